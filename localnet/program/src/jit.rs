//! Whether and how much the curve joins a match as a just-in-time maker, and for whose account (spec L32, L33).
use crate::{
    amm,
    enums::direction::LONG,
    errors::Res,
    integers::{proportion_i128, proportion_u128, Cast, Checked},
    lp::{per_lp_base_unit, power_of_ten},
    steps::standardize_base_asset_amount as std_down,
    views::AMM,
};

/// Who stands behind a fill of the curve.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Split {
    ProtocolOwned,
    LpOwned,
    Shared,
}

const IMBALANCED: u128 = 1_500_000_000;

/// Base the curve takes from a match of `match_size`, and for whom; absent when it stays out (spec L32, L33).
///
/// `oracle_price` is the valid oracle price, without one the size is 0.
#[inline(never)]
pub fn jit_size(
    amm: &AMM,
    match_size: u64,
    taker_direction: u8,
    maker_price: u64,
    oracle_price: Option<i64>,
) -> Res<Option<(u64, Split)>> {
    let intensity = amm.amm_jit_intensity as u64;
    if intensity == 0 {
        return Ok(None);
    }
    let inventory = amm.base_asset_amount_with_amm.get();
    let step = amm.order_step_size as i128;
    let amm_wants = if taker_direction == LONG { inventory < -step } else { inventory > step };
    let lp_wants = lp_wants(amm, taker_direction)?;
    if !amm_wants && !lp_wants {
        return Ok(None);
    }
    let lp_joins = lp_wants && (!amm_wants || lp_allowed(amm)?);
    let split = match (amm_wants, lp_joins) {
        (true, true) => Split::Shared,
        (true, false) => Split::ProtocolOwned,
        (false, true) => Split::LpOwned,
        (false, false) => return Ok(None),
    };
    let Some(oracle_price) = oracle_price else { return Ok(Some((0, split))) };
    let cap = half_after_wash_guard(amm, match_size, taker_direction, maker_price, oracle_price.cast::<u64>()?)?;
    if cap == 0 {
        return Ok(Some((0, split)));
    }
    let (low, high) = sides(amm)?;
    let ratio = if low == 0 { u128::MAX } else { high.mul_(1_000_000_000)?.div_(low)? };
    let share = if ratio >= IMBALANCED { match_size } else { match_size / 4 };
    if share == 0 {
        return Ok(Some((0, split)));
    }
    let scaled = (share as u128 * intensity.min(100) as u128 / 100) as u64;
    let inventory_bound = if split == Split::LpOwned {
        lp_imbalance(amm)?.unsigned_abs().cast::<u64>()?
    } else {
        inventory.unsigned_abs().cast::<u64>()?
    };
    let size = scaled.min(inventory_bound).min(cap);
    Ok(Some((std_down(size, amm.order_step_size)?, split)))
}

fn lp_wants(amm: &AMM, taker_direction: u8) -> Res<bool> {
    if amm.user_lp_shares.get() == 0 || amm.amm_jit_intensity <= 100 {
        return Ok(false);
    }
    let (held, target) = (amm.base_asset_amount_per_lp.get(), target_base_per_lp(amm)?);
    Ok(if taker_direction == LONG { held > target } else { held < target })
}

/// The accumulator value LPs aim at, in the accumulator's own unit (spec L13).
fn target_base_per_lp(amm: &AMM) -> Res<i128> {
    let target = amm.target_base_asset_amount_per_lp as i128;
    let scale = power_of_ten(amm.per_lp_base)?;
    if amm.per_lp_base > 0 {
        target.mul_(scale)
    } else {
        target.div_(scale)
    }
}

/// LPs join the protocol only while its inventory is under a tenth of the room of its own shares.
fn lp_allowed(amm: &AMM) -> Res<bool> {
    let (room, _) = sides(amm)?;
    let total = amm.sqrt_k.get();
    let own = total.sub_(amm.user_lp_shares.get())?;
    let share = proportion_u128(room, own, total)?;
    Ok(amm.base_asset_amount_with_amm.get().unsigned_abs() < share / 10)
}

/// Room of the narrower and of the wider side of the curve.
fn sides(amm: &AMM) -> Res<(u128, u128)> {
    let (bids, asks) = amm::market_open_bids_asks(amm)?;
    let (bids, asks) = (bids.unsigned_abs(), asks.unsigned_abs());
    Ok((bids.min(asks), bids.max(asks)))
}

/// Base by which the LPs together are off their target.
fn lp_imbalance(amm: &AMM) -> Res<i128> {
    let gap = amm.base_asset_amount_per_lp.get().sub_(target_base_per_lp(amm)?)?;
    proportion_i128(gap, amm.user_lp_shares.get(), per_lp_base_unit(amm)?.cast::<u128>()?)
}

