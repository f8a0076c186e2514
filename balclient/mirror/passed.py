"""The accounts that an instruction passes, with what holds of them for as long as no account changes kind."""

from __future__ import annotations

from typing import Any

from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

__all__ = ["Passed", "Sorted", "Sorting"]

Sorted = tuple[tuple[Pubkey, ...], dict[int, tuple[Pubkey, bool]], dict[int, tuple[Pubkey, bool]], int]
"""Oracles, (address, writable) of spot and of perp markets by index, and the place behind them."""

Sorting = tuple[int, int, bool, tuple[int, ...], tuple[int, ...]]
"""What the accounts were sorted by: the store's shape, the first place, whether spot markets are looked for,
and the perp and spot markets that must be writable."""


class Passed:
    """Accounts passed, their addresses and privileges.

    ``checked`` and ``sorted`` say under which shape of the store the accounts passed their checks, and how
    they were sorted; both are void under any other shape.  ``arguments`` are by the data
    that holds them.
    """

    __slots__ = ("accounts", "arguments", "checked", "keys", "metas", "sorted")

    def __init__(self, accounts: tuple[AccountMeta, ...]) -> None:
        self.accounts = tuple(accounts)
        self.metas = accounts
        self.keys: list[Pubkey] = [meta.pubkey for meta in accounts]
        if len(set(self.keys)) != len(self.keys):
            self.metas = _shared_privileges(accounts)
        self.arguments: dict[bytes, dict[str, Any]] = {}
        self.checked = -1
        self.sorted: tuple[Sorting, Sorted] | None = None


def _shared_privileges(metas: tuple[AccountMeta, ...]) -> tuple[AccountMeta, ...]:
    """An account passed more than once signs, and is writable, everywhere if it does so anywhere."""
    signs = {meta.pubkey for meta in metas if meta.is_signer}
    writable = {meta.pubkey for meta in metas if meta.is_writable}
    return tuple(AccountMeta(meta.pubkey, meta.pubkey in signs, meta.pubkey in writable) for meta in metas)
