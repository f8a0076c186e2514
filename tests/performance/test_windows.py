"""Windows people name, what a store cannot answer, summaries, and the commands' exit codes."""

import json
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the extra history is not installed")
pytest.importorskip("polars", reason="the extra history is not installed")

import sqlalchemy as sa
from click.testing import CliRunner
from solders.pubkey import Pubkey

from balclient.abi.exceptions import BadInput
from balclient.cli.main import main
from balclient.demo.month import tell_month
from balclient.history import MissingHistory, MissingPrice, Store
from balclient.history import schema as t
from balclient.history.queries import span
from balclient.localnet.ledger_chain import LedgerChain
from balclient.performance import (
    course,
    entries,
    load_rows,
    load_timeline,
    market_performance,
    moment,
    window_of,
)
from balclient.performance.summary import market_summary, position_summary

DAY = 86_400


def copied(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Pubkey]]:
    path = tmp_path_factory.mktemp("month") / "m.db"
    return path, tell_month(path, days=8, chain=LedgerChain())


def test_windows(month: tuple[Path, dict[str, Pubkey]]) -> None:
    with Store(month[0]) as store:
        first, last = span(store) or (0, 0)
        seven = window_of(store, "7d", 0)
        assert (seven.name, seven.last - seven.first, seven.last) == ("7D", 7 * DAY, last)
        assert window_of(store, "all", 0).first == first
        assert window_of(store, "2D", 0, now=last - DAY).last == last - DAY
        entry = window_of(store, "entry", 0, user=month[1]["busy"])
        assert first < entry.first < last
        between = window_of(store, "2024-06-22..2024-06-23T12:00", 0)
        assert between.last - between.first == DAY * 3 // 2
        for text, message in (
            ("soon", "no window 'soon'"),
            ("entry", "needs a user"),
            ("5..7", "is no moment"),
            ("2024-06-23..2024-06-22", "before it begins"),
        ):
            with pytest.raises(BadInput, match=message):
                window_of(store, text, 0)
        with pytest.raises(MissingHistory, match="never held shares"):
            window_of(store, "entry", 0, user=Pubkey.default())
        with pytest.raises(MissingHistory, match="market 3 was never seen"):
            window_of(store, "all", 3)
    assert moment("2024-06-22T00:00+02:00") == moment("2024-06-21T22:00")


def test_what_is_not_in_the_store_is_named(month: tuple[Path, dict[str, Pubkey]], tmp_path: Path) -> None:
    with Store(month[0]) as store:
        first, last = span(store) or (0, 0)
        with pytest.raises(MissingHistory, match=f"market 0 was not seen at or before {first - 1}"):
            load_timeline(store, 0, first - 1, last)
        with pytest.raises(MissingHistory, match="had no position in market 0"):
            position_summary(store, 0, Pubkey.default(), ["2D"])
    copy = tmp_path / "copy.db"
    copied(month[0], copy)
    with Store(copy) as store:
        with store.database.write() as connection:
            connection.execute(sa.delete(t.prices).where(t.prices.c.ts < last - DAY))
        with pytest.raises(MissingPrice, match="no oracle price of market 0 at or before"):
            load_timeline(store, 0, last - 2 * DAY, last)
    with Store(tmp_path / "empty.db") as store, pytest.raises(MissingHistory, match="ingest something first"):
        window_of(store, "7D", 0)


def test_every_point_of_a_course_adds_up(month: tuple[Path, dict[str, Pubkey]]) -> None:
    with Store(month[0]) as store:
        window = window_of(store, "7D", 0)
        line = load_timeline(store, 0, window.first, window.last)
        for rows in load_rows(store, line, month[1].values()):
            points = course(line, rows, most=40)
            assert all(point.parts.difference == 0 for point in points)
            assert points[0].parts.profit == 0
            assert {point.parts.opening for point in points} == {points[0].parts.opening}


def test_entry_times_agree_with_the_market(month: tuple[Path, dict[str, Pubkey]]) -> None:
    with Store(month[0]) as store:
        window = window_of(store, "7D", 0)
        line = load_timeline(store, 0, window.first, window.last)
        stayed = market_performance(line)
        curve = entries(line, stayed.shares)
        assert curve[0] == stayed.stayed
        assert curve[-1].profit == 0
        assert curve[0].fees > 0
        assert all(a.fees >= b.fees for a, b in pairwise(curve))
        # From any moment on, the same LP earned what the curve says.
        later = load_timeline(store, 0, curve[100].ts, window.last)
        assert market_performance(later, stayed.shares).stayed == curve[100]


def test_summaries_and_commands(month: tuple[Path, dict[str, Pubkey]], tmp_path: Path) -> None:
    path, lps = month
    with Store(path) as store:
        assert market_summary(store, 0).exact
        assert position_summary(store, 0, lps["early"]).exact
    run = CliRunner()
    made = tmp_path / "r.html"
    one = ["performance", str(path), "--user", str(lps["early"])]
    done = run.invoke(main, [*one, "--html", str(made)])
    assert done.exit_code == 0, done.output
    done = run.invoke(main, [*one, "--json"])
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    parts = data["windows"][0]["parts"]
    assert data["windows"][0]["exact"]
    total = sum(parts[name] for name in ("fees", "funding", "dust", "realised", "unrealised", "other"))
    assert parts["opening"] + total - parts["settled"] == parts["closing"]
    html = made.read_text()
    assert "<script" in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")
    for arguments, code, message in (
        (["performance", str(tmp_path / "no.db")], 2, "no such store"),
        (["performance", str(path), "--window", "900D"], 2, "MissingHistory"),
        (["history", "ingest", str(path)], 2, "say where the history comes from"),
        (["history", "demo", str(path)], 2, "StoreOfAnother|holds a history already"),
        (["history", "directory"], 2, "say whose LPs"),
        (["history", "status", str(made)], 2, "not a SQLite file; it was not changed"),
    ):
        done = run.invoke(main, arguments)
        assert done.exit_code == code, done.output
        assert any(part in done.output for part in message.split("|")), done.output
    assert made.read_text() == html


def test_an_event_that_is_gone_makes_the_command_fail(
    month: tuple[Path, dict[str, Pubkey]], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    copied(month[0], copy)
    with Store(copy) as store, store.database.write() as connection:
        connection.execute(sa.delete(t.events).where(t.events.c.kind == "FundingPaymentRecord"))
    done = CliRunner().invoke(main, ["performance", str(copy), "--window", "all", "--json"])
    assert done.exit_code == 1
    assert not all(one["exact"] for one in json.loads(done.stdout)["positions"])
