"""Funding: the rate of a market, and what a position pays or receives (spec funding)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import PerpOperation, PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.abi.events import FundingPaymentRecord, FundingRateRecord
from balclient.mirror.amm import ask_price, bid_price, reserve_price
from balclient.mirror.curve import formulaic_update_k
from balclient.mirror.faults import Fault, Panic
from balclient.mirror.integers import (
    I128_MAX,
    bn_u128,
    cast_i64,
    cast_i128,
    clamp,
    math_i64,
    math_i128,
    next_record_id,
    trunc_div,
    wrap_i64,
)
from balclient.mirror.oracle import blocks_funding
from balclient.mirror.position import find_position, update_quote_asset_amount
from balclient.mirror.repeg import fee_pool, market_oracle_validity
from balclient.mirror.stats import new_twap, time_until_update
from balclient.mirror.twaps import estimate_best_bid_ask, update_mark_twap, update_oracle_twap

if TYPE_CHECKING:
    from solders.pubkey import Pubkey

    from balclient.abi.accounts import PerpMarket, PerpPosition, State, User
    from balclient.mirror.context import Context
    from balclient.mirror.oracle import OraclePriceData

__all__ = [
    "funding_payment",
    "funding_rate_long_short",
    "settle_funding_payment",
    "unrealized_funding",
    "update_funding_rate",
]

_UPDATE_FUNDING: Final = PerpOperation.UpdateFunding
_LONG: Final = PositionDirection.Long
_SHORT: Final = PositionDirection.Short

_RATE_TO_QUOTE: Final = 10**12
_DAY: Final = 86_400
# Indexed by contract tier A, B, C, Speculative, HighlySpeculative, Isolated (spec funding, 1).
_DIVERGENCE_DIVISOR: Final[tuple[int, ...]] = (33, 33, 20, 10, 10, 10)


def funding_payment(rate_delta: int, base: int) -> int:
    """Quote (1e6, signed) that ``base`` (1e9) receives when the cumulative rate moves by ``rate_delta``.

    The magnitude is rounded down, so payers and receivers are both a little short (spec F6).
    """
    magnitude = abs(rate_delta) * abs(base)
    if magnitude // 1_000_000_000 > I128_MAX:
        cast_i128(bn_u128(magnitude // 1_000_000_000))
    payment = magnitude // _RATE_TO_QUOTE
    return payment if (base > 0) is not (rate_delta > 0) else -payment


def unrealized_funding(market: PerpMarket, position: PerpPosition) -> int:
    """Funding (quote 1e6, signed) that a position's own base has not been booked yet (spec margin 5.1)."""
    base = position.base_asset_amount
    amm = market.amm
    rate = amm.cumulative_funding_rate_long if base > 0 else amm.cumulative_funding_rate_short
    delta = math_i128(rate - position.last_cumulative_funding_rate)
    if delta == 0 or base == 0:
        return 0
    return cast_i64(funding_payment(delta, base))


def settle_funding_payment(ctx: Context, user: User, user_key: Pubkey, market: PerpMarket) -> None:
    """Book a position's funding; nothing happens without base or without a change of the rate (spec F7).

    LP shares are not settled. Emits a FundingPaymentRecord, also for an amount of 0.
    """
    position = find_position(user, market.market_index)
    if position is None:
        return
    base = position.base_asset_amount
    if base == 0:
        return
    amm = market.amm
    rate = amm.cumulative_funding_rate_long if base > 0 else amm.cumulative_funding_rate_short
    last = position.last_cumulative_funding_rate
    if rate == last:
        return
    amount = cast_i64(funding_payment(math_i128(rate - last), base))
    user.cumulative_perp_funding = math_i64(user.cumulative_perp_funding + amount)
    ctx.emit(
        FundingPaymentRecord(
            ts=ctx.clock.unix_timestamp,
            user_authority=user.authority,
            user=user_key,
            market_index=market.market_index,
            funding_payment=amount,
            base_asset_amount=base,
            user_last_cumulative_funding=last,
            amm_cumulative_funding_long=amm.cumulative_funding_rate_long,
            amm_cumulative_funding_short=amm.cumulative_funding_rate_short,
        )
    )
    position.last_cumulative_funding_rate = cast_i64(rate)
    if amount:
        update_quote_asset_amount(position, market, amount)
        position.quote_break_even_amount = math_i64(position.quote_break_even_amount + amount)
        if base > 0:
            amm.quote_break_even_amount_long = math_i128(amm.quote_break_even_amount_long + amount)
        else:
            amm.quote_break_even_amount_short = math_i128(amm.quote_break_even_amount_short + amount)
    amm.net_unsettled_funding_pnl = math_i64(amm.net_unsettled_funding_pnl - amount)


