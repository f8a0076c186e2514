"""Runs on a Dask cluster by its scheduler's address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from balclient.abi.exceptions import BadInput, ChainError, NetworkError, Unsupported
from balclient.sweep.job import Job, Run, version
from balclient.sweep.running import perform

__all__ = ["TaskSize", "run_on_cluster", "task_size"]

_ATTEMPTS = 5
_AHEAD = 4
_TIMEOUT = "10s"

TaskSize = tuple[int, int]


def run_on_cluster(job: Job, runs: Sequence[Run], address: str) -> Iterator[dict[str, Any]]:
    """Results as they come from the workers of a scheduler, e.g. `tcp://10.0.0.1:8786`.

    What all runs share goes to each worker once, those that join later included.  A worker that dies is no
    harm: its runs go to others, and results do not depend on where they were made.  Raises Unsupported
    without dask, NetworkError where there is no scheduler, BadInput for workers of another version,
    ChainError for a run that workers died of.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise Unsupported("a cluster needs dask.distributed: install balclient[scale]") from None
    try:
        client = distributed.Client(address, timeout=_TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NetworkError(f"scheduler {address}: cannot be reached: {error}") from None
    name = f"balclient-sweep-{job.digest[:16]}"
    with client:
        _check_versions(client, address)
        client.register_plugin(_plugin(distributed, job), name=name)
        yield from _results(client, distributed, job, runs, name)
        client.unregister_worker_plugin(name)


def task_size(job: Job) -> TaskSize:
    """(bytes of what every worker gets once, bytes of one task): what a cluster moves for a sweep."""
    dumps = import_module("pickle").dumps
    run = next(job.runs())
    return len(dumps(job)), len(dumps((_perform, "balclient-sweep-0123456789abcdef", run)))


def _results(
    client: Any, distributed: Any, job: Job, runs: Sequence[Run], name: str
) -> Iterator[dict[str, Any]]:
    waiting = list(reversed(runs))
    flying: dict[str, Run] = {}
    results = distributed.as_completed(loop=client.loop)

    def feed() -> None:
        threads = sum(client.nthreads().values())
        while waiting and len(flying) < max(threads, 1) * _AHEAD:
            run = waiting.pop()
            future = client.submit(
                _perform, name, run, key=f"{name}-{run.number}", pure=False, retries=_ATTEMPTS
            )
            flying[future.key] = run
            results.add(future)

    feed()
    while flying:
        future = next(results)
        run = flying.pop(future.key)
        if future.status != "finished":
            error = future.exception() if future.status == "error" else future.status
            raise ChainError(f"{job.describe(run)}: the cluster gave it up: {error!r:.300}")
        result: dict[str, Any] = future.result()
        future.release()
        if result["version"] != job.version:
            raise BadInput(
                f"{job.describe(run)}: a worker has version {result['version']}, not {job.version}"
            )
        feed()
        yield result


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


def _plugin(distributed: Any, job: Job) -> Any:
    """What hands the job to every worker, now or when it joins; its base exists only with dask."""
    plugin: Any = type("SweepJob", (distributed.WorkerPlugin,), {})()
    plugin.job = job
    return plugin


def _perform(name: str, run: Run) -> dict[str, Any]:
    worker: Any = import_module("distributed").get_worker()
    job: Job = worker.plugins[name].job
    own = version()
    if own != job.version:
        return {"run": run.number, "version": own}
    return perform(job, run)
