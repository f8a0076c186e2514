"""How much a liquidation may take, and what it costs (spec liquidation 2 and 4a)."""

from __future__ import annotations

from typing import Final

from balclient.abi.errors import ErrorCode
from balclient.mirror.faults import Fault
from balclient.mirror.integers import (
    U32_MAX,
    U64_MAX,
    U128_MAX,
    cast_i64,
    cast_u64,
    cast_u128,
    ceil_div,
    floor_div,
    math_u32,
    math_u64,
    math_u128,
)

__all__ = [
    "asset_for_pnl",
    "base_to_cover_shortage",
    "insurance_fee",
    "max_pct",
    "pnl_for_asset",
    "pnl_to_cover_shortage",
]

_PRECISION: Final = 1_000_000
_BASE: Final = 1_000_000_000
_PCT: Final = 10_000
_SMALL: Final = 50_000_000
_TOO_MANY: Final = 39


def insurance_fee(
    tracked_shortage: int,
    base: int,
    margin_ratio: int,
    liquidator_fee: int,
    oracle_price: int,
    quote_price: int,
    limit: int,
) -> int:
    """Insurance fee (1e6) that the maintenance margin of the market can bear (spec liquidation 2.6).

    ``margin_ratio`` is at 1e6, ``base`` a magnitude; every quotient is rounded down.
    """
    if oracle_price == 0 or quote_price == 0 or margin_ratio <= liquidator_fee or base == 0:
        return 0
    price = math_u128(cast_u128(oracle_price) * cast_u128(quote_price)) // _PRECISION
    needed = floor_div(math_u128(math_u128(tracked_shortage * _BASE) // base * _PRECISION), price)
    spare = max(0, margin_ratio - liquidator_fee - min(needed, U32_MAX))
    return min(limit, math_u32(spare * 19) // 20)


def base_to_cover_shortage(
    shortage: int,
    margin_ratio: int,
    liquidator_fee: int,
    if_fee: int,
    oracle_price: int,
    quote_price: int,
) -> int:
    """Base (1e9, not yet a multiple of the step) whose transfer cures the shortage (spec liquidation 2.7).

    The largest u64 when no transfer can; MathError when the fees eat the freed margin.
    """
    if oracle_price == 0 or margin_ratio <= liquidator_fee:
        return U64_MAX
    price = math_u128(cast_u128(oracle_price) * cast_u128(quote_price)) // _PRECISION
    gained = math_u128(price * (margin_ratio - liquidator_fee)) // _PRECISION
    freed = math_u128(gained - math_u128(oracle_price * if_fee) // _PRECISION)
    return cast_u64(floor_div(math_u128(shortage * _BASE), freed))


def max_pct(shortage: int, margin_freed: int, elapsed_slots: int, initial_pct: int, duration: int) -> int:
    """Part (1e4) of the cure that may be taken now (spec liquidation 2.8).

    All of it below 50 quote; otherwise MathError when the clock went back since the account was flagged.
    """
    if shortage < _SMALL:
        return _PCT
    elapsed = math_u64(elapsed_slots)
    grown = math_u128(elapsed * _PCT) // duration if duration else _PCT
    ramp = min(_PCT, grown + initial_pct)
    total = math_u128(shortage + margin_freed)
    allowed = max(0, math_u128(total * ramp) // _PCT - margin_freed)
    return floor_div(math_u128(allowed * _PCT), shortage)


def limited(amount: int, pct: int) -> int:
    """``pct`` (1e4) of an amount, rounded down; the product saturates at u128 (spec liquidation 2.9, 4a)."""
    return min(amount * pct, U128_MAX) // _PCT


def pnl_to_cover_shortage(
    shortage: int,
    asset_weight: int,
    asset_multiplier: int,
    pnl_multiplier: int,
    quote_price: int,
) -> int:
    """Negative pnl (1e6) whose transfer cures the shortage; the largest u128 when none can
    (spec liquidation 4a.9)."""
    if asset_weight >= _PCT:
        return U128_MAX
    component = math_u128(asset_weight * 10 * asset_multiplier) // pnl_multiplier
    if component >= 100_000:
        return U128_MAX
    return floor_div(math_u128(shortage * 100_000_000_000), math_u128(quote_price * (100_000 - component)))


def pnl_for_asset(
    asset: int, asset_price: int, asset_multiplier: int, pnl_multiplier: int, quote_price: int, decimals: int
) -> int:
    """Pnl (1e6) that pays for all of an asset, rounded up (spec liquidation 4a.10)."""
    paid = math_u128(math_u128(asset * cast_u128(asset_price)) * pnl_multiplier)
    value = ceil_div(paid, math_u128(cast_u128(quote_price) * asset_multiplier))
    return ceil_div(value, _beyond_quote(decimals))


def _beyond_quote(decimals: int) -> int:
    """10 to the power of a mint's decimals beyond six; MathError below six and beyond u128."""
    scale: int = 10 ** min(math_u32(decimals - 6), _TOO_MANY)
    return math_u128(scale)


def asset_for_pnl(
    pnl: int,
    asset: int,
    asset_price: int,
    asset_multiplier: int,
    pnl_multiplier: int,
    quote_price: int,
    decimals: int,
) -> int:
    """Asset (mint units) given for a transfer of pnl; all of it when less than about one quote would stay
    (spec liquidation 4a.11)."""
    scale = _beyond_quote(decimals)
    owed = math_u128(math_u128(math_u128(pnl * scale) * cast_u128(quote_price)) * asset_multiplier)
    given = max(1, floor_div(owed, math_u128(cast_u128(asset_price) * pnl_multiplier)))
    left = math_u128(math_u128(abs(given - asset) * asset_price) // _PRECISION * scale)
    return asset if left < _PRECISION else given


def require_limit_price(is_long: bool, price: int, limit_price: int | None) -> None:
    """LiquidationDoesntSatisfyLimitPrice when a liquidator's limit is not met (spec liquidation 2.11).

    The two are compared as signed prices: CastingFailure for a limit beyond i64.
    """
    if limit_price is None:
        return
    limit = cast_i64(limit_price)
    if price > limit if is_long else price < limit:
        raise Fault(ErrorCode.LiquidationDoesntSatisfyLimitPrice)
