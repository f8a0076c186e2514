"""A snapshot as a chain that can be read and simulated on, but not sent to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import Self

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.addresses import CLOCK_SYSVAR_ID
from balclient.abi.exceptions import BadInput
from balclient.abi.sysvars import clock_account
from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.embedded import EmbeddedChain
from balclient.chain.protocol import AccountsAt
from balclient.mirror.ledger import Ledger
from balclient.reconcile.mirrored import apply_batch
from balclient.snapshot.files import load
from balclient.snapshot.saved import SavedAccounts

__all__ = ["SnapshotChain", "embedded_chain"]

# Accounts that instructions name and that no snapshot has to hold.
_EVERYWHERE = frozenset(
    {
        addresses.SYSTEM_PROGRAM_ID,
        addresses.TOKEN_PROGRAM_ID,
        addresses.ASSOCIATED_TOKEN_PROGRAM_ID,
        addresses.RENT_SYSVAR_ID,
        addresses.CLOCK_SYSVAR_ID,
        addresses.DEFAULT_PUBKEY,
    }
)


class SnapshotChain:
    """A `Chain` whose accounts are those of a snapshot; `simulate` is the mirror's answer, `send` is refused.

    Asking for an account that the snapshot knows nothing about raises BadInput: it would be wrong to say that
    it does not exist.
    """

    def __init__(self, saved: SavedAccounts) -> None:
        self.saved = saved
        self._needless = _EVERYWHERE | {saved.program_id, addresses.drift_signer(program_id=saved.program_id)}

    @classmethod
    def open(cls, path: str | PathLike[str], *, program_id: Pubkey = addresses.PROGRAM_ID) -> Self:
        """The chain of a snapshot file, or of solana-test-validator account files; raises BadInput."""
        return cls(load(Path(path), program_id=program_id))

    @property
    def clock(self) -> Clock:
        """Slot and unix time of the snapshot."""
        return self.saved.clock

    def read(self, keys: Iterable[Pubkey]) -> AccountsAt:
        """The accounts as they were saved."""
        return AccountsAt(self.clock.slot, {key: self.account(key) for key in keys})

    def account(self, key: Pubkey) -> Account | None:
        """One account, None where the snapshot says that there is none; raises BadInput."""
        if key == CLOCK_SYSVAR_ID:
            return clock_account(self.clock)
        if not self.saved.knows(key) and key not in self._needless:
            whose = f" (it was taken for {self.saved.authority})" if self.saved.authority else ""
            raise BadInput(
                f"{self.saved.source}: knows nothing about account {key}{whose}; take a snapshot with it"
            )
        return self.saved.accounts.get(key)

    def program_accounts(self, program_id: Pubkey) -> AccountsAt:
        """Every saved account that a program owns."""
        saved = self.saved.accounts
        return AccountsAt(
            self.clock.slot, {key: saved[key] for key in saved if saved[key].owner == program_id}
        )

    def simulate(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """The mirror's outcome from the saved accounts; raises Unsupported or BadInput."""
        batch = (instructions,) if isinstance(instructions, Instruction) else tuple(instructions)
        ledger = Ledger(self.saved.program_id, self.clock)
        for key in dict.fromkeys(meta.pubkey for one in batch for meta in one.accounts):
            account = self.account(key)
            if account is not None and not account.executable and key != CLOCK_SYSVAR_ID:
                ledger.set_account(key, account)
        return apply_batch(ledger, batch)

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Raises BadInput: what was saved does not change."""
        raise BadInput(
            f"{self.saved.source}: a snapshot cannot be sent to; preview on it, or name a chain to send to"
        )


def embedded_chain(saved: SavedAccounts, program: str | PathLike[str] | bytes) -> EmbeddedChain:
    """A chain inside this process that goes on from a snapshot, with `program` at the program's address.

    Signatures are not checked there.  Raises ChainError for a program that cannot be loaded.
    """
    chain = EmbeddedChain(clock=saved.clock, sigverify=False)
    chain.add_program(saved.program_id, program)
    for key, account in saved.accounts.items():
        if not account.executable:
            chain.set_account(key, account)
    return chain
