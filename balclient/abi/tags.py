"""Enums of one byte and bit masks, and the tables that decode them."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, Generic, Protocol, Self, TypeVar, cast

from .native import Flag

__all__ = ["BOOLS", "Bits", "Table", "Tag", "Tags"]

TagT = TypeVar("TagT", bound="Tag")
T_co = TypeVar("T_co", covariant=True)


class Table(Protocol[T_co]):
    """Byte to value, for each of the 256 bytes."""

    def __getitem__(self, value: int, /) -> T_co: ...


BOOLS: Final[Table[Flag]] = cast("Table[Flag]", (False, True, *range(2, 256)))
"""Byte to bool; a byte that is no bool stays the integer it is, so that it is written back unchanged."""


class Tag(IntEnum):
    """An enum of one byte.  A value without a name is kept: `OrderType(9)` is `OrderType.Unknown(9)`."""

    is_known: bool
    """Whether the interface names this value."""

    def __init__(self, value: int) -> None:
        del value
        self.is_known = True

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int) or not 0 <= value <= 255:
            return None
        return cls._unknown(int(value))

    @classmethod
    def _unknown(cls, value: int) -> Self:
        member = int.__new__(cls, value)
        member._name_ = f"Unknown({value})"
        member._value_ = value
        member.is_known = False
        cls._value2member_map_[value] = member
        return member

    @classmethod
    def table(cls) -> Table[Self]:
        """Byte to member, unnamed values included; indexing it is much faster than calling the class."""
        known = cls._value2member_map_
        return cast("Table[Self]", tuple(known[i] if i in known else cls._unknown(i) for i in range(256)))

    @property
    def variant(self) -> str:
        """The name in the interface (`NONE` is called `None` there)."""
        return "None" if self._name_ == "NONE" else self._name_

    @classmethod
    def of(cls, variant: str) -> Self:
        """The member with this name in the interface; KeyError if there is none."""
        return cls["NONE" if variant == "None" else variant]

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self._name_}"


class Tags(dict[int, TagT], Generic[TagT]):
    """A slower table that costs less to set up: unnamed values are added when they occur."""

    __slots__ = ("kind",)

    def __init__(self, kind: type[TagT]) -> None:
        super().__init__({int(member): member for member in list(kind)})
        self.kind = kind

    def __missing__(self, value: int) -> TagT:
        member = self.kind(value)
        self[value] = member
        return member


class Bits(IntEnum):
    """Bits of a bit mask.  Fields hold plain integers; `&`, `|` and `~` of members give plain integers."""

    @classmethod
    def names(cls, mask: int) -> tuple[str, ...]:
        """Names of the bits set in a mask; a bit without a name appears as its hex value."""
        members = list(cls)
        named = tuple(member.name for member in members if mask & member)
        rest = mask & ~sum(members)
        return (*named, hex(rest)) if rest else named
