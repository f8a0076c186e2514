//! Sizes and fees of liquidations (spec liquidation 2.5 to 2.10, 4a.9 to 4a.11).

use crate::enums::{asset_tier, contract_tier, spot_balance_type as side};
use crate::errors::Res;
use crate::integers::{div128, Cast, Checked};
use crate::maps::Maps;
use crate::position;
use crate::steps::standardize_base_asset_amount_ceil;
use crate::views::{State, User};

const BASE: u128 = 1_000_000_000;
const PRICE: u128 = 1_000_000;
/// Scale of liquidation fees.
pub const FEE: u128 = 1_000_000;
/// Scale of the percentage that may be liquidated.
pub const PERCENT: u128 = 10_000;
/// Margin ratio units to fee units.
const MARGIN_TO_FEE: u32 = 100;
/// Shortage, and position value, below which limits are lifted (50 quote).
pub const SMALL: u128 = 50_000_000;

/// What the sizing of a perp liquidation works with.
pub struct Sizing {
    /// Maintenance ratio at the position's size plus the buffer.
    pub margin_ratio: u32,
    pub liquidator_fee: u32,
    pub if_liquidation_fee: u32,
    pub price: i64,
    pub quote_price: i64,
}

impl Sizing {
    /// Ratio in fee units.
    fn ratio_in_fee(&self) -> Res<u32> {
        self.margin_ratio.mul_(MARGIN_TO_FEE)
    }

    fn price_in_quote(&self) -> Res<u128> {
        let price: u128 = self.price.cast()?;
        Ok(div128(price.mul_(self.quote_price.cast()?)?, PRICE))
    }

    /// Insurance fee rate: what the ratio leaves after the liquidator and the market's own shortage, damped
    /// (spec liquidation 2.6).
    pub fn insurance_fee(&self, tracked_shortage: u128, base: u64) -> Res<u32> {
        let ratio = self.ratio_in_fee()?;
        if self.price == 0 || self.quote_price == 0 || ratio <= self.liquidator_fee || base == 0 {
            return Ok(0);
        }
        let price = self.price_in_quote()?;
        let needed = tracked_shortage.mul_(BASE)?.div_(base as u128)?.mul_(PRICE)?.div_(price)?;
        let needed = u32::try_from(needed).unwrap_or(u32::MAX);
        let left = (ratio - self.liquidator_fee).saturating_sub(needed);
        Ok(self.if_liquidation_fee.min(left.mul_(19)? / 20))
    }

    /// Base whose transfer cures the shortage, rounded up to a step (spec liquidation 2.7).
    pub fn base_to_cover_shortage(&self, shortage: u128, insurance_fee: u32, step: u64) -> Res<u64> {
        let ratio = self.ratio_in_fee()?;
        if self.price == 0 || ratio <= self.liquidator_fee {
            return standardize_base_asset_amount_ceil(u64::MAX, step);
        }
        let gained = div128(self.price_in_quote()?.mul_((ratio - self.liquidator_fee) as u128)?, FEE);
        let insurance = div128(self.price.cast::<u128>()?.mul_(insurance_fee as u128)?, FEE);
        let cure: u64 = shortage.mul_(BASE)?.div_(gained.sub_(insurance)?)?.cast()?;
        standardize_base_asset_amount_ceil(cure, step)
    }
}

/// Percentage of the cure that the ramp over slots allows now (spec liquidation 2.8).
pub fn max_pct_to_liquidate(user: &User, state: &State, shortage: u128, slot: u64) -> Res<u128> {
    if shortage < SMALL {
        return Ok(PERCENT);
    }
    let elapsed = slot.sub_(user.last_active_slot)? as u128;
    let duration = state.liquidation_duration as u128;
    let ramp = elapsed.mul_(PERCENT)?.checked_div(duration).unwrap_or(PERCENT);
    let ramp = ramp.add_(state.initial_pct_to_liquidate as u128)?.min(PERCENT);
    let freed = user.liquidation_margin_freed as u128;
    let allowed = (shortage.add_(freed)?.mul_(ramp)? / PERCENT).saturating_sub(freed);
    allowed.mul_(PERCENT)?.div_(shortage)
}

/// Prices, multipliers and weight of trading pnl for a deposit.
pub struct PnlForAsset {
    pub asset_price: i64,
    pub asset_weight: u32,
    pub asset_multiplier: u32,
    pub asset_decimals: u32,
    pub quote_price: i64,
    pub pnl_multiplier: u32,
}

impl PnlForAsset {
    fn scale(&self) -> Res<u128> {
        10u128.checked_pow(self.asset_decimals.sub_(6)?).ok_or(crate::errors::Error::MATH_ERROR)
    }

    /// Pnl whose transfer cures the shortage; no bound when the asset's weight gains nothing (spec liquidation 4a.9).
    pub fn pnl_to_cover_shortage(&self, shortage: u128) -> Res<u128> {
        let weight = self.asset_weight as u128;
        if weight >= PERCENT {
            return Ok(u128::MAX);
        }
        let effective = (weight * 10).mul_(self.asset_multiplier as u128)?.div_(self.pnl_multiplier as u128)?;
        if effective >= PERCENT * 10 {
            return Ok(u128::MAX);
        }
        let quote_price: u128 = self.quote_price.cast()?;
        shortage.mul_(100_000_000_000)?.div_(quote_price.mul_(PERCENT * 10 - effective)?)
    }

    /// Pnl that the whole deposit pays for, rounded up (spec liquidation 4a.10).
    pub fn pnl_implied_by_asset(&self, asset: u128) -> Res<u128> {
        let value = asset.mul_(self.asset_price.cast()?)?.mul_(self.pnl_multiplier as u128)?;
        let divisor = self.quote_price.cast::<u128>()?.mul_(self.asset_multiplier as u128)?;
        value.ceil_div_(divisor)?.ceil_div_(self.scale()?)
    }

    /// Tokens that pay for the pnl; a rest worth less than one quote goes along (spec liquidation 4a.11).
    pub fn asset_for_pnl(&self, pnl: u128, held: u128) -> Res<u128> {
        let value = pnl.mul_(self.scale()?)?.mul_(self.quote_price.cast()?)?.mul_(self.asset_multiplier as u128)?;
        let divisor = self.asset_price.cast::<u128>()?.mul_(self.pnl_multiplier as u128)?;
        let asset = value.div_(divisor)?.max(1);
        let rest = (asset.abs_diff(held).mul_(self.asset_price.cast()?)? / PRICE).mul_(self.scale()?)?;
        Ok(if rest < PRICE { held } else { asset })
    }
}

/// Whether pnl of this contract tier may be taken over before the account's safer positions (spec liquidation 4a.6).
pub fn is_tier_allowed(user: &User, maps: &Maps, tier: u8) -> Res<bool> {
    let mut safest_contract = contract_tier::HIGHLY_SPECULATIVE;
    for slot in &user.perp_positions {
        if !position::is_available(slot) {
            safest_contract = safest_contract.min(maps.perp.get(slot.market_index)?.contract_tier);
        }
    }
    let mut safest_asset = asset_tier::UNLISTED;
    for slot in &user.spot_positions {
        if slot.scaled_balance != 0 && slot.balance_type == side::BORROW {
            safest_asset = safest_asset.min(maps.spot.get(slot.market_index)?.asset_tier);
        }
    }
    let above_assets =
        safest_asset == asset_tier::UNLISTED || safest_asset >= asset_tier::CROSS && tier <= contract_tier::C;
    Ok(tier <= safest_contract && above_assets)
}
