"""All of a program in one file: every way to ask a node, interruptions, slots that differ, bad files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket
from balclient.abi.exceptions import AccountMissing, BadInput, NetworkError, RpcError
from balclient.abi.values import Account, Clock
from balclient.chain import EmbeddedChain, RpcChain
from balclient.chain.rpc_transport import Patience
from balclient.cli.main import main
from balclient.localnet import Localnet
from balclient.localnet.ledger_chain import LedgerChain
from balclient.snapshot import (
    ProgramFile,
    ProgramHead,
    Row,
    SavedAccounts,
    SnapshotChain,
    load,
    take_program,
    write_program,
)
from balclient.snapshot import program_taking as taking
from tests.snapshot.node import Node, node_of

pytest.importorskip("pyarrow", reason="program snapshots need pyarrow (extra scale)")


@pytest.fixture(scope="module")
def net() -> Localnet:
    net = Localnet(chain=LedgerChain())
    for number in range(5):
        net.user(f"user {number}", usdc=1_000 + number)
    return net


@pytest.fixture
def node(net: Localnet) -> Iterator[Node]:
    with net.chain.snapshot(), node_of(net.chain) as node:
        yield node


def chain(node: Node) -> RpcChain:
    return RpcChain(node.url, patience=Patience(attempts=2, first_pause=0.01))


def held(file: ProgramFile) -> dict[Pubkey, Account]:
    return {Pubkey.from_bytes(row.key): row.account for row in file.rows()}


def owned(net: Localnet) -> dict[Pubkey, bytes]:
    found = net.chain.program_accounts(net.program_id)  # type: ignore[attr-defined]
    return {key: account.data for key, account in found.items()}


@pytest.mark.parametrize("way", ["auto", "whole", "kinds", "pages"])
def test_every_way_gives_every_byte(
    way: Any, net: Localnet, node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "PART", 4)
    with chain(node) as rpc:
        file = take_program(rpc, tmp_path / "p.parquet", way=way)
    accounts = held(file)
    market = net.perp_market(0)
    assert accounts.pop(market.amm.oracle).data
    assert {key: account.data for key, account in accounts.items()} == owned(net)
    assert all(account.owner == net.program_id and account.lamports for account in accounts.values())
    assert file.counts["User"] == 5
    assert file.head.one_slot
    assert file.head.clock == net.clock
    assert file.head.how.startswith(
        {"kinds": "one answer a kind", "pages": "pages of"}.get(way, "one answer")
    )
    assert [path.name for path in tmp_path.iterdir()] == ["p.parquet"]
    # Markets can be read before users, and a group has one kind.
    kinds = [row.kind for row in file.rows()]
    assert kinds == sorted(
        kinds, key=["State", "PerpMarket", "SpotMarket", "oracle", "UserStats", "User"].index
    )
    assert [
        PerpMarket.decode(one).market_index for group in file.groups("PerpMarket") for one in group.data
    ] == [0]


def test_a_node_that_wants_filters(net: Localnet, node: Node, tmp_path: Path) -> None:
    node.wants_filters = True
    with chain(node) as rpc:
        with pytest.raises(RpcError, match="filters are needed"):
            take_program(rpc, tmp_path / "p.parquet", way="whole")
        file = take_program(rpc, tmp_path / "p.parquet", way="auto")
    assert file.counts["User"] == 5
    assert file.head.how == "pages of 13 addresses"


def test_a_node_that_lists_nothing_is_asked_by_address(net: Localnet, node: Node, tmp_path: Path) -> None:
    def refuse() -> None:
        if node.asked[-1] == "getProgramAccounts":
            raise PermissionError("excluded from secondary indexes")

    node.before_answering = refuse
    keys = [*owned(net), Pubkey.new_unique()]
    with chain(node) as rpc:
        with pytest.raises(RpcError, match="excluded"):
            take_program(rpc, tmp_path / "p.parquet")
        file = take_program(rpc, tmp_path / "p.parquet", keys=keys)
    assert {key for key, one in held(file).items() if one.owner == net.program_id} == set(owned(net))


def test_slots_that_differ_are_told(
    net: Localnet, node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "PART", 4)
    start = net.clock.slot
    node.before_answering = lambda: net.chain.warp(slots=2)  # type: ignore[attr-defined]
    with chain(node) as rpc:
        file = take_program(rpc, tmp_path / "p.parquet", way="pages")
    slots = [row.slot for row in file.rows() if row.kind != "oracle"]
    assert len(set(slots)) == 4
    assert (file.head.clock.slot, file.head.last_slot) == (min(slots), max(slots))
    assert start < min(slots)
    assert not file.head.one_slot
    assert load(tmp_path / "p.parquet").mixed


def test_interrupted_pages_are_kept_and_newcomers_read(
    net: Localnet, node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "PART", 3)
    path = tmp_path / "p.parquet"
    done: list[int] = []

    def interrupted(count: int, total: int) -> None:
        done.append(count)
        if count == 6:
            raise KeyboardInterrupt

    with chain(node) as rpc:
        with pytest.raises(KeyboardInterrupt):
            take_program(rpc, path, way="pages", progress=interrupted)
        assert not path.exists()
        before = node.asked.count("getMultipleAccounts")
        assert before == 2
        net.user("late", usdc=5)
        file = take_program(rpc, path, progress=lambda count, total: done.append(count))
    # The other three pages, the newcomers, the oracle and the clock.
    assert node.asked.count("getMultipleAccounts") - before == 6
    assert done == [3, 6, 3, 6, 9, 12, 13]
    assert file.counts["User"] == 6
    assert {key for key in held(file) if key != net.perp_market(0).amm.oracle} == set(owned(net))
    assert [one.name for one in tmp_path.iterdir()] == ["p.parquet"]


def test_pages_of_another_snapshot_are_not_mixed_in(
    net: Localnet, node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "p.parquet.partial"
    folder.mkdir()
    for plan in ('{"program_id": "x", "accounts": 1, "part": 2000}', "{}", "no json"):
        (folder / "plan.json").write_text(plan, encoding="utf-8")
        (folder / "keys").write_bytes(bytes(32))
        with (
            chain(node) as rpc,
            pytest.raises(BadInput, match="pages of another snapshot: remove the folder"),
        ):
            take_program(rpc, tmp_path / "p.parquet")


def test_a_node_that_cannot_answer_ends_in_a_network_error(net: Localnet, tmp_path: Path) -> None:
    rpc = RpcChain("http://127.0.0.1:9", patience=Patience(timeout=0.2, attempts=1, first_pause=0.01))
    with rpc, pytest.raises(NetworkError, match=r"127\.0\.0\.1:9"):
        take_program(rpc, tmp_path / "p.parquet")


def embedded(net: Localnet) -> Any:
    made = EmbeddedChain(clock=net.clock)
    for key, account in owned(net).items():
        made.set_account(key, Account(net.program_id, account))
    oracle = net.perp_market(0).amm.oracle
    made.set_account(oracle, net.chain.account(oracle))
    return made


def saved(net: Localnet) -> Any:
    ledger = net.chain.ledger  # type: ignore[attr-defined]
    accounts = {key: ledger.account(key) for key in ledger.addresses()}
    return SnapshotChain(SavedAccounts(net.clock, accounts))


@pytest.mark.parametrize("make", [lambda net: net.chain, embedded, saved])
def test_any_other_chain_gives_the_same_file(
    make: Callable[[Localnet], Any], net: Localnet, tmp_path: Path
) -> None:
    file = take_program(make(net), tmp_path / "p.parquet")
    accounts = held(file)
    accounts.pop(net.perp_market(0).amm.oracle)
    assert {key: account.data for key, account in accounts.items()} == owned(net)
    assert file.head == ProgramHead(net.clock, net.clock.slot, "at once", net.program_id)


def test_the_file_stands_in_for_a_snapshot(net: Localnet, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    take_program(net.chain, path)
    copy = take_program(SnapshotChain(load(path)), tmp_path / "copy.parquet")
    assert held(copy) == held(ProgramFile(path))
    found = CliRunner().invoke(main, ["markets", "--from", str(path), "--json"])
    assert found.exit_code == 0, found.output
    assert "SOL-PERP" in found.output


def test_files_that_cannot_be_used(net: Localnet, tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    path = tmp_path / "p.parquet"
    with pytest.raises(BadInput, match="no such file"):
        ProgramFile(path)
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(BadInput, match="no Parquet file"):
        ProgramFile(path)
    pyarrow.parquet.write_table(pyarrow.table({"key": [1]}), path)
    with pytest.raises(BadInput, match="no program snapshot"):
        ProgramFile(path)
    take_program(net.chain, path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(BadInput, match="no Parquet file"):
        ProgramFile(path)
    path.write_bytes(data[:100] + bytes(2_000) + data[2_100:])
    with pytest.raises(BadInput, match="damaged"):
        for _ in ProgramFile(path).groups("State", "PerpMarket", "UserStats", "User"):
            pass


def test_rows_out_of_order_leave_no_file(net: Localnet, tmp_path: Path) -> None:
    key = addresses.state()
    row = Row.of(key, Account(net.program_id, bytes(8), 1), 5)
    head = ProgramHead(Clock(5, 5), 5, "test")
    with pytest.raises(BadInput, match=f"account {key}: twice"):
        write_program(head, [row, row], tmp_path / "p.parquet")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BadInput, match="cannot be written"):
        write_program(head, [row], tmp_path / "none" / "p.parquet")
    with pytest.raises(AccountMissing, match="wrong cluster, or wrong program id"):
        take_program(net.chain, tmp_path / "p.parquet", program_id=Pubkey.new_unique())


def test_a_full_disk_is_told_and_keeps_the_parts(
    net: Localnet, node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    monkeypatch.setattr(taking, "PART", 3)
    path = tmp_path / "p.parquet"
    (tmp_path / ".p.parquet.new").symlink_to("/dev/full")
    with chain(node) as rpc:
        with pytest.raises(BadInput, match=r"p\.parquet: cannot be written: .*No space left"):
            take_program(rpc, path, way="pages")
        assert len(list((tmp_path / "p.parquet.partial").glob("part-*.parquet"))) == 5
        before = node.asked.count("getMultipleAccounts")
        file = take_program(rpc, path)
    # Nothing but clock and oracle is read again.
    assert node.asked.count("getMultipleAccounts") - before == 2
    assert file.counts["User"] == 5


def test_the_command(net: Localnet, node: Node, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    arguments = ["snapshot", "--program-wide", "--rpc", node.url, "--out", str(path)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert f"written: {path}" in done.output
    assert "at slot" in done.output
    again = CliRunner().invoke(main, [*arguments, "--json", "--by", "pages"])
    assert json.loads(again.output)["accounts"]["User"] == 5
    keys = tmp_path / "keys"
    keys.write_text("nonsense\n", encoding="utf-8")
    for wrong, message in (
        (arguments[:-2], "name it with --out"),
        ([*arguments, "--keys", str(keys)], "address 1: 'nonsense' is not an address"),
    ):
        refused = CliRunner().invoke(main, wrong)
        assert refused.exit_code == 2
        assert message in refused.output
