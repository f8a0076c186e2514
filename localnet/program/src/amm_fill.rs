//! One fill of an order by the curve, and what it books (spec T10, T11, L12).
use crate::{
    amm,
    cancel::{cleared_order, decrease_open_bids_and_asks, decrement_open_orders},
    clock::Clock,
    enums::{direction::LONG, order_action, order_action_explanation, order_status},
    errors::{require, Error, Res},
    fees::{
        add_filler_volume, add_maker_volume, add_referrer_reward, add_taker_volume, amm_post_only_fees, amm_taker_fees,
        fee_tier, AmmFillFees, FillerTerms,
    },
    fill::{FillContext, Payee},
    integers::{mul_div, take_record_id, Cast, Checked},
    jit::Split,
    lp_fill::book_lp_fill,
    order_records::{emit_action, sides, FillAmounts, OrderAction},
    order_validation::{base_up_to_limit, unfilled},
    position::{
        find_position, force_position, update_position_and_market, update_quote_and_break_even,
        update_quote_asset_amount, PositionDelta,
    },
    spreads,
    steps::standardize_base_asset_amount as std_down,
    twap::update_mark_twap_from_estimates,
    user_status::update_last_active_slot,
    views::{FeeTier, Order, PerpMarket, User, UserStats, AMM},
};

const BASE: u64 = 1_000_000_000;
/// Largest inventory of the curve (spec T10.8).
const MAX_INVENTORY: u128 = 100_000_000_000_000_000;

/// A just-in-time fill: size, price and owner are given by the match around it (spec L34).
#[derive(Clone, Copy)]
pub struct JitFill {
    pub base: u64,
    pub price: u64,
    pub split: Split,
}

/// What the curve is asked to do: fill up to a limit, up to a closer price, or a given size at a given price.
#[derive(Clone, Copy)]
pub enum AmmRequest {
    UpTo { limit: Option<u64>, override_price: Option<u64> },
    Jit(JitFill),
}

struct Terms {
    base: u64,
    limit: Option<u64>,
    fill_price: Option<u64>,
}

/// The order's owner in a fill.
pub struct Taker<'t> {
    pub user: &'t mut User,
    pub stats: &'t mut UserStats,
    pub order_index: usize,
}

