"""What tests cost in compute units: the rows of a session, against a committed baseline."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from balclient.abi.exceptions import BadInput
from balclient.testing.probe import Sent

__all__ = ["Baseline", "Rows", "compare", "machine", "rows_of", "table"]

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


def compare(rows: Rows, baseline: Rows, tolerance: int = 0) -> Iterator[str]:
    """A line for every test that sends something else than the baseline says, or at another cost (+- %)."""
    for test, sends in rows.items():
        old = baseline.get(test)
        if old is None:
            yield f"{test}: not in the baseline"
            continue
        if [label for label, _ in old] != [label for label, _ in sends]:
            yield f"{test}: sends {_labels(sends)}, the baseline has {_labels(old)}"
            continue
        for (label, before), (_, now) in zip(old, sends, strict=True):
            if abs(now - before) * 100 > before * tolerance:
                yield f"{test}: {label}: {before:,} -> {now:,} ({now - before:+,})"


def _labels(sends: Sequence[tuple[str, int]]) -> str:
    return ", ".join(label for label, _ in sends) or "nothing"


def machine() -> str:
    """The virtual machine that runs the programs: costs are only comparable on one and the same."""
    return f"solders {version('solders')}"


class Baseline:
    """The committed table: for each machine the rows of every test."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.machines: dict[str, dict[str, list[tuple[str, int]]]] = {}

    @classmethod
    def load(cls, path: Path) -> Baseline:
        """The table of a file, empty where there is no file; raises BadInput where the file is no table."""
        table = cls(path)
        if not path.exists():
            return table
        try:
            raw = cast(dict[str, Any], json.loads(path.read_text(encoding="utf-8")))
            if raw["version"] != _VERSION:
                raise BadInput(f"{path}: version {raw['version']}, this reads {_VERSION}; make it anew")
            for name, tests in raw["machines"].items():
                table.machines[name] = {
                    test: [(str(label), int(units)) for label, units in sends]
                    for test, sends in tests.items()
                }
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            if isinstance(error, BadInput):
                raise
            raise BadInput(f"{path}: not a baseline of compute units: {error}") from error
        return table

    def rows(self) -> Rows:
        """This machine's rows; raises BadInput where there are none."""
        found = self.machines.get(machine())
        if found is None:
            others = f" (there is one for {', '.join(self.machines)})" if self.machines else ""
            raise BadInput(f"{self.path}: no baseline for {machine()}{others}; make one with --bal-cu-update")
        return found

    def update(self, rows: Rows) -> None:
        """Replace this machine's rows of the files that `rows` are of, and write the table."""
        files = {test.partition("::")[0] for test in rows}
        held = self.machines.get(machine(), {})
        kept = {test: sends for test, sends in held.items() if test.partition("::")[0] not in files}
        self.machines[machine()] = kept | {test: list(sends) for test, sends in rows.items()}
        self.path.write_text(self._text(), encoding="utf-8")

    def _text(self) -> str:
        # A transaction per line, so that a change of one shows as one.
        blocks: list[str] = []
        for name, tests in sorted(self.machines.items()):
            lines = [f"      {json.dumps(test)}: {_sends(tests[test])}" for test in sorted(tests)]
            blocks.append(f"    {json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n    }")
        body = ",\n".join(blocks)
        return f'{{\n  "version": {_VERSION},\n  "machines": {{\n{body}\n  }}\n}}\n'


def _sends(sends: Sequence[tuple[str, int]]) -> str:
    if not sends:
        return "[]"
    return "[\n" + ",\n".join(f"        {json.dumps(list(send))}" for send in sends) + "\n      ]"
