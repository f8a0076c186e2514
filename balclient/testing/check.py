"""Checks: what a result must be, said as a value and applied by a `Checker`.

    checker(receipt, check.ok(), check.account(lp).position("SOL-PERP").lp_shares == 7_000_000_000)
    checker.send(instruction, check.error(ErrorCode.InsufficientCollateral))

`ok`, `error`, `log`, `event`, `exact` and `unchanged` are checks; `account`, `compute_units` and what is
reached from them become one with `==`, `!=`, `<`, `<=`, `>`, `>=`.  `&`, `|` and `~` combine checks.  A check
does nothing by itself, so it has no truth value: `assert check.ok()` raises instead of passing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NoReturn

from solders.pubkey import Pubkey

from balclient.abi.codec import EventRecord
from balclient.abi.errors import ErrorCode, error_name
from balclient.abi.exceptions import BadInput
from balclient.client.sync import Client
from balclient.reconcile.fields import decoded
from balclient.reconcile.report import value_text
from balclient.testing.exactness import first_difference
from balclient.testing.result import Place, Result, address_of

__all__ = [
    "AccountPath",
    "Check",
    "Field",
    "account",
    "compute_units",
    "error",
    "event",
    "exact",
    "log",
    "ok",
    "unchanged",
]


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """One expectation; `test` gives None where it holds, else what was found instead."""

    text: str
    test: Callable[[Result], str | None]

    def __and__(self, other: Check) -> Check:
        return Check(f"{self.text} and {other.text}", lambda result: self.test(result) or other.test(result))

    def __or__(self, other: Check) -> Check:
        def either(result: Result) -> str | None:
            first = self.test(result)
            second = None if first is None else other.test(result)
            return None if second is None else f"{first}; {second}"

        return Check(f"({self.text} or {other.text})", either)

    def __invert__(self) -> Check:
        return Check(f"not {self.text}", lambda result: None if self.test(result) else "it is so")

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"a check does nothing by itself: give it to a checker, bal_check(result, {self.text})"
        )


class Field:
    """A value to be looked up in the result; comparing it makes a `Check`.

    Attributes and indexes lead to the values inside, by the names that accounts have.
    """

    __slots__ = ("_look", "_text")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, text: str, look: Callable[[Result], Any]) -> None:
        self._text, self._look = text, look

    def __getattr__(self, name: str) -> Field:
        if name.startswith("__"):
            raise AttributeError(name)
        return Field(f"{self._text}.{name}", lambda result: getattr(self._look(result), name))

    def __getitem__(self, index: int) -> Field:
        return Field(f"{self._text}[{index}]", lambda result: self._look(result)[index])

    def __repr__(self) -> str:
        return self._text

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self._text} is not looked up yet: compare it, and give that to a checker")

    def __eq__(self, other: object) -> Check:  # type: ignore[override]
        return self._check("==", operator.eq, other)

    def __ne__(self, other: object) -> Check:  # type: ignore[override]
        return self._check("!=", operator.ne, other)

    def __lt__(self, other: Any) -> Check:
        return self._check("<", operator.lt, other)

    def __le__(self, other: Any) -> Check:
        return self._check("<=", operator.le, other)

    def __gt__(self, other: Any) -> Check:
        return self._check(">", operator.gt, other)

    def __ge__(self, other: Any) -> Check:
        return self._check(">=", operator.ge, other)

    def _check(self, sign: str, compare: Callable[[Any, Any], Any], other: Any) -> Check:
        def test(result: Result) -> str | None:
            try:
                value = self._look(result)
            except _Nothing as nothing:
                return str(nothing)
            except (AttributeError, IndexError, TypeError) as error:
                raise BadInput(f"{self._text}: {error}") from error
            if compare(value, other):
                return None
            off = f" (off by {value - other})" if type(value) is int and type(other) is int else ""
            return f"{value_text(self._text, value)}{off}"

        return Check(f"{self._text} {sign} {value_text(self._text, other)}", test)


class AccountPath(Field):
    """An account in the result; its attributes are those of the record that its bytes are."""

    __slots__ = ("_place",)

    def __init__(self, place: Place) -> None:
        super().__init__(_title(place), self._record)
        self._place = place

    def position(self, market: str | int) -> Field:
        """A user's position in a market (name or index)."""

        def look(result: Result) -> Any:
            index = result.net.market(market).index
            for slot in self._record(result).perp_positions:
                if slot.market_index == index and (slot.lp_shares or slot.base_asset_amount or _used(slot)):
                    return slot
            raise _Nothing(f"no position in {market}")

        return Field(f"{self._text}.position({market!r})", look)

    def exists(self) -> Check:
        """There is an account."""
        return Check(
            f"{self._text} exists",
            lambda result: None if self._bytes(result) is not None else "nothing there",
        )

    def missing(self) -> Check:
        """There is no account."""
        return Check(
            f"{self._text} is missing",
            lambda result: None if not self._bytes(result) else "there is an account",
        )

    def bytes(self) -> Field:
        """The account's bytes."""
        return Field(f"{self._text} bytes", self._found)

    def _bytes(self, result: Result) -> Any:
        return result.account(address_of(self._place, result.net))

    def _found(self, result: Result) -> Any:
        data = self._bytes(result)
        if not data:
            raise _Nothing("no account there")
        return data

    def _record(self, result: Result) -> Any:
        return decoded(self._found(result))


