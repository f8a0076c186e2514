"""Receipts: what was sent, what came of it, and the comparison with the mirror on the state that was seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from solders.keypair import Keypair

from balclient.abi import instructions as build
from balclient.abi.addresses import CLOCK_SYSVAR_ID, associated_token_account
from balclient.abi.exceptions import BadInput, ChainError, NetworkError, Refused
from balclient.abi.values import Instruction, Outcome
from balclient.chain import Writer
from balclient.client import Client, Receipt, previews
from balclient.client.draft import split
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions
from balclient.reconcile import reconcile

from .conftest import MARKET, small_market, small_net

STEP = 100_000_000


def test_a_receipt_is_compared_with_the_state_that_was_seen(net: Localnet) -> None:
    lp = net.client(usdc=5_000)
    plan = lp.preview_add(MARKET, usd=2_000, leverage=3)
    # Between preview and sending a taker trades: the preview no longer holds, the mirror still does.
    Actions(net).take(net.taker, 0, 100 * STEP)
    receipt = lp.add_liquidity(plan)
    assert receipt.ok
    assert receipt.report.exact
    assert not receipt.as_previewed
    assert str(receipt).startswith(f"add at slot {net.clock.slot}: exact: 8 accounts")
    assert [type(event).__name__ for event in receipt.events] == [
        "NewUserRecord", "NewUserRecord", "DepositRecord", "LPRecord",
    ]  # fmt: skip
    assert receipt.signature is None
    assert receipt.signatures == ()


def test_what_has_become_refused_is_not_sent(net: Localnet) -> None:
    lp = net.client(usdc=5_000)
    plan = lp.preview_add(MARKET, usd=2_000, leverage="9.9")
    net.set_price(MARKET, 500)
    before = net.chain.account(lp.identity.user(1))
    with pytest.raises(Refused, match="since the preview things have moved: add_perp_lp_shares is refused"):
        lp.add_liquidity(plan)
    assert net.chain.account(lp.identity.user(1)) == before is None


@dataclass(frozen=True, slots=True)
class Signed(Outcome):
    """An outcome as a cluster's chain gives it."""

    signature: str = ""
    slot: int = 0
    unix_timestamp: int | None = None
    before: Any = None


class Elsewhere:
    """A chain in which time passes between reading and landing, and whose outcomes are signed."""

    def __init__(self, net: Localnet, *, fail: bool = False) -> None:
        self.net, self.fail = net, fail

    def read(self, keys: Any) -> Any:
        return self.net.chain.read(keys)

    @property
    def clock(self) -> Any:
        return self.net.chain.clock

    def send(self, instructions: Sequence[Instruction], signers: Sequence[Keypair]) -> Outcome:
        clock = self.net.chain.warp(seconds=30)
        if self.fail:
            instructions = [*instructions, instructions[-1]]
        found = self.net.chain.send(instructions, signers)
        return Signed(found.error, found.events, found.accounts, found.logs, found.compute_units,
                      "5ig", clock.slot, clock.unix_timestamp)  # fmt: skip


def test_a_receipt_knows_when_it_landed(net: Localnet) -> None:
    lp = net.client(usdc=5_000)
    there = Client(Elsewhere(net), signer=lp.identity.signer)
    receipt = there.add_liquidity(MARKET, usd=2_000, leverage=3)
    assert receipt.report.exact, str(receipt.report)
    assert receipt.signature == "5ig"
    assert receipt.slot == net.clock.slot > receipt.plan.slot
    assert not receipt.as_previewed
    assert "signature 5ig" in str(receipt)


def test_what_the_chain_refuses_is_raised_with_its_receipt(net: Localnet) -> None:
    lp = net.client(usdc=2_000)
    there = Client(Elsewhere(net, fail=True), signer=lp.identity.signer)
    with pytest.raises(Refused, match="deposit failed: ") as raised:
        there.deposit(1_500)
    receipt = raised.value.receipt
    assert isinstance(receipt, Receipt)
    assert not receipt.ok
    assert not receipt.report.exact


