"""The ledger's accounts by address, and the lists of accounts that instructions passed lately."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

from balclient.abi.addresses import derived
from balclient.abi.values import Account
from balclient.mirror.held import Held, Record
from balclient.mirror.passed import Passed

_PASSED_KEPT: Final = 8
"""Lists of accounts remembered for each instruction: looking through them costs less than checking anew."""

__all__ = ["AccountStore", "Held", "Record"]


class AccountStore:
    """Accounts by address; ``held`` looks one up, None where there is none."""

    __slots__ = ("_accounts", "_addresses", "_passed", "held", "shape")

    def __init__(self) -> None:
        self._accounts: dict[Pubkey, Held] = {}
        self._addresses: dict[tuple[bytes, ...], Pubkey] = {}
        self._passed: dict[str, list[Passed]] = {}
        self.held: Callable[[Pubkey], Held | None] = self._accounts.get
        self.shape = 0

    def account(self, key: Pubkey) -> Account | None:
        """The account at ``key``, or None."""
        held = self._accounts.get(key)
        return None if held is None else Account(held.owner, held.data, held.lamports, held.executable)

    def put(self, key: Pubkey, held: Held) -> None:
        """Store an account, replacing what was there; ``shape`` changes unless it is of the same kind.

        While the shape is the same, an address has the same ``Held``.
        """
        old = self._accounts.get(key)
        if old is not None and old.owner == held.owner and _marks(old.data) == _marks(held.data):
            old.become(held)
            return
        self.shape += 1
        self._accounts[key] = held

    def remove(self, key: Pubkey) -> None:
        """Forget the account at ``key``."""
        self.shape += 1
        self._accounts.pop(key, None)

    def passed(self, name: str, accounts: tuple[AccountMeta, ...]) -> Passed:
        """The accounts passed to the named instruction; the last few lists are remembered."""
        recent = self._passed.setdefault(name, [])
        for known in recent:
            if known.accounts == accounts:
                return known
        fresh = Passed(accounts)
        if len(recent) == _PASSED_KEPT:
            del recent[0]
        recent.append(fresh)
        return fresh

    def addresses(self) -> tuple[Pubkey, ...]:
        """Every address that holds an account."""
        return tuple(self._accounts)

    def address(self, seeds: tuple[bytes, ...], program_id: Pubkey) -> Pubkey:
        """The program-derived address of ``seeds``, remembered."""
        known = self._addresses.get(seeds)
        if known is None:
            known = derived(program_id, *seeds)[0]
            self._addresses[seeds] = known
        return known


def _marks(data: bytes) -> tuple[int, bytes, bytes, bytes, bytes]:
    """What tells one account's kind from another's: size, discriminator, a token account's state, indexes."""
    return len(data), data[:8], data[108:109], data[684:686], data[1160:1162]
