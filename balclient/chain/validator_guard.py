"""Runs a validator for as long as the parent lives: a process of its own, of the standard library alone.

    python validator_guard.py FOLDER

Standard input is a pipe whose other end only the parent holds; a first line on it is the command to run, as a
JSON list.  When it closes, however the parent ended, the validator is killed and the folder removed.  If the
validator ends by itself, its exit code goes into FOLDER/exit; the folder stays until the parent has looked.

Two of a validator's threads look for work without ever pausing, and take more than a core from whoever waits
for it: on Linux their priority is lowered.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Set
from pathlib import Path

__all__ = ["main"]

_POLL_SECONDS = 0.2
_REMOVALS = 50
_PR_SET_PDEATHSIG = 1
_RESTLESS = frozenset({"solBnkTxSched", "solBanknStgVote"})
_LOWER_BY = 10


def die_with_guard() -> None:
    """On Linux: let the kernel kill the validator should this process be killed itself."""
    with contextlib.suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def main(folder: Path) -> None:
    """Run until the pipe closes."""
    parent = os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    child: subprocess.Popen[bytes] | None = None
    told, noted, restless = b"", False, set(_RESTLESS)
    while True:
        ready, _, _ = select.select([0], [], [], _POLL_SECONDS)
        read = os.read(0, 65536) if ready else b""
        # A forked child of the parent may hold the pipe open after the parent is gone.
        if (ready and not read) or os.getppid() != parent:
            break
        told += read
        if child is None and b"\n" in told:
            child = start(folder, json.loads(told))
        if child is not None and restless:
            restless -= calm(child.pid, restless)
        if child is not None and not noted and child.poll() is not None:
            (folder / "exit").write_text(str(child.returncode), encoding="ascii")
            noted = True
    if child is not None:
        child.kill()
        child.wait()
    remove(folder)


def calm(process: int, names: Set[str]) -> set[str]:
    """Lower the priority of the threads of these names; the names that were there."""
    found: set[str] = set()
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{process}/task").iterdir():
            name = (thread / "comm").read_text(encoding="utf-8").strip()
            if name in names:
                own = os.getpriority(os.PRIO_PROCESS, int(thread.name))
                os.setpriority(os.PRIO_PROCESS, int(thread.name), own + _LOWER_BY)
                found.add(name)
    return found


def remove(folder: Path) -> None:
    """Remove a folder in which a dying process may still be writing."""
    for _ in range(_REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_POLL_SECONDS)


def start(folder: Path, command: list[str]) -> subprocess.Popen[bytes]:
    """The validator, its output in the folder."""
    with (folder / "output").open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            preexec_fn=die_with_guard if sys.platform == "linux" else None,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
