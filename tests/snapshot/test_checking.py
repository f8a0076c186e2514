"""A node is checked without spending: exact where it is right, named to the field where it is not."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from solders.pubkey import Pubkey

from balclient import Client, Localnet
from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, User
from balclient.abi.exceptions import BadInput, NetworkError
from balclient.chain import EmbeddedChain, RpcChain
from balclient.chain.keys import NoKey
from balclient.chain.rpc_transport import Patience
from balclient.snapshot import INSTRUCTIONS, SnapshotChain, check, check_all, take_snapshot, targets, watch
from tests.snapshot.node import Node, node_of


@pytest.fixture
def world() -> tuple[Localnet, Client]:
    net = Localnet(chain=EmbeddedChain(sigverify=False))
    lp = net.client(usdc=10_000)
    assert lp.add_liquidity("SOL-PERP", usd=2_000, leverage=3).ok
    net.trade("SOL-PERP", base=+10)
    net.warp(hours=1)
    return net, lp


@pytest.fixture
def node(world: tuple[Localnet, Client]) -> Iterator[Node]:
    with node_of(world[0].chain) as node:
        yield node


@pytest.fixture
def cluster(node: Node, world: tuple[Localnet, Client]) -> Iterator[RpcChain]:
    with RpcChain(node.url, payer=NoKey(world[1].identity.authority)) as chain:
        yield chain


def test_a_snapshot_by_rpc_is_the_one_taken_directly(
    world: tuple[Localnet, Client], cluster: RpcChain
) -> None:
    net, lp = world
    assert take_snapshot(cluster, lp.identity.authority) == take_snapshot(net.chain, lp.identity.authority)


@pytest.mark.parametrize("instruction", INSTRUCTIONS)
def test_every_instruction_is_exact_by_rpc(
    instruction: str, world: tuple[Localnet, Client], cluster: RpcChain
) -> None:
    _, lp = world
    found = check_all(cluster, lp.identity.authority, instruction=instruction)
    assert found.exact
    assert found.checks
    for one in found.checks:
        assert one.one_slot
        assert one.target.instruction.name == instruction
        # Nobody has lost anything yet that this LP could be paid from.
        refused = one.found.error is not None
        assert refused == (instruction == "settle_pnl")


def test_nothing_is_spent(world: tuple[Localnet, Client], cluster: RpcChain, node: Node) -> None:
    net, lp = world
    before = take_snapshot(net.chain, lp.identity.authority)
    round_ = check_all(cluster, lp.identity.authority)
    (settled,) = round_.checks
    assert settled.found.accounts
    assert settled.found.events
    assert take_snapshot(net.chain, lp.identity.authority) == before
    assert set(node.asked) == {"getMultipleAccounts", "simulateTransaction"}
    assert str(round_) == "exact 1 of 1"
    assert str(settled).startswith(f"settle_lp sub-account 1 SOL-PERP at slot {net.clock.slot}: exact: 2 acc")


class Cheating(EmbeddedChain):
    """A chain whose program settles one unit too much."""

    def simulate(self, instructions, signers=()):  # type: ignore[no-untyped-def]
        outcome = super().simulate(instructions, signers)
        changed = {}
        for key, data in outcome.accounts.items():
            if data[:8] == User.DISCRIMINATOR:
                user = User.decode(data)
                user.perp_positions[0].quote_asset_amount += 1
                data = user.encode()
            changed[key] = data
        return replace(outcome, accounts=changed)


def test_one_unit_too_much_is_named() -> None:
    net = Localnet(chain=Cheating(sigverify=False))
    lp = net.client(usdc=10_000)
    assert lp.add_liquidity("SOL-PERP", usd=2_000, leverage=3).ok
    net.trade("SOL-PERP", base=+10)
    with node_of(net.chain) as node, RpcChain(node.url, payer=NoKey(lp.identity.authority)) as cluster:
        found = check_all(cluster, lp.identity.authority)
    assert not found.exact
    (one,) = found.checks
    assert one.report is not None
    assert len(one.report.differences) == 1
    first = one.report.first
    assert first is not None
    assert first.where == "sub-account 1 perp_positions[0].quote_asset_amount"
    assert first.found == first.expected + 1
    assert "exact 0 of 1; settle_lp sub-account 1 SOL-PERP" in str(found)


def test_the_same_refusal_on_both_sides_is_exact(world: tuple[Localnet, Client], cluster: RpcChain) -> None:
    net, lp = world
    market = net.perp_market(0)
    market.amm.base_spread = 777
    market.amm.long_spread = market.amm.short_spread = 388
    account = net.chain.account(net.market(0).address)
    assert account is not None
    net.chain.set_account(net.market(0).address, replace(account, data=market.encode()))
    (one,) = check_all(cluster, lp.identity.authority).checks
    assert one.exact
    assert one.found.error is not None
    assert str(one).endswith("exact, both refuse: InvalidAmmDetected")


def test_a_slot_that_moves_in_between_is_asked_again(
    world: tuple[Localnet, Client], cluster: RpcChain, node: Node
) -> None:
    net, lp = world
    moves = iter([True, True])

    def live() -> None:
        if next(moves, False):
            net.trade("SOL-PERP", base=+1)
            net.chain.warp(slots=1)

    node.before_simulating = live
    (one,) = check_all(cluster, lp.identity.authority).checks
    assert one.exact
    assert one.one_slot


def test_a_slot_that_never_stands_still_is_said(
    world: tuple[Localnet, Client], cluster: RpcChain, node: Node
) -> None:
    net, lp = world
    node.before_answering = lambda: net.chain.warp(slots=1)
    (one,) = check_all(cluster, lp.identity.authority).checks
    assert not one.one_slot
    assert "(the node simulated at slot" in str(one)


def test_what_the_mirror_does_not_cover_is_no_success(world: tuple[Localnet, Client]) -> None:
    net, lp = world
    market: PerpMarket = net.perp_market(0)
    market.amm.oracle = Pubkey.new_unique()
    account = net.chain.account(net.market(0).address)
    assert account is not None
    net.chain.set_account(net.market(0).address, replace(account, data=market.encode()))
    saved = take_snapshot(net.chain, lp.identity.authority)
    (target,) = targets(saved, lp.identity.authority, instruction="remove_perp_lp_shares")
    one = check(net.chain, target)
    assert one.exact == (one.report is not None and one.report.exact)
    if one.report is None:
        assert one.note.startswith("not mirrored: ")


def test_one_sub_account_and_one_market_can_be_chosen(world: tuple[Localnet, Client]) -> None:
    net, lp = world
    authority = lp.identity.authority
    saved = take_snapshot(net.chain, authority)
    chosen = targets(saved, authority, sub_account="Drift Liquidity Provider", market="SOL-PERP")
    assert chosen == targets(saved, authority, sub_account=1, market=0)
    assert [str(one) for one in chosen] == ["settle_lp sub-account 1 SOL-PERP"]
    assert targets(saved, authority, sub_account=0) == ()
    with pytest.raises(BadInput, match="no market 'ETH-PERP' here; there are SOL-PERP"):
        targets(saved, authority, market="ETH-PERP")
    with pytest.raises(BadInput, match=r"no sub-account 7 of .*; there are 0 \(Main Account\), 1 \(Drift"):
        targets(saved, authority, sub_account=7)
    with pytest.raises(BadInput, match="expected one of settle_lp, "):
        targets(saved, authority, instruction="liquidate_perp")
    with pytest.raises(BadInput, match="has no sub-account here"):
        targets(saved, Pubkey.new_unique())


def test_a_snapshot_is_checked_by_itself(world: tuple[Localnet, Client]) -> None:
    net, lp = world
    saved = take_snapshot(net.chain, lp.identity.authority)
    assert check_all(SnapshotChain(saved), lp.identity.authority).exact


def test_watching_looks_again_only_when_something_changed(
    world: tuple[Localnet, Client], cluster: RpcChain
) -> None:
    net, lp = world
    pauses: list[float] = []

    def live(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) % 3 == 0:
            net.trade("SOL-PERP", base=-1)

    rounds = list(
        watch(
            cluster,
            lambda: check_all(cluster, lp.identity.authority),
            every=0.5,
            count=3,
            pause=live,
        )
    )
    assert [one.exact for one in rounds] == [True, True, True]
    assert pauses == [0.5] * 6
    seen = [one.saved.accounts[addresses.perp_market(0)] for one in rounds]
    assert len({account.data for account in seen}) == 3


def test_a_node_that_is_not_there(world: tuple[Localnet, Client]) -> None:
    _, lp = world
    with (
        RpcChain("http://127.0.0.1:9", patience=Patience(attempts=1)) as cluster,
        pytest.raises(NetworkError),
    ):
        check_all(cluster, lp.identity.authority)
