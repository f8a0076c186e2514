//! Taking over positions of accounts below maintenance (spec liquidation 1, 2).

use crate::bankruptcy::is_user_bankrupt;
use crate::cancel::{cancel_orders, Cancel, CancelFilter};
use crate::clock::Clock;
use crate::enums::{
    direction, liquidation_type, lp_action, market_status, market_type, order_action, order_action_explanation,
    order_status, order_type, perp_operation,
};
use crate::errors::{require, Error, Res};
use crate::events::{record, Event, Via};
use crate::fees::{add_maker_volume, add_taker_volume};
use crate::funding::settle_funding_payment;
use crate::integers::{div128, take_record_id, Cast, Checked};
use crate::liquidation_math::{max_pct_to_liquidate, Sizing, FEE, PERCENT, SMALL};
use crate::liquidation_records::{LiquidatePerp, LiquidationRecord};
use crate::lp::{burn_lp_shares, emit_lp_record};
use crate::maps::Maps;
use crate::margin::{calculate_margin, perp_margin_ratio, MarginCalculation, MarginContext, MarginType};
use crate::oracle::{is_oracle_valid_for_action, perp_oracle_validity, OracleAction};
use crate::order_records::{action_event, FillAmounts, OrderAction, OrderSide};
use crate::position::{
    find_position, force_position, has_open_order, update_position_and_market, update_quote_and_break_even,
    PositionDelta,
};
use crate::repeg::update_amm;
use crate::steps::{standardize_base_asset_amount, standardize_base_asset_amount_ceil};
use crate::user_status::{
    enter_bankruptcy, enter_liquidation, exit_liquidation, is_bankrupt, is_being_liquidated, update_last_active_slot,
};
use crate::views::{Key, Order, PerpMarket, PerpPosition, State, User, UserStats};
use alloc::vec::Vec;
use bytemuck::Zeroable;

const BASE: u128 = 1_000_000_000;
/// Floor of the limit on the distance from the five minute average, at 1e6.
const MIN_DIVERGENCE_LIMIT: u64 = 500_000;

/// One of the two accounts of a liquidation.
pub struct Party<'a> {
    pub user: &'a mut User,
    pub key: &'a Key,
    pub stats: &'a mut UserStats,
}

/// A liquidation in flight.
pub(crate) struct Course {
    pub first: MarginCalculation,
    pub id: u16,
    pub canceled: Vec<u32>,
    pub freed: u64,
    pub burned: u64,
}

/// Base, fees and ids of a transfer.
struct Transfer {
    base: u64,
    quote: u64,
    liquidator_fee: u64,
    if_fee: u64,
    user_was_long: bool,
    liquidator_was_long: bool,
}

/// Enters liquidation, or says that there is nothing to do: an account that has recovered is released (spec
/// liquidation 1.4). False when the instruction ends here.
pub(crate) fn still_liquidatable(user: &mut User, calculation: &MarginCalculation) -> Res<bool> {
    if !is_being_liquidated(user) {
        require(!calculation.meets_margin_requirement(), Error::SUFFICIENT_COLLATERAL)?;
    } else if calculation.can_exit_liquidation() {
        exit_liquidation(user);
        return Ok(false);
    }
    Ok(true)
}

/// Cancels every order of the account for the liquidator (spec liquidation 1.8).
pub(crate) fn cancel_all_orders(
    user: &mut User,
    user_key: &Key,
    liquidator_key: &Key,
    maps: &mut Maps,
    clock: &Clock,
) -> Res<Vec<u32>> {
    let explanation = order_action_explanation::LIQUIDATION;
    let how = Cancel { explanation, filler: Some(liquidator_key), filler_reward: 0 };
    let canceled = cancel_orders(user, user_key, maps, clock, &how, &CancelFilter::default())?;
    update_last_active_slot(user, clock.slot);
    Ok(canceled)
}

/// Margin freed between two calculations, also added to the account (spec liquidation 2.2, 2.14).
pub(crate) fn note_margin_freed(user: &mut User, before: u128, after: &MarginCalculation) -> Res<u64> {
    let freed: u64 = before.saturating_sub(after.margin_shortage()?).cast()?;
    user.liquidation_margin_freed = user.liquidation_margin_freed.add_(freed)?;
    Ok(freed)
}

