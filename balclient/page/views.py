"""The page's first view: who and where, your positions, all markets; each region by itself, to be renewed."""

from __future__ import annotations

from datetime import UTC, datetime

from balclient.client import LiquidationPrices, MarketView, PositionView
from balclient.performance.report import percent

from .desk import Desk, Look
from .earned import WINDOWS, Return
from .markup import Markup, button, el, facts, hidden, join, shown, table
from .reading import Account, Board
from .source import Source

__all__ = ["NAVIGATION", "banner", "clock_time", "document", "home", "price", "signed", "status"]

NAVIGATION = "Markets"
_BASE = 1_000_000_000


def price(value: int | None) -> str:
    """A price (1e6) with the digits that matter."""
    return shown(value, 6, 4 if value is None or abs(value) >= 1_000_000 else 6)


def signed(value: int | None, places: int, digits: int = 2) -> str:
    """An amount with its sign, plus included."""
    text = shown(value, places, digits)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,") else text


def clock_time(ts: float) -> str:
    """A moment in UTC, to the second."""
    return datetime.fromtimestamp(ts, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def document(source: Source, title: str, path: str, regions: dict[str, Markup], dialog: bool = True) -> str:
    """A whole page: its regions, the banner and the status line in the frame that all pages share."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width,initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", f"{title} · balclient"),
        el("link", rel="icon", href="/assets/icon.svg", type="image/svg+xml"),
        el("link", rel="stylesheet", href="/assets/report.css"),
        el("link", rel="stylesheet", href="/assets/page.css"),
        el("script", src="/assets/report.js", defer=True),
        el("script", src="/assets/page.js", defer=True),
    )
    top = el(
        "header",
        el("a", "Skip to the content", href="#main", class_="skip"),
        el("p", el("a", "balclient", href="/", class_="home"), el("span", source.label, class_="where")),
        el("nav", el("a", NAVIGATION, href="/"), aria_label="Pages"),
        class_="top",
    )
    main = el(
        "main",
        el("h1", title),
        *(el("div", content, id=f"region-{name}", data_region=name) for name, content in regions.items()),
        id="main",
        tabindex=-1,
    )
    window = (
        el("dialog", el("div", id="dialog-body"), id="dialog", aria_labelledby="dialog-title")
        if dialog
        else None
    )
    lost = el(
        "p",
        "The page's own server does not answer: what is shown is the last that it said.",
        id="lost",
        class_="trouble",
        role="alert",
        hidden=True,
    )
    body = el("body", top, lost, main, window, data_live=path)
    return f'<!doctype html><html lang="en">{head}{body}</html>\n'


def banner(source: Source, look: Look) -> Markup:
    """What a person must know before believing the rest; an alert, which changes only when it does."""
    parts: list[Markup] = []
    if look.trouble:
        parts.append(
            el(
                "p",
                el("strong", "No new figures: "),
                f"{look.trouble}. Shown is what was read at {clock_time(look.read_at)}, slot "
                f"{look.board.slot:,}; the page keeps trying.",
                class_="trouble",
                data_testid="trouble",
            )
        )
    if source.warning:
        parts.append(el("p", source.warning, class_="warning"))
    return el("div", *parts, role="alert", id="alerts")


def status(source: Source, look: Look) -> Markup:
    """Slot, times and how old what is shown is."""
    words = "cannot send" if source.refuses else "can send"
    return el(
        "p",
        f"Slot {look.board.slot:,} at {clock_time(look.board.clock.unix_timestamp)}, ",
        el("span", "read just now", data_read_at=f"{look.read_at:.0f}", data_still=source.still or None),
        f". This page {words}" + (f": {source.refuses}." if source.refuses else "."),
        class_="status",
        data_testid="status",
    )


def home(desk: Desk, look: Look) -> dict[str, Markup]:
    """The regions of the first view."""
    return {
        "banner": banner(desk.source, look),
        "status": status(desk.source, look),
        "positions": _positions(look.board),
        "markets": _markets(desk, look.board),
    }


# --- positions


def _positions(board: Board) -> Markup:
    account = board.account
    title = el("h2", "Your positions", id="positions-title")
    if account is None:
        inner = el("p", "Say whose positions to show: start the page with --authority or --keypair.")
        return el("section", title, inner, aria_labelledby="positions-title")
    who = el(
        "p",
        f"{account.name} of ",
        el("code", account.authority),
        class_="lead",
    )
    if account.problem:
        inner = el("p", f"The positions cannot be shown: {account.problem}", class_="trouble")
    elif not account.positions:
        inner = el(
            "p", "No position yet. Add liquidity to one of the markets below.", data_testid="no-positions"
        )
    else:
        inner = join(_position(one, account) for one in account.positions)
    return el(
        "section",
        title,
        who,
        _standing(account),
        inner,
        aria_labelledby="positions-title",
        data_testid="positions",
    )


def _standing(account: Account) -> Markup:
    rows: list[tuple[str, str | Markup]] = [("In the wallet (USD)", shown(account.wallet, 6))]
    standing = account.standing
    if standing is not None:
        rows += [
            ("Equity (USD)", shown(standing.equity, 6)),
            ("Margin used (USD)", shown(standing.margin_used, 6)),
            ("Margin free (USD)", shown(standing.margin_free, 6)),
            ("Leverage", f"{shown(standing.leverage, 4)}x"),
            ("Health", f"{shown(standing.health, 2, 0)}%"),
        ]
    return facts(rows)


def _position(view: PositionView, account: Account) -> Markup:
    name = view.market
    edges = account.liquidation.get(name, LiquidationPrices(None, None))
    rows: list[tuple[str, str | Markup]] = [
        ("LP shares", shown(view.lp_shares, 9, 4)),
        ("Part of the liquidity", f"{view.pool_share * 100:.4f}%"),
        ("Liquidated at or below", price(edges.below) if edges.below is not None else "never"),
        ("Liquidated at or above", price(edges.above) if edges.above is not None else "never"),
        ("Oracle price", price(view.oracle_price)),
        ("Entry price", price(view.entry_price)),
        ("Break-even price", price(view.break_even_price)),
        ("At worst (base)", signed(view.worst_case_base, 9, 4)),
        ("Funding due (USD)", signed(view.funding_due, 6)),
        ("A burn charges for dust (USD)", shown(view.dust_charge, 6)),
    ]
    parts = (
        (
            "Base",
            _fact("Settled base", signed(view.settled_base, 9, 6)),
            _fact("Unsettled base", signed(view.unsettled_base, 9, 6)),
            _fact("Base", signed(view.base, 9, 6)),
        ),
        (
            "Quote (USD)",
            _fact("Settled quote (USD)", signed(view.settled_quote, 6)),
            _fact("Unsettled quote (USD)", signed(view.unsettled_quote, 6)),
            _fact("Quote (USD)", signed(view.quote, 6)),
        ),
        (
            "P&L (USD)",
            _fact("P&L settled (USD)", signed(view.settled_pnl, 6)),
            _fact("P&L unsettled (USD)", signed(view.unsettled_pnl, 6)),
            "",
        ),
    )
    acts = [_act("settle", "Settle", "", name), _act("close", "Close", "", name)]
    if view.lp_shares:
        acts.insert(0, _act("remove", "Remove liquidity", "from", name))
    acts.insert(0, _act("add", "Add liquidity", "to", name))
    return el(
        "article",
        el("h3", el("a", name, href=f"/market/{name}"), id=f"position-{name}"),
        table(
            f"Settled and unsettled in {name}",
            ("Amount", "Settled", "Unsettled", "Together"),
            parts,
            identifier=f"parts-{name}",
        ),
        facts(rows),
        el("p", *acts, class_="acts"),
        aria_labelledby=f"position-{name}",
        data_testid=f"position-{name}",
    )


def _fact(name: str, text: str) -> Markup:
    return el("span", text, data_fact=name)


def _act(kind: str, text: str, link: str, market: str, where: str = "position") -> Markup:
    more = f"{link} {market}" if link else market
    return button(
        text,
        more,
        data_act=kind,
        data_market=market,
        id=f"{where}-{kind}-{market}",
        data_testid=f"{where}-{kind}-{market}",
    )


# --- markets


def _markets(desk: Desk, board: Board) -> Markup:
    columns = (
        "Market",
        "Oracle price",
        "Liquidity (USD)",
        "LPs hold",
        "Your share",
        *(f"Return {name}" for name in WINDOWS),
        "Volume 24 h (USD)",
        hidden("Actions"),
    )
    account = board.account
    rows = [_market_row(desk, one, account) for one in board.markets]
    note = (
        "Return: what an LP who stayed through the window earned on the collateral used, fees and inventory "
        "together; past returns say nothing about the next ones."
    )
    problem = desk.earned.problem
    return el(
        "section",
        el("h2", "Markets", id="markets-title"),
        table(
            "All markets",
            columns,
            rows,
            identifier="markets-table",
            row_ids=[f"row-{one.name}" for one in board.markets],
        ),
        el("p", note, class_="lead"),
        el("p", f"No returns: {problem}.", class_="lead", data_testid="no-returns") if problem else None,
        aria_labelledby="markets-title",
        data_testid="markets",
    )


def _market_row(desk: Desk, view: MarketView, account: Account | None) -> list[str | Markup]:
    own = None if account is None else account.position(view.name)
    liquid = None if view.oracle_price is None else 2 * view.liquidity * view.oracle_price // _BASE
    status = "" if view.status == "Active" else f" ({view.status})"
    return [
        join((el("a", view.name, href=f"/market/{view.name}"), status)),
        price(view.oracle_price),
        shown(liquid, 6, 0),
        f"{view.lp_part * 100:.2f}%",
        "–" if own is None or not own.lp_shares else f"{own.pool_share * 100:.4f}%",
        *(_return(desk.earned.of(view.index, name)) for name in WINDOWS),
        shown(view.volume_24h, 6, 0),
        _act("add", "Add liquidity", "to", view.name, "market"),
    ]


def _return(found: Return) -> Markup:
    if found.part is None:
        return el("span", "n/a", title=found.why)
    return el("span", percent(found.part), title=f"{percent(found.annual)} a year at this rate")
