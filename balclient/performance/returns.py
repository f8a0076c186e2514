"""What a position ties up, and profit in proportion to it; the formulas are in the docstrings and reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from balclient.history.records import MarketRow, PositionRow
from balclient.mirror.integers import trunc_div
from balclient.mirror.margin_ratios import size_premium

from .parts import BASE, unsettled_of

__all__ = [
    "ANNUAL_FORMULA",
    "COLLATERAL_FORMULA",
    "SHARES_FORMULA",
    "Used",
    "annualised",
    "requirement",
    "used_by",
]

YEAR = 31_536_000
_RATIO = 10_000
_LEAST = 1_000_000

ANNUAL_FORMULA = "annual return = return x 31,536,000 / seconds with a position (not compounded)"
COLLATERAL_FORMULA = (
    "return on collateral = profit / collateral used; collateral used = initial margin requirement of the "
    "position's worst case size, averaged over time"
)
SHARES_FORMULA = (
    "return on shares = profit / liquidity provided; liquidity provided = 2 x shares x oracle price, "
    "averaged over time"
)


@dataclass(frozen=True, slots=True)
class Used:
    """Averages over the time with a position, weighted by time: collateral and liquidity (1e6), `seconds`."""

    collateral: int
    liquidity: int
    seconds: int

    def on_collateral(self, profit: int) -> Fraction | None:
        """Profit in proportion to the collateral used; None where none was."""
        return Fraction(profit, self.collateral) if self.collateral > 0 else None

    def on_shares(self, profit: int) -> Fraction | None:
        """Profit in proportion to the liquidity provided; None where none was."""
        return Fraction(profit, self.liquidity) if self.liquidity > 0 else None


def annualised(part: Fraction | None, seconds: int) -> Fraction | None:
    """A return over some time as a yearly one, not compounded; None where there is no return or time."""
    return None if part is None or seconds <= 0 else part * YEAR / seconds


def requirement(position: PositionRow, market: MarketRow, price: int) -> int:
    """Initial margin (1e6) that a position needs, resting orders aside; rounded down (spec L26).

    The size is the larger of what the base would be if the curve's whole liquidity were bought or sold.
    """
    base = position.base + position.remainder + unsettled_of(position, market).base
    worst = abs(base)
    least = 0
    if position.lp_shares and market.sqrt_k:
        bids = market.bids * position.lp_shares // market.sqrt_k
        asks = market.asks * position.lp_shares // market.sqrt_k
        worst = max(abs(base + bids), abs(base - asks))
        least = max(_LEAST, market.step * price // BASE)
    if worst == 0:
        return 0
    ratio = max(market.margin_initial, size_premium(worst, market.imf_factor, market.margin_initial))
    return worst * max(price, 0) // BASE * ratio // _RATIO + least


def used_by(samples: Sequence[tuple[int, PositionRow, MarketRow, int]], last: int) -> Used:
    """Averages from samples (time, position, market, price) that each hold until the next; truncated."""
    collateral = liquidity = seconds = 0
    for index, (ts, position, market, price) in enumerate(samples):
        until = samples[index + 1][0] if index + 1 < len(samples) else last
        if until <= ts or not (position.lp_shares or position.base):
            continue
        seconds += until - ts
        collateral += requirement(position, market, price) * (until - ts)
        liquidity += 2 * position.lp_shares * max(price, 0) // BASE * (until - ts)
    if seconds == 0:
        return Used(0, 0, 0)
    return Used(trunc_div(collateral, seconds), trunc_div(liquidity, seconds), seconds)
