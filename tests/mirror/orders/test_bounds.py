"""The last value on this side of a bound and the first on the other: bands, margins, sliding, expiry.

Mirror and program must both keep them.  The market's margins are 10% and 5%, so that a fill needs 7.5%; its
price is 20.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from balclient.abi import addresses
from balclient.abi.accounts import State, User
from balclient.abi.enums import (
    ExchangeStatus,
    MarketStatus,
    OrderType,
    PerpOperation,
    PositionDirection,
    PostOnlyParam,
    UserStatus,
)
from balclient.abi.enums import OrderActionExplanation as Why
from balclient.abi.errors import ErrorCode
from balclient.abi.events import FundingRateRecord
from balclient.abi.instructions import fill_perp_order
from balclient.abi.values import Instruction, Outcome

Alike = Callable[[Any, Instruction], Outcome]

LONG, SHORT = PositionDirection.Long, PositionDirection.Short
ONE = 1_000_000_000


def fills(outcome: Outcome) -> list[Any]:
    assert outcome.error is None, outcome.error
    records: list[Any] = [event.decode() for event in outcome.events]
    return [record for record in records if hasattr(record, "action") and record.action.name == "Fill"]


def code(outcome: Outcome) -> int | None:
    return None if outcome.error is None else outcome.error.code


def set_state(world: Any, **values: object) -> None:
    state = State.decode(world.data(addresses.state()))
    for name, value in values.items():
        setattr(state, name, value)
    world.put(addresses.state(), state.encode())


def hold(world: Any, number: int, base: int, quote_units: int) -> None:
    """A participant with a position bought or sold at 20, and a deposit; the market's totals follow."""
    user = world.user(number)
    position = user.perp_positions[0]
    position.base_asset_amount, position.quote_asset_amount = base, -base * 20 // 1_000
    user.spot_positions[0].scaled_balance = quote_units * 1_000
    world.put(world.user_key(number), user.encode())
    amm = world.market.amm
    world.change(
        base_asset_amount_long=amm.base_asset_amount_long + max(base, 0),
        base_asset_amount_short=amm.base_asset_amount_short + min(base, 0),
        base_asset_amount_with_amm=amm.base_asset_amount_with_amm + base,
    )


# --- the oracle price and its five-minute average (spec T6.8, T6.12) ---------------------------------------


@pytest.mark.parametrize(
    ("direction", "price", "met"),
    [(LONG, 30_000_000, 0), (LONG, 29_999_999, 1), (SHORT, 10_000_000, 0), (SHORT, 10_000_001, 1)],
)
def test_half_away_from_the_average_nothing_is_filled(
    world: Any, alike: Alike, direction: PositionDirection, price: int, met: int
) -> None:
    """The keeper is active all the same, and nothing fails."""
    limit = 20_100_000 if direction == LONG else 19_900_000
    assert world.rest(0, direction, ONE, limit).error is None
    world.wait(5, 0)
    world.set_price(price)
    assert len(fills(alike(world.ledger, world.filling(0, 2)))) == met
    assert world.user(2).last_active_slot == world.ledger.clock.slot


@pytest.mark.parametrize(
    ("direction", "oracle", "price", "error"),
    [
        (LONG, 20_000_000, 22_000_000, ErrorCode.PriceBandsBreached),
        (LONG, 20_000_000, 21_999_000, None),
        (LONG, 29_000_000, 30_000_000, ErrorCode.PriceBandsBreached),
        (LONG, 29_000_000, 29_999_000, None),
        (SHORT, 20_000_000, 18_000_000, ErrorCode.PriceBandsBreached),
        (SHORT, 20_000_000, 18_001_000, None),
        (SHORT, 10_500_000, 10_000_000, ErrorCode.PriceBandsBreached),
        (SHORT, 10_500_000, 10_001_000, None),
    ],
)
def test_a_fill_ends_before_a_tenth_past_the_oracle_and_a_half_past_the_average(
    world: Any, alike: Alike, direction: PositionDirection, oracle: int, price: int, error: ErrorCode | None
) -> None:
    """The taker meets a maker at the price; the curve is kept out by the minimum auction."""
    set_state(world, min_perp_auction_duration=60)
    opposite = SHORT if direction == LONG else LONG
    assert world.rest(1, opposite, ONE, price).error is None
    world.wait(1, 0)
    assert world.rest(0, direction, ONE, price).error is None
    world.wait(1, 0)
    world.set_price(oracle)
    assert code(alike(world.ledger, world.filling(0, 2, 1))) == error


# --- who may fill at all (spec T6.5, T6.6) -----------------------------------------------------------------


def test_without_the_exchanges_curve_only_makers_fill(world: Any, alike: Alike) -> None:
    set_state(world, exchange_status=ExchangeStatus.AmmPaused)
    assert world.rest(0, LONG, ONE, 20_100_000).error is None
    world.wait(5, 1)
    assert fills(alike(world.ledger, world.filling(0, 2))) == []
    assert world.rest(1, SHORT, ONE, 20_001_000, post_only=PostOnlyParam.MustPostOnly).error is None
    world.wait(1, 0)
    (fill,) = fills(alike(world.ledger, world.filling(0, 2, 1)))
    assert fill.maker == world.user_key(1)


