"""A chain whose every instruction also runs on the mirror from the same state, outcomes compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.addresses import ASSOCIATED_TOKEN_PROGRAM_ID, TOKEN_PROGRAM_ID, associated_token_account
from balclient.abi.exceptions import BalError, ChainError, Unsupported
from balclient.abi.tokens import CREATE_TOKEN_ACCOUNT, TokenAccount
from balclient.abi.values import Account, Clock, Event, Instruction, Outcome
from balclient.chain.protocol import LocalChain
from balclient.chain.wrapped import WrappedChain
from balclient.mirror.ledger import Ledger
from balclient.reconcile.compare import reconcile
from balclient.reconcile.report import Report

__all__ = ["Mirrored", "MirroredChain", "NotExact", "apply_batch", "copy_accounts"]

_SYSVAR_OWNER = Pubkey.from_string("Sysvar1111111111111111111111111111111111111")


class NotExact(BalError):
    """Mirror and chain disagree; the message is the report's first difference."""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """One send: what the chain did, what the mirror expected, and how they compare.

    `expected` and `report` are None where the mirror does not cover the instruction; `note` then says why.
    """

    instructions: tuple[Instruction, ...]
    outcome: Outcome
    expected: Outcome | None
    report: Report | None
    note: str = ""


class MirroredChain(WrappedChain):
    """A `LocalChain` around another one; `sends` holds the comparison of everything that was sent through it.

    With `strict` a difference raises `NotExact` as soon as it is seen, and `Unsupported` is passed on.
    Where the clock is only known once a transaction has landed, the mirror goes second, with its block's.
    """

    def __init__(
        self,
        chain: LocalChain,
        ledger: Ledger | None = None,
        *,
        strict: bool = False,
        name: Callable[[Pubkey], str] | None = None,
    ) -> None:
        super().__init__(chain)
        self.ledger = Ledger() if ledger is None else ledger
        self.sends: list[Mirrored] = []
        self._strict = strict
        self._name = name

    @property
    def exact(self) -> bool:
        """Whether everything that was sent and is mirrored was exact."""
        return all(send.report is None or send.report.exact for send in self.sends)

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Send to the chain and apply to the mirror, each from the chain's state before it."""
        batch = (instructions,) if isinstance(instructions, Instruction) else tuple(instructions)
        before = copy_accounts(self.chain, self.ledger, batch)
        outcome: Outcome | None = None
        if getattr(self.chain, "clock_on_landing", False):
            outcome = self.chain.send(batch, signers)
            self.ledger.clock = _landed(outcome, self.ledger.clock)
        expected: Outcome | None = None
        note = ""
        try:
            expected = apply_batch(self.ledger, batch)
        except Unsupported as error:
            if self._strict:
                raise
            note = str(error)
        if outcome is None:
            outcome = self.chain.send(batch, signers)
        report = None
        if expected is not None:
            names = {key: self._name(key) for key in before} if self._name is not None else None
            label = ", ".join(instruction.name for instruction in batch)
            report = reconcile(expected, outcome, instruction=label, names=names, before=before.get)
        self.sends.append(Mirrored(batch, outcome, expected, report, note))
        if self._strict and report is not None and not report.exact:
            raise NotExact(str(report))
        return outcome


def _landed(outcome: Outcome, before: Clock) -> Clock:
    """The clock that a transaction saw: its block's, where the outcome tells."""
    slot, time = getattr(outcome, "slot", None), getattr(outcome, "unix_timestamp", None)
    if not isinstance(slot, int) or not isinstance(time, int):
        raise ChainError("the chain does not tell the clock of the block that the transaction landed in")
    return Clock(slot, time, before.epoch)


def copy_accounts(
    chain: LocalChain, ledger: Ledger, batch: Sequence[Instruction]
) -> Mapping[Pubkey, bytes | None]:
    """Bring the accounts that the instructions name, and the clock, from the chain into the ledger.

    Returns their bytes, None for accounts that do not exist.
    """
    ledger.clock = chain.clock
    keys = dict.fromkeys(meta.pubkey for one in batch for meta in one.accounts)
    before: dict[Pubkey, bytes | None] = {}
    for key, account in chain.read(keys).items():
        if account is not None and (account.executable or account.owner == _SYSVAR_OWNER):
            continue
        before[key] = None if account is None else account.data
        held = ledger.account(key)
        if account is None:
            if held is not None:
                ledger.set_account(key, None)
        elif held is None or held.data != account.data or held.owner != account.owner:
            ledger.set_account(key, account)
    return before


def apply_batch(ledger: Ledger, batch: Sequence[Instruction]) -> Outcome:
    """The ledger's outcome of several instructions as one transaction: all of them or none.

    Making a token account, the one instruction of another program that a batch may need, is understood too.
    Raises `Unsupported` with the ledger as it was.
    """
    if len(batch) == 1:
        return _apply(ledger, batch[0])
    keys = dict.fromkeys(meta.pubkey for one in batch for meta in one.accounts if meta.is_writable)
    before = {key: ledger.account(key) for key in keys}
    events: list[Event] = []
    changed: dict[Pubkey, bytes] = {}

    def restore() -> None:
        for key, account in before.items():
            ledger.set_account(key, account)

    for instruction in batch:
        try:
            outcome = _apply(ledger, instruction)
        except Unsupported:
            restore()
            raise
        if outcome.error is not None:
            restore()
            return outcome
        events += outcome.events
        changed.update(outcome.accounts)
    old = {key: b"" if account is None else account.data for key, account in before.items()}
    moved = {key: data for key, data in changed.items() if data != old.get(key, b"")}
    return Outcome(None, tuple(events), moved)


def _apply(ledger: Ledger, instruction: Instruction) -> Outcome:
    if instruction.program_id != ASSOCIATED_TOKEN_PROGRAM_ID:
        return ledger.apply(instruction)
    if instruction.name != CREATE_TOKEN_ACCOUNT:
        raise Unsupported(f"{instruction.name} of {instruction.program_id} is not mirrored")
    mint, owner = instruction.args["mint"], instruction.args["owner"]
    key = associated_token_account(owner, mint)
    if ledger.account(key) is not None:
        return Outcome(None)
    data = TokenAccount(mint, owner, 0).encode()
    ledger.set_account(key, Account(TOKEN_PROGRAM_ID, data))
    return Outcome(None, (), {key: data})
