"""Widths and roundings on plain integers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.errors import ErrorCode
from balclient.mirror import integers
from balclient.mirror.faults import Fault, fail, require

WIDE = st.integers(-(1 << 130), 1 << 130)
U128 = st.integers(0, integers.U128_MAX)
RANGES = {
    "u8": (0, (1 << 8) - 1),
    "i8": (-(1 << 7), (1 << 7) - 1),
    "u16": (0, (1 << 16) - 1),
    "u32": (0, (1 << 32) - 1),
    "i32": (-(1 << 31), (1 << 31) - 1),
    "u64": (0, (1 << 64) - 1),
    "i64": (-(1 << 63), (1 << 63) - 1),
    "u128": (0, (1 << 128) - 1),
    "i128": (-(1 << 127), (1 << 127) - 1),
}


@given(WIDE, WIDE.filter(bool))
def test_trunc_div_drops_the_fraction(a: int, b: int) -> None:
    assert integers.trunc_div(a, b) == int(Fraction(a, b))


def test_division_by_zero_is_a_math_error() -> None:
    for divide in (integers.trunc_div, integers.floor_div, integers.ceil_div):
        with pytest.raises(Fault) as caught:
            divide(1, 0)
        assert caught.value.code == ErrorCode.MathError


@pytest.mark.parametrize(
    ("a", "b", "expected"), [(7, 2, 4), (6, 2, 3), (-7, 2, -3), (-1, 2, 0), (0, 5, 0), (1, 1_000, 1)]
)
def test_ceil_div_rounds_up_positive_remainders_only(a: int, b: int, expected: int) -> None:
    assert integers.ceil_div(a, b) == expected


@pytest.mark.parametrize("width", RANGES)
@pytest.mark.parametrize(
    ("family", "code"), [("math", ErrorCode.MathError), ("cast", ErrorCode.CastingFailure)]
)
def test_checks_accept_exactly_their_width(width: str, family: str, code: ErrorCode) -> None:
    check = getattr(integers, f"{family}_{width}")
    low, high = RANGES[width]
    assert check(low) == low
    assert check(high) == high
    for value in (low - 1, high + 1):
        with pytest.raises(Fault) as caught:
            check(value)
        assert caught.value.code == code


@given(WIDE)
def test_wrapping_is_twos_complement(value: int) -> None:
    assert integers.wrap_u64(value) == value % (1 << 64)
    assert integers.wrap_i64(value) == (value + (1 << 63)) % (1 << 64) - (1 << 63)
    assert integers.wrap_i32(value) == (value + (1 << 31)) % (1 << 32) - (1 << 31)
    assert integers.wrap_i128(value) == (value + (1 << 127)) % (1 << 128) - (1 << 127)


@given(st.integers(0, 1 << 70), st.integers(0, 1 << 56), st.integers(1, 1 << 56))
def test_proportion_is_the_floor_of_the_product(value: int, numerator: int, denominator: int) -> None:
    assert integers.proportion_u128(value, numerator, denominator) == value * numerator // denominator
    assert integers.proportion_i128(-value, numerator, denominator) == -(value * numerator // denominator)


def test_proportion_of_equal_terms_is_the_value_even_for_zero() -> None:
    assert integers.proportion_u128(5, 0, 0) == 5
    with pytest.raises(Fault) as caught:
        integers.proportion_u128(5, 1, 0)
    assert caught.value.code == ErrorCode.MathError


def test_proportion_by_the_complement_narrows_its_product_to_i128() -> None:
    large = integers.U64_MAX - 1
    with pytest.raises(Fault) as caught:
        integers.proportion_u128(large, large, 2 * large - 2)
    assert caught.value.code == ErrorCode.CastingFailure
    assert integers.proportion_u128(3, large, 2 * large - 2) == 1


def test_faults_carry_their_code() -> None:
    with pytest.raises(Fault, match=r"MathError \(6019\)"):
        fail(ErrorCode.MathError)
    require(True, ErrorCode.MathError)
    with pytest.raises(Fault, match="CastingFailure"):
        require(False, ErrorCode.CastingFailure)
