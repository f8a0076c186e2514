//! Which counterparties fill an order, and the match of a taker with one resting order (spec T8, T17, T17a).
use crate::{
    amm,
    amm_fill::{
        can_reward, check_fill_price, clear_if_complete, fallback_price, fill_order, fill_with_amm,
        next_fill_record_id, pay_filler, pay_referrer, quote_at, signed_delta, AmmRequest, JitFill, Taker,
    },
    auction::{auction_over, limit_price},
    enums::{direction::LONG, order_action, order_action_explanation},
    errors::{Error, Res},
    fees::{add_maker_volume, add_taker_volume, fee_tier, filler_multiplier, match_fees, FillerTerms, MatchFees},
    fill::{FillContext, Payee},
    integers::{Cast, Checked},
    jit::jit_size,
    order_records::{emit_action, FillAmounts, OrderAction, OrderSide},
    order_validation::{has_oracle_offset, is_jit_maker, unfilled},
    position::{find_position, update_position_and_market, update_quote_and_break_even},
    twap::update_mark_twap_from_estimates,
    views::{Key, Order, PerpMarket, RefMut, User, UserStats, AMM},
};
use alloc::vec::Vec;

/// More counterparties than this are not tried (spec T17).
const MAX_METHODS: usize = 6;

/// One counterparty in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The curve, up to a maker's price or up to the taker's limit.
    Amm(Option<u64>),
    /// A resting order, by its place among the collected ones.
    Match(usize),
}

/// The counterparties of an order in the order they are used, from the makers' prices, best first (spec T8, T17); 6223 for a post-only order without limit.
#[inline(never)]
pub fn fulfillment_methods(
    order: &Order,
    makers: &[u64],
    amm: &AMM,
    reserve_price: u64,
    limit: Option<u64>,
    amm_available: bool,
) -> Res<Vec<Method>> {
    let mut methods = Vec::new();
    let is_long = order.direction == LONG;
    let crosses = |price: u64| match limit {
        None => true,
        Some(limit) if is_long => price <= limit,
        Some(limit) => price >= limit,
    };
    let mut amm_price = if is_long { amm::ask_price(amm, reserve_price)? } else { amm::bid_price(amm, reserve_price)? };
    if order.post_only != 0 {
        if amm_available {
            limit.ok_or(Error::FAILED_UNWRAP)?;
            if crosses(amm_price) {
                methods.push(Method::Amm(None));
            }
        }
        return Ok(methods);
    }
    for (at, &maker_price) in makers.iter().enumerate() {
        if !crosses(maker_price) {
            break;
        }
        let worse = if is_long { maker_price > amm_price } else { maker_price < amm_price };
        if amm_available && worse {
            methods.push(Method::Amm(Some(maker_price)));
            amm_price = maker_price;
        }
        methods.push(Method::Match(at));
        if methods.len() > MAX_METHODS {
            break;
        }
    }
    if amm_available && crosses(amm_price) {
        methods.push(Method::Amm(None));
    }
    Ok(methods)
}

/// The maker's side of a match; stats are absent when maker and taker share them.
pub struct Maker<'a> {
    pub user: RefMut<'a, User>,
    pub stats: Option<RefMut<'a, UserStats>>,
    pub key: &'a Key,
    pub index: usize,
}

/// Base and quote of a step, and the part that a maker filled.
#[derive(Clone, Copy, Default)]
pub struct Filled {
    pub base: u64,
    pub quote: u64,
    pub maker_base: u64,
}

