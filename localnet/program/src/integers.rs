//! Checked arithmetic: every overflow, underflow and division by zero is `MathError`, every lossy cast
//! `CastingFailure`; signed division truncates toward zero.

use crate::errors::{Error, Res};

/// Arithmetic that fails with `MathError`.
pub trait Checked: Sized + Copy {
    /// Sum.
    fn add_(self, other: Self) -> Res<Self>;
    /// Difference.
    fn sub_(self, other: Self) -> Res<Self>;
    /// Product.
    fn mul_(self, other: Self) -> Res<Self>;
    /// Quotient, truncated toward zero.
    fn div_(self, other: Self) -> Res<Self>;
    /// Remainder of the truncated quotient.
    fn rem_(self, other: Self) -> Res<Self>;
    /// Truncated quotient, plus 1 when the remainder is strictly positive.
    fn ceil_div_(self, other: Self) -> Res<Self>;
    /// Quotient rounded toward negative infinity.
    fn floor_div_(self, other: Self) -> Res<Self>;
}

macro_rules! checked {
    ($($t:ty),+) => {$(
        impl Checked for $t {
            #[inline(always)]
            fn add_(self, other: Self) -> Res<Self> {
                self.checked_add(other).ok_or(Error::MATH_ERROR)
            }
            #[inline(always)]
            fn sub_(self, other: Self) -> Res<Self> {
                self.checked_sub(other).ok_or(Error::MATH_ERROR)
            }
            #[inline(always)]
            fn mul_(self, other: Self) -> Res<Self> {
                self.checked_mul(other).ok_or(Error::MATH_ERROR)
            }
            #[inline(always)]
            fn div_(self, other: Self) -> Res<Self> {
                self.checked_div(other).ok_or(Error::MATH_ERROR)
            }
            #[inline(always)]
            fn rem_(self, other: Self) -> Res<Self> {
                self.checked_rem(other).ok_or(Error::MATH_ERROR)
            }
            #[inline(always)]
            #[allow(unused_comparisons)]
            fn ceil_div_(self, other: Self) -> Res<Self> {
                let quotient = self.div_(other)?;
                if self % other > 0 { quotient.add_(1) } else { Ok(quotient) }
            }
            #[inline(always)]
            #[allow(unused_comparisons)]
            fn floor_div_(self, other: Self) -> Res<Self> {
                let quotient = self.div_(other)?;
                let remainder = self % other;
                if remainder != 0 && ((remainder < 0) != (other < 0)) { quotient.sub_(1) } else { Ok(quotient) }
            }
        }
    )+};
}
checked!(u8, u16, u32, u64, u128, i8, i16, i32, i64, i128);

/// Casts that fail with `CastingFailure`.
pub trait Cast: Sized {
    /// The same value in another width.
    #[inline(always)]
    fn cast<T: TryFrom<Self>>(self) -> Res<T> {
        T::try_from(self).map_err(|_| Error::CASTING_FAILURE)
    }
}
impl Cast for u8 {}
impl Cast for u16 {}
impl Cast for u32 {}
impl Cast for u64 {}
impl Cast for u128 {}
impl Cast for usize {}
impl Cast for i8 {}
impl Cast for i16 {}
impl Cast for i32 {}
impl Cast for i64 {}
impl Cast for i128 {}

/// High and low half of a 128 by 128 bit product.
#[inline]
pub fn mul_wide(a: u128, b: u128) -> (u128, u128) {
    let (a0, a1) = (a as u64 as u128, a >> 64);
    let (b0, b1) = (b as u64 as u128, b >> 64);
    if a1 == 0 && b1 == 0 {
        return (0, a0 * b0);
    }
    let low = a0 * b0;
    let cross = (low >> 64) + (a0 * b1) % (1 << 64) + (a1 * b0) % (1 << 64);
    let high = a1 * b1 + ((a0 * b1) >> 64) + ((a1 * b0) >> 64) + (cross >> 64);
    (high, (cross << 64) | low as u64 as u128)
}

/// floor(high:low / divisor) when it fits u128, by binary long division; the divisor is not zero.
#[inline(never)]
fn div_wide(high: u128, low: u128, divisor: u128) -> Option<u128> {
    if high >= divisor {
        return None;
    }
    let (mut rest, mut low, mut quotient) = (high, low, 0u128);
    for _ in 0..128 {
        let carry = rest >> 127;
        rest = (rest << 1) | (low >> 127);
        low <<= 1;
        quotient <<= 1;
        if carry != 0 || rest >= divisor {
            rest = rest.wrapping_sub(divisor);
            quotient |= 1;
        }
    }
    Some(quotient)
}

/// floor(a * b / divisor) of a wide product; `MathError` for divisor 0, `BnConversionError` beyond u128.
#[inline]
pub fn mul_div(a: u128, b: u128, divisor: u128) -> Res<u128> {
    if divisor == 0 {
        return Err(Error::MATH_ERROR);
    }
    let (high, low) = mul_wide(a, b);
    if high == 0 {
        return Ok(div128(low, divisor));
    }
    div_wide(high, low, divisor).ok_or(Error::BN_CONVERSION_ERROR)
}

/// floor(a / b) with a shortcut for 64-bit operands; b is not zero.
#[inline]
pub fn div128(a: u128, b: u128) -> u128 {
    if (a >> 64) == 0 && (b >> 64) == 0 {
        (a as u64 / b as u64) as u128
    } else {
        a / b
    }
}

/// Greatest integer whose square is not above the value.
#[inline(never)]
pub fn isqrt(value: u128) -> u128 {
    if value < 2 {
        return value;
    }
    let mut x = 1u128 << (128 - value.leading_zeros()).div_ceil(2);
    loop {
        let y = (x + value / x) >> 1;
        if y >= x {
            return x;
        }
        x = y;
    }
}

/// floor(v * n / d): a share of a total (spec L2); n = d returns v, even for 0.
pub fn proportion_u128(value: u128, numerator: u128, denominator: u128) -> Res<u128> {
    const LARGE: u128 = u64::MAX as u128;
    if numerator == denominator {
        return Ok(value);
    }
    if value >= LARGE || numerator >= LARGE {
        return mul_div(value, numerator, denominator);
    }
    if numerator > denominator / 2 && denominator > numerator {
        let rest = value.mul_(denominator - numerator)?;
        let rest: i128 = rest.cast()?;
        return value.sub_(rest.unsigned_abs().ceil_div_(denominator)?);
    }
    let product = (value as u64 as u128) * (numerator as u64 as u128);
    if denominator == 0 {
        return Err(Error::MATH_ERROR);
    }
    Ok(div128(product, denominator))
}

/// The same for a signed value: toward zero (spec L2).
pub fn proportion_i128(value: i128, numerator: u128, denominator: u128) -> Res<i128> {
    let share: i128 = proportion_u128(value.unsigned_abs(), numerator, denominator)?.cast()?;
    Ok(if value < 0 { -share } else { share })
}
