//! The worked examples of lp.md in a row: mint, three fills, two settlements, a partial and a full burn.

use bal::amm::{swap_base_asset, update_terminal_and_bounds};
use bal::curve::{apply_update_k, UpdateKResult};
use bal::enums::direction::{LONG, SHORT};
use bal::enums::market_status;
use bal::errors::Error;
use bal::jit::Split;
use bal::lp::{
    burn_lp_shares, mint_lp_shares, per_lp_base_unit, rebase_perp_market, settle_lp_position,
    shares_to_burn_for_risk_reduction, simulate_settled_lp_position,
};
use bal::lp_fill::book_lp_fill;
use bal::position::{update_position_and_market, update_quote_and_break_even, PositionDelta};
use bal::spreads::update_spread_reserves;
use bal::views::{PerpMarket, PerpPosition};
use bytemuck::Zeroable;

const TRILLION: u128 = 1_000_000_000_000;

/// M0 of lp.md section 7: balanced, price 20, coefficient 1.4142, spread 250.
fn market() -> PerpMarket {
    let mut market = PerpMarket::zeroed();
    market.status = market_status::ACTIVE;
    market.margin_ratio_initial = 1_000;
    market.margin_ratio_maintenance = 500;
    let amm = &mut market.amm;
    amm.peg_multiplier.set(20_000_000);
    amm.concentration_coef.set(1_414_200);
    amm.base_spread = 250;
    amm.max_spread = 10_000;
    amm.order_step_size = 10_000_000;
    amm.order_tick_size = 1;
    let reserves = UpdateKResult { sqrt_k: TRILLION, base_asset_reserve: TRILLION, quote_asset_reserve: TRILLION };
    apply_update_k(&mut market, &reserves).unwrap();
    market
}

/// One fill against the curve: taker, market totals and the LPs' part. Returns the quote.
fn fill(market: &mut PerpMarket, taker: &mut PerpPosition, base: u64, direction: u8) -> u64 {
    let (quote, _) = swap_base_asset(market, base, direction).unwrap();
    let sign = if direction == LONG { 1 } else { -1 };
    let delta = PositionDelta { base: sign * base as i64, quote: -sign * quote as i64, remainder: None };
    update_position_and_market(taker, market, &delta).unwrap();
    let inventory = market.amm.base_asset_amount_with_amm.get() + delta.base as i128;
    market.amm.base_asset_amount_with_amm.set(inventory);
    update_spread_reserves(market).unwrap();
    let fee = quote.div_ceil(1_000);
    book_lp_fill(&mut market.amm, base, quote, direction, fee as i64, Split::Shared).unwrap();
    update_terminal_and_bounds(&mut market.amm).unwrap();
    update_quote_and_break_even(taker, market, -(fee as i64)).unwrap();
    quote
}

struct Story {
    market: PerpMarket,
    taker: PerpPosition,
    lp: PerpPosition,
}

/// Up to the second settlement and one more fill.
fn before_removal() -> Story {
    let mut story = Story { market: market(), taker: PerpPosition::zeroed(), lp: PerpPosition::zeroed() };
    let Story { market, taker, lp } = &mut story;
    mint_lp_shares(lp, market, 200_000_000_000).unwrap();
    assert_eq!(fill(market, taker, 5_000_000_000, LONG), 100_430_889);
    assert_eq!(fill(market, taker, 1_230_000_000, SHORT), 24_777_710);
    let first = settle_lp_position(lp, market).unwrap();
    assert_eq!((first.base, first.remainder, first.quote, first.pnl), (-620_000_000, -8_333_200, 12_625_000, 0));
    assert_eq!(fill(market, taker, 7_000_000_000, SHORT), 140_046_896);
    let second = settle_lp_position(lp, market).unwrap();
    assert_eq!((second.base, second.remainder, second.quote), (1_160_000_000, 6_666_600, -23_322_600));
    assert_eq!(second.pnl, 64_116);
    assert_eq!(fill(market, taker, 330_000_000, LONG), 6_567_229);
    story
}

