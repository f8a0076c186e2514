//! The curve and swaps against it (spec A2 to A13).

use crate::enums::{contract_tier, direction as dir};
use crate::errors::{require, Error, Res};
use crate::integers::{div128, mul128, mul_div, proportion_u128, scaled_isqrt, Cast, Checked};
use crate::steps::standardize_base_asset_amount;
use crate::views::{PerpMarket, AMM};

const RESERVE_PRECISION: u128 = 1_000_000_000;
const PERCENTAGE_PRECISION: u128 = 1_000_000;
const CONCENTRATION_PRECISION: u128 = 1_000_000;

/// What a swap does to the base reserve.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Swap {
    /// Users sell base into the curve.
    Add,
    /// Users buy base out of the curve.
    Remove,
}

impl Swap {
    /// The swap of a trade direction: longs remove base.
    #[inline]
    pub fn of(direction: u8) -> Swap {
        if direction == dir::LONG {
            Swap::Remove
        } else {
            Swap::Add
        }
    }
}

/// floor(quote * peg / base) at 10^6 (spec A2): `MathError`, `BnConversionError` beyond u64.
#[inline]
pub fn price(quote_reserve: u128, base_reserve: u128, peg: u128) -> Res<u64> {
    let value = mul128(quote_reserve, peg).ok_or(Error::MATH_ERROR)?;
    require(base_reserve != 0, Error::MATH_ERROR)?;
    u64::try_from(div128(value, base_reserve)).map_err(|_| Error::BN_CONVERSION_ERROR)
}

/// Price of the unshifted reserves at 10^6, floored (spec A2).
pub fn reserve_price(amm: &AMM) -> Res<u64> {
    price(amm.quote_asset_reserve.get(), amm.base_asset_reserve.get(), amm.peg_multiplier.get())
}

/// Bid price at a reserve price, floored; the reference offset plays no part (spec A3).
pub fn bid_price(amm: &AMM, reserve_price: u64) -> Res<u64> {
    shifted_price(reserve_price, PERCENTAGE_PRECISION.sub_(amm.short_spread as u128)?)
}

/// Ask price at a reserve price, floored; the reference offset plays no part (spec A3).
pub fn ask_price(amm: &AMM, reserve_price: u64) -> Res<u64> {
    shifted_price(reserve_price, PERCENTAGE_PRECISION.add_(amm.long_spread as u128)?)
}

fn shifted_price(reserve_price: u64, factor: u128) -> Res<u64> {
    div128((reserve_price as u128).mul_(factor)?, PERCENTAGE_PRECISION).cast()
}

/// (quote, base) reserves after a swap of base on a curve (spec A4): `TradeSizeTooLarge`, `MathError`.
pub fn swap_output(amount: u128, base_reserve: u128, swap: Swap, sqrt_k: u128) -> Res<(u128, u128)> {
    let new_base = match swap {
        Swap::Add => base_reserve.add_(amount)?,
        Swap::Remove => {
            require(amount <= base_reserve, Error::TRADE_SIZE_TOO_LARGE)?;
            base_reserve - amount
        }
    };
    Ok((mul_div(sqrt_k, sqrt_k, new_base)?, new_base))
}

/// floor(reserve * peg / 10^9), a reserve amount in quote units (spec A5).
#[inline]
pub fn reserve_to_quote(reserve: u128, peg: u128) -> Res<u128> {
    Ok(div128(mul128(reserve, peg).ok_or(Error::MATH_ERROR)?, RESERVE_PRECISION))
}

/// Quote of a change of the quote reserve; removing base rounds up twice (spec A5).
pub fn quote_swapped(before: u128, after: u128, swap: Swap, peg: u128) -> Res<u128> {
    match swap {
        Swap::Add => reserve_to_quote(before.sub_(after)?, peg),
        Swap::Remove => reserve_to_quote(after.sub_(before)?.add_(1)?, peg)?.add_(1),
    }
}

