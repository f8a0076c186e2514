"""Prices of orders: tick rounding, auctions, limit prices, and when an order rests (spec T3, T4, T9, T16).

Prices are 1e6, durations slots.
"""

from __future__ import annotations

from typing import Final

from balclient.abi.accounts import Order, PerpMarket
from balclient.abi.enums import ContractTier, OrderTriggerCondition, OrderType, PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.abi.types import OrderParams
from balclient.mirror.faults import fail
from balclient.mirror.integers import cast_i64, cast_u64, clamp, math_i64, math_u64, trunc_div

__all__ = [
    "auction_params",
    "auction_price",
    "baseline_end_offset",
    "baseline_start_offset",
    "default_auction_prices",
    "has_limit_price",
    "is_auction_complete",
    "is_resting",
    "is_triggered",
    "limit_price",
    "must_be_triggered",
    "standardize_offset",
    "standardize_price",
]

_A: Final = ContractTier.A
_B: Final = ContractTier.B
_LIMIT_ORDER: Final = OrderType.Limit
_ORACLE_ORDER: Final = OrderType.Oracle
_TRIGGER_LIMIT_ORDER: Final = OrderType.TriggerLimit

_LONG: Final = PositionDirection.Long
_MARKET_TYPES: Final = (OrderType.Market, OrderType.Oracle)
_TRIGGERED: Final = (OrderTriggerCondition.TriggeredAbove, OrderTriggerCondition.TriggeredBelow)
_TRIGGER_TYPES: Final = (OrderType.TriggerMarket, OrderType.TriggerLimit)
_DEFAULT_DIVISOR: Final = 200
_MAX_TWAP_AGE_GAP: Final = 60
_SPREAD_TO_START: Final = 10_000_000
_PCT: Final = 1_000_000
_END_BUFFER_DIVISORS: Final = {
    ContractTier.A: (1000, 50),
    ContractTier.B: (1000, 20),
    ContractTier.C: (500, 20),
    ContractTier.Speculative: (100, 10),
}
_END_BUFFER_DEFAULT: Final = (50, 5)


def standardize_price(price: int, tick: int, is_long: bool) -> int:
    """A u64 price on the tick, down for Long and up for Short; zero stays zero (spec T4)."""
    if price == 0:
        return 0
    if tick == 0:
        fail(ErrorCode.MathError)
    remainder = price % tick
    if remainder == 0:
        return price
    return price - remainder if is_long else math_u64(price + tick) - remainder


def standardize_offset(price: int, tick: int, is_long: bool) -> int:
    """A signed price on the tick with a Euclidean remainder, down for Long and up for Short (spec T4)."""
    if price == 0:
        return 0
    if tick == 0:
        fail(ErrorCode.MathError)
    cast_i64(tick)
    remainder = price % tick
    if remainder == 0:
        return price
    return math_i64(price - remainder) if is_long else math_i64(price + tick) - remainder


def default_auction_prices(oracle_price: int, is_long: bool, price: int) -> tuple[int, int]:
    """(start, end) of a market order that names no auction prices; `price` 0 means none (spec T4a)."""
    oracle_step = trunc_div(oracle_price, _DEFAULT_DIVISOR)
    if price == 0:
        end = oracle_price + oracle_step if is_long else oracle_price - oracle_step
        return oracle_price, math_i64(end)
    limit = cast_i64(price)
    limit_step = limit // _DEFAULT_DIVISOR
    if is_long:
        if limit < oracle_price:
            return min(math_i64(limit - limit_step), math_i64(oracle_price - oracle_step)), limit
        return oracle_price, min(limit, math_i64(oracle_price + oracle_step))
    if limit > oracle_price:
        return max(math_i64(limit + limit_step), math_i64(oracle_price + oracle_step)), limit
    return oracle_price, max(limit, math_i64(oracle_price - oracle_step))


def auction_params(
    params: OrderParams, oracle_price: int, tick: int, min_duration: int
) -> tuple[int, int, int]:
    """(start, end, duration) as stored in the order (spec T4).

    `min_duration` is the state's minimum in slots. InvalidOrderAuction for an Oracle order without prices.
    """
    kind = params.order_type
    start, end, duration = params.auction_start_price, params.auction_end_price, params.auction_duration
    is_long = params.direction == _LONG
    if kind in _MARKET_TYPES:
        if start is None or end is None:
            if kind == _ORACLE_ORDER:
                fail(ErrorCode.InvalidOrderAuction)
            start, end = default_auction_prices(oracle_price, is_long, params.price)
        slots = max(duration or 0, min_duration)
    elif kind == _LIMIT_ORDER and start is not None and end is not None and duration is not None:
        slots = (duration if duration > min_duration else min_duration) if duration else 0
    else:
        return 0, 0, 0
    return standardize_offset(start, tick, is_long), standardize_offset(end, tick, is_long), slots


def must_be_triggered(order: Order) -> bool:
    """The order is of a trigger type, triggered or not."""
    return order.order_type in _TRIGGER_TYPES


def is_triggered(order: Order) -> bool:
    """A trigger order's condition has been met and recorded."""
    return order.trigger_condition in _TRIGGERED


