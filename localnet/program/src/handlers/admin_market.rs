//! Administration of perp markets (spec instructions 6).

use crate::accounts::{is_admin, writable};
use crate::args::Args;
use crate::context::Ctx;
use crate::enums::{contract_tier, market_status, oracle_source};
use crate::errors::{require, Error, Res};
use crate::integers::{Cast, Checked};
use crate::oracle::{feed_with_source, read_price};
use crate::validation::validate_perp_market;
use crate::views::raw::close_account;
use crate::views::{PerpMarket, RefMut};

/// Largest step size that may be set.
const MAX_STEP_SIZE: u64 = 2_000_000_000;

/// The market of an instruction that takes admin, state, perp market: has-one 2001, writable 2000, `MarketDelisted`.
pub fn admin_market<'a>(ctx: &Ctx<'a>) -> Res<RefMut<'a, PerpMarket>> {
    let market = admin_market_of_any_status(ctx)?;
    require(market.status != market_status::DELISTED, Error::MARKET_DELISTED)?;
    Ok(market)
}

/// The same for the few settings that a delisted market takes as well.
pub fn admin_market_of_any_status<'a>(ctx: &Ctx<'a>) -> Res<RefMut<'a, PerpMarket>> {
    let mut names = ctx.names();
    let admin = names.signer()?;
    let state = names.state()?;
    let market = names.load::<PerpMarket>()?;
    is_admin(&state, admin)?;
    writable(market.account())?;
    market.load_mut()
}

/// Margin ratios of a market against each other, the liquidation fee and the maximum spread: `InvalidMarginRatio`.
pub fn validate_margin(initial: u32, maintenance: u32, liquidator_fee: u32, max_spread: u32) -> Res<()> {
    let bad = Error::INVALID_MARGIN_RATIO;
    require((200..=10_000).contains(&initial), bad)?;
    require(initial > maintenance, bad)?;
    require((200..=10_000).contains(&maintenance), bad)?;
    require(maintenance.mul_(100)? > liquidator_fee, bad)?;
    require(initial.mul_(100)? > max_spread, bad)
}

/// Lets the market expire at a later time.
pub fn update_perp_market_expiry(ctx: &Ctx, mut args: Args) -> Res<()> {
    let expiry_ts = args.i64()?;
    let mut market = admin_market(ctx)?;
    require(ctx.clock()?.unix_timestamp < expiry_ts, Error::DEFAULT_ERROR)?;
    market.status = market_status::REDUCE_ONLY;
    market.expiry_ts = expiry_ts;
    Ok(())
}

/// Sets both margin ratios.
pub fn update_perp_market_margin_ratio(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (initial, maintenance) = (args.u32()?, args.u32()?);
    let mut market = admin_market(ctx)?;
    validate_margin(initial, maintenance, market.liquidator_fee, market.amm.max_spread)?;
    market.margin_ratio_initial = initial;
    market.margin_ratio_maintenance = maintenance;
    Ok(())
}

/// Sets the funding period.
pub fn update_perp_market_funding_period(ctx: &Ctx, mut args: Args) -> Res<()> {
    let period = args.i64()?;
    let mut market = admin_market(ctx)?;
    require(period >= 0, Error::DEFAULT_ERROR)?;
    market.amm.funding_period = period;
    Ok(())
}

/// Sets the limits of insurance, revenue and pnl imbalance within the tier's own limit.
pub fn update_perp_market_max_imbalances(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (imbalance, revenue, insurance) = (args.u64()?, args.u64()?, args.u64()?);
    let mut market = admin_market(ctx)?;
    let limit: u64 = match market.contract_tier {
        contract_tier::A => 100_000_000_000_000,
        contract_tier::B => 1_000_000_000_000,
        contract_tier::C => 100_000_000_000,
        _ => 0,
    };
    let within = revenue <= limit.max(250_000_000) && imbalance <= limit + 1 && insurance <= limit;
    require(within, Error::DEFAULT_ERROR)?;
    require(market.insurance_claim.quote_settled_insurance <= insurance, Error::DEFAULT_ERROR)?;
    market.insurance_claim.max_revenue_withdraw_per_period = revenue;
    market.unrealized_pnl_max_imbalance = imbalance;
    market.insurance_claim.quote_max_insurance = insurance;
    validate_perp_market(&market)
}

/// Sets both liquidation fees.
pub fn update_perp_market_liquidation_fee(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (liquidator, insurance) = (args.u32()?, args.u32()?);
    let mut market = admin_market(ctx)?;
    require(liquidator.add_(insurance)? < 1_000_000, Error::DEFAULT_ERROR)?;
    validate_margin(market.margin_ratio_initial, market.margin_ratio_maintenance, liquidator, market.amm.max_spread)?;
    market.liquidator_fee = liquidator;
    market.if_liquidation_fee = insurance;
    Ok(())
}

