//! Auction parameters of an order and the limit price it stands for at a slot (spec T3, T4, T9).
use crate::{
    enums::{
        contract_tier,
        direction::{LONG, SHORT},
        order_type,
    },
    errors::{Error, Res},
    integers::{Cast, Checked},
    order_params::OrderParams,
    views::{Order, AMM},
};

/// Opposite direction.
pub fn opposite(direction: u8) -> u8 {
    if direction == LONG {
        SHORT
    } else {
        LONG
    }
}

/// Duration in slots, start and end price (offsets for oracle orders) of an order's auction.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Auction {
    pub duration: u8,
    pub start: i64,
    pub end: i64,
}

/// Price rounded to the tick: down for a long order, up for a short one; zero stays (spec T4, T5).
pub fn standardize_price(price: u64, tick: u64, direction: u8) -> Res<u64> {
    if price == 0 {
        return Ok(0);
    }
    let rem = price.rem_(tick)?;
    match (rem, direction) {
        (0, _) => Ok(price),
        (_, LONG) => price.sub_(rem),
        _ => price.add_(tick)?.sub_(rem),
    }
}

/// As `standardize_price` for signed prices, with the Euclidean remainder (spec T4).
pub fn standardize_price_i64(price: i64, tick: u64, direction: u8) -> Res<i64> {
    if price == 0 {
        return Ok(0);
    }
    if tick == 0 {
        return Err(Error::MATH_ERROR);
    }
    let tick: i64 = tick.cast()?;
    let rem = price.rem_euclid(tick);
    match (rem, direction) {
        (0, _) => Ok(price),
        (_, LONG) => price.sub_(rem),
        _ => price.add_(tick)?.sub_(rem),
    }
}

/// Start offset of the market's auction baseline, relative to the oracle price (spec T3).
#[inline(never)]
pub fn baseline_start_offset(amm: &AMM, tier: u8, direction: u8) -> Res<i64> {
    let bid_twap = amm.last_bid_price_twap.cast::<i64>()?;
    let ask_twap = amm.last_ask_price_twap.cast::<i64>()?;
    let oracle = &amm.historical_oracle_data;
    let apart = oracle.last_oracle_price_twap_ts.sub_(amm.last_mark_price_twap_ts)?;
    if apart.unsigned_abs() >= 60 {
        let divisor = if tier <= contract_tier::B { 500 } else { 100 };
        return if direction == LONG { bid_twap.div_(divisor) } else { 0i64.sub_(ask_twap.div_(divisor)?) };
    }
    let side_twap = if direction == LONG { bid_twap } else { ask_twap };
    let slow = side_twap.sub_(oracle.last_oracle_price_twap)?;
    let fast = amm.last_mark_price_twap_5min.cast::<i64>()?.sub_(oracle.last_oracle_price_twap_5min)?;
    let long_part = (amm.long_spread as i64).mul_(side_twap)?.div_(10_000_000)?;
    let short_part = (amm.short_spread as i64).mul_(side_twap)?.div_(10_000_000)?;
    if direction == LONG {
        Ok(slow.add_(long_part)?.min(fast.sub_(short_part)?))
    } else {
        Ok(slow.sub_(short_part)?.max(fast.add_(long_part)?))
    }
}

/// Start and end offset of the market's auction baseline; `scalar` widens the end (spec T3).
#[inline(never)]
pub fn baseline_offsets(amm: &AMM, tier: u8, direction: u8, scalar: u64) -> Res<(i64, i64)> {
    let start = baseline_start_offset(amm, tier, direction)?;
    let bid_twap = amm.last_bid_price_twap.cast::<i64>()?;
    let ask_twap = amm.last_ask_price_twap.cast::<i64>()?;
    let oracle_twap = amm.historical_oracle_data.last_oracle_price_twap.cast::<u64>()?;
    let (min_divisor, max_divisor) = match tier {
        contract_tier::A => (1_000, 50),
        contract_tier::B => (1_000, 20),
        contract_tier::C => (500, 20),
        contract_tier::SPECULATIVE => (100, 10),
        _ => (50, 5),
    };
    let side_spread = if direction == LONG { amm.long_spread } else { amm.short_spread };
    let by_spread = (side_spread as u64).mul_(oracle_twap)? / 1_000_000;
    let mut room = amm.mark_std.max(amm.oracle_std).max(by_spread);
    if scalar >= 1 {
        room = room.mul_(scalar)?;
    }
    let room = room.clamp(oracle_twap / min_divisor, oracle_twap / max_divisor).cast::<i64>()?;
    let oracle_twap = oracle_twap.cast::<i64>()?;
    let end = if direction == LONG {
        ask_twap.add_(room)?.sub_(oracle_twap)?.max(start)
    } else {
        bid_twap.sub_(room)?.sub_(oracle_twap)?.min(start)
    };
    Ok((start, end))
}

