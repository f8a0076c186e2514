"""Spot balances scaled by interest, interest and averages of a spot market (spec pnl, 3 and 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.accounts import PoolBalance, SpotPosition
from balclient.abi.enums import AssetTier, SpotBalanceType, SpotOperation
from balclient.abi.errors import ErrorCode
from balclient.abi.events import SpotInterestRecord
from balclient.abi.exceptions import Unsupported
from balclient.mirror.faults import Fault
from balclient.mirror.integers import (
    cast_i64,
    cast_i128,
    cast_u64,
    floor_div,
    math_i64,
    math_u64,
    math_u128,
)
from balclient.mirror.stats import new_twap, sanitize_new_price, weighted_average
from balclient.mirror.unsupported import OTHER_SPOT_MARKET, SPOT_ORDERS, reason

if TYPE_CHECKING:
    from balclient.abi.accounts import SpotMarket, User
    from balclient.mirror.context import Context
    from balclient.mirror.oracle import OraclePriceData

__all__ = [
    "QUOTE_SPOT_MARKET_INDEX",
    "borrow_tokens",
    "deposit_tokens",
    "find_spot_position",
    "force_spot_position",
    "is_spot_available",
    "require_quote_market",
    "scaled_balance",
    "signed_token_amount",
    "token_amount",
    "token_value",
    "update_averages",
    "update_cumulative_interest",
    "update_revenue_pool",
    "update_spot_balances",
    "utilization",
    "validate_spot_market_vault_amount",
    "validate_spot_position",
]

_BORROW: Final = SpotBalanceType.Borrow
_DEPOSIT: Final = SpotBalanceType.Deposit
_UPDATE_CUMULATIVE_INTEREST: Final = SpotOperation.UpdateCumulativeInterest

QUOTE_SPOT_MARKET_INDEX: Final = 0
_PRECISION: Final = 1_000_000
_YEAR: Final = 31_536_000
_DAY: Final = 86_400
_HOUR: Final = 3_600
_FIVE_MINUTES: Final = 300
_MIN_RATE_UNIT: Final = 5_000
_TENS: Final[tuple[int, ...]] = tuple(10**power for power in range(20))
_UNITS: Final = _TENS[::-1]
_CLAMPS: Final = {AssetTier.Collateral: 10, AssetTier.Protected: 10, AssetTier.Cross: 5}
_DEFAULT_CLAMP: Final = 3


def require_quote_market(market: SpotMarket) -> None:
    """Refuse every spot market but the quote market: Unsupported."""
    if market.market_index != QUOTE_SPOT_MARKET_INDEX:
        raise Unsupported(reason(OTHER_SPOT_MARKET, f"spot market {market.market_index}"))


def _unit(market: SpotMarket) -> int:
    """Scaled units (at index 1) of one mint unit: 10^(19 - decimals); MathError beyond 19 decimals."""
    decimals = market.decimals
    if decimals > 19:
        raise Fault(ErrorCode.MathError)
    return _UNITS[decimals]


def token_amount(balance: int, market: SpotMarket, kind: SpotBalanceType) -> int:
    """Mint units that a scaled balance stands for; deposits rounded down, borrows up (spec margin 3.1)."""
    if kind is _DEPOSIT:
        return math_u128(balance * market.cumulative_deposit_interest) // _unit(market)
    return -(-math_u128(balance * market.cumulative_borrow_interest) // _unit(market))


def signed_token_amount(position: SpotPosition, market: SpotMarket) -> int:
    """Mint units of a slot, negative for a borrow."""
    tokens = cast_i128(token_amount(position.scaled_balance, market, position.balance_type))
    return tokens if position.balance_type is _DEPOSIT else -tokens


def deposit_tokens(market: SpotMarket) -> int:
    """Mint units of all deposits of a market, rounded down."""
    return token_amount(market.deposit_balance, market, _DEPOSIT)


def borrow_tokens(market: SpotMarket) -> int:
    """Mint units of all borrows of a market, rounded up."""
    return token_amount(market.borrow_balance, market, _BORROW)


def scaled_balance(tokens: int, market: SpotMarket, kind: SpotBalanceType, round_up: bool) -> int:
    """Scaled balance of mint units, rounded down; rounding up adds 1 even when exact (spec pnl 3)."""
    index = market.cumulative_deposit_interest if kind is _DEPOSIT else market.cumulative_borrow_interest
    if index == 0:
        raise Fault(ErrorCode.MathError)
    balance = math_u128(tokens * _unit(market)) // index
    return balance + 1 if round_up and balance else balance


def token_value(tokens: int, decimals: int, price: int) -> int:
    """Quote value (1e6) of signed mint units at ``price`` (1e6), rounded down also for negatives."""
    return tokens * price // (_TENS[decimals] if decimals < 20 else 10**decimals)


def is_spot_available(position: SpotPosition) -> bool:
    """Whether a spot slot counts as free."""
    return not (position.scaled_balance or position.open_orders)


def find_spot_position(user: User, market_index: int) -> SpotPosition | None:
    """The slot of a spot market; slot 0 is the quote market's, used or not."""
    if market_index == QUOTE_SPOT_MARKET_INDEX:
        return user.spot_positions[0]
    for index in range(1, 8):
        position = user.spot_positions[index]
        if position.market_index == market_index and not is_spot_available(position):
            return position
    return None


