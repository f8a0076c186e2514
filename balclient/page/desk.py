"""The one place that touches the chain: a thread of its own looks again and again, previews and sends.

What was read already, and the history, are for a second thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from .earned import Earned
from .markup import Markup
from .reading import Board, read_board
from .source import Source
from .trail import Trail

__all__ = ["Desk", "Look"]

T = TypeVar("T")
_LONGEST_PAUSE = 10.0
_EARNED_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Look:
    """What is shown: the last good board, when it was read (unix seconds), what is wrong since then.

    `number` grows with every look, good or bad.
    """

    number: int
    board: Board
    read_at: float
    trouble: str = ""


class Desk:
    """Keeps the newest `Look` of a source, and does one thing at a time with its chain.

    A look that fails leaves the last good board where it is; the next one that works clears the trouble.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.trail = Trail()
        self.earned = Earned(source.store)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="balclient-page")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="balclient-page-history")
        self._look: Look | None = None
        self._changed: asyncio.Condition | None = None
        self._earned_took = 0.0
        self._made: dict[tuple[str, str], tuple[float, Markup]] = {}

    @property
    def look(self) -> Look:
        """The newest look; raises RuntimeError before the first."""
        if self._look is None:
            raise RuntimeError("nothing was looked at yet")
        return self._look

    def begin(self) -> Look:
        """The first look, here and now; raises what the chain raises."""
        self._pool.submit(self._see).result()
        self._reader.submit(self._earn).result()
        return self.look

    async def run(self, job: Callable[[], T]) -> T:
        """Do something with the chain, when its turn comes."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, job)

    async def read(self, job: Callable[[], T]) -> T:
        """Do something with what was read already, or with the store: a node that hangs holds nobody up."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, job)

    async def look_again(self) -> Look:
        """Look now, whatever the time, and let everybody know."""
        await self.run(self._see_or_say)
        await self._tell()
        return self.look

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        if self.source.still:
            return
        async with asyncio.TaskGroup() as both:
            both.create_task(self._keep_looking())
            both.create_task(self._keep_earning())

    async def _keep_looking(self) -> None:
        failures = 0
        while True:
            pause = self.source.seconds * 2**failures
            await asyncio.sleep(min(pause, max(_LONGEST_PAUSE, self.source.seconds)))
            look = await self.run(self._advance)
            failures = min(failures + 1, 8) if look.trouble else 0
            await self._tell()

    async def _keep_earning(self) -> None:
        while self.source.store is not None:
            # A large history takes its time; nine tenths of it are for the pictures.
            await asyncio.sleep(max(_EARNED_SECONDS, 9 * self._earned_took))
            await self.read(self._earn)

    async def newer(self, number: int, seconds: float) -> Look | None:
        """The next look after one of that number; None if there is none within so many seconds."""
        changed = self._condition()
        try:
            async with asyncio.timeout(seconds), changed:
                await changed.wait_for(lambda: self.look.number > number)
        except TimeoutError:
            return None
        return self.look

    def now_and_then(self, key: tuple[str, str], seconds: float, make: Callable[[], Markup]) -> Markup:
        """What `make` gave at most so many seconds ago, for what costs more than a look; within `read`."""
        found, now = self._made.get(key), time.monotonic()
        if found is None or now - found[0] >= seconds:
            found = now, make()
            self._made[key] = found
        return found[1]

    def close(self) -> None:
        """End the threads; what they do at the moment is finished."""
        for pool in (self._pool, self._reader):
            pool.shutdown(wait=True, cancel_futures=True)

    # --- on the threads

    def _advance(self) -> Look:
        def job() -> None:
            if self.source.advance is not None:
                self.source.advance()
            self._see()

        return self._or_say(job)

    def _see_or_say(self) -> Look:
        return self._or_say(self._see)

    def _or_say(self, job: Callable[[], object]) -> Look:
        try:
            job()
        except Exception as error:
            # Whatever it is: a page that stands still has to say why.
            old = self.look
            self._look = Look(old.number + 1, old.board, old.read_at, f"{type(error).__name__}: {error}")
        return self.look

    def _see(self) -> None:
        board = read_board(self.source.client, owned=self.source.owned)
        self.trail.add(board)
        number = 1 if self._look is None else self._look.number + 1
        self._look = Look(number, board, time.time())

    def _earn(self) -> None:
        began = time.monotonic()
        self.earned.refresh(self.look.board)
        self._earned_took = time.monotonic() - began

    # --- on the loop

    def _condition(self) -> asyncio.Condition:
        if self._changed is None:
            self._changed = asyncio.Condition()
        return self._changed

    async def _tell(self) -> None:
        changed = self._condition()
        async with changed:
            changed.notify_all()
