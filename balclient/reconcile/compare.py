"""Outcome against outcome, account against account: equal bytes, or which fields differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from solders.pubkey import Pubkey

from balclient.abi.values import Event, Outcome
from balclient.reconcile.fields import account_fields, account_kind, event_fields
from balclient.reconcile.report import Absent, Difference, Report, value_text

__all__ = ["reconcile", "reconcile_accounts", "same"]

Before = Callable[[Pubkey], bytes | None]


def same(expected: Outcome, found: Outcome) -> bool:
    """Whether two outcomes have the same error code, events in order, and bytes everywhere."""
    if (expected.error is None) != (found.error is None):
        return False
    if expected.error is not None and found.error is not None and expected.error.code != found.error.code:
        return False
    return (
        expected.events == found.events
        and expected.accounts.keys() == found.accounts.keys()
        and all(found.accounts[key] == data for key, data in expected.accounts.items())
    )


def reconcile(
    expected: Outcome,
    found: Outcome,
    *,
    instruction: str = "",
    names: Mapping[Pubkey, str] | None = None,
    before: Before | None = None,
) -> Report:
    """Compare two outcomes of one instruction.

    `before` gives an account's bytes ahead of it, so that a change which only one side made is shown so.
    """
    compared = tuple(expected.accounts.items())
    if same(expected, found):
        return Report((), compared, len(expected.events))
    names = names or {}
    differences: list[Difference] = []
    if _error_code(expected) != _error_code(found):
        differences.append(
            Difference(instruction, "error", "", "error", _error_text(expected), _error_text(found))
        )
    # Where only one side failed, its empty events and accounts say nothing further.
    if expected.error is None and found.error is None:
        differences += _events(instruction, expected.events, found.events)
        differences += _accounts(instruction, expected.accounts, found.accounts, names, before)
    return Report(tuple(differences), compared, len(expected.events))


def reconcile_accounts(
    expected: Mapping[Pubkey, bytes],
    found: Mapping[Pubkey, bytes | None],
    *,
    instruction: str = "",
    names: Mapping[Pubkey, str] | None = None,
) -> Report:
    """Compare account bytes by address; every expected account must be found with equal bytes."""
    differences: list[Difference] = []
    for key, data in expected.items():
        other = found.get(key)
        if other != data:
            differences += _account(instruction, (names or {}).get(key, str(key)), data, other)
    return Report(tuple(differences), tuple(expected.items()))


def _error_code(outcome: Outcome) -> tuple[bool, int | None]:
    return (outcome.error is not None, None if outcome.error is None else outcome.error.code)


def _error_text(outcome: Outcome) -> Absent:
    error = outcome.error
    if error is None:
        return Absent("ok")
    line = f", log: {error.log[-1]}" if error.log else ""
    return Absent(f"{error.name} ({'runtime' if error.code is None else error.code}{line})")


def _events(instruction: str, expected: tuple[Event, ...], found: tuple[Event, ...]) -> Iterable[Difference]:
    for index in range(max(len(expected), len(found))):
        left = expected[index] if index < len(expected) else None
        right = found[index] if index < len(found) else None
        if left == right:
            continue
        left_name, left_fields = ("no event", []) if left is None else event_fields(left.data)
        right_name, right_fields = ("no event", []) if right is None else event_fields(right.data)
        place = f"event {index}"
        if left is None or right is None or left_name != right_name:
            yield Difference(
                instruction,
                "event",
                place,
                "",
                _event_text(left_name, left_fields),
                _event_text(right_name, right_fields),
            )
            continue
        place = f"{place} {left_name}"
        if left.via != right.via:
            yield Difference(instruction, "event", place, "via", left.via, right.via)
        yield from _field_differences(
            instruction, "event", place, left_fields, right_fields, left.data, right.data
        )


def _event_text(name: str, fields: list[tuple[str, Any]]) -> Absent:
    if not fields:
        return Absent(name)
    shown = (f"{path}={value_text(path, value)}" for path, value in fields if value is not None)
    return Absent(f"{name}({', '.join(shown)})")


def _accounts(
    instruction: str,
    expected: Mapping[Pubkey, bytes],
    found: Mapping[Pubkey, bytes],
    names: Mapping[Pubkey, str],
    before: Before | None,
) -> Iterable[Difference]:
    for key in dict.fromkeys([*expected, *found]):
        left, right = expected.get(key), found.get(key)
        if left == right:
            continue
        name = names.get(key, str(key))
        old = before(key) if before is not None else None
        if old is not None:
            left = old if left is None else left
            right = old if right is None else right
        if left is None:
            yield Difference(
                instruction,
                "account",
                name,
                "",
                Absent("unchanged"),
                Absent(f"written as {account_kind(right or b'')}"),
            )
        else:
            yield from _account(instruction, name, left, right)


def _account(instruction: str, name: str, expected: bytes, found: bytes | None) -> Iterable[Difference]:
    if found is None:
        yield Difference(
            instruction, "account", name, "", Absent(account_kind(expected)), Absent("not written or missing")
        )
    elif len(expected) != len(found):
        yield Difference(instruction, "account", name, "size", len(expected), len(found))
    else:
        yield from _field_differences(
            instruction, "account", name, account_fields(expected), account_fields(found), expected, found
        )


def _field_differences(
    instruction: str,
    kind: Any,
    place: str,
    expected: list[tuple[str, Any]],
    found: list[tuple[str, Any]],
    expected_data: bytes,
    found_data: bytes,
) -> Iterable[Difference]:
    """Differing leaves by path; equal leaves over unequal bytes are reported by offset: nothing is lost."""
    left, right = dict(expected), dict(found)
    any_leaf = False
    for path in dict.fromkeys([*left, *right]):
        one, other = left.get(path, Absent("absent")), right.get(path, Absent("absent"))
        if one != other:
            any_leaf = True
            yield Difference(instruction, kind, place, path, one, other)
    if not any_leaf and expected_data != found_data:
        offset = next(
            (i for i, (a, b) in enumerate(zip(expected_data, found_data, strict=False)) if a != b),
            min(len(expected_data), len(found_data)),
        )
        yield Difference(
            instruction,
            kind,
            place,
            f"byte {offset}",
            expected_data[offset : offset + 16],
            found_data[offset : offset + 16],
        )
