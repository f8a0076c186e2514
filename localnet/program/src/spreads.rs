//! Spreads and spread reserves (spec A7, A27 to A34).

use crate::errors::{Error, Res};
use crate::views::PerpMarket;

/// Recomputes offset, spreads and spread reserves at a reserve price (spec A27).
pub fn update_spreads(_: &mut PerpMarket, _reserve_price: u64) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Recomputes the spread reserves with the stored spreads (spec A7).
pub fn update_spread_reserves(_: &mut PerpMarket) -> Res<()> {
    Err(Error::UNSUPPORTED)
}
