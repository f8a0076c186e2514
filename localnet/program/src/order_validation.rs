//! What an order must look like to be stored (spec T5), and how much of it is still open (spec T11).
use crate::{
    amm,
    auction::{limit_price, standardize_price},
    enums::{direction::LONG, order_trigger_condition, order_type, post_only_param},
    errors::{require, Error, Res},
    integers::{Cast, Checked},
    steps::standardize_base_asset_amount as std_down,
    views::{Order, PerpMarket, AMM},
};

/// Whether an order's price follows the oracle.
pub fn has_oracle_offset(order: &Order) -> bool {
    order.oracle_price_offset != 0
}

/// Market, oracle and triggered market orders: they cross at once, whatever their price (spec T6.9).
pub fn is_limit_type(order: &Order) -> bool {
    matches!(order.order_type, order_type::LIMIT | order_type::TRIGGER_LIMIT)
}

/// Whether the order waits for a trigger price by its type.
pub fn is_trigger_type(order: &Order) -> bool {
    matches!(order.order_type, order_type::TRIGGER_MARKET | order_type::TRIGGER_LIMIT)
}

/// A trigger order that has not been triggered yet.
pub fn awaits_trigger(order: &Order) -> bool {
    is_trigger_type(order)
        && !matches!(
            order.trigger_condition,
            order_trigger_condition::TRIGGERED_ABOVE | order_trigger_condition::TRIGGERED_BELOW
        )
}

/// A post-only order that is cancelled unless it fills at once: it makes against one taker only.
pub fn is_jit_maker(order: &Order) -> bool {
    order.post_only != 0 && order.immediate_or_cancel != 0
}

/// Base left to fill; a reduce-only order that is not post-only is capped at the opposite position (spec T11).
pub fn unfilled(order: &Order, position_base: i64) -> Res<u64> {
    let open = unfilled_uncapped(order)?;
    if order.reduce_only == 0 || order.post_only != 0 {
        return Ok(open);
    }
    let opposite = if order.direction == LONG { position_base < 0 } else { position_base > 0 };
    Ok(if opposite { open.min(position_base.unsigned_abs()) } else { 0 })
}

/// Base left to fill, whatever the position.
pub fn unfilled_uncapped(order: &Order) -> Res<u64> {
    order.base_asset_amount.sub_(order.base_asset_amount_filled)
}

/// Price stored with an order: rounded to the tick, and for a sliding order moved inside the spread (spec T5).
#[inline(never)]
pub fn stored_price(price: u64, direction: u8, post_only: u8, amm: &AMM) -> Res<u64> {
    let tick = amm.order_tick_size;
    let price = standardize_price(price, tick, direction)?;
    if post_only != post_only_param::SLIDE {
        return Ok(price);
    }
    let reserve_price = amm::reserve_price(amm)?;
    if direction == LONG {
        let ask = amm::ask_price(amm, reserve_price)?;
        if price >= ask {
            ask.sub_(tick)
        } else {
            Ok(price)
        }
    } else {
        let bid = amm::bid_price(amm, reserve_price)?;
        if price <= bid {
            bid.add_(tick)
        } else {
            Ok(price)
        }
    }
}

/// Base that the curve gives before its price passes `limit`, in whole steps (spec T11).
#[inline(never)]
pub fn base_up_to_limit(amm: &AMM, open: u64, limit: u64, direction: u8) -> Res<u64> {
    let tick = amm.order_tick_size;
    let inside = if direction == LONG { limit.sub_(tick)? } else { limit.add_(tick)? };
    let (amount, side) = amm::base_to_trade_to_price(amm, inside, direction)?;
    if side != direction || amount == 0 {
        return Ok(0);
    }
    std_down(open.min(amount), amm.order_step_size)
}

/// Whether a new order may be stored (spec T5).
///
/// Errors: 6042, 6047, 6048, 6050, 6051, 6053, 6054, 6055, 6056, 6057, 6191, 6215.
#[inline(never)]
pub fn validate_order(order: &Order, market: &PerpMarket, oracle_price: i64, slot: u64) -> Res<()> {
    validate_size(order, &market.amm)?;
    match order.order_type {
        order_type::MARKET => validate_market(order),
        order_type::LIMIT => validate_limit(order, market, oracle_price, slot),
        order_type::ORACLE => validate_oracle(order),
        _ => validate_trigger(order),
    }
}

fn validate_size(order: &Order, amm: &AMM) -> Res<()> {
    require(order.base_asset_amount != 0, Error::INVALID_ORDER_SIZE_TOO_SMALL)?;
    require(order.base_asset_amount.rem_(amm.order_step_size)? == 0, Error::INVALID_ORDER_NOT_STEP_SIZE_MULTIPLE)?;
    require(
        order.reduce_only != 0 || order.base_asset_amount >= amm.min_order_size,
        Error::INVALID_ORDER_MIN_ORDER_SIZE,
    )
}

