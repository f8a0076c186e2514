"""What if the price were another: which LPs would be liquidated, what they would hold and lose."""

from balclient.whatif.holdings import Holdings, read_holdings
from balclient.whatif.page import page
from balclient.whatif.shocks import PriceEffect, Shocks, move_curve, shocks
from balclient.whatif.tables import write_parquet

__all__ = [
    "Holdings",
    "PriceEffect",
    "Shocks",
    "move_curve",
    "page",
    "read_holdings",
    "shocks",
    "write_parquet",
]
