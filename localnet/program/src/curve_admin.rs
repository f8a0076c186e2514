//! Curve changes by the administrator (spec A9, A43).

use crate::amm::{inventory_value, market_open_bids_asks, price, reserve_price, swap_output, terminal_reserves, Swap};
use crate::curve::{adjust_k_cost, apply_update_k, update_k_result, UpdateKResult, MAX_SQRT_K};
use crate::errors::{require, Error, Res};
use crate::funding::{emit_curve, CurveBefore};
use crate::integers::{isqrt_of_product, mul_div, Cast, Checked};
use crate::margin::net_user_pnl;
use crate::oracle::{perp_oracle_validity, OraclePriceData, OracleValidity};
use crate::repeg::apply_cost_to_market;
use crate::spot::pool_tokens;
use crate::spreads::update_spreads_now;
use crate::views::{PerpMarket, SpotMarket, State, AMM};

/// Sets the concentration coefficient by its scale, refreshes bounds and spreads: `InvalidConcentrationCoef` for
/// scale 0 and one that leaves no room, `InvalidAmmDetected`, `InvalidConcentrationCoef` for the inventory (spec A9).
pub fn update_concentration(market: &mut PerpMarket, scale: u128) -> Res<()> {
    require(scale > 0, Error::INVALID_CONCENTRATION_COEF)?;
    let above = 414_200 / scale;
    require(above > 0, Error::INVALID_CONCENTRATION_COEF)?;
    let amm = &mut market.amm;
    amm.concentration_coef.set(1_000_000 + above);
    let (quote, base) = terminal_reserves(amm)?;
    require(quote == amm.terminal_quote_asset_reserve.get(), Error::INVALID_AMM_DETECTED)?;
    let (min, max) = crate::amm::bid_ask_bounds(amm.concentration_coef.get(), base)?;
    amm.min_base_asset_reserve.set(min);
    amm.max_base_asset_reserve.set(max);
    update_spreads_now(market)?;
    let (bids, asks) = market_open_bids_asks(&market.amm)?;
    let inventory = market.amm.base_asset_amount_with_amm.get();
    require(bids > inventory && asks < inventory, Error::INVALID_CONCENTRATION_COEF)
}

/// Sets the peg when the oracle asks for it and the fees pay for it (spec A43a).
pub fn repeg(market: &mut PerpMarket, new_peg: u128, oracle: &OraclePriceData, state: &State, now: i64) -> Res<()> {
    let amm = &market.amm;
    let peg = amm.peg_multiplier.get();
    require(new_peg != peg, Error::INVALID_REPEG_REDUNDANT)?;
    let (terminal_quote, terminal_base) = terminal_reserves(amm)?;
    let terminal_before = price(terminal_quote, terminal_base, peg)?;
    let cost = adjust_peg_cost(amm, new_peg)?;
    let validity = perp_oracle_validity(market, oracle, &state.oracle_guard_rails.validity)?;
    require(validity == OracleValidity::Valid, Error::INVALID_ORACLE)?;
    let terminal_after = price(terminal_quote, terminal_base, new_peg)?;
    let reserve_after = price(amm.quote_asset_reserve.get(), amm.base_asset_reserve.get(), new_peg)?;
    let target: u64 = oracle.price.cast()?;
    if target > terminal_after {
        require(terminal_after >= terminal_before, Error::INVALID_REPEG_DIRECTION)?;
        require(target.sub_(oracle.confidence)? >= terminal_after, Error::INVALID_REPEG_PROFITABILITY)?;
        require(reserve_after <= target.add_(oracle.confidence)?, Error::INVALID_REPEG_PROFITABILITY)?;
    } else if target < terminal_after {
        require(terminal_after <= terminal_before, Error::INVALID_REPEG_DIRECTION)?;
        require(target.add_(oracle.confidence)? <= terminal_after, Error::INVALID_REPEG_PROFITABILITY)?;
        require(reserve_after >= target.sub_(oracle.confidence)?, Error::INVALID_REPEG_PROFITABILITY)?;
    }
    let before = CurveBefore::of(amm);
    let applied = apply_cost_to_market(&mut market.amm, cost, true)?;
    require(applied, Error::INVALID_REPEG_PROFITABILITY)?;
    market.amm.peg_multiplier.set(new_peg);
    let users = market.number_of_users;
    emit_curve(market, now, &before, cost, oracle.price, (0, users))
}

