"""The environment of the peers, anchorpy and driftpy, apart from ours, and what is measured in it."""

from __future__ import annotations

import json
import os
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

from figures import Figure, figure
from timing import Size

__all__ = ["ENVIRONMENT", "PARTS", "find", "make", "measure", "versions"]

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv" / "peers"
CONSTRAINTS = ROOT / "constraints" / "peers.txt"
PACKAGES = ("driftpy", "anchorpy")
PARTS = frozenset({"decode", "encode", "preview"})
"""What is measured in their environment."""


def find() -> Path | None:
    """The peers' interpreter, if their environment is there and whole."""
    python = ENVIRONMENT / "bin" / "python"
    return python if python.exists() and (ENVIRONMENT / "complete").exists() else None


def make() -> Path:
    """The peers' interpreter; its environment is made when it is not there."""
    python = find()
    if python is None:
        python = ENVIRONMENT / "bin" / "python"
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "-q", "-c", str(CONSTRAINTS), *PACKAGES], check=True
        )
        (ENVIRONMENT / "complete").touch()
    return python


def versions(python: Path) -> dict[str, str]:
    """Releases of the peers."""
    code = (
        "import json; from importlib.metadata import version; "
        f"print(json.dumps({{name: version(name) for name in {PACKAGES!r}}}))"
    )
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def measure(python: Path, size: Size) -> Iterator[Figure]:
    """What peer_rounds.py measures: both sides in one process of the peers' interpreter."""
    done = subprocess.run(
        [str(python), str(Path(__file__).with_name("peer_rounds.py")), str(size.rounds), str(size.seconds)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the peers' measurements failed:\n{done.stderr[-2_000:]}")
    for line in done.stdout.splitlines():
        row = json.loads(line)
        yield figure(row["part"], row["what"], row["peer"], row["pairs"])
