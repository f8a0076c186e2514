"""Sweeps: figures that add up and repeat, bad input, results that survive interruption, dying workers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from balclient.abi.exceptions import BadInput, ChainError
from balclient.cli.main import main
from balclient.sweep import (
    COLUMNS,
    Flow,
    Results,
    StrategyError,
    parse_flow,
    perform,
    read_flow,
    read_prices,
    read_results,
    sweep,
)
from balclient.sweep import local as local_module
from balclient.sweep import results as results_module
from tests.sweep.jobs import MARKET, job, short, tree


def one(**values: Any) -> dict[str, Any]:
    made = job(**values)
    return perform(made, next(made.runs()))


def test_figures_add_up_and_repeat_from_their_line() -> None:
    for name in ("hold", "recentre", "leave_before_funding"):
        first = one(strategy=name)
        assert first == one(strategy=name)
        assert first["error"] == ""
        assert list(first) == [column for column, _ in COLUMNS]
        parts = ("fees", "funding", "own_fees", "dust", "inventory")
        assert first["total"] == sum(first[part] for part in parts)
        assert first["total"] == first["equity"] - first["capital"]
        assert first["fees"] > 0
        assert first["taker_orders"] > 5
    other = one(seeds=(1,))
    assert other["state_digest"] != one()["state_digest"]


def test_without_takers_nothing_is_earned() -> None:
    still = read_prices("walk:seed=1,points=9,volatility=0", MARKET.price)
    nobody = one(paths=(still,), flow=Flow(takers=0))
    assert nobody["total"] == nobody["fees"] == nobody["inventory"] == 0
    assert nobody["equity"] == nobody["capital"]


def test_leaving_before_funding_pays_none() -> None:
    path = read_prices("walk:seed=3,points=13,volatility=40", MARKET.price)
    stays, leaves = one(paths=(path,)), one(strategy="leave_before_funding", paths=(path,))
    assert stays["funding"] != 0
    assert leaves["funding"] == 0
    assert leaves["removes"] >= 2
    assert leaves["adds"] >= 2
    assert stays["dust"] == 0 > leaves["dust"]


def test_a_strategy_sees_only_the_past_and_cannot_change_the_world() -> None:
    text = """
class Strategy:
    def step(self, view):
        assert len(view.prices) == view.step + 1
        view.user.spot_positions[0].scaled_balance = 10**18
        view.market.amm.sqrt_k = 1
        return []
"""
    assert one(strategy="own", text=text)["total"] == 0


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise RuntimeError('no')", "RuntimeError: no"),
        ("return 5", "step returned 5"),
        ("return None", "step returned None"),
        ("return [5]", "returned 5; expected Add"),
        ("return [Add(1.5)]", "Add.shares: found 1.5, expected a whole number"),
        ("while True: pass", "more than 20,000 operations: does it loop?"),
        (
            "while True:\n            try: 1 / 0\n            except Exception: pass",
            "loop",
        ),
        ("return (Add(0) for _ in iter(int, 1))", "loop"),
    ],
)
def test_strategies_that_fail_end_their_run_with_its_name(body: str, message: str) -> None:
    text = f"from balclient.sweep import Add\nclass Strategy:\n    def step(self, view):\n        {body}\n"
    found = one(strategy="bad", text=text, max_operations=20_000)
    assert message in found["error"]
    assert "run 0 (bad on walk:seed=7,points=9, seed 0), step 0" in found["error"]
    assert found["total"] == 0


def test_wishes_that_the_program_refuses_are_told_in_the_next_view() -> None:
    text = """
from balclient.sweep import Add, Remove
class Strategy:
    def step(self, view):
        if view.step == 1:
            assert [name for _, name in view.refused] == ["NewLPSizeTooSmall", "UserHasNoPositionInMarket"]
        return [Add(1), Remove(5 * 10**9)] if view.step == 0 else []
