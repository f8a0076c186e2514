"""Runs on this machine: in this process, or in several that may die without harm."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from balclient.abi.exceptions import ChainError
from balclient.sweep.job import Job, Run
from balclient.sweep.running import perform

__all__ = ["pool_of", "run_here", "run_in_processes", "through", "timed"]

_ATTEMPTS = 3
_AHEAD = 3

_held: list[tuple[Job, float | None]] = []


def run_here(job: Job, runs: Sequence[Run]) -> Iterator[dict[str, Any]]:
    """Results one after the other."""
    for run in runs:
        yield perform(job, run)


def run_in_processes(
    job: Job, runs: Sequence[Run], jobs: int, longest: float | None = None
) -> Iterator[dict[str, Any]]:
    """Results as they come from `jobs` processes; a process that dies is replaced, its runs are done again.

    Runs that were at work when a process died are done one at a time, so that the one that kills is found: it
    raises ChainError after three times.  A run that takes more than `longest` seconds ends its process.
    """
    waiting = list(reversed(runs))
    while waiting:
        flying: dict[Future[dict[str, Any]], Run] = {}
        with pool_of(job, jobs, longest) as pool:
            try:
                yield from through(pool, waiting, flying, jobs)
            except BrokenProcessPool:
                pass
            except GeneratorExit:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        yield from _one_by_one(job, sorted(flying.values(), key=lambda run: run.number), longest)


def through(
    pool: ProcessPoolExecutor, waiting: list[Run], flying: dict[Future[dict[str, Any]], Run], jobs: int
) -> Iterator[dict[str, Any]]:
    """Results of the runs in `waiting`, last first; `flying` are those that a pool of `jobs` has now."""
    while waiting or flying:
        while waiting and len(flying) < jobs * _AHEAD:
            run = waiting.pop()
            flying[pool.submit(_perform, run)] = run
        done, _ = wait(flying, return_when=FIRST_COMPLETED)
        for future in done:
            result = future.result()
            del flying[future]
            yield result


def _one_by_one(job: Job, runs: Sequence[Run], longest: float | None) -> Iterator[dict[str, Any]]:
    deaths: Counter[int] = Counter()
    waiting = list(reversed(runs))
    while waiting:
        with pool_of(job, 1, longest) as pool:
            try:
                while waiting:
                    result = pool.submit(_perform, waiting[-1]).result()
                    waiting.pop()
                    yield result
            except BrokenProcessPool:
                run = waiting[-1]
                deaths[run.number] += 1
                if deaths[run.number] == _ATTEMPTS:
                    late = "" if longest is None else f", or took more than {longest:g} seconds"
                    raise ChainError(
                        f"{job.describe(run)}: its process died {_ATTEMPTS} times: it was killed, "
                        f"ran out of memory{late}; finished runs are kept"
                    ) from None
            except GeneratorExit:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def pool_of(job: Job, jobs: int, longest: float | None) -> ProcessPoolExecutor:
    """Processes that hold the job; they start with the first runs."""
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _hold, (job, longest))


def timed(job: Job, run: Run, longest: float | None) -> dict[str, Any]:
    """Do a run; this process ends where it takes longer, whatever it is doing (a loop in C among it)."""
    if longest is None:
        return perform(job, run)
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(longest, exit=True, file=nowhere)
        try:
            return perform(job, run)
        finally:
            faulthandler.cancel_dump_traceback_later()


def _hold(job: Job, longest: float | None) -> None:
    _held[:] = [(job, longest)]


def _perform(run: Run) -> dict[str, Any]:
    job, longest = _held[0]
    return timed(job, run, longest)
