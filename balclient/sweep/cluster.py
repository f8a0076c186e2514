"""Runs on a Dask cluster by its scheduler's address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from balclient.abi.exceptions import BadInput, ChainError, NetworkError, Unsupported
from balclient.sweep.job import Job, Run, version
from balclient.sweep.local import timed

__all__ = ["TaskSize", "run_on_cluster", "task_size"]

_ATTEMPTS = 5
_AHEAD = 4
# Steps in one task, at least: about half a second of work.
_STEPS = 200
_TIMEOUT = "10s"
_AGAIN = ("lost", "pending")

TaskSize = tuple[int, int]


def run_on_cluster(
    job: Job, runs: Sequence[Run], address: str, longest: float | None = None
) -> Iterator[dict[str, Any]]:
    """Results as they come from the workers of a scheduler, e.g. `tcp://10.0.0.1:8786`.

    What all runs share goes to each worker once, those that join later included.  A worker that dies is no
    harm: its runs go to others, and results do not depend on where they were made.  A run that takes more
    than `longest` seconds ends its worker.  Raises Unsupported without dask, NetworkError where there is no
    scheduler or it goes away, BadInput for workers of another version, ChainError for a run that workers died
    of.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise Unsupported("a cluster needs dask.distributed: install balclient[scale]") from None
    except AttributeError as error:
        # What anchorpy asks of toolz (below 0.12) cannot be imported by dask on this Python.
        raise Unsupported(f"dask.distributed cannot be loaded, it needs toolz 0.12: {error}") from None
    try:
        client = distributed.Client(address, timeout=_TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NetworkError(f"scheduler {address}: cannot be reached: {error}") from None
    name = f"balclient-sweep-{job.digest[:16]}"
    with client:
        _check_versions(client, address)
        client.register_plugin(_plugin(distributed, job, longest), name=name)
        try:
            yield from _results(client, distributed, job, runs, name, address)
        finally:
            if client.status == "running":
                client.unregister_worker_plugin(name)


def task_size(job: Job) -> TaskSize:
    """(bytes of what every worker gets once, bytes of one task): what a cluster moves for a sweep."""
    dumps = import_module("pickle").dumps
    run = next(job.runs())
    return len(dumps(job)), len(dumps((_perform, "balclient-sweep-0123456789abcdef", [run])))


def _results(
    client: Any, distributed: Any, job: Job, runs: Sequence[Run], name: str, address: str
) -> Iterator[dict[str, Any]]:
    threads = max(sum(client.nthreads().values()), 1)
    waiting = list(reversed(_tasks(job, runs, threads)))
    flying: dict[str, Sequence[Run]] = {}
    results = distributed.as_completed(loop=client.loop)

    def feed() -> None:
        while waiting and len(flying) < max(sum(client.nthreads().values()), 1) * _AHEAD:
            task = waiting.pop()
            key = f"{name}-{task[0].number}"
            future = client.submit(_perform, name, task, key=key, pure=False, retries=_ATTEMPTS)
            flying[future.key] = task
            results.add(future)

    feed()
    while flying:
        future = next(results)
        task = flying.pop(future.key)
        if future.status == "cancelled" or client.status != "running":
            raise NetworkError(
                f"scheduler {address}: it went away with {job.describe(task[0])} under way; "
                "finished runs are kept"
            )
        if future.status in _AGAIN:
            # Its result went with its worker before it was fetched: it is computed once more.
            flying[future.key] = task
            results.add(future)
            continue
        if future.status != "finished":
            error = future.exception() if future.status == "error" else future.status
            among = "" if len(task) == 1 else f" (or one of the {len(task) - 1} after it)"
            raise ChainError(f"{job.describe(task[0])}{among}: the cluster gave it up: {error!r:.300}")
        found: list[dict[str, Any]] = future.result()
        future.release()
        feed()
        for result in found:
            if result["version"] != job.version:
                raise BadInput(
                    f"{job.describe(task[0])}: a worker has version {result['version']}, not {job.version}"
                )
            yield result


def _tasks(job: Job, runs: Sequence[Run], threads: int) -> list[Sequence[Run]]:
    """Short runs go together, as long as every thread has several tasks: a task costs milliseconds."""
    most = max(len(runs) // (threads * _AHEAD), 1)
    tasks: list[Sequence[Run]] = []
    begun: list[Run] = []
    steps = 0
    for run in runs:
        begun.append(run)
        steps += len(job.paths[run.path].points)
        if steps >= _STEPS or len(begun) >= most:
            tasks.append(tuple(begun))
            begun, steps = [], 0
    return [*tasks, tuple(begun)] if begun else tasks


def _check_versions(client: Any, address: str) -> None:
    try:
        found: dict[str, str] = client.run(version)
    except Exception as error:
        raise BadInput(f"scheduler {address}: a worker cannot tell its version: {error!r:.200}") from None
    if not found:
        raise NetworkError(f"scheduler {address}: it has no workers")
    for worker, held in found.items():
        if held != version():
            raise BadInput(
                f"worker {worker}: version {held}, expected {version()}: install the same everywhere"
            )


def _plugin(distributed: Any, job: Job, longest: float | None) -> Any:
    """What hands the job to every worker, now or when it joins; its base exists only with dask."""
    plugin: Any = type("SweepJob", (distributed.WorkerPlugin,), {})()
    plugin.job, plugin.longest = job, longest
    return plugin


def _perform(name: str, runs: Sequence[Run]) -> list[dict[str, Any]]:
    worker: Any = import_module("distributed").get_worker()
    plugin: Any = worker.plugins[name]
    job: Job = plugin.job
    own = version()
    if own != job.version:
        return [{"run": run.number, "version": own} for run in runs]
    return [timed(job, run, plugin.longest) for run in runs]
