"""Keep leverage within a band."""

from __future__ import annotations

from collections.abc import Iterable

from balclient.sweep.strategy import Add, Close, Remove, View, Wish

__all__ = ["Strategy"]


class Strategy:
    """Hold liquidity of `leverage` (1e4); outside of `band` (1e4, a part of it) bring it back.

    With `flatten` the inventory that the shares left behind is traded away at the same time.
    """

    def __init__(self, leverage: int = 10_000, band: int = 1_000, flatten: bool = True) -> None:
        self.leverage, self.band, self.flatten = leverage, band, flatten

    def step(self, view: View) -> Iterable[Wish]:
        """Add or remove the difference when the band is left."""
        wanted = view.shares_for(self.leverage)
        room = self.leverage * self.band // 10_000
        position = view.position
        if view.step and position is not None:
            held = abs(position.base_asset_amount) * view.price // 10**9 * 10_000 // max(view.equity, 1)
            if abs(view.leverage - self.leverage) <= room and held <= room:
                return
        if wanted > view.shares:
            yield Add(wanted - view.shares)
        elif wanted < view.shares:
            yield Remove(view.shares - wanted)
        if self.flatten and view.step:
            yield Close()
