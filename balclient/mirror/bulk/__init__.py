"""The LP and margin rules on very many positions of one market at once, equal to the one-by-one rules."""

from balclient.mirror.bulk.margin import Margins, position_margins
from balclient.mirror.bulk.positions import POSITION, Failures, find_positions
from balclient.mirror.bulk.settling import Settlement, Unsettled, settle, unsettled

__all__ = [
    "POSITION",
    "Failures",
    "Margins",
    "Settlement",
    "Unsettled",
    "find_positions",
    "position_margins",
    "settle",
    "unsettled",
]
