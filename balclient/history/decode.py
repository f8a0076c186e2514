"""Logs and events to rows: which instruction emitted what, whom it is about, and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from solders.pubkey import Pubkey

from balclient.abi.codec import EventRecord
from balclient.abi.enums import LiquidationType
from balclient.abi.events import EVENTS, LiquidationRecord, OrderRecord, decode_event
from balclient.abi.exceptions import DecodeError
from balclient.abi.logs import Decoded, Malformed, Truncated, Unknown, parse_logs
from balclient.abi.values import Event

from .records import EventRow, TransactionRow, TransactionState

__all__ = ["UNKNOWN", "event_row", "event_rows", "rows_of_logs", "transaction_row"]

UNKNOWN = "unknown"
_TOP = re.compile(r"Program \w+ invoke \[1\]")
_USER = ("user", "taker")
_OTHER = ("maker", "liquidator", "transfer_user")
_RECORD_ID = ("fill_record_id", "record_id", "deposit_record_id", "liquidation_id")
_I64 = 1 << 63


def event_row(event: Event, instruction: int, position: int) -> EventRow:
    """An event as a row; bytes that cannot be read are kept under the kind `unknown`."""
    try:
        record = decode_event(event.data)
    except DecodeError:
        return EventRow(instruction, position, UNKNOWN, event.data, via=event.via)
    return _row(event, record, instruction, position)


def event_rows(events: Iterable[Event], instruction: int = 0) -> tuple[EventRow, ...]:
    """The events of one instruction as rows."""
    return tuple(event_row(event, instruction, position) for position, event in enumerate(events))


def rows_of_logs(
    logs: Sequence[str], program_id: Pubkey
) -> tuple[tuple[EventRow, ...], TransactionState, str]:
    """Rows of a log, with `truncated` or `malformed` and the reason where events may be missing."""
    rows: list[EventRow] = []
    state: TransactionState = "ok"
    detail = ""
    for instruction, lines in enumerate(_instructions(logs)):
        position = 0
        for item in parse_logs(lines, program_id=program_id):
            if isinstance(item, Truncated):
                state, detail = "truncated", f"the runtime cut the log in instruction {instruction}"
            elif isinstance(item, Malformed):
                if state == "ok":
                    state, detail = "malformed", item.reason
            else:
                rows.append(_of_item(item, instruction, position))
                position += 1
    return tuple(rows), state, detail


def transaction_row(
    signature: bytes,
    slot: int,
    block_time: int | None,
    logs: Sequence[str] | None,
    *,
    failed: bool,
    rooted: bool,
    program_id: Pubkey,
) -> TransactionRow:
    """A transaction as a node returned it; without logs its events are missing, and the row says so."""
    if failed:
        return TransactionRow(signature, slot, block_time, "failed", rooted)
    if logs is None:
        return TransactionRow(
            signature, slot, block_time, "missing", rooted, detail="the node keeps no log of it"
        )
    rows, state, detail = rows_of_logs(logs, program_id)
    return TransactionRow(signature, slot, block_time, state, rooted, rows, detail)


def _instructions(logs: Sequence[str]) -> Iterator[Sequence[str]]:
    starts = [index for index, line in enumerate(logs) if _TOP.fullmatch(line)]
    if not starts:
        if logs:
            yield logs
        return
    starts[0] = 0
    for start, end in zip(starts, [*starts[1:], len(logs)], strict=True):
        yield logs[start:end]


def _of_item(item: Decoded | Unknown, instruction: int, position: int) -> EventRow:
    if isinstance(item, Decoded):
        return _row(item.event, item.record, instruction, position)
    return EventRow(instruction, position, UNKNOWN, item.event.data, via=item.event.via)


def _row(event: Event, record: EventRecord, instruction: int, position: int) -> EventRow:
    kind = type(record).__name__
    users, others, numbers = _names_of(kind)
    number = _first(record, numbers)
    return EventRow(
        instruction,
        position,
        kind,
        event.data,
        getattr(record, "ts", None),
        _market(record),
        _address(_first(record, users)),
        _address(_first(record, others)),
        number if isinstance(number, int) and number < _I64 else None,
        event.via,
    )


@cache
def _names_of(kind: str) -> tuple[tuple[str, ...], ...]:
    """Which of the names each kind of event has: users, others, numbers."""
    made = next(record for record in EVENTS.values() if record.__name__ == kind)
    return tuple(tuple(n for n in names if hasattr(made, n)) for names in (_USER, _OTHER, _RECORD_ID))


def _market(record: EventRecord) -> int | None:
    if isinstance(record, LiquidationRecord):
        return _liquidated_market(record)
    if isinstance(record, OrderRecord):
        return record.order.market_index
    return getattr(record, "market_index", getattr(record, "perp_market_index", None))


def _liquidated_market(record: LiquidationRecord) -> int | None:
    kind = record.liquidation_type
    if kind == LiquidationType.LiquidatePerp:
        return record.liquidate_perp.market_index
    if kind == LiquidationType.LiquidateBorrowForPerpPnl:
        return record.liquidate_borrow_for_perp_pnl.perp_market_index
    if kind == LiquidationType.LiquidatePerpPnlForDeposit:
        return record.liquidate_perp_pnl_for_deposit.perp_market_index
    if kind == LiquidationType.PerpBankruptcy:
        return record.perp_bankruptcy.market_index
    return None


def _first(record: EventRecord, names: Sequence[str]) -> object:
    for name in names:
        value = getattr(record, name)
        if value is not None:
            return value
    return None


def _address(value: object) -> bytes | None:
    return bytes(value) if isinstance(value, Pubkey) else None
