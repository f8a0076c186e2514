"""What a vector can be replayed against: the mirror's ledger, or a program file in an embedded chain."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from solders.pubkey import Pubkey

from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.embedded import EmbeddedChain
from balclient.mirror.ledger import Ledger

__all__ = ["Engine", "MirrorEngine", "ProgramEngine"]

_WALLET_LAMPORTS = 10**15
_SYSVARS = Pubkey.from_string("Sysvar1111111111111111111111111111111111111")


class Engine(Protocol):
    """Holds accounts and a clock, and runs one instruction at a time."""

    def begin(self, program_id: Pubkey, wallets: list[Pubkey]) -> None:
        """Start from nothing but the program and wallets that can pay for accounts."""
        ...

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Write or remove an account."""
        ...

    def set_clock(self, clock: Clock) -> None:
        """Set the time that the next instruction sees."""
        ...

    def run(self, instruction: Instruction) -> Outcome:
        """Run one instruction; raises `Unsupported` where it is not covered."""
        ...


class MirrorEngine:
    """Replays against `balclient.mirror`."""

    def __init__(self) -> None:
        self._ledger = Ledger()

    def begin(self, program_id: Pubkey, wallets: list[Pubkey]) -> None:
        """A new ledger with funded wallets."""
        self._ledger = Ledger(program_id=program_id)
        for key in wallets:
            self._ledger.set_account(key, Account(Pubkey.default(), b"", _WALLET_LAMPORTS))

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Write or remove an account."""
        self._ledger.set_account(key, account)

    def set_clock(self, clock: Clock) -> None:
        """Set the ledger's clock."""
        self._ledger.clock = clock

    def run(self, instruction: Instruction) -> Outcome:
        """Apply the instruction to the ledger."""
        return self._ledger.apply(instruction)


class ProgramEngine:
    """Replays against a program file; one virtual machine serves every scenario."""

    def __init__(self, program: Path) -> None:
        self._chain = EmbeddedChain(sigverify=False)
        self._program = program
        self._program_id: Pubkey | None = None
        self._written: dict[Pubkey, None] = {}

    def begin(self, program_id: Pubkey, wallets: list[Pubkey]) -> None:
        """Remove what the last scenario left and fund the wallets."""
        if self._program_id != program_id:
            self._chain.add_program(program_id, self._program)
            self._program_id = program_id
        for key in self._written:
            held = self._chain.account(key)
            if held is not None and held.owner != _SYSVARS and not held.executable:
                self._chain.set_account(key, None)
        self._written.clear()
        for key in wallets:
            self.set_account(key, Account(Pubkey.default(), b"", _WALLET_LAMPORTS))

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Write or remove an account."""
        self._written[key] = None
        self._chain.set_account(key, account)

    def set_clock(self, clock: Clock) -> None:
        """Set the chain's clock."""
        self._chain.set_clock(clock)

    def run(self, instruction: Instruction) -> Outcome:
        """Send the instruction alone in a transaction."""
        for meta in instruction.accounts:
            if meta.is_writable:
                self._written[meta.pubkey] = None
        return self._chain.send(instruction)
