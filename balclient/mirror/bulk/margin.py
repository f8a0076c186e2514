"""Margin of very many positions of one market at once, at any price (spec margin 5 and 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from balclient.abi.accounts import PerpPosition
from balclient.abi.enums import MarketStatus
from balclient.mirror.amm import market_open_bids_asks
from balclient.mirror.bulk.limbs import magnitude, mul_div, multiply, square_root
from balclient.mirror.bulk.positions import (
    Accrual,
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
from balclient.mirror.exposure import simulate_settled_lp_position
from balclient.mirror.faults import Fault
from balclient.mirror.integers import I64_MAX, U64_MAX, wrap_u32
from balclient.mirror.margin_ratios import MarginType, initial_pnl_weight
from balclient.mirror.perp_margin import (
    LP_MIN_REQUIREMENT,
    MAX_INITIAL_PNL,
    OPEN_ORDER_REQUIREMENT,
    QuotePrices,
    SlotMargin,
    perp_slot_margin,
)

if TYPE_CHECKING:
    from balclient.abi.accounts import PerpMarket
    from balclient.abi.errors import ErrorCode
    from balclient.mirror.bulk.limbs import Bools, Signed, Unsigned
    from balclient.mirror.bulk.positions import Table

__all__ = ["Margins", "position_margins"]

_PRICE = 1_000_000
_BASE = np.uint64(1_000_000_000)
_QUOTE = np.uint64(1_000_000)
_RATIO = np.uint64(10_000)
_FULL = np.int64(10_000)
_TEN = np.uint64(10)
_ONE = np.uint64(1)
_THOUSAND = np.uint64(1_000)
_PREMIUM = np.uint64(10_000_000)
_DISCOUNT = np.uint64(100_000)
_IMF = np.uint64(1_000_000)
_DISCOUNTED = np.uint64(11_000_000_000)
_WIDEST = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class Margins:
    """Each position's part of its account's margin, quote 1e6; zeros for a row in `failures` or `wide`.

    `collateral` is weighted, `pnl` is not; both count funding that is due.  `base` (1e9) is the position with
    its shares settled in thought.  `wide` holds the rows whose exact figures leave 64 bits.
    """

    requirement: Signed
    liability_value: Signed
    collateral: Signed
    pnl: Signed
    base: Signed
    failures: Failures
    wide: dict[int, SlotMargin]


def position_margins(
    positions: Table,
    market: PerpMarket,
    price: int,
    quote: QuotePrices,
    kind: MarginType,
    custom_ratio: Signed | None = None,
) -> Margins:
    """Value every row at an oracle `price` (1e6), as the program values a perp slot (spec margin 5).

    `custom_ratio` are the accounts' own ratios (1e4), which count for Initial only.  Nothing changes.
    """
    check_table(positions, market)
    count = len(positions)
    own = (
        np.zeros(count, np.int64) if custom_ratio is None or kind is not MarginType.Initial else custom_ratio
    )
    out = [np.zeros(count, dtype=np.int64) for _ in range(5)]
    codes: dict[int, ErrorCode] = {}
    wide: dict[int, SlotMargin] = {}
    terms = _Terms.of(market, price, quote, kind)
    for part in chunks(count):
        table, ratios = positions[part], own[part]
        bad: Bools = np.full(len(table), terms is None)
        if terms is not None:
            for column, values in zip(out, terms.columns(table, ratios, bad), strict=True):
                column[part] = values
        slow = np.flatnonzero(bad)
        if not len(slow):
            continue
        for column in out:
            column[part.start + slow] = 0

        def rule(row: int, position: PerpPosition, ratios: Signed = ratios) -> tuple[SlotMargin, int]:
            found = perp_slot_margin(position, market, price, quote, kind, int(ratios[row]))
            return found, simulate_settled_lp_position(position, market, price).base_asset_amount

        for row, found, code in one_by_one(slow, table, rule):
            at = part.start + row
            if code is not None:
                codes[at] = code
                continue
            slot, base = found
            figures: tuple[int, ...] = (slot.requirement, slot.liability_value, slot.collateral, slot.pnl)
            if any(abs(one) > I64_MAX for one in figures):
                wide[at] = slot
                continue
            for column, value in zip(out, (*figures, base), strict=True):
                column[at] = value
    requirement, value, collateral, pnl, base = out
    return Margins(requirement, value, collateral, pnl, base, Failures.of(codes), wide)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a calculation has in common for all rows, as scalars that columns can work with."""

    market: PerpMarket
    kind: MarginType
    price: np.uint64
    quote: QuotePrices
    bids: np.uint64
    asks: np.uint64
    sqrt_k: np.uint64
    ratio: int
    pnl_weight: int
    addition: int

    @classmethod
    def of(cls, market: PerpMarket, price: int, quote: QuotePrices, kind: MarginType) -> _Terms | None:
        """The terms, or None where rows have to be valued one by one."""
        amm = market.amm
        bids, asks = market_open_bids_asks(amm)
        prices = (quote.lowest, quote.highest, quote.current)
        if not (
            fits_columns(market)
            and 0 < amm.sqrt_k <= U64_MAX
            and max(bids, -asks) < U64_MAX
            and 0 <= price <= I64_MAX
            and all(0 <= one <= _WIDEST for one in prices)
        ):
            return None
        try:
            weight = (
                market.unrealized_pnl_maintenance_asset_weight
                if kind is MarginType.Maintenance
                else initial_pnl_weight(market)
            )
        except Fault:
            return None
        initial, maintenance = market.margin_ratio_initial, market.margin_ratio_maintenance
        ratio = (
            initial
            if kind is MarginType.Initial
            else maintenance
            if kind is MarginType.Maintenance
            else wrap_u32(initial + maintenance) // 2
        )
        addition = max(LP_MIN_REQUIREMENT, amm.order_step_size * price // int(_BASE))
        if max(ratio, weight) > _WIDEST or addition > 1 << 62:
            return None
        return cls(
            market,
            kind,
            np.uint64(price),
            quote,
            np.uint64(bids),
            np.uint64(-asks),
            np.uint64(amm.sqrt_k),
            ratio,
            weight,
            addition,
        )

    def columns(self, table: Table, custom: Signed, bad: Bools) -> tuple[Signed, ...]:
        """(requirement, liability value, collateral, pnl, base) of a chunk's rows."""
        market = self.market
        base = gathered(table, "base_asset_amount")
        last = gathered(table, "last_cumulative_funding_rate")
        funding = funding_payments(base, last, market, bad)
        shares = np.array(table["lp_shares"])
        earned = accrue(table, shares, market, bad)
        base = add_up(base, earned.whole, bad)
        quote = self._quote(table, earned, shares != 0, bad)
        size = self._worst_case(table, base, shares, bad)
        value = self._times(size, self.price, _BASE, bad)
        if self.quote.highest != _PRICE:
            value = self._times(value, np.uint64(self.quote.highest), _QUOTE, bad)
        bad |= value > np.uint64(I64_MAX)
        requirement = table["open_orders"].astype(np.int64) * OPEN_ORDER_REQUIREMENT
        if market.status is not MarketStatus.Settlement:
            ratio = np.maximum(self._ratio(size, bad), custom.astype(np.uint64))
            held = self._times(value, ratio, _RATIO, bad)
            bad |= held > np.uint64(1 << 61)
            requirement = requirement + held.view(np.int64)
        requirement = requirement + np.where(shares != 0, np.int64(self.addition), np.int64(0))

        worth = divided(magnitude(base), self.price, _BASE, base < 0, bad)
        pnl = add_up(add_up(worth, quote, bad), funding, bad)
        return requirement, value.view(np.int64), self._collateral(pnl, bad), pnl, base

    def _quote(self, table: Table, earned: Accrual, held: Bools, bad: Bools) -> Signed:
        """Quote after settling in thought, dust charged (spec margin 6.4 to 6.6)."""
        step = np.uint64(self.market.amm.order_step_size)
        quote = add_up(gathered(table, "quote_asset_amount"), earned.quote, bad)
        rest = magnitude(gathered(table, "remainder_base_asset_amount") + earned.rest) % step
        dust = held & (rest != 0)
        charge = self._times(rest, self.price, _BASE, bad) + _ONE
        bad |= dust & (charge > np.uint64(I64_MAX))
        return add_up(quote, np.where(dust, -charge.view(np.int64), 0), bad)

    def _worst_case(self, table: Table, base: Signed, shares: Unsigned, bad: Bools) -> Unsigned:
        """Size if one side of what is open fills; the asks decide a tie (spec margin 5.4, 6.7)."""
        room: list[Signed] = []
        for most, name in ((self.bids, "open_bids"), (self.asks, "open_asks")):
            high, _ = multiply(shares, most)
            part, over = mul_div(shares, most, self.sqrt_k)
            bad |= over | (high >> np.uint64(62) != 0) | (part > np.uint64(I64_MAX))
            side = part.view(np.int64) if name == "open_bids" else -part.view(np.int64)
            room.append(add_up(base, add_up(gathered(table, name), side, bad), bad))
        bad |= shares == np.uint64(U64_MAX)
        bids, asks = magnitude(room[0]), magnitude(room[1])
        return np.where(bids > asks, bids, asks)

    def _times(self, a: Unsigned, b: Unsigned | np.uint64, divisor: np.uint64, bad: Bools) -> Unsigned:
        value, over = mul_div(a, b, divisor)
        bad |= over
        return value

    def _ratio(self, size: Unsigned, bad: Bools) -> Unsigned:
        """Margin ratio (1e4) by size (spec margin 4)."""
        factor, ratio = self.market.imf_factor, self.ratio
        if factor == 0:
            return np.full(len(size), ratio, dtype=np.uint64)
        root = _root(size, bad)
        grown, over = mul_div(root, np.uint64(factor), _PREMIUM)
        grown = grown + np.uint64(ratio - ratio // 5)
        bad |= over | (grown > np.uint64(_WIDEST))
        return np.maximum(grown, np.uint64(ratio))

    def _collateral(self, pnl: Signed, bad: Bools) -> Signed:
        """Profit weighted, priced in quote and capped; losses in full (spec margin 5.8, 5.9)."""
        gains = pnl > 0
        size = magnitude(pnl)
        weighted = size
        if self.pnl_weight != _FULL or self.kind is not MarginType.Maintenance:
            weight = self._weight(size, gains, bad)
            lowered = self._times(np.where(gains, size, np.uint64(0)), weight, _RATIO, bad)
            weighted = np.where(gains, lowered, size)
        for price, rows in ((self.quote.lowest, gains), (self.quote.highest, pnl < 0)):
            if price != _PRICE:
                priced = self._times(weighted, np.uint64(price), _QUOTE, bad)
                weighted = np.where(rows, priced, weighted)
        bad |= weighted > np.uint64(I64_MAX)
        result = np.where(pnl < 0, -weighted.view(np.int64), weighted.view(np.int64))
        return np.minimum(result, np.int64(MAX_INITIAL_PNL)) if self.kind is MarginType.Initial else result

    def _weight(self, size: Unsigned, gains: Bools, bad: Bools) -> Unsigned:
        """Weight (1e4) of profit by its size (spec margin 4, 5.8)."""
        weight, factor = np.uint64(self.pnl_weight), self.market.unrealized_pnl_imf_factor
        if self.kind is MarginType.Maintenance or factor == 0 or self.pnl_weight == 0:
            return np.full(len(size), weight, dtype=np.uint64)
        wrong = size > np.uint64(U64_MAX // 1_000)
        root = _root(np.where(gains & ~wrong, size * _THOUSAND, np.uint64(0)), wrong)
        bad |= gains & wrong
        high, low = multiply(root, np.uint64(factor))
        bad |= gains & (high != 0)
        lowered: Unsigned = np.minimum(weight, _DISCOUNTED // (_IMF + low // _DISCOUNT))
        return lowered


def _root(size: Unsigned, bad: Bools) -> Unsigned:
    """Square root of ten times the size and one, rounded down (spec margin 4)."""
    wide = size > np.uint64((U64_MAX - 1) // 10)
    bad |= wide
    return square_root(np.where(wide, np.uint64(0), size) * _TEN + _ONE)
