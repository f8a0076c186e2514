//! Order steps (spec L3): amounts that are multiples of the step, and what is left over.

use crate::errors::Res;
use crate::integers::Checked;

/// The amount rounded down to a multiple of the step; step 0 is `MathError` (spec L3).
pub fn standardize_base_asset_amount(amount: u64, step_size: u64) -> Res<u64> {
    amount.sub_(amount.rem_(step_size)?)
}

/// The amount rounded up to a multiple of the step; step 0 is `MathError` (spec L3).
pub fn standardize_base_asset_amount_ceil(amount: u64, step_size: u64) -> Res<u64> {
    let remainder = amount.rem_(step_size)?;
    if remainder == 0 {
        Ok(amount)
    } else {
        amount.add_(step_size)?.sub_(remainder)
    }
}

/// The multiple of the step toward zero and the remainder, which keeps the sign; step 0 is `MathError` (spec L3).
pub fn standardize_with_remainder_i128(amount: i128, step_size: u128) -> Res<(i128, i128)> {
    let remainder = rem128(amount.unsigned_abs(), step_size)? as i128 * amount.signum();
    Ok((amount.sub_(remainder)?, remainder))
}

/// The same within 64 bits (spec L3).
pub fn standardize_with_remainder_i64(amount: i64, step_size: u64) -> Res<(i64, i64)> {
    let remainder = amount.unsigned_abs().rem_(step_size)? as i64;
    let remainder = if amount < 0 { -remainder } else { remainder };
    Ok((amount.sub_(remainder)?, remainder))
}

/// Whether the amount is a multiple of the step; step 0 is `MathError`.
pub fn is_multiple_of_step_size(amount: u64, step_size: u64) -> Res<bool> {
    Ok(amount.rem_(step_size)? == 0)
}

fn rem128(a: u128, b: u128) -> Res<u128> {
    if (a | b) >> 64 == 0 {
        (a as u64).rem_(b as u64).map(|rest| rest as u128)
    } else {
        a.rem_(b)
    }
}
