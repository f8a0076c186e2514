"""64-bit columns with 128-bit products and quotients, exact; what would not fit is told, never wrapped.

A product is a pair of unsigned columns (high, low).  Signed columns are worked on as magnitude and sign.
Columns are arrays of one dimension; scalars are numpy's own, so that no operation changes to floats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Signed = npt.NDArray[np.int64]
    Unsigned = npt.NDArray[np.uint64]
    Factor = Unsigned | np.uint64

__all__ = [
    "POWERS_OF_TEN",
    "add",
    "divide",
    "exact_sum",
    "magnitude",
    "mul_div",
    "multiply",
    "signed",
    "square_root",
    "subtract",
    "unsigned",
]

_HALF = np.uint64(32)
_LOW = np.uint64((1 << 32) - 1)
_ONE = np.uint64(1)
_SHIFT_63 = np.uint64(63)
_TWO_32 = np.uint64(1 << 32)
_LIMIT = np.uint64((1 << 63) - 1)

POWERS_OF_TEN: Unsigned = np.array([10**i for i in range(20)], dtype=np.uint64)


def unsigned(value: int) -> np.uint64:
    """A Python integer as an unsigned scalar; OverflowError when it does not fit."""
    return np.uint64(value)


def magnitude(column: Signed) -> Unsigned:
    """Absolute values, that of the smallest integer included."""
    return np.abs(column).view(np.uint64)


def signed(size: Unsigned, negative: Bools) -> tuple[Signed, Bools]:
    """(values, where the magnitude does not fit a signed 64-bit integer)."""
    values = size.view(np.int64)
    result: Signed = np.where(negative, np.negative(values), values)
    return result, size > _LIMIT


def add(a: Signed, b: Signed) -> tuple[Signed, Bools]:
    """(sums, where they leave 64 bits)."""
    total = a + b
    return total, ((a ^ total) & (b ^ total)) < 0


def subtract(a: Signed, b: Signed) -> tuple[Signed, Bools]:
    """(differences, where they leave 64 bits)."""
    rest = a - b
    return rest, ((a ^ b) & (a ^ rest)) < 0


def multiply(a: Unsigned, b: Factor) -> tuple[Unsigned, Unsigned]:
    """The 128-bit products as (high, low)."""
    a_low, a_high = a & _LOW, a >> _HALF
    b_low, b_high = b & _LOW, b >> _HALF
    low = a_low * b_low
    middle = a_high * b_low + (low >> _HALF)
    other = a_low * b_high + (middle & _LOW)
    return a_high * b_high + (middle >> _HALF) + (other >> _HALF), a * b


def divide(high: Unsigned, low: Unsigned, divisor: Factor) -> Unsigned:
    """Quotients of 128-bit columns, rounded down; `high` must be below the divisor, which is not 0."""
    if np.ndim(divisor) == 0:
        if not high.any():
            return np.floor_divide(low, divisor)
        if divisor < _TWO_32:
            upper = (high << _HALF) | (low >> _HALF)
            first = upper // divisor
            rest = ((upper - first * divisor) << _HALF) | (low & _LOW)
            small: Unsigned = (first << _HALF) | (rest // divisor)
            return small
    divisors: Unsigned = np.atleast_1d(np.asarray(divisor))
    shift: Unsigned = _SHIFT_63 - _top_bit(divisors)
    divisors = divisors << shift
    high = (high << shift) | ((low >> _ONE) >> (_SHIFT_63 - shift))
    low = low << shift
    first, rest = _digit(high, low >> _HALF, divisors)
    second, _ = _digit(rest, low & _LOW, divisors)
    quotient: Unsigned = (first << _HALF) | second
    return quotient


def _digit(high: Unsigned, digit: Unsigned, divisor: Unsigned) -> tuple[Unsigned, Unsigned]:
    """One 32-bit digit of a quotient by a divisor whose top bit is set, and the remainder."""
    upper, lower = divisor >> _HALF, divisor & _LOW
    guess = high // upper
    left = high - guess * upper
    much: Bools
    for _ in range(2):
        much = (left < _TWO_32) & ((guess >= _TWO_32) | (guess * lower > ((left << _HALF) | digit)))
        if not much.any():
            break
        guess = guess - much.astype(np.uint64)
        left = left + upper * much.astype(np.uint64)
    rest: Any = ((high << _HALF) | digit) - guess * divisor
    return guess, rest


def _top_bit(values: Unsigned) -> Unsigned:
    """Position of the highest set bit, 0 for 0 and for 1."""
    column, place = values, np.zeros_like(values)
    for bits in (32, 16, 8, 4, 2, 1):
        step = np.uint64(bits)
        above = (column >> step) != 0
        place = place + step * above.astype(np.uint64)
        column = np.where(above, column >> step, column)
    return place


def mul_div(a: Unsigned, b: Factor, divisor: Factor) -> tuple[Unsigned, Bools]:
    """(`a * b // divisor`, where the quotient leaves 64 bits); no divisor may be 0."""
    high, low = multiply(a, b)
    wide = high >= divisor
    if wide.any():
        high = np.where(wide, np.uint64(0), high)
    return divide(high, low, divisor), wide


def square_root(column: Unsigned) -> Unsigned:
    """Integer square roots, rounded down."""
    values: Unsigned = np.maximum(column, _ONE)
    # The start is not below the root, and each round comes closer from above.
    root: Unsigned = np.left_shift(_ONE, (_top_bit(values) >> _ONE) + _ONE)
    while True:
        better: Any = (root + np.floor_divide(values, root)) >> _ONE
        closer = better < root
        if not closer.any():
            return np.where(column == 0, np.uint64(0), root)
        root = np.where(closer, better, root)


def exact_sum(column: npt.NDArray[Any]) -> int:
    """The sum of a 64-bit column as a Python integer."""
    low = np.add.reduce(column & column.dtype.type((1 << 32) - 1))
    return (int(np.add.reduce(column >> column.dtype.type(32))) << 32) + int(low)
