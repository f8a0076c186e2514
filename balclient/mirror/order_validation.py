"""What an order must satisfy to be placed (spec T5)."""

from __future__ import annotations

from typing import Final

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
from balclient.mirror.faults import Fault, fail
from balclient.mirror.integers import cast_i64, cast_u64, math_u64
from balclient.mirror.sizing import size_to_price

__all__ = ["is_in_settlement", "placed_price", "validate_order"]

_DELISTED: Final = MarketStatus.Delisted
_SETTLEMENT: Final = MarketStatus.Settlement
_LIMIT_ORDER: Final = OrderType.Limit
_MARKET_ORDER: Final = OrderType.Market
_ORACLE_ORDER: Final = OrderType.Oracle
_TRIGGER_MARKET_ORDER: Final = OrderType.TriggerMarket
_SLIDE: Final = PostOnlyParam.Slide

_LONG: Final = PositionDirection.Long
_UNTRIGGERED: Final = (OrderTriggerCondition.Above, OrderTriggerCondition.Below)


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
    if base == 0:
        raise Fault(ErrorCode.InvalidOrderSizeTooSmall)
    step = market.amm.order_step_size
    if step == 0:
        raise Fault(ErrorCode.MathError)
    if base % step != 0:
        raise Fault(ErrorCode.InvalidOrderNotStepSizeMultiple)
    if not order.reduce_only and base < market.amm.min_order_size:
        raise Fault(ErrorCode.InvalidOrderMinOrderSize)
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
    if not (start <= end if is_long else start >= end):
        raise Fault(ErrorCode.InvalidOrderAuction)
    if price:
        end = cast_u64(end)
        if not (price >= end if is_long else price <= end):
            raise Fault(ErrorCode.InvalidOrderAuction)


def _validate_market(order: Order) -> None:
    if not (order.auction_start_price > 0 and order.auction_end_price > 0):
        raise Fault(ErrorCode.InvalidOrderAuction)
    _validate_prices(order)
    if order.trigger_price != 0:
        raise Fault(ErrorCode.InvalidOrderTrigger)
    if order.post_only:
        raise Fault(ErrorCode.InvalidOrderPostOnly)
    if order.oracle_price_offset != 0:
        raise Fault(ErrorCode.InvalidOrderOracleOffset)
    if order.immediate_or_cancel:
        raise Fault(ErrorCode.InvalidOrderIOC)


def _validate_oracle(order: Order) -> None:
    start, end, offset = order.auction_start_price, order.auction_end_price, order.oracle_price_offset
    if order.direction == _LONG:
        good = start <= end and (offset == 0 or end <= offset)
    else:
        good = start >= end and (offset == 0 or end >= offset)
    if not good:
        raise Fault(ErrorCode.InvalidOrderAuction)
    if order.trigger_price != 0:
        raise Fault(ErrorCode.InvalidOrderTrigger)
    if order.post_only:
        raise Fault(ErrorCode.InvalidOrderPostOnly)
    if order.price != 0:
        raise Fault(ErrorCode.InvalidOrderLimitPrice)
    if order.immediate_or_cancel:
        raise Fault(ErrorCode.InvalidOrderIOC)


def _validate_limit(order: Order, market: PerpMarket, oracle_price: int, slot: int) -> None:
    if (order.price != 0) == (order.oracle_price_offset != 0):
        raise Fault(ErrorCode.InvalidOrderLimitPrice)
    if order.trigger_price != 0:
        raise Fault(ErrorCode.InvalidOrderTrigger)
    has_auction = order.auction_duration != 0
    if order.post_only:
        if has_auction:
            raise Fault(ErrorCode.InvalidOrder)
        if not order.immediate_or_cancel:
            _validate_post_only(order, market, oracle_price, slot)
    if has_auction:
        if order.oracle_price_offset != 0:
            raise Fault(ErrorCode.InvalidOrder)
        if order.auction_start_price == 0 or order.auction_end_price == 0:
            raise Fault(ErrorCode.InvalidOrderAuction)
        _validate_prices(order)
    else:
        if order.auction_start_price != 0 or order.auction_end_price != 0:
            raise Fault(ErrorCode.InvalidOrder)


def _validate_post_only(order: Order, market: PerpMarket, oracle_price: int, slot: int) -> None:
    limit = limit_price(order, slot, market.amm.order_tick_size, oracle_price)
    unfilled = order.base_asset_amount - order.base_asset_amount_filled
    if size_to_price(order.direction, unfilled, market, limit) == 0:
        return
    if limit is None:
        fail(ErrorCode.FailedUnwrap)
    signed = cast_i64(limit)
    away = signed < oracle_price if order.direction == _LONG else signed > oracle_price
    if not away:
        raise Fault(ErrorCode.PlacePostOnlyLimitFailure)


def _validate_trigger(order: Order) -> None:
    if order.trigger_condition not in _UNTRIGGERED:
        raise Fault(ErrorCode.InvalidTriggerOrderCondition)
    is_market = order.order_type == _TRIGGER_MARKET_ORDER
    if (order.price == 0) is not is_market:
        raise Fault(ErrorCode.InvalidOrderLimitPrice)
    if order.trigger_price <= 0:
        raise Fault(ErrorCode.InvalidOrderTrigger)
    if order.post_only:
        raise Fault(ErrorCode.InvalidOrderPostOnly)
    if order.oracle_price_offset != 0:
        raise Fault(ErrorCode.InvalidOrderOracleOffset)
