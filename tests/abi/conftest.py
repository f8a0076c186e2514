"""Recorded material, read once: account images, events, instructions, program logs' worth of base64."""

from __future__ import annotations

import base64
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


@dataclass
class Recorded:
    """Unique account images by kind, events by transport, instruction data, errors, oracle writes."""

    images: dict[str, set[bytes]] = field(default_factory=dict)
    events: set[tuple[str, bytes]] = field(default_factory=set)
    datas: set[tuple[str, bytes]] = field(default_factory=set)
    errors: set[tuple[int, str]] = field(default_factory=set)
    oracles: dict[bytes, dict[str, Any]] = field(default_factory=dict)


def vector_files() -> list[Path]:
    """Every recorded scenario."""
    places = [SHARED / "vectors", SHARED / "mainnet" / "vectors"]
    return sorted(path for place in places for path in place.rglob("*.jsonl.xz"))


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON lines of a scenario."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded material."""
    if not (SHARED / "vectors").is_dir():
        pytest.skip(f"no recorded material at {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def recorded(shared: Path) -> Recorded:
    """Everything recorded, without repetitions."""
    out = Recorded()
    seen: set[str] = set()
    for path in vector_files():
        kinds: dict[str, str] = {}
        for row in rows(path):
            if "i" not in row:
                kinds = {name: kind for name, _, kind, _ in row["accounts"]}
                continue
            for name, text in (*row["writes"].items(), *row["changed"].items()):
                if text not in seen:
                    seen.add(text)
                    out.images.setdefault(kinds[name], set()).add(base64.b64decode(text))
            for via, text in row["events"]:
                if text not in seen:
                    seen.add(text)
                    out.events.add((via, base64.b64decode(text)))
            out.datas.add((row["instruction"], base64.b64decode(row["data"])))
            if row["result"] != "ok" and row["result"]["code"] is not None:
                out.errors.add((row["result"]["code"], row["result"]["name"]))
            last = {oracle["name"]: oracle for oracle in row["oracles"]}
            for name, oracle in last.items():
                out.oracles[base64.b64decode(row["writes"][name])] = oracle
    return out


@pytest.fixture(scope="session")
def mainnet(shared: Path) -> list[dict[str, Any]]:
    """Real account images: kind, name, data."""
    path = shared / "mainnet" / "accounts.json"
    if not path.exists():
        pytest.skip(f"no real accounts at {path}")
    entries: list[dict[str, Any]] = json.loads(path.read_text())
    return [{**entry, "data": base64.b64decode(entry["data"])} for entry in entries]
