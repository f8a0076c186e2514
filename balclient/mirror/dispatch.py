"""Which handler runs which instruction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from balclient.mirror.context import Context
from balclient.mirror.handlers import curve, keeper, liquidation, orders, pnl

__all__ = ["Handler", "handlers"]

Handler = Callable[[Context, Mapping[str, Any]], None]


def handlers() -> dict[str, Handler]:
    """Handlers by instruction name."""
    table: dict[str, Handler] = {}
    for part in (orders.HANDLERS, keeper.HANDLERS, pnl.HANDLERS, liquidation.HANDLERS, curve.HANDLERS):
        table.update(part)
    return table
