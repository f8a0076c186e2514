"""Vector files: xz-compressed JSON lines, one header and one line per step (schema 1)."""

from __future__ import annotations

import json
import lzma
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from solders.pubkey import Pubkey

from balclient.abi.exceptions import BalError
from balclient.abi.values import Event, ProgramError
from balclient.files import write_atomically
from balclient.vectors.records import RecordedAccount, Scenario, Step

__all__ = ["VectorError", "find", "read", "write"]

FORMAT = "drift-vectors"
SCHEMA = 1
SUFFIX = ".jsonl.xz"


class VectorError(BalError):
    """A vector file that cannot be read: names the file, the line and what is wrong."""


def find(paths: Iterable[str | Path]) -> list[Path]:
    """Every vector file named by the paths, folders searched to any depth, in a stable order without repeats.

    Raises `VectorError` for a path that does not exist or a folder without vector files.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(path.rglob(f"*{SUFFIX}"))
            if not inside:
                raise VectorError(f"{path}: no *{SUFFIX} file in this folder")
            found.update(dict.fromkeys(inside))
        elif path.is_file():
            found[path] = None
        else:
            raise VectorError(f"{path}: no such file or folder")
    return list(found)


def read(path: str | Path) -> Scenario:
    """The scenario of one file; raises `VectorError` where the file is not in the format."""
    path = Path(path)
    rows = _rows(path)
    head: dict[str, Any] = {}
    number = 1
    try:
        head = next(rows)
        if head.get("format") != FORMAT or head.get("schema") != SCHEMA:
            raise VectorError(
                f"{path}: line 1: format {head.get('format')!r} schema {head.get('schema')!r}; "
                f"this reader knows {FORMAT!r} schema {SCHEMA}"
            )
        steps: list[Step] = []
        for row in rows:
            number += 1
            steps.append(_step(row))
        scenario = Scenario(
            program=head["program"],
            program_id=Pubkey.from_string(head["program_id"]),
            scenario=head["scenario"],
            theme=head["theme"],
            seed=head["seed"],
            markets=tuple(head["markets"]),
            accounts=tuple(
                RecordedAccount(
                    name,
                    Pubkey.from_string(address),
                    kind,
                    None if owner is None else Pubkey.from_string(owner),
                )
                for name, address, kind, owner in head["accounts"]
            ),
            main=head["main"],
            steps=tuple(steps),
            path=path,
        )
    except (StopIteration, KeyError, ValueError, TypeError, AttributeError) as error:
        raise VectorError(f"{path}: line {number}: {type(error).__name__}: {error}") from error
    if len(scenario.steps) != head["steps"]:
        raise VectorError(f"{path}: {len(scenario.steps)} steps found, the header says {head['steps']}")
    return scenario


def write(path: str | Path, scenario: Scenario) -> None:
    """Write a scenario so that `read` gives it back and any reader of the format can replay it.

    The file is written whole or not at all; raises `BadInput` where it cannot be.
    """
    head = {
        "format": FORMAT,
        "schema": SCHEMA,
        "program": scenario.program,
        "program_id": str(scenario.program_id),
        "scenario": scenario.scenario,
        "theme": scenario.theme,
        "seed": scenario.seed,
        "markets": [dict(market) for market in scenario.markets],
        "accounts": [
            [
                account.name,
                str(account.address),
                account.kind,
                None if account.owner is None else str(account.owner),
            ]
            for account in scenario.accounts
        ],
        "steps": len(scenario.steps),
        "main": scenario.main,
    }
    rows = [head, *map(_row, scenario.steps)]
    text = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
    write_atomically(Path(path), packed)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except (lzma.LZMAError, EOFError) as error:
        raise VectorError(f"{path}: not an xz file, or cut short: {error}") from error


def _step(row: Mapping[str, Any]) -> Step:
    result = row["result"]
    error = None
    if result != "ok":
        error = ProgramError(result["code"], result["name"], tuple(result["log"]))
    return Step(
        index=row["i"],
        phase=row["phase"],
        slot=row["slot"],
        unix_timestamp=row["unix_timestamp"],
        writes={name: b64decode(data) for name, data in row["writes"].items()},
        oracles=tuple(row["oracles"]),
        instruction=row["instruction"],
        args=row["args"],
        data=b64decode(row["data"]),
        metas=tuple((name, flags) for name, flags in row["accounts"]),
        error=error,
        compute_units=row["compute_units"],
        events=tuple(Event(via, b64decode(data)) for via, data in row["events"]),
        changed={name: b64decode(data) for name, data in row["changed"].items()},
    )


def _row(step: Step) -> dict[str, Any]:
    error = step.error
    return {
        "i": step.index,
        "phase": step.phase,
        "slot": step.slot,
        "unix_timestamp": step.unix_timestamp,
        "writes": _encoded(step.writes),
        "oracles": [dict(oracle) for oracle in step.oracles],
        "instruction": step.instruction,
        "args": dict(step.args),
        "data": b64encode(step.data).decode(),
        "accounts": [list(meta) for meta in step.metas],
        "result": "ok" if error is None else {"code": error.code, "name": error.name, "log": list(error.log)},
        "compute_units": step.compute_units,
        "events": [[event.via, b64encode(event.data).decode()] for event in step.events],
        "changed": _encoded(step.changed),
    }


def _encoded(accounts: Mapping[str, bytes]) -> dict[str, str]:
    return {name: b64encode(data).decode() for name, data in accounts.items()}
