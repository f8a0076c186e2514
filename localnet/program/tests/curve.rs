//! Worked examples of swaps, bounds, spreads, sqrt_k and peg (spec L20, L21, A2 to A12, A27 to A42).

mod common;

use bal::amm::{bid_ask_bounds, inventory_value, price, reserve_price, swap_base_asset};
use bal::curve::{adjust_k_cost, apply_update_k, budgeted_k_scale, update_k_result};
use bal::enums::direction::{LONG, SHORT};
use bal::errors::Error;
use bal::integers::{isqrt, mul_div, proportion_i128, proportion_u128, scaled_isqrt};
use bal::oracle::OraclePriceData;
use bal::spreads::{update_spread_reserves, update_spreads};
use common::{bought_market, market, state};

fn oracle(price: i64) -> OraclePriceData {
    OraclePriceData { price, confidence: 1_000, delay: 0, has_sufficient_number_of_data_points: true }
}

#[test]
fn a_buy_pays_the_ask_curve_and_books_the_difference() {
    let mut m = market(1_200_000_000_000);
    assert_eq!(m.amm.ask_base_asset_reserve.get(), 1_199_925_604_464);
    assert_eq!(m.amm.ask_quote_asset_reserve.get(), 1_200_074_400_148);
    assert_eq!(m.amm.bid_base_asset_reserve.get(), 1_200_074_404_761);
    assert_eq!(m.amm.bid_quote_asset_reserve.get(), 1_199_925_599_852);
    assert_eq!(swap_base_asset(&mut m, 5_000_000_000, LONG).unwrap(), (100_430_889, 12_478));
    assert_eq!(m.amm.base_asset_reserve.get(), 1_195_000_000_000);
    assert_eq!(m.amm.quote_asset_reserve.get(), 1_205_020_920_502);
}

#[test]
fn buying_more_than_the_reserve_is_refused() {
    let mut m = market(1_000_000_000);
    assert_eq!(swap_base_asset(&mut m, 2_000_000_000, LONG), Err(Error::TRADE_SIZE_TOO_LARGE));
}

#[test]
fn prices_overflow_by_their_own_errors() {
    assert_eq!(price(u128::MAX, 1, 2), Err(Error::MATH_ERROR));
    assert_eq!(price(1, 0, 1), Err(Error::MATH_ERROR));
    assert_eq!(price(1 << 64, 1, 1), Err(Error::BN_CONVERSION_ERROR));
}

#[test]
fn bounds_follow_the_terminal_reserve() {
    assert_eq!(bid_ask_bounds(1_414_200, 1_000_000_000_000), Ok((707_113_562_438, 1_414_200_000_000)));
    assert_eq!(bid_ask_bounds(1_000_000, 1), Err(Error::INVALID_CONCENTRATION_COEF));
}

#[test]
fn base_to_a_limit_price() {
    let m = market(1_000_000_000_000);
    assert_eq!(bal::amm::base_to_trade_to_price(&m.amm, 20_099_000, LONG).unwrap(), (2_403_853_021, LONG));
    assert_eq!(bal::amm::base_to_trade_to_price(&m.amm, 0, LONG), Err(Error::INVALID_ORDER_LIMIT_PRICE));
}

#[test]
fn a_change_of_sqrt_k_scales_base_by_nine_digits() {
    let mut m = market(1_000_000_000_000);
    let up = update_k_result(&m, 1_000_000_000_500, true).unwrap();
    assert_eq!((up.base_asset_reserve, up.quote_asset_reserve), (1_000_000_000_000, 1_000_000_001_000));
    let down = update_k_result(&m, 999_999_999_999, true).unwrap();
    assert_eq!((down.base_asset_reserve, down.quote_asset_reserve), (1_000_000_000_000, 999_999_999_998));
    assert_eq!(update_k_result(&m, 400_000_000_000, true).err(), Some(Error::INVALID_UPDATE_K));
    let result = update_k_result(&m, 1_200_000_000_000, true).unwrap();
    apply_update_k(&mut m, &result).unwrap();
    assert_eq!(m.amm.terminal_quote_asset_reserve.get(), 1_200_000_000_000);
    assert_eq!(m.amm.min_base_asset_reserve.get(), 848_536_274_925);
    assert_eq!(m.amm.max_base_asset_reserve.get(), 1_697_040_000_000);
    assert_eq!((m.amm.long_spread, m.amm.short_spread), (125, 125));
}

