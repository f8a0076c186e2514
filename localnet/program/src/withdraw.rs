//! What may leave: withdraw limits, the withdraw fee, deposit caps (spec pnl 5).

use crate::enums::{asset_tier, contract_tier, market_status, spot_balance_type as side, spot_operation};
use crate::errors::{require, Error, Res};
use crate::integers::{Cast, Checked};
use crate::maps::Maps;
use crate::margin::{calculate_margin, MarginContext, MarginType, MARGIN};
use crate::margin_spot::{asset_weight, size_of};
use crate::position;
use crate::spot::{
    self, borrow_tokens, deposit_tokens, find_spot_position, signed_token_amount, token_amount, token_unit,
    update_revenue_pool_balances, update_spot_balances, SpotBalance,
};
use crate::views::{SpotMarket, SpotPosition, User, UserStats};

const PERCENTAGE: u128 = 1_000_000;
const PRICE: u128 = 1_000_000;
/// Withdrawn in total from which the fee is considered, 1e6 (spec pnl 5.2).
const FEE_TOTAL_WITHDRAWS: u64 = 10_000_000_000_000;
/// Withdrawn per fee paid above which the fee is due.
const FEE_RATIO: u64 = 10_000;
/// Slots since the last activity within which the fee is due.
const FEE_SLOTS: u64 = 50;
/// The fee in quote times price precision.
const FEE_VALUE: u128 = 500;

/// Least deposits that must remain, from the daily average (spec pnl 5.3, bound A).
fn min_deposit_tokens(market: &SpotMarket) -> Res<u128> {
    let average = market.deposit_token_twap as u128;
    let guard = market.withdraw_guard_threshold as u128;
    average.sub_((average / 4).max(guard.min(average)))
}

/// Most borrows that may exist, from the daily averages (spec pnl 5.3, bound A).
fn max_borrow_tokens(market: &SpotMarket, deposits: u128) -> Res<u128> {
    let lesser = deposits.min(market.deposit_token_twap as u128);
    let borrow_average = market.borrow_token_twap as u128;
    let growth = (lesser / 6).max(borrow_average.add_(lesser / 10)?);
    let bounded = growth.min(lesser.sub_(lesser / 5)?);
    Ok(bounded.max(market.withdraw_guard_threshold as u128))
}

/// Highest utilization that withdrawals may reach (spec pnl 5.3 `mu`).
fn max_utilization(market: &SpotMarket) -> Res<u128> {
    let average = market.utilization_twap as u128;
    let raised = average.add_(PERCENTAGE.saturating_sub(average) / 2)?;
    Ok(raised.max(market.optimal_utilization as u128))
}

/// Small depositors may always take their principal (spec pnl 5.3).
fn is_small_principal(market: &SpotMarket, user: &User, position: &SpotPosition, withdrawn: u64) -> Res<bool> {
    let net_deposits = (user.total_deposits as i128).sub_(user.total_withdraws as i128)?;
    if net_deposits < 0 || position.cumulative_deposits < 0 || position.balance_type != side::DEPOSIT {
        return Ok(false);
    }
    let before = token_amount(position.scaled(), market, side::DEPOSIT)?.add_(withdrawn as u128)?;
    Ok(before < (market.withdraw_guard_threshold / 10) as u128)
}

/// Whether the daily limits allow the market's state after a withdrawal (spec pnl 5.3).
fn within_limits(market: &SpotMarket, user: &User, position: &SpotPosition, withdrawn: u64) -> Res<bool> {
    let deposits = deposit_tokens(market)?;
    let borrows = borrow_tokens(market)?;
    let guard = market.withdraw_guard_threshold as u128;
    let utilization = max_utilization(market)?;
    let min_by_utilization = borrows.mul_(PERCENTAGE)?.div_(utilization)?.min(deposits.saturating_sub(guard));
    let max_by_utilization = (utilization.mul_(deposits)? / PERCENTAGE).max(guard);
    let max_borrows = max_borrow_tokens(market, deposits)?.min(max_by_utilization);
    let min_deposits = min_deposit_tokens(market)?.max(min_by_utilization);
    let fits = deposits >= min_deposits && (position.balance_type != side::BORROW || borrows <= max_borrows);
    Ok(fits || is_small_principal(market, user, position, withdrawn)?)
}

/// Most that settling may take out of a balance of signed tokens (spec pnl 5.3 `max_withdraw`).
pub fn max_withdraw_for_market_with_token_amount(market: &SpotMarket, tokens: i128) -> Res<u128> {
    let deposits = deposit_tokens(market)?;
    let borrows = borrow_tokens(market)?;
    let by_limit = max_borrow_tokens(market, deposits)?.saturating_sub(borrows);
    let by_liquidity = deposits.saturating_sub(borrows);
    let held: u128 = tokens.max(0).cast()?;
    held.add_(by_limit.min(by_liquidity))
}

/// Takes tokens out of a user slot under limits, status and tier (spec pnl 5.2).
pub fn withdraw_from_user(market: &mut SpotMarket, user: &mut User, at: usize, amount: u64) -> Res<()> {
    let position = &mut user.spot_positions[at];
    update_spot_balances(amount as u128, side::BORROW, market, position, true)?;
    position.cumulative_deposits = position.cumulative_deposits.sub_(amount.cast()?)?;
    let position = user.spot_positions[at];
    require(within_limits(market, user, &position, amount)?, Error::DAILY_WITHDRAW_LIMIT)?;
    let open = matches!(market.status, market_status::ACTIVE | market_status::REDUCE_ONLY | market_status::SETTLEMENT)
        && market.paused_operations & spot_operation::WITHDRAW == 0;
    require(open, Error::MARKET_WITHDRAW_PAUSED)?;
    let protected = position.balance_type == side::BORROW && market.asset_tier == asset_tier::PROTECTED;
    require(!protected, Error::PROTECTED_ASSET_TIER_VIOLATION)
}

