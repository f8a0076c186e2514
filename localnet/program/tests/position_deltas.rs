//! Position deltas: dust, fills, slots (spec L4, L16, L17, T12).

use bal::errors::Error;
use bal::position::{
    find_position, force_position, is_available, update_position_and_market, update_quote_and_break_even, PositionDelta,
};
use bal::views::{PerpMarket, PerpPosition, User};
use bytemuck::Zeroable;

fn market(step: u64) -> PerpMarket {
    let mut market = PerpMarket::zeroed();
    market.amm.order_step_size = step;
    market
}

fn apply(
    position: &mut PerpPosition,
    market: &mut PerpMarket,
    base: i64,
    quote: i64,
    remainder: Option<i64>,
) -> Result<i64, Error> {
    update_position_and_market(position, market, &PositionDelta { base, quote, remainder })
}

#[test]
fn dust_opens_short_and_crosses_a_step_long() {
    let (mut position, mut market) = (PerpPosition::zeroed(), market(10));
    apply(&mut position, &mut market, 0, -50, Some(4)).unwrap();
    assert_eq!((position.base_asset_amount, position.remainder_base_asset_amount), (0, 4));
    assert_eq!(market.amm.quote_entry_amount_short.get(), -50);
    assert_eq!((market.number_of_users, market.number_of_users_with_base), (1, 1));
    apply(&mut position, &mut market, 0, -40, Some(8)).unwrap();
    assert_eq!((position.base_asset_amount, position.remainder_base_asset_amount), (10, 2));
    assert_eq!(market.amm.base_asset_amount_long.get(), 10);
    assert_eq!(market.amm.quote_entry_amount_long.get(), -40);
    assert_eq!(market.amm.base_asset_amount_with_unsettled_lp.get(), 10);
    assert_eq!(market.amm.quote_asset_amount_with_unsettled_lp, -90);
}

#[test]
fn a_flip_to_no_base_books_the_wrong_side() {
    let (mut position, mut market) = (PerpPosition::zeroed(), market(10));
    apply(&mut position, &mut market, -10, 100, None).unwrap();
    apply(&mut position, &mut market, 10, -90, Some(4)).unwrap();
    assert_eq!((position.base_asset_amount, position.remainder_base_asset_amount), (0, 4));
    assert_eq!(market.amm.base_asset_amount_long.get(), 10);
    assert_eq!(market.amm.base_asset_amount_short.get(), -10);
}

#[test]
fn quote_alone_counts_a_user_and_leaves_the_unsettled_quote() {
    let (mut position, mut market) = (PerpPosition::zeroed(), market(10));
    assert_eq!(apply(&mut position, &mut market, 0, 13_200, Some(0)), Ok(13_200));
    assert_eq!((position.quote_asset_amount, position.quote_entry_amount), (13_200, 0));
    assert_eq!((market.number_of_users, market.number_of_users_with_base), (1, 0));
    assert_eq!(market.amm.quote_asset_amount_with_unsettled_lp, 0);
}

#[test]
fn open_reduce_flip_of_the_worked_example() {
    let (mut position, mut market) = (PerpPosition::zeroed(), market(10_000_000));
    apply(&mut position, &mut market, 5_000_000_000, -100_430_889, None).unwrap();
    update_quote_and_break_even(&mut position, &mut market, -100_431).unwrap();
    assert_eq!((position.quote_entry_amount, position.quote_asset_amount), (-100_430_889, -100_531_320));
    assert_eq!(position.quote_break_even_amount, -100_531_320);

    let pnl = apply(&mut position, &mut market, -1_230_000_000, 24_777_710, None).unwrap();
    update_quote_and_break_even(&mut position, &mut market, -24_778).unwrap();
    assert_eq!(pnl, 71_712);
    assert_eq!((position.quote_entry_amount, position.quote_asset_amount), (-75_724_891, -75_778_388));
    assert_eq!(position.quote_break_even_amount, -75_825_394);

    let pnl = apply(&mut position, &mut market, -7_000_000_000, 140_046_896, None).unwrap();
    update_quote_and_break_even(&mut position, &mut market, -140_047).unwrap();
    assert_eq!(pnl, -299_635);
    assert_eq!((position.quote_entry_amount, position.quote_asset_amount), (64_621_640, 64_128_461));
    assert_eq!((position.quote_break_even_amount, position.base_asset_amount), (64_481_593, -3_230_000_000));
}

#[test]
fn an_lp_settlement_after_funding_increases() {
    let mut position = PerpPosition::zeroed();
    let mut market = market(10_000_000);
    market.amm.cumulative_funding_rate_long.set(2_000_000);
    position.base_asset_amount = 2_000_000_000;
    position.last_cumulative_funding_rate = 2_000_000;
    position.quote_asset_amount = -201_002_000;
    position.quote_entry_amount = -200_000_000;
    position.quote_break_even_amount = -200_402_000;
    position.remainder_base_asset_amount = -9_500_000;
    apply(&mut position, &mut market, 1_000_000_000, -100_000_050, Some(150)).unwrap();
    assert_eq!((position.base_asset_amount, position.quote_asset_amount), (3_000_000_000, -301_002_050));
    assert_eq!((position.quote_entry_amount, position.quote_break_even_amount), (-300_000_050, -300_402_050));
    assert_eq!(position.remainder_base_asset_amount, -9_499_850);
}

#[test]
fn stale_funding_and_misaligned_base_are_refused() {
    let mut position = PerpPosition::zeroed();
    let mut market = market(10);
    position.base_asset_amount = 10;
    market.amm.cumulative_funding_rate_long.set(5);
    market.number_of_users_with_base = 1;
    let stale = apply(&mut position, &mut market, 10, -1, None);
    assert_eq!(stale, Err(Error::INVALID_POSITION_LAST_FUNDING_RATE));
    position.last_cumulative_funding_rate = 5;
    position.base_asset_amount = 15;
    let misaligned = apply(&mut position, &mut market, 10, -1, None);
    assert_eq!(misaligned, Err(Error::INVALID_PERP_POSITION_DETECTED));
}

#[test]
fn a_remainder_beyond_31_bits_is_refused() {
    let (mut position, mut market) = (PerpPosition::zeroed(), market(1 << 40));
    let error = apply(&mut position, &mut market, 0, -1, Some(1 << 31));
    assert_eq!(error, Err(Error::INVALID_POSITION_DELTA));
}

#[test]
fn a_slot_with_dust_alone_is_free_and_is_wiped() {
    let mut user = User::zeroed();
    user.perp_positions[0].market_index = 3;
    user.perp_positions[0].remainder_base_asset_amount = 7;
    assert!(is_available(&user.perp_positions[0]));
    assert_eq!(find_position(&user, 3), Err(Error::USER_HAS_NO_POSITION_IN_MARKET));
    assert_eq!(force_position(&mut user, 3), Ok(0));
    assert_eq!(user.perp_positions[0].remainder_base_asset_amount, 0);
    for (i, slot) in user.perp_positions.iter_mut().enumerate() {
        slot.market_index = i as u16;
        slot.lp_shares = 1;
    }
    assert_eq!(find_position(&user, 5), Ok(5));
    assert_eq!(force_position(&mut user, 9), Err(Error::MAX_NUMBER_OF_POSITIONS));
}
