//! Perp slots: lookup and the booking of a position delta (spec L4, L16).

use crate::errors::{Error, Res};
use crate::integers::{div128, Cast, Checked};
use crate::steps::standardize_with_remainder_i64 as split;
use crate::views::{PerpMarket, PerpPosition, User, I128};

/// Largest magnitude of a stored remainder (spec L16.3).
const MAX_REMAINDER: u64 = i32::MAX as u64;

/// How a delta relates to the position it meets (spec L16.2).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum UpdateType {
    Open,
    Increase,
    Reduce,
    Close,
    Flip,
}

/// A signed change of a position: base and quote in account units, the remainder only where LP base moves (spec L16).
#[derive(Clone, Copy)]
pub struct PositionDelta {
    pub base: i64,
    pub quote: i64,
    pub remainder: Option<i64>,
}

/// Whether the slot is free for reuse; dust, break-even and snapshots are not consulted (spec L4).
#[inline]
pub fn is_available(position: &PerpPosition) -> bool {
    position.base_asset_amount == 0
        && position.quote_asset_amount == 0
        && position.lp_shares == 0
        && !has_open_order(position)
}

/// Whether any order, bid or ask is booked on the slot.
#[inline]
pub fn has_open_order(position: &PerpPosition) -> bool {
    position.open_orders != 0 || position.open_bids != 0 || position.open_asks != 0
}

/// Index of the first used slot of the market, 6010 if there is none (spec L4).
pub fn find_position(user: &User, market_index: u16) -> Res<usize> {
    let mut i = 0;
    while i < user.perp_positions.len() {
        let slot = &user.perp_positions[i];
        if slot.market_index == market_index && !is_available(slot) {
            return Ok(i);
        }
        i += 1;
    }
    Err(Error::USER_HAS_NO_POSITION_IN_MARKET)
}

/// Index of the market's slot, else of the first free slot, wiped and tagged; 6005 if none is free (spec L4).
pub fn force_position(user: &mut User, market_index: u16) -> Res<usize> {
    if let Ok(i) = find_position(user, market_index) {
        return Ok(i);
    }
    let mut i = 0;
    while i < user.perp_positions.len() {
        let slot = &mut user.perp_positions[i];
        if is_available(slot) {
            *slot = bytemuck::Zeroable::zeroed();
            slot.market_index = market_index;
            return Ok(i);
        }
        i += 1;
    }
    Err(Error::MAX_NUMBER_OF_POSITIONS)
}

/// Moves quote only, with the user counter of the market (spec L16.1, pnl 6.4).
pub fn update_quote_asset_amount(position: &mut PerpPosition, market: &mut PerpMarket, delta: i64) -> Res<()> {
    if delta == 0 {
        return Ok(());
    }
    if is_empty(position) {
        market.number_of_users = market.number_of_users.add_(1)?;
    }
    position.quote_asset_amount = position.quote_asset_amount.add_(delta)?;
    add_to(&mut market.amm.quote_asset_amount, delta)?;
    if is_empty(position) {
        market.number_of_users = market.number_of_users.saturating_sub(1);
    }
    Ok(())
}

/// Moves quote and, while base is held, the break-even totals with it: fees and funding (spec F7.5, T10.15).
pub fn update_quote_and_break_even(position: &mut PerpPosition, market: &mut PerpMarket, delta: i64) -> Res<()> {
    update_quote_asset_amount(position, market, delta)?;
    if delta == 0 || position.base_asset_amount == 0 {
        return Ok(());
    }
    position.quote_break_even_amount = position.quote_break_even_amount.add_(delta)?;
    let total = if position.base_asset_amount > 0 {
        &mut market.amm.quote_break_even_amount_long
    } else {
        &mut market.amm.quote_break_even_amount_short
    };
    add_to(total, delta)
}

/// trunc(value * part / whole); `CastingFailure` where it leaves i64 (spec L16.5).
fn proportion_i64(value: i64, part: u64, whole: u64) -> Res<i64> {
    if whole == 0 {
        return Err(Error::MATH_ERROR);
    }
    let magnitude = div128(value.unsigned_abs() as u128 * part as u128, whole as u128) as i128;
    (if value < 0 { -magnitude } else { magnitude }).cast()
}

fn is_empty(position: &PerpPosition) -> bool {
    position.quote_asset_amount == 0 && position.base_asset_amount == 0 && position.remainder_base_asset_amount == 0
}

fn add_to(total: &mut I128, delta: impl Into<i128>) -> Res<()> {
    total.set(total.get().add_(delta.into())?);
    Ok(())
}

/// Type of the delta, comparing base plus remainder on both sides (spec L16.2).
fn update_type(position: &PerpPosition, held: i64, delta: i64) -> UpdateType {
    if position.base_asset_amount == 0 && position.remainder_base_asset_amount == 0 {
        UpdateType::Open
    } else if held.signum() == delta.signum() {
        UpdateType::Increase
    } else {
        match held.unsigned_abs().cmp(&delta.unsigned_abs()) {
            core::cmp::Ordering::Greater => UpdateType::Reduce,
            core::cmp::Ordering::Equal => UpdateType::Close,
            core::cmp::Ordering::Less => UpdateType::Flip,
        }
    }
}

