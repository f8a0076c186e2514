"""Takers against resting makers: matches, JIT, keepers, and makers that are cancelled on the way."""

from __future__ import annotations

from typing import Any

import pytest

from balclient.abi.addresses import perp_market
from balclient.abi.enums import OrderActionExplanation as Why
from balclient.abi.enums import OrderStatus, OrderType, PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.mirror.spreads import update_spread_reserves

LONG, SHORT = PositionDirection.Long, PositionDirection.Short
ONE = 1_000_000_000


def fills(outcome: Any) -> list[Any]:
    assert outcome.error is None, outcome.error
    records = [event.decode() for event in outcome.events]
    return [r for r in records if hasattr(r, "action") and r.action.name == "Fill"]


def test_a_better_maker_is_met_before_the_curve(world: Any) -> None:
    assert world.rest(1, SHORT, ONE, 20_001_000).error is None
    world.wait(1, 0)
    match, curve = fills(world.take(LONG, 2 * ONE, makers=(1,)))
    assert (match.action_explanation, curve.action_explanation) == (
        Why.OrderFilledWithMatch,
        Why.OrderFilledWithAMM,
    )
    assert (match.base_asset_amount_filled, match.quote_asset_amount_filled) == (ONE, 20_001_000)
    assert (match.taker_fee, match.maker_fee, match.quote_asset_amount_surplus) == (20_001, -4_000, None)
    assert (match.taker, match.maker) == (world.user_key(0), world.user_key(1))
    position = world.user(1).perp_positions[0]
    assert (position.base_asset_amount, position.quote_entry_amount) == (-ONE, 20_001_000)
    assert position.quote_asset_amount == 20_001_000 + 4_000
    assert (position.open_asks, position.open_orders) == (0, 0)
    assert world.stats(1).maker_volume_30d == 20_001_000
    assert world.stats(1).fees.total_fee_rebate == 4_000
    amm = world.market.amm
    assert amm.total_exchange_fee == 20_001 - 4_000 + curve.taker_fee
    assert amm.base_asset_amount_long == 2 * ONE
    assert amm.base_asset_amount_short == -ONE
    assert amm.base_asset_amount_with_amm + amm.base_asset_amount_with_unsettled_lp == ONE


def test_orders_of_the_same_slot_do_not_meet(world: Any) -> None:
    world.rest(1, SHORT, ONE, 20_001_000)
    (fill,) = fills(world.take(LONG, ONE, makers=(1,)))
    assert fill.action_explanation == Why.OrderFilledWithAMM
    assert world.user(1).orders[0].status == OrderStatus.Open


def test_the_curve_before_a_worse_maker_is_held_to_his_price(world: Any) -> None:
    world.change(long_spread=0, short_spread=0, base_spread=0)
    world.rest(1, SHORT, ONE, 20_050_000)
    world.wait(1, 0)
    curve, match, rest = fills(world.take(LONG, 10 * ONE, makers=(1,)))
    assert curve.quote_asset_amount_filled * ONE // curve.base_asset_amount_filled <= 20_050_000
    assert match.quote_asset_amount_filled == 20_050_000
    assert rest.base_asset_amount_filled == 9 * ONE - curve.base_asset_amount_filled


