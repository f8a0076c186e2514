//! Administration of spot markets (spec instructions 6).

use crate::accounts::{at_seeds, is_admin, not_paused, writable};
use crate::args::Args;
use crate::context::Ctx;
use crate::enums::exchange_status::DEPOSIT_PAUSED;
use crate::enums::{asset_tier, market_status, spot_balance_type};
use crate::errors::{require, Error, Res};
use crate::integers::Checked;
use crate::keys;
use crate::spot::{update_revenue_pool_balances, validate_vault_amount, QUOTE_SPOT_MARKET_INDEX};
use crate::token;
use crate::views::raw::key_of;
use crate::views::{RefMut, SpotMarket};
use crate::withdraw::validate_max_token_deposits_and_borrows;

/// 100 percent of a factor, a fee or a utilization.
const FULL: u32 = 1_000_000;
/// 100 percent of a margin weight.
const FULL_WEIGHT: u32 = 10_000;
/// Largest part of a liquidation that insurance takes.
const MAX_INSURANCE_FEE: u32 = FULL / 10;
/// One unit of the smallest borrow rate, half a percent.
const MIN_BORROW_RATE_UNIT: u32 = 5_000;

/// The market of an instruction that takes admin, state, spot market: has-one 2001, writable 2000, `MarketDelisted`.
fn admin_market<'a>(ctx: &Ctx<'a>) -> Res<RefMut<'a, SpotMarket>> {
    let mut names = ctx.names();
    let admin = names.signer()?;
    let state = names.state()?;
    let market = names.load::<SpotMarket>()?;
    is_admin(&state, admin)?;
    writable(market.account())?;
    let market = market.load_mut()?;
    require(market.status != market_status::DELISTED, Error::MARKET_DELISTED)?;
    Ok(market)
}

/// Whether the market has ended: settled or delisted, or past its expiry.
fn has_ended(market: &SpotMarket, now: i64) -> bool {
    matches!(market.status, market_status::SETTLEMENT | market_status::DELISTED)
        || (market.expiry_ts != 0 && now >= market.expiry_ts)
}

/// Gives tokens of the signer to the market's revenue pool; none `InsufficientDeposit`.
#[inline(never)]
pub fn deposit_into_spot_market_revenue_pool(ctx: &Ctx, mut args: Args) -> Res<()> {
    let amount = args.u64()?;
    let mut names = ctx.names();
    let state = names.state()?;
    let market = names.load::<SpotMarket>()?;
    let authority = names.signer()?;
    let vault = names.token_account()?;
    let source = names.token_account()?;
    names.program(&keys::TOKEN_PROGRAM)?;
    writable(market.account())?;
    writable(authority)?;
    let index = market.load()?.market_index.to_le_bytes();
    at_seeds(vault, &[b"spot_market_vault", &index], ctx.program_id)?;
    writable(vault)?;
    writable(source)?;
    require(token::mint(vault)? == token::mint(source)?, Error::CONSTRAINT_RAW)?;
    require(token::owner(source)? == *key_of(authority), Error::CONSTRAINT_TOKEN_OWNER)?;
    not_paused(&*state.load()?, DEPOSIT_PAUSED)?;

    require(amount != 0, Error::INSUFFICIENT_DEPOSIT)?;
    let market = &mut *market.load_mut()?;
    require(!has_ended(market, ctx.clock()?.unix_timestamp), Error::DEFAULT_ERROR)?;
    update_revenue_pool_balances(amount as u128, spot_balance_type::DEPOSIT, market)?;
    token::transfer(source, vault, authority, amount)?;
    validate_max_token_deposits_and_borrows(market)?;
    validate_vault_amount(market, token::amount(vault)?)
}

/// Sets the deposits below which withdrawals are not limited, in tokens.
pub fn update_withdraw_guard_threshold(ctx: &Ctx, mut args: Args) -> Res<()> {
    let threshold = args.u64()?;
    admin_market(ctx)?.withdraw_guard_threshold = threshold;
    Ok(())
}

