"""What may happen: liquidation prices at their edges, a fill as the program would do it, a price path."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balclient.abi.accounts import User
from balclient.abi.exceptions import BadInput, Refused
from balclient.client import Client
from balclient.client.standing import Book
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions

from .conftest import MARKET, small_net

STEP = 100_000_000


def test_a_tenth_of_the_shares_takes_a_tenth_of_a_fill_plus_its_fee() -> None:
    net = Localnet([MARKET])
    lp = net.client("lp", usdc=10**8)
    pool = lp.markets()[0].liquidity
    lp.add_liquidity(MARKET, shares=f"{pool // 9 // STEP * STEP / 10**9:.9f}", deposit=10**7)
    held = lp.position(MARKET)
    assert 0.0999 < held.pool_share <= 0.1
    effect = lp.what_if_fill(MARKET, base=10)
    assert effect.fill_base == 10_000_000_000
    assert -1_000_000_000 <= effect.base <= -998_000_000
    assert effect.fee > 0
    fee = effect.fill_quote and -effect.fill_quote // 1000 * 8 // 10
    assert effect.fee == pytest.approx(float(fee * held.pool_share), rel=0.01)
    assert "a taker buys 10: short 0.99" in str(effect)
    # The LP's quote is its part of what the taker paid, and its part of the fee on top.
    assert effect.quote - effect.fee == pytest.approx(float(-effect.fill_quote * held.pool_share), rel=0.001)
    assert lp.position(MARKET) == held


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(-900, 900).filter(bool), st.integers(1, 3_000), st.integers(120, 180))
def test_a_fill_in_thought_is_the_fill_of_the_program(size: int, shares: int, price: int) -> None:
    net = small_net()
    lp = net.client("lp", usdc=10**6)
    lp.add_liquidity(MARKET, shares=f"{shares / 10:.1f}", deposit=500_000)
    net.warp(minutes=3, price={MARKET: price})
    net.user("fresh", usdc=10**6)
    try:
        effect = lp.what_if_fill(MARKET, base=f"{size / 10:.1f}")
    except Refused:
        effect = None
    outcome = Actions(net).take(net.users["fresh"], 0, size * STEP)
    assert outcome.ok == (effect is not None)
    if effect is not None:
        assert lp.position(MARKET) == effect.position
        assert lp.standing() == effect.standing


def open_position(net: Localnet, lp: Client, trade: int) -> Client:
    lp.add_liquidity(MARKET, usd=2_000, leverage=8)
    if trade:
        Actions(net).take(net.taker, 0, trade * STEP)
    return lp


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(-3_000, 3_000))
def test_liquidation_prices_are_the_edges_of_the_programs_own_rule(trade: int) -> None:
    net = small_net()
    lp = open_position(net, net.client("lp", usdc=5_000), trade)
    edges = lp.risk().liquidation[MARKET]
    book = Book.of(lp.preview_settle(MARKET).world)
    assert book.safe()
    assert edges.above is not None
    assert not book.at(0, edges.above).safe()
    assert book.at(0, edges.above - 1).safe()
    if edges.below is not None:
        assert not book.at(0, edges.below).safe()
        assert book.at(0, edges.below + 1).safe()
    # The program agrees: one price tick beyond the edge somebody may liquidate, before it nobody.
    for price, possible in ((edges.above, True), (edges.above - 1, False)):
        with net.chain.snapshot():
            net.set_price_units(MARKET, price)
            liquidator = net.users.get("liquidator") or net.user("liquidator", usdc=10**6)
            user = replace(net.taker, keypair=liquidator.keypair, address=lp.identity.user(1),
                           stats=lp.identity.stats())  # fmt: skip
            outcome = Actions(net).liquidate(liquidator, user, 0, 10**12)
            refused = None if outcome.error is None else outcome.error.name
            assert (refused != "SufficientCollateral") == possible, (price, refused)
        net.users.pop("liquidator", None)


def test_distances_are_parts_of_the_price(net: Localnet) -> None:
    lp = open_position(net, net.client(usdc=5_000), 500)
    risk = lp.risk()
    below, above = risk.distance(MARKET)
    edges, price = risk.liquidation[MARKET], risk.prices[MARKET]
    assert edges.above is not None
    assert above == (edges.above - price) / price > 0
    assert (below is None) == (edges.below is None)


def test_a_path_without_takers_moves_only_the_oracle(net: Localnet) -> None:
    lp = open_position(net, net.client(usdc=5_000), 500)
    position = lp.position(MARKET)
    path = lp.what_if_path(MARKET, [150, 160, "170.5"], follow=False)
    assert [step.base for step in path] == [position.base] * 3
    assert [step.price for step in path] == [150_000_000, 160_000_000, 170_500_000]
    book = Book.of(lp.preview_settle(MARKET).world)
    assert path[2].standing == book.at(0, 170_500_000).standing()
    edges = lp.risk().liquidation[MARKET]
    assert edges.above is not None
    ended = lp.what_if_path(MARKET, ["160", f"{edges.above / 1e6:.6f}", "150"], follow=False)
    assert [step.liquidated for step in ended] == [False, True]


def test_a_path_that_the_curve_follows_loads_the_lp(net: Localnet) -> None:
    lp = net.client(usdc=50_000)
    lp.add_liquidity(MARKET, usd=10_000, leverage=3)
    up = lp.what_if_path(MARKET, [154, 156, 158])
    down = lp.what_if_path(MARKET, [152, 150, 148])
    assert 0 > up[0].base > up[1].base > up[2].base
    assert 0 < down[0].base < down[1].base < down[2].base
    assert lp.position(MARKET).base == 0


def test_bad_questions(net: Localnet) -> None:
    lp = net.client(usdc=5_000)
    for base in (0, "x"):
        with pytest.raises(BadInput):
            lp.what_if_fill(MARKET, base=base)
    for price in (0, -1, "x"):
        with pytest.raises(BadInput):
            lp.what_if_path(MARKET, [price])
    with pytest.raises(Refused, match="a taker's order of 0\\.01 in SOL-PERP is refused"):
        lp.what_if_fill(MARKET, base="0.01")


def test_an_account_in_trouble_is_at_its_edge(net: Localnet) -> None:
    lp = open_position(net, net.client(usdc=5_000), 0)
    key = lp.identity.user(1)
    account = net.chain.account(key)
    assert account is not None
    user = User.decode(account.data)
    user.perp_positions[0].quote_asset_amount = -1_900_000_000
    net.chain.set_account(key, replace(account, data=user.encode()))
    risk = lp.risk()
    edges = risk.liquidation[MARKET]
    assert edges.below == edges.above == risk.prices[MARKET]
    assert risk.standing.health == 0
