"""`balclient markets` and `balclient positions`: what is there, without a key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import click

from balclient.cli.common import MARKET, opened, place_params, working
from balclient.cli.output import bold, plain, print_json, row_table, show
from balclient.client import MarketView, PositionView, Standing
from balclient.reconcile import decimal

__all__ = ["markets", "positions", "standing_data", "view_data"]


def view_data(view: MarketView | PositionView) -> dict[str, Any]:
    """A view's raw fields, and under "human" the same in whole units."""
    part = view.lp_part if isinstance(view, MarketView) else view.pool_share
    return {**plain(view), "pool_share": plain(part), "human": plain(view.human.as_dict())}


def standing_data(standing: Standing) -> dict[str, Any]:
    """A standing's raw fields, with what is free of the margin."""
    return {**plain(standing), "margin_free": standing.margin_free}


def _percent(part: Decimal) -> str:
    return f"{part * 100:.4f}%"


def _show_markets(**values: Any) -> None:
    as_json = values.pop("as_json")
    with opened(values) as place, working("reading the markets"):
        found = place.onlooker().markets()
    if as_json:
        print_json({"markets": [view_data(view) for view in found]})
        return
    head = "market", "index", "status", "oracle", "curve", "liquidity", "LP shares", "LPs hold", "volume 24h"
    show(row_table(head, (_market_row(view) for view in found), left=1))


def _market_row(view: MarketView) -> Sequence[object]:
    return (
        view.name,
        view.index,
        view.status,
        "" if view.oracle_price is None else decimal(view.oracle_price, 6),
        decimal(view.reserve_price, 6),
        decimal(view.liquidity, 9),
        decimal(view.lp_shares, 9),
        _percent(view.lp_part),
        decimal(view.volume_24h, 6),
    )


def _show_positions(market: int | str | None, **values: Any) -> None:
    as_json = values.pop("as_json")
    with opened(values) as place, working("reading the positions"):
        client = place.still()
        found = client.positions() if market is None else (client.position(market),)
        risk = client.risk()
    if as_json:
        print_json(
            {
                "authority": client.identity.authority,
                "positions": [view_data(view) for view in found],
                "standing": standing_data(risk.standing),
                "liquidation": risk.liquidation,
            }
        )
        return
    if not found:
        click.echo(f"no position in {client.identity.sub_account!r} of {client.identity.authority}")
    else:
        show(row_table(["", *(view.market for view in found)], _position_rows(found)))
    bold(str(risk.standing))
    for name, edges in risk.liquidation.items():
        below = "never" if edges.below is None else f"at or below {decimal(edges.below, 6)}"
        above = "never" if edges.above is None else f"at or above {decimal(edges.above, 6)}"
        click.echo(f"{name} liquidated: {below} when it falls, {above} when it rises")


def _position_rows(found: Sequence[PositionView]) -> Iterable[Sequence[str]]:
    decimals = {
        "LP shares": ("lp_shares", 9),
        "base": ("base", 9),
        "  settled": ("settled_base", 9),
        "  unsettled": ("unsettled_base", 9),
        "quote": ("quote", 6),
        "  settled (quote)": ("settled_quote", 6),
        "  unsettled (quote)": ("unsettled_quote", 6),
        "dust": ("dust", 9),
        "a burn charges": ("dust_charge", 6),
        "funding due": ("funding_due", 6),
        "funding booked (account)": ("account_funding", 6),
        "entry price": ("entry_price", 6),
        "break-even price": ("break_even_price", 6),
        "oracle price": ("oracle_price", 6),
        "P&L settled": ("settled_pnl", 6),
        "P&L unsettled": ("unsettled_pnl", 6),
        "open bids": ("open_bids", 9),
        "open asks": ("open_asks", 9),
        "worst case": ("worst_case_base", 9),
    }
    yield "share of the pool", *(_percent(view.pool_share) for view in found)
    for title, (name, places) in decimals.items():
        values = [getattr(view, name) for view in found]
        yield title, *("" if value is None else decimal(value, places) for value in values)


markets = click.Command(
    "markets",
    params=place_params(who=False),
    callback=_show_markets,
    help="Every perp market: prices, liquidity, and what LPs hold of it.",
)
positions = click.Command(
    "positions",
    params=[click.Argument(["market"], required=False, type=MARKET), *place_params()],
    callback=_show_positions,
    help="The sub-account's positions: settled and unsettled, dust, P&L, margin, liquidation prices.",
)
