"""Price paths: what the oracle says over time, from a CSV file or from a seed."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from balclient.abi.amounts import Amount, price_units
from balclient.abi.exceptions import BadInput

__all__ = ["PricePath", "PricePoint", "PriceStep", "parse_row", "random_walk", "read_csv", "seeded_path"]

PRICE_PRECISION = 1_000_000
_BASIS_POINTS = 10_000
HEADER = ["timestamp", "price"]

# A unix time in seconds stays below this until the year 5138; a larger one is in milliseconds.
LARGEST_SECONDS = 100_000_000_000


@dataclass(frozen=True, slots=True)
class PriceStep:
    """Time that passes, in seconds, and the prices (10**-6 dollars) by market name that hold after it."""

    seconds: int
    prices: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PricePoint:
    """One price: `timestamp` in unix seconds, `price` in USD scaled by 1e6."""

    timestamp: int
    price: int


@dataclass(frozen=True, slots=True)
class PricePath:
    """Prices in ascending order of time, at least two of them."""

    points: tuple[PricePoint, ...]
    source: str

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self) -> Iterator[PricePoint]:
        return iter(self.points)

    def steps(self, market: str) -> Iterator[PriceStep]:
        """The path as steps of one market: seconds since the point before (0 first), and its price."""
        before = self.points[0].timestamp
        for point in self.points:
            yield PriceStep(point.timestamp - before, {market: point.price})
            before = point.timestamp


def parse_row(row: list[str], where: str, before: PricePoint | None) -> PricePoint:
    """One row `timestamp, price` as text; raises BadInput naming `where`."""
    if len(row) != 2:
        raise BadInput(f"{where}: {len(row)} values; expected two: timestamp,price")
    try:
        timestamp = int(row[0])
    except ValueError:
        raise BadInput(f"{where}: timestamp {row[0]!r} is not a whole number of unix seconds") from None
    if timestamp <= 0:
        raise BadInput(f"{where}: timestamp {timestamp} is not positive")
    if timestamp >= LARGEST_SECONDS:
        raise BadInput(f"{where}: timestamp {timestamp} looks like milliseconds; divide by 1000")
    if before is not None and timestamp <= before.timestamp:
        raise BadInput(
            f"{where}: timestamp {timestamp} is not after {before.timestamp}; sort the rows and drop doubles"
        )
    try:
        price = Decimal(row[1].strip())
    except InvalidOperation:
        raise BadInput(f"{where}: price {row[1]!r} is not a number") from None
    if not price.is_finite() or not Decimal("0.000001") <= price <= Decimal(1_000_000_000):
        raise BadInput(f"{where}: price {row[1]} is outside 0.000001 .. 1,000,000,000 USD")
    return PricePoint(timestamp, int((price * PRICE_PRECISION).to_integral_value()))


def read_csv(path: str | Path) -> PricePath:
    """Read a price path from a CSV file with the header `timestamp,price`.

    Timestamps are whole unix seconds, strictly ascending; prices are USD, rounded to 1e-6 (half to even).
    Raises BadInput, naming file, line, what was found and what was expected.
    """
    points: list[PricePoint] = []
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            head = next(rows, None)
            if head is None:
                raise BadInput(f"{path}: the file is empty; expected the header timestamp,price")
            if [cell.strip().lower() for cell in head] != HEADER:
                raise BadInput(f"{path}, line 1: header {','.join(head)!r}; expected 'timestamp,price'")
            for row in rows:
                if row:
                    where = f"{path}, line {rows.line_num}"
                    points.append(parse_row(row, where, points[-1] if points else None))
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: not a CSV text file: {error}") from None
    if len(points) < 2:
        raise BadInput(f"{path}: {len(points)} prices; a path needs at least two")
    return PricePath(tuple(points), str(path))


def seeded_path(
    start_price: int, seed: int, *, points: int = 25, seconds: int = 600, start: int = 1_700_000_000
) -> PricePath:
    """A path made from a seed: the same arguments give the same prices on every machine.

    `start_price` is USD scaled by 1e6; each of the `points` is `seconds` after the one before, and moves by a
    whole number of basis points between -60 and +60, drawn with a pull back toward the start.
    """
    if points < 2 or seconds < 1 or start_price < 1:
        raise BadInput("a seeded path needs at least two points, a second between them, and a positive price")
    draw = random.Random(seed)
    price, made = start_price, [PricePoint(start, start_price)]
    for i in range(1, points):
        drift = (start_price - price) * 10_000 // (8 * start_price)
        price = max(1, price + price * max(-60, min(60, draw.randint(-45, 45) + drift)) // 10_000)
        made.append(PricePoint(start + i * seconds, price))
    return PricePath(tuple(made), f"seed {seed}")


def random_walk(
    start: Mapping[str, Amount], *, steps: int, seconds: int = 300, volatility_bps: int = 30, seed: int = 0
) -> Iterator[PriceStep]:
    """A walk in which each price moves by up to `volatility_bps` hundredths of a percent per step.

    The same arguments give the same path on every machine: it is drawn in integers.
    """
    draw = random.Random(seed)
    prices = {name: price_units(price) for name, price in start.items()}
    for _ in range(steps):
        for name, price in prices.items():
            move = draw.randint(-volatility_bps * 100, volatility_bps * 100)
            prices[name] = max(1, price + price * move // (_BASIS_POINTS * 100))
        yield PriceStep(seconds, dict(prices))