/// At most half of the match; less when the maker price favours the taker beyond five basis points of the oracle.
fn half_after_wash_guard(amm: &AMM, size: u64, taker_direction: u8, price: u64, oracle: u64) -> Res<u64> {
    let half = size / 2;
    let five_bps = oracle / 2_000;
    let (suspicious, opposite_spread) = if taker_direction == LONG {
        (price < oracle.sub_(five_bps)?, amm.short_spread)
    } else {
        (price > oracle.add_(five_bps)?, amm.long_spread)
    };
    if !suspicious {
        return Ok(half);
    }
    let width = (opposite_spread as u64).mul_(oracle)? / 1_000_000;
    let distance = price.abs_diff(oracle);
    half.mul_(width.saturating_sub(distance))?.div_(width.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enums::direction::SHORT;
    use bytemuck::Zeroable;

    const ORACLE: i64 = 20_000_000;

    /// A curve with bids 2e11 and asks 2.8284e11: ratio 1.4142, not imbalanced.
    fn amm() -> AMM {
        let mut amm = AMM::zeroed();
        amm.amm_jit_intensity = 150;
        amm.order_step_size = 10_000_000;
        amm.sqrt_k.set(1_200_000_000_000);
        amm.user_lp_shares.set(200_000_000_000);
        amm.base_asset_reserve.set(1_000_000_000_000);
        amm.min_base_asset_reserve.set(800_000_000_000);
        amm.max_base_asset_reserve.set(1_282_840_000_000);
        (amm.long_spread, amm.short_spread) = (2_000, 2_000);
        amm
    }

    #[test]
    fn shared_takes_a_quarter_of_the_match() {
        let mut amm = amm();
        amm.base_asset_amount_with_amm.set(-3_000_000_000);
        amm.base_asset_amount_per_lp.set(1);
        let size = jit_size(&amm, 4_000_000_000, LONG, ORACLE as u64, Some(ORACLE));
        assert_eq!(size, Ok(Some((1_000_000_000, Split::Shared))));
        amm.base_asset_amount_per_lp.set(0);
        let size = jit_size(&amm, 4_000_000_000, LONG, ORACLE as u64, Some(ORACLE));
        assert_eq!(size, Ok(Some((1_000_000_000, Split::ProtocolOwned))));
    }

    #[test]
    fn lps_alone_are_bounded_by_their_own_imbalance() {
        let mut amm = amm();
        amm.base_asset_amount_per_lp.set(2_691_667);
        let size = jit_size(&amm, 4_000_000_000, LONG, ORACLE as u64, Some(ORACLE));
        assert_eq!(size, Ok(Some((530_000_000, Split::LpOwned))));
        assert_eq!(jit_size(&amm, 4_000_000_000, SHORT, ORACLE as u64, Some(ORACLE)), Ok(None));
        assert_eq!(jit_size(&amm, 4_000_000_000, LONG, ORACLE as u64, None), Ok(Some((0, Split::LpOwned))));
        amm.amm_jit_intensity = 100;
        assert_eq!(jit_size(&amm, 4_000_000_000, LONG, ORACLE as u64, Some(ORACLE)), Ok(None));
    }

    #[test]
    fn a_large_inventory_keeps_lps_out() {
        let mut amm = amm();
        amm.base_asset_amount_with_amm.set(-20_000_000_000);
        amm.base_asset_amount_per_lp.set(1);
        let size = jit_size(&amm, 4_000_000_000, LONG, ORACLE as u64, Some(ORACLE)).unwrap();
        assert_eq!(size.map(|(_, split)| split), Some(Split::ProtocolOwned));
    }

    #[test]
    fn wash_guard_of_the_worked_example() {
        let half = half_after_wash_guard(&amm(), 4_000_000_000, LONG, 19_989_000, ORACLE as u64);
        assert_eq!(half, Ok(1_450_000_000));
        assert_eq!(half_after_wash_guard(&amm(), 4_000_000_000, LONG, 19_990_000, ORACLE as u64), Ok(2_000_000_000));
        assert_eq!(half_after_wash_guard(&amm(), 4_000_000_000, LONG, 19_950_000, ORACLE as u64), Ok(0));
    }

    #[test]
    fn the_target_scales_with_the_unit() {
        let mut amm = amm();
        amm.target_base_asset_amount_per_lp = -1_234_567;
        for (exponent, target) in [(0, -1_234_567), (2, -123_456_700), (-3, -1_234)] {
            amm.per_lp_base = exponent;
            assert_eq!(target_base_per_lp(&amm), Ok(target));
        }
    }
}
