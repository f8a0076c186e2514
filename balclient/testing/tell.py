"""One transaction told to a reader: its error or cost, and every field that it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from solders.pubkey import Pubkey

from balclient.reconcile.fields import account_fields, account_kind
from balclient.reconcile.report import value_text
from balclient.testing.probe import Sent

__all__ = ["changes", "headline", "tell"]

_MOST_FIELDS = 40


def tell(sent: Sent, name: Callable[[Pubkey], str]) -> Iterator[str]:
    """Headline and changes, a line each."""
    yield headline(sent)
    for line in changes(sent, name):
        yield f"  {line}"


def headline(sent: Sent) -> str:
    """What was sent and how it went, with the program's words where it failed."""
    units = sent.outcome.compute_units
    cost = "" if units is None else f", {units:,} compute units"
    error = sent.outcome.error
    if error is None:
        return f"{sent.label}: ok{cost}"
    number = "" if error.code is None else f" ({error.code})"
    said = "".join(f"\n    {line}" for line in error.log)
    return f"{sent.label}: {error.name}{number}{cost}{said}"


def changes(sent: Sent, name: Callable[[Pubkey], str]) -> Iterator[str]:
    """Each account that was changed, and below it its fields: value before -> value after."""
    for key, data in sent.outcome.accounts.items():
        account = sent.before.get(key)
        old = b"" if account is None else account.data
        kind = account_kind(data or old)
        if not old or not data:
            yield f"{name(key)} ({kind}): {'made' if data else 'closed'}"
            continue
        yield f"{name(key)} ({kind})"
        before = dict(account_fields(old))
        moved = [
            (path, before.get(path), new) for path, new in account_fields(data) if before.get(path) != new
        ]
        for path, was, new in moved[:_MOST_FIELDS]:
            yield f"  {path}: {value_text(path, was)} -> {value_text(path, new)}"
        if len(moved) > _MOST_FIELDS:
            yield f"  and {len(moved) - _MOST_FIELDS} more"
