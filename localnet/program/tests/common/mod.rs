//! Markets and accounts for the worked examples.
#![allow(dead_code)]

use bal::views::{PerpMarket, SpotMarket, State, User};
use bytemuck::Zeroable;

/// Market M0 of the specification, with sqrt_k and both reserves at `k`.
pub fn market(k: u128) -> PerpMarket {
    let mut market = PerpMarket::zeroed();
    market.status = bal::enums::market_status::ACTIVE;
    market.margin_ratio_initial = 1_000;
    market.margin_ratio_maintenance = 500;
    let amm = &mut market.amm;
    amm.sqrt_k.set(k);
    amm.base_asset_reserve.set(k);
    amm.quote_asset_reserve.set(k);
    amm.terminal_quote_asset_reserve.set(k);
    amm.peg_multiplier.set(20_000_000);
    amm.concentration_coef.set(1_414_200);
    amm.base_spread = 250;
    amm.max_spread = 20_000;
    amm.long_spread = 125;
    amm.short_spread = 125;
    amm.order_step_size = 10_000_000;
    amm.min_order_size = 10_000_000;
    amm.max_fill_reserve_fraction = 100;
    amm.funding_period = 3_600;
    bal::amm::update_terminal_and_bounds(amm).unwrap();
    bal::spreads::update_spread_reserves(&mut market).unwrap();
    market
}

/// M0 at 10^12 after users bought 20 base from the protocol, spreads refreshed by the caller.
pub fn bought_market() -> PerpMarket {
    let mut market = market(1_000_000_000_000);
    let amm = &mut market.amm;
    amm.base_asset_reserve.set(980_000_000_000);
    amm.quote_asset_reserve.set(1_020_408_163_265);
    amm.base_asset_amount_with_amm.set(20_000_000_000);
    amm.base_asset_amount_long.set(20_000_000_000);
    bal::amm::update_terminal_and_bounds(amm).unwrap();
    market
}

/// The quote spot market with both indices at 10^10.
pub fn quote_market() -> SpotMarket {
    let mut market = SpotMarket::zeroed();
    market.decimals = 6;
    market.cumulative_deposit_interest.set(10_000_000_000);
    market.cumulative_borrow_interest.set(10_000_000_000);
    market
}

/// A state with the default oracle limits.
pub fn state() -> State {
    let mut state = State::zeroed();
    state.oracle_guard_rails.validity.slots_before_stale_for_amm = 10;
    state.oracle_guard_rails.validity.slots_before_stale_for_margin = 120;
    state.oracle_guard_rails.validity.confidence_interval_max_size = 20_000;
    state.oracle_guard_rails.validity.too_volatile_ratio = 5;
    state
}

/// An empty user.
pub fn user() -> User {
    User::zeroed()
}
