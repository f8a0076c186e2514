"""Program logs: nesting, foreign programs, truncation, both transports; nothing is skipped silently."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from solders.pubkey import Pubkey

from balclient.abi import PROGRAM_ID
from balclient.abi.enums import LPAction
from balclient.abi.events import LPRecord
from balclient.abi.exceptions import MalformedLog, TruncatedLog, UnknownEvent
from balclient.abi.logs import Decoded, Malformed, Truncated, Unknown, events_from_logs, parse_logs
from balclient.abi.values import Event

OWN = str(PROGRAM_ID)
OTHER = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
RECORD = LPRecord(5, Pubkey.default(), LPAction.SettleLiquidity, 1, 2, -3, 4, -5)
TEXT = base64.b64encode(RECORD.encode()).decode()


def enter(program: str, depth: int) -> str:
    return f"Program {program} invoke [{depth}]"


def leave(program: str) -> str:
    return f"Program {program} success"


def wrapped(*lines: str) -> list[str]:
    return [enter(OWN, 1), *lines, f"Program {OWN} consumed 5 of 9 compute units", leave(OWN)]


def test_both_transports() -> None:
    logs = wrapped("Program log: Instruction: SettleLp", f"Program data: {TEXT}", f"Program log: {TEXT}")
    items = list(parse_logs(logs, strict=True))
    assert items == [
        Decoded(Event("data", RECORD.encode()), RECORD),
        Decoded(Event("log", RECORD.encode()), RECORD),
    ]
    assert [e.via for e in events_from_logs(logs)] == ["data", "log"]


def test_all_recorded_events_through_logs(recorded: Any) -> None:
    events = sorted(recorded.events)
    lines = [
        f"Program {'data' if via == 'data' else 'log'}: {base64.b64encode(data).decode()}"
        for via, data in events
    ]
    assert [(i.event.via, i.event.data) for i in parse_logs(wrapped(*lines), strict=True)] == events  # type: ignore[union-attr]


def test_other_programs_do_not_count() -> None:
    logs = wrapped(
        enter(OTHER, 2),
        f"Program data: {TEXT}",
        f"Program log: {TEXT}",
        leave(OTHER),
        f"Program data: {TEXT}",
    )
    assert len(list(parse_logs(logs, strict=True))) == 1
    outer = [
        enter(OTHER, 1),
        f"Program data: {TEXT}",
        enter(OWN, 2),
        f"Program data: {TEXT}",
        leave(OWN),
        leave(OTHER),
    ]
    assert len(list(parse_logs(outer, strict=True))) == 1


def test_the_program_inside_itself() -> None:
    logs = wrapped(enter(OWN, 2), f"Program data: {TEXT}", leave(OWN), f"Program data: {TEXT}")
    assert len(list(parse_logs(logs, strict=True))) == 2


def test_other_program_id() -> None:
    key = Pubkey.from_string(OTHER)
    assert (
        len(list(parse_logs([enter(OTHER, 1), f"Program data: {TEXT}", leave(OTHER)], program_id=key))) == 1
    )


def test_words_are_no_events() -> None:
    logs = wrapped(
        "Program log: abcdefghijklmnop", "Program log: ", "Program log: Error 12 thrown", "Program log: AAAA"
    )
    assert list(parse_logs(logs, strict=True)) == []


def test_forged_lines_stay_text() -> None:
    logs = [enter(OTHER, 1), f"Program log: {enter(OWN, 2)}", f"Program data: {TEXT}", leave(OTHER)]
    assert list(parse_logs(logs, strict=True)) == []


def test_truncated() -> None:
    logs = [enter(OWN, 1), f"Program data: {TEXT}", "Log truncated"]
    items = list(parse_logs(logs))
    assert [type(i) for i in items] == [Decoded, Truncated]
    with pytest.raises(TruncatedLog):
        list(parse_logs(logs, strict=True))
    with pytest.raises(TruncatedLog):
        events_from_logs(logs)


@pytest.mark.parametrize("via", ["data", "log"])
def test_unknown_events_are_shown(via: str) -> None:
    strange = b"\1\2\3\4\5\6\7\x08" + bytes(60)
    logs = wrapped(f"Program {via}: {base64.b64encode(strange).decode()}", f"Program data: {TEXT}")
    first, second = parse_logs(logs)
    assert isinstance(first, Unknown)
    assert first.event == Event(via, strange)  # type: ignore[arg-type]
    assert "0102030405060708" in first.reason
    assert isinstance(second, Decoded)
    with pytest.raises(UnknownEvent):
        list(parse_logs(logs, strict=True))
    assert len(events_from_logs(logs)) == 2


@pytest.mark.parametrize("via", ["data", "log"])
def test_cut_events_are_shown(via: str) -> None:
    short = base64.b64encode(RECORD.encode()[:-3]).decode()
    (item,) = parse_logs(wrapped(f"Program {via}: {short}"))
    assert isinstance(item, Unknown)
    assert "too few" in item.reason


def test_several_fields_in_one_data_line() -> None:
    data = RECORD.encode()
    line = f"Program data: {base64.b64encode(data[:10]).decode()} {base64.b64encode(data[10:]).decode()}"
    (item,) = parse_logs(wrapped(line), strict=True)
    assert isinstance(item, Decoded)


def test_data_that_is_not_base64() -> None:
    logs = wrapped("Program data: !!!")
    (item,) = parse_logs(logs)
    assert isinstance(item, Malformed)
    with pytest.raises(MalformedLog):
        list(parse_logs(logs, strict=True))


@pytest.mark.parametrize(
    "logs",
    [
        [leave(OWN)],
        [enter(OWN, 2), leave(OWN)],
        [enter(OWN, 1), enter(OTHER, 3), leave(OTHER), leave(OWN)],
        [enter(OWN, 1), leave(OTHER), leave(OWN)],
        [enter(OWN, 1)],
    ],
)
def test_invocations_that_do_not_nest(logs: list[str]) -> None:
    assert any(isinstance(item, Malformed) for item in parse_logs(logs))
    with pytest.raises(MalformedLog):
        list(parse_logs(logs, strict=True))


def test_after_a_gap_lines_are_not_taken_for_ours() -> None:
    logs = [enter(OWN, 1), enter(OTHER, 3), leave(OTHER), f"Program data: {TEXT}"]
    assert not any(isinstance(item, Decoded) for item in parse_logs(logs))


def test_failed_transactions() -> None:
    logs = [enter(OWN, 1), f"Program data: {TEXT}", f"Program {OWN} failed: custom program error: 0x1783"]
    assert len(list(parse_logs(logs, strict=True))) == 1
