"""Funding and LP shares of very many positions of one market settled at once (spec F7, L14 to L18).

The rows are settled in their order, each as one `settle_lp` would.  Columns do the rows whose every step
fits 64 bits; a row of which they cannot be sure is done by the one-by-one rules, which also name its error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np

from balclient.abi.accounts import PerpPosition, User
from balclient.abi.exceptions import BadInput
from balclient.abi.values import Clock
from balclient.mirror.bulk.limbs import add, exact_sum, magnitude
from balclient.mirror.bulk.positions import (
    POSITION,
    Failures,
    accrue,
    add_up,
    check_table,
    chunks,
    divided,
    fits_columns,
    funding_payments,
    gathered,
    one_by_one,
)
from balclient.mirror.faults import Fault
from balclient.mirror.funding import settle_funding_payment
from balclient.mirror.integers import I32_MAX, I64_MAX, I64_MIN, U32_MAX, cast_i64
from balclient.mirror.lp import LpChange, rebase_position, settle_lp_position, settled_base_quote
from balclient.mirror.validation import validate_perp_market

if TYPE_CHECKING:
    from balclient.abi.accounts import PerpMarket
    from balclient.abi.errors import ErrorCode
    from balclient.mirror.bulk.limbs import Bools, Signed, Unsigned
    from balclient.mirror.bulk.positions import Table
    from balclient.mirror.context import Context

__all__ = ["Settlement", "Unsettled", "settle", "unsettled"]

_AMM_TOTALS = (
    "quote_asset_amount",
    "net_unsettled_funding_pnl",
    "base_asset_amount_with_unsettled_lp",
    "quote_asset_amount_with_unsettled_lp",
    "base_asset_amount_long",
    "base_asset_amount_short",
    "quote_entry_amount_long",
    "quote_entry_amount_short",
    "quote_break_even_amount_long",
    "quote_break_even_amount_short",
)
_COUNTERS = ("number_of_users", "number_of_users_with_base")


@dataclass(frozen=True, slots=True)
class Settlement:
    """What settling did to each row, as the program's records say it; zeros for a row that failed.

    `base` (1e9) is whole steps without those out of the remainder; `quote`, `pnl` and `funding` are 1e6.
    """

    base: Signed
    quote: Signed
    pnl: Signed
    funding: Signed
    failures: Failures


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What each row's shares earned and have not settled: base (1e9) and quote (1e6), truncated."""

    base: Signed
    quote: Signed
    failures: Failures


def settle(positions: Table, market: PerpMarket, cumulative_funding: Signed | None = None) -> Settlement:
    """Settle funding, then shares, of every row in place, and book it into `market` (spec L18).

    `positions` are columns of PerpPosition, all of this market; `cumulative_funding` are the accounts' own
    totals (quote 1e6), moved along where given.  A row that the program refuses stays as it is, and its index
    and error code are in `failures`.  Raises BadInput for rows that are not of this market.
    """
    check_table(positions, market)
    count = len(positions)
    if cumulative_funding is not None and len(cumulative_funding) != count:
        raise BadInput(f"cumulative_funding: found {len(cumulative_funding)} rows, expected {count}")
    result = Settlement(_zeros(count), _zeros(count), _zeros(count), _zeros(count), Failures.of({}))
    codes: dict[int, ErrorCode] = {}
    orderly = _settles_in_columns(market)
    for part in chunks(count):
        total = None if cumulative_funding is None else cumulative_funding[part]
        work = _Work(
            positions[part],
            market,
            Settlement(
                result.base[part], result.quote[part], result.pnl[part], result.funding[part], result.failures
            ),
            total,
            {},
        )
        if orderly:
            _settle_columns(work)
        else:
            _settle_rows(work, slice(0, len(work.table)))
        codes.update((part.start + row, code) for row, code in work.codes.items())
    return Settlement(result.base, result.quote, result.pnl, result.funding, Failures.of(codes))


def unsettled(positions: Table, market: PerpMarket) -> Unsettled:
    """What every row's shares earned since its snapshots; nothing changes (spec L14, L15.3)."""
    check_table(positions, market)
    count = len(positions)
    base, quote = _zeros(count), _zeros(count)
    codes: dict[int, ErrorCode] = {}
    amm = market.amm

    def rule(row: int, position: PerpPosition) -> tuple[int, int]:
        rebase_position(position, market)
        found = settled_base_quote(
            amm,
            position.lp_shares,
            position.last_base_asset_amount_per_lp,
            position.last_quote_asset_amount_per_lp,
        )
        return cast_i64(found[0]), cast_i64(found[1])

    orderly = fits_columns(market)
    for part in chunks(count):
        table = positions[part]
        bad: Bools = np.full(len(table), not orderly)
        if orderly:
            earned = accrue(table, np.array(table["lp_shares"]), market, bad)
            base[part], quote[part] = earned.base, earned.quote
        for row, pair, code in one_by_one(np.flatnonzero(bad), table, rule):
            at = part.start + row
            base[at], quote[at] = pair or (0, 0)
            if code is not None:
                codes[at] = code
    return Unsettled(base, quote, Failures.of(codes))