def funding_rate_long_short(market: PerpMarket, rate: int) -> tuple[int, int, int]:
    """(long rate, short rate, uncapped revenue of the protocol); books the revenue (spec F5).

    When the protocol pays, its outflow is limited to a third of the fee pool and the receiving side's rate
    is lowered. InvalidFundingProfitability when the fees would fall below half the exchange fees.
    """
    amm = market.amm
    net = math_i128(amm.base_asset_amount_with_amm + amm.base_asset_amount_with_unsettled_lp)
    revenue = -funding_payment(rate, net)
    if revenue >= 0:
        amm.total_fee_minus_distributions = math_i128(amm.total_fee_minus_distributions + revenue)
        amm.net_revenue_since_last_funding = math_i64(amm.net_revenue_since_last_funding + wrap_i64(revenue))
        return rate, rate, revenue
    limit = -(fee_pool(market) // 3)
    capped_revenue = revenue if revenue > limit else limit
    capped_rate = rate
    if revenue < limit:
        paying, receiving = amm.base_asset_amount_long, amm.base_asset_amount_short
        if rate <= 0:
            paying, receiving = receiving, paying
        total = limit - abs(funding_payment(rate, paying))
        if total < 0:
            total += 1
        capped_rate = trunc_div(math_i128(total * _RATE_TO_QUOTE), receiving) if receiving else 0
    remaining = math_i128(amm.total_fee_minus_distributions + capped_revenue)
    if capped_revenue != 0 and remaining < amm.total_exchange_fee // 2:
        raise Fault(ErrorCode.InvalidFundingProfitability)
    amm.total_fee_minus_distributions = remaining
    amm.net_revenue_since_last_funding = math_i64(
        amm.net_revenue_since_last_funding + wrap_i64(capped_revenue)
    )
    return (capped_rate if rate < 0 else rate), (capped_rate if rate > 0 else rate), revenue


def update_funding_rate(
    ctx: Context,
    market: PerpMarket,
    price_data: OraclePriceData,
    state: State,
    funding_paused: bool,
    precomputed_reserve_price: int | None = None,
    *,
    named_index: int | None = None,
) -> bool:
    """Set a new funding rate if one is due and allowed; False without any change if not (spec F3, F4).

    ``precomputed_reserve_price`` (1e6) stands in for the current one.  Emits a FundingRateRecord; it carries
    ``named_index``, the index that update_funding_rate was asked for, whatever market was passed.
    """
    amm = market.amm
    now = ctx.clock.unix_timestamp
    mark = reserve_price(market) if precomputed_reserve_price is None else precomputed_reserve_price
    blocked = blocks_funding(
        amm.funding_period,
        amm.last_update_slot,
        amm.historical_oracle_data.last_oracle_price_twap_5min,
        market_oracle_validity(market, price_data, state),
        state,
        mark,
        ctx.clock.slot,
    )
    paused = funding_paused or market.paused_operations & _UPDATE_FUNDING
    remaining = time_until_update(now, amm.last_funding_rate_ts, amm.funding_period)
    if blocked or paused or remaining:
        return False

    oracle_twap = update_oracle_twap(market, now, price_data, mark)
    direction: PositionDirection | None = None
    premium_price = mark
    if amm.long_spread > amm.short_spread:
        premium_price, direction = ask_price(amm, mark), _LONG
    elif amm.long_spread < amm.short_spread:
        premium_price, direction = bid_price(amm, mark), _SHORT
    bid, ask = estimate_best_bid_ask(market, premium_price, direction)
    mark_twap = update_mark_twap(market, now, bid, ask, premium_price)

    per_day = _DAY // (amm.funding_period if amm.funding_period > 3_600 else 3_600)
    gap = math_i64(cast_i64(mark_twap) - oracle_twap + abs(oracle_twap) // 5_000)
    limit = trunc_div(oracle_twap, _DIVERGENCE_DIVISOR[market.contract_tier])
    if limit < 0:
        raise Panic("the oracle average is negative")
    rate = cast_i64(trunc_div(clamp(gap, -limit, limit) * 1_000, per_day))
    long_rate, short_rate, revenue = funding_rate_long_short(market, rate)
    if amm.curve_update_intensity > 0:
        formulaic_update_k(ctx, market, cast_i64(-revenue), price_data.price)
    amm.cumulative_funding_rate_long = math_i128(amm.cumulative_funding_rate_long + long_rate)
    amm.cumulative_funding_rate_short = math_i128(amm.cumulative_funding_rate_short + short_rate)
    amm.last_funding_rate = rate
    amm.last_funding_rate_long = cast_i64(long_rate)
    amm.last_funding_rate_short = cast_i64(short_rate)
    amm.last_24h_avg_funding_rate = cast_i64(
        new_twap(rate, now, amm.last_24h_avg_funding_rate, amm.last_funding_rate_ts, _DAY)
    )
    amm.last_funding_rate_ts = now
    amm.net_unsettled_funding_pnl = math_i64(amm.net_unsettled_funding_pnl - cast_i64(revenue))
    record_id = market.next_funding_rate_record_id
    market.next_funding_rate_record_id = next_record_id(record_id)
    ctx.emit(
        FundingRateRecord(
            ts=now,
            record_id=record_id,
            market_index=market.market_index if named_index is None else named_index,
            funding_rate=rate,
            funding_rate_long=cast_i128(long_rate),
            funding_rate_short=cast_i128(short_rate),
            cumulative_funding_rate_long=amm.cumulative_funding_rate_long,
            cumulative_funding_rate_short=amm.cumulative_funding_rate_short,
            oracle_price_twap=oracle_twap,
            mark_price_twap=mark_twap,
            period_revenue=amm.net_revenue_since_last_funding,
            base_asset_amount_with_amm=amm.base_asset_amount_with_amm,
            base_asset_amount_with_unsettled_lp=amm.base_asset_amount_with_unsettled_lp,
        )
    )
    amm.net_revenue_since_last_funding = 0
    return True
