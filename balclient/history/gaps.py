"""What a store lacks: gaps noted while ingesting, and numbers that the program counts without skipping."""

from __future__ import annotations

import sqlalchemy as sa
from solders.pubkey import Pubkey

from . import schema as t
from .records import Gap, slot_of
from .store import Store

__all__ = ["find_gaps"]

# These count up by one within a market; a number that is not there names an event that is missing.
_COUNTED = ("FundingRateRecord", "CurveRecord", "DepositRecord", "OrderActionRecord")


def find_gaps(store: Store) -> list[Gap]:
    """Everything that is known to be missing, oldest kind first; an empty list is no proof of completeness.

    Numbers are looked at only where the whole program was ingested: one account's events skip numbers by
    nature.
    """
    with store.database.read() as connection:
        noted = [
            Gap(row.kind, row.where, row.first, row.last, row.detail)
            for row in connection.execute(sa.select(t.gaps).order_by(t.gaps.c.first, t.gaps.c.kind))
        ]
        passes = connection.execute(sa.select(t.cursors)).all()
    for row in passes:
        if row.pass_newest is not None:
            noted.append(
                Gap(
                    "unfinished pass",
                    str(Pubkey.from_bytes(row.address)),
                    row.head_slot or 0,
                    row.pass_newest_slot,
                    "ingest again to go on where it stopped",
                )
            )
    scope = {bytes(row.address) for row in passes}
    if not scope or bytes(store.program_id) in scope:
        noted += _missing_numbers(store)
    return noted


def _missing_numbers(store: Store) -> list[Gap]:
    c = t.events.c
    before = (
        sa.func.lag(c.record_id).over(partition_by=(c.kind, c.market), order_by=c.record_id).label("before")
    )
    before_at = (
        sa.func.lag(c.at).over(partition_by=(c.kind, c.market), order_by=c.record_id).label("before_at")
    )
    inner = (
        sa.select(c.kind, c.market, c.record_id, before, c.at, before_at)
        .where(c.kind.in_(_COUNTED), c.record_id.is_not(None))
        .subquery()
    )
    query = (
        sa.select(inner)
        .where(inner.c.before.is_not(None), inner.c.record_id > inner.c.before + 1)
        .order_by(inner.c.kind, inner.c.market, inner.c.record_id)
    )
    with store.database.read() as connection:
        rows = connection.execute(query).all()
    return [
        Gap(
            "missing numbers",
            f"{row.kind} of market {row.market}",
            row.before + 1,
            row.record_id - 1,
            f"between slots {slot_of(row.before_at)} and {slot_of(row.at)}",
            row.market,
        )
        for row in rows
    ]
