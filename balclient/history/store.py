"""`Store`: one history in one database; every batch is one transaction, and nothing is stored twice."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID

from . import schema as t
from .database import Database, insert_many, insert_new
from .errors import StoreCorrupt, StoreError, StoreOfAnother
from .records import (
    Gap,
    MarketRow,
    Observation,
    PositionRow,
    PriceRow,
    TransactionRow,
    place,
    slot_of,
)

__all__ = ["Batch", "Cursor", "Store"]

_CHUNK = 400
_MARKET_TEXT = [field.name for field in fields(MarketRow)][3:]


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far an address is ingested: everything up to `head`, and the pass that is under way, if any.

    A pass goes from `pass_newest` back to `head`; it has stored everything after `pass_before`.
    """

    address: bytes
    head: bytes | None = None
    head_slot: int | None = None
    pass_newest: bytes | None = None
    pass_newest_slot: int | None = None
    pass_before: bytes | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What is stored together or not at all."""

    transactions: Sequence[TransactionRow] = ()
    observations: Sequence[Observation] = ()
    positions: Sequence[PositionRow] = ()
    markets: Sequence[MarketRow] = ()
    prices: Sequence[PriceRow] = ()
    gaps: Sequence[Gap] = ()
    cursor: Cursor | None = None


class Store:
    """A history: transactions, events, accounts as they were seen, prices, and what is known to be missing.

    `where` is a file (SQLite) or a PostgreSQL URL.  A new store takes the `program_id` and `cluster` (a
    genesis hash, or a name of one's own for a local chain) it is first opened with; opening it with others
    raises `StoreOfAnother`.  Raises `StoreCorrupt`, `StoreVersion`, `StoreError`; an unusable store is never
    changed.
    """

    def __init__(
        self,
        where: str | Path,
        *,
        program_id: Pubkey | None = None,
        cluster: str | None = None,
        create: bool = True,
    ) -> None:
        self.database = Database(where, create=create)
        try:
            self._open(program_id, cluster, create)
        except StoreError as error:
            self.database.close()
            # What is wrong with a schema is found by who does not know whose it is.
            if self.name in str(error):
                raise
            raise type(error)(f"{self.name}: {error}") from error
        except BaseException:
            self.database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    @property
    def name(self) -> str:
        """The file, or the URL without its password."""
        return self.database.name

    def bind(self, cluster: str) -> None:
        """Say which cluster is being read; raises `StoreOfAnother` where the store is of another one."""
        with self.database.write() as connection:
            self._bind(connection, "cluster", cluster)
        self.cluster: str | None = cluster

    def check(self) -> None:
        """Look at every page of a SQLite file; raises `StoreCorrupt`."""
        if self.database.dialect == "sqlite":
            with self.database.read() as connection:
                found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
            if found != "ok":
                raise StoreCorrupt(f"{self.name}: the store is damaged: {found}")

    # --- writing

    def write(self, batch: Batch) -> None:
        """Store a batch; what is there already stays, except that a transaction may become rooted."""
        with self.database.write() as connection:
            self._write(connection, batch)

    def root(self, signatures: Iterable[bytes]) -> None:
        """Note that transactions can no longer be undone."""
        with self.database.write() as connection:
            for part in _chunks(list(signatures)):
                connection.execute(
                    t.transactions.update().where(t.transactions.c.signature.in_(part)).values(rooted=True)
                )

    def drop(self, signatures: Iterable[bytes]) -> int:
        """Remove transactions of an abandoned fork with everything that came of them; how many there were."""
        with self.database.write() as connection:
            return self._drop(connection, list(signatures))

    # --- reading

    def cursor(self, address: Pubkey) -> Cursor:
        """How far an address is ingested."""
        with self.database.read() as connection:
            row = connection.execute(
                sa.select(t.cursors).where(t.cursors.c.address == bytes(address))
            ).one_or_none()
        return Cursor(bytes(address)) if row is None else Cursor(*row)

    def latest(self, key: bytes) -> bytes | None:
        """The bytes last stored of an account."""
        c = t.observations.c
        with self.database.read() as connection:
            packed = connection.execute(
                sa.select(c.packed).where(c.key == key).order_by(c.at.desc()).limit(1)
            ).scalar()
        return None if packed is None else self._unpack(packed, key)

    def holds(self, signature: bytes) -> bool:
        """Whether a transaction is stored."""
        c = t.transactions.c
        with self.database.read() as connection:
            return (
                connection.execute(sa.select(c.at).where(c.signature == signature)).one_or_none() is not None
            )

    def unrooted(self, up_to_slot: int) -> list[tuple[bytes, int]]:
        """(signature, slot) of the transactions up to a slot that could still be undone when stored."""
        c = t.transactions.c
        with self.database.read() as connection:
            rows = connection.execute(
                sa.select(c.signature, c.at)
                .where(c.rooted.is_(False), c.at <= place(up_to_slot))
                .order_by(c.at)
            )
            return [(bytes(signature), slot_of(at)) for signature, at in rows]

    def newest(self, at_most: int | None = None) -> tuple[bytes, int] | None:
        """(signature, slot) of the last transaction stored, up to a slot."""
        c = t.transactions.c
        query = sa.select(c.signature, c.at).order_by(c.at.desc()).limit(1)
        if at_most is not None:
            query = query.where(c.at <= place(at_most))
        with self.database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else (bytes(row[0]), slot_of(row[1]))

    def next_rank(self, slot: int) -> int:
        """The order within a slot that comes after everything stored of it."""
        last = 0
        with self.database.read() as connection:
            for table in (t.transactions, t.observations, t.prices):
                at = table.c.at
                found = connection.execute(
                    sa.select(sa.func.max(at)).where(at >= place(slot, 0), at < place(slot))
                ).scalar()
                if found is not None:
                    last = max(last, found - place(slot, 0) + 1)
        return last

    def counts(self) -> Mapping[str, int]:
        """How many rows each table holds."""
        with self.database.read() as connection:
            return {
                table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for table in t.tables.sorted_tables
                if table.name not in ("meta", "schema_version")
            }

    def accounts(self, kind: str, *, until: int | None = None) -> Iterator[tuple[Pubkey, bytes, int, int]]:
        """(address, bytes, place, time) of the last look at every account of a kind, up to a time."""
        c = t.observations.c
        last = sa.select(c.key, sa.func.max(c.at).label("at")).where(c.kind == kind).group_by(c.key)
        if until is not None:
            last = last.where(c.ts <= until)
        found = last.subquery()
        query = sa.select(c.key, c.packed, c.at, c.ts).join(
            found, sa.and_(found.c.key == c.key, found.c.at == c.at)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).all()
        for key, packed, at, ts in rows:
            yield Pubkey.from_bytes(key), self._unpack(packed, key), at, ts

    def observed(
        self, key: Pubkey, *, first: int | None = None, last: int | None = None, most: int | None = None
    ) -> Iterator[Observation]:
        """Looks at an account, oldest first: all, those between two times, `most` of them spread evenly."""
        c = t.observations.c
        places = sa.select(c.at).where(c.key == bytes(key)).order_by(c.at)
        if first is not None:
            places = places.where(c.ts >= first)
        if last is not None:
            places = places.where(c.ts <= last)
        query = sa.select(c.at, c.ts, c.kind, c.packed, c.rooted).where(c.key == bytes(key))
        with self.database.read() as connection:
            found = list(connection.execute(places).scalars())
            if most is not None and len(found) > most:
                found = [found[(len(found) - 1) * i // max(most - 1, 1)] for i in range(most)]
            rows = [
                row
                for start in range(0, len(found), _CHUNK)
                for row in connection.execute(
                    query.where(c.at.in_(found[start : start + _CHUNK])).order_by(c.at)
                )
            ]
        for at, ts, kind, packed, rooted in rows:
            yield Observation(bytes(key), at, ts, kind, self._unpack(packed, bytes(key)), rooted)

    # --- inside

    def _open(self, program_id: Pubkey | None, cluster: str | None, create: bool) -> None:
        with self.database.read() as connection:
            found = t.schema_version(connection)
        if found > t.VERSION or found < t.VERSION:
            if found == 0 and not create:
                raise StoreCorrupt(f"{self.name}: an empty database; nothing was ever stored in it")
            with self.database.write() as connection:
                t.migrate(connection)
        with self.database.read() as connection:
            held: dict[str, str] = {row.key: row.value for row in connection.execute(sa.select(t.meta))}
        wanted = {"program_id": None if program_id is None else str(program_id), "cluster": cluster}
        if "program_id" not in held and program_id is None:
            wanted["program_id"] = str(PROGRAM_ID)
        missing = {key: value for key, value in wanted.items() if value is not None and key not in held}
        for key, value in wanted.items():
            if value is not None and held.get(key, value) != value:
                raise self._of_another(key, held[key], value)
        if missing:
            with self.database.write() as connection:
                for key, value in missing.items():
                    self._bind(connection, key, value)
        self.program_id = Pubkey.from_string(held.get("program_id") or missing["program_id"])
        self.cluster = held.get("cluster", missing.get("cluster"))

    def _bind(self, connection: sa.Connection, key: str, value: str) -> None:
        connection.execute(insert_new(self.database, t.meta).values(key=key, value=value))
        found = connection.execute(sa.select(t.meta.c.value).where(t.meta.c.key == key)).scalar_one()
        if found != value:
            raise self._of_another(key, found, value)

    def _of_another(self, key: str, held: str, wanted: str) -> StoreOfAnother:
        what = "program" if key == "program_id" else "cluster"
        return StoreOfAnother(
            f"{self.name}: holds the history of {what} {held}, not of {wanted}; name another store. "
            "Nothing was changed"
        )

    def _write(self, connection: sa.Connection, batch: Batch) -> None:
        self._write_transactions(connection, batch.transactions)
        new = insert_new
        if batch.observations:
            connection.execute(
                new(self.database, t.observations),
                [
                    {
                        "key": row.key,
                        "at": row.at,
                        "ts": row.ts,
                        "kind": row.kind,
                        "rooted": row.rooted,
                        "packed": zlib.compress(row.data, 1),
                    }
                    for row in batch.observations
                ],
            )
        for table, rows in ((t.positions, batch.positions), (t.prices, batch.prices)):
            if rows:
                connection.execute(new(self.database, table), [asdict(row) for row in rows])
        if batch.markets:
            texts = [asdict(row) for row in batch.markets]
            for row in texts:
                for name in _MARKET_TEXT:
                    row[name] = str(row[name])
            connection.execute(new(self.database, t.markets), texts)
        if batch.gaps:
            connection.execute(
                new(self.database, t.gaps),
                [
                    {"kind": g.kind, "where": g.where, "first": g.first, "last": g.last, "detail": g.detail}
                    for g in batch.gaps
                ],
            )
        if batch.cursor is not None:
            connection.execute(t.cursors.delete().where(t.cursors.c.address == batch.cursor.address))
            connection.execute(t.cursors.insert().values(**asdict(batch.cursor)))

    def _write_transactions(self, connection: sa.Connection, rows: Sequence[TransactionRow]) -> None:
        if not rows:
            return
        known: dict[bytes, tuple[int, bool]] = {}
        c = t.transactions.c
        for part in _chunks([row.signature for row in rows]):
            for signature, at, rooted in connection.execute(
                sa.select(c.signature, c.at, c.rooted).where(c.signature.in_(part))
            ):
                known[bytes(signature)] = (at, rooted)
        moved = [
            row.signature
            for row in rows
            if row.signature in known and slot_of(known[row.signature][0]) != row.slot and row.rooted
        ]
        self._drop(connection, moved)
        for signature in moved:
            del known[signature]
        rooted_now = [
            r.signature for r in rows if r.rooted and r.signature in known and not known[r.signature][1]
        ]
        for part in _chunks(rooted_now):
            connection.execute(t.transactions.update().where(c.signature.in_(part)).values(rooted=True))
        fresh: dict[bytes, TransactionRow] = {r.signature: r for r in rows if r.signature not in known}
        ranks = self._ranks(connection, {row.slot for row in fresh.values()})
        heads: list[tuple[Any, ...]] = []
        bodies: list[tuple[Any, ...]] = []
        for row in fresh.values():
            rank = ranks.get(row.slot, 0) if row.rank is None else row.rank
            ranks[row.slot] = rank + 1
            at = place(row.slot, rank)
            heads.append((at, row.signature, row.block_time, row.state, row.rooted, row.detail))
            for e in row.events:
                body = (at, e.instruction, e.position, e.kind, e.ts, e.market, e.user, e.other, e.record_id)
                bodies.append((*body, e.via, e.data))
        insert_many(connection, t.transactions, heads)
        insert_many(connection, t.events, bodies)

    def _ranks(self, connection: sa.Connection, slots: set[int]) -> dict[int, int]:
        """The next free order of each slot that holds transactions already."""
        if not slots:
            return {}
        at = t.transactions.c.at
        found = connection.execute(
            sa.select(at).where(at >= place(min(slots), 0), at <= place(max(slots))).order_by(at)
        )
        ranks: dict[int, int] = {}
        for (value,) in found:
            ranks[slot_of(value)] = value - place(slot_of(value), 0) + 1
        return ranks

    def _drop(self, connection: sa.Connection, signatures: Sequence[bytes]) -> int:
        count = 0
        for part in _chunks(list(signatures)):
            c = t.transactions.c
            places = [at for (at,) in connection.execute(sa.select(c.at).where(c.signature.in_(part)))]
            count += len(places)
            for table in (t.transactions, t.events, t.observations, t.positions, t.markets, t.prices):
                connection.execute(table.delete().where(table.c.at.in_(places)))
        return count

    def _unpack(self, packed: bytes, key: bytes) -> bytes:
        try:
            return zlib.decompress(packed)
        except zlib.error as error:
            raise StoreCorrupt(
                f"{self.name}: the bytes of account {Pubkey.from_bytes(key)} are damaged: {error}"
            ) from None


def _chunks(items: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
