//! Deposits, withdrawals, transfers (spec pnl 5).

use crate::accounts::{
    at_seeds, can_sign_for_user, exchange_not_paused, has_one_authority, is_admin, is_stats_for_user, not_paused,
    writable,
};
use crate::args::Args;
use crate::clock::Clock;
use crate::context::Ctx;
use crate::enums::exchange_status::{DEPOSIT_PAUSED, FUNDING_PAUSED, WITHDRAW_PAUSED};
use crate::enums::{deposit_direction, deposit_explanation, market_status, spot_balance_type as side};
use crate::errors::{require, Error, Res};
use crate::events::{record, Event, Via};
use crate::integers::{take_record_id, Cast, Checked};
use crate::keys;
use crate::maps::{Maps, OracleMap};
use crate::margin::{calculate_margin, meets_withdraw_margin_requirement, MarginContext};
use crate::spot::{
    force_spot_position, token_amount, update_averages, update_cumulative_interest, update_spot_balances,
    validate_vault_amount, SpotBalance,
};
use crate::token;
use crate::user_status::{exit_liquidation, is_bankrupt, is_being_liquidated, update_last_active_slot};
use crate::views::raw::key_of;
use crate::views::{Key, Loader, PerpMarket, SpotMarket, SpotPosition, State, User, UserStats};
use crate::withdraw::{
    charge_withdraw_fee, deposit_to_user, max_withdrawable_amount, validate_max_token_deposits_and_borrows,
    validate_spot_margin_trading, value_of, withdraw_from_user,
};
use pinocchio::account::AccountView;

/// `ConstraintSeeds` unless the account is the market's vault.
fn is_vault(account: &AccountView, market_index: u16, program_id: &Key) -> Res<()> {
    at_seeds(account, &[b"spot_market_vault", &market_index.to_le_bytes()], program_id)?;
    Ok(())
}

/// `ConstraintRaw` unless the account is the vaults' authority.
fn is_drift_signer(state: &State, account: &AccountView) -> Res<()> {
    require(state.signer == *key_of(account), Error::CONSTRAINT_RAW)
}

fn is_open_borrow(position: &SpotPosition) -> bool {
    position.balance_type == side::BORROW && position.scaled_balance > 0
}

/// One movement of tokens, as its event tells it.
struct Movement<'a> {
    direction: u8,
    amount: u64,
    oracle_price: i64,
    explanation: u8,
    transfer_user: Option<&'a Key>,
}

/// Takes a record id and emits the event of a movement (spec pnl 5).
fn emit_deposit_record(market: &mut SpotMarket, user: &User, user_key: &Key, now: i64, movement: &Movement) {
    let id = take_record_id(&mut market.next_deposit_record_id);
    Event::new(record::DEPOSIT_RECORD)
        .i64(now)
        .key(&user.authority)
        .key(user_key)
        .u8(movement.direction)
        .u64(id)
        .u64(movement.amount)
        .u16(market.market_index)
        .i64(movement.oracle_price)
        .u128(market.deposit_balance.get())
        .u128(market.borrow_balance.get())
        .u128(market.cumulative_deposit_interest.get())
        .u128(market.cumulative_borrow_interest.get())
        .u64(user.total_deposits)
        .u64(user.total_withdraws)
        .u8(movement.explanation)
        .option(movement.transfer_user, |event, key| event.key(key))
        .emit(Via::Data);
}

