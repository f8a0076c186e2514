"""What a check looks at: an outcome, a receipt or a refusal, and the accounts after it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from solders.pubkey import Pubkey

from balclient.abi.codec import EventRecord
from balclient.abi.exceptions import BadInput, Refused
from balclient.abi.logs import events_from_logs
from balclient.abi.values import Account, Outcome, ProgramError
from balclient.client.receipts import Receipt
from balclient.client.requests import drive
from balclient.client.sync import Client
from balclient.client.world import load_world
from balclient.localnet.net import LocalMarket, Localnet
from balclient.localnet.users import LocalUser

if TYPE_CHECKING:
    from balclient.testing.probe import Sent

__all__ = ["Place", "Result", "Subject", "address_of"]

Subject = Outcome | Receipt | Refused | None
"""What can be checked; None stands for the world as it is, when only accounts are asked for."""
Place = Pubkey | LocalUser | LocalMarket | Client
"""What has an account: an address, a user, a market, or a client (its sub-account)."""


_QUOTED = re.compile(r"\[(\w+)(?: \((\d+)\))?\]")


@dataclass(frozen=True, slots=True)
class Result:
    """One result to be checked, and the world that it happened in.

    `sends` are the transactions behind it where they went through a `Probe`.
    """

    net: Localnet
    outcomes: tuple[Outcome, ...]
    sends: tuple[Sent, ...]
    refusal: ProgramError | None = None

    @classmethod
    def of(cls, subject: Subject, net: Localnet, sent: Sequence[Sent]) -> Result:
        """The result of what was sent; raises BadInput for anything else."""
        refusal: ProgramError | None = None
        outcomes: tuple[Outcome, ...] = ()
        receipt = subject.receipt if isinstance(subject, Refused) else subject
        if isinstance(receipt, Receipt):
            outcomes = tuple(one.outcome for one in receipt.landed)
        elif isinstance(receipt, Outcome):
            outcomes = (receipt,)
        elif receipt is not None:
            raise BadInput(
                f"{type(receipt).__name__} cannot be checked: give an Outcome, a Receipt or a Refused"
            )
        if isinstance(subject, Refused) and not any(one.error for one in outcomes):
            refusal = _said(str(subject))
        sends = tuple(one for one in sent if any(one.outcome is outcome for outcome in outcomes))
        return cls(net, outcomes, sends, refusal)

    @property
    def error(self) -> ProgramError | None:
        """The first error, None where everything succeeded."""
        return next((one.error for one in self.outcomes if one.error is not None), self.refusal)

    @property
    def label(self) -> str:
        """What was sent."""
        return ", ".join(one.label for one in self.sends) or "the world"

    @property
    def compute_units(self) -> int:
        """Compute units of all transactions."""
        return sum(one.compute_units or 0 for one in self.outcomes)

    @property
    def logs(self) -> tuple[str, ...]:
        """Log lines of all transactions."""
        return tuple(line for one in self.outcomes for line in one.logs)

    @property
    def events(self) -> tuple[EventRecord, ...]:
        """The BAL program's events, also those that it emitted when another program called it."""
        found: list[EventRecord] = []
        for one in self.outcomes:
            events = one.events
            if one.ok and one.logs:
                events = events_from_logs(one.logs, program_id=self.net.program_id)
            found += [event.decode() for event in events]
        return tuple(found)

    def account(self, key: Pubkey) -> bytes | None:
        """An account's bytes after it (as they are now where it did not change them), None where none is."""
        for one in reversed(self.outcomes):
            if key in one.accounts:
                return one.accounts[key]
        found = self.net.chain.account(key)
        return None if found is None else found.data

    def before(self) -> Mapping[Pubkey, Account | None]:
        """The accounts as they were before the first transaction that named them."""
        held: dict[Pubkey, Account | None] = {}
        for one in self.sends:
            for key, account in one.before.items():
                held.setdefault(key, account)
        return held


def _said(message: str) -> ProgramError:
    """The program's error that a refusal quotes: its name and code stand in it."""
    found = _QUOTED.search(message)
    if found is None:
        return ProgramError(None, "refused", (message,))
    return ProgramError(int(found[2]) if found[2] else None, found[1], (message,))


def address_of(place: Place, net: Localnet) -> Pubkey:
    """The address of an account that a check names; a client's is its sub-account's."""
    if isinstance(place, Pubkey):
        return place
    if isinstance(place, Client):
        return drive(place.chain, load_world(place.identity)).user_key
    return place.address
