//! Margin of an LP slot, liquidation sizes, bankruptcy, expiry prices (worked examples of margin.md, liquidation.md).

use bal::bankruptcy::{funding_rate_delta, is_user_bankrupt};
use bal::enums::spot_balance_type::BORROW;
use bal::enums::{contract_tier, market_status, user_status};
use bal::errors::Error;
use bal::expiry::expiry_price;
use bal::liquidation_math::{max_pct_to_liquidate, PnlForAsset, Sizing};
use bal::margin::{
    net_user_pnl, perp_margin_ratio, perp_position_value, size_discount, size_premium, MarginContext, MarginType,
};
use bal::margin_spot::StrictPrice;
use bal::user_status::{
    enter_bankruptcy, enter_liquidation, exit_liquidation, is_being_liquidated, update_last_active_slot,
};
use bal::views::{PerpMarket, PerpPosition, State, User};
use bytemuck::Zeroable;

/// Example B of margin.md.
fn example_b() -> (PerpMarket, PerpPosition) {
    let mut market = PerpMarket::zeroed();
    market.status = market_status::ACTIVE;
    market.margin_ratio_initial = 1_000;
    market.margin_ratio_maintenance = 500;
    market.imf_factor = 1_000;
    market.unrealized_pnl_maintenance_asset_weight = 10_000;
    let amm = &mut market.amm;
    amm.base_asset_amount_per_lp.set(37_000_003);
    amm.quote_asset_amount_per_lp.set(-3_900_001);
    amm.order_step_size = 10_000_000;
    amm.base_asset_reserve.set(9_900_000_000_000);
    amm.min_base_asset_reserve.set(7_000_000_000_000);
    amm.max_base_asset_reserve.set(14_000_000_000_000);
    amm.sqrt_k.set(10_000_000_000_000);
    amm.cumulative_funding_rate_long.set(2_000_000);
    let mut position = PerpPosition::zeroed();
    position.base_asset_amount = 2_000_000_000;
    position.quote_asset_amount = -201_000_000;
    position.last_cumulative_funding_rate = 1_000_000;
    position.lp_shares = 50_000_000_000;
    position.last_base_asset_amount_per_lp = 17_000_000;
    position.last_quote_asset_amount_per_lp = -1_900_000;
    position.remainder_base_asset_amount = -9_500_000;
    position.open_orders = 1;
    (market, position)
}

#[test]
fn an_lp_slot_is_valued_as_settled_with_its_room() {
    let (market, position) = example_b();
    let quote = StrictPrice::new(1_000_000, 1_001_000, true);
    for (margin_type, requirement) in [(MarginType::Initial, 176_185_000), (MarginType::Maintenance, 88_597_500)] {
        let value = perp_position_value(&position, &market, 100_000_000, &quote, margin_type, 0).unwrap();
        assert_eq!(value.liability, 1_751_750_000);
        assert_eq!(value.requirement, requirement);
        assert_eq!(value.weighted_pnl, -1_953_988);
    }
}

#[test]
fn settlement_leaves_the_flat_amounts() {
    let (mut market, position) = example_b();
    market.status = market_status::SETTLEMENT;
    market.expiry_price = 100_000_000;
    let quote = StrictPrice::new(1_000_000, 1_000_000, false);
    let value = perp_position_value(&position, &market, 1, &quote, MarginType::Initial, 5_000).unwrap();
    assert_eq!(value.requirement, 10_000 + 1_000_000);
}

#[test]
fn ratios_grow_and_weights_shrink_with_size() {
    let (market, _) = example_b();
    assert_eq!(size_premium(17_500_000_000, 1_000, 1_000, 10_000), Ok(1_000));
    assert_eq!(size_premium(1_000_000_000_000_000, 1_000, 1_000, 10_000), Ok(800 + 10_000));
    assert_eq!(perp_margin_ratio(&market, 0, MarginType::Fill), Ok(750));
    assert_eq!(size_discount(0, 1_000, 10_000), Ok(10_000));
    assert_eq!(size_discount(1_000_000_000_000_000, 1_000, 10_000), Ok(5_500));
}

