"""The constant-product curve: prices, swaps, bounds and room (spec amm, 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.mirror.faults import Fault, Panic
from balclient.mirror.integers import (
    U64_MAX,
    U128_MAX,
    bn_u64,
    bn_u128,
    cast_i64,
    cast_u64,
    floor_div,
    isqrt,
    math_i128,
    math_u128,
    proportion_u128,
    trunc_div,
)

if TYPE_CHECKING:
    from balclient.abi.accounts import AMM, PerpMarket

__all__ = [
    "AMM_TO_QUOTE",
    "ask_price",
    "available_liquidity",
    "base_asset_value",
    "base_to_trade_to_price",
    "bid_ask_bounds",
    "bid_price",
    "calculate_price",
    "concentration_coef_for_scale",
    "has_too_much_drawdown",
    "invariant",
    "market_open_bids_asks",
    "net_user_pnl",
    "other_reserve",
    "quote_above_terminal",
    "quote_for_reserve_change",
    "refresh_terminal_and_bounds",
    "require_room",
    "reserve_price",
    "swap_base_asset",
    "swap_output",
    "terminal_reserves",
]

_LONG: Final = PositionDirection.Long
_SHORT: Final = PositionDirection.Short

AMM_TO_QUOTE: Final = 1_000_000_000
_PRECISION: Final = 1_000_000
_U192_LIMIT: Final = 1 << 192

# Indexed by contract tier A, B, C, Speculative, HighlySpeculative, Isolated (spec amm, 1).
_DRAWDOWN_QUOTE_LIMIT: Final[tuple[int, ...]] = (
    -10_000_000_000,
    -10_000_000_000,
    -5_000_000_000,
    -5_000_000_000,
    -5_000_000_000,
    -5_000_000_000,
)
_DRAWDOWN_PCT_LIMIT: Final[tuple[int, ...]] = (-20_000, -30_303, -40_000, -50_000, -50_000, -50_000)


def calculate_price(quote_reserve: int, base_reserve: int, peg: int) -> int:
    """Price of a pair of reserves at 1e6, rounded down (spec A2).

    MathError on overflow or an empty base reserve, BnConversionError above u64.
    """
    product = quote_reserve * peg
    if product > U128_MAX or base_reserve == 0:
        raise Fault(ErrorCode.MathError)
    return bn_u64(product // base_reserve)


def reserve_price(market: PerpMarket) -> int:
    """The curve's own price at 1e6, rounded down (spec A2)."""
    amm = market.amm
    return calculate_price(amm.quote_asset_reserve, amm.base_asset_reserve, amm.peg_multiplier)


