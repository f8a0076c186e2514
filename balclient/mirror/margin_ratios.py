"""Margin ratios and the weight of unrealised profit, with their size terms (spec margin 4 and 5.8)."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from balclient.abi.enums import MarketStatus
from balclient.mirror.amm import net_user_pnl
from balclient.mirror.integers import cast_u32, cast_u128, isqrt, math_u128, wrap_u32, wrap_u128
from balclient.mirror.spot import deposit_tokens, token_value

if TYPE_CHECKING:
    from balclient.abi.accounts import PerpMarket, SpotMarket

__all__ = [
    "MarginType",
    "initial_asset_weight",
    "initial_pnl_weight",
    "perp_ratio",
    "size_discount",
    "size_premium",
    "unrealized_asset_weight",
]

_SETTLEMENT: Final = MarketStatus.Settlement

_RATIO: Final = 10_000
_IMF: Final = 1_000_000
_BASE_DECIMALS: Final = 9


class MarginType(IntEnum):
    """Which of a market's ratios a calculation uses."""

    Initial = 0
    Fill = 1
    Maintenance = 2


_INITIAL_MARGIN: Final = MarginType.Initial
_MAINTENANCE_MARGIN: Final = MarginType.Maintenance


def _root(size: int) -> int:
    """Square root of ten times a size (1e9) and one, rounded down; the radicand wraps at 128 bits."""
    grown = size * 10 + 1
    return isqrt(wrap_u128(grown) if grown >> 128 else grown)


def size_premium(size: int, imf_factor: int, ratio: int) -> int:
    """Ratio (1e4) raised for size (1e9); rounded down at each step (spec margin 4)."""
    if imf_factor == 0:
        return ratio
    root = _root(size)
    grown = ratio - ratio // 5 + root * imf_factor // 10_000_000
    return cast_u32(grown) if grown > ratio else ratio


def size_discount(size: int, imf_factor: int, weight: int) -> int:
    """Weight (1e4) lowered for size (1e9); rounded down at each step (spec margin 4)."""
    if imf_factor == 0:
        return weight
    root = _root(size)
    lowered = 11_000_000_000 // (_IMF + root * imf_factor // 100_000)
    return lowered if lowered < weight else weight


def initial_asset_weight(market: SpotMarket, tokens: int, price: int) -> int:
    """Initial weight (1e4) of mint units in a spot market, lowered for all deposits and for size
    (spec margin 3.7)."""
    weight = market.initial_asset_weight
    start = market.scale_initial_asset_weight_start
    if start:
        value = cast_u128(token_value(deposit_tokens(market), market.decimals, price))
        if value >= start:
            weight = cast_u32(weight * start // value)
    if market.decimals > _BASE_DECIMALS:
        size = abs(tokens) // 10 ** (market.decimals - _BASE_DECIMALS)
    else:
        size = math_u128(abs(tokens) * 10**_BASE_DECIMALS) // 10**market.decimals
    return min(weight, size_discount(size, market.imf_factor, weight))


def perp_ratio(market: PerpMarket, size: int, kind: MarginType) -> int:
    """Margin ratio (1e4) of a perp market at a size (1e9); 0 in Settlement (spec margin 4)."""
    if market.status is _SETTLEMENT:
        return 0
    if kind is _INITIAL_MARGIN:
        ratio = market.margin_ratio_initial
    elif kind is _MAINTENANCE_MARGIN:
        ratio = market.margin_ratio_maintenance
    else:
        ratio = wrap_u32(market.margin_ratio_initial + market.margin_ratio_maintenance) // 2
    return size_premium(size, market.imf_factor, ratio)


def initial_pnl_weight(market: PerpMarket) -> int:
    """Initial weight (1e4) of profit before its own size counts, lowered by imbalance (spec margin 5.8).

    InvalidOracle when an imbalance limit has to be compared at a stored price that is not positive.
    """
    weight = market.unrealized_pnl_initial_asset_weight
    limit = market.unrealized_pnl_max_imbalance
    if weight > 0 and limit > 0:
        imbalance = net_user_pnl(market.amm, market.amm.historical_oracle_data.last_oracle_price)
        if imbalance > limit:
            weight = cast_u32(weight * limit // imbalance)
    return weight


def unrealized_asset_weight(market: PerpMarket, pnl: int, kind: MarginType) -> int:
    """Weight (1e4) of unrealised pnl (1e6); losses count in full (spec margin 5.8).

    InvalidOracle when an imbalance limit has to be compared at a stored price that is not positive.
    """
    if kind is _MAINTENANCE_MARGIN:
        return _RATIO if pnl <= 0 else market.unrealized_pnl_maintenance_asset_weight
    weight = initial_pnl_weight(market)
    if pnl <= 0:
        return _RATIO
    if weight == 0:
        return 0
    return size_discount(abs(pnl) * 1_000, market.unrealized_pnl_imf_factor, weight)