/// Puts tokens of the signer into a sub account (spec pnl 5.1).
#[inline(never)]
pub fn deposit(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (market_index, mut amount, reduce_only) = (args.u16()?, args.u64()?, args.bool()?);
    let mut names = ctx.names();
    let state = names.state()?;
    let user = names.load::<User>()?;
    let stats = names.load::<UserStats>()?;
    let authority = names.signer()?;
    let vault = names.token_account()?;
    let source = names.token_account()?;
    names.program(&keys::TOKEN_PROGRAM)?;
    writable(user.account())?;
    can_sign_for_user(&user, authority)?;
    writable(stats.account())?;
    is_stats_for_user(&user, &stats)?;
    is_vault(vault, market_index, ctx.program_id)?;
    writable(vault)?;
    writable(source)?;
    require(token::mint(vault)? == token::mint(source)?, Error::CONSTRAINT_RAW)?;
    require(token::owner(source)? == *key_of(authority), Error::CONSTRAINT_TOKEN_OWNER)?;
    let state = state.load()?;
    not_paused(&state, DEPOSIT_PAUSED)?;

    let user_key = user.key();
    let user = &mut *user.load_mut()?;
    let clock = ctx.clock()?;
    let now = clock.unix_timestamp;
    let rails = &state.oracle_guard_rails;
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[], &[market_index])?;
    require(amount != 0, Error::INSUFFICIENT_DEPOSIT)?;
    require(!is_bankrupt(user), Error::USER_BANKRUPT)?;
    let mut market = maps.spot.get_mut(market_index)?;
    let oracle = maps.oracles.price(&market.oracle)?;
    require(market.status != market_status::INITIALIZED, Error::MARKET_BEING_INITIALIZED)?;
    update_cumulative_interest(&mut market, Some(&oracle), now)?;

    let at = force_spot_position(user, market_index)?;
    let position = &user.spot_positions[at];
    let was_borrow = is_open_borrow(position);
    if (reduce_only || market.status == market_status::REDUCE_ONLY) && position.balance_type == side::BORROW {
        let owed: u64 = token_amount(position.scaled(), &market, side::BORROW)?.cast()?;
        amount = amount.min(owed);
    }
    user.total_deposits = user.total_deposits.saturating_add(value_of(&market, amount, oracle.price)?);
    let position = &mut user.spot_positions[at];
    deposit_to_user(&mut market, position, amount)?;
    if position.balance_type == side::DEPOSIT && position.scaled_balance > 0 {
        require(market.status == market_status::ACTIVE, Error::MARKET_ACTION_PAUSED)?;
    }
    drop(market);
    if is_being_liquidated(user) {
        let context = MarginContext::liquidation(state.liquidation_margin_buffer_ratio);
        if calculate_margin(user, &mut maps, context)?.can_exit_liquidation() {
            exit_liquidation(user);
        }
    }
    update_last_active_slot(user, clock.slot);
    token::transfer(source, vault, authority, amount)?;

    let mut market = maps.spot.get_mut(market_index)?;
    let explanation = if was_borrow { deposit_explanation::REPAY_BORROW } else { deposit_explanation::NONE };
    let movement = Movement {
        direction: deposit_direction::DEPOSIT,
        amount,
        oracle_price: oracle.price,
        explanation,
        transfer_user: None,
    };
    emit_deposit_record(&mut market, user, user_key, now, &movement);
    validate_max_token_deposits_and_borrows(&market)
}

/// Margin, margin trading and flags after tokens have left an account (spec pnl 5.2).
fn after_withdraw(user: &mut User, maps: &mut Maps, slot: u64) -> Res<()> {
    meets_withdraw_margin_requirement(user, maps)?;
    validate_spot_margin_trading(user, maps)?;
    if is_being_liquidated(user) {
        exit_liquidation(user);
    }
    update_last_active_slot(user, slot);
    Ok(())
}

/// What a withdrawal may take when it must not borrow (spec pnl 5.2).
fn reduced_amount(user: &User, maps: &mut Maps, at: usize, market_index: u16, amount: u64) -> Res<u64> {
    let position = &user.spot_positions[at];
    require(position.balance_type == side::DEPOSIT, Error::REDUCE_ONLY_WITHDRAW_INCREASED_RISK)?;
    let withdrawable = max_withdrawable_amount(user, maps, market_index)?;
    let held: u64 = token_amount(position.scaled(), &*maps.spot.get(market_index)?, side::DEPOSIT)?.cast()?;
    Ok(amount.min(withdrawable).min(held))
}

