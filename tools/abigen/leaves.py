"""Fixed-size fields as struct formats: names to unpack into, expressions to build from them and to pack."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from .model import SCALARS, WIDE, Field, Model, Type, snake


@dataclass
class Flat:
    """A run of fixed fields: one struct format, one variable per slot, one expression per field.

    `wide` says how integers of 128 bits are packed: as two halves, as sixteen bytes each (`whole`), or as 64
    bits and what follows from them (`narrow`), which others than those of 64 bits do not fit.
    """

    format: str = ""
    names: list[str] = field(default_factory=list[str])
    builds: list[str] = field(default_factory=list[str])
    packs: list[str] = field(default_factory=list[str])
    before: list[str] = field(default_factory=list[str])
    simple: bool = True
    wide: Literal["halves", "whole", "narrow"] = "halves"

    def fresh(self) -> str:
        self.names.append(f"v{len(self.names)}")
        return self.names[-1]


def tokens(format_: str) -> list[str]:
    """A struct format, one item for each value; zero bytes belong to the value before them."""
    return re.findall(r"\d+s|[A-Za-z](?:\d+x)?", format_)


def compress(format_: str) -> str:
    """`BBB` as `3B`; byte strings (`32s`) stay as they are."""
    out: list[str] = []
    for token in tokens(format_):
        if out and len(token) == 1 and out[-1].lstrip("0123456789") == token:
            count = int(out[-1][:-1] or 1)
            out[-1] = f"{count + 1}{token}"
        else:
            out.append(token)
    return "".join(out)


def table(name: str) -> str:
    """Name of an enum's decoding table."""
    return f"{snake(name).upper()}_TAGS"


def constant(name: str) -> str:
    """Name of a record's struct object."""
    return f"_{snake(name).upper()}"


def flatten(model: Model, fields: tuple[Field, ...], owner: str = "self", flat: Flat | None = None) -> Flat:
    """Lay out fixed fields one after the other."""
    flat = flat or Flat()
    for entry in fields:
        source = f"{owner}.{entry.name}" if owner else entry.name
        build, packs = _one(model, entry.type, source, flat)
        flat.builds.append(build)
        flat.packs.extend(packs)
    return flat


@dataclass
class Fill:
    """How to fill a record in place: records to create, targets to unpack into, statements that follow."""

    create: list[str] = field(default_factory=list[str])
    targets: list[str] = field(default_factory=list[str])
    after: list[str] = field(default_factory=list[str])
    count: int = 0

    def fresh(self) -> str:
        self.count += 1
        name = f"v{self.count}"
        self.targets.append(name)
        return name


def fill(
    model: Model, fields: tuple[Field, ...], name: str, lazy: bool = False, out: Fill | None = None
) -> Fill:
    """Statements that fill the record in variable `name`; plain integers are unpacked straight into it."""
    out = out or Fill()
    for entry in fields:
        place, type_, kind = f"{name}.{entry.name}", entry.type, entry.type.kind
        if kind in WIDE:
            low, high = out.fresh(), out.fresh()
            out.after.append(f"{place} = {low} | {high} << 64 if {high} else {low}")
        elif kind == "bool":
            out.after.append(f"{place} = BOOLS[{out.fresh()}]")
        elif kind == "enum":
            out.after.append(f"{place} = {table(type_.name)}[{out.fresh()}]")
        elif kind == "publicKey":
            out.after.append(f"{place} = Pubkey({out.fresh()})")
        elif kind == "array":
            assert type_.of.kind == "struct", entry
            raw = out.fresh()
            eager = f"read_{snake(type_.of.name)}s({raw})"
            out.after.append(f"{place} = LazyArray({raw}, {type_.of.name})" if lazy else f"{place} = {eager}")
        elif kind == "struct":
            inner = f"{name}_{entry.name}"
            out.create.append(f"{inner} = {place} = {type_.name}.__new__({type_.name})")
            fill(model, model.structs[type_.name], inner, lazy, out)
        else:
            assert kind in SCALARS or kind == "bytes", entry
            out.targets.append(place)
    return out


def _one(model: Model, type_: Type, source: str, flat: Flat) -> tuple[str, list[str]]:
    kind = type_.kind
    if kind == "bool":
        flat.format += "B"
        return f"BOOLS[{flat.fresh()}]", [source]
    if kind in SCALARS:
        flat.format += SCALARS[kind]
        return flat.fresh(), [source]
    if kind in WIDE and flat.wide == "narrow":
        flat.simple = False
        if kind == "u128":
            flat.format += "Q8x"
            return flat.fresh(), [source]
        flat.format += "qq"
        return flat.fresh(), [source, f"{source} >> 63"]
    if kind in WIDE and flat.wide == "whole":
        flat.format += "16s"
        flat.simple = False
        signed = ", signed=True" if kind == "i128" else ""
        packed = f'{source}.to_bytes(16, "little"{signed})'
        return f'int.from_bytes({flat.fresh()}, "little"{signed})', [packed]
    if kind in WIDE:
        flat.format += WIDE[kind]
        flat.simple = False
        low, high = flat.fresh(), flat.fresh()
        return f"{low} | {high} << 64", [f"{source} & M64", f"{source} >> 64"]
    if kind == "enum":
        flat.format += "B"
        return f"{table(type_.name)}[{flat.fresh()}]", [source]
    if kind == "publicKey":
        flat.format += "32s"
        flat.simple = False
        return f"Pubkey({flat.fresh()})", [f"{source}.__bytes__()"]
    if kind == "bytes":
        flat.format += f"{type_.count}s"
        return flat.fresh(), [
            f"{source} if len({source}) == {type_.count} else fixed_bytes({source}, {type_.count})"
        ]
    if kind == "array":
        flat.simple = False
        item = type_.of
        if item.kind == "struct":
            flat.format += f"{type_.count * model.size(item)}s"
            name = snake(item.name)
            return f"read_{name}s({flat.fresh()})", [f"write_{name}s({source}, {type_.count})"]
        parts = [_one(model, item, f"{source}[{i}]", flat) for i in range(type_.count)]
        flat.before.append(f"if len({source}) != {type_.count}:")
        flat.before.append(f"    raise wrong_length(len({source}), {type_.count})")
        return f"[{', '.join(b for b, _ in parts)}]", [p for _, packs in parts for p in packs]
    assert kind == "struct", type_
    flat.simple = False
    local = "_" + source.replace("self.", "").replace(".", "_")
    flat.before.append(f"{local} = {source}")
    inner: list[str] = []
    packs: list[str] = []
    for entry in model.structs[type_.name]:
        build, pack = _one(model, entry.type, f"{local}.{entry.name}", flat)
        inner.append(build)
        packs.extend(pack)
    return f"{type_.name}({', '.join(inner)})", packs
