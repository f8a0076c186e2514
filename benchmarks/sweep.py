"""Sweeps in one process, in two, and on a two-worker Dask cluster: efficiency, overhead, bytes per task.

    python benchmarks/sweep.py [--runs 48] [--out benchmarks/results_sweep.txt]

Efficiency is what one process needs for all runs, over what two workers need together.  By the clock it
means something on an idle machine only, so that it is given by processor time too: everything that workers,
scheduler and client burned, less what the same cluster or pool burns for starting and stopping.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from balclient.localnet.markets import load_market
from balclient.sweep import Flow, Job, read_prices, read_strategy, sweep
from balclient.sweep.cluster import task_size


def make(runs: int, points: int) -> Job:
    name, text = read_strategy("recentre")
    market = replace(load_market("SOL-PERP"), sqrt_k=13_000 * 10**9)
    path = read_prices(f"walk:seed=7,points={points}", market.price)
    flow = Flow(takers=300, size=20 * 10**9, informed=30)
    return Job(name, text, market, (path,), flow, seeds=tuple(range(runs)))


def burned() -> float:
    """Processor seconds of this process and of the processes that it started and that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def timed(rows: Iterable[Any]) -> tuple[float, float, list[Any]]:
    """(seconds by the clock, seconds of processor, results in order)."""
    wall, own = time.perf_counter(), burned()
    found = sorted(rows, key=lambda row: row["run"])
    return time.perf_counter() - wall, burned() - own, found


def on_cluster(distributed: Any, job: Job) -> tuple[float, float, list[Any]]:
    """The same for a sweep on a cluster of two workers, made and ended for it."""
    before = burned()
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, protocol="tcp"
    ) as cluster:
        list(sweep(make(2, 3), scheduler=cluster.scheduler_address))
        wall, _, found = timed(sweep(job, scheduler=cluster.scheduler_address))
    return wall, burned() - before, found


def main() -> None:
    # The workers' sampling profiler costs more the longer a shared machine makes everything last.
    os.environ.setdefault("DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED", "False")
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=48)
    parser.add_argument("--points", type=int, default=97)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    lines: list[str] = []

    def say(text: str) -> None:
        print(text, flush=True)
        lines.append(text)

    def told(name: str, wall: float, used: float, start: float) -> None:
        say(
            f"{name}: {wall:.1f} s by the clock; efficiency {own / 2 / wall:.2f} by the clock, "
            f"{own / (used - start):.2f} by processor time "
            f"({(used - start - own) / len(job) * 1e3:+.1f} ms per task)"
        )

    job, tiny = make(options.runs, options.points), make(2, 2)
    steps = options.runs * options.points
    list(sweep(make(1, 3)))
    wall, own, alone = timed(sweep(job))
    orders = sum(row["taker_orders"] for row in alone)
    say(f"{options.runs} runs of {options.points} prices, {orders:,} taker orders")
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    say(
        f"one process: {own:.1f} s of processor, {wall:.1f} s by the clock; "
        f"{own / steps * 1e3:.2f} ms per step"
    )
    once, each = task_size(job)
    say(f"bytes: {once:,} to each worker once, {each:,} per task, {len(str(alone[0])):,} per result")

    _, start, _ = timed(sweep(tiny, jobs=2))
    wall, used, found = timed(sweep(job, jobs=2))
    assert found == alone
    told("two processes", wall, used, start)
    try:
        distributed = import_module("distributed")
    except ImportError:
        say("no dask.distributed here: the cluster is left out")
    else:
        _, start, _ = on_cluster(distributed, tiny)
        wall, used, found = on_cluster(distributed, job)
        assert found == alone
        told("Dask, two workers", wall, used, start)
        say(empty_tasks(distributed))
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def empty_tasks(distributed: Any, count: int = 2_000) -> str:
    """What a task costs in which nothing is done."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, protocol="tcp"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.gather(client.map(abs, range(100), pure=False))
        wall, busy = time.perf_counter(), time.process_time()
        client.gather(client.map(abs, range(count), pure=False))
        return (
            f"Dask, empty tasks: {(time.perf_counter() - wall) / count * 1e3:.2f} ms each by the clock, "
            f"{(time.process_time() - busy) / count * 1e3:.2f} ms of scheduler and client"
        )


if __name__ == "__main__":
    main()
