"""A chain that keeps what goes through it, with the accounts as they were before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from os import PathLike
from typing import Any

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.protocol import AccountsAt, LocalChain, Snapshot

__all__ = ["Probe", "Sent"]


@dataclass(frozen=True, slots=True)
class Sent:
    """One transaction: its instructions, the clock and the accounts that it saw, and what it did."""

    instructions: tuple[Instruction, ...]
    clock: Clock
    before: Mapping[Pubkey, Account | None]
    outcome: Outcome

    @property
    def label(self) -> str:
        """The instructions' names."""
        return " + ".join(instruction.name for instruction in self.instructions)


class Probe:
    """A `LocalChain` around another one; `sent` holds every transaction in order, refused ones too.

    A snapshot puts accounts back, not `sent`: each entry carries the state that it started from.
    """

    def __init__(self, chain: LocalChain) -> None:
        self.chain = chain
        self.sent: list[Sent] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.chain, name)

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
        """The outcome that sending would have; not kept."""
        return self.chain.simulate(instructions, signers)

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Send, and keep what was sent."""
        batch = (instructions,) if isinstance(instructions, Instruction) else tuple(instructions)
        clock = self.chain.clock
        before = dict(self.chain.read(dict.fromkeys(m.pubkey for one in batch for m in one.accounts)))
        outcome = self.chain.send(batch, signers)
        self.sent.append(Sent(batch, clock, before, outcome))
        return outcome

    def add_program(self, program_id: Pubkey, program: str | PathLike[str] | bytes) -> None:
        """Make a program callable."""
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
