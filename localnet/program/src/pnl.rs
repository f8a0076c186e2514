//! Settling pnl against the pools (spec pnl 1).

use crate::amm::reserve_price;
use crate::clock::Clock;
use crate::derisk::derisk_lp;
use crate::enums::{contract_tier, market_status, perp_operation, settle_pnl_explanation, spot_balance_type};
use crate::errors::{fault_panic, require, Error, Res};
use crate::events::{record, Event, Via};
use crate::integers::{Cast, Checked};
use crate::lp::settle_funding_payment_then_lp;
use crate::maps::Maps;
use crate::margin::{meets_settle_pnl_maintenance_margin_requirement, net_user_pnl, unrealized_pnl};
use crate::oracle::{is_oracle_valid_for_action, perp_confidence_multiplier, OracleAction, OracleValidity};
use crate::pools::update_pool_balances;
use crate::position::{find_position, update_quote_asset_amount};
use crate::spot::{pool_tokens, signed_token_amount, update_cumulative_interest, update_spot_balances};
use crate::twap::percent_of;
use crate::user_status::{is_advanced_lp, is_bankrupt, is_being_liquidated};
use crate::validation::{validate_perp_market, validate_perp_position_with_perp_market};
use crate::views::{Key, PerpMarket, PerpPosition, SpotMarket, State, User};

/// Whether errors that are met while settling fail the transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    MustSettle,
    TrySettle,
}

impl Mode {
    /// The error, or silence (spec pnl 1, "by mode").
    fn result(self, error: Error) -> Res<()> {
        match self {
            Mode::MustSettle => Err(error),
            Mode::TrySettle => Ok(()),
        }
    }
}

/// Who settles, and how.
pub struct Settling<'a> {
    pub user_key: &'a Key,
    pub signer: &'a Key,
    pub mode: Mode,
    /// The Maintenance result of the whole account, when it was computed before.
    pub meets_margin: Option<bool>,
}

/// Settles one market's pnl of an account after the AMM update (spec pnl 1).
#[inline(never)]
pub fn settle_pnl(
    market_index: u16,
    user: &mut User,
    settling: &Settling,
    state: &State,
    maps: &mut Maps,
    clock: &Clock,
) -> Res<()> {
    require(!is_bankrupt(user), Error::USER_BANKRUPT)?;
    let now = clock.unix_timestamp;
    update_cumulative_interest(&mut *maps.spot.get_mut(0)?, None, now)?;
    let price = {
        let mut market = maps.perp.get_mut(market_index)?;
        let price = maps.oracles.price(&market.amm.oracle)?.price;
        validate_price_band(&market, state, price)?;
        settle_funding_payment_then_lp(user, settling.user_key, &mut market, now)?;
        price
    };
    let at = find_position(user, market_index)?;
    let pnl = unrealized_pnl(&user.perp_positions[at], price)?;
    if let Some(error) = margin_obstacle(user, at, pnl, settling, state, maps, clock)? {
        return error.map_or(Ok(()), |error| settling.mode.result(error));
    }
    let mut market = maps.perp.get_mut(market_index)?;
    if let Some(error) = oracle_obstacle(&market, price, maps, clock.slot)? {
        return settling.mode.result(error);
    }
    let base = user.perp_positions[at].base_asset_amount;
    if let Some(error) = market_obstacle(&market, base) {
        return settling.mode.result(error);
    }
    let mut spot_market = maps.spot.get_mut(0)?;
    move_pnl(user, at, &mut market, &mut spot_market, price, base, settling, now)
}

/// Whether prices strayed too far from the five minute average: `PriceBandsBreached` (spec pnl 1.3).
fn validate_price_band(market: &PerpMarket, state: &State, price: i64) -> Res<()> {
    let twap = market.amm.historical_oracle_data.last_oracle_price_twap_5min;
    let reserve: i64 = reserve_price(&market.amm)?.cast()?;
    let by_reserve = percent_of(reserve.sub_(twap)?, reserve)?;
    let by_oracle = percent_of(price.sub_(twap)?, price)?;
    let limit = state.oracle_guard_rails.price_divergence.mark_oracle_percent_divergence.max(100_000);
    let divergence = by_reserve.unsigned_abs().max(by_oracle.unsigned_abs());
    require(divergence <= limit, Error::PRICE_BANDS_BREACHED)
}

