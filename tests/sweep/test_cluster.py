"""Sweeps on a Dask cluster: the same bytes, dying workers, workers of another version, a lost scheduler."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from balclient.abi.exceptions import BadInput, NetworkError
from balclient.sweep import Results, sweep
from balclient.sweep import cluster as cluster_module
from tests.sweep.jobs import short, tree

distributed = pytest.importorskip("distributed", reason="a cluster needs dask.distributed (extra scale)")
as_completed = distributed.as_completed


@pytest.fixture(scope="module")
def cluster() -> Iterable[Any]:
    made = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", protocol="tcp"
    )
    yield made
    made.close()


@pytest.mark.filterwarnings("default")
def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(cluster: Any, tmp_path: Path) -> None:
    made = short(seeds=(0, 1, 2, 3))
    with Results(tmp_path / "alone", made) as results:
        for _ in sweep(made, results):
            pass
    victims = [worker.pid for worker in cluster.workers.values()]
    with Results(tmp_path / "cluster", made) as results:
        for count, _ in enumerate(sweep(made, results, scheduler=cluster.scheduler_address)):
            if count == 1:
                os.kill(victims[0], signal.SIGKILL)
    assert tree(tmp_path / "cluster") == tree(tmp_path / "alone")


class LostOnce:
    """A queue of futures, of whose results each is lost once with its worker before anybody fetches it."""

    def __init__(self, **options: Any) -> None:
        self.queue = as_completed(**options)
        self.lost: set[str] = set()

    def add(self, future: Any) -> None:
        self.queue.add(getattr(future, "real", future))

    def __next__(self) -> Any:
        future = next(self.queue)
        if future.key in self.lost:
            return future
        self.lost.add(future.key)
        return SimpleNamespace(key=future.key, status="lost", real=future)


@pytest.mark.filterwarnings("default")
def test_a_result_that_went_with_its_worker_is_waited_for(
    cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distributed, "as_completed", LostOnce)
    made = short(seeds=(0, 1))
    found = sorted(sweep(made, scheduler=cluster.scheduler_address), key=lambda row: row["run"])
    assert found == list(sweep(made))


@pytest.mark.filterwarnings("default")
def test_short_runs_go_together_and_give_the_same(cluster: Any) -> None:
    made = short(seeds=tuple(range(12)))
    tasks = cluster_module._tasks(made, list(made.runs()), 2)
    assert [run for task in tasks for run in task] == list(made.runs())
    assert {len(task) for task in tasks} == {4}
    found = sorted(sweep(made, scheduler=cluster.scheduler_address), key=lambda row: row["run"])
    assert found == list(sweep(made))


@pytest.mark.filterwarnings("default")
def test_workers_of_another_version(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # One that joins later is found by its first result.
    with pytest.raises(BadInput, match=r"run 0 .*: a worker has version .*, not 0\+other"):
        list(sweep(short(version="0+other"), scheduler=cluster.scheduler_address))
    here = os.getpid()
    monkeypatch.setattr(cluster_module, "version", lambda: "0+other" if os.getpid() == here else "0+theirs")
    with pytest.raises(BadInput, match=r"worker tcp://.*: version 0\+theirs, expected 0\+other: install"):
        list(sweep(short(), scheduler=cluster.scheduler_address))


@pytest.mark.filterwarnings("default")
def test_a_scheduler_that_goes_away(tmp_path: Path) -> None:
    made = short(seeds=tuple(range(8)))
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None, protocol="tcp"
    )
    with Results(tmp_path / "out", made, parquet=False) as results:
        found = sweep(made, results, scheduler=cluster.scheduler_address)
        next(found)
        cluster.close()
        with pytest.raises(NetworkError, match=r"it went away with run \d+ .* under way; finished runs are"):
            list(found)
    with Results(tmp_path / "out", made) as results:
        assert results.finished >= 1
    # What the cluster left open is closed here, not in another test.
    gc.collect()


def test_a_scheduler_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "_TIMEOUT", "1s")
    with pytest.raises(NetworkError, match="cannot be reached"):
        list(sweep(short(), scheduler="tcp://127.0.0.1:9"))
