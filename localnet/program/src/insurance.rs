//! Revenue that goes to the insurance fund when its period ends (spec liquidation 5.1).

use crate::enums::spot_balance_type as side;
use crate::errors::{require, Error, Res};
use crate::events::{record, Event, Via};
use crate::funding::on_the_hour_update;
use crate::integers::{proportion_u128, Cast, Checked};
use crate::spot::{
    borrow_tokens, deposit_tokens, pool_tokens, update_cumulative_interest, update_revenue_pool_balances,
    validate_vault_amount,
};
use crate::views::SpotMarket;

const SECONDS_PER_YEAR: u64 = 31_536_000;
/// Yearly bound of what one settle may add, as a multiple of the vault.
const MAX_YEARLY_GROWTH: u128 = 10;

/// Whether the revenue period has ended (spec liquidation 5.1).
pub fn is_revenue_due(market: &SpotMarket, now: i64) -> Res<bool> {
    let fund = &market.insurance_fund;
    if fund.revenue_settle_period <= 0 {
        return Ok(false);
    }
    Ok(on_the_hour_update(now, fund.last_revenue_settle_ts, fund.revenue_settle_period)? == 0)
}

/// Tokens of the revenue pool that may leave now (spec liquidation 5.1a).
fn settleable_revenue(market: &SpotMarket, insurance_vault_amount: u64) -> Res<u64> {
    let mut revenue = pool_tokens(&market.revenue_pool, market)?;
    let free = deposit_tokens(market)?.saturating_sub(borrow_tokens(market)?);
    if free < revenue {
        revenue = free / 2;
    }
    if market.insurance_fund.user_shares.get() > 0 {
        let period: u64 = market.insurance_fund.revenue_settle_period.cast()?;
        let per_year = SECONDS_PER_YEAR.div_(period)?.max(1) as u128;
        let bound = MAX_YEARLY_GROWTH.mul_(insurance_vault_amount as u128)? / per_year;
        revenue = (revenue / 10).min(bound);
    }
    revenue.cast()
}

/// Books due revenue as leaving the pool and returns the tokens to move to the insurance vault (spec liquidation 5.1a).
/// The event is made after the protocol's part has become shares: both its totals are the new one.
#[inline(never)]
pub fn settle_revenue_to_insurance_fund(
    market: &mut SpotMarket,
    vault_amount: u64,
    insurance_vault_amount: u64,
    now: i64,
) -> Res<u64> {
    update_cumulative_interest(market, None, now)?;
    let (user_factor, total_factor) = (market.insurance_fund.user_factor, market.insurance_fund.total_factor);
    require(user_factor <= total_factor, Error::REVENUE_SETTINGS_CANNOT_SETTLE_TO_IF)?;
    validate_vault_amount(market, vault_amount)?;
    let revenue = settleable_revenue(market, insurance_vault_amount)?;

    let protocol_factor = total_factor - user_factor;
    if protocol_factor > 0 {
        let protocol = revenue.mul_(protocol_factor as u64)?.div_(total_factor as u64)? as u128;
        let shares_before = market.insurance_fund.total_shares.get();
        let shares = if insurance_vault_amount > 0 {
            proportion_u128(protocol, shares_before, insurance_vault_amount as u128)?
        } else {
            require(shares_before == 0, Error::INVALID_IF_SHARES_DETECTED)?;
            protocol
        };
        market.insurance_fund.total_shares.set(shares_before.add_(shares)?);
    }
    update_revenue_pool_balances(revenue as u128, side::BORROW, market)?;
    Event::new(record::INSURANCE_FUND_RECORD)
        .i64(now)
        .u16(market.market_index)
        .u16(0)
        .u32(user_factor)
        .u32(total_factor)
        .u64(vault_amount)
        .u64(insurance_vault_amount)
        .u128(market.insurance_fund.total_shares.get())
        .u128(market.insurance_fund.total_shares.get())
        .i64(revenue.cast()?)
        .emit(Via::Data);
    Ok(revenue)
}
