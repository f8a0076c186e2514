"""Placing a perp order (spec T2, T2a)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import Order, PerpMarket, PerpPosition, User
from balclient.abi.enums import (
    MarketStatus,
    MarketType,
    OrderActionExplanation,
    OrderStatus,
    OrderType,
    PositionDirection,
    PostOnlyParam,
    UserStatus,
)
from balclient.abi.errors import ErrorCode
from balclient.abi.types import OrderParams
from balclient.mirror.auction import auction_params, must_be_triggered, standardize_price
from balclient.mirror.cancel import expire_orders
from balclient.mirror.context import Context, Maps
from balclient.mirror.faults import Fault
from balclient.mirror.integers import (
    cast_i64,
    cast_i128,
    cast_u64,
    math_i64,
    math_i128,
    math_u64,
    trunc_div,
)
from balclient.mirror.margin import (
    initial_strict_calculation,
    require_place_order_margin,
    validate_user_not_being_liquidated,
)
from balclient.mirror.margin_ratios import MarginType, perp_ratio
from balclient.mirror.order_records import emit_place
from balclient.mirror.order_validation import is_in_settlement, placed_price, validate_order
from balclient.mirror.position import force_position, step_down, touch_user
from balclient.mirror.slots import free_order_slot, put_order, used_orders

__all__ = ["PlaceOptions", "place_perp_order"]

_INITIAL_MARGIN: Final = MarginType.Initial
_INITIALIZED: Final = MarketStatus.Initialized
_REDUCE_ONLY: Final = MarketStatus.ReduceOnly
_PERP: Final = MarketType.Perp
_OPEN_ORDER: Final = OrderStatus.Open
_MARKET_ORDER: Final = OrderType.Market
_ORACLE_ORDER: Final = OrderType.Oracle
_SHORT: Final = PositionDirection.Short
_NO_POST_ONLY: Final = PostOnlyParam.NONE
_TRY_POST_ONLY: Final = PostOnlyParam.TryPostOnly
_BANKRUPT: Final = UserStatus.Bankrupt
_USER_REDUCE_ONLY: Final = UserStatus.ReduceOnly

_LONG: Final = PositionDirection.Long
_MAX_SIZE: Final = (1 << 64) - 1
_MIN_LIFE: Final = 30
_MARGIN: Final = 10_000
_OPEN_ORDER_REQUIREMENT: Final = 10_000


@dataclass(frozen=True, slots=True)
class PlaceOptions:
    """How the order is placed; the default is what a user's own instruction does."""

    explanation: OrderActionExplanation = OrderActionExplanation.NONE


_DEFAULT: Final = PlaceOptions()