/// Lets the market expire at a later time.
pub fn update_spot_market_expiry(ctx: &Ctx, mut args: Args) -> Res<()> {
    let expiry_ts = args.i64()?;
    let mut market = admin_market(ctx)?;
    require(ctx.clock()?.unix_timestamp < expiry_ts, Error::DEFAULT_ERROR)?;
    market.status = market_status::REDUCE_ONLY;
    market.expiry_ts = expiry_ts;
    Ok(())
}

/// Sets the time between asking for an insurance stake and getting it, in seconds.
pub fn update_insurance_fund_unstaking_period(ctx: &Ctx, mut args: Args) -> Res<()> {
    let period = args.i64()?;
    admin_market(ctx)?.insurance_fund.unstaking_period = period;
    Ok(())
}

/// Sets both liquidation fees.
pub fn update_spot_market_liquidation_fee(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (liquidator, insurance) = (args.u32()?, args.u32()?);
    let mut market = admin_market(ctx)?;
    require(liquidator.add_(insurance)? < FULL, Error::DEFAULT_ERROR)?;
    require(insurance <= MAX_INSURANCE_FEE, Error::DEFAULT_ERROR)?;
    market.liquidator_fee = liquidator;
    market.if_liquidation_fee = insurance;
    Ok(())
}

/// Sets the parts of the interest that insurance and its stakers get.
pub fn update_spot_market_if_factor(ctx: &Ctx, mut args: Args) -> Res<()> {
    let index = args.u16()?;
    let (user, total) = (args.u32()?, args.u32()?);
    let mut market = admin_market(ctx)?;
    require(market.market_index == index, Error::DEFAULT_ERROR)?;
    require(user <= total && total <= FULL, Error::DEFAULT_ERROR)?;
    market.insurance_fund.user_factor = user;
    market.insurance_fund.total_factor = total;
    Ok(())
}

/// Sets the time between two settlements of revenue, in seconds.
pub fn update_spot_market_revenue_settle_period(ctx: &Ctx, mut args: Args) -> Res<()> {
    let period = args.i64()?;
    let mut market = admin_market(ctx)?;
    require(period > 0, Error::DEFAULT_ERROR)?;
    market.insurance_fund.revenue_settle_period = period;
    Ok(())
}

/// Sets the status; the deprecated ones are refused.
pub fn update_spot_market_status(ctx: &Ctx, mut args: Args) -> Res<()> {
    let status = args.tag(market_status::DELISTED + 1)?;
    let mut market = admin_market(ctx)?;
    let deprecated = (market_status::FUNDING_PAUSED..=market_status::WITHDRAW_PAUSED).contains(&status);
    require(!deprecated, Error::DEFAULT_ERROR)?;
    market.status = status;
    Ok(())
}

/// Sets the paused operations.
pub fn update_spot_market_paused_operations(ctx: &Ctx, mut args: Args) -> Res<()> {
    let paused = args.u8()?;
    admin_market(ctx)?.paused_operations = paused;
    Ok(())
}

/// Sets the paused operations of the insurance fund.
pub fn update_spot_market_if_paused_operations(ctx: &Ctx, mut args: Args) -> Res<()> {
    let paused = args.u8()?;
    admin_market(ctx)?.if_paused_operations = paused;
    Ok(())
}

/// Sets the tier; an asset that counts as collateral stays in the two upper ones.
pub fn update_spot_market_asset_tier(ctx: &Ctx, mut args: Args) -> Res<()> {
    let tier = args.tag(asset_tier::UNLISTED + 1)?;
    let mut market = admin_market(ctx)?;
    require(market.initial_asset_weight == 0 || tier <= asset_tier::PROTECTED, Error::DEFAULT_ERROR)?;
    market.asset_tier = tier;
    Ok(())
}

