"""Processor instructions of a statement, counted by valgrind: what native code does is in them as well."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from figures import Count

__all__ = ["available", "of_instructions"]

ROOT = Path(__file__).resolve().parent.parent
UNIT = "instructions"
SETUP = """
from abi_decode import filled
from cases import settled, settlements
from balclient.abi.accounts import PerpMarket, User
from balclient.abi.arguments import pack_add_perp_lp_shares
user, market = filled(User, 1), filled(PerpMarket, 2)
record = User.decode(user)
case = next(settlements())
"""
STATEMENTS = (
    ("decode", "User", "User.decode(user)"),
    ("decode", "PerpMarket", "PerpMarket.decode(market)"),
    ("encode", "User", "record.encode()"),
    ("encode", "instruction data", "pack_add_perp_lp_shares(123_456_789, 1)"),
    ("preview", "an LP's settlement, from bytes", "settled(*case)"),
)
CALLS = 400


def available() -> bool:
    """Whether valgrind is here."""
    return shutil.which("valgrind") is not None


def _all(code: str) -> int:
    """Instructions of an interpreter that runs the code, start and end included."""
    env = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'benchmarks'}", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, "-c", code],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"refs:\s+([\d,]+)", done.stderr)
    if found is None:
        raise SystemExit(f"valgrind said no count:\n{done.stderr[-500:]}")
    return int(found[1].replace(",", ""))


def of_instructions() -> list[Count]:
    """Instructions of one call of each statement: what more calls add to a run, by their number."""
    counts = []
    for part, what, statement in STATEMENTS:
        some, many = (
            _all(f"{SETUP}\nimport gc; gc.disable()\nfor _ in range({calls}): {statement}")
            for calls in (CALLS, 2 * CALLS)
        )
        counts.append(Count(part, what, UNIT, (many - some) // CALLS))
    return counts
