"""What must hold of a market and of a position whenever a rule ends (spec lp, 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import MarketStatus, PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.mirror.amm import invariant, other_reserve
from balclient.mirror.faults import Fault
from balclient.mirror.integers import U32_MAX, U128_MAX

if TYPE_CHECKING:
    from balclient.abi.accounts import AMM, PerpMarket, PerpPosition

__all__ = ["validate_amm_for_fill", "validate_perp_market", "validate_perp_position"]

_REDUCE_ONLY: Final = MarketStatus.ReduceOnly
_LONG: Final = PositionDirection.Long

_MAX_BASE: Final = 10**17
_PRECISION: Final = 1_000_000


def validate_perp_market(market: PerpMarket) -> None:
    """Check a market's invariants in the program's order (spec L6).

    InvalidPositionDelta for side totals off the step, InvalidAmmDetected for everything else.
    """
    amm = market.amm
    step = amm.order_step_size
    if step == 0:
        raise Fault(ErrorCode.MathError)
    base_long = amm.base_asset_amount_long
    base_short = amm.base_asset_amount_short
    if base_long % step or base_short % step:
        raise Fault(ErrorCode.InvalidPositionDelta)
    net = amm.base_asset_amount_with_amm
    sqrt_k = amm.sqrt_k
    base = amm.base_asset_reserve
    quote = amm.quote_asset_reserve
    size = net if net >= 0 else -net
    spreads = (amm.long_spread + amm.short_spread) & U32_MAX
    base_spread = amm.base_spread
    terminal = amm.terminal_quote_asset_reserve
    claim = market.insurance_claim
    unmatched = base_long + base_short - net - amm.base_asset_amount_with_unsettled_lp
    if (
        (unmatched and unmatched & U128_MAX)
        or net > _MAX_BASE
        or amm.peg_multiplier == 0
        or (sqrt_k <= size and market.status is not _REDUCE_ONLY)
        or (sqrt_k < base and sqrt_k < quote)
        or sqrt_k < amm.user_lp_shares
        or not -15 <= _off_curve(sqrt_k, base, quote) <= 15
        or (
            base_spread > 0
            and (
                amm.bid_base_asset_reserve < base
                or amm.bid_quote_asset_reserve > quote
                or amm.ask_base_asset_reserve > base
                or amm.ask_quote_asset_reserve < quote
            )
        )
        or spreads < base_spread
        or spreads > _PRECISION
        or (terminal > quote if net > 0 else terminal < quote if net < 0 else terminal != quote)
        or (
            base_spread > 0
            and not base_spread < amm.max_spread < (100 * market.margin_ratio_initial) & U32_MAX
        )
        or claim.max_revenue_withdraw_per_period < abs(claim.revenue_withdraw_since_last_settle)
        or amm.base_asset_amount_per_lp >= _MAX_BASE
        or amm.quote_asset_amount_per_lp >= _MAX_BASE
    ):
        raise Fault(ErrorCode.InvalidAmmDetected)


def _off_curve(sqrt_k: int, base: int, quote: int) -> int:
    """How far the quote reserve is from where depth and base reserve put it (spec L6.8)."""
    computed = other_reserve(invariant(sqrt_k), base)
    if computed >> 127 or quote >> 127:
        raise Fault(ErrorCode.CastingFailure)
    return computed - quote


def validate_perp_position(position: PerpPosition, market: PerpMarket) -> None:
    """Check that a position belongs to its market and is step aligned (spec L7)."""
    amm = market.amm
    if (
        position.lp_shares and position.per_lp_base != amm.per_lp_base
    ) or position.market_index != market.market_index:
        raise Fault(ErrorCode.InvalidPerpPositionDetected)
    if amm.order_step_size == 0:
        raise Fault(ErrorCode.MathError)
    if position.base_asset_amount % amm.order_step_size:
        raise Fault(ErrorCode.InvalidPerpPositionDetected)


def validate_amm_for_fill(amm: AMM, direction: PositionDirection) -> None:
    """Refuse to fill a curve that has left its bounds on the taker's side (spec A13)."""
    base = amm.base_asset_reserve
    if direction is _LONG:
        if base < amm.min_base_asset_reserve:
            raise Fault(ErrorCode.InvalidAmmForFillDetected)
    elif base > amm.max_base_asset_reserve:
        raise Fault(ErrorCode.InvalidAmmForFillDetected)
