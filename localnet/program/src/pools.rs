//! Fee pool, pnl pool and revenue pool of a perp market (spec pnl 2).

use crate::enums::spot_balance_type::{BORROW, DEPOSIT};
use crate::errors::{require, Error, Res};
use crate::integers::{Cast, Checked};
use crate::spot::{
    pool_tokens, update_revenue_pool_balances, update_spot_balances, validate_spot_balances, SpotBalance,
};
use crate::views::{PerpMarket, SpotMarket};
use crate::withdraw::max_withdraw_for_market_with_token_amount;

/// Fees that stay in the fee pool before revenue moves, in quote (250 units).
const REVENUE_THRESHOLD: i128 = 250_000_000;
/// Divisor of the settled losses that go to the fee pool.
const SLICE: i128 = 100;

/// Moves tokens between two balances, each with its own rounding: `InvalidSpotMarketState` when the source exceeds
/// the market's deposits (spec pnl 2).
pub fn transfer_between<A: SpotBalance, B: SpotBalance>(
    tokens: u128,
    market: &mut SpotMarket,
    from: &mut A,
    to: &mut B,
) -> Res<()> {
    if tokens == 0 {
        return Ok(());
    }
    require_part_of_deposits(from, market)?;
    move_tokens(tokens, market, from, to)
}

/// `InvalidSpotMarketState` when a deposit exceeds those of the whole market.
pub fn require_part_of_deposits<B: SpotBalance>(balance: &B, market: &SpotMarket) -> Res<()> {
    let fits = balance.side() != DEPOSIT || market.deposit_balance.get() >= balance.scaled();
    require(fits, Error::INVALID_SPOT_MARKET_STATE)
}

/// Moves tokens between two balances, each with its own rounding; nothing for none.
pub fn move_tokens<A: SpotBalance, B: SpotBalance>(
    tokens: u128,
    market: &mut SpotMarket,
    from: &mut A,
    to: &mut B,
) -> Res<()> {
    if tokens == 0 {
        return Ok(());
    }
    update_spot_balances(tokens, BORROW, market, from, false)?;
    update_spot_balances(tokens, DEPOSIT, market, to, false)
}

/// Rebalances the pools, settles a claim against the pnl pool, and returns what was settled (spec pnl 2).
#[inline(never)]
pub fn update_pool_balances(
    market: &mut PerpMarket,
    spot_market: &mut SpotMarket,
    user_quote_tokens: i128,
    claimable: i128,
    now: i64,
) -> Res<i128> {
    let slice = rebalance_fee_and_pnl_pool(market, spot_market)?;
    transfer_revenue(market, spot_market, now)?;

    let settled = if claimable > 0 {
        claimable.min(pool_tokens(&market.pnl_pool, spot_market)?.cast()?)
    } else {
        let limit: i128 = max_withdraw_for_market_with_token_amount(spot_market, user_quote_tokens)?.cast()?;
        claimable.max(-limit)
    };
    let fee = if slice && settled < 0 { settled / SLICE } else { 0 };
    if fee != 0 {
        update_spot_balances(fee.unsigned_abs(), DEPOSIT, spot_market, &mut market.amm.fee_pool, false)?;
    }
    let pool_change = fee.sub_(settled)?;
    let direction = if pool_change >= 0 { DEPOSIT } else { BORROW };
    update_spot_balances(pool_change.unsigned_abs(), direction, spot_market, &mut market.pnl_pool, false)?;
    validate_spot_balances(spot_market)?;
    Ok(settled)
}

/// Moves what the fee pool owes to the pnl pool or lacks from it; true when losses feed the fee pool (spec pnl 2.1, 2.2).
fn rebalance_fee_and_pnl_pool(market: &mut PerpMarket, spot_market: &mut SpotMarket) -> Res<bool> {
    let amm = &market.amm;
    let liquidation: i128 = amm.total_liquidation_fee.get().cast()?;
    let withdrawn: i128 = amm.total_fee_withdrawn.get().cast()?;
    let target = amm.total_fee_minus_distributions.get().add_(liquidation)?.sub_(withdrawn)?;
    let held = pool_tokens(&amm.fee_pool, spot_market)?;
    let held_signed: i128 = held.cast()?;
    let slice = target > held_signed;
    if !slice {
        let surplus = held_signed.sub_(target.max(0))?;
        if surplus > 0 {
            transfer_between(surplus as u128, spot_market, &mut market.amm.fee_pool, &mut market.pnl_pool)?;
        }
    }
    let amm = &market.amm;
    let floor_target = (amm.total_exchange_fee.get() / 2)
        .add_(amm.total_liquidation_fee.get())?
        .sub_(amm.total_fee_withdrawn.get())?;
    let held = pool_tokens(&amm.fee_pool, spot_market)?;
    if held < floor_target {
        let tokens = (floor_target - held).min(pool_tokens(&market.pnl_pool, spot_market)?);
        transfer_between(tokens, spot_market, &mut market.pnl_pool, &mut market.amm.fee_pool)?;
    }
    Ok(slice)
}

