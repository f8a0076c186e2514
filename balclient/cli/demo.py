"""`balclient demo`: the whole story of an LP, as a table and one HTML file."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from balclient.abi.exceptions import BadInput
from balclient.cli.output import print_json
from balclient.demo.report import COLUMNS, cells, page
from balclient.demo.story import Story, tell
from balclient.files import write_atomically
from balclient.localnet import available_markets, read_csv
from balclient.report import render

__all__ = ["demo"]


@click.command()
@click.option(
    "--market", default="SOL-PERP", show_default=True, help="A market that ships, or a file of figures."
)
@click.option(
    "--prices", type=click.Path(path_type=Path), help="CSV file: timestamp,price.  Else a seeded path."
)
@click.option("--seed", default=7, show_default=True, help="Seed of the prices and of the takers' trades.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("balclient-demo.html"),
    show_default=True,
    help="Where the report goes.",
)
@click.option(
    "--program", type=click.Path(path_type=Path), help="Program file; the package's own by default."
)
@click.option("--json", "as_json", is_flag=True, help="The steps for a script, as one document.")
def demo(market: str, prices: Path | None, seed: int, out: Path, program: Path | None, as_json: bool) -> None:
    """Tell the whole story of an LP on an in-process chain, each step predicted by the mirror."""
    if market not in available_markets() and not market.endswith(".toml"):
        raise BadInput(
            f"no market {market!r}; there are {', '.join(available_markets())}, or name a .toml file"
        )
    path = None if prices is None else read_csv(prices)
    if out.is_dir() or not os.access(out.parent, os.W_OK):
        raise BadInput(f"{out}: cannot be written: not a file in a folder that this user may write to")
    errors = Console(stderr=True)
    with errors.status("running the story") if errors.is_terminal else errors:
        story = tell(market, path=path, seed=seed, program=program)
    write_atomically(out, render(page(story)))
    if as_json:
        _print_data(story, out)
    else:
        _print_table(story, out)
    if story.exact != story.sends:
        click.get_current_context().exit(1)


def _print_data(story: Story, out: Path) -> None:
    """Amounts raw: base and shares 1e9, quote and prices 1e6."""
    print_json(
        {
            "market": story.market,
            "prices": story.path.source,
            "seed": story.seed,
            "deposit": story.deposit,
            "report": str(out),
            "sends": story.sends,
            "exact": story.exact,
            "steps": story.steps,
        }
    )


def _print_table(story: Story, out: Path) -> None:
    table = Table(*COLUMNS[:2], box=None, pad_edge=False)
    for name in COLUMNS[2:]:
        table.add_column(name, justify="right", no_wrap=True)
    for number, step in enumerate(story.steps, 1):
        table.add_row(*cells(number, step))
    console = Console()
    console.width = max(console.width, 128)
    console.print(table)
    click.echo(f"report: {out}")
    click.echo(story.closing_line)
