"""Be away when funding is paid."""

from __future__ import annotations

from collections.abc import Iterable

from balclient.sweep.strategy import Add, Close, Remove, View, Wish

__all__ = ["Strategy"]


class Strategy:
    """Hold liquidity of `leverage` (1e4), but leave and flatten `before` seconds before funding is due.

    Liquidity comes back at the first price after the rate was updated.
    """

    def __init__(self, leverage: int = 10_000, before: int = 1_800) -> None:
        self.leverage, self.before = leverage, before

    def step(self, view: View) -> Iterable[Wish]:
        """Leave in time, come back afterwards."""
        near = view.seconds_to_funding <= self.before
        if near and view.shares:
            yield Remove()
            yield Close()
        elif not near and not view.shares:
            yield Add(view.shares_for(self.leverage))
