//! LP shares: unit, settlement, minting, burning, and the settlement that margin simulates (spec L1, L13 to L28).

use crate::amm;
use crate::clock::Clock;
use crate::curve;
use crate::enums::lp_action;
use crate::errors::{fault_panic, require, Error, Res};
use crate::events::{record, Event, Via};
use crate::funding::settle_funding_payment;
use crate::integers::{div128, proportion_i128, Cast, Checked};
use crate::maps::Maps;
use crate::position::{find_position, update_position_and_market, PositionDelta};
use crate::steps::{
    standardize_base_asset_amount, standardize_base_asset_amount_ceil, standardize_with_remainder_i128,
    standardize_with_remainder_i64,
};
use crate::user_status::update_last_active_slot;
use crate::validation::{validate_perp_market, validate_perp_position_with_perp_market};
use crate::views::{Key, PerpMarket, PerpPosition, User, AMM};

/// Base and reserve unit, also one whole share (spec L1).
const BASE_UNIT: i128 = 1_000_000_000;

/// What a settlement moved: whole steps of base, quote, and the rest below one step (spec L15).
#[derive(Clone, Copy, Default)]
pub struct Settled {
    pub base: i64,
    pub quote: i64,
    pub remainder: i64,
    pub pnl: i64,
}

/// The slot as margin sees it: LP base and quote settled, the rest charged as dust, room as bids and asks (spec L25).
#[derive(Clone, Copy)]
pub struct Simulated {
    pub base_asset_amount: i64,
    pub quote_asset_amount: i64,
    pub open_bids: i64,
    pub open_asks: i64,
}

impl Simulated {
    /// The larger of all bids filled and all asks filled; a tie goes to the asks (spec L26).
    pub fn worst_case_base_asset_amount(&self) -> Res<i64> {
        let with_bids = self.base_asset_amount.add_(self.open_bids)?;
        let with_asks = self.base_asset_amount.add_(self.open_asks)?;
        Ok(if with_bids.unsigned_abs() > with_asks.unsigned_abs() { with_bids } else { with_asks })
    }
}

/// 10^|exponent|; `MathError` beyond i128.
pub fn power_of_ten(exponent: i8) -> Res<i128> {
    10i128.checked_pow(exponent.unsigned_abs() as u32).ok_or(Error::MATH_ERROR)
}

/// Shares per accumulator unit, 10^(9 + per_lp_base) (spec L1).
pub fn per_lp_base_unit(amm: &AMM) -> Res<i128> {
    let power = power_of_ten(amm.per_lp_base)?;
    if amm.per_lp_base > 0 {
        BASE_UNIT.mul_(power)
    } else {
        BASE_UNIT.div_(power)
    }
}

/// trunc((now - last) * shares / unit) of one accumulator, narrowed to i64 (spec L15.3).
fn accrued(now: i128, last: i64, shares: u64, unit: i128) -> Res<i128> {
    let change = now.sub_(last as i128)?;
    let magnitude = change.unsigned_abs();
    if magnitude >> 64 == 0 {
        let product = magnitude * shares as u128;
        if product >> 127 == 0 && unit > 0 {
            let amount = div128(product, unit as u128) as i128;
            return Ok(if change < 0 { -amount } else { amount });
        }
    }
    change.mul_(shares as i128)?.div_(unit)
}

/// The factor of the market's exponent to the position's: the two snapshots in the market's unit (spec L14).
fn rebased(position: &PerpPosition, market: &PerpMarket) -> Res<(i64, i64)> {
    let (base, quote) = (position.last_base_asset_amount_per_lp, position.last_quote_asset_amount_per_lp);
    let distance = market.amm.per_lp_base.sub_(position.per_lp_base)?;
    if distance == 0 {
        return Ok((base, quote));
    }
    let factor: i64 = 10i64.checked_pow(distance.unsigned_abs() as u32).ok_or(Error::MATH_ERROR)?;
    if distance > 0 {
        Ok((base.mul_(factor)?, quote.mul_(factor)?))
    } else {
        Ok((base.div_(factor)?, quote.div_(factor)?))
    }
}

