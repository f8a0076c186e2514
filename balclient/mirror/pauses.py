"""Which exchange-wide switches stop an instruction (spec instructions 2)."""

from __future__ import annotations

from typing import Final

from balclient.abi.accounts import State
from balclient.abi.enums import ExchangeStatus
from balclient.abi.errors import ErrorCode
from balclient.mirror.context import Context
from balclient.mirror.faults import Fault

__all__ = ["is_paused", "require_not_fully_paused", "require_not_paused"]

_ALL: Final = 0x7F


def is_paused(state: State, bits: int) -> bool:
    """Whether any of the switches is set; FailedUnwrap for a status with an unknown bit."""
    if state.exchange_status > _ALL:
        raise Fault(ErrorCode.FailedUnwrap)
    return bool(state.exchange_status & bits)


def require_not_paused(ctx: Context, bits: ExchangeStatus | int) -> None:
    """ExchangePaused when any of the switches is set, FailedUnwrap for a status with an unknown bit."""
    if is_paused(ctx.state, bits):
        raise Fault(ErrorCode.ExchangePaused)


def require_not_fully_paused(ctx: Context) -> None:
    """ExchangePaused when all seven switches are set, FailedUnwrap for a status with an unknown bit."""
    status = ctx.state.exchange_status
    if status > _ALL:
        raise Fault(ErrorCode.FailedUnwrap)
    if status == _ALL:
        raise Fault(ErrorCode.ExchangePaused)
