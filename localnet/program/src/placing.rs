//! Placing a perp order (spec T2, T2a).
use crate::{
    auction::{auction_params, standardize_price, Auction},
    cancel::{cancel_expired_orders, increase_open_bids_and_asks, increment_open_orders},
    clock::Clock,
    enums::{
        direction::{LONG, SHORT},
        market_status, market_type, order_action, order_status, order_type, post_only_param,
    },
    errors::{require, Error, Res},
    integers::{Cast, Checked},
    lp::Simulated,
    maps::Maps,
    margin::{self, MarginContext, MarginType},
    order_params::OrderParams,
    order_records::{emit_action, emit_order, sides, OrderAction},
    order_validation::{is_trigger_type, stored_price, validate_order},
    position::force_position,
    steps::standardize_base_asset_amount as std_down,
    user_status::{is_bankrupt, is_reduce_only, update_last_active_slot},
    views::{Key, Order, PerpMarket, PerpPosition, State, User},
};
use bytemuck::Zeroable;

/// Shortest life of a market order without an end time, seconds (spec T2.10).
const MIN_MARKET_ORDER_LIFE: i64 = 30;
/// Margin set aside for an open order, quote units.
const OPEN_ORDER_MARGIN: i128 = 10_000;
/// Base amount that asks for the largest size margin allows (spec T2.8).
const MAX_SIZE: u64 = u64::MAX;

/// Settlement and Delisted, or past the market's end (spec T2.6).
pub fn is_in_settlement(market: &PerpMarket, now: i64) -> bool {
    matches!(market.status, market_status::SETTLEMENT | market_status::DELISTED)
        || (market.expiry_ts != 0 && now >= market.expiry_ts)
}

/// Places an order for the account and reports it, with the given explanation (spec T2).
///
/// An order whose end lies in the past, and a try-post-only order that would cross, are silently not placed.
/// Errors in their order: 6117, 6125, 6254, 6060, 6071, 6213, 6147, 6005, 6059, 6054, 6044, those of T5, 6003, 6151, 6046, 6154.
#[inline(never)]
pub fn place_perp_order(
    state: &State,
    user: &mut User,
    user_key: &Key,
    maps: &mut Maps,
    clock: &Clock,
    params: &OrderParams,
    explanation: u8,
) -> Res<()> {
    let now = clock.unix_timestamp;
    margin::validate_user_not_being_liquidated(user, maps, state.liquidation_margin_buffer_ratio)?;
    require(!is_bankrupt(user), Error::USER_BANKRUPT)?;
    cancel_expired_orders(user, user_key, maps, clock)?;
    require(!is_reduce_only(user) || params.reduce_only, Error::USER_REDUCE_ONLY)?;
    let index = free_slot(user, params.user_order_id)?;

    let market = &*maps.perp.get(params.market_index)?;
    require(market.status != market_status::INITIALIZED, Error::MARKET_BEING_INITIALIZED)?;
    require(!is_in_settlement(market, now), Error::MARKET_PLACE_ORDER_PAUSED)?;
    let at = force_position(user, params.market_index)?;
    let step = market.amm.order_step_size;
    require(params.base_asset_amount >= step, Error::ORDER_AMOUNT_TOO_SMALL)?;
    let base = if params.base_asset_amount == MAX_SIZE {
        max_order_size(user, at, market, params.direction, maps)?
    } else {
        std_down(params.base_asset_amount, step)?
    };

    let oracle_price = maps.oracles.price(&market.amm.oracle)?.price;
    let tick = market.amm.order_tick_size;
    let auction = auction_params(params, tick, state.min_perp_auction_duration, oracle_price)?;
    let max_ts = end_time(params, auction.duration, now)?;
    if max_ts != 0 && max_ts < now {
        return Ok(());
    }
    require(params.market_type == market_type::PERP, Error::INVALID_ORDER_MARKET_TYPE)?;

    let order = new_order(user, at, params, base, &auction, max_ts, market, clock.slot)?;
    match validate_order(&order, market, oracle_price, clock.slot) {
        Err(Error::PLACE_POST_ONLY_LIMIT_FAILURE) if params.post_only == post_only_param::TRY_POST_ONLY => {
            return Ok(())
        }
        other => other?,
    }

    let risk_increasing = is_risk_increasing(&order, &user.perp_positions[at])?;
    user.orders[index] = order;
    increment_open_orders(user, auction.duration != 0);
    let position = &mut user.perp_positions[at];
    position.open_orders = position.open_orders.wrapping_add(1);
    if !is_trigger_type(&order) {
        increase_open_bids_and_asks(position, order.direction, base)?;
    }
    margin::meets_place_order_margin_requirement(user, maps, risk_increasing)?;
    validate_after_placing(&order, &user.perp_positions[at], market, risk_increasing)?;

    let (taker, maker) = sides(user_key, &order);
    emit_action(&OrderAction {
        ts: now,
        action: order_action::PLACE,
        explanation,
        market_index: params.market_index,
        filler: None,
        filler_reward: None,
        fill: None,
        taker,
        maker,
        oracle_price,
    })?;
    emit_order(now, user_key, &order);
    update_last_active_slot(user, clock.slot);
    Ok(())
}

