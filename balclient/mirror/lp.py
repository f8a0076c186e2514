"""LP shares: rebasing, settling, minting and burning them (spec lp, 5 to 8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from balclient.abi.enums import LPAction
from balclient.abi.errors import ErrorCode
from balclient.abi.events import LPRecord
from balclient.mirror.curve import apply_update_k, update_k_result
from balclient.mirror.faults import Fault
from balclient.mirror.funding import settle_funding_payment
from balclient.mirror.integers import (
    cast_i32,
    cast_i64,
    cast_u64,
    math_i8,
    math_i32,
    math_i64,
    math_i128,
    math_u64,
    math_u128,
    trunc_div,
)
from balclient.mirror.position import (
    PositionDelta,
    find_position,
    get_position,
    split_by_step,
    step_down,
    update_position_and_market,
)
from balclient.mirror.validation import validate_perp_market, validate_perp_position

if TYPE_CHECKING:
    from solders.pubkey import Pubkey

    from balclient.abi.accounts import AMM, PerpMarket, PerpPosition, User
    from balclient.mirror.context import Context
    from balclient.mirror.maps import Maps

__all__ = [
    "LpChange",
    "burn_lp_shares",
    "emit_lp_record",
    "mint_lp_shares",
    "per_lp_base_unit",
    "rebase_market",
    "rebase_position",
    "remove_lp_shares",
    "settle_funding_payment_then_lp",
    "settle_lp",
    "settle_lp_position",
    "settled_base_quote",
    "target_base_per_lp",
]

_REMOVE_LIQUIDITY: Final = LPAction.RemoveLiquidity
_SETTLE_LIQUIDITY: Final = LPAction.SettleLiquidity

_AMM_PRECISION: Final = 1_000_000_000
_USUAL_UNITS: Final = {exponent: 10 ** (9 + exponent) for exponent in range(-9, 10)}
"""Units of the exponents that rebasing allows."""


@dataclass(slots=True, init=False)
class LpChange:
    """What settling or burning did: base (1e9, without steps out of the remainder), quote, pnl (1e6)."""

    base: int
    quote: int
    pnl: int

    def __init__(self, base: int, quote: int, pnl: int) -> None:
        self.base = base
        self.quote = quote
        self.pnl = pnl


def per_lp_base_unit(amm: AMM) -> int:
    """Number of shares (1e9) that the per-share accumulators are counted for (spec L1)."""
    exponent = amm.per_lp_base
    unit = _USUAL_UNITS.get(exponent)
    if unit is None:
        scale = math_i128(10 ** abs(exponent))
        unit = math_i128(_AMM_PRECISION * scale) if exponent > 0 else _AMM_PRECISION // scale
    return unit


def target_base_per_lp(amm: AMM) -> int:
    """The target of the base accumulator in the accumulator's present unit, truncated (spec L13)."""
    exponent = amm.per_lp_base
    target = amm.target_base_asset_amount_per_lp
    scale = math_i128(10 ** abs(exponent))
    return math_i128(target * scale) if exponent > 0 else trunc_div(target, scale)


def rebase_market(market: PerpMarket, exponent: int) -> None:
    """Change the accumulators' unit by one power of ten; shrinking truncates toward zero (spec L13).

    DefaultError unless the exponent moves by one and stays within -9 .. 9.
    """
    amm = market.amm
    change = math_i8(exponent - amm.per_lp_base)
    if abs(change) != 1 or abs(exponent) > 9:
        raise Fault(ErrorCode.DefaultError)
    amm.per_lp_base = exponent
    if change > 0:
        amm.base_asset_amount_per_lp = math_i128(amm.base_asset_amount_per_lp * 10)
        amm.quote_asset_amount_per_lp = math_i128(amm.quote_asset_amount_per_lp * 10)
        amm.total_fee_earned_per_lp = math_u64(amm.total_fee_earned_per_lp * 10)
    else:
        amm.base_asset_amount_per_lp = trunc_div(amm.base_asset_amount_per_lp, 10)
        amm.quote_asset_amount_per_lp = trunc_div(amm.quote_asset_amount_per_lp, 10)
        amm.total_fee_earned_per_lp //= 10
    validate_perp_market(market)