def _zeros(count: int) -> Signed:
    return np.zeros(count, dtype=np.int64)


# --- in columns


@dataclass(slots=True)
class _Work:
    """One chunk: its rows, where their results go, and what failed."""

    table: Table
    market: PerpMarket
    result: Settlement
    cumulative_funding: Signed | None
    codes: dict[int, ErrorCode]


@dataclass(slots=True)
class _Totals:
    """Changes of the market's totals; a sum of magnitudes (`*_moved`) bounds what any order of rows does."""

    amm: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_AMM_TOTALS, 0))
    funding_moved: int = 0
    quote_moved: int = 0
    users_up: int = 0
    users_down: int = 0
    with_base_up: int = 0
    with_base_down: int = 0

    def fit(self, market: PerpMarket) -> bool:
        """Whether no order of the rows can bring one of the market's own widths to its end."""
        amm = market.amm
        return (
            abs(amm.net_unsettled_funding_pnl) + self.funding_moved <= I64_MAX
            and abs(amm.quote_asset_amount_with_unsettled_lp) + self.quote_moved <= I64_MAX
            and market.number_of_users + self.users_up <= U32_MAX
            and market.number_of_users >= self.users_down
            and market.number_of_users_with_base + self.with_base_up <= U32_MAX
            and market.number_of_users_with_base >= self.with_base_down
        )

    def apply(self, market: PerpMarket) -> None:
        """Book the changes."""
        amm = market.amm
        for name, change in self.amm.items():
            setattr(amm, name, getattr(amm, name) + change)
        market.number_of_users += self.users_up - self.users_down
        market.number_of_users_with_base += self.with_base_up - self.with_base_down

    def side(self, long: Bools, rows: Bools, base: Signed, entry: Signed, even: Signed) -> None:
        """Add the columns of `rows` to the side that `long` chooses (spec L16.8)."""
        longs = long & rows
        for name, column in (("base_asset", base), ("quote_entry", entry), ("quote_break_even", even)):
            chosen = exact_sum(np.where(longs, column, 0))
            self.amm[f"{name}_amount_long"] += chosen
            self.amm[f"{name}_amount_short"] += exact_sum(np.where(rows, column, 0)) - chosen


def _settles_in_columns(market: PerpMarket) -> bool:
    """Whether the market's figures are such that columns can settle against them."""
    amm = market.amm
    if not fits_columns(market) or any(abs(getattr(amm, name)) >> 120 for name in _AMM_TOTALS):
        return False
    try:
        validate_perp_market(market)
    except Fault:
        return False
    return True


def _settle_columns(work: _Work) -> None:
    """Settle a chunk, in columns where they are sure and row by row, in order, where they are not."""
    table, market = work.table, work.market
    bad: Bools = np.zeros(len(table), dtype=np.bool_)
    rows = _Rows(table, market, bad)
    if work.cumulative_funding is not None:
        bad |= add(work.cumulative_funding, rows.funding)[1]
    start = 0
    for row in [*np.flatnonzero(bad).tolist(), len(table)]:
        part = slice(start, row)
        if start < row:
            totals = rows.totals(part)
            if totals.fit(market):
                totals.apply(market)
                rows.store(work, part)
            else:
                _settle_rows(work, part)
        if row < len(table):
            _settle_rows(work, slice(row, row + 1))
        start = row + 1


