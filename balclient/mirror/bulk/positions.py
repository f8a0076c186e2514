"""Positions of one market as columns: finding them in accounts, and what every bulk rule starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from balclient.abi.accounts import PerpMarket, PerpPosition
from balclient.abi.columns import dtype_of
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import BadInput
from balclient.mirror.bulk.limbs import POWERS_OF_TEN, add, magnitude, mul_div, multiply, signed
from balclient.mirror.faults import Fault
from balclient.mirror.integers import I64_MAX, I64_MIN
from balclient.mirror.lp import per_lp_base_unit

if TYPE_CHECKING:
    import numpy.typing as npt

    from balclient.mirror.bulk.limbs import Bools, Signed, Unsigned

    Table = npt.NDArray[Any]

__all__ = [
    "CHUNK",
    "POSITION",
    "Accrual",
    "Failures",
    "accrue",
    "add_up",
    "check_table",
    "chunks",
    "divided",
    "find_positions",
    "fits_columns",
    "funding_payments",
    "gathered",
    "one_by_one",
]

CHUNK = 8192
"""Rows worked on at once: their columns stay in the processor's cache."""

POSITION = dtype_of("PerpPosition")

_RATE_TO_QUOTE = np.uint64(10**12)


@dataclass(frozen=True, slots=True)
class Failures:
    """Rows that the program refuses: their indices, ascending, and its error codes."""

    index: npt.NDArray[np.int64]
    code: npt.NDArray[np.int32]

    @classmethod
    def of(cls, codes: dict[int, ErrorCode]) -> Failures:
        """From codes by row."""
        rows = sorted(codes)
        return cls(
            np.array(rows, dtype=np.int64), np.array([int(codes[row]) for row in rows], dtype=np.int32)
        )

    def __len__(self) -> int:
        return len(self.index)

    def __iter__(self) -> Iterator[tuple[int, ErrorCode]]:
        for row, code in zip(self.index.tolist(), self.code.tolist(), strict=True):
            yield row, ErrorCode(code)


def find_positions(users: Table, market_index: int) -> tuple[Table, npt.NDArray[np.int64]]:
    """(positions, rows): a copy of each account's used slot of a market, and its account's row (spec L4).

    `users` are the columns of User accounts; accounts without such a slot are left out.
    """
    slots = users["perp_positions"]
    used = slots["market_index"] == market_index
    held = np.zeros_like(used)
    for name in (
        "base_asset_amount",
        "quote_asset_amount",
        "lp_shares",
        "open_orders",
        "open_bids",
        "open_asks",
    ):
        held |= slots[name] != 0
    used &= held
    rows = np.flatnonzero(used.any(axis=1))
    return slots[rows, used[rows].argmax(axis=1)], rows


def check_table(positions: Table, market: PerpMarket) -> None:
    """Raise BadInput unless these are positions, all of this market."""
    if positions.dtype != POSITION or positions.ndim != 1:
        raise BadInput(f"positions: found {positions.dtype} in {positions.ndim} dimensions, expected columns")
    wrong = positions["market_index"] != market.market_index
    if wrong.any():
        row = int(wrong.argmax())
        raise BadInput(
            f"position {row}: market_index: found {positions['market_index'][row]}, "
            f"expected {market.market_index}"
        )


def chunks(count: int) -> Iterator[slice]:
    """Slices of at most CHUNK rows, in order."""
    for start in range(0, count, CHUNK):
        yield slice(start, min(start + CHUNK, count))


def gathered(table: Table, name: str) -> Signed:
    """A signed field of every row, side by side in memory, widened to 64 bits."""
    return np.array(table[name], dtype=np.int64)


def fits_columns(market: PerpMarket) -> bool:
    """Whether accumulators, funding rates, step and unit are in the range that columns work with."""
    amm = market.amm
    narrow = (
        amm.base_asset_amount_per_lp,
        amm.quote_asset_amount_per_lp,
        amm.cumulative_funding_rate_long,
        amm.cumulative_funding_rate_short,
    )
    return (
        all(I64_MIN <= value <= I64_MAX for value in narrow)
        and 0 < amm.order_step_size <= I64_MAX
        and -9 <= amm.per_lp_base <= 9
    )


def add_up(a: Signed, b: Signed, bad: Bools) -> Signed:
    """Sums; rows that leave 64 bits are added to `bad`."""
    total, over = add(a, b)
    bad |= over
    return total


