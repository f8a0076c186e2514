"""History: what happened on a cluster, on a chain of one's own or in vector files, kept in a store.

Example:
    >>> from balclient.history import Store
    >>> store = Store("history.db")                              # doctest: +SKIP
    >>> store.counts()["events"]                                 # doctest: +SKIP

Needs the extra `history`.
"""

from .errors import MissingHistory, MissingPrice, StoreCorrupt, StoreError, StoreOfAnother, StoreVersion
from .ingest import Ingested, ingest, resolve_forks
from .listener import ListeningChain, ingest_scenario
from .records import EventRow, Gap, MarketRow, Observation, PositionRow, PriceRow, TransactionRow
from .source import FoundTransaction, SignatureInfo, SignatureSource
from .store import Batch, Cursor, Store

__all__ = [
    "Batch",
    "Cursor",
    "EventRow",
    "FoundTransaction",
    "Gap",
    "Ingested",
    "ListeningChain",
    "MarketRow",
    "MissingHistory",
    "MissingPrice",
    "Observation",
    "PositionRow",
    "PriceRow",
    "SignatureInfo",
    "SignatureSource",
    "Store",
    "StoreCorrupt",
    "StoreError",
    "StoreOfAnother",
    "StoreVersion",
    "TransactionRow",
    "ingest",
    "ingest_scenario",
    "resolve_forks",
]
