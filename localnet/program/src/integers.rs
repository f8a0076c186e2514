//! Checked arithmetic: every overflow, underflow and division by zero is `MathError`, every lossy cast
//! `CastingFailure`; signed division truncates toward zero.

use crate::errors::{Error, Res};
use ruint::aliases::U256;

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

/// Takes the id of the next record; the counter wraps to 1.
pub fn take_record_id(next: &mut u64) -> u64 {
    let id = *next;
    *next = if id == u64::MAX { 1 } else { id + 1 };
    id
}

/// a * b when it fits u128.
#[inline]
pub fn mul128(a: u128, b: u128) -> Option<u128> {
    if (a | b) >> 64 == 0 {
        Some(a as u64 as u128 * b as u64 as u128)
    } else {
        a.checked_mul(b)
    }
}

/// floor(a * b / divisor) with the product in 192 bits; `MathError` beyond them and for divisor 0,
/// `BnConversionError` beyond u128.
#[inline]
pub fn mul_div(a: u128, b: u128, divisor: u128) -> Res<u128> {
    if divisor == 0 {
        return Err(Error::MATH_ERROR);
    }
    match mul128(a, b) {
        Some(product) => Ok(div128(product, divisor)),
        None => mul_div_wide(a, b, divisor),
    }
}

/// The reference's wide integers end at 192 bits.
fn in_192_bits(product: Option<U256>) -> Res<U256> {
    product.filter(|product| product.bit_len() <= 192).ok_or(Error::MATH_ERROR)
}

#[inline(never)]
fn mul_div_wide(a: u128, b: u128, divisor: u128) -> Res<u128> {
    let product = in_192_bits(U256::from(a).checked_mul(U256::from(b)))?;
    let quotient = product / U256::from(divisor);
    quotient.try_into().map_err(|_| Error::BN_CONVERSION_ERROR)
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
        let y = (x + div128(value, x)) >> 1;
        if y >= x {
            return x;
        }
        x = y;
    }
}

/// isqrt(a * b) of a wide product.
#[inline(never)]
pub fn isqrt_of_product(a: u128, b: u128) -> Res<u128> {
    match mul128(a, b) {
        Some(product) => Ok(isqrt(product)),
        None => isqrt_wide(U256::from(a) * U256::from(b)),
    }
}

fn isqrt_wide(value: U256) -> Res<u128> {
    let mut x: U256 = U256::from(1u8) << value.bit_len().div_ceil(2);
    loop {
        let y: U256 = (x + value / x) >> 1;
        if y >= x {
            return x.try_into().map_err(|_| Error::BN_CONVERSION_ERROR);
        }
        x = y;
    }
}

/// isqrt(floor(floor(square(root) * a / b) * c / d)); the divisors are not zero.
#[inline(never)]
pub fn scaled_isqrt(root: u128, (a, b): (u128, u128), (c, d): (u128, u128)) -> Res<u128> {
    let narrow = mul128(root, root).and_then(|square| mul128(square, a)).and_then(|product| mul128(product / b, c));
    if let Some(product) = narrow {
        return Ok(isqrt(product / d));
    }
    let square = in_192_bits((U256::from(root) * U256::from(root)).checked_mul(U256::from(a)))? / U256::from(b);
    let square = in_192_bits(square.checked_mul(U256::from(c)))? / U256::from(d);
    isqrt_wide(square)
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
