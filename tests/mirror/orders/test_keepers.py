"""What a keeper's fill meets that no recorded keeper met: orders past their time, orders without a position
left to reduce, orders that follow the oracle price, margins of makers; on mirror and program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from balclient.abi import addresses
from balclient.abi.accounts import State
from balclient.abi.enums import OrderActionExplanation as Why
from balclient.abi.enums import OrderStatus, OrderType, PositionDirection, PostOnlyParam
from balclient.abi.errors import ErrorCode
from balclient.abi.values import Instruction, Outcome

Alike = Callable[[Any, Instruction], Outcome]

LONG, SHORT = PositionDirection.Long, PositionDirection.Short
ONE = 1_000_000_000
FLAT_FEE = 10_000


def records(outcome: Outcome, action: str) -> list[Any]:
    assert outcome.error is None, outcome.error
    decoded: list[Any] = [event.decode() for event in outcome.events]
    return [record for record in decoded if hasattr(record, "action") and record.action.name == action]


def code(outcome: Outcome) -> int | None:
    assert outcome.error is not None
    return outcome.error.code


def cancelled_for_reward(world: Any, outcome: Outcome, why: Why, owner: int = 0) -> None:
    """The only record is the cancel; its owner has paid the flat fee to participant 2."""
    assert records(outcome, "Fill") == []
    (cancel,) = records(outcome, "Cancel")
    assert (cancel.action_explanation, cancel.filler, cancel.filler_reward) == (
        why,
        world.user_key(2),
        FLAT_FEE,
    )
    paid = world.user(owner).perp_positions[0]
    assert (paid.open_orders, paid.open_bids, paid.open_asks) == (0, 0, 0)
    assert world.user(owner).orders[0].status == OrderStatus.Init
    assert world.user(2).perp_positions[0].quote_asset_amount == FLAT_FEE
    assert world.user(2).last_active_slot == world.ledger.clock.slot


def keep_curve_away(world: Any, slots: int = 60) -> None:
    """A long minimum auction: until it is over, the curve fills nobody."""
    state = State.decode(world.data(addresses.state()))
    state.min_perp_auction_duration = slots
    world.put(addresses.state(), state.encode())


def test_a_market_order_past_its_time_is_cancelled_for_the_flat_fee(world: Any, alike: Alike) -> None:
    """It lives 30 seconds and is gone with the second after them; the cancel is not the owner's activity."""
    keep_curve_away(world)
    placed = world.resting(0, LONG, ONE, 0, order_type=OrderType.Market)
    assert alike(world.ledger, placed).error is None
    seen = world.user().last_active_slot
    world.wait(60, 30)
    assert records(alike(world.ledger, world.filling(0, 2)), "Cancel") == []
    world.wait(2, 1)
    outcome = alike(world.ledger, world.filling(0, 2))
    cancelled_for_reward(world, outcome, Why.OrderExpired)
    assert world.user().perp_positions[0].quote_asset_amount == -FLAT_FEE
    assert (world.user().open_orders, world.user().open_auctions) == (0, 0)
    assert world.user().last_active_slot == seen


def test_a_limit_order_may_be_expired_by_others_fifteen_seconds_late(world: Any, alike: Alike) -> None:
    end = world.ledger.clock.unix_timestamp + 10
    assert world.rest(0, LONG, ONE, 19_000_000, max_ts=end).error is None
    world.wait(50, 25)
    assert code(alike(world.ledger, world.filling(0, 2))) == ErrorCode.ImpossibleFill
    world.wait(2, 1)
    cancelled_for_reward(world, alike(world.ledger, world.filling(0, 2)), Why.OrderExpired)


def test_an_order_without_a_position_to_reduce_is_cancelled_for_the_flat_fee(
    world: Any, alike: Alike
) -> None:
    """The fee comes out of the quote alone: without base there is no break-even to move."""
    assert world.rest(0, SHORT, ONE, 20_500_000, reduce_only=True).error is None
    world.wait(5, 1)
    outcome = alike(world.ledger, world.filling(0, 2))
    cancelled_for_reward(world, outcome, Why.ReduceOnlyOrderIncreasedPosition)
    position = world.user().perp_positions[0]
    assert (position.quote_asset_amount, position.quote_break_even_amount) == (-FLAT_FEE, 0)


