//! Funding rates and payments (spec F1 to F13).

use crate::clock::Clock;
use crate::errors::{Error, Res};
use crate::oracle::OraclePriceData;
use crate::views::{Key, PerpMarket, State, User};

/// Settles the funding of the user's slot in the market, if it has base; emits the record (spec F7).
pub fn settle_funding_payment(_: &mut User, _user_key: &Key, _: &mut PerpMarket, _now: i64) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Quote that a rate difference pays on a base amount (spec F6).
pub fn calculate_funding_payment_in_quote_precision(_rate_delta: i128, _base: i128) -> Res<i128> {
    Err(Error::UNSUPPORTED)
}

/// Updates the funding rate when it is due; false when it is not (spec F3, F4).
pub fn update_funding_rate(
    _: &mut PerpMarket,
    _: &OraclePriceData,
    _: &State,
    _: &Clock,
    _funding_paused: bool,
    _precomputed_reserve_price: Option<u64>,
) -> Res<bool> {
    Err(Error::UNSUPPORTED)
}
