"""How soon a world is there: program, mint, oracle, one market, one funded user, on the in-process chain.

    python benchmarks/localnet_ready.py [--write]

Run it in each environment that should have a row in the table; `--write` puts that row in place.
"""

from __future__ import annotations

import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from balclient.localnet import Localnet  # noqa: E402

PAGE = Path(__file__).with_suffix(".md")
ROUNDS = 15
HEAD = """\
# How soon a world is there

Made by `python benchmarks/localnet_ready.py --write`; do not edit. Program, mint, oracle, SOL-PERP and one
funded user on the in-process chain, best of 15 in one process: CPU time, and the time of the clock on a busy
machine with two cores.

| environment | CPU | clock |
|---|---:|---:|
"""


def ready() -> tuple[float, float]:
    """Milliseconds of CPU and of the clock to make a world with one funded user."""
    cpu, clock = time.process_time(), time.perf_counter()
    Localnet(["SOL-PERP"]).user("lp", usdc=1_000)
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - clock) * 1000


def main() -> None:
    """Measure and print; put the row into the page if asked."""
    runs = [ready() for _ in range(ROUNDS)]
    name = f"CPython {platform.python_version()}, solders {version('solders')}"
    row = f"| {name} | {min(run[0] for run in runs):.0f} ms | {min(run[1] for run in runs):.0f} ms |"
    print(row)
    if "--write" in sys.argv[1:]:
        old = PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []
        rows = {line.split("|")[1].strip(): line for line in old if line.startswith("| CPython")}
        rows[name] = row
        PAGE.write_text(HEAD + "".join(f"{rows[key]}\n" for key in sorted(rows)), encoding="utf-8")


if __name__ == "__main__":
    main()