/// Fills against the spread curve: moves the reserves, returns (quote, surplus) (spec A6).
pub fn swap_base_asset(market: &mut PerpMarket, base_asset_amount: u64, direction: u8) -> Res<(u64, u64)> {
    let amm = &mut market.amm;
    let swap = Swap::of(direction);
    let (spread_base, spread_quote) = match swap {
        Swap::Remove => (amm.ask_base_asset_reserve.get(), amm.ask_quote_asset_reserve.get()),
        Swap::Add => (amm.bid_base_asset_reserve.get(), amm.bid_quote_asset_reserve.get()),
    };
    let (sqrt_k, peg) = (amm.sqrt_k.get(), amm.peg_multiplier.get());
    let amount = base_asset_amount as u128;
    let (spread_quote_after, _) = swap_output(amount, spread_base, swap, sqrt_k)?;
    let quote = quote_swapped(spread_quote, spread_quote_after, swap, peg)?;
    let (quote_after, base_after) = swap_output(amount, amm.base_asset_reserve.get(), swap, sqrt_k)?;
    let quote_before = amm.quote_asset_reserve.get();
    let fair = match swap {
        Swap::Remove => reserve_to_quote(quote_after.sub_(quote_before)?, peg)?.add_(1)?,
        Swap::Add => reserve_to_quote(quote_before.sub_(quote_after)?, peg)?,
    };
    let surplus: i64 = quote.abs_diff(fair).cast::<u64>()?.cast()?;
    let quote: u64 = quote.cast()?;
    amm.base_asset_reserve.set(base_after);
    amm.quote_asset_reserve.set(quote_after);
    Ok((quote, surplus as u64))
}

/// (quote, base) reserves once the whole inventory is traded back (spec A8).
pub fn terminal_reserves(amm: &AMM) -> Res<(u128, u128)> {
    let inventory = amm.base_asset_amount_with_amm.get();
    let swap = if inventory > 0 { Swap::Add } else { Swap::Remove };
    swap_output(inventory.unsigned_abs(), amm.base_asset_reserve.get(), swap, amm.sqrt_k.get())
}

/// (min, max) base reserve around the terminal one: `InvalidConcentrationCoef` (spec A9).
pub fn bid_ask_bounds(concentration: u128, terminal_base: u128) -> Res<(u128, u128)> {
    require(concentration > CONCENTRATION_PRECISION, Error::INVALID_CONCENTRATION_COEF)?;
    let min = mul128(terminal_base, CONCENTRATION_PRECISION).ok_or(Error::MATH_ERROR)? / concentration;
    let max = div128(mul128(terminal_base, concentration).ok_or(Error::MATH_ERROR)?, CONCENTRATION_PRECISION);
    Ok((min, max))
}

/// Recomputes terminal quote, min and max base reserve from the inventory (spec A8, A9, L12).
pub fn update_terminal_and_bounds(amm: &mut AMM) -> Res<()> {
    let (quote, base) = terminal_reserves(amm)?;
    let (min, max) = bid_ask_bounds(amm.concentration_coef.get(), base)?;
    amm.terminal_quote_asset_reserve.set(quote);
    amm.min_base_asset_reserve.set(min);
    amm.max_base_asset_reserve.set(max);
    Ok(())
}

/// Base that may be bought and sold until the bounds, as (max_bids, max_asks) with max_asks <= 0 (spec A10).
pub fn market_open_bids_asks(amm: &AMM) -> Res<(i128, i128)> {
    open_bids_asks(amm.base_asset_reserve.get(), amm.min_base_asset_reserve.get(), amm.max_base_asset_reserve.get())
}

/// The same for given reserves (spec A10).
pub fn open_bids_asks(base_reserve: u128, min: u128, max: u128) -> Res<(i128, i128)> {
    let bids: i128 = base_reserve.saturating_sub(min).cast()?;
    let asks: i128 = max.saturating_sub(base_reserve).cast()?;
    Ok((bids, -asks))
}