#[test]
fn minting_deepens_the_curve() {
    let mut market = market();
    let mut lp = PerpPosition::zeroed();
    mint_lp_shares(&mut lp, &mut market, 200_000_000_000).unwrap();
    let amm = &market.amm;
    assert_eq!(lp.lp_shares, 200_000_000_000);
    assert_eq!(amm.user_lp_shares.get(), 200_000_000_000);
    assert_eq!(amm.sqrt_k.get(), 1_200_000_000_000);
    assert_eq!(amm.base_asset_reserve.get(), 1_200_000_000_000);
    assert_eq!(amm.terminal_quote_asset_reserve.get(), 1_200_000_000_000);
    assert_eq!(amm.min_base_asset_reserve.get(), 848_536_274_925);
    assert_eq!(amm.max_base_asset_reserve.get(), 1_697_040_000_000);
    assert_eq!((amm.long_spread, amm.short_spread), (125, 125));
    assert_eq!(amm.ask_base_asset_reserve.get(), 1_199_925_604_464);
    assert_eq!(amm.bid_quote_asset_reserve.get(), 1_199_925_599_852);
}

#[test]
fn settling_opens_and_flips_the_position() {
    let Story { market, lp, taker } = before_removal();
    assert_eq!(lp.base_asset_amount, 540_000_000);
    assert_eq!(lp.remainder_base_asset_amount, -1_666_600);
    assert_eq!(lp.quote_asset_amount, -10_697_600);
    assert_eq!((lp.quote_entry_amount, lp.quote_break_even_amount), (-10_761_716, -10_761_716));
    assert_eq!(market.number_of_users, 2);
    assert_eq!(market.number_of_users_with_base, 2);
    assert_eq!(taker.base_asset_amount, -2_900_000_000);
}

#[test]
fn a_partial_burn_charges_the_dust() {
    let Story { mut market, mut lp, .. } = before_removal();
    let burned = burn_lp_shares(&mut lp, &mut market, 50_000_000_000, 20_000_000).unwrap();
    assert_eq!((burned.base, burned.quote, burned.pnl), (-50_000_000, 961_867, -137_627));
    assert_eq!((lp.base_asset_amount, lp.remainder_base_asset_amount), (490_000_000, 0));
    assert_eq!((lp.quote_asset_amount, lp.quote_entry_amount), (-9_735_733, -9_795_555));
    assert_eq!(lp.lp_shares, 150_000_000_000);
    let amm = &market.amm;
    assert_eq!(amm.base_asset_amount_with_amm.get(), -2_410_000_000);
    assert_eq!(amm.base_asset_amount_with_unsettled_lp.get(), 0);
    assert_eq!(amm.quote_asset_amount_with_unsettled_lp, -97_533);
    assert_eq!(amm.sqrt_k.get(), 1_150_000_000_000);
    assert_eq!(amm.base_asset_reserve.get(), 1_152_779_167_468);
    assert_eq!(amm.quote_asset_reserve.get(), 1_147_227_532_663);
    assert_eq!(amm.terminal_quote_asset_reserve.get(), 1_149_630_951_002);
}

#[test]
fn the_last_lp_leaves_a_curve_without_shares() {
    let Story { mut market, mut lp, .. } = before_removal();
    burn_lp_shares(&mut lp, &mut market, 200_000_000_000, 20_000_000).unwrap();
    let amm = &market.amm;
    assert_eq!((lp.lp_shares, amm.user_lp_shares.get()), (0, 0));
    assert_eq!(amm.sqrt_k.get(), 1_000_000_000_000);
    assert_eq!(amm.base_asset_reserve.get(), 1_002_416_667_468);
    assert_eq!(amm.quote_asset_reserve.get(), 997_589_158_733);
    assert_eq!(amm.terminal_quote_asset_reserve.get(), 999_993_332_576);
    assert_eq!(amm.min_base_asset_reserve.get(), 707_118_277_095);
    assert_eq!(amm.max_base_asset_reserve.get(), 1_414_209_429_133);
    assert_eq!(amm.quote_asset_amount_with_unsettled_lp, -97_533);
}

#[test]
fn burning_more_than_is_held_fails() {
    let Story { mut market, mut lp, .. } = before_removal();
    let error = burn_lp_shares(&mut lp, &mut market, 200_000_000_001, 20_000_000).map(|_| ());
    assert_eq!(error, Err(Error::MATH_ERROR));
}

