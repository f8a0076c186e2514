"""The events of orders: placed, cancelled, filled (spec T19).  All of them are plain log lines."""

from __future__ import annotations

from typing import Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import Order
from balclient.abi.enums import MarketType, OrderAction, OrderActionExplanation, PositionDirection
from balclient.abi.events import OrderActionRecord, OrderRecord
from balclient.mirror.context import Context
from balclient.mirror.integers import cast_i64, cast_u32

__all__ = ["emit_cancel", "emit_fill", "emit_place"]

_PERP: Final = MarketType.Perp
_CANCEL: Final = OrderAction.Cancel
_FILL: Final = OrderAction.Fill
_PLACE: Final = OrderAction.Place

# taker or maker group of an OrderActionRecord: key, id, direction, base, filled base, filled quote
_Group = tuple[Pubkey | None, int | None, PositionDirection | None, int | None, int | None, int | None]
_ABSENT: Final[_Group] = (None, None, None, None, None, None)


def _group(key: Pubkey, order: Order) -> _Group:
    return (
        key,
        order.order_id,
        order.direction,
        order.base_asset_amount,
        order.base_asset_amount_filled,
        order.quote_asset_amount_filled,
    )


def _groups(key: Pubkey, order: Order) -> tuple[_Group, _Group]:
    own = _group(key, order)
    return (_ABSENT, own) if order.post_only else (own, _ABSENT)


def _emit(
    ctx: Context,
    action: OrderAction,
    explanation: OrderActionExplanation,
    market_index: int,
    oracle_price: int,
    taker: _Group,
    maker: _Group,
    filler: Pubkey | None = None,
    filler_reward: int | None = None,
    fill_record_id: int | None = None,
    base: int | None = None,
    quote: int | None = None,
    taker_fee: int | None = None,
    maker_fee: int | None = None,
    referrer_reward: int | None = None,
    surplus: int | None = None,
) -> None:
    taker_key, taker_id, taker_side, taker_base, taker_filled, taker_paid = taker
    maker_key, maker_id, maker_side, maker_base, maker_filled, maker_paid = maker
    record = OrderActionRecord(
        ctx.clock.unix_timestamp,
        action,
        explanation,
        market_index,
        _PERP,
        filler,
        filler_reward,
        fill_record_id,
        base,
        quote,
        taker_fee,
        maker_fee,
        referrer_reward,
        surplus,
        None,
        taker_key,
        taker_id,
        taker_side,
        taker_base,
        taker_filled,
        taker_paid,
        maker_key,
        maker_id,
        maker_side,
        maker_base,
        maker_filled,
        maker_paid,
        oracle_price,
    )
    ctx.emit(record, via="log")


def emit_place(
    ctx: Context, key: Pubkey, order: Order, oracle_price: int, explanation: OrderActionExplanation
) -> None:
    """OrderActionRecord Place, then OrderRecord with the stored order (spec T19)."""
    taker, maker = _groups(key, order)
    _emit(ctx, _PLACE, explanation, order.market_index, oracle_price, taker, maker)
    ctx.emit(OrderRecord(ctx.clock.unix_timestamp, key, order), via="log")


def emit_cancel(
    ctx: Context,
    key: Pubkey,
    order: Order,
    oracle_price: int,
    explanation: OrderActionExplanation,
    filler: Pubkey | None,
    filler_reward: int,
) -> None:
    """OrderActionRecord Cancel, with the order as it was before the cancel (spec T19)."""
    taker, maker = _groups(key, order)
    _emit(
        ctx,
        _CANCEL,
        explanation,
        order.market_index,
        oracle_price,
        taker,
        maker,
        filler,
        filler_reward,
    )


def emit_fill(
    ctx: Context,
    explanation: OrderActionExplanation,
    market_index: int,
    oracle_price: int,
    taker: tuple[Pubkey, Order],
    maker: tuple[Pubkey, Order] | None,
    *,
    filler: Pubkey | None,
    filler_reward: int,
    fill_record_id: int,
    base: int,
    quote: int,
    taker_fee: int,
    maker_fee: int | None,
    referrer_reward: int,
    surplus: int | None,
) -> None:
    """OrderActionRecord Fill; a fill against the curve has one group, a match has both (spec T19)."""
    if maker is None:
        taker_group, maker_group = _groups(*taker)
    else:
        taker_group, maker_group = _group(*taker), _group(*maker)
    _emit(
        ctx,
        _FILL,
        explanation,
        market_index,
        oracle_price,
        taker_group,
        maker_group,
        filler,
        filler_reward,
        fill_record_id,
        base,
        quote,
        taker_fee,
        None if maker_fee is None else cast_i64(maker_fee),
        cast_u32(referrer_reward) if referrer_reward else None,
        surplus,
    )
