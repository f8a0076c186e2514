//! Oracle and mark averages of a perp market (spec A22 to A26).

use crate::amm::{ask_price, bid_price, reserve_price};
use crate::enums::{contract_tier, direction as dir};
use crate::errors::{require, Error, Res};
use crate::integers::{Cast, Checked};
use crate::oracle::OraclePriceData;
use crate::stats::{calculate_new_twap, calculate_weighted_average};
use crate::views::{PerpMarket, AMM};

const FIVE_MINUTES: i64 = 300;
const ONE_MINUTE: i64 = 60;

/// Divisor of the band that a new point may leave the average by (spec A22).
pub fn sanitize_clamp_denominator(tier: u8) -> i64 {
    match tier {
        contract_tier::A => 10,
        contract_tier::B => 5,
        contract_tier::C => 2,
        _ => 3,
    }
}

/// C: a new point, clamped around the average (spec A22).
pub fn sanitize_new_price(new: i64, twap: i64, denominator: i64) -> Res<i64> {
    if twap == 0 || denominator == 0 {
        return Ok(new);
    }
    let distance = new.sub_(twap)?;
    // signed: around a negative average the band turns, and the clamp leads away from the new point
    let band = twap / denominator;
    if distance.unsigned_abs() <= band.unsigned_abs() {
        return Ok(new);
    }
    if distance > 0 {
        twap.add_(band)
    } else {
        twap.sub_(band)
    }
}

/// Updates the oracle averages, returns the new hourly one (spec A23).
#[inline(never)]
pub fn update_oracle_price_twap(
    market: &mut PerpMarket,
    now: i64,
    oracle: &OraclePriceData,
    reserve_price: u64,
) -> Res<i64> {
    let denominator = sanitize_clamp_denominator(market.contract_tier);
    let amm = &mut market.amm;
    let old = amm.historical_oracle_data;
    let normalised = normalise_oracle_price(oracle, reserve_price)?;
    let capped = sanitize_new_price(normalised, old.last_oracle_price_twap, denominator)?;
    if capped <= 0 || normalised <= 0 {
        return Ok(old.last_oracle_price_twap);
    }
    let five_minutes = moved_oracle_twap(
        amm,
        capped,
        now,
        FIVE_MINUTES,
        amm.last_mark_price_twap_5min,
        old.last_oracle_price_twap_5min,
    )?;
    let hourly =
        moved_oracle_twap(amm, capped, now, amm.funding_period, amm.last_mark_price_twap, old.last_oracle_price_twap)?;
    amm.last_oracle_conf_pct = new_confidence_percent(amm, oracle.confidence, reserve_price, now)?;
    let reserve = reserve_price.cast::<i64>()?;
    amm.last_oracle_normalised_price = capped;
    amm.last_oracle_reserve_price_spread_pct = percent_of(reserve.sub_(oracle.price)?, reserve)?;
    amm.oracle_std = normalised.abs_diff(hourly);
    let history = &mut amm.historical_oracle_data;
    history.last_oracle_price = oracle.price;
    history.last_oracle_delay = oracle.delay;
    history.last_oracle_price_twap_5min = five_minutes;
    history.last_oracle_price_twap = hourly;
    history.last_oracle_price_twap_ts = now;
    Ok(hourly)
}

/// trunc(part * 10^6 / whole), the product checked in i64.
pub fn percent_of(part: i64, whole: i64) -> Res<i64> {
    part.mul_(1_000_000)?.div_(whole)
}

/// The oracle price moved toward the reserve price within its confidence (spec A23.1).
fn normalise_oracle_price(oracle: &OraclePriceData, reserve_price: u64) -> Res<i64> {
    let reserve: i64 = reserve_price.cast()?;
    let margin = reserve / 4_000;
    let confidence: i64 = oracle.confidence.cast()?;
    let price = oracle.price;
    if reserve > price {
        Ok(reserve.sub_(margin)?.max(price).min(price.add_(confidence)?))
    } else {
        Ok(reserve.add_(margin)?.min(price).max(price.sub_(confidence)?))
    }
}

/// One oracle average moved on to now, filling a gap with the mark average (spec A23.3).
fn moved_oracle_twap(amm: &AMM, capped: i64, now: i64, period: i64, mark_twap: u64, oracle_twap: i64) -> Res<i64> {
    let oracle_ts = amm.historical_oracle_data.last_oracle_price_twap_ts;
    let mark_ts = amm.last_mark_price_twap_ts;
    let since = now.sub_(oracle_ts)?.max(if period == 0 { 1 } else { 0 });
    let rest = period.sub_(since)?.max(0);
    let point = if mark_ts > oracle_ts {
        let gap = mark_ts.sub_(oracle_ts)?;
        calculate_weighted_average(mark_twap.cast()?, capped, gap, period.sub_(gap)?.max(1))?
    } else {
        capped
    };
    calculate_weighted_average(point, oracle_twap, since, rest)
}

/// Confidence in percent of the price, fading slowly from above (spec A23.5).
fn new_confidence_percent(amm: &AMM, confidence: u64, reserve_price: u64, now: i64) -> Res<u64> {
    let old = amm.last_oracle_conf_pct;
    let since = now.sub_(amm.historical_oracle_data.last_oracle_price_twap_ts)?.max(0) as u64;
    let lower = if since == 0 { old } else { old - old / 21u64.saturating_sub(since).max(5) };
    let percent = confidence.mul_(1_000_000)?.div_(reserve_price)?;
    Ok(percent.max(lower))
}

