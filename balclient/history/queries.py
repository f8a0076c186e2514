"""What performance asks a store: rows as of a time and rows of a stretch of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from . import schema as t
from .records import EventRow, MarketRow, PositionRow, PriceRow
from .store import Store

__all__ = [
    "events_between",
    "market_at",
    "markets_between",
    "positions_at",
    "positions_between",
    "price_at",
    "prices_between",
    "span",
]


def span(store: Store) -> tuple[int, int] | None:
    """First and last time (unix seconds) at which an account was seen; None for an empty store."""
    c = t.markets.c
    with store.database.read() as connection:
        row = connection.execute(sa.select(sa.func.min(c.ts), sa.func.max(c.ts))).one()
        prices = connection.execute(sa.select(sa.func.max(t.prices.c.ts))).scalar()
    return None if row[0] is None else (row[0], max(row[1], prices or row[1]))


def price_at(store: Store, market: int, ts: int | None = None) -> PriceRow | None:
    """The last oracle price known at a time, or at all."""
    c = t.prices.c
    query = sa.select(t.prices).where(c.market == market).order_by(c.at.desc()).limit(1)
    if ts is not None:
        query = query.where(c.ts <= ts)
    with store.database.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else PriceRow(*row)


def prices_between(store: Store, market: int, first: int, last: int) -> list[PriceRow]:
    """Every price after a time up to another."""
    c = t.prices.c
    query = sa.select(t.prices).where(c.market == market, c.ts > first, c.ts <= last).order_by(c.at)
    with store.database.read() as connection:
        return [PriceRow(*row) for row in connection.execute(query)]


def market_at(store: Store, market: int, ts: int) -> MarketRow | None:
    """The market as it was at a time."""
    c = t.markets.c
    query = sa.select(t.markets).where(c.market == market, c.ts <= ts).order_by(c.at.desc()).limit(1)
    with store.database.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _market(row)


def markets_between(store: Store, market: int, first: int, last: int) -> list[MarketRow]:
    """Every change of a market after a time up to another."""
    c = t.markets.c
    query = sa.select(t.markets).where(c.market == market, c.ts > first, c.ts <= last).order_by(c.at)
    with store.database.read() as connection:
        return [_market(row) for row in connection.execute(query)]


def positions_at(
    store: Store, market: int, ts: int, users: Iterable[bytes] | None = None
) -> dict[bytes, PositionRow]:
    """Every user's position in a market as it was at a time."""
    c = t.positions.c
    last = sa.select(c.user, sa.func.max(c.at).label("at")).where(c.market == market, c.ts <= ts)
    if users is not None:
        last = last.where(c.user.in_(list(users)))
    found = last.group_by(c.user).subquery()
    query = sa.select(*_position_columns()).join(
        found, sa.and_(c.user == found.c.user, c.at == found.c.at, c.market == market)
    )
    with store.database.read() as connection:
        rows = [PositionRow(*row) for row in connection.execute(query)]
    return {row.user: row for row in rows}


def positions_between(
    store: Store, market: int, first: int, last: int, users: Iterable[bytes] | None = None
) -> list[PositionRow]:
    """Every change of positions in a market after a time up to another."""
    c = t.positions.c
    query = (
        sa.select(*_position_columns()).where(c.market == market, c.ts > first, c.ts <= last).order_by(c.at)
    )
    if users is not None:
        query = query.where(c.user.in_(list(users)))
    with store.database.read() as connection:
        return [PositionRow(*row) for row in connection.execute(query)]


def events_between(
    store: Store,
    market: int,
    first: int,
    last: int,
    kinds: Sequence[str],
    users: Iterable[bytes] | None = None,
) -> list[tuple[int, EventRow]]:
    """(place, event) of the kinds in a market, after a time up to another."""
    c = t.events.c
    query = (
        sa.select(
            c.at,
            c.instruction,
            c.position,
            c.kind,
            c.data,
            c.ts,
            c.market,
            c.user,
            c.other,
            c.record_id,
            c.via,
        )
        .where(c.market == market, c.kind.in_(kinds), c.ts > first, c.ts <= last)
        .order_by(c.at, c.instruction, c.position)
    )
    if users is not None:
        known = list(users)
        query = query.where(sa.or_(c.user.in_(known), c.other.in_(known)))
    with store.database.read() as connection:
        return [(row[0], EventRow(*row[1:])) for row in connection.execute(query)]


def _position_columns() -> list[Any]:
    return [t.positions.c[field.name] for field in fields(PositionRow)]


def _market(row: Any) -> MarketRow:
    return MarketRow(row[0], row[1], row[2], *(int(text) for text in row[3:]))
