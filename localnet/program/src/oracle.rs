//! Oracle prices and their validity (spec A14 to A17, margin 1).

use crate::accounts::owned_by;
use crate::enums::contract_tier;
use crate::errors::{require, Error, Res};
use crate::integers::{Cast, Checked};
use crate::keys;
use crate::views::raw::{key_of, read_u32, read_u64};
use crate::views::{Key, PerpMarket, ValidityGuardRails};
use pinocchio::account::AccountView;

/// Price and confidence at 10^6, delay in slots.
#[derive(Clone, Copy)]
pub struct OraclePriceData {
    pub price: i64,
    pub confidence: u64,
    pub delay: i64,
    pub has_sufficient_number_of_data_points: bool,
}

/// The constant price of the quote asset.
pub const QUOTE_PRICE: OraclePriceData =
    OraclePriceData { price: 1_000_000, confidence: 1, delay: 0, has_sufficient_number_of_data_points: true };

/// Verdict on an oracle price; the first that matches (spec A15).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OracleValidity {
    NonPositive,
    TooVolatile,
    TooUncertain,
    StaleForMargin,
    InsufficientDataPoints,
    StaleForAmm,
    Valid,
}

/// What an oracle price is wanted for (spec A16).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OracleAction {
    UpdateFunding,
    SettlePnl,
    TriggerOrder,
    FillOrderMatch,
    FillOrderAmm,
    Liquidate,
    MarginCalc,
    UpdateTwap,
    UpdateAmmCurve,
    OracleOrderPrice,
}

/// Whether an action accepts a verdict (spec A16).
pub fn is_oracle_valid_for_action(validity: OracleValidity, action: OracleAction) -> bool {
    use OracleAction as A;
    use OracleValidity as V;
    match action {
        A::FillOrderAmm => validity == V::Valid,
        A::OracleOrderPrice | A::MarginCalc => {
            matches!(validity, V::Valid | V::StaleForAmm | V::InsufficientDataPoints)
        }
        A::UpdateFunding | A::SettlePnl => {
            matches!(validity, V::Valid | V::StaleForAmm | V::InsufficientDataPoints | V::StaleForMargin)
        }
        A::FillOrderMatch => !matches!(validity, V::NonPositive | V::TooVolatile | V::TooUncertain),
        A::TriggerOrder | A::Liquidate => !matches!(validity, V::NonPositive | V::TooVolatile),
        A::UpdateTwap | A::UpdateAmmCurve => validity != V::NonPositive,
    }
}

/// Verdict on a price against an average and a tier multiplier (spec A15): price 0 is `MathError`, a negative
/// price `CastingFailure`.
pub fn oracle_validity(
    last_oracle_twap: i64,
    price_data: &OraclePriceData,
    guard_rails: &ValidityGuardRails,
    max_confidence_interval_multiplier: u64,
) -> Res<OracleValidity> {
    let OraclePriceData { price, confidence, delay, has_sufficient_number_of_data_points } = *price_data;
    let ratio = price.max(last_oracle_twap).div_(price.min(last_oracle_twap).max(1))?;
    let too_volatile = ratio > guard_rails.too_volatile_ratio;
    let conf_pct = confidence.max(1).mul_(1_000_000)?.div_(price.cast::<u64>()?)?;
    let limit = guard_rails.confidence_interval_max_size.mul_(max_confidence_interval_multiplier)?;
    let too_uncertain = conf_pct > limit;
    Ok(if price <= 0 {
        OracleValidity::NonPositive
    } else if too_volatile {
        OracleValidity::TooVolatile
    } else if too_uncertain {
        OracleValidity::TooUncertain
    } else if delay > guard_rails.slots_before_stale_for_margin {
        OracleValidity::StaleForMargin
    } else if !has_sufficient_number_of_data_points {
        OracleValidity::InsufficientDataPoints
    } else if delay > guard_rails.slots_before_stale_for_amm {
        OracleValidity::StaleForAmm
    } else {
        OracleValidity::Valid
    })
}

/// Verdict for a perp market with its average as stored now, not the cached one (spec A14, A35.2).
pub fn perp_oracle_validity(
    market: &PerpMarket,
    price_data: &OraclePriceData,
    guard_rails: &ValidityGuardRails,
) -> Res<OracleValidity> {
    oracle_validity(
        market.amm.historical_oracle_data.last_oracle_price_twap,
        price_data,
        guard_rails,
        perp_confidence_multiplier(market.contract_tier),
    )
}

/// Confidence multiplier of a perp contract tier (spec margin 1.5).
pub fn perp_confidence_multiplier(tier: u8) -> u64 {
    match tier {
        contract_tier::A | contract_tier::B => 1,
        contract_tier::C => 2,
        contract_tier::SPECULATIVE => 10,
        _ => 50,
    }
}

/// Confidence multiplier of a spot asset tier (spec margin 1.5).
pub fn spot_confidence_multiplier(tier: u8) -> u64 {
    use crate::enums::asset_tier::{COLLATERAL, CROSS, PROTECTED};
    match tier {
        COLLATERAL | PROTECTED => 1,
        CROSS => 5,
        _ => 50,
    }
}

/// How an oracle account is decoded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Feed {
    /// A push account whose price counts `multiple` units of the asset.
    Push { multiple: u64, stable: bool },
    /// Pull, switchboard and prelaunch accounts are recognised but not read.
    Other,
}

