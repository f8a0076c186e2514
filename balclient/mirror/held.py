"""One account as the ledger holds it, with its decoded record for as long as the bytes stay the same."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from solders.pubkey import Pubkey

from balclient.abi.accounts import State, User
from balclient.abi.exceptions import Unsupported, WrongSize
from balclient.mirror.unsupported import OTHER_SIZE, reason

__all__ = ["Held", "Record"]


class Record(Protocol):
    """What the store asks of a decoded account."""

    def encode(self) -> bytes:
        """The account's bytes."""
        ...


_R = TypeVar("_R", bound=Record)


class Held:
    """An account as the ledger holds it: ``record`` is what ``data`` decodes to, None until it is asked for.

    An instruction changes the record; when it succeeds, ``data`` follows, when it fails, the record goes.
    """

    __slots__ = ("data", "executable", "lamports", "owner", "record")

    def __init__(self, owner: Pubkey, data: bytes, lamports: int = 0, executable: bool = False) -> None:
        self.owner = owner
        self.data = data
        self.lamports = lamports
        self.executable = executable
        self.record: Any = None

    def decoded(self, key: Pubkey, kind: type[_R]) -> _R:
        """The account, at ``key``, decoded as ``kind``: one record until the bytes change.

        Raises Unsupported for an account that is longer than its layout.
        """
        known: _R | None = self.record
        if known is not None:
            return known
        try:
            fresh: _R = _decoded(self.data, kind)
        except WrongSize as error:
            raise Unsupported(reason(OTHER_SIZE, key)) from error
        self.record = fresh
        return fresh

    def become(self, other: Held) -> None:
        """Take over what another account of the same kind is."""
        self.owner = other.owner
        self.data = other.data
        self.lamports = other.lamports
        self.executable = other.executable
        self.record = other.record


def _decoded(data: bytes, kind: Any) -> Any:
    """The record; long arrays in it are decoded slot by slot, as rules ask for them."""
    if kind is User:
        return User.decode(data, lazy=True)
    if kind is State:
        return State.decode(data, lazy=True)
    return kind.decode(data)
