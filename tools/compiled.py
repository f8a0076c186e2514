"""Build the package with compiled records and mirror into an environment of its own, and prove it exact.

Usage: python tools/compiled.py FOLDER [--level 0..3] [--steps N] [VECTORS...]

Makes a virtual environment in the folder, installs this checkout there with HATCH_BUILD_HOOK_ENABLE_CUSTOM=1
(a C compiler is needed), compares compiled products and quotients with Python's, replays the vectors
(tests/vectors) on the compiled mirror and fuzzes it against the program.  Exit status 0 when every step is
exact.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
ASKED = """\
from balclient.abi import codec, native
from balclient.mirror import ledger
print(ledger.__file__)
raise SystemExit(not native.compiled() or codec.__file__.endswith(".py") or ledger.__file__.endswith(".py"))
"""
ARITHMETIC = """\
from itertools import product
from balclient.mirror.integers import floor_div
from balclient.mirror.spot import token_value
edges = [2**bits + near for bits in (*range(0, 34), *range(58, 68), *range(88, 130)) for near in (-1, 0, 1)]
edges += [-edge for edge in edges]
for a, b in product(edges, edges):
    assert token_value(a, 0, b) == a * b, (a, b)
    assert b == 0 or floor_div(a, b) == a // b, (a, b)
    assert b == 0 or floor_div(a * b, b) == a, (a, b)
"""


def main(arguments: list[str]) -> int:
    """Build, then check; the first thing that fails gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("vectors", nargs="*", type=Path, default=[ROOT / "tests" / "vectors"])
    parser.add_argument("--level", choices="0123", default="2", help="of the C compiler's optimizations")
    parser.add_argument("--steps", type=int, default=2_000, help="of fuzzing")
    options = parser.parse_intermixed_args(arguments)
    folder: Path = options.folder.resolve()
    python = str(folder / "bin" / "python")
    environment = {
        **os.environ,
        "HATCH_BUILD_HOOK_ENABLE_CUSTOM": "1",
        "BALCLIENT_COMPILE_LEVEL": options.level,
    }
    environment.pop("PYTHONPATH", None)
    folder.mkdir(parents=True, exist_ok=True)
    vectors = [str(path.resolve()) for path in options.vectors]
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [python, "-m", "pip", "install", "-q", str(ROOT)],
        [python, "-c", ASKED],
        [python, "-c", ARITHMETIC],
        [python, "-m", "balclient.cli", "replay", *vectors, "--engine", "mirror"],
        [python, "-m", "balclient.cli", "fuzz", "--steps", str(options.steps)],
    ):
        started = monotonic()
        # In the folder, so that the installed package is found and not the checkout.
        status = subprocess.run(command, cwd=folder, env=environment, check=False).returncode
        print(f"{monotonic() - started:6.1f} s  {' '.join(command[1:4]).splitlines()[0]}", flush=True)
        if status:
            return status
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
