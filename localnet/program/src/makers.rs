//! Resting orders that may fill a taker, and the referrer behind it (spec T14, T16).
use crate::{
    auction::{auction_over, limit_price, opposite},
    cancel::{cancel_order, is_expired, pay_flat_reward, reduces_nothing, Cancel},
    enums::{direction::LONG, market_type, order_action_explanation, order_status, order_type},
    errors::{Error, Res},
    fill::{FillContext, Payee},
    funding::settle_funding_payment,
    integers::Checked,
    keys,
    maps::{Maps, UserMaps},
    order_validation::{awaits_trigger, is_jit_maker, is_limit_type},
    position::find_position,
    user_status::{is_being_liquidated, update_last_active_slot},
    views::{Key, Loader, Order, User, UserStats},
};
use alloc::vec::Vec;

/// Maker orders of one fill that there is room for at first (spec T16.8).
const ROOM: usize = 16;
/// Scale of margin ratios.
const MARGIN: u128 = 10_000;

/// One usable resting order: where it lies and its price.
#[derive(Clone, Copy)]
pub struct MakerOrder<'a> {
    pub maker: Loader<'a, User>,
    pub index: usize,
    pub price: u64,
}

/// The referrer's accounts, when the taker has one.
#[derive(Clone, Copy)]
pub struct Referrer<'a> {
    pub user: Loader<'a, User>,
    pub stats: Loader<'a, UserStats>,
    pub authority: Key,
}

/// Opens a user account that was passed along; 6235 when it is already open.
pub fn open_user<'a>(user: &Loader<'a, User>) -> Res<crate::views::RefMut<'a, User>> {
    user.load_mut().map_err(|_| Error::UNABLE_TO_LOAD_USER_ACCOUNT)
}

/// Opens a stats account that was passed along; 6237 when it is already open.
pub fn open_stats<'a>(stats: &Loader<'a, UserStats>) -> Res<crate::views::RefMut<'a, UserStats>> {
    stats.load_mut().map_err(|_| Error::UNABLE_TO_LOAD_USER_STATS_ACCOUNT)
}

/// Looks up the taker's referrer among the supplied accounts and marks it active (spec T14); 6030, 6029.
#[inline(never)]
pub fn find_referrer<'a>(
    stats: &UserStats,
    taker_key: &Key,
    supplied: &UserMaps<'a>,
    slot: u64,
) -> Res<Option<Referrer<'a>>> {
    if stats.referrer == keys::ZERO {
        return Ok(None);
    }
    let authority = stats.referrer;
    let referrer_stats = supplied.stats(&authority).map_err(|_| Error::REFERRER_STATS_NOT_FOUND)?;
    for user in &supplied.users {
        if user.key() == taker_key {
            continue;
        }
        let mut referrer = open_user(user)?;
        if referrer.authority == authority && referrer.sub_account_id == 0 {
            update_last_active_slot(&mut referrer, slot);
            return Ok(Some(Referrer { user: *user, stats: referrer_stats, authority }));
        }
    }
    Err(Error::REFERRER_NOT_FOUND)
}

/// Opens the referrer's accounts, unless the maker belongs to the referrer (spec T14).
pub fn open_referrer<'a>(referrer: &Option<Referrer<'a>>, maker_authority: Option<&Key>) -> Res<Option<Payee<'a>>> {
    let Some(referrer) = referrer else { return Ok(None) };
    if maker_authority == Some(&referrer.authority) {
        return Ok(None);
    }
    Ok(Some(Payee { user: open_user(&referrer.user)?, stats: open_stats(&referrer.stats)? }))
}

/// The filler when it is one of the supplied accounts and not the taker's: curve fills reward it (spec T10.10).
#[inline(never)]
pub fn open_supplied_filler<'a>(
    supplied: &UserMaps<'a>,
    filler_key: &Key,
    taker_authority: &Key,
) -> Res<Option<Payee<'a>>> {
    let Ok(loader) = supplied.user(filler_key) else { return Ok(None) };
    let user = open_user(&loader)?;
    if user.authority == *taker_authority {
        return Ok(None);
    }
    let stats = open_stats(&supplied.stats(&user.authority)?)?;
    Ok(Some(Payee { user, stats }))
}

/// What the maker search needs to know about the taker.
pub struct Search<'t> {
    pub taker_order: &'t Order,
    pub market_index: u16,
    /// The id that an order must carry to make, whoever owns it.
    pub only_order: Option<u32>,
}

