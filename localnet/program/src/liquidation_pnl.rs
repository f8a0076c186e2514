//! Taking over negative pnl of a closed slot for a deposit (spec liquidation 4a).

use crate::bankruptcy::is_user_bankrupt;
use crate::clock::Clock;
use crate::enums::{liquidation_type, perp_operation, spot_balance_type as side, spot_operation};
use crate::errors::{require, Error, Res};
use crate::funding::settle_funding_payment;
use crate::integers::{div128, Cast, Checked};
use crate::liquidation::{cancel_all_orders, note_margin_freed, still_liquidatable, Course};
use crate::liquidation_math::{is_tier_allowed, max_pct_to_liquidate, PnlForAsset, FEE, PERCENT};
use crate::liquidation_records::{LiquidatePerpPnlForDeposit, LiquidationRecord};
use crate::maps::Maps;
use crate::margin::{calculate_margin, MarginContext, MarginType};
use crate::oracle::{is_oracle_valid_for_action, oracle_validity, spot_confidence_multiplier, OracleAction};
use crate::position::{find_position, force_position, update_quote_asset_amount};
use crate::spot::{
    find_spot_position, force_spot_position, token_amount, token_unit, update_cumulative_interest,
    update_spot_balances, SpotBalance, QUOTE_SPOT_MARKET_INDEX,
};
use crate::user_status::{enter_bankruptcy, enter_liquidation, exit_liquidation, is_bankrupt};
use crate::views::{Key, SpotMarket, State, User};

const PRICE: u128 = 1_000_000;
/// Debt up to which everything may be taken at once (10 quote).
const SMALL_PNL: u128 = 10_000_000;

/// Terms of the trade and what each side holds.
struct Terms {
    rates: PnlForAsset,
    asset_amount: u128,
    pnl: u128,
    oracle_price: i64,
    contract_tier: u8,
}

/// Accrues the asset market, checks both slots and reads the terms (spec liquidation 4a.3, 4a.4).
#[inline(never)]
fn load_terms(
    perp_at: usize,
    (spot_at, asset_market_index): (usize, u16),
    user: &User,
    maps: &mut Maps,
    state: &State,
    clock: &Clock,
) -> Res<Terms> {
    let (asset_price, asset_amount, weight, asset_multiplier, decimals) = {
        let position = &user.spot_positions[spot_at];
        let market = &mut *maps.spot.get_mut(asset_market_index)?;
        let oracle = maps.oracles.price(&market.oracle)?;
        update_cumulative_interest(market, Some(&oracle), clock.unix_timestamp)?;
        if market.market_index != QUOTE_SPOT_MARKET_INDEX {
            let average = market.historical_oracle_data.last_oracle_price_twap;
            let multiplier = spot_confidence_multiplier(market.asset_tier);
            let validity = oracle_validity(average, &oracle, &state.oracle_guard_rails.validity, multiplier)?;
            require(is_oracle_valid_for_action(validity, OracleAction::Liquidate), Error::INVALID_ORACLE)?;
        }
        require(position.balance_type == side::DEPOSIT, Error::WRONG_SPOT_BALANCE_TYPE)?;
        let tokens = token_amount(position.scaled(), market, side::DEPOSIT)?;
        require(tokens != 0, Error::INVALID_SPOT_POSITION)?;
        let multiplier = (FEE as u32).add_(market.liquidator_fee)?;
        (oracle.price, tokens, market.maintenance_asset_weight, multiplier, market.decimals)
    };
    let position = &user.perp_positions[perp_at];
    let closed = position.base_asset_amount == 0 && position.lp_shares == 0 && position.quote_asset_amount < 0;
    require(closed, Error::INVALID_PERP_POSITION_TO_LIQUIDATE)?;
    let market = maps.perp.get(position.market_index)?;
    let quote_oracle = maps.spot.get(market.quote_spot_market_index)?.oracle;
    Ok(Terms {
        rates: PnlForAsset {
            asset_price,
            asset_weight: weight,
            asset_multiplier,
            asset_decimals: decimals,
            quote_price: maps.oracles.price(&quote_oracle)?.price,
            pnl_multiplier: (FEE as u32).sub_(market.liquidator_fee)?,
        },
        asset_amount,
        pnl: position.quote_asset_amount.unsigned_abs() as u128,
        oracle_price: maps.oracles.price(&market.amm.oracle)?.price,
        contract_tier: market.contract_tier,
    })
}

