"""The story as a page: what happened to price, position, P&L and fees, and every step in a table."""

from __future__ import annotations

from balclient.demo.story import Story, StoryStep
from balclient.report import Chart, Figure, Page, Series, Table

__all__ = ["COLUMNS", "cells", "page"]

COLUMNS = (
    "step",
    "what happens",
    "hour",
    "price",
    "base settled",
    "base unsettled",
    "fees",
    "P&L",
    "mirror = chain",
)


def cells(number: int, step: StoryStep) -> tuple[str, ...]:
    """One row of the table, in human units."""
    position = step.position
    return (
        str(number),
        step.title,
        f"{step.seconds / 3600:.2f}",
        f"{step.price / 1e6:,.4f}",
        f"{position.settled_base / 1e9:,.4f}",
        f"{position.unsettled_base / 1e9:,.4f}",
        f"{step.fees / 1e6:,.2f}",
        f"{step.pnl / 1e6:,.2f}",
        "exact" if step.exact else "DIFFERS",
    )


def page(story: Story) -> Page:
    """The report of a story."""
    steps = story.steps
    hours = tuple(step.seconds / 3600 for step in steps)
    last = steps[-1]

    def line(name: str, values: list[float], *, step: bool = True) -> Series:
        return Series(name, hours, tuple(values), step)

    figures = (
        Figure(
            Chart("Oracle price", "USD", (line("oracle", [s.price / 1e6 for s in steps], step=False),)),
            "What the oracle says as time passes.",
        ),
        Figure(
            Chart(
                "LP position",
                "base",
                (
                    line("together", [s.position.base / 1e9 for s in steps]),
                    line("settled", [s.position.settled_base / 1e9 for s in steps]),
                ),
            ),
            "The LP takes the other side of every fill, pro rata. Between settles the settled part stands "
            "still and the rest waits in the market's accumulators.",
        ),
        Figure(
            Chart("P&L", "USD", (line("equity less deposit", [s.pnl / 1e6 for s in steps]),)),
            "Collateral plus position at the oracle price, less what was deposited: inventory, fees, funding "
            "and dust charges together.",
        ),
        Figure(
            Chart("Fee income", "USD", (line("fees earned", [s.fees / 1e6 for s in steps]),)),
            "The LP's part of 80% of the takers' fees, summed.",
        ),
    )
    return Page(
        title=f"An LP in {story.market}",
        lead=(
            "One LP sub-account provides a tenth of a market's liquidity on an in-process chain while takers "
            "trade along a price path. Before each instruction ran, the offline mirror predicted every byte "
            "that it would write and every event that it would emit."
        ),
        verdict=story.closing_line,
        facts=(
            ("market, real figures", story.market),
            ("prices", story.path.source),
            ("deposit", f"{story.deposit / 1e6:,.0f} USDC"),
            ("fees earned", f"{last.fees / 1e6:,.2f} USD"),
            ("P&L", f"{last.pnl / 1e6:,.2f} USD"),
        ),
        figures=figures,
        tables=(Table("Every step", COLUMNS, tuple(cells(i, s) for i, s in enumerate(steps, 1))),),
        notes=(
            "Amounts come from the accounts' bytes; base is in units of the market's asset. Every step is "
            "compared on each byte of each account it wrote, and on its events.",
        ),
    )
