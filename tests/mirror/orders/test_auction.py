"""Prices of orders: ticks, default auction prices, the auction line, the market's baseline."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.accounts import Order, PerpMarket
from balclient.abi.enums import OrderType, PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.mirror import auction
from balclient.mirror.faults import Fault

LONG, SHORT = PositionDirection.Long, PositionDirection.Short
MakeOrder = Callable[..., Order]


@given(price=st.integers(0, 10**12), tick=st.integers(1, 10**6), is_long=st.booleans())
def test_a_price_lands_on_the_tick_on_its_own_side(price: int, tick: int, is_long: bool) -> None:
    rounded = auction.standardize_price(price, tick, is_long)
    assert rounded % tick == 0
    assert 0 <= (price - rounded if is_long else rounded - price) < tick
    assert auction.standardize_offset(price, tick, is_long) == rounded


@given(offset=st.integers(-(10**9), 10**9), tick=st.integers(1, 10**6))
def test_offsets_round_like_prices_below_zero_too(offset: int, tick: int) -> None:
    down = auction.standardize_offset(offset, tick, True)
    up = auction.standardize_offset(offset, tick, False)
    assert down % tick == up % tick == 0
    assert down <= offset <= up
    assert up - down in (0, tick)


def test_default_auction_prices_of_the_worked_example(make_params: Callable[..., object]) -> None:
    params = make_params(SHORT, 1)
    assert auction.auction_params(params, 1_152_739, 11, 0) == (1_152_745, 1_146_981, 0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("is_long", "price", "expected"),
    [
        (True, 0, (1_000_000, 1_005_000)),
        (False, 0, (1_000_000, 995_000)),
        (True, 900_000, (895_500, 900_000)),
        (True, 1_002_000, (1_000_000, 1_002_000)),
        (True, 1_100_000, (1_000_000, 1_005_000)),
        (False, 1_100_000, (1_105_500, 1_100_000)),
        (False, 998_000, (1_000_000, 998_000)),
        (False, 900_000, (1_000_000, 995_000)),
    ],
)
def test_default_auction_prices(is_long: bool, price: int, expected: tuple[int, int]) -> None:
    assert auction.default_auction_prices(1_000_000, is_long, price) == expected


def test_an_oracle_order_must_name_its_offsets(make_params: Callable[..., object]) -> None:
    params = make_params(LONG, 1, order_type=OrderType.Oracle, auction_duration=20)
    with pytest.raises(Fault) as caught:
        auction.auction_params(params, 20_000_000, 1_000, 10)  # type: ignore[arg-type]
    assert caught.value.code == ErrorCode.InvalidOrderAuction


def test_a_limit_order_has_an_auction_only_with_all_three_parameters(
    make_params: Callable[..., object],
) -> None:
    partial = make_params(
        LONG, 1, order_type=OrderType.Limit, auction_start_price=5_000, auction_end_price=6_000
    )
    whole = make_params(
        LONG,
        1,
        order_type=OrderType.Limit,
        auction_start_price=5_500,
        auction_end_price=6_999,
        auction_duration=3,
    )
    assert auction.auction_params(partial, 1, 1_000, 10) == (0, 0, 0)  # type: ignore[arg-type]
    assert auction.auction_params(whole, 1, 1_000, 10) == (5_000, 6_000, 10)  # type: ignore[arg-type]


def test_the_auction_line_is_walked_slot_by_slot(make_order: MakeOrder) -> None:
    order = make_order(
        slot=100,
        auction_duration=10,
        auction_start_price=20_000_000,
        auction_end_price=20_100_000,
        price=20_200_000,
    )
    prices = [auction.limit_price(order, 100 + n, 1_000, None) for n in (0, 1, 5, 10, 11)]
    assert prices == [20_000_000, 20_010_000, 20_050_000, 20_100_000, 20_200_000]


def test_an_auction_that_runs_the_wrong_way_fails(make_order: MakeOrder) -> None:
    order = make_order(slot=100, auction_duration=10, auction_start_price=2_000, auction_end_price=1_000)
    with pytest.raises(Fault) as caught:
        auction.limit_price(order, 105, 1, None)
    assert caught.value.code == ErrorCode.MathError


def test_an_oracle_order_needs_a_valid_price(make_order: MakeOrder) -> None:
    order = make_order(order_type=OrderType.Oracle, oracle_price_offset=-25_000)
    assert auction.limit_price(order, order.slot, 1_000, 20_000_000) == 19_975_000
    assert auction.limit_price(order, order.slot, 1_000, 3) == 1_000
    with pytest.raises(Fault) as caught:
        auction.limit_price(order, order.slot, 1_000, None)
    assert caught.value.code == ErrorCode.OracleNotFound


def test_without_price_offset_and_auction_there_is_no_limit(make_order: MakeOrder) -> None:
    order = make_order(order_type=OrderType.Market)
    assert auction.limit_price(order, order.slot, 1_000, None) is None
    assert not auction.has_limit_price(order, order.slot)


@given(
    start=st.integers(1, 10**9),
    width=st.integers(0, 10**9),
    duration=st.integers(1, 255),
    elapsed=st.integers(0, 255),
    is_long=st.booleans(),
)
def test_auction_prices_stay_between_start_and_end(
    start: int, width: int, duration: int, elapsed: int, is_long: bool
) -> None:
    order = Order.zero()
    order.order_type = OrderType.Limit
    order.direction = LONG if is_long else SHORT
    order.auction_duration = duration
    low, high = start, start + width
    order.auction_start_price, order.auction_end_price = (low, high) if is_long else (high, low)
    assert low <= auction.auction_price(order, elapsed, 1, None) <= high
    end = auction.auction_price(order, duration, 1, None)
    assert end == order.auction_end_price


def test_baseline_offsets_of_the_worked_example(market: PerpMarket) -> None:
    amm = market.amm
    amm.last_bid_price_twap, amm.last_ask_price_twap = 19_995_000, 20_005_000
    amm.last_mark_price_twap_5min = 20_001_000
    amm.mark_std, amm.oracle_std = 12_000, 9_000
    assert auction.baseline_start_offset(market, True) == -4_751
    assert auction.baseline_end_offset(market, True, 2) == 29_000
    amm.mark_std = 5_000
    amm.oracle_std = 0
    assert auction.baseline_end_offset(market, True, 2) == 25_000


def test_baseline_offset_of_stale_averages(market: PerpMarket) -> None:
    market.amm.last_mark_price_twap_ts -= 60
    assert auction.baseline_start_offset(market, True) == 40_000
    assert auction.baseline_start_offset(market, False) == -40_000
