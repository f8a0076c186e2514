"""Runs on this machine: in this process, or in several that may die without harm."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from balclient.abi.exceptions import ChainError
from balclient.sweep.job import Job, Run
from balclient.sweep.running import perform

__all__ = ["run_here", "run_in_processes"]

_ATTEMPTS = 3
_AHEAD = 3

_held: list[Job] = []


def run_here(job: Job, runs: Sequence[Run]) -> Iterator[dict[str, Any]]:
    """Results one after the other."""
    for run in runs:
        yield perform(job, run)


def run_in_processes(job: Job, runs: Sequence[Run], jobs: int) -> Iterator[dict[str, Any]]:
    """Results as they come from `jobs` processes; a process that dies is replaced, its runs are done again.

    Raises ChainError for a run in whose company processes died three times.
    """
    waiting = list(reversed(runs))
    deaths: Counter[int] = Counter()
    while waiting:
        flying: dict[Future[dict[str, Any]], Run] = {}
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(jobs, context, _hold, (job,)) as pool:
            try:
                while waiting or flying:
                    while waiting and len(flying) < jobs * _AHEAD:
                        run = waiting.pop()
                        flying[pool.submit(_perform, run)] = run
                    done, _ = wait(flying, return_when=FIRST_COMPLETED)
                    for future in done:
                        result = future.result()
                        del flying[future]
                        yield result
            except BrokenProcessPool:
                for run in flying.values():
                    deaths[run.number] += 1
                    if deaths[run.number] >= _ATTEMPTS:
                        raise ChainError(
                            f"{job.describe(run)}: processes that had it died {_ATTEMPTS} times"
                        ) from None
                waiting.extend(sorted(flying.values(), key=lambda run: -run.number))
            except GeneratorExit:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _hold(job: Job) -> None:
    _held[:] = [job]


def _perform(run: Run) -> dict[str, Any]:
    return perform(_held[0], run)
