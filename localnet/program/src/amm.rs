//! The curve and swaps against it (spec A2 to A13).

use crate::errors::{Error, Res};
use crate::views::{PerpMarket, AMM};

/// Price of the unshifted reserves at 10^6, floored (spec A2).
pub fn reserve_price(_: &AMM) -> Res<u64> {
    Err(Error::UNSUPPORTED)
}

/// Bid price at a reserve price, floored; the reference offset plays no part (spec A3).
pub fn bid_price(_: &AMM, _reserve_price: u64) -> Res<u64> {
    Err(Error::UNSUPPORTED)
}

/// Ask price at a reserve price, floored; the reference offset plays no part (spec A3).
pub fn ask_price(_: &AMM, _reserve_price: u64) -> Res<u64> {
    Err(Error::UNSUPPORTED)
}

/// Fills against the spread curve: moves the reserves, returns (quote, surplus) (spec A6).
pub fn swap_base_asset(_: &mut PerpMarket, _base_asset_amount: u64, _direction: u8) -> Res<(u64, u64)> {
    Err(Error::UNSUPPORTED)
}

/// Base that may be bought and sold until the bounds, as (max_bids, max_asks) with max_asks <= 0 (spec A10).
pub fn market_open_bids_asks(_: &AMM) -> Res<(i128, i128)> {
    Err(Error::UNSUPPORTED)
}

/// The same for given reserves (spec A10).
pub fn open_bids_asks(_base_reserve: u128, _min: u128, _max: u128) -> Res<(i128, i128)> {
    Err(Error::UNSUPPORTED)
}

/// Largest base of one fill (spec A11).
pub fn available_liquidity(_: &AMM, _direction: u8) -> Res<u64> {
    Err(Error::UNSUPPORTED)
}

/// Base and direction that bring the curve to a limit price (spec A12).
pub fn base_to_trade_to_price(_: &AMM, _limit_price: u64, _direction: u8) -> Res<(u64, u8)> {
    Err(Error::UNSUPPORTED)
}

/// Whether the reserves allow a fill at all: `InvalidAmmForFillDetected` (spec A13).
pub fn validate_amm_account_for_fill(_: &AMM, _direction: u8) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Recomputes terminal quote, min and max base reserve from the inventory (spec A8, A9, L12).
pub fn update_terminal_and_bounds(_: &mut AMM) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Drawdown gate of the AMM in fills (spec A18).
pub fn has_too_much_drawdown(_: &PerpMarket) -> Res<bool> {
    Err(Error::UNSUPPORTED)
}

/// Difference of an oracle average and the reserve price too large: spec A17.
pub fn is_oracle_mark_too_divergent(_spread_pct: i64, _limit: u64) -> Res<bool> {
    Err(Error::UNSUPPORTED)
}