/// Best bid and ask around a trade price and its taker direction (spec A24).
pub fn estimate_best_bid_ask_price(market: &PerpMarket, trade: Option<u64>, direction: Option<u8>) -> Res<(u64, u64)> {
    let amm = &market.amm;
    let oracle: u64 = amm.historical_oracle_data.last_oracle_price.cast()?;
    require(oracle > 0, Error::INVALID_ORACLE)?;
    let trade = trade.unwrap_or(oracle);
    let premium = trade.cast::<i64>()?.sub_(oracle.cast::<i64>()?)?;
    let reserve = reserve_price(amm)?;
    let base_spread = amm.base_spread as u64;
    let size = premium.unsigned_abs();
    let amm_bid = bid_price(amm, reserve)?;
    let amm_ask = ask_price(amm, reserve)?;
    let bid = if premium > 0 { oracle.sub_(base_spread.min((amm.short_spread / 2) as u64).min(size))? } else { trade };
    let bid = bid.max(amm_bid);
    let ask = if premium < 0 { oracle.add_(base_spread.min((amm.long_spread / 2) as u64).min(size))? } else { trade };
    let ask = ask.min(amm_ask);
    let (bid, ask) = match direction {
        Some(dir::LONG) => (bid, trade.max(bid)),
        Some(_) => (trade.min(ask), ask),
        None => {
            let middle = trade.max(amm_bid).min(amm_ask);
            (middle, middle)
        }
    };
    require(bid <= ask, Error::INVALID_MARK_TWAP_UPDATE_DETECTED)?;
    Ok((bid, ask))
}

/// Updates the mark averages from a bid and an ask, returns the new middle (spec A25).
#[inline(never)]
pub fn update_mark_twap(market: &mut PerpMarket, now: i64, bid: u64, ask: u64, trade: Option<u64>) -> Res<u64> {
    let denominator = sanitize_clamp_denominator(market.contract_tier);
    let amm = &mut market.amm;
    let old_bid: i64 = amm.last_bid_price_twap.cast()?;
    let capped_bid = sanitize_new_price(bid.cast()?, old_bid, denominator)?;
    let old_ask: i64 = amm.last_ask_price_twap.cast()?;
    let capped_ask = sanitize_new_price(ask.cast()?, old_ask, denominator)?;
    require(capped_bid <= capped_ask, Error::INVALID_MARK_TWAP_UPDATE_DETECTED)?;

    let (mark_ts, period) = (amm.last_mark_price_twap_ts, amm.funding_period);
    let oracle_twap = amm.historical_oracle_data.last_oracle_price_twap;
    let gap = amm.historical_oracle_data.last_oracle_price_twap_ts.sub_(mark_ts)?;
    let (base_bid, base_ask) = if gap > (period / 60).max(ONE_MINUTE) {
        let rest = period.sub_(gap)?.max(0);
        (
            calculate_weighted_average(oracle_twap, old_bid, gap, rest)?,
            calculate_weighted_average(oracle_twap, old_ask, gap, rest)?,
        )
    } else {
        (old_bid, old_ask)
    };
    let bid_twap: u64 = calculate_new_twap(capped_bid, now, base_bid, mark_ts, period)?.cast()?;
    let ask_twap: u64 = calculate_new_twap(capped_ask, now, base_ask, mark_ts, period)?.cast()?;
    let middle = bid_twap.add_(ask_twap)? / 2;
    let price = match trade {
        Some(price) => price,
        None => bid.add_(ask)? / 2,
    };
    let five_minutes = calculate_new_twap(
        capped_bid.add_(capped_ask)? / 2,
        now,
        amm.last_mark_price_twap_5min.cast()?,
        mark_ts,
        FIVE_MINUTES,
    )?;
    amm.mark_std = price.abs_diff(amm.last_mark_price_twap);
    amm.last_bid_price_twap = bid_twap;
    amm.last_ask_price_twap = ask_twap;
    amm.last_mark_price_twap = middle;
    amm.last_mark_price_twap_5min = five_minutes.cast()?;
    amm.last_mark_price_twap_ts = now;
    Ok(middle)
}

/// Estimate and update of the mark averages after a trade, as fills make it (spec A24, A25).
pub fn update_mark_twap_from_estimates(
    market: &mut PerpMarket,
    now: i64,
    trade: Option<u64>,
    direction: Option<u8>,
) -> Res<u64> {
    let (bid, ask) = estimate_best_bid_ask_price(market, trade, direction)?;
    update_mark_twap(market, now, bid, ask, trade)
}

/// Update of the mark averages from the order book's bid and ask, if any (spec A26).
pub fn update_mark_twap_crank(
    market: &mut PerpMarket,
    now: i64,
    oracle: &OraclePriceData,
    book_bid: Option<u64>,
    book_ask: Option<u64>,
) -> Res<()> {
    let reserve = reserve_price(&market.amm)?;
    let amm_bid = bid_price(&market.amm, reserve)?;
    let amm_ask = ask_price(&market.amm, reserve)?;
    let mut bid = book_bid.map_or(amm_bid, |price| price.max(amm_bid));
    let mut ask = book_ask.map_or(amm_ask, |price| price.min(amm_ask));
    if bid > ask {
        if bid >= oracle.price.cast::<u64>()? {
            bid = ask;
        } else {
            ask = bid;
        }
    }
    update_mark_twap(market, now, bid, ask, None)?;
    Ok(())
}
