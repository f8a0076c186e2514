"""Managing LP positions: what a position is worth, what it earned, what is settled and what is not."""

from balclient.client.position import LpPosition, lp_position, unsettled

__all__ = ["LpPosition", "lp_position", "unsettled"]