/// Matches the taker with one resting order, after the curve's just-in-time share (spec T17a).
#[inline(never)]
pub fn fill_with_match<'a>(
    context: &FillContext,
    taker: &mut Taker,
    market: &mut PerpMarket,
    maker: &mut Maker<'a>,
    taker_limit: Option<u64>,
    filler: &mut Option<Payee<'a>>,
    referrer: &mut Option<Payee<'a>>,
) -> Res<Filled> {
    let now = context.clock.unix_timestamp;
    let slot = context.clock.slot;
    let tick = market.amm.order_tick_size;
    let maker_order = &maker.user.orders[maker.index];
    let maker_price =
        limit_price(maker_order, Some(context.oracle_price), slot, tick)?.ok_or(Error::UNABLE_TO_GET_LIMIT_PRICE)?;
    let maker_direction = maker_order.direction;
    let order = &taker.user.orders[taker.order_index];
    let direction = order.direction;
    let taker_price = match taker_limit {
        Some(price) => price,
        None => {
            let seconds = order.max_ts.sub_(now)?.max(0);
            fallback_price(&market.amm, direction, context.oracle_price, seconds)?
        }
    };
    let maker_at = find_position(&maker.user, market.market_index)?;
    let at = find_position(taker.user, market.market_index)?;
    let maker_open = unfilled(maker_order, maker.user.perp_positions[maker_at].base_asset_amount)?;
    let taker_open = unfilled(order, taker.user.perp_positions[at].base_asset_amount)?;
    let crosses = if direction == LONG { maker_price <= taker_price } else { maker_price >= taker_price };
    let size = maker_open.min(taker_open);
    if !crosses || size == 0 {
        return Ok(Filled::default());
    }
    update_mark_twap_from_estimates(market, now, Some(maker_price), Some(direction))?;

    let has_limit =
        order.price > 0 || has_oracle_offset(order) || !auction_over(order.slot, order.auction_duration, slot)?;
    let jit = if has_limit || maker_open >= taker_open {
        fill_jit(context, taker, market, size, maker_price, filler)?
    } else {
        (0, 0)
    };

    let taker_open = unfilled(&taker.user.orders[taker.order_index], taker.user.perp_positions[at].base_asset_amount)?;
    let base = maker_open.min(taker_open);
    let quote = quote_at(base, maker_price, maker_direction != LONG)?;
    check_fill_price(quote, base, direction, taker_price, true)?;
    check_fill_price(quote, base, maker_direction, maker_price, false)?;

    let delta = signed_delta(base, quote, maker_direction)?;
    update_position_and_market(&mut maker.user.perp_positions[maker_at], market, &delta)?;
    add_maker_volume(maker.stats.as_deref_mut_or(taker.stats), quote, now)?;
    let delta = signed_delta(base, quote, direction)?;
    update_position_and_market(&mut taker.user.perp_positions[at], market, &delta)?;
    add_taker_volume(taker.stats, quote, now)?;

    let fees = fees_of_match(context, taker, market, maker, quote, maker_price, filler, referrer)?;
    let earned = fees.fee_to_market as i128;
    let totals = &mut market.amm;
    totals.total_exchange_fee.set(totals.total_exchange_fee.get().add_(fees.fee_to_market as u128)?);
    totals.total_fee.set(totals.total_fee.get().add_(earned)?);
    totals.total_fee_minus_distributions.set(totals.total_fee_minus_distributions.get().add_(earned)?);
    totals.net_revenue_since_last_funding = totals.net_revenue_since_last_funding.add_(fees.fee_to_market.cast()?)?;

    update_quote_and_break_even(&mut taker.user.perp_positions[at], market, -fees.taker_fee.cast::<i64>()?)?;
    let paid = &mut taker.stats.fees;
    paid.total_fee_paid = paid.total_fee_paid.add_(fees.taker_fee)?;
    paid.total_referee_discount = paid.total_referee_discount.add_(fees.referee_discount)?;
    update_quote_and_break_even(&mut maker.user.perp_positions[maker_at], market, fees.maker_rebate.cast()?)?;
    let rebated = &mut maker.stats.as_deref_mut_or(taker.stats).fees;
    rebated.total_fee_rebate = rebated.total_fee_rebate.add_(fees.maker_rebate)?;
    pay_filler(filler, market, fees.filler_reward, quote, context.clock)?;
    if can_reward(referrer, market.market_index) {
        pay_referrer(referrer, market, fees.referrer_reward, now)?;
    }

    fill_order(taker.user, taker.order_index, at, base, quote)?;
    fill_order(&mut maker.user, maker.index, maker_at, base, quote)?;
    report_match(context, taker, market, maker, base, quote, &fees)?;
    clear_if_complete(taker.user, taker.order_index, at);
    clear_if_complete(&mut maker.user, maker.index, maker_at);
    Ok(Filled { base: jit.0.add_(base)?, quote: jit.1.add_(quote)?, maker_base: base })
}

/// The curve's part of a match, at the maker's price (spec L32-L34).
#[inline(never)]
fn fill_jit<'a>(
    context: &FillContext,
    taker: &mut Taker,
    market: &mut PerpMarket,
    size: u64,
    price: u64,
    filler: &mut Option<Payee<'a>>,
) -> Res<(u64, u64)> {
    let direction = taker.user.orders[taker.order_index].direction;
    match jit_size(&market.amm, size, direction, price, context.valid_price)? {
        Some((base, split)) if base > 0 => {
            let request = AmmRequest::Jit(JitFill { base, price, split });
            fill_with_amm(context, taker, market, &request, filler, &mut None)
        }
        _ => Ok((0, 0)),
    }
}

/// Fees of the match, with tiers as they stand after its volume (spec T17a.6, T17a.7).
///
/// Filler and referrer without a slot in the market are dropped.
#[inline(never)]
fn fees_of_match<'a>(
    context: &FillContext,
    taker: &Taker,
    market: &PerpMarket,
    maker: &Maker<'a>,
    quote: u64,
    maker_price: u64,
    filler: &mut Option<Payee<'a>>,
    referrer: &mut Option<Payee<'a>>,
) -> Res<MatchFees> {
    let structure = &context.state.perp_fee_structure;
    let reward_referrer = can_reward(referrer, market.market_index);
    let reward_filler = can_reward(filler, market.market_index);
    let maker_is_long = maker.user.orders[maker.index].direction == LONG;
    let terms = if reward_filler {
        Some(FillerTerms {
            order_slot: taker.user.orders[taker.order_index].slot,
            slot: context.clock.slot,
            multiplier: filler_multiplier(maker_price, maker_is_long, context.oracle_price)?,
        })
    } else {
        None
    };
    let taker_tier = fee_tier(structure, taker.stats)?;
    let maker_tier = match &maker.stats {
        Some(stats) => fee_tier(structure, stats)?,
        None => taker_tier,
    };
    let referrer_stats = referrer.as_ref().filter(|_| reward_referrer).map(|payee| &*payee.stats);
    match_fees(quote, taker_tier, maker_tier, structure, market.fee_adjustment, referrer_stats, terms.as_ref())
}

