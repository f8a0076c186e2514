"""Ingestion killed with SIGKILL at random points: nothing lost, nothing doubled (a long run: tools/)."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parent.parent.parent / "tools" / "kill_ingestion.py"


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kill_ingestion", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["kill_ingestion"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_at_random_points_nothing_is_lost_or_doubled(place: str) -> None:
    tally = tool().run(place, 4, 3, longest=0.3)
    assert tally.kills == 4
    assert tally.stores >= 1
    assert (tally.lost, tally.doubled, tally.wrong) == (0, 0, 0)
