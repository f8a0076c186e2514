"""Where an account stands: collateral, margin, leverage, health, and the prices at which it is liquidated.

The figures are the program's own margin rules on decoded records (spec margin), at the oracle's price or at
any other.  Leverage is liabilities over net assets (spec margin 9), with the program's worst-case size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, SpotMarket, User
from balclient.abi.errors import message
from balclient.abi.exceptions import Refused, Unsupported
from balclient.abi.remaining import spot_slot_used
from balclient.abi.values import Outcome
from balclient.client.draft import Draft
from balclient.client.position import lp_position
from balclient.client.world import World, oracle_of
from balclient.mirror.exposure import simulate_settled_lp_position, worst_case_base
from balclient.mirror.faults import Fault
from balclient.mirror.funding import unrealized_funding
from balclient.mirror.integers import trunc_div
from balclient.mirror.maps import Maps
from balclient.mirror.margin import (
    INITIAL_STRICT,
    MAINTENANCE,
    MarginCalculation,
    MarginContext,
    calculate_margin_requirement_and_total_collateral,
)
from balclient.mirror.oracle import QUOTE_PRICE_DATA, OraclePriceData, OracleValidity
from balclient.mirror.position import find_position, is_available
from balclient.mirror.spot import signed_token_amount

__all__ = ["Book", "LiquidationPrices", "Standing"]

_BASE = 1_000_000_000
_RATIO = 10_000
_FAR = 1000


class _PricedMaps:
    """Decoded markets with prices of one's choice, in the shape that the margin rules look things up in."""

    def __init__(
        self, markets: Mapping[int, PerpMarket], quote: SpotMarket, prices: Mapping[Pubkey, OraclePriceData]
    ) -> None:
        self._markets, self._quote, self._prices = markets, quote, prices

    def perp(self, index: int) -> PerpMarket:
        return self._markets[index]

    def spot(self, index: int) -> SpotMarket:
        if index != 0:
            raise Unsupported(f"the account holds spot market {index}, only quote is covered")
        return self._quote

    def oracle_and_validity(
        self, key: Pubkey, twap: int, multiplier: int
    ) -> tuple[OraclePriceData, OracleValidity]:
        return self._prices[key], OracleValidity.Valid


