"""The answer as a page: liquidation map, LP inventory, LP losses."""

from __future__ import annotations

import numpy as np

from balclient.client.world import market_name
from balclient.report import Chart, Figure, Page, Series, Table
from balclient.whatif.shocks import PriceEffect, Shocks

__all__ = ["COLUMNS", "cells", "page"]

COLUMNS = (
    "price",
    "move",
    "LPs liquidated",
    "of all shares",
    "others",
    "LP base",
    "LP change",
    "worst LP",
)
_LARGEST = 20


def cells(result: Shocks, effect: PriceEffect) -> tuple[str, ...]:
    """One row of the table, in human units."""
    worst = int(effect.change.min()) if len(effect.change) else 0
    return (
        f"{effect.price / 1e6:,.4f}",
        f"{(effect.price - result.price) * 100 / result.price:+.1f} %",
        f"{int(effect.liquidated.sum()):,}",
        f"{_share(result, effect):.1f} %",
        f"{effect.liquidated_others:,}",
        f"{_total(effect.base) / 1e9:,.3f}",
        f"{_total(effect.change) / 1e6:,.2f}",
        f"{worst / 1e6:,.2f}",
    )


def page(result: Shocks) -> Page:
    """The report of a grid of prices."""
    effects, name = result.effects, market_name(result.market)
    x = tuple(effect.price / 1e6 for effect in effects)

    def chart(title: str, unit: str, *lines: tuple[str, list[float]]) -> Chart:
        series = tuple(Series(label, x, tuple(values)) for label, values in lines)
        return Chart(title, unit, series, axis="$", over="prices")

    below, above = result.liquidation_prices()
    ranks = sorted(range(len(result.lps)), key=lambda row: -int(result.shares[row]))[:_LARGEST]
    first, last = effects[0], effects[-1]
    moved = "takers trade the curve to each price" if result.follow else "only the oracle moves"
    return Page(
        f"What if: {name}",
        f"{len(result.lps):,} LPs at {len(effects)} prices from {x[0]:,.2f} to {x[-1]:,.2f} USD; {moved}.",
        f"Now {result.price / 1e6:,.4f} USD.",
        (
            ("LPs", f"{len(result.lps):,}"),
            ("liquidated at the lowest price", f"{int(first.liquidated.sum()):,}"),
            ("liquidated at the highest price", f"{int(last.liquidated.sum()):,}"),
            ("accounts left out", f"{result.left_out:,}"),
        ),
        (
            Figure(
                chart(
                    "Liquidation map",
                    "% of LPs and of their shares",
                    ("LPs", [_part(effect.liquidated) for effect in effects]),
                    ("shares", [_share(result, effect) for effect in effects]),
                ),
                "Accounts below their maintenance requirement at each price.",
            ),
            Figure(
                chart("LP inventory", "base", ("all LPs", [_total(e.base) / 1e9 for e in effects])),
                "What LPs hold at each price once their shares are settled; at the curve's bounds it ends.",
            ),
            Figure(
                chart(
                    "LP profit and loss against now",
                    "USD",
                    ("all LPs", [_total(e.change) / 1e6 for e in effects]),
                ),
                "Positions at each price, fees left out, less what they are worth now.",
            ),
        ),
        (
            Table("Prices", COLUMNS, tuple(cells(result, effect) for effect in effects)),
            Table(
                f"The {len(ranks)} largest LPs",
                ("address", "shares", "liquidated below", "liquidated above", "change low", "change high"),
                tuple(
                    (
                        str(result.lps[row]),
                        f"{int(result.shares[row]) / 1e9:,.3f}",
                        _price(below[row]),
                        _price(above[row]),
                        f"{int(first.change[row]) / 1e6:,.2f}",
                        f"{int(last.change[row]) / 1e6:,.2f}",
                    )
                    for row in ranks
                ),
            ),
        ),
        ("Prices of liquidation are points of the grid.",),
    )


def _total(column: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> int:
    return sum(column.tolist())


def _part(column: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
    return 100 * int(column.sum()) / max(len(column), 1)


def _share(result: Shocks, effect: PriceEffect) -> float:
    everything: int = sum(result.shares.tolist())
    gone: int = sum(result.shares[effect.liquidated].tolist())
    return 100 * gone / max(everything, 1)


def _price(price: int | None) -> str:
    return "-" if price is None else f"{price / 1e6:,.4f}"
