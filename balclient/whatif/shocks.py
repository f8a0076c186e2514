"""A grid of prices over all positions of a market: who is liquidated where, what LPs hold and lose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np

from balclient.abi.enums import AMMLiquiditySplit, MarketStatus, PositionDirection
from balclient.abi.exceptions import BadInput
from balclient.mirror.amm import reserve_price, swap_base_asset
from balclient.mirror.booking import book_fill
from balclient.mirror.bulk import account_totals, add_margins, find_positions, position_margins
from balclient.mirror.faults import Fault
from balclient.mirror.margin_ratios import MarginType
from balclient.mirror.perp_margin import QuotePrices
from balclient.whatif.holdings import Holdings

if TYPE_CHECKING:
    import numpy.typing as npt
    from solders.pubkey import Pubkey

    from balclient.abi.accounts import PerpMarket

__all__ = ["PriceEffect", "Shocks", "move_curve", "shocks"]


@dataclass(frozen=True, slots=True)
class PriceEffect:
    """All LPs of the market at one price (1e6), row by row as in `Shocks.lps`.

    `base` (1e9) is what each holds once its shares are settled, `change` its profit or loss against now
    (quote 1e6), `liquidated` whether its account misses the maintenance requirement.  `liquidated_others`
    counts accounts without shares.  `curve_price` is where the curve ends up: bounds can keep it from there.
    """

    price: int
    curve_price: int
    base: npt.NDArray[np.int64]
    change: npt.NDArray[np.int64]
    collateral: npt.NDArray[np.int64]
    requirement: npt.NDArray[np.int64]
    liquidated: npt.NDArray[np.bool_]
    liquidated_others: int


@dataclass(frozen=True, slots=True)
class Shocks:
    """The answer: LPs by address with their shares (1e9), and one `PriceEffect` per price, ascending.

    `left_out` counts accounts that the mirror does not value: other spot assets, or refused by the program.
    """

    market: PerpMarket
    price: int
    lps: tuple[Pubkey, ...]
    shares: npt.NDArray[np.uint64]
    effects: tuple[PriceEffect, ...]
    left_out: int
    follow: bool

    def liquidation_prices(self) -> tuple[list[int | None], list[int | None]]:
        """For each LP the nearest grid prices below and above the present one at which it is liquidated."""
        below: list[int | None] = [None] * len(self.lps)
        above: list[int | None] = [None] * len(self.lps)
        for effect in self.effects:
            for row in np.flatnonzero(effect.liquidated).tolist():
                if effect.price <= self.price:
                    below[row] = effect.price
                if effect.price >= self.price and above[row] is None:
                    above[row] = effect.price
        return below, above


def move_curve(market: PerpMarket, price: int) -> None:
    """Let takers trade the curve to a price (1e6), as far as its bounds let them; LPs take their part.

    The trade goes through the spread as any other; exchange fees are left out.
    """
    amm = market.amm
    if price < 1:
        raise BadInput(f"price {price}: it must be positive")
    target = isqrt(amm.sqrt_k * amm.sqrt_k * amm.peg_multiplier // price)
    target = max(amm.min_base_asset_reserve, min(amm.max_base_asset_reserve, target))
    size = abs(amm.base_asset_reserve - target)
    size -= size % amm.order_step_size
    if size == 0:
        return
    buys = target < amm.base_asset_reserve
    direction = PositionDirection.Long if buys else PositionDirection.Short
    quote, _ = swap_base_asset(market, size, direction)
    base, paid = (size, -quote) if buys else (-size, quote)
    amm.base_asset_amount_with_amm += base
    book_fill(market, base, paid, 0, AMMLiquiditySplit.Shared)


def shocks(
    holdings: Holdings, prices: Iterable[int], market: str | int | None = None, *, follow: bool = True
) -> Shocks:
    """Put every account of `holdings` at each of `prices` (1e6) of one market; the other prices stay.

    With `follow` takers trade the curve to the price first, so that LPs hold what they were traded into;
    without it only the oracle moves.  Raises BadInput for an unknown market, or prices that are not positive.
    """
    chosen = holdings.market(market)
    grid = sorted(set(prices))
    if not grid or grid[0] < 1:
        raise BadInput("prices: at least one, and each of them positive")
    index = chosen.market_index
    now = holdings.prices[index]
    quote = QuotePrices(holdings.quote_price, holdings.quote_price, holdings.quote_price)
    positions, rows = find_positions(holdings.users, index)
    rest = account_totals(
        holdings.users,
        holdings.markets,
        {key: _price(one, holdings.prices[key]) for key, one in holdings.markets.items()},
        holdings.quote_market,
        quote,
        MarginType.Maintenance,
    )
    at_present = position_margins(positions, chosen, _price(chosen, now), quote, MarginType.Maintenance)
    rest.collateral[rows] -= at_present.collateral
    rest.requirement[rows] -= at_present.requirement
    lp = np.flatnonzero(positions["lp_shares"])

    owners: list[int] = rows[lp].tolist()
    effects: list[PriceEffect] = []
    for price in grid:
        world = chosen.copy()
        if follow:
            try:
                move_curve(world, price)
            except Fault as fault:
                raise BadInput(f"price {price}: the curve cannot go there: {fault}") from None
        margins = position_margins(positions, world, _price(world, price), quote, MarginType.Maintenance)
        totals = rest.copy()
        add_margins(totals, margins, rows)
        bad = (totals.collateral < totals.requirement) & totals.valued
        of_lps = rows[lp]
        effects.append(
            PriceEffect(
                price,
                reserve_price(world),
                margins.base[lp],
                margins.pnl[lp] - at_present.pnl[lp],
                totals.collateral[of_lps],
                totals.requirement[of_lps],
                bad[of_lps],
                int(bad.sum() - bad[of_lps].sum()),
            )
        )
    return Shocks(
        chosen,
        now,
        tuple(holdings.keys[row] for row in owners),
        np.array(positions["lp_shares"][lp]),
        tuple(effects),
        int((~rest.valued).sum()),
        follow,
    )


def _price(market: PerpMarket, price: int) -> int:
    return market.expiry_price if market.status is MarketStatus.Settlement else price
