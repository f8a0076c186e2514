//! Placing, cancelling and filling orders.

use crate::args::Args;
use crate::context::Ctx;
use crate::errors::{Error, Res};

/// Not covered yet.
pub fn place_perp_order(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn place_orders(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn place_and_take_perp_order(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn place_and_make_perp_order(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn cancel_order(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn cancel_order_by_user_id(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn cancel_orders(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn cancel_orders_by_ids(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn force_cancel_orders(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}

/// Not covered yet.
pub fn fill_perp_order(_: &Ctx, _: Args) -> Res<()> {
    Err(Error::UNSUPPORTED)
}
