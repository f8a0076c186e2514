"""What resting orders say about the best bid and ask (spec A26a)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from balclient.abi.accounts import PerpMarket, User
from balclient.abi.enums import MarketType, OrderStatus, OrderType, PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.mirror.auction import is_resting, is_triggered, limit_price
from balclient.mirror.faults import fail
from balclient.mirror.integers import cast_u64, clamp, floor_div, math_u64, math_u128
from balclient.mirror.position import get_position
from balclient.mirror.sizing import fillable_size
from balclient.mirror.slots import used_orders

__all__ = ["estimate_bid_ask"]

_PERP: Final = MarketType.Perp
_OPEN_ORDER: Final = OrderStatus.Open
_LIMIT_ORDER: Final = OrderType.Limit
_TRIGGER_LIMIT_ORDER: Final = OrderType.TriggerLimit
_LONG: Final = PositionDirection.Long

_LEVELS: Final = 32


def estimate_bid_ask(
    market: PerpMarket, users: Iterable[User], oracle_price: int, slot: int, now: int
) -> tuple[int | None, int | None]:
    """Average (bid, ask) over the funding depth, 1e6, rounded down; None for a side too thin (spec A26a)."""
    bids: list[tuple[int, int]] = []
    asks: list[tuple[int, int]] = []
    for user in users:
        for price, size, is_bid in _levels(market, user, oracle_price, slot, now):
            (bids if is_bid else asks).append((price, size))
    bids.sort(key=lambda level: -level[0])
    asks.sort(key=lambda level: level[0])
    depth = _depth(market)
    return _average(bids[:_LEVELS], depth), _average(asks[:_LEVELS], depth)


def _depth(market: PerpMarket) -> int:
    amm = market.amm
    open_interest = max(abs(amm.base_asset_amount_long), abs(amm.base_asset_amount_short))
    smallest = amm.min_order_size
    return clamp(cast_u64(open_interest // 1_000), math_u64(smallest * 100), math_u64(smallest * 5_000))


def _levels(
    market: PerpMarket, user: User, oracle_price: int, slot: int, now: int
) -> Iterable[tuple[int, int, bool]]:
    for _, order in used_orders(user):
        if (
            order.status != _OPEN_ORDER
            or order.market_type != _PERP
            or order.market_index != market.market_index
        ):
            continue
        kind = order.order_type
        if kind != _LIMIT_ORDER and not (kind == _TRIGGER_LIMIT_ORDER and is_triggered(order)):
            continue
        if not is_resting(order, slot) or (order.max_ts != 0 and now > order.max_ts):
            continue
        held = get_position(user, market.market_index).base_asset_amount if order.reduce_only else 0
        price = limit_price(order, slot, market.amm.order_tick_size, oracle_price)
        if price is None:
            fail(ErrorCode.UnableToGetLimitPrice)
        yield price, fillable_size(order, held), order.direction == _LONG


def _average(levels: list[tuple[int, int]], depth: int) -> int | None:
    left, total = depth, 0
    for price, size in levels:
        taken = size if size < left else left
        total = math_u128(total + price * taken)
        left -= taken
        if left == 0:
            return cast_u64(floor_div(total, depth))
    return None
