"""Recorded material, read once: account images, events, instructions, program logs' worth of base64."""

from __future__ import annotations

import base64
import json
import lzma
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from solders.pubkey import Pubkey

from balclient.abi import accounts, enums, types
from balclient.abi.codec import EventRecord
from balclient.abi.events import EVENTS

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


class Arbitrary:
    """Random values of the interface's types, every field of every type in range."""

    def __init__(self, seed: int) -> None:
        sys.path.insert(0, str(ROOT / "tools"))
        try:
            from abigen.model import Model
        finally:
            sys.path.pop(0)
        self.model = Model(ROOT / "idl" / "bal.json")
        self.random = Random(seed)

    def value(self, type_: Any) -> Any:
        """A random value of one type."""
        kind, random = type_.kind, self.random
        if kind == "bool":
            return random.random() < 0.5
        if kind == "publicKey":
            return Pubkey.from_bytes(random.randbytes(32))
        if kind == "bytes":
            return random.randbytes(type_.count)
        if kind == "enum":
            return random.choice(list(getattr(enums, type_.name)))
        if kind == "option":
            return self.value(type_.of) if random.random() < 0.6 else None
        if kind == "vec":
            return [self.value(type_.of) for _ in range(random.randrange(4))]
        if kind == "array":
            return [self.value(type_.of) for _ in range(type_.count)]
        if kind == "struct":
            record = getattr(accounts, type_.name, None) or getattr(types, type_.name)
            return record(**self.fields(self.model.structs[type_.name]))
        bits = int(kind[1:])
        low = 0 if kind[0] == "u" else -(1 << bits - 1)
        return random.choice((low, low + (1 << bits) - 1, random.randrange(low, low + (1 << bits))))

    def fields(self, fields: Any) -> dict[str, Any]:
        """A random value for each field."""
        return {field.name: self.value(field.type) for field in fields}

    def instructions(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every instruction with random arguments."""
        for instruction in self.model.instructions:
            yield instruction.name, self.fields(instruction.args)

    def events(self) -> Iterator[EventRecord]:
        """Every event with random fields."""
        for kind in EVENTS.values():
            yield kind(**self.fields(self.model.events[kind.__name__]))


@pytest.fixture(params=range(5))
def arbitrary(request: pytest.FixtureRequest) -> Arbitrary:
    """A source of random values of the interface's types."""
    return Arbitrary(request.param)


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