#[test]
fn spread_reserves_divide_twice() {
    let m = market(1_000_000_000_000);
    assert_eq!(m.amm.ask_base_asset_reserve.get(), 999_938_003_719);
    assert_eq!(m.amm.ask_quote_asset_reserve.get(), 1_000_062_000_124);
    assert_eq!(m.amm.bid_base_asset_reserve.get(), 1_000_062_003_968);
    assert_eq!(m.amm.bid_quote_asset_reserve.get(), 999_937_999_876);
}

fn stressed() -> bal::views::PerpMarket {
    let mut m = bought_market();
    let amm = &mut m.amm;
    amm.curve_update_intensity = 100;
    amm.last_oracle_conf_pct = 600;
    amm.last_oracle_reserve_price_spread_pct = -300;
    amm.mark_std = 20_000;
    amm.oracle_std = 10_000;
    amm.long_intensity_volume = 3_000_000_000;
    amm.short_intensity_volume = 1_000_000_000;
    amm.volume_24h = 10_000_000_000;
    amm.total_fee_minus_distributions.set(50_000_000);
    amm.net_revenue_since_last_funding = -30_000_000;
    m
}

#[test]
fn spreads_of_a_one_sided_market() {
    let mut m = stressed();
    let at = reserve_price(&m.amm).unwrap();
    assert_eq!(at, 20_824_656);
    update_spreads(&mut m, at).unwrap();
    assert_eq!((m.amm.long_spread, m.amm.short_spread), (2_569, 275));
    assert_eq!(m.amm.ask_base_asset_reserve.get(), 978_741_976_893);
    assert_eq!(m.amm.ask_quote_asset_reserve.get(), 1_021_719_741_881);
    assert_eq!(m.amm.bid_base_asset_reserve.get(), 980_134_283_365);
    assert_eq!(m.amm.bid_quote_asset_reserve.get(), 1_020_268_362_174);
}

#[test]
fn the_reference_offset_moves_both_sides() {
    let mut m = stressed();
    m.amm.curve_update_intensity = 150;
    m.amm.last_24h_avg_funding_rate = 2_000_000;
    m.amm.last_mark_price_twap_5min = 20_012_000;
    m.amm.last_mark_price_twap = 20_006_000;
    m.amm.historical_oracle_data.last_oracle_price_twap_5min = 20_000_000;
    m.amm.historical_oracle_data.last_oracle_price_twap = 20_000_000;
    let at = reserve_price(&m.amm).unwrap();
    update_spreads(&mut m, at).unwrap();
    assert_eq!(m.amm.reference_price_offset, 5_000);
    assert_eq!(m.amm.ask_base_asset_reserve.get(), 976_301_886_793);
    assert_eq!(m.amm.ask_quote_asset_reserve.get(), 1_024_273_345_701);
    assert_eq!(m.amm.bid_base_asset_reserve.get(), 980_000_000_000);
    assert_eq!(m.amm.bid_quote_asset_reserve.get(), 1_020_408_163_265);
}

#[test]
fn a_spread_too_wide_to_divide_by_is_an_error() {
    let mut m = market(1_000_000_000_000);
    m.amm.long_spread = 2_000_004;
    assert_eq!(update_spread_reserves(&mut m), Err(Error::MATH_ERROR));
}

fn funded(fees: i128) -> bal::views::PerpMarket {
    let mut m = bought_market();
    m.amm.curve_update_intensity = 100;
    m.amm.total_fee_minus_distributions.set(fees);
    m.amm.total_exchange_fee.set(600_000_000);
    m.amm.historical_oracle_data.last_oracle_price_twap = 20_500_000;
    m
}

fn update(m: &mut bal::views::PerpMarket, price: i64) {
    let clock = bal::clock::Clock { slot: 100, unix_timestamp: 1_000 };
    bal::repeg::update_amm(m, &oracle(price), &state(), &clock).unwrap();
}

#[test]
fn the_peg_moves_all_the_way_while_fees_last() {
    let mut m = funded(1_000_000_000);
    update(&mut m, 20_500_000);
    assert_eq!(m.amm.peg_multiplier.get(), 19_688_200);
    assert_eq!(m.amm.total_fee_minus_distributions.get(), 1_006_363_265);
    assert_eq!((m.amm.last_update_slot, m.amm.last_oracle_valid), (100, 1));
    let mut m = funded(1_000_000_000);
    update(&mut m, 21_500_000);
    assert_eq!(m.amm.peg_multiplier.get(), 20_648_600);
    assert_eq!(m.amm.total_fee_minus_distributions.get(), 986_763_266);
}

