"""Burning the shares of an LP below its initial margin, and closing what they leave (spec L27, L28)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, PerpPosition, User
from balclient.abi.enums import (
    LPAction,
    MarketStatus,
    MarketType,
    OrderActionExplanation,
    OrderTriggerCondition,
    OrderType,
    PositionDirection,
    PostOnlyParam,
)
from balclient.abi.errors import ErrorCode
from balclient.abi.types import OrderParams
from balclient.mirror.auction import baseline_end_offset, baseline_start_offset
from balclient.mirror.context import Context, Maps
from balclient.mirror.exposure import simulate_settled_lp_position, worst_case_base
from balclient.mirror.faults import Panic, fail
from balclient.mirror.integers import cast_i32, cast_i64, cast_u64, ceil_div, math_i64, math_u64, math_u128
from balclient.mirror.lp import burn_lp_shares, emit_lp_record
from balclient.mirror.margin import MarginCalculation
from balclient.mirror.margin_ratios import MarginType, perp_ratio
from balclient.mirror.placing import PlaceOptions, place_perp_order
from balclient.mirror.position import get_position, step_down, step_up
from balclient.mirror.slots import free_order_slot

__all__ = ["ReductionPlan", "derisk_lp", "shares_to_burn"]

_REMOVE_LIQUIDITY_DERISK: Final = LPAction.RemoveLiquidityDerisk
_INITIAL_MARGIN: Final = MarginType.Initial
_SETTLEMENT: Final = MarketStatus.Settlement
_PERP: Final = MarketType.Perp
_DERISK_LP: Final = OrderActionExplanation.DeriskLp
_ABOVE: Final = OrderTriggerCondition.Above
_ORACLE_ORDER: Final = OrderType.Oracle
_LONG: Final = PositionDirection.Long
_SHORT: Final = PositionDirection.Short
_NO_POST_ONLY: Final = PostOnlyParam.NONE

_AUCTION_SLOTS: Final = 80
_MARGIN: Final = 10_000
_BASE: Final = 1_000_000_000
_PRICE: Final = 1_000_000


@dataclass(slots=True, init=False)
class ReductionPlan:
    """Shares to burn and base to close afterwards, both 1e9 (spec L28)."""

    shares: int
    base: int

    def __init__(self, shares: int, base: int) -> None:
        self.shares = shares
        self.base = base


def shares_to_burn(
    position: PerpPosition,
    market: PerpMarket,
    oracle_price: int,
    quote_price: int,
    shortage: int,
    max_margin_ratio: int,
) -> ReductionPlan:
    """How much an LP must give up to cover a shortage of quote 1e6 (spec L28).

    MathError when the shares leave no order exposure to reduce, a panic when fewer than a step is held.
    """
    amm = market.amm
    step = amm.order_step_size
    settled = simulate_settled_lp_position(position, market, oracle_price)
    worst = worst_case_base(settled)
    if worst >= 0:
        orders = math_i64(worst - math_i64(settled.base_asset_amount + position.open_bids))
    else:
        orders = math_i64(worst - math_i64(settled.base_asset_amount + position.open_asks))
    ratio = max(perp_ratio(market, abs(worst), _INITIAL_MARGIN), max_margin_ratio)
    price = cast_u64(oracle_price) * cast_u64(quote_price) // _PRICE
    per_base = math_u128(price * ratio) // _MARGIN
    if per_base == 0:
        fail(ErrorCode.MathError)
    cover = cast_u64(math_u128(shortage * _BASE) // per_base)
    held = abs(settled.base_asset_amount)
    shares = position.lp_shares
    if cover < held:
        return ReductionPlan(max(step_down(shares // 10, step), step), min(step_up(cover, step), held))
    excess = cover - held
    percent = ceil_div(math_u128(excess * 100), abs(orders))
    wanted = step_up(cast_u64(ceil_div(math_u128(shares * percent), 100)), step)
    if shares < step:
        raise Panic("an LP holds fewer shares than one step")
    return ReductionPlan(max(step, min(wanted, shares)), held)


def derisk_lp(
    ctx: Context,
    maps: Maps,
    user: User,
    user_key: Pubkey,
    market: PerpMarket,
    calculation: MarginCalculation,
) -> None:
    """Burn shares and place an order that closes the rest, unless the cooldown still runs (spec L27.1-6).

    What the buffered Initial requirement of `calculation` lacks is to be covered; it is asked for only when
    the cooldown is over.
    """
    now = ctx.clock.unix_timestamp
    waited = math_i64(now - user.last_add_perp_lp_shares_ts)
    if waited < cast_i64(ctx.state.lp_cooldown_time):
        return
    shortage = calculation.margin_shortage()
    settlement = market.status == _SETTLEMENT
    price = market.expiry_price if settlement else maps.oracle(market.amm.oracle).price
    quote_price = maps.oracle(maps.spot(market.quote_spot_market_index).oracle).price
    position = get_position(user, market.market_index)
    plan = shares_to_burn(position, market, price, quote_price, shortage, user.max_margin_ratio)
    change = burn_lp_shares(position, market, plan.shares, price)
    emit_lp_record(ctx, user_key, market, _REMOVE_LIQUIDITY_DERISK, plan.shares, change, as_log=True)
    closes_long = position.base_asset_amount >= 0
    params = _closing_order(market, plan.base, is_long=not closes_long)
    if free_order_slot(user) is not None:
        place_perp_order(ctx, maps, user, user_key, params, PlaceOptions(_DERISK_LP))
    user.last_add_perp_lp_shares_ts = now


def _closing_order(market: PerpMarket, base: int, *, is_long: bool) -> OrderParams:
    start = baseline_start_offset(market, is_long)
    end = baseline_end_offset(market, is_long, 1)
    return OrderParams(
        order_type=_ORACLE_ORDER,
        market_type=_PERP,
        direction=_LONG if is_long else _SHORT,
        user_order_id=0,
        base_asset_amount=math_u64(base),
        price=0,
        market_index=market.market_index,
        reduce_only=True,
        post_only=_NO_POST_ONLY,
        immediate_or_cancel=False,
        max_ts=None,
        trigger_price=None,
        trigger_condition=_ABOVE,
        oracle_price_offset=cast_i32(end),
        auction_duration=_AUCTION_SLOTS,
        auction_start_price=start,
        auction_end_price=end,
    )
