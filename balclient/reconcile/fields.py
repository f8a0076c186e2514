"""Any account or event as a flat list of (field path, value): what a difference is looked for in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from balclient.abi import accounts as records
from balclient.abi.codec import AccountRecord, Record
from balclient.abi.events import decode_event
from balclient.abi.exceptions import BalError
from balclient.abi.pyth import PythPrice
from balclient.abi.tokens import Mint, TokenAccount

__all__ = ["account_fields", "account_kind", "decoded", "event_fields", "leaves"]

_BY_SIZE: dict[int, type[TokenAccount | Mint | PythPrice]] = {
    TokenAccount.SIZE: TokenAccount,
    Mint.SIZE: Mint,
    PythPrice.SIZE: PythPrice,
}
_TITLES = {0: "empty", TokenAccount.SIZE: "token account", Mint.SIZE: "mint", PythPrice.SIZE: "price account"}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of a record, depth first, with its path: `amm.sqrt_k`, `perp_positions[3].lp_shares`."""
    if isinstance(value, Record | TokenAccount | Mint | PythPrice):
        # Private slots and the raw bytes repeat what the named ones say.
        for name in (slot for slot in type(value).__slots__ if slot != "raw" and not slot.startswith("_")):
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
    return _TITLES.get(len(data), "bytes")


def decoded(data: bytes) -> Any:
    """The record that an account's bytes are; the bytes themselves where no layout is known."""
    kind = _record(data) or _BY_SIZE.get(len(data))
    if kind is None:
        return data
    try:
        return kind.decode(data)
    except BalError:
        return data


def account_fields(data: bytes) -> list[tuple[str, Any]]:
    """The fields of an account's bytes; where no layout is known, one `data` field."""
    record = decoded(data)
    return [("data", data)] if isinstance(record, bytes) else list(leaves(record))


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
