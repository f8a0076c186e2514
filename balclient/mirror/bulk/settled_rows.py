"""Rows of positions as settling funding and shares leaves them, in columns (spec F7, L15, L16)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from balclient.mirror.bulk.limbs import add, exact_sum, magnitude
from balclient.mirror.bulk.positions import (
    Failures,
    accrue,
    add_up,
    divided,
    funding_payments,
    gathered,
)
from balclient.mirror.integers import I32_MAX, I64_MAX, I64_MIN, U32_MAX

if TYPE_CHECKING:
    from balclient.abi.accounts import PerpMarket
    from balclient.abi.errors import ErrorCode
    from balclient.mirror.bulk.limbs import Bools, Signed, Unsigned
    from balclient.mirror.bulk.positions import Table

__all__ = ["AMM_TOTALS", "Rows", "Settlement", "Totals", "Work"]

AMM_TOTALS = (
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
"""The totals of a market's curve that settling moves."""


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


@dataclass(slots=True)
class Work:
    """One chunk: its rows, where their results go, and what failed."""

    table: Table
    market: PerpMarket
    result: Settlement
    cumulative_funding: Signed | None
    codes: dict[int, ErrorCode]


@dataclass(slots=True)
class Totals:
    """Changes of the market's totals; a sum of magnitudes (`*_moved`) bounds what any order of rows does."""

    amm: dict[str, int] = field(default_factory=lambda: dict.fromkeys(AMM_TOTALS, 0))
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


class Rows:
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

    def totals(self, part: slice) -> Totals:
        """What rows change in the market's totals (spec F7, L16.1 to L16.8)."""
        totals = Totals()
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

    def store(self, work: Work, part: slice) -> None:
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
