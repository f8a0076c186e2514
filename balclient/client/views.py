"""Markets and positions as people look at them: raw integers, and the same in human units."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from balclient.abi.accounts import PerpMarket
from balclient.abi.exceptions import BadInput
from balclient.client.position import LpPosition, fees_per_share_unit, lp_position
from balclient.client.standing import Book
from balclient.client.surprises import dust_charge
from balclient.client.world import market_name
from balclient.mirror.amm import market_open_bids_asks, reserve_price
from balclient.mirror.exposure import lp_open_bids_asks
from balclient.mirror.funding import unrealized_funding
from balclient.mirror.integers import trunc_div
from balclient.mirror.position import find_position

__all__ = ["Earned", "Human", "MarketView", "PositionView", "market_view", "position_view"]

_BASE = 1_000_000_000
_DECIMALS = {"base": 9, "quote": 6, "shares": 9, "price": 6, "ratio": 4}


class Human:
    """The same fields as `Decimal`s in whole units: base, shares, dollars; others as they are."""

    __slots__ = ("_of", "_units")

    def __init__(self, of: Any, units: dict[str, str]) -> None:
        self._of, self._units = of, units

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._of, name)
        unit = self._units.get(name)
        if unit is None or value is None:
            return value
        return Decimal(value).scaleb(-_DECIMALS[unit])

    def as_dict(self) -> dict[str, Any]:
        """Every field by name."""
        return {field.name: getattr(self, field.name) for field in fields(self._of)}


@dataclass(frozen=True, slots=True)
class MarketView:
    """One perp market for an LP: shares 1e9, prices and quote 1e6, base 1e9.

    `oracle_price` is None where the oracle is of a kind that is not read, or says nothing.  `open_bids` and
    `open_asks` are what the whole curve could still trade; `total_fees` is what takers paid since the market
    began, of which LPs get 80% pro rata.
    """

    name: str
    index: int
    status: str
    oracle_price: int | None
    reserve_price: int
    liquidity: int
    lp_shares: int
    open_bids: int
    open_asks: int
    unsettled_lp_base: int
    volume_24h: int
    total_fees: int
    step: int
    margin_ratio_initial: int
    lp_cooldown: int

    @property
    def human(self) -> Human:
        """The figures as decimals in whole units."""
        return Human(self, _MARKET_UNITS)

    @property
    def lp_part(self) -> Decimal:
        """Part of the liquidity that LPs hold, 0 to 1."""
        return Decimal(self.lp_shares) / Decimal(self.liquidity)


_MARKET_UNITS = {
    "oracle_price": "price",
    "reserve_price": "price",
    "liquidity": "shares",
    "lp_shares": "shares",
    "open_bids": "base",
    "open_asks": "base",
    "unsettled_lp_base": "base",
    "volume_24h": "quote",
    "total_fees": "quote",
    "step": "base",
    "margin_ratio_initial": "ratio",
}


@dataclass(frozen=True, slots=True)
class Earned:
    """What one position got between two looks at it, in quote units (1e6).

    `fees` are its shares' part of takers' fees, truncated once more than the program does; `funding` is what
    the whole account booked, and what this position's due changed by; `settled_pnl` went to the collateral.
    """

    fees: int
    funding: int
    settled_pnl: int


@dataclass(frozen=True, slots=True)
class PositionView:
    """One position, LP shares and all: base and shares 1e9, quote and prices 1e6.

    Settled amounts are in the account, unsettled ones are what the shares earned since they last settled;
    `dust` is the settled base below one step and `dust_charge` what a burn would charge for the remainder
    now. `funding_due` is funding not booked yet.  `entry_price` and `break_even_price` are of the settled
    base (None without any).  `settled_pnl` was moved to the collateral over the slot's life; `unsettled_pnl`
    is what the position, funding included, would bring at the oracle price.  `open_bids` and `open_asks` are
    the shares' part of what the curve can still trade.  What bytes cannot say is named in `needs_history`;
    two looks can say it (`earned_since`).
    """

    market: str
    index: int
    oracle_price: int
    lp_shares: int
    pool: int
    settled_base: int
    unsettled_base: int
    base: int
    settled_quote: int
    unsettled_quote: int
    quote: int
    dust: int
    dust_charge: int
    funding_due: int
    entry_price: int | None
    break_even_price: int | None
    settled_pnl: int
    unsettled_pnl: int
    open_bids: int
    open_asks: int
    worst_case_base: int
    fees_per_unit: int
    share_unit: int
    account_funding: int
    last_add_ts: int

    @property
    def needs_history(self) -> tuple[str, ...]:
        """What only the position's history can tell: the account keeps no running total of it per market."""
        return ("fees earned", "funding earned", "dust charged")

    @property
    def pool_share(self) -> Decimal:
        """Part of the market's liquidity, 0 to 1."""
        return Decimal(self.lp_shares) / Decimal(self.pool)

    def earned_since(self, earlier: PositionView) -> Earned:
        """Fees and funding since an earlier look at the same position, which bytes alone cannot say.

        Raises BadInput for another market, and where shares or their unit changed in between: what they
        were when the fees came is known to a history only (`balclient performance`).
        """
        if earlier.index != self.index:
            raise BadInput(f"the earlier look is at {earlier.market}, this one at {self.market}")
        for name in ("lp_shares", "share_unit"):
            then, now = getattr(earlier, name), getattr(self, name)
            if then != now:
                raise BadInput(
                    f"{self.market}: {name} went from {then} to {now} since the earlier look; look before "
                    "and after each change, or ask the history (balclient performance)"
                )
        return Earned(
            (self.fees_per_unit - earlier.fees_per_unit) * self.lp_shares // self.share_unit,
            self.account_funding + self.funding_due - earlier.account_funding - earlier.funding_due,
            self.settled_pnl - earlier.settled_pnl,
        )

    @property
    def human(self) -> Human:
        """The figures as decimals in whole units."""
        return Human(self, _POSITION_UNITS)

    def __str__(self) -> str:
        human = self.human
        lines = [
            f"{self.market}: {human.lp_shares:,.9f} LP shares, {self.pool_share * 100:.4f}% of the liquidity",
            f"  base      {human.base:+,.9f} = {human.settled_base:+,.9f} settled "
            f"{human.unsettled_base:+,.9f} unsettled",
            f"  quote     {human.quote:+,.6f} = {human.settled_quote:+,.6f} settled "
            f"{human.unsettled_quote:+,.6f} unsettled",
            f"  dust      {human.dust:+,.9f} base; a burn now charges {human.dust_charge:,.6f}",
            f"  funding   {human.funding_due:+,.6f} due; {human.account_funding:+,.6f} booked by the whole "
            "account so far",
            f"  P&L       {human.settled_pnl:+,.6f} settled {human.unsettled_pnl:+,.6f} unsettled at "
            f"{human.oracle_price:,.6f}",
            f"  open      {human.open_bids:+,.9f} bids {human.open_asks:+,.9f} asks; at worst "
            f"{human.worst_case_base:+,.9f}",
        ]
        if self.entry_price is not None:
            lines.append(f"  entry     {human.entry_price:,.6f}, break-even {human.break_even_price:,.6f}")
        lines.append(f"  history   needed for {', '.join(self.needs_history)}")
        return "\n".join(lines)