/// De-risks an LP, then tests the margin of a loss: none to go on, `Some(None)` to stop in silence (spec pnl 1.6, 1.7).
fn margin_obstacle(
    user: &mut User,
    at: usize,
    pnl: i128,
    settling: &Settling,
    state: &State,
    maps: &mut Maps,
    clock: &Clock,
) -> Res<Option<Option<Error>>> {
    let position = &user.perp_positions[at];
    if position.lp_shares > 0 && !is_advanced_lp(user) {
        let index = position.market_index;
        let met = derisk_lp(state, user, settling.user_key, index, maps, clock)?;
        // computed anew: the burn may have cured what the result taken before the first market saw (spec L27.7)
        if !met && pnl < 0 && !meets_settle_pnl_maintenance_margin_requirement(user, maps)? {
            return Ok(Some(None));
        }
    } else if pnl < 0 {
        let met = match settling.meets_margin {
            Some(met) => met,
            None => meets_settle_pnl_maintenance_margin_requirement(user, maps)?,
        };
        if !met {
            return Ok(Some(Some(Error::INSUFFICIENT_COLLATERAL_FOR_SETTLING_PNL)));
        }
    }
    Ok(None)
}

/// An oracle that forbids settling while the AMM is not fresh (spec pnl 1.8).
fn oracle_obstacle(market: &PerpMarket, price: i64, maps: &mut Maps, slot: u64) -> Res<Option<Error>> {
    let amm = &market.amm;
    let fresh = amm.last_oracle_valid != 0 && amm.last_update_slot == slot;
    if amm.curve_update_intensity == 0 || fresh {
        return Ok(None);
    }
    let twap = amm.historical_oracle_data.last_oracle_price_twap;
    let multiplier = perp_confidence_multiplier(market.contract_tier);
    let (_, validity) = maps.oracles.price_and_validity(&amm.oracle, twap, multiplier)?;
    if is_oracle_valid_for_action(validity, OracleAction::SettlePnl) && is_price_calm(market, price)? {
        return Ok(None);
    }
    if amm.last_oracle_valid == 0 {
        return Ok(Some(match validity {
            OracleValidity::NonPositive => Error::ORACLE_NON_POSITIVE,
            OracleValidity::TooVolatile => Error::ORACLE_TOO_VOLATILE,
            OracleValidity::TooUncertain => Error::ORACLE_TOO_UNCERTAIN,
            OracleValidity::StaleForMargin => Error::ORACLE_STALE_FOR_MARGIN,
            OracleValidity::InsufficientDataPoints => Error::ORACLE_INSUFFICIENT_DATA_POINTS,
            OracleValidity::StaleForAmm => Error::ORACLE_STALE_FOR_AMM,
            OracleValidity::Valid => fault_panic(),
        }));
    }
    Ok((amm.last_update_slot != slot).then_some(Error::AMM_NOT_UPDATED_IN_SAME_SLOT))
}

/// Whether price and averages are close enough to settle on (spec pnl 1.8).
fn is_price_calm(market: &PerpMarket, price: i64) -> Res<bool> {
    let twap = market.amm.historical_oracle_data.last_oracle_price_twap_5min;
    let lower = twap.min(price);
    let (percent_limit, std_divisor) = match market.contract_tier {
        contract_tier::A | contract_tier::B => (5_000, 50),
        contract_tier::C => (10_000, 20),
        _ => (25_000, 10),
    };
    let divergence = percent_of(price.sub_(twap)?, lower)?.unsigned_abs();
    if divergence >= percent_limit {
        return Ok(false);
    }
    let deviation = market.amm.oracle_std.max(market.amm.mark_std);
    Ok((deviation as i128) < (lower / std_divisor) as i128)
}

/// Pause bits and status that forbid settling (spec pnl 1.9).
fn market_obstacle(market: &PerpMarket, base: i64) -> Option<Error> {
    let paused = market.paused_operations;
    let open = market.status == market_status::ACTIVE || (base == 0 && market.status == market_status::REDUCE_ONLY);
    let blocked = paused & perp_operation::SETTLE_PNL != 0
        || (base != 0 && paused & perp_operation::SETTLE_PNL_WITH_POSITION != 0)
        || !open;
    blocked.then_some(Error::INVALID_MARKET_STATUS_TO_SETTLE_PNL)
}

