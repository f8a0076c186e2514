"""One market's rows in order of time, to ask what held at a place: state, price, fees at a settlement."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from balclient.history import MissingHistory, MissingPrice, Store
from balclient.history.queries import market_at, markets_between, price_at, prices_between
from balclient.history.records import MarketRow, PriceRow

__all__ = ["Timeline", "load_timeline"]


@dataclass(slots=True)
class Timeline:
    """A market between two times (unix seconds); the first row and price hold at the opening."""

    market: int
    first: int
    last: int
    rows: Sequence[MarketRow]
    prices: Sequence[PriceRow]
    _places: list[int] = field(init=False, repr=False)
    _price_places: list[int] = field(init=False, repr=False)
    _fees: dict[tuple[int, int, int], list[tuple[int, int]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._places = [row.at for row in self.rows]
        self._price_places = [row.at for row in self.prices]
        self._fees = {}
        for row in self.rows:
            key = (row.base_per_lp, row.quote_per_lp, row.per_lp_base)
            self._fees.setdefault(key, []).append((row.at, row.fee_per_lp))

    @property
    def opening(self) -> MarketRow:
        """The market at the opening."""
        return self.rows[0]

    @property
    def closing(self) -> MarketRow:
        """The market at the closing time."""
        return self.rows[-1]

    def state(self, at: int) -> MarketRow:
        """The market as of a place; the first row for an earlier one."""
        return self.rows[max(bisect_right(self._places, at) - 1, 0)]

    def price(self, at: int) -> int:
        """The oracle price (1e6) as of a place; the first one for an earlier one."""
        return self.prices[max(bisect_right(self._price_places, at) - 1, 0)].price

    def price_at_time(self, ts: int) -> int:
        """The oracle price (1e6) at a time."""
        index = bisect_right(self.prices, ts, key=lambda row: row.ts) - 1
        return self.prices[max(index, 0)].price

    def state_at_time(self, ts: int) -> MarketRow:
        """The market at a time."""
        return self.rows[max(bisect_right(self.rows, ts, key=lambda row: row.ts) - 1, 0)]

    def fee_at(self, base: int, quote: int, exponent: int, at: int) -> int | None:
        """The fee accumulator when the others stood at these values, up to a place; None if not seen."""
        found = self._fees.get((base, quote, exponent))
        if found is None:
            return None
        fee = None
        for seen, value in found:
            if seen > at:
                break
            fee = value
        return fee

    @property
    def ends(self) -> tuple[int, int]:
        """Oracle prices (1e6) at the opening and at the closing time."""
        return self.prices[0].price, self.prices[-1].price


def load_timeline(store: Store, market: int, first: int, last: int) -> Timeline:
    """A market's timeline; raises `MissingHistory` or `MissingPrice` where its opening is not stored."""
    opening = market_at(store, market, first)
    if opening is None:
        raise MissingHistory(
            f"{store.name}: market {market} was not seen at or before {first}; "
            "start the window later, or ingest an earlier look at its account"
        )
    price = price_at(store, market, first)
    if price is None:
        raise MissingPrice(
            f"{store.name}: no oracle price of market {market} at or before {first}; "
            "start the window later, or ingest a look at its oracle"
        )
    return Timeline(
        market,
        first,
        last,
        [opening, *markets_between(store, market, first, last)],
        [price, *prices_between(store, market, first, last)],
    )
