//! Sub accounts: creating, settings, deleting (spec instructions 5.1 to 5.4).

use crate::accounts::{at_seeds, has_one_authority, writable};
use crate::args::Args;
use crate::context::Ctx;
use crate::create::create;
use crate::enums::{order_status, user_status};
use crate::errors::{require, Error, Res};
use crate::events::{record, Event, Via};
use crate::integers::{Cast, Checked};
use crate::keys;
use crate::maps::Maps;
use crate::position;
use crate::spot;
use crate::user_status::is_being_liquidated;
use crate::views::raw::{close_account, key_of, read_u64};
use crate::views::{AccountType, Key, Loader, OracleGuardRails, RefMut, State, User, UserStats};
use crate::withdraw::validate_spot_margin_trading;
use bytemuck::Zeroable;
use core::mem::size_of;
use pinocchio::account::AccountView;

const PERCENTAGE: u64 = 1_000_000;
/// Use of the account limit above which creating one costs a fee (spec instructions 5.2).
const FEE_UTILIZATION: u64 = 800_000;
/// Lamports of one fee unit, a hundredth of a SOL.
const FEE_UNIT: u64 = 10_000_000;
/// Age from which a sub account may be deleted before it is idle, in seconds (13 days).
const DELETION_AGE: i64 = 1_123_200;

/// The most sub accounts: up to 5 as coded, above in hundreds; 0 for no limit.
fn max_number_of_sub_accounts(state: &State) -> u64 {
    let coded = state.max_number_of_sub_accounts as u64;
    if coded <= 5 {
        coded
    } else {
        coded * 100
    }
}

/// Lamports that a new sub account costs (spec instructions 5.2).
fn init_user_fee(state: &State) -> Res<u64> {
    let fee = state.max_initialize_user_fee as u64 * FEE_UNIT;
    let utilization = state.number_of_sub_accounts.mul_(PERCENTAGE)?.div_(max_number_of_sub_accounts(state).max(1))?;
    if fee == 0 || utilization <= FEE_UTILIZATION {
        return Ok(0);
    }
    let part = (fee as u128).mul_((utilization - FEE_UTILIZATION) as u128)?;
    (part / (PERCENTAGE - FEE_UTILIZATION) as u128).cast()
}

/// Creates the owner's totals (spec instructions 5.1).
#[inline(never)]
pub fn initialize_user_stats(ctx: &Ctx, _: Args) -> Res<()> {
    let mut names = ctx.names();
    let stats = names.any()?;
    let state = names.state()?;
    let authority = names.signer()?;
    let payer = names.signer()?;
    let rent = names.sysvar(&keys::RENT_SYSVAR)?;
    names.program(&keys::ZERO)?;
    let seeds: [&[u8]; 2] = [b"user_stats", key_of(authority)];
    let stats = create::<UserStats>(stats, payer, rent, &seeds, ctx.program_id)?;
    writable(state.account())?;
    writable(payer)?;

    let now = ctx.clock()?.unix_timestamp;
    let mut stats = stats.load_mut()?;
    stats.authority = *key_of(authority);
    stats.last_taker_volume_30d_ts = now;
    stats.last_maker_volume_30d_ts = now;
    stats.last_filler_volume_30d_ts = now;

    let mut state = state.load_mut()?;
    state.number_of_authorities = state.number_of_authorities.add_(1)?;
    let limit = max_number_of_sub_accounts(&state);
    require(limit == 0 || state.number_of_authorities <= limit, Error::MAX_NUMBER_OF_USERS)
}

/// A referrer's sub account and totals among the remaining accounts.
fn referrer_pair(remaining: &[AccountView]) -> Res<Option<(Loader<'_, User>, Loader<'_, UserStats>)>> {
    let Some((user, rest)) = remaining.split_first() else {
        return Ok(None);
    };
    require(read_u64(user, 0).is_some(), Error::COULD_NOT_DESERIALIZE_REFERRER)?;
    if read_u64(user, 0) != Some(User::DISCRIMINATOR) {
        return Ok(None);
    }
    require(user.data_len() >= size_of::<User>(), Error::COULD_NOT_DESERIALIZE_REFERRER)?;
    require(user.is_writable(), Error::REFERRER_MUST_BE_WRITABLE)?;
    let stats = rest.first().ok_or(Error::REFERRER_STATS_NOT_FOUND)?;
    let fits = read_u64(stats, 0) == Some(UserStats::DISCRIMINATOR) && stats.data_len() >= size_of::<UserStats>();
    require(fits, Error::COULD_NOT_DESERIALIZE_REFERRER_STATS)?;
    require(stats.is_writable(), Error::REFERRER_STATS_MUST_BE_WRITABLE)?;
    Ok(Some((Loader::new(user), Loader::new(stats))))
}

