//! What an account is worth and what it must hold (spec margin 2 to 7).

use crate::enums::{contract_tier, market_status, spot_balance_type as side};
use crate::errors::{require, Error, Res};
use crate::funding::calculate_funding_payment_in_quote_precision;
use crate::integers::{div128, Cast, Checked};
use crate::lp::simulate_settled_lp_position;
use crate::maps::Maps;
use crate::margin_spot::{add_spot_position, StrictPrice};
use crate::oracle::{is_oracle_valid_for_action, perp_confidence_multiplier, spot_confidence_multiplier, OracleAction};
use crate::position::{has_open_order, is_available};
use crate::spot::QUOTE_SPOT_MARKET_INDEX;
use crate::user_status::{exit_liquidation, is_being_liquidated, is_reduce_only};
use crate::views::{PerpMarket, PerpPosition, User};

const BASE: u128 = 1_000_000_000;
const PRICE: u128 = 1_000_000;
/// Scale of ratios and weights.
pub const MARGIN: u128 = 10_000;
/// Requirement of one open order (spec margin 5.7).
pub const OPEN_ORDER_REQUIREMENT: u128 = 10_000;
/// Least add-on of a slot with shares (spec margin 5.7).
const MIN_LP_REQUIREMENT: u128 = 1_000_000;
/// Cap of weighted positive pnl of a slot for Initial (spec margin 5.9).
const MAX_POSITIVE_UPNL: i128 = 100_000_000;
/// Most open orders of an account.
const MAX_OPEN_ORDERS: u8 = 32;

/// Which ratios and weights apply.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum MarginType {
    Initial,
    Fill,
    Maintenance,
}

/// How an account is valued (spec margin 2).
#[derive(Clone, Copy)]
pub struct MarginContext {
    pub margin_type: MarginType,
    pub strict: bool,
    pub buffer: u32,
    pub tracked_perp_market: Option<u16>,
}

impl MarginContext {
    /// Current prices, no buffer.
    pub const fn standard(margin_type: MarginType) -> Self {
        MarginContext { margin_type, strict: false, buffer: 0, tracked_perp_market: None }
    }
    /// The worse of current price and five minute average for spot and quote.
    pub const fn strict(margin_type: MarginType) -> Self {
        MarginContext { margin_type, strict: true, buffer: 0, tracked_perp_market: None }
    }
    /// Maintenance with the liquidation buffer.
    pub const fn liquidation(buffer: u32) -> Self {
        MarginContext { margin_type: MarginType::Maintenance, strict: false, buffer, tracked_perp_market: None }
    }
    /// Notes the share of one market in the requirement.
    pub const fn tracking(mut self, market_index: u16) -> Self {
        self.tracked_perp_market = Some(market_index);
        self
    }
    /// A buffer on liability values.
    pub const fn with_buffer(mut self, buffer: u32) -> Self {
        self.buffer = buffer;
        self
    }
}

/// Totals of an account (spec margin 7).
#[derive(Clone, Copy)]
pub struct MarginCalculation {
    pub context: MarginContext,
    pub total_collateral: i128,
    pub margin_requirement: u128,
    pub margin_requirement_plus_buffer: u128,
    pub tracked_margin_requirement: u128,
    pub num_spot_liabilities: u8,
    pub num_perp_liabilities: u8,
    pub all_oracles_valid: bool,
    pub with_perp_isolated_liability: bool,
}

impl MarginCalculation {
    fn new(context: MarginContext) -> Self {
        MarginCalculation {
            context,
            total_collateral: 0,
            margin_requirement: 0,
            margin_requirement_plus_buffer: 0,
            tracked_margin_requirement: 0,
            num_spot_liabilities: 0,
            num_perp_liabilities: 0,
            all_oracles_valid: true,
            with_perp_isolated_liability: false,
        }
    }

    pub(crate) fn add_collateral(&mut self, value: i128) -> Res<()> {
        self.total_collateral = self.total_collateral.add_(value)?;
        Ok(())
    }

