"""A snapshot holds what an authority needs, survives the way to a file and back, stands in for a chain."""

import base64
import json
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from solders.pubkey import Pubkey

from balclient import Client, Localnet
from balclient.abi import addresses
from balclient.abi.addresses import CLOCK_SYSVAR_ID
from balclient.abi.exceptions import AccountMissing, BadInput
from balclient.abi.sysvars import clock_account
from balclient.abi.values import Account, Clock
from balclient.chain import Chain, EmbeddedChain, RpcChain
from balclient.localnet.program import default_program
from balclient.snapshot import (
    SavedAccounts,
    SnapshotChain,
    contents,
    embedded_chain,
    load,
    read_account_file,
    save,
    save_account_files,
    take_snapshot,
)
from tests.snapshot.node import node_of


@pytest.fixture(scope="module")
def world() -> tuple[Localnet, Client]:
    net = Localnet(markets=["SOL-PERP", "1MBONK-PERP"])
    lp = net.client(usdc=10_000)
    assert lp.add_liquidity("SOL-PERP", usd=2_000, leverage=3).ok
    net.trade("SOL-PERP", base=+10)
    net.warp(hours=1)
    return net, lp


@pytest.fixture(scope="module")
def saved(world: tuple[Localnet, Client]) -> SavedAccounts:
    net, lp = world
    return take_snapshot(net.chain, lp.identity.authority)


def test_a_snapshot_holds_all_that_a_client_asks_for(
    world: tuple[Localnet, Client], saved: SavedAccounts
) -> None:
    net, lp = world
    chain = SnapshotChain(saved)
    assert isinstance(chain, Chain)
    offline = Client(chain, authority=lp.identity.authority)
    assert offline.markets() == lp.markets()
    assert offline.positions() == lp.positions()
    assert offline.standing() == lp.standing()
    assert offline.wallet() == lp.wallet()
    assert offline.risk() == lp.risk()
    assert chain.clock == net.clock
    there, here = lp.preview_close("SOL-PERP"), offline.preview_close("SOL-PERP")
    assert here.transactions == there.transactions
    assert here.expected == there.expected


def test_it_is_what_the_chain_holds(world: tuple[Localnet, Client], saved: SavedAccounts) -> None:
    net, lp = world
    assert not saved.mixed
    assert saved.absent is not None
    for key, account in saved.accounts.items():
        assert net.chain.account(key) == account
    for key in saved.absent:
        assert net.chain.account(key) is None
    found = contents(saved.accounts, lp.identity.authority)
    assert sorted(found.perp_markets) == [0, 1]
    assert sorted(found.users) == [0, 1]
    assert net.market(1).oracle in saved.accounts
    assert addresses.user(lp.identity.authority, 2) in saved.absent


def test_simulating_is_the_mirror_and_changes_nothing(
    world: tuple[Localnet, Client], saved: SavedAccounts
) -> None:
    net, lp = world
    chain = SnapshotChain(saved)
    (settle,) = lp.preview_settle("SOL-PERP").instructions
    first, second, real = chain.simulate(settle), chain.simulate([settle]), net.chain.simulate(settle)
    assert first == second
    assert first.accounts == real.accounts
    assert first.events == real.events
    assert first.accounts
    with pytest.raises(BadInput, match="a snapshot cannot be sent to"):
        chain.send(settle)


def test_the_program_goes_on_from_a_snapshot(world: tuple[Localnet, Client], saved: SavedAccounts) -> None:
    net, lp = world
    chain = embedded_chain(saved, default_program())
    assert chain.clock == net.clock
    (settle,) = lp.preview_settle("SOL-PERP").instructions
    assert chain.send(settle).accounts == net.chain.simulate(settle).accounts


def test_what_was_not_looked_at_is_not_said_to_be_missing(saved: SavedAccounts) -> None:
    stranger = Pubkey.new_unique()
    with pytest.raises(BadInput, match=f"knows nothing about account {stranger}"):
        SnapshotChain(saved).account(stranger)
    with pytest.raises(BadInput, match="take a snapshot with it"):
        Client(SnapshotChain(saved), authority=stranger).positions()


def test_more_accounts_can_be_asked_for(world: tuple[Localnet, Client]) -> None:
    net, lp = world
    stranger = Pubkey.new_unique()
    taker = net.taker
    saved = take_snapshot(net.chain, lp.identity.authority, also=[taker.address, stranger])
    assert saved.accounts[taker.address] == net.chain.account(taker.address)
    assert SnapshotChain(saved).account(stranger) is None


def test_markets_alone_need_no_authority(world: tuple[Localnet, Client]) -> None:
    net, _ = world
    saved = take_snapshot(net.chain)
    assert saved.authority is None
    assert sorted(contents(saved.accounts).perp_markets) == [0, 1]


