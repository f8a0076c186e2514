"""Push oracle price accounts: 3,312 bytes without discriminator (spec layouts 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from struct import Struct, error, pack_into
from typing import ClassVar, Self

from .exceptions import EncodeError, WrongSize

__all__ = ["PythPrice"]

_KIND = Struct("<5I")
_HEAD = Struct("<iII")
_TIME = Struct("<Qq")
_AGGREGATE = Struct("<qQ")
_HEAD_AT, _LAST_SLOT_AT, _TIME_AT, _AGGREGATE_AT, _STATUS_AT, _PUBLISHED_AT = 20, 32, 40, 208, 224, 232
_MAGIC, _VERSION, _PRICE_ACCOUNT, _PRICE_KIND, _TRADING = 0xA1B2C3D4, 2, 3, 1, 1


@dataclass(frozen=True, slots=True)
class PythPrice:
    """One oracle's price: dollars = price * 10**expo, `conf` and `twap` in the same unit.

    These are the fields the program reads; `raw` keeps the whole account, so that decode and encode are
    inverse on every byte.  Without `raw` the other fields are those of a fresh account that trades.
    """

    price: int
    conf: int
    expo: int
    valid_slot: int
    twap: int
    num: int = 0
    num_qt: int = 0
    raw: bytes = b""

    SIZE: ClassVar[int] = 3312

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The price in `data`; an account may be longer than 3,312 bytes, never shorter (WrongSize)."""
        if len(data) < cls.SIZE:
            raise WrongSize(f"PythPrice: found {len(data)} bytes, expected at least {cls.SIZE}")
        expo, num, num_qt = _HEAD.unpack_from(data, _HEAD_AT)
        valid_slot, twap = _TIME.unpack_from(data, _TIME_AT)
        price, conf = _AGGREGATE.unpack_from(data, _AGGREGATE_AT)
        return cls(price, conf, expo, valid_slot, twap, num, num_qt, bytes(data))

    def encode(self) -> bytes:
        """The account's bytes; raises EncodeError if a value does not fit."""
        data = bytearray(self.raw or self._fresh())
        try:
            _HEAD.pack_into(data, _HEAD_AT, self.expo, self.num, self.num_qt)
            _TIME.pack_into(data, _TIME_AT, self.valid_slot, self.twap)
            _AGGREGATE.pack_into(data, _AGGREGATE_AT, self.price, self.conf)
        except error as reason:
            raise EncodeError(f"PythPrice: {reason} in {replace(self, raw=b'')}") from reason
        return bytes(data)

    def at(self, *, price: int, conf: int, slot: int, twap: int | None = None) -> PythPrice:
        """A later price of the same oracle; `twap` is kept unless given."""
        data = bytearray(self.encode())
        try:
            pack_into("<Q", data, _LAST_SLOT_AT, slot)
            pack_into("<Q", data, _PUBLISHED_AT, slot)
        except error as reason:
            raise EncodeError(f"PythPrice: slot {slot}: {reason}") from reason
        kept = self.twap if twap is None else twap
        return replace(self, price=price, conf=conf, valid_slot=slot, twap=kept, raw=bytes(data))

    def _fresh(self) -> bytes:
        data = bytearray(self.SIZE)
        _KIND.pack_into(data, 0, _MAGIC, _VERSION, _PRICE_ACCOUNT, self.SIZE, _PRICE_KIND)
        try:
            pack_into("<Q", data, _LAST_SLOT_AT, self.valid_slot)
            pack_into("<I", data, _STATUS_AT, _TRADING)
            pack_into("<Q", data, _PUBLISHED_AT, self.valid_slot)
        except error as reason:
            raise EncodeError(f"PythPrice: valid_slot {self.valid_slot}: {reason}") from reason
        return bytes(data)
