"""Checks that several administrative instructions share (spec instructions 6)."""

from __future__ import annotations

from typing import Final

from balclient.abi.enums import MarketStatus
from balclient.abi.errors import ErrorCode
from balclient.mirror.context import Context
from balclient.mirror.faults import Fault, require

__all__ = ["require_current_status", "require_not_delisted", "require_settable_status", "validate_margin"]

_LOWEST_RATIO: Final = 200
_HIGHEST_RATIO: Final = 10_000
_SETTABLE: Final = frozenset({MarketStatus.Initialized, MarketStatus.Active, MarketStatus.ReduceOnly})
_CURRENT: Final = _SETTABLE | {MarketStatus.Settlement, MarketStatus.Delisted}


def require_not_delisted(ctx: Context) -> None:
    """MarketDelisted when the perp market passed is."""
    require(ctx.perp_market().status is not MarketStatus.Delisted, ErrorCode.MarketDelisted)


def require_current_status(status: MarketStatus) -> None:
    """DefaultError for the statuses that are no longer used."""
    require(status in _CURRENT, ErrorCode.DefaultError)


def require_settable_status(status: MarketStatus) -> None:
    """DefaultError for Settlement and Delisted too, which a perp market reaches in other ways."""
    require(status in _SETTABLE, ErrorCode.DefaultError)


def validate_margin(initial: int, maintenance: int, liquidator_fee: int, max_spread: int) -> None:
    """InvalidMarginRatio unless ratios (1e4) are in range and cover the liquidator's fee and the spread."""
    fits = (
        _LOWEST_RATIO <= initial <= _HIGHEST_RATIO
        and initial > maintenance
        and _LOWEST_RATIO <= maintenance <= _HIGHEST_RATIO
        and maintenance * 100 > liquidator_fee
        and initial * 100 > max_spread
    )
    if not fits:
        raise Fault(ErrorCode.InvalidMarginRatio)