def bid_price(amm: AMM, reserve_price: int) -> int:
    """Price at 1e6 at which the curve buys, rounded down; ignores the reference offset (spec A3)."""
    return cast_u64(reserve_price * math_u128(_PRECISION - amm.short_spread) // _PRECISION)


def ask_price(amm: AMM, reserve_price: int) -> int:
    """Price at 1e6 at which the curve sells, rounded down; ignores the reference offset (spec A3)."""
    return cast_u64(reserve_price * (_PRECISION + amm.long_spread) // _PRECISION)


def invariant(sqrt_k: int) -> int:
    """The product of both reserves at a depth (1e18); MathError beyond 192 bits (spec A4)."""
    if sqrt_k >> 96:
        raise Fault(ErrorCode.MathError)
    return sqrt_k * sqrt_k


def other_reserve(product: int, reserve: int) -> int:
    """The reserve that an invariant leaves beside another one, rounded down (spec A4).

    MathError beside an empty reserve, BnConversionError beyond 128 bits.
    """
    if reserve == 0:
        raise Fault(ErrorCode.MathError)
    other = product // reserve
    if other >> 128:
        raise Fault(ErrorCode.BnConversionError)
    return other


def moved_reserve(reserve: int, amount: int, add: bool) -> int:
    """A reserve after ``amount`` enters or leaves it; TradeSizeTooLarge when more leaves than there is."""
    if add:
        return math_u128(reserve + amount)
    if amount > reserve:
        raise Fault(ErrorCode.TradeSizeTooLarge)
    return reserve - amount


def swap_output(amount: int, input_reserve: int, add: bool, sqrt_k: int) -> tuple[int, int]:
    """New (input, output) reserves after ``amount`` enters or leaves the input side (spec A4).

    The output reserve is rounded down; TradeSizeTooLarge when more leaves than there is.
    """
    new_input = moved_reserve(input_reserve, amount, add)
    return new_input, other_reserve(invariant(sqrt_k), new_input)


def quote_for_reserve_change(before: int, after: int, add: bool, peg: int) -> int:
    """Quote (1e6) that a change of the quote reserve stands for (spec A5).

    Rounded down when base enters the curve; when base leaves it, one is added to the reserve change and one
    to the quote.
    """
    change = math_u128(before - after if add else after - before)
    if add:
        return math_u128(change * peg) // AMM_TO_QUOTE
    return math_u128((change + 1) * peg) // AMM_TO_QUOTE + 1


def swap_base_asset(market: PerpMarket, amount: int, direction: PositionDirection) -> tuple[int, int]:
    """Trade ``amount`` base (1e9) against the spread curve and move the true reserves (spec A6).

    Returns (quote, surplus) at 1e6: what the taker pays or receives, and the spread's part of it.
    """
    amm = market.amm
    peg = amm.peg_multiplier
    if direction is _LONG:
        spread_base, spread_quote, add = amm.ask_base_asset_reserve, amm.ask_quote_asset_reserve, False
    else:
        spread_base, spread_quote, add = amm.bid_base_asset_reserve, amm.bid_quote_asset_reserve, True
    new_spread_base = moved_reserve(spread_base, amount, add)
    product = invariant(amm.sqrt_k)
    quote = quote_for_reserve_change(spread_quote, other_reserve(product, new_spread_base), add, peg)
    new_base = moved_reserve(amm.base_asset_reserve, amount, add)
    new_quote = other_reserve(product, new_base)
    moved = amm.quote_asset_reserve - new_quote
    fair = math_u128(moved if add else -moved)
    fair = math_u128(fair * peg) // AMM_TO_QUOTE
    if not add:
        fair += 1
    surplus = cast_u64(abs(fair - quote))
    cast_i64(surplus)
    amm.base_asset_reserve = new_base
    amm.quote_asset_reserve = new_quote
    return cast_u64(quote), surplus


def terminal_reserves(amm: AMM) -> tuple[int, int]:
    """(quote, base) reserves once the protocol's net user position is closed (spec A8)."""
    net = amm.base_asset_amount_with_amm
    base, quote = swap_output(abs(net), amm.base_asset_reserve, net > 0, amm.sqrt_k)
    return quote, base


def require_room(concentration_coef: int) -> int:
    """The coefficient itself; InvalidConcentrationCoef unless it exceeds 100% (1e6) (spec A9)."""
    if concentration_coef <= _PRECISION:
        raise Fault(ErrorCode.InvalidConcentrationCoef)
    return concentration_coef


def bid_ask_bounds(concentration_coef: int, terminal_base: int) -> tuple[int, int]:
    """(min, max) base reserve around the terminal reserve, both rounded down (spec A9).

    InvalidConcentrationCoef unless the coefficient exceeds 100% (1e6).
    """
    require_room(concentration_coef)
    return (
        math_u128(terminal_base * _PRECISION) // concentration_coef,
        math_u128(terminal_base * concentration_coef) // _PRECISION,
    )


def refresh_terminal_and_bounds(amm: AMM) -> None:
    """Store the terminal quote reserve and the base bounds of the present reserves (spec A8, A9)."""
    terminal_quote, terminal_base = terminal_reserves(amm)
    amm.terminal_quote_asset_reserve = terminal_quote
    amm.min_base_asset_reserve, amm.max_base_asset_reserve = bid_ask_bounds(
        amm.concentration_coef, terminal_base
    )


def market_open_bids_asks(amm: AMM) -> tuple[int, int]:
    """(bids >= 0, asks <= 0): base (1e9) that the curve could still buy and sell (spec A10)."""
    base = amm.base_asset_reserve
    bids = base - amm.min_base_asset_reserve
    asks = base - amm.max_base_asset_reserve
    bids, asks = bids if bids > 0 else 0, asks if asks < 0 else 0
    if bids >> 127 or -asks >> 127:
        raise Fault(ErrorCode.CastingFailure)
    return bids, asks


def quote_above_terminal(amm: AMM) -> int:
    """Distance (1e9, signed) of the quote reserve from the terminal one; CastingFailure beyond 127 bits."""
    quote, terminal = amm.quote_asset_reserve, amm.terminal_quote_asset_reserve
    if quote >> 127 or terminal >> 127:
        raise Fault(ErrorCode.CastingFailure)
    return quote - terminal


def available_liquidity(amm: AMM, direction: PositionDirection) -> int:
    """Largest base (1e9) one fill may take, rounded down to a step (spec A11)."""
    if amm.max_fill_reserve_fraction == 0:
        raise Panic("max_fill_reserve_fraction is 0")
    base = amm.base_asset_reserve
    by_fraction = base // amm.max_fill_reserve_fraction
    if by_fraction >> 64:
        by_fraction = U64_MAX
    if direction is _LONG:
        room = base - amm.min_base_asset_reserve
    else:
        room = amm.max_base_asset_reserve - base
    by_room = cast_u64((room if room > 0 else 0) // 2)
    size = by_fraction if by_fraction < by_room else by_room
    step = amm.order_step_size
    if step == 0:
        raise Fault(ErrorCode.MathError)
    return size - size % step


def base_to_trade_to_price(
    amm: AMM, limit_price: int, direction: PositionDirection
) -> tuple[int, PositionDirection]:
    """Base (1e9) and direction that move the spread curve to ``limit_price`` (1e6) (spec A12)."""
    if limit_price == 0:
        raise Fault(ErrorCode.InvalidOrderLimitPrice)
    squared = amm.sqrt_k * amm.sqrt_k * _PRECISION
    if squared >= _U192_LIMIT:
        raise Fault(ErrorCode.MathError)
    squared = squared // limit_price * amm.peg_multiplier
    if squared >= _U192_LIMIT:
        raise Fault(ErrorCode.MathError)
    target = bn_u128(isqrt(squared // _PRECISION))
    if amm.base_spread > 0:
        if direction is _LONG:
            base = amm.ask_base_asset_reserve
        else:
            base = amm.bid_base_asset_reserve
    else:
        base = amm.base_asset_reserve
    if target > base:
        return min(target - base, U64_MAX), _SHORT
    return min(base - target, U64_MAX), _LONG


def base_asset_value(amm: AMM, peg: int | None = None) -> int:
    """Quote value (1e6) of the protocol's net user base on the protocol's part of the curve (spec A41).

    ``peg`` values it at another peg than the stored one.
    """
    net = amm.base_asset_amount_with_amm
    if net == 0:
        return 0
    sqrt_k = amm.sqrt_k
    owned = math_u128(sqrt_k - amm.user_lp_shares)
    base = proportion_u128(amm.base_asset_reserve, owned, sqrt_k)
    quote = proportion_u128(amm.quote_asset_reserve, owned, sqrt_k)
    add = net > 0
    _, new_quote = swap_output(abs(net), base, add, owned)
    return quote_for_reserve_change(quote, new_quote, add, amm.peg_multiplier if peg is None else peg)


def net_user_pnl(amm: AMM, oracle_price: int) -> int:
    """What users as a whole would gain at ``oracle_price``, quote 1e6 (spec margin 5.8).

    InvalidOracle unless the price is positive.
    """
    if oracle_price <= 0:
        raise Fault(ErrorCode.InvalidOracle)
    base = math_i128(amm.base_asset_amount_with_amm + amm.base_asset_amount_with_unsettled_lp)
    value = trunc_div(math_i128(base * oracle_price), AMM_TO_QUOTE)
    return math_i128(
        value
        + amm.quote_asset_amount
        + amm.quote_asset_amount_with_unsettled_lp
        + amm.net_unsettled_funding_pnl
    )


def has_too_much_drawdown(market: PerpMarket) -> bool:
    """Whether recent losses keep the curve from filling (spec A18)."""
    amm = market.amm
    revenue = amm.net_revenue_since_last_funding
    tier = int(market.contract_tier)
    if revenue > _DRAWDOWN_QUOTE_LIMIT[tier]:
        return False
    pct = trunc_div(revenue * _PRECISION, max(amm.total_fee_minus_distributions, 1))
    return pct <= _DRAWDOWN_PCT_LIMIT[tier]


def concentration_coef_for_scale(scale: int) -> int:
    """Concentration coefficient (1e6) of an integer scale, rounded down (spec A9)."""
    return _PRECISION + floor_div(414_200, scale)
