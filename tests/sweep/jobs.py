"""Small sweeps of one market, and what a folder of results holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from balclient.localnet.markets import load_market
from balclient.sweep import Flow, Job, parse_grid, read_prices, read_strategy

MARKET = replace(load_market("SOL-PERP"), sqrt_k=13_000 * 10**9)
FLOW = Flow(takers=300, size=20 * 10**9, informed=30)


def job(strategy: str = "hold", text: str | None = None, **values: Any) -> Job:
    name, source = read_strategy(strategy) if text is None else (strategy, text)
    values.setdefault("paths", (read_prices("walk:seed=7,points=9", MARKET.price),))
    values.setdefault("flow", FLOW)
    return Job(name, source, MARKET, **values)


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def short(**values: Any) -> Job:
    path = (read_prices("walk:seed=7,points=3", MARKET.price),)
    return job(grid=parse_grid(["leverage=5000,10000,20000"]), paths=path, **values)