fn validate_auction_path(order: &Order) -> Res<()> {
    let (start, end) = (order.auction_start_price, order.auction_end_price);
    let is_long = order.direction == LONG;
    require(if is_long { start <= end } else { start >= end }, Error::INVALID_ORDER_AUCTION)?;
    if order.price == 0 {
        return Ok(());
    }
    let end: u64 = end.cast()?;
    require(if is_long { order.price >= end } else { order.price <= end }, Error::INVALID_ORDER_AUCTION)
}

fn validate_market(order: &Order) -> Res<()> {
    require(order.auction_start_price > 0 && order.auction_end_price > 0, Error::INVALID_ORDER_AUCTION)?;
    validate_auction_path(order)?;
    require(order.trigger_price == 0, Error::INVALID_ORDER_TRIGGER)?;
    require(order.post_only == 0, Error::INVALID_ORDER_POST_ONLY)?;
    require(!has_oracle_offset(order), Error::INVALID_ORDER_ORACLE_OFFSET)?;
    require(order.immediate_or_cancel == 0, Error::INVALID_ORDER_IOC)
}

fn validate_oracle(order: &Order) -> Res<()> {
    let (start, end, offset) = (order.auction_start_price, order.auction_end_price, order.oracle_price_offset as i64);
    let inside = if order.direction == LONG {
        start <= end && (offset == 0 || offset >= end)
    } else {
        start >= end && (offset == 0 || offset <= end)
    };
    require(inside, Error::INVALID_ORDER_AUCTION)?;
    require(order.trigger_price == 0, Error::INVALID_ORDER_TRIGGER)?;
    require(order.post_only == 0, Error::INVALID_ORDER_POST_ONLY)?;
    require(order.price == 0, Error::INVALID_ORDER_LIMIT_PRICE)?;
    require(order.immediate_or_cancel == 0, Error::INVALID_ORDER_IOC)
}

fn validate_limit(order: &Order, market: &PerpMarket, oracle_price: i64, slot: u64) -> Res<()> {
    require((order.price == 0) == has_oracle_offset(order), Error::INVALID_ORDER_LIMIT_PRICE)?;
    require(order.trigger_price == 0, Error::INVALID_ORDER_TRIGGER)?;
    if order.post_only != 0 {
        require(order.auction_duration == 0, Error::INVALID_ORDER)?;
        validate_post_only(order, &market.amm, oracle_price, slot)?;
    }
    if order.auction_duration == 0 {
        return require(order.auction_start_price == 0 && order.auction_end_price == 0, Error::INVALID_ORDER);
    }
    require(!has_oracle_offset(order), Error::INVALID_ORDER)?;
    require(order.auction_start_price != 0 && order.auction_end_price != 0, Error::INVALID_ORDER_AUCTION)?;
    validate_auction_path(order)
}

/// A resting order may not cross the curve at once unless its price is on the safe side of the oracle.
fn validate_post_only(order: &Order, amm: &AMM, oracle_price: i64, slot: u64) -> Res<()> {
    if is_jit_maker(order) {
        return Ok(());
    }
    let limit =
        limit_price(order, Some(oracle_price), slot, amm.order_tick_size)?.ok_or(Error::UNABLE_TO_GET_LIMIT_PRICE)?;
    let crossing = base_up_to_limit(amm, unfilled_uncapped(order)?, limit, order.direction)?;
    if crossing == 0 {
        return Ok(());
    }
    let limit: i64 = limit.cast()?;
    let safe = if order.direction == LONG { limit < oracle_price } else { limit > oracle_price };
    require(safe, Error::PLACE_POST_ONLY_LIMIT_FAILURE)
}

