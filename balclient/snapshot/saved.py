"""What a snapshot holds: accounts of one slot, and which ones are known not to exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.values import Account, Clock

__all__ = ["SavedAccounts"]


@dataclass(frozen=True, slots=True)
class SavedAccounts:
    """Accounts as they were at `clock`'s slot.

    `absent` are addresses that were looked at and held nothing; None means that nobody looked, so that any
    account which is not here counts as missing.  `authority` is whose sub-accounts these are, None where only
    the markets were saved.  `mixed` tells that they could not be read from one slot.
    """

    clock: Clock
    accounts: Mapping[Pubkey, Account]
    absent: frozenset[Pubkey] | None = None
    program_id: Pubkey = PROGRAM_ID
    authority: Pubkey | None = None
    mixed: bool = False
    source: str = field(default="snapshot", compare=False)

    def knows(self, key: Pubkey) -> bool:
        """Whether the snapshot can tell what is at an address."""
        return self.absent is None or key in self.accounts or key in self.absent
