"""Filling a placed order: checks around it, the steps of it, what follows it (spec T6, T7, T8)."""

from __future__ import annotations

from collections.abc import Container, Sequence
from enum import Enum
from typing import Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import Order, PerpMarket
from balclient.abi.enums import (
    ExchangeStatus,
    MarketStatus,
    MarketType,
    OrderActionExplanation,
    OrderStatus,
    OrderType,
    PerpOperation,
    PositionDirection,
    UserStatus,
)
from balclient.abi.errors import ErrorCode
from balclient.mirror.amm import ask_price, bid_price, has_too_much_drawdown, reserve_price
from balclient.mirror.amm_fill import Fill, fill_against_amm, require_distinct_for_amm
from balclient.mirror.auction import auction_price, is_triggered, limit_price, must_be_triggered
from balclient.mirror.cancel import (
    cancel_order,
    find_order,
    is_expired,
    pay_flat_reward,
    shrinks_below_step,
)
from balclient.mirror.context import Context, Maps
from balclient.mirror.faults import Fault, fail
from balclient.mirror.funding import update_funding_rate
from balclient.mirror.integers import cast_i64, cast_u64, math_i64, math_i128, math_u64, math_u128, trunc_div
from balclient.mirror.lp import settle_funding_payment_then_lp
from balclient.mirror.makers import MakerOrder, find_maker_orders
from balclient.mirror.margin import (
    FILL,
    MAINTENANCE,
    MarginContext,
    require_margin,
    validate_user_not_being_liquidated,
)
from balclient.mirror.matching import fill_steps, fill_with_maker
from balclient.mirror.oracle import (
    PERP_CONFIDENCE_MULTIPLIER,
    OracleAction,
    is_oracle_valid_for_action,
)
from balclient.mirror.order_validation import is_in_settlement
from balclient.mirror.participants import Participant, in_order
from balclient.mirror.position import find_position, get_position, touch_user
from balclient.mirror.sizing import fillable_size
from balclient.mirror.slots import order_at
from balclient.mirror.validation import validate_perp_market
from balclient.mirror.volumes import update_volume_24h

__all__ = ["FillMode", "fill_perp_order"]

_AMM_PAUSED: Final = ExchangeStatus.AmmPaused
_FUNDING_PAUSED: Final = ExchangeStatus.FundingPaused
_ACTIVE: Final = MarketStatus.Active
_REDUCE_ONLY: Final = MarketStatus.ReduceOnly
_PERP: Final = MarketType.Perp
_FILL_ORDER_AMM: Final = OracleAction.FillOrderAmm
_ORACLE_ORDER_PRICE: Final = OracleAction.OracleOrderPrice
_ORDER_EXPIRED: Final = OrderActionExplanation.OrderExpired
_REDUCE_ONLY_ORDER_INCREASED_POSITION: Final = OrderActionExplanation.ReduceOnlyOrderIncreasedPosition
_OPEN_ORDER: Final = OrderStatus.Open
_AMM_FILL: Final = PerpOperation.AmmFill
_FILL_OPERATION: Final = PerpOperation.Fill
_BANKRUPT: Final = UserStatus.Bankrupt

_LONG: Final = PositionDirection.Long
_PCT: Final = 1_000_000
_MARGIN: Final = 10_000
_MIN_DIVERGENCE: Final = 500_000
_LIMIT_GRACE: Final = 15
_LIMIT_TYPES: Final = (OrderType.Limit, OrderType.TriggerLimit)
_NO_KEY: Final = Pubkey.default()


class FillMode(Enum):
    """Which instruction fills the order."""

    FILL = "fill"
    PLACE_AND_TAKE = "place_and_take"
    PLACE_AND_MAKE = "place_and_make"


_PLACE_AND_TAKE: Final = FillMode.PLACE_AND_TAKE