/// Fills an order against the curve; returns base and quote, (0, 0) below the size threshold (spec T10).
///
/// Errors in their order: 6010, 6170, 6169, 6206, 6066, those of L16, 6168, 6171, 6019, 6041.
#[inline(never)]
pub fn fill_with_amm(
    context: &FillContext,
    taker: &mut Taker,
    market: &mut PerpMarket,
    request: &AmmRequest,
    filler: &mut Option<Payee>,
    referrer: &mut Option<Payee>,
) -> Res<(u64, u64)> {
    let at = find_position(taker.user, market.market_index)?;
    let held = taker.user.perp_positions[at].base_asset_amount;
    let order = &taker.user.orders[taker.order_index];
    let (direction, post_only) = (order.direction, order.post_only != 0);
    let tier = *fee_tier(&context.state.perp_fee_structure, taker.stats)?;
    let terms = fill_terms(order, held, market, request, &tier)?;
    let step = market.amm.order_step_size;
    let min_order_size = market.amm.min_order_size;
    let threshold = if held.unsigned_abs() > min_order_size { min_order_size } else { step };
    if terms.base < threshold {
        return Ok((0, 0));
    }
    amm::validate_amm_account_for_fill(&market.amm, direction)?;
    let side_price = if direction == LONG {
        amm::ask_price(&market.amm, context.reserve_price)?
    } else {
        amm::bid_price(&market.amm, context.reserve_price)?
    };
    let now = context.clock.unix_timestamp;
    update_mark_twap_from_estimates(market, now, Some(side_price), Some(direction))?;

    let (quote, surplus) = swap(market, &terms, direction)?;
    book_position(taker.user, at, market, terms.base, quote, direction)?;
    if let Some(limit) = terms.limit {
        check_fill_price(quote, terms.base, direction, limit, !post_only)?;
    }

    let market_index = market.market_index;
    let reward_referrer = can_reward(referrer, market_index);
    let reward_filler = can_reward(filler, market_index);
    let filler_terms =
        FillerTerms { order_slot: taker.user.orders[taker.order_index].slot, slot: context.clock.slot, multiplier: 0 };
    let filler_terms = reward_filler.then_some(&filler_terms);
    let structure = &context.state.perp_fee_structure;
    let fees = if post_only {
        amm_post_only_fees(quote, surplus, &tier, structure, market.fee_adjustment, filler_terms)?
    } else {
        let referrer_stats = referrer.as_ref().filter(|_| reward_referrer).map(|payee| &*payee.stats);
        amm_taker_fees(quote, surplus, &tier, structure, market.fee_adjustment, referrer_stats, filler_terms)?
    };

    let split = match request {
        AmmRequest::Jit(jit) => jit.split,
        AmmRequest::UpTo { .. } => Split::Shared,
    };
    book_lp_fill(&mut market.amm, terms.base, quote, direction, fees.fee_to_market_for_lp, split)?;
    if market.amm.user_lp_shares.get() > 0 {
        amm::update_terminal_and_bounds(&mut market.amm)?;
    }
    book_market_fees(&mut market.amm, &fees, surplus)?;
    book_taker_fees(taker, at, market, &fees, quote, post_only, now)?;
    if reward_referrer {
        pay_referrer(referrer, market, fees.referrer_reward, now)?;
    }
    pay_filler(filler, market, fees.filler_reward, quote, context.clock)?;

    fill_order(taker.user, taker.order_index, at, terms.base, quote)?;
    let order = &taker.user.orders[taker.order_index];
    let (taker_side, maker_side) = sides(context.taker_key, order);
    emit_action(&OrderAction {
        ts: now,
        action: order_action::FILL,
        explanation: explanation(request),
        market_index,
        filler: Some(context.filler_key),
        filler_reward: Some(fees.filler_reward),
        fill: Some(FillAmounts {
            fill_record_id: next_fill_record_id(market),
            base: terms.base,
            quote,
            taker_fee: Some(fees.user_fee),
            maker_fee: (fees.maker_rebate != 0).then_some((fees.maker_rebate as i64).wrapping_neg()),
            referrer_reward: (fees.referrer_reward != 0).then_some(fees.referrer_reward),
            quote_asset_amount_surplus: Some(surplus),
        }),
        taker: taker_side,
        maker: maker_side,
        oracle_price: context.oracle_price,
    })?;
    clear_if_complete(taker.user, taker.order_index, at);
    Ok((terms.base, quote))
}

/// Takes the market's next fill record id.
pub fn next_fill_record_id(market: &mut PerpMarket) -> u64 {
    take_record_id(&mut market.next_fill_record_id)
}

fn explanation(request: &AmmRequest) -> u8 {
    match request {
        AmmRequest::UpTo { .. } => order_action_explanation::ORDER_FILLED_WITH_AMM,
        AmmRequest::Jit(jit) => match jit.split {
            Split::ProtocolOwned => order_action_explanation::ORDER_FILLED_WITH_AMM_JIT,
            Split::LpOwned => order_action_explanation::ORDER_FILLED_WITH_LP_JIT,
            Split::Shared => order_action_explanation::ORDER_FILLED_WITH_AMM_JIT_LP_SPLIT,
        },
    }
}

/// Size, effective limit and fixed price of the fill (spec T10.2, T11).
#[inline(never)]
fn fill_terms(order: &Order, held: i64, market: &PerpMarket, request: &AmmRequest, tier: &FeeTier) -> Res<Terms> {
    let (limit, override_price) = match *request {
        AmmRequest::UpTo { limit, override_price } => (limit, override_price),
        AmmRequest::Jit(jit) => {
            return Ok(Terms { base: jit.base, limit: Some(jit.price), fill_price: Some(jit.price) });
        }
    };
    if let (Some(limit), Some(price)) = (limit, override_price) {
        let inside = if order.direction == LONG { price <= limit } else { price >= limit };
        require(inside, Error::INVALID_AMM_LIMIT_PRICE_OVERRIDE)?;
    }
    let limit = override_price.or(limit);
    let open = unfilled(order, held)?;
    let wanted = match limit {
        Some(limit) => {
            let sizing = if order.post_only != 0 { worsened(limit, order.direction, market, tier)? } else { limit };
            base_up_to_limit(&market.amm, open, sizing, order.direction)?
        }
        None => std_down(open, market.amm.order_step_size)?,
    };
    let base = wanted.min(amm::available_liquidity(&market.amm, order.direction)?);
    Ok(Terms { base, limit, fill_price: limit.filter(|_| order.post_only != 0) })
}

