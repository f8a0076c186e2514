"""Settling a position's pnl against the market's pool (spec pnl 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import (
    MarketStatus,
    PerpOperation,
    SettlePnlExplanation,
    SettlePnlMode,
    SpotBalanceType,
    UserStatus,
)
from balclient.abi.errors import ErrorCode
from balclient.abi.events import SettlePnlRecord
from balclient.mirror.amm import AMM_TO_QUOTE, net_user_pnl, reserve_price
from balclient.mirror.derisk import derisk_lp
from balclient.mirror.faults import Fault, Panic
from balclient.mirror.integers import cast_i64, math_i64, math_i128, trunc_div
from balclient.mirror.lp import settle_funding_payment_then_lp
from balclient.mirror.margin import (
    MarginContext,
    MarginType,
    calculate_margin_requirement_and_total_collateral,
    meets_settle_pnl_maintenance,
)
from balclient.mirror.oracle import (
    PERP_CONFIDENCE_MULTIPLIER,
    OracleAction,
    OracleValidity,
    is_mark_too_divergent,
    is_oracle_valid_for_action,
    price_spread_pct,
)
from balclient.mirror.pools import pool_tokens, update_pool_balances
from balclient.mirror.position import (
    get_position,
    is_liquidated_or_bankrupt,
    update_quote_asset_amount,
)
from balclient.mirror.spot import update_cumulative_interest, update_spot_balances
from balclient.mirror.validation import validate_perp_market, validate_perp_position

if TYPE_CHECKING:
    from solders.pubkey import Pubkey

    from balclient.abi.accounts import PerpMarket, PerpPosition, State, User
    from balclient.mirror.context import Context
    from balclient.mirror.maps import Maps

__all__ = ["settle_pnl", "unrealized_pnl", "validate_price_band"]

_INITIAL_MARGIN: Final = MarginType.Initial
_ACTIVE: Final = MarketStatus.Active
_REDUCE_ONLY: Final = MarketStatus.ReduceOnly
_SETTLE_PNL_ACTION: Final = OracleAction.SettlePnl
_VALID: Final = OracleValidity.Valid
_SETTLE_PNL_OPERATION: Final = PerpOperation.SettlePnl
_SETTLE_PNL_WITH_POSITION: Final = PerpOperation.SettlePnlWithPosition
_NO_EXPLANATION: Final = SettlePnlExplanation.NONE
_BORROW: Final = SpotBalanceType.Borrow
_DEPOSIT: Final = SpotBalanceType.Deposit
_ADVANCED_LP: Final = UserStatus.AdvancedLp
_BANKRUPT: Final = UserStatus.Bankrupt

_PRECISION: Final = 1_000_000
_FEE_POOL_BUFFER_DIVISOR: Final = 5
# Indexed by contract tier A, B, C, Speculative, HighlySpeculative, Isolated (spec pnl 1.8).
_DIVERGENCE_LIMIT: Final[tuple[int, ...]] = (5_000, 5_000, 10_000, 25_000, 25_000, 25_000)
_STD_DIVISOR: Final[tuple[int, ...]] = (50, 50, 20, 10, 10, 10)
_VERDICT_ERRORS: Final = {
    OracleValidity.NonPositive: ErrorCode.OracleNonPositive,
    OracleValidity.TooVolatile: ErrorCode.OracleTooVolatile,
    OracleValidity.TooUncertain: ErrorCode.OracleTooUncertain,
    OracleValidity.StaleForMargin: ErrorCode.OracleStaleForMargin,
    OracleValidity.InsufficientDataPoints: ErrorCode.OracleInsufficientDataPoints,
    OracleValidity.StaleForAMM: ErrorCode.OracleStaleForAMM,
}


class _Skipped(Exception):
    """A refusal that the lenient mode swallows, keeping what was done so far."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code)
        self.code = code


def unrealized_pnl(position: PerpPosition, oracle_price: int) -> int:
    """Quote (1e6, signed, truncated) that closing at ``oracle_price`` (1e6) would leave (spec pnl 1.5)."""
    base = position.base_asset_amount
    if base == 0:
        return position.quote_asset_amount
    return math_i128(trunc_div(base * max(oracle_price, 0), AMM_TO_QUOTE) + position.quote_asset_amount)


def validate_price_band(market: PerpMarket, state: State, oracle_price: int) -> None:
    """PriceBandsBreached when curve or oracle are too far from the 5-minute average (spec pnl 1.3)."""
    average = market.amm.historical_oracle_data.last_oracle_price_twap_5min
    by_curve = price_spread_pct(cast_i64(reserve_price(market)), average)
    by_oracle = price_spread_pct(oracle_price, average)
    pct = by_curve if abs(by_curve) > abs(by_oracle) else by_oracle
    if is_mark_too_divergent(pct, state.oracle_guard_rails.price_divergence):
        raise Fault(ErrorCode.PriceBandsBreached)


def _is_price_divergence_ok(market: PerpMarket, oracle_price: int) -> bool:
    """Whether the oracle is calm enough to settle on a curve that was not updated (spec pnl 1.8)."""
    amm = market.amm
    tier = market.contract_tier
    average = amm.historical_oracle_data.last_oracle_price_twap_5min
    lower = average if average < oracle_price else oracle_price
    pct = trunc_div(math_i64((oracle_price - average) * _PRECISION), lower)
    if abs(pct) >= _DIVERGENCE_LIMIT[tier]:
        return False
    return max(amm.oracle_std, amm.mark_std) < trunc_div(lower, _STD_DIVISOR[tier])


