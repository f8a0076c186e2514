"""What is measured in our own environment: each part of the package against LiteSVM or a plain loop."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from cases import SESSION
from figures import Figure, figure
from timing import Size, alternate, calibration, once

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from balclient.abi.addresses import PROGRAM_ID  # noqa: E402
from balclient.localnet.program import default_program  # noqa: E402
from balclient.report import Chart, Page, Series, Table, render  # noqa: E402
from balclient.report import Figure as Drawn  # noqa: E402
from balclient.vectors.engines import MirrorEngine, ProgramEngine  # noqa: E402
from balclient.vectors.files import read  # noqa: E402
from balclient.vectors.replay import replay  # noqa: E402

__all__ = ["PARTS", "drawn_page"]

LOOP = "a fixed loop of Python"
CHAIN = "LiteSVM"


def mirror(size: Size) -> Iterator[Figure]:
    """One instruction on the mirror and on the embedded chain, from instruction to decoded outcome."""
    import mirror_speed

    for name, pairs in sorted(mirror_speed.in_session(size.repeats).items()):
        seconds = [(mine / 1e9, chain / 1e9) for mine, chain in pairs]
        yield figure("mirror", f"`{name}`, in a session", CHAIN, seconds)
    if size.recorded_rounds:
        paths = sorted((ROOT / "tests" / "vectors").glob("*.jsonl.xz"))
        found = mirror_speed.measure(paths, size.recorded_rounds)
        steps = [times for every in found.values() for times in every]
        yield figure("mirror", "a recorded step", CHAIN, [(one[0] / 1e9, one[1] / 1e9) for one in steps])
        yield figure(
            "mirror",
            "a recorded step",
            "LiteSVM's bare transaction",
            [(one[0] / 1e9, one[2] / 1e9) for one in steps],
        )


def bulk(size: Size) -> Iterator[Figure]:
    """Many positions at once, against one by one and against a copy of their bytes."""
    import bulk as script
    import numpy as np

    from balclient.abi.accounts import PerpPosition
    from balclient.mirror.bulk import settle, unsettled
    from balclient.mirror.lp import settle_lp_position

    market = script.market()
    table = script.positions(size.positions, market)
    work, copy = table.copy(), np.empty_like(table)
    sample = 500
    few = table[:sample].copy()
    few["base_asset_amount"] = 0
    few["last_cumulative_funding_rate"] = 0
    blobs = [row.tobytes() for row in few]

    def settle_all() -> None:
        np.copyto(work, table)
        settle(work, market.copy())

    def one_by_one() -> None:
        single = market.copy()
        for blob in blobs:
            settle_lp_position(PerpPosition.decode(blob), single)

    pairs = alternate(settle_all, one_by_one, size.rounds, size.seconds)
    each = [(mine / size.positions, other / sample) for mine, other in pairs]
    yield figure("bulk", f"settling a position, {size.positions:,} at once", "one by one", each)
    pairs = alternate(
        lambda: unsettled(table, market), lambda: np.copyto(copy, table), size.rounds, size.seconds
    )
    yield figure("bulk", f"unsettled amounts of {size.positions:,} positions", "a copy of their bytes", pairs)


def localnet(size: Size) -> Iterator[Figure]:
    """A world with a market and a funded user, against a virtual machine that only loads the program."""
    from localnet_ready import ready
    from solders.litesvm import LiteSVM

    code = default_program().read_bytes()

    def bare() -> None:
        LiteSVM().add_program(PROGRAM_ID, code)

    yield figure(
        "localnet",
        "program, mint, oracle, market, user",
        "LiteSVM with the program",
        alternate(ready, bare, size.rounds, size.seconds),
    )


def replays(size: Size) -> Iterator[Figure]:
    """A recorded session, every byte compared, on the mirror and on the program."""
    scenario = read(SESSION)
    mine, theirs = MirrorEngine(), ProgramEngine(default_program())
    steps = len(scenario.steps)
    pairs = alternate(
        lambda: replay(scenario, mine), lambda: replay(scenario, theirs), size.rounds, size.seconds
    )
    yield figure("replay", "a step, compared", CHAIN, [(one / steps, other / steps) for one, other in pairs])


def sweeps(size: Size) -> Iterator[Figure]:
    """A step of a strategy's run: prices, takers' orders, cranks, the strategy itself."""
    import sweep as script

    job = script.make(size.runs, 25)
    steps = size.runs * 25

    def work() -> None:
        script.timed(script.sweep(job))

    yield figure(
        "sweep",
        "a step with its takers' orders",
        LOOP,
        [(mine / steps, other) for mine, other in _against_loop(work, size)],
    )


def histories(size: Size) -> Iterator[Figure]:
    """An event from a transaction's log into SQLite."""
    import history as script

    pairs = []
    for _ in range(min(size.rounds, 5)):
        with tempfile.TemporaryDirectory() as folder:
            events, seconds, _ = script.measure_ingestion(Path(folder), size.events)
        pairs.append((seconds / events, once(calibration)))
    yield figure("history", "an event from a log into SQLite", LOOP, pairs)


def drawn_page() -> Page:
    """A report with four charts of a thousand points and a table of 200 rows."""
    hours = tuple(float(hour) for hour in range(1_000))
    lines = tuple(
        Series(name, hours, tuple(float((hour * factor) % 97) for hour in range(1_000)))
        for name, factor in (("base", 3), ("quote", 7))
    )
    chart = Chart("Amounts", "dollars", lines)
    rows = tuple((str(row), "settle_lp", f"{row * 17 % 1_000}") for row in range(200))
    return Page(
        "A page",
        "For the benchmark.",
        "exact",
        figures=(Drawn(chart),) * 4,
        tables=(Table("Steps", ("step", "what", "base"), rows),),
    )


def pages(size: Size) -> Iterator[Figure]:
    """A report page, from values to HTML."""
    page = drawn_page()
    yield figure(
        "page", "four charts of 2,000 points and a table", LOOP, _against_loop(lambda: render(page), size)
    )


def _against_loop(work: Callable[[], object], size: Size) -> list[tuple[float, float]]:
    return alternate(work, calibration, size.rounds, size.seconds)


PARTS: Mapping[str, Callable[[Size], Iterator[Figure]]] = {
    "mirror": mirror,
    "bulk": bulk,
    "localnet": localnet,
    "replay": replays,
    "sweep": sweeps,
    "history": histories,
    "page": pages,
}
"""What runs in our own environment, by name."""
