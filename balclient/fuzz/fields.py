"""Fields of accounts as places in their bytes, and new values for them, extremes of their widths included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from balclient.abi import accounts, enums
from balclient.abi.codec import Tag
from balclient.abi.layouts import LAYOUTS

__all__ = ["ORACLE", "Field", "changed", "fields_of", "kind_of", "new_value", "patched", "read_at"]

ORACLE = "oracle"
_BITS = frozenset(f"{sign}{bits}" for sign in "ui" for bits in (8, 16, 32, 64, 128))
_KINDS = {
    record.DISCRIMINATOR: record.__name__
    for record in (
        accounts.State,
        accounts.PerpMarket,
        accounts.SpotMarket,
        accounts.User,
        accounts.UserStats,
    )
}
_PRICE_ACCOUNT = 3312


@dataclass(frozen=True, slots=True)
class Field:
    """An integer of an account: where it is, how wide, and its tags if it is an enum or a bool."""

    path: str
    offset: int
    size: int
    signed: bool
    tags: tuple[int, ...] = ()

    @property
    def limits(self) -> tuple[int, int]:
        """Smallest and largest value."""
        bits = self.size * 8
        return (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if self.signed else (0, (1 << bits) - 1)


_ORACLE_FIELDS = (
    Field("expo", 20, 4, True),
    Field("num", 24, 4, False),
    Field("num_qt", 28, 4, False),
    Field("valid_slot", 40, 8, False),
    Field("twap", 48, 8, True),
    Field("price", 208, 8, True),
    Field("conf", 216, 8, False),
)


def kind_of(data: bytes) -> str:
    """Name of the record that the bytes are, `oracle` for a price account, empty for others."""
    return _KINDS.get(data[:8], ORACLE if len(data) == _PRICE_ACCOUNT else "")


@cache
def fields_of(kind: str) -> tuple[Field, ...]:
    """Every integer field of a kind of account, those inside arrays included."""
    return _ORACLE_FIELDS if kind == ORACLE else tuple(_leaves(kind, "", 0))


def _leaves(kind: str, prefix: str, start: int) -> Iterator[Field]:
    for path, type_name, offset, size, *_ in LAYOUTS[kind]:
        where, name = start + offset, f"{prefix}{path}"
        if type_name in _BITS:
            yield Field(name, where, size, type_name[0] == "i")
        elif type_name == "bool":
            yield Field(name, where, 1, False, (0, 1))
        elif type_name.startswith("[") and (element := type_name[1:].partition(";")[0]) in LAYOUTS:
            count = int(type_name.partition(";")[2].strip(" ]"))
            for index in range(count):
                yield from _leaves(element, f"{name}[{index}].", where + index * (size // count))
        elif isinstance(tags := getattr(enums, type_name, None), type) and issubclass(tags, Tag):
            yield Field(name, where, 1, False, tuple(int(tag) for tag in tags))


def read_at(data: bytes, field: Field) -> int:
    """The field's value."""
    return int.from_bytes(data[field.offset : field.offset + field.size], "little", signed=field.signed)


def patched(data: bytes, field: Field, value: int) -> bytes:
    """The bytes with another value in the field."""
    raw = value.to_bytes(field.size, "little", signed=field.signed)
    return data[: field.offset] + raw + data[field.offset + field.size :]


def new_value(field: Field, old: int, random: Random, extreme: bool) -> int:
    """Another value: near the old one or of a plausible size, or with `extreme` at a limit of the width."""
    if field.tags:
        return random.choice(field.tags)
    low, high = field.limits
    if extreme:
        value = random.choice((low, high, low + 1, high - 1, 0, 1, -1, high // 2, high // 2 + 1))
        if field.size == 16 and random.random() < 0.5:
            value = random.choice((2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 2**96))
    else:
        choice = random.randrange(8)
        digits = len(str(high)) * 3 / 4
        sized = int(10 ** random.uniform(0, digits))
        value = (0, old + 1, old - 1, old * 2, old // 2, -old, sized, -sized)[choice]
    return max(low, min(high, value))


_IN_USE: Mapping[str, tuple[int, int, int, int]] = {
    # array -> its start, its stride, its count, and the length of what is zero in a slot that is free
    "spot_positions": (104, 40, 8, 8),
    "perp_positions": (424, 96, 8, 72),
    "orders": (1192, 96, 32, 24),
}


def changed(data: bytes, random: Random, extreme: bool) -> bytes:
    """The account with one to three fields changed; the arrays of users mostly where they are in use."""
    kind = kind_of(data)
    if not kind:
        return data
    table = fields_of(kind)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        field = random.choice(table)
        for _ in range(30):
            if _matters(data, field) or random.random() < 0.02:
                break
            field = random.choice(table)
        data = patched(data, field, new_value(field, read_at(data, field), random, extreme))
    return data


def _matters(data: bytes, field: Field) -> bool:
    name = field.path.partition("[")[0]
    if name not in _IN_USE or "[" not in field.path:
        return True
    start, stride, _, length = _IN_USE[name]
    slot = start + (field.offset - start) // stride * stride
    return any(data[slot : slot + length])