/// What of the pnl may be claimed now (spec pnl 1.11).
fn claimable_pnl(position: &PerpPosition, price: i64, excess: i128) -> Res<i128> {
    let pnl = unrealized_pnl(position, price)?;
    if pnl <= 0 {
        return Ok(pnl);
    }
    let realised = (position.quote_asset_amount as i128).sub_(position.quote_entry_amount as i128)?.max(0);
    Ok(pnl.min(realised.add_(excess.max(0))?))
}

/// Moves the claim between pools, quote slot and perp slot (spec pnl 1.10 to 1.17).
#[inline(never)]
fn move_pnl(
    user: &mut User,
    at: usize,
    market: &mut PerpMarket,
    spot_market: &mut SpotMarket,
    price: i64,
    base: i64,
    settling: &Settling,
    now: i64,
) -> Res<()> {
    let pnl_pool: i128 = pool_tokens(&market.pnl_pool, spot_market)?.cast()?;
    let fee_pool: i128 = pool_tokens(&market.amm.fee_pool, spot_market)?.cast()?;
    let available = pnl_pool.add_(fee_pool / 5)?;
    let net = net_user_pnl(market, price)?;
    let excess = if net < available { available.sub_(net.max(0))? } else { 0 };
    let claimable = claimable_pnl(&user.perp_positions[at], price, excess)?;
    let tokens = signed_token_amount(&user.spot_positions[0], spot_market)?;
    let settled = update_pool_balances(market, spot_market, tokens, claimable, now)?;
    if claimable == 0 {
        return settling.mode.result(Error::NO_UNSETTLED_PNL);
    }
    if settled == 0 {
        return settling.mode.result(Error::PNL_POOL_CANT_SETTLE_USER);
    }
    let signs = *settling.signer == user.authority || *settling.signer == user.delegate;
    let flagged_flat = base == 0 && is_being_liquidated(user);
    if settled > 0 && excess == 0 && !signs && !flagged_flat {
        return settling.mode.result(Error::USER_MUST_SETTLE_THEIR_OWN_POSITIVE_UNSETTLED_PNL);
    }
    let direction = if settled > 0 { spot_balance_type::DEPOSIT } else { spot_balance_type::BORROW };
    update_spot_balances(settled.unsigned_abs(), direction, spot_market, &mut user.spot_positions[0], false)?;
    let amount: i64 = settled.cast()?;
    let position = &mut user.perp_positions[at];
    update_quote_asset_amount(position, market, -amount)?;
    position.settled_pnl = position.settled_pnl.add_(amount)?;
    user.settled_perp_pnl = user.settled_perp_pnl.add_(amount)?;
    validate_perp_market(market)?;
    let position = &user.perp_positions[at];
    validate_perp_position_with_perp_market(position, market)?;
    emit_settle_pnl(
        settling.user_key,
        now,
        &SettledPnl {
            market_index: market.market_index,
            pnl: settled,
            base: position.base_asset_amount,
            quote_after: position.quote_asset_amount,
            quote_entry: position.quote_entry_amount,
            price,
            explanation: settle_pnl_explanation::NONE,
        },
    );
    Ok(())
}

/// Figures of a settle event.
pub struct SettledPnl {
    pub market_index: u16,
    pub pnl: i128,
    pub base: i64,
    pub quote_after: i64,
    pub quote_entry: i64,
    pub price: i64,
    pub explanation: u8,
}

/// Emits a settle event.
pub fn emit_settle_pnl(user_key: &Key, now: i64, settled: &SettledPnl) {
    Event::new(record::SETTLE_PNL_RECORD)
        .i64(now)
        .key(user_key)
        .u16(settled.market_index)
        .i128(settled.pnl)
        .i64(settled.base)
        .i64(settled.quote_after)
        .i64(settled.quote_entry)
        .i64(settled.price)
        .u8(settled.explanation)
        .emit(Via::Data);
}
