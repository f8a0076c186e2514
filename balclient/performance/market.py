"""What a market paid: one LP who stayed through a window, and one who entered at any other time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from balclient.history.records import MarketRow, PositionRow
from balclient.mirror.integers import trunc_div

from .parts import BASE, rebased, unit_of
from .returns import Used, requirement, used_by
from .timeline import Timeline

__all__ = ["Entry", "MarketPerformance", "entries", "market_performance"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What shares held from `ts` to the end earned, unsettled and never charged for dust (1e6)."""

    ts: int
    fees: int
    inventory: int
    base: int

    @property
    def profit(self) -> int:
        """Fees and inventory together."""
        return self.fees + self.inventory


@dataclass(frozen=True, slots=True)
class MarketPerformance:
    """A market's window for an LP with `shares` (1e9) who neither settles nor leaves; quote units (1e6).

    Funding is paid on settled base only, so such an LP has none.  `lp_part` is (LP shares, liquidity) at the
    closing time.
    """

    market: int
    first: int
    last: int
    shares: int
    stayed: Entry
    used: Used
    prices: tuple[int, int]
    lp_part: tuple[int, int]


def entries(
    line: Timeline, shares: int, times: Sequence[int] | None = None, *, most: int = 240
) -> list[Entry]:
    """What `shares` (1e9) entering at each of some times had earned at the timeline's end.

    Without times: at up to `most` evenly spaced moments.
    """
    if times is None:
        length = line.last - line.first
        count = max(2, min(most, length))
        times = [line.first + length * i // (count - 1) for i in range(count)]
    return [_entry(line, line.state_at_time(ts), shares, ts) for ts in times]


def market_performance(line: Timeline, shares: int | None = None) -> MarketPerformance:
    """A market's window; `shares` is a hundredth of the liquidity at the opening unless it is said."""
    held = max(line.opening.sqrt_k // 100, 1) if shares is None else shares
    opening, closing = line.opening, line.closing
    user = bytes(32)

    def position(row: MarketRow) -> PositionRow:
        return PositionRow(
            user,
            line.market,
            row.at,
            row.ts,
            0,
            0,
            0,
            0,
            held,
            opening.base_per_lp,
            opening.quote_per_lp,
            opening.per_lp_base,
            0,
            0,
        )

    step = max(1, len(line.rows) // 500)
    samples = [(max(row.ts, line.first), position(row), row, line.price(row.at)) for row in line.rows[::step]]
    return MarketPerformance(
        line.market,
        line.first,
        line.last,
        held,
        _entry(line, opening, held, line.first),
        used_by(samples, line.last),
        line.ends,
        (closing.lp_shares, closing.sqrt_k),
    )


def requirement_of_shares(line: Timeline, shares: int) -> int:
    """Initial margin (1e6) of fresh shares at the timeline's opening."""
    row = line.opening
    fresh = PositionRow(
        bytes(32),
        line.market,
        row.at,
        row.ts,
        0,
        0,
        0,
        0,
        shares,
        row.base_per_lp,
        row.quote_per_lp,
        row.per_lp_base,
        0,
        0,
    )
    return requirement(fresh, row, line.ends[0])


def _entry(line: Timeline, start: MarketRow, shares: int, ts: int) -> Entry:
    end = line.closing
    unit, exponent = unit_of(end.per_lp_base), end.per_lp_base

    def earned(now: int, then: int) -> int:
        return trunc_div((now - rebased(then, start.per_lp_base, exponent)) * shares, unit)

    base = earned(end.base_per_lp, start.base_per_lp)
    quote = earned(end.quote_per_lp, start.quote_per_lp)
    fees = earned(end.fee_per_lp, start.fee_per_lp)
    return Entry(ts, fees, quote - fees + trunc_div(base * line.ends[1], BASE), base)
