# ruff: noqa: E501
"""Emit enums.py, accounts.py and layouts.py."""

from __future__ import annotations

from dataclasses import dataclass, field

from .leaves import Flat, compress, constant, fill, flatten, table, tokens
from .model import Field, Model, Type, discriminator, snake

NOTE = '"""{0}  Written by tools/generate_abi.py from idl/bal.json; change those."""'


def header(title: str) -> list[str]:
    """The first lines of a generated module."""
    return ["# ruff: noqa: E501, RUF023", NOTE.format(title), "", "from __future__ import annotations", ""]


def exported(names: list[str]) -> list[str]:
    """An `__all__` block."""
    return ["__all__ = [", *[f'    "{name}",' for name in sorted(names)], "]", ""]


def enums(model: Model) -> str:
    """The module of one-byte enums and bit masks."""
    names = [*model.enums, *model.bits]
    out = header("One-byte enums and bit masks.")
    out += ["from typing import Final", "", "from .tags import Bits, Tag, Tags", ""]
    out += exported([*names, *[table(name) for name in model.enums]])
    for name, variants in model.enums.items():
        out += ["", f"class {name}(Tag):", f'    """`{name}` of the interface, one byte."""', ""]
        for value, variant in enumerate(variants):
            out.append(f"    {'NONE' if variant == 'None' else variant} = {value}")
        out.append("")
    for name, bits in model.bits.items():
        out += ["", f"class {name}(Bits):", f'    """Bits of the `{name}` mask."""', ""]
        out += [f"    {bit} = {value}" for bit, value in bits]
        out.append("")
    out.append("")
    fast = set[str]()
    for fields in [*[model.structs[n] for n in model.fixed_structs()], *model.accounts.values()]:
        fast |= model.needs(fields)[1]
    out += [f"{table(n)}: Final = {f'{n}.table()' if n in fast else f'Tags({n})'}" for n in model.enums]
    return "\n".join(out) + "\n"


def record_head(model: Model, name: str, base: str, fields: tuple[Field, ...], doc: str) -> list[str]:
    """Class line, docstring, slots and annotations."""
    out = [
        "",
        "@native(allow_interpreted_subclasses=True)",
        f"class {name}({base}):",
        f'    """{doc}"""',
        "",
    ]
    out.append("    FIELDS: ClassVar[tuple[str, ...]] = (")
    out += [f'        "{f.name}",' for f in fields]
    out += ["    )", "    __slots__ = FIELDS", ""]
    for f in fields:
        out.append(f"    {f.name}: {model.annotation(f.type, 'Flag')}")
        note = "; ".join(x for x in (f.unit, f.note) if x)
        if note:
            text = f'    """{note}"""'
            out.append(text if len(text) <= 110 else text[:110].rsplit(" ", 1)[0] + '..."""')
    out.append("")
    return out


def initializer(model: Model, fields: tuple[Field, ...]) -> list[str]:
    """A positional constructor."""
    out = ["    def __init__(", "        self,"]
    out += [f"        {f.name}: {model.annotation(f.type, 'Flag')}," for f in fields]
    out += ["    ) -> None:"]
    out += [f"        self.{f.name} = {f.name}" for f in fields]
    out.append("")
    return out


def fixed_record(
    model: Model, name: str, fields: tuple[Field, ...], *, account: bool, listed: bool
) -> list[str]:
    """A fixed-size record with straight-line `_read` and `_write`."""
    flat = flatten(model, fields)
    struct = constant(name)
    size = sum(model.size(f.type) for f in fields)
    base = "AccountRecord" if account else "Packed"
    doc = f"`{name}` of the interface, {size + 8 * account} bytes."
    lazy = account and has_long_arrays(model, fields)
    out = ["", f'{struct}: Final = Struct("<{compress(flat.format)}")']
    written = account_writing(model, struct, fields) if account else []
    for writing in written:
        out += writing.structs
    out.append("")
    out += record_head(model, name, base, fields, doc)
    out.append(f"    SIZE: ClassVar[int] = {size + 8 * account}")
    if account:
        out.append(f"    DISCRIMINATOR: ClassVar[bytes] = {discriminator('account', name)!r}")
    out.append("")
    out += initializer(model, fields)
    out += ["    @classmethod", f"    def _read(cls, data: bytes, at: int) -> {name}:"]
    out += filling(model, name, fields, "        ", "at")
    out.append("")
    for writing in written:
        out += [f"    def {writing.name}(self) -> bytes:"]
        out += [*[f"        {line}" for line in flat.before], *writing.body, ""]
    if not account:
        out.append("    def _write(self) -> bytes:")
        out += [f"        {line}" for line in flat.before]
        out += [f"        return {struct}.pack("]
        out += [f"            {p}," for p in flat.packs]
        out += ["        )", ""]
    if lazy:
        out += lazy_decode(model, name, fields)
    if listed:
        out += list_helpers(model, name, fields)
    return out


