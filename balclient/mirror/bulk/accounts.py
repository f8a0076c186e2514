"""Collateral and requirement of very many accounts at once (spec margin 3 to 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from balclient.abi.enums import SpotBalanceType
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import Unsupported
from balclient.mirror.bulk.limbs import mul_div
from balclient.mirror.bulk.margin import Margins, position_margins
from balclient.mirror.bulk.positions import find_positions
from balclient.mirror.integers import U64_MAX
from balclient.mirror.margin_ratios import MarginType
from balclient.mirror.perp_margin import QuotePrices
from balclient.mirror.spot import QUOTE_SPOT_MARKET_INDEX

if TYPE_CHECKING:
    import numpy.typing as npt

    from balclient.abi.accounts import PerpMarket, SpotMarket
    from balclient.mirror.bulk.limbs import Bools, Signed, Unsigned
    from balclient.mirror.bulk.positions import Table

__all__ = ["AccountTotals", "account_totals", "add_margins", "market_indexes", "quote_totals"]

_MOST = np.int64(1 << 58)


@dataclass(slots=True)
class AccountTotals:
    """Weighted collateral and requirement of each account, quote 1e6.

    `failed` are the accounts that the program would refuse to value, by its error code; `left_out` those with
    other spot assets or spot orders, which are not mirrored.  Their figures mean nothing.
    """

    collateral: Signed
    requirement: Signed
    failed: dict[int, ErrorCode]
    left_out: Bools

    def copy(self) -> AccountTotals:
        """An independent copy."""
        return AccountTotals(
            self.collateral.copy(), self.requirement.copy(), dict(self.failed), self.left_out.copy()
        )

    @property
    def valued(self) -> Bools:
        """Which accounts have figures."""
        rows = ~self.left_out
        rows[list(self.failed)] = False
        return rows


def market_indexes(users: Table) -> list[int]:
    """The perp markets in which any of the accounts has a used slot, ascending."""
    slots = users["perp_positions"]
    used = (slots["base_asset_amount"] != 0) | (slots["quote_asset_amount"] != 0) | (slots["lp_shares"] != 0)
    used |= (slots["open_orders"] != 0) | (slots["open_bids"] != 0) | (slots["open_asks"] != 0)
    return [int(index) for index in np.unique(slots["market_index"][used])]


def account_totals(
    users: Table,
    markets: Mapping[int, PerpMarket],
    prices: Mapping[int, int],
    quote_market: SpotMarket,
    quote: QuotePrices,
    kind: MarginType,
) -> AccountTotals:
    """Value accounts at the oracle `prices` (1e6) of their markets (spec margin 3 to 7).

    `users` are the columns of User accounts.  In a market under settlement the price is its expiry price.
    Raises Unsupported for a market that is not in `markets`, and for figures beyond 2**58.
    """
    totals = quote_totals(users, quote_market, quote)
    custom = users["max_margin_ratio"].astype(np.int64)
    for index in market_indexes(users):
        if index not in markets:
            raise Unsupported(f"perp market {index}: an account has a position there; it was not given")
        positions, rows = find_positions(users, index)
        margins = position_margins(positions, markets[index], prices[index], quote, kind, custom[rows])
        add_margins(totals, margins, rows)
    return totals


def add_margins(totals: AccountTotals, margins: Margins, rows: npt.NDArray[np.int64]) -> None:
    """Add one market's slots to their accounts; Unsupported for figures beyond 2**58."""
    for column in (margins.collateral, margins.requirement):
        large = np.abs(column) > _MOST
        if large.any() or margins.wide:
            at = next(iter(margins.wide), int(large.argmax()))
            raise Unsupported(f"account {int(rows[at])}: its margin leaves the range that totals can hold")
    totals.collateral[rows] += margins.collateral
    totals.requirement[rows] += margins.requirement
    for at, code in margins.failures:
        totals.failed.setdefault(int(rows[at]), code)


def quote_totals(users: Table, market: SpotMarket, quote: QuotePrices) -> AccountTotals:
    """What the quote deposits and borrows of accounts count for (spec margin 3.1 to 3.3).

    Raises Unsupported for an interest index beyond 64 bits.
    """
    slots = users["spot_positions"]
    used = (slots["scaled_balance"] != 0) | (slots["open_orders"] != 0)
    orders = (slots["open_orders"] != 0) | (slots["open_bids"] != 0) | (slots["open_asks"] != 0)
    quotes = used & (slots["market_index"] == QUOTE_SPOT_MARKET_INDEX)
    left_out: Bools = (orders | (used & ~quotes)).any(axis=1)
    count = len(users)
    totals = AccountTotals(np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64), {}, left_out)
    for slot in range(slots.shape[1]):
        rows = np.flatnonzero(quotes[:, slot] & ~left_out)
        if len(rows):
            _add_quote(totals, rows, slots[rows, slot], market, quote)
    return totals


def _add_quote(
    totals: AccountTotals,
    rows: npt.NDArray[np.int64],
    slots: Table,
    market: SpotMarket,
    quote: QuotePrices,
) -> None:
    balance = np.array(slots["scaled_balance"])
    borrows = slots["balance_type"] == int(SpotBalanceType.Borrow)
    one_unit = 10 ** (19 - market.decimals)
    whole = 10**market.decimals
    for chosen, index, price, up in (
        (~borrows, market.cumulative_deposit_interest, quote.lowest, False),
        (borrows, market.cumulative_borrow_interest, quote.highest, True),
    ):
        if not chosen.any():
            continue
        if max(index, one_unit, whole) > U64_MAX or quote.lowest <= 0:
            raise Unsupported(f"spot market {market.market_index}: interest, decimals or price out of range")
        tokens, over = _scaled(balance[chosen], index, one_unit, up)
        value, large = _scaled(tokens, price, whole, up)
        for at in np.flatnonzero((tokens == 0) | (up & (value == 0))).tolist():
            totals.failed.setdefault(int(rows[chosen][at]), ErrorCode.InvalidMarginRatio)
        if (over | large | (value > np.uint64(_MOST))).any():
            raise Unsupported(f"spot market {market.market_index}: a balance leaves the range of totals")
        target = totals.requirement if up else totals.collateral
        target[rows[chosen]] += value.view(np.int64)


def _scaled(column: Unsigned, factor: int, divisor: int, up: bool) -> tuple[Unsigned, Bools]:
    """`column * factor / divisor`, rounded down or up, and where it leaves 64 bits."""
    by, unit = np.uint64(factor), np.uint64(divisor)
    value, over = mul_div(column, by, unit)
    if up:
        value = value + (column * by != value * unit).astype(np.uint64)
    return value, over
