"""Many LPs of one market at once: settled by the mirror from a snapshot, compared with what a chain holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.exceptions import AccountMissing
from balclient.abi.values import Account, AccountMeta, Clock, ProgramError
from balclient.mirror.ledger import Ledger
from balclient.reconcile.compare import reconcile_accounts
from balclient.reconcile.report import Report

__all__ = ["BulkReport", "reconcile_settled"]


@dataclass(frozen=True, slots=True)
class BulkReport:
    """How many LPs' settled accounts compare: those that differ, and those that the program refuses."""

    checked: int
    different: Mapping[Pubkey, Report]
    refused: Mapping[Pubkey, ProgramError]

    @property
    def exact(self) -> bool:
        """Whether every LP was settled to the same bytes."""
        return not self.different and not self.refused

    def __str__(self) -> str:
        good = self.checked - len(self.different) - len(self.refused)
        text = f"exact {good:,} of {self.checked:,} LPs"
        for key, report in self.different.items():
            return f"{text}; {key} {report}"
        for key, error in self.refused.items():
            return f"{text}; {key} {error.name} ({error.code})"
        return text


def reconcile_settled(
    before: Mapping[Pubkey, Account | None],
    after: Mapping[Pubkey, Account | None],
    users: Iterable[Pubkey],
    market_index: int,
    clock: Clock | Mapping[Pubkey, Clock],
    *,
    names: Mapping[Pubkey, str] | None = None,
    program_id: Pubkey = PROGRAM_ID,
) -> BulkReport:
    """Settle each user of the snapshot `before` with the mirror and compare it with the account in `after`.

    `before` holds the state, the market and the users as of one slot; `clock` is when they were settled, for
    all or by user.  One LP's settlement does not depend on another's, so their order does not matter.  Raises
    AccountMissing for a user without account in `before`.
    """
    ledger = Ledger(program_id)
    for key, account in before.items():
        if account is not None:
            ledger.set_account(key, account)
    market = AccountMeta(addresses.perp_market(market_index, program_id=program_id), False, True)
    different: dict[Pubkey, Report] = {}
    refused: dict[Pubkey, ProgramError] = {}
    checked = 0
    for user in users:
        if ledger.account(user) is None:
            raise AccountMissing(f"user {user}: not in the snapshot")
        ledger.clock = clock if isinstance(clock, Clock) else clock[user]
        outcome = ledger.apply(
            build.settle_lp(market_index=market_index, user=user, remaining=[market], program_id=program_id)
        )
        checked += 1
        if outcome.error is not None:
            refused[user] = outcome.error
            continue
        expected, found = ledger.account(user), after.get(user)
        data = b"" if expected is None else expected.data
        if found is None or found.data != data:
            different[user] = reconcile_accounts(
                {user: data},
                {user: None if found is None else found.data},
                instruction="settle_lp",
                names=names,
            )
    return BulkReport(checked, different, refused)
