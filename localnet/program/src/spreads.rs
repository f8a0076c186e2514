//! Spreads and spread reserves (spec A7, A27 to A34).

use crate::amm::{market_open_bids_asks, reserve_price};
use crate::errors::{require, Error, Res};
use crate::integers::{div128, mul128, mul_div, Cast, Checked};
use crate::views::{PerpMarket, AMM};

const PERCENTAGE: u64 = 1_000_000;
const LARGE_FACTOR: u64 = 10_000_000;
const REVENUE_THRESHOLD: i64 = -25_000_000;
const REVENUE_SCALE: i64 = 1_000;

/// Recomputes offset, spreads and spread reserves at a reserve price (spec A27).
#[inline(never)]
pub fn update_spreads(market: &mut PerpMarket, reserve_price: u64) -> Res<()> {
    let amm = &mut market.amm;
    let offset = if amm.curve_update_intensity > 100 { reference_price_offset(amm, reserve_price)? } else { 0 };
    let (long, short) = if amm.curve_update_intensity > 0 {
        calculate_spread(amm, reserve_price)?
    } else {
        let half = amm.base_spread / 2;
        (half, half)
    };
    amm.long_spread = long;
    amm.short_spread = short;
    amm.reference_price_offset = offset;
    update_spread_reserves(market)
}

/// The same at the present reserve price.
pub fn update_spreads_now(market: &mut PerpMarket) -> Res<()> {
    let price = reserve_price(&market.amm)?;
    update_spreads(market, price)
}

/// Recomputes the spread reserves with the stored spreads (spec A7, A46).
#[inline(never)]
pub fn update_spread_reserves(market: &mut PerpMarket) -> Res<()> {
    let amm = &mut market.amm;
    let (base, quote) = (amm.base_asset_reserve.get(), amm.quote_asset_reserve.get());
    let long: i32 = amm.long_spread.cast()?;
    let (ask_base, ask_quote) = shifted_reserves(amm, long.add_(amm.reference_price_offset)?)?;
    let short: i32 = amm.short_spread.cast()?;
    let (bid_base, bid_quote) = shifted_reserves(amm, (-short).add_(amm.reference_price_offset)?)?;
    amm.ask_base_asset_reserve.set(ask_base.min(base));
    amm.ask_quote_asset_reserve.set(ask_quote.max(quote));
    amm.bid_base_asset_reserve.set(bid_base.max(base));
    amm.bid_quote_asset_reserve.set(bid_quote.min(quote));
    Ok(())
}

/// (base, quote) reserves shifted by a spread (spec A7).
fn shifted_reserves(amm: &AMM, spread: i32) -> Res<(u128, u128)> {
    let quote = amm.quote_asset_reserve.get();
    let shifted = if spread.unsigned_abs() > 1 {
        let divisor = 1_000_000 / (spread / 2);
        require(divisor != 0, Error::MATH_ERROR)?;
        let delta = div128(quote.cast::<i128>()? as u128, divisor.unsigned_abs() as u128);
        if divisor > 0 {
            quote.add_(delta)?
        } else {
            quote.sub_(delta)?
        }
    } else {
        quote
    };
    let sqrt_k = amm.sqrt_k.get();
    Ok((mul_div(sqrt_k, sqrt_k, shifted)?, shifted))
}

/// floor(a * b / c), the product in u64 (spec A27).
#[inline]
fn scale(a: u64, b: u64, c: u64) -> Res<u64> {
    a.mul_(b)?.div_(c)
}

/// (long, short) volatility spreads (spec A28).
fn volatility(amm: &AMM, reserve_price: u64) -> Res<(u64, u64)> {
    require(reserve_price != 0, Error::MATH_ERROR)?;
    let deviations = amm.oracle_std.add_(amm.mark_std)? as u128 * PERCENTAGE as u128;
    let average = div128(deviations, reserve_price as u128) / 2;
    let volatility = (amm.last_oracle_conf_pct as u128).max(average / 2);
    let confidence =
        if amm.last_oracle_conf_pct > 2_500 { amm.last_oracle_conf_pct } else { amm.last_oracle_conf_pct / 10 };
    let volume = amm.volume_24h.max(1);
    let side = |intensity: u64| -> Res<u64> {
        let factor = div128(intensity as u128 * PERCENTAGE as u128, volume as u128).clamp(10_000, 1_600_000);
        (confidence as u128).max(div128(volatility * factor, PERCENTAGE as u128)).cast()
    };
    Ok((side(amm.long_intensity_volume)?, side(amm.short_intensity_volume)?))
}