/// Sets the margin weights, which are 100 percent for the quote asset.
pub fn update_spot_market_margin_weights(ctx: &Ctx, mut args: Args) -> Res<()> {
    let weights = [args.u32()?, args.u32()?, args.u32()?, args.u32()?];
    let imf_factor = args.u32()?;
    let mut market = admin_market(ctx)?;
    require(market.market_index == QUOTE_SPOT_MARKET_INDEX, Error::UNSUPPORTED)?;
    let fits = weights == [FULL_WEIGHT; 4] && imf_factor < FULL;
    require(fits, Error::INVALID_SPOT_MARKET_INITIALIZATION)?;
    let [initial_asset, maintenance_asset, initial_liability, maintenance_liability] = weights;
    market.initial_asset_weight = initial_asset;
    market.maintenance_asset_weight = maintenance_asset;
    market.initial_liability_weight = initial_liability;
    market.maintenance_liability_weight = maintenance_liability;
    market.imf_factor = imf_factor;
    Ok(())
}

/// Sets the curve of the borrow rate; without a smallest rate the present one stays.
pub fn update_spot_market_borrow_rate(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (utilization, optimal, highest) = (args.u32()?, args.u32()?, args.u32()?);
    let smallest = args.option(Args::u8)?;
    let mut market = admin_market(ctx)?;
    let smallest = smallest.unwrap_or(market.min_borrow_rate);
    let rises = (smallest as u32 * MIN_BORROW_RATE_UNIT..=highest).contains(&optimal);
    require(utilization <= FULL && rises, Error::INVALID_SPOT_MARKET_INITIALIZATION)?;
    market.optimal_utilization = utilization;
    market.optimal_borrow_rate = optimal;
    market.max_borrow_rate = highest;
    market.min_borrow_rate = smallest;
    Ok(())
}

/// Sets the most tokens that may lie in the market; 0 for no limit.
pub fn update_spot_market_max_token_deposits(ctx: &Ctx, mut args: Args) -> Res<()> {
    let most = args.u64()?;
    admin_market(ctx)?.max_token_deposits = most;
    Ok(())
}

/// Sets the deposits from which the initial weight shrinks, in quote.
pub fn update_spot_market_scale_initial_asset_weight_start(ctx: &Ctx, mut args: Args) -> Res<()> {
    let start = args.u64()?;
    admin_market(ctx)?.scale_initial_asset_weight_start = start;
    Ok(())
}

/// Sets step and tick, which may be 0 for the quote asset alone.
pub fn update_spot_market_step_size_and_tick_size(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (step, tick) = (args.u64()?, args.u64()?);
    let mut market = admin_market(ctx)?;
    let fits = market.market_index == QUOTE_SPOT_MARKET_INDEX || (step > 0 && tick > 0);
    require(fits, Error::DEFAULT_ERROR)?;
    market.order_step_size = step;
    market.order_tick_size = tick;
    Ok(())
}

/// Sets the smallest order, which may be 0 for the quote asset alone.
pub fn update_spot_market_min_order_size(ctx: &Ctx, mut args: Args) -> Res<()> {
    let size = args.u64()?;
    let mut market = admin_market(ctx)?;
    require(market.market_index == QUOTE_SPOT_MARKET_INDEX || size > 0, Error::DEFAULT_ERROR)?;
    market.min_order_size = size;
    Ok(())
}

/// Opens or closes the market for orders.
pub fn update_spot_market_orders_enabled(ctx: &Ctx, mut args: Args) -> Res<()> {
    let enabled = args.bool()?;
    admin_market(ctx)?.orders_enabled = enabled as u8;
    Ok(())
}

/// Sets the name.
pub fn update_spot_market_name(ctx: &Ctx, mut args: Args) -> Res<()> {
    let name = args.bytes32()?;
    admin_market(ctx)?.name = name;
    Ok(())
}

/// Sets the fee adjustment in percent.
pub fn update_spot_market_fee_adjustment(ctx: &Ctx, mut args: Args) -> Res<()> {
    let adjustment = args.i16()?;
    let mut market = admin_market(ctx)?;
    require(adjustment.unsigned_abs() <= 100, Error::DEFAULT_ERROR)?;
    market.fee_adjustment = adjustment;
    Ok(())
}
