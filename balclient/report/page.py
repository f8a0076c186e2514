"""One HTML page that needs nothing beside itself: style, script, pictures and tables are in the text."""

from dataclasses import dataclass
from html import escape
from importlib.resources import files

from .charts import Chart, draw, legend

__all__ = ["Figure", "Page", "Table", "render"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with a sentence that says what to see in it."""

    chart: Chart
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table; the first two columns are text, the others numbers (aligned right)."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for i, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {self.title!r}, row {i}: {len(row)} cells, {len(self.columns)} columns"
                )


@dataclass(frozen=True, slots=True)
class Page:
    """What a report shows, from top to bottom."""

    title: str
    lead: str
    verdict: str
    facts: tuple[tuple[str, str], ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


def _figure(figure: Figure, identifier: str) -> str:
    chart = figure.chart
    return (
        f"<figure><figcaption>{escape(chart.title)} <small>{escape(chart.unit)}</small></figcaption>"
        f"{draw(chart, identifier)}<div>{legend(chart)}</div>"
        f'<div class="readout" aria-live="off"></div><p class="lead">{escape(figure.note)}</p></figure>'
    )


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(c)}</th>' for c in table.columns)
    rows = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in table.rows)
    return (
        f'<h2>{escape(table.title)}</h2><div class="scroll" tabindex="0"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _asset(name: str) -> str:
    return (files("balclient.report") / "assets" / name).read_text(encoding="utf-8")


def render(page: Page) -> str:
    """The page as HTML text; every value is escaped, and nothing is loaded from anywhere."""
    facts = "".join(
        f'<div class="fact"><b>{escape(value)}</b><span>{escape(name)}</span></div>'
        for name, value in page.facts
    )
    figures = "".join(_figure(f, f"chart{i}") for i, f in enumerate(page.figures))
    tables = "".join(map(_table, page.tables))
    notes = "".join(f"<p>{escape(n)}</p>" for n in page.notes)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(page.title)}</title><style>{_asset('report.css')}</style></head><body><main>"
        f'<h1>{escape(page.title)}</h1><p class="lead">{escape(page.lead)}</p>'
        f'<p class="verdict">{escape(page.verdict)}</p><div class="facts">{facts}</div>'
        f"{figures}{tables}<footer>{notes}</footer></main><script>{_asset('report.js')}</script></body></html>\n"
    )