/// Lets the liquidator take over negative pnl for tokens of the account (spec liquidation 4a).
#[inline(never)]
pub fn liquidate_perp_pnl_for_deposit(
    (perp_market_index, asset_market_index): (u16, u16),
    max_pnl: u128,
    limit_price: Option<u64>,
    (user, user_key): (&mut User, &Key),
    (liquidator, liquidator_key): (&mut User, &Key),
    maps: &mut Maps,
    state: &State,
    clock: &Clock,
) -> Res<()> {
    let now = clock.unix_timestamp;
    require(!is_bankrupt(user) && !is_bankrupt(liquidator), Error::USER_BANKRUPT)?;
    let spot_paused = maps.spot.get(asset_market_index)?.paused_operations & spot_operation::LIQUIDATION != 0;
    require(!spot_paused, Error::INVALID_LIQUIDATION)?;
    let perp_paused = maps.perp.get(perp_market_index)?.paused_operations & perp_operation::LIQUIDATION != 0;
    require(!perp_paused, Error::INVALID_LIQUIDATION)?;
    let perp_at = find_position(user, perp_market_index)?;
    let spot_at = find_spot_position(user, asset_market_index).ok_or(Error::COULD_NOT_FIND_SPOT_POSITION)?;
    force_position(liquidator, perp_market_index)?;
    force_spot_position(liquidator, asset_market_index)?;
    {
        let market = &mut *maps.perp.get_mut(perp_market_index)?;
        settle_funding_payment(user, user_key, market, now)?;
        settle_funding_payment(liquidator, liquidator_key, market, now)?;
    }
    let terms = load_terms(perp_at, (spot_at, asset_market_index), user, maps, state, clock)?;

    let context = MarginContext::liquidation(state.liquidation_margin_buffer_ratio);
    let first = calculate_margin(user, maps, context)?;
    if !still_liquidatable(user, &first)? {
        return Ok(());
    }
    let id = enter_liquidation(user, clock.slot)?;
    let canceled = cancel_all_orders(user, user_key, liquidator_key, maps, clock)?;
    let mut course = Course { first, id, canceled, freed: 0, burned: 0 };
    let allowed_tier = is_tier_allowed(user, maps, terms.contract_tier)?;
    let mut part = LiquidatePerpPnlForDeposit {
        perp_market_index,
        market_oracle_price: terms.oracle_price,
        pnl_transfer: 0,
        asset_market_index,
        asset_price: terms.rates.asset_price,
        asset_transfer: 0,
    };
    let mut current = first;
    if !course.canceled.is_empty() {
        current = calculate_margin(user, maps, context)?;
        course.freed = note_margin_freed(user, first.margin_shortage()?, &current)?;
        let exits = current.can_exit_liquidation();
        if exits || !allowed_tier {
            let kind = liquidation_type::LIQUIDATE_PERP_PNL_FOR_DEPOSIT;
            let mut record = LiquidationRecord::new(kind, user_key, liquidator_key, &first);
            record.margin_freed = course.freed;
            record.liquidation_id = id;
            record.bankrupt = is_bankrupt(user);
            record.canceled_order_ids = &course.canceled;
            record.liquidate_perp_pnl_for_deposit = part;
            record.emit(now);
            if exits {
                exit_liquidation(user);
            }
            return Ok(());
        }
    }
    require(allowed_tier, Error::TIER_VIOLATION_LIQUIDATING_PERP_PNL)?;

    let shortage = current.margin_shortage()?;
    let cover = terms.rates.pnl_to_cover_shortage(shortage)?;
    let percent = max_pct_to_liquidate(user, state, shortage, clock.slot)?;
    let allowed = cover.saturating_mul(percent) / PERCENT;
    if allowed == 0 {
        return Ok(());
    }
    let implied = terms.rates.pnl_implied_by_asset(terms.asset_amount)?;
    let minimum = if terms.pnl > SMALL_PNL { 0 } else { terms.pnl };
    let pnl = max_pnl.min(terms.pnl).min(allowed.max(minimum)).min(implied);
    let asset = terms.rates.asset_for_pnl(pnl, terms.asset_amount)?;
    require(asset != 0 && pnl != 0, Error::INVALID_LIQUIDATION)?;

    {
        let market = &mut *maps.spot.get_mut(asset_market_index)?;
        if let Some(limit) = limit_price {
            let whole = asset.mul_(PRICE)?.div_(token_unit(market)?)?;
            let price: u64 = div128(whole.mul_(PRICE)?, pnl).cast()?;
            require(price >= limit, Error::LIQUIDATION_DOESNT_SATISFY_LIMIT_PRICE)?;
        }
        let at = force_spot_position(liquidator, asset_market_index)?;
        move_asset(asset, side::DEPOSIT, market, liquidator, at)?;
        move_asset(asset, side::BORROW, market, user, spot_at)?;
        let market = &mut *maps.perp.get_mut(perp_market_index)?;
        let moved: i64 = pnl.cast()?;
        let at = force_position(liquidator, perp_market_index)?;
        update_quote_asset_amount(&mut liquidator.perp_positions[at], market, -moved)?;
        update_quote_asset_amount(&mut user.perp_positions[perp_at], market, moved)?;
    }
    let after = calculate_margin(user, maps, context)?;
    course.freed = course.freed.add_(note_margin_freed(user, shortage, &after)?)?;
    if pnl >= cover {
        exit_liquidation(user);
    } else if is_user_bankrupt(user) {
        enter_bankruptcy(user);
    }
    let taken = calculate_margin(liquidator, maps, MarginContext::standard(MarginType::Initial))?;
    require(taken.meets_margin_requirement(), Error::INSUFFICIENT_COLLATERAL)?;

    part.pnl_transfer = pnl;
    part.asset_transfer = asset;
    let kind = liquidation_type::LIQUIDATE_PERP_PNL_FOR_DEPOSIT;
    let mut record = LiquidationRecord::new(kind, user_key, liquidator_key, &first);
    record.margin_freed = course.freed;
    record.liquidation_id = id;
    record.bankrupt = is_bankrupt(user);
    record.liquidate_perp_pnl_for_deposit = part;
    record.emit(now);
    Ok(())
}

/// Moves tokens in or out of a slot, counted in its deposits (spec liquidation 4a.12).
fn move_asset(asset: u128, direction: u8, market: &mut SpotMarket, user: &mut User, at: usize) -> Res<()> {
    let position = &mut user.spot_positions[at];
    update_spot_balances(asset, direction, market, position, false)?;
    let counted: i64 = asset.cast()?;
    position.cumulative_deposits = if direction == side::DEPOSIT {
        position.cumulative_deposits.add_(counted)?
    } else {
        position.cumulative_deposits.sub_(counted)?
    };
    Ok(())
}