/// First free order slot (6060); a repeated user order id is 6071 (spec T2.4, T2.5).
fn free_slot(user: &User, user_order_id: u8) -> Res<usize> {
    let free = user.orders.iter().position(|order| order.status == order_status::INIT);
    let index = free.ok_or(Error::MAX_NUMBER_OF_ORDERS)?;
    let repeated = user_order_id > 0 && user.orders.iter().any(|order| order.user_order_id == user_order_id);
    require(!repeated, Error::USER_ORDER_ID_ALREADY_IN_USE)?;
    Ok(index)
}

/// End time of the order: as given, else half its auction but at least 30 s ahead for orders that cross (spec T2.10).
fn end_time(params: &OrderParams, auction_duration: u8, now: i64) -> Res<i64> {
    match (params.max_ts, params.order_type) {
        (Some(max_ts), _) => Ok(max_ts),
        (None, order_type::MARKET | order_type::ORACLE) => {
            now.add_(MIN_MARKET_ORDER_LIFE.max(auction_duration as i64 / 2))
        }
        _ => Ok(0),
    }
}

/// The order as it will be stored; takes the next order id (spec T2.9 to T2.12).
#[inline(never)]
fn new_order(
    user: &mut User,
    at: usize,
    params: &OrderParams,
    base: u64,
    auction: &Auction,
    max_ts: i64,
    market: &PerpMarket,
    slot: u64,
) -> Res<Order> {
    let amm = &market.amm;
    let order_id = user.next_order_id;
    user.next_order_id = if order_id == u32::MAX { 1 } else { order_id + 1 };
    let held_direction = if user.perp_positions[at].base_asset_amount >= 0 { LONG } else { SHORT };
    let mut order = Order::zeroed();
    order.slot = slot;
    order.price = stored_price(params.price, params.direction, params.post_only, amm)?;
    order.base_asset_amount = base;
    order.trigger_price = standardize_price(params.trigger_price.unwrap_or(0), amm.order_tick_size, params.direction)?;
    order.auction_start_price = auction.start;
    order.auction_end_price = auction.end;
    order.max_ts = max_ts;
    order.oracle_price_offset = params.oracle_price_offset.unwrap_or(0);
    order.order_id = order_id;
    order.market_index = params.market_index;
    order.status = order_status::OPEN;
    order.order_type = params.order_type;
    order.market_type = params.market_type;
    order.user_order_id = params.user_order_id;
    order.existing_position_direction = held_direction;
    order.direction = params.direction;
    order.reduce_only = (params.reduce_only || market.status == market_status::REDUCE_ONLY) as u8;
    order.post_only = (params.post_only != post_only_param::NONE) as u8;
    order.immediate_or_cancel = params.immediate_or_cancel as u8;
    order.trigger_condition = params.trigger_condition;
    order.auction_duration = auction.duration;
    Ok(order)
}