def fill_perp_order(
    ctx: Context,
    maps: Maps,
    taker: Participant,
    order_id: int,
    filler: Participant,
    supplied: Sequence[Participant],
    mode: FillMode,
    only_maker: int | None = None,
    *,
    stats_of: Container[Pubkey],
) -> int:
    """Fill the taker's order as far as it goes; the base that was filled, 1e9 (spec T6).

    `supplied` are the accounts behind the markets (makers, referrer); `only_maker` is the id of the one maker
    order that may fill; `stats_of` are the authorities whose statistics were passed.  Several
    guards return 0 without an error.
    """
    user = taker.user
    index = find_order(user, order_id)
    if index is None:
        fail(ErrorCode.OrderDoesNotExist)
    order = order_at(user, index)
    if order.market_type != _PERP:
        raise Fault(ErrorCode.InvalidOrderMarketType)
    state, clock = ctx.state, ctx.clock
    now, slot = clock.unix_timestamp, clock.slot
    market = maps.perp_mut(order.market_index)
    settle_funding_payment_then_lp(ctx, user, taker.key, market)
    status = market.status
    fills = status is _ACTIVE or status is _REDUCE_ONLY
    if not fills or market.paused_operations & _FILL_OPERATION:
        raise Fault(ErrorCode.MarketFillOrderPaused)
    if order.status != _OPEN_ORDER:
        raise Fault(ErrorCode.OrderNotOpen)
    if must_be_triggered(order) and not is_triggered(order):
        raise Fault(ErrorCode.OrderMustBeTriggeredFirst)
    if user.status & _BANKRUPT:
        return 0
    try:
        validate_user_not_being_liquidated(user, maps, state.liquidation_margin_buffer_ratio)
    except Fault:
        return 0
    validate_perp_market(market)
    if is_in_settlement(market, now):
        raise Fault(ErrorCode.MarketFillOrderPaused)
    amm = market.amm
    oracle, validity = maps.oracle_and_validity(
        amm.oracle,
        amm.historical_oracle_data.last_oracle_price_twap,
        PERP_CONFIDENCE_MULTIPLIER[market.contract_tier],
    )
    amm_ok = (
        not state.exchange_status & _AMM_PAUSED
        and is_oracle_valid_for_action(validity, _FILL_ORDER_AMM)
        and not market.paused_operations & _AMM_FILL
        and not has_too_much_drawdown(market)
    )
    reserve = reserve_price(market)
    price_is_valid = is_oracle_valid_for_action(validity, _ORACLE_ORDER_PRICE)
    supplied_filler: Participant | None = None
    for one in supplied:
        if one.key == filler.key:
            supplied_filler = one
            break
    paid_filler: Participant | None = filler
    if (
        filler is taker
        or supplied_filler is not None
        or filler.key == taker.key
        or filler.user.authority == user.authority
    ):
        paid_filler = None
    makers = find_maker_orders(
        ctx, maps, supplied, taker, order, market, paid_filler, filler.key, oracle.price, only_maker
    )
    fill = Fill(
        ctx,
        maps,
        market,
        taker,
        index,
        filler.key,
        paid_filler,
        supplied_filler,
        _find_referrer(ctx, taker, supplied, stats_of),
        reserve,
        oracle.price,
        oracle.price if price_is_valid else None,
    )
    twap_5min = amm.historical_oracle_data.last_oracle_price_twap_5min
    bound = max(
        state.oracle_guard_rails.price_divergence.oracle_twap_5min_percent_divergence, _MIN_DIVERGENCE
    )
    most = cast_i64(bound)
    if trunc_div(math_i64(abs(math_i64(oracle.price - twap_5min)) * _PCT), abs(twap_5min)) >= most:
        if paid_filler is not None:
            touch_user(paid_filler.user, slot)
        return 0
    min_duration = state.min_perp_auction_duration
    timely = min_duration == 0 or math_u64(slot - order.slot) > min_duration
    if not timely and not supplied and order.order_type in _LIMIT_TYPES:
        fail(ErrorCode.ImpossibleFill)
    held = _held(taker, market)
    expired = is_expired(order, now)
    if expired or shrinks_below_step(order, held, amm.order_step_size):
        if expired and order.order_type in _LIMIT_TYPES and not is_expired(order, now - _LIMIT_GRACE):
            raise Fault(ErrorCode.ImpossibleFill)
        reason = _ORDER_EXPIRED if expired else _REDUCE_ONLY_ORDER_INCREASED_POSITION
        _cancel_for_reward(fill, reason)
        return 0
    base, quote = _fulfill(fill, makers, mode, amm_ok and timely)
    if base > 0:
        _require_price_band(market, order.direction == _LONG, base, quote, oracle.price, twap_5min, bound)
    order = fill.order
    if order.reduce_only and shrinks_below_step(order, _held(taker, market), amm.order_step_size):
        _cancel_for_reward(fill, _REDUCE_ONLY_ORDER_INCREASED_POSITION)
    if base == 0:
        return 0
    if amm.max_open_interest:
        widest = max(abs(amm.base_asset_amount_long), abs(amm.base_asset_amount_short))
        if amm.max_open_interest <= widest:
            raise Fault(ErrorCode.MaxOpenInterest)
    paused = bool(state.exchange_status & _FUNDING_PAUSED)
    update_funding_rate(ctx, market, oracle, state, paused, reserve)
    touch_user(user, slot)
    return base


def _held(participant: Participant, market: PerpMarket) -> int:
    user = participant.user
    return get_position(user, market.market_index).base_asset_amount


