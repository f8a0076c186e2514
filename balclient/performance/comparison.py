"""A position's profit against what else its owner could have done, and its course through the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from balclient.history.records import MarketRow, PriceRow
from balclient.mirror.integers import trunc_div

from .parts import BASE, Parts
from .positions import PositionPerformance, Rows, follow
from .timeline import Timeline

T = TypeVar("T", bound=MarketRow | PriceRow)

__all__ = ["Holding", "Point", "course", "holding"]


@dataclass(frozen=True, slots=True)
class Holding:
    """What holding would have brought over the window (1e6).

    `inventory` holds the base of the opening without providing liquidity; `asset` buys the market's asset for
    the collateral that the position used on average; dollars bring 0.
    """

    inventory: int
    asset: int


@dataclass(frozen=True, slots=True)
class Point:
    """A position at a moment of the window: base (1e9), price and the parts so far (1e6)."""

    ts: int
    base: int
    price: int
    parts: Parts


def holding(found: PositionPerformance) -> Holding:
    """The alternatives to one position; truncated toward zero."""
    first, last = found.prices
    base = found.opening_base
    inventory = trunc_div(base * last, BASE) - trunc_div(base * first, BASE)
    asset = trunc_div(found.used.collateral * (last - first), first) if first > 0 else 0
    return Holding(inventory, asset)


def course(line: Timeline, rows: Rows, *, most: int = 120) -> list[Point]:
    """A position at up to `most` evenly spaced moments, each of which adds up by itself."""
    length = line.last - line.first
    count = max(2, min(most, length))
    points: list[Point] = []
    for index in range(count):
        ts = line.first + length * index // (count - 1)
        part = Timeline(line.market, line.first, ts, _until(line.rows, ts), _until(line.prices, ts))
        changes = [row for row in rows.changes if row.ts <= ts]
        found = follow(part, Rows(rows.user, rows.opening, changes, rows.events, rows.fills))
        points.append(Point(ts, found.base, part.ends[1], found.parts))
    return points


def _until(rows: Sequence[T], ts: int) -> list[T]:
    return [rows[0], *(row for row in rows[1:] if row.ts <= ts)]