#[inline(never)]
fn report_match(
    context: &FillContext,
    taker: &Taker,
    market: &mut PerpMarket,
    maker: &Maker,
    base: u64,
    quote: u64,
    fees: &MatchFees,
) -> Res<()> {
    let maker_order = &maker.user.orders[maker.index];
    let explanation = if is_jit_maker(maker_order) {
        order_action_explanation::ORDER_FILLED_WITH_MATCH_JIT
    } else {
        order_action_explanation::ORDER_FILLED_WITH_MATCH
    };
    emit_action(&OrderAction {
        ts: context.clock.unix_timestamp,
        action: order_action::FILL,
        explanation,
        market_index: market.market_index,
        filler: Some(context.filler_key),
        filler_reward: Some(fees.filler_reward),
        fill: Some(FillAmounts {
            fill_record_id: next_fill_record_id(market),
            base,
            quote,
            taker_fee: Some(fees.taker_fee),
            maker_fee: Some(-fees.maker_rebate.cast::<i64>()?),
            referrer_reward: (fees.referrer_reward != 0).then_some(fees.referrer_reward),
            quote_asset_amount_surplus: None,
        }),
        taker: Some(OrderSide { user: context.taker_key, order: &taker.user.orders[taker.order_index] }),
        maker: Some(OrderSide { user: maker.key, order: maker_order }),
        oracle_price: context.oracle_price,
    })
}

/// The maker's own stats, or the taker's when both belong to one authority (spec T17a.9).
trait OrShared<'a> {
    fn as_deref_mut_or<'s>(&'s mut self, shared: &'s mut UserStats) -> &'s mut UserStats;
}

impl<'a> OrShared<'a> for Option<RefMut<'a, UserStats>> {
    fn as_deref_mut_or<'s>(&'s mut self, shared: &'s mut UserStats) -> &'s mut UserStats {
        match self {
            Some(stats) => stats,
            None => shared,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enums::direction::SHORT;
    use bytemuck::Zeroable;

    /// Ask 100_100, bid 99_900 at a reserve price of 100_000.
    fn methods(direction: u8, makers: &[u64], limit: Option<u64>, amm_available: bool) -> Vec<Method> {
        let mut amm = AMM::zeroed();
        (amm.long_spread, amm.short_spread) = (1_000, 1_000);
        let mut order = Order::zeroed();
        order.direction = direction;
        fulfillment_methods(&order, makers, &amm, 100_000, limit, amm_available).unwrap()
    }

    #[test]
    fn the_curve_comes_before_worse_makers() {
        use Method::{Amm, Match};
        assert_eq!(methods(LONG, &[], None, true), [Amm(None)]);
        assert_eq!(methods(LONG, &[], Some(100_099), true), []);
        assert_eq!(methods(LONG, &[100_000, 100_200], None, true), [Match(0), Amm(Some(100_200)), Match(1), Amm(None)]);
        assert_eq!(methods(LONG, &[100_000, 100_200], Some(100_150), true), [Match(0), Amm(None)]);
        assert_eq!(
            methods(SHORT, &[99_900, 99_800], Some(99_800), true),
            [Match(0), Amm(Some(99_800)), Match(1), Amm(None)]
        );
        assert_eq!(methods(SHORT, &[99_900, 99_800], None, false), [Match(0), Match(1)]);
    }

    #[test]
    fn the_walk_stops_after_more_than_six() {
        let makers = [100_200, 100_201, 100_202, 100_203, 100_204];
        let found = methods(LONG, &makers, None, true);
        assert_eq!(found.len(), 9);
        assert_eq!(found[8], Method::Amm(None));
        assert_eq!(methods(LONG, &[1; 9], None, false).len(), 7);
    }

    #[test]
    fn a_post_only_taker_meets_the_curve_alone() {
        let amm = AMM::zeroed();
        let mut order = Order::zeroed();
        order.post_only = 1;
        let found = |limit, available| fulfillment_methods(&order, &[1], &amm, 100, limit, available);
        assert_eq!(found(Some(100), true), Ok(alloc::vec![Method::Amm(None)]));
        assert_eq!(found(Some(99), true), Ok(Vec::new()));
        assert_eq!(found(None, true), Err(Error::FAILED_UNWRAP));
        assert_eq!(found(None, false), Ok(Vec::new()));
    }
}