fn validate_trigger(order: &Order) -> Res<()> {
    require(
        matches!(order.trigger_condition, order_trigger_condition::ABOVE | order_trigger_condition::BELOW),
        Error::INVALID_TRIGGER_ORDER_CONDITION,
    )?;
    let priced = order.price > 0;
    require(priced == (order.order_type == order_type::TRIGGER_LIMIT), Error::INVALID_ORDER_LIMIT_PRICE)?;
    require(order.trigger_price != 0, Error::INVALID_ORDER_TRIGGER)?;
    require(order.post_only == 0, Error::INVALID_ORDER_POST_ONLY)?;
    require(!has_oracle_offset(order), Error::INVALID_ORDER_ORACLE_OFFSET)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enums::direction::SHORT;
    use bytemuck::Zeroable;

    fn market() -> PerpMarket {
        let mut market = PerpMarket::zeroed();
        market.amm.order_step_size = 10;
        market.amm.order_tick_size = 1;
        market.amm.min_order_size = 20;
        market
    }

    fn order(order_type: u8, direction: u8) -> Order {
        let mut order = Order::zeroed();
        (order.order_type, order.direction, order.base_asset_amount) = (order_type, direction, 20);
        (order.auction_start_price, order.auction_end_price) = (100, 100);
        order
    }

    fn verdict(change: impl FnOnce(&mut Order), order_type: u8, direction: u8) -> Res<()> {
        let mut order = order(order_type, direction);
        change(&mut order);
        validate_order(&order, &market(), 1, 0)
    }

    #[test]
    fn sizes() {
        let size = |base| verdict(|o| o.base_asset_amount = base, order_type::MARKET, LONG);
        assert_eq!(size(0), Err(Error::INVALID_ORDER_SIZE_TOO_SMALL));
        assert_eq!(size(25), Err(Error::INVALID_ORDER_NOT_STEP_SIZE_MULTIPLE));
        assert_eq!(size(10), Err(Error::INVALID_ORDER_MIN_ORDER_SIZE));
        assert_eq!(size(20), Ok(()));
        let reducing = |o: &mut Order| (o.base_asset_amount, o.reduce_only) = (10, 1);
        assert_eq!(verdict(reducing, order_type::MARKET, LONG), Ok(()));
    }

    #[test]
    fn market_orders() {
        let case = |change: fn(&mut Order)| verdict(change, order_type::MARKET, LONG);
        assert_eq!(case(|o| o.auction_start_price = 0), Err(Error::INVALID_ORDER_AUCTION));
        assert_eq!(case(|o| o.auction_start_price = 101), Err(Error::INVALID_ORDER_AUCTION));
        assert_eq!(case(|o| o.price = 99), Err(Error::INVALID_ORDER_AUCTION));
        assert_eq!(verdict(|o| o.price = 101, order_type::MARKET, SHORT), Err(Error::INVALID_ORDER_AUCTION));
        assert_eq!(case(|o| o.trigger_price = 1), Err(Error::INVALID_ORDER_TRIGGER));
        assert_eq!(case(|o| o.post_only = 1), Err(Error::INVALID_ORDER_POST_ONLY));
        assert_eq!(case(|o| o.oracle_price_offset = 1), Err(Error::INVALID_ORDER_ORACLE_OFFSET));
        assert_eq!(case(|o| o.immediate_or_cancel = 1), Err(Error::INVALID_ORDER_IOC));
    }

    #[test]
    fn limit_orders() {
        let case = |change: fn(&mut Order)| verdict(change, order_type::LIMIT, LONG);
        assert_eq!(case(|_| ()), Err(Error::INVALID_ORDER_LIMIT_PRICE));
        assert_eq!(case(|o| o.price = 100), Err(Error::INVALID_ORDER));
        assert_eq!(case(|o| (o.price, o.auction_duration) = (100, 1)), Ok(()));
        assert_eq!(case(|o| (o.oracle_price_offset, o.auction_duration) = (100, 1)), Err(Error::INVALID_ORDER));
        assert_eq!(case(|o| (o.price, o.oracle_price_offset) = (1, 1)), Err(Error::INVALID_ORDER_LIMIT_PRICE));
        let jit = |o: &mut Order| {
            (o.price, o.post_only, o.immediate_or_cancel) = (100, 1, 1);
            (o.auction_start_price, o.auction_end_price) = (0, 0);
        };
        assert_eq!(verdict(jit, order_type::LIMIT, LONG), Ok(()));
    }

    #[test]
    fn oracle_and_trigger_orders() {
        let oracle = |change: fn(&mut Order)| verdict(change, order_type::ORACLE, SHORT);
        assert_eq!(oracle(|o| o.auction_start_price = -100), Err(Error::INVALID_ORDER_AUCTION));
        assert_eq!(oracle(|o| o.oracle_price_offset = 101), Err(Error::INVALID_ORDER_AUCTION));
        assert_eq!(oracle(|o| o.price = 1), Err(Error::INVALID_ORDER_LIMIT_PRICE));
        assert_eq!(oracle(|_| ()), Ok(()));
        let trigger = |change: fn(&mut Order)| verdict(change, order_type::TRIGGER_LIMIT, LONG);
        assert_eq!(trigger(|o| o.trigger_condition = 2), Err(Error::INVALID_TRIGGER_ORDER_CONDITION));
        assert_eq!(trigger(|_| ()), Err(Error::INVALID_ORDER_LIMIT_PRICE));
        assert_eq!(trigger(|o| o.price = 1), Err(Error::INVALID_ORDER_TRIGGER));
        assert_eq!(trigger(|o| (o.price, o.trigger_price) = (1, 1)), Ok(()));
    }

    #[test]
    fn reduce_only_is_capped_at_the_opposite_position() {
        let mut reducing = order(order_type::LIMIT, LONG);
        reducing.reduce_only = 1;
        let open = |order: &Order, base| unfilled(order, base).unwrap();
        assert_eq!([open(&reducing, -5), open(&reducing, -50), open(&reducing, 5), open(&reducing, 0)], [5, 20, 0, 0]);
        reducing.post_only = 1;
        assert_eq!(open(&reducing, 5), 20);
    }
}
