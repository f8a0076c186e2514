//! Spot balances: scaled amounts, transfers between them, interest and averages (spec pnl 3, 4).

use crate::enums::{asset_tier, spot_balance_type as side, spot_operation};
use crate::errors::{Error, Res};
use crate::events::{record, Event, Via};
use crate::integers::{div128, Cast, Checked};
use crate::oracle::OraclePriceData;
use crate::stats::calculate_weighted_average as weighted_average;
use crate::twap::sanitize_new_price;
use crate::views::{PoolBalance, SpotMarket, SpotPosition, User};

/// Index of the quote market.
pub const QUOTE_SPOT_MARKET_INDEX: u16 = 0;
const PERCENTAGE: u128 = 1_000_000;
const SECONDS_PER_YEAR: u128 = 31_536_000;
const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;
const FIVE_MINUTES: i64 = 300;
/// Decimals of a scaled balance times an interest index.
const BALANCE_DECIMALS: u32 = 19;

/// Something that holds a scaled amount of a spot market.
pub trait SpotBalance {
    /// Scaled amount, 1e9.
    fn scaled(&self) -> u128;
    /// Deposit or borrow.
    fn side(&self) -> u8;
    /// Adds to the scaled amount.
    fn increase(&mut self, scaled: u128) -> Res<()>;
    /// Takes from the scaled amount.
    fn decrease(&mut self, scaled: u128) -> Res<()>;
    /// Changes the side; pools are always deposits (6094).
    fn turn(&mut self, side: u8) -> Res<()>;
}

impl SpotBalance for SpotPosition {
    fn scaled(&self) -> u128 {
        self.scaled_balance as u128
    }
    fn side(&self) -> u8 {
        self.balance_type
    }
    fn increase(&mut self, scaled: u128) -> Res<()> {
        self.scaled_balance = self.scaled_balance.add_(scaled.cast()?)?;
        Ok(())
    }
    fn decrease(&mut self, scaled: u128) -> Res<()> {
        self.scaled_balance = self.scaled_balance.sub_(scaled.cast()?)?;
        Ok(())
    }
    fn turn(&mut self, side: u8) -> Res<()> {
        self.balance_type = side;
        Ok(())
    }
}

impl SpotBalance for PoolBalance {
    fn scaled(&self) -> u128 {
        self.scaled_balance.get()
    }
    fn side(&self) -> u8 {
        side::DEPOSIT
    }
    fn increase(&mut self, scaled: u128) -> Res<()> {
        self.scaled_balance.set(self.scaled_balance.get().add_(scaled)?);
        Ok(())
    }
    fn decrease(&mut self, scaled: u128) -> Res<()> {
        self.scaled_balance.set(self.scaled_balance.get().sub_(scaled)?);
        Ok(())
    }
    fn turn(&mut self, _: u8) -> Res<()> {
        Err(Error::CANT_UPDATE_POOL_BALANCE_TYPE)
    }
}

