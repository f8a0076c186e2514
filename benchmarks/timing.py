"""Time of two things measured one after the other, on the processor, so that a busy machine slows both."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["FULL", "QUICK", "Size", "alternate", "calibration", "once"]

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything: rounds and seconds of a pair, positions, repeats, sweep runs, events."""

    rounds: int
    seconds: float
    positions: int
    repeats: int
    runs: int
    events: int
    recorded_rounds: int


QUICK = Size(3, 0.015, 20_000, 12, 1, 1_000, 0)
FULL = Size(9, 0.25, 1_000_000, 60, 6, 40_000, 3)


def once(work: Work) -> float:
    """Processor seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _calls(work: Work, seconds: float) -> int:
    work()
    return max(1, int(seconds / max(once(work), 1e-7)))


def _each(work: Work, calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        work()
    return (time.process_time() - start) / calls


def alternate(ours: Work, theirs: Work, rounds: int, seconds: float) -> list[tuple[float, float]]:
    """Processor seconds per call of both, in turns; each turn of each takes about `seconds`."""
    mine, other = _calls(ours, seconds), _calls(theirs, seconds)
    gc.collect()
    gc.disable()
    try:
        return [(_each(ours, mine), _each(theirs, other)) for _ in range(rounds)]
    finally:
        gc.enable()


def calibration() -> int:
    """A fixed piece of plain Python, for what has no peer: sums up 100,000 small products."""
    total = 0
    for number in range(100_000):
        total += number * 7 & 0xFFFF
    return total