    /// Adds a requirement and the liability value that the buffer is taken on (spec margin 7.1).
    pub(crate) fn add_requirement(&mut self, requirement: u128, liability: u128) -> Res<()> {
        self.margin_requirement = self.margin_requirement.add_(requirement)?;
        if self.context.buffer > 0 {
            let buffer = liability.mul_(self.context.buffer as u128)? / MARGIN;
            self.margin_requirement_plus_buffer =
                self.margin_requirement_plus_buffer.add_(requirement.add_(buffer)?)?;
        }
        Ok(())
    }

    /// Whether collateral covers the requirement.
    pub fn meets_margin_requirement(&self) -> bool {
        self.total_collateral >= self.margin_requirement as i128
    }

    /// Whether collateral covers the buffered requirement.
    pub fn can_exit_liquidation(&self) -> bool {
        self.total_collateral >= self.margin_requirement_plus_buffer as i128
    }

    /// Distance to the buffered requirement, on either side; 6255 without a buffer (spec margin 7.2).
    pub fn margin_shortage(&self) -> Res<u128> {
        require(self.context.buffer != 0, Error::INVALID_MARGIN_CALCULATION)?;
        Ok((self.margin_requirement_plus_buffer as i128).sub_(self.total_collateral)?.unsigned_abs())
    }

    /// The tracked market's part of a shortage (spec margin 7.2).
    pub fn tracked_margin_shortage(&self, shortage: u128) -> Res<u128> {
        if self.margin_requirement == 0 {
            return Ok(0);
        }
        shortage.mul_(self.tracked_margin_requirement)?.div_(self.margin_requirement)
    }

    /// Collateral above the requirement, not below 0.
    pub fn free_collateral(&self) -> Res<u128> {
        self.total_collateral.sub_(self.margin_requirement.cast()?)?.max(0).cast()
    }

    /// Whether any liability or requirement exists.
    pub fn has_liability(&self) -> bool {
        self.margin_requirement > 0 || self.num_spot_liabilities > 0 || self.num_perp_liabilities > 0
    }
}

/// Values the whole account, spot slots first (spec margin 3, 5, 7).
#[inline(never)]
pub fn calculate_margin(user: &User, maps: &mut Maps, context: MarginContext) -> Res<MarginCalculation> {
    let custom_ratio = if context.margin_type == MarginType::Initial { user.max_margin_ratio } else { 0 };
    let mut calculation = MarginCalculation::new(context);

    for position in &user.spot_positions {
        let valid = position.open_bids >= 0 && position.open_asks <= 0 && position.open_orders <= MAX_OPEN_ORDERS;
        require(valid, Error::INVALID_SPOT_POSITION_DETECTED)?;
        let orders = position.open_orders != 0 || position.open_bids != 0 || position.open_asks != 0;
        require(!orders, Error::UNSUPPORTED)?;
        if position.scaled_balance != 0 {
            add_spot_position(position, maps, &mut calculation)?;
        }
    }
    let mut quote_price = None;
    for position in &user.perp_positions {
        if is_available(position) {
            continue;
        }
        add_perp_position(position, maps, custom_ratio, &mut quote_price, &mut calculation)?;
    }
    let free_liability = calculation.num_spot_liabilities > 0 && calculation.margin_requirement == 0;
    require(!free_liability, Error::INVALID_MARGIN_RATIO)?;
    Ok(calculation)
}

/// Price of the quote market and whether margin accepts it.
fn load_quote_price(maps: &mut Maps, index: u16, strict: bool) -> Res<(StrictPrice, bool)> {
    let market = maps.spot.get(index)?;
    let history = &market.historical_oracle_data;
    let (data, validity) = maps.oracles.price_and_validity(
        &market.oracle,
        history.last_oracle_price_twap,
        spot_confidence_multiplier(market.asset_tier),
    )?;
    let price = StrictPrice::new(data.price, history.last_oracle_price_twap_5min, strict);
    Ok((price, is_oracle_valid_for_action(validity, OracleAction::MarginCalc)))
}

