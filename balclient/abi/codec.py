"""The small codec under the generated modules: records, lazy arrays, error wrapping.

Generated classes carry straight-line `_read` and `_write`; this module adds what they share.  Every byte
survives a round trip, padding, unknown enum tags and bools other than 0 and 1 included.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Iterable, Iterator, MutableSequence
from dataclasses import Field, dataclass
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, SupportsIndex, TypeVar, cast, overload

from .exceptions import AccountMissing, DecodeError, EncodeError, WrongDiscriminator, WrongOwner, WrongSize
from .native import native
from .tags import BOOLS, Bits, Table, Tag, Tags

if TYPE_CHECKING:
    from solders.pubkey import Pubkey

    from .values import Account

__all__ = [
    "BOOLS",
    "M64",
    "AccountRecord",
    "Bits",
    "EventRecord",
    "LazyArray",
    "Packed",
    "Record",
    "Table",
    "Tag",
    "Tags",
    "bad_option",
    "fixed_bytes",
    "name32",
    "parse_exact",
    "wrong_discriminator",
    "wrong_length",
]

M64: Final = 0xFFFF_FFFF_FFFF_FFFF

T = TypeVar("T")


_UNFIT: Final = (struct.error, TypeError, OverflowError, AttributeError)
"""What packing raises for a value that its field cannot hold."""


def _unfit(record: Record, error: Exception) -> EncodeError:
    """The error that names the field which does not fit."""
    from .diagnose import explain

    return EncodeError(explain(record, error))


def _dataclass_fields(kind: type[Record]) -> dict[str, Field[Any]]:
    """What `dataclasses` asks of a class with these fields."""
    annotations = get_annotations(kind) or dict.fromkeys(kind.FIELDS, "Any")
    plain: Any = dataclass(init=False, repr=False, eq=False)(type("_", (), {"__annotations__": annotations}))
    return cast("dict[str, Field[Any]]", plain.__dataclass_fields__)


@native(allow_interpreted_subclasses=True)
class Record:
    """A mutable record with slots: equality by value, `copy`, no hash; `dataclasses` has functions for it.

    `FIELDS` are the names of its fields, in order.
    """

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]
    FIELDS: ClassVar[tuple[str, ...]] = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]] = {}

    def __init_subclass__(cls) -> None:
        cls.__dataclass_fields__ = _dataclass_fields(cls)
        # A class that is compiled keeps neither its slots nor its annotations.
        if "__slots__" not in vars(cls):
            type.__setattr__(cls, "__slots__", cls.FIELDS)

    def _write(self) -> bytes:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.FIELDS)

    def __repr__(self) -> str:
        inner = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.FIELDS)
        return f"{type(self).__name__}({inner})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, name) for name in self.FIELDS)

    def packed(self) -> bytes:
        """The record's bytes; raises EncodeError naming the field that does not fit."""
        try:
            return self._write()
        except _UNFIT as error:
            raise _unfit(self, error) from error


@native(allow_interpreted_subclasses=True)
class Packed(Record):
    """A record of fixed size without discriminator: `decode` and `encode` are inverse on every byte."""

    __slots__ = ()
    SIZE: ClassVar[int]

    @classmethod
    def _read(cls, data: bytes, at: int) -> Self:
        raise NotImplementedError

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The record in `data`, which must have exactly `SIZE` bytes; raises WrongSize."""
        if len(data) != cls.SIZE:
            raise WrongSize(f"{cls.__name__}: found {len(data)} bytes, expected {cls.SIZE}")
        return cls._read(data, 0)

    @classmethod
    def zero(cls) -> Self:
        """The record of zero bytes."""
        return cls._read(bytes(cls.SIZE), 0)

    def encode(self) -> bytes:
        """The record's bytes; raises EncodeError naming the field that does not fit."""
        return self.packed()

    def copy(self) -> Self:
        """An independent deep copy."""
        return self._read(self.packed(), 0)

    def __deepcopy__(self, memo: object) -> Self:
        return self.copy()


