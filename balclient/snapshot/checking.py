"""A node checked without spending: the mirror's outcome of an instruction against the node's simulation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.addresses import CLOCK_SYSVAR_ID, PROGRAM_ID
from balclient.abi.exceptions import Unsupported
from balclient.abi.sysvars import load_clock
from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.protocol import AccountsAt, Chain
from balclient.mirror.ledger import Ledger
from balclient.reconcile.compare import reconcile
from balclient.reconcile.mirrored import apply_batch
from balclient.reconcile.report import Report
from balclient.snapshot.naming import address_names
from balclient.snapshot.saved import SavedAccounts
from balclient.snapshot.taking import take_snapshot
from balclient.snapshot.targets import Target, targets

__all__ = ["Check", "Round", "check", "check_all", "watch"]

_TRIES = 4


@dataclass(frozen=True, slots=True)
class Check:
    """One instruction on the node and on the mirror, from the accounts of `slot`.

    `found_slot` is the slot at which the node simulated; where it is another one, what differs may have
    changed in between.  `expected` and `report` are None where the mirror does not cover the case; `note`
    then says why.
    """

    target: Target
    slot: int
    found_slot: int
    found: Outcome
    expected: Outcome | None
    report: Report | None
    note: str = ""

    @property
    def exact(self) -> bool:
        """Whether every byte, event and error is the same."""
        return self.report is not None and self.report.exact

    @property
    def one_slot(self) -> bool:
        """Whether both sides started from the same slot."""
        return self.slot == self.found_slot

    def __str__(self) -> str:
        text = f"{self.target} at slot {self.slot}: {self.report if self.report is not None else self.note}"
        if self.exact and self.found.error is not None:
            text = f"{self.target} at slot {self.slot}: exact, both refuse: {self.found.error.name}"
        return text if self.one_slot else f"{text} (the node simulated at slot {self.found_slot})"


@dataclass(frozen=True, slots=True)
class Round:
    """All checks of one look at a chain, and the snapshot that they were chosen from."""

    saved: SavedAccounts
    checks: tuple[Check, ...]

    @property
    def exact(self) -> bool:
        """Whether every check was."""
        return all(one.exact for one in self.checks)

    def __str__(self) -> str:
        good = sum(one.exact for one in self.checks)
        text = f"exact {good} of {len(self.checks)}"
        wrong = next((one for one in self.checks if not one.exact), None)
        return text if wrong is None else f"{text}; {wrong}"


def check(
    chain: Chain,
    target: Target,
    *,
    names: Mapping[Pubkey, str] | None = None,
    signers: Sequence[Keypair] = (),
) -> Check:
    """Let chain and mirror run a target's instruction from the same accounts, and compare.

    Nothing is sent.  A chain whose slot moves between reading and simulating is asked again a few times.
    """
    instruction = target.instruction
    seen, found, found_slot = _both(chain, instruction, signers)
    for _ in range(_TRIES):
        if found_slot == seen.slot and seen.slots is None:
            break
        seen, found, found_slot = _both(chain, instruction, signers)
    clock = _clock(chain, seen)
    ledger = Ledger(instruction.program_id, clock)
    for key, account in seen.items():
        if account is not None and not account.executable and key != CLOCK_SYSVAR_ID:
            ledger.set_account(key, account)
    try:
        expected = apply_batch(ledger, (instruction,))
    except Unsupported as error:
        return Check(target, seen.slot, found_slot, found, None, None, f"not mirrored: {error}")

    def data(key: Pubkey) -> bytes | None:
        account: Account | None = seen.get(key)
        return None if account is None else account.data

    report = reconcile(expected, found, instruction=instruction.name, names=names, before=data)
    return Check(target, seen.slot, found_slot, found, expected, report)


def check_all(
    chain: Chain,
    authority: Pubkey,
    *,
    instruction: str = "settle_lp",
    sub_account: int | str | None = None,
    market: int | str | None = None,
    program_id: Pubkey = PROGRAM_ID,
    signers: Sequence[Keypair] = (),
) -> Round:
    """Check an authority's positions on a chain: every sub-account and market, or the one that is named.

    Raises BadInput for names that do not exist, AccountMissing where there is no exchange.
    """
    saved = take_snapshot(chain, authority, program_id=program_id)
    chosen = targets(saved, authority, instruction=instruction, sub_account=sub_account, market=market)
    names = address_names(saved)
    return Round(saved, tuple(check(chain, one, names=names, signers=signers) for one in chosen))


def watch(
    chain: Chain,
    look: Callable[[], Round],
    *,
    every: float = 2.0,
    count: int | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Round]:
    """`look` now, and again whenever an account of the last round's checks has changed.

    The chain is asked every so many seconds; there are `count` rounds at most.
    """
    done = 0
    while count is None or done < count:
        found = look()
        done += 1
        yield found
        if done == count:
            return
        named = {meta.pubkey for one in found.checks for meta in one.target.instruction.accounts}
        old = {key: account for key, account in found.saved.accounts.items() if not named or key in named}
        pause(every)
        while dict(chain.read(old)) == old:
            pause(every)


def _both(
    chain: Chain, instruction: Instruction, signers: Sequence[Keypair]
) -> tuple[AccountsAt, Outcome, int]:
    """Accounts and clock, the simulation that started from them, and the simulation's slot."""
    seen = chain.read([CLOCK_SYSVAR_ID, *dict.fromkeys(meta.pubkey for meta in instruction.accounts)])
    found = chain.simulate(instruction, signers)
    before = getattr(found, "before", None)
    if isinstance(before, AccountsAt) and before.keys() >= seen.keys():
        # The chain knows best what its simulation started from.
        seen = before
    return seen, found, int(getattr(found, "slot", seen.slot))


def _clock(chain: Chain, seen: AccountsAt) -> Clock:
    sysvar = seen.get(CLOCK_SYSVAR_ID)
    return chain.clock if sysvar is None else load_clock(sysvar)
