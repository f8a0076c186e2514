"""A sweep of 1,000 runs on a local Dask cluster whose worker is killed in the middle: the same bytes.

    python benchmarks/sweep_killed.py [--runs 1000] [--out benchmarks/sweep_killed.md]

The same sweep is done by one process first.  The worker is killed (SIGKILL) after a third of the results;
later the sweep itself is left, and gone on with.
"""

from __future__ import annotations

import argparse
import os
import signal
import tempfile
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from saying import Saying

from balclient.localnet.markets import load_market
from balclient.sweep import Flow, Job, Results, parse_grid, read_prices, read_strategy, sweep


def make(runs: int) -> Job:
    """Seeds and parameters of a strategy on one short path."""
    name, text = read_strategy("recentre")
    market = replace(load_market("SOL-PERP"), sqrt_k=13_000 * 10**9)
    path = read_prices("walk:seed=7,points=7", market.price)
    grid = parse_grid(["leverage=10000,20000,30000,40000", "band=500,1000"])
    flow = Flow(takers=300, size=20 * 10**9, informed=30)
    return Job(name, text, market, (path,), flow, grid=grid, seeds=tuple(range(-(-runs // 8))))


def digest(folder: Path) -> tuple[int, str]:
    """How many files, and a digest over names and bytes of all of them."""
    found = sha256()
    paths = sorted(path for path in folder.iterdir())
    for path in paths:
        found.update(path.name.encode() + path.read_bytes())
    return len(paths), found.hexdigest()


def main() -> None:
    import distributed

    os.environ.setdefault("DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED", "False")
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    job = make(options.runs)
    say = Saying()
    say("# A worker killed in the middle of a sweep")
    say()
    say(f"`python benchmarks/sweep_killed.py --runs {len(job)}`")
    say()
    say("| | results | seconds by the clock | files | digest of the folder |")
    say("|---|---:|---:|---:|---|")

    def row(name: str, results: int, seconds: float, folder: Path) -> None:
        count, hexdigest = digest(folder)
        say(f"| {name} | {results:,} | {seconds:.0f} | {count} | `{hexdigest[:16]}` |")

    with tempfile.TemporaryDirectory() as place:
        alone, crowd = Path(place) / "alone", Path(place) / "cluster"
        begun = time.perf_counter()
        with Results(alone, job) as results:
            done = sum(1 for _ in sweep(job, results))
        row("one process", done, time.perf_counter() - begun, alone)
        begun = time.perf_counter()
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, protocol="tcp"
        ) as cluster:
            victim = next(iter(cluster.workers.values())).pid
            with Results(crowd, job) as results:
                found = sweep(job, results, scheduler=cluster.scheduler_address)
                for done, _ in enumerate(found, 1):
                    if done == len(job) // 3:
                        os.kill(victim, signal.SIGKILL)
                    if done == 2 * len(job) // 3:
                        break
                found.close()
            first = done
            row("Dask, a worker killed, left", first, time.perf_counter() - begun, crowd)
            pids = sorted(worker.pid for worker in cluster.workers.values())
            with Results(crowd, job) as results:
                done = sum(1 for _ in sweep(job, results, scheduler=cluster.scheduler_address))
        row("gone on with", done, time.perf_counter() - begun, crowd)
        assert first + done == len(job)
        assert victim not in pids
        assert digest(alone) == digest(crowd)
    say()
    say("The killed worker was replaced; both folders are equal in every byte.")
    say.save(options.out)


if __name__ == "__main__":
    main()
