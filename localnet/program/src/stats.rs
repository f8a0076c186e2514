//! Weighted averages (spec A19 to A21).

use crate::errors::{Error, Res};
use crate::integers::{Cast, Checked};

/// W: weighted average with a bias of one toward the heavier term (spec A19).
pub fn calculate_weighted_average(data1: i64, data2: i64, weight1: i64, weight2: i64) -> Res<i64> {
    if weight1 == 0 {
        return Ok(data2);
    }
    if weight2 == 0 {
        return Ok(data1);
    }
    let first = (data1 as i128).mul_(weight1 as i128)?;
    let second = (data2 as i128).mul_(weight2 as i128)?;
    let total = weight1.add_(weight2)?;
    let average = div_i128_i64(first.add_(second)?, total)?;
    let bias = if weight2 > 1 { (second - first).signum() as i64 } else { 0 };
    if average == 0 && bias < 0 {
        return Ok(0);
    }
    average.add_(bias)
}

fn div_i128_i64(value: i128, divisor: i64) -> Res<i64> {
    match i64::try_from(value) {
        Ok(small) => small.div_(divisor),
        Err(_) => value.div_(divisor as i128)?.cast(),
    }
}

/// T: a time-weighted average moved on to now (spec A20).
pub fn calculate_new_twap(current: i64, now: i64, last: i64, last_ts: i64, period: i64) -> Res<i64> {
    let since = now.sub_(last_ts)?.max(0);
    let rest = period.sub_(since)?.max(1);
    calculate_weighted_average(current, last, since, rest)
}

/// S: a rolling sum; the old value fades over the second weight (spec A21).
pub fn calculate_rolling_sum(data1: u64, data2: u64, numerator: i64, denominator: i64) -> Res<u64> {
    let kept = denominator.sub_(numerator)?.max(0);
    let old = (data1 as u128).mul_(kept.cast::<u128>()?)?.div_(denominator.cast::<u128>()?)?;
    if kept < 0 {
        return Err(Error::MATH_ERROR);
    }
    old.cast::<u64>()?.add_(data2)
}
