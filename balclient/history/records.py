"""What a store holds, as records; a place in history is one integer, slot and order within the slot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "END_OF_SLOT",
    "EventRow",
    "Gap",
    "MarketRow",
    "Observation",
    "PositionRow",
    "PriceRow",
    "TransactionRow",
    "TransactionState",
    "place",
    "slot_of",
]

_RANK_BITS = 20
END_OF_SLOT = (1 << _RANK_BITS) - 1
"""The order within a slot that comes after every transaction: accounts read from a node are of this place."""

TransactionState = Literal["ok", "failed", "truncated", "malformed", "missing"]


def place(slot: int, rank: int = END_OF_SLOT) -> int:
    """Where in history: ascending with slot, then with the order within it."""
    return slot << _RANK_BITS | rank


def slot_of(at: int) -> int:
    """The slot of a place."""
    return at >> _RANK_BITS


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a transaction: `instruction` is the top-level one that emitted it, `position` counts in
    it.

    `market`, `user`, `other` (maker or liquidator) and `record_id` repeat what the bytes say, None where the
    event has no such thing.  `kind` is the record's name, `unknown` where the bytes cannot be read.
    """

    instruction: int
    position: int
    kind: str
    data: bytes
    ts: int | None = None
    market: int | None = None
    user: bytes | None = None
    other: bytes | None = None
    record_id: int | None = None
    via: str = "data"


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """One transaction and its events; `rooted` once it can no longer be undone.

    Without `rank` it comes after what the store holds of its slot.
    """

    signature: bytes
    slot: int
    block_time: int | None
    state: TransactionState
    rooted: bool
    events: tuple[EventRow, ...] = ()
    detail: str = ""
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """An account's full bytes as of a place in history."""

    key: bytes
    at: int
    ts: int
    kind: str
    data: bytes
    rooted: bool = True


@dataclass(frozen=True, slots=True)
class PositionRow:
    """The fields of one perp slot that a position's value depends on (names and scales of the account)."""

    user: bytes
    market: int
    at: int
    ts: int
    base: int
    remainder: int
    quote: int
    entry: int
    lp_shares: int
    last_base: int
    last_quote: int
    per_lp_base: int
    last_rate: int
    settled_pnl: int


@dataclass(frozen=True, slots=True)
class MarketRow:
    """The fields of one perp market that a position's value depends on (scales of the account).

    `bids` and `asks` are what the whole curve could still trade (1e9, both positive).
    """

    market: int
    at: int
    ts: int
    base_per_lp: int
    quote_per_lp: int
    fee_per_lp: int
    per_lp_base: int
    rate_long: int
    rate_short: int
    sqrt_k: int
    lp_shares: int
    step: int
    bids: int
    asks: int
    margin_initial: int
    imf_factor: int


@dataclass(frozen=True, slots=True)
class PriceRow:
    """An oracle price (1e6) of a market as of a place in history."""

    market: int
    at: int
    ts: int
    price: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of history that the store does not hold, and how that is known."""

    kind: str
    where: str
    first: int
    last: int
    detail: str
    market: int | None = field(default=None)

    def __str__(self) -> str:
        span = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        return f"{self.kind} of {self.where}: {span}: {self.detail}"
