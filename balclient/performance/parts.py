"""What a position was worth and what changed it: integers that add up to the last unit.

opening + fees + funding + dust + realised + unrealised + other - settled = closing
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from balclient.history.records import MarketRow, PositionRow
from balclient.mirror.funding import funding_payment
from balclient.mirror.integers import trunc_div

__all__ = ["Inventory", "Parts", "Unsettled", "rebased", "unit_of", "unsettled_of", "value_of"]

BASE = 1_000_000_000


def unit_of(exponent: int) -> int:
    """Shares (1e9) that the per-share accumulators are counted for (spec L1)."""
    scale: int = 10 ** abs(exponent)
    return BASE * scale if exponent > 0 else BASE // scale


def rebased(value: int, old: int, new: int) -> int:
    """An accumulator's value in another unit; shrinking truncates toward zero (spec L14)."""
    change = new - old
    return value * 10**change if change >= 0 else trunc_div(value, 10**-change)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What shares earned since they last settled, and funding not booked yet (base 1e9, quote 1e6)."""

    base: int
    quote: int
    due: int


def unsettled_of(position: PositionRow, market: MarketRow) -> Unsettled:
    """What a position's account does not hold yet, truncated as a settlement would (spec L15.3)."""
    base = quote = due = 0
    if position.lp_shares:
        unit = unit_of(market.per_lp_base)
        last_base = rebased(position.last_base, position.per_lp_base, market.per_lp_base)
        last_quote = rebased(position.last_quote, position.per_lp_base, market.per_lp_base)
        base = trunc_div((market.base_per_lp - last_base) * position.lp_shares, unit)
        quote = trunc_div((market.quote_per_lp - last_quote) * position.lp_shares, unit)
    if position.base:
        rate = market.rate_long if position.base > 0 else market.rate_short
        if rate != position.last_rate:
            due = funding_payment(rate - position.last_rate, position.base)
    return Unsettled(base, quote, due)


def value_of(position: PositionRow, market: MarketRow, price: int) -> int:
    """A position's value (1e6) at an oracle price: quote, unsettled amounts and funding due, base at the
    price.

    The whole base, dust and unsettled included, is valued at once and truncated toward zero.
    """
    pending = unsettled_of(position, market)
    base = position.base + position.remainder + pending.base
    return position.quote + pending.quote + pending.due + trunc_div(base * price, BASE)


@dataclass(slots=True)
class Inventory:
    """Base taken on and what it cost, by the program's own rule for profit (spec L16.5).

    `cost` is the quote that came in for the base held (negative for base bought); `realised` sums up.
    """

    base: int
    cost: int
    realised: int = 0

    def trade(self, base: int, quote: int) -> None:
        """Take on signed base for signed quote; shares of cost are truncated toward zero."""
        if base == 0:
            self.realised += quote
            return
        held, cost = self.base, self.cost
        if held == 0 or (held > 0) == (base > 0):
            self.cost = cost + quote
        elif abs(held) >= abs(base):
            self.cost = cost - trunc_div(cost * abs(base), abs(held))
        else:
            self.cost = quote - trunc_div(quote * abs(held), abs(base))
        self.base = held + base
        self.realised += quote + cost - self.cost

    def unrealised(self, price: int) -> int:
        """Profit (1e6) that closing at a price would bring."""
        return self.cost + trunc_div(self.base * price, BASE)


@dataclass(frozen=True, slots=True)
class Parts:
    """Where a change of value came from; quote units (1e6), income positive.

    `fees` are the LP's part of takers' fees; `funding` is paid or due; `dust` is what burning shares charged,
    the base given up included; `realised` and `unrealised` are the inventory's profit, bought and sold at
    what the accumulators say, measured from its value at the opening; `other` is rewards and rebates;
    `settled` went to the collateral by settling profit or loss.
    """

    opening: int = 0
    fees: int = 0
    funding: int = 0
    dust: int = 0
    realised: int = 0
    unrealised: int = 0
    other: int = 0
    settled: int = 0
    closing: int = 0

    @property
    def profit(self) -> int:
        """What the position earned: closing less opening, with what went to the collateral."""
        return self.closing - self.opening + self.settled

    @property
    def inventory(self) -> int:
        """Profit of the base taken on, realised and unrealised."""
        return self.realised + self.unrealised

    @property
    def difference(self) -> int:
        """How far the parts are from adding up: 0."""
        parts = self.fees + self.funding + self.dust + self.inventory + self.other
        return self.opening + parts - self.settled - self.closing

    def __add__(self, other: Parts) -> Parts:
        return Parts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Parts)))