/// A post-only limit moved against the curve by the maker rebate, for sizing only (spec T11).
fn worsened(limit: u64, direction: u8, market: &PerpMarket, tier: &FeeTier) -> Res<u64> {
    let rebate = limit.mul_(tier.maker_rebate_numerator as u64)?.div_(tier.maker_rebate_denominator as u64)?;
    let part = rebate.mul_(market.fee_adjustment.unsigned_abs() as u64)? / 100;
    let adjusted = if market.fee_adjustment < 0 { rebate.sub_(part)? } else { rebate.add_(part)? };
    if direction == LONG {
        limit.sub_(adjusted)
    } else {
        limit.add_(adjusted)
    }
}

/// Moves the reserves; with a fixed price the quote is that price's and the surplus the difference (spec T10.6).
#[inline(never)]
fn swap(market: &mut PerpMarket, terms: &Terms, direction: u8) -> Res<(u64, i64)> {
    let (swapped, surplus) = amm::swap_base_asset(market, terms.base, direction)?;
    let Some(price) = terms.fill_price else {
        return Ok((swapped, surplus.cast()?));
    };
    let quote = quote_at(terms.base, price, direction != LONG)?;
    let surplus = if direction == LONG {
        quote.cast::<i64>()?.sub_(swapped.cast()?)?
    } else {
        swapped.cast::<i64>()?.sub_(quote.cast()?)?
    };
    Ok((quote, surplus))
}

/// Quote of a base amount at a price, rounded up or down.
pub fn quote_at(base: u64, price: u64, up: bool) -> Res<u64> {
    if let Some(product) = base.checked_mul(price) {
        return Ok(product / BASE + (up && product % BASE != 0) as u64);
    }
    let product = base as u128 * price as u128;
    let quotient = product / BASE as u128;
    (quotient + (up && !product.is_multiple_of(BASE as u128)) as u128).cast()
}

/// Books the fill on the taker's slot and on the curve's inventory, and refreshes the spread reserves (spec T10.7, T10.8).
#[inline(never)]
fn book_position(user: &mut User, at: usize, market: &mut PerpMarket, base: u64, quote: u64, direction: u8) -> Res<()> {
    let delta = signed_delta(base, quote, direction)?;
    update_position_and_market(&mut user.perp_positions[at], market, &delta)?;
    let inventory = market.amm.base_asset_amount_with_amm.get().add_(delta.base as i128)?;
    market.amm.base_asset_amount_with_amm.set(inventory);
    require(inventory.unsigned_abs() <= MAX_INVENTORY, Error::INVALID_AMM_DETECTED)?;
    spreads::update_spread_reserves(market)
}

/// Position delta of a trade: base and opposite quote.
pub fn signed_delta(base: u64, quote: u64, direction: u8) -> Res<PositionDelta> {
    let (base, quote) = (base.cast::<i64>()?, quote.cast::<i64>()?);
    Ok(if direction == LONG {
        PositionDelta { base, quote: -quote, remainder: None }
    } else {
        PositionDelta { base: -base, quote, remainder: None }
    })
}

/// The average price may not be worse than the limit; takers have a tolerance of one quote unit (spec T10.9).
pub fn check_fill_price(quote: u64, base: u64, direction: u8, limit: u64, tolerant: bool) -> Res<()> {
    let slack = tolerant as u64;
    let adjusted = if direction == LONG { quote.saturating_sub(slack) } else { quote.saturating_add(slack) };
    let price = match adjusted.checked_mul(BASE) {
        Some(scaled) => scaled.div_(base)?,
        None => mul_div(adjusted as u128, BASE as u128, base as u128)?.cast()?,
    };
    let inside = if direction == LONG { price <= limit } else { price >= limit };
    require(inside, Error::INVALID_ORDER_FILL_PRICE)
}

