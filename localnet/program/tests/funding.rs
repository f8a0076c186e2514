//! Worked examples of funding (spec F2, F4 to F7).

mod common;

use bal::clock::Clock;
use bal::enums::contract_tier;
use bal::funding::{
    calculate_funding_payment_in_quote_precision as pay, on_the_hour_update, settle_funding_payment,
    update_funding_rate,
};
use bal::oracle::OraclePriceData;
use common::{market, state, user};

#[test]
fn an_update_is_due_on_the_period_boundary() {
    const NINE: i64 = 9 * 3_600;
    const TEN: i64 = 10 * 3_600;
    assert_eq!(on_the_hour_update(TEN + 5, NINE + 2, 3_600), Ok(0));
    assert_eq!(on_the_hour_update(TEN - 30, NINE, 3_600), Ok(30));
    assert_eq!(on_the_hour_update(TEN + 5, NINE + 1_201, 3_600), Ok(3_595));
    assert_eq!(on_the_hour_update(TEN + 5, NINE + 1_200, 3_600), Ok(0));
}

#[test]
fn payments_floor_and_change_sign() {
    assert_eq!(pay(4_333_333, 5_000_000_000), Ok(-21_666));
    assert_eq!(pay(4_333_333, -5_000_000_000), Ok(21_666));
    assert_eq!(pay(-4_333_333, 5_000_000_000), Ok(21_666));
    assert_eq!(pay(4_333_333, 0), Ok(0));
}

/// A market due for an update at 3,600 s, mark average above the oracle average.
fn due(mark: u64) -> bal::views::PerpMarket {
    let mut m = market(1_000_000_000_000);
    m.contract_tier = contract_tier::A;
    let amm = &mut m.amm;
    amm.historical_oracle_data.last_oracle_price = 20_000_000;
    amm.historical_oracle_data.last_oracle_price_twap = 20_000_000;
    amm.historical_oracle_data.last_oracle_price_twap_5min = 20_000_000;
    amm.historical_oracle_data.last_oracle_price_twap_ts = 3_600;
    amm.last_bid_price_twap = mark;
    amm.last_ask_price_twap = mark;
    amm.last_mark_price_twap = mark;
    amm.last_mark_price_twap_5min = mark;
    amm.last_mark_price_twap_ts = 3_600;
    m
}

fn update(m: &mut bal::views::PerpMarket) -> bool {
    let price =
        OraclePriceData { price: 20_000_000, confidence: 100, delay: 0, has_sufficient_number_of_data_points: true };
    let clock = Clock { slot: 1, unix_timestamp: 3_600 };
    update_funding_rate(m, &price, &state(), &clock, false, None, 0).unwrap()
}

#[test]
fn the_premium_becomes_a_rate() {
    let mut m = due(20_100_000);
    m.amm.base_asset_amount_with_amm.set(5_000_000_000);
    assert!(update(&mut m));
    assert_eq!(m.amm.last_funding_rate, 4_333_333);
    assert_eq!((m.amm.last_funding_rate_long, m.amm.last_funding_rate_short), (4_333_333, 4_333_333));
    assert_eq!(m.amm.total_fee_minus_distributions.get(), 21_666);
    assert_eq!(m.amm.net_unsettled_funding_pnl, -21_666);
    assert_eq!(m.amm.net_revenue_since_last_funding, 0);
    assert_eq!(m.next_funding_rate_record_id, 1);
    assert!(!update(&mut m), "not due twice");
}

#[test]
fn a_large_premium_is_clamped() {
    let mut m = due(21_000_000);
    assert!(update(&mut m));
    assert_eq!(m.amm.last_funding_rate, 25_252_500);
}

#[test]
fn the_protocol_pays_no_more_than_its_pool() {
    let mut m = due(20_100_000);
    m.amm.base_asset_amount_with_amm.set(-2_000_000_000_000);
    m.amm.base_asset_amount_long.set(1_000_000_000_000);
    m.amm.base_asset_amount_short.set(-3_000_000_000_000);
    m.amm.total_fee_minus_distributions.set(5_000_000);
    m.amm.total_exchange_fee.set(2_000_000);
    assert!(update(&mut m));
    assert_eq!((m.amm.last_funding_rate_long, m.amm.last_funding_rate_short), (4_333_333, 1_888_888));
    assert_eq!(m.amm.total_fee_minus_distributions.get(), 3_666_667);
    assert_eq!(m.amm.net_unsettled_funding_pnl, 8_666_666);
}

#[test]
fn a_paused_market_is_not_updated() {
    let mut m = due(20_100_000);
    m.paused_operations = bal::enums::perp_operation::UPDATE_FUNDING;
    assert!(!update(&mut m));
}

#[test]
fn a_position_pays_once() {
    let mut m = market(1_000_000_000_000);
    m.amm.cumulative_funding_rate_long.set(4_333_333);
    let mut user = user();
    user.perp_positions[2].base_asset_amount = 5_000_000_000;
    for _ in 0..2 {
        settle_funding_payment(&mut user, &[7; 32], &mut m, 1).unwrap();
        assert_eq!(user.cumulative_perp_funding, -21_666);
        let position = &user.perp_positions[2];
        assert_eq!((position.quote_asset_amount, position.quote_break_even_amount), (-21_666, -21_666));
        assert_eq!((position.quote_entry_amount, position.last_cumulative_funding_rate), (0, 4_333_333));
        assert_eq!(m.amm.quote_asset_amount.get(), -21_666);
        assert_eq!(m.amm.net_unsettled_funding_pnl, 21_666);
    }
}
