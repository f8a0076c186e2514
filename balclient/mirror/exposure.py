"""A perp slot as the margin rules see it: settled in thought, with room to grow (spec margin 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from balclient.mirror.amm import market_open_bids_asks
from balclient.mirror.integers import (
    cast_i64,
    math_i8,
    math_i64,
    proportion_u128,
    trunc_div,
)
from balclient.mirror.lp import settled_base_quote
from balclient.mirror.position import split_by_step

if TYPE_CHECKING:
    from balclient.abi.accounts import AMM, PerpMarket, PerpPosition

__all__ = ["Exposure", "lp_open_bids_asks", "simulate_settled_lp_position", "worst_case_base"]

_BASE_PRECISION: Final = 1_000_000_000


@dataclass(slots=True, init=False)
class Exposure:
    """Base and open sides (1e9) and quote (1e6) of a slot; a copy, the slot itself stays as it is."""

    base_asset_amount: int
    quote_asset_amount: int
    remainder_base_asset_amount: int
    open_bids: int
    open_asks: int

    def __init__(
        self,
        base_asset_amount: int,
        quote_asset_amount: int,
        remainder_base_asset_amount: int,
        open_bids: int,
        open_asks: int,
    ) -> None:
        self.base_asset_amount = base_asset_amount
        self.quote_asset_amount = quote_asset_amount
        self.remainder_base_asset_amount = remainder_base_asset_amount
        self.open_bids = open_bids
        self.open_asks = open_asks


def lp_open_bids_asks(amm: AMM, shares: int) -> tuple[int, int]:
    """(bids >= 0, asks <= 0) of base (1e9) that the curve could still trade against ``shares`` (spec L25)."""
    bids, asks = market_open_bids_asks(amm)
    sqrt_k = amm.sqrt_k
    return (
        cast_i64(proportion_u128(bids, shares, sqrt_k)),
        cast_i64(-proportion_u128(-asks, shares, sqrt_k)),
    )


def simulate_settled_lp_position(position: PerpPosition, market: PerpMarket, price: int) -> Exposure:
    """The slot after a settlement in thought at ``price`` (1e6), dust charged (spec L25).

    Unlike the real settlement, whole steps released from the remainder are not added to the base.
    """
    base = position.base_asset_amount
    quote = position.quote_asset_amount
    remainder = position.remainder_base_asset_amount
    shares = position.lp_shares
    if shares == 0:
        return Exposure(base, quote, remainder, position.open_bids, position.open_asks)
    amm = market.amm
    last_base = position.last_base_asset_amount_per_lp
    last_quote = position.last_quote_asset_amount_per_lp
    change = amm.per_lp_base - position.per_lp_base
    if change:
        scale = math_i64(10 ** abs(math_i8(change)))
        if change > 0:
            last_base, last_quote = math_i64(last_base * scale), math_i64(last_quote * scale)
        else:
            last_base, last_quote = trunc_div(last_base, scale), trunc_div(last_quote, scale)
    earned_base, earned_quote = settled_base_quote(amm, shares, last_base, last_quote)
    step = amm.order_step_size
    whole, rest = split_by_step(earned_base, step)
    base = math_i64(base + cast_i64(whole))
    quote = math_i64(quote + cast_i64(earned_quote))
    remainder = math_i64(remainder + cast_i64(rest))
    if abs(remainder) >= step:
        _, remainder = split_by_step(remainder, step)
    if remainder:
        dust = abs(remainder) * (price if price > 0 else 0) // _BASE_PRECISION + 1
        quote = math_i64(quote - cast_i64(dust))
    bids, asks = lp_open_bids_asks(amm, shares)
    return Exposure(
        base,
        quote,
        remainder,
        math_i64(position.open_bids + bids),
        math_i64(position.open_asks + asks),
    )


def worst_case_base(exposure: Exposure) -> int:
    """Base (1e9) if one side of what is open fills; the asks decide a tie (spec margin 5.4)."""
    bids_filled = math_i64(exposure.base_asset_amount + exposure.open_bids)
    asks_filled = math_i64(exposure.base_asset_amount + exposure.open_asks)
    return bids_filled if abs(bids_filled) > abs(asks_filled) else asks_filled
