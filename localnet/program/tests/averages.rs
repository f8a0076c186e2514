//! Worked examples of averages and oracle verdicts (spec A15, A19 to A25).

mod common;

use bal::enums::{contract_tier, direction::LONG};
use bal::errors::Error;
use bal::oracle::{oracle_validity, OraclePriceData, OracleValidity};
use bal::stats::{calculate_rolling_sum, calculate_weighted_average};
use bal::twap::{estimate_best_bid_ask_price, sanitize_new_price, update_mark_twap, update_oracle_price_twap};
use common::{market, state};

#[test]
fn the_average_leans_toward_the_heavier_product() {
    assert_eq!(calculate_weighted_average(20_000_000, 20_000_000, 60, 3_540), Ok(20_000_001));
    assert_eq!(calculate_weighted_average(20_100_000, 20_000_000, 60, 3_540), Ok(20_001_667));
    assert_eq!(calculate_weighted_average(19_000_000, 20_000_000, 2_400, 1_200), Ok(19_333_332));
    assert_eq!(calculate_weighted_average(3, 9, 100, 1), Ok(3));
    assert_eq!(calculate_weighted_average(5, 9, 0, 1), Ok(9));
    assert_eq!(calculate_weighted_average(5, 9, 1, 0), Ok(5));
    assert_eq!(calculate_weighted_average(i64::MAX, i64::MAX, 2, i64::MAX), Err(Error::MATH_ERROR));
}

#[test]
fn a_rolling_sum_forgets_after_its_window() {
    assert_eq!(calculate_rolling_sum(1_000, 7, 3_600, 3_600), Ok(7));
    assert_eq!(calculate_rolling_sum(1_000, 7, 1_800, 3_600), Ok(507));
}

#[test]
fn a_new_point_stays_within_its_band() {
    assert_eq!(sanitize_new_price(200, 100, 10), Ok(110));
    assert_eq!(sanitize_new_price(10, 100, 10), Ok(90));
    assert_eq!(sanitize_new_price(105, 100, 10), Ok(105));
    assert_eq!(sanitize_new_price(200, 0, 10), Ok(200));
}

fn averaged(mark_lead: i64) -> bal::views::PerpMarket {
    let mut m = market(1_000_000_000_000);
    m.contract_tier = contract_tier::A;
    let amm = &mut m.amm;
    amm.historical_oracle_data.last_oracle_price_twap = 20_000_000;
    amm.historical_oracle_data.last_oracle_price_twap_5min = 20_010_000;
    amm.historical_oracle_data.last_oracle_price_twap_ts = 1_000;
    amm.last_mark_price_twap_ts = 1_000 + mark_lead;
    amm.last_mark_price_twap = 20_050_000;
    amm.last_mark_price_twap_5min = 20_060_000;
    amm.last_oracle_conf_pct = 500;
    m
}

const PRICE: OraclePriceData =
    OraclePriceData { price: 20_200_000, confidence: 10_000, delay: 3, has_sufficient_number_of_data_points: true };

#[test]
fn oracle_averages() {
    let mut m = averaged(0);
    assert_eq!(update_oracle_price_twap(&mut m, 1_060, &PRICE, 20_100_000), Ok(20_003_167));
    let history = m.amm.historical_oracle_data;
    assert_eq!(history.last_oracle_price_twap_5min, 20_046_001);
    assert_eq!((history.last_oracle_price, history.last_oracle_delay), (20_200_000, 3));
    assert_eq!(m.amm.last_oracle_normalised_price, 20_190_000);
    assert_eq!(m.amm.last_oracle_conf_pct, 497);
    assert_eq!(m.amm.last_oracle_reserve_price_spread_pct, -4_975);
    assert_eq!(m.amm.oracle_std, 186_833);
}

#[test]
fn a_fresher_mark_average_fills_the_gap() {
    let mut m = averaged(30);
    assert_eq!(update_oracle_price_twap(&mut m, 1_060, &PRICE, 20_100_000), Ok(20_003_148));
    assert_eq!(m.amm.historical_oracle_data.last_oracle_price_twap_5min, 20_043_401);
}

#[test]
fn mark_averages_around_a_trade() {
    let mut m = market(1_000_000_000_000);
    let amm = &mut m.amm;
    amm.historical_oracle_data.last_oracle_price = 20_000_000;
    amm.historical_oracle_data.last_oracle_price_twap = 20_000_000;
    amm.historical_oracle_data.last_oracle_price_twap_ts = 1_000;
    amm.last_bid_price_twap = 20_000_000;
    amm.last_ask_price_twap = 20_000_000;
    amm.last_mark_price_twap = 20_000_000;
    amm.last_mark_price_twap_5min = 20_000_000;
    amm.last_mark_price_twap_ts = 1_000;
    let trade = Some(20_002_500);
    assert_eq!(estimate_best_bid_ask_price(&m, trade, Some(LONG)), Ok((19_999_938, 20_002_500)));
    assert_eq!(update_mark_twap(&mut m, 1_060, 19_999_938, 20_002_500, trade), Ok(20_000_020));
    assert_eq!((m.amm.last_bid_price_twap, m.amm.last_ask_price_twap), (19_999_999, 20_000_042));
    assert_eq!(m.amm.last_mark_price_twap_5min, 20_000_244);
    assert_eq!(m.amm.mark_std, 2_500);
    assert_eq!(
        update_mark_twap(&mut m, 1_060, 20_000_100, 19_999_000, None),
        Err(Error::INVALID_MARK_TWAP_UPDATE_DETECTED)
    );
}

#[test]
fn verdicts_come_in_their_order() {
    let rails = state().oracle_guard_rails.validity;
    let verdict = |price, confidence, delay, enough| {
        let data = OraclePriceData { price, confidence, delay, has_sufficient_number_of_data_points: enough };
        oracle_validity(20_000_000, &data, &rails, 1)
    };
    assert_eq!(verdict(20_000_000, 100, 0, true), Ok(OracleValidity::Valid));
    assert_eq!(verdict(20_000_000, 100, 11, true), Ok(OracleValidity::StaleForAmm));
    assert_eq!(verdict(20_000_000, 100, 11, false), Ok(OracleValidity::InsufficientDataPoints));
    assert_eq!(verdict(20_000_000, 100, 121, false), Ok(OracleValidity::StaleForMargin));
    assert_eq!(verdict(20_000_000, 400_020, 121, true), Ok(OracleValidity::TooUncertain));
    assert_eq!(verdict(120_000_000, 400_020, 121, true), Ok(OracleValidity::TooVolatile));
    assert_eq!(verdict(0, 1, 0, true), Err(Error::MATH_ERROR));
    assert_eq!(verdict(-1, 1, 0, true), Err(Error::CASTING_FAILURE));
}
