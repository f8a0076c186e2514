"""`balclient record`: a session on the localnet, written as a vector file."""

from __future__ import annotations

from pathlib import Path

import click
from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.cli.common import PUBKEY, working
from balclient.cli.output import print_json
from balclient.localnet.recording import load_script, record_session

__all__ = ["record"]


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--market", "markets", multiple=True, default=["SOL-PERP"], show_default=True, help="Repeatable."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Decides everything that is done.")
@click.option("--steps", type=click.IntRange(1), default=100, show_default=True)
@click.option(
    "--script", type=click.Path(path_type=Path), help="A Python file with session(net) to run instead."
)
@click.option(
    "--program", type=click.Path(path_type=Path), help="Program file; the package's own by default."
)
@click.option("--program-id", type=PUBKEY, metavar="KEY", help="Where the program is, for a fork.")
@click.option("--quote-mint", type=PUBKEY, metavar="KEY", help="Mint of the quote token; else a new one.")
@click.option("--mirror", is_flag=True, help="Run on the mirror, without a virtual machine.")
@click.option("--json", "as_json", is_flag=True, help="Counts for a script, as one document.")
def record(
    out: Path,
    markets: tuple[str, ...],
    seed: int,
    steps: int,
    script: Path | None,
    program: Path | None,
    mirror: bool,
    program_id: Pubkey | None,
    quote_mint: Pubkey | None,
    as_json: bool,
) -> None:
    """Record a session on a new localnet as the vector file OUT, for `balclient replay`."""
    session = None if script is None else load_script(script)
    with working("recording"):
        scenario = record_session(
            out,
            markets=markets,
            seed=seed,
            steps=steps,
            script=session,
            program=program,
            on_mirror=mirror,
            program_id=program_id or PROGRAM_ID,
            quote_mint=quote_mint,
        )
    main = [step for step in scenario.steps if step.phase == "main"]
    refused = sum(step.error is not None for step in main)
    events, size = sum(len(step.events) for step in main), out.stat().st_size
    if as_json:
        counts = {"steps": len(main), "setup": scenario.main, "refused": refused}
        print_json({"file": str(out), **counts, "events": events, "bytes": size})
        return
    click.echo(
        f"{out}: {len(main)} steps after {scenario.main} of setup, {refused} refused by the program, "
        f"{events} events, {size:,} bytes"
    )
