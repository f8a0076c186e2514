"""What a comparison found: exact, or the differences in the order in which a reader should look at them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from solders.pubkey import Pubkey

from balclient.reconcile.fields import account_fields
from balclient.reconcile.units import human

__all__ = ["Absent", "Difference", "Kind", "Report", "value_text"]

Kind = Literal["error", "event", "account"]
_LONG = 40


class Absent:
    """Stands for a value that one side does not have; prints as what is missing."""

    __slots__ = ("what",)

    def __init__(self, what: str) -> None:
        self.what = what

    def __repr__(self) -> str:
        return self.what


@dataclass(frozen=True, slots=True)
class Difference:
    """One value on which two sides disagree: where it is, what was expected, what was found.

    `account` is an account's name or address, or "event N"; `field` is the decoded path.
    """

    instruction: str
    kind: Kind
    account: str
    field: str
    expected: Any
    found: Any

    @property
    def expected_text(self) -> str:
        """The expected value, raw and in human units."""
        return value_text(self.field, self.expected)

    @property
    def found_text(self) -> str:
        """The found value, raw and in human units."""
        return value_text(self.field, self.found)

    @property
    def where(self) -> str:
        """Account and field path, joined for a reader."""
        return f"{self.account} {self.field}".strip()

    def __str__(self) -> str:
        head = f"{self.instruction}: {self.where}" if self.instruction else self.where
        tail = ""
        if type(self.expected) is int and type(self.found) is int:
            tail = f" (off by {self.found - self.expected})"
        return f"{head}: expected {self.expected_text}, found {self.found_text}{tail}"


@dataclass(frozen=True, slots=True)
class Report:
    """The comparison of two outcomes or sets of accounts; true when exact.

    `compared` holds the expected bytes of every compared account, by address.
    """

    differences: tuple[Difference, ...]
    compared: tuple[tuple[Pubkey, bytes], ...]
    events: int = 0

    @property
    def exact(self) -> bool:
        """No difference in any byte."""
        return not self.differences

    @property
    def first(self) -> Difference | None:
        """The first difference, None when exact."""
        return self.differences[0] if self.differences else None

    @property
    def accounts(self) -> int:
        """How many accounts were compared."""
        return len(self.compared)

    @property
    def fields(self) -> int:
        """How many fields the compared accounts have."""
        return sum(len(account_fields(data)) for _, data in self.compared)

    def __bool__(self) -> bool:
        return self.exact

    def __str__(self) -> str:
        if self.exact:
            events = f", {_count(self.events, 'event')}" if self.events else ""
            return f"exact: {_count(self.accounts, 'account')}, {_count(self.fields, 'field')}{events}"
        more = len(self.differences) - 1
        return f"{self.differences[0]}{f' (and {more} more)' if more else ''}"


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def value_text(path: str, value: Any) -> str:
    """A value as a reader wants it: raw, and in human units where it has any."""
    if isinstance(value, bytes | bytearray):
        text = value.hex()
        return f"0x{text[:_LONG]}... ({len(value)} bytes)" if len(text) > _LONG else f"0x{text}"
    if isinstance(value, Enum):
        return f"{value.name} ({value.value})"
    reading = human(path, value)
    return f"{value}" if reading is None else f"{value} [{reading}]"