@native(allow_interpreted_subclasses=True)
class AccountRecord(Record):
    """An account: eight bytes discriminator, then fixed fields."""

    __slots__ = ()
    SIZE: ClassVar[int]
    DISCRIMINATOR: ClassVar[bytes]

    @classmethod
    def _read(cls, data: bytes, at: int) -> Self:
        raise NotImplementedError

    @classmethod
    def check(cls, data: bytes, *, allow_longer: bool = False) -> None:
        """Raise WrongDiscriminator or WrongSize unless `data` can be this account."""
        size = len(data)
        if data[:8] == cls.DISCRIMINATOR and (size == cls.SIZE or (allow_longer and size > cls.SIZE)):
            return
        if size >= 8 and data[:8] != cls.DISCRIMINATOR:
            raise wrong_discriminator(cls.__name__, data, cls.DISCRIMINATOR)
        raise WrongSize(f"{cls.__name__}: found {size} bytes, expected {cls.SIZE}")

    @classmethod
    def decode(cls, data: bytes, *, allow_longer: bool = False) -> Self:
        """The account in `data`; raises WrongDiscriminator or WrongSize.

        The program accepts longer accounts and ignores the rest; `allow_longer` does the same (`encode` then
        returns `SIZE` bytes).
        """
        cls.check(data, allow_longer=allow_longer)
        return cls._read(data, 8)

    @classmethod
    def load(
        cls, account: Account | None, address: Pubkey | None = None, *, program_id: Pubkey | None = None
    ) -> Self:
        """Decode an account as a chain returned it; raises AccountMissing, WrongOwner, or as `decode`."""
        from .addresses import PROGRAM_ID

        where = cls.__name__ if address is None else f"{cls.__name__} {address}"
        if account is None:
            raise AccountMissing(f"{where}: no account there")
        owner = PROGRAM_ID if program_id is None else program_id
        if account.owner != owner:
            raise WrongOwner(f"{where}: owned by {account.owner}, expected {owner}")
        try:
            return cls.decode(account.data)
        except DecodeError as error:
            raise type(error)(f"{where}: {error}") from None

    @classmethod
    def columns(cls, blobs: Iterable[bytes] | bytes) -> Any:
        """The accounts as a numpy structured array; raises WrongSize or WrongDiscriminator."""
        from .columns import read_columns

        return read_columns(cls, blobs)

    @classmethod
    def zero(cls) -> Self:
        """The account with every field zero."""
        return cls._read(bytes(cls.SIZE), 8)

    def encode(self) -> bytes:
        """The account's bytes, discriminator included; raises EncodeError naming the bad field."""
        try:
            return self._write()
        except _UNFIT as error:
            raise _unfit(self, error) from error

    def copy(self) -> Self:
        """An independent deep copy."""
        return self._read(self.encode(), 8)

    def __deepcopy__(self, memo: object) -> Self:
        return self.copy()


@native(allow_interpreted_subclasses=True)
class BorshRecord(Record):
    """A record of variable size (argument types, parts of events)."""

    __slots__ = ()

    @classmethod
    def parse(cls, data: bytes, at: int) -> tuple[Self, int]:
        """The record that starts at `at`, and where it ends."""
        raise NotImplementedError

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The record that fills `data` exactly; raises WrongSize or DecodeError."""
        record, _ = parse_exact(cls.__name__, cls.parse, data, 0)
        return record

    def encode(self) -> bytes:
        """The record's bytes; raises EncodeError naming the field that does not fit."""
        return self.packed()

    def copy(self) -> Self:
        """An independent deep copy."""
        return self.parse(self.packed(), 0)[0]

    def __deepcopy__(self, memo: object) -> Self:
        return self.copy()


@native(allow_interpreted_subclasses=True)
class EventRecord(BorshRecord):
    """An event: eight bytes discriminator, then borsh."""

    __slots__ = ()
    DISCRIMINATOR: ClassVar[bytes]

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The event that fills `data` exactly; raises WrongDiscriminator, WrongSize or DecodeError."""
        if data[:8] != cls.DISCRIMINATOR:
            raise wrong_discriminator(cls.__name__, data, cls.DISCRIMINATOR)
        record, _ = parse_exact(cls.__name__, cls.parse, data, 8)
        return record

    def encode(self) -> bytes:
        """The event's bytes, discriminator included; raises EncodeError naming the bad field."""
        try:
            return self.DISCRIMINATOR + self._write()
        except _UNFIT as error:
            raise _unfit(self, error) from error


def parse_exact(
    name: str, parse: Callable[[bytes, int], tuple[T, int]], data: bytes, at: int
) -> tuple[T, int]:
    """Run a parser that must end at the end of `data`."""
    try:
        value, end = parse(data, at)
    except (struct.error, IndexError):
        raise WrongSize(f"{name}: {len(data)} bytes are too few") from None
    if end != len(data):
        raise WrongSize(f"{name}: {len(data)} bytes, expected {end}")
    return value, end


def wrong_discriminator(name: str, data: bytes, expected: bytes) -> WrongDiscriminator:
    """The error for data of another type."""
    return WrongDiscriminator(
        f"{name}: found discriminator {bytes(data[:8]).hex()}, expected {expected.hex()}"
    )


def bad_option(tag: int, at: int) -> DecodeError:
    """The error for an option whose first byte is neither 0 nor 1."""
    return DecodeError(f"option at byte {at}: found tag {tag}, expected 0 or 1")


def wrong_length(found: int, expected: int) -> EncodeError:
    """The error for an array or byte string of the wrong length."""
    return EncodeError(f"found {found} elements, expected {expected}")


