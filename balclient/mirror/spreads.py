"""Bid and ask spreads, the reference price offset and the spread reserves (spec amm, 3 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.errors import ErrorCode
from balclient.mirror.amm import (
    AMM_TO_QUOTE,
    invariant,
    market_open_bids_asks,
    other_reserve,
    quote_above_terminal,
)
from balclient.mirror.faults import Fault
from balclient.mirror.integers import (
    U32_MAX,
    U64_MAX,
    cast_i32,
    cast_i64,
    cast_i128,
    cast_u64,
    ceil_div,
    clamp,
    math_i32,
    math_i64,
    math_i128,
    math_u64,
    math_u128,
    sign,
    trunc_div,
)

if TYPE_CHECKING:
    from balclient.abi.accounts import AMM, PerpMarket

__all__ = [
    "calculate_reference_price_offset",
    "calculate_spread",
    "spread_reserves",
    "update_spread_reserves",
    "update_spreads",
]

_PRECISION: Final = 1_000_000
_MAX_FACTOR: Final = 10_000_000
_RETREAT_THRESHOLD: Final = -25_000_000
_FULL_RETREAT_REVENUE: Final = -25_000_000_000


def spread_reserves(amm: AMM, product: int, side_offset: int, ask: bool) -> tuple[int, int]:
    """(base, quote) reserves shifted by a signed spread (1e6), on a curve's invariant (spec A7).

    Three nested truncating divisions, then each reserve is clamped so that it cannot cross the true one.
    """
    base = amm.base_asset_reserve
    quote = amm.quote_asset_reserve
    half = abs(side_offset) // 2
    if half == 0:
        shifted_quote = quote
    elif half > _PRECISION:
        raise Fault(ErrorCode.MathError)
    else:
        shift = quote // (_PRECISION // half)
        shifted_quote = math_u128(quote + shift) if side_offset > 0 else quote - shift
    if shifted_quote == 0:
        raise Fault(ErrorCode.MathError)
    shifted_base = other_reserve(product, shifted_quote)
    if ask:
        return (
            shifted_base if shifted_base < base else base,
            shifted_quote if shifted_quote > quote else quote,
        )
    return (
        shifted_base if shifted_base > base else base,
        shifted_quote if shifted_quote < quote else quote,
    )


def update_spread_reserves(market: PerpMarket) -> None:
    """Recompute both pairs of spread reserves from the stored spreads and offset (spec A7, A46)."""
    amm = market.amm
    offset = amm.reference_price_offset
    ask = math_i32(cast_i32(amm.long_spread) + offset)
    product = invariant(amm.sqrt_k)
    amm.ask_base_asset_reserve, amm.ask_quote_asset_reserve = spread_reserves(amm, product, ask, True)
    bid = math_i32(-cast_i32(amm.short_spread) + offset)
    amm.bid_base_asset_reserve, amm.bid_quote_asset_reserve = spread_reserves(amm, product, bid, False)


def calculate_reference_price_offset(amm: AMM, reserve_price: int) -> int:
    """Shift (1e6, signed) of the curve's middle toward premium and inventory (spec A34)."""
    intensity = amm.curve_update_intensity
    if intensity <= 100:
        return 0
    funding = amm.last_24h_avg_funding_rate
    if funding == 0:
        return 0
    limit = max(amm.max_spread // 5, 100 * (intensity - 100))
    inventory = cast_i64(math_i128(amm.base_asset_amount_with_amm + amm.base_asset_amount_with_unsettled_lp))
    history = amm.historical_oracle_data
    band = trunc_div(math_i64(limit * cast_i64(reserve_price)), _PRECISION)
    premium_5min = math_i64(cast_i64(amm.last_mark_price_twap_5min) - history.last_oracle_price_twap_5min)
    premium_hour = math_i64(cast_i64(amm.last_mark_price_twap) - history.last_oracle_price_twap)
    premium_day = math_i64(trunc_div(funding, 1_000) * 24)
    total = math_i64(clamp(premium_5min, -band, band) + clamp(premium_hour, -band, band))
    average = trunc_div(math_i64(total + clamp(premium_day, -band, band)), 3)
    pct = trunc_div(math_i64(average * _PRECISION), reserve_price)
    skew = limit * sign(inventory)
    if (pct >= 0 and skew >= 0) or (pct <= 0 and skew <= 0):
        return cast_i32(clamp(pct + skew, -limit, limit))
    return 0


def calculate_spread(amm: AMM, reserve_price: int) -> tuple[int, int]:
    """(long, short) spreads at 1e6 of a curve that adapts (spec A28 to A33).

    MathError on a zero reserve price, CastingFailure when a spread or factor leaves its width.
    """
    if reserve_price == 0:
        raise Fault(ErrorCode.MathError)
    base_spread = amm.base_spread
    mark_std = amm.mark_std
    oracle_std = amm.oracle_std
    confidence_pct = amm.last_oracle_conf_pct

    # A28: volatility, split by which side traded more.
    average_std = math_u64(oracle_std + mark_std) * _PRECISION // reserve_price // 2
    half_std = average_std // 2
    volatility = confidence_pct if confidence_pct > half_std else half_std
    confidence_part = confidence_pct if confidence_pct > 2_500 else confidence_pct // 10
    volume = amm.volume_24h or 1
    long_factor = clamp(amm.long_intensity_volume * _PRECISION // volume, 10_000, 1_600_000)
    short_factor = clamp(amm.short_intensity_volume * _PRECISION // volume, 10_000, 1_600_000)
    long_vol = volatility * long_factor // _PRECISION
    short_vol = volatility * short_factor // _PRECISION
    long_vol = long_vol if long_vol > confidence_part else confidence_part
    short_vol = short_vol if short_vol > confidence_part else confidence_part
    if long_vol >> 64 or short_vol >> 64:
        raise Fault(ErrorCode.CastingFailure)

    # A29: base, target and oracle retreat.
    spread_pct = amm.last_oracle_reserve_price_spread_pct
    half = base_spread // 2
    long = half if half > long_vol else long_vol
    short = half if half > short_vol else short_vol
    std_pct = math_u64((mark_std if mark_std > oracle_std else oracle_std) * _PRECISION) // reserve_price
    doubt = math_u64(confidence_pct * 2)
    if doubt < std_pct:
        doubt = std_pct
    if doubt > _PRECISION:
        doubt = _PRECISION
    target = amm.max_spread if amm.max_spread > doubt else doubt
    if spread_pct < 0:
        widened = math_u64(long_vol - spread_pct)
        long = long if long > widened else widened
        target = target if target > -spread_pct else -spread_pct
    elif spread_pct > 0:
        widened = math_u64(short_vol + spread_pct)
        short = short if short > widened else widened
        target = target if target > spread_pct else spread_pct

    # A30: the side that would add to the inventory gets wider.
    net = amm.base_asset_amount_with_amm
    if net:
        bids, asks = market_open_bids_asks(amm)
        room = bids if bids < -asks else -asks
        size = abs(net)
        ratio = size * _PRECISION // room if size < room else _PRECISION
        side = long if net > 0 else short
        cap = math_u64(target * _PRECISION) // (side or 1)
        if cap < _MAX_FACTOR:
            cap = _MAX_FACTOR
        growth = cap * ratio
        factor = _PRECISION + (U64_MAX if growth >> 64 else growth) // _PRECISION
        side = math_u64(side * (factor if factor < cap else cap)) // _PRECISION
        if net > 0:
            long = side
        else:
            short = side

    # A31: exhausted fees, or leverage of the inventory.
    fees = amm.total_fee_minus_distributions
    if fees <= 0:
        long = math_u64(long * _MAX_FACTOR) // _PRECISION
        short = math_u64(short * _MAX_FACTOR) // _PRECISION
    else:
        # What was divided by 1e9 leaves room for a difference and a product with 1e6 within 128 bits.
        gap = quote_above_terminal(amm)
        net_base_value = trunc_div(math_i128(gap * cast_i128(amm.peg_multiplier)), AMM_TO_QUOTE)
        excess = trunc_div(math_i128(net * reserve_price), AMM_TO_QUOTE) - net_base_value
        divisor = math_i128(fees + 1)
        leverage = cast_u64(excess * _PRECISION // divisor) if excess > 0 else 0
        factor = math_u64(_PRECISION + leverage + 1)
        if factor > _MAX_FACTOR:
            factor = _MAX_FACTOR
        if net > 0:
            long = math_u64(long * factor) // _PRECISION
        elif net < 0:
            short = math_u64(short * factor) // _PRECISION

    # A32: retreat while the market loses money.
    revenue = amm.net_revenue_since_last_funding
    if revenue < _RETREAT_THRESHOLD:
        retreat = target // 10
        if revenue >= _FULL_RETREAT_REVENUE:
            retreat = min(retreat, math_u64(base_spread * -revenue) // -_RETREAT_THRESHOLD)
        other = retreat // 2
        long = math_u64(long + (retreat if net > 0 else other))
        short = math_u64(short + (retreat if net < 0 else other))

    # A33: both sides together may not exceed the target.
    total = math_u64(long + short)
    if total > target:
        if long > short:
            long = ceil_div(math_u64(long * target), total)
            short = math_u64(target - long)
        else:
            short = ceil_div(math_u64(short * target), total)
            long = math_u64(target - short)
        if long + short > target:
            raise Fault(ErrorCode.InvalidAmmMaxSpreadDetected)
    if long > U32_MAX or short > U32_MAX:
        raise Fault(ErrorCode.CastingFailure)
    return long, short


def update_spreads(market: PerpMarket, reserve_price: int) -> None:
    """Recompute offset, spreads and spread reserves at ``reserve_price`` (1e6) (spec A27)."""
    amm = market.amm
    offset = calculate_reference_price_offset(amm, reserve_price)
    if amm.curve_update_intensity > 0:
        long, short = calculate_spread(amm, reserve_price)
    else:
        long = short = amm.base_spread // 2
    amm.long_spread = long
    amm.short_spread = short
    amm.reference_price_offset = offset
    update_spread_reserves(market)
