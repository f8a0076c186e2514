"""`balclient fuzz`: mirror and program on random worlds and instructions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from balclient.abi.exceptions import Unsupported
from balclient.abi.native import compiled
from balclient.cli.output import print_json
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
@click.option("--json", "as_json", is_flag=True, help="What came of it for a script, as one document.")
def fuzz(
    steps: int, seed: int, jobs: int, program: Path | None, out: Path | None, coverage: bool, as_json: bool
) -> None:
    """Compare mirror and program step by step; exit 0 only where every step is exact.

    With --out, each kind of difference is cut down to the least sequence that shows it and written as a
    vector file for `balclient replay`.
    """
    if coverage and compiled():
        raise Unsupported(
            "fuzz --coverage: the rules installed here are compiled, nothing sees which of them run; "
            "leave --coverage out, or ask an installation in pure Python"
        )
    plan = Plan(steps, seed, program or default_program(), coverage)
    total = Part()
    errors = Console(stderr=True)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("fuzz", total=steps)
        for part in Campaign(plan, jobs).parts():
            total.add(part)
            progress.advance(task, part.steps)
    lines = [*outcome_lines(total), *rule_lines(total.places)] if coverage else []
    shrinker = Shrinker(plan) if out is not None and total.faults else None
    found: list[dict[str, Any]] = []
    for number, fault in enumerate(total.distinct):
        file = None if shrinker is None or out is None else str(shrinker.write(fault, out, number))
        found.append({"kind": fault.kind, "sequence": fault.episode, "step": fault.step, "file": file})
        lines += fault_lines(fault, total)
        lines += [] if file is None else [f"  balclient replay {file}"]
    if as_json:
        outcomes: dict[str, dict[str, int]] = {}
        for (name, word), count in sorted(total.outcomes.items()):
            outcomes.setdefault(name, {})[word] = count
        counts = {"seed": seed, "steps": total.steps, "exact": total.exact}
        print_json({**counts, "differences": found, "outcomes": outcomes})
    else:
        for line in (*lines, f"exact {total.exact} of {total.steps} steps (seed {seed})"):
            click.echo(line)
    sys.exit(0 if total.exact == total.steps else 1)
