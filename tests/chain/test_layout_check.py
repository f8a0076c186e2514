"""Which kinds of account of a live program can be decoded: each way in which they can be others is told."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, SpotMarket, User
from balclient.abi.values import Account
from balclient.chain.layout_check import LayoutCheck, Verdict, check_layouts, examine
from balclient.localnet import LocalMarket, Localnet, LocalUser

SHARED = Path(__file__).resolve().parents[3] / "shared"
KINDS = {kind.__name__: kind for kind in (PerpMarket, SpotMarket, User)}
FORK = Pubkey.from_bytes(bytes(range(32)))


@pytest.fixture(scope="module")
def world() -> Localnet:
    net = Localnet(["SOL-PERP", "SUI-PERP"])
    net.user("lp", usdc=10)
    return net


@pytest.fixture
def net(world: Localnet) -> Iterator[Localnet]:
    with world.snapshot():
        yield world


@pytest.fixture
def lp(net: Localnet) -> LocalUser:
    return net.users["lp"]


@pytest.fixture
def sol(net: Localnet) -> LocalMarket:
    return net.market("SOL-PERP")


def words(check: LayoutCheck) -> dict[str, str]:
    return {verdict.kind: verdict.word for verdict in check.verdicts}


def verdict(check: LayoutCheck, kind: str) -> Verdict:
    return next(one for one in check.verdicts if one.kind == kind)


def rewrite(net: Localnet, key: Pubkey, **changes: object) -> Account:
    account = net.chain.account(key)
    assert account is not None
    net.chain.set_account(key, replace(account, **changes))
    return account


def test_a_program_of_our_release_is_trusted(net: Localnet, lp: LocalUser) -> None:
    found = check_layouts(net.chain, authority=lp.authority, quote_mint=net.usdc_mint)
    assert found.trusted
    assert set(words(found).values()) == {"trusted"}
    assert verdict(found, "PerpMarket").seen == 2
    assert words(check_layouts(net.chain))["User"] == "not seen"


def test_a_fork_is_looked_at_under_its_own_id() -> None:
    fork = Localnet(program_id=FORK)
    assert check_layouts(fork.chain, program_id=FORK).trusted
    elsewhere = check_layouts(fork.chain)
    assert not elsewhere.trusted
    assert "no account there" in verdict(elsewhere, "State").problems[0]


def test_another_size(net: Localnet, sol: LocalMarket) -> None:
    data = rewrite(net, sol.address).data
    rewrite(net, sol.address, data=data + bytes(8))
    found = check_layouts(net.chain)
    assert not found.trusted
    assert words(found) == {
        "State": "trusted",
        "PerpMarket": "differs",
        "SpotMarket": "trusted",
        "UserStats": "not seen",
        "User": "not seen",
    }
    assert verdict(found, "PerpMarket").problems == (f"{sol.address}: 1224 bytes, expected 1216",)


def test_another_owner(net: Localnet, sol: LocalMarket) -> None:
    rewrite(net, sol.address, owner=FORK)
    (problem,) = verdict(check_layouts(net.chain), "PerpMarket").problems
    assert f"owned by {FORK}, expected {net.program_id}" in problem


def test_another_kind_and_none_that_we_know(net: Localnet, sol: LocalMarket, lp: LocalUser) -> None:
    data = rewrite(net, sol.address).data
    rewrite(net, sol.address, data=User.DISCRIMINATOR + data[8:])
    rewrite(net, lp.address, data=b"unknown!" + bytes(100))
    found = check_layouts(net.chain, authority=lp.authority, accounts=[lp.address])
    assert "discriminator of User" in verdict(found, "PerpMarket").problems[0]
    assert verdict(found, "User").word == "differs"
    stranger = examine(lp.address, net.chain.account(lp.address))
    assert stranger.kind == f"unknown {b'unknown!'.hex()}"


def test_shifted_fields_do_not_lead_back_to_the_address(net: Localnet, sol: LocalMarket) -> None:
    """Same size and discriminator, other layout: what the fields say about the account is wrong."""
    data = rewrite(net, sol.address).data
    rewrite(net, sol.address, data=data[:8] + bytes(8) + data[8:-8])
    problems = " ".join(verdict(check_layouts(net.chain), "PerpMarket").problems)
    assert "its field pubkey is" in problems


def test_an_unknown_tag(net: Localnet, sol: LocalMarket) -> None:
    market = net.perp_market("SOL-PERP")
    market.contract_tier = type(market.contract_tier)(77)
    rewrite(net, sol.address, data=market.encode())
    (problem,) = verdict(check_layouts(net.chain), "PerpMarket").problems
    assert problem == f"{sol.address}: contract_tier has the unknown value 77"


def test_the_market_list_and_the_mint_are_arguments(net: Localnet, sol: LocalMarket) -> None:
    assert verdict(check_layouts(net.chain, markets=[1]), "PerpMarket").seen == 1
    missing = verdict(check_layouts(net.chain, markets=[7]), "PerpMarket")
    assert missing.problems == (f"{addresses.perp_market(7)}: no account there",)
    other = verdict(check_layouts(net.chain, quote_mint=FORK), "SpotMarket")
    assert f"its mint is {net.usdc_mint}, expected {FORK}" in other.problems[0]


def test_without_a_state_markets_are_still_looked_for(net: Localnet) -> None:
    data = rewrite(net, addresses.state()).data
    rewrite(net, addresses.state(), data=data[:-8])
    found = check_layouts(net.chain)
    assert words(found)["State"] == "differs"
    assert verdict(found, "PerpMarket").good == 2
    assert not found.trusted


def test_real_accounts() -> None:
    path = SHARED / "mainnet" / "accounts.json"
    if not path.exists():
        pytest.skip(f"no real accounts at {path}")
    seen = 0
    for entry in json.loads(path.read_text()):
        kind = KINDS.get(entry["kind"])
        if kind is None:
            continue
        data = base64.b64decode(entry["data"])
        record = kind.decode(data)
        key = (
            addresses.user(record.authority, record.sub_account_id)
            if isinstance(record, User)
            else record.pubkey
        )
        assert examine(key, Account(addresses.PROGRAM_ID, data)).problems == (), entry["name"]
        seen += 1
    assert seen
