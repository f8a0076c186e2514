"""A market's past from a history's store: its moments, and what it and one's own position earned."""

from __future__ import annotations

from bisect import bisect_right

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket
from balclient.history import MissingHistory, Store
from balclient.history.queries import price_at, prices_between, span
from balclient.performance.summary import Summary, market_summary, position_summary

from .trail import Moment, moment_of

__all__ = ["earned_by_market", "earned_by_user", "moments_in"]

_DAYS_30 = 30 * 86_400
_MOST = 240


def moments_in(store: Store, market: int, *, most: int = _MOST) -> list[Moment]:
    """A market's moments of the store's last 30 days, thinned; raises MissingHistory where there are none."""
    held = span(store)
    if held is None:
        raise MissingHistory(f"{store.name}: no market was ever seen; ingest something first")
    first, last = max(held[0], held[1] - _DAYS_30), held[1]
    key = addresses.perp_market(market, program_id=store.program_id)
    looks = list(store.observed(key, first=first, last=last, most=most))
    if not looks:
        raise MissingHistory(f"{store.name}: market {market} was not seen in the last 30 days of the store")
    opening = price_at(store, market, first)
    prices = ([] if opening is None else [opening]) + prices_between(store, market, first, last)
    places = [row.at for row in prices]

    def oracle(at: int) -> int | None:
        place = bisect_right(places, at) - 1
        return prices[place].price if place >= 0 else None

    return [moment_of(PerpMarket.decode(look.data), look.ts, oracle(look.at)) for look in looks]


def earned_by_market(store: Store, market: int) -> Summary:
    """What the market paid over the usual windows; raises MissingHistory or MissingPrice."""
    return market_summary(store, market)


def earned_by_user(store: Store, market: int, user: bytes) -> Summary:
    """What one position earned, part by part; raises MissingHistory or MissingPrice."""
    return position_summary(store, market, Pubkey.from_bytes(user))
