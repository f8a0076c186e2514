//! Settling pnl (spec pnl 1).

use crate::accounts::{at_seeds, not_paused, writable};
use crate::args::Args;
use crate::clock::Clock;
use crate::context::Ctx;
use crate::enums::exchange_status::{AMM_PAUSED, SETTLE_PNL_PAUSED};
use crate::enums::{market_status, settle_pnl_mode};
use crate::errors::{Error, Res};
use crate::expiry::settle_expired_position;
use crate::maps::Maps;
use crate::margin::meets_settle_pnl_maintenance_margin_requirement;
use crate::pnl::{settle_pnl as settle, Mode, Settling};
use crate::repeg::update_amm;
use crate::spot::validate_vault_amount;
use crate::token;
use crate::user_status::update_last_active_slot;
use crate::views::raw::key_of;
use crate::views::{Ref, RefMut, State, User};
use alloc::vec::Vec;
use pinocchio::account::AccountView;

/// The named accounts of both instructions.
struct Named<'a> {
    state: Ref<'a, State>,
    user: RefMut<'a, User>,
    vault: &'a AccountView,
    maps: Maps<'a>,
    clock: Clock,
}

fn load<'a>(ctx: &Ctx<'a>, markets: &[u16]) -> Res<(Named<'a>, &'a [u8; 32], &'a [u8; 32])> {
    let mut names = ctx.names();
    let state = names.state()?;
    let user = names.load::<User>()?;
    let signer = names.signer()?;
    let vault = names.token_account()?;
    writable(user.account())?;
    at_seeds(vault, &[b"spot_market_vault", &0u16.to_le_bytes()], ctx.program_id)?;
    let state = state.load()?;
    not_paused(&state, SETTLE_PNL_PAUSED)?;
    let clock = ctx.clock()?;
    let key = user.key();
    let user = user.load_mut()?;
    let maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, &state.oracle_guard_rails, markets, &[0])?;
    Ok((Named { state, user, vault, maps, clock }, key, key_of(signer)))
}

/// Settles one market, expired or not.
fn settle_market(named: &mut Named, settling: &Settling, market_index: u16) -> Res<()> {
    let Named { state, user, maps, clock, .. } = named;
    let status = maps.perp.get(market_index)?.status;
    if status == market_status::SETTLEMENT {
        not_paused(state, AMM_PAUSED)?;
        settle_expired_position(market_index, user, settling.user_key, maps, state, clock)?;
    } else {
        {
            let mut market = maps.perp.get_mut(market_index)?;
            let price = maps.oracles.price(&market.amm.oracle)?;
            update_amm(&mut market, &price, state, clock)?;
        }
        settle(market_index, user, settling, state, maps, clock)?;
    }
    update_last_active_slot(user, clock.slot);
    Ok(())
}

/// Settles the pnl of one market.
#[inline(never)]
pub fn settle_pnl(ctx: &Ctx, mut args: Args) -> Res<()> {
    let market_index = args.u16()?;
    let (mut named, user_key, signer) = load(ctx, &[market_index])?;
    let settling = Settling { user_key, signer, mode: Mode::MustSettle, meets_margin: None };
    settle_market(&mut named, &settling, market_index)?;
    let amount = token::amount(named.vault)?;
    let quote_market = named.maps.spot.get(0)?;
    validate_vault_amount(&quote_market, amount)
}

/// Settles the pnl of several markets on one margin result taken before.
#[inline(never)]
pub fn settle_multiple_pnls(ctx: &Ctx, mut args: Args) -> Res<()> {
    let count = args.len()?;
    let mut markets = Vec::with_capacity(count.min(16));
    for _ in 0..count {
        markets.push(args.u16()?);
    }
    let mode = match args.tag(2)? {
        settle_pnl_mode::MUST_SETTLE => Mode::MustSettle,
        settle_pnl_mode::TRY_SETTLE => Mode::TrySettle,
        _ => return Err(Error::INSTRUCTION_DID_NOT_DESERIALIZE),
    };
    let (mut named, user_key, signer) = load(ctx, &markets)?;
    let met = meets_settle_pnl_maintenance_margin_requirement(&named.user, &mut named.maps)?;
    let settling = Settling { user_key, signer, mode, meets_margin: Some(met) };
    for market_index in markets {
        settle_market(&mut named, &settling, market_index)?;
    }
    let amount = token::amount(named.vault)?;
    let quote_market = named.maps.spot.get(0)?;
    validate_vault_amount(&quote_market, amount)
}
