"""`balclient localnet`: a funded world, on a validator for other clients to use."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

import click
from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.cli.common import PUBKEY, working
from balclient.cli.output import print_json, row_table, show
from balclient.localnet.serving import describe, keep_serving, world

__all__ = ["localnet"]

_HERE = (
    "This world was in this process and is gone with it: it has no network face.\n"
    "In Python:            with balclient.Localnet() as net: lp = net.client(usdc=10_000)\n"
    "For commands:         balclient positions --localnet\n"
    "For other clients:    balclient localnet --validator"
)


@click.command()
@click.option("--validator", is_flag=True, help="On a solana-test-validator, found on PATH, until Ctrl-C.")
@click.option(
    "--validator-bin", type=click.Path(path_type=Path), help="The solana-test-validator to use; implies it."
)
@click.option(
    "--market", "markets", multiple=True, default=["SOL-PERP"], show_default=True, help="Repeatable."
)
@click.option("--usdc", default="100000", show_default=True, help="Dollars in each wallet.")
@click.option("--seed", default="0", show_default=True, help="Decides every key.")
@click.option(
    "--program", type=click.Path(path_type=Path), help="Program file; the package's own by default."
)
@click.option("--program-id", type=PUBKEY, metavar="KEY", help="Where the program is, for a fork.")
@click.option("--quote-mint", type=PUBKEY, metavar="KEY", help="Mint of the quote token; else a new one.")
@click.option(
    "--for", "seconds", type=click.FloatRange(0), help="Seconds until it ends; else until Ctrl-C or SIGTERM."
)
@click.option("--json", "as_json", is_flag=True, help="What the world is, for scripts, as one document.")
def localnet(
    validator: bool,
    validator_bin: Path | None,
    markets: tuple[str, ...],
    usdc: str,
    seed: str,
    program: Path | None,
    program_id: Pubkey | None,
    quote_mint: Pubkey | None,
    seconds: float | None,
    as_json: bool,
) -> None:
    """A funded world: program, mint, oracles, markets, wallets.

    With --validator it has an RPC address and key files; a line MARKET PRICE on standard input sets a price.
    """
    place = validator_bin if validator_bin is not None else validator
    with ExitStack() as stack:
        with working("starting the world"):
            net = stack.enter_context(
                world(
                    markets,
                    place,
                    seed=seed,
                    program=program,
                    usdc=usdc,
                    program_id=program_id or PROGRAM_ID,
                    quote_mint=quote_mint,
                )
            )
            facts = describe(net)
        if as_json:
            print_json(facts)
        else:
            rows = [(name, facts[name]) for name in facts if name not in ("markets", "wallets")]
            show(row_table(("world", ""), rows, left=2))
            show(row_table(("market", "index", "address", "oracle", "dollars"), facts["markets"], left=4))
            show(row_table(("wallet", "address", "dollars", "key file"), facts["wallets"], left=4))
        sys.stdout.flush()
        if not place:
            click.echo(_HERE, err=True)
            return
        keep_serving(net, seconds, sys.stdin.fileno(), lambda line: click.echo(line, err=True))
