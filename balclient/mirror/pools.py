"""Fee pool, pnl pool and revenue pool of a market, and what settling takes from them (spec pnl 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import SpotBalanceType
from balclient.abi.errors import ErrorCode
from balclient.mirror.curve import total_fee_lower_bound
from balclient.mirror.faults import Fault
from balclient.mirror.integers import (
    I64_MAX,
    I64_MIN,
    I128_MIN,
    cast_i64,
    cast_i128,
    cast_u64,
    clamp,
    math_i64,
    math_i128,
    math_u64,
    math_u128,
    trunc_div,
)
from balclient.mirror.spot import signed_token_amount, token_amount, update_spot_balances
from balclient.mirror.withdraw import max_settle_withdrawal

if TYPE_CHECKING:
    from balclient.abi.accounts import PerpMarket, PoolBalance, SpotMarket, SpotPosition

__all__ = [
    "move_between_pools",
    "move_tokens",
    "pay_user_from_pnl_pool",
    "pool_tokens",
    "update_pool_balances",
]

_DEPOSIT: Final = SpotBalanceType.Deposit
_BORROW: Final = SpotBalanceType.Borrow
_FEE_POOL_RESERVE: Final = 250_000_000
_SLICE_DIVISOR: Final = 100


def pool_tokens(pool: PoolBalance, quote_market: SpotMarket) -> int:
    """Tokens (1e6) in a pool, rounded down."""
    return token_amount(pool.scaled_balance, quote_market, _DEPOSIT)


def _require_part_of_deposits(pool: PoolBalance, quote_market: SpotMarket) -> None:
    if quote_market.deposit_balance < pool.scaled_balance:
        raise Fault(ErrorCode.InvalidSpotMarketState)


def move_between_pools(
    amount: int, quote_market: SpotMarket, source: PoolBalance, target: PoolBalance
) -> None:
    """Move ``amount`` tokens (>= 0) from one pool to another, rounding each side (spec pnl 2).

    InvalidSpotMarketState when the source holds more than all deposits.
    """
    if amount == 0:
        return
    _require_part_of_deposits(source, quote_market)
    move_tokens(amount, quote_market, source, target)


def move_tokens(
    amount: int,
    quote_market: SpotMarket,
    source: PoolBalance | SpotPosition,
    target: PoolBalance | SpotPosition,
) -> None:
    """Move ``amount`` tokens (>= 0) from one balance to another, rounding each side (spec pnl 3)."""
    update_spot_balances(amount, _BORROW, quote_market, source, False)
    update_spot_balances(amount, _DEPOSIT, quote_market, target, False)


def _revenue_transfer(market: PerpMarket, quote_market: SpotMarket, now: int) -> int:
    """Tokens to move from fee pool to revenue pool, negative for the other way (spec pnl 2.3, 2.4)."""
    amm = market.amm
    claim = market.insurance_claim
    surplus = math_i128(amm.total_fee_minus_distributions - cast_i128(amm.total_fee_withdrawn))
    settled_ts = quote_market.insurance_fund.last_revenue_settle_ts
    if settled_ts > claim.last_revenue_withdraw_ts:
        if now < settled_ts or now < claim.last_revenue_withdraw_ts:
            raise Fault(ErrorCode.BlockchainClockInconsistency)
        claim.revenue_withdraw_since_last_settle = 0
    spare = max(surplus - _FEE_POOL_RESERVE, I128_MIN)
    per_period = claim.max_revenue_withdraw_per_period
    since = claim.revenue_withdraw_since_last_settle
    if spare > 0:
        fee_tokens = pool_tokens(amm.fee_pool, quote_market)
        by_pool = max(fee_tokens - math_u128(_FEE_POOL_RESERVE + amm.total_social_loss), 0)
        insured = math_u64(claim.quote_settled_insurance + claim.quote_max_insurance)
        liquidation_fees = amm.total_liquidation_fee if amm.total_liquidation_fee < insured else insured
        earned = max(0, amm.total_exchange_fee // 2 + liquidation_fees - amm.total_fee_withdrawn)
        by_period = math_i64(since + cast_i64(per_period))
        by_revenue = max(0, min(by_period, amm.net_revenue_since_last_funding))
        return min(cast_i128(earned), by_pool, by_revenue)
    if spare < 0:
        left = cast_u64(clamp(cast_i64(per_period) - since, I64_MIN, I64_MAX))
        allowed = min(left, pool_tokens(quote_market.revenue_pool, quote_market), per_period)
        return -cast_i128(-spare if -spare < allowed else allowed)
    return 0


def _move_revenue(market: PerpMarket, quote_market: SpotMarket, now: int) -> None:
    amm = market.amm
    transfer = _revenue_transfer(market, quote_market, now)
    if transfer == 0:
        return
    source, target = amm.fee_pool, quote_market.revenue_pool
    if transfer < 0:
        source, target = target, source
    else:
        amm.total_fee_withdrawn = math_u128(amm.total_fee_withdrawn + transfer)
    move_tokens(abs(transfer), quote_market, source, target)
    claim = market.insurance_claim
    amm.total_fee_minus_distributions = math_i128(amm.total_fee_minus_distributions - transfer)
    since = claim.revenue_withdraw_since_last_settle
    claim.revenue_withdraw_since_last_settle = math_i64(since - cast_i64(transfer))
    claim.last_revenue_withdraw_ts = now


def update_pool_balances(
    market: PerpMarket, quote_market: SpotMarket, quote_slot: SpotPosition, claimable: int, now: int
) -> int:
    """Rebalance the pools and take or give what a user may settle; returns that amount (spec pnl 2).

    ``claimable`` and the result are quote 1e6, signed, positive for the user's gain. The user's own balance
    is left to the caller.
    """
    amm = market.amm
    fee_pool = amm.fee_pool
    pnl_pool = market.pnl_pool
    tokens = signed_token_amount(quote_slot, quote_market)
    credited = math_i128(amm.total_fee_minus_distributions + cast_i128(amm.total_liquidation_fee))
    target = math_i128(credited - cast_i128(amm.total_fee_withdrawn))
    fee_tokens = pool_tokens(fee_pool, quote_market)
    takes_slice = target > fee_tokens
    if not takes_slice:
        move_between_pools(fee_tokens - (target if target > 0 else 0), quote_market, fee_pool, pnl_pool)
    floor_target = total_fee_lower_bound(amm)
    fee_tokens = pool_tokens(fee_pool, quote_market)
    if fee_tokens < floor_target:
        available = pool_tokens(pnl_pool, quote_market)
        move_between_pools(min(floor_target - fee_tokens, available), quote_market, pnl_pool, fee_pool)
    _move_revenue(market, quote_market, now)

    if claimable > 0:
        settled = min(claimable, pool_tokens(pnl_pool, quote_market))
    else:
        settled = max(claimable, -max_settle_withdrawal(quote_market, tokens))
    slice_amount = 0
    if takes_slice and settled < 0:
        slice_amount = trunc_div(settled, _SLICE_DIVISOR)
        update_spot_balances(-slice_amount, _DEPOSIT, quote_market, fee_pool, False)
    to_pool = slice_amount - settled
    update_spot_balances(abs(to_pool), _DEPOSIT if to_pool >= 0 else _BORROW, quote_market, pnl_pool, False)
    deposits = cast_u64(token_amount(quote_market.deposit_balance, quote_market, _DEPOSIT))
    if cast_u64(pool_tokens(quote_market.revenue_pool, quote_market)) > deposits:
        raise Fault(ErrorCode.SpotMarketVaultInvariantViolated)
    return settled


def pay_user_from_pnl_pool(
    market: PerpMarket, quote_market: SpotMarket, quote_slot: SpotPosition, pnl: int
) -> None:
    """Move a gain (quote 1e6) from the pnl pool to a user, or a loss the other way (spec liquidation 7).

    InsufficientPerpPnlPool unless the pool covers all of a gain, InvalidSpotMarketState when the pool holds
    more than all deposits, whichever way the tokens go.
    """
    if pnl == 0:
        return
    pool = market.pnl_pool
    gain = pnl > 0
    if gain and pool_tokens(pool, quote_market) < pnl:
        raise Fault(ErrorCode.InsufficientPerpPnlPool)
    _require_part_of_deposits(pool, quote_market)
    source, target = (pool, quote_slot) if gain else (quote_slot, pool)
    move_tokens(abs(pnl), quote_market, source, target)