def rebase_position(position: PerpPosition, market: PerpMarket) -> None:
    """Bring a slot's snapshots to the market's unit; shrinking truncates toward zero (spec L14).

    MathError when a grown snapshot leaves 64 bits.
    """
    if position.per_lp_base == market.amm.per_lp_base:
        return
    change = math_i8(market.amm.per_lp_base - position.per_lp_base)
    scale = math_i64(10 ** abs(change))
    if change > 0:
        position.last_base_asset_amount_per_lp = math_i64(position.last_base_asset_amount_per_lp * scale)
        position.last_quote_asset_amount_per_lp = math_i64(position.last_quote_asset_amount_per_lp * scale)
    else:
        position.last_base_asset_amount_per_lp = trunc_div(position.last_base_asset_amount_per_lp, scale)
        position.last_quote_asset_amount_per_lp = trunc_div(position.last_quote_asset_amount_per_lp, scale)
    position.per_lp_base = market.amm.per_lp_base


def settled_base_quote(amm: AMM, shares: int, last_base: int, last_quote: int) -> tuple[int, int]:
    """(base 1e9, quote 1e6) that ``shares`` earned since the snapshots, truncated (spec L15.3)."""
    unit = per_lp_base_unit(amm)
    if unit == 0:
        raise Fault(ErrorCode.MathError)
    base = math_i128((amm.base_asset_amount_per_lp - last_base) * shares)
    quote = math_i128((amm.quote_asset_amount_per_lp - last_quote) * shares)
    return (
        base // unit if base >= 0 else -(-base // unit),
        quote // unit if quote >= 0 else -(-quote // unit),
    )


def settle_lp_position(position: PerpPosition, market: PerpMarket) -> LpChange:
    """Turn what the shares accrued into an ordinary position (spec L15).

    InvalidPerpPositionDetected when funding was not settled before; the parts lost to truncation are not
    recovered later.
    """
    amm = market.amm
    held = position.base_asset_amount
    if held and position.last_cumulative_funding_rate != (
        amm.cumulative_funding_rate_long if held > 0 else amm.cumulative_funding_rate_short
    ):
        raise Fault(ErrorCode.InvalidPerpPositionDetected)
    rebase_position(position, market)
    base, quote = settled_base_quote(
        amm,
        position.lp_shares,
        position.last_base_asset_amount_per_lp,
        position.last_quote_asset_amount_per_lp,
    )
    whole, rest = split_by_step(base, amm.order_step_size)
    whole, quote, rest = cast_i64(whole), cast_i64(quote), cast_i64(rest)
    pnl = update_position_and_market(position, market, PositionDelta(whole, quote, rest))
    position.last_base_asset_amount_per_lp = cast_i64(amm.base_asset_amount_per_lp)
    position.last_quote_asset_amount_per_lp = cast_i64(amm.quote_asset_amount_per_lp)
    validate_perp_market(market)
    validate_perp_position(position, market)
    return LpChange(whole, quote, pnl)


def mint_lp_shares(position: PerpPosition, market: PerpMarket, shares: int) -> None:
    """Add shares (1e9, a multiple of the step) and deepen the curve by as much (spec L19.8).

    Shares already held are settled first.
    """
    amm = market.amm
    sqrt_k = amm.sqrt_k
    if position.lp_shares > 0:
        settle_lp_position(position, market)
    else:
        position.last_base_asset_amount_per_lp = cast_i64(amm.base_asset_amount_per_lp)
        position.last_quote_asset_amount_per_lp = cast_i64(amm.quote_asset_amount_per_lp)
        position.per_lp_base = amm.per_lp_base
    position.lp_shares = math_u64(position.lp_shares + shares)
    apply_update_k(market, update_k_result(market, math_u128(sqrt_k + shares), bound=True))
    amm.user_lp_shares = math_u128(amm.user_lp_shares + shares)
    validate_perp_market(market)
    validate_perp_position(position, market)


