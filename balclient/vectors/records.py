"""One recorded scenario as records: what was called, from which state, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from solders.pubkey import Pubkey

from balclient.abi.exceptions import DecodeError
from balclient.abi.values import AccountMeta, Event, Instruction, Outcome, ProgramError

__all__ = ["Phase", "RecordedAccount", "Scenario", "Step"]

Phase = Literal["setup", "main"]


@dataclass(frozen=True, slots=True)
class RecordedAccount:
    """A named address; `owner` is None where only the address matters (wallets, programs, sysvars)."""

    name: str
    address: Pubkey
    kind: str
    owner: Pubkey | None


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction with the clock it saw, the outside writes before it, and its recorded outcome.

    `metas` are (account name, flags), flags a subset of "sw".  `changed` holds full new bytes by name.
    """

    index: int
    phase: Phase
    slot: int
    unix_timestamp: int
    writes: Mapping[str, bytes]
    oracles: tuple[Mapping[str, Any], ...]
    instruction: str
    args: Mapping[str, Any]
    data: bytes
    metas: tuple[tuple[str, str], ...]
    error: ProgramError | None
    compute_units: int
    events: tuple[Event, ...]
    changed: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A header and its steps, in execution order; the first step starts from an empty ledger."""

    program: str
    program_id: Pubkey
    scenario: str
    theme: str
    seed: int
    markets: tuple[Mapping[str, Any], ...]
    accounts: tuple[RecordedAccount, ...]
    main: int
    steps: tuple[Step, ...]
    path: Path | None = None
    addresses: Mapping[str, RecordedAccount] = field(init=False, repr=False, compare=False)
    names: Mapping[Pubkey, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "addresses", {account.name: account for account in self.accounts})
        # The first name wins where two names share an address (the absent oracle is the system program).
        names: dict[Pubkey, str] = {}
        for account in self.accounts:
            names.setdefault(account.address, account.name)
        object.__setattr__(self, "names", names)

    def instruction(self, step: Step) -> Instruction:
        """The step's instruction from its recorded bytes and accounts, arguments decoded from the bytes.

        Bytes that no known instruction has are passed on as they are, under the recorded name.
        """
        metas = tuple(
            AccountMeta(self.addresses[name].address, "s" in flags, "w" in flags)
            for name, flags in step.metas
        )
        try:
            return Instruction.from_data(self.program_id, metas, step.data)
        except DecodeError:
            return Instruction(step.instruction, self.program_id, metas, step.data, step.args)

    def outcome(self, step: Step) -> Outcome:
        """The step's recorded outcome, accounts by address."""
        accounts = {self.addresses[name].address: data for name, data in step.changed.items()}
        return Outcome(step.error, step.events, accounts, (), step.compute_units)
