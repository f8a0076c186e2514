//! Spot slots in the margin calculation: strict prices, weights, open spot orders (spec margin 2, 3).

use crate::enums::{asset_tier, spot_balance_type as side};
use crate::errors::{require, Error, Res};
use crate::integers::{div128, Cast, Checked};
use crate::maps::Maps;
use crate::margin::{size_discount, size_premium, MarginCalculation, MarginType, MARGIN, OPEN_ORDER_REQUIREMENT};
use crate::oracle::{is_oracle_valid_for_action, spot_confidence_multiplier, OracleAction};
use crate::spot::{deposit_tokens, signed_token_amount, token_unit, token_value, QUOTE_SPOT_MARKET_INDEX};
use crate::views::{SpotMarket, SpotPosition};

const BASE_DECIMALS: u32 = 9;

/// Current price and, when strict, the five minute average (spec margin 2).
#[derive(Clone, Copy)]
pub struct StrictPrice {
    pub current: i64,
    twap_5min: i64,
}

impl StrictPrice {
    /// 6035 unless the price, and a strict average, is positive.
    pub fn new(current: i64, twap_5min: i64, strict: bool) -> Res<Self> {
        let twap_5min = if strict { twap_5min } else { current };
        require(current > 0 && twap_5min > 0, Error::INVALID_ORACLE)?;
        Ok(StrictPrice { current, twap_5min })
    }
    /// The lower of the two.
    pub fn min(&self) -> i64 {
        self.current.min(self.twap_5min)
    }
    /// The higher of the two.
    pub fn max(&self) -> i64 {
        self.current.max(self.twap_5min)
    }
    /// Value of signed tokens, worse price for the holder (spec margin 3.2).
    fn value(&self, tokens: i128, market: &SpotMarket) -> Res<i128> {
        token_value(tokens, market, if tokens > 0 { self.min() } else { self.max() })
    }
}

/// Adds one used spot slot to the totals (spec margin 3).
#[inline(never)]
pub(crate) fn add_spot_position(
    position: &SpotPosition,
    maps: &mut Maps,
    custom_ratio: u32,
    calculation: &mut MarginCalculation,
) -> Res<()> {
    let market = maps.spot.get(position.market_index)?;
    let history = &market.historical_oracle_data;
    let (data, validity) = maps.oracles.price_and_validity(
        &market.oracle,
        history.last_oracle_price_twap,
        spot_confidence_multiplier(market.asset_tier),
    )?;
    calculation.all_oracles_valid &= is_oracle_valid_for_action(validity, OracleAction::MarginCalc);
    let price = StrictPrice::new(data.price, history.last_oracle_price_twap_5min, calculation.context.strict)?;
    let tokens = signed_token_amount(position, &market)?;
    if market.market_index == QUOTE_SPOT_MARKET_INDEX {
        return add_quote_position(position, &market, &price, tokens, calculation);
    }

    let margin_type = calculation.context.margin_type;
    let case = worst_case(position, &market, &price, tokens, margin_type, custom_ratio)?;
    calculation.add_requirement((position.open_orders as u128).mul_(OPEN_ORDER_REQUIREMENT)?, 0)?;
    if case.value > 0 {
        calculation.add_collateral(case.weighted)?;
    } else if case.value < 0 {
        let (requirement, liability) = (case.weighted.unsigned_abs(), case.value.unsigned_abs());
        require(requirement >= liability && requirement != 0, Error::INVALID_MARGIN_RATIO)?;
        calculation.add_requirement(requirement, liability)?;
        add_liability(&market, calculation)?;
    } else if position.open_orders > 0 {
        add_liability(&market, calculation)?;
    }
    if case.order_value > 0 {
        calculation.add_collateral(case.order_value)?;
    } else if case.order_value < 0 {
        let magnitude = case.order_value.unsigned_abs();
        calculation.add_requirement(magnitude, magnitude)?;
    }
    Ok(())
}

fn add_liability(market: &SpotMarket, calculation: &mut MarginCalculation) -> Res<()> {
    calculation.num_spot_liabilities = calculation.num_spot_liabilities.add_(1)?;
    calculation.with_spot_isolated_liability |= market.asset_tier == asset_tier::ISOLATED;
    Ok(())
}

/// Quote deposits count in full, quote borrows are a requirement of their value (spec margin 3.3).
fn add_quote_position(
    position: &SpotPosition,
    market: &SpotMarket,
    price: &StrictPrice,
    tokens: i128,
    calculation: &mut MarginCalculation,
) -> Res<()> {
    require(tokens != 0 || position.scaled_balance == 0, Error::INVALID_MARGIN_RATIO)?;
    let value = price.value(tokens, market)?;
    if position.balance_type == side::DEPOSIT {
        return calculation.add_collateral(value);
    }
    let magnitude = value.unsigned_abs();
    require(magnitude != 0, Error::INVALID_MARGIN_RATIO)?;
    calculation.add_requirement(magnitude, magnitude)?;
    add_liability(market, calculation)
}

