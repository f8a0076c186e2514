"""The demo's world: a month told in steps on the embedded chain, then a little of it every second."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from balclient.abi.exceptions import ChainError
from balclient.abi.values import Outcome
from balclient.chain.embedded import EmbeddedChain
from balclient.client import Client
from balclient.history import ListeningChain, Store
from balclient.localnet import Localnet, LocalUser
from balclient.localnet.actions import Actions

from .source import Source

__all__ = ["DEMO_MARKETS", "Demo", "demo_source", "tell_demo"]

DEMO_MARKETS = ("SOL-PERP", "SUI-PERP", "1MBONK-PERP")
_HOUR = 3600
_STEP = 3 * _HOUR
_TITLE = "Drift Liquidity Provider"


@dataclass(slots=True)
class Demo:
    """A world with other people's liquidity, takers, and one LP who is the page's; `step` lets time pass."""

    net: Localnet
    chain: ListeningChain
    client: Client
    draw: random.Random
    takers: list[LocalUser]
    lps: list[LocalUser]
    starts: dict[str, int]
    refused: int = field(default=0)

    def step(self, seconds: int) -> None:
        """Takers trade in every market, time passes, prices move, curves follow; all of it is stored."""
        actions = Actions(self.net)
        for market in self.net.markets.values():
            for _ in range(self.draw.randint(0, 2)):
                self._trade(actions, market.name, market.index)
        self.net.warp(seconds=seconds)
        for market in self.net.markets.values():
            self.net.set_price_units(market.name, self._next_price(market.name, seconds))
        try:
            self.net.crank()
        except ChainError:
            # A market whose curve refuses to move stays as it is; the next step tries again.
            self.refused += 1

    def tick(self, seconds: int) -> None:
        """A step that can be looked at at once."""
        self.step(seconds)
        self.chain.writer.flush()

    def _trade(self, actions: Actions, name: str, index: int) -> Outcome:
        liquidity = self.net.perp_market(index).amm.sqrt_k
        step = self.net.market(name).config.order_step_size
        size = self.draw.randint(1, 400) * liquidity // 4_000_000 // step * step or step
        return actions.take(self.draw.choice(self.takers), index, size * self.draw.choice((-1, 1)))

    def _next_price(self, name: str, seconds: int) -> int:
        price, start = self.net.price(name), self.starts[name]
        most = 20 + 60 * seconds // _STEP
        pull = (start - price) * 10_000 // (40 * start)
        return max(1, price + price * (self.draw.randint(-most, most) + pull) // 10_000)


def tell_demo(
    store: Store,
    *,
    markets: Sequence[str] = DEMO_MARKETS,
    days: int = 31,
    seed: int = 7,
    progress: Callable[[int, int], None] | None = None,
) -> Demo:
    """Make the world and `days` days of its past; the same seed tells the same past."""
    chain = ListeningChain(EmbeddedChain(sigverify=False), store)
    net = Localnet(markets, chain=chain, seed=seed)
    actions, draw = Actions(net), random.Random(seed)
    lps = [net.user(name, usdc=usdc, title=_TITLE) for name, usdc in (("early", 90_000), ("late", 60_000))]
    takers = [net.user(f"taker{n}", usdc=500_000) for n in range(3)]
    client = net.client("you", usdc=25_000)
    starts = {market.name: net.price(market.name) for market in net.markets.values()}
    demo = Demo(net, chain, client, draw, takers, lps, starts)
    for market in net.markets.values():
        _provide(actions, net, lps[0], market.name, 2)
    steps = days * 24 * _HOUR // _STEP
    for number in range(steps):
        demo.step(_STEP)
        if number == steps // 3:
            client.add_liquidity(markets[0], usd=5_000, leverage=2)
        if number == steps // 2:
            _provide(actions, net, lps[1], markets[0], 3)
        if number == steps * 4 // 5:
            client.settle(markets[0])
        if progress is not None:
            progress(number + 1, steps)
    chain.close()
    return demo


def _provide(actions: Actions, net: Localnet, user: LocalUser, name: str, thousandth: int) -> None:
    market = net.market(name)
    step = market.config.order_step_size
    shares = net.perp_market(name).amm.sqrt_k * thousandth // 1000 // step * step
    actions.add_lp_shares(user, market.index, shares)


def demo_source(folder: Path, *, pace: float, per_tick: int = 300, days: int = 31) -> Source:
    """The demo as a source: every `pace` seconds `per_tick` seconds pass there; with 0 it stands still."""
    store = Store(folder / "demo.db", cluster="demo")
    demo = tell_demo(store, days=days)
    return Source(
        "demo, a world in this process",
        demo.client,
        True,
        store=store,
        seconds=pace or 1.0,
        advance=(lambda: demo.tick(per_tick)) if pace else None,
    )
