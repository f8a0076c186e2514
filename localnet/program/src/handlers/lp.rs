//! LP shares.

use crate::args::Args;
use crate::context::Ctx;
use crate::errors::{Error, Res};

/// Not covered yet.
pub fn add_perp_lp_shares(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn remove_perp_lp_shares(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn remove_perp_lp_shares_in_expiring_market(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn settle_lp(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}
