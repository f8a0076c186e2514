//! Consistency of markets and positions (spec L6, L7).

use crate::errors::{Error, Res};
use crate::views::{PerpMarket, PerpPosition};

/// The market check: `InvalidPositionDelta`, `InvalidAmmDetected` (spec L6).
pub fn validate_perp_market(_: &PerpMarket) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// The position check: `InvalidPerpPositionDetected` (spec L7).
pub fn validate_perp_position_with_perp_market(_: &PerpPosition, _: &PerpMarket) -> Res<()> {
    Err(Error::UNSUPPORTED)
}
