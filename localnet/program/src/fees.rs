//! Fees of a fill, referral and filler rewards, and the volumes that set the fee tier (spec T13-T15).
use crate::{
    errors::Res,
    integers::{Cast, Checked},
    stats::{calculate_rolling_sum, calculate_weighted_average},
    views::{FeeStructure, FeeTier, OrderFillerRewardStructure, UserStats, AMM},
};

const QUOTE: u64 = 1_000_000;
const THIRTY_DAYS: i64 = 2_592_000;
const EPOCH_DURATION: i64 = 2_419_200;
const ONE_HOUR: i64 = 3_600;
const ONE_DAY: i64 = 86_400;
const MIN_MULTIPLIER: u64 = 1_000;
const MAX_MULTIPLIER: u64 = 100_000;

/// What one fill against the curve costs and whom it pays, quote units (spec T13).
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct AmmFillFees {
    pub user_fee: u64,
    pub maker_rebate: u64,
    pub fee_to_market: i64,
    pub fee_to_market_for_lp: i64,
    pub filler_reward: u64,
    pub referee_discount: u64,
    pub referrer_reward: u64,
}

/// What one match costs and whom it pays, quote units (spec T17a.7).
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct MatchFees {
    pub taker_fee: u64,
    pub maker_rebate: u64,
    pub fee_to_market: u64,
    pub filler_reward: u64,
    pub referee_discount: u64,
    pub referrer_reward: u64,
}

/// How old the order is and how far its price lies from the oracle: scale of the filler's reward.
#[derive(Clone, Copy)]
pub struct FillerTerms {
    pub order_slot: u64,
    pub slot: u64,
    pub multiplier: u64,
}

/// Fee tier by stored thirty-day volume or stake, the better of the two (spec T13).
#[inline(never)]
pub fn fee_tier<'a>(structure: &'a FeeStructure, stats: &UserStats) -> Res<&'a FeeTier> {
    let volume = stats.taker_volume_30d.add_(stats.maker_volume_30d)?;
    let stake = stats.if_staked_quote_asset_amount;
    const TIERS: [(u64, u64); 5] =
        [(100_000_000, 9_999), (50_000_000, 4_999), (10_000_000, 1_999), (5_000_000, 999), (1_000_000, 499)];
    let mut index = 5;
    for (volume_limit, stake_limit) in TIERS {
        if volume >= volume_limit * QUOTE || stake >= stake_limit * QUOTE {
            break;
        }
        index -= 1;
    }
    Ok(&structure.fee_tiers[index])
}

/// `floor(amount * numerator / denominator)` in 128 bits, narrowed to u64.
fn fraction(amount: u64, numerator: u32, denominator: u32) -> Res<u64> {
    if let Some(product) = amount.checked_mul(numerator as u64) {
        return product.div_(denominator as u64);
    }
    (amount as u128 * numerator as u128).div_(denominator as u128)?.cast::<u64>()
}

/// `ceil(amount * numerator / denominator)` in 128 bits, narrowed to u64.
fn fraction_up(amount: u64, numerator: u32, denominator: u32) -> Res<u64> {
    if let Some(product) = amount.checked_mul(numerator as u64) {
        let quotient = product.div_(denominator as u64)?;
        return Ok(quotient + (product % denominator as u64 != 0) as u64);
    }
    let product = amount as u128 * numerator as u128;
    let quotient = product.div_(denominator as u128)?;
    quotient.add_(!product.is_multiple_of(denominator as u128) as u128)?.cast::<u64>()
}

/// Taker fee before referral, rounded up, moved by the market's adjustment in percent (spec T13).
pub fn taker_fee(quote: u64, tier: &FeeTier, fee_adjustment: i16) -> Res<u64> {
    let fee = fraction_up(quote, tier.fee_numerator, tier.fee_denominator)?;
    match fee_adjustment {
        0 => Ok(fee),
        a if a < 0 => fee.sub_(fraction(fee, a.unsigned_abs() as u32, 100)?),
        a => fee.add_(fraction_up(fee, a as u32, 100)?),
    }
}