_POSITION_UNITS = {
    "oracle_price": "price",
    "lp_shares": "shares",
    "pool": "shares",
    "settled_base": "base",
    "unsettled_base": "base",
    "base": "base",
    "settled_quote": "quote",
    "unsettled_quote": "quote",
    "quote": "quote",
    "dust": "base",
    "dust_charge": "quote",
    "funding_due": "quote",
    "entry_price": "price",
    "break_even_price": "price",
    "settled_pnl": "quote",
    "unsettled_pnl": "quote",
    "open_bids": "base",
    "open_asks": "base",
    "worst_case_base": "base",
    "fees_per_unit": "quote",
    "share_unit": "shares",
    "account_funding": "quote",
}


def market_view(market: PerpMarket, oracle_price: int | None, lp_cooldown: int) -> MarketView:
    """A market's account as a view; `oracle_price` 1e6, `lp_cooldown` in seconds."""
    amm = market.amm
    bids, asks = market_open_bids_asks(amm)
    return MarketView(
        market_name(market),
        market.market_index,
        market.status.name,
        oracle_price,
        reserve_price(market),
        amm.sqrt_k,
        amm.user_lp_shares,
        bids,
        asks,
        amm.base_asset_amount_with_unsettled_lp,
        amm.volume_24h,
        amm.total_exchange_fee,
        amm.order_step_size,
        market.margin_ratio_initial,
        lp_cooldown,
    )


def position_view(book: Book, index: int) -> PositionView:
    """The account's position in a market; all zero where there is none."""
    market, price, user = book.markets[index], book.price(index), book.user
    slot = None if user is None else find_position(user, index)
    held = LpPosition(index, 0, market.amm.sqrt_k, 0, 0, 0, 0, 0, 0, 0)
    due = charge = bids = asks = settled_pnl = 0
    if user is not None and slot is not None:
        held = lp_position(user, market)
        due = unrealized_funding(market, slot)
        settled_pnl = slot.settled_pnl
        if slot.lp_shares:
            charge = dust_charge(slot, market, price)
            bids, asks = lp_open_bids_asks(market.amm, slot.lp_shares)
    fees, unit = fees_per_share_unit(market)
    return PositionView(
        market_name(market),
        index,
        price,
        held.lp_shares,
        held.sqrt_k,
        held.settled_base,
        held.unsettled_base,
        held.base,
        held.quote_asset_amount,
        held.unsettled_quote,
        held.quote,
        held.remainder_base_asset_amount,
        charge,
        due,
        _per_base(held.quote_entry_amount, held.settled_base),
        _per_base(held.quote_break_even_amount, held.settled_base),
        settled_pnl,
        held.value(price) + due,
        bids,
        asks,
        book.worst_case(index),
        fees,
        unit,
        0 if user is None else user.cumulative_perp_funding,
        0 if user is None else user.last_add_perp_lp_shares_ts,
    )


def _per_base(quote: int, base: int) -> int | None:
    """Price (1e6) that an amount of quote is per unit of base, truncated; None without base."""
    return None if base == 0 else trunc_div(-quote * _BASE, base)
