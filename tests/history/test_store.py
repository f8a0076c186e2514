"""A store: what goes in comes out, twice is once, bad stores are named and left alone."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from balclient.abi.accounts import PerpMarket, User
from balclient.history import (
    Store,
    StoreCorrupt,
    StoreError,
    StoreOfAnother,
    StoreVersion,
    ingest_scenario,
)
from balclient.history import schema as t
from balclient.history.database import Database
from balclient.history.gaps import find_gaps
from balclient.vectors.files import read

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
FILES = sorted(VECTORS.glob("*.jsonl.xz"))


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.name.split(".")[0])
def test_every_account_of_a_vector_file_as_it_was(file: Path, tmp_path: Path) -> None:
    scenario = read(file)
    with Store(tmp_path / "h.db") as store:
        done = ingest_scenario(store, scenario)
        first = store.counts()
        assert (first["transactions"], first["events"]) == (done["transactions"], done["events"])
        assert first["events"] == sum(len(step.events) for step in scenario.steps)
        ingest_scenario(store, scenario)
        assert store.counts() == first
        assert find_gaps(store) == []
        for account in scenario.accounts:
            kind = {"user": User, "perp_market": PerpMarket}.get(account.kind)
            if kind is None:
                continue
            states: list[bytes] = []
            for step in scenario.steps:
                for written in (step.writes, step.changed):
                    data = written.get(account.name)
                    if data and (not states or states[-1] != data):
                        states.append(data)
            assert [one.data for one in store.observed(account.address)] == states


def test_the_same_in_both_databases(place: str) -> None:
    scenario = read(FILES[0])
    with Store(place) as store:
        ingest_scenario(store, scenario)
        counts = store.counts()
        ingest_scenario(store, scenario)
        assert store.counts() == counts
        assert counts["positions"] > 20
    with Store(place, create=False) as store:
        assert store.cluster == f"vectors:{scenario.program}/{scenario.scenario}"


@pytest.mark.parametrize("start", range(t.VERSION))
def test_every_older_schema_is_brought_up(place: str, start: int) -> None:
    database = Database(place)
    with database.write() as connection:
        t.migrate(connection, to=start)
    if start:
        with database.write() as connection:
            connection.execute(t.meta.insert().values(key="program_id", value="1" * 32))
    database.close()
    with Store(place) as store:
        with store.database.read() as connection:
            assert t.schema_version(connection) == t.VERSION
            names = set(sa.inspect(connection).get_table_names())
            steps = connection.execute(sa.select(t.schema.c.version)).scalars().all()
        assert names == set(t.tables.tables)
        assert sorted(steps) == list(range(1, t.VERSION + 1))
        if start:
            assert str(store.program_id) == "1" * 32
        indexes = {index["name"] for index in sa.inspect(store.database.engine).get_indexes("events")}
        assert indexes == {"events_user", "events_market", "events_other"}


def test_a_failed_migration_changes_nothing(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(place)
    with database.write() as connection:
        t.migrate(connection, to=1)

    def broken(connection: sa.Connection) -> None:
        t.MIGRATIONS[1](connection)
        raise RuntimeError

    monkeypatch.setattr(t, "MIGRATIONS", (t.MIGRATIONS[0], broken))
    with pytest.raises(RuntimeError), database.write() as connection:
        t.migrate(connection, to=2)
    with database.read() as connection:
        assert t.schema_version(connection) == 1
        assert "imported" not in sa.inspect(connection).get_table_names()
    database.close()


def test_a_newer_schema_is_left_alone(place: str) -> None:
    with Store(place) as store, store.database.write() as connection:
        connection.execute(t.schema.insert().values(version=99, applied=0))
    with pytest.raises(StoreVersion, match=f"schema version 99, this package knows {t.VERSION}"):
        Store(place)
    database = Database(place)
    with database.read() as connection:
        assert t.schema_version(connection) == 99
    database.close()


def test_a_database_of_something_else(place: str) -> None:
    database = Database(place)
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE letters (id INTEGER)")
    database.close()
    with pytest.raises(StoreCorrupt, match=r"other tables \(letters\)"):
        Store(place)


def test_files_that_are_no_stores(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, far from it")
    with pytest.raises(StoreCorrupt, match="not a SQLite file; it was not changed"):
        Store(text)
    assert text.read_text() == "not a database, far from it"
    with pytest.raises(StoreError, match="no such store"):
        Store(tmp_path / "absent.db", create=False)
    with pytest.raises(StoreError, match="not a file in an existing folder"):
        Store(tmp_path)
    with pytest.raises(StoreError, match="SQLite file or a PostgreSQL database"):
        Store("mysql://somewhere/db")
    with pytest.raises(StoreError):
        Store("postgresql://nobody@127.0.0.1:1/none")


def test_a_damaged_file_is_named_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    with Store(path) as store:
        ingest_scenario(store, read(FILES[0]))
        with store.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    page = 4096
    damaged = bytearray(whole)
    for number in range(2, len(whole) // page, 2):
        damaged[number * page : number * page + 2000] = bytes(range(250)) * 8
    path.write_bytes(damaged)
    with pytest.raises(StoreCorrupt, match="damaged"), Store(path) as store:
        store.check()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreCorrupt, match="damaged"), Store(path) as store:
        store.check()


def test_damaged_account_bytes(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    with Store(path) as store:
        ingest_scenario(store, read(FILES[0]))
    connection = sqlite3.connect(path)
    connection.execute("UPDATE observations SET packed = x'00' WHERE kind = 'User'")
    connection.commit()
    connection.close()
    with Store(path) as store, pytest.raises(StoreCorrupt, match="bytes of account"):
        list(store.accounts("User"))


def test_a_store_of_another_program(tmp_path: Path) -> None:
    from solders.pubkey import Pubkey

    path = tmp_path / "h.db"
    Store(path).close()
    with pytest.raises(StoreOfAnother, match="program dRifty"):
        Store(path, program_id=Pubkey.default())
    scenario = read(FILES[1])
    with Store(path) as store:
        ingest_scenario(store, read(FILES[0]))
        with pytest.raises(StoreOfAnother, match="name another store"):
            ingest_scenario(store, scenario)