@pytest.mark.parametrize(
    ("exchange", "market", "updated"),
    [
        (0, 0, 1),
        (ExchangeStatus.FundingPaused, 0, 0),
        (0, PerpOperation.UpdateFunding, 0),
        (ExchangeStatus.LiqPaused, PerpOperation.SettlePnl, 1),
    ],
)
def test_a_fill_updates_funding_unless_it_is_paused(
    world: Any, alike: Alike, exchange: int, market: int, updated: int
) -> None:
    """The fill itself is not stopped."""
    set_state(world, exchange_status=exchange)
    changed = world.market
    changed.paused_operations = market
    world.put(addresses.perp_market(0), changed.encode())
    assert world.rest(0, LONG, ONE, 20_100_000).error is None
    world.wait(5, 3_600)
    outcome = alike(world.ledger, world.filling(0, 2))
    assert len(fills(outcome)) == 1
    assert [type(event.decode()) for event in outcome.events].count(FundingRateRecord) == updated


@pytest.mark.parametrize(("revenue", "met"), [(-10_000_000_000, 0), (-9_999_999_999, 1)])
def test_a_drawdown_of_ten_thousand_and_two_percent_keeps_the_curve_away(
    world: Any, alike: Alike, revenue: int, met: int
) -> None:
    world.change(
        net_revenue_since_last_funding=revenue,
        total_fee_minus_distributions=500_000_000_000,
        total_fee=500_000_000_000,
    )
    assert world.rest(0, LONG, ONE, 20_100_000).error is None
    world.wait(5, 1)
    assert len(fills(alike(world.ledger, world.filling(0, 2)))) == met


def test_a_keeper_is_not_paid_by_its_own_other_account(world: Any, alike: Alike) -> None:
    """It is named as the filler, with no reward."""
    other = User.zero()
    other.authority, other.sub_account_id, other.next_order_id = world.authority(0), 1, 1
    key = addresses.user(world.authority(0), 1)
    world.put(key, other.encode())
    assert world.rest(0, LONG, ONE, 20_100_000).error is None
    world.wait(5, 1)
    filling = fill_perp_order(
        authority=world.authority(0),
        filler=key,
        filler_stats=world.stats_key(0),
        user=world.user_key(0),
        user_stats=world.stats_key(0),
        order_id=1,
        remaining=world.remaining(),
    )
    (fill,) = fills(alike(world.ledger, filling))
    assert (fill.filler, fill.filler_reward) == (key, 0)
    assert world.data(key) == other.encode()


@pytest.mark.parametrize(("deposit", "released"), [(2_809_999, False), (2_810_000, True)])
def test_a_flagged_taker_is_filled_once_it_meets_the_buffered_requirement(
    world: Any, alike: Alike, deposit: int, released: bool
) -> None:
    """Two units at 20: 5% and the buffer of 2%, and 0.01 for the order that sells one of them.

    Nothing fails for the one that stays flagged, and nothing is filled.
    """
    assert world.rest(0, SHORT, ONE, 19_900_000).error is None
    hold(world, 0, 2 * ONE, deposit)
    user = world.user()
    user.status = UserStatus.BeingLiquidated
    world.put(world.user_key(0), user.encode())
    world.wait(5, 1)
    filled = fills(alike(world.ledger, world.filling(0, 2))) != []
    flagged = world.user().status & UserStatus.BeingLiquidated != 0
    assert (filled, flagged) == (released, not released)


@pytest.mark.parametrize(("size", "joins"), [(4 * ONE, True), (4 * ONE - 10_000_000, False)])
def test_the_curve_joins_a_taker_without_a_limit_only_beside_a_maker_for_all(
    world: Any, alike: Alike, size: int, joins: bool
) -> None:
    """A maker that leaves the taker something leaves it to the curve, which takes no part just in time."""
    inventory = -3 * ONE
    world.change(
        amm_jit_intensity=100, base_asset_amount_with_amm=inventory, base_asset_amount_short=inventory
    )
    assert world.rest(1, SHORT, size, 20_001_000).error is None
    set_state(world, min_perp_auction_duration=0)
    resting = world.resting(0, LONG, 4 * ONE, 0, order_type=OrderType.Market)
    assert world.ledger.apply(resting).error is None
    set_state(world, min_perp_auction_duration=60)
    world.wait(1, 1)
    explained = [fill.action_explanation for fill in fills(alike(world.ledger, world.filling(0, 2, 1)))]
    just_in_time = [Why.OrderFilledWithAMMJit] if joins else []
    assert explained == [*just_in_time, Why.OrderFilledWithMatch]


# --- which margin a fill and an order need (spec T2.14, T7.1, T7.6) ----------------------------------------


