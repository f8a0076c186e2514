"""Results as JSON for scripts and as tables for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text
from solders.pubkey import Pubkey

from balclient.abi.codec import Record

__all__ = ["bold", "plain", "print_json", "row_table", "show"]

_EXACT_IN_SCRIPTS = 1 << 53
_WIDTH = 128


def plain(value: Any) -> Any:
    """A value as JSON can hold it: records by field, keys as text, bytes in hex, exact decimals as text.

    Whole numbers beyond 2**53 are text too: scripts in other languages would round them.
    """
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, int):
        return value if -_EXACT_IN_SCRIPTS <= value <= _EXACT_IN_SCRIPTS else str(value)
    if isinstance(value, float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else value
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if isinstance(value, Pubkey):
        return str(value)
    if isinstance(value, Record):
        names: tuple[str, ...] = type(value).__slots__
        return {name: plain(getattr(value, name)) for name in names if name != "raw"}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if hasattr(value, "items"):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if hasattr(value, "__iter__"):
        return [plain(item) for item in value]
    return repr(value)


def print_json(value: Any, *, line: bool = False) -> None:
    """Print data: one document, on one line where more are to follow."""
    click.echo(json.dumps(plain(value), indent=None if line else 1))


def bold(text: str) -> None:
    """Print a line that matters."""
    _console().print(Text(text, style="bold"))


def _console() -> Console:
    """Where tables go; wide enough for them where nobody looks."""
    found = Console()
    if not found.is_terminal:
        found.width = max(found.width, _WIDTH)
    return found


def show(table: Table) -> None:
    """Print a table."""
    _console().print(table)


def row_table(head: Sequence[str], rows: Iterable[Sequence[object]], *, left: int = 1) -> Table:
    """A table whose first `left` columns are text and the others figures."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(head):
        table.add_column(name, justify="left" if place < left else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    return table
