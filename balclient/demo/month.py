"""A month of a market on an in-process chain: LPs come and go, takers trade, every hour passes by decree."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from solders.pubkey import Pubkey

from balclient.abi.exceptions import BadInput
from balclient.chain.embedded import EmbeddedChain
from balclient.chain.protocol import LocalChain
from balclient.history import ListeningChain, Store
from balclient.localnet import Localnet, LocalUser
from balclient.localnet.actions import Actions

__all__ = ["tell_month"]

_HOUR = 3600
_KNOWING = 0.12


def tell_month(
    where: str | Path,
    *,
    market: str = "SOL-PERP",
    days: int = 31,
    seed: int = 7,
    chain: LocalChain | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Pubkey]:
    """Store `days` days of a market's life and return its LPs by name; the same seed tells the same month.

    `early` stays from the first day, `late` comes in the middle, `timid` enters and leaves twice, and `busy`
    settles daily.  Raises BadInput for a store that is not empty.
    """
    with Store(where, cluster=f"demo:{market}/{seed}") as store:
        if store.counts()["transactions"]:
            raise BadInput(f"{store.name}: holds a history already; name a new store")
        inner = chain or EmbeddedChain(sigverify=False)
        with ListeningChain(inner, store) as listening:
            program = b"" if chain is not None else None
            return _live(listening, market, days, seed, program, progress)


def _live(
    chain: ListeningChain,
    market: str,
    days: int,
    seed: int,
    program: bytes | None,
    progress: Callable[[int, int], None] | None,
) -> dict[str, Pubkey]:
    net = Localnet((market,), chain=chain, program=program, seed=seed)
    draw, actions = random.Random(seed), Actions(net)
    title = "Drift Liquidity Provider"
    lps = {
        name: net.user(name, usdc=usdc, title=title)
        for name, usdc in (("early", 60_000), ("late", 60_000), ("timid", 20_000), ("busy", 30_000))
    }
    takers = [net.user(f"taker{n}", usdc=500_000) for n in range(3)]
    liquidity = net.perp_market(0).amm.sqrt_k
    step = net.market(0).config.order_step_size

    def shares(thousandth: int) -> int:
        return liquidity * thousandth // 1000 // step * step

    def leave(user: LocalUser) -> None:
        for slot in net.user_account(user).perp_positions:
            if slot.lp_shares:
                actions.remove_lp_shares(user, 0, slot.lp_shares)

    start = net.price(market)
    actions.add_lp_shares(lps["early"], 0, shares(4))
    for hour in range(days * 24):
        price = net.price(market)
        pull = (start - price) * 10_000 // (40 * start)
        move = max(-150, min(150, draw.randint(-70, 70) + pull))
        for _ in range(draw.randint(1, 3)):
            size = draw.randint(1, 400) * liquidity // 4_000_000 // step * step
            # Some takers know where the price goes: what an LP loses to them is the risk that fees pay for.
            side = (1 if move > 0 else -1) if draw.random() < _KNOWING else draw.choice([-1, 1])
            if size:
                actions.take(draw.choice(takers), 0, size * side)
        net.warp(seconds=_HOUR)
        net.set_price_units(market, max(1, price + price * move // 10_000))
        net.crank()
        day, of_day = divmod(hour, 24)
        if of_day == 12:
            actions.settle_lp(lps["busy"], 0)
            if day == 3:
                actions.add_lp_shares(lps["busy"], 0, shares(2))
            if day in (5, 20):
                actions.add_lp_shares(lps["timid"], 0, shares(1))
            if day in (11, 26):
                leave(lps["timid"])
            if day == days // 2:
                actions.add_lp_shares(lps["late"], 0, shares(4))
            if day % 7 == 6:
                actions.settle_pnl(lps["early"], 0)
            if day == 17:
                actions.remove_lp_shares(lps["early"], 0, shares(1))
        if progress is not None and of_day == 0:
            progress(day, days)
    return {name: user.address for name, user in lps.items()}