/// Takes tokens out of a sub account of the signer (spec pnl 5.2).
#[inline(never)]
pub fn withdraw(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (market_index, mut amount, reduce_only) = (args.u16()?, args.u64()?, args.bool()?);
    let mut names = ctx.names();
    let state = names.state()?;
    let user = names.load::<User>()?;
    let stats = names.load::<UserStats>()?;
    let authority = names.signer()?;
    let vault = names.token_account()?;
    let signer = names.any()?;
    let target = names.token_account()?;
    names.program(&keys::TOKEN_PROGRAM)?;
    writable(user.account())?;
    has_one_authority(&user.load()?.authority, authority)?;
    writable(stats.account())?;
    has_one_authority(&stats.load()?.authority, authority)?;
    is_vault(vault, market_index, ctx.program_id)?;
    writable(vault)?;
    let state = state.load()?;
    is_drift_signer(&state, signer)?;
    writable(target)?;
    require(token::mint(vault)? == token::mint(target)?, Error::CONSTRAINT_RAW)?;
    not_paused(&state, WITHDRAW_PAUSED)?;

    let user_key = user.key();
    let user = &mut *user.load_mut()?;
    let clock = ctx.clock()?;
    let now = clock.unix_timestamp;
    let rails = &state.oracle_guard_rails;
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[], &[market_index])?;
    require(!is_bankrupt(user), Error::USER_BANKRUPT)?;
    let (oracle, market_reduce_only) = {
        let market = &mut *maps.spot.get_mut(market_index)?;
        let oracle = maps.oracles.price(&market.oracle)?;
        update_cumulative_interest(market, Some(&oracle), now)?;
        (oracle, market.status == market_status::REDUCE_ONLY)
    };
    let at = force_spot_position(user, market_index)?;
    if reduce_only || market_reduce_only {
        amount = reduced_amount(user, &mut maps, at, market_index, amount)?;
    }
    {
        let market = &mut *maps.spot.get_mut(market_index)?;
        let stats = &mut *stats.load_mut()?;
        amount = charge_withdraw_fee(market, user, stats, at, amount, oracle.price, clock.slot)?;
        user.total_withdraws = user.total_withdraws.saturating_add(value_of(market, amount, oracle.price)?);
        withdraw_from_user(market, user, at, amount)?;
    }
    after_withdraw(user, &mut maps, clock.slot)?;

    let mut market = maps.spot.get_mut(market_index)?;
    let borrows = is_open_borrow(&user.spot_positions[at]);
    let movement = Movement {
        direction: deposit_direction::WITHDRAW,
        amount,
        oracle_price: oracle.price,
        explanation: if borrows { deposit_explanation::BORROW } else { deposit_explanation::NONE },
        transfer_user: None,
    };
    emit_deposit_record(&mut market, user, user_key, now, &movement);
    token::transfer_signed(vault, target, signer, state.signer_nonce, amount)?;
    validate_vault_amount(&market, token::amount(vault)?)
}

/// Moves tokens between two sub accounts of the signer (spec pnl 5.5).
#[inline(never)]
pub fn transfer_deposit(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (market_index, amount) = (args.u16()?, args.u64()?);
    let mut names = ctx.names();
    let from_user = names.load::<User>()?;
    let to_user = names.load::<User>()?;
    let stats = names.load::<UserStats>()?;
    let authority = names.signer()?;
    let state = names.state()?;
    let vault = names.token_account()?;
    writable(from_user.account())?;
    has_one_authority(&from_user.load()?.authority, authority)?;
    writable(to_user.account())?;
    has_one_authority(&to_user.load()?.authority, authority)?;
    writable(stats.account())?;
    has_one_authority(&stats.load()?.authority, authority)?;
    is_vault(vault, market_index, ctx.program_id)?;
    let state = state.load()?;
    not_paused(&state, DEPOSIT_PAUSED)?;
    not_paused(&state, WITHDRAW_PAUSED)?;

    // both accounts are opened before anything is asked of them, so the same one twice is 6065, never 6217
    let (from_key, to_key) = (from_user.key(), to_user.key());
    require(from_key != to_key, Error::UNABLE_TO_LOAD_ACCOUNT_LOADER)?;
    let (from, to) = (&mut *from_user.load_mut()?, &mut *to_user.load_mut()?);
    require(!is_bankrupt(to), Error::USER_BANKRUPT)?;
    require(!is_bankrupt(from), Error::USER_BANKRUPT)?;
    let clock = ctx.clock()?;
    let rails = &state.oracle_guard_rails;
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[], &[market_index])?;
    move_between(&mut maps, (from, from_key), (to, to_key), market_index, amount, &clock)?;
    let market = maps.spot.get(market_index)?;
    validate_vault_amount(&market, token::amount(vault)?)
}