/// Liquidates one perp position; returns early with success where nothing may be taken (spec liquidation 1, 2, L29).
#[inline(never)]
pub fn liquidate_perp(
    market_index: u16,
    max_base: u64,
    limit_price: Option<u64>,
    mut party: Party,
    mut liquidator: Party,
    maps: &mut Maps,
    state: &State,
    clock: &Clock,
) -> Res<()> {
    require(!is_bankrupt(party.user) && !is_bankrupt(liquidator.user), Error::USER_BANKRUPT)?;
    {
        let market = &mut *maps.perp.get_mut(market_index)?;
        let open = market.paused_operations & perp_operation::LIQUIDATION == 0;
        require(open, Error::INVALID_LIQUIDATION)?;
        settle_funding_payment(party.user, party.key, market, clock.unix_timestamp)?;
        settle_funding_payment(liquidator.user, liquidator.key, market, clock.unix_timestamp)?;
    }
    let context = MarginContext::liquidation(state.liquidation_margin_buffer_ratio).tracking(market_index);
    let first = calculate_margin(party.user, maps, context)?;
    if !still_liquidatable(party.user, &first)? {
        return Ok(());
    }
    let at = find_position(party.user, market_index)?;
    force_position(liquidator.user, market_index)?;
    let id = enter_liquidation(party.user, clock.slot)?;
    let slot = &party.user.perp_positions[at];
    let anything = slot.base_asset_amount != 0 || has_open_order(slot) || slot.lp_shares > 0;
    require(anything, Error::POSITION_DOESNT_HAVE_OPEN_POSITION_OR_ORDERS)?;

    let canceled = cancel_all_orders(party.user, party.key, liquidator.key, maps, clock)?;
    let mut course = Course { first, id, canceled, freed: 0, burned: 0 };
    let price = update_and_burn(at, &mut party, maps, state, clock, &mut course)?;
    let mut current = first;
    if !course.canceled.is_empty() || course.burned > 0 {
        current = calculate_margin(party.user, maps, context)?;
        course.freed = note_margin_freed(party.user, first.margin_shortage()?, &current)?;
        if current.can_exit_liquidation() {
            let part =
                LiquidatePerp { market_index, oracle_price: price, lp_shares: course.burned, ..Default::default() };
            emit_record(&party, liquidator.key, &course, part, clock.unix_timestamp);
            exit_liquidation(party.user);
            return Ok(());
        }
    }
    if party.user.perp_positions[at].base_asset_amount == 0 {
        return Ok(());
    }

    let size = liquidation_size(at, party.user, max_base, limit_price, price, &current, maps, state, clock.slot)?;
    let Some((base, cure, insurance_fee)) = size else {
        return Ok(());
    };
    let transfer = transfer_position(
        at,
        &mut party,
        &mut liquidator,
        &mut *maps.perp.get_mut(market_index)?,
        (base, price, insurance_fee),
        clock.unix_timestamp,
    )?;
    let after = calculate_margin(party.user, maps, context)?;
    let freed = note_margin_freed(party.user, current.margin_shortage()?, &after)?;
    course.freed = course.freed.add_(freed)?;
    if base >= cure {
        exit_liquidation(party.user);
    } else if is_user_bankrupt(party.user) {
        enter_bankruptcy(party.user);
    }
    let taken = calculate_margin(liquidator.user, maps, MarginContext::standard(MarginType::Initial))?;
    require(taken.meets_margin_requirement(), Error::INSUFFICIENT_COLLATERAL)?;

    let market = &mut *maps.perp.get_mut(market_index)?;
    emit_transfer(market, &mut party, &mut liquidator, &transfer, limit_price, price, &course, clock)
}

/// Refreshes the curve, then burns all shares of the slot; returns the price to liquidate at (spec liquidation 1.9, 2.1).
#[inline(never)]
fn update_and_burn(
    at: usize,
    party: &mut Party,
    maps: &mut Maps,
    state: &State,
    clock: &Clock,
    course: &mut Course,
) -> Res<i64> {
    let position = &mut party.user.perp_positions[at];
    let market = &mut *maps.perp.get_mut(position.market_index)?;
    let oracle = maps.oracles.price(&market.amm.oracle)?;
    update_amm(market, &oracle, state, clock)?;
    let validity = perp_oracle_validity(market, &oracle, &state.oracle_guard_rails.validity)?;
    require(is_oracle_valid_for_action(validity, OracleAction::Liquidate), Error::INVALID_ORACLE)?;
    let in_settlement = market.status == market_status::SETTLEMENT;
    let price = if in_settlement { market.expiry_price } else { oracle.price };
    let shares = position.lp_shares;
    if shares > 0 {
        let settled = burn_lp_shares(position, market, shares, price)?;
        let (now, action) = (clock.unix_timestamp, lp_action::REMOVE_LIQUIDITY);
        emit_lp_record(now, party.key, action, shares, market.market_index, &settled, Via::Log);
        course.burned = shares;
    }
    Ok(price)
}

