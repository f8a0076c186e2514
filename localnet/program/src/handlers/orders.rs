//! Placing, cancelling and filling orders (spec T1, T18).

use crate::accounts::{can_sign_for_user, exchange_not_paused, is_stats_for_user, not_paused, writable};
use crate::args::Args;
use crate::cancel::{self, find_order, last_order_id, Cancel, CancelFilter};
use crate::clock::Clock;
use crate::context::Ctx;
use crate::enums::{exchange_status::FILL_PAUSED, order_action_explanation, order_type, post_only_param};
use crate::errors::{require, Error, Res};
use crate::fill::{self, FillMode, Parties};
use crate::maps::{Maps, UserMaps};
use crate::order_params::OrderParams;
use crate::placing;
use crate::repeg::update_amm;
use crate::user_status::update_last_active_slot;
use crate::views::{Key, Loader, Ref, State, User, UserStats};
use pinocchio::account::AccountView;

/// An account that was passed twice cannot be opened for writing twice.
fn already_open(_: Error) -> Error {
    Error::UNABLE_TO_LOAD_ACCOUNT_LOADER
}

/// Accounts of the instructions that one user signs: state, user, authority.
struct Own<'a> {
    state: Ref<'a, State>,
    user: Loader<'a, User>,
    remaining: &'a [AccountView],
}

impl<'a> Own<'a> {
    /// Loads and checks them; 6024 when the exchange is fully paused.
    #[inline(never)]
    fn load(ctx: &Ctx<'a>) -> Res<Own<'a>> {
        let mut names = ctx.names();
        let state = names.state()?;
        let user = names.load::<User>()?;
        let authority = names.signer()?;
        writable(user.account())?;
        can_sign_for_user(&user, authority)?;
        let state = state.load()?;
        exchange_not_paused(&state)?;
        Ok(Own { state, user, remaining: names.remaining() })
    }

    fn maps(&self, ctx: &Ctx<'a>, clock: &Clock) -> Res<Maps<'a>> {
        Maps::load(ctx.program_id, self.remaining, clock.slot, &self.state.oracle_guard_rails, &[], &[])
    }
}

/// Places an order that is not immediate-or-cancel (spec T2).
#[inline(never)]
pub fn place_perp_order(ctx: &Ctx, mut args: Args) -> Res<()> {
    let params = OrderParams::read(&mut args)?;
    let own = Own::load(ctx)?;
    let clock = ctx.clock()?;
    let mut maps = own.maps(ctx, &clock)?;
    require(!params.immediate_or_cancel, Error::INVALID_ORDER_IOC)?;
    let user = &mut own.user.load_mut().map_err(already_open)?;
    let explanation = order_action_explanation::NONE;
    placing::place_perp_order(&own.state, user, own.user.key(), &mut maps, &clock, &params, explanation)
}

/// Not covered: several orders under one margin test.
pub fn place_orders(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Brings the market's curve up to date before a fill (spec A35, A44).
fn refresh_curve(state: &State, market_index: u16, maps: &mut Maps, clock: &Clock) -> Res<()> {
    let mut market = maps.perp.get_mut(market_index)?;
    let price = maps.oracles.price(&market.amm.oracle)?;
    update_amm(&mut market, &price, state, clock)
}

/// Places an order and fills it at once (spec T1).
#[inline(never)]
pub fn place_and_take_perp_order(ctx: &Ctx, mut args: Args) -> Res<()> {
    let params = OrderParams::read(&mut args)?;
    args.option(Args::u32)?;
    let mut names = ctx.names();
    let state = names.state()?;
    let user = names.load::<User>()?;
    let stats = names.load::<UserStats>()?;
    let authority = names.signer()?;
    writable(user.account())?;
    can_sign_for_user(&user, authority)?;
    writable(stats.account())?;
    is_stats_for_user(&user, &stats)?;
    let state = state.load()?;
    not_paused(&state, FILL_PAUSED)?;

    let clock = ctx.clock()?;
    let rails = &state.oracle_guard_rails;
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[params.market_index], &[])?;
    require(params.post_only == post_only_param::NONE, Error::INVALID_ORDER_POST_ONLY)?;
    let supplied = UserMaps::load(ctx.program_id, maps.rest, true)?;
    refresh_curve(&state, params.market_index, &mut maps, &clock)?;

    let parties = Parties { taker_key: user.key(), filler: user, filler_stats: stats, supplied: &supplied };
    let user = &mut user.load_mut().map_err(already_open)?;
    let explanation = order_action_explanation::NONE;
    placing::place_perp_order(&state, user, parties.taker_key, &mut maps, &clock, &params, explanation)?;
    let order_id = last_order_id(user);
    let stats = &mut stats.load_mut().map_err(already_open)?;
    fill::fill_perp_order(&state, user, stats, &mut maps, &clock, &parties, order_id, FillMode::PlaceAndTake)?;
    if params.immediate_or_cancel {
        cancel_by_id(user, parties.taker_key, order_id, &mut maps, &clock)?;
    }
    Ok(())
}

/// Places a post-only order that may fill one taker order, and takes it off again (spec T1b).
#[inline(never)]
pub fn place_and_make_perp_order(ctx: &Ctx, mut args: Args) -> Res<()> {
    let params = OrderParams::read(&mut args)?;
    let taker_order_id = args.u32()?;
    let mut names = ctx.names();
    let state = names.state()?;
    let user = names.load::<User>()?;
    let stats = names.load::<UserStats>()?;
    let taker = names.load::<User>()?;
    let taker_stats = names.load::<UserStats>()?;
    let authority = names.signer()?;
    writable(user.account())?;
    can_sign_for_user(&user, authority)?;
    writable(stats.account())?;
    is_stats_for_user(&user, &stats)?;
    writable(taker.account())?;
    writable(taker_stats.account())?;
    is_stats_for_user(&taker, &taker_stats)?;
    let state = state.load()?;
    not_paused(&state, FILL_PAUSED)?;

    let clock = ctx.clock()?;
    let rails = &state.oracle_guard_rails;
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[params.market_index], &[])?;
    let makes = params.immediate_or_cancel
        && params.post_only != post_only_param::NONE
        && params.order_type == order_type::LIMIT;
    require(makes, Error::INVALID_ORDER_IOC_POST_ONLY)?;
    refresh_curve(&state, params.market_index, &mut maps, &clock)?;
    let order_id = {
        let user_key = user.key();
        let user = &mut user.load_mut().map_err(already_open)?;
        let explanation = order_action_explanation::NONE;
        placing::place_perp_order(&state, user, user_key, &mut maps, &clock, &params, explanation)?;
        last_order_id(user)
    };

    let mut supplied = UserMaps::load(ctx.program_id, maps.rest, true)?;
    insert_pair(&mut supplied, user, stats)?;
    let parties = Parties { taker_key: taker.key(), filler: user, filler_stats: stats, supplied: &supplied };
    {
        let taker = &mut taker.load_mut().map_err(already_open)?;
        let taker_stats = &mut taker_stats.load_mut().map_err(already_open)?;
        let mode = FillMode::PlaceAndMake { order_id };
        fill::fill_perp_order(&state, taker, taker_stats, &mut maps, &clock, &parties, taker_order_id, mode)?;
    }
    let user_key = user.key();
    let user = &mut user.load_mut().map_err(already_open)?;
    cancel_by_id(user, user_key, order_id, &mut maps, &clock)
}

/// Adds the caller to the accounts that may make; neither its account nor its stats may be among them already:
/// `InvalidUserAccount`, `InvalidUserStatsAccount`.
fn insert_pair<'a>(supplied: &mut UserMaps<'a>, user: Loader<'a, User>, stats: Loader<'a, UserStats>) -> Res<()> {
    match supplied.users.binary_search_by(|other| other.key().cmp(user.key())) {
        Ok(_) => return Err(Error::INVALID_USER_ACCOUNT),
        Err(at) => supplied.users.insert(at, user),
    }
    let authority = stats.load()?.authority;
    match supplied.stats.binary_search_by(|(other, _)| other.cmp(&authority)) {
        Ok(_) => return Err(Error::INVALID_USER_STATS_ACCOUNT),
        Err(at) => supplied.stats.insert(at, (authority, stats)),
    }
    Ok(())
}