/// Marks the referrer and returns its authority (spec instructions 5.2).
fn take_referrer(remaining: &[AccountView]) -> Res<Key> {
    let Some((referrer, stats)) = referrer_pair(remaining)? else {
        return Ok(keys::ZERO);
    };
    let referrer = referrer.load()?;
    let mut stats = stats.load_mut()?;
    require(referrer.sub_account_id == 0, Error::INVALID_REFERRER)?;
    let same = referrer.authority == stats.authority;
    require(same, Error::REFERRER_AND_REFERRER_STATS_AUTHORITY_UNEQUAL)?;
    stats.is_referrer = 1;
    Ok(referrer.authority)
}

/// Creates the next sub account of an owner (spec instructions 5.2).
#[inline(never)]
pub fn initialize_user(ctx: &Ctx, mut args: Args) -> Res<()> {
    let sub_account_id = args.u16()?;
    let name = args.bytes32()?;
    let mut names = ctx.names();
    let user = names.any()?;
    let stats = names.load::<UserStats>()?;
    let state = names.state()?;
    let authority = names.signer()?;
    let payer = names.signer()?;
    let rent = names.sysvar(&keys::RENT_SYSVAR)?;
    names.program(&keys::ZERO)?;
    let remaining = names.remaining();
    let id = sub_account_id.to_le_bytes();
    let seeds: [&[u8]; 3] = [b"user", key_of(authority), &id];
    let user = create::<User>(user, payer, rent, &seeds, ctx.program_id)?;
    writable(stats.account())?;
    has_one_authority(&stats.load()?.authority, authority)?;
    writable(state.account())?;
    writable(payer)?;

    let now = ctx.clock()?.unix_timestamp;
    {
        let mut user = user.load_mut()?;
        user.authority = *key_of(authority);
        user.sub_account_id = sub_account_id;
        user.name = name;
        user.next_order_id = 1;
        user.next_liquidation_id = 1;
    }
    let mut stats = stats.load_mut()?;
    let first = stats.number_of_sub_accounts == 0;
    stats.number_of_sub_accounts = stats.number_of_sub_accounts.add_(1)?;
    if first {
        stats.referrer = take_referrer(remaining)?;
    }
    require(state.load()?.whitelist_mint == keys::ZERO, Error::UNSUPPORTED)?;
    require(sub_account_id == stats.number_of_sub_accounts_created, Error::INVALID_USER_SUB_ACCOUNT_ID)?;
    stats.number_of_sub_accounts_created = stats.number_of_sub_accounts_created.add_(1)?;

    let fee = {
        let mut state = state.load_mut()?;
        state.number_of_sub_accounts = state.number_of_sub_accounts.add_(1)?;
        let limit = max_number_of_sub_accounts(&state);
        require(limit == 0 || state.number_of_sub_accounts <= limit, Error::MAX_NUMBER_OF_USERS)?;
        init_user_fee(&state)?
    };
    Event::new(record::NEW_USER_RECORD)
        .i64(now)
        .key(key_of(authority))
        .key(user.key())
        .u16(sub_account_id)
        .raw(&name)
        .key(&stats.referrer)
        .emit(Via::Data);
    if fee > 0 {
        require(payer.lamports() >= fee, Error::CANT_PAY_USER_INIT_FEE)?;
        pinocchio_system::instructions::Transfer { from: payer, to: user.account(), lamports: fee }.invoke()?;
    }
    Ok(())
}

/// The sub account of the signing authority: `ConstraintSeeds` for any other.
fn own_user<'a>(ctx: &Ctx<'a>, sub_account_id: u16) -> Res<(RefMut<'a, User>, &'a [AccountView])> {
    let mut names = ctx.names();
    let user = names.load::<User>()?;
    let authority = names.signer()?;
    let id = sub_account_id.to_le_bytes();
    at_seeds(user.account(), &[b"user", key_of(authority), &id], ctx.program_id)?;
    writable(user.account())?;
    Ok((user.load_mut()?, names.remaining()))
}