def test_the_wallets_token_account_is_made_when_money_comes_out(net: Localnet) -> None:
    lp = net.client(usdc=500)
    lp.deposit(400)
    net.chain.set_account(associated_token_account(lp.identity.authority, net.usdc_mint), None)
    plan = lp.preview_withdraw("150.25")
    assert [one.name for one in plan.instructions] == ["create_token_account", "withdraw"]
    assert plan.largest == 400_000_000
    receipt = lp.withdraw(plan)
    assert receipt.as_previewed
    assert [type(event).__name__ for event in receipt.events] == ["DepositRecord"]
    assert lp.wallet() == 150_250_000
    # A withdrawal rounds the balance that stays down by one unit.
    assert lp.withdraw().plan.amount == 249_749_999
    assert lp.wallet() == 399_999_999
    other = Client(net.chain, signer=lp.identity.signer, token_account=Keypair().pubkey())
    with pytest.raises(BadInput, match="does not exist"):
        other.preview_withdraw(1)


def test_money_moves_between_sub_accounts(net: Localnet) -> None:
    lp = net.client(usdc=500)
    lp.deposit(400)
    receipt = lp.transfer(100, to=2)
    assert receipt.as_previewed
    assert [one.name for one in receipt.plan.instructions] == ["initialize_user", "transfer_deposit"]
    assert Client(net.chain, signer=lp.identity.signer, sub_account=2).standing().deposits == 100_000_000
    assert lp.transfer(to=0).plan.amount == 299_999_999
    assert Client(net.chain, signer=lp.identity.signer, sub_account=0).standing().deposits == 299_999_999


def test_a_delegate_manages_liquidity(net: Localnet) -> None:
    lp = net.client("lp", usdc=5_000)
    lp.deposit(2_000)
    helper = net.client("helper")
    change = build.update_user_delegate(
        sub_account_id=1, delegate=helper.identity.authority, user=lp.identity.user(1),
        authority=lp.identity.authority,
    )  # fmt: skip
    net.expect(change, [lp.identity.signer] if lp.identity.signer else [])
    delegate = Client(net.chain, signer=helper.identity.signer, authority=lp.identity.authority)
    assert delegate.add_liquidity(MARKET, usd=1_000, leverage=2).as_previewed
    assert delegate.position(MARKET).lp_shares > 0
    Actions(net).take(net.taker, 0, 70 * STEP)
    assert delegate.settle(MARKET).as_previewed
    assert delegate.remove_liquidity(MARKET).as_previewed


def test_closing_removes_trades_to_flat_and_settles() -> None:
    net = small_net()
    lp = net.client(usdc=20_000)
    lp.add_liquidity(MARKET, usd=1_000, leverage=2)
    start = lp.standing().equity
    Actions(net).take(net.taker, 0, 300 * STEP)
    net.warp(minutes=5, price={MARKET: 158})
    partly = lp.preview_close(MARKET, slippage="0.0001")
    assert partly.note("not flat") is not None
    plan = lp.preview_close(MARKET)
    assert [one.name for one in plan.instructions] == [
        "remove_perp_lp_shares", "place_and_take_perp_order", "settle_pnl",
    ]  # fmt: skip
    assert len(plan.transactions) == 1
    receipt = lp.close_position(plan)
    assert receipt.as_previewed
    position = lp.position(MARKET)
    assert (position.lp_shares, position.base, position.quote) == (0, 0, 0)
    assert lp.standing().deposits == lp.standing().equity != start


def test_batches_are_split_where_a_packet_ends() -> None:
    names = [f"M{i}-PERP" for i in range(8)]
    net = Localnet([replace(small_market(), name=name) for name in names])
    lp = net.client(usdc=50_000)
    for name in names[:7]:
        assert lp.add_liquidity(name, usd=1_000, leverage=2).as_previewed
    for name in names[:7]:
        Actions(net).take(net.taker, net.market(name).index, 300 * STEP)
    net.warp(minutes=5, price=dict.fromkeys(names, 158))
    plan = lp.preview_close(names[0])
    for batch in plan.transactions:
        assert split(batch, lp.identity.authority) == (batch,)
    many = plan.instructions * 12
    groups = split(many, lp.identity.authority)
    assert len(groups) > 1
    assert tuple(one for group in groups for one in group) == many
    receipt = lp.close_position(plan)
    assert receipt.as_previewed
    assert receipt.report.exact