def test_a_chain_without_the_exchange_is_named() -> None:
    with pytest.raises(AccountMissing, match="wrong cluster, or wrong program id"):
        take_snapshot(EmbeddedChain())


# --- files


def test_a_file_gives_back_every_byte(saved: SavedAccounts, tmp_path: Path) -> None:
    path = tmp_path / "snap.json"
    save(saved, path)
    assert load(path) == saved
    assert path.stat().st_size < 16_000 < sum(len(one.data) for one in saved.accounts.values())
    again = tmp_path / "again.json"
    save(load(path), again)
    assert again.read_bytes() == path.read_bytes()


def test_a_folder_of_validator_files_gives_back_every_byte(saved: SavedAccounts, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "accounts"
    save_account_files(saved, folder)
    back = load(folder)
    assert back == saved
    assert {path.suffix for path in folder.iterdir()} == {".json", ""}
    key = addresses.state()
    assert read_account_file(folder / f"{key}.json") == (key, saved.accounts[key])


def test_account_files_of_others_need_the_clock_among_them(saved: SavedAccounts, tmp_path: Path) -> None:
    save_account_files(saved, tmp_path)
    (tmp_path / "SNAPSHOT").unlink()
    with pytest.raises(BadInput, match=f"no SNAPSHOT file, and no account {CLOCK_SYSVAR_ID}"):
        load(tmp_path)
    save_account_files(SavedAccounts(Clock(0, 0), {CLOCK_SYSVAR_ID: clock_account(Clock(7, 8, 9))}), tmp_path)
    (tmp_path / "SNAPSHOT").unlink()
    back = load(tmp_path)
    assert back.clock == Clock(7, 8, 9)
    assert back.accounts == saved.accounts
    assert SnapshotChain(back).account(Pubkey.new_unique()) is None


def test_an_account_without_lamports_gets_its_rent(tmp_path: Path) -> None:
    key = Pubkey.new_unique()
    save_account_files(SavedAccounts(Clock(1, 2), {key: Account(key, bytes(10))}), tmp_path)
    assert read_account_file(tmp_path / f"{key}.json") == (key, Account(key, bytes(10), 138 * 6_960))


def _edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads(path.read_text())
    content.pop("sha256")
    change(content)
    path.write_text(json.dumps(content))


DAMAGE: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "no slot": (lambda c: c.pop("slot"), "slot: missing"),
    "slot is text": (lambda c: c.update(slot="7"), "slot: found '7', expected a whole number"),
    "slot is negative": (lambda c: c.update(slot=-1), "slot: found -1, expected a whole number"),
    "slot is true": (lambda c: c.update(slot=True), "slot: found True, expected a whole number"),
    "other format": (lambda c: c.update(format="x"), "format: found 'x', expected 'balclient snapshot'"),
    "other version": (lambda c: c.update(version=2), "version: found 2, expected 1"),
    "program": (lambda c: c.update(program_id="me"), "program_id: found 'me', expected an address"),
    "mixed": (lambda c: c.update(mixed=0), "mixed: found 0, expected true or false"),
    "no list": (lambda c: c.update(accounts={}), "accounts: found {}, expected a list"),
    "no object": (lambda c: c["accounts"].insert(0, 3), r"accounts\[0\]: found 3, expected an object"),
    "twice": (
        lambda c: c["accounts"].append(c["accounts"][0]),
        r"accounts\[\d+\]\.pubkey: found '\w+', expected each account once",
    ),
    "absent too": (
        lambda c: c["absent"].append(c["accounts"][0]["pubkey"]),
        r"absent: \w+ is among the accounts too",
    ),
    "owner": (
        lambda c: c["accounts"][1].pop("owner"),
        r"accounts\[1\]\.owner: missing",
    ),
    "lamports": (
        lambda c: c["accounts"][1].update(lamports=1 << 64),
        r"accounts\[1\]\.lamports: found 18446744073709551616, expected a whole number",
    ),
    "no base64": (
        lambda c: c["accounts"][2].update(data=["?", "base64"]),
        r"accounts\[2\]\.data\[0\]: found '\?', expected base64",
    ),
    "no pair": (
        lambda c: c["accounts"][2].update(data=["AA=="]),
        r"accounts\[2\]\.data: found \['AA=='\], expected \[",
    ),
    "encoding": (
        lambda c: c["accounts"][2].update(data=["AA==", "hex"]),
        r"accounts\[2\]\.data\[1\]: found 'hex', expected base64 or base64\+zlib",
    ),
    "unpackable": (
        lambda c: c["accounts"][2].update(data=["AA==", "base64+zlib"]),
        r"accounts\[2\]\.data\[0\]: found 'AA==', expected packed bytes",
    ),
    "cut": (
        lambda c: c["accounts"][2]["data"].__setitem__(0, c["accounts"][2]["data"][0][:20]),
        r"accounts\[2\]\.data\[0\]: found '.*', expected packed bytes, whole",
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_file_is_refused_with_the_field(name: str, saved: SavedAccounts, tmp_path: Path) -> None:
    change, message = DAMAGE[name]
    path = tmp_path / "snap.json"
    save(saved, path)
    _edit(path, change)
    with pytest.raises(BadInput, match=message) as refused:
        load(path)
    assert str(refused.value).startswith(f"{path}: ")


def test_any_changed_value_is_noticed(saved: SavedAccounts, tmp_path: Path) -> None:
    path = tmp_path / "snap.json"
    save(saved, path)
    text = path.read_text()
    path.write_text(text.replace('"lamports":', '"lamports":1', 1))
    with pytest.raises(BadInput, match=r"sha256: .* was changed after it was written"):
        load(path)


def test_a_bomb_does_not_unpack(saved: SavedAccounts, tmp_path: Path) -> None:
    packed = base64.b64encode(zlib.compress(bytes(11 * 1024 * 1024), 9)).decode()
    path = tmp_path / "snap.json"
    save(saved, path)
    _edit(path, lambda c: c["accounts"][0].update(data=[packed, "base64+zlib"]))
    with pytest.raises(BadInput, match=r"accounts\[0\]\.data\[0\].*at most 10485760 bytes"):
        load(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "no JSON"),
        (b"[]", "content: found \\[\\], expected an object"),
        (b"\xff\xfe", "not text"),
        (b"[" * 100_000, "no JSON"),
        (b"{}", "format: missing"),
        (b'{"pubkey": 5, "account": {}}', "pubkey: found 5, expected an address"),
        (b'{"pubkey": "11111111111111111111111111111111", "account": {}}', "account.data: missing"),
    ],
)
def test_other_files_are_named(text: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "some.json"
    path.write_bytes(text)
    with pytest.raises(BadInput, match=message) as refused:
        load(path)
    assert str(path) in str(refused.value)


def test_a_file_or_folder_that_is_not_there(tmp_path: Path, saved: SavedAccounts) -> None:
    with pytest.raises(BadInput, match="cannot be read: No such file"):
        load(tmp_path / "none.json")
    with pytest.raises(BadInput, match="no account files"):
        load(tmp_path)
    with pytest.raises(BadInput, match="cannot be written"):
        save(saved, tmp_path / "none" / "snap.json")


def test_two_files_of_one_account_are_named(saved: SavedAccounts, tmp_path: Path) -> None:
    save_account_files(saved, tmp_path)
    key = addresses.state()
    (tmp_path / "zz.json").write_bytes((tmp_path / f"{key}.json").read_bytes())
    with pytest.raises(BadInput, match=f"zz.json: pubkey: {key} is in {key}.json too"):
        load(tmp_path)


def test_a_wrong_size_is_named(saved: SavedAccounts, tmp_path: Path) -> None:
    save_account_files(saved, tmp_path)
    path = tmp_path / f"{addresses.state()}.json"
    content = json.loads(path.read_text())
    content["account"]["space"] += 1
    path.write_text(json.dumps(content))
    with pytest.raises(BadInput, match=r"account\.space: found \d+, expected \d+, the size of its data"):
        load(tmp_path)


def test_whatever_is_changed_in_a_file_is_noticed(saved: SavedAccounts, tmp_path: Path) -> None:
    path = tmp_path / "snap.json"
    save(saved, path)
    whole, draw = path.read_bytes(), random.Random(3)
    complaints: list[str] = []
    for _ in range(300):
        data = bytearray(whole)
        kind, place = draw.randrange(3), draw.randrange(len(data))
        if kind == 0:
            data[place] ^= 1 << draw.randrange(8)
        elif kind == 1:
            del data[place : place + draw.randrange(1, 50)]
        else:
            data[place:place] = data[draw.randrange(len(data)) :][:20]
        path.write_bytes(bytes(data))
        try:
            # What parses to the same content, white space, is no damage.
            assert load(path) == saved
        except BadInput as error:
            complaints.append(str(error))
    assert len(complaints) > 280
    assert all(text.startswith(f"{path}: ") for text in complaints)


def test_accounts_from_several_slots_are_labelled(world: tuple[Localnet, Client], tmp_path: Path) -> None:
    net, lp = world
    many = [Pubkey.new_unique() for _ in range(100)]
    with net.chain.snapshot(), node_of(net.chain) as node, RpcChain(node.url) as cluster:
        assert not take_snapshot(cluster, lp.identity.authority, also=many).mixed
        node.before_answering = lambda: net.chain.warp(slots=1)
        mixed = take_snapshot(cluster, lp.identity.authority, also=many)
    assert mixed.mixed
    path = tmp_path / "mixed.json"
    save(mixed, path)
    assert load(path).mixed
