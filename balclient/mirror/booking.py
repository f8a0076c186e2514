"""Booking a vAMM fill into the per-share accumulators of the LPs (spec L8-L12)."""

from __future__ import annotations

from typing import Final

from balclient.abi.accounts import PerpMarket
from balclient.abi.enums import AMMLiquiditySplit
from balclient.mirror.amm import refresh_terminal_and_bounds
from balclient.mirror.integers import (
    U64_MAX,
    cast_i64,
    cast_u64,
    math_i64,
    math_i128,
    proportion_i128,
)
from balclient.mirror.lp import per_lp_base_unit

__all__ = ["book_fill"]

_FEE_SLICE_NUMERATOR: Final = 8
_FEE_SLICE_DENOMINATOR: Final = 10


def book_fill(
    market: PerpMarket, base_delta: int, quote_delta: int, fee_for_lp: int, split: AMMLiquiditySplit
) -> None:
    """Give the LPs their part of a fill and refresh the curve's bounds (spec L8-L12).

    Deltas are the taker's, signed (base 1e9, quote 1e6); `fee_for_lp` is the exchange fee that LPs share.
    Per-share amounts truncate toward zero, a sale costs the LPs one quote unit per accumulator unit more.
    """
    amm = market.amm
    shares = amm.user_lp_shares
    if shares == 0:
        return
    if split != AMMLiquiditySplit.ProtocolOwned:
        _book(market, base_delta, quote_delta, fee_for_lp, split)
    refresh_terminal_and_bounds(amm)


def _book(
    market: PerpMarket, base_delta: int, quote_delta: int, fee_for_lp: int, split: AMMLiquiditySplit
) -> None:
    amm = market.amm
    shares = amm.user_lp_shares
    total = shares if split == AMMLiquiditySplit.LPOwned else amm.sqrt_k
    unit = per_lp_base_unit(amm)
    per_base = proportion_i128(base_delta, unit, total)
    per_quote = proportion_i128(quote_delta, unit, total)
    if per_base < 0:
        per_quote += 1
    per_fee = 0
    if fee_for_lp > 0:
        fee_slice = math_i128(fee_for_lp * _FEE_SLICE_NUMERATOR) // _FEE_SLICE_DENOMINATOR
        per_fee = proportion_i128(fee_slice, unit, total)
    amm.base_asset_amount_per_lp = math_i128(amm.base_asset_amount_per_lp - per_base)
    amm.quote_asset_amount_per_lp = math_i128(amm.quote_asset_amount_per_lp - per_quote)
    amm.total_fee_earned_per_lp = min(amm.total_fee_earned_per_lp + cast_u64(per_fee), U64_MAX)
    amm.quote_asset_amount_per_lp = math_i128(amm.quote_asset_amount_per_lp + per_fee)
    lp_base = proportion_i128(per_base, shares, unit)
    lp_quote = proportion_i128(per_quote, shares, unit)
    amm.base_asset_amount_with_amm = math_i128(amm.base_asset_amount_with_amm - lp_base)
    amm.base_asset_amount_with_unsettled_lp = math_i128(amm.base_asset_amount_with_unsettled_lp + lp_base)
    amm.quote_asset_amount_with_unsettled_lp = math_i64(
        amm.quote_asset_amount_with_unsettled_lp + cast_i64(lp_quote)
    )
