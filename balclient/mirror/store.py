"""The ledger's accounts by address, with their decoded records kept while the bytes stay the same."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

from balclient.abi.accounts import User
from balclient.abi.exceptions import Unsupported, WrongSize
from balclient.abi.values import Account
from balclient.mirror.passed import Passed
from balclient.mirror.unsupported import OTHER_SIZE, reason

__all__ = ["AccountStore", "Record"]


class Record(Protocol):
    """What the store asks of a decoded account."""

    def encode(self) -> bytes:
        """The account's bytes."""
        ...


_R = TypeVar("_R", bound=Record)


class AccountStore:
    """Accounts by address; decoding is done once per change of bytes."""

    __slots__ = ("_accounts", "_addresses", "_passed", "_records", "shape")

    def __init__(self) -> None:
        self._accounts: dict[Pubkey, Account] = {}
        self._records: dict[Pubkey, tuple[bytes, Any]] = {}
        self._addresses: dict[tuple[bytes, ...], Pubkey] = {}
        self._passed: dict[str, Passed] = {}
        self.shape = 0

    def account(self, key: Pubkey) -> Account | None:
        """The account at ``key``, or None."""
        return self._accounts.get(key)

    def put(self, key: Pubkey, account: Account) -> None:
        """Store an account, replacing what was there; ``shape`` changes unless it is of the same kind."""
        old = self._accounts.get(key)
        if old is None or old.owner != account.owner or _marks(old.data) != _marks(account.data):
            self.shape += 1
        self._accounts[key] = account

    def update(self, key: Pubkey, account: Account) -> None:
        """Store what an instruction made of an account; it never makes another kind of account of it."""
        self._accounts[key] = account

    def remove(self, key: Pubkey) -> None:
        """Forget the account at ``key``."""
        self.shape += 1
        self._accounts.pop(key, None)
        self._records.pop(key, None)

    def passed(self, name: str, accounts: tuple[AccountMeta, ...]) -> Passed:
        """The accounts passed to the named instruction; the last ones are remembered."""
        known = self._passed.get(name)
        if known is None or known.accounts != accounts:
            known = self._passed[name] = Passed(accounts)
        return known

    def addresses(self) -> tuple[Pubkey, ...]:
        """Every address that holds an account."""
        return tuple(self._accounts)

    def record(self, key: Pubkey, data: bytes, kind: type[_R]) -> _R:
        """``data`` (the bytes at ``key``) decoded as ``kind``, shared until the bytes change.

        Raises Unsupported for an account that is longer than its layout.
        """
        kept = self._records.get(key)
        if kept is not None and kept[0] is data:
            record: _R = kept[1]
            return record
        try:
            fresh: _R = User.decode(data, lazy=True) if kind is User else kind.decode(data)  # type: ignore
        except WrongSize as error:
            raise Unsupported(reason(OTHER_SIZE, key)) from error
        self._records[key] = (data, fresh)
        return fresh

    def keep(self, key: Pubkey, data: bytes, record: Record) -> None:
        """Remember that ``record`` is what ``data`` at ``key`` decodes to."""
        self._records[key] = (data, record)

    def drop_record(self, key: Pubkey) -> None:
        """Forget the decoded form of an account, because it may have been changed in vain."""
        self._records.pop(key, None)

    def address(self, seeds: tuple[bytes, ...], program_id: Pubkey) -> Pubkey:
        """The program-derived address of ``seeds``, remembered."""
        known = self._addresses.get(seeds)
        if known is None:
            known = Pubkey.find_program_address(list(seeds), program_id)[0]
            self._addresses[seeds] = known
        return known


def _marks(data: bytes) -> tuple[int, bytes, bytes, bytes, bytes]:
    """What tells one account's kind from another's: size, discriminator, a token account's state, indexes."""
    return len(data), data[:8], data[108:109], data[684:686], data[1160:1162]
