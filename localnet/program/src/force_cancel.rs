//! A keeper takes the risky orders off an account that is below Initial margin (spec T18c).
use crate::{
    cancel::{cancel_order, Cancel},
    clock::Clock,
    enums::{direction::LONG, order_action_explanation, order_status, spot_balance_type},
    errors::{require, Error, Res},
    integers::{Cast, Checked},
    maps::Maps,
    margin::{calculate_margin, MarginContext, MarginType},
    order_validation::unfilled,
    position::find_position,
    spot::update_spot_balances,
    user_status::{is_being_liquidated, update_last_active_slot},
    views::{Key, User},
};

/// Cancels every open order that does not only reduce, for a flat fee each through the quote spot slots (spec T18c).
///
/// Errors in their order: 6117, 6004, those of the cancel, 6094.
#[inline(never)]
pub fn force_cancel_orders(
    user: &mut User,
    user_key: &Key,
    filler: &mut User,
    filler_key: &Key,
    flat_fee: u64,
    maps: &mut Maps,
    clock: &Clock,
) -> Res<()> {
    require(!is_being_liquidated(user), Error::USER_IS_BEING_LIQUIDATED)?;
    let totals = calculate_margin(user, maps, MarginContext::standard(MarginType::Initial))?;
    require(!totals.meets_margin_requirement(), Error::SUFFICIENT_COLLATERAL)?;

    let mut total = 0u64;
    for index in 0..user.orders.len() {
        if user.orders[index].status != order_status::OPEN || only_reduces(user, index)? {
            continue;
        }
        let how = Cancel {
            explanation: order_action_explanation::INSUFFICIENT_FREE_COLLATERAL,
            filler: Some(filler_key),
            filler_reward: flat_fee,
        };
        cancel_order(index, user, user_key, maps, clock, &how)?;
        total = total.add_(flat_fee)?;
    }

    let mut quote = maps.spot.get_mut(0)?;
    let fee = total.cast::<i64>()?;
    update_spot_balances(total as u128, spot_balance_type::DEPOSIT, &mut quote, &mut filler.spot_positions[0], false)?;
    filler.cumulative_spot_fees = filler.cumulative_spot_fees.add_(fee)?;
    update_last_active_slot(filler, clock.slot);
    update_spot_balances(total as u128, spot_balance_type::BORROW, &mut quote, &mut user.spot_positions[0], false)?;
    user.cumulative_spot_fees = user.cumulative_spot_fees.sub_(fee)?;
    update_last_active_slot(user, clock.slot);
    Ok(())
}

/// Whether filling the order completely could only shrink the position.
fn only_reduces(user: &User, index: usize) -> Res<bool> {
    let order = &user.orders[index];
    let at = find_position(user, order.market_index)?;
    let base = user.perp_positions[at].base_asset_amount;
    let opposite = if order.direction == LONG { base < 0 } else { base > 0 };
    Ok(opposite && unfilled(order, base)? <= base.unsigned_abs())
}