/// Base to take, base that would cure the shortage, and the insurance fee rate; none when the ramp allows nothing
/// yet (spec liquidation 2.4 to 2.11).
#[inline(never)]
fn liquidation_size(
    at: usize,
    user: &User,
    max_base: u64,
    limit_price: Option<u64>,
    price: i64,
    current: &MarginCalculation,
    maps: &mut Maps,
    state: &State,
    slot: u64,
) -> Res<Option<(u64, u64, u32)>> {
    let position = &user.perp_positions[at];
    let market = maps.perp.get(position.market_index)?;
    let step = market.amm.order_step_size;
    let max_base = standardize_base_asset_amount(max_base, step)?;
    require(max_base != 0, Error::INVALID_BASE_ASSET_AMOUNT_FOR_LIQUIDATE_PERP)?;
    let average = market.amm.historical_oracle_data.last_oracle_price_twap_5min;
    let distance =
        (price.sub_(average)?.unsigned_abs() as u128).mul_(1_000_000)?.div_(average.unsigned_abs() as u128)?;
    let limit = state.oracle_guard_rails.price_divergence.oracle_twap_5min_percent_divergence;
    require(distance < limit.max(MIN_DIVERGENCE_LIMIT) as u128, Error::PRICE_BANDS_BREACHED)?;

    let held = position.base_asset_amount.unsigned_abs();
    let shortage = current.margin_shortage()?;
    let ratio = perp_margin_ratio(&market, worst_case(position)? as u128, MarginType::Maintenance)?;
    let quote_oracle = maps.spot.get(market.quote_spot_market_index)?.oracle;
    let sizing = Sizing {
        margin_ratio: ratio.add_(state.liquidation_margin_buffer_ratio)?,
        liquidator_fee: market.liquidator_fee,
        if_liquidation_fee: market.if_liquidation_fee,
        price,
        quote_price: maps.oracles.price(&quote_oracle)?.price,
    };
    let insurance_fee = sizing.insurance_fee(current.tracked_margin_shortage(shortage)?, held)?;
    let cure = sizing.base_to_cover_shortage(shortage, insurance_fee, step)?;
    let percent = max_pct_to_liquidate(user, state, shortage, slot)?;
    let allowed: u64 = ((cure as u128).saturating_mul(percent) / PERCENT).cast()?;
    if allowed == 0 {
        return Ok(None);
    }
    let value = div128((held as u128).mul_(price.cast()?)?, BASE);
    let floor = if value > SMALL { 0 } else { held };
    let base = standardize_base_asset_amount_ceil(held.min(max_base).min(allowed.max(floor)), step)?;
    if let Some(limit) = limit_price {
        let limit: i64 = limit.cast()?;
        let fits = if position.base_asset_amount > 0 { price <= limit } else { price >= limit };
        require(fits, Error::LIQUIDATION_DOESNT_SATISFY_LIMIT_PRICE)?;
    }
    Ok(Some((base, cure, insurance_fee)))
}

/// The larger of all bids filled and all asks filled, without sign; no shares are left here.
fn worst_case(position: &PerpPosition) -> Res<u64> {
    let with_bids = position.base_asset_amount.add_(position.open_bids)?;
    let with_asks = position.base_asset_amount.add_(position.open_asks)?;
    Ok(with_bids.unsigned_abs().max(with_asks.unsigned_abs()))
}

/// Moves base and quote between the accounts and charges the fees (spec liquidation 2.12, 2.13).
#[inline(never)]
fn transfer_position(
    at: usize,
    party: &mut Party,
    liquidator: &mut Party,
    market: &mut PerpMarket,
    (base, price, insurance_fee): (u64, i64, u32),
    now: i64,
) -> Res<Transfer> {
    let quote: u64 = div128((base as u128).mul_(price.cast()?)?, BASE).cast()?;
    let fee = |rate: u32| -> Res<u64> {
        let fee: i64 = div128((quote as u128).mul_(rate as u128)?, FEE).cast()?;
        Ok(fee as u64)
    };
    let (liquidator_fee, if_fee) = (fee(market.liquidator_fee)?, fee(insurance_fee)?);
    add_taker_volume(party.stats, quote, now)?;
    add_maker_volume(liquidator.stats, quote, now)?;

    let position = &mut party.user.perp_positions[at];
    let user_was_long = position.base_asset_amount >= 0;
    let (base_moved, quote_moved): (i64, i64) = (base.cast()?, quote.cast()?);
    let delta = if user_was_long {
        PositionDelta { base: -base_moved, quote: quote_moved, remainder: None }
    } else {
        PositionDelta { base: base_moved, quote: -quote_moved, remainder: None }
    };
    update_position_and_market(position, market, &delta)?;
    update_quote_and_break_even(position, market, -liquidator_fee.cast::<i64>()?)?;
    update_quote_and_break_even(position, market, -if_fee.cast::<i64>()?)?;

    let at = force_position(liquidator.user, market.market_index)?;
    let position = &mut liquidator.user.perp_positions[at];
    let liquidator_was_long = position.base_asset_amount >= 0;
    let delta = PositionDelta { base: -delta.base, quote: -delta.quote, remainder: None };
    update_position_and_market(position, market, &delta)?;
    update_quote_and_break_even(position, market, liquidator_fee.cast()?)?;
    let total = market.amm.total_liquidation_fee.get().add_(if_fee as u128)?;
    market.amm.total_liquidation_fee.set(total);
    Ok(Transfer { base, quote, liquidator_fee, if_fee, user_was_long, liquidator_was_long })
}