/// Sets the name of a sub account.
#[inline(never)]
pub fn update_user_name(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (id, name) = (args.u16()?, args.bytes32()?);
    own_user(ctx, id)?.0.name = name;
    Ok(())
}

/// Opts a sub account out of de-risking, or in again; refused while flagged (6118).
#[inline(never)]
pub fn update_user_advanced_lp(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (id, on) = (args.u16()?, args.bool()?);
    set_status(&mut own_user(ctx, id)?.0, user_status::ADVANCED_LP, on)
}

/// Sets or clears the reduce-only mode of a sub account; refused while flagged (6118).
#[inline(never)]
pub fn update_user_reduce_only(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (id, on) = (args.u16()?, args.bool()?);
    set_status(&mut own_user(ctx, id)?.0, user_status::REDUCE_ONLY, on)
}

fn set_status(user: &mut User, bit: u8, on: bool) -> Res<()> {
    require(!is_being_liquidated(user), Error::LIQUIDATIONS_ONGOING)?;
    if on {
        user.status |= bit;
    } else {
        user.status &= !bit;
    }
    Ok(())
}

/// Sets the account's own floor of the initial margin ratio.
#[inline(never)]
pub fn update_user_custom_margin_ratio(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (id, ratio) = (args.u16()?, args.u32()?);
    own_user(ctx, id)?.0.max_margin_ratio = ratio;
    Ok(())
}

/// Allows or forbids spot margin trading: `MarginOrdersOpen` for all that is in the way.
#[inline(never)]
pub fn update_user_margin_trading_enabled(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (id, on) = (args.u16()?, args.bool()?);
    let (mut user, remaining) = own_user(ctx, id)?;
    let slot = ctx.clock()?.slot;
    let maps = Maps::load(ctx.program_id, remaining, slot, &OracleGuardRails::zeroed(), &[], &[])?;
    user.is_margin_trading_enabled = on as u8;
    validate_spot_margin_trading(&user, &maps).map_err(|error| {
        if error == Error::UNSUPPORTED {
            error
        } else {
            Error::MARGIN_ORDERS_OPEN
        }
    })
}

/// Sets the delegate of a sub account; zero for none.
#[inline(never)]
pub fn update_user_delegate(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (id, delegate) = (args.u16()?, args.bytes32()?);
    own_user(ctx, id)?.0.delegate = delegate;
    Ok(())
}

/// Closes an empty sub account (spec instructions 5.4).
#[inline(never)]
pub fn delete_user(ctx: &Ctx, _: Args) -> Res<()> {
    let mut names = ctx.names();
    let user = names.load::<User>()?;
    let stats = names.load::<UserStats>()?;
    let state = names.state()?;
    let authority = names.signer()?;
    writable(user.account())?;
    has_one_authority(&user.load()?.authority, authority)?;
    writable(stats.account())?;
    has_one_authority(&stats.load()?.authority, authority)?;
    writable(state.account())?;

    let now = ctx.clock()?.unix_timestamp;
    let mut state = state.load_mut()?;
    let mut stats = stats.load_mut()?;
    validate_deletion(&*user.load()?, &stats, &state, now)?;
    stats.number_of_sub_accounts = stats.number_of_sub_accounts.sub_(1)?;
    state.number_of_sub_accounts = state.number_of_sub_accounts.sub_(1)?;
    close_account(user.account(), authority)
}

/// Whether the account may go: 6152 (spec instructions 5.4).
fn validate_deletion(user: &User, stats: &UserStats, state: &State, now: i64) -> Res<()> {
    let is_referrer = stats.is_referrer != 0 && user.sub_account_id == 0;
    let empty = !is_referrer
        && !is_being_liquidated(user)
        && user.perp_positions.iter().all(position::is_available)
        && user.spot_positions.iter().all(spot::is_available)
        && user.orders.iter().all(|order| order.status == order_status::INIT);
    require(empty, Error::USER_CANT_BE_DELETED)?;
    if state.max_initialize_user_fee == 0 {
        return Ok(());
    }
    let since = stats.last_filler_volume_30d_ts.min(stats.last_maker_volume_30d_ts).min(stats.last_taker_volume_30d_ts);
    require(now.sub_(since)? >= DELETION_AGE || user.idle != 0, Error::USER_CANT_BE_DELETED)
}

/// Not covered: shrinking accounts of older releases.
pub fn reclaim_rent(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}