def has_long_arrays(model: Model, fields: tuple[Field, ...]) -> bool:
    """Whether a field, or one of a record among them, is an array of more than four records."""
    return any(
        has_long_arrays(model, model.structs[f.type.name])
        if f.type.kind == "struct"
        else f.type.kind == "array" and f.type.of.kind == "struct" and f.type.count > 4
        for f in fields
    )


@dataclass
class Writing:
    """A method that writes an account: struct objects to define, statements that return the bytes."""

    name: str
    structs: list[str] = field(default_factory=list[str])
    body: list[str] = field(default_factory=list[str])


def account_writing(model: Model, struct: str, fields: tuple[Field, ...]) -> list[Writing]:
    """The methods that write an account; with integers of 128 bits one more for those that need so many.

    Almost none do, and 64 bits are packed in half the time.
    """
    narrow = flatten(model, fields, flat=Flat(wide="narrow"))
    whole = flatten(model, fields, flat=Flat(wide="whole"))
    if narrow.format == whole.format:
        return [writing_runs("_write", struct, whole)]
    first = writing_runs("_write", struct, narrow)
    indent = "        "
    first.body = [
        f"{indent}try:",
        *["\n".join(f"    {part}" for part in line.split("\n")) for line in first.body],
    ]
    first.body += [f"{indent}except StructError:", f"{indent}    return self._write_whole()"]
    return [first, writing_runs("_write_whole", f"{struct}_WHOLE", whole)]


def writing_runs(name: str, struct: str, flat: Flat) -> Writing:
    """Discriminator and fields in one go; arrays of records stand as they are between the packed runs."""
    out = Writing(name)
    runs: list[tuple[str, list[str]]] = [("8s", ["self.DISCRIMINATOR"])]
    pieces: list[str | int] = [0]
    for token, pack in zip(tokens(flat.format), flat.packs, strict=True):
        if pack.startswith("write_"):
            pieces.append(pack)
            continue
        if not isinstance(pieces[-1], int):
            pieces.append(len(runs))
            runs.append(("", []))
        runs[-1] = (runs[-1][0] + token, [*runs[-1][1], pack])
    for number, (format_, _) in enumerate(runs):
        out.structs.append(f'{struct}_{number}: Final = Struct("<{compress(format_)}")')
    indent = "        "
    calls = [
        piece
        if isinstance(piece, str)
        else "\n".join([f"{struct}_{piece}.pack(", *[f"    {p}," for p in runs[piece][1]], ")"])
        for piece in pieces
    ]
    if len(calls) == 1:
        out.body = [indent + line for line in f"return {calls[0]}".split("\n")]
    else:
        out.body = [f'{indent}return b"".join(', f"{indent}    ("]
        out.body += [f"{indent}        {line}" for call in calls for line in f"{call},".split("\n")]
        out.body += [f"{indent}    )", f"{indent})"]
    return out


def filling(
    model: Model, name: str, fields: tuple[Field, ...], indent: str, at: str, *, lazy: bool = False
) -> list[str]:
    """Statements that make one record from `data`."""
    plan = fill(model, fields, "r", lazy)
    out = [f"r = {name}.__new__({name})", *plan.create, "("]
    out += [f"    {target}," for target in plan.targets]
    out += [f") = {constant(name)}.unpack_from(data, {at})", *plan.after, "return r"]
    return [indent + line for line in out]


def lazy_decode(model: Model, name: str, fields: tuple[Field, ...]) -> list[str]:
    """`decode(lazy=True)` for an account that is mostly arrays."""
    out = ["    @classmethod", "    def decode("]
    out += [
        "        cls, data: bytes, *, allow_longer: bool = False, lazy: bool = False",
        f"    ) -> {name}:",
    ]
    out += ['        """As `AccountRecord.decode`; `lazy` leaves array slots undecoded until used."""']
    out += ["        cls.check(data, allow_longer=allow_longer)", "        if not lazy:"]
    out += ["            return cls._read(data, 8)"]
    return [*out, *filling(model, name, fields, "        ", "8", lazy=True), ""]


