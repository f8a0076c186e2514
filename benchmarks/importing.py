"""Imports, each in a fresh interpreter: ours against nothing at all, solders and the peers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from figures import Figure, figure

__all__ = ["imports"]

ROOT = Path(__file__).resolve().parent.parent
OURS = ("import balclient", "from balclient import Client, Localnet")
BARE, SOLDERS = "pass", "import solders.pubkey"
PEERS = ("import anchorpy", "import driftpy.drift_client")


def _seconds(python: Path, statement: str) -> float:
    """Processor seconds of an interpreter that runs the statement, start and end included."""
    # The compiled files lie in a folder of their own, which the first round fills.
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "PYTHONHASHSEED": "0"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "balclient-benchmarks-pyc")
    child = subprocess.Popen([str(python), "-c", statement], env=env, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{python} -c {statement!r} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime


def imports(rounds: int, peers: Path | None) -> Iterator[Figure]:
    """Every import once in a round; `peers` is the interpreter of those that are not in ours."""
    own = Path(sys.executable)
    runs = [(own, statement) for statement in (BARE, SOLDERS, *OURS)]
    if peers is not None:
        runs += [(peers, statement) for statement in PEERS]
    table = [
        {statement: _seconds(python, statement) for python, statement in runs} for _ in range(rounds + 1)
    ]
    for ours in OURS:
        for _, theirs in runs:
            if theirs not in OURS:
                name = "a bare interpreter" if theirs == BARE else f"`{theirs}`"
                yield figure("import", f"`{ours}`", name, [(row[ours], row[theirs]) for row in table[1:]])
