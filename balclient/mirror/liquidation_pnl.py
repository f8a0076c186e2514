"""Taking over negative pnl of a closed position for part of a deposit (spec liquidation 4a)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import (
    AssetTier,
    ContractTier,
    LiquidationType,
    PerpOperation,
    SpotBalanceType,
    SpotOperation,
    UserStatus,
)
from balclient.abi.errors import ErrorCode
from balclient.abi.types import LiquidatePerpPnlForDepositRecord
from balclient.mirror.faults import Fault
from balclient.mirror.funding import settle_funding_payment
from balclient.mirror.integers import cast_i64, cast_u64, math_i64, math_u32, math_u128
from balclient.mirror.liquidation import (
    cancel_all_orders,
    free_margin,
    require_parties_solvent,
    starts_liquidation,
)
from balclient.mirror.liquidation_records import emit_liquidation
from balclient.mirror.liquidation_sizing import (
    asset_for_pnl,
    limited,
    max_pct,
    pnl_for_asset,
    pnl_to_cover_shortage,
)
from balclient.mirror.margin import (
    INITIAL,
    calculate_margin_requirement_and_total_collateral,
    liquidation_context,
    require_margin,
)
from balclient.mirror.position import (
    force_position,
    get_position,
    is_available,
    update_quote_asset_amount,
)
from balclient.mirror.slots import used_perp_positions, used_spot_positions
from balclient.mirror.spot import (
    find_spot_position,
    force_spot_position,
    is_spot_available,
    require_quote_market,
    token_amount,
    update_cumulative_interest,
    update_spot_balances,
)
from balclient.mirror.statuses import enter_bankruptcy, enter_liquidation, exit_liquidation, is_bankrupt

if TYPE_CHECKING:
    from balclient.abi.accounts import PerpMarket, SpotMarket, User
    from balclient.mirror.context import Context
    from balclient.mirror.maps import Maps
    from balclient.mirror.participants import Participant

__all__ = ["liquidate_perp_pnl_for_deposit"]

_CROSS: Final = AssetTier.Cross
_UNLISTED: Final = AssetTier.Unlisted
_C: Final = ContractTier.C
_HIGHLY_SPECULATIVE: Final = ContractTier.HighlySpeculative
_LIQUIDATE_PERP_PNL_FOR_DEPOSIT: Final = LiquidationType.LiquidatePerpPnlForDeposit
_PERP_LIQUIDATION: Final = PerpOperation.Liquidation
_BORROW: Final = SpotBalanceType.Borrow
_DEPOSIT: Final = SpotBalanceType.Deposit
_SPOT_LIQUIDATION: Final = SpotOperation.Liquidation
_BANKRUPT: Final = UserStatus.Bankrupt

_PRECISION: Final = 1_000_000
_SMALL_PNL: Final = 10_000_000


def _is_tier_allowed(user: User, maps: Maps, market: PerpMarket) -> bool:
    """Whether nothing safer of the account has to be liquidated first (spec liquidation 4a.6)."""
    contract = _HIGHLY_SPECULATIVE
    for _, position in used_perp_positions(user):
        if not is_available(position):
            contract = min(contract, maps.perp(position.market_index).contract_tier)
    asset = _UNLISTED
    for _, slot in used_spot_positions(user):
        if not is_spot_available(slot) and slot.balance_type is _BORROW:
            asset = min(asset, maps.spot(slot.market_index).asset_tier)
    tier = market.contract_tier
    if tier > contract:
        return False
    return asset == _UNLISTED or (tier <= _C and asset >= _CROSS)


def _sizes(
    ctx: Context,
    user: User,
    asset_market: SpotMarket,
    prices: tuple[int, int],
    multipliers: tuple[int, int],
    shortage: int,
    owed: int,
    held: int,
    wanted: int,
) -> tuple[int, int, int] | None:
    """(pnl, asset, cover) of the transfer, None while the ramp allows nothing (spec liquidation 4a.9).

    ``prices`` are quote and asset price (1e6), ``multipliers`` those of pnl and asset (1e6), ``owed`` the
    negative pnl, ``held`` the deposit.
    """
    quote_price, asset_price = prices
    pnl_multiplier, asset_multiplier = multipliers
    cover = pnl_to_cover_shortage(
        shortage, asset_market.maintenance_asset_weight, asset_multiplier, pnl_multiplier, quote_price
    )
    state = ctx.state
    pct = max_pct(
        shortage,
        user.liquidation_margin_freed,
        ctx.clock.slot - user.last_active_slot,
        state.initial_pct_to_liquidate,
        state.liquidation_duration,
    )
    allowed = limited(cover, pct)
    if allowed == 0:
        return None
    decimals = asset_market.decimals
    implied = pnl_for_asset(held, asset_price, asset_multiplier, pnl_multiplier, quote_price, decimals)
    minimum = 0 if owed > _SMALL_PNL else owed
    pnl = min(wanted, owed, max(allowed, minimum), implied)
    asset = asset_for_pnl(pnl, held, asset_price, asset_multiplier, pnl_multiplier, quote_price, decimals)
    return pnl, asset, cover


def liquidate_perp_pnl_for_deposit(
    ctx: Context,
    maps: Maps,
    victim: Participant,
    liquidator: Participant,
    market_index: int,
    asset_index: int,
    max_pnl: int,
    limit_price: int | None,
) -> None:
    """The liquidator takes over negative pnl and gets part of a deposit for it (spec liquidation 4a)."""
    user, other = victim.user, liquidator.user
    require_parties_solvent(user, other)
    asset_market = maps.spot_mut(asset_index)
    require_quote_market(asset_market)
    if asset_market.paused_operations & _SPOT_LIQUIDATION:
        raise Fault(ErrorCode.InvalidLiquidation)
    market = maps.perp(market_index)
    if market.paused_operations & _PERP_LIQUIDATION:
        raise Fault(ErrorCode.InvalidLiquidation)
    get_position(user, market_index)
    user_asset = find_spot_position(user, asset_index)
    if user_asset is None:
        raise Fault(ErrorCode.CouldNotFindSpotPosition)
    force_position(other, market_index)
    other_asset = force_spot_position(other, asset_index)
    market = maps.perp_mut(market_index)
    settle_funding_payment(ctx, user, victim.key, market)
    settle_funding_payment(ctx, other, liquidator.key, market)
    asset_data = maps.oracle(asset_market.oracle)
    update_cumulative_interest(ctx, asset_market, asset_data)

    if user_asset.balance_type is not _DEPOSIT:
        raise Fault(ErrorCode.WrongSpotBalanceType)
    held = token_amount(user_asset.scaled_balance, asset_market, _DEPOSIT)
    if held == 0:
        raise Fault(ErrorCode.InvalidSpotPosition)
    asset_multiplier = math_u32(_PRECISION + asset_market.liquidator_fee)
    position = get_position(user, market_index)
    if position.base_asset_amount or position.lp_shares or position.quote_asset_amount >= 0:
        raise Fault(ErrorCode.InvalidPerpPositionToLiquidate)
    owed = -position.quote_asset_amount
    quote_price = maps.oracle(maps.spot(market.quote_spot_market_index).oracle).price
    multipliers = math_u32(_PRECISION - market.liquidator_fee), asset_multiplier
    market_price = maps.oracle(market.amm.oracle).price

    context = liquidation_context(ctx.state.liquidation_margin_buffer_ratio)
    first = calculate_margin_requirement_and_total_collateral(user, maps, context)
    if not starts_liquidation(user, first):
        return
    liquidation_id = enter_liquidation(user, ctx.clock.slot)
    canceled = cancel_all_orders(ctx, maps, victim, liquidator)
    allowed_tier = _is_tier_allowed(user, maps, market)
    calculation = first
    margin_freed = 0
    if canceled:
        calculation = calculate_margin_requirement_and_total_collateral(user, maps, context)
        margin_freed = free_margin(user, first.margin_shortage(), calculation.margin_shortage())
        can_exit = calculation.can_exit_liquidation
        if can_exit or not allowed_tier:
            emit_liquidation(
                ctx,
                _LIQUIDATE_PERP_PNL_FOR_DEPOSIT,
                victim.key,
                liquidator.key,
                first,
                margin_freed,
                liquidation_id,
                False,
                canceled,
                pnl_for_deposit=LiquidatePerpPnlForDepositRecord(
                    market_index, market_price, 0, asset_index, asset_data.price, 0
                ),
            )
            if can_exit:
                exit_liquidation(user)
            return
    if not allowed_tier:
        raise Fault(ErrorCode.TierViolationLiquidatingPerpPnl)
    shortage = calculation.margin_shortage()
    sizes = _sizes(
        ctx,
        user,
        asset_market,
        (quote_price, asset_data.price),
        multipliers,
        shortage,
        owed,
        held,
        max_pnl,
    )
    if sizes is None:
        return
    pnl, asset, cover = sizes
    if asset == 0 or pnl == 0:
        raise Fault(ErrorCode.InvalidLiquidation)
    if limit_price is not None:
        whole = math_u128(asset * _PRECISION) // 10**asset_market.decimals
        rate = cast_u64(math_u128(whole * _PRECISION) // pnl)
        if rate < limit_price:
            raise Fault(ErrorCode.LiquidationDoesntSatisfyLimitPrice)

    update_spot_balances(asset, _DEPOSIT, asset_market, other_asset, False)
    other_asset.cumulative_deposits = math_i64(other_asset.cumulative_deposits + cast_i64(asset))
    update_spot_balances(asset, _BORROW, asset_market, user_asset, False)
    user_asset.cumulative_deposits = math_i64(user_asset.cumulative_deposits - cast_i64(asset))
    update_quote_asset_amount(force_position(other, market_index), market, -cast_i64(pnl))
    update_quote_asset_amount(position, market, cast_i64(pnl))

    after = calculate_margin_requirement_and_total_collateral(user, maps, context)
    margin_freed += free_margin(user, shortage, after.margin_shortage())
    if pnl >= cover:
        exit_liquidation(user)
    elif is_bankrupt(user):
        enter_bankruptcy(user)
    require_margin(other, maps, INITIAL)
    emit_liquidation(
        ctx,
        _LIQUIDATE_PERP_PNL_FOR_DEPOSIT,
        victim.key,
        liquidator.key,
        first,
        margin_freed,
        liquidation_id,
        bool(user.status & _BANKRUPT),
        [],
        pnl_for_deposit=LiquidatePerpPnlForDepositRecord(
            market_index, market_price, pnl, asset_index, asset_data.price, cast_u64(asset)
        ),
    )
