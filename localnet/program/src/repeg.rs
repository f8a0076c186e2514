//! The curve update before most instructions: repeg within the fee budget (spec A35 to A38).

use crate::clock::Clock;
use crate::errors::{Error, Res};
use crate::oracle::OraclePriceData;
use crate::views::{PerpMarket, State};

/// Updates peg, averages and spreads of a market at the oracle price (spec A35).
pub fn update_amm(_: &mut PerpMarket, _: &OraclePriceData, _: &State, _: &Clock) -> Res<()> {
    Err(Error::UNSUPPORTED)
}
