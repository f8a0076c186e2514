"""Which handler runs which instruction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from balclient.mirror.context import Context
from balclient.mirror.handlers import (
    admin_market,
    admin_spot,
    admin_state,
    curve,
    init,
    keeper,
    liquidation,
    lp,
    orders,
    pnl,
    spot,
    user,
)

__all__ = ["Handler", "handlers"]

Handler = Callable[[Context, Mapping[str, Any]], None]

_MODULES: Final = (
    init,
    admin_state,
    admin_market,
    admin_spot,
    curve,
    user,
    lp,
    spot,
    orders,
    keeper,
    pnl,
    liquidation,
)


def handlers() -> dict[str, Handler]:
    """Handlers by instruction name."""
    table: dict[str, Handler] = {}
    for module in _MODULES:
        table.update(module.HANDLERS)
    return table
