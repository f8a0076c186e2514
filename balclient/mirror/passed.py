"""The accounts that an instruction passes, with what holds of them for as long as no account changes kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

from balclient.mirror.held import Held

__all__ = ["Entry", "Passed", "Sorted", "Sorting"]

Entry = tuple[Pubkey, bool, Held]
"""Address, whether it was passed writable, and the account."""

Sorted = tuple[dict[Pubkey, Held], dict[int, Entry], dict[int, Entry], int]
"""Oracles by address, spot and perp markets by index, and the place behind them."""

Sorting = tuple[int, bool, tuple[int, ...], tuple[int, ...]]
"""What the accounts were sorted by: the first place, whether spot markets are looked for, and the perp and
spot markets that must be writable."""


class Passed:
    """Accounts passed, their addresses and privileges.

    ``helds`` are the accounts as found under a shape of the store, ``checked`` and ``sorted`` say whether
    they passed their checks and how they were sorted; all three are void under any other shape.
    ``arguments`` are by the data that holds them.
    """

    __slots__ = ("accounts", "arguments", "checked", "helds", "keys", "metas", "shape", "sorted")

    def __init__(self, accounts: tuple[AccountMeta, ...]) -> None:
        self.accounts = tuple(accounts)
        self.metas = accounts
        self.keys: list[Pubkey] = [meta.pubkey for meta in accounts]
        self.helds: list[Held | None] = []
        if len(set(self.keys)) != len(self.keys):
            self.metas = _shared_privileges(accounts, self.keys)
        self.arguments: dict[bytes, dict[str, Any]] = {}
        self.shape = -1
        self.checked = False
        self.sorted: tuple[Sorting, Sorted] | None = None

    def find(self, held: Callable[[Pubkey], Held | None], shape: int) -> None:
        """Look the accounts up under another shape of the store."""
        self.helds = [held(key) for key in self.keys]
        self.shape = shape
        self.checked = False
        self.sorted = None


def _shared_privileges(metas: tuple[AccountMeta, ...], keys: list[Pubkey]) -> tuple[AccountMeta, ...]:
    """An account passed more than once signs, and is writable, everywhere if it does so anywhere."""
    places: dict[Pubkey, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    shared = list(metas)
    for key, same in places.items():
        if len(same) > 1:
            signs = any(metas[place].is_signer for place in same)
            writable = any(metas[place].is_writable for place in same)
            for place in same:
                shared[place] = AccountMeta(key, signs, writable)
    return tuple(shared)
