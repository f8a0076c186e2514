"""How much of a match the vAMM or the LPs take for themselves (spec L32, L33)."""

from __future__ import annotations

from typing import Final

from balclient.abi.accounts import PerpMarket
from balclient.abi.enums import AMMLiquiditySplit
from balclient.mirror.amm import market_open_bids_asks
from balclient.mirror.integers import (
    U128_MAX,
    cast_u64,
    math_i128,
    math_u64,
    math_u128,
    proportion_i128,
    trunc_div,
)
from balclient.mirror.lp import per_lp_base_unit, target_base_per_lp
from balclient.mirror.position import step_down

__all__ = ["jit_size", "jit_split"]

_RATIO: Final = 1_000_000_000
_IMBALANCED: Final = 1_500_000_000
_PCT: Final = 1_000_000
_LP_INTENSITY: Final = 100


def jit_split(market: PerpMarket, taker_is_long: bool) -> AMMLiquiditySplit | None:
    """Who would make against a taker of this side, or None for nobody (spec L32)."""
    amm = market.amm
    intensity = amm.amm_jit_intensity
    net, step = amm.base_asset_amount_with_amm, amm.order_step_size
    amm_wants = intensity > 0 and (net < -step if taker_is_long else net > step)
    lp_wants = False
    if amm.user_lp_shares > 0 and intensity > _LP_INTENSITY:
        target = target_base_per_lp(amm)
        per_lp = amm.base_asset_amount_per_lp
        lp_wants = per_lp > target if taker_is_long else per_lp < target
    lp_makes = lp_wants and (not amm_wants or _lp_allowed(market))
    if amm_wants:
        return AMMLiquiditySplit.Shared if lp_makes else AMMLiquiditySplit.ProtocolOwned
    return AMMLiquiditySplit.LPOwned if lp_makes else None


def _lp_allowed(market: PerpMarket) -> bool:
    amm = market.amm
    bids, asks = market_open_bids_asks(amm)
    room = bids if bids < -asks else -asks
    owned = math_u128(amm.sqrt_k - amm.user_lp_shares)
    limit = trunc_div(proportion_i128(room, owned, amm.sqrt_k), 10)
    return abs(amm.base_asset_amount_with_amm) < limit


def jit_size(
    market: PerpMarket,
    size: int,
    maker_price: int,
    valid_oracle_price: int | None,
    taker_is_long: bool,
    split: AMMLiquiditySplit,
) -> int:
    """Base (1e9) of the JIT fill for a match of `size` at `maker_price`, rounded down to steps (spec L33).

    0 without a valid oracle price.
    """
    if valid_oracle_price is None:
        return 0
    amm = market.amm
    oracle = cast_u64(valid_oracle_price)
    cap = size // 2
    guard = oracle // 2_000
    if maker_price < math_u64(oracle - guard) if taker_is_long else maker_price > math_u64(oracle + guard):
        spread = amm.short_spread if taker_is_long else amm.long_spread
        width = math_u64(spread * oracle) // _PCT
        inside = max(width - abs(maker_price - oracle), 0)
        cap = math_u64(cap * inside) // (width if width > 1 else 1)
    if cap == 0:
        return 0
    bids, asks = market_open_bids_asks(amm)
    larger, smaller = bids if bids > -asks else -asks, bids if bids < -asks else -asks
    imbalance = math_u128(larger * _RATIO) // smaller if smaller else U128_MAX
    amount = size if imbalance >= _IMBALANCED else size // 4
    if amount == 0:
        return 0
    amount = amount * (amm.amm_jit_intensity if amm.amm_jit_intensity < 100 else 100) // 100
    if split == AMMLiquiditySplit.LPOwned:
        excess = math_i128(amm.base_asset_amount_per_lp - target_base_per_lp(amm))
        bound = abs(proportion_i128(excess, amm.user_lp_shares, per_lp_base_unit(amm)))
    else:
        bound = abs(amm.base_asset_amount_with_amm)
    return step_down(min(amount, cast_u64(bound), cap), amm.order_step_size)