/// Moves fees to the revenue pool or back, and counts them (spec pnl 2.3, 2.4).
fn transfer_revenue(market: &mut PerpMarket, spot_market: &mut SpotMarket, now: i64) -> Res<()> {
    let transfer = revenue_pool_transfer(market, spot_market, now)?;
    if transfer == 0 {
        return Ok(());
    }
    let tokens = transfer.unsigned_abs();
    let amm = &mut market.amm;
    if transfer > 0 {
        amm.total_fee_withdrawn.set(amm.total_fee_withdrawn.get().add_(tokens)?);
        update_spot_balances(tokens, BORROW, spot_market, &mut amm.fee_pool, false)?;
        update_revenue_pool_balances(tokens, DEPOSIT, spot_market)?;
    } else {
        update_revenue_pool_balances(tokens, BORROW, spot_market)?;
        update_spot_balances(tokens, DEPOSIT, spot_market, &mut amm.fee_pool, false)?;
    }
    amm.total_fee_minus_distributions.set(amm.total_fee_minus_distributions.get().sub_(transfer)?);
    let claim = &mut market.insurance_claim;
    claim.revenue_withdraw_since_last_settle =
        claim.revenue_withdraw_since_last_settle.sub_(transfer.cast::<i64>()?)?;
    claim.last_revenue_withdraw_ts = now;
    Ok(())
}

/// Quote that goes to the revenue pool, or comes from it when negative (spec pnl 2.3, 2.4).
fn revenue_pool_transfer(market: &mut PerpMarket, spot_market: &SpotMarket, now: i64) -> Res<i128> {
    let withdrawn = market.amm.total_fee_withdrawn.get();
    let surplus = market.amm.total_fee_minus_distributions.get().sub_(withdrawn.cast::<i128>()?)?;
    let settle_ts = spot_market.insurance_fund.last_revenue_settle_ts;
    if settle_ts > market.insurance_claim.last_revenue_withdraw_ts {
        let past = now >= settle_ts && now >= market.insurance_claim.last_revenue_withdraw_ts;
        require(past, Error::BLOCKCHAIN_CLOCK_INCONSISTENCY)?;
        market.insurance_claim.revenue_withdraw_since_last_settle = 0;
    }
    let amm = &market.amm;
    let claim = &market.insurance_claim;
    let above = surplus.saturating_sub(REVENUE_THRESHOLD);
    if above > 0 {
        let kept = (REVENUE_THRESHOLD as u128).add_(amm.total_social_loss.get())?;
        let by_pool: i128 = pool_tokens(&amm.fee_pool, spot_market)?.saturating_sub(kept).cast()?;
        let insured = claim.quote_settled_insurance.add_(claim.quote_max_insurance)? as u128;
        let liquidation = amm.total_liquidation_fee.get().min(insured);
        let earned: i128 = (amm.total_exchange_fee.get() / 2).add_(liquidation)?.saturating_sub(withdrawn).cast()?;
        let per_period = claim
            .revenue_withdraw_since_last_settle
            .add_(claim.max_revenue_withdraw_per_period.cast::<i64>()?)?
            .min(amm.net_revenue_since_last_funding)
            .max(0);
        return Ok(earned.min(by_pool).min(per_period as i128));
    }
    if above < 0 {
        let limit = claim.max_revenue_withdraw_per_period;
        let left: u128 = limit.cast::<i64>()?.saturating_sub(claim.revenue_withdraw_since_last_settle).cast()?;
        let allowed = left.min(pool_tokens(&spot_market.revenue_pool, spot_market)?).min(limit as u128);
        return Ok(-above.unsigned_abs().min(allowed).cast::<i128>()?);
    }
    Ok(0)
}