#[test]
fn residue_above_one_step_keeps_the_last_lp_in() {
    let Story { mut market, mut lp, .. } = before_removal();
    let unsettled = market.amm.base_asset_amount_with_unsettled_lp.get();
    market.amm.base_asset_amount_with_unsettled_lp.set(unsettled + 10_000_001);
    let inventory = market.amm.base_asset_amount_with_amm.get();
    market.amm.base_asset_amount_with_amm.set(inventory - 10_000_001);
    update_terminal_and_bounds(&mut market.amm).unwrap();
    let error = burn_lp_shares(&mut lp, &mut market, 200_000_000_000, 20_000_000).map(|_| ());
    assert_eq!(error, Err(Error::UNABLE_TO_BURN_LP_TOKENS));
}

#[test]
fn stale_funding_keeps_an_lp_from_settling() {
    let Story { mut market, mut lp, .. } = before_removal();
    market.amm.cumulative_funding_rate_long.set(1);
    let error = settle_lp_position(&mut lp, &mut market).map(|_| ());
    assert_eq!(error, Err(Error::INVALID_PERP_POSITION_DETECTED));
}

#[test]
fn the_unit_follows_the_exponent_and_rebasing_scales_the_accumulators() {
    for (exponent, unit) in [(1, 10_000_000_000), (0, 1_000_000_000), (-1, 100_000_000), (-9, 1)] {
        let mut market = market();
        market.amm.per_lp_base = exponent;
        assert_eq!(per_lp_base_unit(&market.amm), Ok(unit));
    }
    for (to, base, quote, fees) in [(-1, -314_166, 6_312, 8), (1, -31_416_660, 631_250, 820)] {
        let mut market = market();
        market.amm.base_asset_amount_per_lp.set(-3_141_666);
        market.amm.quote_asset_amount_per_lp.set(63_125);
        market.amm.total_fee_earned_per_lp = 82;
        rebase_perp_market(&mut market, to).unwrap();
        let amm = &market.amm;
        assert_eq!((amm.base_asset_amount_per_lp.get(), amm.quote_asset_amount_per_lp.get()), (base, quote));
        assert_eq!(amm.total_fee_earned_per_lp, fees);
    }
    assert_eq!(rebase_perp_market(&mut market(), 2), Err(Error::DEFAULT_ERROR));
}

#[test]
fn simulated_bids_and_asks_of_a_balanced_curve() {
    let mut market = market();
    let mut lp = PerpPosition::zeroed();
    mint_lp_shares(&mut lp, &mut market, 200_000_000_000).unwrap();
    let seen = simulate_settled_lp_position(&lp, &market, 20_000_000).unwrap();
    assert_eq!((seen.open_bids, seen.open_asks), (58_577_287_512, -82_840_000_000));
    assert_eq!(seen.worst_case_base_asset_amount(), Ok(-82_840_000_000));
}

/// A market whose LP room gives 6e10 bids and -8.5e10 asks for 2e11 shares (spec L28).
fn derisk_market() -> PerpMarket {
    let mut market = market();
    let amm = &mut market.amm;
    amm.sqrt_k.set(TRILLION);
    amm.base_asset_reserve.set(TRILLION);
    amm.min_base_asset_reserve.set(TRILLION - 300_000_000_000);
    amm.max_base_asset_reserve.set(TRILLION + 425_000_000_000);
    market
}

#[test]
fn shares_to_burn_of_the_worked_examples() {
    let market = derisk_market();
    let mut lp = PerpPosition::zeroed();
    lp.lp_shares = 200_000_000_000;
    lp.base_asset_amount = 2_000_000_000;
    let burn = shares_to_burn_for_risk_reduction(&lp, &market, 20_000_000, 3_000_000, 0, 1_000_000);
    assert_eq!(burn, Ok((20_000_000_000, 1_500_000_000)));
    lp.base_asset_amount = 1_000_000_000;
    let burn = shares_to_burn_for_risk_reduction(&lp, &market, 20_000_000, 30_000_000, 0, 1_000_000);
    assert_eq!(burn, Ok((34_000_000_000, 1_000_000_000)));
}
