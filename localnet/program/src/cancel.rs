//! Taking orders off an account, and what a keeper earns for it (spec T18, T18a, T18b).
use crate::{
    clock::Clock,
    enums::{direction::LONG, market_type, order_action, order_action_explanation, order_status, order_type},
    errors::{require, Error, Res},
    integers::{Cast, Checked},
    maps::Maps,
    order_records::{emit_action, sides, OrderAction},
    order_validation::{awaits_trigger, is_limit_type, is_trigger_type, unfilled, unfilled_uncapped},
    position::{find_position, force_position, update_quote_and_break_even, update_quote_asset_amount},
    user_status::update_last_active_slot,
    views::{Key, Order, PerpMarket, PerpPosition, User},
};
use alloc::vec::Vec;
use bytemuck::Zeroable;

/// Seconds that an expired limit order stays untouched by fills (spec T6.10).
const EXPIRY_BUFFER: i64 = 15;

/// Why an order goes, who took it off, and what that account earned.
#[derive(Clone, Copy)]
pub struct Cancel<'k> {
    pub explanation: u8,
    pub filler: Option<&'k Key>,
    pub filler_reward: u64,
}

impl Cancel<'_> {
    /// A cancel by the owner or by placing: no keeper.
    pub const fn own(explanation: u8) -> Cancel<'static> {
        Cancel { explanation, filler: None, filler_reward: 0 }
    }
}

/// Which open orders to cancel; absent filters match everything.
#[derive(Clone, Copy, Default)]
pub struct CancelFilter {
    pub market: Option<(u8, u16)>,
    pub direction: Option<u8>,
}

/// An order slot after its order is gone (spec T10.20).
pub fn cleared_order() -> Order {
    let mut order = Order::zeroed();
    order.order_type = order_type::LIMIT;
    order.market_type = market_type::PERP;
    order
}

/// Index of the first order slot with this id, whatever its state (spec T1).
pub fn find_order(user: &User, order_id: u32) -> Option<usize> {
    user.orders.iter().position(|order| order.order_id == order_id)
}

/// Id of the order placed last (spec T1.5).
pub fn last_order_id(user: &User) -> u32 {
    if user.next_order_id == 1 {
        u32::MAX
    } else {
        user.next_order_id.wrapping_sub(1)
    }
}

/// Counts a new order of the account (spec T2.15).
pub fn increment_open_orders(user: &mut User, has_auction: bool) {
    user.open_orders = user.open_orders.saturating_add(1);
    user.has_open_order = (user.open_orders > 0) as u8;
    if has_auction {
        user.open_auctions = user.open_auctions.saturating_add(1);
        user.has_open_auction = (user.open_auctions > 0) as u8;
    }
}

/// Counts an order of the account that is gone (spec T10.20, T18).
pub fn decrement_open_orders(user: &mut User, has_auction: bool) {
    user.open_orders = user.open_orders.saturating_sub(1);
    user.has_open_order = (user.open_orders > 0) as u8;
    if has_auction {
        user.open_auctions = user.open_auctions.saturating_sub(1);
        user.has_open_auction = (user.open_auctions > 0) as u8;
    }
}

/// Adds base to the slot's open bids or asks (spec T2.15).
pub fn increase_open_bids_and_asks(position: &mut PerpPosition, direction: u8, base: u64) -> Res<()> {
    let base = base.cast::<i64>()?;
    if direction == LONG {
        position.open_bids = position.open_bids.add_(base)?;
    } else {
        position.open_asks = position.open_asks.sub_(base)?;
    }
    Ok(())
}

/// Takes base off the slot's open bids or asks (spec T10.18, T18).
pub fn decrease_open_bids_and_asks(position: &mut PerpPosition, direction: u8, base: u64) -> Res<()> {
    let base = base.cast::<i64>()?;
    if direction == LONG {
        position.open_bids = position.open_bids.sub_(base)?;
    } else {
        position.open_asks = position.open_asks.add_(base)?;
    }
    Ok(())
}

/// Whether an open order that carries an end time is past it (spec T6.10).
pub fn is_expired(order: &Order, now: i64) -> bool {
    order.status == order_status::OPEN && order.max_ts != 0 && !is_trigger_type(order) && now > order.max_ts
}

/// As [`is_expired`] for the order being filled; a limit order within 15 s of its end is 6252 (spec T6.10).
pub fn is_expired_before_fill(order: &Order, now: i64) -> Res<bool> {
    let expired = is_expired(order, now);
    if expired && is_limit_type(order) {
        require(is_expired(order, now.sub_(EXPIRY_BUFFER)?), Error::IMPOSSIBLE_FILL)?;
    }
    Ok(expired)
}

/// Whether a reduce-only order has less than one step left to do (spec T6.10, T6.13, T16.7).
pub fn reduces_nothing(order: &Order, position_base: i64, step: u64) -> Res<bool> {
    Ok(order.status == order_status::OPEN && order.reduce_only != 0 && unfilled(order, position_base)? < step)
}

