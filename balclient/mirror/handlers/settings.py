"""What the setters of a market share: a check first, then one field overwritten (spec instructions 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from balclient.abi.errors import ErrorCode
from balclient.mirror.context import Context
from balclient.mirror.faults import require

__all__ = ["Args", "Handler", "checked", "field_setter", "require_default"]

Args = Mapping[str, Any]
Handler = Callable[[Context, Args], None]


def require_default(condition: bool) -> None:
    """Raise DefaultError unless the condition holds."""
    require(condition, ErrorCode.DefaultError)


def checked(guard: Callable[[Context], None], rule: Handler) -> Handler:
    """A handler that runs a check of the market, then the rule."""

    def handler(ctx: Context, args: Args) -> None:
        guard(ctx)
        rule(ctx, args)

    return handler


def field_setter(
    guard: Callable[[Context], None],
    record: Callable[[Context], Any],
    field: str,
    argument: str | None = None,
    test: Callable[[Any], bool] | None = None,
) -> Handler:
    """A handler that overwrites a field of market or curve; DefaultError if it fails ``test`` (spec L35)."""
    name = field if argument is None else argument

    def rule(ctx: Context, args: Args) -> None:
        value = args[name]
        require_default(test is None or test(value))
        setattr(record(ctx), field, value)

    return checked(guard, rule)
