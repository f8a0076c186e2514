"""One fill of an order against the vAMM (spec T10, L34)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import Order, PerpMarket
from balclient.abi.enums import (
    AMMLiquiditySplit,
    OrderActionExplanation,
    OrderStatus,
    PositionDirection,
)
from balclient.abi.errors import ErrorCode
from balclient.mirror.amm import ask_price, bid_price, swap_base_asset
from balclient.mirror.booking import book_fill
from balclient.mirror.cancel import decrease_open_bids_and_asks, forget_order
from balclient.mirror.context import Context, Maps
from balclient.mirror.faults import Fault, fail
from balclient.mirror.fees import amm_fill_fees, fee_tier
from balclient.mirror.integers import (
    U64_MAX,
    cast_i64,
    cast_u64,
    floor_div,
    math_i64,
    math_i128,
    math_u64,
    math_u128,
    next_record_id,
)
from balclient.mirror.order_records import emit_fill
from balclient.mirror.participants import (
    Participant,
    add_filler_volume,
    add_maker_volume,
    add_taker_volume,
    charge,
)
from balclient.mirror.position import (
    PositionDelta,
    force_position,
    get_position,
    touch_user,
    update_position_and_market,
    update_quote_asset_amount,
)
from balclient.mirror.sizing import amm_fill_size
from balclient.mirror.slots import order_at
from balclient.mirror.spreads import update_spread_reserves
from balclient.mirror.twaps import estimate_best_bid_ask, update_mark_twap
from balclient.mirror.validation import validate_amm_for_fill

__all__ = [
    "Fill",
    "JitFill",
    "add_filled",
    "check_fill_price",
    "ensure_slot",
    "fill_against_amm",
    "pay_filler",
    "pay_referrer",
    "require_distinct_for_amm",
    "require_distinct_referrer",
]

_ORDER_FILLED_WITH_AMM: Final = OrderActionExplanation.OrderFilledWithAMM
_FILLED_ORDER: Final = OrderStatus.Filled

_LONG: Final = PositionDirection.Long
_MAX_NET_BASE: Final = 100_000_000_000_000_000
_REFERRAL_EPOCH: Final = 2_419_200
_JIT_EXPLANATIONS: Final = {
    AMMLiquiditySplit.ProtocolOwned: OrderActionExplanation.OrderFilledWithAMMJit,
    AMMLiquiditySplit.LPOwned: OrderActionExplanation.OrderFilledWithLPJit,
    AMMLiquiditySplit.Shared: OrderActionExplanation.OrderFilledWithAMMJitLPSplit,
}


@dataclass(slots=True, init=False)
class Fill:
    """What every step of filling one order needs to know (spec T6)."""

    ctx: Context
    maps: Maps
    market: PerpMarket
    taker: Participant
    order_index: int
    filler_key: Pubkey
    filler: Participant | None
    supplied_filler: Participant | None
    """The filler when it is one of the supplied accounts."""
    referrer: Participant | None
    reserve_price: int
    oracle_price: int
    valid_oracle_price: int | None

    def __init__(
        self,
        ctx: Context,
        maps: Maps,
        market: PerpMarket,
        taker: Participant,
        order_index: int,
        filler_key: Pubkey,
        filler: Participant | None,
        supplied_filler: Participant | None,
        referrer: Participant | None,
        reserve_price: int,
        oracle_price: int,
        valid_oracle_price: int | None,
    ) -> None:
        self.ctx = ctx
        self.maps = maps
        self.market = market
        self.taker = taker
        self.order_index = order_index
        self.filler_key = filler_key
        self.filler = filler
        self.supplied_filler = supplied_filler
        self.referrer = referrer
        self.reserve_price = reserve_price
        self.oracle_price = oracle_price
        self.valid_oracle_price = valid_oracle_price

    @property
    def order(self) -> Order:
        """The taker's order as it is now."""
        return order_at(self.taker.user, self.order_index)


@dataclass(slots=True, init=False)
class JitFill:
    """A fill of a given size at a maker's price, for the protocol, the LPs or both (spec L34)."""

    size: int
    price: int
    split: AMMLiquiditySplit

    def __init__(self, size: int, price: int, split: AMMLiquiditySplit) -> None:
        self.size = size
        self.price = price
        self.split = split


