"""A chain around another one: the base of chains that watch, record or compare what goes through them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from os import PathLike

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.protocol import AccountsAt, LocalChain, Snapshot

__all__ = ["WrappedChain"]


class WrappedChain:
    """A `LocalChain` that passes everything on to `chain`; who watches something overrides that."""

    def __init__(self, chain: LocalChain) -> None:
        self.chain = chain

    @property
    def clock(self) -> Clock:
        """Slot and unix time that the next instruction sees."""
        return self.chain.clock

    def read(self, keys: Iterable[Pubkey]) -> AccountsAt:
        """The accounts, all from one slot."""
        return self.chain.read(keys)

    def account(self, key: Pubkey) -> Account | None:
        """One account."""
        return self.chain.account(key)

    def simulate(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """The outcome that sending would have; the inner chain alone is asked."""
        return self.chain.simulate(instructions, signers)

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Run the instructions as one transaction."""
        return self.chain.send(instructions, signers)

    def add_program(self, program_id: Pubkey, program: str | PathLike[str] | bytes) -> None:
        """Make a program callable on the chain."""
        self.chain.add_program(program_id, program)

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Write or remove an account."""
        self.chain.set_account(key, account)

    def set_clock(self, clock: Clock) -> None:
        """Set slot and unix time exactly as given."""
        self.chain.set_clock(clock)

    def warp(self, *, slots: int = 0, seconds: int = 0) -> Clock:
        """Move slot and unix time forward together."""
        return self.chain.warp(slots=slots, seconds=seconds)

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """The chain's snapshot."""
        return self.chain.snapshot()
