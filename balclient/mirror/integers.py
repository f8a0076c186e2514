"""Integer widths and roundings of the program, on plain Python integers.

Operators in between are Python's own; a value is checked where the program's width could overflow.  It fits
when nothing is left of it beyond the width's bits, or for a signed one nothing but the sign: a shift costs
less than comparisons with both ends.
"""

from __future__ import annotations

from math import isqrt
from typing import Final

from balclient.abi.errors import ErrorCode
from balclient.mirror.faults import Fault

__all__ = [
    "I32_MAX",
    "I32_MIN",
    "I64_MAX",
    "I64_MIN",
    "I128_MAX",
    "I128_MIN",
    "U32_MAX",
    "U64_MAX",
    "U128_MAX",
    "bn_u64",
    "bn_u128",
    "cast_i8",
    "cast_i16",
    "cast_i32",
    "cast_i64",
    "cast_i128",
    "cast_u8",
    "cast_u16",
    "cast_u32",
    "cast_u64",
    "cast_u128",
    "ceil_div",
    "clamp",
    "floor_div",
    "isqrt",
    "math_i8",
    "math_i32",
    "math_i64",
    "math_i128",
    "math_u8",
    "math_u16",
    "math_u32",
    "math_u64",
    "math_u128",
    "mul_div",
    "next_record_id",
    "proportion_i128",
    "proportion_u128",
    "sign",
    "trunc_div",
    "wrap_i32",
    "wrap_i64",
    "wrap_i128",
    "wrap_u32",
    "wrap_u64",
    "wrap_u128",
]

U32_MAX: Final = (1 << 32) - 1
I32_MAX: Final = (1 << 31) - 1
I32_MIN: Final = -(1 << 31)
U64_MAX: Final = (1 << 64) - 1
I64_MAX: Final = (1 << 63) - 1
I64_MIN: Final = -(1 << 63)
U128_MAX: Final = (1 << 128) - 1
I128_MAX: Final = (1 << 127) - 1
I128_MIN: Final = -(1 << 127)


def trunc_div(a: int, b: int) -> int:
    """``a / b`` truncated toward zero; MathError when ``b`` is 0."""
    if b > 0:
        return a // b if a >= 0 else -(-a // b)
    if b == 0:
        raise Fault(ErrorCode.MathError)
    return -a // -b if a < 0 else -(a // -b)


def floor_div(a: int, b: int) -> int:
    """``a / b`` of two unsigned operands, rounded down; MathError when ``b`` is 0."""
    if b == 0:
        raise Fault(ErrorCode.MathError)
    return a // b


def ceil_div(a: int, b: int) -> int:
    """``a / b`` truncated toward zero, plus one when the truncated remainder is positive; MathError for 0.

    A positive divisor rounds positive quotients up and truncates negative ones (conventions of the spec).
    """
    quotient = trunc_div(a, b)
    return quotient + 1 if a - quotient * b > 0 else quotient


def clamp(value: int, low: int, high: int) -> int:
    """``value`` limited to ``low .. high``; the bounds must be in order."""
    return low if value < low else high if value > high else value


def sign(value: int) -> int:
    """-1, 0 or 1."""
    return (value > 0) - (value < 0)


def next_record_id(taken: int) -> int:
    """The id after one that is taken; the 64-bit counters of records wrap to 1."""
    return 1 if taken == U64_MAX else taken + 1


def mul_div(value: int, factor: int, divisor: int) -> int:
    """``floor(value * factor / divisor)`` of unsigned operands, the product in 192 bits, the result in 128.

    MathError beyond the 192 and for divisor 0, BnConversionError beyond the 128.
    """
    product = value * factor
    if divisor == 0 or ((value >> 96 or factor >> 96) and product >> 192):
        raise Fault(ErrorCode.MathError)
    quotient = product // divisor
    if quotient >> 128:
        raise Fault(ErrorCode.BnConversionError)
    return quotient