/// Sets the status; settlement, delisted and the deprecated ones are refused.
pub fn update_perp_market_status(ctx: &Ctx, mut args: Args) -> Res<()> {
    let status = args.tag(market_status::DELISTED + 1)?;
    let mut market = admin_market(ctx)?;
    let settable = matches!(status, market_status::INITIALIZED | market_status::ACTIVE | market_status::REDUCE_ONLY);
    require(settable, Error::DEFAULT_ERROR)?;
    market.status = status;
    Ok(())
}

/// Sets the paused operations.
pub fn update_perp_market_paused_operations(ctx: &Ctx, mut args: Args) -> Res<()> {
    let paused = args.u8()?;
    admin_market(ctx)?.paused_operations = paused;
    Ok(())
}

/// Sets the contract tier.
pub fn update_perp_market_contract_tier(ctx: &Ctx, mut args: Args) -> Res<()> {
    let tier = args.tag(contract_tier::ISOLATED + 1)?;
    admin_market(ctx)?.contract_tier = tier;
    Ok(())
}

/// Sets both imf factors.
pub fn update_perp_market_imf_factor(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (factor, unrealized) = (args.u32()?, args.u32()?);
    let mut market = admin_market(ctx)?;
    require(factor <= 1_000_000 && unrealized <= 1_000_000, Error::DEFAULT_ERROR)?;
    market.imf_factor = factor;
    market.unrealized_pnl_imf_factor = unrealized;
    Ok(())
}

/// Sets the weights of unrealized profit.
pub fn update_perp_market_unrealized_asset_weight(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (initial, maintenance) = (args.u32()?, args.u32()?);
    let mut market = admin_market(ctx)?;
    require(initial <= 10_000 && maintenance <= 10_000, Error::DEFAULT_ERROR)?;
    require(initial <= maintenance, Error::DEFAULT_ERROR)?;
    market.unrealized_pnl_initial_asset_weight = initial;
    market.unrealized_pnl_maintenance_asset_weight = maintenance;
    Ok(())
}

/// Sets the curve update intensity (spec L35).
pub fn update_perp_market_curve_update_intensity(ctx: &Ctx, mut args: Args) -> Res<()> {
    let intensity = args.u8()?;
    let mut market = admin_market(ctx)?;
    require(intensity <= 200, Error::DEFAULT_ERROR)?;
    market.amm.curve_update_intensity = intensity;
    Ok(())
}

/// Sets the target of the JIT base per LP unit (spec L35).
pub fn update_perp_market_target_base_asset_amount_per_lp(ctx: &Ctx, mut args: Args) -> Res<()> {
    let target = args.i32()?;
    admin_market(ctx)?.amm.target_base_asset_amount_per_lp = target;
    Ok(())
}

/// Sets the oracle; the supplied account must be readable with the source, the stored key is the argument.
pub fn update_perp_market_oracle(ctx: &Ctx, mut args: Args) -> Res<()> {
    let key = args.bytes32()?;
    let source = args.tag(oracle_source::PYTH_STABLE_COIN_PULL + 1)?;
    let mut names = ctx.names();
    let state = names.state()?;
    let market = names.load::<PerpMarket>()?;
    let oracle = names.any()?;
    let admin = names.signer()?;
    is_admin(&state, admin)?;
    writable(market.account())?;
    let mut market = market.load_mut()?;
    require(market.status != market_status::DELISTED, Error::MARKET_DELISTED)?;
    read_price(oracle, feed_with_source(oracle, source)?, ctx.clock()?.slot)?;
    market.amm.oracle = key;
    market.amm.oracle_source = source;
    Ok(())
}

/// Sets the base spread and half of it on both sides; the spread reserves stay.
pub fn update_perp_market_base_spread(ctx: &Ctx, mut args: Args) -> Res<()> {
    let spread = args.u32()?;
    let mut market = admin_market(ctx)?;
    market.amm.base_spread = spread;
    market.amm.long_spread = spread / 2;
    market.amm.short_spread = spread / 2;
    Ok(())
}

/// Sets the JIT intensity (spec L35).
pub fn update_amm_jit_intensity(ctx: &Ctx, mut args: Args) -> Res<()> {
    let intensity = args.u8()?;
    let mut market = admin_market(ctx)?;
    require(intensity <= 200, Error::DEFAULT_ERROR)?;
    market.amm.amm_jit_intensity = intensity;
    Ok(())
}

