"""Work spread over several processes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

__all__ = ["spread"]

Plan = TypeVar("Plan")
Item = TypeVar("Item")
Result = TypeVar("Result")


def spread(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    jobs: int,
    start: Callable[[Plan], None],
    plan: Plan,
) -> Iterator[Result]:
    """Do `work` on each item in `jobs` processes, made ready by `start(plan)`; results in no fixed order.

    Whoever stops listening, or interrupts, waits for the items at work and for no others.
    """
    with ProcessPoolExecutor(jobs, get_context("spawn"), start, (plan,)) as pool:
        # The processes start with the first item; the interrupt of a terminal reaches them too.
        with _interrupts_ignored():
            pending = [pool.submit(work, item) for item in items]
        try:
            for done in as_completed(pending):
                yield done.result()
        finally:
            for future in pending:
                future.cancel()


@contextmanager
def _interrupts_ignored() -> Generator[None]:
    """Processes that start within never see Ctrl-C: they inherit that it is ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