"""
    found = one(strategy="refused", text=text)
    assert found["error"] == ""
    assert found["refused"] == 2


@pytest.mark.parametrize("text", ["class Strategy: pass", "x = (", "raise OSError(1)", "Strategy = 5"])
def test_what_is_no_strategy_stops_the_sweep_at_once(text: str) -> None:
    with pytest.raises(StrategyError, match="strategy odd"):
        list(sweep(job(strategy="odd", text=text)))


def test_paths_that_cannot_be_used(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    for rows, message in (
        ("10,1\n9,1\n", "not after"),
        ("10,1\n20,0\n", "outside"),
        ("10,1\n20,-3\n", "outside"),
        ("10,1\n100000,1\n", "a gap of 99,990 seconds, more than 86,400"),
    ):
        file.write_text("timestamp,price\n" + rows, encoding="utf-8")
        with pytest.raises(BadInput, match=message):
            read_prices(str(file), 1)
    for wrong in ("walk:seed=x", "walk:points=1", "walk:colour=1"):
        with pytest.raises(BadInput, match="expected"):
            read_prices(wrong, 1)


def test_flows(tmp_path: Path) -> None:
    assert parse_flow("takers=2.5,size=3,tail=0,informed=100") == Flow(250, 3 * 10**9, 0, 100)
    for wrong in ("x", "x=1", "takers=-1", "informed=101", "size=a", "tail=1,tail=2"):
        with pytest.raises(BadInput, match="flow"):
            parse_flow(wrong)
    file = tmp_path / "f.csv"
    file.write_text("timestamp,base\n1699999300,3\n1700003000,-2\n", encoding="utf-8")
    recorded = read_flow(file)
    assert recorded.between(1_699_999_200, 1_700_003_000) == [3 * 10**9]
    found = one(flow=recorded)
    assert (found["taker_orders"], found["taker_base"]) == (2, 5 * 10**9)
    for text in (
        "timestamp,price\n1,2\n",
        "timestamp,base\n5,1\n4,1\n",
        "timestamp,base\n5,x\n",
        "",
        "timestamp,base\n5\n",
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(BadInput, match=r"f\.csv"):
            read_flow(file)


def test_parquet_paths(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow", reason="Parquet needs pyarrow (extra scale)")
    import pyarrow.parquet as parquet

    file = tmp_path / "p.parquet"
    parquet.write_table(arrow.table({"timestamp": [10, 20], "price": [1.5, 2.25]}), file)
    assert read_prices(str(file), 1).points == ((10, 1_500_000), (20, 2_250_000))
    parquet.write_table(arrow.table({"timestamp": [10, 20], "price": [1.5, -2.0]}), file)
    with pytest.raises(BadInput, match=r"row 2: price -2\.0 is outside"):
        read_prices(str(file), 1)
    parquet.write_table(arrow.table({"time": [10]}), file)
    with pytest.raises(BadInput, match="columns"):
        read_prices(str(file), 1)


@pytest.mark.parametrize("parquet", [True, False])
def test_interrupted_at_every_run_the_folder_is_the_same(
    parquet: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if parquet:
        pytest.importorskip("pyarrow", reason="Parquet needs pyarrow (extra scale)")
    monkeypatch.setattr(results_module, "PART", 2)
    made = short(seeds=(0, 1))
    assert len(made) == 6
    with Results(tmp_path / "whole", made, parquet=parquet) as results:
        rows = list(sweep(made, results))
        assert [row["run"] for row in rows] == list(range(6))
    wanted = tree(tmp_path / "whole")
    assert "journal.jsonl" not in wanted
    assert read_results(tmp_path / "whole") == rows
    folder, done = tmp_path / "pieces", 0
    for _ in range(6):
        with Results(folder, made, parquet=parquet) as results:
            assert results.finished == done
            next(sweep(made, results))
            done += 1
        if done == 3:
            # A line that was being written when the process died.
            with (folder / "journal.jsonl").open("a", encoding="utf-8") as file:
                file.write('{"run": 5, "tot')
    assert tree(folder) == wanted
    # Results that come in another order, and twice.
    with Results(tmp_path / "mixed", made, parquet=parquet) as results:
        for row in [*reversed(rows), *rows]:
            results.add(row)
    assert tree(tmp_path / "mixed") == wanted


def test_a_folder_of_another_sweep_and_a_full_disk(tmp_path: Path) -> None:
    made = short()
    with Results(tmp_path / "a", made, parquet=False) as results:
        next(sweep(made, results))
    with pytest.raises(BadInput, match="holds another sweep"):
        Results(tmp_path / "a", short(seeds=(5,)))
    with Results(tmp_path / "a", made) as results:
        full = Path("/dev/full")
        if not full.exists():
            pytest.skip("needs /dev/full")
        (tmp_path / "a" / "journal.jsonl").unlink()
        (tmp_path / "a" / "journal.jsonl").symlink_to(full)
        with pytest.raises(BadInput, match=r"run 1: .*No space left on device; 1 finished runs are kept"):
            results.add(perform(made, list(made.runs())[1]))


KILLER = """
import os, signal
from pathlib import Path
from balclient.sweep import Add
class Strategy:
    def __init__(self, flag, leverage=10_000):
        self.flag, self.leverage = Path(flag), leverage
    def step(self, view):
        if view.step == 1 and self.leverage == 20_000 and self.flag.exists():
            self.flag.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return [Add(view.shares_for(self.leverage))] if view.step == 0 else []
