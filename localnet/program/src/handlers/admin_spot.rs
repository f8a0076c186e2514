//! Administration of spot markets (spec instructions 6).

use crate::accounts::{is_admin, writable};
use crate::args::Args;
use crate::context::Ctx;
use crate::enums::market_status;
use crate::errors::{require, Error, Res};
use crate::views::{RefMut, SpotMarket};

/// The market of an instruction that takes admin, state, spot market: has-one 2001, writable 2000.
fn admin_market<'a>(ctx: &Ctx<'a>) -> Res<RefMut<'a, SpotMarket>> {
    let mut names = ctx.names();
    let admin = names.signer()?;
    let state = names.state()?;
    let market = names.load::<SpotMarket>()?;
    is_admin(&state, admin)?;
    writable(market.account())?;
    market.load_mut()
}

/// Sets the deposits below which withdrawals are not limited, in tokens.
pub fn update_withdraw_guard_threshold(ctx: &Ctx, mut args: Args) -> Res<()> {
    let threshold = args.u64()?;
    let mut market = admin_market(ctx)?;
    require(market.status != market_status::DELISTED, Error::MARKET_DELISTED)?;
    market.withdraw_guard_threshold = threshold;
    Ok(())
}
