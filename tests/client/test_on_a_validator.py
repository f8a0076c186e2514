"""The same client against a real node: everything exact, re-based on the slots in which things landed."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import balclient as bal
from balclient.abi.addresses import CLOCK_SYSVAR_ID
from balclient.abi.exceptions import ChainError
from balclient.abi.values import Instruction
from balclient.chain import AsyncRpcChain, Draft, RpcChain, SentOutcome, SignedTransaction
from balclient.chain.validator import find_validator
from balclient.client import Receipt
from balclient.localnet.actions import Actions

from .conftest import MARKET


@pytest.fixture(scope="module")
def node() -> Iterator[bal.Localnet]:
    try:
        find_validator()
    except ChainError as error:
        pytest.skip(f"no solana-test-validator: {error}")
    with bal.Localnet([MARKET], validator=True) as net:
        yield net


def check(receipt: Receipt) -> Receipt:
    assert receipt.ok
    assert receipt.report.exact, str(receipt)
    assert receipt.signature is not None
    assert receipt.slot >= receipt.plan.slot
    return receipt


def test_a_position_from_its_first_dollar_to_its_last(node: bal.Localnet) -> None:
    lp = node.client("lp", usdc=10_000)
    check(lp.add_liquidity(MARKET, usd=2_000, leverage=3))
    node.trade(MARKET, base=+10)
    effect = lp.what_if_fill(MARKET, base=10)
    check(lp.settle(MARKET))
    node.trade(MARKET, base=+10)
    assert lp.position(MARKET).base == pytest.approx(2 * effect.base, rel=0.01)
    check(lp.remove_liquidity(MARKET, part="0.5"))
    check(lp.close_position(MARKET, slippage="0.2"))
    check(lp.transfer(100, to=0))
    check(lp.withdraw())
    assert lp.position(MARKET).lp_shares == 0
    assert 9_890_000_000 < lp.wallet() < 9_901_000_000


def test_the_awaited_face_over_the_same_node(node: bal.Localnet) -> None:
    lp = node.client("lp2", usdc=1_000)
    url = getattr(node.chain, "url")  # noqa: B009

    async def story() -> tuple[Receipt, Receipt]:
        async with AsyncRpcChain(url, allow="any") as chain:
            there = bal.AsyncClient(chain, signer=lp.identity.signer)
            added = await there.add_liquidity(MARKET, usd=500, leverage=2)
            assert (await there.position(MARKET)) == lp.position(MARKET)
            return added, await there.remove_liquidity(MARKET)

    for receipt in asyncio.run(story()):
        check(receipt)


def test_every_way_to_say_how_much(node: bal.Localnet) -> None:
    lp = node.client("lp4", usdc=5_000)
    check(lp.deposit(1_000))
    ways: list[dict[str, Any]] = [
        {"usd": 500, "leverage": 2},
        {"base": "0.5"},
        {"shares": "12.34"},
        {"leverage": "3.5"},
        {"leverage": 1, "deposit": 3_000},
    ]
    for way in ways:
        plan = lp.preview_add(MARKET, **way)
        assert plan.ok, str(plan)
        receipt = check(lp.add_liquidity(plan))
        after = lp.standing()
        assert (after.margin_used, after.leverage) == (plan.after.margin_used, plan.after.leverage)
        assert lp.position(MARKET).worst_case_base == plan.worst_case_base
        if "shares" in way:
            assert plan.note("rounding") is not None
            assert getattr(receipt.events[-1], "n_shares") == 12_340_000_000  # noqa: B009
    kinds: list[dict[str, Any]] = [{"shares": 1}, {"part": "0.1"}, {"base": "0.1"}, {"leverage": "0.5"}, {}]
    for way in kinds:
        check(lp.remove_liquidity(MARKET, **way))
    assert lp.position(MARKET).lp_shares == 0
    assert lp.standing().deposits == 4_000_000_000


def test_the_largest_amounts_are_the_nodes_own(node: bal.Localnet) -> None:
    lp = node.client("lp5", usdc=2_000)
    lp.add_liquidity(MARKET, usd=1_000, leverage=2)
    asked = {
        "shares": (lambda n: lp.preview_add(MARKET, shares=Decimal(n).scaleb(-9)), 100_000_000),
        "withdrawn": (lambda n: lp.preview_withdraw(Decimal(n).scaleb(-6)), 1),
    }
    for what, (preview, step) in asked.items():
        largest = preview(step).largest
        assert largest
        for amount, accepted in ((largest, True), (largest + step, False)):
            plan = preview(amount)
            outcome = node.chain.simulate(plan.transactions[0], lp.identity.signers)  # type: ignore[arg-type]
            assert (plan.ok, outcome.ok) == (accepted, accepted), what


def test_a_plan_is_written_signed_and_sent_in_three_steps(node: bal.Localnet, tmp_path: Path) -> None:
    lp = node.client("lp7", usdc=1_000)
    key = lp.identity.signer
    assert key is not None
    url = getattr(node.chain, "url")  # noqa: B009
    with RpcChain(url) as chain:
        online = bal.Client(chain, authority=key.pubkey())
        plan = online.preview_add(MARKET, usd=300, leverage=2)
        draft = chain.prepare(plan.transactions[0])
        assert isinstance(draft, Draft)
        draft.save(tmp_path / "draft.json")
    draft = Draft.load(tmp_path / "draft.json")
    assert [one.name for one in draft.instructions] == [one.name for one in plan.instructions]
    assert draft.programs == (node.program_id,)
    assert 5_000 <= draft.most_lamports < 200_000
    draft.sign([key]).save(tmp_path / "signed.json")
    with RpcChain(url, allow="any") as chain:
        sent = chain.send_signed(SignedTransaction.load(tmp_path / "signed.json"))
        # Asked once more about the same bytes: they have landed, and land no second time.
        again = chain.send_signed(SignedTransaction.load(tmp_path / "signed.json"))
    assert (sent.status, again.signature, again.slot) == ("landed", sent.signature, sent.slot)
    assert lp.position(MARKET).lp_shares == plan.amount


class Between:
    """The node for a client that is overtaken: a taker trades between its look and its sending."""

    def __init__(self, net: bal.Localnet, *, late: bool) -> None:
        self.net, self.late = net, late

    def __getattr__(self, name: str) -> Any:
        return getattr(self.net.chain, name)

    def send(self, instructions: Sequence[Instruction], signers: Any) -> SentOutcome:
        before = self.net.chain.read(
            [CLOCK_SYSVAR_ID, *(meta.pubkey for one in instructions for meta in one.accounts)]
        )
        self.net.trade(MARKET, base=+2)
        sent = self.net.chain.send(instructions, signers)
        assert isinstance(sent, SentOutcome)
        # As if the taker had come even later, after the last look that the sending takes.
        return replace(sent, before=before) if self.late else sent


def test_a_receipt_starts_from_the_state_that_the_transaction_saw(node: bal.Localnet) -> None:
    lp = node.client("overtaken", usdc=2_000)
    plan = lp.preview_add(MARKET, usd=500, leverage=3)
    node.trade(MARKET, base=+1)
    receipt = check(bal.Client(Between(node, late=False), signer=lp.identity.signer).add_liquidity(plan))
    assert not receipt.as_previewed
    other = bal.Client(Between(node, late=True), signer=lp.identity.signer)
    receipt = other.settle(MARKET)
    assert not receipt.report.exact
    (writer,) = receipt.landed[0].others or ()
    assert writer.signature not in receipt.signatures
    assert receipt.landed[0].seen_slot < writer.slot <= receipt.slot
    assert f"others wrote between slots {receipt.landed[0].seen_slot} and" in str(receipt)
    assert f"{writer.signature} at slot {writer.slot} (SOL-PERP)" in str(receipt)


def test_a_refusal_costs_nothing(node: bal.Localnet) -> None:
    lp = node.client("lp3", usdc=100)
    plan = lp.preview_add(MARKET, shares=10_000, deposit=50)
    assert plan.refusal is not None
    assert plan.refusal.name == "InsufficientCollateral"
    outcome = node.chain.simulate(plan.transactions[0], lp.identity.signers)  # type: ignore[arg-type]
    assert outcome.error is not None
    assert outcome.error.code == plan.refusal.code


def test_what_is_looked_at_is_what_the_node_has(node: bal.Localnet) -> None:
    lp = node.client("lp6", usdc=3_000)
    check(lp.add_liquidity(MARKET, usd=1_000, leverage=9))
    node.trade(MARKET, base=-3)
    (market,) = lp.markets()
    position = lp.position(MARKET)
    assert lp.positions() == (position,)
    assert (market.name, market.oracle_price) == (MARKET, position.oracle_price)
    assert lp.wallet() == 2_000_000_000
    risk = lp.risk()
    assert risk.standing == lp.standing()
    path = lp.what_if_path(MARKET, [150, 140], follow=False)
    assert [step.standing.equity for step in path] != [risk.standing.equity] * 2
    assert lp.preview_close(MARKET).ok
    above = risk.liquidation[MARKET].above
    assert above is not None
    liquidator = node.user("liquidator", usdc=10**6)
    victim = replace(
        node.taker, keypair=liquidator.keypair, address=lp.identity.user(1), stats=lp.identity.stats()
    )
    for price, possible in ((above - 1, False), (above, True)):
        node.set_price_units(MARKET, price)
        outcome = Actions(node).liquidate(liquidator, victim, 0, 10**12)
        refused = None if outcome.error is None else outcome.error.name
        assert (refused != "SufficientCollateral") == possible, (price, refused)
