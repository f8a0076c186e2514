"""Takers: how many come between two prices, how large, and how many of them know the next price.

Drawn in integers from a seed, so that the same arguments give the same orders on every machine.
"""

from __future__ import annotations

import csv
import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import itemgetter
from pathlib import Path

from balclient.abi.amounts import base_units
from balclient.abi.exceptions import BadInput
from balclient.sweep.paths import read_columns

__all__ = ["Flow", "Recorded", "parse_flow", "read_flow"]

_DRAWS = 16


@dataclass(frozen=True, slots=True)
class Flow:
    """Between two prices `takers` come on average (1/100), each with `size` base (1e9) or a multiple of it.

    A size doubles with a chance of `tail` percent, again and again: a heavy tail.  `informed` percent of the
    takers know the next price and trade toward it; the others buy or sell by chance.
    """

    takers: int = 200
    size: int = 1_000_000_000
    tail: int = 30
    informed: int = 20

    def __post_init__(self) -> None:
        for name, low, high in (
            ("takers", 0, 100 * _DRAWS),
            ("size", 1, 10**15),
            ("tail", 0, 90),
            ("informed", 0, 100),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise BadInput(f"flow: {name}: found {value}, expected {low} to {high}")

    def orders(self, draw: random.Random, now: int, following: int) -> Sequence[int]:
        """Signed sizes (base 1e9) of the takers who come between a price and the one that follows."""
        result: list[int] = []
        for _ in range(_DRAWS):
            if draw.randrange(100 * _DRAWS) >= self.takers:
                continue
            size = self.size
            while size < self.size << 20 and draw.randrange(100) < self.tail:
                size *= 2
            knows = draw.randrange(100) < self.informed
            coin = draw.randrange(2) == 1
            buys = following > now if knows and following != now else coin
            result.append(size if buys else -size)
        return result


def parse_flow(text: str) -> Flow:
    """A flow as people write it: `takers=2.5,size=3,tail=30,informed=20`; raises BadInput."""
    values: dict[str, int] = {}
    known = {field.name for field in fields(Flow)}
    for name, value in _pairs(text):
        if name not in known:
            raise BadInput(f"flow: {name}: unknown; there are {', '.join(sorted(known))}")
        if name in values:
            raise BadInput(f"flow: {name}: twice")
        try:
            if name == "size":
                values[name] = base_units(value)
            elif name == "takers":
                values[name] = base_units(value) // 10**7
            else:
                values[name] = int(value)
        except ValueError as error:
            raise BadInput(f"flow: {name}: {error}") from None
    return Flow(**values)


def _pairs(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part in filter(None, text.split(",")):
        name, sign, value = part.partition("=")
        if not sign:
            raise BadInput(f"flow: {part!r}: expected NAME=VALUE")
        found.append((name.strip(), value.strip()))
    return found


@dataclass(frozen=True, slots=True)
class Recorded:
    """Orders of takers as they came: unix seconds and signed base (1e9), in order of time."""

    name: str
    orders: tuple[tuple[int, int], ...]

    def between(self, start: int, end: int) -> list[int]:
        """The orders from `start` on and before `end`."""
        low, high = (bisect_left(self.orders, time, key=itemgetter(0)) for time in (start, end))
        return [base for _, base in self.orders[low:high]]


def read_flow(path: Path) -> Recorded:
    """Orders from a CSV file with the header `timestamp,base`, or a Parquet file with these columns.

    `base` is signed, in whole units of base.  Raises BadInput naming file and row.
    """
    if path.suffix == ".parquet":
        table = read_columns(path, "timestamp", "base")
        rows = [[str(a), str(b)] for a, b in zip(table["timestamp"], table["base"], strict=True)]
    else:
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise BadInput(f"{path}: cannot be read as CSV: {error}") from None
        if not rows or [cell.strip().lower() for cell in rows[0]] != ["timestamp", "base"]:
            raise BadInput(f"{path}: expected the header timestamp,base")
        rows = [row for row in rows[1:] if row]
    orders: list[tuple[int, int]] = []
    for number, row in enumerate(rows, 1):
        try:
            time, base = row
            order = int(time), base_units(base)
        except ValueError as error:
            raise BadInput(f"{path}, row {number}: {row}: {error}") from None
        if orders and order[0] < orders[-1][0]:
            raise BadInput(f"{path}, row {number}: timestamp {order[0]} is before {orders[-1][0]}")
        if order[1]:
            orders.append(order)
    return Recorded(path.name, tuple(sorted(orders, key=itemgetter(0))))
