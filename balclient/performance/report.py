"""Performance as a page: facts, parts over time, what else could have been done, entry times, formulas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction

from balclient.report import Chart, Figure, Page, Series, Table

from .comparison import Holding, Point
from .market import Entry, MarketPerformance
from .parts import Parts
from .positions import PositionPerformance
from .returns import ANNUAL_FORMULA, COLLATERAL_FORMULA, SHARES_FORMULA, annualised
from .timeline import Timeline
from .windows import Window

__all__ = ["PART_COLUMNS", "dollars", "market_page", "part_cells", "percent", "position_page"]

DAY = 86_400
_SMALL = Fraction(1, 100)

PART_COLUMNS = (
    "window",
    "",
    "opening",
    "fees",
    "funding",
    "dust",
    "realised",
    "unrealised",
    "other",
    "to collateral",
    "closing",
    "profit",
)


def dollars(amount: int, decimals: int = 2) -> str:
    """Quote units (1e6) as dollars, rounded to the nearest for display."""
    scale = 10 ** (6 - decimals)
    whole = (abs(amount) + scale // 2) // scale
    sign = "-" if amount < 0 and whole else ""
    head, tail = divmod(whole, 10**decimals)
    return f"{sign}{head:,}.{tail:0{decimals}d}"


def percent(part: Fraction | None) -> str:
    """A ratio as a percentage."""
    if part is None:
        return "n/a"
    return f"{float(part) * 100:.{2 if abs(part) >= _SMALL or not part else 4}f}%"


def when(ts: int) -> str:
    """A moment as people write it (UTC)."""
    return datetime.fromtimestamp(ts, UTC).strftime("%Y-%m-%d %H:%M")


def part_cells(window: str, parts: Parts) -> tuple[str, ...]:
    """One row of the table of parts, to the last unit; it adds up as it is printed."""
    figures = (
        parts.opening,
        parts.fees,
        parts.funding,
        parts.dust,
        parts.realised,
        parts.unrealised,
        parts.other,
        -parts.settled,
        parts.closing,
        parts.profit,
    )
    return (window, "exact" if parts.difference == 0 else "DIFFERS", *(dollars(one, 6) for one in figures))


def position_page(
    name: str,
    line: Timeline,
    found: PositionPerformance,
    points: Sequence[Point],
    entry: Sequence[Entry],
    other: Holding,
    windows: Sequence[tuple[Window, PositionPerformance]],
) -> Page:
    """The report of one position in its window, with the same figures of other windows."""
    parts, used = found.parts, found.used
    days = _days(line, [p.ts for p in points])
    on_collateral, on_shares = used.on_collateral(parts.profit), used.on_shares(parts.profit)

    def course(title: str, pick: Sequence[int]) -> Series:
        return Series(title, days, tuple(value / 1e6 for value in pick))

    verdict = "adds up to the last unit" if found.exact else f"not fully known: {_unknown(found)}"
    figures = (
        Figure(
            Chart(
                "Where the profit comes from",
                "USD",
                (
                    course("profit", [p.parts.profit for p in points]),
                    course("fees", [p.parts.fees for p in points]),
                    course("inventory", [p.parts.inventory + p.parts.dust for p in points]),
                    course("funding", [p.parts.funding + p.parts.other for p in points]),
                ),
                "d",
                "days",
            ),
            "Sums since the window began. Fees grow with every fill; the inventory is what the LP took over "
            "from takers, at the oracle price, dust charges included.",
        ),
        Figure(
            Chart(
                "Inventory",
                "base",
                (Series("held", days, tuple(p.base / 1e9 for p in points), True),),
                "d",
                "days",
            ),
            "Settled and unsettled base together: above zero long, below short.",
        ),
        Figure(
            Chart(
                "Oracle price",
                "USD",
                (Series("oracle", days, tuple(p.price / 1e6 for p in points)),),
                "d",
                "days",
            ),
        ),
        _entry_figure(line, entry, "as many shares as at the end"),
    )
    return Page(
        title=f"LP performance: {name}",
        lead=(
            f"{found.user}, {when(found.from_ts)} to {when(found.to_ts)} UTC, window {when(line.first)} to "
            f"{when(line.last)}. Every figure is from the program's events and the accounts' bytes."
        ),
        verdict=verdict,
        facts=(
            ("profit (USD)", dollars(parts.profit)),
            ("fees (USD)", dollars(parts.fees)),
            ("inventory (USD)", dollars(parts.inventory)),
            ("funding (USD)", dollars(parts.funding)),
            ("dust charges (USD)", dollars(parts.dust)),
            ("return on collateral used", percent(on_collateral)),
            ("a year at this rate", percent(annualised(on_collateral, used.seconds))),
            ("return on shares", percent(on_shares)),
        ),
        figures=figures,
        tables=(
            Table(
                "Windows: opening + parts = closing, in USD to the last unit",
                PART_COLUMNS,
                tuple(part_cells(window.name, one.parts) for window, one in windows),
            ),
            Table(
                "Returns",
                ("window", "days", "profit", "collateral used", "return", "a year", "on shares", "a year "),
                tuple(_returns(window, one) for window, one in windows),
            ),
            Table(
                "Against holding, in USD",
                ("alternative", "over the window", "would have earned", "providing liquidity earned more by"),
                (
                    _against("dollars", "hold the collateral", 0, parts.profit),
                    _against("the opening inventory", "no liquidity", other.inventory, parts.profit),
                    _against("the asset", "bought for the collateral used", other.asset, parts.profit),
                ),
            ),
        ),
        notes=_NOTES,
    )


def market_page(
    name: str,
    line: Timeline,
    found: MarketPerformance,
    entry: Sequence[Entry],
    windows: Sequence[tuple[Window, MarketPerformance]],
    lps: Sequence[PositionPerformance],
) -> Page:
    """The report of a market: what one LP who stayed earned, by entry time, and every LP of the window."""
    days = _days(line, [row.ts for row in line.prices])
    on_collateral = found.used.on_collateral(found.stayed.profit)
    shares = f"{found.shares / 1e9:,.0f} shares"
    lp_part = Fraction(found.lp_part[0], found.lp_part[1]) if found.lp_part[1] else None
    ranked = sorted(lps, key=lambda one: -one.parts.profit)
    return Page(
        title=f"Market performance: {name}",
        lead=(
            f"{when(line.first)} to {when(line.last)} UTC. One LP with {shares} from the first moment to the "
            "last, never settled: what the market's accumulators say."
        ),
        verdict=(
            f"{len(lps)} LP positions, {sum(one.exact for one in lps)} exact"
            if lps
            else "no LP positions in the store"
        ),
        facts=(
            ("profit (USD)", dollars(found.stayed.profit)),
            ("fees (USD)", dollars(found.stayed.fees)),
            ("inventory (USD)", dollars(found.stayed.inventory)),
            ("LPs' part of the liquidity", percent(lp_part)),
            ("return on collateral used", percent(on_collateral)),
            ("a year at this rate", percent(annualised(on_collateral, found.used.seconds))),
            ("oracle price at first", dollars(found.prices[0], 4)),
            ("oracle price at last", dollars(found.prices[1], 4)),
        ),
        figures=(
            _entry_figure(line, entry, shares),
            Figure(
                Chart(
                    "Oracle price",
                    "USD",
                    (Series("oracle", days, tuple(row.price / 1e6 for row in line.prices)),),
                    "d",
                    "days",
                ),
            ),
        ),
        tables=(
            Table(
                f"Windows of one LP with {shares}, USD",
                ("window", "days", "fees", "inventory", "profit", "collateral used", "return", "a year"),
                tuple(
                    (
                        window.name,
                        f"{window.days:.1f}",
                        dollars(one.stayed.fees),
                        dollars(one.stayed.inventory),
                        dollars(one.stayed.profit),
                        dollars(one.used.collateral),
                        percent(one.used.on_collateral(one.stayed.profit)),
                        percent(annualised(one.used.on_collateral(one.stayed.profit), one.used.seconds)),
                    )
                    for window, one in windows
                ),
            ),
            Table(
                "LP positions of the window, USD to the last unit",
                ("LP", *PART_COLUMNS[1:]),
                tuple(part_cells(str(one.user), one.parts) for one in ranked[:100]),
            ),
        ),
        notes=_NOTES,
    )


_NOTES = (
    "Fees: the position's shares times the growth of the market's fee accumulator. Inventory: base and quote "
    "that the accumulators booked, profit realised by the program's own rule and the rest at the oracle "
    "price, measured from the value at the window's opening. Dust: what burning charged for base below "
    "one step.",
    f"{COLLATERAL_FORMULA}.",
    f"{SHARES_FORMULA}.",
    f"{ANNUAL_FORMULA}.",
)


def _entry_figure(line: Timeline, entry: Sequence[Entry], shares: str) -> Figure:
    days = _days(line, [one.ts for one in entry])

    def course(title: str, values: Sequence[int]) -> Series:
        return Series(title, days, tuple(value / 1e6 for value in values))

    return Figure(
        Chart(
            "By entry time",
            "USD",
            (
                course("profit to the end", [one.profit for one in entry]),
                course("fees", [one.fees for one in entry]),
                course("inventory", [one.inventory for one in entry]),
            ),
            "d",
            "days",
        ),
        f"What {shares} entering at that moment would have earned to the window's end: every LP's result "
        "depends on when it came.",
    )


def _days(line: Timeline, times: Sequence[int]) -> tuple[float, ...]:
    return tuple(max(ts - line.first, 0) / DAY for ts in times)


def _returns(window: Window, found: PositionPerformance) -> tuple[str, ...]:
    used, profit = found.used, found.parts.profit
    on_collateral, on_shares = used.on_collateral(profit), used.on_shares(profit)
    return (
        window.name,
        f"{used.seconds / DAY:.1f}",
        dollars(profit),
        dollars(used.collateral),
        percent(on_collateral),
        percent(annualised(on_collateral, used.seconds)),
        percent(on_shares),
        percent(annualised(on_shares, used.seconds)),
    )


def _against(name: str, what: str, amount: int, profit: int) -> tuple[str, ...]:
    return (name, what, dollars(amount), dollars(profit - amount))


def _unknown(found: PositionPerformance) -> str:
    if not found.fees_known:
        return "a settlement's fee accumulator was not seen; fees and inventory are told apart approximately"
    return (
        f"{dollars(found.unexplained_quote, 6)} USD and {found.unexplained_base} base units have no event in "
        "the store"
    )
