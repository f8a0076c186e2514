"""`balclient idl`: the program's interface, and whether a live program has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from balclient.abi.interface import idl_text
from balclient.chain.layout_check import LayoutCheck, check_layouts
from balclient.cli.common import PUBKEY, opened, place_params, working
from balclient.cli.output import bold, print_json, row_table, show
from balclient.snapshot import SnapshotChain

__all__ = ["idl"]


@click.group(invoke_without_command=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file instead.")
@click.option("--json", "as_json", is_flag=True, help="With --out: say where for a script.")
@click.pass_context
def idl(context: click.Context, out: Path | None, as_json: bool) -> None:
    """Print the program's interface as an Anchor IDL, or check a live program against it."""
    if context.invoked_subcommand is not None:
        return
    if out is None:
        click.echo(idl_text(), nl=False)
    else:
        out.write_text(idl_text(), encoding="utf-8")
        if as_json:
            print_json({"file": str(out), "bytes": out.stat().st_size})
        else:
            click.echo(f"written: {out}")


def _check(**values: Any) -> None:
    as_json, market, also = values.pop("as_json"), values.pop("market"), values.pop("account")
    quote_mint, owner = values.pop("quote_mint"), values.pop("owner")
    with opened(values) as place, working("reading the accounts"):
        accounts = list(also)
        held = place.chain.saved.accounts if isinstance(place.chain, SnapshotChain) else None
        if held is not None:
            accounts += [key for key, account in held.items() if account.owner == place.program_id]
        found = check_layouts(
            place.chain if held is None else held,
            program_id=place.program_id,
            markets=market or None,
            quote_mint=quote_mint,
            authority=owner,
            accounts=accounts,
        )
    if as_json:
        print_json(_data(found))
    else:
        _show(found)
    if not found.trusted:
        raise SystemExit(1)


def _data(found: LayoutCheck) -> dict[str, Any]:
    return {
        "program_id": found.program_id,
        "trusted": found.trusted,
        "kinds": [
            {
                "kind": one.kind,
                "verdict": one.word,
                "seen": one.seen,
                "good": one.good,
                "problems": one.problems,
            }
            for one in found.verdicts
        ],
    }


def _show(found: LayoutCheck) -> None:
    rows = [(one.kind, one.seen, one.good, one.word) for one in found.verdicts]
    show(row_table(("kind", "seen", "as laid out", "verdict"), rows, left=1))
    for verdict in found.verdicts:
        for problem in verdict.problems:
            click.echo(f"{verdict.kind} {problem}")
    words = "can be trusted" if found.trusted else "cannot all be trusted"
    bold(f"{found.program_id}: the kinds that were seen {words}")


idl.add_command(
    click.Command(
        "check",
        params=[
            *place_params(who=False),
            click.Option(["--market"], type=click.INT, multiple=True, help="Perp market index, repeatable."),
            click.Option(["--quote-mint"], type=PUBKEY, metavar="KEY", help="What spot market 0 must hold."),
            click.Option(
                ["--authority", "owner"],
                type=PUBKEY,
                metavar="KEY",
                help="Look at this authority's accounts too.",
            ),
            click.Option(
                ["--account"], type=PUBKEY, multiple=True, metavar="KEY", help="One more account, repeatable."
            ),
        ],
        callback=_check,
        help="Compare a live program's accounts with our layouts: owner, discriminator, size, addresses.\n\n"
        "Exits 1 where a kind that was seen differs.  Users are looked at by --authority and --account; of a "
        "snapshot everything is.",
    )
)
