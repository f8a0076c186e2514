//! Filling an order from all its counterparties (spec T6).
use crate::{
    amm,
    amm_fill::Taker,
    auction::auction_over,
    cancel::{cancel_order, find_order, is_expired_before_fill, pay_flat_reward, reduces_nothing, Cancel},
    clock::Clock,
    enums::{
        direction::LONG, exchange_status, market_status, market_type, order_action_explanation, order_status,
        perp_operation,
    },
    errors::{require, Error, Res},
    fulfill::fulfill,
    funding::update_funding_rate,
    integers::{Cast, Checked},
    lp::settle_funding_payment_then_lp,
    makers::{collect_maker_orders, find_referrer, MakerOrder, Search},
    maps::{Maps, UserMaps},
    margin::validate_user_not_being_liquidated,
    oracle::{is_oracle_valid_for_action, perp_confidence_multiplier, OracleAction},
    order_validation::{awaits_trigger, is_limit_type},
    placing::is_in_settlement,
    position::find_position,
    user_status::{is_bankrupt, is_being_liquidated, update_last_active_slot},
    validation::validate_perp_market,
    views::{Key, Loader, RefMut, State, User, UserStats},
};
use alloc::vec::Vec;

const BASE: u128 = 1_000_000_000;
const PERCENT: u128 = 1_000_000;
const MARGIN: u128 = 10_000;
/// Least width of the five minute band (spec T6.8).
const MIN_TWAP_DIVERGENCE: u64 = 500_000;

/// Which instruction asks for the fill.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum FillMode {
    Fill,
    PlaceAndTake,
    /// Only orders with this id, the one of the caller's order, may make.
    PlaceAndMake {
        order_id: u32,
    },
}

/// An account that a fill pays, with its stats.
pub struct Payee<'a> {
    pub user: RefMut<'a, User>,
    pub stats: RefMut<'a, UserStats>,
}

/// What stays the same during one fill.
pub struct FillContext<'m> {
    pub state: &'m State,
    pub clock: &'m Clock,
    pub taker_key: &'m Key,
    pub filler_key: &'m Key,
    /// Current price of the market's oracle.
    pub oracle_price: i64,
    /// The same when the oracle may price orders, else absent.
    pub valid_price: Option<i64>,
    /// Reserve price before the fill.
    pub reserve_price: u64,
}

/// The accounts around a fill.
pub struct Parties<'a, 'm> {
    pub taker_key: &'a Key,
    pub filler: Loader<'a, User>,
    pub filler_stats: Loader<'a, UserStats>,
    pub supplied: &'m UserMaps<'a>,
}

struct MarketView {
    oracle_price: i64,
    valid_price: Option<i64>,
    reserve_price: u64,
    amm_ok: bool,
    oracle_twap_5min: i64,
    margin_ratio_initial: u32,
    step: u64,
}

/// Fills an order; returns base and quote, both 0 when a guard stops it silently (spec T6).
///
/// Errors in their order: 6061, 6044, those of F7 and L15, 6148, 6062, 6110, 6168, 6029, 6030, 6252, those of T7, 6023, 6154, those of F4.
#[inline(never)]
pub fn fill_perp_order<'a>(
    state: &State,
    user: &mut User,
    stats: &mut UserStats,
    maps: &mut Maps<'a>,
    clock: &Clock,
    parties: &Parties<'a, '_>,
    order_id: u32,
    mode: FillMode,
) -> Res<(u64, u64)> {
    let index = find_order(user, order_id).ok_or(Error::ORDER_DOES_NOT_EXIST)?;
    let order = &user.orders[index];
    require(order.market_type == market_type::PERP, Error::INVALID_ORDER_MARKET_TYPE)?;
    let (market_index, is_long) = (order.market_index, order.direction == LONG);
    settle_and_check(user, index, market_index, parties.taker_key, maps, clock)?;
    if is_bankrupt(user) {
        return Ok((0, 0));
    }
    if is_being_liquidated(user)
        && validate_user_not_being_liquidated(user, maps, state.liquidation_margin_buffer_ratio).is_err()
    {
        return Ok((0, 0));
    }

    let checked = check_market(state, market_index, maps, clock)?;
    let context = &FillContext {
        state,
        clock,
        taker_key: parties.taker_key,
        filler_key: parties.filler.key(),
        oracle_price: checked.oracle_price,
        valid_price: checked.valid_price,
        reserve_price: checked.reserve_price,
    };
    let mut filler = open_filler(user, parties)?;
    let makers = find_makers(context, user, index, parties, maps, &mut filler, mode)?;
    let referrer = find_referrer(stats, parties.taker_key, parties.supplied, clock.slot)?;

    if is_divergent(&checked, state)? {
        if let Some(filler) = &mut filler {
            update_last_active_slot(&mut filler.user, clock.slot);
        }
        return Ok((0, 0));
    }
    let order = &user.orders[index];
    let time_available = auction_over(order.slot, state.min_perp_auction_duration, clock.slot)?;
    let hopeless = !time_available && parties.supplied.users.is_empty() && is_limit_type(order);
    require(!hopeless, Error::IMPOSSIBLE_FILL)?;
    if let Some(explanation) = must_cancel(user, index, market_index, checked.step, clock)? {
        cancel_with_reward(context, user, index, market_index, maps, &mut filler, explanation)?;
        return Ok((0, 0));
    }

    let available = checked.amm_ok && time_available;
    let (base, quote) = {
        let mut taker = Taker { user, stats, order_index: index };
        fulfill(
            context,
            &mut taker,
            market_index,
            maps,
            parties.supplied,
            &makers,
            &referrer,
            &mut filler,
            available,
            mode,
        )?
    };
    if base > 0 {
        check_price_bands(base, quote, is_long, &checked, state)?;
    }
    // The order is cleared when it is complete, and its slot may be free by then.
    let order = &user.orders[index];
    let open = order.reduce_only != 0 && order.status == order_status::OPEN;
    let leftover = open && {
        let at = find_position(user, market_index)?;
        reduces_nothing(order, user.perp_positions[at].base_asset_amount, checked.step)?
    };
    if leftover {
        let explanation = order_action_explanation::REDUCE_ONLY_ORDER_INCREASED_POSITION;
        cancel_with_reward(context, user, index, market_index, maps, &mut filler, explanation)?;
    }
    if base == 0 {
        return Ok((0, 0));
    }
    finish(state, market_index, maps, clock, checked.reserve_price)?;
    update_last_active_slot(user, clock.slot);
    Ok((base, quote))
}