/// Whether the account exists and has, or can get, a slot in the market; getting one writes it (spec T10.10).
pub fn can_reward(payee: &mut Option<Payee>, market_index: u16) -> bool {
    payee.as_mut().is_some_and(|payee| force_position(&mut payee.user, market_index).is_ok())
}

/// Totals of the market (spec T10.12).
fn book_market_fees(amm: &mut AMM, fees: &AmmFillFees, surplus: i64) -> Res<()> {
    let earned = fees.fee_to_market as i128;
    amm.total_fee.set(amm.total_fee.get().add_(earned)?);
    amm.total_exchange_fee.set(amm.total_exchange_fee.get().add_(fees.user_fee as u128)?);
    amm.total_mm_fee.set(amm.total_mm_fee.get().add_(surplus as i128)?);
    amm.total_fee_minus_distributions.set(amm.total_fee_minus_distributions.get().add_(earned)?);
    amm.net_revenue_since_last_funding = amm.net_revenue_since_last_funding.add_(fees.fee_to_market)?;
    Ok(())
}

/// Fee, rebate and volume of the order's owner (spec T10.13, T10.15, T10.16).
fn book_taker_fees(
    taker: &mut Taker,
    at: usize,
    market: &mut PerpMarket,
    fees: &AmmFillFees,
    quote: u64,
    post_only: bool,
    now: i64,
) -> Res<()> {
    let totals = &mut taker.stats.fees;
    totals.total_fee_paid = totals.total_fee_paid.add_(fees.user_fee)?;
    totals.total_fee_rebate = totals.total_fee_rebate.add_(fees.maker_rebate)?;
    totals.total_referee_discount = totals.total_referee_discount.add_(fees.referee_discount)?;
    let position = &mut taker.user.perp_positions[at];
    if fees.user_fee != 0 {
        update_quote_and_break_even(position, market, -fees.user_fee.cast::<i64>()?)?;
    }
    if fees.maker_rebate != 0 {
        update_quote_and_break_even(position, market, fees.maker_rebate.cast()?)?;
    }
    if post_only {
        add_maker_volume(taker.stats, quote, now)
    } else {
        add_taker_volume(taker.stats, quote, now)
    }
}

/// Credits the referrer (spec T10.14).
pub fn pay_referrer(referrer: &mut Option<Payee>, market: &mut PerpMarket, reward: u64, now: i64) -> Res<()> {
    let Some(payee) = referrer else { return Ok(()) };
    let at = force_position(&mut payee.user, market.market_index)?;
    if reward > 0 {
        update_quote_asset_amount(&mut payee.user.perp_positions[at], market, reward.cast()?)?;
        add_referrer_reward(&mut payee.stats, reward, now)?;
    }
    Ok(())
}

/// Credits the filler with its reward and with the fill's volume, and notes it active even without (spec T10.17).
pub fn pay_filler(
    filler: &mut Option<Payee>,
    market: &mut PerpMarket,
    reward: u64,
    quote: u64,
    clock: &Clock,
) -> Res<()> {
    let Some(payee) = filler else { return Ok(()) };
    if reward > 0 {
        let at = force_position(&mut payee.user, market.market_index)?;
        update_quote_asset_amount(&mut payee.user.perp_positions[at], market, reward.cast()?)?;
        add_filler_volume(&mut payee.stats, quote, clock.unix_timestamp)?;
    }
    update_last_active_slot(&mut payee.user, clock.slot);
    Ok(())
}

/// Adds a fill to the order and takes it off the slot's open bids or asks (spec T10.18).
pub fn fill_order(user: &mut User, index: usize, at: usize, base: u64, quote: u64) -> Res<()> {
    let order = &mut user.orders[index];
    order.base_asset_amount_filled = order.base_asset_amount_filled.add_(base)?;
    order.quote_asset_amount_filled = order.quote_asset_amount_filled.add_(quote)?;
    if order.base_asset_amount == order.base_asset_amount_filled {
        order.status = order_status::FILLED;
    }
    let direction = order.direction;
    decrease_open_bids_and_asks(&mut user.perp_positions[at], direction, base)
}

