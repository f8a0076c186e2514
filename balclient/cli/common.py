"""Options that commands share, and what they become."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.chain.keys import MAINNET
from balclient.places import Place, Wish, open_place

__all__ = [
    "AMOUNT",
    "MARKET",
    "PUBKEY",
    "SUB_ACCOUNT",
    "allow_params",
    "opened",
    "place_params",
    "send_params",
    "working",
]


def _pubkey(text: str | Pubkey) -> Pubkey:
    if isinstance(text, Pubkey):
        return text
    try:
        return Pubkey.from_string(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not an address") from None


def _number_or_name(text: str | int) -> int | str:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() else text


PUBKEY, MARKET, SUB_ACCOUNT = _pubkey, _number_or_name, _number_or_name
AMOUNT = click.STRING
"""Amounts stay text until the client reads them: no digit is lost on the way."""


def place_params(*, who: bool = True) -> list[click.Parameter]:
    """Where to look, and at whom; `--json` for scripts."""
    params: list[click.Parameter] = [
        click.Option(["--rpc"], metavar="URL", help="A cluster; BALCLIENT_RPC where nothing is said."),
        click.Option(
            ["--from", "source"],
            type=click.Path(path_type=Path),
            help="A snapshot file, or a folder of account files, instead of a chain.",
        ),
        click.Option(["--localnet"], is_flag=True, help="A fresh world in this process, to try commands on."),
        click.Option(
            ["--program-id"], type=PUBKEY, metavar="KEY", help="Where the program is, for forks of it."
        ),
        click.Option(
            ["--commitment"],
            type=click.Choice(["processed", "confirmed", "finalized"]),
            default="confirmed",
            show_default=True,
            help="What counts as having happened on a cluster.",
        ),
        click.Option(
            ["--attempts"],
            type=click.IntRange(1),
            default=8,
            show_default=True,
            help="How often a request to a cluster is tried.",
        ),
    ]
    if who:
        params += [
            click.Option(
                ["--authority"],
                type=PUBKEY,
                metavar="KEY",
                help="Whose sub-account; else the keypair's.",
            ),
            click.Option(
                ["--sub-account"],
                type=SUB_ACCOUNT,
                metavar="N|NAME",
                help='Which one, by number or name; "Drift Liquidity Provider" if not said.',
            ),
            click.Option(
                ["--keypair"],
                type=click.Path(path_type=Path),
                help="Keypair file; reading uses its address only.  BALCLIENT_KEYPAIR if not said.",
            ),
        ]
    params.append(click.Option(["--json", "as_json"], is_flag=True, help="Print data for a script."))
    return params


def send_params() -> list[click.Parameter]:
    """What only sending needs."""
    return [click.Option(["--yes"], is_flag=True, help="Send without asking."), *allow_params()]


def allow_params() -> list[click.Parameter]:
    """Which clusters may be sent to."""
    return [
        click.Option(["--mainnet"], is_flag=True, help="Allow sending to mainnet: real money."),
        click.Option(
            ["--genesis"],
            metavar="HASH",
            help="Allow sending to the cluster of this genesis; `any` allows all but mainnet.",
        ),
    ]


@contextmanager
def opened(
    values: dict[str, Any], *, sending: bool = False, running: str | Path | None = None
) -> Generator[Place]:
    """Take the shared options out of a command's values, and open the place that they say."""
    with open_place(_wish(values), sending=sending, running=running) as place:
        if place.warning:
            click.echo(f"warning: {place.warning}", err=True)
        yield place


def _wish(values: dict[str, Any]) -> Wish:
    mainnet, genesis = values.pop("mainnet", False), values.pop("genesis", None)
    return Wish(
        rpc=values.pop("rpc"),
        source=values.pop("source"),
        localnet=values.pop("localnet"),
        program_id=values.pop("program_id") or PROGRAM_ID,
        commitment=values.pop("commitment"),
        attempts=values.pop("attempts"),
        authority=values.pop("authority", None),
        sub_account=values.pop("sub_account", None),
        keypair=values.pop("keypair", None),
        allow=MAINNET if mainnet else genesis,
        payer=values.pop("payer", None),
    )


@contextmanager
def working(text: str) -> Generator[None]:
    """Say on the terminal that something is going on, until it is done."""
    errors = Console(stderr=True)
    if not errors.is_terminal:
        yield
        return
    with errors.status(text):
        yield
