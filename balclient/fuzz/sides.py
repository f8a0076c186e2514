"""Both sides on the same accounts, one instruction at a time, and what is different about their answers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.exceptions import Unsupported
from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.embedded import EmbeddedChain
from balclient.fuzz.coverage import Watch
from balclient.mirror.ledger import Ledger
from balclient.mirror.unsupported import UNSUPPORTED
from balclient.reconcile.compare import reconcile, same
from balclient.vectors.replay import NOT_IMPLEMENTED

__all__ = ["Answer", "Difference", "Op", "Sides", "Writes"]

Writes = Mapping[Pubkey, Account | None]


# What the mirror has no place for, but the program has: there is nothing to compare.
_MIRROR_ALONE = tuple(f"not mirrored: {gap.what}" for gap in UNSUPPORTED.values() if not gap.program)


@dataclass(frozen=True, slots=True)
class Op:
    """Outside writes, then one instruction at a clock."""

    clock: Clock
    writes: Writes
    instruction: Instruction


@dataclass(frozen=True, slots=True)
class Difference:
    """How the answers differ: `kind` is the same for the same fault, `text` says it in full."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What both sides said; `program` is what holds from then on."""

    program: Outcome
    mirror: Outcome | Exception
    difference: Difference | None

    @property
    def word(self) -> str:
        """`ok`, the error's name, or `unsupported` where neither side has it."""
        if isinstance(self.mirror, Unsupported):
            return "unsupported"
        return "ok" if self.program.error is None else self.program.error.name


class Sides:
    """Mirror and program with equal accounts; one virtual machine serves every world."""

    def __init__(self, program: Path | bytes) -> None:
        self._chain = EmbeddedChain(sigverify=False)
        self._chain.add_program(PROGRAM_ID, program)
        self._ledger = Ledger()
        self._rent: dict[int, int] = {}
        self.held: dict[Pubkey, Account] = {}

    def reset(self, accounts: Mapping[Pubkey, Account]) -> None:
        """Hold exactly these accounts."""
        for key in [key for key in self.held if key not in accounts]:
            self.put(key, None)
        for key, account in accounts.items():
            if self.held.get(key) is not account:
                self.put(key, account)

    def put(self, key: Pubkey, account: Account | None) -> None:
        """Write or remove an account on both sides."""
        if account is None:
            self.held.pop(key, None)
            self._chain.set_account(key, None)
            self._ledger.set_account(key, None)
            return
        self.held[key] = account
        if not account.lamports:
            account = replace(account, lamports=self._rented(len(account.data)))
        self._chain.set_account(key, account)
        self._ledger.set_account(key, account)

    def write(self, writes: Writes) -> None:
        """Write or remove accounts, those left out that are held already."""
        for key, account in writes.items():
            if self.held.get(key) is not account:
                self.put(key, account)

    def run(self, op: Op, watch: Watch | None = None) -> Answer:
        """The op on both sides; where they differ, the program's accounts hold afterwards."""
        self.write(op.writes)
        self._chain.set_clock(op.clock)
        self._ledger.clock = op.clock
        mirror: Outcome | Exception
        try:
            with watch() if watch is not None else nullcontext():
                mirror = self._ledger.apply(op.instruction)
        except Exception as error:
            mirror = error
        program = self._chain.send(op.instruction)
        difference = self._difference(op, mirror, program)
        wrong = difference is not None or isinstance(mirror, Exception)
        touched = dict.fromkeys(program.accounts)
        if wrong and isinstance(mirror, Outcome):
            touched.update(dict.fromkeys(mirror.accounts))
        for key in touched:
            self._follow(key, program.accounts.get(key), wrong)
        return Answer(program, mirror, difference)

    def unequal(self) -> list[Pubkey]:
        """Addresses where a side does not hold what it should."""
        return [
            key for key, account in self.held.items() if account.data and not self._holds(key, account.data)
        ]

    def _holds(self, key: Pubkey, data: bytes) -> bool:
        left, right = self._ledger.account(key), self._chain.account(key)
        return left is not None and right is not None and left.data == data == right.data

    def _follow(self, key: Pubkey, data: bytes | None, wrong: bool) -> None:
        """Remember what the program made of an account, and teach it to the mirror where that was wrong."""
        held = self.held.get(key)
        if data is None:
            data = held.data if held is not None else b""
        if not data:
            self.held.pop(key, None)
            if wrong:
                self.put(key, None)
            return
        if held is not None and not wrong:
            self.held[key] = Account(held.owner, data, 0, held.executable)
            return
        found = self._chain.account(key)
        account = Account(held.owner if found is None and held is not None else _owner(found), data)
        self.held[key] = account
        if wrong:
            self._ledger.set_account(key, account)

    def _rented(self, size: int) -> int:
        if size not in self._rent:
            self._rent[size] = self._chain.rent(size)
        return self._rent[size]

    def _difference(self, op: Op, mirror: Outcome | Exception, program: Outcome) -> Difference | None:
        name = op.instruction.name
        if isinstance(mirror, Outcome):
            if same(program, mirror):
                return None
            left, right = _word(mirror), _word(program)
            report = reconcile(program, mirror, instruction=name, before=self._before)
            first = report.differences[0]
            if left == right == "ok":
                left = right = first.field or first.account
            return Difference(f"{name}: mirror {left}, program {right}", str(first))
        if isinstance(mirror, Unsupported):
            if str(mirror).startswith(_MIRROR_ALONE):
                return None
            refused = program.error is not None and program.error.code == NOT_IMPLEMENTED
            text = f"{name}: mirror unsupported ({mirror}), program {_word(program)}"
            return None if refused else Difference(text, text)
        text = f"{name}: mirror raises {type(mirror).__name__}, program {_word(program)}"
        return Difference(text, f"{text}: {mirror}")

    def _before(self, key: Pubkey) -> bytes | None:
        held = self.held.get(key)
        return None if held is None else held.data


def _owner(account: Account | None) -> Pubkey:
    return Pubkey.default() if account is None else account.owner


def _word(outcome: Outcome) -> str:
    error = outcome.error
    if error is None:
        return "ok"
    return f"{error.name} ({'no code' if error.code is None else error.code})"
