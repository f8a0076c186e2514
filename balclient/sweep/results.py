"""Results in a folder: written as they come, read back after an interruption, the same bytes in the end.

A finished run goes to the journal at once.  As soon as all runs of a part are there, the part is written
whole (Parquet where pyarrow is there, else JSON lines) in the order of the runs, whatever order they came in.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from errno import ENOSPC
from importlib import import_module
from io import FileIO
from pathlib import Path
from typing import Any

from balclient.abi.exceptions import BadInput
from balclient.files import write_atomically
from balclient.sweep.job import Job
from balclient.sweep.running import COLUMNS

__all__ = ["PART", "Results", "read_results"]

PART = 64
"""Runs in one part."""

_MANIFEST, _JOURNAL = "sweep.json", "journal.jsonl"


class Results:
    """A sweep's folder; raises BadInput where it holds another sweep, or cannot be written.

    `parquet` decides the form of new folders; a folder keeps the form that it was begun with.
    """

    def __init__(self, folder: Path, job: Job, *, parquet: bool | None = None) -> None:
        self.folder, self.job = folder, job
        self.parquet = _begin(folder, job, parquet)
        self._waiting: dict[int, dict[str, Any]] = {}
        self._journal: FileIO | None = None
        count = len(job)
        self._done = [False] * count
        for part in range(-(-count // PART)):
            if self._path(part).is_file():
                for number in self._numbers(part):
                    self._done[number] = True
        for row in self._read_journal():
            if not self._done[row["run"]]:
                self._done[row["run"]] = True
                self._waiting[row["run"]] = row

    def __enter__(self) -> Results:
        self._write_parts(range(-(-len(self._done) // PART)))
        return self

    def __exit__(self, *_: object) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    @property
    def finished(self) -> int:
        """How many runs have a result."""
        return sum(self._done)

    def has(self, number: int) -> bool:
        """Whether a run has a result."""
        return self._done[number]

    def add(self, row: Mapping[str, Any]) -> None:
        """Keep a result; a second one for the same run is dropped.  BadInput names run and file."""
        number: int = row["run"]
        if self._done[number]:
            return
        path = self.folder / _JOURNAL
        try:
            if self._journal is None:
                # Without a buffer nothing is left to be written when the file is closed.
                self._journal = path.open("ab", buffering=0)
            line = (json.dumps(dict(row)) + "\n").encode()
            if self._journal.write(line) != len(line):
                raise OSError(ENOSPC, "No space left on device")
            os.fsync(self._journal.fileno())
        except OSError as error:
            raise BadInput(
                f"run {number}: {path}: cannot be written: {error.strerror or error}; "
                f"{self.finished} finished runs are kept, the same command goes on from there"
            ) from None
        self._done[number] = True
        self._waiting[number] = dict(row)
        self._write_parts([number // PART])

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every result so far, in the order of the runs."""
        for part in range(-(-len(self._done) // PART)):
            path = self._path(part)
            if path.is_file():
                yield from _read_part(path)
            else:
                yield from (self._waiting[n] for n in self._numbers(part) if n in self._waiting)

    def _numbers(self, part: int) -> range:
        return range(part * PART, min((part + 1) * PART, len(self._done)))

    def _path(self, part: int) -> Path:
        return self.folder / f"part-{part:05d}.{'parquet' if self.parquet else 'jsonl'}"

    def _write_parts(self, parts: Iterator[int] | range | list[int]) -> None:
        for part in parts:
            numbers = self._numbers(part)
            if not all(number in self._waiting for number in numbers):
                continue
            rows = [self._waiting[number] for number in numbers]
            path = self._path(part)
            if self.parquet:
                _write_parquet(path, rows)
            else:
                write_atomically(path, "".join(json.dumps(row) + "\n" for row in rows))
            for number in numbers:
                del self._waiting[number]
        if not self._waiting and all(self._done):
            self.__exit__()
            (self.folder / _JOURNAL).unlink(missing_ok=True)

    def _read_journal(self) -> Iterator[dict[str, Any]]:
        path = self.folder / _JOURNAL
        if not path.is_file():
            return
        data = path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            # The last line was torn by whatever ended the process; its run is done again.
            with path.open("r+b") as file:
                file.truncate(len(whole))
        for number, line in enumerate(whole.decode("utf-8").splitlines(), 1):
            row: dict[str, Any] = {}
            try:
                row = json.loads(line)
                known = 0 <= row["run"] < len(self._done)
            except (ValueError, KeyError, TypeError):
                known = False
            if not known:
                raise BadInput(f"{path}, line {number}: not a result of this sweep")
            yield row


def read_results(folder: Path) -> list[dict[str, Any]]:
    """Every result in the parts of a folder, in the order of the runs; raises BadInput without parts."""
    paths = sorted(folder.glob("part-*"))
    if not paths:
        raise BadInput(f"{folder}: no results in this folder")
    return [row for path in paths for row in _read_part(path)]


def _begin(folder: Path, job: Job, parquet: bool | None) -> bool:
    manifest = folder / _MANIFEST
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not manifest.is_file():
            wanted = _has_pyarrow() if parquet is None else parquet
            content = {
                "sweep": job.digest,
                "strategy": job.name,
                "runs": len(job),
                "part": PART,
                "form": "parquet" if wanted else "jsonl",
                "version": job.version,
            }
            write_atomically(manifest, json.dumps(content, indent=1) + "\n")
            (folder / "strategy.py").write_text(job.strategy, encoding="utf-8")
            return wanted
        held: Any = json.loads(manifest.read_text(encoding="utf-8"))
        same, form = held["sweep"] == job.digest, held["form"]
    except OSError as error:
        raise BadInput(f"{folder}: cannot be written: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{manifest}: not the manifest of a sweep") from None
    if not same:
        raise BadInput(
            f"{folder}: holds another sweep (of {held.get('strategy')}, version {held.get('version')}); "
            "strategy, prices, grid, seeds or version differ: choose another folder"
        )
    return bool(form == "parquet")


def _has_pyarrow() -> bool:
    try:
        import_module("pyarrow.parquet")
    except ImportError:
        return False
    return True


def _write_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    arrow: Any = import_module("pyarrow")
    parquet: Any = import_module("pyarrow.parquet")
    types = {int: arrow.int64(), str: arrow.string()}
    schema = arrow.schema([(name, types[kind]) for name, kind in COLUMNS])
    temporary = path.with_name(f".{path.name}")
    try:
        parquet.write_table(arrow.Table.from_pylist(rows, schema=schema), temporary)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise BadInput(
            f"runs {rows[0]['run']} to {rows[-1]['run']}: {path}: cannot be written: "
            f"{error.strerror or error}; they stay in the journal, the same command goes on from there"
        ) from None


def _read_part(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        parquet: Any = import_module("pyarrow.parquet")
        rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
        return rows
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
