"""Compute units of the program: none grows unnoticed, and no instruction costs more than the real one."""

import json
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from balclient.localnet import default_program
from balclient.vectors import find
from balclient.vectors.batch import Job, replay_files

HERE = Path(__file__).parent
RECORDED = HERE.parent.parent / "benchmarks" / "compute_units.json"
REMAKE = "if it is meant, run `python tools/compute_units.py` and commit its files"


@pytest.fixture(scope="module")
def units() -> dict[str, list[tuple[int, int]]]:
    """(ours, real) of every successful step of the committed vectors, by instruction."""
    found: dict[str, list[tuple[int, int]]] = {}
    for result in replay_files(find([HERE]), Job("program", default_program()), jobs=1):
        for step in result.steps:
            if step.ok and step.verdict == "exact":
                assert step.compute_units is not None
                found.setdefault(step.instruction, []).append(
                    (step.compute_units, step.recorded_compute_units)
                )
    return found


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    return json.loads(RECORDED.read_text(encoding="utf-8"))


def test_nothing_grows(units: dict[str, list[tuple[int, int]]], recorded: dict[str, Any]) -> None:
    machine = f"solders {version('solders')}"
    if machine != recorded["machine"]:
        pytest.skip(f"{machine} has another token program than {recorded['machine']}, which was measured")
    baseline = recorded["baseline"]
    assert sorted(units) == sorted(baseline), REMAKE
    grown = [
        f"{name}: {what} {now} was {baseline[name][what]}"
        for name, pairs in units.items()
        for what, now in (
            ("median", round(median(one for one, _ in pairs))),
            ("max", max(one for one, _ in pairs)),
        )
        if now * 100 > baseline[name][what] * 102
    ]
    assert not grown, f"{grown}: {REMAKE}"


def test_no_instruction_costs_more_than_the_real_one(units: dict[str, list[tuple[int, int]]]) -> None:
    above = {
        name: pairs
        for name, pairs in units.items()
        if median(one for one, _ in pairs) > median(other for _, other in pairs)
    }
    assert not above, f"median above the real program's: {sorted(above)}"


def test_the_committed_table_keeps_the_promise(recorded: dict[str, Any]) -> None:
    assert recorded["summary"]["instructions_above_real"] == []
    assert recorded["summary"]["median_of_instructions_percent"] <= 75
    assert recorded["summary"]["median_of_steps_percent"] <= 75
    text = RECORDED.with_suffix(".md").read_text(encoding="utf-8")
    for name, one in recorded["instructions"].items():
        assert one["median"] <= one["real_median"], name
        assert f"| `{name}` | {one['steps']} " in text
