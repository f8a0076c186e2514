//! Liquidation, bankruptcy, expiry (spec liquidation).

use crate::accounts::{at_seeds, can_sign_for_user, is_stats_for_user, not_paused, writable, Names};
use crate::args::Args;
use crate::bankruptcy;
use crate::context::Ctx;
use crate::enums::exchange_status::{LIQ_PAUSED, SETTLE_PNL_PAUSED, WITHDRAW_PAUSED};
use crate::errors::{require, Error, Res};
use crate::expiry;
use crate::insurance::{is_revenue_due, settle_revenue_to_insurance_fund};
use crate::keys;
use crate::liquidation::{self, Party};
use crate::liquidation_pnl;
use crate::maps::Maps;
use crate::spot::{validate_vault_amount, QUOTE_SPOT_MARKET_INDEX};
use crate::token;
use crate::views::raw::key_of;
use crate::views::{AccountType, Loader, RefMut, State, User, UserStats};
use pinocchio::account::AccountView;

/// The named accounts that every liquidation starts with.
struct Parties<'a> {
    state: Loader<'a, State>,
    liquidator: Loader<'a, User>,
    liquidator_stats: Loader<'a, UserStats>,
    user: Loader<'a, User>,
    user_stats: Loader<'a, UserStats>,
}

impl<'a> Parties<'a> {
    /// State, signer, liquidator, its stats, user, its stats.
    fn take(names: &mut Names<'a>) -> Res<(Self, &'a AccountView)> {
        let state = names.state()?;
        let authority = names.signer()?;
        let parties = Parties {
            state,
            liquidator: names.load()?,
            liquidator_stats: names.load()?,
            user: names.load()?,
            user_stats: names.load()?,
        };
        Ok((parties, authority))
    }

    /// Everything writable, stats matching, the liquidator signed for.
    fn check(&self, authority: &AccountView) -> Res<()> {
        writable(self.liquidator.account())?;
        can_sign_for_user(&self.liquidator, authority)?;
        writable(self.liquidator_stats.account())?;
        is_stats_for_user(&self.liquidator, &self.liquidator_stats)?;
        writable(self.user.account())?;
        writable(self.user_stats.account())?;
        is_stats_for_user(&self.user, &self.user_stats)
    }

    /// An account that is open already cannot be opened again (6065).
    fn open<T: AccountType>(loader: &Loader<'a, T>) -> Res<RefMut<'a, T>> {
        loader.load_mut().map_err(|_| Error::UNABLE_TO_LOAD_ACCOUNT_LOADER)
    }

    fn differ(&self) -> Res<()> {
        require(self.user.key() != self.liquidator.key(), Error::USER_CANT_LIQUIDATE_THEMSELF)
    }
}

/// Takes over part of a position of an account below maintenance (spec liquidation 1, 2).
#[inline(never)]
pub fn liquidate_perp(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (market_index, max_base) = (args.u16()?, args.u64()?);
    let limit_price = args.option(Args::u64)?;
    let mut names = ctx.names();
    let (parties, authority) = Parties::take(&mut names)?;
    parties.check(authority)?;
    let state = parties.state.load()?;
    not_paused(&state, LIQ_PAUSED)?;
    parties.differ()?;

    let clock = ctx.clock()?;
    let mut user = Parties::open(&parties.user)?;
    let mut user_stats = Parties::open(&parties.user_stats)?;
    let mut liquidator = Parties::open(&parties.liquidator)?;
    let mut liquidator_stats = Parties::open(&parties.liquidator_stats)?;
    let rails = &state.oracle_guard_rails;
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[market_index], &[])?;
    let party = Party { user: &mut user, key: parties.user.key(), stats: &mut user_stats };
    let taker = Party { user: &mut liquidator, key: parties.liquidator.key(), stats: &mut liquidator_stats };
    liquidation::liquidate_perp(market_index, max_base, limit_price, party, taker, &mut maps, &state, &clock)
}