def _require_usable_oracle(ctx: Context, maps: Maps, market: PerpMarket) -> None:
    """The curve was not brought up to date in this slot: is the oracle good enough (spec pnl 1.8)."""
    amm = market.amm
    fresh = amm.last_oracle_valid and amm.last_update_slot == ctx.clock.slot
    if amm.curve_update_intensity == 0 or fresh:
        return
    data, verdict = maps.oracle_and_validity(
        amm.oracle,
        amm.historical_oracle_data.last_oracle_price_twap,
        PERP_CONFIDENCE_MULTIPLIER[market.contract_tier],
    )
    if is_oracle_valid_for_action(verdict, _SETTLE_PNL_ACTION) and _is_price_divergence_ok(
        market, data.price
    ):
        return
    if not amm.last_oracle_valid:
        if verdict is _VALID:
            raise Panic("a valid oracle on a market marked invalid")
        raise _Skipped(_VERDICT_ERRORS[verdict])
    raise _Skipped(ErrorCode.AMMNotUpdatedInSameSlot)


def settle_pnl(
    ctx: Context,
    maps: Maps,
    user: User,
    user_key: Pubkey,
    authority: Pubkey,
    market_index: int,
    mode: SettlePnlMode,
    meets_maintenance: bool | None,
) -> None:
    """Settle funding, LP shares and pnl of one position (spec pnl 1).

    ``meets_maintenance`` is a result computed before, or None to compute it when it matters. In mode
    TrySettle the refusals that depend on the position leave everything done so far in place.
    """
    try:
        _settle(ctx, maps, user, user_key, authority, market_index, meets_maintenance)
    except _Skipped as skipped:
        if mode is not SettlePnlMode.TrySettle:
            raise Fault(skipped.code) from None


def _settle(
    ctx: Context,
    maps: Maps,
    user: User,
    user_key: Pubkey,
    authority: Pubkey,
    market_index: int,
    meets_maintenance: bool | None,
) -> None:
    if user.status & _BANKRUPT:
        raise Fault(ErrorCode.UserBankrupt)
    state = ctx.state
    quote_market = maps.spot_mut(0)
    update_cumulative_interest(ctx, quote_market, None)
    market = maps.perp_mut(market_index)
    amm = market.amm
    price = maps.oracle(amm.oracle).price
    validate_price_band(market, state, price)
    settle_funding_payment_then_lp(ctx, user, user_key, market)
    position = get_position(user, market_index)
    pnl = unrealized_pnl(position, price)

    if position.lp_shares > 0 and not user.status & _ADVANCED_LP:
        calculation = calculate_margin_requirement_and_total_collateral(
            user, maps, MarginContext(_INITIAL_MARGIN, buffer=state.liquidation_margin_buffer_ratio)
        )
        if not calculation.meets_margin_requirement:
            derisk_lp(ctx, maps, user, user_key, market, calculation)
            if pnl < 0 and not meets_settle_pnl_maintenance(user, maps):
                return
    elif pnl < 0:
        if meets_maintenance is None:
            meets_maintenance = meets_settle_pnl_maintenance(user, maps)
        if not meets_maintenance:
            raise _Skipped(ErrorCode.InsufficientCollateralForSettlingPNL)

    _require_usable_oracle(ctx, maps, market)
    position = get_position(user, market_index)
    base = position.base_asset_amount
    paused = market.paused_operations
    if (
        paused & _SETTLE_PNL_OPERATION
        or (base and paused & _SETTLE_PNL_WITH_POSITION)
        or (base and market.status is not _ACTIVE)
        or (not base and market.status not in (_ACTIVE, _REDUCE_ONLY))
    ):
        raise _Skipped(ErrorCode.InvalidMarketStatusToSettlePnl)

    available = pool_tokens(market.pnl_pool, quote_market)
    available += pool_tokens(amm.fee_pool, quote_market) // _FEE_POOL_BUFFER_DIVISOR
    net_pnl = net_user_pnl(amm, price)
    excess = available - (net_pnl if net_pnl > 0 else 0) if net_pnl < available else 0
    claimable = unrealized_pnl(position, price)
    if claimable > 0:
        gained = max(0, position.quote_asset_amount - position.quote_entry_amount)
        claimable = min(claimable, gained + (excess if excess > 0 else 0))
    quote_slot = user.spot_positions[0]
    settled = update_pool_balances(market, quote_market, quote_slot, claimable, ctx.clock.unix_timestamp)
    if claimable == 0:
        raise _Skipped(ErrorCode.NoUnsettledPnl)
    if settled == 0:
        raise _Skipped(ErrorCode.PnlPoolCantSettleUser)
    if (
        settled > 0
        and excess == 0
        and authority not in (user.authority, user.delegate)
        and (base or not is_liquidated_or_bankrupt(user))
    ):
        raise _Skipped(ErrorCode.UserMustSettleTheirOwnPositiveUnsettledPNL)

    update_spot_balances(
        abs(settled),
        _DEPOSIT if settled > 0 else _BORROW,
        quote_market,
        quote_slot,
        False,
    )
    update_quote_asset_amount(position, market, -cast_i64(settled))
    position.settled_pnl = math_i64(position.settled_pnl + settled)
    user.settled_perp_pnl = math_i64(user.settled_perp_pnl + settled)
    validate_perp_market(market)
    validate_perp_position(position, market)
    ctx.emit(
        SettlePnlRecord(
            ts=ctx.clock.unix_timestamp,
            user=user_key,
            market_index=market_index,
            pnl=settled,
            base_asset_amount=position.base_asset_amount,
            quote_asset_amount_after=position.quote_asset_amount,
            quote_entry_amount=position.quote_entry_amount,
            settle_price=price,
            explanation=_NO_EXPLANATION,
        )
    )
