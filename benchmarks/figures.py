"""What a run found: ratios with their spread, counts that no noise touches; tables, file, comparison."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

__all__ = ["Count", "Figure", "Result", "compare", "figure", "load", "page", "save"]

TOLERANCE = 2.0
"""By how many percent a count may grow without being called worse."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds of ours and of a peer, medians; `ratio` is peer over ours, `low` to `high` its middle half."""

    part: str
    what: str
    ours: float
    peer: str
    theirs: float
    ratio: float
    low: float
    high: float
    pairs: int

    @property
    def key(self) -> str:
        """What identifies the figure from run to run."""
        return f"{self.part}: {self.what}, against {self.peer}"


@dataclass(frozen=True, slots=True)
class Count:
    """A number that is the same in every run of the same code: byte codes, compute units, modules, bytes."""

    part: str
    what: str
    unit: str
    value: int

    @property
    def key(self) -> str:
        """What identifies the count from run to run."""
        return f"{self.part}: {self.what}, {self.unit}"


@dataclass(frozen=True, slots=True)
class Result:
    """Everything of one run; `environment` says what was measured with what."""

    environment: Mapping[str, str]
    figures: Sequence[Figure]
    counts: Sequence[Count]


def figure(part: str, what: str, peer: str, pairs: Iterable[tuple[float, float]]) -> Figure:
    """The figure of (ours, theirs) in seconds, each pair measured one right after the other."""
    pairs = list(pairs)
    ratios = sorted(theirs / ours for ours, theirs in pairs)
    low, high = ratios[0], ratios[-1]
    if len(ratios) > 3:
        low, _, high = quantiles(ratios, n=4, method="inclusive")
    ours, theirs = (median(pair[side] for pair in pairs) for side in (0, 1))
    return Figure(part, what, ours, peer, theirs, median(ratios), low, high, len(pairs))


def save(result: Result, path: Path) -> None:
    """Write the result as JSON."""
    text = {
        "environment": dict(result.environment),
        "figures": [_rounded(asdict(one)) for one in result.figures],
        "counts": [asdict(one) for one in result.counts],
    }
    path.write_text(json.dumps(text, indent=1) + "\n", encoding="utf-8")


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in row.items()}


def load(path: Path) -> Result:
    """Read a result back."""
    text = json.loads(path.read_text(encoding="utf-8"))
    return Result(
        text["environment"],
        [Figure(**row) for row in text["figures"]],
        [Count(**row) for row in text["counts"]],
    )


def duration(seconds: float) -> str:
    """Three digits and a unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"


def table(result: Result) -> list[str]:
    """Both tables, in Markdown."""
    lines = [
        "| part | what | ours | peer | peer's | ratio | spread |",
        "|---|---|---:|---|---:|---:|---:|",
    ]
    for one in result.figures:
        lines.append(
            f"| {one.part} | {one.what} | {duration(one.ours)} | {one.peer} | {duration(one.theirs)} "
            f"| {_times(one.ratio)} | {_times(one.low)} to {_times(one.high)} |"
        )
    lines += ["", "## Counts", "", "| part | what | count | of |", "|---|---|---:|---|"]
    for count in result.counts:
        lines.append(f"| {count.part} | {count.what} | {count.value:,} | {count.unit} |")
    return lines


def page(result: Result, preface: str) -> str:
    """The page of the documentation."""
    named = ", ".join(f"{name} {value}" for name, value in result.environment.items())
    return preface.format(environment=named) + "\n".join(["", *table(result), ""])


def compare(old: Result, new: Result, tolerance: float = TOLERANCE) -> tuple[list[str], bool]:
    """What moved since the committed run, by how much; False when a count grew by more percent than that.

    A ratio has moved when the middle halves of both runs do not overlap.
    """
    counts, good = _counts(old, new, tolerance)
    known = {one.key for one in (*old.figures, *old.counts)}
    added = [f"new    {one.key}" for one in (*new.figures, *new.counts) if one.key not in known]
    return [*counts, *_ratios(old, new), *added], good


def _counts(old: Result, new: Result, tolerance: float) -> tuple[list[str], bool]:
    """What moved; a count that depends on more than this code is compared where that is the same.

    Byte codes: the release of Python. Compute units: that of solders (its token program). Instructions: all.
    """
    releases = [".".join(one.environment.get("CPython", "").split(".")[:2]) for one in (old, new)]
    left_out = set[str]()
    if old.environment != new.environment:
        left_out.add("instructions")
    if old.environment.get("solders") != new.environment.get("solders"):
        left_out.add("compute units")
    if releases[0] != releases[1]:
        left_out.add("byte codes")
    before = {one.key: one.value for one in old.counts if one.unit not in left_out}
    after = [one for one in new.counts if one.key in before]
    lines = [f"{sum(one.value == before[one.key] for one in after)} of {len(after)} counts are as they were"]
    if "byte codes" in left_out:
        lines.append(f"byte codes are not compared: Python {releases[0]} there, {releases[1]} here")
    good = True
    for one in after:
        was = before[one.key]
        grown = one.value > was * (1 + tolerance / 100)
        good = good and not grown
        if one.value != was:
            change = f"{was:,} -> {one.value:,} ({one.value / max(was, 1) - 1:+.1%})"
            lines.append(f"{'WORSE' if grown else 'moved'}  {one.key}: {change}")
    return lines, good


def _ratios(old: Result, new: Result) -> list[str]:
    before = {one.key: one for one in old.figures}
    pairs = [(before[one.key], one) for one in new.figures if one.key in before]
    apart = [(then, now) for then, now in pairs if now.low > then.high or then.low > now.high]
    lines = [f"{len(pairs) - len(apart)} of {len(pairs)} ratios are within the spread of both runs"]
    for then, now in apart:
        change = f"{_spread(then)} -> {_spread(now)}, {now.ratio / then.ratio - 1:+.0%}"
        lines.append(f"{'slower' if now.ratio < then.ratio else 'faster'} {now.key}: {change}")
    return lines


def _spread(one: Figure) -> str:
    return f"{_times(one.ratio)} ({_times(one.low)} to {_times(one.high)})"
