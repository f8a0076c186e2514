"""`balclient fuzz`: mirror and program on random worlds and instructions."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from balclient.fuzz.campaign import Campaign, Part, Plan
from balclient.fuzz.coverage import rule_lines
from balclient.fuzz.report import fault_lines, outcome_lines
from balclient.fuzz.shrink import Shrinker
from balclient.localnet.program import default_program

__all__ = ["fuzz"]


@click.command()
@click.option(
    "--steps", type=click.IntRange(1), default=10_000, show_default=True, help="Instructions to run."
)
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same steps.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.option(
    "--engine-program",
    "program",
    type=click.Path(path_type=Path),
    help="Program file; the package's own by default.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for vector files of what differs."
)
@click.option("--coverage", is_flag=True, help="Print rules hit and outcomes per instruction.")
def fuzz(steps: int, seed: int, jobs: int, program: Path | None, out: Path | None, coverage: bool) -> None:
    """Compare mirror and program step by step; exit 0 only where every step is exact.

    With --out, each kind of difference is cut down to the least sequence that shows it and written as a
    vector file for `balclient replay`.
    """
    plan = Plan(steps, seed, program or default_program(), coverage)
    total = Part()
    errors = Console(stderr=True)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("fuzz", total=steps)
        for part in Campaign(plan, jobs).parts():
            total.add(part)
            progress.advance(task, part.steps)
    if coverage:
        for line in (*outcome_lines(total), *rule_lines(total.places)):
            click.echo(line)
    shrinker = Shrinker(plan) if out is not None and total.faults else None
    for number, fault in enumerate(total.distinct):
        for line in fault_lines(fault, total):
            click.echo(line)
        if shrinker is not None and out is not None:
            click.echo(f"  balclient replay {shrinker.write(fault, out, number)}")
    click.echo(f"exact {total.exact} of {total.steps} steps (seed {seed})")
    sys.exit(0 if total.exact == total.steps else 1)
