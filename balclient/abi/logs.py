"""Program logs to events: a state machine over nested invocations that never skips silently.

The program writes some events as `Program data:` lines and some as plain base64 `Program log:` lines; both
count, if the program itself is running at that point.  Lines of other programs cannot pass for its own: every
line a program writes starts with `Program log: ` or `Program data: `, so it cannot forge an `invoke` line.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from solders.pubkey import Pubkey

from .addresses import PROGRAM_ID
from .codec import EventRecord
from .events import EVENTS, decode_event
from .exceptions import DecodeError, MalformedLog, TruncatedLog, UnknownEvent
from .values import Event

__all__ = ["Decoded", "Item", "Malformed", "Truncated", "Unknown", "events_from_logs", "parse_logs"]

_DATA = "Program data: "
_TEXT = "Program log: "
_TRUNCATED = "Log truncated"
_LINE = re.compile(r"Program (\w+) (?:invoke \[(\d+)\]|(success)|(failed)(?::.*)?)", re.DOTALL)
_WORD = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_SHORTEST_UNKNOWN = 40  # bytes; a shorter base64 word may as well be text


@dataclass(frozen=True, slots=True)
class Decoded:
    """An event of the interface."""

    event: Event
    record: EventRecord


@dataclass(frozen=True, slots=True)
class Unknown:
    """Bytes that the program emitted and the interface cannot read."""

    event: Event
    reason: str


@dataclass(frozen=True, slots=True)
class Truncated:
    """The runtime cut the log here: events may be missing."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A line that does not fit: invocations that do not nest, or data that is not base64."""

    line: str
    reason: str


Item = Decoded | Unknown | Truncated | Malformed


def parse_logs(
    logs: Iterable[str], *, program_id: Pubkey = PROGRAM_ID, strict: bool = False
) -> Iterator[Item]:
    """Every event that `program_id` emitted, in order, and every place where one may be missing.

    With `strict` what is not `Decoded` raises UnknownEvent, TruncatedLog or MalformedLog.  The events of a
    failed transaction are yielded too; none of them took effect.
    """
    for item in _parse(logs, str(program_id)):
        if strict and not isinstance(item, Decoded):
            raise _error(item)
        yield item


def events_from_logs(logs: Iterable[str], *, program_id: Pubkey = PROGRAM_ID) -> tuple[Event, ...]:
    """The program's events in order, undecoded ones included; raises TruncatedLog or MalformedLog."""
    out: list[Event] = []
    for item in _parse(logs, str(program_id)):
        if isinstance(item, Truncated | Malformed):
            raise _error(item)
        out.append(item.event)
    return tuple(out)


def _error(item: Unknown | Truncated | Malformed) -> DecodeError:
    if isinstance(item, Truncated):
        return TruncatedLog("the runtime cut the log; fetch the accounts instead of relying on events")
    if isinstance(item, Malformed):
        return MalformedLog(f"{item.reason}: {item.line!r}")
    return UnknownEvent(item.reason)


def _parse(logs: Iterable[str], own: str) -> Iterator[Item]:
    running: list[str] = []
    cut = False
    for line in logs:
        if line.startswith(_DATA):
            if running and running[-1] == own:
                yield _data(line)
        elif line.startswith(_TEXT):
            if running and running[-1] == own:
                item = _text(line)
                if item is not None:
                    yield item
        elif line == _TRUNCATED:
            cut = True
            yield Truncated()
        elif match := _LINE.fullmatch(line):
            reason = _step(running, match)
            if reason is not None:
                yield Malformed(line, reason)
    if running and not cut:
        yield Malformed("", f"the log ends inside {running[-1]}")


def _step(running: list[str], match: re.Match[str]) -> str | None:
    program, depth = match[1], match[2]
    if depth is not None:
        expected = len(running) + 1
        fits = int(depth) == expected
        if not fits:
            # What the missing lines held is unknown: nothing in between may count as this program's.
            del running[max(int(depth) - 1, 0) :]
            running.extend([""] * (int(depth) - 1 - len(running)))
        running.append(program)
        return None if fits else f"invocation at depth {depth}, expected {expected}"
    if running and running[-1] == program:
        running.pop()
        return None
    inside = running[-1] if running else "no program"
    if program in running:
        while running.pop() != program:
            pass
    return f"{program} ends inside {inside or 'an unknown program'}"


def _data(line: str) -> Item:
    words = line[len(_DATA) :].split(" ")
    try:
        data = b"".join(b64decode(word, validate=True) for word in words)
    except (Base64Error, ValueError):
        return Malformed(line, "data that is not base64")
    return _decode(Event("data", data))


def _text(line: str) -> Item | None:
    text = line[len(_TEXT) :]
    if len(text) < 12 or not _WORD.fullmatch(text):
        return None
    try:
        data = b64decode(text, validate=True)
    except (Base64Error, ValueError):
        return None
    if data[:8] in EVENTS or len(data) >= _SHORTEST_UNKNOWN:
        return _decode(Event("log", data))
    return None


def _decode(event: Event) -> Decoded | Unknown:
    try:
        return Decoded(event, decode_event(event.data))
    except DecodeError as error:
        return Unknown(event, str(error))
