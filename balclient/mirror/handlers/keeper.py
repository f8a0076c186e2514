"""Instructions that anyone may send for markets and accounts (spec A45, F1, F7, T18c)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from balclient.abi.accounts import UserStats
from balclient.abi.enums import (
    ExchangeStatus,
    MarketStatus,
    OrderActionExplanation,
    OrderStatus,
    PositionDirection,
    SpotBalanceType,
)
from balclient.abi.errors import ErrorCode
from balclient.mirror.amm import reserve_price
from balclient.mirror.book import estimate_bid_ask
from balclient.mirror.cancel import cancel_order
from balclient.mirror.context import Context
from balclient.mirror.faults import Fault
from balclient.mirror.funding import settle_funding_payment, update_funding_rate
from balclient.mirror.integers import math_i64, math_u64
from balclient.mirror.margin import INITIAL, calculate_margin_requirement_and_total_collateral
from balclient.mirror.pauses import require_not_fully_paused, require_not_paused
from balclient.mirror.position import get_position, is_available, is_liquidated_or_bankrupt, touch_user
from balclient.mirror.repeg import update_amm
from balclient.mirror.sizing import fillable_size
from balclient.mirror.slots import used_orders, used_perp_positions
from balclient.mirror.spot import update_spot_balances
from balclient.mirror.twaps import update_mark_twap_crank

__all__ = ["HANDLERS"]

_FUNDING_PAUSED: Final = ExchangeStatus.FundingPaused
_ACTIVE: Final = MarketStatus.Active
_DELISTED: Final = MarketStatus.Delisted
_REDUCE_ONLY: Final = MarketStatus.ReduceOnly
_INSUFFICIENT_FREE_COLLATERAL: Final = OrderActionExplanation.InsufficientFreeCollateral
_OPEN_ORDER: Final = OrderStatus.Open
_LONG: Final = PositionDirection.Long
_BORROW: Final = SpotBalanceType.Borrow
_DEPOSIT: Final = SpotBalanceType.Deposit

_Args = Mapping[str, Any]
_EMPTY_INDEX: Final = 100
_MIN_STAKE: Final = 1_000_000_000


def update_amms(ctx: Context, args: _Args) -> None:
    """update_amms: refresh every market passed, in index order (spec A45)."""
    require_not_fully_paused(ctx)
    indexes = {index for index in args["market_indexes"] if index != _EMPTY_INDEX}
    maps = ctx.maps(indexes, spot=False)
    for index in maps.perp_indexes():
        # The markets are opened here, not looked up, so a read-only one has the loader's error.
        if not maps.is_perp_writable(index):
            raise Fault(ErrorCode.UnableToLoadAccountLoader)
        market = maps.perp_mut(index)
        update_amm(market, maps.oracle(market.amm.oracle), ctx.state, ctx.clock)


def _check_funding_accounts(ctx: Context) -> None:
    """The three entry checks of the funding instructions (spec F1)."""
    market = ctx.perp_market()
    if market.status == _DELISTED:
        raise Fault(ErrorCode.MarketDelisted)
    require_not_paused(ctx, _FUNDING_PAUSED)
    if market.amm.oracle != ctx.key("oracle"):
        raise Fault(ErrorCode.InvalidOracle)


def funding_rate(ctx: Context, args: _Args) -> None:
    """update_funding_rate: refresh the curve, then the rate; FundingWasNotUpdated reverts both (spec F1)."""
    _check_funding_accounts(ctx)
    market, state = ctx.perp_market(), ctx.state
    price = ctx.oracle()
    update_amm(market, price, state, ctx.clock)
    running = market.status in (_ACTIVE, _REDUCE_ONLY)
    if not running:
        raise Fault(ErrorCode.MarketActionPaused)
    updated = update_funding_rate(ctx, market, price, state, False, named_index=args["market_index"])
    if not updated:
        raise Fault(ErrorCode.FundingWasNotUpdated)


def bid_ask_twap(ctx: Context, args: _Args) -> None:
    """update_perp_bid_ask_twap: fold the book into the mark averages, then try a funding update (spec F1)."""
    del args
    _check_funding_accounts(ctx)
    market, state, clock = ctx.perp_market(), ctx.state, ctx.clock
    keeper = ctx.read(ctx.key("keeper_stats"), UserStats)
    trusted = (
        not keeper.disable_update_perp_bid_ask_twap and keeper.if_staked_quote_asset_amount >= _MIN_STAKE
    )
    if not trusted:
        raise Fault(ErrorCode.CantUpdatePerpBidAskTwap)
    price = ctx.oracle()
    update_amm(market, price, state, clock)
    pairs = ctx.user_maps(writable=False)
    users = [pairs.user(key) for key in pairs.sorted_keys()]
    bid, ask = estimate_bid_ask(market, users, price.price, clock.slot, clock.unix_timestamp)
    update_mark_twap_crank(market, clock.unix_timestamp, price, bid, ask)
    update_funding_rate(ctx, market, price, state, False, reserve_price(market))


def funding_payment(ctx: Context, args: _Args) -> None:
    """settle_funding_payment: every used position, in slot order; LP shares stay unsettled (spec F7)."""
    del args
    require_not_paused(ctx, _FUNDING_PAUSED)
    user, key = ctx.user(), ctx.key("user")
    used = used_perp_positions(user)
    indexes = {position.market_index for _, position in used}
    if len(used) < len(user.perp_positions):
        indexes.add(0)
    maps = ctx.maps(indexes)
    for _, position in used:
        if not is_available(position):
            settle_funding_payment(ctx, user, key, maps.perp_mut(position.market_index))
    touch_user(user, ctx.clock.slot)


def force_cancel(ctx: Context, args: _Args) -> None:
    """force_cancel_orders: a keeper cancels the risk-increasing orders of a user below margin (spec T18c)."""
    del args
    require_not_fully_paused(ctx)
    maps = ctx.maps((), [0])
    filler_key, user_key = ctx.key("filler"), ctx.key("user")
    if filler_key == user_key:
        raise Fault(ErrorCode.UnableToLoadAccountLoader)
    filler, user = ctx.user("filler"), ctx.user()
    if is_liquidated_or_bankrupt(user):
        raise Fault(ErrorCode.UserIsBeingLiquidated)
    calculation = calculate_margin_requirement_and_total_collateral(user, maps, INITIAL)
    if calculation.meets_margin_requirement:
        raise Fault(ErrorCode.SufficientCollateral)
    fee = ctx.state.perp_fee_structure.flat_filler_fee
    total = 0
    for index, order in used_orders(user):
        if order.status != _OPEN_ORDER:
            continue
        held = get_position(user, order.market_index).base_asset_amount
        opposite = held < 0 if order.direction == _LONG else held > 0
        if opposite and fillable_size(order, held) <= abs(held):
            continue
        total = math_u64(total + fee)
        cancel_order(
            ctx,
            maps,
            user,
            user_key,
            index,
            _INSUFFICIENT_FREE_COLLATERAL,
            filler_key,
            fee,
        )
    quote = maps.spot_mut(0)
    update_spot_balances(total, _DEPOSIT, quote, filler.spot_positions[0], False)
    touch_user(filler, ctx.clock.slot)
    filler.cumulative_spot_fees = math_i64(filler.cumulative_spot_fees + total)
    update_spot_balances(total, _BORROW, quote, user.spot_positions[0], False)
    user.cumulative_spot_fees = math_i64(user.cumulative_spot_fees - total)
    touch_user(user, ctx.clock.slot)


HANDLERS: Final[dict[str, Callable[[Context, _Args], None]]] = {
    "update_amms": update_amms,
    "update_funding_rate": funding_rate,
    "update_perp_bid_ask_twap": bid_ask_twap,
    "settle_funding_payment": funding_payment,
    "force_cancel_orders": force_cancel,
}