/// Adds one perp slot (spec margin 5).
fn add_perp_position(
    position: &PerpPosition,
    maps: &mut Maps,
    custom_ratio: u32,
    quote_price: &mut Option<(u16, StrictPrice)>,
    calculation: &mut MarginCalculation,
) -> Res<()> {
    let market = maps.perp.get(position.market_index)?;
    let quote = match quote_price {
        Some((index, price)) if *index == market.quote_spot_market_index => *price,
        _ => {
            let (price, valid) = load_quote_price(maps, market.quote_spot_market_index, calculation.context.strict)?;
            calculation.all_oracles_valid &= valid;
            *quote_price = Some((market.quote_spot_market_index, price));
            price
        }
    };
    let (data, validity) = maps.oracles.price_and_validity(
        &market.amm.oracle,
        market.amm.historical_oracle_data.last_oracle_price_twap,
        perp_confidence_multiplier(market.contract_tier),
    )?;
    let margin_type = calculation.context.margin_type;
    let value = perp_position_value(position, &market, data.price, &quote, margin_type, custom_ratio)?;

    calculation.add_requirement(value.requirement, value.liability)?;
    if calculation.context.tracked_perp_market == Some(market.market_index) {
        calculation.tracked_margin_requirement = calculation.tracked_margin_requirement.add_(value.requirement)?;
    }
    calculation.add_collateral(value.weighted_pnl)?;

    let liability = position.base_asset_amount != 0
        || position.quote_asset_amount < 0
        || has_open_order(position)
        || position.lp_shares > 0;
    if liability {
        calculation.num_perp_liabilities = calculation.num_perp_liabilities.add_(1)?;
        calculation.with_perp_isolated_liability |= market.contract_tier == contract_tier::ISOLATED;
    }
    if liability || margin_type != MarginType::Initial {
        calculation.all_oracles_valid &= is_oracle_valid_for_action(validity, OracleAction::MarginCalc);
    }
    Ok(())
}

/// One perp slot's part of the totals.
pub struct PerpValue {
    pub requirement: u128,
    pub weighted_pnl: i128,
    pub liability: u128,
}

/// Requirement, weighted pnl and liability value of a slot (spec margin 5.1 to 5.9).
#[inline(never)]
pub fn perp_position_value(
    position: &PerpPosition,
    market: &PerpMarket,
    oracle_price: i64,
    quote: &StrictPrice,
    margin_type: MarginType,
    custom_ratio: u32,
) -> Res<PerpValue> {
    let in_settlement = market.status == market_status::SETTLEMENT;
    let price = if in_settlement { market.expiry_price } else { oracle_price };

    let rate = if position.base_asset_amount > 0 {
        market.amm.cumulative_funding_rate_long.get()
    } else {
        market.amm.cumulative_funding_rate_short.get()
    };
    let rate_delta = rate.sub_(position.last_cumulative_funding_rate as i128)?;
    let funding: i64 = if rate_delta == 0 || position.base_asset_amount == 0 {
        0
    } else {
        calculate_funding_payment_in_quote_precision(rate_delta, position.base_asset_amount as i128)?.cast()?
    };

    let simulated = simulate_settled_lp_position(position, market, price)?;
    let base = simulated.base_asset_amount;
    let pnl = base_value(base, price).add_(simulated.quote_asset_amount as i128)?;
    let total_pnl = pnl.add_(funding as i128)?;

    let worst_case = simulated.worst_case_base_asset_amount()?.unsigned_abs();
    let liability = base_value_magnitude(worst_case, price).mul_(quote.max() as u128)? / PRICE;
    let mut requirement = if in_settlement {
        0
    } else {
        let ratio = perp_margin_ratio(market, worst_case as u128, margin_type)?.max(custom_ratio);
        liability.mul_(ratio as u128)? / MARGIN
    };
    requirement = requirement.add_(position.open_orders as u128 * OPEN_ORDER_REQUIREMENT)?;
    if position.lp_shares > 0 {
        requirement = requirement.add_(lp_requirement(market, price)?)?;
    }

    let weight = unrealized_asset_weight(market, total_pnl, margin_type)?;
    let mut weighted = total_pnl;
    if weight as u128 != MARGIN {
        weighted = weighted.mul_(weight as i128)? / MARGIN as i128;
    }
    let quote_price = if total_pnl > 0 {
        quote.min()
    } else if total_pnl < 0 {
        quote.max()
    } else {
        quote.current
    };
    if quote_price as u128 != PRICE {
        weighted = weighted.mul_(quote_price as i128)? / PRICE as i128;
    }
    if margin_type == MarginType::Initial {
        weighted = weighted.min(MAX_POSITIVE_UPNL);
    }
    Ok(PerpValue { requirement, weighted_pnl: weighted, liability })
}

