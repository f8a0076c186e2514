"""Kill an ingestion with SIGKILL at random points, again and again, and see whether anything is lost or
doubled.

    python tools/kill_ingestion.py --kills 200                       # a SQLite file
    python tools/kill_ingestion.py --kills 200 --store postgresql://...

A child process ingests a chain of its own making, of whole slots, forks and a growing tip, into one store;
the parent kills it after a random time and starts it again.  When a child gets to the end, its store is
compared with the chain row by row, and the next one begins with an empty store.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "history")]

from fake_node import FakeNode  # noqa: E402

TRANSACTIONS, PAGE = 1500, 23


@dataclass
class Tally:
    """What came of the kills."""

    kills: int = 0
    where: Counter[str] = field(default_factory=Counter)
    stores: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0


def node_of(seed: int) -> FakeNode:
    """The chain that a seed makes; parent and child make the same one."""
    return FakeNode.made(TRANSACTIONS, seed=seed, per_slot=3)


def child(store: str, seed: int) -> None:
    """Ingest to the end, saying when the first batch is stored."""
    from balclient.history import Ingested, Store, ingest

    first = True

    def progress(done: Ingested) -> None:
        nonlocal first
        if first:
            print("begun", flush=True)
            first = False

    with Store(store) as opened:
        print("open", flush=True)
        ingest(opened, node_of(seed), page=PAGE, progress=progress)
    print("done", flush=True)


def verify(store: str, seed: int, tally: Tally) -> None:
    """Compare a finished store with its chain."""
    import sqlalchemy as sa

    from balclient.history import Store
    from balclient.history import schema as t
    from balclient.history.records import slot_of

    node = node_of(seed)
    with Store(store) as opened:
        opened.check()
        with opened.database.read() as connection:
            c = t.transactions.c
            rows = connection.execute(sa.select(c.signature, c.at).order_by(c.at)).all()
            events = connection.execute(sa.select(sa.func.count()).select_from(t.events)).scalar_one()
    found = [(bytes(signature), slot_of(at)) for signature, at in rows]
    wanted = [(one.signature, one.slot) for one in node.chain]
    tally.stores += 1
    tally.lost += len(set(wanted) - set(found)) + max(0, node.events - events)
    tally.doubled += len(found) - len(set(found)) + max(0, events - node.events)
    tally.wrong += found != wanted


def empty(store: str) -> None:
    """Remove what a store holds."""
    if "://" not in store:
        for suffix in ("", "-wal", "-shm"):
            Path(store + suffix).unlink(missing_ok=True)
        return
    from balclient.history import schema as t
    from balclient.history.database import Database

    database = Database(store)
    with database.write() as connection:
        t.tables.drop_all(connection)
    database.close()


def run(store: str, kills: int, seed: int, *, longest: float = 0.6) -> Tally:
    """Kill `kills` times; returns what came of it."""
    draw, tally = random.Random(seed), Tally()
    empty(store)
    while tally.kills < kills:
        process = subprocess.Popen(
            [sys.executable, __file__, "--child", "--store", store, "--seed", str(seed + tally.stores)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        # Some children die while starting or opening, most while writing.
        wait_for = draw.choice(["", "open", *["begun"] * 6])
        while wait_for and (line := process.stdout.readline().strip()):
            if line in (wait_for, "done"):
                break
        time.sleep(draw.random() * longest)
        process.send_signal(signal.SIGKILL)
        process.stdout.read()
        code = process.wait()
        process.stdout.close()
        if code == -signal.SIGKILL:
            tally.kills += 1
            tally.where[wait_for or "start"] += 1
        elif code == 0:
            verify(store, seed + tally.stores, tally)
            empty(store)
        else:
            raise SystemExit(f"the ingestion failed by itself, exit code {code}")
    finish = [sys.executable, __file__, "--child", "--store", store, "--seed", str(seed + tally.stores)]
    subprocess.run(finish, check=True, stdout=subprocess.DEVNULL)
    verify(store, seed + tally.stores, tally)
    empty(store)
    return tally


def main() -> None:
    """Parse the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", default="")
    parser.add_argument("--child", action="store_true")
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.store, chosen.seed)
        return
    with tempfile.TemporaryDirectory() as folder:
        store = chosen.store or str(Path(folder) / "history.db")
        begun = time.monotonic()
        tally = run(store, chosen.kills, chosen.seed)
        head = (
            "store",
            "kills",
            "starting",
            "open",
            "writing",
            "finished stores",
            "lost",
            "doubled",
            "wrong",
        )
        print("| " + " | ".join(head) + " |")
        print("|---|" + "---:|" * (len(head) - 1))
        kind = "PostgreSQL" if "://" in store else "SQLite"
        print(
            f"| {kind} | {tally.kills} | {tally.where['start']} | {tally.where['open']} | "
            f"{tally.where['begun']} | {tally.stores} | {tally.lost} | {tally.doubled} | {tally.wrong} |"
        )
        print(f"{time.monotonic() - begun:.0f} s")
        if tally.lost or tally.doubled or tally.wrong:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