/// Takes over negative pnl of a closed position for a deposit (spec liquidation 4a).
#[inline(never)]
pub fn liquidate_perp_pnl_for_deposit(ctx: &Ctx, mut args: Args) -> Res<()> {
    let indexes = (args.u16()?, args.u16()?);
    let max_pnl = args.u128()?;
    let limit_price = args.option(Args::u64)?;
    let mut names = ctx.names();
    let (parties, authority) = Parties::take(&mut names)?;
    parties.check(authority)?;
    let state = parties.state.load()?;
    not_paused(&state, LIQ_PAUSED)?;
    parties.differ()?;

    let clock = ctx.clock()?;
    let mut user = Parties::open(&parties.user)?;
    let mut liquidator = Parties::open(&parties.liquidator)?;
    let rails = &state.oracle_guard_rails;
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &[], &[indexes.1])?;
    let party = (&mut *user, parties.user.key());
    let taker = (&mut *liquidator, parties.liquidator.key());
    liquidation_pnl::liquidate_perp_pnl_for_deposit(
        indexes,
        max_pnl,
        limit_price,
        party,
        taker,
        &mut maps,
        &state,
        &clock,
    )
}

/// Pays or spreads the loss of a bankrupt position (spec liquidation 5).
#[inline(never)]
pub fn resolve_perp_bankruptcy(ctx: &Ctx, mut args: Args) -> Res<()> {
    let (quote_index, market_index) = (args.u16()?, args.u16()?);
    let mut names = ctx.names();
    let (parties, authority) = Parties::take(&mut names)?;
    let vault = names.token_account()?;
    let insurance_vault = names.token_account()?;
    let signer = names.any()?;
    names.program(&keys::TOKEN_PROGRAM)?;
    parties.check(authority)?;
    let index = quote_index.to_le_bytes();
    at_seeds(vault, &[b"spot_market_vault", &index], ctx.program_id)?;
    writable(vault)?;
    at_seeds(insurance_vault, &[b"insurance_fund_vault", &index], ctx.program_id)?;
    writable(insurance_vault)?;
    let state = parties.state.load()?;
    require(state.signer == *key_of(signer), Error::CONSTRAINT_RAW)?;
    not_paused(&state, WITHDRAW_PAUSED)?;
    parties.differ()?;
    require(quote_index == QUOTE_SPOT_MARKET_INDEX, Error::INVALID_SPOT_MARKET_ACCOUNT)?;

    let clock = ctx.clock()?;
    let now = clock.unix_timestamp;
    let mut user = Parties::open(&parties.user)?;
    let liquidator = Parties::open(&parties.liquidator)?;
    let rails = &state.oracle_guard_rails;
    let (perp, spot) = ([market_index], [QUOTE_SPOT_MARKET_INDEX]);
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &perp, &spot)?;
    {
        let market = &mut *maps.spot.get_mut(quote_index)?;
        if is_revenue_due(market, now)? {
            let amounts = (token::amount(vault)?, token::amount(insurance_vault)?);
            let revenue = settle_revenue_to_insurance_fund(market, amounts.0, amounts.1, now)?;
            if revenue > 0 {
                token::transfer_signed(vault, insurance_vault, signer, state.signer_nonce, revenue)?;
            }
            market.insurance_fund.last_revenue_settle_ts = now;
        }
        validate_vault_amount(market, token::amount(vault)?)?;
    }
    let insured = token::amount(insurance_vault)?;
    let party = (&mut *user, parties.user.key());
    let resolver = (&*liquidator, parties.liquidator.key());
    let payment = bankruptcy::resolve_perp_bankruptcy(market_index, party, resolver, &mut maps, &clock, insured)?;
    if payment > 0 {
        require(payment < insured, Error::INSUFFICIENT_COLLATERAL)?;
        token::transfer_signed(insurance_vault, vault, signer, state.signer_nonce, payment)?;
    }
    let market = maps.spot.get(quote_index)?;
    validate_vault_amount(&market, token::amount(vault)?)
}

/// Not covered: paying users from insurance while a market's pool is empty.
pub fn resolve_perp_pnl_deficit(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Gives an expired market its settlement price (spec liquidation 7).
#[inline(never)]
pub fn settle_expired_market(ctx: &Ctx, mut args: Args) -> Res<()> {
    let market_index = args.u16()?;
    let mut names = ctx.names();
    let state = names.state()?;
    names.signer()?;
    let state = state.load()?;
    not_paused(&state, SETTLE_PNL_PAUSED)?;
    let clock = ctx.clock()?;
    let rails = &state.oracle_guard_rails;
    let (perp, spot) = ([market_index], [QUOTE_SPOT_MARKET_INDEX]);
    let mut maps = Maps::load(ctx.program_id, names.remaining(), clock.slot, rails, &perp, &spot)?;
    expiry::settle_expired_market(market_index, &mut maps, &state, &clock)
}
