"""Resolving a bankrupt perp position: insurance, fee pool, then all open positions (spec liquidation 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import LiquidationType, PerpOperation, SpotBalanceType, UserStatus
from balclient.abi.errors import ErrorCode
from balclient.abi.types import PerpBankruptcyRecord
from balclient.mirror.faults import Fault
from balclient.mirror.integers import U64_MAX, cast_i64, math_i128, math_u16, math_u64, math_u128
from balclient.mirror.liquidation_records import emit_liquidation
from balclient.mirror.margin import MAINTENANCE, calculate_margin_requirement_and_total_collateral
from balclient.mirror.pools import pool_tokens
from balclient.mirror.position import (
    get_position,
    is_liquidated_or_bankrupt,
    update_quote_asset_amount,
)
from balclient.mirror.spot import update_cumulative_interest, update_spot_balances
from balclient.mirror.statuses import enter_bankruptcy, exit_liquidation, is_bankrupt

if TYPE_CHECKING:
    from balclient.abi.accounts import AMM
    from balclient.mirror.context import Context
    from balclient.mirror.maps import Maps
    from balclient.mirror.participants import Participant

__all__ = ["funding_delta_for_loss", "resolve_perp_bankruptcy"]

_PERP_BANKRUPTCY: Final = LiquidationType.PerpBankruptcy
_PERP_LIQUIDATION: Final = PerpOperation.Liquidation
_BORROW: Final = SpotBalanceType.Borrow
_DEPOSIT: Final = SpotBalanceType.Deposit
_BANKRUPT: Final = UserStatus.Bankrupt

_BASE: Final = 1_000_000_000
_FUNDING_BUFFER: Final = 1_000


def funding_delta_for_loss(amm: AMM, loss: int) -> int:
    """Change of the funding rates (1e9) that spreads a loss (quote 1e6) over all base, rounded up.

    CantResolvePerpBankruptcy without open interest, even for no loss (spec liquidation 5.6).
    """
    long, short = math_i128(abs(amm.base_asset_amount_long)), math_i128(abs(amm.base_asset_amount_short))
    interest = math_i128(long + short)
    if interest <= 0:
        raise Fault(ErrorCode.CantResolvePerpBankruptcy)
    return math_i128(-(-math_i128(loss * _BASE) // interest) * _FUNDING_BUFFER)


def resolve_perp_bankruptcy(
    ctx: Context,
    maps: Maps,
    victim: Participant,
    liquidator: Participant,
    market_index: int,
    insurance_vault_amount: int,
) -> int:
    """Pay a bankrupt account's loss; returns what the insurance fund pays, mint units (spec liquidation 5).

    Insurance pays first, then the fee pool, the rest moves the funding rates of everybody.
    """
    user = victim.user
    if not user.status & _BANKRUPT and is_bankrupt(user):
        enter_bankruptcy(user)
    if not user.status & _BANKRUPT:
        raise Fault(ErrorCode.UserNotBankrupt)
    if is_liquidated_or_bankrupt(liquidator.user):
        raise Fault(ErrorCode.UserIsBeingLiquidated)
    market = maps.perp_mut(market_index)
    if market.paused_operations & _PERP_LIQUIDATION:
        raise Fault(ErrorCode.InvalidLiquidation)
    position = get_position(user, market_index)
    pnl = position.quote_asset_amount
    if pnl >= 0:
        raise Fault(ErrorCode.InvalidPerpPositionToLiquidate)
    loss = -pnl
    calculation = calculate_margin_requirement_and_total_collateral(user, maps, MAINTENANCE)

    claim = market.insurance_claim
    insured = math_u64(claim.quote_max_insurance - claim.quote_settled_insurance)
    payment = min(loss, max(insurance_vault_amount - 1, 0), insured)
    claim.quote_settled_insurance = math_u64(claim.quote_settled_insurance + payment)
    quote_market = maps.spot_mut(0)
    update_cumulative_interest(ctx, quote_market, maps.oracle(quote_market.oracle))
    update_spot_balances(payment, _DEPOSIT, quote_market, market.pnl_pool, False)

    amm = market.amm
    rest = loss - payment
    from_fees = min(rest, pool_tokens(amm.fee_pool, quote_market))
    if from_fees > 0:
        update_spot_balances(from_fees, _BORROW, quote_market, amm.fee_pool, False)
    shared = rest - from_fees
    delta = funding_delta_for_loss(amm, shared)
    if shared > 0:
        amm.total_social_loss = math_u128(amm.total_social_loss + shared)
        amm.cumulative_funding_rate_long = math_i128(amm.cumulative_funding_rate_long + delta)
        amm.cumulative_funding_rate_short = math_i128(amm.cumulative_funding_rate_short - delta)
    update_quote_asset_amount(position, market, cast_i64(loss))
    user.total_social_loss = min(user.total_social_loss + loss, U64_MAX)
    if not is_bankrupt(user):
        exit_liquidation(user)
    emit_liquidation(
        ctx,
        _PERP_BANKRUPTCY,
        victim.key,
        liquidator.key,
        calculation,
        0,
        math_u16(user.next_liquidation_id - 1),
        True,
        [],
        bankruptcy=PerpBankruptcyRecord(market_index, pnl, payment, None, None, delta),
    )
    return payment
