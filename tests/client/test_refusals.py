"""Refusals in words with their numbers, and surprises named before they bite."""

from dataclasses import replace

import pytest

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.accounts import PerpMarket, User
from balclient.abi.enums import MarketStatus
from balclient.abi.exceptions import BadInput, Refused
from balclient.client import Client
from balclient.localnet import Localnet, MarketError
from balclient.localnet.actions import Actions
from balclient.reconcile.units import decimal

from .conftest import MARKET, small_market, small_net

STEP = 100_000_000


def refused(net: Localnet, lp: Client, plan: object, *words: str) -> None:
    """The plan is refused in these words, and the program refuses it too, with the same code."""
    from balclient.client import Plan

    assert isinstance(plan, Plan)
    assert plan.refusal is not None
    text = str(plan.refusal)
    for word in words:
        assert word in text, text
    outcome = net.chain.simulate(plan.transactions[0], lp.identity.signers)
    assert outcome.error is not None
    assert outcome.error.code == plan.refusal.code
    with pytest.raises(Refused, match="is refused"):
        lp.send(plan)


def edit_market(net: Localnet, **changes: int) -> None:
    key = addresses.perp_market(0)
    account = net.chain.account(key)
    assert account is not None
    market = PerpMarket.decode(account.data)
    for name, value in changes.items():
        setattr(market.amm if hasattr(market.amm, name) else market, name, value)
    net.chain.set_account(key, replace(account, data=market.encode()))


def test_too_little_collateral(net: Localnet) -> None:
    lp = net.client(usdc=1_000)
    plan = lp.preview_add(MARKET, shares=5_000, deposit=100)
    assert plan.largest is not None
    refused(net, lp, plan, "5,000 shares need an initial margin of", "the account has 100 USD", "short")


def test_less_than_a_step(net: Localnet) -> None:
    lp = net.client(usdc=1_000)
    refused(
        net,
        lp,
        lp.preview_add(MARKET, shares="0.05", deposit=100),
        "0.05 shares are less than one step of 0.1",
    )
    with pytest.raises(BadInput, match="less than the smallest amount of SOL-PERP"):
        lp.preview_add(MARKET, usd="0.0001")


def test_more_than_the_wallet_has(net: Localnet) -> None:
    lp = net.client(usdc=10)
    refused(net, lp, lp.preview_deposit("10.01"), "10.01 USD are to leave the wallet, which has 10 USD")
    poor = Client(net.chain, signer=lp.identity.signer, token_account=addresses.state())
    assert poor.identity.token_account == addresses.state()


def test_nothing_there(net: Localnet) -> None:
    lp = net.client(usdc=10)
    refused(net, lp, lp.preview_remove(MARKET), "sub-account 1 of", "does not exist")
    lp.deposit(10)
    refused(net, lp, lp.preview_remove(MARKET), "has no position in SOL-PERP")


def test_a_market_that_winds_down(net: Localnet) -> None:
    lp = net.client(usdc=100)
    edit_market(net, status=MarketStatus.ReduceOnly)
    refused(net, lp, lp.preview_add(MARKET, usd=10), "SOL-PERP is ReduceOnly, only an Active market")


def test_the_cooldown_is_one_per_sub_account() -> None:
    net = Localnet([small_market(), replace(small_market(), name="TWO-PERP")], lp_cooldown_time=60)
    lp = net.client(usdc=5_000)
    lp.add_liquidity(MARKET, usd=1_000)
    net.warp(seconds=50)
    plan = lp.preview_add("TWO-PERP", usd=1_000)
    note = plan.note("cooldown")
    assert note is not None
    assert "for 60 s these shares cannot be removed, nor can those in SOL-PERP" in note.text
    lp.send(plan)
    net.warp(seconds=20)
    refused(net, lp, lp.preview_remove(MARKET), "was last added to this sub-account 20 s ago", "wait 40 s")


def test_an_odd_spread_is_named(net: Localnet) -> None:
    lp = net.client(usdc=1_000)
    lp.add_liquidity(MARKET, usd=500)
    edit_market(net, base_spread=777, long_spread=388, short_spread=388)
    plan = lp.preview_settle(MARKET)
    refused(net, lp, plan, "odd base spread of 777", "388 + 388")
    assert plan.note("odd spread") is not None


def test_an_lp_that_cannot_leave(net: Localnet) -> None:
    lp = net.client(usdc=1_000)
    assert lp.preview_add(MARKET, usd=500).note("last LP") is not None
    lp.add_liquidity(MARKET, usd=500)
    edit_market(net, base_asset_amount_with_unsettled_lp=3 * STEP, base_asset_amount_with_amm=-3 * STEP)
    plan = lp.preview_remove(MARKET)
    refused(net, lp, plan, "the market's last LP shares", "all but one step of the shares can leave")
    held = lp.position(MARKET).lp_shares
    assert plan.largest == held - STEP
    assert net.chain.simulate(lp.preview_remove(MARKET, shares=f"{(held - STEP) / 1e9:.9f}").transactions[0],
                              lp.identity.signers).ok  # fmt: skip