/// Settles the makers' funding, cancels what must go, and returns the usable orders, best for the taker first (spec T16).
#[inline(never)]
pub fn collect_maker_orders<'a>(
    context: &FillContext,
    search: &Search,
    supplied: &UserMaps<'a>,
    maps: &mut Maps<'a>,
    filler: &mut Option<Payee<'a>>,
) -> Res<Vec<MakerOrder<'a>>> {
    let mut found: Vec<MakerOrder> = Vec::new();
    for loader in &supplied.users {
        if loader.key() != context.taker_key {
            collect_from(context, search, loader, maps, filler, &mut found)?;
        }
    }
    Ok(found)
}

#[inline(never)]
fn collect_from<'a>(
    context: &FillContext,
    search: &Search,
    loader: &Loader<'a, User>,
    maps: &mut Maps<'a>,
    filler: &mut Option<Payee<'a>>,
    found: &mut Vec<MakerOrder<'a>>,
) -> Res<()> {
    let mut maker = open_user(loader)?;
    if is_being_liquidated(&maker) {
        return Ok(());
    }
    let mut market = maps.perp.get_mut(search.market_index)?;
    let tick = market.amm.order_tick_size;
    let candidates = candidates(&maker, search, context.oracle_price, context.clock.slot, tick)?;
    if candidates.is_empty() {
        return Ok(());
    }
    update_last_active_slot(&mut maker, context.clock.slot);
    settle_funding_payment(&mut maker, loader.key(), &mut market, context.clock.unix_timestamp)?;
    let (margin_ratio, step) = (market.margin_ratio_initial, market.amm.order_step_size);
    drop(market);

    for (index, price) in candidates {
        let order = &maker.orders[index];
        if !may_fill(order, search.taker_order, context.clock.slot)? {
            continue;
        }
        if search.only_order.is_some_and(|id| id != order.order_id) {
            continue;
        }
        let at = find_position(&maker, search.market_index)?;
        let base = maker.perp_positions[at].base_asset_amount;
        let explanation = if out_of_band(price, order.direction, context.oracle_price, margin_ratio)? {
            order_action_explanation::ORACLE_PRICE_BREACHED_LIMIT_PRICE
        } else if is_expired(order, context.clock.unix_timestamp) {
            order_action_explanation::ORDER_EXPIRED
        } else if reduces_nothing(order, base, step)? {
            order_action_explanation::REDUCE_ONLY_ORDER_INCREASED_POSITION
        } else {
            insert_best_first(found, MakerOrder { maker: *loader, index, price }, search.taker_order.direction);
            continue;
        };
        let filler_reward = {
            let mut market = maps.perp.get_mut(search.market_index)?;
            let payee = filler.as_mut().map(|payee| &mut *payee.user);
            let fee = context.state.perp_fee_structure.flat_filler_fee;
            pay_flat_reward(&mut maker, payee, &mut market, fee, context.clock.slot)?
        };
        let how = Cancel { explanation, filler: Some(context.filler_key), filler_reward };
        cancel_order(index, &mut maker, loader.key(), maps, context.clock, &how)?;
    }
    Ok(())
}

/// Open limit orders of the other side with their price at this slot (spec T16.2).
#[inline(never)]
fn candidates(maker: &User, search: &Search, oracle_price: i64, slot: u64, tick: u64) -> Res<Vec<(usize, u64)>> {
    let direction = opposite(search.taker_order.direction);
    let mut orders = Vec::new();
    for (index, order) in maker.orders.iter().enumerate() {
        let chosen = order.status == order_status::OPEN
            && order.market_index == search.market_index
            && order.market_type == market_type::PERP
            && order.direction == direction
            && is_limit_type(order)
            && !awaits_trigger(order);
        if chosen {
            let price = limit_price(order, Some(oracle_price), slot, tick)?.ok_or(Error::UNABLE_TO_GET_LIMIT_PRICE)?;
            orders.push((index, price));
        }
    }
    Ok(orders)
}

/// Whether the order rests: post-only, or its auction is over; a triggered one past its own price never does (spec T16.4).
pub fn is_resting(order: &Order, slot: u64) -> Res<bool> {
    match order.order_type {
        order_type::LIMIT => Ok(order.post_only != 0 || auction_over(order.slot, order.auction_duration, slot)?),
        order_type::TRIGGER_LIMIT => {
            let blocked = if order.direction == LONG {
                order.trigger_price < order.price
            } else {
                order.trigger_price > order.price
            };
            Ok(!blocked && auction_over(order.slot, order.auction_duration, slot)?)
        }
        _ => Ok(false),
    }
}

/// Whether a resting order may make against this taker order (spec T16.4).
fn may_fill(maker: &Order, taker: &Order, slot: u64) -> Res<bool> {
    if maker.slot == slot && taker.slot == slot && !is_jit_maker(maker) {
        return Ok(false);
    }
    if taker.post_only != 0 || !is_resting(maker, slot)? {
        return Ok(false);
    }
    if is_limit_type(taker) && maker.post_only == 0 && is_resting(taker, slot)? {
        let maker_end = maker.slot.add_(maker.auction_duration as u64)?;
        let taker_end = taker.slot.add_(taker.auction_duration as u64)?;
        return Ok(maker_end <= taker_end);
    }
    Ok(true)
}

