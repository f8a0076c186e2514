"""Price paths and recorded flow: CSV, Parquet, or drawn from a seed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from balclient.abi.exceptions import BadInput, Unsupported
from balclient.localnet.prices import PricePath, PricePoint, parse_row, random_walk, read_csv

__all__ = ["MAX_GAP", "Prices", "read_columns", "read_prices"]

MAX_GAP = 86_400
"""Longest silence in a path, in seconds, unless told otherwise."""

_WALK = {"seed": 0, "points": 49, "seconds": 1_800, "volatility": 60}
_START = 1_699_999_200


@dataclass(frozen=True, slots=True)
class Prices:
    """A path by name: unix seconds and prices (1e6), both ascending in time."""

    name: str
    points: tuple[tuple[int, int], ...]

    @property
    def digest(self) -> str:
        """Tells paths apart by content."""
        return hashlib.sha256(repr(self.points).encode()).hexdigest()[:16]


def read_prices(source: str, start_price: int, *, max_gap: int = MAX_GAP) -> Prices:
    """A path from a CSV file (`timestamp,price`), a Parquet file with these columns, or a seed.

    `walk:seed=7,points=49,seconds=1800,volatility=60` draws a walk from `start_price` (1e6) whose steps are
    up to `volatility` hundredths of a percent.  Raises BadInput for times out of order, gaps longer than
    `max_gap` seconds, and prices that are not positive, naming file and row.
    """
    if source.startswith("walk:"):
        return Prices(source, _walk(source, start_price))
    path = _read_parquet(Path(source)) if source.endswith(".parquet") else read_csv(source)
    for before, point in zip(path.points, path.points[1:], strict=False):
        if point.timestamp - before.timestamp > max_gap:
            raise BadInput(
                f"{source}: no price between {before.timestamp} and {point.timestamp}: a gap of "
                f"{point.timestamp - before.timestamp:,} seconds, more than {max_gap:,}"
            )
    return Prices(Path(source).name, tuple((point.timestamp, point.price) for point in path.points))


def read_columns(path: Path, *names: str) -> dict[str, list[Any]]:
    """Columns of a Parquet file; raises Unsupported without pyarrow, BadInput for any other file."""
    try:
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        raise Unsupported("Parquet needs pyarrow: install balclient[scale]") from None
    try:
        found: dict[str, list[Any]] = parquet.read_table(path, columns=list(names)).to_pydict()
    except (OSError, ValueError, KeyError) as error:
        raise BadInput(f"{path}: no Parquet file with the columns {', '.join(names)}: {error}") from None
    if set(found) != set(names):
        raise BadInput(f"{path}: columns {', '.join(found)}; expected {', '.join(names)}")
    return found


def _walk(source: str, start_price: int) -> tuple[tuple[int, int], ...]:
    values = dict(_WALK)
    for part in filter(None, source.removeprefix("walk:").split(",")):
        name, _, value = part.partition("=")
        if name not in values or not value.isascii() or not value.isdigit():
            raise BadInput(f"{source}: {part!r}: expected a whole number for one of {', '.join(values)}")
        values[name] = int(value)
    if values["points"] < 2 or values["seconds"] < 1 or values["volatility"] > 5_000:
        raise BadInput(f"{source}: expected 2 points or more, a second or more, volatility to 5,000")
    points = [(_START, start_price)]
    price = start_price
    steps = random_walk(
        {"x": _usd(price)},
        steps=values["points"] - 1,
        seconds=values["seconds"],
        volatility_bps=values["volatility"],
        seed=values["seed"],
    )
    for step in steps:
        points.append((points[-1][0] + step.seconds, step.prices["x"]))
    return tuple(points)


def _usd(price: int) -> str:
    """A price as exact text in USD."""
    return f"{price // 10**6}.{price % 10**6:06d}"


def _read_parquet(path: Path) -> PricePath:
    table = read_columns(path, "timestamp", "price")
    points: list[PricePoint] = []
    for row, (timestamp, price) in enumerate(zip(table["timestamp"], table["price"], strict=True), 1):
        cells = [str(timestamp), str(price)]
        points.append(parse_row(cells, f"{path}, row {row}", points[-1] if points else None))
    if len(points) < 2:
        raise BadInput(f"{path}: {len(points)} prices; a path needs at least two")
    return PricePath(tuple(points), str(path))
