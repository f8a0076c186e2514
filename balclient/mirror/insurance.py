"""Revenue that goes from a spot market to its insurance fund (spec liquidation 5.1a)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import SpotBalanceType
from balclient.abi.errors import ErrorCode
from balclient.abi.events import InsuranceFundRecord
from balclient.mirror.faults import Fault
from balclient.mirror.integers import cast_i64, cast_u64, math_u64, math_u128, proportion_u128
from balclient.mirror.spot import (
    borrow_tokens,
    deposit_tokens,
    token_amount,
    update_cumulative_interest,
    update_spot_balances,
    validate_spot_market_vault_amount,
)
from balclient.mirror.stats import time_until_update

if TYPE_CHECKING:
    from balclient.abi.accounts import SpotMarket
    from balclient.mirror.context import Context

__all__ = ["attempt_settle_revenue", "settle_revenue"]

_BORROW: Final = SpotBalanceType.Borrow
_DEPOSIT: Final = SpotBalanceType.Deposit

_YEAR: Final = 31_536_000
_MAX_APR: Final = 10
_REVENUE_SHARE: Final = 10


def attempt_settle_revenue(
    ctx: Context, market: SpotMarket, vault_amount: int, insurance_vault_amount: int
) -> int:
    """Settle revenue if its period is over; returns mint units to transfer (spec liquidation 5.1)."""
    fund = market.insurance_fund
    now = ctx.clock.unix_timestamp
    period = fund.revenue_settle_period
    if period <= 0 or time_until_update(now, fund.last_revenue_settle_ts, period):
        return 0
    amount = settle_revenue(ctx, market, vault_amount, insurance_vault_amount)
    fund.last_revenue_settle_ts = now
    return amount


def settle_revenue(ctx: Context, market: SpotMarket, vault_amount: int, insurance_vault_amount: int) -> int:
    """Take revenue out of the pool for the insurance fund; returns mint units to transfer (spec liquidation
    5.1a). The protocol's part becomes shares of the fund; the event tells the shares after that twice."""
    update_cumulative_interest(ctx, market, None)
    fund = market.insurance_fund
    if fund.user_factor > fund.total_factor:
        raise Fault(ErrorCode.RevenueSettingsCannotSettleToIF)
    validate_spot_market_vault_amount(market, vault_amount)
    amount = token_amount(market.revenue_pool.scaled_balance, market, _DEPOSIT)
    free = max(0, deposit_tokens(market) - borrow_tokens(market))
    if free < amount:
        amount = free // 2
    if fund.user_shares > 0:
        periods = max(1, _YEAR // fund.revenue_settle_period)
        amount = min(amount // _REVENUE_SHARE, insurance_vault_amount * _MAX_APR // periods)
    amount = cast_u64(amount)
    own_factor = fund.total_factor - fund.user_factor
    if own_factor > 0:
        own = math_u64(amount * own_factor) // fund.total_factor
        if insurance_vault_amount == 0:
            if fund.total_shares:
                raise Fault(ErrorCode.InvalidIFSharesDetected)
            shares = own
        else:
            shares = proportion_u128(own, fund.total_shares, insurance_vault_amount)
        fund.total_shares = math_u128(fund.total_shares + shares)
    update_spot_balances(amount, _BORROW, market, market.revenue_pool, False)
    ctx.emit(
        InsuranceFundRecord(
            ts=ctx.clock.unix_timestamp,
            spot_market_index=market.market_index,
            perp_market_index=0,
            user_if_factor=fund.user_factor,
            total_if_factor=fund.total_factor,
            vault_amount_before=vault_amount,
            insurance_vault_amount_before=insurance_vault_amount,
            total_if_shares_before=fund.total_shares,
            total_if_shares_after=fund.total_shares,
            amount=cast_i64(amount),
        )
    )
    return amount
