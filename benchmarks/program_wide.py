"""A program of 100,000 users: drawn to a file, settled in bulk and added up; time, and constant memory.

    python benchmarks/program_wide.py [--users 100000] [--out benchmarks/program_wide.md]

Each step is a process of its own, whose processor time and largest memory the system tells.  The same is done
with a quarter of the users: what the file's size does not change is held once, not for every account.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from saying import Saying

ROOT = Path(__file__).resolve().parent.parent
TOOL = ROOT / "tools" / "synthetic_program.py"


@dataclass
class Done:
    """One process: seconds by the clock and of processor, largest memory, what it printed, exit code."""

    wall: float
    used: float
    memory: float
    out: str
    code: int


def run(*arguments: str) -> Done:
    """Run Python with arguments and wait for it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    with tempfile.TemporaryFile("w+") as out:
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=out, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        out.seek(0)
        text = out.read()
    return Done(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text, process.returncode)


def spoil(path: Path, users: int, defects: str) -> tuple[list[dict[str, str]], Done, list[dict[str, str]]]:
    """What was planted, the run that looks for it, and what it says."""
    drawn = run(str(TOOL), str(path), "--users", str(users), "--defects", defects)
    done = run(
        "-m", "balclient.cli", "reconcile", "--all", "--from", str(path), "--quote-dust", "0", "--json"
    )
    return [json.loads(line) for line in drawn.out.splitlines()], done, json.loads(done.out)["misfits"]


def text(misfit: dict[str, str]) -> str:
    """One line of what is said."""
    return f"{misfit['field']}: found {misfit['found']}, expected {misfit['expected']} ({misfit['why']})"


def about(account: str, told: list[dict[str, str]]) -> str:
    """The first line that names an account."""
    lines = [text(one) for one in told if one["account"] == account or account in one["why"]]
    return lines[0] if lines else ""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    say = Saying()

    def row(name: str, users: int, done: Done, result: str) -> None:
        say(f"| {name} | {users:,} | {done.wall:.1f} | {done.used:.1f} | {done.memory:,.0f} | {result} |")

    floor = run("-c", "import balclient.cli.reconcile, balclient.cli.program, pyarrow.parquet")
    say("# All users of a program")
    say()
    say(f"`python benchmarks/program_wide.py --users {options.users}`; {os.cpu_count()} virtual cores that")
    say(f"other work used too (load {os.getloadavg()[0]:.1f}), so that processor time counts. Memory is the")
    say(f"largest that a process had; loading the commands alone takes {floor.memory:,.0f} MB.")
    say()
    say("| step | users | seconds by the clock | of processor | memory, MB | result |")
    say("|---|---:|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as folder:
        for users in (options.users // 4, options.users):
            path = Path(folder) / f"{users}.parquet"
            done = run(str(TOOL), str(path), "--users", str(users))
            row(
                "draw and write",
                users,
                done,
                f"{path.stat().st_size / 1e6:,.1f} MB, {users * 4_376 / 1e6:,.0f} MB of accounts",
            )
            done = run(
                *("-m", "balclient.cli", "reconcile", "--all", "--from", str(path)),
                *("--base-dust", "0", "--quote-dust", "0", "--json"),
            )
            found = json.loads(done.out)
            settled = sum(market["settled"] for market in found["markets"])
            assert done.code == 0
            row(
                "`reconcile --all`",
                users,
                done,
                f"{settled:,} LP positions settled, all sums equal to the unit",
            )
            path.unlink()
        path = Path(folder) / "spoiled.parquet"
        planted, done, told = spoil(path, options.users, "all")
        row("the same, spoiled", options.users, done, f"exit code {done.code}, {len(told)} lines")
        say()
        say(f"{len(planted)} defects were planted; what is said of them:")
        say()
        for one in planted:
            name = one["defect"] if one["what"] == one["defect"] else f"{one['defect']} ({one['what']})"
            found = about(one["account"], told)
            if one["defect"] == "total" or not found:
                (again,), _, alone = spoil(path, options.users, one["defect"])
                of_market = f"only its market is named, {text(alone[0])}"
                found = f"planted alone, {about(again['account'], alone) or of_market}"
            say(f"- {name}: {found}")
    say.save(options.out)


if __name__ == "__main__":
    main()