/// Start and end price of an order that names none, from its limit price and the oracle price (spec T4a).
pub fn default_auction_prices(oracle_price: i64, direction: u8, limit_price: u64) -> Res<(i64, i64)> {
    let limit = limit_price.cast::<i64>()?;
    let wide = oracle_price.div_(200)?;
    let narrow = limit.div_(200)?;
    if limit == 0 {
        let end = if direction == LONG { oracle_price.add_(wide)? } else { oracle_price.sub_(wide)? };
        return Ok((oracle_price, end));
    }
    if direction == LONG {
        if limit < oracle_price {
            Ok((limit.sub_(narrow)?.min(oracle_price.sub_(wide)?), limit))
        } else {
            Ok((oracle_price, limit.min(oracle_price.add_(wide)?)))
        }
    } else if limit > oracle_price {
        Ok((limit.add_(narrow)?.max(oracle_price.add_(wide)?), limit))
    } else {
        Ok((oracle_price, limit.max(oracle_price.sub_(wide)?)))
    }
}

/// The auction stored with an order (spec T4); the oracle price stands in where the order names no prices.
#[inline(never)]
pub fn auction_params(params: &OrderParams, tick: u64, min_duration: u8, oracle_price: i64) -> Res<Auction> {
    let (start, end, duration) = match params.order_type {
        order_type::MARKET | order_type::ORACLE => {
            let (start, end) = match (params.auction_start_price, params.auction_end_price) {
                (Some(start), Some(end)) => (start, end),
                _ if params.order_type == order_type::ORACLE => return Err(Error::INVALID_ORDER_AUCTION),
                _ => default_auction_prices(oracle_price, params.direction, params.price)?,
            };
            (start, end, params.auction_duration.unwrap_or(0).max(min_duration))
        }
        order_type::LIMIT => match (params.auction_start_price, params.auction_end_price, params.auction_duration) {
            (Some(start), Some(end), Some(duration)) => {
                (start, end, if duration == 0 { 0 } else { duration.max(min_duration) })
            }
            _ => return Ok(Auction::default()),
        },
        _ => return Ok(Auction::default()),
    };
    Ok(Auction {
        duration,
        start: standardize_price_i64(start, tick, params.direction)?,
        end: standardize_price_i64(end, tick, params.direction)?,
    })
}

/// Whether an auction of `duration` slots that began at `order_slot` is over; none at all counts as over (spec T9).
pub fn auction_over(order_slot: u64, duration: u8, slot: u64) -> Res<bool> {
    Ok(duration == 0 || slot.sub_(order_slot)? > duration as u64)
}

/// Price of an order's auction at `slot`, standardised (spec T9).
#[inline(never)]
pub fn auction_price(order: &Order, slot: u64, tick: u64, oracle_price: Option<i64>) -> Res<u64> {
    let duration = order.auction_duration as u64;
    let elapsed = slot.sub_(order.slot)?.min(duration);
    if order.order_type == order_type::ORACLE {
        let oracle_price = oracle_price.ok_or(Error::ORACLE_NOT_FOUND)?;
        let (start, end) = (order.auction_start_price, order.auction_end_price);
        let offset = if duration == 0 {
            end
        } else {
            let (n, d) = (elapsed as i64, duration as i64);
            if order.direction == LONG {
                start.add_(end.sub_(start)?.mul_(n)?.div_(d)?)?
            } else {
                start.sub_(start.sub_(end)?.mul_(n)?.div_(d)?)?
            }
        };
        let price = oracle_price.add_(offset)?.max(tick.cast::<i64>()?).cast::<u64>()?;
        return standardize_price(price, tick, order.direction);
    }
    let start = order.auction_start_price.cast::<u64>()?;
    let end = order.auction_end_price.cast::<u64>()?;
    let price = if duration == 0 {
        end
    } else if order.direction == LONG {
        start.add_(end.sub_(start)?.mul_(elapsed)?.div_(duration)?)?
    } else {
        start.sub_(start.sub_(end)?.mul_(elapsed)?.div_(duration)?)?
    };
    standardize_price(price, tick, order.direction)
}

