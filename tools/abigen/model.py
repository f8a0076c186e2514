# ruff: noqa: E501
"""The interface as data: types read from the IDL, their sizes and struct formats."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCALARS = {
    "u8": "B", "i8": "b", "u16": "H", "i16": "h", "u32": "I", "i32": "i", "u64": "Q", "i64": "q", "bool": "B",
}  # fmt: skip
WIDE = {"u128": "QQ", "i128": "Qq"}
SIZES = {
    "u8": 1, "i8": 1, "u16": 2, "i16": 2, "u32": 4, "i32": 4, "u64": 8, "i64": 8, "u128": 16, "i128": 16, "bool": 1,
    "publicKey": 32,
}  # fmt: skip


@dataclass(frozen=True)
class Type:
    """One type: a scalar, `publicKey`, an enum or struct by name, or array/option/vec of another."""

    kind: str
    name: str = ""
    item: Type | None = None
    count: int = 0

    @property
    def of(self) -> Type:
        assert self.item is not None
        return self.item


@dataclass(frozen=True)
class Field:
    name: str
    type: Type
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Account:
    name: str
    writable: bool
    signer: bool
    address: str
    derived: str
    seeds: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Instruction:
    name: str
    args: tuple[Field, ...]
    accounts: tuple[Account, ...]
    docs: tuple[str, ...]


def snake(name: str) -> str:
    """CamelCase to snake_case: `LPRecord` gives `lp_record`, `AMM` gives `amm`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def discriminator(space: str, name: str) -> bytes:
    """First eight bytes of the sha256 of `space:name`."""
    return hashlib.sha256(f"{space}:{name}".encode()).digest()[:8]


class Model:
    """Everything the emitters need, read from one IDL file."""

    def __init__(self, path: Path) -> None:
        idl = json.loads(path.read_text())
        self.version: str = idl["version"]
        self.structs: dict[str, tuple[Field, ...]] = {}
        self.enums: dict[str, tuple[str, ...]] = {}
        for entry in idl["types"]:
            if entry["type"]["kind"] == "enum":
                self.enums[entry["name"]] = tuple(v["name"] for v in entry["type"]["variants"])
        for entry in idl["types"]:
            if entry["type"]["kind"] == "struct":
                self.structs[entry["name"]] = self._fields(entry["type"]["fields"])
        self.accounts = {a["name"]: self._fields(a["type"]["fields"]) for a in idl["accounts"]}
        self.account_sizes = {a["name"]: int(a["docs"][0].removeprefix("size: ")) for a in idl["accounts"]}
        self.events = {e["name"]: self._fields(e["fields"]) for e in idl["events"]}
        self.errors = [(e["code"], e["name"], e["msg"]) for e in idl["errors"]]
        self.bits: dict[str, list[tuple[str, int]]] = {}
        for constant in idl["constants"]:
            group, bit = constant["name"].split("_")
            self.bits.setdefault(group, []).append((bit, int(constant["value"])))
        self.instructions = [self._instruction(i) for i in idl["instructions"]]
        for name, size in self.account_sizes.items():
            found = 8 + sum(self.size(f.type) for f in self.accounts[name])
            assert found == size, f"{name}: fields give {found} bytes, the interface says {size}"

    def _type(self, raw: Any) -> Type:
        if isinstance(raw, str):
            return Type(raw)
        if "defined" in raw:
            return Type("enum" if raw["defined"] in self.enums else "struct", raw["defined"])
        if "array" in raw:
            item, count = raw["array"]
            return (
                Type("bytes", count=count)
                if item == "u8"
                else Type("array", item=self._type(item), count=count)
            )
        if "option" in raw:
            return Type("option", item=self._type(raw["option"]))
        return Type("vec", item=self._type(raw["vec"]))

    def _fields(self, raw: list[dict[str, Any]]) -> tuple[Field, ...]:
        out: list[Field] = []
        for entry in raw:
            unit, notes = "", []
            for line in entry.get("docs", []):
                if line.startswith("unit: "):
                    unit = line.removeprefix("unit: ")
                else:
                    notes.append(line)
            out.append(Field(entry["name"], self._type(entry["type"]), unit, " ".join(notes)))
        return tuple(out)

    def _instruction(self, raw: dict[str, Any]) -> Instruction:
        accounts: list[Account] = []
        for entry in raw["accounts"]:
            docs: list[str] = entry.get("docs", [])
            address = next((d.removeprefix("address: ") for d in docs if d.startswith("address: ")), "")
            derived = next(
                (d.removeprefix("derived from: ") for d in docs if d.startswith("derived from: ")), ""
            )
            seeds = tuple(entry.get("pda", {}).get("seeds", ()))
            accounts.append(
                Account(entry["name"], entry["isMut"], entry["isSigner"], address, derived, seeds)
            )
        return Instruction(
            raw["name"], self._fields(raw["args"]), tuple(accounts), tuple(raw.get("docs", ()))
        )

    def fixed(self, type_: Type) -> bool:
        """Whether every value of the type has the same size."""
        if type_.kind in ("option", "vec"):
            return False
        if type_.kind == "struct":
            return all(self.fixed(f.type) for f in self.structs[type_.name])
        return type_.kind != "array" or self.fixed(type_.of)

    def size(self, type_: Type) -> int:
        """Bytes of a fixed type."""
        if type_.kind in SIZES:
            return SIZES[type_.kind]
        if type_.kind == "enum":
            return 1
        if type_.kind == "bytes":
            return type_.count
        if type_.kind == "array":
            return type_.count * self.size(type_.of)
        assert type_.kind == "struct", type_
        return sum(self.size(f.type) for f in self.structs[type_.name])

    def annotation(self, type_: Type, flag: str = "bool") -> str:
        """The Python type of a value; `flag` is what a bool is called."""
        if type_.kind == "bool":
            return flag
        if type_.kind == "publicKey":
            return "Pubkey"
        if type_.kind == "bytes":
            return "bytes"
        if type_.kind in ("enum", "struct"):
            return type_.name
        if type_.kind == "option":
            return f"{self.annotation(type_.of, flag)} | None"
        if type_.kind == "array" and type_.of.kind == "struct":
            return f"MutableSequence[{self.annotation(type_.of)}]"
        if type_.kind in ("array", "vec"):
            return f"list[{self.annotation(type_.of)}]"
        return "int"

    def needs(self, fields: tuple[Field, ...]) -> tuple[set[str], set[str]]:
        """Names of the structs and enums that fields refer to directly."""
        structs: set[str] = set()
        enums: set[str] = set()
        for field in fields:
            type_ = field.type
            while type_.item is not None:
                type_ = type_.item
            if type_.kind == "struct":
                structs.add(type_.name)
            if type_.kind == "enum":
                enums.add(type_.name)
        return structs, enums

    def order(self, names: set[str]) -> list[str]:
        """The named structs and those they contain, contained ones first."""
        out: list[str] = []

        def visit(name: str) -> None:
            if name in out:
                return
            for inner in sorted(self.needs(self.structs[name])[0]):
                visit(inner)
            out.append(name)

        for name in self.structs:
            if name in names:
                visit(name)
        return out

    def fixed_structs(self) -> list[str]:
        """Structs that occur in accounts, contained ones first."""
        used: set[str] = set()
        for fields in self.accounts.values():
            used |= self.needs(fields)[0]
        return self.order(used)

    def other_structs(self) -> list[str]:
        """Structs that occur only in arguments and events, contained ones first."""
        fixed = set(self.fixed_structs())
        return [name for name in self.order(set(self.structs)) if name not in fixed]
