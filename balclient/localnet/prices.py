"""Price paths that drive a session: seeded random walks and files, in the program's integer prices."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from balclient.localnet.amounts import Amount, price_units
from balclient.localnet.markets import MarketError

__all__ = ["PriceStep", "from_csv", "random_walk"]

_BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class PriceStep:
    """Time that passes, in seconds, and the prices (10**-6 dollars) by market name that hold after it."""

    seconds: int
    prices: Mapping[str, int]


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


def from_csv(path: str | Path) -> Iterator[PriceStep]:
    """A path from a file: a column `seconds` (since the row before) and a column of dollars per market."""
    with Path(path).open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            yield _row(f"{path}: line {number}", row.items())


def _row(place: str, items: Iterable[tuple[str, str]]) -> PriceStep:
    columns = dict(items)
    try:
        seconds = int(columns.pop("seconds"))
        return PriceStep(seconds, {name: price_units(Decimal(value)) for name, value in columns.items()})
    except (KeyError, ValueError, ArithmeticError, TypeError) as error:
        raise MarketError(f"{place}: {type(error).__name__}: {error}") from error