def test_two_transactions_make_one_receipt(net: Localnet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "split", lambda batch, payer: tuple((one,) for one in batch))
    lp = net.client(usdc=5_000)
    receipt = lp.add_liquidity(MARKET, usd=1_000)
    assert len(receipt.landed) == 5
    assert receipt.as_previewed
    assert receipt.report.events == 4
    assert "in 5 transactions" in str(receipt)
    assert "in 5 transactions" in str(receipt.plan)
    whole = small_net().client(usdc=5_000).preview_add(MARKET, usd=1_000)
    assert reconcile(whole.expected[-1], receipt.landed[-1].outcome).accounts > 0


def test_an_error_on_the_way_tells_what_had_landed(net: Localnet, monkeypatch: pytest.MonkeyPatch) -> None:
    class Breaking(Elsewhere):
        def send(self, instructions: Sequence[Instruction], signers: Sequence[Keypair]) -> Outcome:
            if instructions[0].name == "deposit":
                raise ChainError("the line is dead")
            return self.net.chain.send(instructions, signers)

    monkeypatch.setattr(previews, "split", lambda batch, payer: tuple((one,) for one in batch))
    lp = net.client(usdc=5_000)
    with pytest.raises(ChainError, match="the line is dead") as raised:
        Client(Breaking(net), signer=lp.identity.signer).add_liquidity(MARKET, usd=1_000)
    assert raised.value.__notes__ == ["3 of 5 transactions had landed before"]


def test_a_difference_that_may_be_others_work_says_so(net: Localnet) -> None:
    class Crowded(Elsewhere):
        def send(self, instructions: Sequence[Instruction], signers: Sequence[Keypair]) -> Outcome:
            Actions(self.net).take(self.net.taker, 0, 50 * STEP)
            return super().send(instructions, signers)

    lp = net.client(usdc=5_000)
    lp.add_liquidity(MARKET, usd=1_000)
    receipt = Client(Crowded(net), signer=lp.identity.signer).settle(MARKET)
    assert receipt.ok
    assert not receipt.report.exact
    assert f"others may have written between slots {receipt.plan.slot} and {receipt.slot}" in str(receipt)
    assert receipt.landed[0].others is None


def test_others_are_named_where_the_chain_can_tell(net: Localnet) -> None:
    class Told(Elsewhere):
        others: tuple[Writer, ...] | Exception = ()
        asked: Any = None

        def send(self, instructions: Sequence[Instruction], signers: Sequence[Keypair]) -> Outcome:
            Actions(self.net).take(self.net.taker, 0, 30 * STEP)
            return super().send(instructions, signers)

        def writers(self, keys: Any, after: int, until: int) -> Any:
            self.asked = (keys, after, until)
            if isinstance(self.others, Exception):
                raise self.others
            return self.others

    def settled(others: tuple[Writer, ...] | Exception) -> tuple[Told, Receipt]:
        net = small_net()
        lp = net.client("lp", usdc=5_000)
        lp.add_liquidity(MARKET, usd=1_000)
        chain = Told(net)
        chain.others = others
        return chain, Client(chain, signer=lp.identity.signer).settle(MARKET)

    user, market = net.client("lp").identity.user(1), net.market(0).address
    chain, receipt = settled(())
    assert chain.asked == ((user, market), receipt.plan.slot, receipt.slot)
    assert "; nobody else wrote between slots" in str(receipt)
    # Our own signature is not somebody else's.
    other = Writer("0ther", 7, market)
    _, receipt = settled((Writer("5ig", 1, market), other))
    assert receipt.landed[0].others == (other,)
    assert str(receipt).endswith(": 0ther at slot 7 (SOL-PERP)")
    _, receipt = settled(NetworkError("no node"))
    assert "others may have written" in str(receipt)


def test_the_chains_own_last_look_is_the_state_that_counts(net: Localnet) -> None:
    class Looking(Elsewhere):
        def send(self, instructions: Sequence[Instruction], signers: Sequence[Keypair]) -> Outcome:
            Actions(self.net).take(self.net.taker, 0, 50 * STEP)
            keys = [meta.pubkey for one in instructions for meta in one.accounts]
            before = self.net.chain.read([CLOCK_SYSVAR_ID, *keys])
            found = super().send(instructions, signers)
            assert isinstance(found, Signed)
            return replace(found, before=before)

    lp = net.client(usdc=5_000)
    there = Client(Looking(net), signer=lp.identity.signer)
    for receipt in (there.add_liquidity(MARKET, usd=1_000, leverage=3), there.settle(MARKET)):
        assert receipt.report.exact, str(receipt)
        assert not receipt.as_previewed
