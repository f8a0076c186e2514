"""The end of a market: expiry price, and closing positions at it (spec liquidation 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import (
    MarketStatus,
    MarketType,
    OrderActionExplanation,
    OrderStatus,
    SettlePnlExplanation,
    UserStatus,
)
from balclient.abi.errors import ErrorCode
from balclient.abi.events import SettlePnlRecord
from balclient.mirror.amm import AMM_TO_QUOTE
from balclient.mirror.cancel import cancel_order
from balclient.mirror.curve import (
    MAX_SQRT_K,
    apply_cost_to_market,
    apply_update_k,
    budgeted_k_scale,
    k_cost,
    total_fee_lower_bound,
    update_k_result,
)
from balclient.mirror.faults import Fault
from balclient.mirror.funding import settle_funding_payment
from balclient.mirror.integers import cast_i64, cast_i128, math_i64, math_i128, trunc_div
from balclient.mirror.margin import MAINTENANCE, calculate_margin_requirement_and_total_collateral
from balclient.mirror.pools import move_tokens, pay_user_from_pnl_pool, pool_tokens
from balclient.mirror.position import (
    PositionDelta,
    find_position,
    is_available,
    update_position_and_market,
    update_quote_asset_amount,
)
from balclient.mirror.repeg import fee_pool, update_amm
from balclient.mirror.slots import used_orders
from balclient.mirror.spot import update_cumulative_interest

if TYPE_CHECKING:
    from solders.pubkey import Pubkey

    from balclient.abi.accounts import PerpMarket, SpotMarket, User
    from balclient.mirror.context import Context
    from balclient.mirror.maps import Maps

__all__ = ["expiry_price", "settle_expired_market", "settle_expired_position"]

_SETTLEMENT: Final = MarketStatus.Settlement
_PERP: Final = MarketType.Perp
_MARKET_EXPIRED: Final = OrderActionExplanation.MarketExpired
_OPEN_ORDER: Final = OrderStatus.Open
_EXPIRED_POSITION: Final = SettlePnlExplanation.ExpiredPosition
_BANKRUPT: Final = UserStatus.Bankrupt

_SCALE: Final = 1_000_000
_MAX_SCALE: Final = 100 * _SCALE


def expiry_price(market: PerpMarket, quote_market: SpotMarket) -> int:
    """The price (1e6) at which all positions close: the oracle average, or what the pool can pay
    (spec liquidation 7.5)."""
    amm = market.amm
    target = amm.historical_oracle_data.last_oracle_price_twap
    if target <= 0:
        raise Fault(ErrorCode.MarketSettlementTargetPriceInvalid)
    net = amm.base_asset_amount_with_amm
    if net == 0:
        return target
    pool = pool_tokens(market.pnl_pool, quote_market)
    owed = math_i128(amm.quote_asset_amount - cast_i128(pool))
    best = cast_i64(-trunc_div(math_i128(owed * AMM_TO_QUOTE), net))
    if net > 0:
        return math_i64((best if best < target else target) - 1)
    return math_i64((best if best > target else target) + 1)


def _spend_budget(market: PerpMarket, budget: int) -> None:
    """Deepen the curve with what is left of the fees (spec liquidation 7.3)."""
    amm = market.amm
    scale = budgeted_k_scale(market, budget, _MAX_SCALE, _SCALE)
    shape = update_k_result(market, min(amm.sqrt_k * scale // _SCALE, MAX_SQRT_K), True)
    cost = k_cost(market.copy(), shape)
    if not apply_cost_to_market(market, cost, True):
        raise Fault(ErrorCode.InvalidUpdateK)
    apply_update_k(market, shape)


def settle_expired_market(ctx: Context, maps: Maps, market_index: int) -> None:
    """Fix the expiry price and put the market into Settlement (spec liquidation 7, L30).

    A second call recomputes the price.
    """
    market = maps.perp_mut(market_index)
    amm = market.amm
    update_amm(market, maps.oracle(amm.oracle), ctx.state, ctx.clock)
    if market.expiry_ts == 0:
        raise Fault(ErrorCode.MarketSettlementAttemptOnActiveMarket)
    if market.expiry_ts > ctx.clock.unix_timestamp:
        raise Fault(ErrorCode.MarketSettlementAttemptTooEarly)
    if amm.base_asset_amount_with_unsettled_lp or amm.user_lp_shares:
        raise Fault(ErrorCode.MarketSettlementRequiresSettledLP)
    quote_market = maps.spot_mut(0)
    reserved = total_fee_lower_bound(amm)
    budget = fee_pool(market)
    available = max(0, pool_tokens(amm.fee_pool, quote_market) - reserved)
    # Two plain balance updates: the pool is not compared with all deposits here.
    move_tokens(min(budget, available), quote_market, amm.fee_pool, market.pnl_pool)
    if budget > 0:
        _spend_budget(market, budget)
    if quote_market.decimals != 6:
        raise Fault(ErrorCode.UnsupportedSpotMarket)
    market.expiry_price = expiry_price(market, quote_market)
    market.status = _SETTLEMENT


def settle_expired_position(
    ctx: Context, maps: Maps, user: User, user_key: Pubkey, market_index: int
) -> None:
    """Close a position at the expiry price against the pnl pool (spec liquidation 7, L30, expired position).

    Success without effect for an account without the slot.
    """
    state = ctx.state
    if user.status & _BANKRUPT:
        raise Fault(ErrorCode.UserBankrupt)
    margin = calculate_margin_requirement_and_total_collateral(user, maps, MAINTENANCE)
    if not margin.meets_margin_requirement:
        raise Fault(ErrorCode.InsufficientCollateralForSettlingPNL)
    quote_market = maps.spot_mut(0)
    update_cumulative_interest(ctx, quote_market, None)
    market = maps.perp_mut(market_index)
    settle_funding_payment(ctx, user, user_key, market)
    _cancel_orders_of_market(ctx, maps, user, user_key, market_index)
    position = find_position(user, market_index)
    if position is None:
        return
    if market.status is not _SETTLEMENT:
        raise Fault(ErrorCode.PerpMarketNotInSettlement)
    if ctx.clock.unix_timestamp <= math_i64(market.expiry_ts + state.settlement_duration):
        raise Fault(ErrorCode.PerpMarketSettlementBufferNotReached)
    if position.open_orders:
        raise Fault(ErrorCode.PerpMarketSettlementUserHasOpenOrders)
    if position.lp_shares:
        raise Fault(ErrorCode.PerpMarketSettlementUserHasActiveLP)

    base = position.base_asset_amount
    entry = position.quote_entry_amount
    price = market.expiry_price
    value = cast_i64(trunc_div(base * price, AMM_TO_QUOTE))
    update_position_and_market(position, market, PositionDelta(math_i64(-base), value))
    tier = state.perp_fee_structure.fee_tiers[0]
    fee = trunc_div(math_i64(value * tier.fee_numerator), tier.fee_denominator)
    update_quote_asset_amount(position, market, -abs(fee))
    pnl = position.quote_asset_amount
    pay_user_from_pnl_pool(market, quote_market, user.spot_positions[0], pnl)
    update_quote_asset_amount(position, market, -pnl)
    position.settled_pnl = math_i64(position.settled_pnl + pnl)
    user.settled_perp_pnl = math_i64(user.settled_perp_pnl + pnl)
    amm = market.amm
    amm.base_asset_amount_with_amm = math_i128(amm.base_asset_amount_with_amm - base)
    ctx.emit(
        SettlePnlRecord(
            ts=ctx.clock.unix_timestamp,
            user=user_key,
            market_index=market_index,
            pnl=pnl,
            base_asset_amount=base,
            quote_asset_amount_after=position.quote_asset_amount,
            quote_entry_amount=entry,
            settle_price=price,
            explanation=_EXPIRED_POSITION,
        )
    )
    if not is_available(position):
        raise Fault(ErrorCode.UnableToSettleExpiredUserPosition)


def _cancel_orders_of_market(
    ctx: Context, maps: Maps, user: User, user_key: Pubkey, market_index: int
) -> None:
    for index, order in used_orders(user):
        if order.status == _OPEN_ORDER and order.market_type == _PERP and order.market_index == market_index:
            cancel_order(ctx, maps, user, user_key, index, _MARKET_EXPIRED)
