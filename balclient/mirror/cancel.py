"""Cancelling orders and paying the keeper for it (spec T18, T18a, T18b, T6.10)."""

from __future__ import annotations

from typing import Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import Order, PerpMarket, PerpPosition, User
from balclient.abi.enums import (
    MarketType,
    OrderActionExplanation,
    OrderStatus,
    OrderTriggerCondition,
    OrderType,
    PositionDirection,
)
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import Unsupported
from balclient.mirror.auction import must_be_triggered
from balclient.mirror.context import Context, Maps
from balclient.mirror.faults import Fault
from balclient.mirror.integers import cast_i64, math_i64, math_u64
from balclient.mirror.order_records import emit_cancel
from balclient.mirror.participants import Participant, charge
from balclient.mirror.position import force_position, get_position, touch_user, update_quote_asset_amount
from balclient.mirror.sizing import fillable_size
from balclient.mirror.slots import order_at, put_order, used_orders
from balclient.mirror.unsupported import SPOT_ORDERS, reason

__all__ = [
    "cancel_order",
    "cancel_orders",
    "cleared_order",
    "decrease_open_bids_and_asks",
    "expire_orders",
    "find_order",
    "forget_order",
    "is_expired",
    "last_order_id",
    "pay_flat_reward",
    "shrinks_below_step",
]

_PERP: Final = MarketType.Perp
_NO_EXPLANATION: Final = OrderActionExplanation.NONE
_ORDER_EXPIRED: Final = OrderActionExplanation.OrderExpired
_FREE_SLOT: Final = OrderStatus.Init
_OPEN_ORDER: Final = OrderStatus.Open
_LIMIT_ORDER: Final = OrderType.Limit
_ABOVE: Final = OrderTriggerCondition.Above

_LONG: Final = PositionDirection.Long
_UNTRIGGERED: Final = (OrderTriggerCondition.Above, OrderTriggerCondition.Below)
_LAST_ID_BEFORE_WRAP: Final = 0xFFFF_FFFF


def cleared_order() -> Order:
    """An order slot after its order is gone: zero but for the type tags (spec T10.20)."""
    return Order(
        slot=0,
        price=0,
        base_asset_amount=0,
        base_asset_amount_filled=0,
        quote_asset_amount_filled=0,
        trigger_price=0,
        auction_start_price=0,
        auction_end_price=0,
        max_ts=0,
        oracle_price_offset=0,
        order_id=0,
        market_index=0,
        status=_FREE_SLOT,
        order_type=_LIMIT_ORDER,
        market_type=_PERP,
        user_order_id=0,
        existing_position_direction=_LONG,
        direction=_LONG,
        reduce_only=False,
        post_only=False,
        immediate_or_cancel=False,
        trigger_condition=_ABOVE,
        auction_duration=0,
        padding=bytes(3),
    )


def last_order_id(user: User) -> int:
    """The id that the user's latest order got (spec T1.5)."""
    return _LAST_ID_BEFORE_WRAP if user.next_order_id == 1 else user.next_order_id - 1


def find_order(user: User, order_id: int) -> int | None:
    """Index of the first slot with this id, whatever its status (spec T1)."""
    slots = used_orders(user) if order_id else enumerate(user.orders)
    for index, order in slots:
        if order.order_id == order_id:
            return index
    return None


def is_expired(order: Order, now: int) -> bool:
    """An open order, not of a trigger type, is past its max_ts (spec T6.10)."""
    return (
        order.max_ts != 0
        and now > order.max_ts
        and order.status == _OPEN_ORDER
        and not must_be_triggered(order)
    )


def shrinks_below_step(order: Order, position_base: int, step: int) -> bool:
    """A reduce-only order that the position leaves less than one step to fill (spec T6.10, T16.7)."""
    return (
        order.status == _OPEN_ORDER and bool(order.reduce_only) and fillable_size(order, position_base) < step
    )


