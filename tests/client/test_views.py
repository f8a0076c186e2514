"""Views: what the account bytes say, in raw integers and human units, and what they cannot say."""

from dataclasses import replace
from decimal import Decimal

import pytest

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, User
from balclient.abi.enums import SpotBalanceType
from balclient.abi.events import FundingPaymentRecord
from balclient.abi.exceptions import AccountMissing, BadInput, DecodeError, Unsupported
from balclient.abi.values import Account
from balclient.client import Client, Earned
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions
from balclient.mirror.oracle_map import PULL_PROGRAM_ID

from .conftest import MARKET

STEP = 100_000_000


def lp_with_a_history(net: Localnet) -> Client:
    lp = net.client("lp", usdc=10_000)
    lp.add_liquidity(MARKET, usd=3_000, leverage=5)
    Actions(net).take(net.taker, 0, 41 * STEP)
    lp.settle(MARKET)
    Actions(net).take(net.taker, 0, -13 * STEP)
    return lp


def test_a_position_is_what_the_bytes_say(net: Localnet) -> None:
    lp = lp_with_a_history(net)
    account = net.chain.account(lp.identity.user(1))
    assert account is not None
    slot = User.decode(account.data).perp_positions[0]
    view = lp.position(MARKET)
    assert view.lp_shares == slot.lp_shares
    assert view.settled_base == slot.base_asset_amount + slot.remainder_base_asset_amount < 0
    assert view.settled_quote == slot.quote_asset_amount
    assert view.dust == slot.remainder_base_asset_amount
    assert view.unsettled_base > 0 > view.unsettled_quote
    assert view.base == view.settled_base + view.unsettled_base
    assert view.quote == view.settled_quote + view.unsettled_quote
    value = view.base * view.oracle_price
    assert view.unsettled_pnl == view.quote + (abs(value) // 10**9) * (1 if value > 0 else -1)
    assert view.entry_price == -slot.quote_entry_amount * 10**9 // view.settled_base
    assert view.break_even_price == -slot.quote_break_even_amount * 10**9 // view.settled_base
    assert view.pool_share == Decimal(slot.lp_shares) / net.perp_market(0).amm.sqrt_k
    settled = lp.preview_settle(MARKET).position_after
    assert settled is not None
    assert (settled.base, settled.quote, settled.unsettled_base) == (view.base, view.quote, 0)
    assert view.needs_history == ("fees earned", "funding earned", "dust charged")
    assert lp.positions() == (view,)


def test_human_units_are_exact_decimals(net: Localnet) -> None:
    view = lp_with_a_history(net).position(MARKET)
    human = view.human
    assert human.base == Decimal(view.base) / 10**9
    assert human.quote == Decimal(view.quote) / 10**6
    assert human.oracle_price == Decimal(view.oracle_price) / 10**6
    assert human.market == MARKET
    assert human.index == 0
    everything = human.as_dict()
    assert everything["lp_shares"] == Decimal(view.lp_shares) / 10**9
    assert everything.keys() == set(view.__slots__)
    with pytest.raises(AttributeError):
        _ = human.nothing
    text = str(view)
    for figure in (human.base, human.unsettled_base, human.dust):
        assert f"{figure:+,.9f}" in text


def test_a_market_is_what_the_bytes_say(net: Localnet) -> None:
    lp = lp_with_a_history(net)
    (view,) = lp.markets()
    amm = net.perp_market(0).amm
    assert (view.name, view.index, view.status) == (MARKET, 0, "Active")
    assert (view.liquidity, view.lp_shares) == (amm.sqrt_k, amm.user_lp_shares)
    assert view.lp_part == Decimal(amm.user_lp_shares) / amm.sqrt_k
    assert view.oracle_price == net.price(0)
    assert view.open_bids == amm.base_asset_reserve - amm.min_base_asset_reserve
    assert view.open_asks == amm.base_asset_reserve - amm.max_base_asset_reserve
    assert view.volume_24h == amm.volume_24h > 0
    assert view.human.margin_ratio_initial == Decimal("0.1")


def test_an_oracle_of_another_kind_hides_no_market(net: Localnet) -> None:
    lp = lp_with_a_history(net)
    held = net.chain.account(net.market(0).oracle)
    assert held is not None
    net.chain.set_account(net.market(0).oracle, replace(held, owner=PULL_PROGRAM_ID))
    assert lp.markets()[0].oracle_price is None
    assert lp.markets()[0].human.oracle_price is None
    with pytest.raises(Unsupported):
        lp.position(MARKET)
    net.chain.set_account(net.market(0).oracle, None)
    with pytest.raises(AccountMissing, match=r"oracle .* of SOL-PERP"):
        lp.position(MARKET)


def test_other_spot_holdings_are_not_approximated(net: Localnet) -> None:
    lp = lp_with_a_history(net)
    key = lp.identity.user(1)
    account = net.chain.account(key)
    quote = net.chain.account(addresses.spot_market(0))
    assert account is not None
    assert quote is not None
    user = User.decode(account.data)
    user.spot_positions[3].market_index = 5
    user.spot_positions[3].scaled_balance = 7
    user.spot_positions[3].balance_type = SpotBalanceType.Deposit
    net.chain.set_account(key, replace(account, data=user.encode()))
    net.chain.set_account(addresses.spot_market(5), quote)
    for ask in (
        lp.standing,
        lp.risk,
        lambda: lp.preview_settle(MARKET),
        lambda: lp.preview_add(MARKET, usd=1),
    ):
        with pytest.raises(Unsupported, match="holds spot market 5"):
            ask()
    assert lp.position(MARKET).lp_shares > 0


def test_a_market_account_that_is_gone_is_named(net: Localnet) -> None:
    lp = lp_with_a_history(net)
    net.chain.set_account(addresses.perp_market(0), None)
    with pytest.raises(AccountMissing, match=r"perp market 0: no account there, but .* uses it"):
        lp.positions()


def test_a_name_is_shown_without_its_filling(net: Localnet) -> None:
    held = net.chain.account(addresses.perp_market(0))
    assert held is not None
    market = PerpMarket.decode(held.data)
    market.name = b"ODD\0".ljust(32, b"\0")
    net.chain.set_account(addresses.perp_market(0), Account(held.owner, market.encode(), held.lamports))
    assert [one.name for one in net.client("x").markets()] == ["ODD"]


def test_two_looks_say_what_was_earned(net: Localnet) -> None:
    lp = lp_with_a_history(net)
    lp.settle(MARKET)
    before = lp.position(MARKET)
    effect = lp.what_if_fill(MARKET, base="2.5")
    Actions(net).take(net.taker, 0, 25 * STEP)
    assert lp.position(MARKET).earned_since(before).fees == effect.fee > 0
    # Settling moves what was earned, it earns nothing.
    lp.settle(MARKET)
    assert lp.position(MARKET).earned_since(before) == Earned(effect.fee, 0, 0)
    lp.settle(MARKET)
    net.warp(hours=1, minutes=5, price={MARKET: "149.5"})
    net.crank()
    due = lp.position(MARKET).earned_since(before)
    assert due.funding == lp.position(MARKET).funding_due != 0
    booked = lp.settle(MARKET)
    paid = [event for event in booked.events if isinstance(event, FundingPaymentRecord)]
    assert sum(event.funding_payment for event in paid) == due.funding
    assert lp.position(MARKET).earned_since(before).funding == due.funding
    lp.remove_liquidity(MARKET, part="0.5")
    with pytest.raises(BadInput, match=r"lp_shares went from \d+ to \d+ since the earlier look"):
        lp.position(MARKET).earned_since(before)
    other = replace(before, index=1, market="TWO-PERP")
    with pytest.raises(BadInput, match="the earlier look is at TWO-PERP, this one at SOL-PERP"):
        lp.position(MARKET).earned_since(other)


def test_an_oracle_that_cannot_be_read_hides_its_price_alone(net: Localnet) -> None:
    client = net.client("lp", usdc=10_000)
    client.add_liquidity(MARKET, usd=1_000)
    oracle = net.market(MARKET).oracle
    account = net.chain.account(oracle)
    assert account is not None
    net.chain.set_account(oracle, replace(account, data=account.data[:100]))
    (view,) = client.markets()
    assert view.oracle_price is None
    with pytest.raises(DecodeError, match=f"oracle {oracle} of SOL-PERP"):
        client.positions()
