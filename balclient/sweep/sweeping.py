"""All runs of a job: those that are missing, here or on a cluster."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from balclient.sweep.cluster import run_on_cluster
from balclient.sweep.job import Job
from balclient.sweep.local import run_here, run_in_processes
from balclient.sweep.results import Results
from balclient.sweep.running import load_strategy

__all__ = ["sweep"]


def sweep(
    job: Job,
    results: Results | None = None,
    *,
    jobs: int = 1,
    scheduler: str | None = None,
    longest: float | None = None,
) -> Generator[dict[str, Any]]:
    """Do the runs of a job and yield each result as it comes; with `results` keep them, and skip those kept.

    `longest` are the seconds that a run may take; with it runs have processes of their own, which end where
    nothing else can end a run.  Raises StrategyError at once where the strategy cannot be loaded; a run in
    which it fails is a result whose `error` says why.
    """
    load_strategy(job)
    runs = [run for run in job.runs() if results is None or not results.has(run.number)]
    found: Iterator[dict[str, Any]]
    if scheduler is not None:
        found = run_on_cluster(job, runs, scheduler, longest)
    elif longest is not None or (jobs > 1 and len(runs) > 1):
        found = run_in_processes(job, runs, jobs, longest)
    else:
        found = run_here(job, runs)
    for row in found:
        if results is not None:
            results.add(row)
        yield row