def fixed_bytes(value: bytes, size: int) -> bytes:
    """`value`, which must have `size` bytes; raises EncodeError."""
    if len(value) != size:
        raise wrong_length(len(value), size)
    return value


def name32(value: bytes | str) -> bytes:
    """A name of 32 bytes: text becomes UTF-8, filled up with spaces; raises EncodeError if longer."""
    raw = value.encode().ljust(32) if isinstance(value, str) else value
    return fixed_bytes(raw, 32)


E_ = TypeVar("E_", bound=Packed)


class LazyArray(MutableSequence[E_]):
    """An array of records that decodes a slot at its first use and writes unused slots back as they were."""

    __slots__ = ("_blanks", "_count", "_kind", "_live", "_raw", "_size", "_used")

    def __init__(self, raw: bytes, kind: type[E_]) -> None:
        self._raw = raw
        self._kind = kind
        self._size = kind.SIZE
        self._count = len(raw) // kind.SIZE
        self._blanks: Collection[bytes] | None = None
        self._used: dict[int, E_] = {}
        self._live: list[tuple[int, E_]] | None = None

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: SupportsIndex) -> E_: ...
    @overload
    def __getitem__(self, index: slice) -> MutableSequence[E_]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> E_ | MutableSequence[E_]:
        if isinstance(index, int):
            return self.at(index)
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._count))]
        return self.at(index.__index__())

    def at(self, index: int) -> E_:
        """The record of a slot; IndexError beyond the array."""
        item = self._used.get(index)
        if item is None:
            if not 0 <= index < self._count:
                return self.at(self._place(index))
            item = self._used[index] = self._kind._read(self._raw, index * self._size)  # pyright: ignore[reportPrivateUsage]
            self._live = None
        return item

    def put(self, index: int, value: E_) -> None:
        """Replace the record of a slot; IndexError beyond the array."""
        self._live = None
        self._used[self._place(index)] = value

    def _place(self, index: int) -> int:
        """An index from 0 on; IndexError beyond the array."""
        place = index + self._count if index < 0 else index
        if not 0 <= place < self._count:
            raise IndexError(f"slot {index} of {self._count}")
        return place

    def __iter__(self) -> Iterator[E_]:
        for index in range(self._count):
            yield self[index]

    @overload
    def __setitem__(self, index: int, value: E_) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[E_]) -> None: ...
    def __setitem__(self, index: int | slice, value: E_ | Iterable[E_]) -> None:
        if isinstance(index, slice):
            self._live = None
            places = range(*index.indices(self._count))
            records = list(cast("Iterable[E_]", value))
            if len(records) != len(places):
                raise wrong_length(len(records), len(places))
            self._used.update(zip(places, records, strict=True))
        else:
            self.put(index, value)  # type: ignore[arg-type]

    def __delitem__(self, index: int | slice) -> None:
        raise TypeError("the array has a fixed length")

    def insert(self, index: int, value: E_) -> None:
        """Refused: the array has a fixed length."""
        raise TypeError("the array has a fixed length")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LazyArray | list):
            return list(self) == list(cast("Iterable[Any]", other))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (list(self),)

    def occupied(self, blanks: Collection[bytes]) -> list[tuple[int, E_]]:
        """(index, record) of the slots in use or with bytes other than `blanks`; the rest stays undecoded.

        The list is shared until a slot is replaced: read it, do not change it.
        """
        if self._blanks is not blanks:
            size, raw, used = self._size, self._raw, self._used
            zero = bytes(size)
            for index in range(self._count):
                at = index * size
                if index in used:
                    continue
                slot = raw[at : at + size]
                if slot not in blanks:
                    used[index] = self._kind._read(raw, at)  # pyright: ignore[reportPrivateUsage]
                elif slot == zero and raw[at:] == bytes(len(raw) - at):
                    break
            self._blanks = blanks
            self._live = None
        live = self._live
        return self._in_order() if live is None else live

    def _in_order(self) -> list[tuple[int, E_]]:
        """The decoded slots by their indexes, which are all different."""
        live = self._live = sorted(self._used.items())
        return live

    def raw_bytes(self, count: int) -> bytes:
        """The bytes of `count` slots: used ones packed, others as they were; EncodeError if not as many."""
        if self._count != count:
            raise wrong_length(self._count, count)
        live = self._live
        if live is None:
            live = self._in_order()
        raw, size = self._raw, self._size
        if not live:
            return raw
        if len(live) == 1:
            index, item = live[0]
            at = index * size
            return b"".join((raw[:at], item._write(), raw[at + size :]))  # pyright: ignore[reportPrivateUsage]
        end = 0
        parts: list[bytes] = []
        for index, item in live:
            at = index * size
            if at != end:
                parts.append(raw[end:at])
            parts.append(item._write())  # pyright: ignore[reportPrivateUsage]
            end = at + size
        parts.append(raw[end:])
        return b"".join(parts)