def force_spot_position(user: User, market_index: int) -> SpotPosition:
    """The slot of a spot market, or the first free one from slot 1 set to zero (spec pnl 5.1).

    NoSpotPositionAvailable when none is free.
    """
    position = find_spot_position(user, market_index)
    if position is not None:
        return position
    for index in range(1, 8):
        if is_spot_available(user.spot_positions[index]):
            fresh = SpotPosition.zero()
            fresh.market_index = market_index
            user.spot_positions[index] = fresh
            return fresh
    raise Fault(ErrorCode.NoSpotPositionAvailable)


def validate_spot_position(position: SpotPosition) -> None:
    """InvalidSpotPositionDetected unless orders and their sides are in range; open orders are Unsupported."""
    if position.open_bids < 0 or position.open_asks > 0 or position.open_orders > 32:
        raise Fault(ErrorCode.InvalidSpotPositionDetected)
    if position.open_orders or position.open_bids or position.open_asks:
        raise Unsupported(reason(SPOT_ORDERS, f"spot market {position.market_index}"))


def _add_to_market(market: SpotMarket, kind: SpotBalanceType, delta: int) -> None:
    if kind is _DEPOSIT:
        market.deposit_balance = math_u128(market.deposit_balance + delta)
    else:
        market.borrow_balance = math_u128(market.borrow_balance + delta)


def _add_to_balance(balance: SpotPosition | PoolBalance, delta: int) -> None:
    if isinstance(balance, SpotPosition):
        cast_u64(abs(delta))
        balance.scaled_balance = math_u64(balance.scaled_balance + delta)
    else:
        balance.scaled_balance = math_u128(balance.scaled_balance + delta)


def update_spot_balances(
    amount: int,
    direction: SpotBalanceType,
    market: SpotMarket,
    balance: SpotPosition | PoolBalance,
    leaving: bool,
) -> None:
    """Move ``amount`` mint units into (Deposit) or out of (Borrow) a balance (spec pnl 3).

    Rounding favours the market.  CantUpdatePoolBalanceType when a pool would turn into a borrow,
    SpotMarketInsufficientDeposits when what leaves is not covered, CastingFailure beyond a slot's 64 bits.
    """
    held = _DEPOSIT if isinstance(balance, PoolBalance) else balance.balance_type
    if direction is held:
        delta = scaled_balance(amount, market, direction, direction is _BORROW)
        _add_to_balance(balance, delta)
        _add_to_market(market, direction, delta)
    else:
        current = token_amount(balance.scaled_balance, market, held)
        if current:
            if current > amount:
                delta = scaled_balance(amount, market, held, leaving or held is _BORROW)
                used = amount
            else:
                delta = balance.scaled_balance
                used = current
            _add_to_market(market, held, -delta)
            _add_to_balance(balance, -delta)
            amount -= used
        if amount > 0:
            if isinstance(balance, PoolBalance):
                raise Fault(ErrorCode.CantUpdatePoolBalanceType)
            balance.balance_type = direction
            delta = scaled_balance(amount, market, direction, direction is _BORROW)
            _add_to_balance(balance, delta)
            _add_to_market(market, direction, delta)
    if leaving and direction is _BORROW and deposit_tokens(market) < borrow_tokens(market):
        raise Fault(ErrorCode.SpotMarketInsufficientDeposits)


def update_revenue_pool(amount: int, direction: SpotBalanceType, market: SpotMarket) -> None:
    """Move mint units into or out of a spot market's revenue pool."""
    update_spot_balances(amount, direction, market, market.revenue_pool, leaving=False)


def utilization(deposits: int, borrows: int) -> int:
    """Borrowed share of deposits (1e6), rounded down; full when only borrows exist (spec pnl 4.2)."""
    if deposits == 0:
        return 0 if borrows == 0 else _PRECISION
    return math_u128(borrows * _PRECISION) // deposits


def _borrow_rate(market: SpotMarket, used: int) -> int:
    """Yearly borrow rate (1e6) at a utilization; MathError where the rates fall or end (spec pnl 4.3)."""
    optimal = market.optimal_utilization
    if used > optimal:
        climb = math_u128(market.max_borrow_rate - market.optimal_borrow_rate)
        slope = floor_div(climb * _PRECISION, math_u128(_PRECISION - optimal))
        rate = market.optimal_borrow_rate + math_u128((used - optimal) * slope) // _PRECISION
    else:
        slope = floor_div(market.optimal_borrow_rate * _PRECISION, optimal)
        rate = used * slope // _PRECISION
    return max(rate, market.min_borrow_rate * _MIN_RATE_UNIT)


