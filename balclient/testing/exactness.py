"""What was sent, once more on the mirror from the state that it saw."""

from __future__ import annotations

from functools import partial

from solders.pubkey import Pubkey

from balclient.mirror.ledger import Ledger
from balclient.reconcile.compare import reconcile
from balclient.reconcile.mirrored import apply_batch
from balclient.testing.probe import Sent
from balclient.testing.result import Result

__all__ = ["first_difference"]


def first_difference(result: Result) -> str | None:
    """None where the mirror agrees with every transaction, else its first difference.

    Raises Unsupported for what the mirror does not cover.
    """
    if not result.sends:
        return "nothing that went through this world's chain"
    names = {key: result.net.name_of(key) for key in result.before()}
    for sent in result.sends:
        ledger = Ledger(result.net.program_id, sent.clock)
        for key, account in sent.before.items():
            if account is not None and not account.executable:
                ledger.set_account(key, account)
        report = reconcile(
            apply_batch(ledger, sent.instructions),
            sent.outcome,
            instruction=sent.label,
            names=names,
            before=partial(_data, sent),
        )
        if not report.exact:
            return str(report)
    return None


def _data(sent: Sent, key: Pubkey) -> bytes | None:
    account = sent.before.get(key)
    return None if account is None else account.data
