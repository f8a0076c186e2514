"""`balclient sweep`: a strategy over price paths, takers, seeds and parameters."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from balclient.abi.amounts import usd_units
from balclient.abi.exceptions import BadInput
from balclient.cli.output import bold, row_table, show
from balclient.localnet.markets import load_market
from balclient.sweep import (
    Flow,
    Job,
    Recorded,
    Results,
    parse_flow,
    parse_grid,
    read_flow,
    read_prices,
    read_strategy,
)
from balclient.sweep import sweep as do_sweep
from balclient.sweep.paths import MAX_GAP

__all__ = ["sweep"]

_MONEY = ("total", "fees", "funding", "own fees", "dust", "inventory")
_COLUMNS = ("run", "path", "seed", "parameters", *_MONEY, "refused")
_SHOWN = 20


@click.command()
@click.argument("strategy")
@click.option(
    "--prices",
    "sources",
    multiple=True,
    required=True,
    help="CSV or Parquet with timestamp and price, or walk:seed=7,points=49,seconds=1800,volatility=60.",
)
@click.option("--grid", multiple=True, metavar="NAME=V1,V2", help="Values of a parameter of the strategy.")
@click.option("--seeds", type=click.IntRange(1), default=1, show_default=True, help="Flows per setting.")
@click.option(
    "--flow",
    default="",
    metavar="FLOW",
    help="takers=2,size=1,tail=30,informed=20, or a file with timestamp and base.",
)
@click.option("--market", default="SOL-PERP", show_default=True, help="A market's name, or a TOML file.")
@click.option("--depth", metavar="USD", help="Depth of the curve on each side instead of the market's own.")
@click.option("--capital", default="10000", show_default=True, metavar="USD", help="What the LP starts with.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, such as tcp://10.0.0.1:8786.")
@click.option("--longest", type=click.FloatRange(0.1), metavar="SECONDS", help="What a run may take.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of results; goes on where it stopped.")
@click.option("--max-gap", type=click.IntRange(1), default=MAX_GAP, show_default=True, metavar="SECONDS")
@click.option("--json", "as_json", is_flag=True, help="Print results as JSON lines, as they come.")
def sweep(
    strategy: str,
    sources: tuple[str, ...],
    grid: tuple[str, ...],
    seeds: int,
    flow: str,
    market: str,
    depth: str | None,
    capital: str,
    jobs: int,
    scheduler: str | None,
    longest: float | None,
    out: Path | None,
    max_gap: int,
    as_json: bool,
) -> None:
    """What an LP who follows STRATEGY would have earned: a file, or hold, recentre, leave_before_funding."""
    name, text = read_strategy(strategy)
    config = load_market(market)
    if depth is not None:
        shares = usd_units(depth) * 10**9 // config.price
        config = replace(config, sqrt_k=shares - shares % config.order_step_size)
        if config.sqrt_k < 100 * config.order_step_size:
            raise BadInput(f"depth {depth}: too shallow for steps of {config.order_step_size / 1e9:g}")
    job = Job(
        name,
        text,
        config,
        tuple(read_prices(source, config.price, max_gap=max_gap) for source in sources),
        _flow(flow),
        parse_grid(grid),
        tuple(range(seeds)),
        usd_units(capital),
    )
    rows: list[dict[str, Any]] = []
    console = Console(stderr=True)
    with ExitStack() as stack:
        results = None if out is None else stack.enter_context(Results(out, job))
        before = 0 if results is None else results.finished
        progress = stack.enter_context(
            Progress(
                "[progress.description]{task.description}",
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=console,
                transient=True,
                disable=not console.is_terminal,
            )
        )
        task = progress.add_task("sweep", total=len(job), completed=before)
        try:
            for row in do_sweep(job, results, jobs=jobs, scheduler=scheduler, longest=longest):
                progress.advance(task)
                rows.append(row)
                if as_json:
                    click.echo(json.dumps(row))
        except KeyboardInterrupt:
            kept = "" if results is None else f"; {results.finished} runs are kept, the same command goes on"
            click.echo(f"cancelled after {len(rows)} of {len(job) - before} runs{kept}", err=True)
            sys.exit(130)
        if results is not None:
            rows = list(results.rows())
    rows.sort(key=lambda row: row["run"])
    if not as_json:
        _show(job, rows, out)
    failed = [row for row in rows if row["error"]]
    for row in failed[:5]:
        click.echo(row["error"], err=True)
    if failed:
        click.echo(f"{len(failed)} of {len(rows)} runs failed", err=True)
        sys.exit(1)


def _flow(text: str) -> Flow | Recorded:
    path = Path(text)
    return read_flow(path) if text and path.suffix in (".csv", ".parquet") else parse_flow(text)


def _show(job: Job, rows: list[dict[str, Any]], out: Path | None) -> None:
    good = sorted((row for row in rows if not row["error"]), key=lambda row: (-row["total"], row["run"]))
    shown = good if len(good) <= _SHOWN else [*good[: _SHOWN // 2], *good[-_SHOWN // 2 :]]
    show(row_table(_COLUMNS, [_cells(row) for row in shown], left=4))
    if len(shown) < len(good):
        click.echo(f"the best and the worst of {len(good):,}")
    bold(f"{job.name}: {len(rows):,} runs, version {job.version}")
    if out is not None:
        click.echo(f"written: {out}")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    money = (row[name.replace(" ", "_")] for name in _MONEY)
    return (
        str(row["run"]),
        row["path"],
        str(row["seed"]),
        " ".join(f"{name}={value}" for name, value in json.loads(row["parameters"]).items()),
        *(f"{value / 1e6:,.4f}" for value in money),
        str(row["refused"]),
    )