def update_cumulative_interest(ctx: Context, market: SpotMarket, price_data: OraclePriceData | None) -> None:
    """Accrue interest up to now, then the averages; prices are averaged only when given (spec pnl 4).

    Emits a SpotInterestRecord when the indices move.
    """
    now = ctx.clock.unix_timestamp
    if not market.paused_operations & _UPDATE_CUMULATIVE_INTEREST:
        _accrue(ctx, market, now)
    update_averages(market, price_data, now)


def _accrue(ctx: Context, market: SpotMarket, now: int) -> None:
    used = utilization(deposit_tokens(market), borrow_tokens(market))
    if used == 0:
        return
    rate = _borrow_rate(market, used)
    elapsed = math_u64(cast_u64(now) - market.last_interest_ts)
    borrow_share = math_u128(rate * elapsed)
    deposit_share = math_u128(borrow_share * used) // _PRECISION
    borrow_gain = math_u128(market.cumulative_borrow_interest * borrow_share) // _YEAR // _PRECISION + 1
    deposit_gain = math_u128(market.cumulative_deposit_interest * deposit_share) // _YEAR // _PRECISION
    if deposit_gain == 0 or borrow_gain <= 1:
        return
    staked = math_u128(deposit_gain * market.insurance_fund.total_factor) // _PRECISION
    earned = math_u128(deposit_gain - staked)
    if earned == 0:
        return
    staked_tokens = math_u128(market.deposit_balance * staked) // _unit(market)
    market.cumulative_deposit_interest = math_u128(market.cumulative_deposit_interest + earned)
    market.cumulative_borrow_interest = math_u128(market.cumulative_borrow_interest + borrow_gain)
    market.last_interest_ts = cast_u64(now)
    update_revenue_pool(staked_tokens, _DEPOSIT, market)
    ctx.emit(
        SpotInterestRecord(
            ts=now,
            market_index=market.market_index,
            deposit_balance=market.deposit_balance,
            cumulative_deposit_interest=market.cumulative_deposit_interest,
            borrow_balance=market.borrow_balance,
            cumulative_borrow_interest=market.cumulative_borrow_interest,
            optimal_utilization=market.optimal_utilization,
            optimal_borrow_rate=market.optimal_borrow_rate,
            max_borrow_rate=market.max_borrow_rate,
        )
    )


def _day_average(new: int, old: int, since: int, rest: int) -> int:
    return cast_u64(weighted_average(cast_i64(new), cast_i64(old), since, rest))


def update_averages(market: SpotMarket, price_data: OraclePriceData | None, now: int) -> None:
    """Fold deposits, borrows, utilization and a given price into their averages (spec pnl 4.6, 4.7)."""
    since = math_i64(now - cast_i64(market.last_twap_ts))
    since = since if since > 0 else 0
    rest = _DAY - since if since < _DAY else 1
    deposits = deposit_tokens(market)
    borrows = borrow_tokens(market)
    used = utilization(deposits, borrows)
    market.deposit_token_twap = _day_average(deposits, market.deposit_token_twap, since, rest)
    market.borrow_token_twap = _day_average(borrows, market.borrow_token_twap, since, rest)
    market.utilization_twap = _day_average(used, market.utilization_twap, since, rest)
    if price_data is not None:
        history = market.historical_oracle_data
        clamp = _CLAMPS.get(market.asset_tier, _DEFAULT_CLAMP)
        price = sanitize_new_price(price_data.price, history.last_oracle_price_twap, clamp)
        at = history.last_oracle_price_twap_ts
        history.last_oracle_price_twap = new_twap(price, now, history.last_oracle_price_twap, at, _HOUR)
        history.last_oracle_price_twap_5min = new_twap(
            price, now, history.last_oracle_price_twap_5min, at, _FIVE_MINUTES
        )
        history.last_oracle_price = price_data.price
        history.last_oracle_conf = price_data.confidence
        history.last_oracle_delay = price_data.delay
        history.last_oracle_price_twap_ts = now
    market.last_twap_ts = cast_u64(now)


def validate_spot_market_vault_amount(market: SpotMarket, vault_amount: int) -> None:
    """SpotMarketVaultInvariantViolated unless the vault covers deposits less borrows (spec pnl 5.4).

    CastingFailure where a total does not fit its width.
    """
    deposits = cast_u64(deposit_tokens(market))
    borrows = cast_u64(borrow_tokens(market))
    revenue = cast_u64(token_amount(market.revenue_pool.scaled_balance, market, _DEPOSIT))
    claim = cast_i64(deposits) - cast_i64(borrows)
    if revenue > deposits or cast_i64(vault_amount) < claim:
        raise Fault(ErrorCode.SpotMarketVaultInvariantViolated)
