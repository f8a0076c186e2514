"""A million LP positions settled, valued and margined at once: time, memory, and bytes moved per second.

    python benchmarks/bulk.py [--rows 1000000] [--check 20000] [--out benchmarks/results_bulk.txt]

One core.  The memory bandwidth is that of numpy's copy of a large array, measured in the same run; a
share of the positions is settled by the one-by-one rules too, for the ratio and to compare every byte.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from saying import Saying

from balclient.abi.accounts import PerpMarket, PerpPosition
from balclient.localnet import Localnet
from balclient.localnet.ledger_chain import LedgerChain
from balclient.mirror.bulk import POSITION, position_margins, settle, unsettled
from balclient.mirror.lp import settle_lp_position
from balclient.mirror.margin_ratios import MarginType
from balclient.mirror.perp_margin import QuotePrices

REPEATS = 5


def market() -> PerpMarket:
    with Localnet(chain=LedgerChain()) as net:
        lp = net.client(usdc=10_000_000)
        lp.deposit(5_000_000)
        lp.add_liquidity(lp.preview_add("SOL-PERP", usd=1_000_000))
        for base in (40, -25, 13, -60, 7):
            net.trade(0, base=base)
        result = net.perp_market(0)
    result.number_of_users = result.number_of_users_with_base = 2_000_000
    return result


def positions(count: int, of: PerpMarket, seed: int = 7) -> Any:
    """Positions of every kind: new, long, short, with dust, joined at different times."""
    draw, amm = np.random.default_rng(seed), of.amm
    table = np.zeros(count, POSITION)
    step = amm.order_step_size
    base = draw.integers(-400, 400, count) * step * (draw.random(count) < 0.7)
    table["base_asset_amount"] = base
    table["remainder_base_asset_amount"] = draw.integers(-step + 1, step, count) * (draw.random(count) < 0.8)
    for name in ("quote_asset_amount", "quote_entry_amount", "quote_break_even_amount"):
        table[name] = draw.integers(-(10**10), 10**10, count)
    table["lp_shares"] = draw.integers(1, 200_000, count) * step
    table["last_base_asset_amount_per_lp"] = amm.base_asset_amount_per_lp - draw.integers(
        -(10**7), 10**7, count
    )
    table["last_quote_asset_amount_per_lp"] = amm.quote_asset_amount_per_lp - draw.integers(
        -(10**6), 10**6, count
    )
    rate = np.where(base > 0, amm.cumulative_funding_rate_long, amm.cumulative_funding_rate_short)
    behind = draw.integers(-(10**9), 10**9, count) * (draw.random(count) < 0.5)
    table["last_cumulative_funding_rate"] = np.where(base == 0, 0, rate - behind)
    table["per_lp_base"] = amm.per_lp_base
    return table


def best(work: Callable[[], Any], before: Callable[[], Any] = lambda: None) -> float:
    """Seconds of the fastest of some runs, on the processor."""
    fastest = float("inf")
    for _ in range(REPEATS):
        before()
        started = time.process_time()
        work()
        fastest = min(fastest, time.process_time() - started)
    return fastest


def bandwidth() -> float:
    """Bytes per second that a copy reads and writes."""
    source = np.ones(1 << 25, np.uint64)
    target = np.empty_like(source)
    return 2 * source.nbytes / best(lambda: np.copyto(target, source))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--check", type=int, default=20_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    say = Saying()
    of, rows = market(), options.rows
    original = positions(rows, of)
    table = original.copy()
    memory = bandwidth()
    moved = {"settle": 2 * original.nbytes + 4 * 8 * rows, "unsettled": original.nbytes + 2 * 8 * rows}
    moved["margin"] = original.nbytes + 4 * 8 * rows
    say(f"{rows:,} positions, {original.nbytes / 1e6:.0f} MB; one core; numpy {np.__version__}")
    say(f"memory: {memory / 1e9:.1f} GB/s (copy of 256 MB, read and write)")

    tracemalloc.start()
    result = settle(table, of.copy())
    extra = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    say(f"failed rows: {len(result.failures)}")
    say(f"settle in place: memory {1 + extra / original.nbytes:.2f} times the input, results included")
    price, quote = of.amm.historical_oracle_data.last_oracle_price, QuotePrices(10**6, 10**6, 10**6)
    seconds = {
        "settle": best(lambda: settle(table, of.copy()), lambda: np.copyto(table, original)),
        "unsettled": best(lambda: unsettled(original, of)),
        "margin": best(lambda: position_margins(original, of, price, quote, MarginType.Maintenance)),
    }
    for name, took in seconds.items():
        rate = moved[name] / took
        say(
            f"{name:10} {took:6.3f} s  {took / rows * 1e9:5.0f} ns each  {rate / 1e9:5.2f} GB/s"
            f"  {rate / memory:6.1%} of memory bandwidth"
        )

    count = min(options.check, rows)
    single, bulk_market = of.copy(), of.copy()
    sample = original[:count].copy()
    # Rows whose funding is due would be refused by the shares' rule alone.
    due = sample["base_asset_amount"] != 0
    rate = np.where(
        sample["base_asset_amount"] > 0,
        of.amm.cumulative_funding_rate_long,
        of.amm.cumulative_funding_rate_short,
    )
    sample["last_cumulative_funding_rate"] = np.where(due, rate, 0)
    records = [PerpPosition.decode(row.tobytes()) for row in sample]
    started = time.process_time()
    for record in records:
        settle_lp_position(record, single)
    took = (time.process_time() - started) / count
    settle(sample, bulk_market)
    equal = sample.tobytes() == b"".join(record.encode() for record in records) and single == bulk_market
    say(
        f"one by one {took * 1e6:.1f} us each: bulk is {took / (seconds['settle'] / rows):.0f} times as fast;"
        f" {count:,} rows and the market's totals {'equal in every byte' if equal else 'DIFFER'}"
    )
    say.save(options.out)
    sys.exit(0 if equal else 1)


if __name__ == "__main__":
    main()
