"""Strategy sweeps: what an LP would have earned, over price paths, takers and parameters, exactly."""

from balclient.sweep.flow import Flow, Recorded, parse_flow, read_flow
from balclient.sweep.job import Job, Run, parse_grid, read_strategy, version
from balclient.sweep.paths import Prices, read_prices
from balclient.sweep.results import Results, read_results
from balclient.sweep.running import COLUMNS, StrategyError, perform
from balclient.sweep.strategy import Add, Close, Remove, Settle, Strategy, Trade, View, Wish
from balclient.sweep.sweeping import sweep

__all__ = [
    "COLUMNS",
    "Add",
    "Close",
    "Flow",
    "Job",
    "Prices",
    "Recorded",
    "Remove",
    "Results",
    "Run",
    "Settle",
    "Strategy",
    "StrategyError",
    "Trade",
    "View",
    "Wish",
    "parse_flow",
    "parse_grid",
    "perform",
    "read_flow",
    "read_prices",
    "read_results",
    "read_strategy",
    "sweep",
    "version",
]
