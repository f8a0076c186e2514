//! The curve update before most instructions: repeg within the fee budget (spec A35 to A38).

use crate::amm::{reserve_price, update_terminal_and_bounds};
use crate::clock::Clock;
use crate::curve::{adjust_k_cost, can_lower_k, lower_bound_sqrt_k, store_k, update_k_result, UpdateKResult};
use crate::enums::market_status;
use crate::errors::{Error, Res};
use crate::integers::{mul128, mul_div, Cast, Checked};
use crate::oracle::{is_oracle_valid_for_action, perp_oracle_validity, OracleAction, OraclePriceData};
use crate::spreads::{update_spreads, update_spreads_now};
use crate::twap::update_oracle_price_twap;
use crate::views::{PerpMarket, State, AMM};

/// Updates peg, averages and spreads of a market at the oracle price (spec A35).
#[inline(never)]
pub fn update_amm(market: &mut PerpMarket, oracle: &OraclePriceData, state: &State, clock: &Clock) -> Res<()> {
    if matches!(market.status, market_status::SETTLEMENT | market_status::DELISTED) {
        return Ok(());
    }
    let validity = perp_oracle_validity(market, oracle, &state.oracle_guard_rails.validity)?;
    let mut updated = true;
    if is_oracle_valid_for_action(validity, OracleAction::UpdateAmmCurve) && market.amm.curve_update_intensity > 0 {
        updated = adjust_to_oracle(market, oracle)?;
    }
    let price = reserve_price(&market.amm)?;
    if is_oracle_valid_for_action(validity, OracleAction::UpdateTwap) {
        update_oracle_price_twap(market, clock.unix_timestamp, oracle, price)?;
    }
    if is_oracle_valid_for_action(validity, OracleAction::FillOrderAmm) {
        if updated {
            market.amm.last_update_slot = clock.slot;
        }
        market.amm.last_oracle_valid = 1;
    } else {
        market.amm.last_oracle_valid = 0;
    }
    update_spreads(market, price)
}

/// Moves the peg toward the oracle within the budget; false when the fees do not allow it (spec A35.3). The spreads
/// follow once more at the end of the update.
#[inline(never)]
fn adjust_to_oracle(market: &mut PerpMarket, oracle: &OraclePriceData) -> Res<bool> {
    let target = optimal_peg_and_budget(&market.amm, oracle)?;
    let change = adjust_amm(market, target.peg, target.budget)?;
    if !apply_cost_to_market(&mut market.amm, change.cost, target.check_lower_bound)? {
        return Ok(false);
    }
    match &change.k {
        Some(result) => store_k(&mut market.amm, result)?,
        None => update_terminal_and_bounds(&mut market.amm)?,
    }
    // overwritten below at the new peg, but what fails here must fail
    update_spreads_now(market)?;
    market.amm.peg_multiplier.set(change.peg);
    Ok(true)
}

/// Fees that stay with the exchange, below which the budget may not reach (spec A36).
pub fn total_fee_lower_bound(amm: &AMM) -> Res<u128> {
    (amm.total_exchange_fee.get() / 2).add_(amm.total_liquidation_fee.get())?.sub_(amm.total_fee_withdrawn.get())
}

/// Fees available to the curve: what lies above the lower bound, not below 0 (spec A37).
pub fn fee_pool(amm: &AMM) -> Res<u128> {
    let reserved: i128 = total_fee_lower_bound(amm)?.cast()?;
    Ok(amm.total_fee_minus_distributions.get().sub_(reserved)?.max(0) as u128)
}

/// Books the cost of a curve change; false when the check forbids it (spec A36).
pub fn apply_cost_to_market(amm: &mut AMM, cost: i128, check_lower_bound: bool) -> Res<bool> {
    let fees = amm.total_fee_minus_distributions.get();
    if cost > 0 {
        let reserved: i128 = total_fee_lower_bound(amm)?.cast()?;
        let left = fees.sub_(cost)?;
        if check_lower_bound && left < reserved {
            return Ok(false);
        }
        amm.total_fee_minus_distributions.set(left);
    } else {
        amm.total_fee_minus_distributions.set(fees.add_(cost.checked_abs().ok_or(Error::MATH_ERROR)?)?);
    }
    amm.net_revenue_since_last_funding = amm.net_revenue_since_last_funding.sub_(cost as i64)?;
    Ok(true)
}

struct Target {
    peg: u128,
    budget: u128,
    check_lower_bound: bool,
}

/// Peg at which the reserves quote a price, at least 1 (spec A37).
fn peg_from_price(amm: &AMM, price: u64) -> Res<u128> {
    Ok(mul_div(price as u128, amm.base_asset_reserve.get(), amm.quote_asset_reserve.get())?.max(1))
}

/// y - tq, signed.
fn quote_to_terminal(quote: u128, terminal: u128) -> Res<i128> {
    quote.cast::<i128>()?.sub_(terminal.cast::<i128>()?)
}

