"""Add once, and hold."""

from __future__ import annotations

from collections.abc import Iterable

from balclient.sweep.strategy import Add, Settle, View, Wish

__all__ = ["Strategy"]


class Strategy:
    """Add liquidity of `leverage` (1e4, 10,000 is 1x) at the first price, and keep it to the end.

    Funding is paid on settled base alone; `settle` settles at each price, as keepers do for everybody.
    """

    def __init__(self, leverage: int = 10_000, settle: bool = True) -> None:
        self.leverage, self.settle = leverage, settle

    def step(self, view: View) -> Iterable[Wish]:
        """Add at the first price, settle at the others."""
        if view.step == 0:
            yield Add(view.shares_for(self.leverage))
        elif self.settle:
            yield Settle()