/// Fills anyone's order for a reward; an unknown order is a success without effect (spec T1a).
#[inline(never)]
pub fn fill_perp_order(ctx: &Ctx, mut args: Args) -> Res<()> {
    let order_id = args.option(Args::u32)?;
    args.option(Args::u32)?;
    let mut names = ctx.names();
    let state = names.state()?;
    let authority = names.signer()?;
    let filler = names.load::<User>()?;
    let filler_stats = names.load::<UserStats>()?;
    let user = names.load::<User>()?;
    let stats = names.load::<UserStats>()?;
    writable(filler.account())?;
    can_sign_for_user(&filler, authority)?;
    writable(filler_stats.account())?;
    is_stats_for_user(&filler, &filler_stats)?;
    writable(user.account())?;
    writable(stats.account())?;
    is_stats_for_user(&user, &stats)?;
    let state = state.load()?;
    not_paused(&state, FILL_PAUSED)?;

    let (order_id, market_index) = {
        let user = user.load()?;
        let order_id = order_id.unwrap_or(last_order_id(&user));
        match find_order(&user, order_id) {
            Some(index) => (order_id, user.orders[index].market_index),
            None => return Ok(()),
        }
    };
    let clock = ctx.clock()?;
    let rails = &state.oracle_guard_rails;
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[market_index], &[])?;
    let supplied = UserMaps::load(ctx.program_id, maps.rest, true)?;
    refresh_curve(&state, market_index, &mut maps, &clock)?;
    let parties = Parties { taker_key: user.key(), filler, filler_stats, supplied: &supplied };
    let user = &mut user.load_mut().map_err(already_open)?;
    let stats = &mut stats.load_mut().map_err(already_open)?;
    fill::fill_perp_order(&state, user, stats, &mut maps, &clock, &parties, order_id, FillMode::Fill)?;
    Ok(())
}

