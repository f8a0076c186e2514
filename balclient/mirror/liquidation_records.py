"""The events of a liquidation.  All of them are data log lines (spec liquidation 2.17, 4a, 5.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import Order
from balclient.abi.enums import (
    LiquidationType,
    MarketType,
    OrderAction,
    OrderActionExplanation,
    OrderStatus,
    OrderType,
    PositionDirection,
)
from balclient.abi.events import LiquidationRecord, OrderActionRecord, OrderRecord
from balclient.abi.types import (
    LiquidateBorrowForPerpPnlRecord,
    LiquidatePerpPnlForDepositRecord,
    LiquidatePerpRecord,
    LiquidateSpotRecord,
    PerpBankruptcyRecord,
    SpotBankruptcyRecord,
)

if TYPE_CHECKING:
    from balclient.mirror.context import Context
    from balclient.mirror.margin import MarginCalculation

__all__ = ["emit_liquidation", "emit_liquidation_fill", "emit_liquidation_order", "liquidation_order"]

_PERP: Final = MarketType.Perp
_FILL: Final = OrderAction.Fill
_LIQUIDATION: Final = OrderActionExplanation.Liquidation
_OPEN_ORDER: Final = OrderStatus.Open
_LIMIT_ORDER: Final = OrderType.Limit
_MARKET_ORDER: Final = OrderType.Market


def liquidation_order(
    slot: int,
    order_id: int,
    market_index: int,
    base: int,
    direction: PositionDirection,
    existing: PositionDirection,
    limit_price: int | None = None,
) -> Order:
    """The order that stands for one side of a transfer; it is reported and never stored."""
    order = Order.zero()
    order.slot = slot
    order.order_id = order_id
    order.market_index = market_index
    order.base_asset_amount = base
    order.direction = direction
    order.existing_position_direction = existing
    order.status = _OPEN_ORDER
    order.market_type = _PERP
    order.order_type = _MARKET_ORDER
    if limit_price is not None:
        order.price = limit_price
        order.order_type = _LIMIT_ORDER
    return order


def emit_liquidation_order(ctx: Context, user_key: Pubkey, order: Order) -> None:
    """Report one side's order."""
    ctx.emit(OrderRecord(ts=ctx.clock.unix_timestamp, user=user_key, order=order))


def emit_liquidation_fill(
    ctx: Context,
    market_index: int,
    oracle_price: int,
    fill_record_id: int,
    quote: int,
    taker_fee: int,
    maker_fee: int,
    taker: tuple[Pubkey, Order],
    maker: tuple[Pubkey, Order],
) -> None:
    """Report the transfer as a fill; both orders are filled completely for ``quote`` (1e6)."""
    taker_key, taker_order = taker
    maker_key, maker_order = maker
    base = taker_order.base_asset_amount
    ctx.emit(
        OrderActionRecord(
            ts=ctx.clock.unix_timestamp,
            action=_FILL,
            action_explanation=_LIQUIDATION,
            market_index=market_index,
            market_type=_PERP,
            filler=None,
            filler_reward=None,
            fill_record_id=fill_record_id,
            base_asset_amount_filled=base,
            quote_asset_amount_filled=quote,
            taker_fee=taker_fee,
            maker_fee=maker_fee,
            referrer_reward=None,
            quote_asset_amount_surplus=None,
            spot_fulfillment_method_fee=None,
            taker=taker_key,
            taker_order_id=taker_order.order_id,
            taker_order_direction=taker_order.direction,
            taker_order_base_asset_amount=base,
            taker_order_cumulative_base_asset_amount_filled=base,
            taker_order_cumulative_quote_asset_amount_filled=quote,
            maker=maker_key,
            maker_order_id=maker_order.order_id,
            maker_order_direction=maker_order.direction,
            maker_order_base_asset_amount=base,
            maker_order_cumulative_base_asset_amount_filled=base,
            maker_order_cumulative_quote_asset_amount_filled=quote,
            oracle_price=oracle_price,
        )
    )


def emit_liquidation(
    ctx: Context,
    kind: LiquidationType,
    user_key: Pubkey,
    liquidator_key: Pubkey,
    calculation: MarginCalculation,
    margin_freed: int,
    liquidation_id: int,
    bankrupt: bool,
    canceled_order_ids: list[int],
    perp: LiquidatePerpRecord | None = None,
    pnl_for_deposit: LiquidatePerpPnlForDepositRecord | None = None,
    bankruptcy: PerpBankruptcyRecord | None = None,
) -> None:
    """Report a liquidation; the parts that do not belong to its kind are zero."""
    ctx.emit(
        LiquidationRecord(
            ts=ctx.clock.unix_timestamp,
            liquidation_type=kind,
            user=user_key,
            liquidator=liquidator_key,
            margin_requirement=calculation.margin_requirement,
            total_collateral=calculation.total_collateral,
            margin_freed=margin_freed,
            liquidation_id=liquidation_id,
            bankrupt=bankrupt,
            canceled_order_ids=canceled_order_ids,
            liquidate_perp=perp or LiquidatePerpRecord(0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            liquidate_spot=LiquidateSpotRecord(0, 0, 0, 0, 0, 0, 0),
            liquidate_borrow_for_perp_pnl=LiquidateBorrowForPerpPnlRecord(0, 0, 0, 0, 0, 0),
            liquidate_perp_pnl_for_deposit=pnl_for_deposit
            or LiquidatePerpPnlForDepositRecord(0, 0, 0, 0, 0, 0),
            perp_bankruptcy=bankruptcy or PerpBankruptcyRecord(0, 0, 0, None, None, 0),
            spot_bankruptcy=SpotBankruptcyRecord(0, 0, 0, 0),
        )
    )