/// Long and short spread before the offset (spec A28 to A33).
fn calculate_spread(amm: &AMM, reserve_price: u64) -> Res<(u32, u32)> {
    let (long_volatility, short_volatility) = volatility(amm, reserve_price)?;
    let half = (amm.base_spread / 2) as u64;
    let mut long = half.max(long_volatility);
    let mut short = half.max(short_volatility);

    let retreat = amm.last_oracle_reserve_price_spread_pct;
    let deviation = scale(amm.mark_std.max(amm.oracle_std), PERCENTAGE, reserve_price)?;
    let target = (amm.max_spread as u64)
        .max(retreat.unsigned_abs())
        .max(amm.last_oracle_conf_pct.mul_(2)?.max(deviation).min(PERCENTAGE));
    if retreat < 0 {
        long = long.max(retreat.unsigned_abs().add_(long_volatility)?);
    } else if retreat > 0 {
        short = short.max(retreat.unsigned_abs().add_(short_volatility)?);
    }

    let inventory = amm.base_asset_amount_with_amm.get();
    let inventory_factor = inventory_scale(amm, inventory, if inventory > 0 { long } else { short }, target)?;
    if inventory > 0 {
        long = scale(long, inventory_factor, PERCENTAGE)?;
    } else if inventory < 0 {
        short = scale(short, inventory_factor, PERCENTAGE)?;
    }

    if amm.total_fee_minus_distributions.get() <= 0 {
        long = scale(long, LARGE_FACTOR, PERCENTAGE)?;
        short = scale(short, LARGE_FACTOR, PERCENTAGE)?;
    } else {
        let leverage_factor = leverage_scale(amm, inventory, reserve_price)?;
        if inventory > 0 {
            long = scale(long, leverage_factor, PERCENTAGE)?;
        } else if inventory < 0 {
            short = scale(short, leverage_factor, PERCENTAGE)?;
        }
    }

    let amount = revenue_retreat(amm, target)?;
    if amount != 0 {
        let half = amount / 2;
        long = long.add_(if inventory > 0 { amount } else { half })?;
        short = short.add_(if inventory < 0 { amount } else { half })?;
    }
    let (long, short) = cap_to_max(long, short, target)?;
    Ok((long.cast()?, short.cast()?))
}

/// How much the inventory widens its side, at 10^6 (spec A30).
fn inventory_scale(amm: &AMM, inventory: i128, side: u64, target: u64) -> Res<u64> {
    if inventory == 0 {
        return Ok(PERCENTAGE);
    }
    let (bids, asks) = market_open_bids_asks(amm)?;
    let room = bids.min(-asks) as u128;
    let size = inventory.unsigned_abs();
    let ratio = if size < room {
        mul_div(size, PERCENTAGE as u128, room.max(1))?.min(PERCENTAGE as u128) as u64
    } else {
        PERCENTAGE
    };
    let cap = LARGE_FACTOR.max(scale(target, PERCENTAGE, side.max(1))?);
    Ok(cap.min(PERCENTAGE.add_(cap.saturating_mul(ratio) / PERCENTAGE)?))
}

