"""Many vector files replayed by several processes, each with one engine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from balclient.processes import spread
from balclient.vectors.engines import Engine, MirrorEngine, ProgramEngine
from balclient.vectors.files import read
from balclient.vectors.records import Phase
from balclient.vectors.replay import FileResult, replay

__all__ = ["EngineName", "Job", "replay_files"]

EngineName = Literal["mirror", "program"]


@dataclass(frozen=True, slots=True)
class Job:
    """What to replay and against what; `program` is the program file for the engine "program"."""

    engine: EngineName
    program: Path | None = None
    phase: Phase | None = None
    only: str | None = None


def replay_files(paths: Sequence[Path], job: Job, jobs: int | None = None) -> Iterator[FileResult]:
    """Replay the files with `jobs` processes (every core by default) and yield each result when it is there.

    Results come in no fixed order.  A file that cannot be read raises `VectorError`.
    """
    count = min(jobs or os.cpu_count() or 1, len(paths))
    if count <= 1:
        engine = _engine(job)
        for path in paths:
            yield replay(read(path), engine, job.phase, job.only)
        return
    # Large files first, so that no process is left with a long one at the end.
    order = sorted(paths, key=lambda path: -path.stat().st_size)
    yield from spread(_work, order, jobs=count, start=_start, plan=job)


def _engine(job: Job) -> Engine:
    if job.engine == "mirror":
        return MirrorEngine()
    if job.program is None:
        raise ValueError("the engine 'program' needs a program file")
    return ProgramEngine(job.program)


class _Worker:
    """The one engine of a worker process."""

    job: Job
    engine: Engine


def _start(job: Job) -> None:
    _Worker.job = job
    _Worker.engine = _engine(job)


def _work(path: Path) -> FileResult:
    job = _Worker.job
    return replay(read(path), _Worker.engine, job.phase, job.only)