/// floor(size * max(price, 0) / 1e9).
fn base_value_magnitude(size: u64, price: i64) -> u128 {
    div128(size as u128 * price.max(0) as u128, BASE)
}

/// trunc(base * max(price, 0) / 1e9).
pub fn base_value(base: i64, price: i64) -> i128 {
    let value = base_value_magnitude(base.unsigned_abs(), price) as i128;
    if base < 0 {
        -value
    } else {
        value
    }
}

/// Unrealised pnl of a slot at a price: quote, plus the value of the base (spec pnl 1.5).
pub fn unrealized_pnl(position: &PerpPosition, price: i64) -> Res<i128> {
    base_value(position.base_asset_amount, price).add_(position.quote_asset_amount as i128)
}

/// Flat add-on of a slot with shares: one step's value, at least one quote (spec margin 5.7).
fn lp_requirement(market: &PerpMarket, price: i64) -> Res<u128> {
    let step = (market.amm.order_step_size as u128).mul_(price.max(0) as u128)? / BASE;
    Ok(step.max(MIN_LP_REQUIREMENT))
}

/// Margin ratio of a perp market at a size (spec margin 4).
pub fn perp_margin_ratio(market: &PerpMarket, size: u128, margin_type: MarginType) -> Res<u32> {
    if market.status == market_status::SETTLEMENT {
        return Ok(0);
    }
    let base = match margin_type {
        MarginType::Initial => market.margin_ratio_initial,
        MarginType::Fill => market.margin_ratio_initial.wrapping_add(market.margin_ratio_maintenance) / 2,
        MarginType::Maintenance => market.margin_ratio_maintenance,
    };
    Ok(base.max(size_premium(size, market.imf_factor, base, MARGIN)?))
}

/// isqrt(10 size + 1), unchecked (spec margin 4).
fn size_root(size: u128) -> u128 {
    crate::integers::isqrt(size.wrapping_mul(10).wrapping_add(1))
}

/// Ratio or liability weight that grows with size (spec margin 4 `premium`).
pub fn size_premium(size: u128, imf_factor: u32, weight: u32, precision: u128) -> Res<u32> {
    if imf_factor == 0 {
        return Ok(weight);
    }
    let divisor = 100_000 * 1_000_000 / precision;
    let growth = size_root(size).mul_(imf_factor as u128)? / divisor;
    let grown = ((weight - weight / 5) as u128).add_(growth)?;
    grown.max(weight as u128).cast()
}

/// Asset weight that shrinks with size (spec margin 4 `discount`).
pub fn size_discount(size: u128, imf_factor: u32, weight: u32) -> Res<u32> {
    if imf_factor == 0 {
        return Ok(weight);
    }
    let growth = size_root(size).mul_(imf_factor as u128)? / 100_000;
    let shrunk = 1_100_000 * MARGIN / 1_000_000u128.add_(growth)?;
    shrunk.min(weight as u128).cast()
}

/// Net pnl of all users against the market at a price; 6035 unless the price is positive (spec margin 5.8).
pub fn net_user_pnl(market: &PerpMarket, price: i64) -> Res<i128> {
    require(price > 0, Error::INVALID_ORACLE)?;
    let amm = &market.amm;
    let base = amm.base_asset_amount_with_amm.get().add_(amm.base_asset_amount_with_unsettled_lp.get())?;
    base.mul_(price as i128)?
        .div_(BASE as i128)?
        .add_(amm.quote_asset_amount.get())?
        .add_(amm.quote_asset_amount_with_unsettled_lp as i128)?
        .add_(amm.net_unsettled_funding_pnl as i128)
}