/// Largest base of one fill (spec A11); a fill fraction of 0 stops the program.
pub fn available_liquidity(amm: &AMM, direction: u8) -> Res<u64> {
    let reserve = amm.base_asset_reserve.get();
    let by_fraction = (reserve / amm.max_fill_reserve_fraction as u128).min(u64::MAX as u128) as u64;
    let room = match Swap::of(direction) {
        Swap::Remove => reserve.saturating_sub(amm.min_base_asset_reserve.get()),
        Swap::Add => amm.max_base_asset_reserve.get().saturating_sub(reserve),
    };
    let by_room: u64 = (room / 2).cast()?;
    standardize_base_asset_amount(by_fraction.min(by_room), amm.order_step_size)
}

/// Base and direction that bring the curve to a limit price: `InvalidOrderLimitPrice` for price 0 (spec A12).
pub fn base_to_trade_to_price(amm: &AMM, limit_price: u64, direction: u8) -> Res<(u64, u8)> {
    require(limit_price > 0, Error::INVALID_ORDER_LIMIT_PRICE)?;
    let target = scaled_isqrt(
        amm.sqrt_k.get(),
        (PERCENTAGE_PRECISION, limit_price as u128),
        (amm.peg_multiplier.get(), PERCENTAGE_PRECISION),
    )?;
    let reference = match (amm.base_spread > 0, Swap::of(direction)) {
        (true, Swap::Remove) => amm.ask_base_asset_reserve.get(),
        (true, Swap::Add) => amm.bid_base_asset_reserve.get(),
        (false, _) => amm.base_asset_reserve.get(),
    };
    let amount = target.abs_diff(reference).min(u64::MAX as u128) as u64;
    Ok((amount, if target > reference { dir::SHORT } else { dir::LONG }))
}

/// Whether the reserves allow a fill at all: `InvalidAmmForFillDetected` (spec A13).
pub fn validate_amm_account_for_fill(amm: &AMM, direction: u8) -> Res<()> {
    let reserve = amm.base_asset_reserve.get();
    let inside = match Swap::of(direction) {
        Swap::Remove => reserve >= amm.min_base_asset_reserve.get(),
        Swap::Add => reserve <= amm.max_base_asset_reserve.get(),
    };
    require(inside, Error::INVALID_AMM_FOR_FILL_DETECTED)
}

/// Drawdown gate of the AMM in fills (spec A18).
pub fn has_too_much_drawdown(market: &PerpMarket) -> Res<bool> {
    let (quote_limit, percent_limit) = match market.contract_tier {
        contract_tier::A => (-10_000_000_000, -20_000),
        contract_tier::B => (-10_000_000_000, -30_303),
        contract_tier::C => (-5_000_000_000, -40_000),
        _ => (-5_000_000_000i64, -50_000i128),
    };
    let revenue = market.amm.net_revenue_since_last_funding;
    if revenue > quote_limit {
        return Ok(false);
    }
    let fees = market.amm.total_fee_minus_distributions.get().max(1);
    Ok((revenue as i128).mul_(PERCENTAGE_PRECISION as i128)?.div_(fees)? <= percent_limit)
}

/// Value of the protocol's inventory in quote at given reserves, sqrt_k and peg (spec A41).
pub fn inventory_value(amm: &AMM, base_reserve: u128, quote_reserve: u128, sqrt_k: u128, peg: u128) -> Res<u128> {
    let inventory = amm.base_asset_amount_with_amm.get();
    if inventory == 0 {
        return Ok(0);
    }
    let protocol = sqrt_k.sub_(amm.user_lp_shares.get())?;
    let base = proportion_u128(base_reserve, protocol, sqrt_k)?;
    let quote = proportion_u128(quote_reserve, protocol, sqrt_k)?;
    let swap = if inventory >= 0 { Swap::Add } else { Swap::Remove };
    let (after, _) = swap_output(inventory.unsigned_abs(), base, swap, protocol)?;
    quote_swapped(quote, after, swap, peg)
}