def decrease_open_bids_and_asks(position: PerpPosition, direction: PositionDirection, base: int) -> None:
    """Take `base` from the position's open bids (Long) or asks (Short).

    CastingFailure when it does not fit i64, MathError on overflow.
    """
    if direction == _LONG:
        position.open_bids = math_i64(position.open_bids - cast_i64(base))
    else:
        position.open_asks = math_i64(position.open_asks + cast_i64(base))


def forget_order(user: User, position: PerpPosition, index: int) -> None:
    """Drop the counters of a finished order and clear its slot (spec T10.20, T18)."""
    order = order_at(user, index)
    user.open_orders = max(user.open_orders - 1, 0)
    user.has_open_order = user.open_orders > 0
    if order.auction_duration:
        user.open_auctions = max(user.open_auctions - 1, 0)
        user.has_open_auction = user.open_auctions > 0
    position.open_orders = (position.open_orders - 1) & 0xFF
    put_order(user, index, cleared_order())


def cancel_order(
    ctx: Context,
    maps: Maps,
    user: User,
    user_key: Pubkey,
    index: int,
    explanation: OrderActionExplanation,
    filler: Pubkey | None = None,
    filler_reward: int = 0,
) -> None:
    """Cancel the order in slot `index` (spec T18).

    OrderNotOpen unless it is open; PerpMarketNotFound or OracleNotFound when its market or oracle is missing.
    """
    order = order_at(user, index)
    if order.status != _OPEN_ORDER:
        raise Fault(ErrorCode.OrderNotOpen)
    if order.market_type != _PERP:
        raise Unsupported(reason(SPOT_ORDERS, f"order {order.order_id}"))
    market = maps.perp(order.market_index)
    oracle_price = maps.oracle(market.amm.oracle).price
    emit_cancel(ctx, user_key, order, oracle_price, explanation, filler, filler_reward)
    position = get_position(user, order.market_index)
    if not (must_be_triggered(order) and order.trigger_condition in _UNTRIGGERED):
        unfilled = math_u64(order.base_asset_amount - order.base_asset_amount_filled)
        decrease_open_bids_and_asks(position, order.direction, unfilled)
    forget_order(user, position, index)


def expire_orders(ctx: Context, maps: Maps, user: User, user_key: Pubkey) -> None:
    """Cancel every expired order of the user (spec T2.2)."""
    now = ctx.clock.unix_timestamp
    for index, order in used_orders(user):
        if order.max_ts and is_expired(order, now):
            cancel_order(ctx, maps, user, user_key, index, _ORDER_EXPIRED)


def cancel_orders(
    ctx: Context,
    maps: Maps,
    user: User,
    user_key: Pubkey,
    market_type: MarketType | None,
    market_index: int | None,
    direction: PositionDirection | None,
) -> None:
    """Cancel every open order that passes the filters; the market filter needs type and index (spec T18b)."""
    for index, order in used_orders(user):
        if order.status != _OPEN_ORDER:
            continue
        if (
            market_type is not None
            and market_index is not None
            and (order.market_type != market_type or order.market_index != market_index)
        ):
            continue
        if direction is not None and order.direction != direction:
            continue
        cancel_order(ctx, maps, user, user_key, index, _NO_EXPLANATION)
    touch_user(user, ctx.clock.slot)


def pay_flat_reward(ctx: Context, owner: User, filler: Participant | None, market: PerpMarket) -> int:
    """Move the flat keeper reward from the owner of an order to a present filler (spec T18a).

    Returns the reward, 0 without a filler, and 0 when the filler cannot get a position slot - the owner has
    paid by then.
    """
    if filler is None:
        return 0
    reward = ctx.state.perp_fee_structure.flat_filler_fee
    owner_position = get_position(owner, market.market_index)
    charge(owner_position, market, -reward)
    touch_user(filler.user, ctx.clock.slot)
    try:
        filler_position = force_position(filler.user, market.market_index)
    except Fault:
        return 0
    update_quote_asset_amount(filler_position, market, reward)
    return reward
