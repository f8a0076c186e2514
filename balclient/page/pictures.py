"""A market's moments as pictures: accumulators, inventory against its target, funding, fees, prices."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from balclient.abi.enums import AMMLiquiditySplit
from balclient.performance.parts import rebased
from balclient.report import Chart, Figure, Series

from .trail import Moment

__all__ = ["history_figures", "makers"]

_DAY = 86_400
_HOUR = 3600

_MAKERS = {
    AMMLiquiditySplit.Shared: "the AMM and the LPs",
    AMMLiquiditySplit.ProtocolOwned: "the AMM alone",
    AMMLiquiditySplit.LPOwned: "the LPs alone",
}


def makers(split: AMMLiquiditySplit | None) -> str:
    """Who would make just in time, in words."""
    return "nobody" if split is None else _MAKERS[split]


def history_figures(moments: Sequence[Moment]) -> list[Figure]:
    """Every picture of a market's history; none for fewer than two moments.

    Accumulators are in the unit of the last moment, whatever it was before.
    """
    if len(moments) < 2:
        return []
    last = moments[-1]
    days = last.ts - moments[0].ts >= 2 * _DAY
    size, axis, over = (_DAY, "d", "days") if days else (_HOUR, "h", "hours")
    times = tuple((one.ts - moments[0].ts) / size for one in moments)
    unit = 10.0**last.exponent

    def line(name: str, places: int, pick: Callable[[Moment], int], *, step: bool = True) -> Series:
        return Series(name, times, tuple(pick(one) / 10**places for one in moments), step)

    def per_lp(name: str, places: int, pick: Callable[[Moment], int]) -> Series:
        return line(name, places, lambda one: rebased(pick(one), one.exponent, last.exponent))

    def chart(title: str, unit: str, *series: Series) -> Chart:
        return Chart(title, unit, series, axis, over)

    each = f"{unit:,.0f} shares" if last.exponent > 0 else ("a share" if unit == 1 else f"{unit:g} shares")
    figures = [
        Figure(
            chart(
                "LPs' inventory against the just-in-time target",
                f"base for {each}",
                per_lp("inventory per share", 9, lambda one: one.base_per_lp),
                per_lp("target", 9, lambda one: one.target_per_lp),
            ),
            "The accumulator of base per share. Above the target LPs want to sell to takers who buy, below "
            "it they want to buy from takers who sell.",
        ),
        Figure(
            chart(
                "Base per share", f"base for {each}", per_lp("base per share", 9, lambda one: one.base_per_lp)
            ),
            "The same accumulator by itself: what LPs took over from takers, above zero long.",
        ),
        Figure(
            chart(
                "Quote per share",
                f"USD for {each}",
                per_lp("quote per share", 6, lambda one: one.quote_per_lp),
            ),
            "The accumulator of quote per share: what the base above was traded for, fees included.",
        ),
        Figure(
            chart(
                "Fees per share", f"USD for {each}", per_lp("fees per share", 6, lambda one: one.fee_per_lp)
            ),
            "The accumulator of fees per share: LPs' part of what takers paid, contained in the quote above.",
        ),
        Figure(
            chart(
                "Funding, cumulative",
                "USD per base",
                line("longs pay", 9, lambda one: one.rate_long),
                line("shorts receive", 9, lambda one: one.rate_short),
            ),
            "Rising: longs pay shorts. An LP pays or receives it on settled base only.",
        ),
        Figure(
            chart(
                "Net inventory",
                "base",
                line("the AMM against its users", 9, lambda one: one.net_base),
                line("of LPs, not settled yet", 9, lambda one: one.unsettled_base),
            ),
            "What users hold against the AMM (above zero users are long), and the part that waits for LPs to "
            "settle.",
        ),
    ]
    priced = [one for one in moments if one.oracle is not None]
    if len(priced) == len(moments):
        figures.append(
            Figure(
                chart(
                    "Oracle and curve",
                    "USD",
                    line("oracle", 6, lambda one: one.oracle or 0),
                    line("curve", 6, lambda one: one.curve),
                ),
                "What the oracle says, and the price in the middle of the curve.",
            )
        )
    return figures