/// Funding and LP settlement of the taker, then status and order state (spec T6.2, T6.3).
#[inline(never)]
fn settle_and_check(
    user: &mut User,
    index: usize,
    market_index: u16,
    user_key: &Key,
    maps: &mut Maps,
    clock: &Clock,
) -> Res<()> {
    let mut market = maps.perp.get_mut(market_index)?;
    settle_funding_payment_then_lp(user, user_key, &mut market, clock.unix_timestamp)?;
    let open = matches!(market.status, market_status::ACTIVE | market_status::REDUCE_ONLY)
        && market.paused_operations & perp_operation::FILL == 0;
    require(open, Error::MARKET_FILL_ORDER_PAUSED)?;
    let order = &user.orders[index];
    require(order.status == order_status::OPEN, Error::ORDER_NOT_OPEN)?;
    require(!awaits_trigger(order), Error::ORDER_MUST_BE_TRIGGERED_FIRST)
}

/// Market check, oracle verdict and whether the curve may trade (spec T6.5).
#[inline(never)]
fn check_market(state: &State, market_index: u16, maps: &mut Maps, clock: &Clock) -> Res<MarketView> {
    let market = maps.perp.get(market_index)?;
    validate_perp_market(&market)?;
    require(!is_in_settlement(&market, clock.unix_timestamp), Error::MARKET_FILL_ORDER_PAUSED)?;
    let oracle = &market.amm.historical_oracle_data;
    let (price, validity) = maps.oracles.price_and_validity(
        &market.amm.oracle,
        oracle.last_oracle_price_twap,
        perp_confidence_multiplier(market.contract_tier),
    )?;
    let amm_ok = state.exchange_status & exchange_status::AMM_PAUSED == 0
        && is_oracle_valid_for_action(validity, OracleAction::FillOrderAmm)
        && market.paused_operations & perp_operation::AMM_FILL == 0
        && !amm::has_too_much_drawdown(&market)?;
    let prices_orders = is_oracle_valid_for_action(validity, OracleAction::OracleOrderPrice);
    Ok(MarketView {
        oracle_price: price.price,
        valid_price: prices_orders.then_some(price.price),
        reserve_price: amm::reserve_price(&market.amm)?,
        amm_ok,
        oracle_twap_5min: oracle.last_oracle_price_twap_5min,
        margin_ratio_initial: market.margin_ratio_initial,
        step: market.amm.order_step_size,
    })
}

/// The filler, unless it is the taker, one of the supplied accounts, or of the taker's authority (spec T6.6).
#[inline(never)]
fn open_filler<'a>(user: &User, parties: &Parties<'a, '_>) -> Res<Option<Payee<'a>>> {
    let key = parties.filler.key();
    if key == parties.taker_key || parties.supplied.users.iter().any(|supplied| supplied.key() == key) {
        return Ok(None);
    }
    let filler = parties.filler.load_mut().map_err(|_| Error::UNABLE_TO_LOAD_ACCOUNT_LOADER)?;
    if filler.authority == user.authority {
        return Ok(None);
    }
    let stats = parties.filler_stats.load_mut().map_err(|_| Error::UNABLE_TO_LOAD_ACCOUNT_LOADER)?;
    Ok(Some(Payee { user: filler, stats }))
}