def is_auction_complete(order: Order, slot: int) -> bool:
    """More slots than the auction's duration have passed; no auction counts as over (spec T9, T16.4)."""
    duration = order.auction_duration
    return duration == 0 or math_u64(slot - order.slot) > duration


def is_resting(order: Order, slot: int) -> bool:
    """A limit order that may wait for takers (spec T16.4)."""
    kind = order.order_type
    if kind == _LIMIT_ORDER:
        return bool(order.post_only) or is_auction_complete(order, slot)
    if kind == _TRIGGER_LIMIT_ORDER:
        never = (
            order.trigger_price < order.price
            if order.direction == _LONG
            else order.trigger_price > order.price
        )
        return not never and is_auction_complete(order, slot)
    return False


def has_limit_price(order: Order, slot: int) -> bool:
    """The order has a price, an oracle offset, or an auction under way (spec L32, T17a.3)."""
    return order.price > 0 or order.oracle_price_offset != 0 or not is_auction_complete(order, slot)


def auction_price(order: Order, slot: int, tick: int, valid_oracle_price: int | None) -> int:
    """Price of the order's auction at `slot`, on the tick (spec T9).

    CastingFailure for a negative fixed price, MathError for an auction that runs the wrong way,
    OracleNotFound for an Oracle order without `valid_oracle_price`.
    """
    duration = order.auction_duration
    elapsed = min(math_u64(slot - order.slot), duration)
    is_long = order.direction == _LONG
    if order.order_type == _ORACLE_ORDER:
        if valid_oracle_price is None:
            fail(ErrorCode.OracleNotFound)
        start, end = order.auction_start_price, order.auction_end_price
        if duration == 0:
            offset = end
        else:
            gap = math_i64(end - start if is_long else start - end)
            moved = trunc_div(math_i64(gap * elapsed), duration)
            offset = math_i64(start + moved if is_long else start - moved)
        price = cast_u64(max(math_i64(valid_oracle_price + offset), tick))
        return standardize_price(price, tick, is_long)
    start, end = cast_u64(order.auction_start_price), cast_u64(order.auction_end_price)
    if duration == 0:
        return standardize_price(end, tick, is_long)
    gap = math_u64(end - start if is_long else start - end)
    moved = math_u64(gap * elapsed) // duration
    return standardize_price(math_u64(start + moved if is_long else start - moved), tick, is_long)


def limit_price(order: Order, slot: int, tick: int, valid_oracle_price: int | None) -> int | None:
    """The order's limit at `slot`, or None when it takes any price (spec T9)."""
    if not is_auction_complete(order, slot) and (order.auction_start_price or order.auction_end_price):
        return auction_price(order, slot, tick, valid_oracle_price)
    if order.oracle_price_offset:
        if valid_oracle_price is None:
            fail(ErrorCode.OracleNotFound)
        price = max(math_i64(valid_oracle_price + order.oracle_price_offset), tick)
        return standardize_price(cast_u64(price), tick, order.direction == _LONG)
    return order.price or None


def baseline_start_offset(market: PerpMarket, is_long: bool) -> int:
    """Auction start, as an offset from the oracle price, that the market's averages suggest (spec T3)."""
    amm = market.amm
    history = amm.historical_oracle_data
    bid, ask = cast_i64(amm.last_bid_price_twap), cast_i64(amm.last_ask_price_twap)
    apart = math_i64(history.last_oracle_price_twap_ts - amm.last_mark_price_twap_ts)
    if abs(apart) >= _MAX_TWAP_AGE_GAP:
        divisor = 500 if market.contract_tier in (_A, _B) else 100
        return bid // divisor if is_long else -(ask // divisor)
    average = bid if is_long else ask
    slow = math_i64(average - history.last_oracle_price_twap)
    fast = math_i64(cast_i64(amm.last_mark_price_twap_5min) - history.last_oracle_price_twap_5min)
    long_part = math_i64(amm.long_spread * average) // _SPREAD_TO_START
    short_part = math_i64(amm.short_spread * average) // _SPREAD_TO_START
    if is_long:
        return min(math_i64(slow + long_part), math_i64(fast - short_part))
    return max(math_i64(slow - short_part), math_i64(fast + long_part))


def baseline_end_offset(market: PerpMarket, is_long: bool, scalar: int) -> int:
    """Auction end, as an offset from the oracle price, with `scalar` times the usual buffer (spec T3)."""
    amm = market.amm
    start = baseline_start_offset(market, is_long)
    twap = amm.historical_oracle_data.last_oracle_price_twap
    unsigned_twap = cast_u64(twap)
    side_spread = amm.long_spread if is_long else amm.short_spread
    buffer = max(amm.mark_std, amm.oracle_std, math_u64(side_spread * unsigned_twap) // _PCT)
    if scalar >= 1:
        buffer = math_u64(buffer * scalar)
    smallest, largest = _END_BUFFER_DIVISORS.get(market.contract_tier, _END_BUFFER_DEFAULT)
    buffer = clamp(buffer, unsigned_twap // smallest, unsigned_twap // largest)
    if is_long:
        return max(math_i64(math_i64(amm.last_ask_price_twap + buffer) - twap), start)
    return min(math_i64(math_i64(amm.last_bid_price_twap - buffer) - twap), start)
