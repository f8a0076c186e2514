//! Burning shares of an LP that is short of initial margin, and closing its base (spec L27, L28).
use crate::{
    auction::baseline_offsets,
    clock::Clock,
    enums::{
        direction::{LONG, SHORT},
        lp_action, market_status, market_type, order_action_explanation, order_status, order_type,
    },
    errors::Res,
    events::Via,
    integers::{Cast, Checked},
    lp::{burn_lp_shares, emit_lp_record, shares_to_burn_for_risk_reduction},
    maps::Maps,
    margin::{calculate_margin, MarginContext, MarginType},
    order_params::OrderParams,
    placing::place_perp_order,
    position::find_position,
    views::{Key, State, User},
};

/// Slots of the closing order's auction (spec L27.4).
const AUCTION_DURATION: u8 = 80;

/// Burns shares and places a closing order when the LP is below Initial margin and its cooldown is over (spec L27);
/// true when it met that margin.
///
/// The caller has settled the position and knows that it holds shares and that the user is no advanced LP.
/// Errors: those of L23, 6255, 6019, and those of placing, 6059 for an LP without base.
#[inline(never)]
pub fn derisk_lp(
    state: &State,
    user: &mut User,
    user_key: &Key,
    market_index: u16,
    maps: &mut Maps,
    clock: &Clock,
) -> Res<bool> {
    let context =
        MarginContext { buffer: state.liquidation_margin_buffer_ratio, ..MarginContext::standard(MarginType::Initial) };
    let totals = calculate_margin(user, maps, context)?;
    if totals.meets_margin_requirement() {
        return Ok(true);
    }
    let now = clock.unix_timestamp;
    if now.sub_(user.last_add_perp_lp_shares_ts)? < state.lp_cooldown_time.cast::<i64>()? {
        return Ok(false);
    }
    let params = burn(user, user_key, market_index, maps, totals.margin_shortage()?, now)?;
    if user.orders.iter().any(|order| order.status == order_status::INIT) {
        let explanation = order_action_explanation::DERISK_LP;
        place_perp_order(state, user, user_key, maps, clock, &params, explanation)?;
    }
    user.last_add_perp_lp_shares_ts = now;
    Ok(false)
}

/// Burns and reports the shares, and describes the order that closes the base (spec L27.2 to L27.4).
#[inline(never)]
fn burn(
    user: &mut User,
    user_key: &Key,
    market_index: u16,
    maps: &mut Maps,
    shortage: u128,
    now: i64,
) -> Res<OrderParams> {
    let mut market = maps.perp.get_mut(market_index)?;
    let oracle_price = maps.oracles.price(&market.amm.oracle)?.price;
    let price = if market.status == market_status::SETTLEMENT { market.expiry_price } else { oracle_price };
    let quote_oracle = maps.spot.get(market.quote_spot_market_index)?.oracle;
    let quote_price = maps.oracles.price(&quote_oracle)?.price;
    let at = find_position(user, market_index)?;
    let position = &mut user.perp_positions[at];
    let (shares, close) =
        shares_to_burn_for_risk_reduction(position, &market, price, shortage, user.max_margin_ratio, quote_price)?;
    let settled = burn_lp_shares(position, &mut market, shares, price)?;
    let action = lp_action::REMOVE_LIQUIDITY_DERISK;
    emit_lp_record(now, user_key, action, shares, market_index, &settled, Via::Log);

    let direction = if position.base_asset_amount >= 0 { SHORT } else { LONG };
    let (start, end) = baseline_offsets(&market.amm, market.contract_tier, direction, 1)?;
    Ok(OrderParams {
        order_type: order_type::ORACLE,
        market_type: market_type::PERP,
        direction,
        base_asset_amount: close,
        market_index,
        reduce_only: true,
        oracle_price_offset: Some(end.cast()?),
        auction_duration: Some(AUCTION_DURATION),
        auction_start_price: Some(start),
        auction_end_price: Some(end),
        ..OrderParams::default()
    })
}