/// Moves the market's accumulator unit by one power of ten; 6129 beyond one step or -9..9 (spec L13).
pub fn rebase_perp_market(market: &mut PerpMarket, per_lp_base: i8) -> Res<()> {
    let distance = per_lp_base.sub_(market.amm.per_lp_base)?;
    if distance.unsigned_abs() != 1 || per_lp_base.unsigned_abs() > 9 {
        return Err(Error::DEFAULT_ERROR);
    }
    let amm = &mut market.amm;
    amm.per_lp_base = per_lp_base;
    let (base, quote) = (amm.base_asset_amount_per_lp.get(), amm.quote_asset_amount_per_lp.get());
    if distance > 0 {
        amm.base_asset_amount_per_lp.set(base.mul_(10)?);
        amm.quote_asset_amount_per_lp.set(quote.mul_(10)?);
        amm.total_fee_earned_per_lp = amm.total_fee_earned_per_lp.mul_(10)?;
    } else {
        amm.base_asset_amount_per_lp.set(base.div_(10)?);
        amm.quote_asset_amount_per_lp.set(quote.div_(10)?);
        amm.total_fee_earned_per_lp = amm.total_fee_earned_per_lp.div_(10)?;
    }
    validate_perp_market(market)
}

/// Brings the position's exponent and snapshots to the market's unit (spec L14).
fn rebase_perp_position(position: &mut PerpPosition, market: &PerpMarket) -> Res<()> {
    let (base, quote) = rebased(position, market)?;
    position.last_base_asset_amount_per_lp = base;
    position.last_quote_asset_amount_per_lp = quote;
    position.per_lp_base = market.amm.per_lp_base;
    Ok(())
}

/// Base, quote and rest that the shares have earned since the given snapshots (spec L15.3, L15.4).
fn unsettled(position: &PerpPosition, market: &PerpMarket, base_last: i64, quote_last: i64) -> Res<Settled> {
    let (whole, quote, rest) = unsettled_wide(position, market, base_last, quote_last)?;
    Ok(Settled { base: whole.cast()?, quote: quote.cast()?, remainder: rest.cast()?, pnl: 0 })
}

/// Base in whole steps, quote and rest before they are narrowed (spec L15.3, L15.4).
#[inline(always)]
fn unsettled_wide(
    position: &PerpPosition,
    market: &PerpMarket,
    base_last: i64,
    quote_last: i64,
) -> Res<(i128, i128, i128)> {
    let amm = &market.amm;
    let unit = per_lp_base_unit(amm)?;
    let base = accrued(amm.base_asset_amount_per_lp.get(), base_last, position.lp_shares, unit)?;
    let quote = accrued(amm.quote_asset_amount_per_lp.get(), quote_last, position.lp_shares, unit)?;
    let (whole, rest) = standardize_with_remainder_i128(base, amm.order_step_size as u128)?;
    Ok((whole, quote, rest))
}

fn take_snapshots(position: &mut PerpPosition, market: &PerpMarket) -> Res<()> {
    position.last_base_asset_amount_per_lp = market.amm.base_asset_amount_per_lp.get().cast()?;
    position.last_quote_asset_amount_per_lp = market.amm.quote_asset_amount_per_lp.get().cast()?;
    Ok(())
}

/// Turns what the shares have earned into position; funding must be current (6166) (spec L15).
pub fn settle_lp_position(position: &mut PerpPosition, market: &mut PerpMarket) -> Res<Settled> {
    let last_rate = position.last_cumulative_funding_rate as i128;
    if position.base_asset_amount > 0 && last_rate != market.amm.cumulative_funding_rate_long.get()
        || position.base_asset_amount < 0 && last_rate != market.amm.cumulative_funding_rate_short.get()
    {
        return Err(Error::INVALID_PERP_POSITION_DETECTED);
    }
    rebase_perp_position(position, market)?;
    let (base_last, quote_last) = (position.last_base_asset_amount_per_lp, position.last_quote_asset_amount_per_lp);
    let mut settled = unsettled(position, market, base_last, quote_last)?;
    let delta = PositionDelta { base: settled.base, quote: settled.quote, remainder: Some(settled.remainder) };
    settled.pnl = update_position_and_market(position, market, &delta)?;
    take_snapshots(position, market)?;
    validate_perp_market(market)?;
    validate_perp_position_with_perp_market(position, market)?;
    Ok(settled)
}

/// Adds shares to the slot and depth to the curve; an LP already in is settled first (spec L19.8).
pub fn mint_lp_shares(position: &mut PerpPosition, market: &mut PerpMarket, shares: u64) -> Res<()> {
    let sqrt_k = market.amm.sqrt_k.get();
    if position.lp_shares > 0 {
        settle_lp_position(position, market)?;
    } else {
        take_snapshots(position, market)?;
        position.per_lp_base = market.amm.per_lp_base;
    }
    position.lp_shares = position.lp_shares.add_(shares)?;
    let result = curve::update_k_result(market, sqrt_k.add_(shares as u128)?, true)?;
    curve::apply_update_k(market, &result)?;
    let total = market.amm.user_lp_shares.get().add_(shares as u128)?;
    market.amm.user_lp_shares.set(total);
    validate_perp_market(market)?;
    validate_perp_position_with_perp_market(position, market)
}