def divided(
    a: Unsigned, b: Unsigned | np.uint64, divisor: Unsigned | np.uint64, negative: Bools, bad: Bools
) -> Signed:
    """`a * b / divisor` truncated toward zero with its sign; rows that leave 64 bits are added to `bad`."""
    size, wide = mul_div(a, b, divisor)
    value, large = signed(size, negative)
    bad |= wide | large
    return value


def funding_payments(base: Signed, last: Signed, market: PerpMarket, bad: Bools) -> Signed:
    """Quote (1e6) that each position receives in funding, rounded down in magnitude (spec F6)."""
    rate_long = np.int64(market.amm.cumulative_funding_rate_long)
    rate_short = np.int64(market.amm.cumulative_funding_rate_short)
    rate = np.where(base > 0, rate_long, rate_short)
    due = (base != 0) & (rate != last)
    payment: Signed = np.zeros_like(base)
    rows = np.flatnonzero(due)
    if not len(rows):
        return payment
    base, rate, last = base[rows], rate[rows], last[rows]
    rises = rate > last
    # The difference of two signed integers as an unsigned magnitude: wrapping is exact here.
    moved = np.where(rises, rate, last).view(np.uint64) - np.where(rises, last, rate).view(np.uint64)
    wrong: Bools = np.zeros(len(rows), dtype=np.bool_)
    payment[rows] = divided(moved, magnitude(base), _RATE_TO_QUOTE, (base > 0) == rises, wrong)
    bad[rows] |= wrong
    return payment


@dataclass(slots=True)
class Accrual:
    """What shares earned since the snapshots: base (1e9) as whole steps and rest, and quote (1e6)."""

    whole: Signed
    rest: Signed
    quote: Signed

    @property
    def base(self) -> Signed:
        """Base (1e9), whole steps and rest together."""
        return self.whole + self.rest


def accrue(table: Table, shares: Unsigned, market: PerpMarket, bad: Bools) -> Accrual:
    """Rebase the snapshots in thought and settle the shares in columns (spec L14, L15.3, L15.4).

    The market's accumulators must fit 64 bits and its step be positive; rows of which the columns cannot be
    sure are added to `bad`.
    """
    amm = market.amm
    unit, step = np.uint64(per_lp_base_unit(amm)), np.uint64(amm.order_step_size)
    base_last, quote_last = _rebased(table, amm.per_lp_base, bad)
    base = _earned(amm.base_asset_amount_per_lp, base_last, shares, unit, bad)
    quote = _earned(amm.quote_asset_amount_per_lp, quote_last, shares, unit, bad)
    rest = (magnitude(base) % step).view(np.int64)
    rest = np.where(base < 0, -rest, rest)
    return Accrual(base - rest, rest, quote)


def _rebased(table: Table, exponent: int, bad: Bools) -> tuple[Signed, Signed]:
    """The snapshots in the market's unit (spec L14)."""
    base = gathered(table, "last_base_asset_amount_per_lp")
    quote = gathered(table, "last_quote_asset_amount_per_lp")
    change = np.int16(exponent) - table["per_lp_base"].astype(np.int16)
    rows = np.flatnonzero(change)
    if not len(rows):
        return base, quote
    change = change[rows]
    far = np.abs(change) > 18
    scale = POWERS_OF_TEN[np.where(far, 0, np.abs(change))]
    grows = change > 0
    wrong: Bools = far
    for column in (base, quote):
        value = column[rows]
        size = magnitude(value)
        high, low = multiply(size, scale)
        grown, large = signed(low, value < 0)
        wrong |= grows & ((high != 0) | large)
        shrunk, _ = signed(size // scale, value < 0)
        column[rows] = np.where(grows, grown, shrunk)
    bad[rows] |= wrong
    return base, quote


def _earned(total: int, last: Signed, shares: Unsigned, unit: np.uint64, bad: Bools) -> Signed:
    present = np.int64(total)
    less = last > present
    wide = np.uint64(total & ((1 << 64) - 1))
    seen = last.view(np.uint64)
    moved = np.where(less, seen - wide, wide - seen)
    size, over = mul_div(moved, shares, unit)
    value, large = signed(size, less)
    bad |= over | large
    return value


def one_by_one(
    rows: npt.NDArray[np.int64], table: Table, rule: Callable[[int, PerpPosition], Any]
) -> Iterator[tuple[int, Any, ErrorCode | None]]:
    """The mirror's own rule on single rows: (row, what it returned, None) or (row, None, the error)."""
    for row in rows.tolist():
        position = PerpPosition.decode(table[row].tobytes())
        try:
            found = rule(row, position)
        except Fault as fault:
            yield row, None, fault.code
            continue
        yield row, found, None
