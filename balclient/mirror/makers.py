"""Finding the maker orders that may fill a taker (spec T16)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import Order, PerpMarket
from balclient.abi.enums import (
    MarketType,
    OrderActionExplanation,
    OrderStatus,
    OrderType,
    PositionDirection,
)
from balclient.abi.errors import ErrorCode
from balclient.mirror import funding
from balclient.mirror.auction import is_resting, is_triggered, limit_price
from balclient.mirror.cancel import cancel_order, is_expired, pay_flat_reward, shrinks_below_step
from balclient.mirror.context import Context, Maps
from balclient.mirror.faults import fail
from balclient.mirror.integers import trunc_div
from balclient.mirror.participants import Participant, in_order
from balclient.mirror.position import get_position, is_liquidated_or_bankrupt, touch_user
from balclient.mirror.slots import order_at, used_orders

__all__ = ["MakerOrder", "find_maker_orders", "insert_by_price", "may_make"]

_PERP: Final = MarketType.Perp
_ORACLE_PRICE_BREACHED_LIMIT_PRICE: Final = OrderActionExplanation.OraclePriceBreachedLimitPrice
_ORDER_EXPIRED: Final = OrderActionExplanation.OrderExpired
_REDUCE_ONLY_ORDER_INCREASED_POSITION: Final = OrderActionExplanation.ReduceOnlyOrderIncreasedPosition
_OPEN_ORDER: Final = OrderStatus.Open
_LIMIT_ORDER: Final = OrderType.Limit
_TRIGGER_LIMIT_ORDER: Final = OrderType.TriggerLimit

_LONG: Final = PositionDirection.Long
_ROOM: Final = 16
_MARGIN: Final = 10_000


@dataclass(slots=True, init=False)
class MakerOrder:
    """An order that may fill a taker, with its price at this slot."""

    maker: Participant
    index: int
    price: int

    def __init__(self, maker: Participant, index: int, price: int) -> None:
        self.maker = maker
        self.index = index
        self.price = price


def find_maker_orders(
    ctx: Context,
    maps: Maps,
    supplied: Collection[Participant],
    taker: Participant,
    taker_order: Order,
    market: PerpMarket,
    filler: Participant | None,
    filler_key: Pubkey,
    oracle_price: int,
    only: int | None,
) -> list[MakerOrder]:
    """Orders of the supplied accounts that may fill the taker, best price first (spec T16).

    Accounts are visited in the order of their address bytes.  `only` is the order id that place_and_make
    allows: an order of another account that happens to carry it is allowed as well.  Orders out of band,
    expired or without effect are cancelled on the way.
    """
    slot = ctx.clock.slot
    found: list[MakerOrder] = []
    taker_is_long = taker_order.direction == _LONG
    for maker in in_order(supplied):
        if maker.key == taker.key or is_liquidated_or_bankrupt(maker.user):
            continue
        candidates = _candidates(maker, taker_order, market, slot, oracle_price)
        if not candidates:
            continue
        touch_user(maker.user, slot)
        funding.settle_funding_payment(ctx, maker.user, maker.key, market)
        for index, price in candidates:
            order = order_at(maker.user, index)
            if not may_make(order, taker_order, slot):
                continue
            if only is not None and order.order_id != only:
                continue
            reason = _reason_to_cancel(ctx, maker, order, market, price, oracle_price)
            if reason is None:
                insert_by_price(found, MakerOrder(maker, index, price), taker_is_long)
                continue
            reward = pay_flat_reward(ctx, maker.user, filler, market)
            cancel_order(ctx, maps, maker.user, maker.key, index, reason, filler_key, reward)
    return found


def _candidates(
    maker: Participant, taker_order: Order, market: PerpMarket, slot: int, oracle_price: int
) -> list[tuple[int, int]]:
    tick = market.amm.order_tick_size
    found: list[tuple[int, int]] = []
    for index, order in used_orders(maker.user):
        if (
            order.status != _OPEN_ORDER
            or order.market_index != market.market_index
            or order.market_type != _PERP
            or order.direction == taker_order.direction
        ):
            continue
        kind = order.order_type
        if kind != _LIMIT_ORDER and not (kind == _TRIGGER_LIMIT_ORDER and is_triggered(order)):
            continue
        price = limit_price(order, slot, tick, oracle_price)
        if price is None:
            fail(ErrorCode.UnableToGetLimitPrice)
        found.append((index, price))
    return found


def may_make(order: Order, taker_order: Order, slot: int) -> bool:
    """Whether a maker order may stand against the taker at this slot (spec T16.4)."""
    is_jit = order.post_only and order.immediate_or_cancel
    if order.slot == slot and taker_order.slot == slot and not is_jit:
        return False
    if taker_order.post_only or not is_resting(order, slot):
        return False
    if order.post_only or not is_resting(taker_order, slot):
        return True
    return order.slot + order.auction_duration <= taker_order.slot + taker_order.auction_duration


def _reason_to_cancel(
    ctx: Context, maker: Participant, order: Order, market: PerpMarket, price: int, oracle_price: int
) -> OrderActionExplanation | None:
    # The slot is looked up whatever the reason: an order without one is UserHasNoPositionInMarket.
    held = get_position(maker.user, market.market_index).base_asset_amount
    beyond = price - oracle_price if order.direction == _LONG else oracle_price - price
    if beyond > 0 and trunc_div(beyond * _MARGIN, oracle_price) >= market.margin_ratio_initial:
        return _ORACLE_PRICE_BREACHED_LIMIT_PRICE
    if is_expired(order, ctx.clock.unix_timestamp):
        return _ORDER_EXPIRED
    if order.reduce_only and shrinks_below_step(order, held, market.amm.order_step_size):
        return _REDUCE_ONLY_ORDER_INCREASED_POSITION
    return None


def insert_by_price(found: list[MakerOrder], entry: MakerOrder, taker_is_long: bool) -> None:
    """Bisection keeps the best price first; an equal price goes before the one it meets (spec T16.8).

    A place behind the list's room is dropped.  There is room for 16, and twice as much each time that an
    entry is put into a list that is full.
    """
    left, right = 0, len(found)
    while left < right:
        middle = left + (right - left) // 2
        price = found[middle].price
        if price == entry.price:
            left = middle
            break
        if (price < entry.price) is taker_is_long:
            left = middle + 1
        else:
            right = middle
    room = _ROOM
    while room < len(found):
        room *= 2
    if left < room:
        found.insert(left, entry)
