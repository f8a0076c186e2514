//! Administration of the curve.

use crate::args::Args;
use crate::context::Ctx;
use crate::errors::{Error, Res};

/// Not covered yet.
pub fn move_amm_price(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn recenter_perp_market_amm(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn update_perp_market_amm_summary_stats(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn repeg_amm_curve(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn update_k(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn update_perp_market_concentration_coef(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn update_perp_market_per_lp_base(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}
