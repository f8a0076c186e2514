//! Funding rates and payments (spec F1 to F13).

use crate::amm::{ask_price, bid_price, reserve_price};
use crate::clock::Clock;
use crate::curve::{adjust_k_cost, apply_update_k, budgeted_k_scale, can_lower_k, update_k_result, MAX_SQRT_K};
use crate::enums::{contract_tier, direction as dir, perp_operation};
use crate::errors::{fault_panic, require, Error, Res};
use crate::events::{record, Event, Via};
use crate::integers::{div128, mul_div, take_record_id, Cast, Checked};
use crate::oracle::{is_oracle_valid_for_action, perp_oracle_validity, OracleAction, OraclePriceData};
use crate::repeg::{apply_cost_to_market, fee_pool};
use crate::stats::calculate_new_twap;
use crate::twap::{percent_of, update_mark_twap_from_estimates, update_oracle_price_twap};
use crate::views::{Key, PerpMarket, PerpPosition, State, User, AMM};

const ONE_DAY: i64 = 86_400;
const ONE_HOUR: i64 = 3_600;
const OFFSET_DENOMINATOR: i64 = 5_000;
const RATE_BUFFER: i128 = 1_000;
const QUOTE_TO_BASE: i128 = 1_000_000_000_000;

/// Whether a perp slot is free and invisible to every lookup (spec L4).
fn is_available(position: &PerpPosition) -> bool {
    position.base_asset_amount == 0
        && position.open_orders == 0
        && position.open_bids == 0
        && position.open_asks == 0
        && position.lp_shares == 0
        && position.quote_asset_amount == 0
}

/// Settles the funding of the user's slot in the market, if it has base; emits the record (spec F7).
#[inline(never)]
pub fn settle_funding_payment(user: &mut User, user_key: &Key, market: &mut PerpMarket, now: i64) -> Res<()> {
    let index = market.market_index;
    let slot = user.perp_positions.iter().position(|slot| slot.market_index == index && !is_available(slot));
    let Some(slot) = slot else {
        return Ok(());
    };
    let position = &mut user.perp_positions[slot];
    let base = position.base_asset_amount;
    if base == 0 {
        return Ok(());
    }
    let (long, short) = (market.amm.cumulative_funding_rate_long.get(), market.amm.cumulative_funding_rate_short.get());
    let cumulative = if base > 0 { long } else { short };
    let last = position.last_cumulative_funding_rate;
    if cumulative == last as i128 {
        return Ok(());
    }
    let amount: i64 =
        calculate_funding_payment_in_quote_precision(cumulative.sub_(last as i128)?, base as i128)?.cast()?;
    user.cumulative_perp_funding = user.cumulative_perp_funding.add_(amount)?;
    Event::new(record::FUNDING_PAYMENT_RECORD)
        .i64(now)
        .key(&user.authority)
        .key(user_key)
        .u16(index)
        .i64(amount)
        .i64(base)
        .i64(last)
        .i128(long)
        .i128(short)
        .emit(Via::Data);
    position.last_cumulative_funding_rate = cumulative.cast()?;
    position.quote_asset_amount = position.quote_asset_amount.add_(amount)?;
    let amm = &mut market.amm;
    amm.quote_asset_amount.set(amm.quote_asset_amount.get().add_(amount as i128)?);
    if amount != 0 {
        position.quote_break_even_amount = position.quote_break_even_amount.add_(amount)?;
        let side =
            if base > 0 { &mut amm.quote_break_even_amount_long } else { &mut amm.quote_break_even_amount_short };
        side.set(side.get().add_(amount as i128)?);
    }
    amm.net_unsettled_funding_pnl = amm.net_unsettled_funding_pnl.sub_(amount)?;
    Ok(())
}

/// Quote that a rate difference pays on a base amount, toward zero (spec F6).
pub fn calculate_funding_payment_in_quote_precision(rate_delta: i128, base: i128) -> Res<i128> {
    let size: i128 = mul_div(rate_delta.unsigned_abs(), base.unsigned_abs(), 1_000_000_000)?.cast()?;
    let payment = div128(size as u128, 1_000) as i128;
    // a long pays while the rate grows
    Ok(if (base > 0) == (rate_delta > 0) { -payment } else { payment })
}

