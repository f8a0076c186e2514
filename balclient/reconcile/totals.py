"""What all accounts of a program add up to, against the totals of its markets: the answer as values."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits", "MarketTotals", "Misfit", "Sum", "Totals"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How far base (1e9) and quote (1e6) that wait to be settled may be off.

    Base: one order step of the market unless given.  Each fill and each settlement truncates less than one
    unit, and the program itself lets the last LP leave only while all of this is within a step (spec L23.2).
    Quote: the market's figure leaves out fees and what removals charge for dust (spec L17d), so that it may
    exceed what waits by the fees that LPs can have had, 8/10 of all, and one unit for each fill and LP;
    downwards nothing in the accounts bounds it.  With a figure given it must be within that, both ways.
    """

    base: int | None = None
    quote: int | None = None


@dataclass(frozen=True, slots=True)
class Misfit:
    """An account that does not fit: which field, what was found and what was expected there."""

    account: str
    field: str
    found: str
    expected: str
    why: str

    def __str__(self) -> str:
        return f"{self.account} {self.field}: found {self.found}, expected {self.expected} ({self.why})"


@dataclass(frozen=True, slots=True)
class Sum:
    """A total: what the market's account says, and what all positions add up to.

    It fits while `found - expected` is within `low` and `high`; None is no bound.
    """

    field: str
    found: int
    expected: int
    low: int | None = 0
    high: int | None = 0

    @property
    def difference(self) -> int:
        """By how much the market's figure is larger."""
        return self.found - self.expected

    @property
    def fits(self) -> bool:
        """Whether the difference is within its bounds."""
        low = self.low is None or self.low <= self.difference
        return low and (self.high is None or self.difference <= self.high)


@dataclass(frozen=True, slots=True)
class MarketTotals:
    """One market: positions, LPs among them and how many were settled, and its sums before settling.

    `after` are those of the exact sums that no longer hold once all LPs are settled.
    """

    name: str
    account: str
    positions: int
    lps: int
    settled: int
    sums: tuple[Sum, ...]
    after: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """Every market's sums, and the accounts that do not fit (the first thousand; `count` of all)."""

    users: int
    markets: tuple[MarketTotals, ...]
    misfits: tuple[Misfit, ...]
    count: int

    @property
    def exact(self) -> bool:
        """Whether everything fits."""
        return not self.count

    @property
    def lps(self) -> int:
        """How many LP positions were found."""
        return sum(market.lps for market in self.markets)

    def __str__(self) -> str:
        settled = sum(market.settled for market in self.markets)
        text = f"{self.users:,} users, {settled:,} of {self.lps:,} LP positions settled in bulk"
        return f"{text}: everything adds up" if self.exact else f"{text}: {self.count:,} do not fit"
