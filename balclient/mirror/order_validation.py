"""What an order must satisfy to be placed (spec T5)."""

from __future__ import annotations

from balclient.abi.accounts import Order, PerpMarket
from balclient.abi.enums import (
    MarketStatus,
    OrderTriggerCondition,
    OrderType,
    PositionDirection,
    PostOnlyParam,
)
from balclient.abi.errors import ErrorCode
from balclient.mirror.amm import ask_price, bid_price, reserve_price
from balclient.mirror.auction import limit_price, standardize_price
from balclient.mirror.faults import fail, require
from balclient.mirror.integers import cast_u64, math_u64
from balclient.mirror.sizing import size_to_price

__all__ = ["is_in_settlement", "placed_price", "validate_order"]

_DELISTED = MarketStatus.Delisted
_SETTLEMENT = MarketStatus.Settlement
_LIMIT_ORDER = OrderType.Limit
_MARKET_ORDER = OrderType.Market
_ORACLE_ORDER = OrderType.Oracle
_TRIGGER_MARKET_ORDER = OrderType.TriggerMarket
_SLIDE = PostOnlyParam.Slide

_LONG = PositionDirection.Long
_UNTRIGGERED = (OrderTriggerCondition.Above, OrderTriggerCondition.Below)


def is_in_settlement(market: PerpMarket, now: int) -> bool:
    """The market takes no more orders: settled, delisted, or past its expiry (spec T2.6, T6.5)."""
    return market.status in (_SETTLEMENT, _DELISTED) or (market.expiry_ts != 0 and now >= market.expiry_ts)


def placed_price(price: int, is_long: bool, post_only: PostOnlyParam, market: PerpMarket) -> int:
    """The order price on the tick; Slide moves a crossing price one tick behind the vAMM's (spec T5)."""
    amm = market.amm
    price = standardize_price(price, amm.order_tick_size, is_long)
    if post_only == _SLIDE:
        reserve = reserve_price(market)
        if is_long:
            ask = ask_price(amm, reserve)
            if price >= ask:
                return math_u64(ask - amm.order_tick_size)
        else:
            bid = bid_price(amm, reserve)
            if price <= bid:
                return math_u64(bid + amm.order_tick_size)
    return price


def validate_order(order: Order, market: PerpMarket, oracle_price: int, slot: int) -> None:
    """Refuse what the order's type forbids (spec T5); PlacePostOnlyLimitFailure for a crossing maker."""
    base = order.base_asset_amount
    require(base != 0, ErrorCode.InvalidOrderSizeTooSmall)
    step = market.amm.order_step_size
    require(step != 0, ErrorCode.MathError)
    require(base % step == 0, ErrorCode.InvalidOrderNotStepSizeMultiple)
    require(order.reduce_only or base >= market.amm.min_order_size, ErrorCode.InvalidOrderMinOrderSize)
    kind = order.order_type
    if kind == _MARKET_ORDER:
        _validate_market(order)
    elif kind == _LIMIT_ORDER:
        _validate_limit(order, market, oracle_price, slot)
    elif kind == _ORACLE_ORDER:
        _validate_oracle(order)
    else:
        _validate_trigger(order)


def _validate_prices(order: Order) -> None:
    start, end, price = order.auction_start_price, order.auction_end_price, order.price
    is_long = order.direction == _LONG
    require(start <= end if is_long else start >= end, ErrorCode.InvalidOrderAuction)
    if price:
        end = cast_u64(end)
        require(price >= end if is_long else price <= end, ErrorCode.InvalidOrderAuction)


def _validate_market(order: Order) -> None:
    require(order.auction_start_price > 0 and order.auction_end_price > 0, ErrorCode.InvalidOrderAuction)
    _validate_prices(order)
    require(order.trigger_price == 0, ErrorCode.InvalidOrderTrigger)
    require(not order.post_only, ErrorCode.InvalidOrderPostOnly)
    require(order.oracle_price_offset == 0, ErrorCode.InvalidOrderOracleOffset)
    require(not order.immediate_or_cancel, ErrorCode.InvalidOrderIOC)


def _validate_oracle(order: Order) -> None:
    start, end, offset = order.auction_start_price, order.auction_end_price, order.oracle_price_offset
    if order.direction == _LONG:
        good = start <= end and (offset == 0 or end <= offset)
    else:
        good = start >= end and (offset == 0 or end >= offset)
    require(good, ErrorCode.InvalidOrderAuction)
    require(order.trigger_price == 0, ErrorCode.InvalidOrderTrigger)
    require(not order.post_only, ErrorCode.InvalidOrderPostOnly)
    require(order.price == 0, ErrorCode.InvalidOrderLimitPrice)
    require(not order.immediate_or_cancel, ErrorCode.InvalidOrderIOC)


def _validate_limit(order: Order, market: PerpMarket, oracle_price: int, slot: int) -> None:
    require((order.price != 0) != (order.oracle_price_offset != 0), ErrorCode.InvalidOrderLimitPrice)
    require(order.trigger_price == 0, ErrorCode.InvalidOrderTrigger)
    has_auction = order.auction_duration != 0
    if order.post_only:
        require(not has_auction, ErrorCode.InvalidOrder)
        if not order.immediate_or_cancel:
            _validate_post_only(order, market, oracle_price, slot)
    if has_auction:
        require(order.oracle_price_offset == 0, ErrorCode.InvalidOrder)
        require(
            order.auction_start_price != 0 and order.auction_end_price != 0, ErrorCode.InvalidOrderAuction
        )
        _validate_prices(order)
    else:
        require(order.auction_start_price == 0 and order.auction_end_price == 0, ErrorCode.InvalidOrder)


def _validate_post_only(order: Order, market: PerpMarket, oracle_price: int, slot: int) -> None:
    limit = limit_price(order, slot, market.amm.order_tick_size, oracle_price)
    unfilled = order.base_asset_amount - order.base_asset_amount_filled
    if size_to_price(order.direction, unfilled, market, limit) == 0:
        return
    if limit is None:
        fail(ErrorCode.FailedUnwrap)
    oracle_price = cast_u64(oracle_price)
    away = limit < oracle_price if order.direction == _LONG else limit > oracle_price
    require(away, ErrorCode.PlacePostOnlyLimitFailure)


def _validate_trigger(order: Order) -> None:
    require(order.trigger_condition in _UNTRIGGERED, ErrorCode.InvalidTriggerOrderCondition)
    is_market = order.order_type == _TRIGGER_MARKET_ORDER
    require((order.price == 0) is is_market, ErrorCode.InvalidOrderLimitPrice)
    require(order.trigger_price > 0, ErrorCode.InvalidOrderTrigger)
    require(not order.post_only, ErrorCode.InvalidOrderPostOnly)
    require(order.oracle_price_offset == 0, ErrorCode.InvalidOrderOracleOffset)
