"""What tests cost in compute units: the rows of a session, against a committed baseline."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from balclient.abi.exceptions import BadInput
from balclient.testing.probe import Sent

__all__ = ["Rows", "compare", "load", "rows_of", "save", "table"]

Rows = Mapping[str, Sequence[tuple[str, int]]]
"""By test: label and compute units of each transaction in order."""
_VERSION = 1


def rows_of(sent: Iterable[Sent]) -> list[tuple[str, int]]:
    """Label and compute units of transactions; those without a figure are left out."""
    return [(one.label, one.outcome.compute_units) for one in sent if one.outcome.compute_units]


@dataclass(frozen=True, slots=True)
class _Cost:
    calls: int
    lowest: int
    highest: int
    total: int


def _costs(rows: Rows) -> dict[str, _Cost]:
    units: dict[str, list[int]] = {}
    for sends in rows.values():
        for label, cost in sends:
            units.setdefault(label, []).append(cost)
    return {label: _Cost(len(all_), min(all_), max(all_), sum(all_)) for label, all_ in sorted(units.items())}


def table(rows: Rows) -> Iterator[str]:
    """A line per kind of transaction: how often it was sent and what it cost."""
    costs = _costs(rows)
    width = max((len(label) for label in costs), default=0)
    yield f"{'transaction':<{width}}  {'sent':>5}  {'lowest':>9}  {'mean':>9}  {'highest':>9}"
    for label, cost in costs.items():
        yield (
            f"{label:<{width}}  {cost.calls:>5,}  {cost.lowest:>9,}  "
            f"{cost.total // cost.calls:>9,}  {cost.highest:>9,}"
        )


def compare(rows: Rows, baseline: Rows) -> Iterator[str]:
    """A line for every test whose transactions or costs are not those of the baseline."""
    for test, sends in rows.items():
        old = baseline.get(test)
        if old is None:
            yield f"{test}: not in the baseline"
            continue
        if [label for label, _ in old] != [label for label, _ in sends]:
            yield f"{test}: sends {_labels(sends)}, the baseline has {_labels(old)}"
            continue
        for (label, before), (_, now) in zip(old, sends, strict=True):
            if before != now:
                yield f"{test}: {label}: {before:,} -> {now:,} ({now - before:+,})"


def _labels(sends: Sequence[tuple[str, int]]) -> str:
    return ", ".join(label for label, _ in sends) or "nothing"


def load(path: Path) -> dict[str, list[tuple[str, int]]]:
    """A baseline; raises BadInput where the file is none."""
    try:
        raw = cast(dict[str, Any], json.loads(path.read_text(encoding="utf-8")))
        if raw["version"] != _VERSION:
            raise BadInput(f"{path}: version {raw['version']}, this reads {_VERSION}; make it anew")
        return {
            test: [(str(label), int(units)) for label, units in sends] for test, sends in raw["tests"].items()
        }
    except FileNotFoundError:
        raise BadInput(f"{path}: no baseline there; make one with --bal-cu-update") from None
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{path}: not a baseline of compute units: {error}") from error


def save(path: Path, rows: Rows) -> None:
    """Write a baseline, a test and a transaction per line, so that a change of one shows as one."""
    lines: list[str] = []
    for test in sorted(rows):
        sends = ",\n".join(f"      {json.dumps(list(send))}" for send in rows[test])
        lines.append(f"    {json.dumps(test)}: [\n{sends}\n    ]" if sends else f"    {json.dumps(test)}: []")
    body = ",\n".join(lines)
    path.write_text(f'{{\n  "version": {_VERSION},\n  "tests": {{\n{body}\n  }}\n}}\n', encoding="utf-8")
