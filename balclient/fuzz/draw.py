"""Chance with a sense of where programs go wrong: limits of widths, steps, and amounts that are at hand."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

__all__ = ["Draw"]

_T = TypeVar("_T")


class Draw:
    """A seeded source of the values that instructions are made of."""

    __slots__ = ("random",)

    def __init__(self, random: Random) -> None:
        self.random = random

    def chance(self, share: float) -> bool:
        """True in this share of the draws."""
        return self.random.random() < share

    def pick(self, items: Sequence[_T]) -> _T:
        """One of the items."""
        return self.random.choice(items)

    def sized(self, digits: float) -> int:
        """A positive number whose count of digits is uniform."""
        return int(10 ** self.random.uniform(0, digits))

    def limit(self, bits: int, signed: bool = False) -> int:
        """A value at or near the end of a width, or at the small end."""
        if signed:
            top = 1 << (bits - 1)
            return self.pick((-top, -top + 1, -1, 0, 1, top - 2, top - 1))
        top = 1 << bits
        return self.pick((0, 1, 2, top // 2 - 1, top // 2, top - 2, top - 1))

    def near(self, value: int, bps: int) -> int:
        """The value moved by up to this many hundredths of a percent, at least 1."""
        return max(1, value + value * self.random.randint(-bps, bps) // 10_000)

    def number(self, bits: int, hints: Sequence[int], *, signed: bool = False, limits: float = 0.1) -> int:
        """Mostly a hint or next to one, sometimes of any size, sometimes at a limit; fits the width."""
        draw = self.random.random()
        if draw < limits:
            return self.limit(bits, signed)
        if draw < limits + 0.1 or not hints:
            value = self.sized(bits * 0.25)
            return -value if signed and self.chance(0.5) else value
        value = self.pick(hints) + self.pick((0, 0, 0, 0, 0, 1, -1))
        low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
        return max(low, min(high, value))
