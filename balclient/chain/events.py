"""The program's events in a transaction's log, in order: data lines, and text lines that hold base64."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from collections.abc import Iterator, Sequence

from solders.pubkey import Pubkey

from balclient.abi.events import EVENTS
from balclient.abi.values import Event

__all__ = ["events_from_logs"]

_DATA, _TEXT = "Program data: ", "Program log: "


def events_from_logs(logs: Sequence[str], program_id: Pubkey) -> Iterator[Event]:
    """The events that `program_id` itself emitted; what nested calls of others wrote is passed over."""
    running: list[str] = []
    own = str(program_id)
    for line in logs:
        if line.startswith(_DATA):
            if running and running[-1] == own:
                yield Event("data", b64decode(line[len(_DATA) :].split(" ", 1)[0]))
        elif line.startswith(_TEXT):
            if running and running[-1] == own:
                data = _text_event(line[len(_TEXT) :])
                if data is not None:
                    yield Event("log", data)
        elif line.startswith("Program "):
            words = line.split(" ")
            if len(words) == 4 and words[2] == "invoke":
                running.append(words[1])
            elif running and len(words) > 2 and (words[2] == "success" or words[2].startswith("failed")):
                running.pop()


def _text_event(text: str) -> bytes | None:
    """The bytes of a text line that is an event, None for what the program says in words."""
    if len(text) < 12 or " " in text:
        return None
    try:
        data = b64decode(text, validate=True)
    except (Error, ValueError):
        return None
    return data if data[:8] in EVENTS else None
