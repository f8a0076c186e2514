"""The mirror as a place where instructions run: a world without a virtual machine."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from os import PathLike

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.exceptions import ChainError
from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.embedded import SLOTS_PER_SECOND, START
from balclient.chain.protocol import AccountsAt, Snapshot
from balclient.mirror.ledger import Ledger
from balclient.reconcile.mirrored import apply_batch

__all__ = ["LedgerChain"]


class LedgerChain:
    """A `LocalChain` on a `Ledger`: no signatures, lamports or compute units; `Unsupported`."""

    def __init__(self, ledger: Ledger | None = None, *, clock: Clock = START) -> None:
        self.ledger = Ledger(clock=clock) if ledger is None else ledger

    @property
    def clock(self) -> Clock:
        """Slot and unix time that the next instruction sees."""
        return self.ledger.clock

    def read(self, keys: Iterable[Pubkey]) -> AccountsAt:
        """The accounts, all from the current slot."""
        return AccountsAt(self.clock.slot, {key: self.ledger.account(key) for key in keys})

    def account(self, key: Pubkey) -> Account | None:
        """One account, None where it does not exist."""
        return self.ledger.account(key)

    def program_accounts(self, program_id: Pubkey) -> AccountsAt:
        """Every account that a program owns."""
        found = {key: self.ledger.account(key) for key in self.ledger.addresses()}
        owned = {key: one for key, one in found.items() if one is not None and one.owner == program_id}
        return AccountsAt(self.clock.slot, owned)

    def simulate(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """The outcome that `send` would have now."""
        with self.snapshot():
            return self.send(instructions, signers)

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Apply the instructions as one transaction."""
        batch = (instructions,) if isinstance(instructions, Instruction) else tuple(instructions)
        return apply_batch(self.ledger, batch)

    def add_program(self, program_id: Pubkey, program: str | PathLike[str] | bytes) -> None:
        """Nothing to load, the mirror is the program; `ChainError` for another id than the ledger's."""
        if program_id != self.ledger.program_id:
            raise ChainError(f"the ledger runs as {self.ledger.program_id}, not as {program_id}")

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Write or remove an account."""
        self.ledger.set_account(key, account)

    def set_clock(self, clock: Clock) -> None:
        """Set slot and unix time exactly as given."""
        self.ledger.clock = clock

    def warp(self, *, slots: int = 0, seconds: int = 0) -> Clock:
        """Move slot and unix time forward together, two slots per second."""
        if slots < 0 or seconds < 0:
            raise ChainError(f"time cannot go back: slots={slots}, seconds={seconds}; use a snapshot instead")
        now = self.clock
        self.ledger.clock = Clock(
            now.slot + slots + seconds * SLOTS_PER_SECOND,
            now.unix_timestamp + seconds + slots // SLOTS_PER_SECOND,
            now.epoch,
        )
        return self.clock

    @contextmanager
    def snapshot(self) -> Generator[Snapshot]:
        """A context whose end restores every account and the clock unless kept."""
        snapshot = Snapshot()
        clock = self.clock
        held = self.ledger.addresses()
        accounts = {key: self.ledger.account(key) for key in held}
        try:
            yield snapshot
        finally:
            if not snapshot.kept:
                for key in set(self.ledger.addresses()).difference(held):
                    self.ledger.set_account(key, None)
                for key, account in accounts.items():
                    if self.ledger.account(key) is not account:
                        self.ledger.set_account(key, account)
                self.ledger.clock = clock
