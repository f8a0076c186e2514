"""The values that go to a chain or to the mirror, and what both answer with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from solders.instruction import AccountMeta
from solders.instruction import Instruction as SoldersInstruction
from solders.pubkey import Pubkey

if TYPE_CHECKING:
    from .codec import EventRecord

__all__ = ["Account", "AccountMeta", "Clock", "Event", "Instruction", "Outcome", "ProgramError"]


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its name and arguments, and the accounts and bytes that carry them."""

    name: str
    program_id: Pubkey
    accounts: tuple[AccountMeta, ...]
    data: bytes
    args: Mapping[str, Any] = field(compare=False)

    @classmethod
    def from_data(cls, program_id: Pubkey, accounts: Sequence[AccountMeta], data: bytes) -> Instruction:
        """The instruction that `data` encodes; raises UnknownInstruction, WrongSize or DecodeError."""
        from .arguments import decode_args

        name, args = decode_args(data)
        return cls(name, program_id, tuple(accounts), data, args)

    def to_solders(self) -> SoldersInstruction:
        """The same instruction for a transaction builder."""
        return SoldersInstruction(self.program_id, self.data, list(self.accounts))

    def with_remaining(self, accounts: Sequence[AccountMeta]) -> Instruction:
        """The same instruction with more accounts at the end."""
        return Instruction(self.name, self.program_id, (*self.accounts, *accounts), self.data, self.args)


@dataclass(frozen=True, slots=True)
class Event:
    """One event as the program emitted it: discriminator and borsh, and the log line that carried it."""

    via: Literal["data", "log"]
    data: bytes

    def decode(self) -> EventRecord:
        """The typed record; raises UnknownEvent, WrongSize or DecodeError."""
        from .events import decode_event

        return decode_event(self.data)


@dataclass(frozen=True, slots=True)
class ProgramError:
    """Why an instruction failed; `code` is None for an error of the runtime (no custom code)."""

    code: int | None
    name: str
    log: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an instruction did: error or none, events in order, new bytes of every account that changed."""

    error: ProgramError | None
    events: tuple[Event, ...] = ()
    accounts: Mapping[Pubkey, bytes] = field(default_factory=dict[Pubkey, bytes])
    logs: tuple[str, ...] = ()
    compute_units: int | None = None

    @property
    def ok(self) -> bool:
        """Whether the instruction succeeded."""
        return self.error is None


@dataclass(frozen=True, slots=True)
class Account:
    """An account's owner and bytes."""

    owner: Pubkey
    data: bytes
    lamports: int = 0
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock that an instruction sees: slot, unix time in seconds, epoch."""

    slot: int
    unix_timestamp: int
    epoch: int = 0
