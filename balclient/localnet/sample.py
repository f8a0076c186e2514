"""A small world to try things on: one market, one LP with a position that has seen trades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from balclient.client import Client
from balclient.localnet.net import Localnet

__all__ = ["Sample", "sample_world"]


@dataclass(frozen=True, slots=True)
class Sample:
    """A world and its LP."""

    net: Localnet
    client: Client


def sample_world(markets: Sequence[str] = ("SOL-PERP",)) -> Sample:
    """An LP with 10,000 dollars put 2,000 of them to work at 3x; takers traded, hours passed.

    The same world every time.
    """
    net = Localnet(markets)
    client = net.client("lp", usdc=10_000)
    first = markets[0]
    client.add_liquidity(first, usd=2_000, leverage=3)
    net.trade(first, base=+10)
    net.warp(hours=1)
    net.crank()
    net.trade(first, base=-25)
    net.warp(hours=1)
    return Sample(net, client)