/// Seconds until an update on the period boundary is due (spec F2).
pub fn on_the_hour_update(now: i64, last_update: i64, period: i64) -> Res<i64> {
    let since = now.sub_(last_update)?;
    let mut wait = period;
    if period > 1 {
        let late = last_update.checked_rem_euclid(period).ok_or(Error::MATH_ERROR)?;
        if late != 0 {
            wait = if late > period.div_(3)? { period.mul_(2)?.sub_(late)? } else { period.sub_(late)? };
            if wait > period.mul_(2)? {
                wait = wait.sub_(period)?;
            }
        }
    }
    Ok(wait.sub_(since)?.max(0))
}

/// Whether the market's state keeps the rate from being updated (spec A17).
fn blocks_funding(
    market: &PerpMarket,
    oracle: &OraclePriceData,
    state: &State,
    slot: u64,
    reserve_price: u64,
) -> Res<bool> {
    let amm = &market.amm;
    let guard_rails = &state.oracle_guard_rails;
    let validity = perp_oracle_validity(market, oracle, &guard_rails.validity)?;
    let reserve: i64 = reserve_price.cast()?;
    let spread = percent_of(reserve.sub_(amm.historical_oracle_data.last_oracle_price_twap_5min)?, reserve)?;
    let limit = guard_rails.price_divergence.mark_oracle_percent_divergence.max(100_000);
    let valid = is_oracle_valid_for_action(validity, OracleAction::UpdateFunding);
    let age = slot.saturating_sub(amm.last_update_slot);
    Ok(age > amm.funding_period.cast::<u64>()?
        || !valid
        || spread.unsigned_abs() > limit
        || market.paused_operations & perp_operation::UPDATE_FUNDING != 0)
}

/// Updates the funding rate when it is due; false when it is not (spec F3, F4).  The record carries `named_index`.
#[inline(never)]
pub fn update_funding_rate(
    market: &mut PerpMarket,
    oracle: &OraclePriceData,
    state: &State,
    clock: &Clock,
    funding_paused: bool,
    precomputed_reserve_price: Option<u64>,
    named_index: u16,
) -> Res<bool> {
    let now = clock.unix_timestamp;
    let price = match precomputed_reserve_price {
        Some(price) => price,
        None => reserve_price(&market.amm)?,
    };
    let blocked = blocks_funding(market, oracle, state, clock.slot, price)?;
    let wait = on_the_hour_update(now, market.amm.last_funding_rate_ts, market.amm.funding_period)?;
    if funding_paused || blocked || wait != 0 {
        return Ok(false);
    }
    let oracle_twap = update_oracle_price_twap(market, now, oracle, price)?;
    let (execution, direction) = execution_premium(&market.amm, price)?;
    let mark_twap = update_mark_twap_from_estimates(market, now, Some(execution), direction)?;
    let rate = funding_rate(market, mark_twap, oracle_twap)?;
    let (long, short, revenue) = split_rate(market, rate)?;
    if market.amm.curve_update_intensity > 0 {
        formulaic_update_k(market, oracle, (-revenue).cast()?, now)?;
    }
    store_rate(market, now, rate, (long, short), revenue)?;
    emit_rate(market, named_index, now, rate, (long, short), oracle_twap, mark_twap);
    take_record_id(&mut market.next_funding_rate_record_id);
    market.amm.net_revenue_since_last_funding = 0;
    Ok(true)
}

/// The wider side's price stands for the price of a trade (spec F4.2).
fn execution_premium(amm: &AMM, reserve_price: u64) -> Res<(u64, Option<u8>)> {
    Ok(match amm.long_spread.cmp(&amm.short_spread) {
        core::cmp::Ordering::Greater => (ask_price(amm, reserve_price)?, Some(dir::LONG)),
        core::cmp::Ordering::Less => (bid_price(amm, reserve_price)?, Some(dir::SHORT)),
        core::cmp::Ordering::Equal => (reserve_price, None),
    })
}

