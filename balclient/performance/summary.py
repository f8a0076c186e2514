"""Everything about one position or one market over several windows: the page and the plain figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket
from balclient.client.world import market_name
from balclient.history import MissingHistory, MissingPrice, Store
from balclient.report import Page

from .comparison import course, holding
from .market import MarketPerformance, entries, market_performance
from .positions import PositionPerformance, follow, load_rows, performances
from .report import market_page, position_page
from .returns import annualised
from .timeline import Timeline, load_timeline
from .windows import Window, moment, window_of

__all__ = ["Summary", "market_summary", "position_summary"]


@dataclass(frozen=True, slots=True)
class Summary:
    """A page, the same figures as data (integers in the program's units), and whether all are exact."""

    page: Page
    data: dict[str, Any]
    exact: bool


def position_summary(
    store: Store, market: int, user: Pubkey, windows: Sequence[str] = (), *, at: str | None = None
) -> Summary:
    """One position; raises MissingHistory, MissingPrice or BadInput for a window asked for by name."""
    found: list[tuple[Window, PositionPerformance]] = []
    first: tuple[Timeline, Window] | None = None
    chosen = _windows(store, market, user, windows, at, ("30D", "7D", "entry"))
    for window, line in chosen:
        mine = performances(store, line, [user])
        if not mine:
            raise MissingHistory(f"{store.name}: {user} had no position in market {market} in {window.name}")
        found.append((window, mine[0]))
        first = first or (line, window)
    assert first is not None
    line = first[0]
    rows = load_rows(store, line, [user])[0]
    result = follow(line, rows)
    shares = result.lp_shares or max((row.lp_shares for row in rows.changes), default=0)
    if shares == 0 and rows.opening is not None:
        shares = rows.opening.lp_shares
    page = position_page(
        _name(store, market),
        line,
        result,
        course(line, rows),
        entries(line, shares),
        holding(result),
        found,
    )
    data = {
        "market": market,
        "user": user,
        "windows": [_position_data(window, one) for window, one in found],
    }
    return Summary(page, data, all(one.exact for _, one in found))


def market_summary(
    store: Store, market: int, windows: Sequence[str] = (), *, at: str | None = None
) -> Summary:
    """One market and every LP of it in the first window."""
    chosen = _windows(store, market, None, windows, at, ("30D", "7D", "all"))
    line = chosen[0][1]
    results = [(window, market_performance(one)) for window, one in chosen]
    lps = [one for one in performances(store, line) if one.used.liquidity or one.lp_shares]
    stayed = results[0][1]
    page = market_page(_name(store, market), line, stayed, entries(line, stayed.shares), results, lps)
    data = {
        "market": market,
        "windows": [_market_data(window, one) for window, one in results],
        "positions": [_position_data(chosen[0][0], one) for one in lps],
    }
    return Summary(page, data, all(one.exact for one in lps))


def _windows(
    store: Store,
    market: int,
    user: Pubkey | None,
    asked: Sequence[str],
    at: str | None,
    usual: Sequence[str],
) -> list[tuple[Window, Timeline]]:
    now = None if at is None else moment(at)
    if asked:
        named = [window_of(store, text, market, user=user, now=now) for text in asked]
        return [(one, load_timeline(store, market, one.first, one.last)) for one in named]
    found: list[tuple[Window, Timeline]] = []
    problem: Exception | None = None
    for text in usual:
        try:
            window = window_of(store, text, market, user=user, now=now)
            found.append((window, load_timeline(store, market, window.first, window.last)))
        except (MissingHistory, MissingPrice) as error:
            problem = error
    if not found and problem is not None:
        raise problem
    return found


def _name(store: Store, market: int) -> str:
    for _, data, _, _ in store.accounts("PerpMarket"):
        record = PerpMarket.decode(data)
        if record.market_index == market:
            return market_name(record)
    return f"market {market}"


def _ratio(part: Any) -> str | None:
    return None if part is None else f"{part.numerator}/{part.denominator}"


def _position_data(window: Window, found: PositionPerformance) -> dict[str, Any]:
    used, profit = found.used, found.parts.profit
    on_collateral, on_shares = used.on_collateral(profit), used.on_shares(profit)
    return {
        "window": window.name,
        "first": window.first,
        "last": window.last,
        "user": found.user,
        "lp_shares": found.lp_shares,
        "parts": found.parts,
        "profit": profit,
        "exact": found.exact,
        "collateral_used": used.collateral,
        "liquidity_provided": used.liquidity,
        "seconds": used.seconds,
        "return_on_collateral": _ratio(on_collateral),
        "annual_on_collateral": _ratio(annualised(on_collateral, used.seconds)),
        "return_on_shares": _ratio(on_shares),
        "annual_on_shares": _ratio(annualised(on_shares, used.seconds)),
        "against_holding": holding(found),
    }


def _market_data(window: Window, found: MarketPerformance) -> dict[str, Any]:
    profit = found.stayed.profit
    on_collateral = found.used.on_collateral(profit)
    return {
        "window": window.name,
        "first": window.first,
        "last": window.last,
        "shares": found.shares,
        "fees": found.stayed.fees,
        "inventory": found.stayed.inventory,
        "profit": profit,
        "collateral_used": found.used.collateral,
        "return_on_collateral": _ratio(on_collateral),
        "annual_on_collateral": _ratio(annualised(on_collateral, found.used.seconds)),
        "lp_shares": found.lp_part[0],
        "liquidity": found.lp_part[1],
    }