/// Weight of a slot's total pnl (spec margin 5.8).
fn unrealized_asset_weight(market: &PerpMarket, total_pnl: i128, margin_type: MarginType) -> Res<u32> {
    if margin_type == MarginType::Maintenance {
        return Ok(if total_pnl > 0 { market.unrealized_pnl_maintenance_asset_weight } else { MARGIN as u32 });
    }
    let mut weight = market.unrealized_pnl_initial_asset_weight;
    if weight > 0 && market.unrealized_pnl_max_imbalance > 0 {
        let net = net_user_pnl(market, market.amm.historical_oracle_data.last_oracle_price)?;
        let limit = market.unrealized_pnl_max_imbalance as i128;
        if net > limit {
            weight = (weight as i128).mul_(limit)?.div_(net)?.cast()?;
        }
    }
    if total_pnl <= 0 {
        return Ok(MARGIN as u32);
    }
    if weight == 0 {
        return Ok(0);
    }
    size_discount(total_pnl.unsigned_abs().mul_(1_000)?, market.unrealized_pnl_imf_factor, weight)
}

/// Rules for accounts with an isolated perp liability, 6151 (spec margin 7.4). A quote borrow is never an isolated one,
/// whatever the tier of the quote market.
pub fn validate_isolated_tier_requirements(user: &User, calculation: &MarginCalculation) -> Res<()> {
    if is_reduce_only(user) {
        return Ok(());
    }
    if calculation.with_perp_isolated_liability {
        let quote = &user.spot_positions[0];
        let quote_borrow = quote.balance_type == side::BORROW && quote.scaled_balance != 0;
        let spot_fits = calculation.num_spot_liabilities == 0
            || calculation.num_spot_liabilities == 1 && quote_borrow && quote.market_index == QUOTE_SPOT_MARKET_INDEX;
        let fits = calculation.num_perp_liabilities <= 1 && user.is_margin_trading_enabled == 0 && spot_fits;
        require(fits, Error::ISOLATED_ASSET_TIER_VIOLATION)?;
    }
    Ok(())
}

/// Margin test after placing an order or adding shares: strict, Initial when risk grows (spec margin 2).
pub fn meets_place_order_margin_requirement(user: &User, maps: &mut Maps, risk_increasing: bool) -> Res<()> {
    let margin_type = if risk_increasing { MarginType::Initial } else { MarginType::Maintenance };
    let calculation = calculate_margin(user, maps, MarginContext::strict(margin_type))?;
    require(calculation.meets_margin_requirement(), Error::INSUFFICIENT_COLLATERAL)?;
    validate_isolated_tier_requirements(user, &calculation)
}

/// Margin test after tokens leave: valid oracles, isolated tiers, Initial strict (spec pnl 5.2).
pub fn meets_withdraw_margin_requirement(user: &User, maps: &mut Maps) -> Res<()> {
    let calculation = calculate_margin(user, maps, MarginContext::strict(MarginType::Initial))?;
    require(calculation.all_oracles_valid || !calculation.has_liability(), Error::INVALID_ORACLE)?;
    validate_isolated_tier_requirements(user, &calculation)?;
    require(calculation.meets_margin_requirement(), Error::INSUFFICIENT_COLLATERAL)
}

/// Strict Maintenance test of settling negative pnl (spec pnl 1.7).
pub fn meets_settle_pnl_maintenance_margin_requirement(user: &User, maps: &mut Maps) -> Res<bool> {
    let calculation = calculate_margin(user, maps, MarginContext::strict(MarginType::Maintenance))?;
    Ok(calculation.meets_margin_requirement())
}

/// A flagged account either loses its flags here or fails with 6117 (spec L19.3).
pub fn validate_user_not_being_liquidated(user: &mut User, maps: &mut Maps, buffer: u32) -> Res<()> {
    if !is_being_liquidated(user) {
        return Ok(());
    }
    let calculation = calculate_margin(user, maps, MarginContext::liquidation(buffer))?;
    require(calculation.can_exit_liquidation(), Error::USER_IS_BEING_LIQUIDATED)?;
    exit_liquidation(user);
    Ok(())
}