/// Frees the slot of a complete order (spec T10.20).
pub fn clear_if_complete(user: &mut User, index: usize, at: usize) {
    let order = &user.orders[index];
    if order.base_asset_amount == order.base_asset_amount_filled {
        decrement_open_orders(user, user.orders[index].auction_duration != 0);
        user.orders[index] = cleared_order();
        let position = &mut user.perp_positions[at];
        position.open_orders = position.open_orders.wrapping_sub(1);
    }
}

/// Price a taker without limit is held to in a match, from the curve or from the averages (spec T17b).
///
/// The products with the seconds left are not checked: those of a far max_ts wrap.
#[inline(never)]
pub fn fallback_price(amm: &AMM, direction: u8, oracle_price: i64, seconds_left: i64) -> Res<u64> {
    let available = amm::available_liquidity(amm, direction)?;
    if available >= amm.min_order_size {
        let reserve_price = amm::reserve_price(amm)?;
        let divisor = seconds_left.wrapping_mul(20).clamp(100, 200) as u64;
        return if direction == LONG {
            let ask = amm::ask_price(amm, reserve_price)?;
            ask.add_(ask / divisor)
        } else {
            let bid = amm::bid_price(amm, reserve_price)?;
            bid.sub_(bid / divisor)
        };
    }
    let divisor = seconds_left.wrapping_mul(2).clamp(10, 50);
    let oracle_twap = amm.historical_oracle_data.last_oracle_price_twap;
    let room = oracle_price.div_(divisor)?;
    let price = if direction == LONG {
        let premium = amm.last_ask_price_twap.cast::<i64>()?.sub_(oracle_twap)?.max(0);
        oracle_price.add_(premium)?.add_(room)?
    } else {
        let premium = amm.last_bid_price_twap.cast::<i64>()?.sub_(oracle_twap)?.min(0);
        oracle_price.add_(premium)?.sub_(room)?.max(0)
    };
    price.cast()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytemuck::Zeroable;

    #[test]
    fn takers_have_a_tolerance_of_one_quote_unit() {
        let price = |tolerant| check_fill_price(100_001, 1_000_000_000, LONG, 100_000, tolerant);
        assert_eq!([price(true), price(false)], [Ok(()), Err(Error::INVALID_ORDER_FILL_PRICE)]);
        let short = |quote| check_fill_price(quote, 1_000_000_000, 1, 100_000, true);
        assert_eq!([short(99_999), short(99_998)], [Ok(()), Err(Error::INVALID_ORDER_FILL_PRICE)]);
    }

    #[test]
    fn quotes_round_for_the_maker_side() {
        assert_eq!([quote_at(333, 1_000_000_001, false), quote_at(333, 1_000_000_001, true)], [Ok(333), Ok(334)]);
        assert_eq!(quote_at(u64::MAX, 2_000_000_000, false), Err(Error::CASTING_FAILURE));
    }

    #[test]
    fn complete_orders_leave_a_cleared_slot() {
        let mut user = User::zeroed();
        (user.open_orders, user.open_auctions) = (1, 1);
        user.perp_positions[0].open_orders = 1;
        user.perp_positions[0].open_bids = 7;
        let order = &mut user.orders[3];
        order.base_asset_amount = 7;
        order.auction_duration = 10;
        order.status = order_status::OPEN;
        fill_order(&mut user, 3, 0, 5, 50).unwrap();
        clear_if_complete(&mut user, 3, 0);
        assert_eq!((user.orders[3].status, user.perp_positions[0].open_bids), (order_status::OPEN, 2));
        fill_order(&mut user, 3, 0, 2, 20).unwrap();
        assert_eq!(user.orders[3].status, order_status::FILLED);
        clear_if_complete(&mut user, 3, 0);
        assert_eq!((user.orders[3].order_type, user.orders[3].market_type, user.orders[3].status), (1, 1, 0));
        assert_eq!((user.open_orders, user.open_auctions, user.perp_positions[0].open_orders), (0, 0, 0));
    }
}
