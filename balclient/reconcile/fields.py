"""Any account or event as a flat list of (field path, value): what a difference is looked for in."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from solders.pubkey import Pubkey

from balclient.abi import accounts as records
from balclient.abi.codec import AccountRecord, Record
from balclient.abi.events import decode_event
from balclient.abi.exceptions import BalError

__all__ = ["account_fields", "account_kind", "event_fields", "leaves"]

_TOKEN_ACCOUNT, _MINT, _PRICE_ACCOUNT = 165, 82, 3312
_PRICE_FIELDS = (
    ("expo", "<i", 20),
    ("num", "<I", 24),
    ("num_qt", "<I", 28),
    ("valid_slot", "<Q", 40),
    ("twap", "<q", 48),
    ("price", "<q", 208),
    ("confidence", "<Q", 216),
)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of a record, depth first, with its path: `amm.sqrt_k`, `perp_positions[3].lp_shares`."""
    if isinstance(value, Record):
        names: tuple[str, ...] = type(value).__slots__
        for name in names:
            yield from leaves(getattr(value, name), f"{path}.{name}" if path else name)
    elif hasattr(value, "__iter__") and not isinstance(value, str | bytes):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value


def account_kind(data: bytes) -> str:
    """What an account's bytes are: a record's name, "token account", "mint", "price account", "bytes"..."""
    record = _record(data)
    if record is not None:
        return record.__name__
    sizes = {0: "empty", _TOKEN_ACCOUNT: "token account", _MINT: "mint", _PRICE_ACCOUNT: "price account"}
    return sizes.get(len(data), "bytes")


def account_fields(data: bytes) -> list[tuple[str, Any]]:
    """The fields of an account's bytes; where no layout is known, one `data` field."""
    record = _record(data)
    if record is not None:
        try:
            return list(leaves(record.decode(data)))
        except BalError:
            return [("data", data)]
    if len(data) == _TOKEN_ACCOUNT:
        return [
            ("mint", Pubkey(data[:32])),
            ("owner", Pubkey(data[32:64])),
            ("amount", int.from_bytes(data[64:72], "little")),
            ("rest", data[72:]),
        ]
    if len(data) == _MINT:
        return [("supply", int.from_bytes(data[36:44], "little")), ("rest", data[:36] + data[44:])]
    if len(data) == _PRICE_ACCOUNT:
        return [(name, struct.unpack_from(form, data, offset)[0]) for name, form, offset in _PRICE_FIELDS]
    return [("data", data)]


def event_fields(data: bytes) -> tuple[str, list[tuple[str, Any]]]:
    """An event's name and fields; an unknown or damaged one is "unknown event" with one `data` field."""
    try:
        record = decode_event(data)
    except BalError:
        return "unknown event", [("data", data)]
    return type(record).__name__, list(leaves(record))


def _record(data: bytes) -> type[AccountRecord] | None:
    kinds: tuple[type[AccountRecord], ...] = (
        records.User,
        records.PerpMarket,
        records.SpotMarket,
        records.State,
        records.UserStats,
    )
    return next((kind for kind in kinds if data[:8] == kind.DISCRIMINATOR), None)
