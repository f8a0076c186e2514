"""How much of an order may be filled: unfilled size, size to a price, curve liquidity (spec T11, A11)."""

from __future__ import annotations

from typing import Final

from balclient.abi.accounts import Order, PerpMarket
from balclient.abi.enums import PositionDirection
from balclient.mirror.amm import available_liquidity, base_to_trade_to_price
from balclient.mirror.integers import math_u64, trunc_div
from balclient.mirror.position import step_down

__all__ = ["amm_fill_size", "fillable_size", "size_to_price"]

_LONG: Final = PositionDirection.Long


def fillable_size(order: Order, position_base: int) -> int:
    """Unfilled base; a reduce-only order that is not post-only is capped by the position (spec T11)."""
    unfilled = math_u64(order.base_asset_amount - order.base_asset_amount_filled)
    if not order.reduce_only or order.post_only:
        return unfilled
    if order.direction == _LONG:
        return (unfilled if unfilled < -position_base else -position_base) if position_base < 0 else 0
    return (unfilled if unfilled < position_base else position_base) if position_base > 0 else 0


def size_to_price(direction: PositionDirection, unfilled: int, market: PerpMarket, limit: int | None) -> int:
    """Base that the curve would fill up to one tick inside `limit`, in whole steps (spec T11, size1)."""
    amm = market.amm
    step = amm.order_step_size
    if limit is None:
        return step_down(unfilled, step)
    tick = amm.order_tick_size
    inner = math_u64(limit - tick if direction == _LONG else limit + tick)
    amount, side = base_to_trade_to_price(amm, inner, direction)
    if side != direction or amount == 0:
        return 0
    return step_down(unfilled if unfilled < amount else amount, step)


def amm_fill_size(
    order: Order,
    market: PerpMarket,
    limit: int | None,
    position_base: int,
    rebate: tuple[int, int] | None,
) -> int:
    """Size of a vAMM fill (spec T11).

    `rebate` is the (numerator, denominator) of the maker's tier for a post-only order: its limit is made
    worse by the rebate for this sizing only.
    """
    unfilled = fillable_size(order, position_base)
    if rebate is not None and limit is not None:
        limit = _worsened(limit, order.direction == _LONG, rebate, market.fee_adjustment)
    size = size_to_price(order.direction, unfilled, market, limit)
    return min(size, available_liquidity(market.amm, order.direction))


def _worsened(limit: int, is_long: bool, rebate: tuple[int, int], fee_adjustment: int) -> int:
    numerator, denominator = rebate
    shift = trunc_div(math_u64(limit * numerator), denominator)
    if fee_adjustment:
        part = math_u64(shift * abs(fee_adjustment)) // 100
        shift = math_u64(shift - part if fee_adjustment < 0 else shift + part)
    return math_u64(limit - shift if is_long else limit + shift)