@dataclass(frozen=True, slots=True)
class LiquidationPrices:
    """Oracle prices (1e6) of one market at which the account would be liquidated, all else as it is.

    `below` is the highest such price under the present one, `above` the lowest over it; None where there is
    none within a thousand times the present price.
    """

    below: int | None
    above: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An account's margin in quote units (1e6); `leverage` and `health` are 1e4 (10,000 is 1x, 100%).

    `initial_*` decide what may be added or withdrawn, `maintenance_*` when the account is liquidated.
    `equity` is what the account is worth at the oracle price, without weights.
    """

    deposits: int
    equity: int
    initial_collateral: int
    initial_requirement: int
    maintenance_collateral: int
    maintenance_requirement: int
    liabilities: int
    leverage: int
    health: int

    @property
    def margin_used(self) -> int:
        """Initial requirement (1e6)."""
        return self.initial_requirement

    @property
    def margin_free(self) -> int:
        """Initial collateral beyond the requirement (1e6), negative when short of it."""
        return self.initial_collateral - self.initial_requirement

    def __str__(self) -> str:
        return (
            f"equity {_usd(self.equity)}, margin used {_usd(self.margin_used)}, "
            f"free {_usd(self.margin_free)}, leverage {Decimal(self.leverage).scaleb(-4):.2f}x, "
            f"health {Decimal(self.health).scaleb(-2):.0f}%"
        )


def _usd(amount: int) -> str:
    return f"{Decimal(amount).scaleb(-6):,.2f}"


@dataclass(frozen=True, slots=True)
class Book:
    """Decoded records of one account and what it trades in, to ask about margin; None is no account yet."""

    user: User | None
    markets: Mapping[int, PerpMarket]
    quote: SpotMarket
    prices: Mapping[Pubkey, OraclePriceData]

    @classmethod
    def of(cls, world: World) -> Book:
        """The book of a world as it was read."""
        return cls(world.user, world.markets, world.quote, _prices(world, world.markets))

    @classmethod
    def after(cls, draft: Draft) -> Book:
        """The book after what a draft has done so far."""
        markets = {index: draft.market(index) for index in draft.world.markets}
        return cls(draft.user(), markets, draft.quote(), _prices(draft.world, markets))

    def with_outcome(self, outcome: Outcome, user_key: Pubkey, market_key: Pubkey, index: int) -> Book:
        """The book with what an outcome wrote to the account and one market."""
        accounts = outcome.accounts
        return replace(
            self,
            user=User.decode(accounts[user_key]) if user_key in accounts else self.user,
            markets={
                **self.markets,
                index: PerpMarket.decode(accounts[market_key])
                if market_key in accounts
                else self.markets[index],
            },
        )

    def price(self, index: int) -> int:
        """Oracle price of a market (1e6)."""
        return self.prices[self.markets[index].amm.oracle].price

    def at(self, index: int, price: int) -> Book:
        """The same book with another oracle price (1e6) of one market."""
        key = self.markets[index].amm.oracle
        return replace(self, prices={**self.prices, key: self.prices[key].priced(price)})

    def margin(self, context: MarginContext) -> MarginCalculation:
        """The program's margin calculation; raises Refused where the program itself would fail."""
        maps = cast(Maps, _PricedMaps(self.markets, self.quote, self.prices))
        try:
            return calculate_margin_requirement_and_total_collateral(self.user or User.zero(), maps, context)
        except Fault as fault:
            raise Refused(f"the margin of this account cannot be computed: {message(fault.code)}") from fault

    def liabilities(self) -> int:
        """Worst-case perp sizes at their oracle prices, and the quote borrow (1e6)."""
        total = max(0, -self.deposits())
        for slot in () if self.user is None else self.user.perp_positions:
            if not is_available(slot):
                market, price = self.markets[slot.market_index], self.price(slot.market_index)
                size = abs(worst_case_base(simulate_settled_lp_position(slot, market, price)))
                total += size * max(price, 0) // _BASE
        return total

    def deposits(self) -> int:
        """Quote tokens of the account (1e6), negative when it borrows; Unsupported if it holds any others."""
        for slot in () if self.user is None else self.user.spot_positions[1:]:
            if spot_slot_used(slot):
                raise Unsupported(f"the account holds spot market {slot.market_index}, only quote is covered")
        return 0 if self.user is None else signed_token_amount(self.user.spot_positions[0], self.quote)

    def equity(self) -> int:
        """Deposits plus every position at its oracle price, funding that is due included (1e6)."""
        total = self.deposits()
        for slot in () if self.user is None else self.user.perp_positions:
            if not is_available(slot) and self.user is not None:
                market = self.markets[slot.market_index]
                position = lp_position(self.user, market)
                total += position.value(self.price(slot.market_index)) + unrealized_funding(market, slot)
        return total

    def leverage(self) -> int:
        """Liabilities over equity (1e4), truncated; 0 without equity (spec margin 9)."""
        equity = self.equity()
        return 0 if equity <= 0 else trunc_div(self.liabilities() * _RATIO, equity)

    def worst_case(self, index: int) -> int:
        """The account's worst-case base (1e9, signed) in a market: one side of what is open has filled."""
        slot = None if self.user is None else find_position(self.user, index)
        if slot is None:
            return 0
        return worst_case_base(simulate_settled_lp_position(slot, self.markets[index], self.price(index)))

    def standing(self) -> Standing:
        """All of it at once."""
        initial, maintenance = self.margin(INITIAL_STRICT), self.margin(MAINTENANCE)
        return Standing(
            self.deposits(),
            self.equity(),
            initial.total_collateral,
            initial.margin_requirement,
            maintenance.total_collateral,
            maintenance.margin_requirement,
            self.liabilities(),
            self.leverage(),
            health(maintenance),
        )

    def safe(self) -> bool:
        """Whether the account meets its maintenance requirement, that is, cannot be liquidated."""
        return self.margin(MAINTENANCE).meets_margin_requirement

    def liquidation_prices(self, index: int) -> LiquidationPrices:
        """The nearest oracle prices of one market at which the account is liquidated."""
        now = self.price(index)
        if self.user is None:
            return LiquidationPrices(None, None)
        if not self.safe():
            return LiquidationPrices(now, now)
        return LiquidationPrices(
            None if now <= 1 or self.at(index, 1).safe() else self._boundary(index, now, 1),
            self._above(index, now),
        )

    def _above(self, index: int, now: int) -> int | None:
        good = now
        while good < now * _FAR:
            bad = good * 2
            if not self.at(index, bad).safe():
                return self._boundary(index, good, bad)
            good = bad
        return None

    def _boundary(self, index: int, good: int, bad: int) -> int:
        """The unsafe price next to the safe ones, between a safe and an unsafe one."""
        while abs(bad - good) > 1:
            middle = (good + bad) // 2
            if self.at(index, middle).safe():
                good = middle
            else:
                bad = middle
        return bad


def health(maintenance: MarginCalculation) -> int:
    """100% less the part of the collateral that is required, between 0 and 1 (1e4)."""
    if maintenance.margin_requirement == 0:
        return _RATIO
    if maintenance.total_collateral <= 0:
        return 0
    used = maintenance.margin_requirement * _RATIO // maintenance.total_collateral
    return max(0, _RATIO - used)


def _prices(world: World, markets: Mapping[int, PerpMarket]) -> dict[Pubkey, OraclePriceData]:
    prices = {
        market.amm.oracle: oracle_of(market, world.accounts, world.clock) for market in markets.values()
    }
    prices[addresses.DEFAULT_PUBKEY] = QUOTE_PRICE_DATA
    return prices
