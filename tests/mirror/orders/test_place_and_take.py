"""One taker against the curve, from the instruction to the bytes: the worked example of the trading rules."""

from collections.abc import Callable

import pytest

from balclient.abi.enums import OrderStatus, OrderType, PositionDirection, PostOnlyParam
from balclient.abi.errors import ErrorCode

LONG, SHORT = PositionDirection.Long, PositionDirection.Short
SIZE = 5_000_000_000


def test_the_worked_example(world) -> None:  # type: ignore[no-untyped-def]
    outcome = world.take(LONG, SIZE)
    assert outcome.error is None
    amm = world.market.amm
    assert (amm.base_asset_reserve, amm.quote_asset_reserve) == (1_195_000_000_000, 1_205_020_920_502)
    assert (amm.ask_base_asset_reserve, amm.ask_quote_asset_reserve) == (1_194_925_914_445, 1_205_095_631_948)
    assert (amm.bid_base_asset_reserve, amm.bid_quote_asset_reserve) == (1_195_074_094_741, 1_204_946_209_056)
    position = world.user().perp_positions[0]
    assert position.base_asset_amount == SIZE
    assert position.quote_entry_amount == -100_430_889
    assert position.quote_asset_amount == position.quote_break_even_amount == -100_531_320
    assert amm.base_asset_amount_long == SIZE
    assert amm.quote_entry_amount_long == -100_430_889
    assert amm.quote_break_even_amount_long == amm.quote_asset_amount == -100_531_320
    assert amm.total_fee == amm.total_fee_minus_distributions == 112_909
    assert amm.net_revenue_since_last_funding == 112_909
    assert (amm.total_mm_fee, amm.total_exchange_fee) == (12_478, 100_431)
    assert (world.market.number_of_users, world.market.number_of_users_with_base) == (1, 1)
    assert world.stats().taker_volume_30d == amm.volume_24h == amm.long_intensity_volume == 100_430_889
    assert (amm.long_intensity_count, amm.short_intensity_count) == (99, 0)
    assert amm.base_asset_amount_per_lp == -4_166_666
    assert amm.quote_asset_amount_per_lp == 83_758
    assert [event.via for event in outcome.events] == ["log", "log", "log"]
    fill = outcome.events[-1].decode()
    assert fill.base_asset_amount_filled == SIZE
    assert fill.quote_asset_amount_filled == 100_430_889
    assert fill.quote_asset_amount_surplus == 12_478
    assert (fill.taker_fee, fill.maker_fee, fill.filler_reward) == (100_431, None, 0)
    assert world.user().orders[0].status == OrderStatus.Init
    assert world.user().next_order_id == 2


def test_reducing_and_flipping_continue_the_example(world) -> None:  # type: ignore[no-untyped-def]
    world.take(LONG, SIZE)
    assert world.take(SHORT, 1_230_000_000).error is None
    position = world.user().perp_positions[0]
    assert position.quote_entry_amount == -75_724_891
    assert (position.quote_asset_amount, position.quote_break_even_amount) == (-75_778_388, -75_825_394)
    assert world.take(SHORT, 7_000_000_000).error is None
    position = world.user().perp_positions[0]
    assert position.base_asset_amount == -3_230_000_000
    assert position.quote_entry_amount == 64_621_640
    assert (position.quote_asset_amount, position.quote_break_even_amount) == (64_128_461, 64_481_593)


def test_a_limit_below_the_ask_rests(world) -> None:  # type: ignore[no-untyped-def]
    outcome = world.take(LONG, SIZE, order_type=OrderType.Limit, price=20_002_000)
    assert outcome.error is None
    assert len(outcome.events) == 2
    order = world.user().orders[0]
    assert (order.status, order.base_asset_amount_filled) == (OrderStatus.Open, 0)
    assert world.user().perp_positions[0].open_bids == SIZE


def test_an_immediate_order_leaves_nothing_behind(world) -> None:  # type: ignore[no-untyped-def]
    outcome = world.take(LONG, SIZE, order_type=OrderType.Limit, price=20_002_000, immediate_or_cancel=True)
    assert outcome.error is None
    assert [event.decode().action.name for event in outcome.events if hasattr(event.decode(), "action")] == [
        "Place",
        "Cancel",
    ]
    assert world.user().open_orders == 0
    assert world.user().perp_positions[0].open_bids == 0


def test_a_limit_is_filled_to_one_tick_inside(world) -> None:  # type: ignore[no-untyped-def]
    outcome = world.take(LONG, 50_000_000_000, order_type=OrderType.Limit, price=20_100_000)
    assert outcome.error is None
    assert outcome.events[-1].decode().base_asset_amount_filled == 2_880_000_000
    assert world.user().orders[0].base_asset_amount_filled == 2_880_000_000


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"post_only": PostOnlyParam.MustPostOnly}, ErrorCode.InvalidOrderPostOnly),
        ({"immediate_or_cancel": True}, ErrorCode.InvalidOrderIOC),
        ({"order_type": OrderType.Limit}, ErrorCode.InvalidOrderLimitPrice),
        ({"trigger_price": 1_000}, ErrorCode.InvalidOrderTrigger),
        ({"oracle_price_offset": 5}, ErrorCode.InvalidOrderOracleOffset),
        ({"order_type": OrderType.Oracle}, ErrorCode.InvalidOrderAuction),
        ({"auction_start_price": 21_000_000, "auction_end_price": 20_000_000}, ErrorCode.InvalidOrderAuction),
        ({"base_asset_amount": 9_999_999}, ErrorCode.OrderAmountTooSmall),
        ({"base_asset_amount": 10**13}, ErrorCode.InsufficientCollateral),
        ({"order_type": OrderType.TriggerMarket}, ErrorCode.InvalidOrderTrigger),
    ],
)
def test_refused_orders_change_nothing(world, changes: dict[str, object], code: ErrorCode) -> None:  # type: ignore[no-untyped-def]
    keys = world.ledger.addresses()
    before = [world.ledger.account(key) for key in keys]
    outcome = world.take(LONG, changes.pop("base_asset_amount", SIZE), **changes)
    assert outcome.error is not None
    assert outcome.error.code == code
    assert outcome.events == ()
    assert dict(outcome.accounts) == {}
    assert [world.ledger.account(key) for key in keys] == before


def test_an_order_past_its_time_is_not_placed(world) -> None:  # type: ignore[no-untyped-def]
    outcome = world.take(LONG, SIZE, max_ts=1)
    assert outcome.error is not None
    assert outcome.error.code == ErrorCode.OrderDoesNotExist


def test_maximum_size_uses_the_free_collateral(world, make_params: Callable[..., object]) -> None:  # type: ignore[no-untyped-def]
    del make_params
    outcome = world.take(LONG, (1 << 64) - 1, order_type=OrderType.Limit, price=1_000_000)
    assert outcome.error is None
    assert world.user().orders[0].base_asset_amount == 4_999_990_000_000
