//! Best bid and ask of resting orders, for the averages of the crank (spec A26a).

use crate::auction::limit_price;
use crate::clock::Clock;
use crate::enums::{direction as dir, market_type, order_status};
use crate::errors::{Error, Res};
use crate::integers::{Cast, Checked};
use crate::makers::is_resting;
use crate::order_validation::{awaits_trigger, unfilled};
use crate::position::find_position;
use crate::views::{Order, PerpMarket, User};
use alloc::vec::Vec;

/// Levels kept of one side.
const DEPTH: usize = 32;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Level {
    price: u64,
    base: u64,
}

/// Resting orders of the users seen so far, best level first.
#[derive(Default)]
pub struct Book {
    bids: Vec<Level>,
    asks: Vec<Level>,
}

impl Book {
    /// Adds the user's resting orders in the market (spec A26a).
    pub fn add_user(&mut self, user: &User, market: &PerpMarket, oracle_price: i64, clock: &Clock) -> Res<()> {
        for order in &user.orders {
            if !rests(order, market.market_index, clock)? {
                continue;
            }
            let base = match find_position(user, market.market_index) {
                Ok(at) => user.perp_positions[at].base_asset_amount,
                Err(_) => 0,
            };
            let price = limit_price(order, Some(oracle_price), clock.slot, market.amm.order_tick_size)?;
            let price = price.ok_or(Error::UNABLE_TO_GET_LIMIT_PRICE)?;
            let level = Level { price, base: unfilled(order, base)? };
            if order.direction == dir::LONG {
                insert(&mut self.bids, level, |level, other| level.price > other.price);
            } else {
                insert(&mut self.asks, level, |level, other| level.price < other.price);
            }
        }
        Ok(())
    }

    /// Average prices at which the market's depth could be sold and bought, if the levels reach that far.
    pub fn bid_and_ask(&self, market: &PerpMarket) -> Res<(Option<u64>, Option<u64>)> {
        let depth = market_depth(market)?;
        Ok((price_for_depth(&self.bids, depth)?, price_for_depth(&self.asks, depth)?))
    }
}

/// An open limit order of the market that rests and whose time is not over (spec A26a, T16.4).
fn rests(order: &Order, market_index: u16, clock: &Clock) -> Res<bool> {
    let open = order.status == order_status::OPEN
        && order.market_type == market_type::PERP
        && order.market_index == market_index
        && !awaits_trigger(order);
    let expired = order.max_ts != 0 && clock.unix_timestamp > order.max_ts;
    Ok(open && !expired && is_resting(order, clock.slot)?)
}

fn insert(levels: &mut Vec<Level>, level: Level, better: impl Fn(&Level, &Level) -> bool) {
    let at = levels.iter().position(|other| better(&level, other)).unwrap_or(levels.len());
    if at < DEPTH {
        levels.truncate(DEPTH - 1);
        levels.insert(at, level);
    }
}

/// A thousandth of the larger side of the open interest, within 100 and 5,000 smallest orders (spec A26a).
fn market_depth(market: &PerpMarket) -> Res<u64> {
    let amm = &market.amm;
    let interest =
        amm.base_asset_amount_long.get().unsigned_abs().max(amm.base_asset_amount_short.get().unsigned_abs());
    let lower = amm.min_order_size.mul_(100)?;
    let upper = amm.min_order_size.mul_(5_000)?;
    Ok((interest / 1_000).cast::<u64>()?.clamp(lower, upper))
}

/// floor(sum of price times base taken / depth), none when the levels hold less than the depth.
fn price_for_depth(levels: &[Level], depth: u64) -> Res<Option<u64>> {
    let (mut left, mut quote) = (depth, 0u128);
    for level in levels {
        let taken = level.base.min(left);
        quote = quote.add_((level.price as u128).mul_(taken as u128)?)?;
        left -= taken;
        if left == 0 {
            return quote.div_(depth as u128)?.cast().map(Some);
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enums::{order_trigger_condition, order_type};
    use bytemuck::Zeroable;

    #[test]
    fn a_depth_is_averaged_over_its_levels() {
        let levels = [Level { price: 100, base: 3 }, Level { price: 90, base: 10 }];
        assert_eq!(price_for_depth(&levels, 3), Ok(Some(100)));
        assert_eq!(price_for_depth(&levels, 5), Ok(Some(96)));
        assert_eq!(price_for_depth(&levels, 13), Ok(Some(92)));
        assert_eq!(price_for_depth(&levels, 14), Ok(None));
    }

    #[test]
    fn a_triggered_limit_order_past_its_own_price_never_rests() {
        let clock = Clock { slot: 20, unix_timestamp: 100 };
        let mut order = Order::zeroed();
        (order.status, order.market_type, order.order_type) =
            (order_status::OPEN, market_type::PERP, order_type::TRIGGER_LIMIT);
        order.trigger_condition = order_trigger_condition::TRIGGERED_ABOVE;
        (order.slot, order.price, order.trigger_price) = (10, 100, 100);
        assert_eq!(rests(&order, 0, &clock), Ok(true));
        order.trigger_price = 99;
        assert_eq!(rests(&order, 0, &clock), Ok(false));
        order.order_type = order_type::LIMIT;
        assert_eq!(rests(&order, 0, &clock), Ok(true));
        order.max_ts = 99;
        assert_eq!(rests(&order, 0, &clock), Ok(false));
        (order.max_ts, order.order_type) = (100, order_type::MARKET);
        assert_eq!(rests(&order, 0, &clock), Ok(false));
    }

    #[test]
    fn only_the_best_levels_are_kept() {
        let mut levels = Vec::new();
        for price in 0..40 {
            insert(&mut levels, Level { price, base: 1 }, |level, other| level.price > other.price);
        }
        assert_eq!(levels.len(), DEPTH);
        assert_eq!((levels[0].price, levels[DEPTH - 1].price), (39, 8));
    }
}
