//! Creating the exchange and its markets.

use crate::args::Args;
use crate::context::Ctx;
use crate::errors::{Error, Res};

/// Not covered yet.
pub fn initialize(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn initialize_spot_market(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn initialize_perp_market(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}