/// Limit price of an order at `slot`, absent when it names none (spec T9).
#[inline(never)]
pub fn limit_price(order: &Order, oracle_price: Option<i64>, slot: u64, tick: u64) -> Res<Option<u64>> {
    let priced_auction = order.auction_start_price != 0 || order.auction_end_price != 0;
    if priced_auction && !auction_over(order.slot, order.auction_duration, slot)? {
        return auction_price(order, slot, tick, oracle_price).map(Some);
    }
    if order.oracle_price_offset != 0 {
        let oracle_price = oracle_price.ok_or(Error::ORACLE_NOT_FOUND)?;
        let price = oracle_price.add_(order.oracle_price_offset as i64)?.max(tick.cast::<i64>()?).cast::<u64>()?;
        return standardize_price(price, tick, order.direction).map(Some);
    }
    Ok(if order.price == 0 { None } else { Some(order.price) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytemuck::Zeroable;

    fn params(order_type: u8, direction: u8) -> OrderParams {
        OrderParams { order_type, direction, ..OrderParams::default() }
    }

    #[test]
    fn prices_go_to_the_tick() {
        assert_eq!(standardize_price(0, 10, LONG), Ok(0));
        assert_eq!([standardize_price(19, 10, LONG), standardize_price(11, 10, SHORT)], [Ok(10), Ok(20)]);
        assert_eq!([standardize_price_i64(-19, 10, LONG), standardize_price_i64(-19, 10, SHORT)], [Ok(-20), Ok(-10)]);
        assert_eq!(standardize_price(5, 0, LONG), Err(Error::MATH_ERROR));
    }

    #[test]
    fn default_prices_of_the_worked_order() {
        let auction = auction_params(&params(order_type::MARKET, SHORT), 11, 0, 1_152_739).unwrap();
        assert_eq!(auction, Auction { duration: 0, start: 1_152_745, end: 1_146_981 });
    }

    #[test]
    fn default_prices_by_side_of_the_oracle() {
        let o = 20_000_000;
        assert_eq!(default_auction_prices(o, LONG, 19_000_000), Ok((18_905_000, 19_000_000)));
        assert_eq!(default_auction_prices(o, LONG, 19_950_000), Ok((19_850_250, 19_950_000)));
        assert_eq!(default_auction_prices(o, LONG, 21_000_000), Ok((o, 20_100_000)));
        assert_eq!(default_auction_prices(o, SHORT, 21_000_000), Ok((21_105_000, 21_000_000)));
        assert_eq!(default_auction_prices(o, SHORT, 19_000_000), Ok((o, 19_900_000)));
    }

    #[test]
    fn limit_orders_need_all_three_values_for_an_auction() {
        let mut order = params(order_type::LIMIT, LONG);
        order.auction_start_price = Some(105);
        order.auction_end_price = Some(119);
        assert_eq!(auction_params(&order, 10, 20, 1), Ok(Auction::default()));
        order.auction_duration = Some(5);
        assert_eq!(auction_params(&order, 10, 20, 1), Ok(Auction { duration: 20, start: 100, end: 110 }));
        order.auction_duration = Some(0);
        assert_eq!(auction_params(&order, 10, 20, 1), Ok(Auction { duration: 0, start: 100, end: 110 }));
        let oracle = auction_params(&params(order_type::ORACLE, LONG), 10, 20, 1);
        assert_eq!(oracle, Err(Error::INVALID_ORDER_AUCTION));
    }

    #[test]
    fn baseline_of_the_worked_market() {
        let mut amm = AMM::zeroed();
        amm.last_bid_price_twap = 19_995_000;
        amm.last_ask_price_twap = 20_005_000;
        amm.last_mark_price_twap_5min = 20_001_000;
        amm.historical_oracle_data.last_oracle_price_twap = 20_000_000;
        amm.historical_oracle_data.last_oracle_price_twap_5min = 20_000_000;
        (amm.long_spread, amm.short_spread) = (125, 125);
        (amm.mark_std, amm.oracle_std) = (12_000, 9_000);
        assert_eq!(baseline_offsets(&amm, contract_tier::A, LONG, 1), Ok((-4_751, 25_000)));
        amm.last_mark_price_twap_ts = 60;
        assert_eq!(baseline_start_offset(&amm, contract_tier::A, LONG), Ok(39_990));
        assert_eq!(baseline_start_offset(&amm, contract_tier::C, SHORT), Ok(-200_050));
    }

    fn order(direction: u8, start: i64, end: i64) -> Order {
        let mut order = Order::zeroed();
        order.order_type = order_type::LIMIT;
        order.direction = direction;
        (order.auction_start_price, order.auction_end_price) = (start, end);
        order.auction_duration = 10;
        order.slot = 100;
        order.price = 500;
        order
    }

    #[test]
    fn auction_price_moves_by_slot_and_ends() {
        let long = order(LONG, 400, 450);
        let price = |slot| limit_price(&long, None, slot, 1).unwrap();
        assert_eq!([price(100), price(103), price(110), price(111)], [Some(400), Some(415), Some(450), Some(500)]);
        let short = order(SHORT, 450, 400);
        assert_eq!(limit_price(&short, None, 103, 1), Ok(Some(435)));
        assert_eq!(limit_price(&order(LONG, 450, 400), None, 103, 1), Err(Error::MATH_ERROR));
        assert_eq!(limit_price(&order(LONG, -1, 400), None, 103, 1), Err(Error::CASTING_FAILURE));
    }

    #[test]
    fn oracle_orders_follow_a_valid_oracle() {
        let mut oracle = order(SHORT, 30, -20);
        oracle.order_type = order_type::ORACLE;
        oracle.price = 0;
        assert_eq!(limit_price(&oracle, Some(1_000), 105, 10), Ok(Some(1_010)));
        assert_eq!(limit_price(&oracle, None, 105, 10), Err(Error::ORACLE_NOT_FOUND));
        assert_eq!(limit_price(&oracle, Some(1_000), 111, 10), Ok(None));
        oracle.oracle_price_offset = -2_000;
        assert_eq!(limit_price(&oracle, Some(1_000), 111, 10), Ok(Some(10)));
    }
}
