"""What the client asks of a chain, as values: its methods are generators of requests, run by either face.

A method is written once, as a generator that yields `Read` and `Send` and is sent the answers.  `drive` runs
it on a chain whose methods return, `adrive` on one whose methods are awaited; neither knows what it is about.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from struct import Struct
from typing import Any, Protocol, TypeVar, cast

from solders.pubkey import Pubkey

from balclient.abi.addresses import CLOCK_SYSVAR_ID
from balclient.abi.exceptions import BalError, ChainError
from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.keys import Signer

__all__ = ["AnyChain", "AskWriters", "Read", "Seen", "Send", "Sent", "Steps", "adrive", "drive"]

T = TypeVar("T")
_CLOCK = Struct("<QqQQq")


@dataclass(frozen=True, slots=True)
class Read:
    """Accounts that belong together: all from one slot, the clock with them."""

    keys: tuple[Pubkey, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The answer to `Read`: accounts by address, None where there is none, and the clock of that slot."""

    slot: int
    clock: Clock
    accounts: Mapping[Pubkey, Account | None]


@dataclass(frozen=True, slots=True)
class Send:
    """Instructions that go out as one transaction."""

    instructions: tuple[Instruction, ...]
    signers: tuple[Signer, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """The answer to `Send`: the outcome; signature, slot and time where the chain says them.

    `read_slot` is the slot of the accounts in the outcome, where that may be a later one; `before` is the
    chain's own last look at the accounts, where it has one.
    """

    outcome: Outcome
    signature: str | None
    slot: int | None
    unix_timestamp: int | None
    read_slot: int | None
    before: Seen | None


@dataclass(frozen=True, slots=True)
class AskWriters:
    """Who else wrote to accounts, from the slot after `after` up to `until`.

    The answer is a tuple of `Writer`, None where the chain cannot tell.
    """

    keys: tuple[Pubkey, ...]
    after: int
    until: int


Request = Read | Send | AskWriters
Steps = Generator[Request, Any, T]


class AnyChain(Protocol):
    """A chain of either kind: `balclient.chain.Chain`, or one with the same methods as coroutines."""

    def read(self, keys: Any, /) -> Any:
        """The accounts, all from one slot."""
        ...

    def send(self, instructions: Any, signers: Any, /) -> Any:
        """Run the instructions as one transaction."""
        ...


def drive(chain: AnyChain, steps: Steps[T]) -> T:
    """Run a method on a chain whose methods return their answers; raises ChainError for any other."""
    try:
        request = next(steps)
        while True:
            try:
                raw = _ask(chain, request)
                if isawaitable(raw):
                    _close(raw)
                    name = type(chain).__name__
                    raise ChainError(f"{name} has coroutines for methods: use AsyncClient with it")
                answer = _answer(chain, request, raw)
            except BalError as error:
                request = steps.throw(error)
            else:
                request = steps.send(answer)
    except StopIteration as stop:
        return cast(T, stop.value)


async def adrive(chain: AnyChain, steps: Steps[T]) -> T:
    """Run a method on a chain of either kind."""
    try:
        request = next(steps)
        while True:
            try:
                raw = _ask(chain, request)
                answer = _answer(chain, request, await raw if isawaitable(raw) else raw)
            except BalError as error:
                request = steps.throw(error)
            else:
                request = steps.send(answer)
    except StopIteration as stop:
        return cast(T, stop.value)


def _ask(chain: AnyChain, request: Request) -> Any:
    if isinstance(request, Read):
        return chain.read((CLOCK_SYSVAR_ID, *request.keys))
    if isinstance(request, AskWriters):
        ask = getattr(chain, "writers", None)
        return None if ask is None else ask(request.keys, request.after, request.until)
    return chain.send(request.instructions, request.signers)


def _answer(chain: AnyChain, request: Request, raw: Any) -> Any:
    if isinstance(request, AskWriters):
        return raw
    if isinstance(request, Send):
        signature = getattr(raw, "signature", None)
        return Sent(
            raw,
            None if signature is None else str(signature),
            getattr(raw, "slot", None),
            getattr(raw, "unix_timestamp", None),
            getattr(raw, "read_slot", None),
            _before(chain, getattr(raw, "before", None)),
        )
    if getattr(raw, "slots", None) is not None:
        raise ChainError("the node's answers come from several slots; what belongs together cannot be read")
    return _seen(chain, raw)


def _before(chain: AnyChain, raw: Any) -> Seen | None:
    if raw is None or getattr(raw, "slots", None) is not None or CLOCK_SYSVAR_ID not in raw:
        return None
    return _seen(chain, raw)


def _seen(chain: AnyChain, raw: Any) -> Seen:
    accounts = dict(raw)
    sysvar = accounts.pop(CLOCK_SYSVAR_ID, None)
    if sysvar is not None:
        slot, _, epoch, _, time = _CLOCK.unpack(sysvar.data)
        return Seen(raw.slot, Clock(slot, time, epoch), accounts)
    # A mirror that stands in for a chain has no such account.
    clock = getattr(chain, "clock", None)
    if not isinstance(clock, Clock):
        raise ChainError(f"{type(chain).__name__} gave no clock: no account {CLOCK_SYSVAR_ID}")
    return Seen(raw.slot, clock, accounts)


def _close(raw: Any) -> None:
    close = getattr(raw, "close", None)
    if close is not None:
        close()
