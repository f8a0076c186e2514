"""Reconciliation: two outcomes of one instruction, or two copies of an account, compared to the last byte.

`reconcile_totals`, which needs numpy, is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from balclient.reconcile.bulk import BulkReport, reconcile_settled
from balclient.reconcile.compare import reconcile, reconcile_accounts, same
from balclient.reconcile.mirrored import Mirrored, MirroredChain, NotExact
from balclient.reconcile.report import Difference, Report
from balclient.reconcile.totals import Limits, MarketTotals, Misfit, Sum, Totals
from balclient.reconcile.units import decimal, human

if TYPE_CHECKING:
    from balclient.reconcile.totalling import reconcile_totals as reconcile_totals

__all__ = [
    "BulkReport",
    "Difference",
    "Limits",
    "MarketTotals",
    "Mirrored",
    "MirroredChain",
    "Misfit",
    "NotExact",
    "Report",
    "Sum",
    "Totals",
    "decimal",
    "human",
    "reconcile",
    "reconcile_accounts",
    "reconcile_settled",
    "reconcile_totals",
    "same",
]


def __getattr__(name: str) -> Any:
    if name != "reconcile_totals":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = import_module("balclient.reconcile.totalling").reconcile_totals
    globals()[name] = value
    return value
