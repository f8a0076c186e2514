"""A chain that is listened to, frames and files of it, its directory of LPs, and gaps in its numbers."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from balclient.abi.accounts import User
from balclient.abi.events import LPRecord
from balclient.abi.exceptions import BadInput
from balclient.chain.embedded import EmbeddedChain
from balclient.chain.protocol import LocalChain
from balclient.history import ListeningChain, Store
from balclient.history import schema as t
from balclient.history.directory import LpKind, directory_among, directory_of
from balclient.history.frames import export, frame
from balclient.history.gaps import find_gaps
from balclient.history.records import END_OF_SLOT
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions
from balclient.localnet.ledger_chain import LedgerChain


def live(chain: ListeningChain) -> Localnet:
    program = b"" if isinstance(chain.chain, LedgerChain) else None
    net = Localnet(("SOL-PERP",), chain=chain, program=program)
    actions = Actions(net)
    stays = net.user("stays", usdc=20_000, title="Drift Liquidity Provider")
    leaves = net.user("leaves", usdc=20_000)
    net.user("named", usdc=10, title="Drift Liquidity Provider")
    net.user("other", usdc=10)
    for user in (stays, leaves):
        assert actions.add_lp_shares(user, 0, 1_000_000_000_000).ok
    net.trade(0, base=5000)
    net.warp(hours=1, price={"SOL-PERP": "151.25"})
    net.crank()
    assert actions.settle_lp(leaves, 0).ok
    assert actions.remove_lp_shares(leaves, 0, 1_000_000_000_000).ok
    return net


@pytest.fixture(params=[LedgerChain, lambda: EmbeddedChain(sigverify=True)], ids=["mirror", "embedded"])
def chain(request: pytest.FixtureRequest) -> LocalChain:
    return request.param()  # type: ignore[no-any-return]


def test_the_store_holds_what_the_chain_holds(chain: LocalChain, place: str) -> None:
    with Store(place) as store:
        with ListeningChain(chain, store) as listening:
            net = live(listening)
        for user in net.users.values():
            held = chain.account(user.address)
            assert held is not None
            assert store.latest(bytes(user.address)) == held.data
        assert find_gaps(store) == []
        found = {User.decode(data).name for _, data, _, _ in store.accounts("User")}
        assert len(found) == 2
        lps = directory_of(store)
        kinds = [(lp.kind, lp.name) for lp in lps]
        assert kinds[0] == (LpKind.ACTIVE, "Drift Liquidity Provider")
        assert sorted(kind.value for kind, _ in kinds) == ["active", "former", "named"]
        assert lps[0].unsettled_base != 0
        assert lps[0].health is not None
        assert 0 < lps[0].health <= 10_000
        accounts = {key: chain.account(key) for key, _, _, _ in store.accounts("User")}
        accounts |= {m.address: chain.account(m.address) for m in net.markets.values()}
        accounts |= {m.oracle: chain.account(m.oracle) for m in net.markets.values()}
        accounts |= {key: chain.account(key) for key, _, _, _ in store.accounts("SpotMarket")}
        assert directory_among(accounts, chain.clock.slot) == lps
        assert [lp.user for lp in directory_of(store, market=0)] == [lps[0].user]
        without = directory_among({k: a for k, a in accounts.items() if k != net.market(0).oracle}, 0)
        active = next(lp for lp in without if lp.kind is LpKind.ACTIVE)
        assert active.value is None
        assert active.health is None
        assert active.note == "no price of market 0"


def test_what_a_snapshot_undoes_is_not_stored(chain: LocalChain, tmp_path: Path) -> None:
    with Store(tmp_path / "h.db") as store, ListeningChain(chain, store) as listening:
        net = live(listening)
        listening.close()
        before = store.counts()
        actions, user = Actions(net), net.users["stays"]
        with listening.snapshot():
            net.warp(hours=1)
            for _ in range(80):
                net.trade(0, base=1)
            assert actions.settle_lp(user, 0).ok
        listening.close()
        assert store.counts() == before
        with listening.snapshot() as kept:
            assert actions.settle_lp(user, 0).ok
            kept.keep()
        listening.close()
        after = store.counts()
        assert after["transactions"] == before["transactions"] + 1
        account = chain.account(user.address)
        assert account is not None
        assert store.latest(bytes(user.address)) == account.data


def test_several_sessions_on_one_store(tmp_path: Path) -> None:
    """A second listener goes on in the same slot without disturbing what is stored."""
    inner = LedgerChain()
    with Store(tmp_path / "h.db") as store:
        with ListeningChain(inner, store) as listening:
            net = live(listening)
        first = store.counts()["transactions"]
        with ListeningChain(inner, store) as again:
            net.chain = again
            assert Actions(net).settle_lp(net.users["stays"], 0).ok
        assert store.counts()["transactions"] == first + 1
        account = inner.account(net.users["stays"].address)
        assert account is not None
        assert store.latest(bytes(net.users["stays"].address)) == account.data


def test_frames_and_files(tmp_path: Path) -> None:
    import polars as pl

    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    with Store(tmp_path / "h.db") as store:
        with ListeningChain(LedgerChain(), store) as listening:
            live(listening)
        lp = frame(store, "LPRecord")
        c = t.events.c
        with store.database.read() as connection:
            blobs = connection.execute(sa.select(c.data).where(c.kind == "LPRecord").order_by(c.at)).scalars()
            records = [LPRecord.decode(bytes(data)) for data in blobs]
        assert lp["action"].to_list() == [record.action.name for record in records]
        assert lp["delta_quote_asset_amount"].to_list() == [r.delta_quote_asset_amount for r in records]
        assert lp["user"].to_list() == [str(record.user) for record in records]
        assert lp["delta_quote_asset_amount"].dtype == pl.Int64
        markets = frame(store, "markets")
        assert markets["base_per_lp"].dtype == pl.String
        rows = export(store, tmp_path / "out")
        assert rows["LPRecord"] == len(records)
        for name, count in rows.items():
            assert parquet.read_table(tmp_path / "out" / f"{name}.parquet").num_rows == count
        with pytest.raises(BadInput, match="no table or event 'Nothing'; there are transactions"):
            frame(store, "Nothing")
        (tmp_path / "file").write_text("")
        with pytest.raises(BadInput, match="cannot be made a folder"):
            export(store, tmp_path / "file")


def test_numbers_that_are_not_there_are_named(place: str) -> None:
    with Store(place) as store:
        with ListeningChain(LedgerChain(), store) as listening:
            net = live(listening)
            for _ in range(5):
                net.trade(0, base=1)
        c = t.events.c
        fills = sa.select(c.record_id).where(c.kind == "OrderActionRecord", c.record_id.is_not(None))
        with store.database.write() as connection:
            numbers = sorted(connection.execute(fills).scalars())
            connection.execute(
                t.events.delete().where(c.kind == "OrderActionRecord", c.record_id.in_(numbers[2:4]))
            )
        (gap,) = find_gaps(store)
        assert (gap.kind, gap.first, gap.last, gap.market) == ("missing numbers", *numbers[2:4], 0)
        assert "between slots" in str(gap)


def test_places_order_history() -> None:
    from balclient.history.records import place, slot_of

    assert place(5, 0) < place(5, 1) < place(5) < place(6, 0)
    assert slot_of(place(7, 3)) == 7
    assert place(1) - place(1, 0) == END_OF_SLOT