def test_the_flat_fee_of_an_open_position_moves_its_break_even(world: Any, alike: Alike) -> None:
    """A reduce-only buy of a holder: the position is long, nothing is left to reduce."""
    assert world.take(LONG, ONE).error is None
    assert world.rest(0, LONG, ONE, 19_000_000, reduce_only=True).error is None
    before, even = world.user().perp_positions[0], world.market.amm.quote_break_even_amount_long
    world.wait(5, 1)
    cancels = records(alike(world.ledger, world.filling(0, 2)), "Cancel")
    assert [cancel.filler_reward for cancel in cancels] == [FLAT_FEE]
    after = world.user().perp_positions[0]
    assert after.quote_asset_amount - before.quote_asset_amount == -FLAT_FEE
    assert after.quote_break_even_amount - before.quote_break_even_amount == -FLAT_FEE
    assert after.quote_entry_amount == before.quote_entry_amount
    assert world.market.amm.quote_break_even_amount_long - even == -FLAT_FEE


@pytest.mark.parametrize("why", [Why.OrderExpired, Why.ReduceOnlyOrderIncreasedPosition])
def test_a_makers_dead_order_is_cancelled_on_the_way(world: Any, alike: Alike, why: Why) -> None:
    """The taker goes on to the curve; a maker's order has no fifteen seconds of grace."""
    end = world.ledger.clock.unix_timestamp + 10
    changes = {"max_ts": end} if why == Why.OrderExpired else {"reduce_only": True}
    assert world.rest(1, SHORT, ONE, 20_001_000, **changes).error is None
    assert world.rest(0, LONG, ONE, 20_100_000).error is None
    world.wait(5, 11)
    outcome = alike(world.ledger, world.filling(0, 2, 1))
    (cancel,) = records(outcome, "Cancel")
    assert (cancel.action_explanation, cancel.filler, cancel.filler_reward) == (
        why,
        world.user_key(2),
        FLAT_FEE,
    )
    (fill,) = records(outcome, "Fill")
    assert fill.action_explanation == Why.OrderFilledWithAMM
    assert world.user(1).perp_positions[0].quote_asset_amount == -FLAT_FEE
    assert world.user(2).perp_positions[0].quote_asset_amount == FLAT_FEE + fill.filler_reward


def closing_order(world: Any, *, start: int, end: int) -> Instruction:
    """An order as de-risking places it: 80 slots from one offset of the oracle price to the other."""
    instruction: Instruction = world.resting(
        0,
        SHORT,
        ONE,
        0,
        order_type=OrderType.Oracle,
        reduce_only=True,
        auction_duration=80,
        auction_start_price=start,
        auction_end_price=end,
        oracle_price_offset=end,
    )
    return instruction


@pytest.mark.parametrize(
    ("slots", "price"), [(1, 20_195_000), (40, 20_000_000), (80, 19_800_000), (81, 19_800_000)]
)
def test_an_order_that_follows_the_oracle_meets_makers_at_its_offset(
    world: Any, alike: Alike, slots: int, price: int
) -> None:
    """From +0.2 to -0.2 in 80 slots, afterwards the order's own offset; the offsets hold for any price.

    A buyer on the limit meets it, one a tick below does not; the curve is kept out by the minimum auction.
    """
    assert world.take(LONG, ONE).error is None
    keep_curve_away(world, 80)
    assert alike(world.ledger, closing_order(world, start=200_000, end=-200_000)).error is None
    world.set_price(21_000_000)
    limit = price + 1_000_000
    for offer, met in ((limit - 1_000, 0), (limit, 1)):
        assert world.rest(1, LONG, ONE, offer).error is None
        world.wait(slots if met == 0 else 0, 1)
        fills = records(alike(world.ledger, world.filling(0, 2, 1)), "Fill")
        matched = [fill for fill in fills if fill.action_explanation == Why.OrderFilledWithMatch]
        assert len(matched) == met
    assert matched[0].quote_asset_amount_filled == limit