def list_helpers(model: Model, name: str, fields: tuple[Field, ...]) -> list[str]:
    """Functions that read and write an array of a record."""
    struct, low = constant(name), snake(name)
    plan = fill(model, fields, "r")
    out = ["", f"def read_{low}s(raw: bytes) -> MutableSequence[{name}]:", f"    out: list[{name}] = []"]
    out += [f"    for row in {struct}.iter_unpack(raw):", f"        r = {name}.__new__({name})"]
    out += [f"        {line}" for line in plan.create]
    out += ["        (", *[f"            {t}," for t in plan.targets], "        ) = row"]
    out += [f"        {line}" for line in plan.after]
    out += ["        out.append(r)", "    return out", ""]
    flat = flatten(model, fields, "r")
    assert not flat.before, name
    out += ["", f"def write_{low}s(items: MutableSequence[{name}], count: int) -> bytes:"]
    out += ["    if isinstance(items, LazyArray):", "        return items.raw_bytes(count)"]
    out += ["    if len(items) != count:", "        raise wrong_length(len(items), count)"]
    out += ['    return b"".join(', "        [", f"            {struct}.pack({', '.join(flat.packs)})"]
    out += ["            for r in items", "        ]", "    )", ""]
    return out


def accounts(model: Model) -> str:
    """The module of accounts and the structs in them."""
    fixed = model.fixed_structs()
    names = [*fixed, *model.accounts]
    listed: set[str] = set()
    used_enums: set[str] = set()
    for fields in [*[model.structs[n] for n in fixed], *model.accounts.values()]:
        used_enums |= model.needs(fields)[1]
        listed |= {f.type.of.name for f in fields if f.type.kind == "array" and f.type.of.kind == "struct"}
    out = header("Accounts and the structs in them.")
    out += [
        "from collections.abc import MutableSequence",
        "from operator import attrgetter",
    ]
    out += [
        "from struct import Struct",
        "from struct import error as StructError",
        "from typing import ClassVar, Final",
        "",
        "from solders.pubkey import Pubkey",
        "",
    ]
    out += [
        "from .codec import BOOLS, M64, AccountRecord, LazyArray, Packed, fixed_bytes, wrong_length",
        "from .native import Flag, native",
    ]
    out += [
        "from .enums import (",
        *[f"    {t}," for t in sorted([*used_enums, *map(table, used_enums)])],
        ")",
        "",
    ]
    out += exported([*names, "ACCOUNTS"])
    for name in fixed:
        out += fixed_record(model, name, model.structs[name], account=False, listed=name in listed)
    for name, fields in model.accounts.items():
        out += fixed_record(model, name, fields, account=True, listed=False)
    out += ["", "ACCOUNTS: dict[bytes, type[AccountRecord]] = {"]
    out += [f"    {name}.DISCRIMINATOR: {name}," for name in model.accounts]
    out += ["}", '"""Discriminator to account class."""']
    return "\n".join(out) + "\n"


def layouts(model: Model) -> str:
    """The module of field offsets, types, units and notes."""
    out = header("Offset, size, type, unit and note of every field of fixed-size records.")
    out += ["from typing import NamedTuple", ""]
    out += exported(["FieldLayout", "LAYOUTS"])
    out += [
        "",
        "class FieldLayout(NamedTuple):",
        '    """Where a field sits: offsets count from the start of the account data or of the struct."""',
        "",
    ]
    out += [
        "    path: str",
        "    type: str",
        "    offset: int",
        "    size: int",
        '    unit: str = ""',
        '    note: str = ""',
        "",
        "",
    ]
    out += ["LAYOUTS: dict[str, tuple[FieldLayout, ...]] = {"]
    for name, fields in [*[(n, model.structs[n]) for n in model.fixed_structs()], *model.accounts.items()]:
        out += [f'    "{name}": (']
        for path, type_, offset, size, unit, note in walk(
            model, fields, "", 8 if name in model.accounts else 0
        ):
            extra = "".join(f", {x!r}" for x in ((unit, note) if note else (unit,)) if x or note)
            out.append(f'        FieldLayout("{path}", "{type_}", {offset}, {size}{extra}),')
        out += ["    ),"]
    out += [
        "}",
        '"""Record name to its fields, nested records before their fields; arrays of records are one entry."""',
    ]
    return "\n".join(out) + "\n"


def spelled(type_: Type) -> str:
    """A type as the interface spells it."""
    if type_.kind == "bytes":
        return f"[u8; {type_.count}]"
    if type_.kind == "array":
        return f"[{spelled(type_.of)}; {type_.count}]"
    return type_.name or type_.kind.replace("publicKey", "pubkey")


def walk(
    model: Model, fields: tuple[Field, ...], prefix: str, at: int
) -> list[tuple[str, str, int, int, str, str]]:
    """Every field with its path, nested records followed by their fields."""
    out: list[tuple[str, str, int, int, str, str]] = []
    for f in fields:
        size = model.size(f.type)
        out.append((prefix + f.name, spelled(f.type), at, size, f.unit, f.note))
        if f.type.kind == "struct":
            out += walk(model, model.structs[f.type.name], f"{prefix}{f.name}.", at)
        at += size
    return out
