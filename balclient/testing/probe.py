"""A chain that keeps what goes through it, with the accounts as they were before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.protocol import LocalChain
from balclient.chain.wrapped import WrappedChain

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


class Probe(WrappedChain):
    """A `LocalChain` around another one; `sent` holds every transaction in order, refused ones too.

    A snapshot puts accounts back, not `sent`: each entry carries the state that it started from.
    """

    def __init__(self, chain: LocalChain) -> None:
        super().__init__(chain)
        self.sent: list[Sent] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.chain, name)

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Send, and keep what was sent."""
        batch = (instructions,) if isinstance(instructions, Instruction) else tuple(instructions)
        clock = self.chain.clock
        before = dict(self.chain.read(dict.fromkeys(m.pubkey for one in batch for m in one.accounts)))
        outcome = self.chain.send(batch, signers)
        self.sent.append(Sent(batch, _seen_clock(outcome, clock), before, outcome))
        return outcome


def _seen_clock(outcome: Outcome, before: Clock) -> Clock:
    """The clock that a transaction saw: its block's where the outcome tells, else the one before it."""
    slot, time = getattr(outcome, "slot", None), getattr(outcome, "unix_timestamp", None)
    return before if slot is None or time is None else Clock(slot, time, before.epoch)
