"""Strategies that come with the package: hold, recentre, leave_before_funding."""