#[test]
fn strict_prices_are_the_extremes_of_price_and_average() {
    let price = StrictPrice::new(1_000_000, 999_000, true);
    assert_eq!((price.min(), price.max()), (999_000, 1_000_000));
    let price = StrictPrice::new(1_000_000, 999_000, false);
    assert_eq!((price.min(), price.max()), (1_000_000, 1_000_000));
}

#[test]
fn net_user_pnl_needs_a_price() {
    let mut market = PerpMarket::zeroed();
    market.amm.base_asset_amount_with_amm.set(-3_000_000_000);
    market.amm.base_asset_amount_with_unsettled_lp.set(1_000_000_000);
    market.amm.quote_asset_amount.set(50_000_000);
    market.amm.quote_asset_amount_with_unsettled_lp = -7;
    market.amm.net_unsettled_funding_pnl = 5;
    assert_eq!(net_user_pnl(&market, 20_000_000), Ok(-40_000_000 + 50_000_000 - 2));
    assert_eq!(net_user_pnl(&market, 0), Err(Error::INVALID_ORACLE));
}

#[test]
fn contexts_name_their_callers() {
    let context = MarginContext::liquidation(200).tracking(3);
    assert!(context.margin_type == MarginType::Maintenance && !context.strict);
    assert_eq!((context.buffer, context.tracked_perp_market), (200, Some(3)));
}

/// Rates of example 1 of liquidation.md: ratio 700, liquidator 1 %, insurance 0.5 %.
fn sizing() -> Sizing {
    Sizing {
        margin_ratio: 700,
        liquidator_fee: 10_000,
        if_liquidation_fee: 5_000,
        price: 100_000_000,
        quote_price: 1_000_000,
    }
}

#[test]
fn the_cure_of_the_worked_example() {
    let sizing = sizing();
    assert_eq!(sizing.insurance_fee(53_530_001, 50_500_000_000), Ok(5_000));
    assert_eq!(sizing.base_to_cover_shortage(53_530_001, 5_000, 10_000_000), Ok(9_740_000_000));
}

#[test]
fn the_insurance_fee_yields_to_the_shortage() {
    let sizing = sizing();
    assert_eq!(sizing.insurance_fee(300_000_000, 50_500_000_000), Ok((60_000 - 59_405) * 19 / 20));
    assert_eq!(sizing.insurance_fee(400_000_000, 50_500_000_000), Ok(0));
    assert_eq!(sizing.insurance_fee(u64::MAX as u128, 1), Ok(0));
}

#[test]
fn a_ratio_below_the_fee_cannot_be_cured() {
    let sizing = Sizing { margin_ratio: 100, ..sizing() };
    assert_eq!(sizing.insurance_fee(1, 1), Ok(0));
    assert_eq!(sizing.base_to_cover_shortage(1, 0, 10_000_000), Err(Error::MATH_ERROR));
}

#[test]
fn the_ramp_over_slots() {
    let mut user = User::zeroed();
    let mut state = State::zeroed();
    assert_eq!(max_pct_to_liquidate(&user, &state, 53_530_001, 0), Ok(10_000));
    state.liquidation_duration = 150;
    state.initial_pct_to_liquidate = 1_000;
    user.liquidation_margin_freed = 290_940_000;
    assert_eq!(max_pct_to_liquidate(&user, &state, 53_530_001, 0), Ok(0));
    assert_eq!(max_pct_to_liquidate(&user, &state, 49_999_999, 0), Ok(10_000));
    user.liquidation_margin_freed = 0;
    assert_eq!(max_pct_to_liquidate(&user, &state, 100_000_000, 75), Ok(6_000));
    assert_eq!(max_pct_to_liquidate(&user, &state, 100_000_000, 1_000), Ok(10_000));
    user.last_active_slot = 2;
    assert_eq!(max_pct_to_liquidate(&user, &state, 100_000_000, 1), Err(Error::MATH_ERROR));
}

