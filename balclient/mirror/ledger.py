"""A ledger of accounts and a clock on which instructions run as the program runs them."""

from __future__ import annotations

from struct import error as StructError
from typing import Any, Final

from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.arguments import INSTRUCTIONS
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import DecodeError, Unsupported
from balclient.abi.types import OrderParams
from balclient.abi.values import Account, Clock, Instruction, Outcome, ProgramError
from balclient.mirror.account_lists import INSTRUCTION_ACCOUNTS
from balclient.mirror.accounts import AccountList, check_accounts, check_arguments
from balclient.mirror.context import Context
from balclient.mirror.dispatch import Handler, handlers
from balclient.mirror.faults import Fault, Panic, fail
from balclient.mirror.held import Held
from balclient.mirror.passed import Passed
from balclient.mirror.store import AccountStore
from balclient.mirror.unsupported import NOT_MIRRORED, reason

__all__ = ["Ledger"]

_CLOSED: Final = b""
_ARGUMENTS_KEPT: Final = 64
_NEVER_CHANGED = int | OrderParams | None
"""What arguments may hold that are remembered: no rule changes or keeps it."""


class Ledger:
    """Accounts by address, a clock, and ``apply``: all of an instruction's effect or nothing.

    What is not mirrored raises ``Unsupported`` and leaves every byte in place.
    """

    __slots__ = ("_handlers", "_store", "clock", "program_id")

    def __init__(self, program_id: Pubkey = PROGRAM_ID, clock: Clock | None = None) -> None:
        self.program_id = program_id
        self.clock = clock if clock is not None else Clock(slot=0, unix_timestamp=0)
        self._store = AccountStore()
        self._handlers: dict[str, tuple[Handler, AccountList]] = {
            name: (handler, INSTRUCTION_ACCOUNTS[name]) for name, handler in handlers().items()
        }

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Put an account, replacing what was at ``key``; None removes it."""
        if account is None:
            self._store.remove(key)
        else:
            self._store.put(key, Held(account.owner, account.data, account.lamports, account.executable))

    def account(self, key: Pubkey) -> Account | None:
        """The account at ``key``, or None."""
        return self._store.account(key)

    def addresses(self) -> tuple[Pubkey, ...]:
        """Every address that holds an account."""
        return self._store.addresses()

    def apply(self, instruction: Instruction) -> Outcome:
        """Run one instruction; on a program error the outcome carries it and the ledger stays as it was.

        Raises ``Unsupported`` for what is not mirrored.
        """
        name = instruction.name
        run = self._handlers.get(name)
        if run is None:
            raise Unsupported(reason(NOT_MIRRORED, name))
        handler, layout = run
        ctx = Context(instruction, layout.places, self._store, self.clock, self.program_id)
        try:
            args = ctx.args = _arguments(instruction, ctx.passed)
            check_accounts(ctx, layout)
            handler(ctx, args)
            encoded = [(key, held, held.record.encode()) for held, key in ctx.written.items()]
        except Fault as fault:
            _forget(ctx)
            return Outcome(ProgramError(int(fault.code), fault.code.name))
        except Panic as panic:
            _forget(ctx)
            return Outcome(ProgramError(None, "ProgramFailedToComplete", (str(panic),)))
        except BaseException:
            _forget(ctx)
            raise
        return self._commit(ctx, encoded)

    def _commit(self, ctx: Context, encoded: list[tuple[Pubkey, Held, bytes]]) -> Outcome:
        changed: dict[Pubkey, bytes] = {}
        for key, held, data in encoded:
            if data != held.data:
                held.data = changed[key] = data
        for key, held in ctx.created.items():
            self._store.put(key, held)
            changed[key] = held.data
        for key in ctx.removed:
            self._store.remove(key)
            changed[key] = _CLOSED
        return Outcome(None, tuple(ctx.events), changed)


def _forget(ctx: Context) -> None:
    """Drop the records that an instruction changed in vain; the bytes are as they were."""
    for held in ctx.written:
        held.record = None


def _arguments(instruction: Instruction, passed: Passed) -> dict[str, Any]:
    """What the data says, which is all that the program sees; bytes after the arguments are ignored.

    Arguments that no rule changes or keeps are remembered with the accounts they came with.
    """
    known = passed.arguments.get(instruction.data)
    if known is not None:
        return known
    args = _decoded(instruction)
    check_arguments(args)
    if all(isinstance(value, _NEVER_CHANGED) for value in args.values()):
        if len(passed.arguments) >= _ARGUMENTS_KEPT:
            passed.arguments.clear()
        passed.arguments[instruction.data] = args
    return args


def _decoded(instruction: Instruction) -> dict[str, Any]:
    entry = INSTRUCTIONS.get(instruction.data[:8])
    if entry is None or entry[0] != instruction.name:
        fail(ErrorCode.InstructionFallbackNotFound)
    try:
        return entry[1](instruction.data, 8)[0]
    except (DecodeError, StructError, IndexError):
        fail(ErrorCode.InstructionDidNotDeserialize)
