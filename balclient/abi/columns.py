"""Many accounts at once as numpy columns, without a Python loop over accounts.

`PerpMarket.columns(blobs)["amm.order_step_size"]` is one column.  Fields of nested records have dotted
names, arrays of records are sub-arrays (`users["perp_positions"]["lp_shares"]` has the shape (accounts, 8)),
a 128-bit integer has the halves `low` and `high`, addresses and byte strings are raw bytes.  Nothing is lost
or rounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from .codec import AccountRecord
from .exceptions import DecodeError, WrongDiscriminator, WrongSize
from .layouts import LAYOUTS

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]

__all__ = ["combine", "dtype_of", "narrow", "read_columns"]

_SCALARS = {
    "u8": "u1",
    "i8": "i1",
    "bool": "u1",
    "u16": "<u2",
    "i16": "<i2",
    "u32": "<u4",
    "i32": "<i4",
    "u64": "<u8",
    "i64": "<i8",
}
_WIDE = {"u128": [("low", "<u8"), ("high", "<u8")], "i128": [("low", "<u8"), ("high", "<i8")]}


@cache
def dtype_of(name: str) -> np.dtype[Any]:
    """The numpy type of a record: one entry per field, at the field's own offset."""
    names: list[str] = []
    formats: list[Any] = []
    offsets: list[int] = []
    end = 0
    layout = LAYOUTS[name]
    if layout[0].offset == 8:
        names.append("discriminator")
        formats.append("<u8")
        offsets.append(0)
    for field in layout:
        end = max(end, field.offset + field.size)
        if field.type in LAYOUTS:
            continue
        names.append(field.path)
        offsets.append(field.offset)
        formats.append(_format(field.type, field.size))
    return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": end})


def _format(type_: str, size: int) -> Any:
    if type_ in _SCALARS:
        return _SCALARS[type_]
    if type_ in _WIDE:
        return _WIDE[type_]
    if type_.startswith("[u8; ") or type_ == "pubkey":
        return f"V{size}"
    if type_.startswith("["):
        item, count = type_[1:-1].split("; ")
        return (dtype_of(item), (int(count),))
    return "u1"


def read_columns(kind: type[AccountRecord], blobs: Iterable[bytes] | bytes) -> Array:
    """A structured array of accounts; `blobs` are their bytes, or all of them one after the other.

    Raises WrongSize or WrongDiscriminator, naming the first account that does not fit.
    """
    size = kind.SIZE
    array: Array
    if isinstance(blobs, bytes):
        if len(blobs) % size:
            raise WrongSize(f"{kind.__name__}: {len(blobs)} bytes are no multiple of {size}")
        array = np.frombuffer(blobs, dtype_of(kind.__name__))
    else:
        parts = list(blobs)
        if set(map(len, parts)) - {size}:
            index = next(i for i, part in enumerate(parts) if len(part) != size)
            raise WrongSize(f"{kind.__name__} {index}: found {len(parts[index])} bytes, expected {size}")
        # One copy into memory that numpy allocates costs a quarter of joining the parts first.
        array = np.array(parts, dtype=f"V{size}").view(dtype_of(kind.__name__))
    wrong = array["discriminator"] != int.from_bytes(kind.DISCRIMINATOR, "little")
    if wrong.any():
        index = int(wrong.argmax())
        found = int(array["discriminator"][index]).to_bytes(8, "little")
        raise WrongDiscriminator(
            f"{kind.__name__} {index}: found discriminator {found.hex()}, expected {kind.DISCRIMINATOR.hex()}"
        )
    return array


def combine(column: Array) -> Array:
    """A 128-bit column as Python integers (object array), exactly."""
    result: Array = column["low"].astype(object) + column["high"].astype(object) * (1 << 64)
    return result


def narrow(column: Array) -> Array:
    """A 128-bit column as 64-bit integers; raises DecodeError if a value needs more."""
    low, high = column["low"], column["high"]
    if high.dtype.kind == "u":
        fits = high == 0
        result: Array = low.copy()
    else:
        result = low.astype(np.int64)
        fits = high == np.where(result < 0, -1, 0)
    if not fits.all():
        index = int((~fits).argmax())
        raise DecodeError(f"value {index} needs more than 64 bits: use combine")
    return result
