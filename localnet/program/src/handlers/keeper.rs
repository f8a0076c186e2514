//! Cranks (spec A45, F1, F7).

use super::curve::named_oracle;
use crate::accounts::{exchange_not_paused, has_one_authority, not_paused, writable};
use crate::args::Args;
use crate::book::Book;
use crate::context::Ctx;
use crate::enums::{exchange_status::FUNDING_PAUSED, market_status, perp_operation};
use crate::errors::{require, Error, Res};
use crate::funding;
use crate::maps::{Maps, OracleMap, PerpMap, UserMaps};
use crate::position::is_available;
use crate::repeg::update_amm;
use crate::twap::update_mark_twap_crank;
use crate::user_status::update_last_active_slot;
use crate::views::raw::key_of;
use crate::views::{PerpMarket, User, UserStats};
use alloc::vec::Vec;

/// Insurance stake that a keeper of the bid and ask averages needs, in quote.
const MIN_STAKE: u64 = 1_000_000_000;
/// Entry of update_amms that names no market.
const NO_MARKET: u16 = 100;

/// Settles the funding of every used slot of an account; its markets must be writable (spec F7).
#[inline(never)]
pub fn settle_funding_payment(ctx: &Ctx, _: Args) -> Res<()> {
    let mut names = ctx.names();
    let state = names.state()?;
    let user = names.load::<User>()?;
    writable(user.account())?;
    let state = state.load()?;
    not_paused(&state, FUNDING_PAUSED)?;
    let clock = ctx.clock()?;
    let mut user = (user.key(), user.load_mut()?);
    let indexes: [u16; 8] = core::array::from_fn(|slot| user.1.perp_positions[slot].market_index);
    let remaining = names.remaining();
    let maps = Maps::load(ctx.program_id, remaining, clock.slot, &state.oracle_guard_rails, &indexes, &[])?;
    for (slot, index) in indexes.into_iter().enumerate() {
        if !is_available(&user.1.perp_positions[slot]) {
            let mut market = maps.perp.get_mut(index)?;
            funding::settle_funding_payment(&mut user.1, user.0, &mut market, clock.unix_timestamp)?;
        }
    }
    update_last_active_slot(&mut user.1, clock.slot);
    Ok(())
}

/// Updates the AMM and then the funding rate of a market: `FundingWasNotUpdated` when it is not due (spec F1).
#[inline(never)]
pub fn update_funding_rate(ctx: &Ctx, mut args: Args) -> Res<()> {
    let market_index = args.u16()?;
    let mut names = ctx.names();
    let state = names.state()?;
    let market = names.load::<PerpMarket>()?;
    let oracle = names.any()?;
    writable(market.account())?;
    let state = state.load()?;
    let mut market = market.load_mut()?;
    require(market.status != market_status::DELISTED, Error::MARKET_DELISTED)?;
    not_paused(&state, FUNDING_PAUSED)?;
    let clock = ctx.clock()?;
    let price = named_oracle(ctx, &state, &market, oracle, &clock)?;
    update_amm(&mut market, &price, &state, &clock)?;
    let open = matches!(market.status, market_status::ACTIVE | market_status::REDUCE_ONLY);
    require(open, Error::MARKET_ACTION_PAUSED)?;
    let paused = market.paused_operations & perp_operation::UPDATE_FUNDING != 0;
    let updated = funding::update_funding_rate(&mut market, &price, &state, &clock, paused, None, market_index)?;
    require(updated, Error::FUNDING_WAS_NOT_UPDATED)
}

/// Updates the AMM of every market passed, ascending by index (spec A45).
#[inline(never)]
pub fn update_amms(ctx: &Ctx, mut args: Args) -> Res<()> {
    let mut indexes = Vec::with_capacity(5);
    for _ in 0..5 {
        let index = args.u16()?;
        if index != NO_MARKET {
            indexes.push(index);
        }
    }
    let mut names = ctx.names();
    let state = names.state()?;
    let _authority = names.signer()?;
    let state = state.load()?;
    exchange_not_paused(&state)?;
    let clock = ctx.clock()?;
    let (mut oracles, rest) = OracleMap::load(ctx.program_id, names.remaining(), clock.slot, &state.oracle_guard_rails);
    let (perp, _) = PerpMap::load(ctx.program_id, rest, &indexes)?;
    for market in perp.ascending() {
        let mut market = market.load_mut().map_err(|_| Error::UNABLE_TO_LOAD_ACCOUNT_LOADER)?;
        let price = oracles.price(&market.amm.oracle)?;
        update_amm(&mut market, &price, &state, &clock)?;
    }
    Ok(())
}

/// Brings the order book's bid and ask into the mark averages, then updates the funding rate if due (spec F1).
#[inline(never)]
pub fn update_perp_bid_ask_twap(ctx: &Ctx, _: Args) -> Res<()> {
    let mut names = ctx.names();
    let state = names.state()?;
    let market = names.load::<PerpMarket>()?;
    let oracle = names.any()?;
    let stats = names.load::<UserStats>()?;
    let authority = names.signer()?;
    writable(market.account())?;
    has_one_authority(&stats.load()?.authority, authority)?;
    let state = state.load()?;
    let mut market = market.load_mut()?;
    require(market.status != market_status::DELISTED, Error::MARKET_DELISTED)?;
    not_paused(&state, FUNDING_PAUSED)?;
    require(market.amm.oracle == *key_of(oracle), Error::INVALID_ORACLE)?;
    let clock = ctx.clock()?;
    {
        let stats = stats.load()?;
        let trusted = stats.disable_update_perp_bid_ask_twap == 0 && stats.if_staked_quote_asset_amount >= MIN_STAKE;
        require(trusted, Error::CANT_UPDATE_PERP_BID_ASK_TWAP)?;
    }
    let price = named_oracle(ctx, &state, &market, oracle, &clock)?;
    update_amm(&mut market, &price, &state, &clock)?;
    let users = UserMaps::load(ctx.program_id, names.remaining(), false)?;
    let mut book = Book::default();
    for user in &users.users {
        book.add_user(&*user.load()?, &market, price.price, &clock)?;
    }
    let (bid, ask) = book.bid_and_ask(&market)?;
    update_mark_twap_crank(&mut market, clock.unix_timestamp, &price, bid, ask)?;
    let paused = market.paused_operations & perp_operation::UPDATE_FUNDING != 0;
    let index = market.market_index;
    funding::update_funding_rate(&mut market, &price, &state, &clock, paused, None, index)?;
    Ok(())
}