/// Maker rebate, rounded down, moved by the market's adjustment in percent (spec T13).
pub fn maker_rebate(quote: u64, tier: &FeeTier, fee_adjustment: i16) -> Res<u64> {
    let rebate = fraction(quote, tier.maker_rebate_numerator, tier.maker_rebate_denominator)?;
    match fee_adjustment {
        0 => Ok(rebate),
        a if a < 0 => rebate.sub_(fraction_up(rebate, a.unsigned_abs() as u32, 100)?),
        a => rebate.add_(fraction(rebate, a as u32, 100)?),
    }
}

/// Referee discount and referrer reward, both fractions of the undiscounted fee (spec T13).
fn referral(fee: u64, tier: &FeeTier, upper_bound: u64, stats: &UserStats) -> Res<(u64, u64)> {
    let discount = fraction(fee, tier.referee_fee_numerator, tier.referee_fee_denominator)?;
    let reward = fraction(fee, tier.referrer_reward_numerator, tier.referrer_reward_denominator)?;
    let room = upper_bound.saturating_sub(stats.fees.current_epoch_referrer_reward);
    Ok((discount, reward.min(room)))
}

/// Integer fourth root, rounded down.
fn fourth_root(value: u64) -> u64 {
    square_root(square_root(value))
}

/// Integer square root, rounded down.
fn square_root(value: u64) -> u64 {
    if value < 2 {
        return value;
    }
    let mut x = 1u64 << ((64 - value.leading_zeros()).div_ceil(2));
    loop {
        let y = (x + value / x) >> 1;
        if y >= x {
            return x;
        }
        x = y;
    }
}

/// Reward of the account that submitted the fill: a share of the fee, capped by a bound that grows with the order's age (spec T13).
#[inline(never)]
pub fn filler_reward(fee: u64, terms: &FillerTerms, structure: &OrderFillerRewardStructure) -> Res<u64> {
    let by_size = fraction(fee, structure.reward_numerator, structure.reward_denominator)?;
    let multiplier = terms.multiplier.clamp(MIN_MULTIPLIER, MAX_MULTIPLIER) as u128;
    let floor = structure.time_based_reward_lower_bound.get().mul_(multiplier)? / MIN_MULTIPLIER as u128;
    let age = terms.slot.sub_(terms.order_slot)?.max(1);
    let root = match age.checked_mul(100_000_000) {
        Some(scaled) => fourth_root(scaled) as u128,
        None => crate::integers::isqrt(crate::integers::isqrt(age as u128 * 100_000_000)),
    };
    let by_time = (root.mul_(floor)? / 100).cast::<u64>()?;
    Ok(by_size.min(by_time))
}

/// Scale of the filler's reward in a match: basis of the distance of the maker price from the oracle (spec T17a.7).
pub fn filler_multiplier(maker_price: u64, maker_is_long: bool, oracle_price: i64) -> Res<u64> {
    let distance = oracle_price.sub_(maker_price.cast::<i64>()?)?;
    let share = distance.mul_(1_000_000)?.div_(oracle_price)?;
    let signed = if maker_is_long { 0i64.sub_(share)? } else { share };
    signed.add_(2_000)?.clamp(MIN_MULTIPLIER as i64, MAX_MULTIPLIER as i64).cast::<u64>()
}

/// Fees of a taker order filled by the curve (spec T13); `referrer` carries the referrer's statistics when one is rewarded.
#[inline(never)]
pub fn amm_taker_fees(
    quote: u64,
    surplus: i64,
    tier: &FeeTier,
    structure: &FeeStructure,
    fee_adjustment: i16,
    referrer: Option<&UserStats>,
    filler: Option<&FillerTerms>,
) -> Res<AmmFillFees> {
    let fee = taker_fee(quote, tier, fee_adjustment)?;
    let (discount, reward) = match referrer {
        Some(stats) => referral(fee, tier, structure.referrer_reward_epoch_upper_bound, stats)?,
        None => (0, 0),
    };
    let user_fee = fee.sub_(discount)?;
    let filler_reward = match filler {
        Some(terms) => filler_reward(user_fee, terms, &structure.filler_reward_structure)?,
        None => 0,
    };
    let kept = user_fee.sub_(filler_reward)?.sub_(reward)?;
    let fee_to_market = kept.cast::<i64>()?.add_(surplus)?;
    Ok(AmmFillFees {
        user_fee,
        maker_rebate: 0,
        fee_to_market,
        fee_to_market_for_lp: fee_to_market.sub_(surplus)?,
        filler_reward,
        referee_discount: discount,
        referrer_reward: reward,
    })
}