def place_perp_order(
    ctx: Context,
    maps: Maps,
    user: User,
    user_key: Pubkey,
    params: OrderParams,
    options: PlaceOptions = _DEFAULT,
) -> None:
    """Check and store an order (spec T2).

    Returns without placing when max_ts has passed, or when a TryPostOnly order would cross.
    """
    now, slot, state = ctx.clock.unix_timestamp, ctx.clock.slot, ctx.state
    validate_user_not_being_liquidated(user, maps, state.liquidation_margin_buffer_ratio)
    if user.status & _BANKRUPT:
        raise Fault(ErrorCode.UserBankrupt)
    expire_orders(ctx, maps, user, user_key)
    if user.status & _USER_REDUCE_ONLY and not params.reduce_only:
        raise Fault(ErrorCode.UserReduceOnly)
    order_index = _free_slot(user, params.user_order_id)
    market = maps.perp(params.market_index)
    status = market.status
    if status == _INITIALIZED:
        raise Fault(ErrorCode.MarketBeingInitialized)
    if is_in_settlement(market, now):
        raise Fault(ErrorCode.MarketPlaceOrderPaused)
    position = force_position(user, params.market_index)
    is_long = params.direction == _LONG
    amm = market.amm
    step = amm.order_step_size
    base = params.base_asset_amount
    if base < step:
        raise Fault(ErrorCode.OrderAmountTooSmall)
    if base == _MAX_SIZE:
        base = _largest_size(user, maps, market, position, is_long)
    else:
        base = step_down(base, step)
    oracle_price = maps.oracle(amm.oracle).price
    tick = amm.order_tick_size
    start, end, duration = auction_params(params, oracle_price, tick, state.min_perp_auction_duration)
    max_ts = params.max_ts
    if max_ts is None:
        lives = params.order_type in (_MARKET_ORDER, _ORACLE_ORDER)
        max_ts = math_i64(now + max(_MIN_LIFE, duration // 2)) if lives else 0
    if max_ts != 0 and max_ts < now:
        return
    if params.market_type != _PERP:
        raise Fault(ErrorCode.InvalidOrderMarketType)
    order = Order(
        slot=slot,
        price=placed_price(params.price, is_long, params.post_only, market),
        base_asset_amount=base,
        base_asset_amount_filled=0,
        quote_asset_amount_filled=0,
        trigger_price=standardize_price(params.trigger_price or 0, tick, is_long),
        auction_start_price=start,
        auction_end_price=end,
        max_ts=max_ts,
        oracle_price_offset=params.oracle_price_offset or 0,
        order_id=_next_order_id(user),
        market_index=params.market_index,
        status=_OPEN_ORDER,
        order_type=params.order_type,
        market_type=params.market_type,
        user_order_id=params.user_order_id,
        existing_position_direction=(_LONG if position.base_asset_amount >= 0 else _SHORT),
        direction=params.direction,
        reduce_only=params.reduce_only or status == _REDUCE_ONLY,
        post_only=params.post_only != _NO_POST_ONLY,
        immediate_or_cancel=params.immediate_or_cancel,
        trigger_condition=params.trigger_condition,
        auction_duration=duration,
        padding=bytes(3),
    )
    try:
        validate_order(order, market, oracle_price, slot)
    except Fault as fault:
        if fault.code == ErrorCode.PlacePostOnlyLimitFailure and params.post_only == _TRY_POST_ONLY:
            return
        raise
    increasing = _is_risk_increasing(order, position)
    put_order(user, order_index, order)
    user.open_orders = min(user.open_orders + 1, 0xFF)
    user.has_open_order = user.open_orders > 0
    if duration:
        user.open_auctions = min(user.open_auctions + 1, 0xFF)
        user.has_open_auction = user.open_auctions > 0
    position.open_orders = (position.open_orders + 1) & 0xFF
    if not must_be_triggered(order):
        if is_long:
            position.open_bids = math_i64(position.open_bids + cast_i64(base))
        else:
            position.open_asks = math_i64(position.open_asks - cast_i64(base))
    require_place_order_margin(user, maps, increasing)
    if status == _REDUCE_ONLY:
        _require_reducing(order, position.base_asset_amount)
    if amm.max_open_interest and increasing:
        after = math_i128(
            amm.base_asset_amount_long + base if is_long else amm.base_asset_amount_short - base
        )
        if abs(after) > amm.max_open_interest:
            raise Fault(ErrorCode.MaxOpenInterest)
    emit_place(ctx, user_key, order, oracle_price, options.explanation)
    touch_user(user, slot)


def _free_slot(user: User, user_order_id: int) -> int:
    free = free_order_slot(user)
    if free is None:
        raise Fault(ErrorCode.MaxNumberOfOrders)
    if user_order_id:
        taken = any(order.user_order_id == user_order_id for _, order in used_orders(user))
        if taken:
            raise Fault(ErrorCode.UserOrderIdAlreadyInUse)
    return free


def _next_order_id(user: User) -> int:
    order_id = user.next_order_id
    user.next_order_id = 1 if order_id == 0xFFFF_FFFF else order_id + 1
    return order_id


def _is_risk_increasing(order: Order, position: PerpPosition) -> bool:
    if order.reduce_only:
        return False
    held = position.base_asset_amount
    if order.direction == _LONG:
        return held >= 0 or math_i64(position.open_bids + cast_i64(order.base_asset_amount)) > abs(held)
    return held <= 0 or abs(math_i64(position.open_asks - cast_i64(order.base_asset_amount))) > held


def _require_reducing(order: Order, held: int) -> None:
    reducing = bool(order.reduce_only) and held != 0 and (order.direction == _LONG) is (held < 0)
    if not reducing:
        raise Fault(ErrorCode.InvalidOrderNotRiskReducing)


def _largest_size(user: User, maps: Maps, market: PerpMarket, position: PerpPosition, is_long: bool) -> int:
    """The largest order (1e9) that the account's free collateral carries (spec T2a)."""
    calculation = initial_strict_calculation(user, maps)
    free = math_i128(calculation.total_collateral - cast_i128(calculation.margin_requirement))
    if_bids = math_i64(position.base_asset_amount + position.open_bids)
    if_asks = math_i64(position.base_asset_amount + position.open_asks)
    worst = if_bids if abs(if_bids) > abs(if_asks) else if_asks
    if worst < 0 and is_long:
        flip = cast_u64(abs(-worst - if_bids))
    elif worst > 0 and not is_long:
        flip = cast_u64(abs(-worst - if_asks))
    else:
        flip = 0
    step = market.amm.order_step_size
    if free <= 0:
        return step_down(min(flip, max(math_u64(2 * abs(position.base_asset_amount)) - 1, 0)), step)
    spot = maps.spot(market.quote_spot_market_index)
    quote_price = max(maps.oracle(spot.oracle).price, spot.historical_oracle_data.last_oracle_price_twap_5min)
    oracle_price = maps.oracle(market.amm.oracle).price
    first = max(perp_ratio(market, abs(worst), _INITIAL_MARGIN), user.max_margin_ratio)
    ratio, size = first, 0
    for _ in range(6):
        size = trunc_div(math_i128((free - _OPEN_ORDER_REQUIREMENT) * 1_000 * _MARGIN), ratio)
        size = trunc_div(math_i128(size * 1_000_000), oracle_price)
        size = trunc_div(math_i128(size * 1_000_000), quote_price)
        cast_u64(size)
        whole = math_u64(abs(worst) + size)
        ratio = max(perp_ratio(market, whole, _INITIAL_MARGIN), user.max_margin_ratio)
        if ratio == first:
            break
    return step_down(math_u64(size + flip), step)