#[inline(never)]
fn find_makers<'a>(
    context: &FillContext,
    user: &User,
    index: usize,
    parties: &Parties<'a, '_>,
    maps: &mut Maps<'a>,
    filler: &mut Option<Payee<'a>>,
    mode: FillMode,
) -> Res<Vec<MakerOrder<'a>>> {
    let order = &user.orders[index];
    let only_order = match mode {
        FillMode::PlaceAndMake { order_id } => Some(order_id),
        _ => None,
    };
    let search = Search { taker_order: order, market_index: order.market_index, only_order };
    collect_maker_orders(context, &search, parties.supplied, maps, filler)
}

/// Whether the oracle has left its five minute average too far behind (spec T6.8).
fn is_divergent(checked: &MarketView, state: &State) -> Res<bool> {
    let limit: i64 = twap_divergence_limit(state).cast()?;
    let twap = checked.oracle_twap_5min;
    let distance: i64 = checked.oracle_price.sub_(twap)?.wrapping_abs();
    Ok(distance.mul_(PERCENT as i64)?.div_(twap.wrapping_abs())? >= limit)
}

fn twap_divergence_limit(state: &State) -> u64 {
    state.oracle_guard_rails.price_divergence.oracle_twap_5min_percent_divergence.max(MIN_TWAP_DIVERGENCE)
}

/// Why the order goes instead of being filled: expired, or reduce-only with nothing left to reduce (spec T6.10).
fn must_cancel(user: &User, index: usize, market_index: u16, step: u64, clock: &Clock) -> Res<Option<u8>> {
    let order = &user.orders[index];
    let expired = is_expired_before_fill(order, clock.unix_timestamp)?;
    let at = find_position(user, market_index)?;
    let idle = reduces_nothing(order, user.perp_positions[at].base_asset_amount, step)?;
    Ok(if expired {
        Some(order_action_explanation::ORDER_EXPIRED)
    } else if idle {
        Some(order_action_explanation::REDUCE_ONLY_ORDER_INCREASED_POSITION)
    } else {
        None
    })
}

/// Pays a present filler the flat reward and cancels the taker's order (spec T6.10, T6.13).
#[inline(never)]
fn cancel_with_reward<'a>(
    context: &FillContext,
    user: &mut User,
    index: usize,
    market_index: u16,
    maps: &mut Maps<'a>,
    filler: &mut Option<Payee<'a>>,
    explanation: u8,
) -> Res<()> {
    let filler_reward = {
        let mut market = maps.perp.get_mut(market_index)?;
        let payee = filler.as_mut().map(|payee| &mut *payee.user);
        let fee = context.state.perp_fee_structure.flat_filler_fee;
        pay_flat_reward(user, payee, &mut market, fee, context.clock.slot)?
    };
    let how = Cancel { explanation, filler: Some(context.filler_key), filler_reward };
    cancel_order(index, user, context.taker_key, maps, context.clock, &how)
}

/// The average fill price must not stray from the oracle and its five minute average (spec T6.12).
#[inline(never)]
fn check_price_bands(base: u64, quote: u64, is_long: bool, checked: &MarketView, state: &State) -> Res<()> {
    let price = (quote as u128 * BASE / base as u128).cast::<u64>()?;
    let oracle = checked.oracle_price.unsigned_abs();
    let average = checked.oracle_twap_5min.unsigned_abs();
    let generous = if is_long { price < oracle && price < average } else { price > oracle && price > average };
    if generous {
        return Ok(());
    }
    let distance = |from: u64| if is_long { price.saturating_sub(from) } else { from.saturating_sub(price) } as u128;
    let from_oracle = distance(oracle).mul_(MARGIN)?.div_(oracle as u128)?;
    require(from_oracle < checked.margin_ratio_initial as u128, Error::PRICE_BANDS_BREACHED)?;
    let from_average = distance(average).mul_(PERCENT)?.div_(average as u128)?;
    require(from_average < twap_divergence_limit(state) as u128, Error::PRICE_BANDS_BREACHED)
}

/// Open interest cap and the funding update after a fill (spec T6.15, T6.16).
#[inline(never)]
fn finish(state: &State, market_index: u16, maps: &mut Maps, clock: &Clock, reserve_price: u64) -> Res<()> {
    let mut market = maps.perp.get_mut(market_index)?;
    let cap = market.amm.max_open_interest.get();
    let long = market.amm.base_asset_amount_long.get().unsigned_abs();
    let short = market.amm.base_asset_amount_short.get().unsigned_abs();
    require(cap == 0 || cap > long.max(short), Error::MAX_OPEN_INTEREST)?;
    let paused = state.exchange_status & exchange_status::FUNDING_PAUSED != 0
        || market.paused_operations & perp_operation::UPDATE_FUNDING != 0;
    let price = maps.oracles.price(&market.amm.oracle)?;
    let index = market.market_index;
    update_funding_rate(&mut market, &price, state, clock, paused, Some(reserve_price), index)?;
    Ok(())
}
