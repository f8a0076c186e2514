# ruff: noqa: E501
"""Emit types.py, events.py and arguments.py: records and argument lists of variable size."""

from __future__ import annotations

from .leaves import Flat, compress, flatten, table
from .model import SCALARS, Field, Instruction, Model, Type, discriminator, snake
from .records import exported, header, record_head

DEFAULTS = {
    "OrderParams": {
        "market_type": "MarketType.Perp",
        "user_order_id": "0",
        "price": "0",
        "trigger_condition": "OrderTriggerCondition.Above",
    }
}


def default(model: Model, owner: str, field: Field) -> str:
    """The default of an argument record's field, or the empty string."""
    named = DEFAULTS.get(owner, {}).get(field.name)
    if named:
        return named
    if field.type.kind == "option":
        return "None"
    if field.type.kind == "bool":
        return "False"
    if field.type.kind == "enum" and "None" in model.enums[field.type.name]:
        return f"{field.type.name}.NONE"
    return ""


class Emitter:
    """Straight-line code that reads and writes a list of fields, runs of fixed fields in one struct.

    With `integers` values are Python integers, which write themselves where that is shorter; otherwise they may
    be anything that struct takes for one.
    """

    def __init__(self, model: Model, prefix: str, *, integers: bool = False) -> None:
        self.model = model
        self.prefix = prefix
        self.integers = integers
        self.structs: dict[str, str] = {}

    def struct(self, format_: str) -> str:
        """Name of the module-level Struct with this format."""
        packed = compress(format_)
        if packed not in self.structs:
            self.structs[packed] = f"_{self.prefix}{len(self.structs)}"
        return self.structs[packed]

    def runs(self, fields: tuple[Field, ...]) -> list[tuple[Field, ...]]:
        """Fields grouped: consecutive fixed ones together, others alone."""
        out: list[list[Field]] = []
        for f in fields:
            fixed = self.model.fixed(f.type)
            if fixed and out and self.model.fixed(out[-1][-1].type):
                out[-1].append(f)
            else:
                out.append([f])
        return [tuple(run) for run in out]

    def read(self, fields: tuple[Field, ...]) -> tuple[list[str], list[str]]:
        """Lines that move `at` over `data`, and one expression per field."""
        lines: list[str] = []
        values: list[str] = []
        taken = 0
        for run in self.runs(fields):
            if self.model.fixed(run[0].type):
                flat = flatten(self.model, run, "", Flat(names=[]))
                rename = {n: f"a{taken + i}" for i, n in enumerate(flat.names)}
                taken += len(rename)
                builds = [_rename(b, rename) for b in flat.builds]
                size = sum(self.model.size(f.type) for f in run)
                targets = ", ".join(rename.values())
                lines.append(f"({targets},) = {self.struct(flat.format)}.unpack_from(data, at)")
                lines.append(f"at += {size}")
                values += builds
            else:
                lines += self._read_one(run[0].name, run[0].type)
                values.append(f"_{run[0].name}")
        return lines, values

    def _value(self, type_: Type, at: str) -> tuple[str, int]:
        flat = flatten(self.model, (Field("x", type_),), "", Flat())
        struct = self.struct(flat.format)
        build = flat.builds[0]
        if len(flat.names) == 1:
            return build.replace("v0", f"{struct}.unpack_from(data, {at})[0]"), self.model.size(type_)
        if type_.kind in ("u128", "i128"):
            signed = ", signed=True" if type_.kind == "i128" else ""
            return f'int.from_bytes({struct16(self)}.unpack_from(data, {at})[0], "little"{signed})', 16
        raise AssertionError(type_)

    def _read_one(self, name: str, type_: Type) -> list[str]:
        out: list[str] = []
        local = f"_{name}"
        if type_.kind == "option":
            expression, size = self._value(type_.of, "at + 1")
            out += ["tag = data[at]", "if tag == 1:", f"    {local} = {expression}", f"    at += {1 + size}"]
            out += [
                "elif tag == 0:",
                f"    {local} = None",
                "    at += 1",
                "else:",
                "    raise bad_option(tag, at)",
            ]
            return out
        if type_.kind == "struct":
            return [f"{local}, at = {type_.name}.parse(data, at)"]
        assert type_.kind == "vec", type_
        out += [f"count = {self.struct('I')}.unpack_from(data, at)[0]", "at += 4"]
        if type_.of.kind == "struct":
            out += [f"{local}: list[{type_.of.name}] = []", "for _ in range(count):"]
            out += [f"    item, at = {type_.of.name}.parse(data, at)", f"    {local}.append(item)"]
        else:
            size = self.model.size(type_.of)
            code = flatten(self.model, (Field("x", type_.of),), "").format
            out += [f"if count * {size} > len(data) - at:", "    raise IndexError"]
            out += [f'{local} = list(unpack_from(f"<{{count}}{code}", data, at))', f"at += {size} * count"]
        return out

    def write(self, fields: tuple[Field, ...], owner: str) -> list[str]:
        """Lines that return the bytes of the fields."""
        parts: list[str] = []
        before: list[str] = []
        for run in self.runs(fields):
            if self.model.fixed(run[0].type):
                flat = flatten(self.model, run, owner, Flat(wide="whole" if self.integers else "halves"))
                before += flat.before
                parts.append(f"{self.struct(flat.format)}.pack({', '.join(flat.packs)})")
            else:
                source = f"{owner}.{run[0].name}" if owner else run[0].name
                parts.append(self._write_one(source, run[0].type))
        if not parts:
            return ['return b""']
        if len(parts) == 1:
            return [*before, f"return {parts[0]}"]
        return [*before, 'return b"".join((', *[f"    {p}," for p in parts], "))"]

    def _write_one(self, source: str, type_: Type) -> str:
        if type_.kind == "option" and self.integers and type_.of.kind in SCALARS:
            signed = ", signed=True" if type_.of.kind.startswith("i") else ""
            value = f'{source}.to_bytes({self.model.size(type_.of)}, "little"{signed})'
            return f'(b"\\0" if {source} is None else b"\\1" + {value})'
        if type_.kind == "option":
            flat = flatten(self.model, (Field("x", type_.of),), "", Flat())
            packs = ", ".join(
                p.replace("x", source, 1) if p.startswith("x") else p.replace("(x", f"({source}")
                for p in flat.packs
            )
            struct = self.struct("B" + flat.format)
            return f'(b"\\0" if {source} is None else {struct}.pack(1, {packs}))'
        if type_.kind == "struct":
            return f"{source}.packed()"
        assert type_.kind == "vec", type_
        if type_.of.kind == "struct":
            return f'{self.struct("I")}.pack(len({source})) + b"".join([item.packed() for item in {source}])'
        code = flatten(self.model, (Field("x", type_.of),), "").format
        return f'pack(f"<I{{len({source})}}{code}", len({source}), *{source})'

    def declarations(self) -> list[str]:
        """The module-level Struct objects."""
        return [f'{name}: Final = Struct("<{format_}")' for format_, name in self.structs.items()]


