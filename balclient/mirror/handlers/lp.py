"""Adding, removing and settling LP shares (spec L18, L19, L22)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from balclient.abi.enums import ExchangeStatus, LPAction, MarketStatus, PerpOperation, UserStatus
from balclient.abi.errors import ErrorCode
from balclient.mirror.context import Context
from balclient.mirror.faults import Fault
from balclient.mirror.funding import settle_funding_payment
from balclient.mirror.lp import (
    LpChange,
    emit_lp_record,
    mint_lp_shares,
    remove_lp_shares,
    settle_funding_payment_then_lp,
)
from balclient.mirror.margin import require_place_order_margin, validate_user_not_being_liquidated
from balclient.mirror.pauses import require_not_paused
from balclient.mirror.position import force_position, step_down, touch_user

__all__ = ["HANDLERS"]

_AMM_PAUSED: Final = ExchangeStatus.AmmPaused
_ADD_LIQUIDITY: Final = LPAction.AddLiquidity
_ACTIVE: Final = MarketStatus.Active
_REDUCE_ONLY: Final = MarketStatus.ReduceOnly
_AMM_FILL: Final = PerpOperation.AmmFill
_BANKRUPT: Final = UserStatus.Bankrupt

_Args = Mapping[str, Any]


def add_perp_lp_shares(ctx: Context, args: _Args) -> None:
    """Mint shares under the Initial requirement (spec L19); the event carries the amount asked for."""
    require_not_paused(ctx, _AMM_PAUSED)
    asked: int = args["n_shares"]
    index: int = args["market_index"]
    maps = ctx.maps((index,))
    user, user_key, state = ctx.user(), ctx.key("user"), ctx.state
    if user.status & _BANKRUPT:
        raise Fault(ErrorCode.UserBankrupt)
    validate_user_not_being_liquidated(user, maps, state.liquidation_margin_buffer_ratio)
    market = maps.perp_mut(index)
    if market.status is not _ACTIVE or market.paused_operations & _AMM_FILL:
        raise Fault(ErrorCode.MarketStatusInvalidForNewLP)
    step = market.amm.order_step_size
    if asked < step:
        raise Fault(ErrorCode.NewLPSizeTooSmall)
    settle_funding_payment(ctx, user, user_key, market)
    shares = step_down(asked, step)
    mint_lp_shares(force_position(user, index), market, shares)
    user.last_add_perp_lp_shares_ts = ctx.clock.unix_timestamp
    require_place_order_margin(user, maps, True)
    touch_user(user, ctx.clock.slot)
    emit_lp_record(ctx, user_key, market, _ADD_LIQUIDITY, asked, LpChange(0, 0, 0))


def remove_perp_lp_shares(ctx: Context, args: _Args) -> None:
    """Burn shares; the owner or the delegate signs (spec L22)."""
    require_not_paused(ctx, _AMM_PAUSED)
    index: int = args["market_index"]
    maps = ctx.maps((index,))
    user = ctx.user()
    remove_lp_shares(ctx, maps, user, ctx.key("user"), args["shares_to_burn"], index)
    touch_user(user, ctx.clock.slot)


def remove_perp_lp_shares_in_expiring_market(ctx: Context, args: _Args) -> None:
    """Burn anyone's shares of a market that is ReduceOnly (spec L22); no pause stops it."""
    index: int = args["market_index"]
    maps = ctx.maps((index,))
    user = ctx.user()
    if maps.perp(index).status is not _REDUCE_ONLY:
        raise Fault(ErrorCode.PerpMarketNotInReduceOnly)
    remove_lp_shares(ctx, maps, user, ctx.key("user"), args["shares_to_burn"], index)
    touch_user(user, ctx.clock.slot)


def settle_lp(ctx: Context, args: _Args) -> None:
    """Settle anyone's funding and shares (spec L18)."""
    require_not_paused(ctx, _AMM_PAUSED)
    index: int = args["market_index"]
    maps = ctx.maps((index,))
    user = ctx.user()
    settle_funding_payment_then_lp(ctx, user, ctx.key("user"), maps.perp_mut(index))
    touch_user(user, ctx.clock.slot)


HANDLERS: Final[dict[str, Callable[[Context, _Args], None]]] = {
    "add_perp_lp_shares": add_perp_lp_shares,
    "remove_perp_lp_shares": remove_perp_lp_shares,
    "remove_perp_lp_shares_in_expiring_market": remove_perp_lp_shares_in_expiring_market,
    "settle_lp": settle_lp,
}
