"""Time-weighted oracle and mark prices of a market (spec amm, 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.mirror.amm import ask_price, bid_price, reserve_price
from balclient.mirror.faults import Fault
from balclient.mirror.integers import cast_i64, cast_u64, math_i64, math_u64, trunc_div
from balclient.mirror.oracle import PERP_TWAP_CLAMP, price_spread_pct
from balclient.mirror.stats import new_twap, sanitize_new_price, weighted_average

if TYPE_CHECKING:
    from balclient.abi.accounts import AMM, PerpMarket
    from balclient.mirror.oracle import OraclePriceData

__all__ = [
    "estimate_best_bid_ask",
    "update_mark_twap",
    "update_mark_twap_crank",
    "update_oracle_twap",
]

_LONG: Final = PositionDirection.Long
_SHORT: Final = PositionDirection.Short

_FIVE_MINUTES: Final = 300


def _blend_oracle(amm: AMM, price: int, now: int, period: int, mark_twap: int, oracle_twap: int) -> int:
    """One averaging window of A23.3."""
    oracle_ts = amm.historical_oracle_data.last_oracle_price_twap_ts
    since = math_i64(now - oracle_ts)
    least = 1 if period == 0 else 0
    if since < least:
        since = least
    remaining = math_i64(period - since)
    if amm.last_mark_price_twap_ts > oracle_ts:
        ahead = math_i64(amm.last_mark_price_twap_ts - oracle_ts)
        rest = math_i64(period - ahead)
        price = weighted_average(cast_i64(mark_twap), price, ahead, rest if rest > 1 else 1)
    return cast_i64(weighted_average(price, oracle_twap, since, remaining if remaining > 0 else 0))


def update_oracle_twap(market: PerpMarket, now: int, price_data: OraclePriceData, reserve_price: int) -> int:
    """Fold an oracle reading into the market's averages, confidence and deviation (spec A23).

    Returns the hourly average (1e6); nothing changes when the clamped price is not positive.
    """
    amm = market.amm
    history = amm.historical_oracle_data
    price = price_data.price
    confidence = price_data.confidence
    mark = cast_i64(reserve_price)
    margin = mark // 4_000
    doubt = cast_i64(confidence)
    if mark > price:
        normalised = mark - margin if mark - margin > price else price
        highest = math_i64(price + doubt)
        normalised = normalised if normalised < highest else highest
    else:
        normalised = math_i64(mark + margin)
        normalised = normalised if normalised < price else price
        lowest = math_i64(price - doubt)
        normalised = normalised if normalised > lowest else lowest
    old_twap = history.last_oracle_price_twap
    capped = sanitize_new_price(normalised, old_twap, PERP_TWAP_CLAMP[market.contract_tier])
    if capped <= 0 or normalised <= 0:
        return old_twap
    twap_5min = _blend_oracle(
        amm, capped, now, _FIVE_MINUTES, amm.last_mark_price_twap_5min, history.last_oracle_price_twap_5min
    )
    twap = _blend_oracle(amm, capped, now, amm.funding_period, amm.last_mark_price_twap, old_twap)

    amm.last_oracle_normalised_price = capped
    history.last_oracle_price = price
    old_pct = amm.last_oracle_conf_pct
    elapsed = math_i64(now - history.last_oracle_price_twap_ts)
    floor_pct = old_pct
    if elapsed > 0:
        floor_pct = old_pct - old_pct // (21 - elapsed if elapsed < 16 else 5)
    if reserve_price == 0:
        raise Fault(ErrorCode.MathError)
    conf_pct = math_u64(confidence * 1_000_000) // reserve_price
    amm.last_oracle_conf_pct = conf_pct if conf_pct > floor_pct else floor_pct
    history.last_oracle_delay = price_data.delay
    amm.last_oracle_reserve_price_spread_pct = price_spread_pct(mark, price)
    history.last_oracle_price_twap_5min = twap_5min
    history.last_oracle_price_twap = twap
    amm.oracle_std = abs(normalised - twap)
    history.last_oracle_price_twap_ts = now
    return twap


def estimate_best_bid_ask(
    market: PerpMarket, trade_price: int | None, direction: PositionDirection | None
) -> tuple[int, int]:
    """Best (bid, ask) that a trade or the curve implies, price units 1e6 (spec A24).

    InvalidOracle for a zero stored oracle price, InvalidMarkTwapUpdateDetected when bid exceeds ask.
    """
    amm = market.amm
    oracle = cast_u64(amm.historical_oracle_data.last_oracle_price)
    if oracle == 0:
        raise Fault(ErrorCode.InvalidOracle)
    trade = oracle if trade_price is None else trade_price
    premium = math_i64(cast_i64(trade) - oracle)
    mark = reserve_price(market)
    curve_bid = bid_price(amm, mark)
    curve_ask = ask_price(amm, mark)
    bid = ask = trade
    if premium > 0:
        bid = math_u64(oracle - min(min(amm.base_spread, amm.short_spread // 2), premium))
    if premium < 0:
        ask = math_u64(oracle + min(min(amm.base_spread, amm.long_spread // 2), -premium))
    bid = bid if bid > curve_bid else curve_bid
    ask = ask if ask < curve_ask else curve_ask
    if direction is _LONG:
        ask = trade if trade > bid else bid
    elif direction is _SHORT:
        bid = trade if trade < ask else ask
    else:
        bid = trade if trade > curve_bid else curve_bid
        bid = ask = bid if bid < curve_ask else curve_ask
    if bid > ask:
        raise Fault(ErrorCode.InvalidMarkTwapUpdateDetected)
    return bid, ask


def update_mark_twap(market: PerpMarket, now: int, bid: int, ask: int, trade_price: int | None) -> int:
    """Fold a bid and an ask into the mark averages; returns the new middle (1e6, rounded down) (spec A25)."""
    amm = market.amm
    clamp = PERP_TWAP_CLAMP[market.contract_tier]
    bid_twap = amm.last_bid_price_twap
    ask_twap = amm.last_ask_price_twap
    capped_bid = sanitize_new_price(cast_i64(bid), cast_i64(bid_twap), clamp)
    capped_ask = sanitize_new_price(cast_i64(ask), cast_i64(ask_twap), clamp)
    if capped_bid > capped_ask:
        raise Fault(ErrorCode.InvalidMarkTwapUpdateDetected)
    history = amm.historical_oracle_data
    period = amm.funding_period
    mark_ts = amm.last_mark_price_twap_ts
    oracle_ahead = math_i64(history.last_oracle_price_twap_ts - mark_ts)
    if oracle_ahead > max(trunc_div(period, 60), 60):
        remaining = math_i64(period - oracle_ahead)
        remaining = remaining if remaining > 0 else 0
        oracle_twap = history.last_oracle_price_twap
        bid_twap = weighted_average(oracle_twap, bid_twap, oracle_ahead, remaining)
        ask_twap = weighted_average(oracle_twap, ask_twap, oracle_ahead, remaining)
    bid_twap = cast_u64(new_twap(capped_bid, now, bid_twap, mark_ts, period))
    ask_twap = cast_u64(new_twap(capped_ask, now, ask_twap, mark_ts, period))
    amm.last_bid_price_twap = bid_twap
    amm.last_ask_price_twap = ask_twap
    middle = math_u64(bid_twap + ask_twap) // 2
    point = math_u64(bid + ask) // 2 if trade_price is None else trade_price
    amm.mark_std = abs(point - amm.last_mark_price_twap)
    amm.last_mark_price_twap = middle
    amm.last_mark_price_twap_5min = cast_u64(
        new_twap(
            trunc_div(math_i64(capped_bid + capped_ask), 2),
            now,
            cast_i64(amm.last_mark_price_twap_5min),
            mark_ts,
            _FIVE_MINUTES,
        )
    )
    amm.last_mark_price_twap_ts = now
    return middle


def update_mark_twap_crank(
    market: PerpMarket, now: int, price_data: OraclePriceData, best_bid: int | None, best_ask: int | None
) -> None:
    """Fold the best of book and curve into the mark averages (spec A26)."""
    amm = market.amm
    mark = reserve_price(market)
    bid = bid_price(amm, mark)
    ask = ask_price(amm, mark)
    if best_bid is not None:
        bid = best_bid if best_bid > bid else bid
    if best_ask is not None:
        ask = best_ask if best_ask < ask else ask
    if bid > ask:
        if bid >= cast_u64(price_data.price):
            bid = ask
        else:
            ask = bid
    update_mark_twap(market, now, bid, ask, None)