def struct16(emitter: Emitter) -> str:
    """Name of the Struct of sixteen raw bytes."""
    return emitter.struct("16s")


def _rename(expression: str, names: dict[str, str]) -> str:
    import re

    return re.sub(r"\bv\d+\b", lambda m: names[m[0]], expression)


def keyword_initializer(model: Model, name: str, fields: tuple[Field, ...], *, defaults: bool) -> list[str]:
    """A constructor; argument records take keywords only and have defaults for what is optional."""
    out = ["    def __init__(", "        self,"]
    if defaults:
        out.append("        *,")
    for f in fields:
        value = default(model, name, f) if defaults else ""
        out.append(f"        {f.name}: {model.annotation(f.type, 'Flag')}{' = ' + value if value else ''},")
    out += ["    ) -> None:", *[f"        self.{f.name} = {f.name}" for f in fields], ""]
    if defaults:
        out += [
            "    def __reduce__(self) -> tuple[Any, ...]:",
            f"        return {name}.decode, (self.encode(),)",
            "",
        ]
    return out


def variable_record(
    emitter: Emitter, name: str, fields: tuple[Field, ...], base: str, doc: str, *, defaults: bool
) -> list[str]:
    """A borsh record with straight-line `parse` and `_write`."""
    model = emitter.model
    out = record_head(model, name, base, fields, doc)
    if base == "EventRecord":
        out += [f"    DISCRIMINATOR: ClassVar[bytes] = {discriminator('event', name)!r}", ""]
    out += keyword_initializer(model, name, fields, defaults=defaults)
    lines, values = emitter.read(fields)
    out += ["    @classmethod", f"    def parse(cls, data: bytes, at: int) -> tuple[{name}, int]:"]
    out += [f"        {line}" for line in lines]
    if defaults:
        values = [f"{f.name}={v}" for f, v in zip(fields, values, strict=True)]
    out += [f"        return {name}({', '.join(values)}), at", ""]
    out += [
        "    def _write(self) -> bytes:",
        *[f"        {line}" for line in emitter.write(fields, "self")],
        "",
    ]
    return out


