"""What one perp slot requires and what it is worth as collateral (spec margin 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from balclient.abi.enums import MarketStatus
from balclient.mirror.exposure import simulate_settled_lp_position, worst_case_base
from balclient.mirror.funding import unrealized_funding
from balclient.mirror.integers import math_u128, trunc_div
from balclient.mirror.margin_ratios import MarginType, perp_ratio, unrealized_asset_weight

if TYPE_CHECKING:
    from balclient.abi.accounts import PerpMarket, PerpPosition
    from balclient.mirror.exposure import Exposure

__all__ = [
    "LP_MIN_REQUIREMENT",
    "MAX_INITIAL_PNL",
    "OPEN_ORDER_REQUIREMENT",
    "QuotePrices",
    "SlotMargin",
    "is_perp_liability",
    "perp_slot_margin",
]

_INITIAL_MARGIN: Final = MarginType.Initial
_SETTLEMENT: Final = MarketStatus.Settlement

OPEN_ORDER_REQUIREMENT: Final = 10_000
"""Requirement per open order (quote 1e6)."""

LP_MIN_REQUIREMENT: Final = 1_000_000
"""Least addition for a slot with LP shares (quote 1e6)."""

MAX_INITIAL_PNL: Final = 100_000_000
"""Most weighted profit of a slot that counts for Initial (quote 1e6)."""

_PRICE: Final = 1_000_000
_BASE: Final = 1_000_000_000
_RATIO: Final = 10_000


@dataclass(slots=True, init=False)
class QuotePrices:
    """The quote market's price (1e6): lowest and highest of the strict pair, and the current one."""

    lowest: int
    highest: int
    current: int

    def __init__(self, lowest: int, highest: int, current: int) -> None:
        self.lowest = lowest
        self.highest = highest
        self.current = current


@dataclass(slots=True, init=False)
class SlotMargin:
    """Requirement, liability value (buffers count on it), weighted collateral and plain pnl (quote 1e6)."""

    requirement: int
    liability_value: int
    collateral: int
    pnl: int

    def __init__(self, requirement: int, liability_value: int, collateral: int, pnl: int) -> None:
        self.requirement = requirement
        self.liability_value = liability_value
        self.collateral = collateral
        self.pnl = pnl


def perp_slot_margin(
    position: PerpPosition,
    market: PerpMarket,
    price: int,
    quote: QuotePrices,
    kind: MarginType,
    custom_ratio: int = 0,
) -> SlotMargin:
    """Value one slot at ``price`` (1e6), its shares settled in thought (spec margin 5.1 to 5.9)."""
    funding = unrealized_funding(market, position)
    exposure = simulate_settled_lp_position(position, market, price)
    requirement, value = _requirement(position, exposure, market, price, quote.highest, custom_ratio, kind)
    pnl = _unrealized_pnl(exposure, price) + funding
    weight = unrealized_asset_weight(market, pnl, kind)
    weighted = pnl if weight == _RATIO else trunc_div(pnl * weight, _RATIO)
    pnl_price = quote.lowest if pnl > 0 else quote.highest if pnl < 0 else quote.current
    if pnl_price != _PRICE:
        weighted = trunc_div(weighted * pnl_price, _PRICE)
    if kind is _INITIAL_MARGIN and weighted > MAX_INITIAL_PNL:
        weighted = MAX_INITIAL_PNL
    return SlotMargin(requirement, value, weighted, pnl)


def is_perp_liability(position: PerpPosition) -> bool:
    """Whether a slot counts as a liability (spec margin 5.11)."""
    return bool(
        position.base_asset_amount
        or position.quote_asset_amount < 0
        or position.lp_shares
        or position.open_orders
        or position.open_bids
        or position.open_asks
    )


def _unrealized_pnl(exposure: Exposure, price: int) -> int:
    """Pnl (1e6) of a slot at ``price`` (1e6), truncated, funding left out (spec margin 5.3)."""
    if exposure.base_asset_amount == 0:
        return exposure.quote_asset_amount
    value = exposure.base_asset_amount * price if price > 0 else 0
    return trunc_div(value, _BASE) + exposure.quote_asset_amount


def _requirement(
    position: PerpPosition,
    exposure: Exposure,
    market: PerpMarket,
    price: int,
    quote_price: int,
    custom_ratio: int,
    kind: MarginType,
) -> tuple[int, int]:
    """(requirement, liability value) of a perp slot, quote 1e6, rounded down (spec margin 5.5 to 5.7)."""
    size = abs(worst_case_base(exposure))
    if price < 0:
        price = 0
    value = size * price // _BASE
    if quote_price != _PRICE:
        value = math_u128(value * quote_price) // _PRICE
    requirement = position.open_orders * OPEN_ORDER_REQUIREMENT
    if market.status is not _SETTLEMENT:
        ratio = perp_ratio(market, size, kind)
        requirement += math_u128(value * (custom_ratio if custom_ratio > ratio else ratio)) // _RATIO
    if position.lp_shares:
        step_value = market.amm.order_step_size * price // _BASE
        requirement += LP_MIN_REQUIREMENT if step_value < LP_MIN_REQUIREMENT else step_value
    return requirement, value