@pytest.mark.parametrize(("held", "error"), [(-ONE, ErrorCode.InsufficientCollateral), (3 * ONE, None)])
def test_a_maker_that_grows_needs_more_than_one_that_shrinks(
    world: Any, alike: Alike, held: int, error: ErrorCode | None
) -> None:
    """Margins are 10% and 5%: growing by a fill takes half way, 7.5%, shrinking 5%; 6% lies between."""
    keep_curve_away(world)
    assert world.rest(1, SHORT, ONE, 20_001_000, post_only=PostOnlyParam.MustPostOnly).error is None
    maker = world.user(1)
    maker.perp_positions[0].base_asset_amount = held
    maker.perp_positions[0].quote_asset_amount = -20 * held // 1_000
    maker.spot_positions[0].scaled_balance = abs(held - ONE) * 20 * 6 // 100
    world.put(world.user_key(1), maker.encode())
    world.change(
        base_asset_amount_long=max(held, 0),
        base_asset_amount_short=min(held, 0),
        base_asset_amount_with_amm=held,
    )
    assert world.rest(0, LONG, ONE, 20_100_000).error is None
    world.wait(5, 1)
    outcome = alike(world.ledger, world.filling(0, 2, 1))
    assert (None if outcome.error is None else outcome.error.code) == error


@pytest.mark.parametrize(
    ("direction", "peg", "price", "quote", "surplus", "rebate", "market_fee", "per_lp"),
    [
        (LONG, 19_900_000, 19_990_000, -19_990_000, 70_932, 3_998, 60_241, (-833_333, 16_658)),
        (SHORT, 20_100_000, 20_010_000, 20_010_000, 70_774, 4_002, 60_095, (833_333, -16_676)),
    ],
)
def test_a_resting_maker_that_the_curve_has_passed_is_filled_by_the_curve_at_its_own_price(
    world: Any,
    alike: Alike,
    direction: PositionDirection,
    peg: int,
    price: int,
    quote: int,
    surplus: int,
    rebate: int,
    market_fee: int,
    per_lp: tuple[int, int],
) -> None:
    """The curve would have been cheaper: the difference is surplus, of which the maker gets its rebate, the
    filler a tenth of what then is left, and the market the rest; the LPs get no fee."""
    resting = world.resting(0, direction, ONE, price, post_only=PostOnlyParam.MustPostOnly)
    assert alike(world.ledger, resting).error is None
    world.change(peg_multiplier=peg)
    world.wait(5, 1)
    (fill,) = records(alike(world.ledger, world.filling(0, 2)), "Fill")
    assert (fill.action_explanation, fill.maker, fill.maker_order_direction) == (
        Why.OrderFilledWithAMM,
        world.user_key(0),
        direction,
    )
    assert (fill.taker, fill.taker_fee, fill.maker_fee) == (None, 0, -rebate)
    assert (fill.quote_asset_amount_filled, fill.quote_asset_amount_surplus) == (abs(quote), surplus)
    assert fill.filler_reward == (surplus - rebate) // 10
    position, stats, amm = world.user().perp_positions[0], world.stats(), world.market.amm
    assert position.quote_entry_amount == quote
    assert position.quote_asset_amount == position.quote_break_even_amount == quote + rebate
    assert (stats.maker_volume_30d, stats.taker_volume_30d) == (abs(quote), 0)
    assert (stats.fees.total_fee_rebate, stats.fees.total_fee_paid) == (rebate, 0)
    assert amm.total_fee == amm.total_fee_minus_distributions == market_fee
    assert (amm.total_mm_fee, amm.total_exchange_fee, amm.total_fee_earned_per_lp) == (surplus, 0, 0)
    assert (amm.base_asset_amount_per_lp, amm.quote_asset_amount_per_lp) == per_lp