/// Whether a maker price is an initial margin's width on the generous side of the oracle (spec T16.7).
fn out_of_band(price: u64, direction: u8, oracle_price: i64, margin_ratio: u32) -> Res<bool> {
    let oracle_price = oracle_price.unsigned_abs();
    let distance =
        if direction == LONG { price.saturating_sub(oracle_price) } else { oracle_price.saturating_sub(price) };
    if distance == 0 {
        return Ok(false);
    }
    Ok((distance as u128).mul_(MARGIN)?.div_(oracle_price as u128)? >= margin_ratio as u128)
}

/// Keeps the list best price first (spec T16.8).
///
/// An entry behind the room is dropped; the room doubles each time that an entry is put into a full list.
fn insert_best_first<'a>(found: &mut Vec<MakerOrder<'a>>, entry: MakerOrder<'a>, taker_direction: u8) {
    let at = insertion_point(found.len(), |at| found[at].price, entry.price, taker_direction);
    let mut room = ROOM;
    while room < found.len() {
        room *= 2;
    }
    if at < room {
        found.insert(at, entry);
    }
}

/// Place of a price by bisection; an equal price at a probed place is preceded right there (spec T16.8).
fn insertion_point(count: usize, price_at: impl Fn(usize) -> u64, price: u64, taker_direction: u8) -> usize {
    let (mut left, mut right) = (0, count);
    while left < right {
        let middle = left + (right - left) / 2;
        let probed = price_at(middle);
        if probed == price {
            return middle;
        }
        let better = if taker_direction == LONG { probed < price } else { probed > price };
        if better {
            left = middle + 1;
        } else {
            right = middle;
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enums::direction::SHORT;
    use bytemuck::Zeroable;

    #[test]
    fn bands_are_one_initial_margin_wide() {
        assert_eq!(out_of_band(110, LONG, 100, 1_000), Ok(true));
        assert_eq!(out_of_band(109, LONG, 100, 1_000), Ok(false));
        assert_eq!(out_of_band(90, SHORT, 100, 1_000), Ok(true));
        assert_eq!(out_of_band(150, SHORT, 100, 1_000), Ok(false));
    }

    fn order(order_type: u8, slot: u64, duration: u8, post_only: u8) -> Order {
        let mut order = Order::zeroed();
        (order.order_type, order.slot, order.auction_duration, order.post_only) =
            (order_type, slot, duration, post_only);
        order
    }

    #[test]
    fn equal_prices_are_ordered_by_the_search_path() {
        let place = |prices: &[u64], price, side| insertion_point(prices.len(), |at| prices[at], price, side);
        assert_eq!(
            [place(&[], 5, LONG), place(&[5], 5, LONG), place(&[4], 5, LONG), place(&[6], 5, LONG)],
            [0, 0, 1, 0]
        );
        assert_eq!([place(&[5, 5, 5, 5], 5, LONG), place(&[4, 5, 5], 5, LONG)], [2, 1]);
        assert_eq!([place(&[9, 7, 5], 6, SHORT), place(&[9, 7, 5], 8, SHORT), place(&[9, 7, 5], 4, SHORT)], [2, 1, 3]);
    }

    #[test]
    fn who_may_fill_whom() {
        let market = order(order_type::MARKET, 10, 5, 0);
        let resting = order(order_type::LIMIT, 8, 0, 0);
        assert_eq!(may_fill(&resting, &market, 12), Ok(true));
        assert_eq!(may_fill(&order(order_type::LIMIT, 8, 20, 0), &market, 12), Ok(false));
        assert_eq!(may_fill(&order(order_type::LIMIT, 12, 0, 1), &order(order_type::MARKET, 12, 0, 0), 12), Ok(false));
        let mut jit = order(order_type::LIMIT, 12, 0, 1);
        jit.immediate_or_cancel = 1;
        assert_eq!(may_fill(&jit, &order(order_type::MARKET, 12, 0, 0), 12), Ok(true));
        assert_eq!(may_fill(&resting, &order(order_type::LIMIT, 7, 0, 0), 12), Ok(false));
        assert_eq!(may_fill(&resting, &order(order_type::LIMIT, 9, 0, 0), 12), Ok(true));
        assert_eq!(may_fill(&resting, &order(order_type::LIMIT, 9, 0, 1), 12), Ok(false));
        let mut trigger = order(order_type::TRIGGER_LIMIT, 8, 0, 0);
        (trigger.price, trigger.trigger_price) = (10, 9);
        assert_eq!(may_fill(&trigger, &market, 12), Ok(false));
    }
}
