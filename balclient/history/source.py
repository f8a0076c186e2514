"""Where a cluster's history comes from: a protocol small enough for any node, archive or test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from solders.pubkey import Pubkey

__all__ = ["FoundTransaction", "SignatureInfo", "SignatureSource"]


@dataclass(frozen=True, slots=True)
class SignatureInfo:
    """One line of an address's list of transactions."""

    signature: bytes
    slot: int
    block_time: int | None = None
    failed: bool = False
    rooted: bool = True


@dataclass(frozen=True, slots=True)
class FoundTransaction:
    """A transaction's outcome; `logs` is None where the node no longer has them."""

    signature: bytes
    slot: int
    block_time: int | None
    failed: bool
    logs: tuple[str, ...] | None


class SignatureSource(Protocol):
    """A node, as far as ingestion needs it."""

    def cluster(self) -> str:
        """The cluster's identity: its genesis hash."""
        ...

    def first_slot(self) -> int:
        """The oldest slot that it still holds."""
        ...

    def rooted_slot(self) -> int:
        """The newest slot that can no longer be undone."""
        ...

    def signatures(
        self, address: Pubkey, *, before: bytes | None, until: bytes | None, limit: int
    ) -> Sequence[SignatureInfo]:
        """Up to `limit` transactions that name the address, newest first, both ends excluded."""
        ...

    def transactions(self, signatures: Sequence[bytes]) -> Sequence[FoundTransaction | None]:
        """The transactions in the order asked for, None for those that the node does not have."""
        ...

    def rooted(self, signatures: Sequence[bytes]) -> Sequence[int | None]:
        """The slot in which each was rooted, None for those that were not or no longer are in the chain."""
        ...
