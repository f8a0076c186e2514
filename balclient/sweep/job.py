"""A sweep as a value: everything that decides its results, and the runs that it consists of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import balclient
from balclient.abi.exceptions import BadInput
from balclient.localnet.markets import MarketConfig
from balclient.sweep.flow import Flow, Recorded
from balclient.sweep.paths import Prices

__all__ = ["MAX_OPERATIONS", "Job", "Run", "parse_grid", "read_strategy", "version"]

MAX_OPERATIONS = 5_000_000
"""Operations of its own code that a strategy may run in one step, unless told otherwise."""

_ROOMS = ("abi", "mirror", "localnet", "reconcile", "sweep")


@lru_cache(maxsize=1)
def version() -> str:
    """The package's version and a digest of the code that runs depend on: equal code gives equal results."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent.parent
    for room in _ROOMS:
        for path in sorted((folder / room).rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return f"{balclient.__version__}+{digest.hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its number, which path, which seed, which parameters."""

    number: int
    path: int
    seed: int
    parameters: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Job:
    """What all runs share, and the grid: paths, then seeds, then parameters, each in the order given.

    `capital` is quote (1e6); `strategy` its source text; `market` the figures of the market.
    """

    name: str
    strategy: str
    market: MarketConfig
    paths: tuple[Prices, ...]
    flow: Flow | Recorded = field(default_factory=Flow)
    grid: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    seeds: tuple[int, ...] = (0,)
    capital: int = 10_000_000_000
    max_operations: int = MAX_OPERATIONS
    version: str = field(default_factory=version)

    @property
    def strategy_digest(self) -> str:
        """Tells strategies apart by their text."""
        return hashlib.sha256(self.strategy.encode()).hexdigest()[:16]

    @property
    def digest(self) -> str:
        """Tells sweeps apart: equal digests have equal results."""
        parts = (
            self.name,
            self.strategy_digest,
            repr(self.market),
            [(path.name, path.digest) for path in self.paths],
            repr(self.flow),
            repr(self.grid),
            self.seeds,
            self.capital,
            self.max_operations,
            self.version,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def __len__(self) -> int:
        count = len(self.paths) * len(self.seeds)
        for _, values in self.grid:
            count *= len(values)
        return count

    def runs(self) -> Iterator[Run]:
        """Every run, in order."""
        names = [name for name, _ in self.grid]
        places = product(range(len(self.paths)), self.seeds, product(*(values for _, values in self.grid)))
        for number, (path, seed, values) in enumerate(places):
            yield Run(number, path, seed, tuple(zip(names, values, strict=True)))

    def describe(self, run: Run) -> str:
        """A run as a line of text, for messages."""
        settings = "".join(f", {name}={value}" for name, value in run.parameters)
        return f"run {run.number} ({self.name} on {self.paths[run.path].name}, seed {run.seed}{settings})"

    def line(self, run: Run) -> dict[str, Any]:
        """What reproduces a run."""
        return {
            "run": run.number,
            "strategy": self.name,
            "strategy_digest": self.strategy_digest,
            "path": self.paths[run.path].name,
            "path_digest": self.paths[run.path].digest,
            "flow": _flow_text(self.flow),
            "market": self.market.name,
            "seed": run.seed,
            "parameters": json.dumps(dict(run.parameters), sort_keys=True),
            "capital": self.capital,
            "version": self.version,
        }


def _flow_text(flow: Flow | Recorded) -> str:
    if isinstance(flow, Recorded):
        return flow.name
    return f"takers={flow.takers / 100:g},size={flow.size / 1e9:g},tail={flow.tail},informed={flow.informed}"


def read_strategy(source: str) -> tuple[str, str]:
    """(name, source text) of a strategy: a file, or the name of one that comes with the package.

    Raises BadInput.
    """
    path = Path(source)
    if path.suffix != ".py":
        path = Path(__file__).parent / "strategies" / f"{source}.py"
        if not path.is_file() or path.stem.startswith("_"):
            raise BadInput(f"strategy {source!r}: no file of Python, and none of {', '.join(_included())}")
    try:
        return path.stem, path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{source}: cannot be read: {error}") from None


def _included() -> list[str]:
    folder = Path(__file__).parent / "strategies"
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def parse_grid(words: Sequence[str]) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """A grid as people write it, `band=500,1000 flatten=true`; raises BadInput."""
    grid: Mapping[str, tuple[Any, ...]] = {}
    for word in words:
        name, sign, text = word.partition("=")
        if not sign or not name.isidentifier() or not text:
            raise BadInput(f"grid: {word!r}: expected NAME=VALUE,VALUE,...")
        if name in grid:
            raise BadInput(f"grid: {name}: twice")
        grid = {**grid, name: tuple(map(_value, text.split(",")))}
    return tuple(grid.items())


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