@pytest.mark.parametrize(
    ("intensity", "inventory", "per_lp", "explanation"),
    [
        (100, -3 * ONE, 0, Why.OrderFilledWithAMMJit),
        (150, -3 * ONE, 5_000_000, Why.OrderFilledWithAMMJitLPSplit),
        (150, 0, 5_000_000, Why.OrderFilledWithLPJit),
    ],
)
def test_who_joins_a_match_just_in_time(
    world: Any, intensity: int, inventory: int, per_lp: int, explanation: Why
) -> None:
    market = world.market
    amm = market.amm
    amm.base_asset_amount_with_amm = inventory
    amm.base_asset_amount_short = inventory
    amm.base_asset_reserve -= inventory
    amm.quote_asset_reserve = amm.sqrt_k**2 // amm.base_asset_reserve
    amm.terminal_quote_asset_reserve = amm.sqrt_k**2 // (amm.base_asset_reserve + inventory)
    amm.peg_multiplier = 20_000_000 * amm.base_asset_reserve // amm.quote_asset_reserve
    amm.amm_jit_intensity, amm.base_asset_amount_per_lp = intensity, per_lp
    update_spread_reserves(market)
    world.put(perp_market(0), market.encode())
    world.rest(1, SHORT, 4 * ONE, 19_999_000)
    world.wait(1, 0)
    jit, match = fills(world.take(LONG, 4 * ONE, makers=(1,), order_type=OrderType.Limit, price=20_000_000))
    assert jit.action_explanation == explanation
    assert jit.base_asset_amount_filled + match.base_asset_amount_filled == 4 * ONE
    assert jit.quote_asset_amount_filled == jit.base_asset_amount_filled * 19_999_000 // ONE
    amm = world.market.amm
    if explanation == Why.OrderFilledWithAMMJit:
        assert amm.base_asset_amount_with_unsettled_lp == 0
    elif explanation == Why.OrderFilledWithLPJit:
        assert abs(amm.base_asset_amount_with_amm) < 1_000
    else:
        assert 0 < amm.base_asset_amount_with_unsettled_lp < jit.base_asset_amount_filled


def test_a_keeper_fills_and_is_paid(world: Any) -> None:
    world.rest(0, LONG, ONE, 20_100_000)
    world.wait(5, 1)
    (fill,) = fills(world.fill(0, 2))
    assert fill.filler == world.user_key(2)
    assert fill.filler_reward == fill.taker_fee // 10
    assert world.user(2).perp_positions[0].quote_asset_amount == fill.filler_reward
    assert world.stats(2).filler_volume_30d == fill.quote_asset_amount_filled


def test_an_unknown_order_is_filled_by_nobody(world: Any) -> None:
    outcome = world.fill(0, 2, order_id=77)
    assert outcome.error is None
    assert outcome.events == ()
    assert dict(outcome.accounts) == {}


def test_a_maker_out_of_band_pays_the_keeper_for_being_cancelled(world: Any) -> None:
    world.rest(1, SHORT, ONE, 17_000_000)
    world.rest(0, LONG, ONE, 20_100_000)
    world.wait(5, 1)
    outcome = world.fill(0, 2, 1)
    assert outcome.error is None
    cancel = next(r for r in (e.decode() for e in outcome.events) if getattr(r, "action_explanation", 0) == 2)
    assert (cancel.filler, cancel.filler_reward) == (world.user_key(2), 10_000)
    assert world.user(1).orders[0].status == OrderStatus.Init
    assert world.user(1).perp_positions[0].quote_asset_amount == -10_000


def test_a_referred_taker_needs_the_referrer_passed(world: Any) -> None:
    stats = world.stats()
    stats.referrer = world.authority(2)
    world.put(world.stats_key(), stats.encode())
    missing = world.take(LONG, ONE)
    assert missing.error.code == ErrorCode.ReferrerStatsNotFound
    (fill,) = fills(world.take(LONG, ONE, makers=(2,)))
    assert fill.referrer_reward == -(-fill.quote_asset_amount_filled // 1_000) * 15 // 100
    assert world.user(2).perp_positions[0].quote_asset_amount == fill.referrer_reward
    assert world.stats(2).fees.total_referrer_reward == fill.referrer_reward


def test_a_resting_order_expires_at_the_next_placing(world: Any) -> None:
    world.rest(0, LONG, ONE, 19_000_000, max_ts=1_700_000_010)
    world.wait(5, 15)
    outcome = world.take(LONG, ONE)
    first = outcome.events[0].decode()
    assert (first.action.name, first.action_explanation, first.filler_reward) == (
        "Cancel",
        Why.OrderExpired,
        0,
    )
    assert world.user().orders[0].status == OrderStatus.Init
