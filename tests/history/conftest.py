"""Stores to test with: a SQLite file always, a PostgreSQL server of one's own where it is installed."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the extra history is not installed")
pytest.importorskip("polars", reason="the extra history is not installed")

from balclient.history import Store

sys.path.insert(0, str(Path(__file__).parent))

NewStore = Callable[..., Store]


def _binaries() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives in a temporary folder, as a user that is not root."""
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed")
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="bal-pg-", dir="/tmp"))
    who: dict[str, object] = {}
    if os.geteuid() == 0:
        # The server refuses to run as root.
        names = [name for name in ("postgres", "nobody") if _exists(name)]
        if not names:
            pytest.skip("PostgreSQL does not run as root and there is no other user to run it as")
        entry = pwd.getpwnam(names[0])
        who = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run: dict[str, object] = {"check": True, "capture_output": True, "cwd": folder, **who}
    data = folder / "data"
    subprocess.run(  # type: ignore[call-overload]
        [binaries / "initdb", "-D", data, "-U", "bal", "-A", "trust", "-E", "UTF8", "--locale=C"], **run
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    control = [binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], **run)  # type: ignore[call-overload]
    try:
        yield f"postgresql://bal@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **run)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)


def _exists(name: str) -> bool:
    with suppress(KeyError):
        pwd.getpwnam(name)
        return True
    return False


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new store can be made, once for each kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "history.db")
    import sqlalchemy as sa

    server = request.getfixturevalue("postgres")
    name = f"bal_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(server.replace("://", "+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server.rsplit("/", 1)[0] + f"/{name}"
