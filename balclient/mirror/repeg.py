"""Moving the peg toward the oracle within the fees, and the update before most uses (spec amm 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import MarketStatus
from balclient.abi.errors import ErrorCode
from balclient.mirror.amm import (
    AMM_TO_QUOTE,
    base_asset_value,
    calculate_price,
    quote_above_terminal,
    reserve_price,
    terminal_reserves,
)
from balclient.mirror.curve import (
    CurveShape,
    apply_cost_to_market,
    apply_update_k,
    can_lower_k,
    k_cost,
    lowest_sqrt_k,
    total_fee_lower_bound,
    update_k_result,
)
from balclient.mirror.faults import Fault
from balclient.mirror.integers import (
    bn_u128,
    cast_i128,
    cast_u64,
    cast_u128,
    ceil_div,
    floor_div,
    math_i128,
    math_u64,
    math_u128,
    trunc_div,
)
from balclient.mirror.oracle import (
    PERP_CONFIDENCE_MULTIPLIER,
    OracleAction,
    OracleValidity,
    is_oracle_valid_for_action,
    oracle_validity,
)
from balclient.mirror.spreads import update_spreads
from balclient.mirror.twaps import update_oracle_twap

if TYPE_CHECKING:
    from balclient.abi.accounts import AMM, PerpMarket, State
    from balclient.abi.values import Clock
    from balclient.mirror.oracle import OraclePriceData

__all__ = [
    "adjust_amm",
    "fee_pool",
    "market_oracle_validity",
    "optimal_peg_and_budget",
    "peg_for_price",
    "repeg",
    "repeg_cost",
    "update_amm",
]

_DELISTED: Final = MarketStatus.Delisted
_SETTLEMENT: Final = MarketStatus.Settlement
_FILL_ORDER_AMM: Final = OracleAction.FillOrderAmm
_UPDATE_AMM_CURVE: Final = OracleAction.UpdateAMMCurve
_UPDATE_TWAP: Final = OracleAction.UpdateTwap
_VALID: Final = OracleValidity.Valid

_PRECISION: Final = 1_000_000


def market_oracle_validity(market: PerpMarket, price_data: OraclePriceData, state: State) -> OracleValidity:
    """Class of a reading against the market's stored hourly average, never cached (spec A14, A15)."""
    return oracle_validity(
        market.amm.historical_oracle_data.last_oracle_price_twap,
        price_data,
        state.oracle_guard_rails.validity,
        PERP_CONFIDENCE_MULTIPLIER[market.contract_tier],
    )


def fee_pool(market: PerpMarket) -> int:
    """Fees (quote 1e6) above the reserved part, at least 0 (spec A37)."""
    amm = market.amm
    return max(0, math_i128(amm.total_fee_minus_distributions - cast_i128(total_fee_lower_bound(amm))))


def peg_for_price(market: PerpMarket, target_price: int) -> int:
    """Peg (1e6, at least 1) at which the present reserves show ``target_price``, rounded down (spec A37)."""
    amm = market.amm
    return max(1, bn_u128(floor_div(target_price * amm.base_asset_reserve, amm.quote_asset_reserve)))


def repeg_cost(market: PerpMarket, peg: int) -> int:
    """Cost (quote 1e6, signed, truncated) of moving the peg to ``peg`` (spec A37)."""
    amm = market.amm
    gap = quote_above_terminal(amm)
    old_peg = amm.peg_multiplier
    if peg >> 127 or old_peg >> 127:
        raise Fault(ErrorCode.CastingFailure)
    return trunc_div(math_i128(gap * (peg - old_peg)), AMM_TO_QUOTE)


