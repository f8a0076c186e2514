//! Settling pnl.

use crate::args::Args;
use crate::context::Ctx;
use crate::errors::{Error, Res};

/// Not covered yet.
pub fn settle_pnl(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn settle_multiple_pnls(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}
