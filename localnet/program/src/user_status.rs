//! Status bits of a sub account and its activity marks (spec liquidation 4, instructions 5.15).

use crate::enums::user_status::{ADVANCED_LP, BANKRUPT, BEING_LIQUIDATED, REDUCE_ONLY};
use crate::errors::Res;
use crate::integers::Checked;
use crate::views::User;

/// Bit 1 or bit 2: both count as being liquidated.
#[inline]
pub fn is_being_liquidated(user: &User) -> bool {
    user.status & (BEING_LIQUIDATED | BANKRUPT) != 0
}

/// Whether the account is flagged bankrupt.
#[inline]
pub fn is_bankrupt(user: &User) -> bool {
    user.status & BANKRUPT != 0
}

/// Whether the account only takes reducing orders.
#[inline]
pub fn is_reduce_only(user: &User) -> bool {
    user.status & REDUCE_ONLY != 0
}

/// Whether the account opted out of de-risking.
#[inline]
pub fn is_advanced_lp(user: &User) -> bool {
    user.status & ADVANCED_LP != 0
}

/// Flags the account and returns the id of the liquidation; a flagged one keeps its id, the one before the next
/// (spec liquidation 1.6).
pub fn enter_liquidation(user: &mut User, slot: u64) -> Res<u16> {
    if is_being_liquidated(user) {
        return user.next_liquidation_id.sub_(1);
    }
    user.status |= BEING_LIQUIDATED;
    user.liquidation_margin_freed = 0;
    user.last_active_slot = slot;
    let id = user.next_liquidation_id;
    user.next_liquidation_id = if id == u16::MAX { 1 } else { id + 1 };
    Ok(id)
}

/// Clears both flags and the margin freed so far.
pub fn exit_liquidation(user: &mut User) {
    user.status &= !(BEING_LIQUIDATED | BANKRUPT);
    user.liquidation_margin_freed = 0;
}

/// Turns a liquidated account into a bankrupt one.
pub fn enter_bankruptcy(user: &mut User) {
    user.status &= !BEING_LIQUIDATED;
    user.status |= BANKRUPT;
}

/// Marks activity: the slot unless the account is flagged, and no longer idle (spec L18.6).
pub fn update_last_active_slot(user: &mut User, slot: u64) {
    if !is_being_liquidated(user) {
        user.last_active_slot = slot;
    }
    user.idle = 0;
}