class _Nothing(Exception):
    """There is nothing to look at, which no comparison accepts."""


def ok() -> Check:
    """Everything succeeded."""
    return Check("ok", lambda result: None if result.error is None else _error_text(result))


def error(expected: ErrorCode | IntEnum | int | str | None = None) -> Check:
    """It failed: with this code (a program's own enum will do) or name, with any error if None.

    A name may also be a runtime error's, which has no code.
    """
    title = _code_text(expected)

    def test(result: Result) -> str | None:
        found = result.error
        if found is None:
            return "ok"
        if expected is None:
            return None
        same = expected == found.name if isinstance(expected, str) else found.code == int(expected)
        return None if same else _error_text(result)

    return Check(f"error {title}", test)


def log(text: str) -> Check:
    """A log line contains the text."""
    return Check(
        f"a log line with {text!r}",
        lambda result: None if any(text in line for line in result.logs) else f"{len(result.logs)} others",
    )


def event(kind: type[EventRecord], **fields: Any) -> Check:
    """The BAL program emitted such an event, with these fields if given."""
    shown = ", ".join(f"{name}={value!r}" for name, value in fields.items())

    def test(result: Result) -> str | None:
        found = [one for one in result.events if isinstance(one, kind)]
        if any(all(getattr(one, name) == value for name, value in fields.items()) for one in found):
            return None
        if found and fields:
            return "; ".join(
                ", ".join(f"{name}={value_text(name, getattr(one, name))}" for name in fields)
                for one in found
            )
        return ", ".join(type(one).__name__ for one in result.events) or "no events"

    return Check(f"event {kind.__name__}({shown})", test)


def exact() -> Check:
    """The mirror says the same to the last byte; raises Unsupported for what it does not cover."""
    return Check("exact", first_difference)


def unchanged(*places: Place) -> Check:
    """None of these accounts was changed by what was sent."""

    def test(result: Result) -> str | None:
        for place in places:
            key = address_of(place, result.net)
            before = result.before().get(key)
            if any(key in one.accounts for one in result.outcomes):
                same = before is not None and before.data == result.account(key)
                if not same:
                    return f"{result.net.name_of(key)} was written"
        return None

    return Check(f"unchanged {', '.join(map(_title, places))}", test)


def account(place: Place) -> AccountPath:
    """An account: of an address, a user, a market, or a client's sub-account."""
    return AccountPath(place)


def compute_units() -> Field:
    """Compute units of what was sent."""
    return Field("compute units", lambda result: result.compute_units)


def _used(slot: Any) -> bool:
    return bool(slot.quote_asset_amount or slot.open_orders or slot.open_bids or slot.open_asks)


def _title(place: Place) -> str:
    if isinstance(place, Pubkey):
        return str(place)
    return "the client's sub-account" if isinstance(place, Client) else place.name


def _code_text(code: ErrorCode | IntEnum | int | str | None) -> str:
    if code is None:
        return "of any kind"
    if isinstance(code, str):
        return code
    name = code.name if isinstance(code, IntEnum) else error_name(code)
    return f"{name} ({int(code)})"


def _error_text(result: Result) -> str:
    found = result.error
    if found is None:
        return "ok"
    number = "" if found.code is None else f" ({found.code})"
    line = f": {found.log[-1]}" if found.log else ""
    return f"{found.name}{number}{line}"
