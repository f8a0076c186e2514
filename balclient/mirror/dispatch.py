"""Which handler runs which instruction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from balclient.mirror.context import Context
from balclient.mirror.handlers import keeper, orders

__all__ = ["Handler", "handlers"]

Handler = Callable[[Context, Mapping[str, Any]], None]


def handlers() -> dict[str, Handler]:
    """Handlers by instruction name."""
    table: dict[str, Handler] = {}
    for part in (orders.HANDLERS, keeper.HANDLERS):
        table.update(part)
    return table