/// The clamped premium scaled to one period (spec F4.4 to F4.6).
fn funding_rate(market: &PerpMarket, mark_twap: u64, oracle_twap: i64) -> Res<i64> {
    let adjustment = ONE_DAY / market.amm.funding_period.max(ONE_HOUR);
    let divisor = match market.contract_tier {
        contract_tier::A | contract_tier::B => 33,
        contract_tier::C => 20,
        _ => 10,
    };
    let offset = (oracle_twap.checked_abs().ok_or(Error::MATH_ERROR)?) / OFFSET_DENOMINATOR;
    let gap = mark_twap.cast::<i64>()?.sub_(oracle_twap)?.add_(offset)?;
    let limit = oracle_twap / divisor;
    if limit < 0 {
        fault_panic();
    }
    (gap.clamp(-limit, limit) as i128).mul_(RATE_BUFFER)?.div_(adjustment as i128)?.cast()
}

/// Rates of longs and shorts, and the protocol's uncapped revenue; books what the protocol pays (spec F5).
fn split_rate(market: &mut PerpMarket, rate: i64) -> Res<(i64, i64, i128)> {
    let rate = rate as i128;
    let amm = &mut market.amm;
    let net = amm.base_asset_amount_with_amm.get().add_(amm.base_asset_amount_with_unsettled_lp.get())?;
    let revenue = -calculate_funding_payment_in_quote_precision(rate, net)?;
    let fees = amm.total_fee_minus_distributions.get();
    if revenue >= 0 {
        amm.total_fee_minus_distributions.set(fees.add_(revenue)?);
        amm.net_revenue_since_last_funding = amm.net_revenue_since_last_funding.add_(revenue as i64)?;
        return Ok((rate.cast()?, rate.cast()?, revenue));
    }
    let limit = -(fee_pool(amm)?.cast::<i128>()? / 3);
    let paid = revenue.max(limit);
    let capped = if revenue < limit { capped_rate(amm, limit, rate)? } else { rate };
    let left = fees.add_(paid)?;
    if paid != 0 {
        let floor: i128 = (amm.total_exchange_fee.get() / 2).cast()?;
        require(left >= floor, Error::INVALID_FUNDING_PROFITABILITY)?;
    }
    amm.total_fee_minus_distributions.set(left);
    amm.net_revenue_since_last_funding =
        amm.net_revenue_since_last_funding.sub_(paid.checked_abs().ok_or(Error::MATH_ERROR)? as i64)?;
    let long = if rate < 0 { capped } else { rate };
    let short = if rate > 0 { capped } else { rate };
    Ok((long.cast()?, short.cast()?, revenue))
}

/// The receiving side's rate when the protocol's payment is limited (spec F5).
fn capped_rate(amm: &AMM, limit: i128, rate: i128) -> Res<i128> {
    let (long, short) = (amm.base_asset_amount_long.get(), amm.base_asset_amount_short.get());
    let payers = if rate > 0 { long } else { short };
    let users = calculate_funding_payment_in_quote_precision(rate, payers)?;
    let total = limit.sub_(users.checked_abs().ok_or(Error::MATH_ERROR)?)?;
    let total = if total < 0 { total + 1 } else { total };
    let receivers = if rate < 0 { long } else { short };
    if receivers == 0 {
        return Ok(0);
    }
    total.mul_(QUOTE_TO_BASE)?.div_(receivers)
}

/// Cumulative and last rates, the daily average, unsettled funding (spec F4.9 to F4.12).
fn store_rate(market: &mut PerpMarket, now: i64, rate: i64, (long, short): (i64, i64), revenue: i128) -> Res<()> {
    let amm = &mut market.amm;
    amm.cumulative_funding_rate_long.set(amm.cumulative_funding_rate_long.get().add_(long as i128)?);
    amm.cumulative_funding_rate_short.set(amm.cumulative_funding_rate_short.get().add_(short as i128)?);
    amm.last_funding_rate = rate;
    amm.last_funding_rate_long = long;
    amm.last_funding_rate_short = short;
    amm.last_24h_avg_funding_rate =
        calculate_new_twap(rate, now, amm.last_24h_avg_funding_rate, amm.last_funding_rate_ts, ONE_DAY)?;
    amm.last_funding_rate_ts = now;
    amm.net_unsettled_funding_pnl = amm.net_unsettled_funding_pnl.sub_(revenue.cast::<i64>()?)?;
    Ok(())
}

