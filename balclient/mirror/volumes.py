"""The market's traded volume and its split by taker side (spec T15)."""

from __future__ import annotations

from typing import Final

from balclient.abi.accounts import PerpMarket
from balclient.abi.enums import PositionDirection
from balclient.mirror.integers import cast_i64, cast_u32, math_i64
from balclient.mirror.stats import rolling_sum, weighted_average

__all__ = ["update_volume_24h"]

_LONG: Final = PositionDirection.Long

_HOUR: Final = 3_600
_DAY: Final = 86_400
_QUOTE: Final = 1_000_000


def update_volume_24h(market: PerpMarket, quote: int, direction: PositionDirection, now: int) -> None:
    """Add a fill of `quote` (1e6, may be 0) to the decaying volumes and set last_trade_ts (spec T15)."""
    amm = market.amm
    since = max(1, math_i64(now - amm.last_trade_ts))
    long, short = (quote, 0) if direction == _LONG else (0, quote)
    amm.long_intensity_count = cast_u32(
        weighted_average(amm.long_intensity_count, cast_i64(long // _QUOTE), since, _HOUR)
    )
    amm.long_intensity_volume = rolling_sum(amm.long_intensity_volume, long, since, _HOUR)
    amm.short_intensity_count = cast_u32(
        weighted_average(amm.short_intensity_count, cast_i64(short // _QUOTE), since, _HOUR)
    )
    amm.short_intensity_volume = rolling_sum(amm.short_intensity_volume, short, since, _HOUR)
    amm.volume_24h = rolling_sum(amm.volume_24h, quote, since, _DAY)
    amm.last_trade_ts = now
