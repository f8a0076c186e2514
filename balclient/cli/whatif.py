"""`balclient whatif`: all positions of a market on a grid of prices."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from balclient.abi.amounts import price_units
from balclient.abi.exceptions import BadInput
from balclient.cli.common import PUBKEY, working
from balclient.cli.output import bold, print_json, row_table, show
from balclient.client.world import market_name
from balclient.files import write_atomically
from balclient.report import render
from balclient.snapshot import load
from balclient.whatif import Shocks, page, read_holdings, shocks, write_parquet
from balclient.whatif.page import COLUMNS, cells

__all__ = ["whatif"]

_MOST = 10_001


@click.command()
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(path_type=Path),
    help="A snapshot file, or a folder of account files.",
)
@click.option(
    "--prices",
    required=True,
    metavar="GRID",
    help="120,150,180 or 100:200:21 (from, to, how many) in USD, or -30%:+30%:13 around the present price.",
)
@click.option("--market", metavar="MARKET", help="Name or index; needed where there are several.")
@click.option("--oracle-only", is_flag=True, help="Nobody trades: the curve stays where it is.")
@click.option("--program-id", type=PUBKEY, metavar="KEY", help="Where the program is, for forks of it.")
@click.option("--out", type=click.Path(path_type=Path), help="One row per LP and price, as Parquet.")
@click.option("--page", "picture", type=click.Path(path_type=Path), help="Pictures and tables as HTML.")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def whatif(
    source: Path,
    prices: str,
    market: str | None,
    oracle_only: bool,
    program_id: str | None,
    out: Path | None,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Which LPs would be liquidated at which price, what LPs would hold there, and lose."""
    with working("every position at every price"):
        saved = load(source)
        chosen = PUBKEY(program_id) if program_id else saved.program_id
        holdings = read_holdings(saved.accounts, saved.clock, program_id=chosen)
        now = holdings.prices[holdings.market(market).market_index]
        result = shocks(holdings, grid(prices, now), market, follow=not oracle_only)
    written = None if out is None else write_parquet(result, out)
    if picture is not None:
        write_atomically(picture, render(page(result)))
    if as_json:
        print_json(_data(result))
        return
    show(row_table(COLUMNS, [cells(result, effect) for effect in result.effects], left=0))
    bold(f"{market_name(result.market)}: {len(result.lps):,} LPs, now at {result.price / 1e6:,.4f} USD")
    if result.left_out:
        click.echo(f"left out: {result.left_out:,} accounts that the mirror does not value")
    if written is not None:
        click.echo(f"written: {out}, {written:,} rows")
    if picture is not None:
        click.echo(f"written: {picture}")


def grid(text: str, now: int) -> list[int]:
    """Prices (1e6) of a grid as people write it; raises BadInput."""
    parts = text.split(":")
    if len(parts) == 1:
        return [_price(part, now) for part in text.split(",")]
    if len(parts) != 3 or not parts[2].isascii() or not parts[2].isdigit():
        raise BadInput(f"prices {text!r}: expected PRICE,PRICE,... or FROM:TO:COUNT")
    low, high, count = _price(parts[0], now), _price(parts[1], now), int(parts[2])
    if not 2 <= count <= _MOST or low >= high:
        raise BadInput(f"prices {text!r}: expected FROM below TO, and 2 to {_MOST:,} prices")
    return [low + (high - low) * i // (count - 1) for i in range(count)]


def _price(text: str, now: int) -> int:
    if not text.endswith("%"):
        return price_units(text)
    try:
        percent = Decimal(text[:-1])
    except InvalidOperation:
        raise BadInput(f"price {text!r}: expected USD, or a percentage such as -20%") from None
    if not percent.is_finite():
        raise BadInput(f"price {text!r}: expected USD, or a percentage such as -20%")
    return int(now + now * percent / 100)


def _data(result: Shocks) -> dict[str, object]:
    return {
        "market": market_name(result.market),
        "price": result.price,
        "follow": result.follow,
        "lps": len(result.lps),
        "left_out": result.left_out,
        "prices": [
            {
                "price": effect.price,
                "curve_price": effect.curve_price,
                "liquidated_lps": [str(result.lps[row]) for row in effect.liquidated.nonzero()[0].tolist()],
                "liquidated_others": effect.liquidated_others,
                "lp_base": sum(effect.base.tolist()),
                "lp_change": sum(effect.change.tolist()),
            }
            for effect in result.effects
        ],
    }
