//! Worked examples of the pools (spec pnl, examples 4 and 5).

mod common;

use bal::enums::spot_balance_type::DEPOSIT;
use bal::pools::update_pool_balances;
use bal::spot::update_spot_balances;
use bal::views::{PerpMarket, SpotMarket, User};
use common::{market, quote_market, user};

/// Fee pool 700, pnl pool 250, a user deposit of 5,000 units.
fn pools(fees: i128) -> (PerpMarket, SpotMarket, User) {
    let (mut m, mut spot, mut user) = (market(1_000_000_000_000), quote_market(), user());
    spot.deposit_balance.set(1_000_000_000_000);
    spot.deposit_token_twap = 10_000_000_000;
    spot.withdraw_guard_threshold = 10_000_000_000;
    spot.optimal_utilization = 800_000;
    update_spot_balances(700_000_000, DEPOSIT, &mut spot, &mut m.amm.fee_pool, false).unwrap();
    update_spot_balances(250_000_000, DEPOSIT, &mut spot, &mut m.pnl_pool, false).unwrap();
    update_spot_balances(5_000_000_000, DEPOSIT, &mut spot, &mut user.spot_positions[0], false).unwrap();
    m.amm.total_fee_minus_distributions.set(fees);
    m.amm.total_liquidation_fee.set(20_000_000);
    m.amm.total_fee_withdrawn.set(100_000_000);
    m.amm.total_exchange_fee.set(600_000_000);
    (m, spot, user)
}

#[test]
fn a_loss_feeds_both_pools() {
    let (mut m, mut spot, _) = pools(900_000_000);
    assert_eq!(update_pool_balances(&mut m, &mut spot, 5_000_000_000, -333_333_333, 1), Ok(-333_333_333));
    assert_eq!(m.amm.fee_pool.scaled_balance.get(), 703_333_333_000);
    assert_eq!(m.pnl_pool.scaled_balance.get(), 580_000_000_000);
}

#[test]
fn a_gain_is_limited_by_the_pnl_pool() {
    let (mut m, mut spot, _) = pools(900_000_000);
    assert_eq!(update_pool_balances(&mut m, &mut spot, 5_000_000_000, 400_000_000, 1), Ok(250_000_000));
    assert_eq!(m.pnl_pool.scaled_balance.get(), 0);
}

#[test]
fn what_the_fee_pool_owes_moves_first() {
    let (mut m, mut spot, _) = pools(500_000_000);
    assert_eq!(update_pool_balances(&mut m, &mut spot, 5_000_000_000, 400_000_000, 1), Ok(400_000_000));
    assert_eq!(m.amm.fee_pool.scaled_balance.get(), 420_000_000_000);
    assert_eq!(m.pnl_pool.scaled_balance.get(), 130_000_000_000);
}
