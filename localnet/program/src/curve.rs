//! Changes of sqrt_k (spec L20, L21, A39 to A42).

use crate::errors::{Error, Res};
use crate::views::PerpMarket;

/// Reserves and sqrt_k after a change.
#[derive(Clone, Copy)]
pub struct UpdateKResult {
    pub sqrt_k: u128,
    pub base_asset_reserve: u128,
    pub quote_asset_reserve: u128,
}

/// What a new sqrt_k would make of the reserves; `bound` forbids more than halving (spec L20).
pub fn update_k_result(_: &PerpMarket, _new_sqrt_k: u128, _bound: bool) -> Res<UpdateKResult> {
    Err(Error::UNSUPPORTED)
}

/// Stores the reserves, then terminal quote, bounds, spreads (spec L21).
pub fn apply_update_k(_: &mut PerpMarket, _: &UpdateKResult) -> Res<()> {
    Err(Error::UNSUPPORTED)
}
