"""Averages, clamps and the period clock that time-weighted figures share."""

from __future__ import annotations

from typing import Final

from balclient.mirror.integers import math_i64, math_u64, trunc_div

__all__ = [
    "DEFAULT_CLAMP_DENOMINATOR",
    "new_twap",
    "rolling_sum",
    "sanitize_new_price",
    "time_until_update",
    "weighted_average",
]

DEFAULT_CLAMP_DENOMINATOR: Final = 3


def weighted_average(new: int, old: int, new_weight: int, old_weight: int) -> int:
    """Average of two values by weight, with the one-unit bias toward the larger product (spec A19).

    The result has the unit of the values; division truncates before the bias is added.
    """
    if new_weight == 0:
        return old
    if old_weight == 0:
        return new
    new_part = new * new_weight
    old_part = old * old_weight
    average = trunc_div(new_part + old_part, math_i64(new_weight + old_weight))
    if old_weight <= 1 or old_part == new_part:
        return average
    if old_part > new_part:
        return math_i64(average + 1)
    return 0 if average == 0 else math_i64(average - 1)


def new_twap(current: int, now: int, last: int, last_ts: int, period: int) -> int:
    """Fold ``current`` into the average ``last`` that was taken at ``last_ts`` (spec A20).

    Times and ``period`` are seconds; the old value keeps at least weight 1.
    """
    since = math_i64(now - last_ts)
    if since < 0:
        since = 0
    rest = math_i64(period - since)
    return weighted_average(current, last, since, rest if rest > 1 else 1)


def rolling_sum(old: int, new: int, elapsed: int, window: int) -> int:
    """``old`` decayed linearly over ``window`` seconds, plus ``new``; rounded down (spec A21).

    ``elapsed`` is at least 1, so that what is kept of ``old`` fits where ``old`` did.
    """
    kept = old * (window - elapsed) // window if elapsed < window else 0
    return math_u64(kept + new)


def sanitize_new_price(new: int, twap: int, denominator: int = DEFAULT_CLAMP_DENOMINATOR) -> int:
    """Limit a price point to ``twap / denominator`` around its average (spec A22).

    A zero average or a zero denominator leaves the point as it is.
    """
    if twap == 0 or denominator == 0:
        return new
    band = trunc_div(twap, denominator)
    spread = math_i64(new - twap)
    if abs(spread) > abs(band):
        return math_i64(twap + band if new > twap else twap - band)
    return new


def time_until_update(now: int, last_ts: int, period: int) -> int:
    """Seconds until a periodic update is due, 0 when it is (spec F2)."""
    wait = period
    if period > 1:
        late = last_ts % period
        if late:
            wait = math_i64(2 * period) - late if late > period // 3 else period - late
            if wait > math_i64(2 * period):
                wait -= period
    return max(math_i64(wait - math_i64(now - last_ts)), 0)
