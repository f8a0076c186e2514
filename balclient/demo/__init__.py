"""The whole story of an LP on an in-process chain, each step predicted by the mirror."""

from balclient.demo.report import page
from balclient.demo.story import Story, StoryStep, tell

__all__ = ["Story", "StoryStep", "page", "tell"]
