"""Counts that are the same in every run of the same code, whatever else the machine does.

    PYTHONHASHSEED=0 python benchmarks/counts.py

Byte codes of this package that run (of nothing else, so that another numpy changes nothing), compute units of
the program, modules that an import loads, bytes of a page. Prints them as JSON lines.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import median
from types import CodeType, FrameType
from typing import Any

from cases import SESSION
from figures import Count

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PACKAGE = str(ROOT / "balclient")
OFTEN = 4
"""How often an instruction succeeds in the session to have a count of its own."""
BYTE_CODES, UNITS = "byte codes", "compute units"


class Counter:
    """Counts the byte codes of this package while it is on."""

    def __init__(self) -> None:
        self.count = 0

    @contextmanager
    def on(self) -> Iterator[None]:
        """Count what runs inside."""
        if sys.version_info >= (3, 12):
            yield from self._monitored()
        else:
            yield from self._traced()

    def _traced(self) -> Iterator[None]:
        def step(frame: FrameType, event: str, _: Any) -> Any:
            if event == "opcode":
                self.count += 1
            return step

        def call(frame: FrameType, event: str, _: Any) -> Any:
            if not frame.f_code.co_filename.startswith(PACKAGE):
                return None
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
            return step

        sys.settrace(call)
        try:
            yield
        finally:
            sys.settrace(None)

    def _monitored(self) -> Iterator[None]:
        tools: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        tool, event = tools.PROFILER_ID, tools.events.INSTRUCTION

        def step(code: CodeType, _: int) -> Any:
            if not code.co_filename.startswith(PACKAGE):
                return tools.DISABLE
            self.count += 1
            return None

        tools.use_tool_id(tool, "balclient benchmarks")
        tools.register_callback(tool, event, step)
        tools.set_events(tool, event)
        try:
            yield
        finally:
            tools.set_events(tool, 0)
            tools.register_callback(tool, event, None)
            tools.free_tool_id(tool)


def byte_codes(work: Callable[[], object]) -> int:
    """Byte codes of the second call, so that what is made once is not in it."""
    work()
    counter = Counter()
    with counter.on():
        work()
    return counter.count


def of_bytes() -> Iterator[Count]:
    """Decoding and encoding."""
    from abi_decode import filled, lazy

    from balclient.abi.accounts import PerpMarket, User
    from balclient.abi.arguments import pack_add_perp_lp_shares

    user, market = filled(User, 1), filled(PerpMarket, 2)
    record = User.decode(user)
    for part, what, work in (
        ("decode", "User", lambda: User.decode(user)),
        ("decode", "User, lazily, one position read", lambda: lazy(user)),
        ("decode", "PerpMarket", lambda: PerpMarket.decode(market)),
        ("encode", "User", record.encode),
        ("encode", "instruction data", lambda: pack_add_perp_lp_shares(123_456_789, 1)),
    ):
        yield Count(part, what, BYTE_CODES, byte_codes(work))


def of_replays() -> Iterator[Count]:
    """The recorded session: byte codes of the mirror and compute units of the program, by instruction."""
    from balclient.abi.values import Instruction, Outcome
    from balclient.localnet.program import default_program
    from balclient.vectors.engines import MirrorEngine, ProgramEngine
    from balclient.vectors.files import read
    from balclient.vectors.replay import replay

    scenario = read(SESSION)
    codes: dict[str, list[int]] = {}
    units: dict[str, list[int]] = {}

    class Counted(MirrorEngine):
        def run(self, instruction: Instruction) -> Outcome:
            counter = Counter()
            with counter.on():
                outcome = super().run(instruction)
            if outcome.error is None:
                codes.setdefault(instruction.name, []).append(counter.count)
            return outcome

    class Metered(ProgramEngine):
        def run(self, instruction: Instruction) -> Outcome:
            outcome = super().run(instruction)
            if outcome.error is None:
                units.setdefault(instruction.name, []).append(outcome.compute_units or 0)
            return outcome

    replay(scenario, Counted())
    replay(scenario, Metered(default_program()))
    for part, unit, found in (("mirror", BYTE_CODES, codes), ("program", UNITS, units)):
        for name, values in sorted(found.items()):
            if len(values) >= OFTEN:
                yield Count(part, f"`{name}`, median of {len(values)}", unit, round(median(values)))
        yield Count(part, "the whole session", unit, sum(map(sum, found.values())))


def of_bulk() -> Iterator[Count]:
    """Settling: numpy's passes over the columns, not their length."""
    import bulk as script

    from balclient.mirror.bulk import settle

    market = script.market()
    table = script.positions(20_000, market)
    yield Count(
        "bulk",
        "settling 20,000 positions",
        BYTE_CODES,
        byte_codes(lambda: settle(table.copy(), market.copy())),
    )


def of_worlds() -> Iterator[Count]:
    """A localnet, a sweep's step, an event of a history, a page."""
    import tempfile

    import history
    import sweep
    from localnet_ready import ready
    from parts import drawn_page

    from balclient.report import render

    yield Count("localnet", "program, mint, oracle, market, user", BYTE_CODES, byte_codes(ready))
    job = sweep.make(1, 13)
    yield Count("sweep", "13 steps", BYTE_CODES, byte_codes(lambda: list(sweep.sweep(job))))

    def ingest() -> None:
        with tempfile.TemporaryDirectory() as folder:
            history.measure_ingestion(Path(folder), 400)

    yield Count("history", "400 events", BYTE_CODES, byte_codes(ingest))
    page = drawn_page()
    yield Count("page", "four charts and a table", BYTE_CODES, byte_codes(lambda: render(page)))
    yield Count("page", "four charts and a table", "bytes", len(render(page).encode()))


def of_imports() -> Iterator[Count]:
    """Modules that an import brings in, beside those of a bare interpreter."""
    for statement in ("import balclient", "from balclient import Client, Localnet"):
        code = (
            f"import sys; bare = set(sys.modules); {statement}; "
            "print(sum(name.split('.')[0] == 'balclient' for name in set(sys.modules) - bare))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        )
        yield Count("import", f"`{statement}`", "modules of ours", int(done.stdout))


def main() -> None:
    """Count everything and print it."""
    for part in (of_imports, of_bytes, of_replays, of_bulk, of_worlds):
        for count in part():
            print(json.dumps(asdict(count)), flush=True)


if __name__ == "__main__":
    main()
