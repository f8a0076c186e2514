"""A store's content as polars frames and Parquet files; every integer stays exact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from solders.pubkey import Pubkey
from solders.signature import Signature

from balclient.abi.events import EVENTS, decode_event
from balclient.abi.exceptions import BadInput

from . import schema as t
from .records import slot_of
from .store import Store

if TYPE_CHECKING:
    import polars as pl

__all__ = ["TABLES", "export", "frame"]

TABLES = ("transactions", "positions", "markets", "prices", "gaps", "imported")
_I64, _U64 = 1 << 63, 1 << 64
_ADDRESSES = ("user", "key", "address")


def frame(store: Store, name: str) -> pl.DataFrame:
    """One table of `TABLES`, or every event of one kind by its record's name, in the order of history.

    Addresses and signatures are text, enums their names.  A column of integers is Int64 where all its values
    fit, UInt64 where they fit that, else exact decimal text.  Raises BadInput for another name.
    """
    if name in TABLES:
        columns, rows = _table(store, name)
    else:
        kinds = {kind.__name__: kind for kind in EVENTS.values()}
        if name not in kinds:
            raise BadInput(f"no table or event {name!r}; there are {', '.join([*TABLES, *sorted(kinds)])}")
        columns = ["slot", "signature", "instruction", "position"]
        columns += [column.name for column in fields(cast(Any, kinds[name]))]
        rows = list(_events(store, name, columns[4:]))
    return _frame(columns, rows)


def export(store: Store, folder: str | Path) -> dict[str, int]:
    """Write every table and every kind of event that has rows as `FOLDER/NAME.parquet`; rows by name."""
    where = Path(folder)
    try:
        where.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{where}: cannot be made a folder: {error.strerror or error}") from None
    with store.database.read() as connection:
        kinds = sorted(connection.execute(sa.select(t.events.c.kind).distinct()).scalars())
    written: dict[str, int] = {}
    for name in (*TABLES, *(kind for kind in kinds if kind != "unknown")):
        made = frame(store, name)
        if made.height:
            made.write_parquet(where / f"{name}.parquet")
            written[name] = made.height
    return written


def _events(store: Store, kind: str, names: list[str]) -> Iterator[tuple[Any, ...]]:
    c = t.events.c
    query = (
        sa.select(c.at, t.transactions.c.signature, c.instruction, c.position, c.data)
        .join(t.transactions, t.transactions.c.at == c.at)
        .where(c.kind == kind)
        .order_by(c.at, c.instruction, c.position)
    )
    with store.database.read() as connection:
        for at, signature, instruction, position, data in connection.execute(query):
            record = decode_event(bytes(data))
            yield (
                slot_of(at),
                str(Signature.from_bytes(signature)),
                instruction,
                position,
                *(_plain(getattr(record, name)) for name in names),
            )


def _table(store: Store, name: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    table = t.tables.tables[name]
    columns = [column.name for column in table.columns]
    order = list(table.primary_key.columns)
    with store.database.read() as connection:
        found = connection.execute(sa.select(table).order_by(*order)).all()
    rows: list[tuple[Any, ...]] = []
    for row in found:
        values: list[Any] = list(row)
        for index, column in enumerate(columns):
            if values[index] is None:
                continue
            if column in _ADDRESSES:
                values[index] = str(Pubkey.from_bytes(values[index]))
            elif column == "signature":
                values[index] = str(Signature.from_bytes(values[index]))
        rows.append(tuple(values))
    if "at" in columns:
        index = columns.index("at")
        rows = [(slot_of(row[index]), *row) for row in rows]
        columns = ["slot", *columns]
    return columns, rows


def _plain(value: Any) -> Any:
    if isinstance(value, Pubkey):
        return str(value)
    if isinstance(value, IntEnum):
        return value.name
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, int | str):
        return value
    return repr(value)


def _frame(columns: list[str], rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    import polars as pl

    series: list[pl.Series] = []
    for index, name in enumerate(columns):
        values = [row[index] for row in rows]
        numbers = [v for v in values if v is not None]
        if numbers and all(type(v) is bool for v in numbers):
            series.append(pl.Series(name, values, pl.Boolean))
        elif numbers and all(type(v) is int for v in numbers):
            low, high = min(numbers), max(numbers)
            if low >= -_I64 and high < _I64:
                series.append(pl.Series(name, values, pl.Int64))
            elif low >= 0 and high < _U64:
                series.append(pl.Series(name, values, pl.UInt64))
            else:
                series.append(pl.Series(name, [None if v is None else str(v) for v in values], pl.String))
        else:
            texts = [None if v is None else str(v) for v in values]
            series.append(pl.Series(name, texts, pl.String if numbers else pl.Null))
    return pl.DataFrame(series)
