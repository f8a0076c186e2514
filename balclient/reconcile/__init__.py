"""Reconciliation: two outcomes of one instruction, or two copies of an account, compared to the last byte."""

from balclient.reconcile.bulk import BulkReport, reconcile_settled
from balclient.reconcile.compare import reconcile, reconcile_accounts, same
from balclient.reconcile.mirrored import Mirrored, MirroredChain, NotExact
from balclient.reconcile.report import Difference, Report
from balclient.reconcile.totalling import reconcile_totals
from balclient.reconcile.totals import Limits, MarketTotals, Misfit, Sum, Totals
from balclient.reconcile.units import decimal, human

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