/// Sets the maximum spread.
pub fn update_perp_market_max_spread(ctx: &Ctx, mut args: Args) -> Res<()> {
    let spread = args.u32()?;
    let mut market = admin_market(ctx)?;
    require(spread >= market.amm.base_spread, Error::DEFAULT_ERROR)?;
    require(spread <= market.margin_ratio_initial.wrapping_mul(100), Error::DEFAULT_ERROR)?;
    market.amm.max_spread = spread;
    Ok(())
}

/// Sets order step and tick.
pub fn update_perp_market_step_size_and_tick_size(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (step, tick) = (args.u64()?, args.u64()?);
    let mut market = admin_market(ctx)?;
    require(step > 0 && tick > 0, Error::DEFAULT_ERROR)?;
    require(step <= MAX_STEP_SIZE, Error::DEFAULT_ERROR)?;
    market.amm.order_step_size = step;
    market.amm.order_tick_size = tick;
    Ok(())
}

/// Sets the name.
pub fn update_perp_market_name(ctx: &Ctx, mut args: Args) -> Res<()> {
    let name = args.bytes32()?;
    admin_market(ctx)?.name = name;
    Ok(())
}

/// Sets the smallest order.
pub fn update_perp_market_min_order_size(ctx: &Ctx, mut args: Args) -> Res<()> {
    let size = args.u64()?;
    let mut market = admin_market(ctx)?;
    require(size > 0, Error::DEFAULT_ERROR)?;
    market.amm.min_order_size = size;
    Ok(())
}

/// Sets the slippage divisor.
pub fn update_perp_market_max_slippage_ratio(ctx: &Ctx, mut args: Args) -> Res<()> {
    let ratio = args.u16()?;
    let mut market = admin_market(ctx)?;
    require(ratio > 0, Error::DEFAULT_ERROR)?;
    market.amm.max_slippage_ratio = ratio;
    Ok(())
}

/// Sets the divisor of the largest fill.
pub fn update_perp_market_max_fill_reserve_fraction(ctx: &Ctx, mut args: Args) -> Res<()> {
    let fraction = args.u16()?;
    let mut market = admin_market(ctx)?;
    require(fraction > 0, Error::DEFAULT_ERROR)?;
    market.amm.max_fill_reserve_fraction = fraction;
    Ok(())
}

/// Sets the largest open interest, a multiple of the step.
pub fn update_perp_market_max_open_interest(ctx: &Ctx, mut args: Args) -> Res<()> {
    let limit = args.u128()?;
    let mut market = admin_market(ctx)?;
    require(limit.cast::<u64>()?.rem_(market.amm.order_step_size)? == 0, Error::DEFAULT_ERROR)?;
    market.amm.max_open_interest.set(limit);
    Ok(())
}

/// Overwrites the user counters that are given.
pub fn update_perp_market_number_of_users(ctx: &Ctx, mut args: Args) -> Res<()> {
    let users = args.option(Args::u32)?;
    let with_base = args.option(Args::u32)?;
    let mut market = admin_market_of_any_status(ctx)?;
    if let Some(count) = users {
        market.number_of_users = count;
    }
    if let Some(count) = with_base {
        market.number_of_users_with_base = count;
    }
    require(market.number_of_users >= market.number_of_users_with_base, Error::DEFAULT_ERROR)
}

/// Sets the fee adjustment in percent.
pub fn update_perp_market_fee_adjustment(ctx: &Ctx, mut args: Args) -> Res<()> {
    let adjustment = args.i16()?;
    let mut market = admin_market(ctx)?;
    require(adjustment.unsigned_abs() <= 100, Error::DEFAULT_ERROR)?;
    market.fee_adjustment = adjustment;
    Ok(())
}

/// Closes the last market while it has never been active and has no users; 6240 otherwise.
pub fn delete_initialized_perp_market(ctx: &Ctx, mut args: Args) -> Res<()> {
    let index = args.u16()?;
    let mut names = ctx.names();
    let admin = names.signer()?;
    let state = names.state()?;
    let market = names.load::<PerpMarket>()?;
    writable(admin)?;
    writable(state.account())?;
    is_admin(&state, admin)?;
    writable(market.account())?;
    {
        let market = market.load()?;
        let mut state = state.load_mut()?;
        let last = state.number_of_markets.checked_sub(1) == Some(index) && market.market_index == index;
        let untouched = market.status == market_status::INITIALIZED && market.number_of_users == 0;
        require(last && untouched, Error::INVALID_MARKET_ACCOUNTFOR_DELETION)?;
        state.number_of_markets = index;
    }
    close_account(market.account(), admin)
}
