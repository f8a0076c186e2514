//! Spot balances, interest and withdraw limits (worked examples of pnl.md).

use bal::enums::spot_balance_type::{BORROW, DEPOSIT};
use bal::enums::{asset_tier, spot_operation};
use bal::errors::Error;
use bal::oracle::QUOTE_PRICE;
use bal::spot::{
    borrow_tokens, deposit_tokens, force_spot_position, signed_token_amount, token_value, update_cumulative_interest,
    update_spot_balances, validate_vault_amount,
};
use bal::views::{PoolBalance, SpotMarket, SpotPosition, User};
use bal::withdraw::{
    charge_withdraw_fee, deposit_to_user, max_withdraw_for_market_with_token_amount, withdraw_from_user,
};
use bytemuck::Zeroable;

const HOUR: i64 = 3_600;

/// Example 1 of pnl.md: 2,000,000 units deposited, 1,500,000 borrowed.
fn market() -> SpotMarket {
    let mut market = SpotMarket::zeroed();
    market.decimals = 6;
    market.cumulative_deposit_interest.set(10_250_000_000);
    market.cumulative_borrow_interest.set(10_900_000_000);
    market.deposit_balance.set(2_000_000_000_000_000);
    market.borrow_balance.set(1_500_000_000_000_000);
    market.optimal_utilization = 800_000;
    market.optimal_borrow_rate = 100_000;
    market.max_borrow_rate = 1_000_000;
    market.insurance_fund.total_factor = 100_000;
    market.deposit_token_twap = 2_000_000_000_000;
    market.borrow_token_twap = 1_500_000_000_000;
    market.utilization_twap = 750_000;
    market
}

#[test]
fn deposits_round_down_and_borrows_up() {
    let mut market = market();
    assert_eq!(deposit_tokens(&market), Ok(2_050_000_000_000));
    assert_eq!(borrow_tokens(&market), Ok(1_635_000_000_000));
    market.borrow_balance.set(1);
    assert_eq!(borrow_tokens(&market), Ok(1));
    market.deposit_balance.set(1);
    assert_eq!(deposit_tokens(&market), Ok(0));
}

#[test]
fn an_hour_of_interest() {
    let mut market = market();
    update_cumulative_interest(&mut market, Some(&QUOTE_PRICE), HOUR).unwrap();
    assert_eq!(market.cumulative_deposit_interest.get(), 10_250_083_734);
    assert_eq!(market.cumulative_borrow_interest.get(), 10_900_124_050);
    assert_eq!(market.revenue_pool.scaled_balance.get(), 1_815_204_683);
    assert_eq!(market.deposit_balance.get(), 2_000_001_815_204_683);
    assert_eq!(market.deposit_token_twap, 2_002_084_108_642);
    assert_eq!(market.borrow_token_twap, 1_505_625_775_313);
    assert_eq!(market.utilization_twap, 751_982);
    assert_eq!((market.last_interest_ts, market.last_twap_ts), (HOUR as u64, HOUR as u64));
    assert_eq!(market.historical_oracle_data.last_oracle_price, 1_000_000);
}

#[test]
fn paused_interest_still_moves_the_averages() {
    let mut market = market();
    market.paused_operations = spot_operation::UPDATE_CUMULATIVE_INTEREST;
    update_cumulative_interest(&mut market, None, HOUR).unwrap();
    assert_eq!(market.cumulative_deposit_interest.get(), 10_250_000_000);
    assert_eq!((market.last_interest_ts, market.last_twap_ts), (0, HOUR as u64));
    assert_eq!(market.historical_oracle_data.last_oracle_price, 0);
}

#[test]
fn too_little_interest_waits() {
    let mut market = market();
    market.borrow_balance.set(1_000_000_000_000);
    update_cumulative_interest(&mut market, None, 1).unwrap();
    assert_eq!((market.last_interest_ts, market.last_twap_ts), (0, 1));
}

#[test]
fn withdrawing_through_zero_and_repaying() {
    let mut market = market();
    update_cumulative_interest(&mut market, None, HOUR).unwrap();
    let mut slot = SpotPosition::zeroed();
    slot.scaled_balance = 1_000_000_000_000;
    let mut other = slot;
    update_spot_balances(300_000_000, BORROW, &mut market, &mut slot, true).unwrap();
    assert_eq!((slot.scaled_balance, slot.balance_type), (707_319_464_127, DEPOSIT));
    assert_eq!(signed_token_amount(&slot, &market), Ok(725_008_373));
    update_spot_balances(2_000_000_000, BORROW, &mut market, &mut other, true).unwrap();
    assert_eq!((other.scaled_balance, other.balance_type), (894_477_551_382, BORROW));
    assert_eq!(signed_token_amount(&other, &market), Ok(-974_991_628));
    update_spot_balances(1, DEPOSIT, &mut market, &mut other, false).unwrap();
    assert_eq!(other.scaled_balance, 894_477_550_464);
}

#[test]
fn pools_cannot_borrow() {
    let mut market = market();
    let mut pool = PoolBalance::zeroed();
    update_spot_balances(10, DEPOSIT, &mut market, &mut pool, false).unwrap();
    let error = update_spot_balances(11, BORROW, &mut market, &mut pool, false);
    assert_eq!(error, Err(Error::CANT_UPDATE_POOL_BALANCE_TYPE));
}