/// Withdraws from one account and deposits to the other, with both events (spec pnl 5.5).
#[inline(never)]
fn move_between(
    maps: &mut Maps,
    (from, from_key): (&mut User, &Key),
    (to, to_key): (&mut User, &Key),
    market_index: u16,
    amount: u64,
    clock: &Clock,
) -> Res<()> {
    let now = clock.unix_timestamp;
    let price = {
        let market = &mut *maps.spot.get_mut(market_index)?;
        let oracle = maps.oracles.price(&market.oracle)?;
        update_cumulative_interest(market, Some(&oracle), now)?;
        oracle.price
    };
    {
        let market = &mut *maps.spot.get_mut(market_index)?;
        from.total_withdraws = from.total_withdraws.saturating_add(value_of(market, amount, price)?);
        let at = force_spot_position(from, market_index)?;
        withdraw_from_user(market, from, at, amount)?;
    }
    after_withdraw(from, maps, clock.slot)?;

    let market = &mut *maps.spot.get_mut(market_index)?;
    let mut movement = Movement {
        direction: deposit_direction::WITHDRAW,
        amount,
        oracle_price: price,
        explanation: deposit_explanation::TRANSFER,
        transfer_user: Some(to_key),
    };
    emit_deposit_record(market, from, from_key, now, &movement);
    to.total_deposits = to.total_deposits.saturating_add(value_of(market, amount, price)?);
    let at = force_spot_position(to, market_index)?;
    deposit_to_user(market, &mut to.spot_positions[at], amount)?;
    movement.direction = deposit_direction::DEPOSIT;
    movement.transfer_user = Some(from_key);
    emit_deposit_record(market, to, to_key, now, &movement);
    update_last_active_slot(to, clock.slot);
    Ok(())
}

/// Accrues interest of one spot market with its oracle; while funding is paused only the averages move (spec pnl 4).
#[inline(never)]
pub fn update_spot_market_cumulative_interest(ctx: &Ctx, _: Args) -> Res<()> {
    let mut names = ctx.names();
    let state = names.state()?;
    let market = names.load::<SpotMarket>()?;
    let oracle = names.any()?;
    let vault = names.token_account()?;
    writable(market.account())?;
    is_vault(vault, market.load()?.market_index, ctx.program_id)?;
    require(market.load()?.status != market_status::DELISTED, Error::MARKET_DELISTED)?;
    let state = state.load()?;
    exchange_not_paused(&state)?;

    let clock = ctx.clock()?;
    let market = &mut *market.load_mut()?;
    require(market.oracle == *key_of(oracle), Error::INVALID_ORACLE)?;
    let rails = &state.oracle_guard_rails;
    let price = OracleMap::single(ctx.program_id, oracle, clock.slot, rails).price(&market.oracle)?;
    if state.exchange_status & FUNDING_PAUSED == 0 {
        update_cumulative_interest(market, Some(&price), clock.unix_timestamp)?;
    } else {
        update_averages(market, Some(&price), clock.unix_timestamp)?;
    }
    validate_vault_amount(market, token::amount(vault)?)
}

/// Gives tokens of the admin to a market's fee pool (spec instructions 6).
#[inline(never)]
pub fn deposit_into_perp_market_fee_pool(ctx: &Ctx, mut args: Args) -> Res<()> {
    let amount = args.u64()?;
    let mut names = ctx.names();
    let state = names.state()?;
    let market: Loader<PerpMarket> = names.load()?;
    let admin = names.signer()?;
    let source = names.token_account()?;
    let signer = names.any()?;
    let quote_market: Loader<SpotMarket> = names.load()?;
    let vault = names.token_account()?;
    names.program(&keys::TOKEN_PROGRAM)?;
    writable(state.account())?;
    is_admin(&state, admin)?;
    writable(market.account())?;
    writable(source)?;
    require(token::owner(source)? == *key_of(admin), Error::CONSTRAINT_TOKEN_OWNER)?;
    is_drift_signer(&*state.load()?, signer)?;
    let index = crate::spot::QUOTE_SPOT_MARKET_INDEX;
    at_seeds(quote_market.account(), &[b"spot_market", &index.to_le_bytes()], ctx.program_id)?;
    writable(quote_market.account())?;
    is_vault(vault, index, ctx.program_id)?;
    writable(vault)?;
    require(market.load()?.status != market_status::DELISTED, Error::MARKET_DELISTED)?;

    let market = &mut *market.load_mut()?;
    let total = market.amm.total_fee_minus_distributions.get().add_(amount as i128)?;
    market.amm.total_fee_minus_distributions.set(total);
    let quote_market = &mut *quote_market.load_mut()?;
    update_spot_balances(amount as u128, side::DEPOSIT, quote_market, &mut market.amm.fee_pool, false)?;
    token::transfer(source, vault, admin, amount)
}
