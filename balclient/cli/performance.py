"""`balclient performance`: what positions and markets earned, from a store."""

from __future__ import annotations

from pathlib import Path

import click
from solders.pubkey import Pubkey

from balclient.abi.exceptions import BadInput
from balclient.cli.common import PUBKEY, working
from balclient.cli.history import open_store
from balclient.cli.output import bold, print_json, row_table, show
from balclient.files import write_atomically

__all__ = ["performance"]


@click.command()
@click.argument("store")
@click.option("--market", default=0, show_default=True, help="The market's number.")
@click.option("--user", type=PUBKEY, metavar="KEY", help="One LP; the market and all its LPs otherwise.")
@click.option(
    "--window",
    "windows",
    multiple=True,
    help="7D, 30D, entry, all, or FIRST..LAST.  Repeatable; the first one is drawn.",
)
@click.option("--at", "moment", help="The windows' end instead of the last moment stored.")
@click.option("--html", type=click.Path(path_type=Path), help="Write an interactive report.")
@click.option("--svg", type=click.Path(path_type=Path), help="Write a picture that scales.")
@click.option("--png", type=click.Path(path_type=Path), help="Write a picture.")
@click.option(
    "--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True, help="For --png."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, integers of the program's units.")
def performance(
    store: str,
    market: int,
    user: Pubkey | None,
    windows: tuple[str, ...],
    moment: str | None,
    html: Path | None,
    svg: Path | None,
    png: Path | None,
    theme: str,
    as_json: bool,
) -> None:
    """Fees, funding, inventory, dust and returns over windows of time; every row adds up to the last unit.

    STORE is what `balclient history` made.  Without windows: 30D and 7D as far as the store goes back, and
    since entry.
    """
    with open_store(store) as opened, working("adding up"):
        from balclient.performance.summary import market_summary, position_summary

        summary = (
            market_summary(opened, market, windows, at=moment)
            if user is None
            else position_summary(opened, market, user, windows, at=moment)
        )
    if as_json:
        print_json(summary.data)
    else:
        table = summary.page.tables[0]
        show(row_table(table.columns, table.rows, left=2))
        for name, value in summary.page.facts:
            click.echo(f"{name}: {value}")
        bold(summary.page.verdict)
    _write(summary.page, html, svg, png, theme)
    if not summary.exact:
        click.get_current_context().exit(1)


def _write(page: object, html: Path | None, svg: Path | None, png: Path | None, theme: str) -> None:
    from balclient.report import Page, picture_png, picture_svg, render

    assert isinstance(page, Page)
    if html is not None:
        write_atomically(html, render(page))
    if svg is not None:
        write_atomically(svg, picture_svg(page))
    if png is not None:
        picture = picture_png(page, "dark" if theme == "dark" else "light")
        try:
            png.write_bytes(picture)
        except OSError as error:
            raise BadInput(f"{png}: cannot be written: {error.strerror or error}") from None
    for path in (html, svg, png):
        if path is not None:
            click.echo(f"written: {path}", err=True)
