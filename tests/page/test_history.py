"""The page with a history: returns, pictures and parts are the performance room's; bad stores are named."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from balclient.cli.main import main
from balclient.history import Store, StoreOfAnother
from balclient.page import Demo, Source, tell_demo
from balclient.page.desk import Desk
from balclient.page.market_view import market_regions
from balclient.page.past import moments_in
from balclient.page.pictures import history_figures
from balclient.page.trail import Moment, moment_of, thinned
from balclient.performance import load_timeline, market_performance, window_of
from balclient.performance.report import dollars, percent
from tests.page.conftest import Lp


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Demo]]:
    folder = tmp_path_factory.mktemp("demo")
    store = Store(folder / "demo.db", cluster="demo")
    yield store, tell_demo(store, markets=("SOL-PERP", "SUI-PERP"), days=8)
    store.close()


@pytest.fixture
def desk(told: tuple[Store, Demo]) -> Iterator[Desk]:
    store, demo = told
    found = Desk(Source("demo", demo.client, True, store=store))
    found.begin()
    yield found
    found.close()


def test_returns_are_the_performance_rooms(desk: Desk, told: tuple[Store, Demo]) -> None:
    store, _ = told
    window = window_of(store, "7D", 0)
    found = market_performance(load_timeline(store, 0, window.first, window.last))
    shown = desk.earned.of(0, "7D")
    assert shown.part == found.used.on_collateral(found.stayed.profit)
    assert shown.last == window.last
    missing = desk.earned.of(0, "30D")
    assert missing.part is None
    assert missing.why.startswith("MissingHistory: ")


def test_a_markets_page_says_what_it_and_the_position_earned(desk: Desk, told: tuple[Store, Demo]) -> None:
    store, demo = told
    regions = market_regions(desk, desk.look, "SOL-PERP")
    window = window_of(store, "7D", 0)
    found = market_performance(load_timeline(store, 0, window.first, window.last))
    assert dollars(found.stayed.profit) in regions["earned"]
    assert percent(found.used.on_collateral(found.stayed.profit)) in regions["earned"]
    assert "adds up to the last unit" in regions["earned"]
    assert str(demo.client.identity.user(1)) in regions["earned"]
    assert "had no position" in market_regions(desk, desk.look, "SUI-PERP")["earned"]
    for title in ("just-in-time target", "Funding, cumulative", "Fees per share", "Net inventory"):
        assert title in regions["history"]
    assert (
        regions["history"].count("<svg id=") == regions["history"].count("-details") - 1
    )  # the last one is a table alone
    assert "From the history demo.db" in regions["history"]


def test_pictures_end_where_the_chain_stands(told: tuple[Store, Demo]) -> None:
    store, demo = told
    moments = moments_in(store, 0)
    record = demo.net.perp_market(0)
    assert moments[-1] == moment_of(record, moments[-1].ts, demo.net.price(0))
    assert [one.ts for one in moments] == sorted(one.ts for one in moments)
    titles = {figure.chart.title: figure.chart for figure in history_figures(moments)}
    per_share = titles["Base per share"].series[0]
    assert per_share.y[-1] == record.amm.base_asset_amount_per_lp / 1e9
    assert titles["Fees per share"].series[0].y[-1] == record.amm.total_fee_earned_per_lp / 1e6


def test_pictures_hold_through_a_change_of_the_share_unit() -> None:
    def moment(ts: int, exponent: int, base: int) -> Moment:
        return Moment(ts, exponent, base, 0, 0, 0, 0, 0, 0, 0, None, 1, None, None)

    figures = history_figures([moment(0, 0, 7), moment(10, 1, 70), moment(20, 1, 90)])
    chart = next(figure.chart for figure in figures if figure.chart.title == "Base per share")
    assert chart.series[0].y == (70 / 1e9, 70 / 1e9, 90 / 1e9)
    assert "Oracle and curve" not in {figure.chart.title for figure in figures}
    assert history_figures([moment(0, 0, 7)]) == []


def test_thinning_keeps_first_and_last() -> None:
    assert thinned(range(10), 20) == list(range(10))
    assert thinned(range(100), 3) == [0, 49, 99]


def test_a_store_that_goes_bad_while_the_page_runs_takes_only_its_figures_along(
    told: tuple[Store, Demo], tmp_path: Path
) -> None:
    store, demo = told
    path = tmp_path / "copy.db"
    store.database.engine.dispose()
    for part in ("", "-wal", "-shm"):
        if (source := Path(store.name + part)).exists():
            shutil.copy(source, str(path) + part)
    copy = Store(path)
    desk = Desk(Source("demo", demo.client, True, store=copy))
    try:
        desk.begin()
        assert desk.earned.of(0, "7D").part is not None
        with copy.database.write() as connection:
            connection.exec_driver_sql("DROP TABLE prices")
        desk.earned.refresh(desk.look.board)
        assert desk.earned.of(0, "7D").part is None
        assert "StoreCorrupt" in desk.earned.problem
        regions = market_regions(desk, desk.look, "SOL-PERP")
        assert "StoreCorrupt" in regions["history"]
        assert "StoreCorrupt" in regions["earned"]
        assert "Oracle price" in regions["now"]
    finally:
        desk.close()
        copy.close()


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["page", *map(str, words)])
    return done.exit_code, done.output


def test_bad_stores_are_named_and_not_touched(tmp_path: Path) -> None:
    nothing, empty = tmp_path / "nothing.db", tmp_path / "empty.db"
    text = tmp_path / "text.db"
    text.write_text("this is no database")
    empty.touch()
    newer = tmp_path / "newer.db"
    with Store(newer) as store, store.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO schema_version (version, applied) VALUES (99, 1)")
    before = {path: path.read_bytes() for path in (text, empty)}
    for path, name in (
        (nothing, "StoreError"),
        (text, "StoreCorrupt"),
        (empty, "StoreCorrupt"),
        (newer, "StoreVersion"),
    ):
        code, said = run("--localnet", "--history", path, "--for", 0)
        assert code == 2, said
        assert name in said
        assert path.name in said
    assert {path: path.read_bytes() for path in before} == before
    assert not nothing.exists()


def test_a_store_of_another_program_is_refused(tmp_path: Path, lp: Lp) -> None:
    other = lp.client.identity.authority
    with Store(tmp_path / "other.db", program_id=other):
        pass
    code, said = run("--localnet", "--history", tmp_path / "other.db", "--for", 0)
    assert (code, "StoreOfAnother" in said) == (2, True), said


def test_a_store_of_another_cluster_is_refused_without_a_word_in_it(tmp_path: Path) -> None:
    from balclient.localnet import Localnet
    from balclient.page import source_of
    from balclient.places import Wish, open_place
    from tests.snapshot.node import node_of

    with (
        Store(tmp_path / "other.db", cluster="elsewhere") as store,
        node_of(Localnet().chain) as node,
        open_place(Wish(rpc=node.url, attempts=1)) as place,
        pytest.raises(StoreOfAnother, match="elsewhere"),
    ):
        source_of(place, allow=None, store=store, seconds=1)
    with Store(tmp_path / "unbound.db") as store, node_of(Localnet().chain) as node:
        with open_place(Wish(rpc=node.url, attempts=1)) as place:
            source_of(place, allow=None, store=store, seconds=1)
        assert store.cluster is None


def test_the_demo_goes_on_and_stores_what_happens(told: tuple[Store, Demo]) -> None:
    store, demo = told
    before, slot = store.counts()["transactions"], demo.net.clock.slot
    demo.tick(300)
    assert demo.net.clock.slot > slot
    assert store.counts()["transactions"] > before
    assert moments_in(store, 0)[-1] == moment_of(
        demo.net.perp_market(0), moments_in(store, 0)[-1].ts, demo.net.price(0)
    )


def test_the_same_seed_tells_the_same_past(tmp_path: Path) -> None:
    ends: list[bytes] = []
    for name in ("a", "b"):
        with Store(tmp_path / f"{name}.db", cluster="demo") as store:
            demo = tell_demo(store, markets=("SOL-PERP",), days=1)
            ends.append(demo.net.perp_market(0).encode())
    assert ends[0] == ends[1]


def test_places_and_the_demo_are_not_mixed() -> None:
    for words in (
        ("--demo", "--localnet"),
        ("--demo", "--rpc", "http://127.0.0.1:1"),
        ("--demo", "--history", "x"),
    ):
        code, said = run(*words, "--for", 0)
        assert code == 2
        assert "--demo has a world" in said
    code, said = run("--for", 0, "--port", 1, "--localnet", "--rpc", "http://127.0.0.1:1")
    assert code == 2
    assert "several options" in said


def test_a_port_in_use_is_said(lp: Lp) -> None:
    from balclient.page import Served

    page = Served(Source("a small world", lp.client, True))
    code, said = run("--localnet", "--port", page.port, "--for", 0)
    assert code == 2
    assert f"port {page.port}" in said
    page.desk.close()
    page._socket.close()


def test_the_command_prints_the_address_and_nothing_else_has_the_token() -> None:
    code, said = run("--localnet", "--for", 0.05)
    assert code == 0
    assert said.count("token=") == 1
    assert said.splitlines()[0].startswith("open in a browser on this machine: http://127.0.0.1:")