#[test]
fn a_short_budget_lowers_sqrt_k_and_stops_at_the_spread() {
    let mut m = funded(305_000_000);
    update(&mut m, 21_500_000);
    assert_eq!(m.amm.sqrt_k.get(), 999_000_000_000);
    assert_eq!(m.amm.base_asset_reserve.get(), 979_020_000_980);
    assert_eq!(m.amm.quote_asset_reserve.get(), 1_019_387_754_081);
    assert_eq!(m.amm.peg_multiplier.get(), 20_442_523);
    assert_eq!(m.amm.total_fee_minus_distributions.get(), 295_969_100);
}

#[test]
fn value_of_the_inventory_decides_the_cost_of_sqrt_k() {
    let m = bought_market();
    let higher = update_k_result(&m, 1_001_000_000_000, true).unwrap();
    assert_eq!(adjust_k_cost(&m, &higher), Ok(8_155));
    let lower = update_k_result(&m, 999_000_000_000, true).unwrap();
    assert_eq!(adjust_k_cost(&m, &lower), Ok(-8_172));
    let flat = market(1_000_000_000_000);
    let k = 1_000_000_000_000;
    assert_eq!(inventory_value(&flat.amm, k, k, k, 1), Ok(0));
}

#[test]
fn a_budget_scales_sqrt_k() {
    let m = bought_market();
    assert_eq!(budgeted_k_scale(&m.amm, 30_000, 2_000_000, 978_000), Ok(1_003_688));
    assert_eq!(budgeted_k_scale(&m.amm, 30_000, 1_001_000, 999_000), Ok(1_001_000));
    assert_eq!(budgeted_k_scale(&m.amm, -60_000, 1_001_000, 978_000), Ok(992_702));
    assert_eq!(budgeted_k_scale(&m.amm, -60_000, 1_001_000, 999_000), Ok(999_000));
    assert_eq!(budgeted_k_scale(&m.amm, 1, 999_999, 999_000), Err(Error::INVALID_UPDATE_K));
}

#[test]
fn wide_products_agree_with_narrow_ones() {
    assert_eq!(mul_div(u128::MAX, 7, 7), Ok(u128::MAX));
    assert_eq!(mul_div(u128::MAX, 7, 6), Err(Error::BN_CONVERSION_ERROR));
    assert_eq!(mul_div(1, 1, 0), Err(Error::MATH_ERROR));
    assert_eq!(mul_div(10u128.pow(21), 10u128.pow(21), 10u128.pow(20)), Ok(10u128.pow(22)));
    assert_eq!(scaled_isqrt(10u128.pow(21), (1, 1), (1, 1)), Ok(10u128.pow(21)));
    assert_eq!(scaled_isqrt(3 * 10u128.pow(18), (4, 1), (9, 1)), Ok(18 * 10u128.pow(18)));
    for root in [0u128, 1, 2, 3, 99, 4_294_967_296, (1 << 64) - 1] {
        assert_eq!(isqrt(root * root), root);
        if root > 1 {
            assert_eq!(isqrt(root * root - 1), root - 1);
        }
    }
}

#[test]
fn proportions_floor_in_every_branch() {
    for (value, part, whole) in
        [(7u128, 3u128, 10u128), (7, 9, 10), (1 << 70, 3, 7), (5, 1 << 65, 1 << 66), (9, 12, 10)]
    {
        assert_eq!(proportion_u128(value, part, whole), Ok(value * part / whole), "{value} {part} {whole}");
    }
    assert_eq!(proportion_u128(5, 0, 0), Ok(5));
    assert_eq!(proportion_u128(5, 1, 0), Err(Error::MATH_ERROR));
    assert_eq!(proportion_i128(-7, 3, 10), Ok(-2));
}

#[test]
fn a_sell_is_paid_by_the_bid_curve() {
    let mut m = market(1_200_000_000_000);
    let (quote, surplus) = swap_base_asset(&mut m, 2_000_000_000, SHORT).unwrap();
    assert!(quote + surplus >= 39_900_000 && quote < 40_000_000);
    assert_eq!(m.amm.base_asset_reserve.get(), 1_202_000_000_000);
}