#[test]
fn pnl_for_the_quote_asset() {
    let rates = PnlForAsset {
        asset_price: 1_000_000,
        asset_weight: 10_000,
        asset_multiplier: 1_000_000,
        asset_decimals: 6,
        quote_price: 1_000_000,
        pnl_multiplier: 990_000,
    };
    assert_eq!(rates.pnl_to_cover_shortage(1), Ok(u128::MAX));
    assert_eq!(rates.pnl_implied_by_asset(100_000_000), Ok(99_000_000));
    assert_eq!(rates.asset_for_pnl(50_000_000, 100_000_000), Ok(50_505_050));
    assert_eq!(rates.asset_for_pnl(98_500_000, 100_000_000), Ok(100_000_000));
}

#[test]
fn bankrupt_means_debts_alone() {
    let mut user = User::zeroed();
    assert!(!is_user_bankrupt(&user));
    user.perp_positions[2].quote_asset_amount = -1;
    assert!(is_user_bankrupt(&user));
    user.perp_positions[3].lp_shares = 1;
    assert!(!is_user_bankrupt(&user));
    user.perp_positions[3].lp_shares = 0;
    user.spot_positions[0].scaled_balance = 1;
    assert!(!is_user_bankrupt(&user));
    user.spot_positions[0].balance_type = BORROW;
    assert!(is_user_bankrupt(&user));
}

#[test]
fn a_loss_is_spread_over_open_base() {
    let mut market = PerpMarket::zeroed();
    assert_eq!(funding_rate_delta(&market, 0), Err(Error::CANT_RESOLVE_PERP_BANKRUPTCY));
    market.amm.base_asset_amount_long.set(3_000_000_000_000);
    market.amm.base_asset_amount_short.set(-2_750_000_000_000);
    assert_eq!(funding_rate_delta(&market, 12_345_678), Ok(2_148_000));
    assert_eq!(funding_rate_delta(&market, 50_000_000), Ok(8_696_000));
}

#[test]
fn settlement_prices_of_the_worked_examples() {
    let mut market = PerpMarket::zeroed();
    market.contract_tier = contract_tier::A;
    assert_eq!(expiry_price(&market, 100_000_000, 2_000_000_000), Ok(100_000_000));
    market.amm.base_asset_amount_with_amm.set(900_000_000_000);
    market.amm.quote_asset_amount.set(-100_000_000_000);
    assert_eq!(expiry_price(&market, 100_000_000, 2_000_000_000), Ok(99_999_999));
    market.amm.base_asset_amount_with_amm.set(-900_000_000_000);
    market.amm.quote_asset_amount.set(80_000_000_000);
    assert_eq!(expiry_price(&market, 100_000_000, 2_000_000_000), Ok(100_000_001));
}

#[test]
fn flags_of_liquidation_and_bankruptcy() {
    let mut user = User::zeroed();
    user.next_liquidation_id = u16::MAX;
    user.liquidation_margin_freed = 9;
    assert_eq!(enter_liquidation(&mut user, 40), Ok(u16::MAX));
    assert_eq!((user.next_liquidation_id, user.last_active_slot, user.liquidation_margin_freed), (1, 40, 0));
    assert_eq!(enter_liquidation(&mut user, 50), Ok(0));
    user.idle = 1;
    update_last_active_slot(&mut user, 60);
    assert_eq!((user.last_active_slot, user.idle), (40, 0));
    enter_bankruptcy(&mut user);
    assert_eq!(user.status, user_status::BANKRUPT);
    assert!(is_being_liquidated(&user));
    user.status |= user_status::ADVANCED_LP;
    exit_liquidation(&mut user);
    assert_eq!(user.status, user_status::ADVANCED_LP);
    update_last_active_slot(&mut user, 60);
    assert_eq!(user.last_active_slot, 60);
}