/// Value of dust given up, always a cost: floor(|remainder| * max(price, 0) / 1e9) + 1 (spec L23.3b, L25).
fn dust_cost(remainder: i64, price: i64) -> u128 {
    let value = remainder.unsigned_abs() as u128 * price.max(0) as u128;
    div128(value, BASE_UNIT as u128) + 1
}

/// Settles, clears the rest below one step at the oracle price, and takes shares off slot and curve (spec L23).
pub fn burn_lp_shares(
    position: &mut PerpPosition,
    market: &mut PerpMarket,
    shares: u64,
    oracle_price: i64,
) -> Res<Settled> {
    let mut settled = settle_lp_position(position, market)?;

    let unsettled_base = market.amm.base_asset_amount_with_unsettled_lp.get();
    let excess = unsettled_base.add_(position.remainder_base_asset_amount as i128)?;
    if shares as u128 == market.amm.user_lp_shares.get() && excess != 0 {
        if excess.unsigned_abs() > market.amm.order_step_size as u128 {
            return Err(Error::UNABLE_TO_BURN_LP_TOKENS);
        }
        position.remainder_base_asset_amount = position.remainder_base_asset_amount.sub_(excess.cast()?)?;
    }

    let remainder = position.remainder_base_asset_amount as i64;
    if remainder != 0 {
        let amm = &mut market.amm;
        amm.base_asset_amount_with_amm.set(amm.base_asset_amount_with_amm.get().sub_(remainder as i128)?);
        amm.base_asset_amount_with_unsettled_lp.set(unsettled_base.add_(remainder as i128)?);
        let dust: i64 = dust_cost(remainder, oracle_price).cast()?;
        let delta = PositionDelta { base: 0, quote: -dust, remainder: Some(-remainder) };
        update_position_and_market(position, market, &delta)?;
        settled.quote = settled.quote.sub_(dust)?;
        settled.pnl = settled.pnl.sub_(dust)?;
    }

    take_snapshots(position, market)?;
    position.lp_shares = position.lp_shares.sub_(shares)?;
    let total = market.amm.user_lp_shares.get().sub_(shares as u128)?;
    market.amm.user_lp_shares.set(total);
    let target = market.amm.sqrt_k.get().sub_(shares as u128)?;
    let result = curve::update_k_result(market, target, false)?;
    curve::apply_update_k(market, &result)?;
    validate_perp_market(market)?;
    validate_perp_position_with_perp_market(position, market)?;
    Ok(settled)
}

/// Emits an LP event (spec L18.5, L19.12, L22.7).
pub fn emit_lp_record(
    now: i64,
    user_key: &Key,
    action: u8,
    shares: u64,
    market_index: u16,
    settled: &Settled,
    via: Via,
) {
    Event::new(record::LP_RECORD)
        .i64(now)
        .key(user_key)
        .u8(action)
        .u64(shares)
        .u16(market_index)
        .i64(settled.base)
        .i64(settled.quote)
        .i64(settled.pnl)
        .emit(via);
}

/// Settles funding, then the LP part if the user holds shares, with its event (spec L18.3 to L18.5, F9).
pub fn settle_funding_payment_then_lp(user: &mut User, user_key: &Key, market: &mut PerpMarket, now: i64) -> Res<()> {
    settle_funding_payment(user, user_key, market, now)?;
    let Ok(at) = find_position(user, market.market_index) else {
        return Ok(());
    };
    let position = &mut user.perp_positions[at];
    if position.lp_shares == 0 {
        return Ok(());
    }
    let settled = settle_lp_position(position, market)?;
    if settled.base != 0 || settled.quote != 0 {
        let action = lp_action::SETTLE_LIQUIDITY;
        emit_lp_record(now, user_key, action, 0, market.market_index, &settled, Via::Data);
    }
    Ok(())
}

/// Takes shares out after the cooldown, burnt at the oracle price (spec L22).
pub fn remove_perp_lp_shares(
    user: &mut User,
    user_key: &Key,
    maps: &mut Maps,
    market_index: u16,
    shares: u64,
    cooldown: u64,
    clock: &Clock,
) -> Res<()> {
    let at = find_position(user, market_index)?;
    let mut market = maps.perp.get_mut(market_index)?;
    let shares = if shares == user.perp_positions[at].lp_shares {
        shares
    } else {
        standardize_base_asset_amount(shares, market.amm.order_step_size)?
    };
    if shares != 0 {
        let now = clock.unix_timestamp;
        let age = now.sub_(user.last_add_perp_lp_shares_ts)?;
        require(age >= cooldown.cast()?, Error::TRYING_TO_REMOVE_LIQUIDITY_TOO_FAST)?;
        settle_funding_payment(user, user_key, &mut market, now)?;
        let position = &mut user.perp_positions[at];
        require(position.lp_shares >= shares, Error::INSUFFICIENT_LP_TOKENS)?;
        let price = maps.oracles.price(&market.amm.oracle)?.price;
        let settled = burn_lp_shares(position, &mut market, shares, price)?;
        let action = lp_action::REMOVE_LIQUIDITY;
        emit_lp_record(now, user_key, action, shares, market_index, &settled, Via::Data);
    }
    update_last_active_slot(user, clock.slot);
    Ok(())
}

