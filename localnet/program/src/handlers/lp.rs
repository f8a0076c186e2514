//! LP shares: adding, removing, settling (spec L18, L19, L22).

use crate::accounts::{can_sign_for_user, not_paused, writable};
use crate::args::Args;
use crate::context::Ctx;
use crate::enums::{exchange_status::AMM_PAUSED, lp_action, market_status, perp_operation};
use crate::errors::{require, Error, Res};
use crate::events::Via;
use crate::funding::settle_funding_payment;
use crate::lp::{self, Settled};
use crate::maps::Maps;
use crate::margin::{meets_place_order_margin_requirement, validate_user_not_being_liquidated};
use crate::position::force_position;
use crate::steps::standardize_base_asset_amount;
use crate::user_status::{is_bankrupt, update_last_active_slot};
use crate::views::User;

/// Adds shares to the user's slot (spec L19).
#[inline(never)]
pub fn add_perp_lp_shares(ctx: &Ctx, mut args: Args) -> Res<()> {
    let shares = args.u64()?;
    let market_index = args.u16()?;
    let mut names = ctx.names();
    let state = names.state()?;
    let user = names.load::<User>()?;
    let authority = names.signer()?;
    writable(user.account())?;
    can_sign_for_user(&user, authority)?;
    let state = state.load()?;
    not_paused(&state, AMM_PAUSED)?;

    let clock = ctx.clock()?;
    let now = clock.unix_timestamp;
    let user_key = user.key();
    let user = &mut *user.load_mut()?;
    let rails = &state.oracle_guard_rails;
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[market_index], &[])?;

    require(!is_bankrupt(user), Error::USER_BANKRUPT)?;
    validate_user_not_being_liquidated(user, &mut maps, state.liquidation_margin_buffer_ratio)?;
    {
        let market = &mut *maps.perp.get_mut(market_index)?;
        let open = market.status == market_status::ACTIVE && market.paused_operations & perp_operation::AMM_FILL == 0;
        require(open, Error::MARKET_STATUS_INVALID_FOR_NEW_LP)?;
        let step = market.amm.order_step_size;
        require(shares >= step, Error::NEW_LP_SIZE_TOO_SMALL)?;
        settle_funding_payment(user, user_key, market, now)?;
        let minted = standardize_base_asset_amount(shares, step)?;
        let at = force_position(user, market_index)?;
        lp::mint_lp_shares(&mut user.perp_positions[at], market, minted)?;
        user.last_add_perp_lp_shares_ts = now;
    }
    meets_place_order_margin_requirement(user, &mut maps, true)?;
    update_last_active_slot(user, clock.slot);
    let action = lp_action::ADD_LIQUIDITY;
    lp::emit_lp_record(now, user_key, action, shares, market_index, &Settled::default(), Via::Data);
    Ok(())
}

/// Takes shares out of the user's slot (spec L22).
#[inline(never)]
pub fn remove_perp_lp_shares(ctx: &Ctx, mut args: Args) -> Res<()> {
    let shares = args.u64()?;
    let market_index = args.u16()?;
    let mut names = ctx.names();
    let state = names.state()?;
    let user = names.load::<User>()?;
    let authority = names.signer()?;
    writable(user.account())?;
    can_sign_for_user(&user, authority)?;
    let state = state.load()?;
    not_paused(&state, AMM_PAUSED)?;

    let clock = ctx.clock()?;
    let user_key = user.key();
    let user = &mut *user.load_mut()?;
    let rails = &state.oracle_guard_rails;
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[market_index], &[])?;
    lp::remove_perp_lp_shares(user, user_key, &mut maps, market_index, shares, state.lp_cooldown_time, &clock)
}

/// Takes shares out of anyone's slot while the market is reduce-only (spec L22, liquidation 6.2).
#[inline(never)]
pub fn remove_perp_lp_shares_in_expiring_market(ctx: &Ctx, mut args: Args) -> Res<()> {
    let shares = args.u64()?;
    let market_index = args.u16()?;
    let mut names = ctx.names();
    let state = names.state()?;
    let user = names.load::<User>()?;
    writable(user.account())?;

    let clock = ctx.clock()?;
    let state = state.load()?;
    let user_key = user.key();
    let user = &mut *user.load_mut()?;
    let rails = &state.oracle_guard_rails;
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[market_index], &[])?;
    let status = maps.perp.get(market_index)?.status;
    require(status == market_status::REDUCE_ONLY, Error::PERP_MARKET_NOT_IN_REDUCE_ONLY)?;
    lp::remove_perp_lp_shares(user, user_key, &mut maps, market_index, shares, state.lp_cooldown_time, &clock)
}

/// Turns what anyone's shares have earned into position (spec L18).
#[inline(never)]
pub fn settle_lp(ctx: &Ctx, mut args: Args) -> Res<()> {
    let market_index = args.u16()?;
    let mut names = ctx.names();
    let state = names.state()?;
    let user = names.load::<User>()?;
    writable(user.account())?;
    let state = state.load()?;
    not_paused(&state, AMM_PAUSED)?;

    let clock = ctx.clock()?;
    let user_key = user.key();
    let user = &mut *user.load_mut()?;
    let rails = &state.oracle_guard_rails;
    let maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[market_index], &[])?;
    let market = &mut *maps.perp.get_mut(market_index)?;
    lp::settle_funding_payment_then_lp(user, user_key, market, clock.unix_timestamp)?;
    update_last_active_slot(user, clock.slot);
    Ok(())
}