def test_settling_an_lp_below_its_margin_that_has_no_base(net: Localnet) -> None:
    lp = net.client(usdc=1_000)
    lp.add_liquidity(MARKET, usd=500, leverage="9.5")
    key = lp.identity.user(1)
    account = net.chain.account(key)
    assert account is not None
    user = User.decode(account.data)
    user.max_margin_ratio = 20_000
    user.perp_positions[0].quote_asset_amount = 1
    net.chain.set_account(key, replace(account, data=user.encode()))
    from balclient.client.draft import Draft
    from balclient.client.refusals import explain

    draft = Draft(lp.preview_settle(MARKET).world)
    draft.add(draft.settle_pnl(0))
    refusal = explain(draft)
    assert refusal is not None
    assert refusal.code == 6059
    assert "everything fails: remove liquidity or deposit first" in refusal.reason


def test_rounding_and_the_silent_settlement_are_named(net: Localnet) -> None:
    lp = net.client(usdc=1_000)
    plan = lp.preview_add(MARKET, shares="5.17", deposit=500)
    note = plan.note("rounding")
    assert note is not None
    assert "5.1 shares are minted, whole steps of 0.1; the event will say 5.17" in note.text
    receipt = lp.send(plan)
    assert lp.position(MARKET).lp_shares == 5_100_000_000
    assert receipt.events[-1].n_shares == 5_170_000_000  # type: ignore[attr-defined]
    assert lp.preview_add(MARKET, shares=1).note("settles") is not None
    less = lp.preview_remove(MARKET, shares="0.05")
    assert less.note("nothing happens") is not None
    assert lp.send(less).events == ()


def test_the_dust_charge_is_what_a_burn_takes(net: Localnet) -> None:
    lp = net.client(usdc=5_000)
    lp.add_liquidity(MARKET, usd=2_000, leverage=3)
    Actions(net).take(net.taker, 0, 7 * STEP)
    charge = lp.position(MARKET).dust_charge
    plan = lp.preview_remove(MARKET, part="0.5")
    note = plan.note("dust")
    assert charge > 0
    assert note is not None
    assert f"{charge / 1e6:.6f}" in note.text
    settled = lp.preview_settle(MARKET).position_after
    assert settled is not None
    assert plan.position_after is not None
    assert settled.quote - plan.position_after.quote == charge


def test_a_slot_with_dust_counts_as_free(net: Localnet) -> None:
    lp = net.client(usdc=1_000)
    lp.deposit(500)
    key = lp.identity.user(1)
    account = net.chain.account(key)
    assert account is not None
    user = User.decode(account.data)
    user.perp_positions[0].remainder_base_asset_amount = 5
    net.chain.set_account(key, replace(account, data=user.encode()))
    assert lp.preview_add(MARKET, usd=100).note("dust slot") is not None


def test_a_gain_that_nobody_has_lost_stays() -> None:
    net = small_net()
    lp = net.client(usdc=5_000)
    lp.add_liquidity(MARKET, usd=2_000, leverage=3)
    Actions(net).take(net.taker, 0, 50 * STEP)
    net.warp(minutes=1, price={MARKET: 150})
    plan = lp.preview_close(MARKET)
    note = plan.note("P&L stays")
    assert note is not None
    assert "paid out of what others have lost" in note.text
    assert lp.close_position(plan).as_previewed
    position = lp.position(MARKET)
    assert (position.lp_shares, position.base) == (0, 0)
    assert position.quote > 0


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"shares": 1, "base": 1},
        {"shares": 1, "leverage": 2},
        {"base": 1, "leverage": 2},
        {"usd": 0},
        {"usd": -5},
        {"leverage": "10.0001"},
        {"leverage": 0},
        {"usd": 1, "leverage": 11},
        {"shares": "0.0000000001"},
        {"usd": "many"},
        {"usd": 1, "deposit": -1},
        {"usd": 1, "deposit": "1.0000001"},
        {"shares": 10**30},
        {"usd": 10**13},
    ],
)
def test_bad_amounts_are_refused_before_anything_is_asked(
    net: Localnet, arguments: dict[str, object]
) -> None:
    with pytest.raises(BadInput):
        net.client(usdc=100).preview_add(MARKET, **arguments)  # type: ignore[arg-type]


