"""Instruction arguments as the plain values that vector files hold."""

from __future__ import annotations

from enum import Enum
from typing import Any

from solders.pubkey import Pubkey

from balclient.abi.codec import Record

__all__ = ["plain"]


def plain(value: Any) -> Any:
    """Records and mappings by field, enums by variant name, keys as text, fixed text without its padding."""
    if isinstance(value, Record):
        names: tuple[str, ...] = type(value).__slots__
        return {name: plain(getattr(value, name)) for name in names}
    if hasattr(value, "items"):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, Enum):
        return getattr(value, "variant", value.name)
    if isinstance(value, Pubkey):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").rstrip(" \0")
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return [plain(item) for item in value]
    return value