"""


def test_a_process_that_is_killed_changes_nothing(tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    made = short(strategy="killer", text=KILLER)
    made = replace(made, grid=(("flag", (str(flag),)), *made.grid))
    alone = list(sweep(made))
    flag.touch()
    found = sorted(sweep(made, jobs=2), key=lambda row: row["run"])
    assert not flag.exists()
    assert found == alone
    assert all(row["error"] == "" for row in found)


ENDLESS = """
from time import sleep
class Strategy:
    def __init__(self, leverage):
        self.leverage = leverage
    def step(self, view):
        # No operation of this file is left to be counted: only the process can be ended.
        return [] if self.leverage < 20_000 else sleep(10**6)
"""


def test_a_run_that_nothing_stops_ends_its_process_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_module, "_ATTEMPTS", 1)
    made = short(strategy="endless", text=ENDLESS)
    with (
        Results(tmp_path / "out", made, parquet=False) as results,
        pytest.raises(
            ChainError, match=r"run 2 .*leverage=20000.* took more than 3 seconds; finished runs are"
        ),
    ):
        list(sweep(made, results, jobs=2, longest=3.0))
    with Results(tmp_path / "out", made) as results:
        assert [row["run"] for row in results.rows()] == [0, 1]


def test_a_strategy_that_loops_while_it_is_loaded() -> None:
    with pytest.raises(
        StrategyError, match="strategy odd: cannot be loaded: it ran more than 9,000 operations"
    ):
        list(sweep(job(strategy="odd", text="while True: pass", max_operations=9_000)))


def test_a_disk_that_is_full_when_a_part_is_written(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="Parquet needs pyarrow (extra scale)")
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    made = short()
    rows = list(sweep(made))
    with Results(tmp_path / "a", made, parquet=True) as results:
        results.add(rows[0])
        results.add(rows[1])
        (tmp_path / "a" / ".part-00000.parquet").symlink_to("/dev/full")
        with pytest.raises(BadInput, match=r"runs 0 to 2: .* cannot be written: .*they stay in the journal"):
            results.add(rows[2])
    with Results(tmp_path / "a", made) as results:
        assert list(results.rows()) == rows
    assert read_results(tmp_path / "a") == rows


def test_the_command(tmp_path: Path) -> None:
    arguments = [
        *("sweep", "hold", "--prices", "walk:seed=7,points=3", "--grid", "leverage=5000,10000"),
        *("--depth", "2000000", "--flow", "takers=3,size=20", "--out", str(tmp_path / "out")),
    ]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert "leverage=10000" in done.output
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 0
    assert len(read_results(tmp_path / "out")) == 2
    lines = CliRunner().invoke(main, [*arguments[:-2], "--json"])
    rows = [json.loads(line) for line in lines.output.splitlines() if line.startswith("{")]
    assert [row["run"] for row in rows] == [0, 1]
    for wrong, message in (
        (["--grid", "leverage=x"], "run 0"),
        (["--grid", "colour=1"], "run 0"),
        (["--depth", "1"], "too shallow"),
        (["--flow", "x"], "NAME=VALUE"),
        (["--grid", "1=2"], "expected NAME=VALUE"),
    ):
        refused = CliRunner().invoke(main, [*arguments[:4], *wrong])
        assert refused.exit_code in (1, 2)
        assert message in refused.output
    assert CliRunner().invoke(main, ["sweep", "nothing", "--prices", "walk:"]).exit_code == 2