/// Whether the order could enlarge the position once filled (spec T2.14); booked bids and asks not yet with it.
fn is_risk_increasing(order: &Order, position: &PerpPosition) -> Res<bool> {
    if order.reduce_only != 0 {
        return Ok(false);
    }
    let base = position.base_asset_amount;
    // the size is narrowed only where it counts
    let size = || order.base_asset_amount.cast::<i64>();
    if order.direction == LONG {
        Ok(base >= 0 || position.open_bids.add_(size()?)? as i128 > -(base as i128))
    } else {
        Ok(base <= 0 || position.open_asks.sub_(size()?)?.unsigned_abs() > base as u64)
    }
}

/// Reduce-only markets and the cap on open interest (spec T2.17, T2.18).
fn validate_after_placing(
    order: &Order,
    position: &PerpPosition,
    market: &PerpMarket,
    risk_increasing: bool,
) -> Res<()> {
    if market.status == market_status::REDUCE_ONLY {
        let base = position.base_asset_amount;
        let opposite = if order.direction == LONG { base < 0 } else { base > 0 };
        require(order.reduce_only != 0 && opposite, Error::INVALID_ORDER_NOT_RISK_REDUCING)?;
    }
    let cap = market.amm.max_open_interest.get();
    if cap != 0 && risk_increasing {
        let size = order.base_asset_amount as i128;
        let side = if order.direction == LONG {
            market.amm.base_asset_amount_long.get().add_(size)?
        } else {
            market.amm.base_asset_amount_short.get().sub_(size)?
        };
        require(side.unsigned_abs() <= cap, Error::MAX_OPEN_INTEREST)?;
    }
    Ok(())
}

/// Largest size that Initial margin allows, in whole steps (spec T2a).
#[inline(never)]
fn max_order_size(user: &User, at: usize, market: &PerpMarket, direction: u8, maps: &mut Maps) -> Res<u64> {
    let totals = margin::calculate_margin(user, maps, MarginContext::strict(MarginType::Initial))?;
    let free = totals.total_collateral.sub_(totals.margin_requirement.cast::<i128>()?)?;
    let position = &user.perp_positions[at];
    let step = market.amm.order_step_size;
    let stored = Simulated {
        base_asset_amount: position.base_asset_amount,
        quote_asset_amount: position.quote_asset_amount,
        open_bids: position.open_bids,
        open_asks: position.open_asks,
    };
    let worst = stored.worst_case_base_asset_amount()?;
    let base = position.base_asset_amount;
    let flip = if worst < 0 && direction == LONG {
        (worst.unsigned_abs() as i128).sub_(base.add_(position.open_bids)? as i128)?.unsigned_abs().cast::<u64>()?
    } else if worst > 0 && direction != LONG {
        (-(worst as i128)).sub_(base.add_(position.open_asks)? as i128)?.unsigned_abs().cast::<u64>()?
    } else {
        0
    };
    if free <= 0 {
        let most = base.unsigned_abs().mul_(2)?.saturating_sub(1);
        return std_down(flip.min(most), step);
    }
    let oracle_price = maps.oracles.price(&market.amm.oracle)?.price as i128;
    let quote = maps.spot.get(market.quote_spot_market_index)?;
    let quote_price = maps.oracles.price(&quote.oracle)?.price;
    let quote_price = quote_price.max(quote.historical_oracle_data.last_oracle_price_twap_5min) as i128;
    let ratio_at = |size: u64| -> Res<u32> {
        let whole = worst.unsigned_abs().add_(size)? as u128;
        Ok(margin::perp_margin_ratio(market, whole, MarginType::Initial)?.max(user.max_margin_ratio))
    };
    let first = ratio_at(0)?;
    let (mut ratio, mut size) = (first, 0u64);
    for _ in 0..6 {
        size = free
            .sub_(OPEN_ORDER_MARGIN)?
            .mul_(1_000)?
            .mul_(10_000)?
            .div_(ratio as i128)?
            .mul_(1_000_000)?
            .div_(oracle_price)?
            .mul_(1_000_000)?
            .div_(quote_price)?
            .cast::<u64>()?;
        ratio = ratio_at(size)?;
        if ratio == first {
            break;
        }
    }
    std_down(size.add_(flip)?, step)
}
