"""Write benchmarks/compute_units.{json,md}: what our program uses on recorded steps, beside the real program.

Usage: python tools/compute_units.py [VECTORS...]

Without arguments the whole set beside the checkout is measured; the small set of tests/vectors becomes the
baseline that tests/vectors/test_compute_units.py holds the program to.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from balclient.localnet.program import default_program
from balclient.vectors.batch import Job, replay_files
from balclient.vectors.files import find
from balclient.vectors.replay import StepResult

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "vectors"
WHOLE = (ROOT.parent / "shared" / "vectors", ROOT.parent / "shared" / "mainnet" / "vectors")
DATA = ROOT / "benchmarks" / "compute_units.json"
TABLE = ROOT / "benchmarks" / "compute_units.md"


@dataclass(frozen=True, slots=True)
class Units:
    """Units of one instruction over its successful steps; `failed` counts the others, which are not in it."""

    steps: int
    failed: int
    median: int
    max: int
    real_median: int
    real_max: int
    steps_above_real: int


def measure(paths: Iterable[Path]) -> tuple[dict[str, Units], list[tuple[int, int]]]:
    """Units by instruction, and (ours, real) of every step, the failing ones included."""
    steps = [
        step
        for result in replay_files(find(paths), Job("program", default_program()), jobs=1)
        for step in result.steps
    ]
    inexact = [step for step in steps if step.verdict != "exact"]
    if inexact:
        raise SystemExit(f"{len(inexact)} of {len(steps)} steps are not exact: their units mean nothing")
    groups: dict[str, list[StepResult]] = {}
    for step in steps:
        groups.setdefault(step.instruction, []).append(step)
    units = {name: _units(group) for name, group in sorted(groups.items()) if any(one.ok for one in group)}
    return units, [(step.compute_units or 0, step.recorded_compute_units) for step in steps]


def _units(steps: Sequence[StepResult]) -> Units:
    pairs = [(step.compute_units or 0, step.recorded_compute_units) for step in steps if step.ok]
    ours, real = [one for one, _ in pairs], [other for _, other in pairs]
    return Units(
        steps=len(pairs),
        failed=len(steps) - len(pairs),
        median=round(median(ours)),
        max=max(ours),
        real_median=round(median(real)),
        real_max=max(real),
        steps_above_real=sum(one > other for one, other in pairs),
    )


def percent(ours: float, real: float) -> float:
    """Ours in percent of the real program's, one digit."""
    return round(100 * ours / real, 1)


def summary(units: dict[str, Units], pairs: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """The figures over everything."""
    return {
        "steps": len(pairs),
        "instructions": len(units),
        "median_of_instructions_percent": round(
            median(percent(one.median, one.real_median) for one in units.values()), 1
        ),
        "median_of_steps_percent": round(median(percent(one, other) for one, other in pairs), 1),
        "total_percent": percent(sum(one for one, _ in pairs), sum(other for _, other in pairs)),
        "instructions_above_real": [name for name, one in units.items() if one.median > one.real_median],
        "steps_above_real": sum(one > other for one, other in pairs),
    }


def table(units: dict[str, Units], total: dict[str, Any]) -> str:
    """The whole page."""
    rows = [
        f"| `{name}` | {one.steps} | {one.failed} | {one.median:,} | {one.real_median:,} "
        f"| {percent(one.median, one.real_median)} | {one.max:,} | {one.real_max:,} "
        f"| {one.steps_above_real} |"
        for name, one in units.items()
    ]
    return "\n".join(
        [
            "# Compute units",
            "",
            "Made by `tools/compute_units.py`; do not edit. Every recorded step runs on `localnet/bal.so`",
            "from its recorded state; the vectors carry what the real program used for the same step.",
            "Medians and maxima are over the steps that succeed; a transaction may use 1,400,000 units.",
            f"Measured on solders {version('solders')}, token program included.",
            "",
            f"- {total['steps']:,} steps of {total['instructions']} instructions.",
            f"- Median over instructions: **{total['median_of_instructions_percent']}%** of the real one.",
            f"- Median over steps, failing ones included: **{total['median_of_steps_percent']}%**; "
            f"all units together: {total['total_percent']}%.",
            f"- Instructions whose median is above the real one: {len(total['instructions_above_real'])}; "
            f"single steps above: {total['steps_above_real']}.",
            "",
            "| instruction | ok | failed | median | real | % | max | real max | steps above |",
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
            *rows,
            "",
        ]
    )


def main(arguments: Sequence[str]) -> None:
    """Measure, write both files, print the summary."""
    paths = [Path(argument) for argument in arguments] or [path for path in WHOLE if path.is_dir()]
    if not paths:
        raise SystemExit(f"no vectors beside this checkout ({WHOLE[0]}); name files or folders")
    units, pairs = measure(paths)
    total = summary(units, pairs)
    small, _ = measure([SMALL])
    data = {
        # Other releases of the virtual machine bring another token program along.
        "machine": f"solders {version('solders')}",
        "summary": total,
        "instructions": {name: asdict(one) for name, one in units.items()},
        "baseline": {name: asdict(one) for name, one in small.items()},
    }
    DATA.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    TABLE.write_text(table(units, total), encoding="utf-8")
    print(json.dumps(total, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
