//! Changes of sqrt_k (spec L20, L21, A39 to A42).

use crate::amm::{inventory_value, market_open_bids_asks, update_terminal_and_bounds};
use crate::enums::market_status;
use crate::errors::{fault_panic, require, Error, Res};
use crate::integers::{mul_div, Cast, Checked};
use crate::spreads::update_spreads_now;
use crate::views::{PerpMarket, AMM};

/// Largest sqrt_k that an increase may reach.
pub const MAX_SQRT_K: u128 = 1_000_000_000_000_000_000_000;
const RATIO_PRECISION: u128 = 1_000_000_000;
const MIN_BOUND_RATIO: u128 = 500_000_000;

/// Reserves and sqrt_k after a change.
#[derive(Clone, Copy)]
pub struct UpdateKResult {
    pub sqrt_k: u128,
    pub base_asset_reserve: u128,
    pub quote_asset_reserve: u128,
}

/// What a new sqrt_k would make of the reserves; `bound` forbids more than halving (spec L20).
pub fn update_k_result(market: &PerpMarket, new_sqrt_k: u128, bound: bool) -> Res<UpdateKResult> {
    let amm = &market.amm;
    let sqrt_k = amm.sqrt_k.get();
    require(sqrt_k != 0, Error::MATH_ERROR)?;
    require(new_sqrt_k < sqrt_k || new_sqrt_k <= MAX_SQRT_K, Error::INVALID_UPDATE_K)?;
    let mut ratio = mul_div(new_sqrt_k, RATIO_PRECISION, sqrt_k)?;
    require(!bound || ratio >= MIN_BOUND_RATIO, Error::INVALID_UPDATE_K)?;
    if ratio < RATIO_PRECISION {
        ratio += 1;
    }
    require(ratio < RATIO_PRECISION || new_sqrt_k <= MAX_SQRT_K, Error::INVALID_UPDATE_K)?;
    if market.status != market_status::REDUCE_ONLY && new_sqrt_k < sqrt_k {
        require(amm.base_asset_amount_with_amm.get().unsigned_abs() <= new_sqrt_k, Error::INVALID_UPDATE_K)?;
    }
    let base = mul_div(amm.base_asset_reserve.get(), ratio, RATIO_PRECISION)?;
    let quote = mul_div(new_sqrt_k, new_sqrt_k, base)?;
    Ok(UpdateKResult { sqrt_k: new_sqrt_k, base_asset_reserve: base, quote_asset_reserve: quote })
}

/// Stores the reserves, terminal quote and bounds, leaving the spreads to the caller.
pub fn store_k(amm: &mut AMM, result: &UpdateKResult) -> Res<()> {
    amm.base_asset_reserve.set(result.base_asset_reserve);
    amm.quote_asset_reserve.set(result.quote_asset_reserve);
    amm.sqrt_k.set(result.sqrt_k);
    update_terminal_and_bounds(amm)
}

/// Stores the reserves, then terminal quote, bounds, spreads (spec L21).
pub fn apply_update_k(market: &mut PerpMarket, result: &UpdateKResult) -> Res<()> {
    store_k(&mut market.amm, result)?;
    update_spreads_now(market)
}

/// Whether the protocol's share of the curve exceeds its inventory, so that sqrt_k may fall (spec A40).
pub fn can_lower_k(amm: &AMM) -> Res<bool> {
    let (bids, asks) = market_open_bids_asks(amm)?;
    let inventory = amm.base_asset_amount_with_amm.get().unsigned_abs();
    let protocol = amm.sqrt_k.get().sub_(amm.user_lp_shares.get())?;
    Ok(inventory < bids.unsigned_abs().min(asks.unsigned_abs()) && inventory < protocol)
}

/// Lowest sqrt_k that the program itself goes down to (spec A40).
pub fn lower_bound_sqrt_k(amm: &AMM) -> Res<u128> {
    let shares = amm.user_lp_shares.get();
    let floor = shares
        .add_(shares / 1_000)?
        .max(amm.min_order_size as u128)
        .max(amm.base_asset_amount_with_amm.get().unsigned_abs());
    Ok(amm.sqrt_k.get().min(floor))
}

/// Fails where taking the result would fail: a cost is that of a curve that could be taken (spec A41).
#[inline(never)]
fn require_possible(market: &PerpMarket, result: &UpdateKResult) -> Res<()> {
    let mut clone = *market;
    apply_update_k(&mut clone, result)
}

/// What a change of sqrt_k costs the protocol's inventory, in quote (spec A41). Fails where a copy of the market cannot
/// take the change, before anything is paid for it.
pub fn adjust_k_cost(market: &PerpMarket, result: &UpdateKResult) -> Res<i128> {
    let amm = &market.amm;
    let inventory = amm.base_asset_amount_with_amm.get();
    if inventory == 0 {
        require_possible(market, result)?;
        return Ok(0);
    }
    let peg = amm.peg_multiplier.get();
    let before: i128 =
        inventory_value(amm, amm.base_asset_reserve.get(), amm.quote_asset_reserve.get(), amm.sqrt_k.get(), peg)?
            .cast()?;
    require_possible(market, result)?;
    let after: i128 =
        inventory_value(amm, result.base_asset_reserve, result.quote_asset_reserve, result.sqrt_k, peg)?.cast()?;
    if inventory > 0 {
        after.sub_(before)
    } else {
        before.sub_(after)
    }
}

/// Scale of sqrt_k at 10^6 that spends a budget, within bounds: `InvalidUpdateK` for bad bounds (spec A42).
pub fn budgeted_k_scale(amm: &AMM, budget: i128, upper: u128, lower: u128) -> Res<u128> {
    const SCALE: u128 = 1_000_000;
    require(upper >= SCALE && (978_000..=SCALE).contains(&lower), Error::INVALID_UPDATE_K)?;
    let cost = -budget;
    let inventory = amm.base_asset_amount_with_amm.get();
    let (x, y) = (amm.base_asset_reserve.get(), amm.quote_asset_reserve.get());
    let z = x.cast::<i128>()?.add_(inventory)?;
    if z < 0 {
        fault_panic();
    }
    let (z, d, c) = (z.unsigned_abs(), inventory.unsigned_abs(), cost.unsigned_abs());
    let cost_positive = cost > 0;
    let inventory_positive = inventory > 0;
    let xz = mul_div(x, z, RATIO_PRECISION)?;
    let a = mul_div(xz, c, SCALE)?;
    let step = mul_div(c, z, SCALE)?;
    let step = mul_div(step, d, RATIO_PRECISION)?;
    let value = mul_div(y, d, RATIO_PRECISION)?;
    let value = mul_div(value, d, RATIO_PRECISION)?;
    let value = mul_div(value, amm.peg_multiplier.get(), SCALE)?;
    if !cost_positive && a > value {
        return Ok(upper);
    }
    let (a, value, step): (i128, i128, i128) = (a.cast()?, value.cast()?, step.cast()?);
    let signed_step = if cost_positive == inventory_positive { step } else { -step };
    let signed_a = if cost_positive { a } else { -a };
    let mut numerator = value.sub_(signed_step)? / 1_000;
    let mut denominator = signed_a.add_(value)? / 1_000;
    if numerator < 0 && denominator < 0 {
        (numerator, denominator) = (-numerator, -denominator);
    }
    if numerator <= 0 || denominator <= 0 {
        fault_panic();
    }
    let ratio = mul_div(numerator as u128, SCALE, denominator as u128)?;
    Ok(if numerator > denominator { ratio.min(upper) } else { ratio.max(lower) })
}