const POWERS: [u64; 20] = {
    let mut powers = [1u64; 20];
    let mut i = 1;
    while i < 20 {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

fn power_of_ten(exponent: u32) -> Res<u128> {
    match POWERS.get(exponent as usize) {
        Some(power) => Ok(*power as u128),
        None => 10u128.checked_pow(exponent).ok_or(Error::MATH_ERROR),
    }
}

/// 10^(19 - decimals), the divisor between scaled amount times index and tokens.
fn precision_increase(market: &SpotMarket) -> Res<u128> {
    let exponent = BALANCE_DECIMALS.sub_(market.decimals)?;
    power_of_ten(exponent)
}

/// 10^decimals, one whole token.
pub fn token_unit(market: &SpotMarket) -> Res<u128> {
    power_of_ten(market.decimals)
}

fn index_of(market: &SpotMarket, balance_type: u8) -> u128 {
    if balance_type == side::DEPOSIT {
        market.cumulative_deposit_interest.get()
    } else {
        market.cumulative_borrow_interest.get()
    }
}

/// Scaled amount of tokens: rounded down, plus 1 when rounding up unless that is 0 (spec pnl 3 `scale`).
fn scaled_amount(tokens: u128, market: &SpotMarket, balance_type: u8, round_up: bool) -> Res<u128> {
    let index = index_of(market, balance_type);
    if index == 0 {
        return Err(Error::MATH_ERROR);
    }
    let scaled = div128(tokens.mul_(precision_increase(market)?)?, index);
    if round_up && scaled != 0 {
        scaled.add_(1)
    } else {
        Ok(scaled)
    }
}

/// Tokens of a scaled amount: a deposit rounds down, a borrow up (spec margin 3.1).
pub fn token_amount(scaled: u128, market: &SpotMarket, balance_type: u8) -> Res<u128> {
    let divisor = precision_increase(market)?;
    if scaled == 0 {
        return Ok(0);
    }
    let product = scaled.mul_(index_of(market, balance_type))?;
    let floor = div128(product, divisor);
    if balance_type == side::DEPOSIT || floor * divisor == product {
        Ok(floor)
    } else {
        floor.add_(1)
    }
}

/// Tokens of a slot, negative for a borrow.
pub fn signed_token_amount(position: &SpotPosition, market: &SpotMarket) -> Res<i128> {
    let tokens: i128 = token_amount(position.scaled(), market, position.balance_type)?.cast()?;
    Ok(if position.balance_type == side::DEPOSIT { tokens } else { -tokens })
}

/// Tokens of a pool.
pub fn pool_tokens(pool: &PoolBalance, market: &SpotMarket) -> Res<u128> {
    token_amount(pool.scaled_balance.get(), market, side::DEPOSIT)
}

/// Tokens of all deposits of the market.
pub fn deposit_tokens(market: &SpotMarket) -> Res<u128> {
    token_amount(market.deposit_balance.get(), market, side::DEPOSIT)
}

/// Tokens of all borrows of the market.
pub fn borrow_tokens(market: &SpotMarket) -> Res<u128> {
    token_amount(market.borrow_balance.get(), market, side::BORROW)
}

fn add_total(market: &mut SpotMarket, balance_type: u8, scaled: u128) -> Res<()> {
    let total = if balance_type == side::DEPOSIT { &mut market.deposit_balance } else { &mut market.borrow_balance };
    total.set(total.get().add_(scaled)?);
    Ok(())
}

fn sub_total(market: &mut SpotMarket, balance_type: u8, scaled: u128) -> Res<()> {
    let total = if balance_type == side::DEPOSIT { &mut market.deposit_balance } else { &mut market.borrow_balance };
    total.set(total.get().sub_(scaled)?);
    Ok(())
}

/// Moves tokens into (deposit) or out of (borrow) a balance; every rounding favours the market (spec pnl 3).
#[inline(never)]
pub fn update_spot_balances<B: SpotBalance>(
    mut tokens: u128,
    direction: u8,
    market: &mut SpotMarket,
    balance: &mut B,
    leaving: bool,
) -> Res<()> {
    if direction == balance.side() {
        let scaled = scaled_amount(tokens, market, direction, direction == side::BORROW)?;
        balance.increase(scaled)?;
        add_total(market, direction, scaled)?;
    } else {
        let held = token_amount(balance.scaled(), market, balance.side())?;
        if held != 0 {
            let stored = balance.side();
            let (scaled, used) = if held > tokens {
                (scaled_amount(tokens, market, stored, leaving || stored == side::BORROW)?, tokens)
            } else {
                (balance.scaled(), held)
            };
            sub_total(market, stored, scaled)?;
            balance.decrease(scaled)?;
            tokens -= used;
        }
        if tokens > 0 {
            balance.turn(direction)?;
            let scaled = scaled_amount(tokens, market, direction, direction == side::BORROW)?;
            balance.increase(scaled)?;
            add_total(market, direction, scaled)?;
        }
    }
    if leaving && direction == side::BORROW && deposit_tokens(market)? < borrow_tokens(market)? {
        return Err(Error::SPOT_MARKET_INSUFFICIENT_DEPOSITS);
    }
    Ok(())
}

/// As [`update_spot_balances`] on the market's own revenue pool, not leaving.
pub fn update_revenue_pool_balances(tokens: u128, direction: u8, market: &mut SpotMarket) -> Res<()> {
    let mut pool = market.revenue_pool;
    update_spot_balances(tokens, direction, market, &mut pool, false)?;
    market.revenue_pool = pool;
    Ok(())
}

/// Whether a spot slot is free for reuse.
pub fn is_available(position: &SpotPosition) -> bool {
    position.scaled_balance == 0 && position.open_orders == 0
}

/// Index of the market's spot slot; market 0 is always slot 0.
pub fn find_spot_position(user: &User, market_index: u16) -> Option<usize> {
    if market_index == QUOTE_SPOT_MARKET_INDEX {
        return Some(0);
    }
    (0..user.spot_positions.len())
        .find(|&i| user.spot_positions[i].market_index == market_index && !is_available(&user.spot_positions[i]))
}

/// Index of the market's spot slot, or of the first free one from 1, wiped; 6084 if none is left (spec pnl 5.1).
pub fn force_spot_position(user: &mut User, market_index: u16) -> Res<usize> {
    if let Some(i) = find_spot_position(user, market_index) {
        return Ok(i);
    }
    for i in 1..user.spot_positions.len() {
        if is_available(&user.spot_positions[i]) {
            let slot = &mut user.spot_positions[i];
            *slot = bytemuck::Zeroable::zeroed();
            slot.market_index = market_index;
            return Ok(i);
        }
    }
    Err(Error::NO_SPOT_POSITION_AVAILABLE)
}

/// floor(borrows / deposits) as a percentage of 1e6; without deposits 0 or all (spec pnl 4.2).
fn utilization(deposits: u128, borrows: u128) -> Res<u128> {
    if deposits == 0 {
        return Ok(if borrows == 0 { 0 } else { PERCENTAGE });
    }
    Ok(div128(borrows.mul_(PERCENTAGE)?, deposits))
}

/// Yearly borrow rate at a utilization, 1e6 (spec pnl 4.3).
fn borrow_rate(market: &SpotMarket, utilization: u128) -> Res<u128> {
    let optimal = market.optimal_utilization as u128;
    let optimal_rate = market.optimal_borrow_rate as u128;
    let rate = if utilization > optimal {
        let slope =
            (market.max_borrow_rate as u128).sub_(optimal_rate)?.mul_(PERCENTAGE)?.div_(PERCENTAGE.sub_(optimal)?)?;
        optimal_rate.add_((utilization - optimal).mul_(slope)? / PERCENTAGE)?
    } else {
        let slope = optimal_rate.mul_(PERCENTAGE)?.div_(optimal)?;
        utilization.mul_(slope)? / PERCENTAGE
    };
    Ok(rate.max(market.min_borrow_rate as u128 * 5_000))
}

/// Accrues interest, pays the stakers' part into the revenue pool, and moves the averages (spec pnl 4).
#[inline(never)]
pub fn update_cumulative_interest(market: &mut SpotMarket, oracle: Option<&OraclePriceData>, now: i64) -> Res<()> {
    if market.paused_operations & spot_operation::UPDATE_CUMULATIVE_INTEREST == 0 {
        accrue_interest(market, now)?;
    }
    update_averages(market, oracle, now)
}

fn accrue_interest(market: &mut SpotMarket, now: i64) -> Res<()> {
    let utilization = utilization(deposit_tokens(market)?, borrow_tokens(market)?)?;
    if utilization == 0 {
        return Ok(());
    }
    let rate = borrow_rate(market, utilization)?;
    let elapsed = now.cast::<u64>()?.sub_(market.last_interest_ts)?;
    let borrow_growth = rate.mul_(elapsed as u128)?;
    let deposit_growth = borrow_growth.mul_(utilization)? / PERCENTAGE;
    let deposit_index = market.cumulative_deposit_interest.get();
    let borrow_index = market.cumulative_borrow_interest.get();
    let borrow_interest = (borrow_index.mul_(borrow_growth)? / SECONDS_PER_YEAR / PERCENTAGE).add_(1)?;
    let deposit_interest = deposit_index.mul_(deposit_growth)? / SECONDS_PER_YEAR / PERCENTAGE;
    if deposit_interest == 0 || borrow_interest <= 1 {
        return Ok(());
    }

    let stakers = deposit_interest.mul_(market.insurance_fund.total_factor as u128)? / PERCENTAGE;
    let lenders = deposit_interest.sub_(stakers)?;
    if lenders == 0 {
        return Ok(());
    }
    market.cumulative_deposit_interest.set(deposit_index.add_(lenders)?);
    market.cumulative_borrow_interest.set(borrow_index.add_(borrow_interest)?);
    market.last_interest_ts = now.cast()?;
    let tokens = div128(market.deposit_balance.get().mul_(stakers)?, precision_increase(market)?);
    update_revenue_pool_balances(tokens, side::DEPOSIT, market)?;

    Event::new(record::SPOT_INTEREST_RECORD)
        .i64(now)
        .u16(market.market_index)
        .u128(market.deposit_balance.get())
        .u128(market.cumulative_deposit_interest.get())
        .u128(market.borrow_balance.get())
        .u128(market.cumulative_borrow_interest.get())
        .u32(market.optimal_utilization)
        .u32(market.optimal_borrow_rate)
        .u32(market.max_borrow_rate)
        .emit(Via::Data);
    Ok(())
}

/// Divisor of the band that a new oracle price may leave the hourly average by (spec pnl 4.7).
fn twap_denominator(tier: u8) -> i64 {
    match tier {
        asset_tier::COLLATERAL | asset_tier::PROTECTED => 10,
        asset_tier::CROSS => 5,
        _ => 3,
    }
}

fn average(new: u128, old: u64, since: i64, rest: i64) -> Res<u64> {
    weighted_average(new.cast()?, old.cast()?, since, rest)?.cast()
}

/// Moves the deposit, borrow and utilization averages, and the oracle averages when a price is given (spec pnl 4.6, 4.7).
pub fn update_averages(market: &mut SpotMarket, oracle: Option<&OraclePriceData>, now: i64) -> Res<()> {
    let since = now.sub_(market.last_twap_ts.cast()?)?.max(0);
    let rest = DAY.sub_(since)?.max(1);
    let deposits = deposit_tokens(market)?;
    let borrows = borrow_tokens(market)?;
    market.deposit_token_twap = average(deposits, market.deposit_token_twap, since, rest)?;
    market.borrow_token_twap = average(borrows, market.borrow_token_twap, since, rest)?;
    market.utilization_twap = average(utilization(deposits, borrows)?, market.utilization_twap, since, rest)?;
    market.last_twap_ts = now.cast()?;

    if let Some(data) = oracle {
        let denominator = twap_denominator(market.asset_tier);
        let history = &mut market.historical_oracle_data;
        let price = sanitize_new_price(data.price, history.last_oracle_price_twap, denominator)?;
        let since = now.sub_(history.last_oracle_price_twap_ts)?.max(0);
        history.last_oracle_price_twap =
            weighted_average(price, history.last_oracle_price_twap, since, HOUR.sub_(since)?.max(1))?;
        history.last_oracle_price_twap_5min =
            weighted_average(price, history.last_oracle_price_twap_5min, since, FIVE_MINUTES.sub_(since)?.max(1))?;
        history.last_oracle_price = data.price;
        history.last_oracle_conf = data.confidence;
        history.last_oracle_delay = data.delay;
        history.last_oracle_price_twap_ts = now;
    }
    Ok(())
}

/// floor(tokens * price / 10^decimals), toward negative infinity (spec margin 3.2).
pub fn token_value(tokens: i128, market: &SpotMarket, price: i64) -> Res<i128> {
    let value = tokens.unsigned_abs().mul_(price.unsigned_abs() as u128)?;
    let unit = token_unit(market)?;
    let floor = div128(value, unit);
    if (tokens < 0) == (price < 0) {
        floor.cast()
    } else {
        let up: i128 = (if floor * unit == value { floor } else { floor.add_(1)? }).cast()?;
        Ok(-up)
    }
}

/// Pool tokens must not exceed the deposits they are part of (spec pnl 2.7).
pub fn validate_spot_balances(market: &SpotMarket) -> Res<()> {
    let deposits: u64 = deposit_tokens(market)?.cast()?;
    let revenue: u64 = pool_tokens(&market.revenue_pool, market)?.cast()?;
    if revenue > deposits {
        return Err(Error::SPOT_MARKET_VAULT_INVARIANT_VIOLATED);
    }
    Ok(())
}

/// The vault must hold deposits minus borrows (spec pnl 5.4).
pub fn validate_vault_amount(market: &SpotMarket, vault_amount: u64) -> Res<()> {
    let deposits: u64 = deposit_tokens(market)?.cast()?;
    let borrows: u64 = borrow_tokens(market)?.cast()?;
    let revenue: u64 = pool_tokens(&market.revenue_pool, market)?.cast()?;
    let claim = deposits.cast::<i64>()?.sub_(borrows.cast()?)?;
    if revenue > deposits || vault_amount.cast::<i64>()? < claim {
        return Err(Error::SPOT_MARKET_VAULT_INVARIANT_VIOLATED);
    }
    Ok(())
}