class _Rows:
    """A chunk's rows as they will be after settling; `bad` takes those of which the columns are not sure."""

    __slots__ = (
        "base",
        "base_before",
        "closes",
        "entry",
        "entry_before",
        "even",
        "even_before",
        "flips",
        "funding",
        "last_rate",
        "lp",
        "market",
        "moves",
        "opens",
        "pnl",
        "quote",
        "quote_moved",
        "reduces",
        "remainder",
        "settled",
        "table",
        "users",
        "whole",
    )

    def __init__(self, table: Table, market: PerpMarket, bad: Bools) -> None:
        self.table, self.market = table, market
        self.base_before = gathered(table, "base_asset_amount")
        self.entry_before = gathered(table, "quote_entry_amount")
        last = gathered(table, "last_cumulative_funding_rate")
        quote, even = gathered(table, "quote_asset_amount"), gathered(table, "quote_break_even_amount")
        self.funding = funding_payments(self.base_before, last, market, bad)
        amm = market.amm
        rate_long = np.int64(amm.cumulative_funding_rate_long)
        rate_short = np.int64(amm.cumulative_funding_rate_short)
        held = self.base_before != 0
        self.last_rate = np.where(held, np.where(self.base_before > 0, rate_long, rate_short), last)
        quote = add_up(quote, self.funding, bad)
        self.even_before = even
        even = add_up(even, self.funding, bad)
        self._settle_shares(quote, even, rate_long, rate_short, bad)

    def _settle_shares(
        self, quote: Signed, even: Signed, rate_long: np.int64, rate_short: np.int64, bad: Bools
    ) -> None:
        """The shares, after funding (spec L15, L16)."""
        market, table, base, entry = self.market, self.table, self.base_before, self.entry_before
        shares = np.array(table["lp_shares"])
        remainder = gathered(table, "remainder_base_asset_amount")
        self.lp = shares != 0
        earned = accrue(table, shares, market, bad)
        whole, rest, moved = earned.whole, earned.rest, earned.quote
        step = np.uint64(market.amm.order_step_size)

        self.moves = (whole != 0) | (rest != 0)
        added = whole + rest
        position = add_up(base, remainder, bad)
        self.opens = self.moves & (base == 0) & (remainder == 0)
        increases = self.opens | (self.moves & (np.sign(position) == np.sign(added)))
        size, added_size = magnitude(position), magnitude(added)
        self.reduces = self.moves & ~increases & (size >= added_size)
        self.closes = self.reduces & (size == added_size)
        self.flips = self.moves & ~increases & ~self.reduces

        new_rest = remainder + rest
        over = magnitude(new_rest) >= step
        released = np.zeros_like(new_rest)
        if over.any():
            over &= self.moves
            kept = (magnitude(new_rest) % step).view(np.int64)
            kept = np.where(new_rest < 0, -kept, kept)
            released = np.where(over, new_rest - kept, 0)
            new_rest = np.where(over, kept, new_rest)
        bad |= magnitude(new_rest) > np.uint64(I32_MAX)
        self.settled = add_up(whole, released, bad)
        self.remainder = new_rest
        self.base = add_up(add_up(base, whole, bad), released, bad)
        self.quote = add_up(quote, moved, bad)
        bad |= self.lp & (magnitude(base) % step != 0)

        self.entry = np.where(increases, entry + moved, entry)
        self.even = np.where(increases, even + moved, even)
        bad |= increases & (add(entry, moved)[1] | add(even, moved)[1])
        self.pnl = np.where(self.moves, 0, moved)
        self._reduce(entry, even, moved, size, added_size, bad)
        self._flip(entry, moved, size, added_size, bad)

        self.users = np.zeros_like(base)
        empty = (quote == 0) & (base == 0)
        self.users[self.opens & empty] = 1
        self.users[self.closes & (self.base == 0) & (self.quote == 0)] = -1
        only_quote = self.lp & ~self.moves & (moved != 0)
        self.users[only_quote & empty & (remainder == 0)] += 1
        self.users[only_quote & (base == 0) & (remainder == 0) & (self.quote == 0)] -= 1

        turned = np.where(self.base + self.remainder > 0, rate_long, rate_short)
        self.last_rate = np.where(increases | self.flips, turned, self.last_rate)
        self.last_rate[self.closes] = 0
        self.whole, self.quote_moved = whole, moved

    def _reduce(
        self, entry: Signed, even: Signed, moved: Signed, size: Unsigned, added: Unsigned, bad: Bools
    ) -> None:
        """Entry and break-even in proportion, and the pnl, where a position shrinks (spec L16.5)."""
        rows = np.flatnonzero(self.reduces & ~bad)
        if not len(rows):
            return
        wrong: Bools = np.zeros(len(rows), dtype=np.bool_)
        size, added, entry, even = size[rows], added[rows], entry[rows], even[rows]
        share = divided(magnitude(entry), added, size, entry < 0, wrong)
        self.entry[rows] = entry - share
        self.even[rows] = even - divided(magnitude(even), added, size, even < 0, wrong)
        self.pnl[rows] = add_up(share, moved[rows], wrong)
        bad[rows] |= wrong

    def _flip(self, entry: Signed, moved: Signed, size: Unsigned, added: Unsigned, bad: Bools) -> None:
        """A new entry for what is left of the change, and the pnl, where a position turns (spec L16.5)."""
        rows = np.flatnonzero(self.flips & ~bad)
        if not len(rows):
            return
        wrong: Bools = np.zeros(len(rows), dtype=np.bool_)
        moved = moved[rows]
        share = divided(magnitude(moved), size[rows], added[rows], moved < 0, wrong)
        self.entry[rows] = self.even[rows] = moved - share
        self.pnl[rows] = add_up(entry[rows], share, wrong)
        # The old side gives these up: their opposites must exist.
        for column in (self.base_before, self.entry_before, self.even_before):
            wrong |= column[rows] == I64_MIN
        bad[rows] |= wrong

    def totals(self, part: slice) -> _Totals:
        """What rows change in the market's totals (spec F7, L16.1 to L16.8)."""
        totals = _Totals()
        amm = totals.amm
        base, funding, moves = self.base_before[part], self.funding[part], self.moves[part]
        moved, settled, new_base = self.quote_moved[part], self.settled[part], self.base[part]
        paid = exact_sum(funding)
        amm["net_unsettled_funding_pnl"] = -paid
        totals.funding_moved = exact_sum(magnitude(funding))
        if totals.funding_moved:
            long = exact_sum(np.where(base > 0, funding, 0))
            amm["quote_break_even_amount_long"] += long
            amm["quote_break_even_amount_short"] += paid - long
        amm["quote_asset_amount"] = paid + exact_sum(moved)
        amm["base_asset_amount_with_unsettled_lp"] = exact_sum(settled)
        booked = np.where(moves, moved, 0)
        amm["quote_asset_amount_with_unsettled_lp"] = exact_sum(booked)
        totals.quote_moved = exact_sum(magnitude(booked))

        reduces, flips = self.reduces[part], self.flips[part]
        entry, even = self.entry[part], self.even[part]
        entry_before, even_before = self.entry_before[part], self.even_before[part] + funding
        kept = np.where(flips, new_base, settled)
        totals.side(
            np.where(reduces, base > 0, new_base > 0),
            moves,
            kept,
            np.where(flips, entry, entry - entry_before),
            np.where(flips, even, even - even_before),
        )
        if flips.any():
            totals.side(new_base <= 0, flips, -base, -entry_before, -even_before)

        users = self.users[part]
        totals.users_up = int((users > 0).sum())
        totals.users_down = int((users < 0).sum())
        totals.with_base_up = int(self.opens[part].sum())
        totals.with_base_down = int(self.closes[part].sum())
        return totals

    def store(self, work: _Work, part: slice) -> None:
        """Write rows into the table, and what happened to them into the results."""
        table, result, amm = work.table[part], work.result, self.market.amm
        table["last_cumulative_funding_rate"] = self.last_rate[part]
        table["base_asset_amount"] = self.base[part]
        table["quote_asset_amount"] = self.quote[part]
        table["quote_break_even_amount"] = self.even[part]
        table["quote_entry_amount"] = self.entry[part]
        table["remainder_base_asset_amount"] = self.remainder[part]
        lp = self.lp[part]
        every = bool(lp.all())
        for name, value in (
            ("last_base_asset_amount_per_lp", amm.base_asset_amount_per_lp),
            ("last_quote_asset_amount_per_lp", amm.quote_asset_amount_per_lp),
            ("per_lp_base", amm.per_lp_base),
        ):
            table[name] = value if every else np.where(lp, value, table[name])
        result.base[part], result.quote[part] = self.whole[part], self.quote_moved[part]
        result.pnl[part], result.funding[part] = self.pnl[part], self.funding[part]
        if work.cumulative_funding is not None:
            work.cumulative_funding[part] += self.funding[part]