/// Value of the protocol's inventory at a peg less its value now, from the protocol's side (spec A43a).
fn adjust_peg_cost(amm: &AMM, new_peg: u128) -> Res<i128> {
    let (base, quote) = (amm.base_asset_reserve.get(), amm.quote_asset_reserve.get());
    let value = |peg: u128| -> Res<i128> { inventory_value(amm, base, quote, amm.sqrt_k.get(), peg)?.cast() };
    let (now, then) = (value(amm.peg_multiplier.get())?, value(new_peg)?);
    if amm.base_asset_amount_with_amm.get() > 0 {
        then.sub_(now)
    } else {
        now.sub_(then)
    }
}

/// Sets sqrt_k within the fees and returns the cost, every failure being `InvalidUpdateK` (spec A43b).
pub fn update_k(market: &mut PerpMarket, new_sqrt_k: u128) -> Res<i128> {
    let bad = Error::INVALID_UPDATE_K;
    let price_before = reserve_price(&market.amm)?;
    let sqrt_k = market.amm.sqrt_k.get();
    let increase = new_sqrt_k > sqrt_k;
    let result = update_k_result(market, new_sqrt_k, true)?;
    let cost = adjust_k_cost(market, &result)?;
    apply_update_k(market, &result)?;
    require(if increase { cost >= 0 } else { cost <= 0 }, bad)?;
    let amm = &mut market.amm;
    let fees = amm.total_fee_minus_distributions.get();
    if cost > 0 {
        let kept: i128 = (amm.total_exchange_fee.get() / 2).cast()?;
        let withdrawn: i128 = amm.total_fee_withdrawn.get().cast()?;
        require(cost <= fees.sub_(kept)?.sub_(withdrawn)?, bad)?;
    }
    require(!increase || new_sqrt_k < MAX_SQRT_K, bad)?;
    require(amm.sqrt_k.get() > amm.user_lp_shares.get(), bad)?;
    amm.total_fee_minus_distributions.set(fees.sub_(cost)?);
    amm.net_revenue_since_last_funding = amm.net_revenue_since_last_funding.sub_(cost as i64)?;
    let price_after = reserve_price(amm)?;
    require(price_before.abs_diff(price_after) <= 100, bad)?;
    let depth = isqrt_of_product(amm.base_asset_reserve.get(), amm.quote_asset_reserve.get())?;
    require(depth.abs_diff(amm.sqrt_k.get()) <= 100, bad)?;
    Ok(cost)
}

/// Sets the reserves and sqrt_k (spec A43c): `InvalidAmmDetected` when they do not belong together.
pub fn move_price(market: &mut PerpMarket, base: u128, quote: u128, sqrt_k: u128) -> Res<()> {
    let product = mul_div(sqrt_k, sqrt_k, base)?;
    let (given, computed): (i128, i128) = (quote.cast()?, product.cast()?);
    require(given.abs_diff(computed) < 100, Error::INVALID_AMM_DETECTED)?;
    apply_update_k(market, &UpdateKResult { sqrt_k, base_asset_reserve: base, quote_asset_reserve: product })
}

/// Sets peg and sqrt_k with the terminal reserves balanced (spec A43c).
pub fn recenter(market: &mut PerpMarket, peg: u128, sqrt_k: u128) -> Res<()> {
    let inventory = market.amm.base_asset_amount_with_amm.get();
    let swap = if inventory > 0 { Swap::Remove } else { Swap::Add };
    let (quote, base) = swap_output(inventory.unsigned_abs(), sqrt_k, swap, sqrt_k)?;
    market.amm.peg_multiplier.set(peg);
    move_price(market, base, quote, sqrt_k)
}

/// Adds to the fee totals what pools hold beyond fees and user pnl (spec A43d).
pub fn update_summary_stats(market: &mut PerpMarket, quote_market: &SpotMarket, oracle: &OraclePriceData) -> Res<()> {
    require(oracle.price > 0, Error::INVALID_ORACLE)?;
    let pools = pool_tokens(&market.pnl_pool, quote_market)?.add_(pool_tokens(&market.amm.fee_pool, quote_market)?)?;
    let pnl = net_user_pnl(market, oracle.price)?;
    let amm = &mut market.amm;
    let fees = amm.total_fee_minus_distributions.get();
    let excess = pools.cast::<i128>()?.sub_(pnl)?.sub_(fees)?;
    amm.total_fee.set(amm.total_fee.get().add_(excess)?);
    amm.total_mm_fee.set(amm.total_mm_fee.get().add_(excess)?);
    amm.total_fee_minus_distributions.set(fees.add_(excess)?);
    Ok(())
}