fn emit_rate(
    market: &PerpMarket,
    index: u16,
    now: i64,
    rate: i64,
    (long, short): (i64, i64),
    oracle_twap: i64,
    mark_twap: u64,
) {
    let amm = &market.amm;
    Event::new(record::FUNDING_RATE_RECORD)
        .i64(now)
        .u64(market.next_funding_rate_record_id)
        .u16(index)
        .i64(rate)
        .i128(long as i128)
        .i128(short as i128)
        .i128(amm.cumulative_funding_rate_long.get())
        .i128(amm.cumulative_funding_rate_short.get())
        .i64(oracle_twap)
        .u64(mark_twap)
        .i64(amm.net_revenue_since_last_funding)
        .i128(amm.base_asset_amount_with_amm.get())
        .i128(amm.base_asset_amount_with_unsettled_lp.get())
        .emit(Via::Data);
}

/// Raises or lowers sqrt_k with what funding brought or cost (spec A39).
#[inline(never)]
pub fn formulaic_update_k(market: &mut PerpMarket, oracle: &OraclePriceData, cost: i64, now: i64) -> Res<()> {
    let amm = &market.amm;
    let cost = cost as i128;
    let budget = if cost < 0 {
        if amm.long_spread.max(amm.short_spread) <= amm.base_spread {
            (cost / 2).abs()
        } else {
            0
        }
    } else {
        let revenue = amm.net_revenue_since_last_funding as i128;
        if revenue < cost {
            revenue.max(0).sub_(cost)? / 2
        } else {
            0
        }
    };
    let proceed = (budget > 0 && amm.sqrt_k.get() < MAX_SQRT_K) || (budget < 0 && can_lower_k(amm)?);
    if !proceed {
        return Ok(());
    }
    let step = 1_000 * amm.curve_update_intensity as u128 / 100;
    let scale = budgeted_k_scale(amm, budget, 1_000_000 + step, 1_000_000 - step)?;
    let new_sqrt_k = mul_div(amm.sqrt_k.get(), scale, 1_000_000)?.max(amm.user_lp_shares.get().add_(1)?);
    let result = update_k_result(market, new_sqrt_k, true)?;
    let adjustment_cost = adjust_k_cost(market, &result)?;
    let before = CurveBefore::of(amm);
    if !apply_cost_to_market(&mut market.amm, adjustment_cost, true)? {
        return Ok(());
    }
    apply_update_k(market, &result)?;
    let numbers = (market.next_fill_record_id as u128, market.number_of_users);
    emit_curve(market, now, &before, adjustment_cost, oracle.price, numbers)
}

/// The curve before a change, for its record.
pub struct CurveBefore {
    peg: u128,
    base: u128,
    quote: u128,
    sqrt_k: u128,
}

impl CurveBefore {
    /// The curve as it is.
    pub fn of(amm: &AMM) -> CurveBefore {
        CurveBefore {
            peg: amm.peg_multiplier.get(),
            base: amm.base_asset_reserve.get(),
            quote: amm.quote_asset_reserve.get(),
            sqrt_k: amm.sqrt_k.get(),
        }
    }
}

/// Emits the record of a curve change and counts it (spec A39a); `numbers` are fill record and users.
pub fn emit_curve(
    market: &mut PerpMarket,
    now: i64,
    before: &CurveBefore,
    adjustment_cost: i128,
    oracle_price: i64,
    numbers: (u128, u32),
) -> Res<()> {
    let amm = &market.amm;
    Event::new(record::CURVE_RECORD)
        .i64(now)
        .u64(market.next_curve_record_id)
        .u128(before.peg)
        .u128(before.base)
        .u128(before.quote)
        .u128(before.sqrt_k)
        .u128(amm.peg_multiplier.get())
        .u128(amm.base_asset_reserve.get())
        .u128(amm.quote_asset_reserve.get())
        .u128(amm.sqrt_k.get())
        .u128(amm.base_asset_amount_long.get().unsigned_abs())
        .u128(amm.base_asset_amount_short.get().unsigned_abs())
        .i128(amm.base_asset_amount_with_amm.get())
        .i128(amm.total_fee.get())
        .i128(amm.total_fee_minus_distributions.get())
        .i128(adjustment_cost)
        .i64(oracle_price)
        .u128(numbers.0)
        .u32(numbers.1)
        .u16(market.market_index)
        .emit(Via::Data);
    take_record_id(&mut market.next_curve_record_id);
    Ok(())
}