/// Cancels the order with this id if any slot carries it (spec T18b).
#[inline(never)]
fn cancel_by_id(user: &mut User, user_key: &Key, order_id: u32, maps: &mut Maps, clock: &Clock) -> Res<()> {
    let Some(index) = find_order(user, order_id) else { return Ok(()) };
    cancel_at(user, user_key, index, maps, clock)
}

fn cancel_at(user: &mut User, user_key: &Key, index: usize, maps: &mut Maps, clock: &Clock) -> Res<()> {
    let how = Cancel::own(order_action_explanation::NONE);
    cancel::cancel_order(index, user, user_key, maps, clock, &how)?;
    update_last_active_slot(user, clock.slot);
    Ok(())
}

/// Cancels one order by id, without an id the last one (spec T18b).
#[inline(never)]
pub fn cancel_order(ctx: &Ctx, mut args: Args) -> Res<()> {
    let order_id = args.option(Args::u32)?;
    let own = Own::load(ctx)?;
    let clock = ctx.clock()?;
    let mut maps = own.maps(ctx, &clock)?;
    let user = &mut own.user.load_mut().map_err(already_open)?;
    let order_id = order_id.unwrap_or(last_order_id(user));
    cancel_by_id(user, own.user.key(), order_id, &mut maps, &clock)
}

/// Cancels one order by the id its owner gave it (spec T18b).
#[inline(never)]
pub fn cancel_order_by_user_id(ctx: &Ctx, mut args: Args) -> Res<()> {
    let user_order_id = args.u8()?;
    let own = Own::load(ctx)?;
    let clock = ctx.clock()?;
    let mut maps = own.maps(ctx, &clock)?;
    let user = &mut own.user.load_mut().map_err(already_open)?;
    match user.orders.iter().position(|order| order.user_order_id == user_order_id) {
        Some(index) => cancel_at(user, own.user.key(), index, &mut maps, &clock),
        None => Ok(()),
    }
}

/// Cancels every open order that passes the filters (spec T18b).
#[inline(never)]
pub fn cancel_orders(ctx: &Ctx, mut args: Args) -> Res<()> {
    let market_type = args.option(|args| args.tag(2))?;
    let market_index = args.option(Args::u16)?;
    let direction = args.option(|args| args.tag(2))?;
    let own = Own::load(ctx)?;
    let clock = ctx.clock()?;
    let mut maps = own.maps(ctx, &clock)?;
    let user = &mut own.user.load_mut().map_err(already_open)?;
    let how = Cancel::own(order_action_explanation::NONE);
    let filter = CancelFilter { market: market_type.zip(market_index), direction };
    cancel::cancel_orders(user, own.user.key(), &mut maps, &clock, &how, &filter)?;
    update_last_active_slot(user, clock.slot);
    Ok(())
}

/// Cancels several orders by id (spec T18b).
#[inline(never)]
pub fn cancel_orders_by_ids(ctx: &Ctx, mut args: Args) -> Res<()> {
    let mut ids = args.list(core::mem::size_of::<u32>())?;
    let own = Own::load(ctx)?;
    let clock = ctx.clock()?;
    let mut maps = own.maps(ctx, &clock)?;
    let user = &mut own.user.load_mut().map_err(already_open)?;
    while !ids.is_empty() {
        cancel_by_id(user, own.user.key(), ids.u32()?, &mut maps, &clock)?;
    }
    Ok(())
}

/// Takes the risky orders off an account that is below Initial margin (spec T18c).
#[inline(never)]
pub fn force_cancel_orders(ctx: &Ctx, _: Args) -> Res<()> {
    let mut names = ctx.names();
    let state = names.state()?;
    let authority = names.signer()?;
    let filler = names.load::<User>()?;
    let user = names.load::<User>()?;
    writable(filler.account())?;
    can_sign_for_user(&filler, authority)?;
    writable(user.account())?;
    let state = state.load()?;
    exchange_not_paused(&state)?;
    let clock = ctx.clock()?;
    let rails = &state.oracle_guard_rails;
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[], &[0])?;
    let (user_key, filler_key) = (user.key(), filler.key());
    let fee = state.perp_fee_structure.flat_filler_fee;
    let user = &mut user.load_mut().map_err(already_open)?;
    let filler = &mut filler.load_mut().map_err(already_open)?;
    crate::force_cancel::force_cancel_orders(user, user_key, filler, filler_key, fee, &mut maps, &clock)
}
