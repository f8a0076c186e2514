"""Exactness: mirror and program give every recorded outcome to the last byte."""

from pathlib import Path

import pytest

from balclient.localnet import default_program
from balclient.vectors import find
from balclient.vectors.batch import EngineName, Job, replay_files
from balclient.vectors.replay import FileResult
from balclient.vectors.summary import lines

HERE = Path(__file__).parent
SHARED = Path(__file__).resolve().parents[3] / "shared"
ENGINES: tuple[EngineName, ...] = ("mirror", "program")


def job(engine: EngineName) -> Job:
    return Job(engine, default_program() if engine == "program" else None)


def assert_exact(results: list[FileResult]) -> None:
    if any(result.inexact for result in results):
        pytest.fail("\n".join(lines(results)), pytrace=False)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "path", sorted(HERE.glob("*.jsonl.xz")), ids=lambda path: path.name.partition(".")[0]
)
def test_committed_vectors(engine: EngineName, path: Path) -> None:
    results = list(replay_files([path], job(engine), jobs=1))
    assert sum(len(result.steps) for result in results) > 50
    assert_exact(results)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("folder", "steps"), [("vectors", 14_753), ("mainnet/vectors", 316)])
def test_shared_vectors(engine: EngineName, folder: str, steps: int) -> None:
    if not (SHARED / folder).is_dir():
        pytest.skip(f"the whole set of vectors is not beside this checkout: no {SHARED / folder}")
    results = list(replay_files(find([SHARED / folder]), job(engine), jobs=2))
    assert sum(len(result.steps) for result in results) >= steps
    assert_exact(results)