#[test]
fn leaving_needs_deposits() {
    let mut market = market();
    let mut slot = SpotPosition::zeroed();
    let error = update_spot_balances(1_000_000_000_000, BORROW, &mut market, &mut slot, true);
    assert_eq!(error, Err(Error::SPOT_MARKET_INSUFFICIENT_DEPOSITS));
}

#[test]
fn values_are_floored() {
    let market = market();
    assert_eq!(token_value(1_500_001, &market, 999_999), Ok(1_499_999));
    assert_eq!(token_value(-1_500_001, &market, 999_999), Ok(-1_500_000));
}

#[test]
fn the_vault_must_cover_net_deposits() {
    let market = market();
    assert_eq!(validate_vault_amount(&market, 415_000_000_000), Ok(()));
    assert_eq!(validate_vault_amount(&market, 414_999_999_999), Err(Error::SPOT_MARKET_VAULT_INVARIANT_VIOLATED));
}

#[test]
fn slots_of_the_quote_and_of_other_markets() {
    let mut user = User::zeroed();
    assert_eq!(force_spot_position(&mut user, 0), Ok(0));
    assert_eq!(force_spot_position(&mut user, 4), Ok(1));
    user.spot_positions[1].scaled_balance = 1;
    assert_eq!(force_spot_position(&mut user, 4), Ok(1));
    assert_eq!(force_spot_position(&mut user, 5), Ok(2));
    for slot in &mut user.spot_positions[1..] {
        slot.scaled_balance = 1;
    }
    assert_eq!(force_spot_position(&mut user, 9), Err(Error::NO_SPOT_POSITION_AVAILABLE));
}

/// A market of 1,000,000 units without borrows whose averages have caught up.
fn calm_market() -> SpotMarket {
    let mut market = SpotMarket::zeroed();
    market.status = bal::enums::market_status::ACTIVE;
    market.asset_tier = asset_tier::COLLATERAL;
    market.decimals = 6;
    market.cumulative_deposit_interest.set(10_000_000_000);
    market.cumulative_borrow_interest.set(10_000_000_000);
    market.optimal_utilization = 800_000;
    market.deposit_balance.set(1_000_000_000_000_000);
    market.deposit_token_twap = 1_000_000_000_000;
    market
}

#[test]
fn a_quarter_may_leave_in_a_day() {
    let mut user = User::zeroed();
    user.spot_positions[0].scaled_balance = 500_000_000_000_000;
    let mut market = calm_market();
    withdraw_from_user(&mut market, &mut user, 0, 250_000_000_000 - 1).unwrap();
    assert_eq!(withdraw_from_user(&mut market, &mut user, 0, 2), Err(Error::DAILY_WITHDRAW_LIMIT));
    assert_eq!(max_withdraw_for_market_with_token_amount(&calm_market(), 5), Ok(166_666_666_666 + 5));
    assert_eq!(max_withdraw_for_market_with_token_amount(&calm_market(), -5), Ok(166_666_666_666));
}

#[test]
fn a_protected_asset_is_not_borrowed() {
    let mut user = User::zeroed();
    let mut market = calm_market();
    market.asset_tier = asset_tier::PROTECTED;
    assert_eq!(withdraw_from_user(&mut market, &mut user, 0, 1_000), Err(Error::PROTECTED_ASSET_TIER_VIOLATION));
}

#[test]
fn dust_may_not_survive_on_an_empty_slot() {
    let mut market = calm_market();
    market.cumulative_deposit_interest.set(10_000_000_001);
    let mut slot = SpotPosition::zeroed();
    deposit_to_user(&mut market, &mut slot, 1_000).unwrap();
    assert_eq!(slot.cumulative_deposits, 1_000);
    let mut slot = SpotPosition::zeroed();
    assert_eq!(deposit_to_user(&mut market, &mut slot, 1), Err(Error::INVALID_SPOT_POSITION));
}

#[test]
fn quick_large_withdrawals_cost_a_fee() {
    let mut market = calm_market();
    let mut user = User::zeroed();
    let mut stats = bal::views::UserStats::zeroed();
    user.spot_positions[0].scaled_balance = 1_000_000_000_000;
    user.total_withdraws = 10_000_000_000_000;
    user.last_active_slot = 100;
    let left = charge_withdraw_fee(&mut market, &mut user, &mut stats, 0, 2_000, 1_000_000, 149);
    assert_eq!(left, Ok(1_500));
    assert_eq!((user.cumulative_spot_fees, stats.fees.total_fee_paid), (-500, 500));
    assert_eq!(market.revenue_pool.scaled_balance.get(), 500_000);
    assert_eq!(user.spot_positions[0].scaled_balance, 999_999_500_000);
    assert_eq!(market.deposit_balance.get(), 1_000_000_000_000_000);
    let late = charge_withdraw_fee(&mut market, &mut user, &mut stats, 0, 2_000, 1_000_000, 150);
    assert_eq!(late, Ok(2_000));
}