/// What a peg costs the protocol, given y - tq (spec A37).
fn repeg_cost(difference: i128, peg: u128, new_peg: u128) -> Res<i128> {
    let change = new_peg.cast::<i128>()?.sub_(peg.cast::<i128>()?)?;
    let size = mul128(difference.unsigned_abs(), change.unsigned_abs()).ok_or(Error::MATH_ERROR)?;
    let size: i128 = size.try_into().map_err(|_| Error::MATH_ERROR)?;
    let cost = size / 1_000_000_000;
    Ok(if (difference < 0) != (change < 0) { -cost } else { cost })
}

/// The peg the oracle asks for, and what may be spent on it (spec A37).
fn optimal_peg_and_budget(amm: &AMM, oracle: &OraclePriceData) -> Res<Target> {
    let oracle_price: u64 = oracle.price.cast()?;
    let peg = peg_from_price(amm, oracle_price)?;
    let difference = quote_to_terminal(amm.quote_asset_reserve.get(), amm.terminal_quote_asset_reserve.get())?;
    let current = amm.peg_multiplier.get();
    let cost = repeg_cost(difference, current, peg)?;
    let budget = fee_pool(amm)?;
    if budget >= cost.max(0) as u128 {
        return Ok(Target { peg, budget, check_lower_bound: true });
    }
    let reserve = reserve_price(amm)?;
    let half_spread = oracle_price.mul_((amm.max_spread / 2) as u64)? / 1_000_000;
    let gap = reserve.abs_diff(oracle_price);
    if gap <= half_spread {
        return Ok(Target { peg, budget, check_lower_bound: budget != 0 });
    }
    let reach = gap - half_spread;
    let price = if reserve > oracle_price { reserve.sub_(reach)? } else { reserve.add_(reach)? };
    let peg = peg_from_price(amm, price)?;
    let budget: u128 = repeg_cost(difference, current, peg)?.cast()?;
    Ok(Target { peg, budget, check_lower_bound: false })
}

struct Change {
    k: Option<UpdateKResult>,
    peg: u128,
    cost: i128,
}

/// Cost of one peg unit, rounded away from zero (spec A38).
fn per_peg_cost(difference: i128) -> Res<i128> {
    let cost = difference.ceil_div_(1_000)?;
    cost.add_(cost.signum())
}

/// Peg, and if the budget is short a lower sqrt_k, that move the curve as far as the budget allows (spec A38).
fn adjust_amm(market: &PerpMarket, optimal_peg: u128, budget: u128) -> Res<Change> {
    let amm = &market.amm;
    let peg = amm.peg_multiplier.get();
    if optimal_peg == peg {
        return Ok(Change { k: None, peg, cost: 0 });
    }
    let difference = quote_to_terminal(amm.quote_asset_reserve.get(), amm.terminal_quote_asset_reserve.get())?;
    let direction = optimal_peg.cast::<i128>()?.sub_(peg.cast::<i128>()?)?;
    let budget: i128 = budget.cast()?;
    let per_peg = per_peg_cost(difference)?;
    let reach = if per_peg == 0 { 0 } else { scaled_budget(budget, per_peg)?.unsigned_abs() };
    if per_peg == 0 || (per_peg > 0) != (direction > 0) || reach > direction.unsigned_abs() {
        return Ok(Change { k: None, peg: optimal_peg, cost: repeg_cost(difference, peg, optimal_peg)? });
    }
    let mut k = None;
    let (mut extra, mut difference, mut per_peg) = (0i128, difference, per_peg);
    if can_lower_k(amm)? {
        let sqrt_k = amm.sqrt_k.get();
        let lowered = sqrt_k.sub_(sqrt_k / 1_000)?.max(lower_bound_sqrt_k(amm)?);
        let result = update_k_result(market, lowered, true)?;
        extra = adjust_k_cost(market, &result)?;
        let mut clone = *amm;
        store_k(&mut clone, &result)?;
        difference = quote_to_terminal(clone.quote_asset_reserve.get(), clone.terminal_quote_asset_reserve.get())?;
        per_peg = per_peg_cost(difference)?;
        k = Some(result);
    }
    let total = budget.add_(extra.checked_abs().ok_or(Error::MATH_ERROR)?)?;
    let delta = scaled_budget(total, per_peg)?;
    let size = delta.unsigned_abs();
    let new_peg = if delta > 0 {
        peg.add_(size)?
    } else if peg > size {
        peg - size
    } else {
        1
    };
    Ok(Change { k, peg: new_peg, cost: repeg_cost(difference, peg, new_peg)? })
}

/// trunc(budget * 10^6 / cost of one peg unit).
fn scaled_budget(budget: i128, per_peg: i128) -> Res<i128> {
    let size = mul128(budget.unsigned_abs(), 1_000_000).ok_or(Error::MATH_ERROR)?;
    let size: i128 = size.try_into().map_err(|_| Error::MATH_ERROR)?;
    let signed = if budget < 0 { -size } else { size };
    signed.div_(per_peg)
}
