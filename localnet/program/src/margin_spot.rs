//! Spot slots in the margin calculation: strict prices, the quote slot, weight of a deposit (spec margin 2, 3).

use crate::enums::spot_balance_type as side;
use crate::errors::{require, Error, Res};
use crate::integers::{div128, Cast, Checked};
use crate::maps::Maps;
use crate::margin::{size_discount, MarginCalculation, MarginType};
use crate::oracle::{is_oracle_valid_for_action, spot_confidence_multiplier, OracleAction};
use crate::spot::{deposit_tokens, signed_token_amount, token_unit, token_value};
use crate::views::{SpotMarket, SpotPosition};

const BASE_DECIMALS: u32 = 9;

/// Current price and, when strict, the five minute average (spec margin 2).
#[derive(Clone, Copy)]
pub struct StrictPrice {
    pub current: i64,
    twap_5min: i64,
}

impl StrictPrice {
    /// The average counts only when strict.
    pub fn new(current: i64, twap_5min: i64, strict: bool) -> Self {
        StrictPrice { current, twap_5min: if strict { twap_5min } else { current } }
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

/// Adds one used spot slot to the totals: quote deposits count in full, quote borrows are a requirement of their value
/// (spec margin 3.1, 3.3).
#[inline(never)]
pub(crate) fn add_spot_position(
    position: &SpotPosition,
    maps: &mut Maps,
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
    let price = StrictPrice::new(data.price, history.last_oracle_price_twap_5min, calculation.context.strict);
    let tokens = signed_token_amount(position, &market)?;
    require(price.min() > 0, Error::INVALID_ORACLE)?;
    require(tokens != 0, Error::INVALID_MARGIN_RATIO)?;
    let value = price.value(tokens, &market)?;
    if position.balance_type == side::DEPOSIT {
        return calculation.add_collateral(value);
    }
    let magnitude = value.unsigned_abs();
    require(magnitude != 0, Error::INVALID_MARGIN_RATIO)?;
    calculation.add_requirement(magnitude, magnitude)?;
    calculation.num_spot_liabilities = calculation.num_spot_liabilities.add_(1)?;
    Ok(())
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
