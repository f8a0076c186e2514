"""How many recorded steps reach each function of the mirror, and where."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from balclient.abi.exceptions import Unsupported
from balclient.abi.values import Account, Clock, Pubkey
from balclient.mirror.ledger import Ledger
from balclient.vectors.files import read
from balclient.vectors.records import Scenario

from .citations import Citing

__all__ = ["Reached", "load", "trace"]

Reached = dict[str, tuple[int, tuple[str, ...]]]
"""Function name to the number of steps and up to two of them, from different themes where there are."""

_EXAMPLES = 2


def load(path: Path) -> tuple[Reached, dict[str, int]]:
    """The committed counts, and how many steps and scenarios they are from."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    functions = {name: (count, tuple(steps)) for name, (count, *steps) in data["functions"].items()}
    return functions, {name: data[name] for name in ("steps", "scenarios")}


def trace(root: Path, functions: Iterable[Citing], paths: Iterable[Path]) -> dict[str, Any]:
    """Replay the vectors on the mirror and count the steps in which each function runs."""
    named = [one for one in functions if one.runs]
    counts = {one.name: 0 for one in named}
    # What runs inside a function made by another one counts for its maker as well.
    names = {
        (one.path, one.line): [other for other in counts if f"{one.name}.".startswith(f"{other}.")]
        for one in named
    }
    examples: dict[str, dict[str, str]] = {name: {} for name in counts}
    known: dict[CodeType, list[str]] = {}
    steps = scenarios = 0
    for path in paths:
        scenario = read(path)
        scenarios += 1
        steps += len(scenario.steps)
        for place, codes in _played(scenario):
            for code in codes - known.keys():
                known[code] = _names(code, root, names)
            for name in {name for code in codes for name in known[code]}:
                counts[name] += 1
                if len(examples[name]) < _EXAMPLES:
                    examples[name].setdefault(scenario.theme, place)
    return {
        "steps": steps,
        "scenarios": scenarios,
        "functions": {name: [counts[name], *examples[name].values()] for name in sorted(counts)},
    }


def _names(code: CodeType, root: Path, names: dict[tuple[str, int], list[str]]) -> list[str]:
    file = Path(code.co_filename)
    if not file.is_relative_to(root):
        return []
    return names.get((file.relative_to(root).as_posix(), code.co_firstlineno), [])


def _played(scenario: Scenario) -> Iterable[tuple[str, set[CodeType]]]:
    """(place, codes that ran) for each step, setup steps included."""
    ledger = Ledger(program_id=scenario.program_id)
    for account in scenario.accounts:
        if account.kind == "wallet":
            ledger.set_account(account.address, Account(Pubkey.default(), b"", 10**15))
    for step in scenario.steps:
        for name, data in step.writes.items():
            place = scenario.addresses[name]
            ledger.set_account(place.address, Account(place.owner or Pubkey.default(), data))
        ledger.clock = Clock(step.slot, step.unix_timestamp)
        codes: set[CodeType] = set()

        def note(frame: FrameType, event: str, argument: object, seen: set[CodeType] = codes) -> None:
            if event == "call":
                seen.add(frame.f_code)

        instruction = scenario.instruction(step)
        sys.setprofile(note)
        try:
            ledger.apply(instruction)
        except Unsupported:
            pass
        finally:
            sys.setprofile(None)
        yield f"{scenario.scenario}:{step.index}", codes
