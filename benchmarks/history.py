"""Speed of the history: events into SQLite, and performance of many positions; CPU time of this process.

    python benchmarks/history.py [--events 1000000] [--positions 10000] [--table FILE]

The events are those of recorded sessions, decoded from program logs as a node gives them, again and again in
new transactions.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from solders.pubkey import Pubkey  # noqa: E402

from balclient.abi.addresses import PROGRAM_ID  # noqa: E402
from balclient.history import FoundTransaction, SignatureInfo, Store, ingest  # noqa: E402
from balclient.history.records import MarketRow, PositionRow, PriceRow, place  # noqa: E402
from balclient.history.store import Batch  # noqa: E402
from balclient.performance import load_timeline, performances  # noqa: E402
from balclient.vectors.files import read  # noqa: E402

PER_TRANSACTION = 4
DAY = 86_400


class Node:
    """A chain of `count` transactions that are made when asked for."""

    def __init__(self, logs: Sequence[tuple[str, ...]], count: int) -> None:
        self.logs, self.count = logs, count
        self.numbers: dict[bytes, int] = {}

    def cluster(self) -> str:
        return "benchmark"

    def first_slot(self) -> int:
        return 0

    def rooted_slot(self) -> int:
        return 1 << 40

    def rooted(self, signatures: Sequence[bytes]) -> Sequence[int | None]:
        return [None] * len(signatures)

    def signatures(
        self, address: Pubkey, *, before: bytes | None, until: bytes | None, limit: int
    ) -> Sequence[SignatureInfo]:
        end = self.count if before is None else self.numbers[before]
        found: list[SignatureInfo] = []
        for number in range(end - 1, max(end - 1 - limit, -1), -1):
            signature = hashlib.sha512(number.to_bytes(8, "little")).digest()
            if signature == until:
                break
            self.numbers[signature] = number
            found.append(SignatureInfo(signature, 1000 + number // 3, 1_700_000_000 + number))
        return found

    def transactions(self, signatures: Sequence[bytes]) -> Sequence[FoundTransaction | None]:
        out: list[FoundTransaction | None] = []
        for signature in signatures:
            number = self.numbers[signature]
            logs = self.logs[number % len(self.logs)]
            out.append(FoundTransaction(signature, 1000 + number // 3, 1_700_000_000 + number, False, logs))
        return out


def recorded_logs() -> list[tuple[str, ...]]:
    """Logs of transactions with the events of recorded sessions, `PER_TRANSACTION` in each."""
    events: list[str] = []
    for file in sorted((ROOT / "tests" / "vectors").glob("*.jsonl.xz")):
        for step in read(file).steps:
            for event in step.events:
                kind = "data" if event.via == "data" else "log"
                events.append(f"Program {kind}: {b64encode(event.data).decode()}")
    logs: list[tuple[str, ...]] = []
    for start in range(0, len(events) - PER_TRANSACTION, PER_TRANSACTION):
        lines = events[start : start + PER_TRANSACTION]
        logs.append((f"Program {PROGRAM_ID} invoke [1]", *lines, f"Program {PROGRAM_ID} success"))
    return logs


def measure_ingestion(folder: Path, count: int) -> tuple[int, float, int]:
    """(events, seconds, bytes of the file)."""
    node = Node(recorded_logs(), count // PER_TRANSACTION)
    path = folder / "ingest.db"
    with Store(path) as store:
        begun = time.process_time()
        done = ingest(store, node)
        seconds = time.process_time() - begun
        assert store.counts()["events"] == done.events
    return done.events, seconds, path.stat().st_size


def fill_positions(store: Store, count: int) -> tuple[int, int]:
    """A market over 31 days with `count` LPs, a tenth of whom settle in between; its first and last time."""
    draw = random.Random(1)
    first = 1_700_000_000
    markets: list[MarketRow] = []
    prices: list[PriceRow] = []
    base = quote = fee = 0
    for hour in range(31 * 24):
        at, ts = place(1000 + hour * 7200, 0), first + hour * 3600
        base += draw.randint(-5_000, 5_000)
        quote -= draw.randint(-800, 800)
        fee += draw.randint(0, 40)
        quote += fee // 1000
        markets.append(
            MarketRow(
                0,
                at,
                ts,
                base,
                quote,
                fee,
                0,
                hour * 100,
                hour * 100,
                10**15,
                count * 10**10,
                10**7,
                10**14,
                10**14,
                1000,
                0,
            )
        )
        prices.append(PriceRow(0, at, ts, 150_000_000 + draw.randint(-9_000_000, 9_000_000)))
    rows: Iterator[PositionRow] = (
        row for number in range(count) for row in _positions(number, markets, draw)
    )
    store.write(Batch(markets=markets, prices=prices, positions=list(rows)))
    return first, markets[-1].ts


def _positions(number: int, markets: Sequence[MarketRow], draw: random.Random) -> Iterator[PositionRow]:
    user = hashlib.sha256(number.to_bytes(8, "little")).digest()
    start = markets[draw.randint(0, 20)]
    shares = draw.randint(1, 1000) * 10**9
    row = PositionRow(
        user,
        0,
        start.at + 1 + number,
        start.ts,
        0,
        0,
        0,
        0,
        shares,
        start.base_per_lp,
        start.quote_per_lp,
        0,
        0,
        0,
    )
    yield row
    if number % 10 == 0:
        seen = markets[draw.randint(300, 700)]
        earned = (seen.base_per_lp - start.base_per_lp) * (shares // 10**9)
        rest = abs(earned) % 10**7 * (1 if earned >= 0 else -1)
        yield replace(
            row,
            at=seen.at + 1 + number,
            ts=seen.ts,
            base=earned - rest,
            remainder=rest,
            quote=(seen.quote_per_lp - start.quote_per_lp) * (shares // 10**9),
            last_base=seen.base_per_lp,
            last_quote=seen.quote_per_lp,
            last_rate=seen.rate_long,
        )


def measure_performance(folder: Path, count: int) -> tuple[int, float]:
    """(positions, seconds) of the performance over 30 days, each of which is exact."""
    with Store(folder / "positions.db") as store:
        _, last = fill_positions(store, count)
        begun = time.process_time()
        line = load_timeline(store, 0, last - 30 * DAY, last)
        found = performances(store, line)
        seconds = time.process_time() - begun
    assert all(one.exact for one in found)
    return len(found), seconds


def main() -> None:
    """Measure and print; `--table` also writes the lines to a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--positions", type=int, default=10_000)
    parser.add_argument("--table", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        events, seconds, size = measure_ingestion(folder, chosen.events)
        positions, spent = measure_performance(folder, chosen.positions)
    lines = [
        "# History: measured by benchmarks/history.py",
        "",
        "| what | count | CPU seconds | per second |",
        "|---|---:|---:|---:|",
        f"| events from logs into SQLite | {events:,} | {seconds:.1f} | {events / seconds:,.0f} |",
        f"| positions, 30 days, exact | {positions:,} | {spent:.2f} | {positions / spent:,.0f} |",
        "",
        f"The file of events has {size / 1e6:,.0f} MB.",
    ]
    print("\n".join(lines))
    if chosen.table is not None:
        chosen.table.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