# --- one by one


@dataclass(frozen=True, slots=True)
class _Silent:
    """The part of an instruction in flight that settling looks at; its events go nowhere."""

    clock: Clock

    def emit(self, record: object, via: str = "data") -> None:
        """Nothing listens."""


def _settle_rows(work: _Work, part: slice) -> None:
    """Settle rows in their order by the one-by-one rules; a row that fails leaves everything as it was."""
    market, result = work.market, work.result
    user = User.zero()
    silent, nobody = cast("Context", _Silent(Clock(0, 0))), user.authority
    for row in range(part.start, part.stop):
        position = PerpPosition.decode(work.table[row].tobytes())
        total = 0 if work.cumulative_funding is None else int(work.cumulative_funding[row])
        user.perp_positions[0] = position
        user.cumulative_perp_funding = total
        amm = market.amm
        before = [getattr(amm, name) for name in _AMM_TOTALS], [getattr(market, name) for name in _COUNTERS]
        try:
            settle_funding_payment(silent, user, nobody, market)
            change = settle_lp_position(position, market) if position.lp_shares else LpChange(0, 0, 0)
        except Fault as fault:
            work.codes[row] = fault.code
            for name, value in zip(_AMM_TOTALS, before[0], strict=True):
                setattr(amm, name, value)
            for name, value in zip(_COUNTERS, before[1], strict=True):
                setattr(market, name, value)
            continue
        funding = user.cumulative_perp_funding - total
        work.table[row] = np.frombuffer(position.encode(), POSITION)[0]
        result.base[row], result.quote[row] = change.base, change.quote
        result.pnl[row], result.funding[row] = change.pnl, funding
        if work.cumulative_funding is not None:
            work.cumulative_funding[row] = user.cumulative_perp_funding
