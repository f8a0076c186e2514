"""Databases for a store: SQLite files in WAL mode, PostgreSQL by URL, and errors in our own words."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from .errors import StoreCorrupt, StoreError

__all__ = ["Database", "insert_many", "insert_new"]

_SQLITE_MAGIC = b"SQLite format 3\0"
_WRITE_LOCK = 0x62616C68  # any constant: writers of one PostgreSQL store take turns by it


class Database:
    """One database; `read` and `write` are contexts that hold one transaction each.

    `place` is a file, `sqlite:///FILE`, or a PostgreSQL URL.  A write is all or nothing, also when the
    process is killed in the middle of it.  Raises `StoreError` where the database cannot be reached,
    `StoreCorrupt` where it is damaged.
    """

    def __init__(self, place: str | Path, *, create: bool = True) -> None:
        text = str(place)
        if text.startswith(("postgres://", "postgresql://")):
            text = "postgresql+psycopg://" + text.split("://", 1)[1]
        elif "://" not in text:
            text = f"sqlite:///{text}"
        try:
            url = sa.make_url(text)
        except exc.ArgumentError as error:
            raise StoreError(f"{place}: neither a file nor a database URL: {error}") from None
        self.dialect = url.get_backend_name()
        self.name = url.render_as_string(hide_password=True)
        if self.dialect == "sqlite":
            self.name = str(url.database)
            _look_at_file(Path(self.name), create)
        elif self.dialect != "postgresql":
            raise StoreError(f"{self.name}: a store is a SQLite file or a PostgreSQL database")
        with self._translated():
            self.engine = sa.create_engine(url)
        if self.dialect == "sqlite":
            event.listen(self.engine, "connect", _on_connect)
            event.listen(self.engine, "begin", _on_begin)

    @contextmanager
    def read(self) -> Generator[sa.Connection]:
        """A connection that sees one state of the store."""
        with self._translated(), self.engine.connect() as connection:
            options: dict[str, Any] = (
                {} if self.dialect == "sqlite" else {"isolation_level": "REPEATABLE READ"}
            )
            connection = connection.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Generator[sa.Connection]:
        """A connection whose changes all take effect at the end of the context, or none."""
        with self._translated(), self.engine.connect() as connection:
            connection = connection.execution_options(bal_write=True)
            with connection.begin():
                if self.dialect == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITE_LOCK)))
                yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _translated(self) -> Generator[None]:
        try:
            yield
        except exc.NoSuchModuleError as error:
            raise StoreError(f"{self.name}: {error}") from None
        except exc.OperationalError as error:
            text = str(error.orig)
            if "disk image is malformed" in text:
                raise self._corrupt(text) from error
            if "no such table" in text or "no such column" in text:
                raise self._corrupt(text) from error
            raise StoreError(f"{self.name}: {text.strip()}") from error
        except exc.ProgrammingError as error:
            raise self._corrupt(str(error.orig).strip()) from error
        except exc.DatabaseError as error:
            raise self._corrupt(str(error.orig).strip()) from error
        except ModuleNotFoundError as error:
            raise StoreError(
                f"{self.name}: the module {error.name} is missing; install balclient[postgres]"
            ) from None

    def _corrupt(self, text: str) -> StoreCorrupt:
        return StoreCorrupt(
            f"{self.name}: the store is damaged ({text}); nothing was changed. Restore a copy, or ingest "
            "again into a new store"
        )


def insert_new(database: Database, table: sa.Table) -> Any:
    """An insert that leaves a row alone that is there already."""
    if database.dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(table).on_conflict_do_nothing()
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert(table).on_conflict_do_nothing()


def insert_many(connection: sa.Connection, table: sa.Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, values in the order of the table's columns, the fast way: nothing converts them."""
    if not rows:
        return
    quote = connection.dialect.identifier_preparer.quote
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    names = ", ".join(quote(column.name) for column in table.columns)
    marks = ", ".join([mark] * len(table.columns))
    connection.exec_driver_sql(f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})", list(rows))


def _look_at_file(path: Path, create: bool) -> None:
    if path.is_dir() or not path.parent.is_dir():
        raise StoreError(f"{path}: not a file in an existing folder")
    if not path.exists():
        if not create:
            raise StoreError(f"{path}: no such store")
        return
    try:
        with path.open("rb") as file:
            head = file.read(len(_SQLITE_MAGIC))
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror or error}") from None
    if not head and not create:
        raise StoreCorrupt(f"{path}: an empty file; nothing was ever stored in it")
    if head and head != _SQLITE_MAGIC:
        raise StoreCorrupt(f"{path}: not a SQLite file; it was not changed. Name another file")


def _on_connect(connection: Any, record: Any) -> None:
    # The driver must not begin transactions by itself: a table made is part of one, too.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=60000")
    cursor.execute("PRAGMA journal_mode=WAL")
    # In WAL mode a killed process loses nothing with this setting; a power cut may lose the last commits.
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    wants = connection.get_execution_options().get("bal_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if wants else "BEGIN")