def burn_lp_shares(position: PerpPosition, market: PerpMarket, shares: int, oracle_price: int) -> LpChange:
    """Settle, charge the remainder at ``oracle_price`` (1e6) plus one, and burn shares (spec L23).

    UnableToBurnLPTokens when the last shares would leave more than a step unsettled.
    """
    amm = market.amm
    change = settle_lp_position(position, market)
    unsettled = math_i128(amm.base_asset_amount_with_unsettled_lp + position.remainder_base_asset_amount)
    if shares == amm.user_lp_shares and unsettled:
        if abs(unsettled) > amm.order_step_size:
            raise Fault(ErrorCode.UnableToBurnLPTokens)
        position.remainder_base_asset_amount = math_i32(
            position.remainder_base_asset_amount - cast_i32(unsettled)
        )
    dust = position.remainder_base_asset_amount
    if dust:
        amm.base_asset_amount_with_amm = math_i128(amm.base_asset_amount_with_amm - dust)
        amm.base_asset_amount_with_unsettled_lp = math_i128(amm.base_asset_amount_with_unsettled_lp + dust)
        charge = cast_i64(
            math_u128(abs(dust) * (oracle_price if oracle_price > 0 else 0)) // _AMM_PRECISION + 1
        )
        update_position_and_market(position, market, PositionDelta(0, -charge, -dust))
        change.quote = math_i64(change.quote - charge)
        change.pnl = math_i64(change.pnl - charge)
    # The snapshots are those that settling took: dust does not move the accumulators.
    position.lp_shares = math_u64(position.lp_shares - shares)
    amm.user_lp_shares = math_u128(amm.user_lp_shares - shares)
    apply_update_k(market, update_k_result(market, math_u128(amm.sqrt_k - shares), bound=False))
    validate_perp_market(market)
    validate_perp_position(position, market)
    return change


def settle_lp(ctx: Context, user: User, user_key: Pubkey, market: PerpMarket) -> None:
    """Settle a user's shares in a market and emit the record when anything moved (spec L18.4, L18.5)."""
    position = find_position(user, market.market_index)
    if position is None or position.lp_shares == 0:
        return
    change = settle_lp_position(position, market)
    if change.base or change.quote:
        emit_lp_record(ctx, user_key, market, _SETTLE_LIQUIDITY, 0, change)


def settle_funding_payment_then_lp(ctx: Context, user: User, user_key: Pubkey, market: PerpMarket) -> None:
    """Settle funding of a market, then the shares (spec L18.3 to L18.5, F9)."""
    settle_funding_payment(ctx, user, user_key, market)
    settle_lp(ctx, user, user_key, market)


def emit_lp_record(
    ctx: Context,
    user_key: Pubkey,
    market: PerpMarket,
    action: LPAction,
    shares: int,
    change: LpChange,
    *,
    as_log: bool = False,
) -> None:
    """Emit an LPRecord; liquidation and de-risking write it as a plain log line (spec instructions 7)."""
    ctx.emit(
        LPRecord(
            ctx.clock.unix_timestamp,
            user_key,
            action,
            shares,
            market.market_index,
            change.base,
            change.quote,
            change.pnl,
        ),
        "log" if as_log else "data",
    )


def remove_lp_shares(
    ctx: Context, maps: Maps, user: User, user_key: Pubkey, shares: int, market_index: int
) -> None:
    """The part that both removals share: rounding, cooldown, funding, burn, record (spec L22).

    UserHasNoPositionInMarket, TryingToRemoveLiquidityTooFast, InsufficientLPTokens, then what burning raises.
    """
    position = get_position(user, market_index)
    market = maps.perp_mut(market_index)
    if shares != position.lp_shares:
        shares = step_down(shares, market.amm.order_step_size)
    if shares == 0:
        return
    waited = math_i64(ctx.clock.unix_timestamp - user.last_add_perp_lp_shares_ts)
    if waited < cast_i64(ctx.state.lp_cooldown_time):
        raise Fault(ErrorCode.TryingToRemoveLiquidityTooFast)
    # Funding is settled on base alone, so that the slot stays in use.
    settle_funding_payment(ctx, user, user_key, market)
    if position.lp_shares < shares:
        raise Fault(ErrorCode.InsufficientLPTokens)
    price = maps.oracle(market.amm.oracle).price
    change = burn_lp_shares(position, market, cast_u64(shares), price)
    emit_lp_record(ctx, user_key, market, _REMOVE_LIQUIDITY, shares, change)
