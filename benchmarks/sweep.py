"""Sweeps in one process, in two, and on a two-worker Dask cluster: efficiency, overhead, bytes per task.

    python benchmarks/sweep.py [--runs 8] [--rounds 8] [--out benchmarks/results_sweep.txt]

Efficiency is what one process needs for all runs, over what two workers need together.  By the clock it
means something on an idle machine only, so that it is given by processor time too: everything that workers,
scheduler and client burn, once they have started.  One, two and Dask take turns, and the least of the rounds
counts for each: what is least disturbed.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from saying import Saying

from balclient.localnet.markets import load_market
from balclient.sweep import Flow, Job, Run, perform, read_prices, read_strategy, sweep
from balclient.sweep.cluster import task_size
from balclient.sweep.local import pool_of, through

TICK = os.sysconf("SC_CLK_TCK")


def make(runs: int, points: int) -> Job:
    name, text = read_strategy("recentre")
    market = replace(load_market("SOL-PERP"), sqrt_k=13_000 * 10**9)
    path = read_prices(f"walk:seed=7,points={points}", market.price)
    flow = Flow(takers=300, size=20 * 10**9, informed=30)
    return Job(name, text, market, (path,), flow, seeds=tuple(range(runs)))


def burned() -> float:
    """Processor seconds of this process and of all that it started, alive or ended."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    total = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    return total + sum(map(alive, children(os.getpid())))


def children(parent: int) -> list[int]:
    """Every process below one that is alive."""
    below: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        below.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, look = [], [parent]
    while look:
        new = below.get(look.pop(), [])
        found += new
        look += new
    return found


def alive(process: int) -> float:
    """Processor seconds of a process, and of its own children that have ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICK


def timed(rows: Iterable[Any]) -> tuple[float, float, list[Any]]:
    """(seconds by the clock, seconds of processor, results in order)."""
    wall, own = time.perf_counter(), burned()
    found = sorted(rows, key=lambda row: row["run"])
    return time.perf_counter() - wall, burned() - own, found


def watched(job: Job, run: Run) -> tuple[int, float, float, float]:
    """A run: its process, what the run burned, and what the process had burned before and after."""
    before, begun = time.process_time(), time.thread_time()
    perform(job, run)
    return os.getpid(), time.thread_time() - begun, before, time.process_time()


def outside(seen: Iterable[tuple[int, float, float, float]], parent: float) -> tuple[float, float]:
    """(share of the processor that went into runs, seconds beside each): workers' own and the parent's."""
    rows = list(seen)
    inside = sum(row[1] for row in rows)
    spans = 0.0
    for process in {row[0] for row in rows}:
        own = [row for row in rows if row[0] == process]
        spans += max(row[3] for row in own) - min(row[2] for row in own)
    return inside / (spans + parent), (spans + parent - inside) / len(rows)


def main() -> None:
    # The workers' sampling profiler costs more the longer a shared machine makes everything last.
    os.environ.setdefault("DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED", "False")
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--points", type=int, default=97)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    say = Saying()
    runs, points = options.runs, options.points
    job, tiny = make(runs, points), make(2, 2)
    list(sweep(make(1, 3)))
    distributed: Any = None
    try:
        distributed = import_module("distributed")
    except ImportError:
        say("no dask.distributed here: the cluster is left out")
    # Before a cluster lives in this process and burns time of its own.
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(watched, [job] * 4, [next(job.runs())] * 4))
        parent = time.process_time()
        rows = list(pool.map(watched, [job] * runs, job.runs()))
        share_two, each_two = outside(rows, time.process_time() - parent)
    cluster: Any = distributed and distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, protocol="tcp"
    )
    seen: dict[str, list[tuple[float, float]]] = {}
    wall, used, _ = timed(sweep(tiny, jobs=2))
    with pool_of(job, 2, None) as pool:
        list(through(pool, list(job.runs())[:2], {}, 2))
        for _ in range(options.rounds):
            wall_one, used_one, alone = timed(sweep(job))
            seen.setdefault("one", []).append((wall_one, used_one))
            wall_two, used_two, found = timed(through(pool, list(reversed(list(job.runs()))), {}, 2))
            assert found == alone
            seen.setdefault("two", []).append((wall_two, used_two))
            if cluster:
                list(sweep(tiny, scheduler=cluster.scheduler_address))
                wall_dask, used_dask, found = timed(sweep(job, scheduler=cluster.scheduler_address))
                assert found == alone
                seen.setdefault("dask", []).append((wall_dask, used_dask))

    def least(name: str, which: int) -> float:
        return min(seconds[which] for seconds in seen[name])

    orders = sum(row["taker_orders"] for row in alone)
    say(f"{runs} runs of {points} prices, {orders:,} taker orders; the least of {options.rounds} rounds each")
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    clock, own = least("one", 0), least("one", 1)
    say(
        f"one process: {own:.2f} s of processor, {clock:.2f} s by the clock; "
        f"{own / runs / points * 1e3:.2f} ms per step"
    )
    once, each = task_size(job)
    say(f"bytes: {once:,} to each worker once, {each:,} per task, {len(str(alone[0])):,} per result")
    say(f"start and end of two processes: {used:.1f} s of processor, {wall:.1f} s by the clock, once")
    for name, title in (("two", "two processes"), ("dask", "Dask, two workers")):
        if name not in seen:
            continue
        more = (least(name, 1) - own) / runs * 1e3
        say(
            f"{title}: efficiency {own / least(name, 1):.2f} by processor time ({more:+.1f} ms per run), "
            f"{clock / 2 / least(name, 0):.2f} by the clock"
        )
    say("beside the runs, in the same two workers and in the parent, while others stretch the time:")
    say(f"  two processes: {share_two:.3f} of the processor goes into runs, {each_two * 1e3:.1f} ms for each")
    if cluster:
        with distributed.Client(cluster) as client:
            held = client.scatter(job, broadcast=True)
            client.gather([client.submit(watched, held, next(job.runs()), pure=False) for _ in range(2)])
            parent = time.process_time()
            futures = [client.submit(watched, held, run, pure=False) for run in job.runs()]
            rows = client.gather(futures)
            share, each_run = outside(rows, time.process_time() - parent)
        say(f"  Dask: {share:.3f} of the processor goes into runs, {each_run * 1e3:.1f} ms for each")
        idle = burned()
        time.sleep(5)
        say(f"  Dask, with nothing to do: {(burned() - idle) / 5 * 1e3:.0f} ms of processor in a second")
    if cluster:
        say(empty_tasks(distributed, cluster))
        cluster.close()
    say.save(options.out)


def empty_tasks(distributed: Any, cluster: Any, count: int = 2_000) -> str:
    """What a task costs in which nothing is done."""
    with distributed.Client(cluster) as client:
        client.gather(client.map(abs, range(100), pure=False))
        wall, busy, used = time.perf_counter(), time.process_time(), burned()
        client.gather(client.map(abs, range(count), pure=False))
        return (
            f"Dask, empty tasks: {(time.perf_counter() - wall) / count * 1e3:.2f} ms each by the clock, "
            f"{(burned() - used) / count * 1e3:.2f} ms of processor, "
            f"{(time.process_time() - busy) / count * 1e3:.2f} of them in scheduler and client"
        )


if __name__ == "__main__":
    main()