def optimal_peg_and_budget(market: PerpMarket, price: int) -> tuple[int, int, bool]:
    """(peg, budget, whether the fee floor is tested) for an oracle price (spec A37)."""
    target = cast_u64(price)
    peg = peg_for_price(market, target)
    cost = repeg_cost(market, peg)
    budget = fee_pool(market)
    if budget >= (cost if cost > 0 else 0):
        return peg, budget, True
    mark = reserve_price(market)
    half = math_u64(target * (market.amm.max_spread // 2)) // _PRECISION
    if abs(mark - target) > half:
        edge = target + half if mark > target else math_u64(target - half)
        peg = peg_for_price(market, edge)
        return peg, cast_u128(repeg_cost(market, peg)), False
    return peg, budget, budget != 0


def _cost_per_peg(amm: AMM) -> int:
    """Cost of one peg unit at 1e6, rounded away from zero (spec A38)."""
    per_peg = ceil_div(quote_above_terminal(amm), 1_000)
    if per_peg:
        per_peg += 1 if per_peg > 0 else -1
    return per_peg


def adjust_amm(market: PerpMarket, peg: int, budget: int) -> tuple[CurveShape, int, int]:
    """(curve, peg, cost) that come nearest to ``peg`` within ``budget`` (quote 1e6) (spec A38).

    Depth is lowered by a thousandth when the budget does not reach; that revenue widens the budget only.
    """
    amm = market.amm
    old_peg = amm.peg_multiplier
    shape = CurveShape(amm.base_asset_reserve, amm.quote_asset_reserve, amm.sqrt_k)
    delta = peg - old_peg
    if delta == 0:
        return shape, peg, 0
    per_peg = _cost_per_peg(amm)
    if peg >> 127 or old_peg >> 127 or budget >> 127:
        raise Fault(ErrorCode.CastingFailure)
    reach = abs(trunc_div(math_i128(budget * _PRECISION), per_peg)) if per_peg else 0
    if per_peg == 0 or (per_peg > 0) is not (delta > 0) or reach > abs(delta):
        return shape, peg, repeg_cost(market, peg)
    revenue = 0
    if can_lower_k(amm):
        new_sqrt_k = max(amm.sqrt_k - amm.sqrt_k // 1_000, lowest_sqrt_k(amm))
        shape = update_k_result(market, new_sqrt_k, True)
        market = market.copy()
        revenue = k_cost(market, shape)
        per_peg = _cost_per_peg(market.amm)
    step = trunc_div(math_i128(math_i128(budget + abs(revenue)) * _PRECISION), per_peg)
    if step > 0:
        new_peg = math_u128(old_peg + step)
    else:
        new_peg = old_peg + step if old_peg > -step else 1
    return shape, new_peg, repeg_cost(market, new_peg)


def update_amm(market: PerpMarket, price_data: OraclePriceData, state: State, clock: Clock) -> None:
    """Bring the curve up to date with an oracle reading: peg, averages, spreads (spec A35).

    Nothing happens to a market in Settlement or Delisted. Fails as A15 does on a price that is not positive.
    """
    if market.status is _SETTLEMENT or market.status is _DELISTED:
        return
    amm = market.amm
    validity = market_oracle_validity(market, price_data, state)
    applied = True
    if amm.curve_update_intensity > 0 and is_oracle_valid_for_action(validity, _UPDATE_AMM_CURVE):
        peg, budget, check = optimal_peg_and_budget(market, price_data.price)
        shape, peg, cost = adjust_amm(market, peg, budget)
        applied = apply_cost_to_market(market, cost, check)
        if applied:
            apply_update_k(market, shape)
            amm.peg_multiplier = peg
    price_after = reserve_price(market)
    if is_oracle_valid_for_action(validity, _UPDATE_TWAP):
        update_oracle_twap(market, clock.unix_timestamp, price_data, price_after)
    if is_oracle_valid_for_action(validity, _FILL_ORDER_AMM):
        if applied:
            amm.last_update_slot = clock.slot
        amm.last_oracle_valid = True
    else:
        amm.last_oracle_valid = False
    update_spreads(market, price_after)


def repeg(market: PerpMarket, peg: int, price_data: OraclePriceData, state: State) -> int:
    """Set the peg by hand; returns the cost booked (quote 1e6, signed) (spec A43a).

    InvalidRepegRedundant, InvalidOracle, InvalidRepegDirection or InvalidRepegProfitability.
    """
    amm = market.amm
    old_peg = amm.peg_multiplier
    if peg == old_peg:
        raise Fault(ErrorCode.InvalidRepegRedundant)
    terminal_quote, terminal_base = terminal_reserves(amm)
    terminal_before = calculate_price(terminal_quote, terminal_base, old_peg)
    net = amm.base_asset_amount_with_amm
    cost = math_i128(base_asset_value(amm, peg) - base_asset_value(amm, old_peg))
    if net < 0:
        cost = -cost
    if market_oracle_validity(market, price_data, state) is not _VALID:
        raise Fault(ErrorCode.InvalidOracle)
    price = cast_u64(price_data.price)
    confidence = price_data.confidence
    terminal_after = calculate_price(terminal_quote, terminal_base, peg)
    mark_after = calculate_price(amm.quote_asset_reserve, amm.base_asset_reserve, peg)
    if price > terminal_after:
        if terminal_after < terminal_before:
            raise Fault(ErrorCode.InvalidRepegDirection)
        if math_u64(price - confidence) < terminal_after or mark_after > math_u64(price + confidence):
            raise Fault(ErrorCode.InvalidRepegProfitability)
    elif price < terminal_after:
        if terminal_after > terminal_before:
            raise Fault(ErrorCode.InvalidRepegDirection)
        if math_u64(price + confidence) > terminal_after or mark_after < math_u64(price - confidence):
            raise Fault(ErrorCode.InvalidRepegProfitability)
    if not apply_cost_to_market(market, cost, True):
        raise Fault(ErrorCode.InvalidRepegProfitability)
    amm.peg_multiplier = peg
    return cost