/// Cancels one open order and reports it; 6062 unless it is open (spec T18).
#[inline(never)]
pub fn cancel_order(
    index: usize,
    user: &mut User,
    user_key: &Key,
    maps: &mut Maps,
    clock: &Clock,
    how: &Cancel,
) -> Res<()> {
    let order = &user.orders[index];
    require(order.status == order_status::OPEN, Error::ORDER_NOT_OPEN)?;
    require(order.market_type == market_type::PERP, Error::UNSUPPORTED)?;
    let market_index = order.market_index;
    let oracle = maps.perp.get(market_index)?.amm.oracle;
    let oracle_price = maps.oracles.price(&oracle)?.price;
    let (taker, maker) = sides(user_key, order);
    emit_action(&OrderAction {
        ts: clock.unix_timestamp,
        action: order_action::CANCEL,
        explanation: how.explanation,
        market_index,
        filler: how.filler,
        filler_reward: Some(how.filler_reward),
        fill: None,
        taker,
        maker,
        oracle_price,
    })?;
    let (direction, has_auction) = (order.direction, order.auction_duration != 0);
    decrement_open_orders(user, has_auction);
    let at = find_position(user, market_index)?;
    let order = &user.orders[index];
    let booked = if awaits_trigger(order) { 0 } else { unfilled_uncapped(order)? };
    let position = &mut user.perp_positions[at];
    if booked != 0 {
        decrease_open_bids_and_asks(position, direction, booked)?;
    }
    position.open_orders = position.open_orders.wrapping_sub(1);
    user.orders[index] = cleared_order();
    Ok(())
}

/// Cancels every expired order of the account, before a new one is placed (spec T2.2).
#[inline(never)]
pub fn cancel_expired_orders(user: &mut User, user_key: &Key, maps: &mut Maps, clock: &Clock) -> Res<()> {
    if user.open_orders == 0 && user.has_open_order == 0 && !user.orders.iter().any(|order| order.max_ts != 0) {
        return Ok(());
    }
    for index in 0..user.orders.len() {
        if is_expired(&user.orders[index], clock.unix_timestamp) {
            let how = Cancel::own(order_action_explanation::ORDER_EXPIRED);
            cancel_order(index, user, user_key, maps, clock, &how)?;
        }
    }
    Ok(())
}

/// Cancels the open orders that pass the filter, in slot order, and returns their ids (spec T18b).
#[inline(never)]
pub fn cancel_orders(
    user: &mut User,
    user_key: &Key,
    maps: &mut Maps,
    clock: &Clock,
    how: &Cancel,
    filter: &CancelFilter,
) -> Res<Vec<u32>> {
    let mut canceled = Vec::new();
    for index in 0..user.orders.len() {
        let order = &user.orders[index];
        let chosen = order.status == order_status::OPEN
            && filter.market.is_none_or(|market| market == (order.market_type, order.market_index))
            && filter.direction.is_none_or(|direction| direction == order.direction);
        if chosen {
            canceled.push(order.order_id);
            cancel_order(index, user, user_key, maps, clock, how)?;
        }
    }
    Ok(canceled)
}

/// Moves the flat reward from the order's owner to the keeper, if one is present, and returns it (spec T18a).
#[inline(never)]
pub fn pay_flat_reward(
    owner: &mut User,
    filler: Option<&mut User>,
    market: &mut PerpMarket,
    reward: u64,
    slot: u64,
) -> Res<u64> {
    let Some(filler) = filler else { return Ok(0) };
    let amount = reward.cast::<i64>()?;
    let at = find_position(owner, market.market_index)?;
    update_quote_and_break_even(&mut owner.perp_positions[at], market, 0i64.sub_(amount)?)?;
    update_last_active_slot(filler, slot);
    match force_position(filler, market.market_index) {
        Ok(at) => {
            update_quote_asset_amount(&mut filler.perp_positions[at], market, amount)?;
            Ok(reward)
        }
        Err(_) => Ok(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(order_type: u8, max_ts: i64) -> Order {
        let mut order = Order::zeroed();
        (order.order_type, order.max_ts, order.status) = (order_type, max_ts, order_status::OPEN);
        order
    }

    #[test]
    fn expiry_is_strict_and_spares_triggers() {
        let market = order(order_type::MARKET, 100);
        assert_eq!([is_expired(&market, 100), is_expired(&market, 101)], [false, true]);
        assert!(!is_expired(&order(order_type::MARKET, 0), 101));
        assert!(!is_expired(&order(order_type::TRIGGER_LIMIT, 100), 101));
    }

    #[test]
    fn limit_orders_get_fifteen_seconds_in_fills() {
        let limit = order(order_type::LIMIT, 100);
        assert_eq!(is_expired_before_fill(&limit, 100), Ok(false));
        assert_eq!(is_expired_before_fill(&limit, 115), Err(Error::IMPOSSIBLE_FILL));
        assert_eq!(is_expired_before_fill(&limit, 116), Ok(true));
        assert_eq!(is_expired_before_fill(&order(order_type::MARKET, 100), 101), Ok(true));
    }

    #[test]
    fn ids_wrap_past_zero() {
        let mut user = User::zeroed();
        user.next_order_id = 1;
        assert_eq!(last_order_id(&user), u32::MAX);
        user.next_order_id = 8;
        assert_eq!(last_order_id(&user), 7);
    }

    #[test]
    fn flat_reward_is_owed_even_when_the_filler_has_no_room() {
        let mut market = PerpMarket::zeroed();
        let mut owner = User::zeroed();
        owner.perp_positions[0].base_asset_amount = 10;
        let mut full = User::zeroed();
        for position in &mut full.perp_positions {
            position.market_index = 9;
            position.base_asset_amount = 1;
        }
        assert_eq!(pay_flat_reward(&mut owner, Some(&mut full), &mut market, 10_000, 5), Ok(0));
        assert_eq!(owner.perp_positions[0].quote_asset_amount, -10_000);
        assert_eq!(market.amm.quote_break_even_amount_long.get(), -10_000);
        assert_eq!(full.last_active_slot, 5);
        let mut filler = User::zeroed();
        assert_eq!(pay_flat_reward(&mut owner, Some(&mut filler), &mut market, 10_000, 5), Ok(10_000));
        assert_eq!(filler.perp_positions[0].quote_asset_amount, 10_000);
        assert_eq!(pay_flat_reward(&mut owner, None, &mut market, 10_000, 5), Ok(0));
        assert_eq!(owner.perp_positions[0].quote_asset_amount, -20_000);
    }
}
