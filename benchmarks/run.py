"""All benchmarks in one run: what is fast, against whom, by how much; what moved since the committed run.

    python benchmarks/run.py [--quick] [--peers | --no-peers] [--instructions] [--only PART ...]
                             [--check] [--tolerance PERCENT] [--write] [--json FILE]

Peers are anchorpy and driftpy, in an environment of their own (.venv/peers) that --peers makes with venv and
pip from constraints/peers.txt; once it is there it is used without being asked for. LiteSVM is in ours.
--quick is for under a minute: the same parts and the same counts, fewer and shorter rounds.
--instructions counts processor instructions too, with valgrind.
--check says what moved since benchmarks/results.json and fails when a count has grown by more than
the tolerance, 2%.
--write replaces that file and docs/benchmarks.md; with --quick the counts in them alone.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import peers
from figures import TOLERANCE, Count, Figure, Result, compare, load, page, save, table
from importing import imports
from instructions import available, of_instructions
from parts import PARTS
from timing import FULL, QUICK, Size

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DATA = HERE / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"
ORDER = (
    "import",
    "decode",
    "encode",
    "preview",
    "mirror",
    "bulk",
    "localnet",
    "replay",
    "sweep",
    "history",
    "page",
)
PREFACE = """\
# Benchmarks

Made by `python benchmarks/run.py --peers --instructions --write`; do not edit. Measured with {environment}.

Every row is two things measured in turns in one run, by processor time, so that a busy machine slows both:
**read the ratios**. A ratio is the peer's time over ours, the median over the turns; the spread is the middle
half of them. What both sides make of the same input is compared before it is timed. anchorpy and driftpy run
in their own environment (`constraints/peers.txt`), and in that environment's interpreter ours runs too;
LiteSVM is the one of solders, which the embedded chain uses. Where there is no peer, the row's other side is
a fixed loop of Python (100,000 additions), so that runs on different machines can be compared.

The second table has counts that no noise touches: byte codes of this package that run (CPython 3.11), compute
units of the program, modules that an import loads, processor instructions (valgrind). A run of less than a
minute, `python benchmarks/run.py --quick --check`, says what moved since these were written, and fails when
one of the counts has grown by more than 2%.
"""


def environment(python: Path | None) -> dict[str, str]:
    """What is measured with what."""
    found = {platform.python_implementation(): platform.python_version()}
    for name in ("solders", "numpy"):
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    if python is not None:
        found.update(peers.versions(python))
    return found


def figures(only: Sequence[str], size: Size, python: Path | None) -> Iterator[Figure]:
    """Every figure of the chosen parts, and of the peers where their environment is there."""
    if not only or "import" in only:
        yield from imports(size.rounds, python)
    for name, part in PARTS.items():
        if not only or name in only:
            yield from part(size)
    if python is not None and (not only or peers.PARTS.intersection(only)):
        yield from (one for one in peers.measure(python, size) if not only or one.part in only)


def counts(only: Sequence[str]) -> Iterator[Count]:
    """Every count, from a process of its own in which no hash is random."""
    done = subprocess.run(
        [sys.executable, str(HERE / "counts.py")],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"counting failed:\n{done.stderr[-2_000:]}")
    for line in done.stdout.splitlines():
        count = Count(**json.loads(line))
        if not only or count.part in only:
            yield count


def with_counts(old: Result, counted: Sequence[Count]) -> Result:
    """The committed result with the counts of this run; instructions stay where they were not counted."""
    units = {one.unit for one in counted}
    return Result(
        old.environment, old.figures, [*counted, *(one for one in old.counts if one.unit not in units)]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, compare, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="under a minute")
    parser.add_argument(
        "--peers", action=argparse.BooleanOptionalAction, help="make the peers' environment if needed"
    )
    parser.add_argument("--instructions", action="store_true", help="count instructions with valgrind")
    parser.add_argument("--only", nargs="+", choices=ORDER, default=(), metavar="PART", help=", ".join(ORDER))
    parser.add_argument("--check", action="store_true", help="compare with benchmarks/results.json")
    parser.add_argument(
        "--write", action="store_true", help="replace benchmarks/results.json and docs/benchmarks.md"
    )
    parser.add_argument("--tolerance", type=float, default=TOLERANCE, help="of --check, in percent")
    parser.add_argument("--json", type=Path, help="write the result to this file as well")
    options = parser.parse_args(arguments)
    if options.write and options.only:
        parser.error("--write takes all parts: leave --only out")
    if options.instructions and not available():
        parser.error("--instructions needs valgrind, which is not here")

    begun = time.monotonic()
    python = None if options.peers is False else peers.make() if options.peers else peers.find()
    if python is None:
        print("without anchorpy and driftpy: --peers makes their environment\n")
    size = QUICK if options.quick else FULL
    measured = sorted(figures(options.only, size, python), key=lambda one: ORDER.index(one.part))
    counted = list(counts(options.only))
    if options.instructions:
        counted += of_instructions()
    result = Result(environment(python), measured, counted)
    print("\n".join(table(result)))
    print(f"\n{time.monotonic() - begun:.0f} s")
    if options.json is not None:
        save(result, options.json)
    good = True
    if options.check:
        lines, good = compare(load(DATA), result, options.tolerance)
        print("\nSince the committed run:\n" + "\n".join(lines))
    if options.write:
        if options.quick:
            result = with_counts(load(DATA), counted)
        save(result, DATA)
        # The file rounds: the page shows what it holds, not what was measured before rounding.
        PAGE.write_text(page(load(DATA), PREFACE), encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