def imports(model: Model, groups: list[tuple[Field, ...]], local: set[str]) -> list[str]:
    """Import lines for the enums and structs that fields use."""
    fixed = set(model.fixed_structs())
    structs: set[str] = set()
    inner: set[str] = set()
    enums: set[str] = set()
    tables: set[str] = set()
    for fields in groups:
        direct, used = model.needs(fields)
        structs |= direct
        enums |= used
        tables |= used
        for name in model.order(direct):
            if model.fixed(Type("struct", name)):
                inner.add(name)
                tables |= model.needs(model.structs[name])[1]
    every = structs | inner
    out: list[str] = []
    first = sorted(every & fixed)
    helpers: set[str] = set()
    for name in every:
        for f in model.structs[name]:
            if f.type.kind == "array" and f.type.of.kind == "struct":
                helpers |= {f"read_{snake(f.type.of.name)}s", f"write_{snake(f.type.of.name)}s"}
    if first:
        out += ["from .accounts import (", *[f"    {n}," for n in sorted([*first, *helpers])], ")"]
    if tables:
        out += ["from .enums import (", *[f"    {n}," for n in sorted([*enums, *map(table, tables)])], ")"]
    second = sorted((every - fixed) - local)
    if second:
        out += ["from .types import (", *[f"    {n}," for n in second], ")"]
    return out


def prelude(*, args: bool) -> list[str]:
    """Imports from outside."""
    out: list[str] = []
    return [
        *out,
        "from struct import Struct, pack, unpack_from",
        "from typing import Any, ClassVar, Final",
        "",
        "from solders.pubkey import Pubkey",
        "",
    ]


def types(model: Model) -> str:
    """The module of argument structs and parts of events."""
    names = model.other_structs()
    emitter = Emitter(model, "S")
    body: list[str] = []
    for name in names:
        params = name.endswith("Params")
        doc = f"`{name}` of the interface."
        body += variable_record(emitter, name, model.structs[name], "BorshRecord", doc, defaults=params)
    out = header("Structs of arguments and events.") + prelude(args=False)
    shared = sorted(
        set(model.fixed_structs())
        & {n for i in model.instructions for n in model.order(model.needs(i.args)[0])}
    )
    out += ["from .accounts import (", *[f"    {n}," for n in shared], ")"]
    out += ["from .codec import BOOLS, M64, BorshRecord, bad_option", "from .native import Flag, native"]
    out += [*imports(model, [model.structs[n] for n in names], set(names)), ""]
    out += exported([*names, *shared]) + emitter.declarations() + [""]
    return "\n".join([*out, *body]) + "\n"


def events(model: Model) -> str:
    """The module of events."""
    emitter = Emitter(model, "S", integers=True)
    body: list[str] = []
    for name, fields in model.events.items():
        body += variable_record(emitter, name, fields, "EventRecord", f"Event `{name}`.", defaults=False)
    out = header("Events.") + prelude(args=False)
    out += [
        "from .codec import BOOLS, M64, EventRecord, bad_option, fixed_bytes",
        "from .native import Flag, native",
    ]
    out += ["from .exceptions import UnknownEvent", *imports(model, list(model.events.values()), set()), ""]
    out += exported([*model.events, "EVENTS", "decode_event"]) + emitter.declarations() + [""]
    out += body
    out += [
        "",
        "EVENTS: dict[bytes, type[EventRecord]] = {",
        *[f"    {n}.DISCRIMINATOR: {n}," for n in model.events],
        "}",
    ]
    out += ['"""Discriminator to event class."""', "", ""]
    out += ["def decode_event(data: bytes) -> EventRecord:"]
    out += ['    """The event in `data`; raises UnknownEvent, WrongSize or DecodeError."""']
    out += ["    kind = EVENTS.get(bytes(data[:8]))", "    if kind is None:"]
    out += [
        '        raise UnknownEvent(f"no event has the discriminator {bytes(data[:8]).hex()}")',
        "    return kind.decode(data)",
    ]
    return "\n".join(out) + "\n"


def argument_type(model: Model, field: Field) -> str:
    """The type a builder accepts for an argument."""
    if field.type.kind == "bytes" and field.name == "name":
        return "bytes | str"
    if field.type.kind in ("vec", "array"):
        return f"Sequence[{model.annotation(field.type.of)}]"
    return model.annotation(field.type)


