"""What markets and positions earned, from a history's store; without one it says so, never guesses."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from balclient.history import Store
from balclient.performance import annualised, load_timeline, market_performance, window_of

from .reading import Board

__all__ = ["WINDOWS", "Earned", "Return"]

WINDOWS = ("7D", "30D")
NO_STORE = "needs a history: start the page with --history STORE"


@dataclass(frozen=True, slots=True)
class Return:
    """The return on the collateral used of an LP who stayed through a window, and a year of it.

    None where it is not known; `why` then says what is missing.  `last` is where the window ends (unix
    seconds).
    """

    part: Fraction | None
    annual: Fraction | None
    last: int | None
    why: str = ""


class Earned:
    """Returns of every market over the usual windows, computed anew on `refresh`."""

    def __init__(self, store: Store | None) -> None:
        self.store = store
        self.problem = "" if store is not None else NO_STORE
        self._returns: dict[tuple[int, str], Return] = {}

    def of(self, market: int, window: str) -> Return:
        """A market's return over a window."""
        return self._returns.get((market, window), Return(None, None, None, self.problem or NO_STORE))

    def refresh(self, board: Board) -> None:
        """Compute all of them; what is missing for one does not stop the others."""
        if self.store is None:
            return
        for market in board.markets:
            for name in WINDOWS:
                self._returns[market.index, name] = self._return(self.store, market.index, name)
        problems = {one.why for one in self._returns.values() if one.why}
        self.problem = problems.pop() if len(problems) == 1 else ""

    @staticmethod
    def _return(store: Store, market: int, name: str) -> Return:
        try:
            window = window_of(store, name, market)
            found = market_performance(load_timeline(store, market, window.first, window.last))
        except Exception as error:
            # Whatever is wrong with a history: it takes its own figures along and no others.
            return Return(None, None, None, f"{type(error).__name__}: {error}")
        part = found.used.on_collateral(found.stayed.profit)
        return Return(part, annualised(part, found.used.seconds), window.last)
