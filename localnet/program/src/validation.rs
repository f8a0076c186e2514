//! Consistency of markets and positions (spec L6, L7).

use crate::enums::market_status;
use crate::errors::{require, Error, Res};
use crate::integers::{mul_div, Cast, Checked};
use crate::views::{PerpMarket, PerpPosition};

const MAX_BASE_WITH_AMM: i128 = 100_000_000_000_000_000;

/// The market check: `InvalidPositionDelta`, `InvalidAmmDetected` (spec L6).
#[inline(never)]
pub fn validate_perp_market(market: &PerpMarket) -> Res<()> {
    let amm = &market.amm;
    let bad = Error::INVALID_AMM_DETECTED;
    let step = amm.order_step_size as u128;
    let (long, short) = (amm.base_asset_amount_long.get(), amm.base_asset_amount_short.get());
    let whole = multiple(long, step)? && multiple(short, step)?;
    require(whole, Error::INVALID_POSITION_DELTA)?;
    let with_amm = amm.base_asset_amount_with_amm.get();
    require(long.wrapping_add(short) == with_amm.wrapping_add(amm.base_asset_amount_with_unsettled_lp.get()), bad)?;
    require(with_amm <= MAX_BASE_WITH_AMM, bad)?;
    require(amm.peg_multiplier.get() > 0, bad)?;
    let sqrt_k = amm.sqrt_k.get();
    require(market.status == market_status::REDUCE_ONLY || sqrt_k > with_amm.unsigned_abs(), bad)?;
    let (base, quote) = (amm.base_asset_reserve.get(), amm.quote_asset_reserve.get());
    require(sqrt_k >= base || sqrt_k >= quote, bad)?;
    require(sqrt_k >= amm.user_lp_shares.get(), bad)?;
    let expected: i128 = mul_div(sqrt_k, sqrt_k, base)?.cast()?;
    require(expected.abs_diff(quote.cast::<i128>()?) <= 15, bad)?;
    if amm.base_spread > 0 {
        require(amm.bid_base_asset_reserve.get() >= base && amm.bid_quote_asset_reserve.get() <= quote, bad)?;
        require(amm.ask_base_asset_reserve.get() <= base && amm.ask_quote_asset_reserve.get() >= quote, bad)?;
    }
    let spread = amm.long_spread.wrapping_add(amm.short_spread);
    require(spread >= amm.base_spread, bad)?;
    require(spread <= 1_000_000, bad)?;
    let terminal = amm.terminal_quote_asset_reserve.get();
    let balanced = match with_amm.signum() {
        1 => terminal <= quote,
        -1 => terminal >= quote,
        _ => terminal == quote,
    };
    require(balanced, bad)?;
    if amm.base_spread > 0 {
        let limit = market.margin_ratio_initial.wrapping_mul(100);
        require(amm.max_spread > amm.base_spread && amm.max_spread < limit, bad)?;
    }
    let claim = &market.insurance_claim;
    require(claim.max_revenue_withdraw_per_period >= claim.revenue_withdraw_since_last_settle.unsigned_abs(), bad)?;
    require(amm.base_asset_amount_per_lp.get() < MAX_BASE_WITH_AMM, bad)?;
    require(amm.quote_asset_amount_per_lp.get() < MAX_BASE_WITH_AMM, bad)
}

fn multiple(amount: i128, step: u128) -> Res<bool> {
    let amount = amount.unsigned_abs();
    let rest =
        if (amount | step) >> 64 == 0 { (amount as u64).rem_(step as u64)? as u128 } else { amount.rem_(step)? };
    Ok(rest == 0)
}

/// The position check: `InvalidPerpPositionDetected` (spec L7).
pub fn validate_perp_position_with_perp_market(position: &PerpPosition, market: &PerpMarket) -> Res<()> {
    let bad = Error::INVALID_PERP_POSITION_DETECTED;
    if position.lp_shares != 0 {
        require(position.per_lp_base == market.amm.per_lp_base, bad)?;
    }
    require(position.market_index == market.market_index, bad)?;
    let rest = position.base_asset_amount.unsigned_abs().rem_(market.amm.order_step_size)?;
    require(rest == 0, bad)
}
