"""A market's moments: what its account said, for pictures; seen by the page itself, or kept in a store."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from balclient.abi.accounts import PerpMarket
from balclient.abi.enums import AMMLiquiditySplit
from balclient.mirror.amm import reserve_price
from balclient.mirror.faults import Fault
from balclient.mirror.jit import jit_split
from balclient.mirror.lp import target_base_per_lp

from .reading import Board

__all__ = ["Moment", "Trail", "moment_of", "thinned"]

T = TypeVar("T")
_MOST = 4_000


@dataclass(frozen=True, slots=True)
class Moment:
    """A market's account at a time (unix seconds), accumulators in the unit of `exponent`.

    Base is 1e9, quote and prices 1e6, funding rates 1e9 per unit of base.  `buyers` and `sellers` tell who
    would make just in time against takers of that side, None for nobody (spec L32).
    """

    ts: int
    exponent: int
    base_per_lp: int
    target_per_lp: int
    quote_per_lp: int
    fee_per_lp: int
    rate_long: int
    rate_short: int
    net_base: int
    unsettled_base: int
    oracle: int | None
    curve: int
    buyers: AMMLiquiditySplit | None
    sellers: AMMLiquiditySplit | None


def moment_of(market: PerpMarket, ts: int, oracle: int | None) -> Moment:
    """A market's account as a moment; the wishes are the mirror's own rule."""
    amm = market.amm
    return Moment(
        ts,
        amm.per_lp_base,
        amm.base_asset_amount_per_lp,
        target_base_per_lp(amm),
        amm.quote_asset_amount_per_lp,
        amm.total_fee_earned_per_lp,
        amm.cumulative_funding_rate_long,
        amm.cumulative_funding_rate_short,
        amm.base_asset_amount_with_amm,
        amm.base_asset_amount_with_unsettled_lp,
        oracle,
        reserve_price(market),
        _wish(market, True),
        _wish(market, False),
    )


def _wish(market: PerpMarket, taker_is_long: bool) -> AMMLiquiditySplit | None:
    try:
        return jit_split(market, taker_is_long)
    except Fault:
        # The program would fail there too: nobody makes.
        return None


class Trail:
    """Moments by market that were seen while the page ran; the oldest are forgotten.

    One thread may add while another one looks.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: dict[str, deque[Moment]] = {}

    def add(self, board: Board) -> None:
        """Note every market of a board; a look at the same time as before adds nothing."""
        for name, record in board.records.items():
            kept = self._seen.setdefault(name, deque(maxlen=_MOST))
            now = moment_of(record, board.clock.unix_timestamp, board.prices[name])
            if not kept or kept[-1].ts < now.ts:
                with self._lock:
                    kept.append(now)

    def of(self, name: str) -> Sequence[Moment]:
        """A market's moments, oldest first."""
        with self._lock:
            return tuple(self._seen.get(name, ()))


def thinned(things: Iterable[T], most: int) -> list[T]:
    """At most so many of them, evenly spaced in their order, first and last among them."""
    found = list(things)
    if len(found) <= most:
        return found
    return [found[(len(found) - 1) * place // (most - 1)] for place in range(most)]
