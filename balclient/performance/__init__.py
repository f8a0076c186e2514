"""Performance of LP positions and markets from a history: integers whose parts add up to the last unit.

Example:
    >>> from balclient.performance import Parts
    >>> Parts(opening=100, fees=7, settled=2, closing=105).profit
    7

Needs the extra `history`.
"""

from .comparison import Holding, Point, course, holding
from .market import Entry, MarketPerformance, entries, market_performance
from .parts import Parts, value_of
from .positions import PositionPerformance, Rows, follow, load_rows, performances
from .report import market_page, position_page
from .returns import Used, annualised, requirement
from .timeline import Timeline, load_timeline
from .windows import Window, moment, window_of

__all__ = [
    "Entry",
    "Holding",
    "MarketPerformance",
    "Parts",
    "Point",
    "PositionPerformance",
    "Rows",
    "Timeline",
    "Used",
    "Window",
    "annualised",
    "course",
    "entries",
    "follow",
    "holding",
    "load_rows",
    "load_timeline",
    "market_page",
    "market_performance",
    "moment",
    "performances",
    "position_page",
    "requirement",
    "value_of",
    "window_of",
]