/// Fees of a post-only order filled by the curve: the surplus pays the rebate (spec T13).
#[inline(never)]
pub fn amm_post_only_fees(
    quote: u64,
    surplus: i64,
    tier: &FeeTier,
    structure: &FeeStructure,
    fee_adjustment: i16,
    filler: Option<&FillerTerms>,
) -> Res<AmmFillFees> {
    let rebate = maker_rebate(quote, tier, fee_adjustment)?;
    let fee = surplus.cast::<u64>()?.sub_(rebate)?;
    let filler_reward = match filler {
        Some(terms) => filler_reward(fee, terms, &structure.filler_reward_structure)?,
        None => 0,
    };
    Ok(AmmFillFees {
        maker_rebate: rebate,
        fee_to_market: fee.sub_(filler_reward)?.cast::<i64>()?,
        filler_reward,
        ..AmmFillFees::default()
    })
}

/// Fees of a match between a taker and a resting order (spec T17a.7).
#[inline(never)]
#[allow(clippy::too_many_arguments)]
pub fn match_fees(
    quote: u64,
    taker_tier: &FeeTier,
    maker_tier: &FeeTier,
    structure: &FeeStructure,
    fee_adjustment: i16,
    referrer: Option<&UserStats>,
    filler: Option<&FillerTerms>,
) -> Res<MatchFees> {
    let fee = taker_fee(quote, taker_tier, fee_adjustment)?;
    let (discount, reward) = match referrer {
        Some(stats) => referral(fee, taker_tier, structure.referrer_reward_epoch_upper_bound, stats)?,
        None => (0, 0),
    };
    let taker_fee = fee.sub_(discount)?;
    let maker_rebate = maker_rebate(quote, maker_tier, fee_adjustment)?;
    let filler_reward = match filler {
        Some(terms) => filler_reward(taker_fee, terms, &structure.filler_reward_structure)?,
        None => 0,
    };
    let fee_to_market = taker_fee.sub_(filler_reward)?.sub_(reward)?.sub_(maker_rebate)?;
    Ok(MatchFees {
        taker_fee,
        maker_rebate,
        fee_to_market,
        filler_reward,
        referee_discount: discount,
        referrer_reward: reward,
    })
}

fn thirty_day(volume: u64, quote: u64, last_ts: i64, now: i64) -> Res<u64> {
    let since = now.sub_(last_ts)?.max(1);
    calculate_rolling_sum(volume, quote, since, THIRTY_DAYS)
}

/// Adds a fill to the taker's thirty-day volume (spec T15).
pub fn add_taker_volume(stats: &mut UserStats, quote: u64, now: i64) -> Res<()> {
    stats.taker_volume_30d = thirty_day(stats.taker_volume_30d, quote, stats.last_taker_volume_30d_ts, now)?;
    stats.last_taker_volume_30d_ts = now;
    Ok(())
}

/// Adds a fill to the maker's thirty-day volume (spec T15).
pub fn add_maker_volume(stats: &mut UserStats, quote: u64, now: i64) -> Res<()> {
    stats.maker_volume_30d = thirty_day(stats.maker_volume_30d, quote, stats.last_maker_volume_30d_ts, now)?;
    stats.last_maker_volume_30d_ts = now;
    Ok(())
}

/// Adds a fill to the filler's thirty-day volume (spec T15).
pub fn add_filler_volume(stats: &mut UserStats, quote: u64, now: i64) -> Res<()> {
    stats.filler_volume_30d = thirty_day(stats.filler_volume_30d, quote, stats.last_filler_volume_30d_ts, now)?;
    stats.last_filler_volume_30d_ts = now;
    Ok(())
}

/// Books a referrer's reward; the first reward after an epoch's end is dropped from the epoch's sum (spec T14).
pub fn add_referrer_reward(stats: &mut UserStats, reward: u64, now: i64) -> Res<()> {
    let fees = &mut stats.fees;
    fees.total_referrer_reward = fees.total_referrer_reward.add_(reward)?;
    fees.current_epoch_referrer_reward = fees.current_epoch_referrer_reward.add_(reward)?;
    if now > stats.next_epoch_ts {
        let epochs = now.sub_(stats.next_epoch_ts)?.div_(EPOCH_DURATION)?.add_(1)?;
        stats.next_epoch_ts = stats.next_epoch_ts.add_(EPOCH_DURATION.mul_(epochs)?)?;
        stats.fees.current_epoch_referrer_reward = 0;
    }
    Ok(())
}