/// Takes the next order id of an account; it wraps to 1.
fn take_order_id(user: &mut User) -> u32 {
    let id = user.next_order_id;
    user.next_order_id = if id == u32::MAX { 1 } else { id + 1 };
    id
}

fn direction_of(long: bool) -> u8 {
    if long {
        direction::LONG
    } else {
        direction::SHORT
    }
}

/// Emits the four events of a transfer (spec liquidation 2.17).
#[inline(never)]
fn emit_transfer(
    market: &mut PerpMarket,
    party: &mut Party,
    liquidator: &mut Party,
    transfer: &Transfer,
    limit_price: Option<u64>,
    price: i64,
    course: &Course,
    clock: &Clock,
) -> Res<()> {
    let now = clock.unix_timestamp;
    let mut user_order = Order::zeroed();
    user_order.slot = clock.slot;
    user_order.base_asset_amount = transfer.base;
    user_order.order_id = take_order_id(party.user);
    user_order.market_index = market.market_index;
    user_order.status = order_status::OPEN;
    user_order.order_type = order_type::MARKET;
    user_order.market_type = market_type::PERP;
    user_order.direction = direction_of(!transfer.user_was_long);
    user_order.existing_position_direction = direction_of(transfer.user_was_long);
    emit_order(now, party.key, &user_order);

    let mut liquidator_order = user_order;
    liquidator_order.order_id = take_order_id(liquidator.user);
    liquidator_order.direction = direction_of(transfer.user_was_long);
    liquidator_order.existing_position_direction = direction_of(transfer.liquidator_was_long);
    if let Some(limit) = limit_price {
        liquidator_order.price = limit;
        liquidator_order.order_type = order_type::LIMIT;
    }
    emit_order(now, liquidator.key, &liquidator_order);

    let fill_record_id = take_record_id(&mut market.next_fill_record_id);
    for order in [&mut user_order, &mut liquidator_order] {
        order.base_asset_amount_filled = transfer.base;
        order.quote_asset_amount_filled = transfer.quote;
    }
    action_event(&OrderAction {
        ts: now,
        action: order_action::FILL,
        explanation: order_action_explanation::LIQUIDATION,
        market_index: market.market_index,
        filler: None,
        filler_reward: None,
        fill: Some(FillAmounts {
            fill_record_id,
            base: transfer.base,
            quote: transfer.quote,
            taker_fee: Some(transfer.liquidator_fee.add_(transfer.if_fee)?),
            maker_fee: Some(-transfer.liquidator_fee.cast::<i64>()?),
            referrer_reward: None,
            quote_asset_amount_surplus: None,
        }),
        taker: Some(OrderSide { user: party.key, order: &user_order }),
        maker: Some(OrderSide { user: liquidator.key, order: &liquidator_order }),
        oracle_price: price,
    })?
    .emit(Via::Data);

    let (base, quote): (i64, i64) = (transfer.base.cast()?, transfer.quote.cast()?);
    let part = LiquidatePerp {
        market_index: market.market_index,
        oracle_price: price,
        base_asset_amount: if transfer.user_was_long { -base } else { base },
        quote_asset_amount: if transfer.user_was_long { quote } else { -quote },
        lp_shares: course.burned,
        fill_record_id,
        user_order_id: user_order.order_id,
        liquidator_order_id: liquidator_order.order_id,
        liquidator_fee: transfer.liquidator_fee,
        if_fee: transfer.if_fee,
    };
    emit_record(party, liquidator.key, course, part, now);
    Ok(())
}

fn emit_order(now: i64, key: &Key, order: &Order) {
    Event::new(record::ORDER_RECORD).i64(now).key(key).raw(bytemuck::bytes_of(order)).emit(Via::Data);
}

fn emit_record(party: &Party, liquidator_key: &Key, course: &Course, part: LiquidatePerp, now: i64) {
    let kind = liquidation_type::LIQUIDATE_PERP;
    let mut record = LiquidationRecord::new(kind, party.key, liquidator_key, &course.first);
    record.margin_freed = course.freed;
    record.liquidation_id = course.id;
    record.bankrupt = is_bankrupt(party.user);
    record.canceled_order_ids = &course.canceled;
    record.liquidate_perp = part;
    record.emit(now);
}