/// The slot with its LP part settled for margin; whole steps inside the rest are dropped, as the reference does
/// (spec L25). A slot without shares is returned as it is.
pub fn simulate_settled_lp_position(position: &PerpPosition, market: &PerpMarket, price: i64) -> Res<Simulated> {
    let mut simulated = Simulated {
        base_asset_amount: position.base_asset_amount,
        quote_asset_amount: position.quote_asset_amount,
        open_bids: position.open_bids,
        open_asks: position.open_asks,
    };
    if position.lp_shares == 0 {
        return Ok(simulated);
    }
    let (base_last, quote_last) = rebased(position, market)?;
    let (whole, quote, rest) = unsettled_wide(position, market, base_last, quote_last)?;
    simulated.base_asset_amount = position.base_asset_amount.add_(whole.cast()?)?;
    simulated.quote_asset_amount = position.quote_asset_amount.add_(quote.cast()?)?;

    let mut remainder = (position.remainder_base_asset_amount as i64).add_(rest.cast()?)?;
    if remainder.unsigned_abs() >= market.amm.order_step_size {
        remainder = standardize_with_remainder_i64(remainder, market.amm.order_step_size)?.1;
    }
    if remainder != 0 {
        let dust: i64 = dust_cost(remainder, price).cast()?;
        simulated.quote_asset_amount = simulated.quote_asset_amount.sub_(dust)?;
    }

    let (bids, asks) = amm::market_open_bids_asks(&market.amm)?;
    let (shares, total) = (position.lp_shares as u128, market.amm.sqrt_k.get());
    let lp_bids: i64 = proportion_i128(bids, shares, total)?.cast()?;
    let lp_asks: i64 = proportion_i128(asks, shares, total)?.cast()?;
    simulated.open_bids = position.open_bids.add_(lp_bids)?;
    simulated.open_asks = position.open_asks.add_(lp_asks)?;
    Ok(simulated)
}

/// Shares to burn and base to close for an LP that is short of `margin_shortage` (spec L28).
pub fn shares_to_burn_for_risk_reduction(
    position: &PerpPosition,
    market: &PerpMarket,
    price: i64,
    margin_shortage: u128,
    user_custom_margin_ratio: u32,
    quote_price: i64,
) -> Res<(u64, u64)> {
    let simulated = simulate_settled_lp_position(position, market, price)?;
    let worst_case = simulated.worst_case_base_asset_amount()?;
    let held = if worst_case >= 0 {
        simulated.base_asset_amount.add_(position.open_bids)?
    } else {
        simulated.base_asset_amount.add_(position.open_asks)?
    };
    let from_lp = worst_case.sub_(held)?;

    let initial = crate::margin::MarginType::Initial;
    let ratio = crate::margin::perp_margin_ratio(market, worst_case.unsigned_abs() as u128, initial)?;
    let ratio = ratio.max(user_custom_margin_ratio) as u128;
    let price: u128 = price.cast()?;
    let per_base = (price.mul_(quote_price.cast()?)? / 1_000_000).mul_(ratio)? / 10_000;
    let cover = margin_shortage.mul_(BASE_UNIT as u128)?.div_(per_base)?;
    let mut cover: u64 = cover.cast()?;

    let step = market.amm.order_step_size;
    let current = simulated.base_asset_amount.unsigned_abs();
    if cover < current {
        let close = standardize_base_asset_amount_ceil(cover, step)?.min(current);
        return Ok((standardize_base_asset_amount(position.lp_shares / 10, step)?.max(step), close));
    }
    cover -= current;
    let percent = (cover as u128).mul_(100)?.ceil_div_(from_lp.unsigned_abs() as u128)?;
    let shares: u64 = (position.lp_shares as u128).mul_(percent)?.ceil_div_(100)?.cast()?;
    let shares = standardize_base_asset_amount_ceil(shares, step)?;
    if step > position.lp_shares {
        fault_panic();
    }
    Ok((shares.clamp(step, position.lp_shares), current))
}
