"""Worlds on the mirror's ledger or on the program, for properties that must hold on both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from balclient.abi.accounts import PerpMarket, PerpPosition, User
from balclient.chain import EmbeddedChain
from balclient.localnet import Localnet, LocalUser
from balclient.localnet.actions import Actions
from balclient.localnet.ledger_chain import LedgerChain

SIDES = ("mirror", "program")
GRAIN = 100 * 10**9


@dataclass
class World:
    """Markets with three LPs, two of them of one authority, and two takers."""

    net: Localnet
    act: Actions
    lps: list[LocalUser]
    takers: list[LocalUser]

    @property
    def everybody(self) -> list[LocalUser]:
        return [*self.lps, *self.takers]

    @property
    def market(self) -> PerpMarket:
        return self.market_of(0)

    def market_of(self, index: int) -> PerpMarket:
        return self.net.perp_market(index)

    def user(self, user: LocalUser) -> User:
        return self.net.user_account(user)

    def position(self, user: LocalUser, market: int = 0) -> PerpPosition:
        """The user's slot in the market; a free slot counts as an empty one."""
        for position in self.user(user).perp_positions:
            if position.market_index == market and (
                position.base_asset_amount or position.quote_asset_amount or position.lp_shares
            ):
                return position
        return PerpPosition.zero()

    @property
    def step(self) -> int:
        return self.market.amm.order_step_size

    @property
    def unit(self) -> int:
        """Shares that the per-share accumulators are counted for (spec L1)."""
        exponent = self.market.amm.per_lp_base
        return 10 ** (9 + exponent)


def build(side: str, markets: tuple[str, ...] = ("SOL-PERP",)) -> World:
    chain = LedgerChain() if side == "mirror" else EmbeddedChain(sigverify=False)
    net = Localnet(markets, chain=chain)
    act = Actions(net)
    lps = [
        net.user("lp1", usdc=200_000),
        net.user("lp1", usdc=100_000, sub_account_id=1),
        net.user("lp2", usdc=50_000),
    ]
    takers = [net.user("taker1", usdc=10_000_000), net.user("taker2", usdc=2_000_000)]
    world = World(net, act, lps, takers)
    for index in range(len(markets)):
        for lp, share in zip(lps, (60, 130, 411), strict=True):
            amm = world.market_of(index).amm
            # Whole hundreds of base: a multiple of every step and of the accumulators' unit near its default.
            shares = amm.sqrt_k // share // len(markets) // GRAIN * GRAIN
            assert act.add_lp_shares(lp, index, shares).error is None
    return world


def kept(markets: tuple[str, ...]) -> Callable[[str], World]:
    made: dict[str, World] = {}

    def world(side: str) -> World:
        if side not in made:
            made[side] = build(side, markets)
        return made[side]

    return world


@pytest.fixture(scope="module")
def world_of() -> Callable[[str], World]:
    """A world of the side with one market, one for the whole module: use it within a snapshot."""
    return kept(("SOL-PERP",))


@pytest.fixture(scope="module")
def two_markets_of() -> Callable[[str], World]:
    """A world of the side with two markets, one for the whole module: use it within a snapshot."""
    return kept(("SOL-PERP", "SUI-PERP"))