def arguments(model: Model) -> str:
    """The module that encodes and decodes instruction data."""
    emitter = Emitter(model, "S")
    body: list[str] = []
    for ins in model.instructions:
        body += _codec(emitter, ins)
    used = [i.args for i in model.instructions]
    out = header("Instruction data: discriminator and borsh arguments.")
    out += ["from collections.abc import Callable, Mapping, Sequence", *prelude(args=True)]
    out += ["from .codec import BOOLS, M64, bad_option, fixed_bytes, name32, parse_exact, wrong_length"]
    out += ["from .diagnose import bad_argument", "from .exceptions import EncodeError, UnknownInstruction"]
    out += [*imports(model, used, set()), ""]
    out += exported(
        [
            "DISCRIMINATORS",
            "INSTRUCTIONS",
            "decode_args",
            "encode_args",
            "instruction_name",
            *[f"pack_{i.name}" for i in model.instructions],
        ]
    )
    out += [*emitter.declarations(), "", *body]
    out += ["", "DISCRIMINATORS: dict[str, bytes] = {"]
    out += [f'    "{i.name}": {discriminator("global", i.name)!r},' for i in model.instructions]
    out += ["}", '"""Instruction name to the first eight bytes of its data."""', ""]
    out += ["INSTRUCTIONS: dict[bytes, tuple[str, Callable[[bytes, int], tuple[dict[str, Any], int]]]] = {"]
    out += [
        f'    {discriminator("global", i.name)!r}: ("{i.name}", _parse_{i.name}),' for i in model.instructions
    ]
    out += ["}", "", "_PACK: dict[str, Callable[..., bytes]] = {"]
    out += [f'    "{i.name}": pack_{i.name},' for i in model.instructions]
    out += ["}", "", ""]
    out += [
        "def instruction_name(data: bytes) -> str:",
        '    """Name of the instruction that `data` starts; raises UnknownInstruction."""',
        "    entry = INSTRUCTIONS.get(bytes(data[:8]))",
        "    if entry is None:",
        '        raise UnknownInstruction(f"no instruction has the discriminator {bytes(data[:8]).hex()}")',
        "    return entry[0]",
        "",
        "",
        "def decode_args(data: bytes) -> tuple[str, dict[str, Any]]:",
        '    """Name and arguments of instruction data; raises UnknownInstruction, WrongSize or DecodeError."""',
        "    entry = INSTRUCTIONS.get(bytes(data[:8]))",
        "    if entry is None:",
        '        raise UnknownInstruction(f"no instruction has the discriminator {bytes(data[:8]).hex()}")',
        "    name, parse = entry",
        "    args, _ = parse_exact(name, parse, data, 8)",
        "    return name, args",
        "",
        "",
        "def encode_args(name: str, args: Mapping[str, Any]) -> bytes:",
        '    """Data of the named instruction; raises UnknownInstruction or EncodeError."""',
        "    function = _PACK.get(name)",
        "    if function is None:",
        '        raise UnknownInstruction(f"no instruction is called {name!r}")',
        "    try:",
        "        return function(**args)",
        "    except TypeError as error:",
        '        raise EncodeError(f"{name}: {error}") from error',
    ]
    return "\n".join(out) + "\n"


def _codec(emitter: Emitter, ins: Instruction) -> list[str]:
    model = emitter.model
    lines, values = emitter.read(ins.args)
    out = ["", f"def _parse_{ins.name}(data: bytes, at: int) -> tuple[dict[str, Any], int]:"]
    out += [f"    {line}" for line in lines]
    pairs = ", ".join(f'"{f.name}": {v}' for f, v in zip(ins.args, values, strict=True))
    out += [f"    return {{{pairs}}}, at", ""]
    params = ", ".join(f"{f.name}: {argument_type(model, f)}" for f in ins.args)
    out += [
        "",
        f"def pack_{ins.name}({params}) -> bytes:",
        f'    """Data of `{ins.name}`; raises EncodeError."""',
    ]
    disc = repr(discriminator("global", ins.name))
    if not ins.args:
        return [*out, f"    return {disc}", ""]
    out += [f"    {f.name} = name32({f.name})" for f in ins.args if argument_type(model, f) == "bytes | str"]
    if all(model.fixed(f.type) for f in ins.args):
        flat = flatten(model, ins.args, "", Flat())
        struct = emitter.struct("8s" + flat.format)
        block = [*flat.before, f"return {struct}.pack({disc}, {', '.join(flat.packs)})"]
    else:
        block = emitter.write(ins.args, "")
        at = next(i for i, line in enumerate(block) if line.startswith("return"))
        if block[at] == 'return b"".join((':
            block.insert(at + 1, f"    {disc},")
        else:
            block[at] = f"return {disc} + {block[at].removeprefix('return ')}"
    given = ", ".join(f.name for f in ins.args)
    out += ["    try:", *[f"        {line}" for line in block], "    except Exception as error:"]
    out += [f'        raise bad_argument("{ins.name}", error, {given_names(ins)}) from error', ""]
    del given
    return out


def given_names(ins: Instruction) -> str:
    """The arguments as a dict expression, for messages."""
    return "{" + ", ".join(f'"{f.name}": {f.name}' for f in ins.args) + "}"