/// Books a delta on position and market and returns the realised pnl; errors in its order (spec L16, T12, F10).
#[inline(never)]
pub fn update_position_and_market(
    position: &mut PerpPosition,
    market: &mut PerpMarket,
    delta: &PositionDelta,
) -> Res<i64> {
    let dust = delta.remainder.unwrap_or(0);
    if delta.base == 0 && dust == 0 {
        update_quote_asset_amount(position, market, delta.quote)?;
        return Ok(delta.quote);
    }

    let step = market.amm.order_step_size;
    let base = position.base_asset_amount;
    let held = base.add_(position.remainder_base_asset_amount as i64)?;
    let moved = delta.base.add_(dust)?;
    let kind = update_type(position, held, moved);

    let new_quote = position.quote_asset_amount.add_(delta.quote)?;
    let mut new_base = base.add_(delta.base)?;
    let mut settled = delta.base;
    let mut remainder = (position.remainder_base_asset_amount as i64).add_(dust)?;
    if delta.remainder.is_some() {
        if remainder.unsigned_abs() >= step {
            let (whole, rest) = split(remainder, step)?;
            new_base = new_base.add_(whole)?;
            settled = settled.add_(whole)?;
            remainder = rest;
        }
        if remainder.unsigned_abs() > MAX_REMAINDER {
            return Err(Error::INVALID_POSITION_DELTA);
        }
        add_to(&mut market.amm.base_asset_amount_with_unsettled_lp, settled)?;
        market.amm.quote_asset_amount_with_unsettled_lp =
            market.amm.quote_asset_amount_with_unsettled_lp.add_(delta.quote)?;
    }

    let entry = position.quote_entry_amount;
    let break_even = position.quote_break_even_amount;
    let (new_entry, new_break_even, pnl) = match kind {
        UpdateType::Open | UpdateType::Increase => (entry.add_(delta.quote)?, break_even.add_(delta.quote)?, 0),
        UpdateType::Reduce | UpdateType::Close => {
            let (part, whole) = (moved.unsigned_abs(), held.unsigned_abs());
            let new_entry = entry.sub_(proportion_i64(entry, part, whole)?)?;
            let new_break_even = break_even.sub_(proportion_i64(break_even, part, whole)?)?;
            (new_entry, new_break_even, entry.sub_(new_entry)?.add_(delta.quote)?)
        }
        UpdateType::Flip => {
            let closed = proportion_i64(delta.quote, held.unsigned_abs(), moved.unsigned_abs())?;
            let rest = delta.quote.sub_(closed)?;
            (rest, rest, entry.add_(delta.quote)?.sub_(rest)?)
        }
    };

    match kind {
        UpdateType::Open => {
            if position.quote_asset_amount == 0 && base == 0 {
                market.number_of_users = market.number_of_users.add_(1)?;
            }
            market.number_of_users_with_base = market.number_of_users_with_base.add_(1)?;
        }
        UpdateType::Close => {
            if new_base == 0 && new_quote == 0 {
                market.number_of_users = market.number_of_users.sub_(1)?;
            }
            market.number_of_users_with_base = market.number_of_users_with_base.sub_(1)?;
        }
        _ => {}
    }
    add_to(&mut market.amm.quote_asset_amount, delta.quote)?;

    match kind {
        UpdateType::Open | UpdateType::Increase => {
            add_to_side(market, new_base > 0, settled, delta.quote, delta.quote)?;
        }
        UpdateType::Reduce | UpdateType::Close => {
            let spent = new_entry as i128 - entry as i128;
            let spent_even = new_break_even as i128 - break_even as i128;
            add_to_side(market, base > 0, settled, spent, spent_even)?;
        }
        UpdateType::Flip => {
            let to_long = new_base > 0;
            add_to_side(market, !to_long, -(base as i128), -(entry as i128), -(break_even as i128))?;
            add_to_side(market, to_long, new_base, new_entry, new_break_even)?;
        }
    }

    let rate_long = market.amm.cumulative_funding_rate_long.get();
    let rate_short = market.amm.cumulative_funding_rate_short.get();
    let last_rate = position.last_cumulative_funding_rate;
    if base > 0 && last_rate as i128 != rate_long || base < 0 && last_rate != rate_short.cast::<i64>()? {
        return Err(Error::INVALID_POSITION_LAST_FUNDING_RATE);
    }
    position.last_cumulative_funding_rate = match kind {
        UpdateType::Close => 0,
        UpdateType::Reduce => last_rate,
        _ => (if new_base.add_(remainder)? > 0 { rate_long } else { rate_short }).cast::<i64>()?,
    };

    if base.unsigned_abs().checked_rem(step).ok_or(Error::MATH_ERROR)? != 0 {
        return Err(Error::INVALID_PERP_POSITION_DETECTED);
    }
    position.remainder_base_asset_amount = remainder as i32;
    position.base_asset_amount = new_base;
    position.quote_asset_amount = new_quote;
    position.quote_entry_amount = new_entry;
    position.quote_break_even_amount = new_break_even;
    Ok(pnl)
}

/// Adds to one side's base, entry and break-even totals (spec L16.8).
fn add_to_side<T: Into<i128>>(
    market: &mut PerpMarket,
    long: bool,
    base: impl Into<i128>,
    entry: T,
    break_even: T,
) -> Res<()> {
    let amm = &mut market.amm;
    let (base_total, entry_total, break_even_total) = if long {
        (&mut amm.base_asset_amount_long, &mut amm.quote_entry_amount_long, &mut amm.quote_break_even_amount_long)
    } else {
        (&mut amm.base_asset_amount_short, &mut amm.quote_entry_amount_short, &mut amm.quote_break_even_amount_short)
    };
    add_to(base_total, base)?;
    add_to(entry_total, entry)?;
    add_to(break_even_total, break_even)
}