/// Moves the market's volumes and intensities for a trade of `quote`, which may be zero (spec T15).
#[inline(never)]
pub fn update_volume_24h(amm: &mut AMM, quote: u64, is_long: bool, now: i64) -> Res<()> {
    let since = now.sub_(amm.last_trade_ts)?.max(1);
    let (long, short) = if is_long { (quote, 0) } else { (0, quote) };
    amm.long_intensity_count = intensity_count(amm.long_intensity_count, long, since)?;
    amm.long_intensity_volume = calculate_rolling_sum(amm.long_intensity_volume, long, since, ONE_HOUR)?;
    amm.short_intensity_count = intensity_count(amm.short_intensity_count, short, since)?;
    amm.short_intensity_volume = calculate_rolling_sum(amm.short_intensity_volume, short, since, ONE_HOUR)?;
    amm.volume_24h = calculate_rolling_sum(amm.volume_24h, quote, since, ONE_DAY)?;
    amm.last_trade_ts = now;
    Ok(())
}

fn intensity_count(count: u32, quote: u64, since: i64) -> Res<u32> {
    calculate_weighted_average(count as i64, (quote / QUOTE).cast::<i64>()?, since, ONE_HOUR)?.cast::<u32>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::Error;
    use bytemuck::Zeroable;

    const TIER: FeeTier = FeeTier {
        fee_numerator: 100,
        fee_denominator: 100_000,
        maker_rebate_numerator: 20,
        maker_rebate_denominator: 100_000,
        referrer_reward_numerator: 15,
        referrer_reward_denominator: 100,
        referee_fee_numerator: 5,
        referee_fee_denominator: 100,
    };

    fn structure() -> FeeStructure {
        let mut structure = FeeStructure::zeroed();
        structure.filler_reward_structure.reward_numerator = 1;
        structure.filler_reward_structure.reward_denominator = 10;
        structure.filler_reward_structure.time_based_reward_lower_bound.set(10_000);
        structure.referrer_reward_epoch_upper_bound = 4_000_000_000;
        structure
    }

    #[test]
    fn taker_fee_rounds_up_and_follows_the_adjustment() {
        assert_eq!(taker_fee(100_430_889, &TIER, 0), Ok(100_431));
        assert_eq!(taker_fee(100_430_889, &TIER, -50), Ok(50_216));
        assert_eq!(taker_fee(100_430_889, &TIER, 25), Ok(125_539));
        assert_eq!(taker_fee(u64::MAX, &TIER, 0), Ok(18_446_744_073_709_552));
    }

    #[test]
    fn referral_fractions_are_of_the_undiscounted_fee() {
        let referrer = UserStats::zeroed();
        let fees = amm_taker_fees(100_430_889, 12_478, &TIER, &structure(), 0, Some(&referrer), None);
        let expected = AmmFillFees {
            user_fee: 95_410,
            fee_to_market: 92_824,
            fee_to_market_for_lp: 80_346,
            referee_discount: 5_021,
            referrer_reward: 15_064,
            ..AmmFillFees::default()
        };
        assert_eq!(fees, Ok(expected));
    }

    #[test]
    fn referrer_reward_stops_at_the_epoch_bound() {
        let mut referrer = UserStats::zeroed();
        referrer.fees.current_epoch_referrer_reward = 3_999_990_000;
        let fees = amm_taker_fees(100_430_889, 0, &TIER, &structure(), 0, Some(&referrer), None).unwrap();
        assert_eq!(fees.referrer_reward, 10_000);
        referrer.fees.current_epoch_referrer_reward = 5_000_000_000;
        let fees = amm_taker_fees(100_430_889, 0, &TIER, &structure(), 0, Some(&referrer), None).unwrap();
        assert_eq!(fees.referrer_reward, 0);
    }

    #[test]
    fn post_only_fee_needs_a_surplus_above_the_rebate() {
        let fees = amm_post_only_fees(100_000_000, 30_000, &TIER, &structure(), 0, None).unwrap();
        assert_eq!((fees.maker_rebate, fees.fee_to_market, fees.user_fee), (20_000, 10_000, 0));
        let below = amm_post_only_fees(100_000_000, 19_999, &TIER, &structure(), 0, None);
        assert_eq!(below, Err(Error::MATH_ERROR));
        let negative = amm_post_only_fees(100_000_000, -1, &TIER, &structure(), 0, None);
        assert_eq!(negative, Err(Error::CASTING_FAILURE));
    }

    #[test]
    fn filler_reward_grows_with_the_fourth_root_of_the_age() {
        let rewards = structure().filler_reward_structure;
        let terms = |age: u64| FillerTerms { order_slot: 100, slot: 100 + age, multiplier: 0 };
        assert_eq!(filler_reward(1_000_000, &terms(0), &rewards), Ok(10_000));
        assert_eq!(filler_reward(1_000_000, &terms(16), &rewards), Ok(20_000));
        assert_eq!(filler_reward(50_000, &terms(16), &rewards), Ok(5_000));
        let high = FillerTerms { multiplier: 3_000, ..terms(16) };
        assert_eq!(filler_reward(1_000_000, &high, &rewards), Ok(60_000));
    }

    #[test]
    fn filler_multiplier_is_clamped() {
        assert_eq!(filler_multiplier(20_000_000, true, 20_000_000), Ok(2_000));
        assert_eq!(filler_multiplier(20_040_000, true, 20_000_000), Ok(4_000));
        assert_eq!(filler_multiplier(20_040_000, false, 20_000_000), Ok(1_000));
        assert_eq!(filler_multiplier(40_000_000, true, 20_000_000), Ok(100_000));
    }

    #[test]
    fn tier_follows_the_better_of_volume_and_stake() {
        let mut structure = structure();
        for (index, tier) in structure.fee_tiers.iter_mut().enumerate() {
            tier.fee_numerator = index as u32;
        }
        let index = |volume: u64, stake: u64| {
            let mut stats = UserStats::zeroed();
            stats.taker_volume_30d = volume * QUOTE / 2;
            stats.maker_volume_30d = volume * QUOTE - stats.taker_volume_30d;
            stats.if_staked_quote_asset_amount = stake * QUOTE;
            fee_tier(&structure, &stats).unwrap().fee_numerator
        };
        let tiers = [index(0, 0), index(999_999, 498), index(1_000_000, 0), index(0, 499), index(4_999_999, 1_999)];
        assert_eq!(tiers, [0, 0, 1, 1, 3]);
        assert_eq!([index(50_000_000, 0), index(100_000_000, 0), index(0, 9_999)], [4, 5, 5]);
    }

    #[test]
    fn referrer_epoch_rolls_over_and_drops_the_new_reward() {
        let mut stats = UserStats::zeroed();
        stats.next_epoch_ts = 1_000;
        add_referrer_reward(&mut stats, 7, 1_000).unwrap();
        assert_eq!((stats.fees.current_epoch_referrer_reward, stats.next_epoch_ts), (7, 1_000));
        add_referrer_reward(&mut stats, 5, 1_001).unwrap();
        assert_eq!((stats.fees.current_epoch_referrer_reward, stats.next_epoch_ts), (0, 2_420_200));
        assert_eq!(stats.fees.total_referrer_reward, 12);
    }

    #[test]
    fn market_volume_of_the_worked_trade() {
        let mut amm = AMM::zeroed();
        update_volume_24h(&mut amm, 100_430_889, true, 60).unwrap();
        assert_eq!(
            (amm.volume_24h, amm.long_intensity_volume, amm.short_intensity_volume),
            (100_430_889, 100_430_889, 0)
        );
        assert_eq!((amm.long_intensity_count, amm.short_intensity_count, amm.last_trade_ts), (99, 0, 60));
        update_volume_24h(&mut amm, 0, false, 60 + 3_600).unwrap();
        assert_eq!((amm.long_intensity_volume, amm.last_trade_ts), (0, 3_660));
        assert_eq!(amm.volume_24h, 100_430_889 * 82_800 / 86_400);
    }
}