/// A slot valued with one side of its spot orders filled.
struct Case {
    value: i128,
    weighted: i128,
    order_value: i128,
}

/// The worse of all bids filled and all asks filled; the asks win a tie (spec margin 3.4).
fn worst_case(
    position: &SpotPosition,
    market: &SpotMarket,
    price: &StrictPrice,
    tokens: i128,
    margin_type: MarginType,
    custom_ratio: u32,
) -> Res<Case> {
    let value = price.value(tokens, market)?;
    if position.open_bids == 0 && position.open_asks == 0 {
        let weighted = weighted_value(market, price, tokens, value, margin_type, custom_ratio)?;
        return Ok(Case { value, weighted, order_value: 0 });
    }
    let side = |orders: i64| -> Res<Case> {
        let orders = orders as i128;
        let order_value = token_value(-orders, market, price.max())?;
        let filled = value.sub_(order_value)?;
        let held = tokens.add_(orders)?;
        let weighted = weighted_value(market, price, held, filled, margin_type, custom_ratio)?;
        Ok(Case { value: filled, weighted, order_value })
    };
    let bids = side(position.open_bids)?;
    let asks = side(position.open_asks)?;
    let (with_asks, with_bids) = (asks.weighted.add_(asks.order_value)?, bids.weighted.add_(bids.order_value)?);
    Ok(if with_asks <= with_bids { asks } else { bids })
}

/// Value times asset or liability weight, at least as strict as the account's own ratio (spec margin 3.4, 3.5).
fn weighted_value(
    market: &SpotMarket,
    price: &StrictPrice,
    tokens: i128,
    value: i128,
    margin_type: MarginType,
    custom_ratio: u32,
) -> Res<i128> {
    if value == 0 {
        return Ok(0);
    }
    let size = size_of(market, tokens)?;
    let weight = if value > 0 {
        let weight = asset_weight(market, size, price.current, margin_type)?;
        if custom_ratio > 0 {
            weight.min((MARGIN as u32).saturating_sub(custom_ratio))
        } else {
            weight
        }
    } else {
        let weight = liability_weight(market, size, margin_type)?;
        if custom_ratio > 0 {
            weight.max(custom_ratio.add_(MARGIN as u32)?)
        } else {
            weight
        }
    };
    Ok(value.mul_(weight as i128)? / MARGIN as i128)
}

/// Tokens in 1e9 units (spec margin 3.7).
pub fn size_of(market: &SpotMarket, tokens: i128) -> Res<u128> {
    let tokens = tokens.unsigned_abs();
    if market.decimals > BASE_DECIMALS {
        Ok(div128(tokens, token_unit(market)? / 1_000_000_000))
    } else {
        Ok(div128(tokens.mul_(1_000_000_000)?, token_unit(market)?))
    }
}

/// Weight of a deposit (spec margin 3.7).
pub fn asset_weight(market: &SpotMarket, size: u128, price: i64, margin_type: MarginType) -> Res<u32> {
    let weight = match margin_type {
        MarginType::Initial => scaled_initial_asset_weight(market, price)?,
        MarginType::Fill => {
            scaled_initial_asset_weight(market, price)?.wrapping_add(market.maintenance_asset_weight) / 2
        }
        MarginType::Maintenance => market.maintenance_asset_weight,
    };
    Ok(weight.min(size_discount(size, market.imf_factor, weight)?))
}

/// Initial weight, lowered once all deposits are worth more than the scale start (spec margin 3.7).
fn scaled_initial_asset_weight(market: &SpotMarket, price: i64) -> Res<u32> {
    let start = market.scale_initial_asset_weight_start as u128;
    if start == 0 {
        return Ok(market.initial_asset_weight);
    }
    let deposits: i128 = deposit_tokens(market)?.cast()?;
    let value: u128 = token_value(deposits, market, price)?.cast()?;
    if value < start {
        return Ok(market.initial_asset_weight);
    }
    (market.initial_asset_weight as u128).mul_(start)?.div_(value)?.cast()
}

/// Weight of a borrow (spec margin 3.8).
fn liability_weight(market: &SpotMarket, size: u128, margin_type: MarginType) -> Res<u32> {
    let weight = match margin_type {
        MarginType::Initial => market.initial_liability_weight,
        MarginType::Fill => market.initial_liability_weight.wrapping_add(market.maintenance_liability_weight) / 2,
        MarginType::Maintenance => market.maintenance_liability_weight,
    };
    Ok(weight.max(size_premium(size, market.imf_factor, weight, MARGIN)?))
}
