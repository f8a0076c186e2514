"""Say which field does not fit when encoding fails (never on the fast path)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .exceptions import BalError, EncodeError

__all__ = ["bad_argument", "explain"]

_RANGES = {
    f"{sign}{bits}": (0 if sign == "u" else -(1 << bits - 1), (1 << bits - (sign == "i")) - 1)
    for bits in (8, 16, 32, 64, 128)
    for sign in "ui"
}


def explain(record: Any, error: Exception) -> str:
    """A message that names the first field of `record` whose value does not fit."""
    from .layouts import LAYOUTS

    kind = type(record).__name__
    for field in LAYOUTS.get(kind, ()):
        value: Any = record
        try:
            for part in field.path.split("."):
                value = getattr(value, part)
        except AttributeError:
            return f"{kind}.{field.path} is not set"
        reason = _reason(field.type, value)
        if reason:
            return f"{kind}.{field.path}: {reason}"
    return f"{kind}: {error}"


def _reason(type_: str, value: Any) -> str | None:
    if type_ in _RANGES:
        low, high = _RANGES[type_]
        if not isinstance(value, int):
            return f"found {value!r}, expected an integer"
        if not low <= value <= high:
            return f"found {value}, expected {type_} ({low}..{high})"
        return None
    if type_.startswith("[u8; "):
        size = int(type_[5:-1])
        if not isinstance(value, bytes | bytearray) or len(value) != size:
            return f"found {value!r}, expected {size} bytes"
        return None
    if type_.startswith("["):
        for i, item in enumerate(value):
            try:
                item.encode()
            except BalError as error:
                return f"slot {i}: {error}"
        return None
    if type_ == "Pubkey" and type(value).__name__ != "Pubkey":
        return f"found {value!r}, expected an address"
    return None


def bad_argument(name: str, error: Exception, args: Mapping[str, Any]) -> Exception:
    """The EncodeError for arguments that could not be packed; an error of this package is passed on."""
    if isinstance(error, BalError):
        return error
    shown = ", ".join(f"{key}={value!r}" for key, value in args.items())
    return EncodeError(f"{name}({shown}): {error}")
