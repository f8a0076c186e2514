"""What every place where instructions run can do, and what only a test chain can do besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from os import PathLike
from typing import Protocol, runtime_checkable

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.exceptions import ChainError
from balclient.abi.values import Account, Clock, Instruction, Outcome

__all__ = ["AccountsAt", "Chain", "ChainError", "LocalChain", "Snapshot", "Writer"]


@dataclass(frozen=True, slots=True)
class AccountsAt(Mapping[Pubkey, Account | None]):
    """Accounts read together, all as of one slot; an account that does not exist is None.

    Where there were too many for one answer and the answers could not be had from one slot, `slots` says of
    which slot each account is and `slot` is the oldest; otherwise `slots` is None.
    """

    slot: int
    values_by_key: Mapping[Pubkey, Account | None]
    slots: Mapping[Pubkey, int] | None = None

    def __getitem__(self, key: Pubkey) -> Account | None:
        return self.values_by_key[key]

    def __iter__(self) -> Iterator[Pubkey]:
        return iter(self.values_by_key)

    def __len__(self) -> int:
        return len(self.values_by_key)


@dataclass(frozen=True, slots=True)
class Writer:
    """A transaction that landed at `slot` and names the account `key`."""

    signature: str
    slot: int
    key: Pubkey


class Snapshot:
    """What a snapshot context yields: `keep` lets the changes made within stay."""

    __slots__ = ("kept",)

    def __init__(self) -> None:
        self.kept = False

    def keep(self) -> None:
        """Do not restore at the end of the context."""
        self.kept = True


@runtime_checkable
class Chain(Protocol):
    """A place where instructions run: read accounts at one slot, simulate, send, and know the time."""

    @property
    def clock(self) -> Clock:
        """Slot and unix time that the next instruction sees."""
        ...

    def read(self, keys: Iterable[Pubkey]) -> AccountsAt:
        """The accounts, all from one slot."""
        ...

    def account(self, key: Pubkey) -> Account | None:
        """One account, None where it does not exist."""
        ...

    def simulate(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """The outcome that sending now would have; nothing changes."""
        ...

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Run the instructions as one transaction; a program error is in the outcome, not raised."""
        ...


@runtime_checkable
class LocalChain(Chain, Protocol):
    """What only a chain of one's own can do besides: programs, accounts and time by decree, going back."""

    def add_program(self, program_id: Pubkey, program: str | PathLike[str] | bytes) -> None:
        """Make a program callable at an address; `program` is a file or its bytes."""
        ...

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Write or remove an account."""
        ...

    def set_clock(self, clock: Clock) -> None:
        """Set slot and unix time exactly as given."""
        ...

    def warp(self, *, slots: int = 0, seconds: int = 0) -> Clock:
        """Move slot and unix time forward together, two slots per second."""
        ...

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """A context whose end restores accounts, clock and sysvars unless kept; contexts nest."""
        ...
