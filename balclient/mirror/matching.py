"""Matching a taker with a maker, after the vAMM or the LPs took their JIT part (spec T17, T17a, T17b)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from balclient.abi.accounts import Order, UserStats
from balclient.abi.enums import OrderActionExplanation, OrderStatus, PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.mirror.amm import ask_price, available_liquidity, bid_price, reserve_price
from balclient.mirror.amm_fill import (
    Fill,
    JitFill,
    add_filled,
    check_fill_price,
    ensure_slot,
    fill_against_amm,
    pay_filler,
    pay_referrer,
    require_distinct_referrer,
)
from balclient.mirror.auction import has_limit_price, limit_price
from balclient.mirror.cancel import decrease_open_bids_and_asks, forget_order
from balclient.mirror.faults import fail
from balclient.mirror.fees import filler_multiplier, match_fill_fees
from balclient.mirror.integers import (
    cast_i64,
    cast_u64,
    clamp,
    math_i64,
    math_i128,
    math_u64,
    math_u128,
    next_record_id,
    trunc_div,
    wrap_i64,
)
from balclient.mirror.jit import jit_size, jit_split
from balclient.mirror.makers import MakerOrder
from balclient.mirror.order_records import emit_fill
from balclient.mirror.participants import Participant, add_maker_volume, add_taker_volume, charge
from balclient.mirror.position import PositionDelta, get_position, update_position_and_market
from balclient.mirror.sizing import fillable_size
from balclient.mirror.slots import order_at
from balclient.mirror.twaps import estimate_best_bid_ask, update_mark_twap

__all__ = ["Step", "fallback_price", "fill_steps", "fill_with_maker"]

_ORDER_FILLED_WITH_MATCH: Final = OrderActionExplanation.OrderFilledWithMatch
_ORDER_FILLED_WITH_MATCH_JIT: Final = OrderActionExplanation.OrderFilledWithMatchJit
_FILLED_ORDER: Final = OrderStatus.Filled

_LONG: Final = PositionDirection.Long
_MAX_STEPS: Final = 6

# (maker order or None for the vAMM, price bound of a vAMM step or None)
Step = tuple[MakerOrder | None, int | None]


def fill_steps(
    makers: Sequence[MakerOrder], order: Order, limit: int | None, amm_price: int, amm_qualifies: bool
) -> list[Step]:
    """In which order the vAMM and makers fill the taker (spec T8, T17)."""
    is_long = order.direction == _LONG
    if order.post_only:
        if not amm_qualifies:
            return []
        if limit is None:
            fail(ErrorCode.FailedUnwrap)
        return [(None, None)] if _crosses(amm_price, limit, is_long) else []
    steps: list[Step] = []
    for maker_order in makers:
        price = maker_order.price
        if not _crosses(price, limit, is_long):
            break
        if amm_qualifies and (price > amm_price if is_long else price < amm_price):
            steps.append((None, price))
            amm_price = price
        steps.append((maker_order, None))
        if len(steps) > _MAX_STEPS:
            break
    if amm_qualifies and _crosses(amm_price, limit, is_long):
        steps.append((None, None))
    return steps


def _crosses(price: int, limit: int | None, is_long: bool) -> bool:
    return limit is None or (price <= limit if is_long else price >= limit)


def fallback_price(fill: Fill) -> int:
    """What a taker without a limit accepts from a maker, price 1e6 (spec T17b).

    The products with the seconds left are not checked: those of a far max_ts wrap at 64 bits.
    """
    amm = fill.market.amm
    order = fill.order
    seconds = max(math_i64(order.max_ts - fill.ctx.clock.unix_timestamp), 0)
    is_long = order.direction == _LONG
    if available_liquidity(amm, order.direction) >= amm.min_order_size:
        reserve = reserve_price(fill.market)
        divisor = clamp(wrap_i64(seconds * 20), 100, 200)
        if is_long:
            ask = ask_price(amm, reserve)
            return math_u64(ask + ask // divisor)
        bid = bid_price(amm, reserve)
        return math_u64(bid - bid // divisor)
    oracle = fill.oracle_price
    twap = amm.historical_oracle_data.last_oracle_price_twap
    slack = trunc_div(oracle, clamp(wrap_i64(seconds * 2), 10, 50))
    if is_long:
        premium = max(math_i64(cast_i64(amm.last_ask_price_twap) - twap), 0)
        return cast_u64(math_i64(oracle + premium + slack))
    premium = min(math_i64(cast_i64(amm.last_bid_price_twap) - twap), 0)
    return cast_u64(max(math_i64(oracle + premium - slack), 0))


def fill_with_maker(fill: Fill, entry: MakerOrder, limit: int | None) -> tuple[int, int, int]:
    """Fill the taker with one maker order, JIT first (spec T17a).

    Returns (base, quote, base of the match alone); all zero when prices or sizes leave nothing.
    """
    ctx, market, taker = fill.ctx, fill.market, fill.taker
    amm = market.amm
    now, slot = ctx.clock.unix_timestamp, ctx.clock.slot
    maker = entry.maker
    order, maker_order = fill.order, order_at(maker.user, entry.index)
    taker_is_long = order.direction == _LONG
    maker_stats, referrer = _open_parties(fill, maker)
    price = limit_price(maker_order, slot, amm.order_tick_size, fill.oracle_price)
    if price is None:
        fail(ErrorCode.UnableToGetLimitPrice)
    taker_price = fallback_price(fill) if limit is None else limit
    maker_position = get_position(maker.user, market.market_index)
    taker_position = get_position(taker.user, market.market_index)
    maker_size = fillable_size(maker_order, maker_position.base_asset_amount)
    taker_size = fillable_size(order, taker_position.base_asset_amount)
    size = maker_size if maker_size < taker_size else taker_size
    if size == 0 or (price > taker_price if taker_is_long else price < taker_price):
        return 0, 0, 0
    bid, ask = estimate_best_bid_ask(market, price, order.direction)
    update_mark_twap(market, now, bid, ask, price)

    total_base = total_quote = 0
    split = None
    if has_limit_price(order, slot) or maker_size >= taker_size:
        split = jit_split(market, taker_is_long)
    if split is not None:
        jit = jit_size(market, size, price, fill.valid_oracle_price, taker_is_long, split)
        if jit > 0:
            total_base, total_quote = fill_against_amm(fill, limit, jit=JitFill(jit, price, split))
            taker_size = fillable_size(order, taker_position.base_asset_amount)

    base = maker_size if maker_size < taker_size else taker_size
    product = math_u128(base * price)
    quote = cast_u64(-(-product // 1_000_000_000) if taker_is_long else product // 1_000_000_000)
    check_fill_price(quote, base, taker_is_long, taker_price, exact=False)
    check_fill_price(quote, base, not taker_is_long, price, exact=True)
    taker_base = cast_i64(base) if taker_is_long else -cast_i64(base)
    taker_quote = -cast_i64(quote) if taker_is_long else cast_i64(quote)
    update_position_and_market(maker_position, market, PositionDelta(-taker_base, -taker_quote))
    add_maker_volume(maker_stats, quote, now)
    update_position_and_market(taker_position, market, PositionDelta(taker_base, taker_quote))
    add_taker_volume(taker.stats, quote, now)

    if referrer is not None and not ensure_slot(referrer, market):
        referrer = None
    filler = fill.filler
    reward_filler = filler is not None and ensure_slot(filler, market)
    fees = match_fill_fees(
        taker.stats,
        maker_stats,
        quote,
        ctx.state.perp_fee_structure,
        order.slot,
        slot,
        multiplier=(
            filler_multiplier(price, not taker_is_long, fill.oracle_price) if reward_filler else None
        ),
        reward_referrer=referrer is not None,
        referrer_epoch_reward=0 if referrer is None else referrer.stats.fees.current_epoch_referrer_reward,
        fee_adjustment=market.fee_adjustment,
    )
    kept = fees.fee_to_market
    amm.total_fee = math_i128(amm.total_fee + kept)
    amm.total_exchange_fee = math_u128(amm.total_exchange_fee + kept)
    amm.total_fee_minus_distributions = math_i128(amm.total_fee_minus_distributions + kept)
    amm.net_revenue_since_last_funding = math_i64(amm.net_revenue_since_last_funding + cast_i64(kept))
    charge(taker_position, market, -cast_i64(fees.taker_fee))
    paid = taker.stats.fees
    paid.total_fee_paid = math_u64(paid.total_fee_paid + fees.taker_fee)
    paid.total_referee_discount = math_u64(paid.total_referee_discount + fees.referee_discount)
    charge(maker_position, market, cast_i64(fees.maker_rebate))
    rebated = maker_stats.fees
    rebated.total_fee_rebate = math_u64(rebated.total_fee_rebate + fees.maker_rebate)
    if filler is not None:
        pay_filler(fill, filler, fees.filler_reward, quote)
    if referrer is not None:
        pay_referrer(fill, referrer, fees.referrer_reward)

    add_filled(order, base, quote)
    decrease_open_bids_and_asks(taker_position, order.direction, base)
    add_filled(maker_order, base, quote)
    decrease_open_bids_and_asks(maker_position, maker_order.direction, base)
    record_id = market.next_fill_record_id
    market.next_fill_record_id = next_record_id(record_id)
    is_jit_maker = maker_order.post_only and maker_order.immediate_or_cancel
    emit_fill(
        ctx,
        _ORDER_FILLED_WITH_MATCH_JIT if is_jit_maker else _ORDER_FILLED_WITH_MATCH,
        market.market_index,
        fill.oracle_price,
        (taker.key, order),
        (maker.key, maker_order),
        filler=fill.filler_key,
        filler_reward=fees.filler_reward,
        fill_record_id=record_id,
        base=base,
        quote=quote,
        taker_fee=fees.taker_fee,
        maker_fee=-fees.maker_rebate,
        referrer_reward=fees.referrer_reward,
        surplus=None,
    )
    if order.status == _FILLED_ORDER:
        forget_order(taker.user, taker_position, fill.order_index)
    if maker_order.status == _FILLED_ORDER:
        forget_order(maker.user, maker_position, entry.index)
    return total_base + base, total_quote + quote, base


def _open_parties(fill: Fill, maker: Participant) -> tuple[UserStats, Participant | None]:
    """The maker's statistics and the referrer of this match (spec T14, T17a.6).

    Maker and taker of one authority share the taker's; otherwise statistics that serve two parties cannot be
    opened twice: UnableToLoadUserStatsAccount.
    """
    authority = maker.user.authority
    if authority == fill.taker.user.authority:
        stats = fill.taker.stats
    else:
        stats = maker.stats
        if fill.filler is not None and fill.filler.user.authority == authority:
            fail(ErrorCode.UnableToLoadUserStatsAccount)
    referrer = fill.referrer
    if referrer is None or referrer.user.authority == authority:
        return stats, None
    require_distinct_referrer(fill, referrer)
    return stats, referrer