/// How much the inventory's value against the fees widens its side, at 10^6 (spec A31).
fn leverage_scale(amm: &AMM, inventory: i128, reserve_price: u64) -> Res<u64> {
    let quote: i128 = amm.quote_asset_reserve.get().cast()?;
    let terminal: i128 = amm.terminal_quote_asset_reserve.get().cast()?;
    let net = signed_div_1e9(quote.sub_(terminal)?, amm.peg_multiplier.get().cast::<i128>()?)?;
    let local = signed_div_1e9(inventory, reserve_price as i128)?;
    let excess = local.sub_(net)?.max(0) as u128;
    let fees = amm.total_fee_minus_distributions.get().add_(1)?.max(1) as u128;
    let scaled = mul128(excess, PERCENTAGE as u128).ok_or(Error::MATH_ERROR)?;
    let scaled = i128::try_from(scaled).map_err(|_| Error::MATH_ERROR)?;
    let leverage: u64 = div128(scaled as u128, fees).cast()?;
    Ok(LARGE_FACTOR.min(PERCENTAGE.add_(leverage)?.add_(1)?))
}

/// trunc(a * b / 10^9) with a checked product.
fn signed_div_1e9(a: i128, b: i128) -> Res<i128> {
    let size: i128 = mul128(a.unsigned_abs(), b.unsigned_abs())
        .ok_or(Error::MATH_ERROR)?
        .try_into()
        .map_err(|_| Error::MATH_ERROR)?;
    let quotient = div128(size as u128, 1_000_000_000) as i128;
    Ok(if (a < 0) != (b < 0) { -quotient } else { quotient })
}

/// Widening after losses since the last funding update (spec A32).
fn revenue_retreat(amm: &AMM, target: u64) -> Res<u64> {
    let revenue = amm.net_revenue_since_last_funding;
    if revenue >= REVENUE_THRESHOLD {
        return Ok(0);
    }
    let limit = target / 10;
    if revenue < REVENUE_THRESHOLD * REVENUE_SCALE {
        return Ok(limit);
    }
    Ok(limit.min(scale(amm.base_spread as u64, revenue.unsigned_abs(), REVENUE_THRESHOLD.unsigned_abs())?))
}

/// Shares the target between both sides when they exceed it: `InvalidAmmMaxSpreadDetected` (spec A33).
fn cap_to_max(long: u64, short: u64, target: u64) -> Res<(u64, u64)> {
    let total = long.add_(short)?;
    if total <= target {
        return Ok((long, short));
    }
    let larger = long.max(short).mul_(target)?.ceil_div_(total)?;
    let smaller = target.sub_(larger)?;
    let capped = if long > short { (larger, smaller) } else { (smaller, larger) };
    require(larger.add_(smaller)? <= target, Error::INVALID_AMM_MAX_SPREAD_DETECTED)?;
    Ok(capped)
}

/// Shift of both spread reserves toward the premium (spec A34).
fn reference_price_offset(amm: &AMM, reserve_price: u64) -> Res<i32> {
    let extra = (amm.curve_update_intensity as i64 - 100) * 100;
    let max_offset = ((amm.max_spread / 5) as i64).max(extra);
    if amm.last_24h_avg_funding_rate == 0 {
        return Ok(0);
    }
    let net = amm.base_asset_amount_with_amm.get().add_(amm.base_asset_amount_with_unsettled_lp.get())?;
    let inventory = max_offset.mul_(net.cast::<i64>()?.signum())?;
    let limit = max_offset.mul_(reserve_price.cast()?)? / PERCENTAGE as i64;
    let history = &amm.historical_oracle_data;
    let premium = |mark: u64, oracle: i64| -> Res<i64> { Ok(mark.cast::<i64>()?.sub_(oracle)?.clamp(-limit, limit)) };
    let short_term = premium(amm.last_mark_price_twap_5min, history.last_oracle_price_twap_5min)?;
    let long_term = premium(amm.last_mark_price_twap, history.last_oracle_price_twap)?;
    let funding = (amm.last_24h_avg_funding_rate / 1_000).mul_(24)?.clamp(-limit, limit);
    let average = short_term.add_(long_term)?.add_(funding)? / 3;
    let percent = average.mul_(PERCENTAGE as i64)?.div_(reserve_price.cast::<i64>()?)?;
    let same_side = (percent >= 0 && inventory >= 0) || (percent <= 0 && inventory <= 0);
    if same_side {
        percent.add_(inventory)?.clamp(-max_offset, max_offset).cast()
    } else {
        Ok(0)
    }
}
