//! Expiring markets: the settlement price, and closing positions at it (spec liquidation 7).

use crate::cancel::{cancel_orders, Cancel, CancelFilter};
use crate::clock::Clock;
use crate::curve::{adjust_k_cost, apply_update_k, budgeted_k_scale, update_k_result};
use crate::enums::spot_balance_type::{BORROW, DEPOSIT};
use crate::enums::{market_status, market_type, order_action_explanation, settle_pnl_explanation};
use crate::errors::{require, Error, Res};
use crate::events::{record, Event, Via};
use crate::funding::settle_funding_payment;
use crate::integers::{mul_div, Cast, Checked};
use crate::maps::Maps;
use crate::margin::{calculate_margin, MarginContext, MarginType};
use crate::pools::{move_tokens, require_part_of_deposits};
use crate::position::{
    find_position, is_available, update_position_and_market, update_quote_asset_amount, PositionDelta,
};
use crate::repeg::{apply_cost_to_market, fee_pool, total_fee_lower_bound, update_amm};
use crate::spot::{pool_tokens, update_cumulative_interest, update_spot_balances, QUOTE_SPOT_MARKET_INDEX};
use crate::user_status::{is_bankrupt, update_last_active_slot};
use crate::views::{Key, PerpMarket, State, User};

const BASE: i128 = 1_000_000_000;
const K_SCALE: u128 = 1_000_000;
/// Most that the curve may deepen at expiry, as a multiple.
const MAX_K_GROWTH: u128 = 100;
/// Cap of sqrt_k.
const MAX_SQRT_K: u128 = 1_000_000_000_000_000_000_000;
/// Decimals of the quote mint that a settlement price is made for.
const QUOTE_DECIMALS: u32 = 6;

/// Gives an expired market its settlement price (spec liquidation 7.1 to 7.6, L30).
#[inline(never)]
pub fn settle_expired_market(market_index: u16, maps: &mut Maps, state: &State, clock: &Clock) -> Res<()> {
    let market = &mut *maps.perp.get_mut(market_index)?;
    let oracle = maps.oracles.price(&market.amm.oracle)?;
    update_amm(market, &oracle, state, clock)?;
    require(market.expiry_ts != 0, Error::MARKET_SETTLEMENT_ATTEMPT_ON_ACTIVE_MARKET)?;
    require(market.expiry_ts <= clock.unix_timestamp, Error::MARKET_SETTLEMENT_ATTEMPT_TOO_EARLY)?;
    let amm = &market.amm;
    let settled = amm.base_asset_amount_with_unsettled_lp.get() == 0 && amm.user_lp_shares.get() == 0;
    require(settled, Error::MARKET_SETTLEMENT_REQUIRES_SETTLED_LP)?;

    let quote_market = &mut *maps.spot.get_mut(QUOTE_SPOT_MARKET_INDEX)?;
    let reserved = total_fee_lower_bound(&market.amm)?;
    let budget = fee_pool(&market.amm)?;
    let available = pool_tokens(&market.amm.fee_pool, quote_market)?.saturating_sub(reserved);
    // two plain balance updates, of nothing too: the pool is not compared with all deposits here
    let surplus = budget.min(available);
    update_spot_balances(surplus, BORROW, quote_market, &mut market.amm.fee_pool, false)?;
    update_spot_balances(surplus, DEPOSIT, quote_market, &mut market.pnl_pool, false)?;
    if budget > 0 {
        deepen_curve(market, budget)?;
    }

    require(quote_market.decimals == QUOTE_DECIMALS, Error::UNSUPPORTED_SPOT_MARKET)?;
    let target = market.amm.historical_oracle_data.last_oracle_price_twap;
    require(target > 0, Error::MARKET_SETTLEMENT_TARGET_PRICE_INVALID)?;
    let pool = pool_tokens(&market.pnl_pool, quote_market)?;
    market.expiry_price = expiry_price(market, target, pool)?;
    market.status = market_status::SETTLEMENT;
    Ok(())
}

/// Spends the budget on depth (spec liquidation 7.3).
fn deepen_curve(market: &mut PerpMarket, budget: u128) -> Res<()> {
    let scale = budgeted_k_scale(&market.amm, budget.cast()?, K_SCALE * MAX_K_GROWTH, K_SCALE)?;
    let sqrt_k = market.amm.sqrt_k.get();
    let sqrt_k = if sqrt_k < MAX_SQRT_K { mul_div(sqrt_k, scale, K_SCALE)?.min(MAX_SQRT_K) } else { MAX_SQRT_K };
    let result = update_k_result(market, sqrt_k, true)?;
    let cost = adjust_k_cost(market, &result)?;
    require(apply_cost_to_market(&mut market.amm, cost, true)?, Error::INVALID_UPDATE_K)?;
    apply_update_k(market, &result)
}

