//! Bankrupt accounts: the test, and spreading a loss that nobody can pay (spec liquidation 4, 5).

use crate::clock::Clock;
use crate::enums::{liquidation_type, perp_operation, spot_balance_type as side};
use crate::errors::{require, Error, Res};
use crate::integers::{Cast, Checked};
use crate::liquidation_records::{LiquidationRecord, PerpBankruptcy};
use crate::maps::Maps;
use crate::margin::{calculate_margin, MarginContext, MarginType};
use crate::position::{find_position, has_open_order, update_quote_asset_amount};
use crate::spot::{pool_tokens, update_cumulative_interest, update_spot_balances, QUOTE_SPOT_MARKET_INDEX};
use crate::user_status::{enter_bankruptcy, exit_liquidation, is_bankrupt, is_being_liquidated};
use crate::views::{Key, PerpMarket, User};

/// Base unit times the extra digits of a funding rate over quote units (spec liquidation 5.6).
const RATE_SCALE: i128 = 1_000_000_000;
/// Extra digits of a funding rate.
const RATE_BUFFER: i128 = 1_000;

/// Whether the account has debts and nothing to pay them with (spec liquidation 4).
pub fn is_user_bankrupt(user: &User) -> bool {
    let mut has_debt = false;
    for slot in &user.spot_positions {
        if slot.scaled_balance > 0 {
            if slot.balance_type == side::DEPOSIT {
                return false;
            }
            has_debt = true;
        }
    }
    for slot in &user.perp_positions {
        if slot.base_asset_amount != 0 || slot.quote_asset_amount > 0 || has_open_order(slot) || slot.lp_shares > 0 {
            return false;
        }
        has_debt |= slot.quote_asset_amount < 0;
    }
    has_debt
}

/// Change of the cumulative funding rates that spreads a loss over all open base, rounded up; 6155 without any
/// (spec liquidation 5.6).
pub fn funding_rate_delta(market: &PerpMarket, loss: u128) -> Res<i128> {
    let amm = &market.amm;
    let long = amm.base_asset_amount_long.get().checked_abs().ok_or(Error::MATH_ERROR)?;
    let short = amm.base_asset_amount_short.get().checked_abs().ok_or(Error::MATH_ERROR)?;
    let total = long.add_(short)?;
    require(total > 0, Error::CANT_RESOLVE_PERP_BANKRUPTCY)?;
    loss.cast::<i128>()?.mul_(RATE_SCALE)?.ceil_div_(total)?.mul_(RATE_BUFFER)
}

/// Pays a bankrupt slot's loss from insurance, then the fee pool, then all open positions; returns what insurance
/// has to pay (spec liquidation 5.2 to 5.9).
#[inline(never)]
pub fn resolve_perp_bankruptcy(
    market_index: u16,
    (user, user_key): (&mut User, &Key),
    (liquidator, liquidator_key): (&User, &Key),
    maps: &mut Maps,
    clock: &Clock,
    insurance_vault_amount: u64,
) -> Res<u64> {
    if !is_bankrupt(user) && is_user_bankrupt(user) {
        enter_bankruptcy(user);
    }
    require(is_bankrupt(user), Error::USER_NOT_BANKRUPT)?;
    require(!is_being_liquidated(liquidator), Error::USER_IS_BEING_LIQUIDATED)?;
    let paused = maps.perp.get(market_index)?.paused_operations & perp_operation::LIQUIDATION != 0;
    require(!paused, Error::INVALID_LIQUIDATION)?;
    let at = find_position(user, market_index)?;
    let loss = user.perp_positions[at].quote_asset_amount;
    require(loss < 0, Error::INVALID_PERP_POSITION_TO_LIQUIDATE)?;
    let totals = calculate_margin(user, maps, MarginContext::standard(MarginType::Maintenance))?;

    let owed = loss.unsigned_abs();
    let market = &mut *maps.perp.get_mut(market_index)?;
    let claim = &mut market.insurance_claim;
    let left = claim.quote_max_insurance.sub_(claim.quote_settled_insurance)?;
    let payment = owed.min(insurance_vault_amount.saturating_sub(1)).min(left);
    claim.quote_settled_insurance = claim.quote_settled_insurance.add_(payment)?;

    let quote_market = &mut *maps.spot.get_mut(QUOTE_SPOT_MARKET_INDEX)?;
    let oracle = maps.oracles.price(&quote_market.oracle)?;
    update_cumulative_interest(quote_market, Some(&oracle), clock.unix_timestamp)?;
    update_spot_balances(payment as u128, side::DEPOSIT, quote_market, &mut market.pnl_pool, false)?;
    let rest = (owed - payment) as u128;
    let from_fees = rest.min(pool_tokens(&market.amm.fee_pool, quote_market)?);
    if from_fees > 0 {
        update_spot_balances(from_fees, side::BORROW, quote_market, &mut market.amm.fee_pool, false)?;
    }
    let share = rest - from_fees;
    let delta = funding_rate_delta(market, share)?;
    if share > 0 {
        let amm = &mut market.amm;
        amm.total_social_loss.set(amm.total_social_loss.get().add_(share)?);
        amm.cumulative_funding_rate_long.set(amm.cumulative_funding_rate_long.get().add_(delta)?);
        amm.cumulative_funding_rate_short.set(amm.cumulative_funding_rate_short.get().sub_(delta)?);
    }
    update_quote_asset_amount(&mut user.perp_positions[at], market, owed.cast()?)?;
    user.total_social_loss = user.total_social_loss.saturating_add(owed);
    if !is_user_bankrupt(user) {
        exit_liquidation(user);
    }

    let mut record = LiquidationRecord::new(liquidation_type::PERP_BANKRUPTCY, user_key, liquidator_key, &totals);
    record.liquidation_id = user.next_liquidation_id.sub_(1)?;
    record.bankrupt = true;
    record.perp_bankruptcy = PerpBankruptcy {
        market_index,
        pnl: loss as i128,
        if_payment: payment as u128,
        cumulative_funding_rate_delta: delta,
    };
    record.emit(clock.unix_timestamp);
    Ok(payment)
}