def _find_referrer(
    ctx: Context, taker: Participant, supplied: Sequence[Participant], stats_of: Container[Pubkey]
) -> Participant | None:
    """The account that the taker's referrer is paid on (spec T14)."""
    authority = taker.stats.referrer
    if authority == _NO_KEY:
        return None
    if authority not in stats_of:
        raise Fault(ErrorCode.ReferrerStatsNotFound)
    for one in supplied:
        if one.user.authority == authority and one.user.sub_account_id == 0 and one.key != taker.key:
            touch_user(one.user, ctx.clock.slot)
            return one
    raise Fault(ErrorCode.ReferrerNotFound)


def _cancel_for_reward(fill: Fill, reason: OrderActionExplanation) -> None:
    """Cancel the order that was to be filled and pay a present filler for it (spec T6.10, T18a)."""
    ctx, taker = fill.ctx, fill.taker
    reward = pay_flat_reward(ctx, taker.user, fill.filler, fill.market)
    cancel_order(ctx, fill.maps, taker.user, taker.key, fill.order_index, reason, fill.filler_key, reward)


def _require_price_band(
    market: PerpMarket, is_long: bool, base: int, quote: int, oracle: int, twap: int, bound: int
) -> None:
    """Refuse a fill too far on the wrong side of the oracle price and its average (spec T6.12)."""
    price = cast_u64(math_u128(quote * 1_000_000_000) // base)
    oracle, twap = abs(oracle), abs(twap)
    if is_long:
        past_oracle, past_twap = price - oracle, price - twap
    else:
        past_oracle, past_twap = oracle - price, twap - price
    if past_oracle < 0 and past_twap < 0:
        return
    share = trunc_div((past_oracle if past_oracle > 0 else 0) * _MARGIN, oracle)
    if share >= market.margin_ratio_initial:
        raise Fault(ErrorCode.PriceBandsBreached)
    if trunc_div((past_twap if past_twap > 0 else 0) * _PCT, twap) >= bound:
        raise Fault(ErrorCode.PriceBandsBreached)


def _taker_limit(fill: Fill, order: Order, mode: FillMode) -> int | None:
    """The taker's limit; place_and_take fills up to the end of the auction at once (spec T7.2)."""
    tick = fill.market.amm.order_tick_size
    if mode is _PLACE_AND_TAKE and order.auction_duration:
        return auction_price(order, order.slot + order.auction_duration, tick, fill.valid_oracle_price)
    return limit_price(order, fill.ctx.clock.slot, tick, fill.valid_oracle_price)


def _fulfill(
    fill: Fill, makers: Sequence[MakerOrder], mode: FillMode, amm_qualifies: bool
) -> tuple[int, int]:
    """Run the fill steps and test margins; (base, quote) (spec T7)."""
    ctx, market, taker = fill.ctx, fill.market, fill.taker
    order = fill.order
    held = _held(taker, market)
    is_long = order.direction == _LONG
    opposite = held < 0 if is_long else held > 0
    decreasing = opposite and fillable_size(order, held) <= abs(held)
    limit = _taker_limit(fill, order, mode)
    amm = market.amm
    amm_price = ask_price(amm, fill.reserve_price) if is_long else bid_price(amm, fill.reserve_price)
    now, direction = ctx.clock.unix_timestamp, order.direction
    total_base = total_quote = 0
    matched: dict[Participant, int] = {}
    steps = fill_steps(makers, order, limit, amm_price, amm_qualifies)
    if not steps:
        return 0, 0
    for entry, bound in steps:
        if fill.order.status != _OPEN_ORDER:
            break
        if entry is None:
            require_distinct_for_amm(fill)
            base, quote = fill_against_amm(fill, limit, bound)
        else:
            base, quote, match = fill_with_maker(fill, entry, limit)
            if match:
                signed = -match if is_long else match
                matched[entry.maker] = math_i64(matched.get(entry.maker, 0) + signed)
        total_base += base
        total_quote += quote
        update_volume_24h(market, quote, direction, now)
    if (total_base > 0) != (total_quote > 0):
        raise Fault(ErrorCode.DefaultError)
    net = 0
    for delta in matched.values():
        net += delta
    if abs(net) > total_base:
        raise Fault(ErrorCode.DefaultError)
    require_margin(taker.user, fill.maps, MAINTENANCE if decreasing else FILL)
    for maker in in_order(matched):
        require_margin(maker.user, fill.maps, _maker_margin(_held_or_zero(maker, market), matched[maker]))
    return total_base, total_quote


def _held_or_zero(participant: Participant, market: PerpMarket) -> int:
    position = find_position(participant.user, market.market_index)
    return 0 if position is None else position.base_asset_amount


def _maker_margin(held: int, delta: int) -> MarginContext:
    before = math_i128(held - delta)
    shrunk = held == 0 or ((held > 0) == (before > 0) and before != 0 and abs(held) < abs(before))
    return MAINTENANCE if shrunk else FILL
