"""Accounts that take part in a fill: a user with its address and statistics, and the volumes of T15."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, PerpPosition, User, UserStats
from balclient.abi.errors import ErrorCode
from balclient.mirror.faults import Fault
from balclient.mirror.integers import math_i64, math_i128
from balclient.mirror.position import update_quote_asset_amount
from balclient.mirror.stats import rolling_sum

__all__ = [
    "Participant",
    "add_filler_volume",
    "add_maker_volume",
    "add_taker_volume",
    "charge",
    "in_order",
]

_MONTH: Final = 2_592_000


def _address(participant: Participant) -> bytes:
    return bytes(participant.key)


def in_order(participants: Collection[Participant]) -> list[Participant]:
    """The participants in the order of their address bytes."""
    if len(participants) < 2:
        return list(participants)
    return sorted(participants, key=_address)


class Participant:
    """A user account of an instruction, its address, and the statistics of its authority.

    Statistics that were not passed are missed only when they are needed: UserStatsNotFound.
    """

    __slots__ = ("_stats", "key", "user")

    def __init__(self, key: Pubkey, user: User, stats: UserStats | None) -> None:
        self.key = key
        self.user = user
        self._stats = stats

    @property
    def stats(self) -> UserStats:
        """The statistics of the user's authority."""
        if self._stats is None:
            raise Fault(ErrorCode.UserStatsNotFound)
        return self._stats


def charge(position: PerpPosition, market: PerpMarket, delta: int) -> None:
    """Move quote (1e6) that is a cost of trading; break-even follows while base is held (spec T10.15)."""
    if delta == 0:
        return
    update_quote_asset_amount(position, market, delta)
    base = position.base_asset_amount
    if base == 0:
        return
    position.quote_break_even_amount = math_i64(position.quote_break_even_amount + delta)
    amm = market.amm
    if base > 0:
        amm.quote_break_even_amount_long = math_i128(amm.quote_break_even_amount_long + delta)
    else:
        amm.quote_break_even_amount_short = math_i128(amm.quote_break_even_amount_short + delta)


def add_taker_volume(stats: UserStats, quote: int, now: int) -> None:
    """Add to the 30 day taker volume, decayed to now (spec T15)."""
    since = max(1, math_i64(now - stats.last_taker_volume_30d_ts))
    stats.taker_volume_30d = rolling_sum(stats.taker_volume_30d, quote, since, _MONTH)
    stats.last_taker_volume_30d_ts = now


def add_maker_volume(stats: UserStats, quote: int, now: int) -> None:
    """Add to the 30 day maker volume, decayed to now (spec T15)."""
    since = max(1, math_i64(now - stats.last_maker_volume_30d_ts))
    stats.maker_volume_30d = rolling_sum(stats.maker_volume_30d, quote, since, _MONTH)
    stats.last_maker_volume_30d_ts = now


def add_filler_volume(stats: UserStats, quote: int, now: int) -> None:
    """Add to the 30 day filler volume, decayed to now (spec T15)."""
    since = max(1, math_i64(now - stats.last_filler_volume_30d_ts))
    stats.filler_volume_30d = rolling_sum(stats.filler_volume_30d, quote, since, _MONTH)
    stats.last_filler_volume_30d_ts = now
