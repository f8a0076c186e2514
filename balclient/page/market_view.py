"""One market's page: what it is now, who would make just in time, its history, what it earned."""

from __future__ import annotations

from balclient.client import MarketView

from .desk import Desk, Look
from .markup import Markup, button, el, facts, shown
from .views import banner, price, status

__all__ = ["market_regions"]


def market_regions(desk: Desk, look: Look, name: str) -> dict[str, Markup]:
    """The regions of a market's page; on the desk's thread."""
    view = look.board.market(name)
    assert view is not None, "looked up before"
    return {
        "banner": banner(desk.source, look),
        "status": status(desk.source, look),
        "now": _now(view),
    }


def _now(view: MarketView) -> Markup:
    return el(
        "section",
        el("h2", "Now", id="now-title"),
        facts(
            [
                ("Oracle price", price(view.oracle_price)),
                ("Curve price", price(view.reserve_price)),
                ("LP shares", shown(view.lp_shares, 9, 0)),
                ("LPs hold", f"{view.lp_part * 100:.2f}%"),
            ]
        ),
        el(
            "p",
            button(
                "Add liquidity",
                f"to {view.name}",
                data_act="add",
                data_market=view.name,
                id=f"market-add-{view.name}",
            ),
            class_="acts",
        ),
        aria_labelledby="now-title",
    )
