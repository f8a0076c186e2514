"""`balclient replay`: recorded vectors against the mirror or a program file."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from balclient.localnet.program import default_program
from balclient.vectors.batch import EngineName, Job, replay_files
from balclient.vectors.files import find
from balclient.vectors.records import Phase
from balclient.vectors.replay import FileResult
from balclient.vectors.summary import as_data, lines

__all__ = ["replay"]


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--engine", type=click.Choice(["mirror", "program"]), default="mirror", show_default=True)
@click.option(
    "--program", type=click.Path(path_type=Path), help="Program file; the package's own by default."
)
@click.option("--phase", type=click.Choice(["setup", "main", "all"]), default="all", show_default=True)
@click.option("--only", metavar="INSTRUCTION", help="Run and count only steps of this instruction.")
@click.option("--jobs", type=click.IntRange(1), help="Processes; every core by default.")
@click.option(
    "--limit-diffs", type=click.IntRange(0), default=8, show_default=True, help="Fields shown per step."
)
@click.option(
    "--limit-steps", type=click.IntRange(0), default=1, show_default=True, help="Steps shown per file."
)
@click.option("--limit-files", type=click.IntRange(0), default=20, show_default=True, help="Files shown.")
@click.option("--json", "as_json", is_flag=True, help="Print data, compute units included.")
def replay(
    paths: tuple[Path, ...],
    engine: EngineName,
    program: Path | None,
    phase: str,
    only: str | None,
    jobs: int | None,
    limit_diffs: int,
    limit_steps: int,
    limit_files: int,
    as_json: bool,
) -> None:
    """Replay vector files and folders; exit 0 only where every step is exact."""
    chosen: Phase | None = "setup" if phase == "setup" else "main" if phase == "main" else None
    if engine == "program":
        program = program or default_program()
    files = find(paths)
    job = Job(engine, program, chosen, only)
    results: list[FileResult] = []
    started = time.monotonic()
    # Where nobody looks, older releases of rich would end the bar that is not shown with an empty line.
    errors = Console(stderr=True, force_interactive=True)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("replay", total=len(files))
        for result in replay_files(files, job, jobs):
            results.append(result)
            progress.advance(task)
    if as_json:
        data = as_data(results, limit_diffs=limit_diffs)
        data["seconds"] = round(time.monotonic() - started, 2)
        click.echo(json.dumps(data, indent=1))
    else:
        for line in lines(results, limit_diffs=limit_diffs, limit_steps=limit_steps, limit_files=limit_files):
            click.echo(line)
    sys.exit(0 if all(not result.inexact for result in results) else 1)
