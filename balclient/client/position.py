"""One LP position as its owner thinks of it: settled, unsettled, together, and its value at a price."""

from __future__ import annotations

from dataclasses import dataclass, replace

from balclient.abi.accounts import PerpMarket, PerpPosition, User
from balclient.mirror.integers import trunc_div
from balclient.mirror.lp import per_lp_base_unit, rebase_position, settled_base_quote
from balclient.mirror.position import find_position

__all__ = ["LpPosition", "lp_position", "unsettled"]

_BASE_PRECISION = 1_000_000_000


@dataclass(frozen=True, slots=True)
class LpPosition:
    """A user's position in one market; base amounts are 1e9, quote amounts 1e6, shares 1e9.

    Settled amounts are in the account; `remainder_base_asset_amount` is the settled base below one step.
    Unsettled amounts are what the shares earned since the position last settled.
    """

    market_index: int
    lp_shares: int
    sqrt_k: int
    base_asset_amount: int
    remainder_base_asset_amount: int
    quote_asset_amount: int
    quote_entry_amount: int
    quote_break_even_amount: int
    unsettled_base: int
    unsettled_quote: int

    @property
    def settled_base(self) -> int:
        """Base in the account, the remainder included (1e9)."""
        return self.base_asset_amount + self.remainder_base_asset_amount

    @property
    def base(self) -> int:
        """Settled and unsettled base (1e9); negative is short."""
        return self.settled_base + self.unsettled_base

    @property
    def quote(self) -> int:
        """Settled and unsettled quote (1e6)."""
        return self.quote_asset_amount + self.unsettled_quote

    @property
    def pool_share(self) -> float:
        """Part of the market's liquidity that the shares are, between 0 and 1; for display."""
        return self.lp_shares / self.sqrt_k

    def value(self, oracle_price: int) -> int:
        """Quote and base together at an oracle price (1e6), in quote units, truncated toward zero."""
        return self.quote + trunc_div(self.base * oracle_price, _BASE_PRECISION)


def unsettled(position: PerpPosition, market: PerpMarket) -> tuple[int, int]:
    """(base 1e9, quote 1e6) earned by a slot's shares since it last settled, truncated (spec L14, L15.3)."""
    if position.lp_shares == 0:
        return 0, 0
    current = replace(position)
    rebase_position(current, market)
    return settled_base_quote(
        market.amm,
        current.lp_shares,
        current.last_base_asset_amount_per_lp,
        current.last_quote_asset_amount_per_lp,
    )


def fees_per_share_unit(market: PerpMarket) -> tuple[int, int]:
    """(fees earned by one unit of shares since inception 1e6, shares in that unit 1e9) (spec L1, L9.4)."""
    return market.amm.total_fee_earned_per_lp, per_lp_base_unit(market.amm)


def lp_position(user: User, market: PerpMarket) -> LpPosition:
    """The user's position in the market; all zero where there is none."""
    slot = find_position(user, market.market_index)
    if slot is None:
        return LpPosition(market.market_index, 0, market.amm.sqrt_k, 0, 0, 0, 0, 0, 0, 0)
    base, quote = unsettled(slot, market)
    return LpPosition(
        market_index=market.market_index,
        lp_shares=slot.lp_shares,
        sqrt_k=market.amm.sqrt_k,
        base_asset_amount=slot.base_asset_amount,
        remainder_base_asset_amount=slot.remainder_base_asset_amount,
        quote_asset_amount=slot.quote_asset_amount,
        quote_entry_amount=slot.quote_entry_amount,
        quote_break_even_amount=slot.quote_break_even_amount,
        unsettled_base=base,
        unsettled_quote=quote,
    )