/// The target, or the price up to which the pnl pool can pay all users (spec liquidation 7.5).
pub fn expiry_price(market: &PerpMarket, target: i64, pool: u128) -> Res<i64> {
    let base = market.amm.base_asset_amount_with_amm.get();
    if base == 0 {
        return Ok(target);
    }
    let owed = market.amm.quote_asset_amount.get().sub_(pool.cast()?)?;
    let best: i64 = 0i128.sub_(owed.mul_(BASE)?.div_(base)?)?.cast()?;
    if base > 0 {
        best.min(target).sub_(1)
    } else {
        best.max(target).add_(1)
    }
}

/// Closes an expired position at the settlement price and moves its pnl (spec liquidation 7, L30, expired position).
#[inline(never)]
pub fn settle_expired_position(
    market_index: u16,
    user: &mut User,
    user_key: &Key,
    maps: &mut Maps,
    state: &State,
    clock: &Clock,
) -> Res<()> {
    require(!is_bankrupt(user), Error::USER_BANKRUPT)?;
    let margin = calculate_margin(user, maps, MarginContext::standard(MarginType::Maintenance))?;
    require(margin.meets_margin_requirement(), Error::INSUFFICIENT_COLLATERAL_FOR_SETTLING_PNL)?;
    let now = clock.unix_timestamp;
    update_cumulative_interest(&mut *maps.spot.get_mut(QUOTE_SPOT_MARKET_INDEX)?, None, now)?;
    settle_funding_payment(user, user_key, &mut *maps.perp.get_mut(market_index)?, now)?;
    let how = Cancel::own(order_action_explanation::MARKET_EXPIRED);
    let filter = CancelFilter { market: Some((market_type::PERP, market_index)), direction: None };
    cancel_orders(user, user_key, maps, clock, &how, &filter)?;
    update_last_active_slot(user, clock.slot);
    let Ok(at) = find_position(user, market_index) else {
        return Ok(());
    };

    let market = &mut *maps.perp.get_mut(market_index)?;
    let quote_market = &mut *maps.spot.get_mut(QUOTE_SPOT_MARKET_INDEX)?;
    require(market.status == market_status::SETTLEMENT, Error::PERP_MARKET_NOT_IN_SETTLEMENT)?;
    let open_from = market.expiry_ts.add_(state.settlement_duration as i64)?;
    require(now > open_from, Error::PERP_MARKET_SETTLEMENT_BUFFER_NOT_REACHED)?;
    let position = &mut user.perp_positions[at];
    require(position.open_orders == 0, Error::PERP_MARKET_SETTLEMENT_USER_HAS_OPEN_ORDERS)?;
    require(position.lp_shares == 0, Error::PERP_MARKET_SETTLEMENT_USER_HAS_ACTIVE_LP)?;

    let base = position.base_asset_amount;
    let entry = position.quote_entry_amount;
    let value: i64 = (base as i128).mul_(market.expiry_price as i128)?.div_(BASE)?.cast()?;
    let delta = PositionDelta { base: 0i64.sub_(base)?, quote: value, remainder: None };
    update_position_and_market(position, market, &delta)?;
    let tier = &state.perp_fee_structure.fee_tiers[0];
    let fee = value.mul_(tier.fee_numerator as i64)?.div_(tier.fee_denominator as i64)?;
    update_quote_asset_amount(position, market, 0i64.sub_(fee.checked_abs().ok_or(Error::MATH_ERROR)?)?)?;

    let pnl = position.quote_asset_amount;
    if pnl > 0 {
        let pool = pool_tokens(&market.pnl_pool, quote_market)?;
        require(pnl as u128 <= pool, Error::INSUFFICIENT_PERP_PNL_POOL)?;
    }
    if pnl != 0 {
        require_part_of_deposits(&market.pnl_pool, quote_market)?;
    }
    let tokens = pnl.unsigned_abs() as u128;
    let account = &mut user.spot_positions[0];
    if pnl > 0 {
        move_tokens(tokens, quote_market, &mut market.pnl_pool, account)?;
    } else {
        move_tokens(tokens, quote_market, account, &mut market.pnl_pool)?;
    }
    let position = &mut user.perp_positions[at];
    update_quote_asset_amount(position, market, 0i64.sub_(pnl)?)?;
    position.settled_pnl = position.settled_pnl.add_(pnl)?;
    user.settled_perp_pnl = user.settled_perp_pnl.add_(pnl)?;
    let with_amm = market.amm.base_asset_amount_with_amm.get().sub_(base as i128)?;
    market.amm.base_asset_amount_with_amm.set(with_amm);

    let position = &user.perp_positions[at];
    Event::new(record::SETTLE_PNL_RECORD)
        .i64(now)
        .key(user_key)
        .u16(market_index)
        .i128(pnl as i128)
        .i64(base)
        .i64(position.quote_asset_amount)
        .i64(entry)
        .i64(market.expiry_price)
        .u8(settle_pnl_explanation::EXPIRED_POSITION)
        .emit(Via::Data);
    require(is_available(position), Error::UNABLE_TO_SETTLE_EXPIRED_USER_POSITION)
}