/// The variant of an oracle account by its owner and, for a few well known feeds, its key (spec margin 1.1);
/// none for any other account.
#[inline]
pub fn feed_of(account: &AccountView, program_id: &Key) -> Option<Feed> {
    if owned_by(account, &keys::PYTH_PROGRAM) {
        let key = key_of(account);
        let multiple = if *key == keys::BONK_ORACLE || *key == keys::PEPE_ORACLE { 1_000_000 } else { 1 };
        let stable = *key == keys::USDC_ORACLE || *key == keys::USDT_ORACLE;
        return Some(Feed::Push { multiple, stable });
    }
    let prelaunch = owned_by(account, program_id)
        && account.data_len() >= PRELAUNCH_SIZE
        && read_u64(account, 0) == Some(PRELAUNCH_DISCRIMINATOR);
    (prelaunch || owned_by(account, &keys::PYTH_PULL_PROGRAM) || owned_by(account, &keys::SWITCHBOARD_PROGRAM))
        .then_some(Feed::Other)
}

/// The variant that a source tag asks for, as creating a market reads it; the owner must fit.
pub fn feed_with_source(account: &AccountView, source: u8) -> Res<Feed> {
    use crate::enums::oracle_source as tag;
    if !owned_by(account, &keys::PYTH_PROGRAM) {
        return Err(Error::UNSUPPORTED);
    }
    match source {
        tag::PYTH => Ok(Feed::Push { multiple: 1, stable: false }),
        tag::PYTH_1K => Ok(Feed::Push { multiple: 1_000, stable: false }),
        tag::PYTH_1M => Ok(Feed::Push { multiple: 1_000_000, stable: false }),
        tag::PYTH_STABLE_COIN => Ok(Feed::Push { multiple: 1, stable: true }),
        _ => Err(Error::UNSUPPORTED),
    }
}

const PRELAUNCH_SIZE: usize = 120;
const PRELAUNCH_DISCRIMINATOR: u64 = u64::from_le_bytes([0x5c, 0x0e, 0x8b, 0xea, 0x48, 0xf4, 0x44, 0x1a]);

/// Shortest push account that is read.
const PUSH_SIZE: usize = 3312;

/// Reads an oracle account (spec margin 1.2, 1.3).
pub fn read_price(account: &AccountView, feed: Feed, slot: u64) -> Res<OraclePriceData> {
    let Feed::Push { multiple, stable } = feed else {
        return Err(Error::UNSUPPORTED);
    };
    let (mul, div) = push_scale(account, multiple)?;
    let mantissa = read_u64(account, 208).ok_or(Error::UNABLE_TO_LOAD_ORACLE)? as i64;
    let conf = read_u64(account, 216).ok_or(Error::UNABLE_TO_LOAD_ORACLE)?;
    let valid_slot = read_u64(account, 40).ok_or(Error::UNABLE_TO_LOAD_ORACLE)?;
    let publishers = read_u32(account, 28).ok_or(Error::UNABLE_TO_LOAD_ORACLE)?;
    let components = read_u32(account, 24).ok_or(Error::UNABLE_TO_LOAD_ORACLE)?;
    let mut price: i64 = (mantissa as i128).mul_(mul as i128)?.div_(div as i128)?.cast()?;
    let confidence: u64 = (conf as u128).mul_(mul as u128)?.div_(div)?.cast()?;
    if stable && price.abs_diff(1_000_000) <= confidence.min(500) {
        price = 1_000_000;
    }
    Ok(OraclePriceData {
        price,
        confidence,
        delay: slot.cast::<i64>()?.sub_(valid_slot.cast::<i64>()?)?,
        has_sufficient_number_of_data_points: publishers >= components.min(3),
    })
}

/// The push account's own average at 10^6, read when a market is created (layouts 6).
pub fn read_push_twap(account: &AccountView, feed: Feed) -> Res<i64> {
    let Feed::Push { multiple, .. } = feed else {
        return Err(Error::UNSUPPORTED);
    };
    let (mul, div) = push_scale(account, multiple)?;
    let twap = read_u64(account, 48).ok_or(Error::UNABLE_TO_LOAD_ORACLE)? as i64;
    (twap as i128).mul_(mul as i128)?.div_(div as i128)?.cast()
}

/// Multiplier and divisor that bring a mantissa to 10^6.
fn push_scale(account: &AccountView, multiple: u64) -> Res<(u64, u128)> {
    if account.data_len() < PUSH_SIZE {
        return Err(Error::UNABLE_TO_LOAD_ORACLE);
    }
    let expo = read_u32(account, 20).ok_or(Error::UNABLE_TO_LOAD_ORACLE)? as i32;
    // Exponents in use fit 64 bits, where a division costs a fraction.
    if let Some(scale) = 10u64.checked_pow(expo.unsigned_abs()) {
        require(scale > multiple, Error::INVALID_ORACLE)?;
        let precision = scale / multiple;
        return Ok(if precision > 1_000_000 {
            (1, (precision / 1_000_000) as u128)
        } else {
            (1_000_000 / precision, 1)
        });
    }
    let scale = wrapped_power_of_ten(expo.unsigned_abs());
    require(scale > multiple as u128, Error::INVALID_ORACLE)?;
    let precision = scale / multiple as u128;
    Ok(if precision > 1_000_000 { (1, precision / 1_000_000) } else { (1_000_000 / precision as u64, 1) })
}

/// The reference's power wraps at 128 bits; from 10^128 on it is 0.
fn wrapped_power_of_ten(exponent: u32) -> u128 {
    (0..exponent.min(128)).fold(1u128, |power, _| power.wrapping_mul(10))
}
