"""Limb arithmetic against Python's integers."""

import random

import numpy as np

from balclient.mirror.bulk.limbs import (
    add,
    exact_sum,
    magnitude,
    mul_div,
    multiply,
    signed,
    square_root,
    subtract,
)

EDGES = [
    0,
    1,
    2,
    3,
    2**31,
    2**32 - 1,
    2**32,
    2**32 + 1,
    2**62,
    2**63 - 1,
    2**63,
    2**64 - 2,
    2**64 - 1,
    10**9,
    10**18,
]
U64 = 1 << 64


def numbers(count: int, seed: int) -> list[int]:
    draw = random.Random(seed)
    return EDGES + [draw.getrandbits(draw.randint(1, 64)) for _ in range(count)]


def column(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.uint64)


def test_products() -> None:
    values = numbers(300, 1)
    pairs = [(a, b) for a in values for b in values]
    a, b = column([a for a, _ in pairs]), column([b for _, b in pairs])
    high, low = multiply(a, b)
    assert [(int(h) << 64) + int(g) for h, g in zip(high, low, strict=True)] == [a * b for a, b in pairs]


def test_quotients_of_products() -> None:
    values = numbers(0, 2)
    draw = random.Random(3)
    cases = [(a, b, c) for a in values for b in values for c in values if c]
    for _ in range(20_000):
        cases.append(tuple(draw.getrandbits(draw.randint(1, 64)) or 1 for _ in range(3)))  # type: ignore[arg-type]
    found, wide = mul_div(*(column([case[i] for case in cases]) for i in range(3)))
    for (a, b, c), value, over in zip(cases, found.tolist(), wide.tolist(), strict=True):
        assert over == (a * b // c >= U64), (a, b, c)
        assert over or value == a * b // c, (a, b, c)
    for divisor in (1, 3, 10**6, 2**32 - 1, 2**32, 10**12, 10**18, U64 - 1):
        a, b = [case[0] for case in cases], [case[1] for case in cases]
        found, wide = mul_div(column(a), column(b), np.uint64(divisor))
        exact = [x * y // divisor for x, y in zip(a, b, strict=True)]
        assert wide.tolist() == [value >= U64 for value in exact]
        assert all(o or v == e for o, v, e in zip(wide.tolist(), found.tolist(), exact, strict=True))


def test_square_roots() -> None:
    from math import isqrt

    values = numbers(5_000, 4) + [i * i + d for i in (1, 3, 65_535, 2**32 - 1) for d in (-1, 0, 1)]
    assert square_root(column(values)).tolist() == [isqrt(value) for value in values]


def test_signed_sums_tell_what_does_not_fit() -> None:
    values = [v - 2**63 for v in numbers(200, 5)]
    a = np.array([x for x in values for _ in values], dtype=np.int64)
    b = np.array([y for _ in values for y in values], dtype=np.int64)
    for work, exact in ((add, lambda x, y: x + y), (subtract, lambda x, y: x - y)):
        found, over = work(a, b)
        wanted = [exact(x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True)]
        assert over.tolist() == [not -(2**63) <= value < 2**63 for value in wanted]
        assert all(o or v == w for o, v, w in zip(over.tolist(), found.tolist(), wanted, strict=True))
    assert magnitude(a).tolist() == [abs(x) for x in a.tolist()]
    assert exact_sum(a) == sum(a.tolist())
    assert exact_sum(magnitude(a)) == sum(abs(x) for x in a.tolist())
    back, large = signed(magnitude(a), a < 0)
    assert large.tolist() == [x == -(2**63) for x in a.tolist()]
    assert all(o or v == w for o, v, w in zip(large.tolist(), back.tolist(), a.tolist(), strict=True))
