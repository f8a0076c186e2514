"""The benchmarks' command: a quick run works, and its counts are no worse than the committed ones."""

from __future__ import annotations

import importlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytest.importorskip("numpy")
pytest.importorskip("sqlalchemy")

ROOT = Path(__file__).resolve().parent.parent
# Between two landings some growth is meant; the command itself is stricter.
COMMAND = ("benchmarks/run.py", "--quick", "--no-peers", "--check", "--tolerance", "10")
REMAKE = "if it is meant, run `python benchmarks/run.py --quick --write` and commit its files"


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module that compares, imported as the scripts import it."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    monkeypatch.delitem(sys.modules, "figures", raising=False)
    return importlib.import_module("figures")


@pytest.fixture
def result(figures: ModuleType) -> Any:
    return figures.Result(
        {"CPython": "3.11.7"},
        [figures.figure("decode", "User", "anchorpy", [(1.0, ratio) for ratio in (9.0, 10.0, 10.0, 11.0)])],
        [figures.Count("mirror", "settle", "byte codes", 1_000)],
    )


def test_a_quick_run_finds_no_count_worse_than_the_committed_ones(
    tmp_path: Path, figures: ModuleType
) -> None:
    found = tmp_path / "found.json"
    done = subprocess.run(
        [sys.executable, *COMMAND, "--json", str(found)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-3_000:]}{done.stderr[-3_000:]}\n{REMAKE}"
    assert "Since the committed run:" in done.stdout
    new, old = figures.load(found), figures.load(ROOT / "benchmarks" / "results.json")
    parts = {one.part for one in new.figures}
    assert parts == {"import", "mirror", "bulk", "localnet", "replay", "sweep", "history", "page"}
    assert {one.key for one in new.counts} <= {one.key for one in old.counts}
    assert all(one.low <= one.ratio <= one.high for one in new.figures)
    assert {"decode", "encode", "preview"} < {one.part for one in old.figures}


def test_the_page_is_that_of_the_committed_result(
    monkeypatch: pytest.MonkeyPatch, figures: ModuleType
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    committed = figures.load(ROOT / "benchmarks" / "results.json")
    lines = figures.table(committed)
    assert len(lines) > 40
    assert "\n".join(lines) in page


def test_a_figure_has_the_middle_half_of_its_ratios(result: Any) -> None:
    one = result.figures[0]
    assert (one.ratio, one.low, one.high, one.pairs) == (10.0, 9.75, 10.25, 4)


def test_nothing_moved(figures: ModuleType, result: Any) -> None:
    lines, good = figures.compare(result, result)
    assert good
    assert lines == ["1 of 1 counts are as they were", "1 of 1 ratios are within the spread of both runs"]


@pytest.mark.parametrize(
    ("value", "word", "good"), [(1_021, "WORSE", False), (1_020, "moved", True), (900, "moved", True)]
)
def test_a_count_that_moved_is_named(
    figures: ModuleType, result: Any, value: int, word: str, good: bool
) -> None:
    new = replace(result, counts=[replace(result.counts[0], value=value)])
    lines, fine = figures.compare(result, new)
    assert fine is good
    assert lines[1] == f"{word}  mirror: settle, byte codes: 1,000 -> {value:,} ({value / 1_000 - 1:+.1%})"


def test_byte_codes_of_another_python_are_not_compared(figures: ModuleType, result: Any) -> None:
    new = replace(result, environment={"CPython": "3.12.1"}, counts=[replace(result.counts[0], value=9_999)])
    lines, good = figures.compare(result, new)
    assert good
    assert "byte codes are not compared: Python 3.11 there, 3.12 here" in lines


def test_compute_units_of_another_solders_are_not_compared(figures: ModuleType, result: Any) -> None:
    units = replace(result.counts[0], unit="compute units")
    old = replace(result, environment={"solders": "0.29.0"}, counts=[units])
    new = replace(result, environment={"solders": "0.26.0"}, counts=[replace(units, value=9_999)])
    assert figures.compare(old, new)[1]
    assert not figures.compare(old, replace(new, environment=old.environment))[1]


def test_a_ratio_that_moved_beyond_both_spreads_is_named(figures: ModuleType, result: Any) -> None:
    slower = replace(result.figures[0], ratio=5.0, low=4.9, high=5.1)
    lines, good = figures.compare(result, replace(result, figures=[slower]))
    assert good
    assert "slower decode: User, against anchorpy: 10 (9.75 to 10.2) -> 5 (4.9 to 5.1), -50%" in lines
    close = replace(result.figures[0], ratio=9.0, low=8.9, high=9.9)
    lines, _ = figures.compare(result, replace(result, figures=[close]))
    assert not any(line.startswith(("slower", "faster")) for line in lines)


def test_what_is_new_is_named(figures: ModuleType, result: Any) -> None:
    other = replace(result.counts[0], what="add")
    lines, good = figures.compare(result, replace(result, counts=[*result.counts, other]))
    assert good
    assert "new    mirror: add, byte codes" in lines


@pytest.mark.parametrize("arguments", [["--only", "decode", "--write"], ["--only", "nothing"]])
def test_contradicting_options_are_refused(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/run.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "error:" in done.stderr