/// Puts tokens into a user slot; no dust may remain on an empty one (spec pnl 5.1, 5.5).
pub fn deposit_to_user(market: &mut SpotMarket, position: &mut SpotPosition, amount: u64) -> Res<()> {
    update_spot_balances(amount as u128, side::DEPOSIT, market, position, false)?;
    position.cumulative_deposits = position.cumulative_deposits.add_(amount.cast()?)?;
    let tokens = token_amount(position.scaled(), market, position.balance_type)?;
    require(tokens != 0 || position.scaled_balance == 0, Error::INVALID_SPOT_POSITION)
}

/// Quote value of tokens, floored (spec pnl 5.1).
pub fn value_of(market: &SpotMarket, amount: u64, price: i64) -> Res<u64> {
    (amount as u128).mul_(price.cast()?)?.div_(token_unit(market)?)?.cast()
}

/// Charges the fee of quick large withdrawals and returns what is left of the amount (spec pnl 5.2b).
pub fn charge_withdraw_fee(
    market: &mut SpotMarket,
    user: &mut User,
    stats: &mut UserStats,
    at: usize,
    amount: u64,
    price: i64,
    slot: u64,
) -> Res<u64> {
    let due = user.total_withdraws >= FEE_TOTAL_WITHDRAWS
        && user.total_withdraws / stats.fees.total_fee_paid.max(1) > FEE_RATIO
        && slot.saturating_sub(user.last_active_slot) < FEE_SLOTS;
    if !due {
        return Ok(amount);
    }
    let fee: u64 = FEE_VALUE.mul_(token_unit(market)?)?.div_(price.cast()?)?.cast()?;
    user.cumulative_spot_fees = user.cumulative_spot_fees.sub_(fee.cast()?)?;
    stats.fees.total_fee_paid = stats.fees.total_fee_paid.add_(fee)?;
    update_revenue_pool_balances(fee as u128, side::DEPOSIT, market)?;
    update_spot_balances(fee as u128, side::BORROW, market, &mut user.spot_positions[at], false)?;
    amount.sub_(fee)
}

/// Most that a reduce-only withdrawal may take (spec pnl 5.2a).
pub fn max_withdrawable_amount(user: &User, maps: &mut Maps, market_index: u16) -> Res<u64> {
    let calculation = calculate_margin(user, maps, MarginContext::standard(MarginType::Initial))?;
    let market = maps.spot.get(market_index)?;
    let tokens = match find_spot_position(user, market_index) {
        Some(at) => signed_token_amount(&user.spot_positions[at], &market)?,
        None => 0,
    };
    let price = maps.oracles.price(&market.oracle)?.price;
    let weight = asset_weight(&market, size_of(&market, tokens)?, price, MarginType::Initial)?;
    if weight == 0 {
        return Ok(u64::MAX);
    }
    if calculation.num_spot_liabilities == 0 && calculation.num_perp_liabilities == 0 {
        return tokens.unsigned_abs().cast();
    }
    let free = calculation.free_collateral()?.mul_(MARGIN)?.div_(weight as u128)?.mul_(PRICE)?.div_(price.cast()?)?;
    let power = |digits| 10u128.checked_pow(digits).ok_or(Error::MATH_ERROR);
    if market.decimals > 6 {
        free.mul_(power(market.decimals - 6)?)?.cast()
    } else {
        free.div_(power(6 - market.decimals)?)?.cast()
    }
}

/// Caps on deposits and borrows of the market: 6038, 6268 (spec pnl 5.1).
pub fn validate_max_token_deposits_and_borrows(market: &SpotMarket) -> Res<()> {
    let cap = market.max_token_deposits;
    if cap == 0 {
        return Ok(());
    }
    require(deposit_tokens(market)? <= cap as u128, Error::MAX_DEPOSIT)?;
    if market.max_token_borrows_fraction == 0 {
        return Ok(());
    }
    let borrow_cap = (cap as u128).mul_(market.max_token_borrows_fraction as u128)? / MARGIN;
    require(borrow_cap == 0 || borrow_tokens(market)? <= borrow_cap, Error::MAX_BORROWS)
}

/// Spot margin trading (spec pnl 5.2): allowed, it suffers no used slot of an isolated perp market; forbidden, only
/// open spot orders break its rule, and this program places none, but the quote market of a used quote slot is read.
pub fn validate_spot_margin_trading(user: &User, maps: &Maps) -> Res<()> {
    if user.is_margin_trading_enabled != 0 {
        for slot in user.perp_positions.iter().filter(|slot| !position::is_available(slot)) {
            let tier = maps.perp.get(slot.market_index)?.contract_tier;
            require(tier != contract_tier::ISOLATED, Error::ISOLATED_ASSET_TIER_VIOLATION)?;
        }
        return Ok(());
    }
    let has_orders = user.spot_positions.iter().any(|slot| slot.open_bids != 0 || slot.open_asks != 0);
    require(!has_orders, Error::UNSUPPORTED)?;
    if !spot::is_available(&user.spot_positions[0]) {
        maps.spot.get(0)?;
    }
    Ok(())
}
