"""The LP and margin rules on very many positions of one market at once, equal to the one-by-one rules."""

from balclient.mirror.bulk.accounts import (
    AccountTotals,
    account_totals,
    add_margins,
    market_indexes,
    quote_totals,
)
from balclient.mirror.bulk.margin import Margins, position_margins
from balclient.mirror.bulk.positions import POSITION, Failures, find_positions
from balclient.mirror.bulk.settling import Settlement, Unsettled, settle, unsettled

__all__ = [
    "POSITION",
    "AccountTotals",
    "Failures",
    "Margins",
    "Settlement",
    "Unsettled",
    "account_totals",
    "add_margins",
    "find_positions",
    "market_indexes",
    "position_margins",
    "quote_totals",
    "settle",
    "unsettled",
]