def fill_against_amm(
    fill: Fill, limit: int | None, price_bound: int | None = None, jit: JitFill | None = None
) -> tuple[int, int]:
    """Fill the order against the curve; (base, quote), both 0 for a size below the threshold (spec T10).

    `price_bound` is the price of the next maker, which replaces the limit for sizing and for the price check.
    """
    ctx, market, taker = fill.ctx, fill.market, fill.taker
    amm = market.amm
    user, stats = taker.user, taker.stats
    order = order_at(user, fill.order_index)
    position = get_position(user, market.market_index)
    held = position.base_asset_amount
    direction = order.direction
    is_long = direction == _LONG
    structure = ctx.state.perp_fee_structure
    tier = fee_tier(stats, structure)
    fill_price: int | None = None
    if jit is not None:
        size, fill_price = jit.size, jit.price
    else:
        if price_bound is not None:
            if limit is not None:
                within = price_bound <= limit if is_long else price_bound >= limit
                if not within:
                    raise Fault(ErrorCode.InvalidAmmLimitPriceOverride)
            limit = price_bound
        rebate = None
        if order.post_only:
            rebate = (tier.maker_rebate_numerator, tier.maker_rebate_denominator)
            fill_price = limit
        size = amm_fill_size(order, market, limit, held, rebate)
    threshold = amm.min_order_size if abs(held) > amm.min_order_size else amm.order_step_size
    if size < threshold:
        return 0, 0
    validate_amm_for_fill(amm, direction)
    now, slot = ctx.clock.unix_timestamp, ctx.clock.slot
    side_price = ask_price(amm, fill.reserve_price) if is_long else bid_price(amm, fill.reserve_price)
    bid, ask = estimate_best_bid_ask(market, side_price, direction)
    update_mark_twap(market, now, bid, ask, side_price)
    quote, surplus = swap_base_asset(market, size, direction)
    if fill_price is not None:
        swapped = quote
        product = math_u128(fill_price * size)
        quote = cast_u64(product // 1_000_000_000 if is_long else -(-product // 1_000_000_000))
        better = cast_i64(quote) - cast_i64(swapped)
        surplus = better if is_long else -better
    base_delta = cast_i64(size) if is_long else -cast_i64(size)
    quote_delta = -cast_i64(quote) if is_long else cast_i64(quote)
    update_position_and_market(position, market, PositionDelta(base_delta, quote_delta))
    amm.base_asset_amount_with_amm = math_i128(amm.base_asset_amount_with_amm + base_delta)
    if abs(amm.base_asset_amount_with_amm) > _MAX_NET_BASE:
        raise Fault(ErrorCode.InvalidAmmDetected)
    update_spread_reserves(market)
    if limit is not None:
        check_fill_price(quote, size, is_long, limit, exact=bool(order.post_only))
    referrer = None if jit is not None else fill.referrer
    reward_referrer = referrer is not None and ensure_slot(referrer, market)
    filler = _filler_of(fill, is_jit=jit is not None)
    reward_filler = filler is not None and ensure_slot(filler, market)
    fees = amm_fill_fees(
        tier,
        quote,
        structure,
        order.slot,
        slot,
        reward_filler=reward_filler,
        reward_referrer=reward_referrer,
        referrer_epoch_reward=0 if referrer is None else referrer.stats.fees.current_epoch_referrer_reward,
        surplus=surplus,
        post_only=bool(order.post_only),
        fee_adjustment=market.fee_adjustment,
    )
    split = AMMLiquiditySplit.Shared if jit is None else jit.split
    book_fill(market, base_delta, quote_delta, fees.fee_to_market_for_lp, split)
    amm.total_fee = math_i128(amm.total_fee + fees.fee_to_market)
    amm.total_exchange_fee = math_u128(amm.total_exchange_fee + fees.user_fee)
    amm.total_mm_fee = math_i128(amm.total_mm_fee + surplus)
    amm.total_fee_minus_distributions = math_i128(amm.total_fee_minus_distributions + fees.fee_to_market)
    amm.net_revenue_since_last_funding = math_i64(amm.net_revenue_since_last_funding + fees.fee_to_market)
    paid = stats.fees
    paid.total_fee_paid = math_u64(paid.total_fee_paid + fees.user_fee)
    paid.total_fee_rebate = math_u64(paid.total_fee_rebate + fees.maker_rebate)
    paid.total_referee_discount = math_u64(paid.total_referee_discount + fees.referee_discount)
    if reward_referrer and referrer is not None:
        pay_referrer(fill, referrer, fees.referrer_reward)
    if fees.user_fee:
        charge(position, market, -cast_i64(fees.user_fee))
    if fees.maker_rebate:
        charge(position, market, cast_i64(fees.maker_rebate))
    if order.post_only:
        add_maker_volume(stats, quote, now)
    else:
        add_taker_volume(stats, quote, now)
    if filler is not None:
        pay_filler(fill, filler, fees.filler_reward, quote)
    add_filled(order, size, quote)
    decrease_open_bids_and_asks(position, direction, size)
    record_id = market.next_fill_record_id
    market.next_fill_record_id = next_record_id(record_id)
    emit_fill(
        ctx,
        _ORDER_FILLED_WITH_AMM if jit is None else _JIT_EXPLANATIONS[jit.split],
        market.market_index,
        fill.oracle_price,
        (taker.key, order),
        None,
        filler=fill.filler_key,
        filler_reward=fees.filler_reward,
        fill_record_id=record_id,
        base=size,
        quote=quote,
        taker_fee=fees.user_fee,
        maker_fee=-fees.maker_rebate if fees.maker_rebate else None,
        referrer_reward=fees.referrer_reward,
        surplus=surplus,
    )
    if order.status == _FILLED_ORDER:
        forget_order(user, position, fill.order_index)
    return size, quote


def check_fill_price(quote: int, size: int, is_long: bool, limit: int, *, exact: bool) -> None:
    """A taker may miss the limit by one quote unit, a maker never (spec T10.9); InvalidOrderFillPrice."""
    if not exact:
        quote = max(quote - 1, 0) if is_long else min(quote + 1, U64_MAX)
    price = cast_u64(floor_div(math_u128(quote * 1_000_000_000), size))
    if not (price <= limit if is_long else price >= limit):
        raise Fault(ErrorCode.InvalidOrderFillPrice)


def ensure_slot(participant: Participant, market: PerpMarket) -> bool:
    """The participant has, or gets, a position slot in the market; creating one is a write (spec T10.10)."""
    try:
        force_position(participant.user, market.market_index)
    except Fault as fault:
        if fault.code != ErrorCode.MaxNumberOfPositions:
            raise
        return False
    return True


def _filler_of(fill: Fill, *, is_jit: bool) -> Participant | None:
    """Who is rewarded for this step: a present filler, or one of the supplied accounts (spec T10.10)."""
    supplied = fill.supplied_filler
    if fill.filler is not None or is_jit or supplied is None:
        return fill.filler
    return supplied if supplied.user.authority != fill.taker.user.authority else None


def pay_filler(fill: Fill, filler: Participant, reward: int, quote: int) -> None:
    """Credit the filler and mark it active, also when it has no slot and so no reward (spec T10.17)."""
    market = fill.market
    if reward > 0:
        position = force_position(filler.user, market.market_index)
        update_quote_asset_amount(position, market, cast_i64(reward))
        add_filler_volume(filler.stats, quote, fill.ctx.clock.unix_timestamp)
    touch_user(filler.user, fill.ctx.clock.slot)


def pay_referrer(fill: Fill, referrer: Participant, reward: int) -> None:
    """Credit the referrer and its statistics; an ended epoch drops what it just got (spec T10.14, T14)."""
    market = fill.market
    position = force_position(referrer.user, market.market_index)
    if reward == 0:
        return
    update_quote_asset_amount(position, market, cast_i64(reward))
    stats, now = referrer.stats, fill.ctx.clock.unix_timestamp
    fees = stats.fees
    fees.total_referrer_reward = math_u64(fees.total_referrer_reward + reward)
    fees.current_epoch_referrer_reward = math_u64(fees.current_epoch_referrer_reward + reward)
    if now > stats.next_epoch_ts:
        passed = math_i64(now - stats.next_epoch_ts) // _REFERRAL_EPOCH + 1
        stats.next_epoch_ts = math_i64(stats.next_epoch_ts + _REFERRAL_EPOCH * passed)
        fees.current_epoch_referrer_reward = 0


def add_filled(order: Order, base: int, quote: int) -> None:
    """Add a fill to the order and mark it Filled when complete (spec T10.18)."""
    order.base_asset_amount_filled = math_u64(order.base_asset_amount_filled + base)
    order.quote_asset_amount_filled = math_u64(order.quote_asset_amount_filled + quote)
    if order.base_asset_amount_filled == order.base_asset_amount:
        order.status = _FILLED_ORDER


def require_distinct_for_amm(fill: Fill) -> None:
    """An account that a vAMM step would open for writing twice makes it fail (spec T14).

    The referrer is opened first, then the filler where it is one of the supplied accounts.
    UnableToLoadUserAccount for a filler that is the referrer or the taker itself,
    UnableToLoadUserStatsAccount for statistics that serve two parties.
    """
    referrer, supplied = fill.referrer, fill.supplied_filler
    if referrer is not None:
        require_distinct_referrer(fill, referrer)
    if supplied is None:
        return
    if supplied.key == fill.taker.key or (referrer is not None and supplied.key == referrer.key):
        fail(ErrorCode.UnableToLoadUserAccount)
    authority = supplied.user.authority
    if referrer is not None and fill.taker.user.authority != authority == referrer.user.authority:
        fail(ErrorCode.UnableToLoadUserStatsAccount)


def require_distinct_referrer(fill: Fill, referrer: Participant) -> None:
    """The referrer's statistics are neither the taker's nor a present filler's (spec T14)."""
    authority, filler = referrer.user.authority, fill.filler
    if authority == fill.taker.user.authority or (filler is not None and filler.user.authority == authority):
        fail(ErrorCode.UnableToLoadUserStatsAccount)