@pytest.mark.parametrize(
    ("held", "direction", "size", "error"),
    [
        (2 * ONE, SHORT, 2 * ONE, None),
        (2 * ONE, SHORT, 2 * ONE + 10_000_000, ErrorCode.InsufficientCollateral),
        (-2 * ONE, LONG, 2 * ONE, None),
        (-2 * ONE, LONG, 2 * ONE + 10_000_000, ErrorCode.InsufficientCollateral),
        (ONE, LONG, ONE, ErrorCode.InsufficientCollateral),
        (-ONE, SHORT, ONE, ErrorCode.InsufficientCollateral),
    ],
)
def test_an_order_as_large_as_the_position_needs_maintenance_only(
    world: Any, alike: Alike, held: int, direction: PositionDirection, size: int, error: ErrorCode | None
) -> None:
    """A maker takes one unit of it, and 6% of what is left lies between 5% and 7.5%."""
    set_state(world, min_perp_auction_duration=60)
    opposite = SHORT if direction == LONG else LONG
    assert world.rest(0, direction, size, 20_100_000 if direction == LONG else 19_900_000).error is None
    left = abs(held + (ONE if direction == LONG else -ONE))
    hold(world, 0, held, left * 20 * 6 // 100_000 + 60_000)
    world.wait(1, 0)
    assert world.rest(1, opposite, ONE, 20_000_000).error is None
    user = world.user()
    # A market order meets makers that are younger than itself.
    user.orders[0].order_type = OrderType.Market
    user.orders[0].max_ts = world.ledger.clock.unix_timestamp + 100
    world.put(world.user_key(0), user.encode())
    world.wait(1, 0)
    assert code(alike(world.ledger, world.filling(0, 2, 1))) == error


@pytest.mark.parametrize(
    ("held", "direction", "size", "error"),
    [
        (-2 * ONE, LONG, 2 * ONE, None),
        (-2 * ONE, LONG, 2 * ONE + 10_000_000, ErrorCode.InsufficientCollateral),
        (2 * ONE, SHORT, 2 * ONE, None),
        (2 * ONE, SHORT, 2 * ONE + 10_000_000, ErrorCode.InsufficientCollateral),
    ],
)
def test_orders_up_to_the_position_are_placed_on_maintenance(
    world: Any, alike: Alike, held: int, direction: PositionDirection, size: int, error: ErrorCode | None
) -> None:
    """One unit rests already; 6% of two units lies between 5% and 10%."""
    price = 19_000_000 if direction == LONG else 21_000_000
    assert world.rest(0, direction, ONE, price).error is None
    hold(world, 0, held, 2 * 20 * 6 * 10_000 + 20_000)
    assert code(alike(world.ledger, world.resting(0, direction, size - ONE, price))) == error


@pytest.mark.parametrize("direction", [LONG, SHORT])
def test_in_a_reduce_only_market_nothing_can_be_ordered_without_a_position(
    world: Any, alike: Alike, direction: PositionDirection
) -> None:
    market = world.market
    market.status = MarketStatus.ReduceOnly
    world.put(addresses.perp_market(0), market.encode())
    price = 19_000_000 if direction == LONG else 21_000_000
    resting = world.resting(0, direction, ONE, price, reduce_only=True)
    assert code(alike(world.ledger, resting)) == ErrorCode.InvalidOrderNotRiskReducing


# --- the end of a market, the price of a sliding order (spec T2.6, T5) --------------------------------------


def test_a_market_takes_orders_until_the_second_of_its_expiry(world: Any, alike: Alike) -> None:
    market = world.market
    market.expiry_ts = world.ledger.clock.unix_timestamp + 1
    world.put(addresses.perp_market(0), market.encode())
    assert alike(world.ledger, world.resting(0, LONG, ONE, 19_000_000)).error is None
    world.wait(2, 1)
    refused = alike(world.ledger, world.resting(0, LONG, ONE, 19_000_000))
    assert code(refused) == ErrorCode.MarketPlaceOrderPaused
    assert code(alike(world.ledger, world.filling(0, 2))) == ErrorCode.MarketFillOrderPaused


@pytest.mark.parametrize(
    ("direction", "price", "placed"),
    [
        (LONG, 20_002_000, 20_002_000),
        (LONG, 20_002_500, 20_002_000),
        (LONG, 25_000_000, 20_002_000),
        (SHORT, 19_998_000, 19_998_000),
        (SHORT, 19_997_500, 19_998_000),
        (SHORT, 15_000_000, 19_998_000),
    ],
)
def test_a_sliding_order_stays_a_tick_behind_the_curve(
    world: Any, alike: Alike, direction: PositionDirection, price: int, placed: int
) -> None:
    """The curve asks 20.0025 and bids 19.9975; a price right on it slides as well."""
    world.change(order_tick_size=500)
    sliding = world.resting(0, direction, ONE, price, post_only=PostOnlyParam.Slide)
    assert code(alike(world.ledger, sliding)) is None
    assert world.user().orders[0].price == placed
