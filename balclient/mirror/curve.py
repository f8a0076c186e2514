"""Changes of the curve's depth: what a new sqrt_k gives, costs and may be (spec amm 7, lp 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from balclient.abi.enums import MarketStatus
from balclient.abi.errors import ErrorCode
from balclient.abi.events import CurveRecord
from balclient.mirror.amm import (
    AMM_TO_QUOTE,
    base_asset_value,
    bid_ask_bounds,
    concentration_coef_for_scale,
    market_open_bids_asks,
    refresh_terminal_and_bounds,
    require_room,
    reserve_price,
    swap_output,
    terminal_reserves,
)
from balclient.mirror.faults import Fault, Panic
from balclient.mirror.integers import (
    cast_i128,
    isqrt,
    math_i64,
    math_i128,
    math_u128,
    mul_div,
    next_record_id,
    trunc_div,
    wrap_i64,
)
from balclient.mirror.spreads import update_spreads
from balclient.mirror.validation import validate_perp_market

if TYPE_CHECKING:
    from balclient.abi.accounts import AMM, PerpMarket
    from balclient.mirror.context import Context

__all__ = [
    "MAX_SQRT_K",
    "CurveShape",
    "apply_cost_to_market",
    "apply_update_k",
    "budgeted_k_scale",
    "can_lower_k",
    "curve_record",
    "formulaic_update_k",
    "k_cost",
    "lowest_sqrt_k",
    "move_price",
    "recenter",
    "set_sqrt_k",
    "total_fee_lower_bound",
    "update_concentration_coef",
    "update_k_result",
]

_REDUCE_ONLY: Final = MarketStatus.ReduceOnly

MAX_SQRT_K: Final = 10**21
_RATIO: Final = 1_000_000_000
_SCALE: Final = 1_000_000
_MAX_INCREASE: Final = 1_000
_LOWEST_SCALE: Final = 978_000


@dataclass(slots=True, init=False)
class CurveShape:
    """Reserves and depth that a curve is about to take (1e9)."""

    base: int
    quote: int
    sqrt_k: int

    def __init__(self, base: int, quote: int, sqrt_k: int) -> None:
        self.base = base
        self.quote = quote
        self.sqrt_k = sqrt_k


def update_k_result(market: PerpMarket, new_sqrt_k: int, bound: bool) -> CurveShape:
    """Reserves after a change of depth; the base reserve is scaled with nine digits only (spec L20).

    InvalidUpdateK when the change is too large in either direction (halving is tested if ``bound``).
    """
    amm = market.amm
    old_sqrt_k = amm.sqrt_k
    if old_sqrt_k == 0:
        raise Fault(ErrorCode.MathError)
    ratio = new_sqrt_k * _RATIO // old_sqrt_k
    if bound and ratio < _RATIO // 2:
        raise Fault(ErrorCode.InvalidUpdateK)
    if ratio < _RATIO:
        ratio += 1
    if ratio >= _RATIO and new_sqrt_k > MAX_SQRT_K:
        raise Fault(ErrorCode.InvalidUpdateK)
    if (
        new_sqrt_k < old_sqrt_k
        and market.status is not _REDUCE_ONLY
        and abs(amm.base_asset_amount_with_amm) > new_sqrt_k
    ):
        raise Fault(ErrorCode.InvalidUpdateK)
    base = mul_div(amm.base_asset_reserve, ratio, _RATIO)
    return CurveShape(base, mul_div(new_sqrt_k, new_sqrt_k, base), new_sqrt_k)


def apply_update_k(market: PerpMarket, shape: CurveShape) -> None:
    """Take a shape, then refresh terminal reserve, bounds, spreads and spread reserves (spec L21)."""
    amm = market.amm
    amm.base_asset_reserve = shape.base
    amm.quote_asset_reserve = shape.quote
    amm.sqrt_k = shape.sqrt_k
    refresh_terminal_and_bounds(amm)
    update_spreads(market, reserve_price(market))


def k_cost(market: PerpMarket, shape: CurveShape) -> int:
    """Apply ``shape`` and return its cost to the protocol, quote 1e6, signed (spec A41)."""
    amm = market.amm
    net = amm.base_asset_amount_with_amm
    before = base_asset_value(amm)
    apply_update_k(market, shape)
    change = math_i128(base_asset_value(amm) - before)
    return change if net >= 0 else -change


def can_lower_k(amm: AMM) -> bool:
    """Whether inventory leaves room for a flatter curve (spec A40)."""
    size = abs(amm.base_asset_amount_with_amm)
    bids, asks = market_open_bids_asks(amm)
    return size < (bids if bids < -asks else -asks) and size < math_u128(amm.sqrt_k - amm.user_lp_shares)


def lowest_sqrt_k(amm: AMM) -> int:
    """Floor under any lowering of sqrt_k (1e9) (spec A40)."""
    shares = amm.user_lp_shares
    return min(
        amm.sqrt_k,
        max(math_u128(shares + shares // 1_000), amm.min_order_size, abs(amm.base_asset_amount_with_amm)),
    )


def total_fee_lower_bound(amm: AMM) -> int:
    """Fees (quote 1e6) that curve changes may not spend (spec A36)."""
    return math_u128(
        math_u128(amm.total_exchange_fee // 2 + amm.total_liquidation_fee) - amm.total_fee_withdrawn
    )


def apply_cost_to_market(market: PerpMarket, cost: int, check_lower_bound: bool) -> bool:
    """Book the cost of a curve change (quote 1e6, signed); False when the fees do not allow it (spec A36)."""
    amm = market.amm
    if cost > 0:
        reserved = cast_i128(total_fee_lower_bound(amm))
        remaining = math_i128(amm.total_fee_minus_distributions - cost)
        if check_lower_bound and remaining < reserved:
            return False
        amm.total_fee_minus_distributions = remaining
    else:
        amm.total_fee_minus_distributions = math_i128(amm.total_fee_minus_distributions - cost)
    amm.net_revenue_since_last_funding = math_i64(amm.net_revenue_since_last_funding - wrap_i64(cost))
    return True


def budgeted_k_scale(market: PerpMarket, budget: int, upper: int, lower: int) -> int:
    """Scale (1e6) of sqrt_k that spends ``budget`` (quote 1e6, signed), within bounds (spec A42).

    InvalidUpdateK for senseless bounds; the program panics when the quotient is not positive.
    """
    if upper < _SCALE or not _LOWEST_SCALE <= lower <= _SCALE:
        raise Fault(ErrorCode.InvalidUpdateK)
    amm = market.amm
    cost = -budget
    net = amm.base_asset_amount_with_amm
    base = amm.base_asset_reserve
    shifted = math_i128(cast_i128(base) + net)
    if shifted < 0:
        raise Panic("base reserve plus inventory is negative")
    size = abs(cost)
    inventory = abs(net)
    spend = mul_div(mul_div(base, shifted, AMM_TO_QUOTE), size, _SCALE)
    cross = mul_div(mul_div(size, shifted, _SCALE), inventory, AMM_TO_QUOTE)
    value = mul_div(mul_div(amm.quote_asset_reserve, inventory, AMM_TO_QUOTE), inventory, AMM_TO_QUOTE)
    value = mul_div(value, amm.peg_multiplier, _SCALE)
    if cost <= 0 and spend > value:
        return upper
    spend, value, cross = cast_i128(spend), cast_i128(value), cast_i128(cross)
    cost_sign = 1 if cost > 0 else -1
    net_sign = 1 if net > 0 else -1
    numerator = trunc_div(math_i128(value - cross * cost_sign * net_sign), 1_000)
    denominator = trunc_div(math_i128(spend * cost_sign + value), 1_000)
    if numerator < 0 and denominator < 0:
        numerator = -numerator
        denominator = -denominator
    if numerator <= 0 or denominator <= 0:
        raise Panic("k scale is not positive")
    scale = mul_div(numerator, _SCALE, denominator)
    return min(scale, upper) if numerator > denominator else max(scale, lower)


def curve_record(
    market: PerpMarket, before: tuple[int, int, int, int], cost: int, oracle_price: int, now: int
) -> CurveRecord:
    """The event of a curve change (spec A39a).

    ``before`` holds peg, base, quote and sqrt_k as they were; takes and advances the market's record id.
    """
    amm = market.amm
    record_id = market.next_curve_record_id
    market.next_curve_record_id = next_record_id(record_id)
    peg, base, quote, sqrt_k = before
    return CurveRecord(
        ts=now,
        record_id=record_id,
        peg_multiplier_before=peg,
        base_asset_reserve_before=base,
        quote_asset_reserve_before=quote,
        sqrt_k_before=sqrt_k,
        peg_multiplier_after=amm.peg_multiplier,
        base_asset_reserve_after=amm.base_asset_reserve,
        quote_asset_reserve_after=amm.quote_asset_reserve,
        sqrt_k_after=amm.sqrt_k,
        base_asset_amount_long=abs(amm.base_asset_amount_long),
        base_asset_amount_short=abs(amm.base_asset_amount_short),
        base_asset_amount_with_amm=amm.base_asset_amount_with_amm,
        total_fee=amm.total_fee,
        total_fee_minus_distributions=amm.total_fee_minus_distributions,
        adjustment_cost=cost,
        oracle_price=oracle_price,
        fill_record=market.next_fill_record_id,
        number_of_users=market.number_of_users,
        market_index=market.market_index,
    )


def formulaic_update_k(ctx: Context, market: PerpMarket, funding_cost: int, oracle_price: int) -> None:
    """Grow or shrink the curve on the occasion of a funding update (spec A39).

    ``funding_cost`` is the funding imbalance paid by the protocol, quote 1e6; emits a CurveRecord if applied.
    """
    amm = market.amm
    if funding_cost < 0:
        budget = 0
        if amm.long_spread <= amm.base_spread and amm.short_spread <= amm.base_spread:
            budget = -trunc_div(funding_cost, 2)
    elif amm.net_revenue_since_last_funding < funding_cost:
        budget = trunc_div(
            math_i64(max(amm.net_revenue_since_last_funding, 0) - funding_cost),
            2,
        )
    else:
        budget = 0
    if not ((budget > 0 and amm.sqrt_k < MAX_SQRT_K) or (budget < 0 and can_lower_k(amm))):
        return
    band = _MAX_INCREASE * amm.curve_update_intensity // 100
    scale = budgeted_k_scale(market, budget, _SCALE + band, _SCALE - band)
    new_sqrt_k = max(mul_div(amm.sqrt_k, scale, _SCALE), math_u128(amm.user_lp_shares + 1))
    shape = update_k_result(market, new_sqrt_k, True)
    cost = k_cost(market.copy(), shape)
    before = (amm.peg_multiplier, amm.base_asset_reserve, amm.quote_asset_reserve, amm.sqrt_k)
    if apply_cost_to_market(market, cost, True):
        apply_update_k(market, shape)
        ctx.emit(curve_record(market, before, cost, oracle_price, ctx.clock.unix_timestamp))


def set_sqrt_k(market: PerpMarket, new_sqrt_k: int) -> int:
    """Set the depth by hand; returns the cost booked (quote 1e6, signed) (spec A43b).

    Every refusal is InvalidUpdateK.
    """
    amm = market.amm
    price_before = reserve_price(market)
    old_sqrt_k = amm.sqrt_k
    growing = new_sqrt_k > old_sqrt_k
    cost = k_cost(market, update_k_result(market, new_sqrt_k, True))
    allowed = cost >= 0 if growing else cost <= 0
    if allowed and cost > 0:
        kept = math_i128(amm.total_fee_minus_distributions - cast_i128(amm.total_exchange_fee // 2))
        spendable = math_i128(kept - cast_i128(amm.total_fee_withdrawn))
        allowed = cost <= spendable
    if not allowed or (growing and new_sqrt_k >= MAX_SQRT_K) or new_sqrt_k <= amm.user_lp_shares:
        raise Fault(ErrorCode.InvalidUpdateK)
    amm.total_fee_minus_distributions = math_i128(amm.total_fee_minus_distributions - cost)
    amm.net_revenue_since_last_funding = math_i64(amm.net_revenue_since_last_funding - wrap_i64(cost))
    if abs(reserve_price(market) - price_before) > 100:
        raise Fault(ErrorCode.InvalidUpdateK)
    if abs(isqrt(amm.base_asset_reserve * amm.quote_asset_reserve) - amm.sqrt_k) > 100:
        raise Fault(ErrorCode.InvalidUpdateK)
    return cost


def move_price(market: PerpMarket, base: int, quote: int, sqrt_k: int) -> None:
    """Set the reserves by hand; the quote reserve must agree with depth and base within 100 (spec A43c).

    CastingFailure for a quote reserve beyond i128, InvalidAmmDetected for one that disagrees.
    """
    amm = market.amm
    amm.base_asset_reserve = base
    computed = mul_div(sqrt_k, sqrt_k, base)
    if abs(cast_i128(quote) - cast_i128(computed)) >= 100:
        raise Fault(ErrorCode.InvalidAmmDetected)
    amm.quote_asset_reserve = computed
    amm.sqrt_k = sqrt_k
    refresh_terminal_and_bounds(amm)
    update_spreads(market, reserve_price(market))
    validate_perp_market(market)


def recenter(market: PerpMarket, peg: int, sqrt_k: int) -> None:
    """Set peg and depth so that the terminal reserves are balanced (spec A43c)."""
    amm = market.amm
    net = amm.base_asset_amount_with_amm
    base, quote = swap_output(abs(net), sqrt_k, net <= 0, sqrt_k)
    amm.peg_multiplier = peg
    move_price(market, base, quote, sqrt_k)


def update_concentration_coef(market: PerpMarket, scale: int) -> None:
    """Set how far from the terminal reserve the curve trades (spec A9).

    InvalidConcentrationCoef for scale 0 and for one that leaves no room, InvalidAmmDetected for a stale
    terminal reserve, InvalidConcentrationCoef when the inventory would not fit.
    """
    if scale <= 0:
        raise Fault(ErrorCode.InvalidConcentrationCoef)
    amm = market.amm
    amm.concentration_coef = require_room(concentration_coef_for_scale(scale))
    terminal_quote, terminal_base = terminal_reserves(amm)
    if terminal_quote != amm.terminal_quote_asset_reserve:
        raise Fault(ErrorCode.InvalidAmmDetected)
    amm.min_base_asset_reserve, amm.max_base_asset_reserve = bid_ask_bounds(
        amm.concentration_coef, terminal_base
    )
    update_spreads(market, reserve_price(market))
    bids, asks = market_open_bids_asks(amm)
    net = amm.base_asset_amount_with_amm
    if not (bids > net and asks < net):
        raise Fault(ErrorCode.InvalidConcentrationCoef)
