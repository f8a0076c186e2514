"""One market's page: what it is now, who would make just in time, its history, what it earned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import PurePath

from balclient.abi.accounts import PerpMarket
from balclient.abi.exceptions import BalError
from balclient.client import MarketView
from balclient.performance.report import percent
from balclient.performance.summary import Summary
from balclient.report import Chart, Figure, Table, draw
from balclient.report.charts import legend

from .desk import Desk, Look
from .earned import NO_STORE
from .markup import Markup, button, el, facts, hidden, join, shown, table
from .past import earned_by_market, earned_by_user, moments_in
from .pictures import history_figures, makers
from .trail import Moment, moment_of, thinned
from .views import banner, clock_time, price, signed, status

__all__ = ["market_regions"]

_PERIOD_SECONDS = 10.0
_MOST_POINTS = 240
_MOST_ROWS = 25


def market_regions(desk: Desk, look: Look, name: str) -> dict[str, Markup]:
    """The regions of a market's page; within the desk's `read`."""
    view, record = look.board.market(name), look.board.records[name]
    assert view is not None, "looked up before"
    now = moment_of(record, look.board.clock.unix_timestamp, look.board.prices[name])
    return {
        "banner": banner(desk.source, look),
        "status": status(desk.source, look),
        "contents": _contents(),
        "now": _now(desk, view, record),
        "jit": _jit(record, now),
        "funding": _funding(view, record),
        "history": desk.now_and_then(("history", name), _PERIOD_SECONDS, lambda: _history(desk, view)),
        "earned": desk.now_and_then(("earned", name), _PERIOD_SECONDS, lambda: _earned(desk, look, view)),
    }


def _contents() -> Markup:
    names = {
        "now": "Now",
        "jit": "Just in time",
        "funding": "Funding and fees",
        "history": "History",
        "earned": "What it earned",
    }
    links = (el("li", el("a", text, href=f"#{name}-title")) for name, text in names.items())
    return el("nav", el("ul", *links), aria_label="On this page", class_="contents")


def _section(name: str, title: str, *children: Markup | None) -> Markup:
    return el(
        "section",
        el("h2", title, id=f"{name}-title"),
        *children,
        aria_labelledby=f"{name}-title",
        data_testid=name,
    )


def _now(desk: Desk, view: MarketView, record: PerpMarket) -> Markup:
    rows: list[tuple[str, str | Markup]] = [
        ("Status", view.status),
        ("Oracle price", price(view.oracle_price)),
        ("Curve price", price(view.reserve_price)),
        ("Liquidity (shares)", shown(view.liquidity, 9, 0)),
        ("LP shares", shown(view.lp_shares, 9, 0)),
        ("LPs hold", f"{view.lp_part * 100:.2f}%"),
        ("Open bids (base)", shown(view.open_bids, 9)),
        ("Open asks (base)", shown(abs(view.open_asks), 9)),
        ("Volume 24 h (USD)", shown(view.volume_24h, 6, 0)),
        ("Takers' fees so far (USD)", shown(view.total_fees, 6)),
        ("Initial margin", f"{shown(view.margin_ratio_initial, 2)}%"),
        ("Cooldown after adding", f"{view.lp_cooldown} s" if view.lp_cooldown else "none"),
    ]
    for window in ("7D", "30D"):
        found = desk.earned.of(view.index, window)
        rows.append((f"Return {window}", "n/a" if found.part is None else percent(found.part)))
    add = button(
        "Add liquidity",
        f"to {view.name}",
        data_act="add",
        data_market=view.name,
        id=f"market-add-{view.name}",
        data_testid=f"market-add-{view.name}",
    )
    return _section("now", "Now", facts(rows), el("p", add, class_="acts"))


def _jit(record: PerpMarket, now: Moment) -> Markup:
    amm = record.amm
    rows = [
        ("Takers who buy", makers(now.buyers)),
        ("Takers who sell", makers(now.sellers)),
    ]
    return _section(
        "jit",
        "Just in time",
        table("Who would make just in time against", ("Side", "Who"), rows, identifier="jit-table"),
        facts(
            [
                ("Intensity", str(amm.amm_jit_intensity)),
                ("Users' net base against the AMM", signed(now.net_base, 9, 4)),
                ("LPs' inventory per share unit", signed(now.base_per_lp, 9, 9)),
                ("Its target", signed(now.target_per_lp, 9, 9)),
            ]
        ),
        el(
            "p",
            "By the program's own rule: the AMM makes to reduce its net base, LPs make to come nearer to "
            "their target, where the intensity is above 100.",
            class_="lead",
        ),
    )


def _funding(view: MarketView, record: PerpMarket) -> Markup:
    amm = record.amm
    due = amm.last_funding_rate_ts + amm.funding_period
    part = Fraction(amm.last_funding_rate, view.oracle_price * 1000) if view.oracle_price else None
    return _section(
        "funding",
        "Funding and fees",
        facts(
            [
                ("Last funding rate (USD per base)", shown(amm.last_funding_rate, 9, 6)),
                ("In percent of the price", percent(part)),
                ("Longs pay (USD per base)", shown(amm.last_funding_rate_long, 9, 6)),
                ("Shorts receive (USD per base)", shown(amm.last_funding_rate_short, 9, 6)),
                ("Average of 24 h (USD per base)", shown(amm.last_24h_avg_funding_rate, 9, 6)),
                ("Next funding due", clock_time(due)),
                ("Fees earned per share unit (USD)", shown(amm.total_fee_earned_per_lp, 6, 6)),
            ]
        ),
    )


# --- history


def _history(desk: Desk, view: MarketView) -> Markup:
    trail = desk.trail.of(view.name)
    said = "Seen by this page since it was started."
    moments: Sequence[Moment] = trail
    if desk.source.store is not None:
        try:
            moments = moments_in(desk.source.store, view.index, most=_MOST_POINTS)
            said = f"From the history {PurePath(desk.source.store.name).name}, its last 30 days."
        except BalError as error:
            said = f"{type(error).__name__}: {error}. Shown is what this page saw since it was started."
    chosen = thinned(moments, _MOST_POINTS)
    figures = history_figures(chosen)
    if not figures:
        return _section("history", "History", el("p", f"{said} Nothing has changed yet."))
    drawn = (_figure(one, f"history{place}", chosen) for place, one in enumerate(figures))
    return _section("history", "History", el("p", said, class_="lead"), *drawn, _wishes(chosen))


def _figure(figure: Figure, identifier: str, moments: Sequence[Moment] = (), whose: str = "") -> Markup:
    chart = figure.chart
    return el(
        "figure",
        el("figcaption", chart.title, " ", el("small", chart.unit)),
        Markup(draw(chart, identifier)),
        el("div", Markup(legend(chart))),
        el("div", class_="readout"),
        el("p", figure.note, class_="lead") if figure.note else None,
        _data(chart, identifier, [one.ts for one in moments], whose),
        id=f"{identifier}-figure",
    )


def _data(chart: Chart, identifier: str, times: Sequence[int], whose: str) -> Markup:
    """The picture's figures as a table, about 25 of them; `whose` tells it from another one's."""
    points = len(chart.series[0].x)
    chosen = thinned(range(points), _MOST_ROWS)
    rows: list[tuple[str, ...]] = []
    for place in chosen:
        x = chart.series[0].x[place]
        when = f"{x:,.2f} {chart.axis}" if not times else _when(times[place])
        rows.append((when, *(f"{series.y[place]:,.6f}" for series in chart.series)))
    columns = ("Time (UTC)" if times else chart.over, *(series.name for series in chart.series))
    caption = f"{chart.title}, {chart.unit}{whose}"
    note = f"{len(chosen)} of {points} points" if len(chosen) < points else ""
    inner = table(caption, columns, rows, identifier=f"{identifier}-data", note=note)
    summary = el("summary", "Figures as a table", hidden(f": {chart.title}{whose}"))
    return el("details", summary, inner, id=f"{identifier}-details")


def _wishes(moments: Sequence[Moment]) -> Markup:
    chosen = thinned(moments, _MOST_ROWS)
    rows = [(_when(one.ts), makers(one.buyers), makers(one.sellers)) for one in chosen]
    columns = ("Time (UTC)", "Against takers who buy", "Against takers who sell")
    inner = table("Who would have made just in time", columns, rows, identifier="wishes-data")
    return el("details", el("summary", "Who would have made just in time"), inner, id="wishes-details")


def _when(ts: int) -> str:
    return datetime.fromtimestamp(ts, UTC).strftime("%Y-%m-%d %H:%M")


# --- what was earned


def _earned(desk: Desk, look: Look, view: MarketView) -> Markup:
    store, account = desk.source.store, look.board.account
    parts: list[Markup] = []
    if store is None:
        return _section("earned", "What it earned", el("p", f"Not known: {NO_STORE}."))
    if account is not None and account.exists:
        user = account.user
        parts.append(el("h3", "Your position"))
        parts.append(_told("own", ", your position", lambda: earned_by_user(store, view.index, user)))
    parts.append(el("h3", "An LP who stayed, and every LP of the history"))
    parts.append(_told("all", ", all LPs", lambda: earned_by_market(store, view.index)))
    return _section("earned", "What it earned", *parts)


def _told(name: str, whose: str, ask: Callable[[], Summary]) -> Markup:
    try:
        page = ask().page
    except BalError as error:
        return el("p", f"{type(error).__name__}: {error}", data_testid=f"{name}-missing")
    return join(
        (
            el("p", page.lead, class_="lead"),
            el("p", page.verdict, class_="good"),
            facts(page.facts),
            *(_figure(one, f"{name}{place}", whose=whose) for place, one in enumerate(page.figures)),
            *(_table(one, f"{name}-table{place}", whose) for place, one in enumerate(page.tables)),
            *(el("p", note, class_="lead") for note in page.notes),
        )
    )


def _table(found: Table, identifier: str, whose: str) -> Markup:
    columns = [column or hidden("Check") for column in found.columns]
    return table(f"{found.title}{whose}", columns, found.rows, identifier=identifier)
