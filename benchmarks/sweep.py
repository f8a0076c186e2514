"""Sweeps in one process, in two, and on a two-worker Dask cluster: efficiency, overhead, bytes per task.

    python benchmarks/sweep.py [--runs 8] [--rounds 8] [--out benchmarks/results_sweep.txt]

Efficiency is what one process needs for all runs, over what two workers need together.  By the clock it
means something on an idle machine only, so that it is given by processor time too: everything that workers,
scheduler and client burn, less what a pool burns for starting.  One, two and Dask take turns, and the least
of the rounds counts for each: what is least disturbed.  Two processes that know nothing of each other do the
same runs as well: what they lose is lost to the machine, and no program gets it back.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from balclient.localnet.markets import load_market
from balclient.sweep import Flow, Job, read_prices, read_strategy, sweep
from balclient.sweep.cluster import task_size
from balclient.sweep.running import perform

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


def strangers(runs: int, points: int) -> float:
    """Processor seconds of two processes that do half of the runs each at once, and nothing else."""
    command = [sys.executable, __file__, "--points", str(points), "--half"]
    both = [
        subprocess.Popen([*command, f"{start}:{runs}"], stdout=subprocess.PIPE, stdin=subprocess.PIPE)
        for start in (0, 1)
    ]
    for one in both:
        assert one.stdout is not None
        one.stdout.readline()
    return sum(float(one.communicate(b"\n")[0]) for one in both)


def half(text: str, points: int) -> None:
    """Every second run, begun when the other process is ready too; prints the processor seconds."""
    start, _, count = text.partition(":")
    job = make(int(count), points)
    runs = list(job.runs())[int(start) :: 2]
    perform(make(1, 3), next(make(1, 3).runs()))
    print("ready", flush=True)
    sys.stdin.readline()
    begun = time.process_time()
    for run in runs:
        perform(job, run)
    print(time.process_time() - begun)


def main() -> None:
    # The workers' sampling profiler costs more the longer a shared machine makes everything last.
    os.environ.setdefault("DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED", "False")
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--points", type=int, default=97)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--half", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.half:
        half(options.half, options.points)
        return
    lines: list[str] = []

    def say(text: str) -> None:
        print(text, flush=True)
        lines.append(text)

    runs, points = options.runs, options.points
    job, tiny = make(runs, points), make(2, 2)
    list(sweep(make(1, 3)))
    distributed: Any = None
    try:
        distributed = import_module("distributed")
    except ImportError:
        say("no dask.distributed here: the cluster is left out")
    cluster: Any = distributed and distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, protocol="tcp"
    )
    seen: dict[str, list[tuple[float, float]]] = {}
    for _ in range(options.rounds):
        wall, used, alone = timed(sweep(job))
        seen.setdefault("one", []).append((wall, used))
        seen.setdefault("strangers", []).append((0.0, strangers(runs, points)))
        wall, used, _ = timed(sweep(tiny, jobs=2))
        seen.setdefault("start", []).append((wall, used))
        wall, used, found = timed(sweep(job, jobs=2))
        assert found == alone
        seen.setdefault("two", []).append((wall, used))
        if cluster:
            list(sweep(tiny, scheduler=cluster.scheduler_address))
            wall, used, found = timed(sweep(job, scheduler=cluster.scheduler_address))
            assert found == alone
            seen.setdefault("dask", []).append((wall, used))

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
    say(
        f"start of two processes: {least('start', 1):.2f} s of processor, {least('start', 0):.2f} s by the "
        "clock"
    )
    machine = own / least("strangers", 1)
    say(f"two processes that know nothing of each other: {machine:.2f} by processor time: the machine's loss")
    for name, title, start in (("two", "two processes", "start"), ("dask", "Dask, two workers", "")):
        if name not in seen:
            continue
        used = least(name, 1) - (least(start, 1) if start else 0)
        took = least(name, 0) - (least(start, 0) if start else 0)
        say(
            f"{title}: efficiency {own / used:.2f} by processor time "
            f"({(used - own) / runs * 1e3:+.1f} ms per run), {clock / 2 / took:.2f} by the clock"
        )
    if cluster:
        say(empty_tasks(distributed, cluster))
        cluster.close()
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


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