def test_bad_parts(net: Localnet) -> None:
    lp = net.client(usdc=100)
    lp.add_liquidity(MARKET, usd=50)
    for arguments in ({"part": 0}, {"part": 2}, {"part": "x"}, {"shares": 0}, {"shares": 1, "part": 1}):
        with pytest.raises(BadInput):
            lp.preview_remove(MARKET, **arguments)  # type: ignore[arg-type]
    for slippage in (0, 1, -1, "x"):
        with pytest.raises(BadInput):
            lp.preview_close(MARKET, slippage=slippage)
    for usd in (0, -1, "x", 10**20):
        with pytest.raises(BadInput):
            lp.preview_deposit(usd)
    with pytest.raises(BadInput, match="to sub-account 1: the money is there already"):
        lp.preview_transfer(1, to=1)
    for number in (-1, 70_000):
        with pytest.raises(BadInput, match=r"expected 0\.\.65535"):
            lp.preview_transfer(1, to=number)
    with pytest.raises(MarketError, match=r"expected a list: \['SOL-PERP'\]"):
        Localnet(MARKET)


def test_a_pause_is_named_and_a_dying_market_can_be_left_in_spite_of_it(net: Localnet) -> None:
    lp = net.client(usdc=1_000)
    lp.add_liquidity(MARKET, usd=500)
    pause = build.update_exchange_status(exchange_status=4, admin=net.admin.pubkey())
    net.expect(pause)
    refused(net, lp, lp.preview_settle(MARKET), "the exchange's status is AmmPaused")
    refused(net, lp, lp.preview_remove(MARKET), "the exchange's status is AmmPaused")
    edit_market(net, status=MarketStatus.ReduceOnly)
    receipt = lp.remove_liquidity(MARKET)
    assert receipt.as_previewed
    assert receipt.plan.instructions[0].name == "remove_perp_lp_shares_in_expiring_market"


def test_a_sub_account_has_eight_positions() -> None:
    names = [f"M{i}-PERP" for i in range(9)]
    net = Localnet([replace(small_market(), name=name) for name in names])
    lp = net.client(usdc=50_000)
    lp.deposit(20_000)
    for name in names[:8]:
        lp.add_liquidity(name, shares=1)
    refused(net, lp, lp.preview_add("M8-PERP", shares=1), "all 8 positions", "M0-PERP, M1-PERP")


def test_what_stays_after_the_shares_are_gone_is_said(net: Localnet) -> None:
    lp = net.client(usdc=5_000)
    lp.add_liquidity(MARKET, usd=2_000, leverage=3)
    Actions(net).take(net.taker, 0, 70 * STEP)
    note = lp.preview_remove(MARKET).note("position stays")
    assert note is not None
    assert "base stays as an ordinary position; closing trades it" in note.text
    assert lp.preview_remove(MARKET, part="0.5").note("position stays") is None


def test_an_account_that_is_being_liquidated_is_told_what_it_needs(net: Localnet) -> None:
    lp = net.client(usdc=5_000)
    lp.add_liquidity(MARKET, usd=1_000, leverage=9)
    key = lp.identity.user(1)
    account = net.chain.account(key)
    assert account is not None
    user = User.decode(account.data)
    user.status = 1
    user.perp_positions[0].quote_asset_amount = -950_000_000
    net.chain.set_account(key, replace(account, data=user.encode()))
    refused(net, lp, lp.preview_add(MARKET, shares=1), "is being liquidated: it needs a margin of")


def test_an_lp_that_anybody_may_de_risk_is_told() -> None:
    net = small_net(lp_cooldown_time=60)
    lp = net.client("lp", usdc=5_000)
    lp.add_liquidity(MARKET, usd=2_000, leverage="9.5")
    assert lp.preview_settle(MARKET).note("de-risking") is None
    net.set_price(MARKET, 165)
    note = lp.preview_settle(MARKET).note("de-risking")
    assert note is not None
    short = -lp.standing().margin_free
    assert 0 < short < 500_000_000
    assert f"{decimal(short, 6)} USD short of its initial margin: settling its P&L fails until" in note.text
    Actions(net).take(net.taker, 0, 90 * STEP)
    note = lp.preview_settle(MARKET).note("de-risking")
    assert note is not None
    assert "anybody may settle its P&L, which burns shares" in note.text
    assert "the cooldown of all the sub-account's shares starts again" in note.text
    # And so it goes: somebody else settles it.
    before = lp.position(MARKET)
    net.warp(seconds=61, price={MARKET: 168})
    settle = build.settle_pnl(market_index=0, user=lp.identity.user(1), authority=net.taker.authority)
    user = replace(net.taker, address=lp.identity.user(1))
    assert net.send(net.complete(settle, user)).ok
    after = lp.position(MARKET)
    assert after.lp_shares < before.lp_shares
    assert after.last_add_ts > before.last_add_ts
