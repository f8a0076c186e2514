"""The store's tables, and how a store of an older schema becomes one of the present schema."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from .errors import StoreCorrupt, StoreVersion

__all__ = ["MIGRATIONS", "VERSION", "migrate", "schema_version", "tables"]

tables = sa.MetaData()
_BIG = sa.BigInteger()
_POSITION = (
    "ts",
    "base",
    "remainder",
    "quote",
    "entry",
    "lp_shares",
    "last_base",
    "last_quote",
    "per_lp_base",
    "last_rate",
    "settled_pnl",
)
_MARKET = (
    "base_per_lp",
    "quote_per_lp",
    "fee_per_lp",
    "per_lp_base",
    "rate_long",
    "rate_short",
    "sqrt_k",
    "lp_shares",
    "step",
    "bids",
    "asks",
    "margin_initial",
    "imf_factor",
)

schema = sa.Table(
    "schema_version",
    tables,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("applied", _BIG, nullable=False),
)
meta = sa.Table(
    "meta",
    tables,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
transactions = sa.Table(
    "transactions",
    tables,
    sa.Column("at", _BIG, primary_key=True, autoincrement=False),
    sa.Column("signature", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("block_time", _BIG),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("rooted", sa.Boolean, nullable=False),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
)
events = sa.Table(
    "events",
    tables,
    sa.Column("at", _BIG, primary_key=True, autoincrement=False),
    sa.Column("instruction", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("ts", _BIG),
    sa.Column("market", sa.Integer),
    sa.Column("user", sa.LargeBinary),
    sa.Column("other", sa.LargeBinary),
    sa.Column("record_id", _BIG),
    sa.Column("via", sa.String(4), nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
sa.Index("events_user", events.c.user, events.c.at)
sa.Index("events_market", events.c.market, events.c.kind, events.c.at)
observations = sa.Table(
    "observations",
    tables,
    sa.Column("key", sa.LargeBinary, primary_key=True),
    sa.Column("at", _BIG, primary_key=True, autoincrement=False),
    sa.Column("ts", _BIG, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("rooted", sa.Boolean, nullable=False),
    sa.Column("packed", sa.LargeBinary, nullable=False),
)
positions = sa.Table(
    "positions",
    tables,
    sa.Column("market", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("user", sa.LargeBinary, primary_key=True),
    sa.Column("at", _BIG, primary_key=True, autoincrement=False),
    *(sa.Column(name, _BIG, nullable=False) for name in _POSITION),
)
# Accumulators and liquidity have 128 bits: they are kept as decimal text, exactly.
markets = sa.Table(
    "markets",
    tables,
    sa.Column("market", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", _BIG, primary_key=True, autoincrement=False),
    sa.Column("ts", _BIG, nullable=False),
    *(sa.Column(name, sa.String(40), nullable=False) for name in _MARKET),
)
prices = sa.Table(
    "prices",
    tables,
    sa.Column("market", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", _BIG, primary_key=True, autoincrement=False),
    sa.Column("ts", _BIG, nullable=False),
    sa.Column("price", _BIG, nullable=False),
)
cursors = sa.Table(
    "cursors",
    tables,
    sa.Column("address", sa.LargeBinary, primary_key=True),
    sa.Column("head", sa.LargeBinary),
    sa.Column("head_slot", _BIG),
    sa.Column("pass_newest", sa.LargeBinary),
    sa.Column("pass_newest_slot", _BIG),
    sa.Column("pass_before", sa.LargeBinary),
)
gaps = sa.Table(
    "gaps",
    tables,
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("where", sa.String(64), primary_key=True),
    sa.Column("first", _BIG, primary_key=True, autoincrement=False),
    sa.Column("last", _BIG, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)
# Version 2.
imported = sa.Table(
    "imported",
    tables,
    sa.Column("file", sa.String(64), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("ts", _BIG, nullable=False),
    sa.Column("user", sa.LargeBinary),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("n_shares", _BIG, nullable=False),
    sa.Column("market", sa.Integer, nullable=False),
    sa.Column("delta_base", _BIG, nullable=False),
    sa.Column("delta_quote", _BIG, nullable=False),
    sa.Column("pnl", _BIG, nullable=False),
    sa.Column("unsure", sa.Text, nullable=False),
)
# Version 3.
sa.Index("events_other", events.c.other, events.c.at)

_FIRST = (schema, meta, transactions, events, observations, positions, markets, prices, cursors, gaps)


def _create_first(connection: sa.Connection) -> None:
    for table in _FIRST:
        connection.execute(sa.schema.CreateTable(table))
    for name in ("events_user", "events_market"):
        connection.execute(sa.schema.CreateIndex(_index(name)))


def _add_imported(connection: sa.Connection) -> None:
    connection.execute(sa.schema.CreateTable(imported))


def _add_other(connection: sa.Connection) -> None:
    connection.execute(sa.schema.CreateIndex(_index("events_other")))


def _index(name: str) -> sa.Index:
    return next(index for index in events.indexes if index.name == name)


MIGRATIONS: tuple[Callable[[sa.Connection], None], ...] = (_create_first, _add_imported, _add_other)
"""Step `n` makes version `n + 1` out of version `n`; released steps never change."""

VERSION = len(MIGRATIONS)


def schema_version(connection: sa.Connection) -> int:
    """The store's version, 0 for an empty database; `StoreCorrupt` for a database of something else."""
    names = set(sa.inspect(connection).get_table_names())
    if "schema_version" not in names:
        if names:
            raise StoreCorrupt(
                f"the database holds other tables ({', '.join(sorted(names)[:5])}) and no schema_version: "
                "it is no history store; name another file or database"
            )
        return 0
    found: Any = connection.execute(sa.select(sa.func.max(schema.c.version))).scalar()
    if found is None:
        raise StoreCorrupt("the table schema_version is empty: the store was damaged")
    return int(found)


def migrate(connection: sa.Connection, *, to: int = VERSION) -> int:
    """Bring an open transaction's database to a version and return the one it had.

    Raises `StoreVersion` for a newer store, which is left as it is.
    """
    found = schema_version(connection)
    if found > VERSION:
        raise StoreVersion(
            f"the store has schema version {found}, this package knows {VERSION}: update the package; "
            "the store was not changed"
        )
    for number in range(found, to):
        MIGRATIONS[number](connection)
        connection.execute(schema.insert().values(version=number + 1, applied=int(time.time())))
    return found
