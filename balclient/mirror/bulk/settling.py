"""Funding and LP shares of very many positions of one market settled at once (spec F7, L14 to L18).

The rows are settled in their order, each as one `settle_lp` would.  Columns do the rows whose every step
fits 64 bits; a row of which they cannot be sure is done by the one-by-one rules, which also name its error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from balclient.abi.accounts import PerpPosition, User
from balclient.abi.exceptions import BadInput
from balclient.abi.values import Clock
from balclient.mirror.bulk.limbs import add
from balclient.mirror.bulk.positions import (
    POSITION,
    Failures,
    accrue,
    check_table,
    chunks,
    fits_columns,
    one_by_one,
)
from balclient.mirror.bulk.settled_rows import AMM_TOTALS, Rows, Settlement, Work
from balclient.mirror.faults import Fault
from balclient.mirror.funding import settle_funding_payment
from balclient.mirror.integers import cast_i64
from balclient.mirror.lp import LpChange, rebase_position, settle_lp_position, settled_base_quote
from balclient.mirror.validation import validate_perp_market

if TYPE_CHECKING:
    from balclient.abi.accounts import PerpMarket
    from balclient.abi.errors import ErrorCode
    from balclient.mirror.bulk.limbs import Bools, Signed
    from balclient.mirror.bulk.positions import Table
    from balclient.mirror.context import Context

__all__ = ["Settlement", "Unsettled", "settle", "unsettled"]

_COUNTERS = ("number_of_users", "number_of_users_with_base")


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
        work = Work(
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


def _settles_in_columns(market: PerpMarket) -> bool:
    """Whether the market's figures are such that columns can settle against them."""
    amm = market.amm
    if not fits_columns(market) or any(abs(getattr(amm, name)) >> 120 for name in AMM_TOTALS):
        return False
    try:
        validate_perp_market(market)
    except Fault:
        return False
    return True


def _settle_columns(work: Work) -> None:
    """Settle a chunk, in columns where they are sure and row by row, in order, where they are not."""
    table, market = work.table, work.market
    bad: Bools = np.zeros(len(table), dtype=np.bool_)
    rows = Rows(table, market, bad)
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


# --- one by one


@dataclass(frozen=True, slots=True)
class _Silent:
    """The part of an instruction in flight that settling looks at; its events go nowhere."""

    clock: Clock

    def emit(self, record: object, via: str = "data") -> None:
        """Nothing listens."""


def _settle_rows(work: Work, part: slice) -> None:
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
        before = [getattr(amm, name) for name in AMM_TOTALS], [getattr(market, name) for name in _COUNTERS]
        try:
            settle_funding_payment(silent, user, nobody, market)
            change = settle_lp_position(position, market) if position.lp_shares else LpChange(0, 0, 0)
        except Fault as fault:
            work.codes[row] = fault.code
            for name, value in zip(AMM_TOTALS, before[0], strict=True):
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
