"""What a strategy is: a class with `step(view)` that returns what it wants done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from balclient.abi.accounts import PerpMarket, PerpPosition, User
from balclient.abi.values import Clock, Instruction
from balclient.mirror.stats import time_until_update

__all__ = ["Add", "Close", "Remove", "Settle", "Strategy", "Trade", "View", "Wish"]

_BASE = 1_000_000_000
_RATIO = 10_000


@dataclass(frozen=True, slots=True)
class Add:
    """Add LP shares (1e9)."""

    shares: int


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove LP shares (1e9), all of them where nothing is said."""

    shares: int | None = None


@dataclass(frozen=True, slots=True)
class Settle:
    """Settle what the shares earned into the position."""


@dataclass(frozen=True, slots=True)
class Trade:
    """Buy (positive) or sell base (1e9) at the market."""

    base: int


@dataclass(frozen=True, slots=True)
class Close:
    """Trade the settled position to flat, as far as whole steps allow."""


Wish = Add | Remove | Settle | Trade | Close | Instruction


@dataclass(frozen=True, slots=True)
class View:
    """What an LP could see at one moment: its account, the market, the prices so far; copies, all of them.

    `prices` are oracle prices (1e6), the last one is the present; `refused` tells what became of the wishes
    of the step before: the program's error by wish.  `equity` (quote 1e6) counts everything at the oracle.
    """

    step: int
    clock: Clock
    prices: tuple[int, ...]
    market: PerpMarket
    user: User
    position: PerpPosition | None
    equity: int
    refused: tuple[tuple[Wish, str], ...]

    @property
    def price(self) -> int:
        """The oracle's price (1e6)."""
        return self.prices[-1]

    @property
    def shares(self) -> int:
        """LP shares held (1e9)."""
        return 0 if self.position is None else self.position.lp_shares

    @property
    def seconds_to_funding(self) -> int:
        """Seconds until the next funding rate is due."""
        amm = self.market.amm
        return time_until_update(self.clock.unix_timestamp, amm.last_funding_rate_ts, amm.funding_period)

    @property
    def leverage(self) -> int:
        """What the shares stand for at the oracle's price over equity (1e4); 0 without equity."""
        return self.shares * self.price // _BASE * _RATIO // self.equity if self.equity > 0 else 0

    def shares_for(self, leverage: int) -> int:
        """Shares (1e9, whole steps) that stand for equity times `leverage` (1e4) at the oracle's price."""
        if type(leverage) is not int or leverage < 0:
            raise TypeError(f"leverage: found {leverage!r:.60}, expected a whole number (10,000 is 1x)")
        wanted = max(self.equity, 0) * leverage // _RATIO * _BASE // self.price
        return wanted - wanted % self.market.amm.order_step_size


class Strategy(Protocol):
    """Made once per run with the run's parameters as keyword arguments."""

    def step(self, view: View) -> Iterable[Wish]:
        """What to do now, in order; called once for each price of the path, before takers come."""
        ...
