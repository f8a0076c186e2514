//! Oracle and mark averages of a perp market (spec A22 to A26).

use crate::errors::{Error, Res};
use crate::oracle::OraclePriceData;
use crate::views::PerpMarket;

/// Updates the oracle averages, returns the new hourly one (spec A23).
pub fn update_oracle_price_twap(_: &mut PerpMarket, _now: i64, _: &OraclePriceData, _reserve_price: u64) -> Res<i64> {
    Err(Error::UNSUPPORTED)
}

/// Best bid and ask around a trade price and its taker direction (spec A24).
pub fn estimate_best_bid_ask_price(_: &PerpMarket, _trade: Option<u64>, _direction: Option<u8>) -> Res<(u64, u64)> {
    Err(Error::UNSUPPORTED)
}

/// Updates the mark averages from a bid and an ask, returns the new middle (spec A25).
pub fn update_mark_twap(_: &mut PerpMarket, _now: i64, _bid: u64, _ask: u64, _trade: Option<u64>) -> Res<u64> {
    Err(Error::UNSUPPORTED)
}

/// Estimate and update of the mark averages after a trade, as fills make it (spec A24, A25).
pub fn update_mark_twap_from_estimates(
    _: &mut PerpMarket,
    _now: i64,
    _trade: Option<u64>,
    _direction: Option<u8>,
) -> Res<u64> {
    Err(Error::UNSUPPORTED)
}
