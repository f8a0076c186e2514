//! Administration of the curve (spec L13, A9, A43).

use super::admin_market::{admin_market, admin_market_of_any_status};
use crate::accounts::{at_seeds, is_admin, writable};
use crate::args::Args;
use crate::clock::Clock;
use crate::context::Ctx;
use crate::curve_admin;
use crate::enums::market_status;
use crate::errors::{require, Error, Res};
use crate::funding::{emit_curve, CurveBefore};
use crate::lp::rebase_perp_market;
use crate::maps::OracleMap;
use crate::oracle::{feed_with_source, read_price, OraclePriceData};
use crate::validation::validate_perp_market;
use crate::views::raw::key_of;
use crate::views::{Loader, PerpMarket, RefMut, SpotMarket, State};
use pinocchio::account::AccountView;

/// Current price of a market's oracle that was passed by name: `MarketDelisted`, `InvalidOracle` for another account.
pub fn named_oracle<'a>(
    ctx: &Ctx<'a>,
    state: &State,
    market: &PerpMarket,
    oracle: &'a AccountView,
    clock: &Clock,
) -> Res<OraclePriceData> {
    require(market.status != market_status::DELISTED, Error::MARKET_DELISTED)?;
    require(market.amm.oracle == *key_of(oracle), Error::INVALID_ORACLE)?;
    OracleMap::single(ctx.program_id, oracle, clock.slot, &state.oracle_guard_rails).price(&market.amm.oracle)
}

/// The same for the administrator, who has the account read as the market's source says and not as its address does
/// (spec A43).
fn sourced_oracle(market: &PerpMarket, oracle: &AccountView, clock: &Clock) -> Res<OraclePriceData> {
    require(market.status != market_status::DELISTED, Error::MARKET_DELISTED)?;
    require(market.amm.oracle == *key_of(oracle), Error::INVALID_ORACLE)?;
    read_price(oracle, feed_with_source(oracle, market.amm.oracle_source)?, clock.slot)
}

/// Sets the reserves and sqrt_k (spec A43c).
#[inline(never)]
pub fn move_amm_price(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (base, quote, sqrt_k) = (args.u128()?, args.u128()?, args.u128()?);
    let mut market = admin_market(ctx)?;
    curve_admin::move_price(&mut market, base, quote, sqrt_k)?;
    validate_perp_market(&market)
}

/// Sets peg and sqrt_k around balanced terminal reserves (spec A43c).
#[inline(never)]
pub fn recenter_perp_market_amm(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (peg, sqrt_k) = (args.u128()?, args.u128()?);
    let mut market = admin_market(ctx)?;
    curve_admin::recenter(&mut market, peg, sqrt_k)?;
    validate_perp_market(&market)
}

/// Overwrites totals and books what the pools hold beyond them (spec A43d).
#[inline(never)]
pub fn update_perp_market_amm_summary_stats(ctx: &Ctx, mut args: Args) -> Res<()> {
    let quote_with_unsettled_lp = args.option(Args::i64)?;
    let net_unsettled_funding = args.option(Args::i64)?;
    let update_stats = args.option(Args::bool)?;
    let mut names = ctx.names();
    let admin = names.signer()?;
    let state = names.state()?;
    let market = names.load::<PerpMarket>()?;
    let quote_market = names.load::<SpotMarket>()?;
    let oracle = names.any()?;
    is_admin(&state, admin)?;
    writable(market.account())?;
    let quote_index = market.load()?.quote_spot_market_index;
    at_seeds(quote_market.account(), &[b"spot_market", &quote_index.to_le_bytes()], ctx.program_id)?;
    let clock = ctx.clock()?;
    let mut market = market.load_mut()?;
    let price = sourced_oracle(&market, oracle, &clock)?;
    if let Some(amount) = quote_with_unsettled_lp {
        market.amm.quote_asset_amount_with_unsettled_lp = amount;
    }
    if let Some(amount) = net_unsettled_funding {
        market.amm.net_unsettled_funding_pnl = amount;
    }
    if update_stats == Some(true) {
        curve_admin::update_summary_stats(&mut market, &*quote_market.load()?, &price)?;
    }
    validate_perp_market(&market)
}

/// State and market of an instruction that also names the oracle, checked in the order of its accounts.
struct Named<'a> {
    state: Loader<'a, State>,
    market: RefMut<'a, PerpMarket>,
    oracle: &'a AccountView,
}

fn checked<'a>(
    state: Loader<'a, State>,
    market: Loader<'a, PerpMarket>,
    oracle: &'a AccountView,
    admin: &AccountView,
) -> Res<Named<'a>> {
    is_admin(&state, admin)?;
    writable(market.account())?;
    Ok(Named { state, market: market.load_mut()?, oracle })
}

/// Sets the peg (spec A43a).
#[inline(never)]
pub fn repeg_amm_curve(ctx: &Ctx, mut args: Args) -> Res<()> {
    let peg = args.u128()?;
    let mut names = ctx.names();
    let state = names.state()?;
    let market = names.load::<PerpMarket>()?;
    let oracle = names.any()?;
    let admin = names.signer()?;
    let mut named = checked(state, market, oracle, admin)?;
    let clock = ctx.clock()?;
    let state = named.state.load()?;
    let price = sourced_oracle(&named.market, named.oracle, &clock)?;
    curve_admin::repeg(&mut named.market, peg, &price, &state, clock.unix_timestamp)
}

/// Sets sqrt_k (spec A43b).
#[inline(never)]
pub fn update_k(ctx: &Ctx, mut args: Args) -> Res<()> {
    let sqrt_k = args.u128()?;
    let mut names = ctx.names();
    let admin = names.signer()?;
    let state = names.state()?;
    let market = names.load::<PerpMarket>()?;
    let oracle = names.any()?;
    let mut named = checked(state, market, oracle, admin)?;
    let clock = ctx.clock()?;
    require(named.market.status != market_status::DELISTED, Error::MARKET_DELISTED)?;
    require(named.market.amm.oracle == *key_of(named.oracle), Error::INVALID_ORACLE)?;
    let before = CurveBefore::of(&named.market.amm);
    let cost = curve_admin::update_k(&mut named.market, sqrt_k)?;
    // the price goes into the event alone, and is read for it
    let price = sourced_oracle(&named.market, named.oracle, &clock)?;
    let users = named.market.number_of_users_with_base;
    emit_curve(&mut named.market, clock.unix_timestamp, &before, cost, price.price, (0, users))
}

/// Sets the concentration of the liquidity (spec A9).
#[inline(never)]
pub fn update_perp_market_concentration_coef(ctx: &Ctx, mut args: Args) -> Res<()> {
    let scale = args.u128()?;
    let mut market = admin_market(ctx)?;
    require(scale > 0, Error::DEFAULT_ERROR)?;
    curve_admin::update_concentration(&mut market, scale)
}

/// Moves the exponent of the LP unit by one, of a delisted market as well (spec L13).
#[inline(never)]
pub fn update_perp_market_per_lp_base(ctx: &Ctx, mut args: Args) -> Res<()> {
    let per_lp_base = args.i8()?;
    let mut market = admin_market_of_any_status(ctx)?;
    rebase_perp_market(&mut market, per_lp_base)
}