def proportion_u128(value: int, numerator: int, denominator: int) -> int:
    """``floor(value * numerator / denominator)`` with the program's overflow behaviour (spec L2).

    MathError on overflow or a zero denominator, CastingFailure when the complement product reaches 2**127.
    """
    if numerator == denominator:
        return value
    if denominator == 0:
        raise Fault(ErrorCode.MathError)
    if (value + 1) >> 64 or (numerator + 1) >> 64:
        return mul_div(value, numerator, denominator)
    # From here on a product of two factors below 64 bits fits 128.
    if denominator > numerator > denominator // 2:
        product = value * (denominator - numerator)
        if value >> 63 and product > I128_MAX:
            raise Fault(ErrorCode.CastingFailure)
        return value - -(-product // denominator)
    return value * numerator // denominator


def proportion_i128(value: int, numerator: int, denominator: int) -> int:
    """``value * numerator / denominator`` truncated toward zero, by ``proportion_u128`` (spec L2).

    CastingFailure when the result does not fit.
    """
    if value < 0:
        return -cast_i128(proportion_u128(-value, numerator, denominator))
    return cast_i128(proportion_u128(value, numerator, denominator))


def math_u8(value: int) -> int:
    """Result of checked u8 arithmetic: ``value``, or MathError when it does not fit."""
    if value >> 8:
        raise Fault(ErrorCode.MathError)
    return value


def math_i8(value: int) -> int:
    """Result of checked i8 arithmetic: ``value``, or MathError when it does not fit."""
    if value >> 7 not in (0, -1):
        raise Fault(ErrorCode.MathError)
    return value


def math_u16(value: int) -> int:
    """Result of checked u16 arithmetic: ``value``, or MathError when it does not fit."""
    if value >> 16:
        raise Fault(ErrorCode.MathError)
    return value


def math_u32(value: int) -> int:
    """Result of checked u32 arithmetic: ``value``, or MathError when it does not fit."""
    if value >> 32:
        raise Fault(ErrorCode.MathError)
    return value


def math_i32(value: int) -> int:
    """Result of checked i32 arithmetic: ``value``, or MathError when it does not fit."""
    if value >> 31 not in (0, -1):
        raise Fault(ErrorCode.MathError)
    return value


def math_u64(value: int) -> int:
    """Result of checked u64 arithmetic: ``value``, or MathError when it does not fit."""
    if value >> 64:
        raise Fault(ErrorCode.MathError)
    return value


def math_i64(value: int) -> int:
    """Result of checked i64 arithmetic: ``value``, or MathError when it does not fit."""
    if value >> 63 not in (0, -1):
        raise Fault(ErrorCode.MathError)
    return value


def math_u128(value: int) -> int:
    """Result of checked u128 arithmetic: ``value``, or MathError when it does not fit."""
    if value >> 128:
        raise Fault(ErrorCode.MathError)
    return value


def math_i128(value: int) -> int:
    """Result of checked i128 arithmetic: ``value``, or MathError when it does not fit."""
    if value >> 127 not in (0, -1):
        raise Fault(ErrorCode.MathError)
    return value


def cast_u8(value: int) -> int:
    """Narrowing to u8: ``value``, or CastingFailure when it does not fit."""
    if value >> 8:
        raise Fault(ErrorCode.CastingFailure)
    return value


def cast_i8(value: int) -> int:
    """Narrowing to i8: ``value``, or CastingFailure when it does not fit."""
    if value >> 7 not in (0, -1):
        raise Fault(ErrorCode.CastingFailure)
    return value


def cast_u16(value: int) -> int:
    """Narrowing to u16: ``value``, or CastingFailure when it does not fit."""
    if value >> 16:
        raise Fault(ErrorCode.CastingFailure)
    return value


def cast_i16(value: int) -> int:
    """Narrowing to i16: ``value``, or CastingFailure when it does not fit."""
    if value >> 15 not in (0, -1):
        raise Fault(ErrorCode.CastingFailure)
    return value


def cast_u32(value: int) -> int:
    """Narrowing to u32: ``value``, or CastingFailure when it does not fit."""
    if value >> 32:
        raise Fault(ErrorCode.CastingFailure)
    return value


def cast_i32(value: int) -> int:
    """Narrowing to i32: ``value``, or CastingFailure when it does not fit."""
    if value >> 31 not in (0, -1):
        raise Fault(ErrorCode.CastingFailure)
    return value


def cast_u64(value: int) -> int:
    """Narrowing to u64: ``value``, or CastingFailure when it does not fit."""
    if value >> 64:
        raise Fault(ErrorCode.CastingFailure)
    return value


def cast_i64(value: int) -> int:
    """Narrowing to i64: ``value``, or CastingFailure when it does not fit."""
    if value >> 63 not in (0, -1):
        raise Fault(ErrorCode.CastingFailure)
    return value


def cast_u128(value: int) -> int:
    """Narrowing to u128: ``value``, or CastingFailure when it does not fit."""
    if value >> 128:
        raise Fault(ErrorCode.CastingFailure)
    return value


def cast_i128(value: int) -> int:
    """Narrowing to i128: ``value``, or CastingFailure when it does not fit."""
    if value >> 127 not in (0, -1):
        raise Fault(ErrorCode.CastingFailure)
    return value


def bn_u64(value: int) -> int:
    """Narrowing a wide integer to u64: ``value``, or BnConversionError when it does not fit."""
    if value >> 64:
        raise Fault(ErrorCode.BnConversionError)
    return value


def bn_u128(value: int) -> int:
    """Narrowing a wide integer to u128: ``value``, or BnConversionError when it does not fit."""
    if value >> 128:
        raise Fault(ErrorCode.BnConversionError)
    return value


def wrap_u32(value: int) -> int:
    """Unchecked narrowing to u32: the low 32 bits."""
    return value & U32_MAX


def wrap_i32(value: int) -> int:
    """Unchecked narrowing to i32: the low 32 bits, read as two's complement."""
    value &= U32_MAX
    return value - (U32_MAX + 1) if value > I32_MAX else value


def wrap_u64(value: int) -> int:
    """Unchecked narrowing to u64: the low 64 bits."""
    return value & U64_MAX


def wrap_i64(value: int) -> int:
    """Unchecked narrowing to i64: the low 64 bits, read as two's complement."""
    value &= U64_MAX
    return value - (U64_MAX + 1) if value > I64_MAX else value


def wrap_u128(value: int) -> int:
    """Unchecked narrowing to u128: the low 128 bits."""
    return value & U128_MAX


def wrap_i128(value: int) -> int:
    """Unchecked narrowing to i128: the low 128 bits, read as two's complement."""
    value &= U128_MAX
    return value - (U128_MAX + 1) if value > I128_MAX else value
