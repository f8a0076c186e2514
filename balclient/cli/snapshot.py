"""`balclient snapshot`: one slot's accounts in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from balclient.abi.exceptions import BadInput
from balclient.cli.common import PUBKEY, opened, place_params, working
from balclient.cli.output import bold, print_json, row_table, show
from balclient.cli.program import WAYS, take
from balclient.reconcile.fields import account_kind
from balclient.snapshot import (
    SavedAccounts,
    SnapshotChain,
    address_names,
    save,
    save_account_files,
    take_snapshot,
)

__all__ = ["snapshot"]


def _snapshot(**values: Any) -> None:
    as_json, out, folder = values.pop("as_json"), values.pop("out"), values.pop("folder")
    also = values.pop("also")
    wide, way, keys = values.pop("wide"), values.pop("way"), values.pop("keys")
    if wide:
        if out is None:
            raise BadInput("--program-wide writes a file: name it with --out FILE.parquet")
        take(values, out, way, keys, as_json=as_json)
        return
    with opened(values) as place, working("reading the accounts"):
        if isinstance(place.chain, SnapshotChain):
            saved = place.chain.saved
        else:
            saved = take_snapshot(place.chain, place.authority, also=also, program_id=place.program_id)
    if out is not None:
        save(saved, out)
    if folder is not None:
        save_account_files(saved, folder)
    if as_json:
        print_json(_data(saved))
    else:
        _show(saved, [path for path in (out, folder) if path is not None])


def _rows(saved: SavedAccounts) -> list[tuple[str, str, str, int]]:
    names = address_names(saved)
    rows = [
        (
            names.get(key, ""),
            account_kind(account.data),
            str(key),
            len(account.data),
        )
        for key, account in saved.accounts.items()
    ]
    return sorted(rows)


def _data(saved: SavedAccounts) -> dict[str, Any]:
    return {
        "slot": saved.clock.slot,
        "unix_timestamp": saved.clock.unix_timestamp,
        "program_id": saved.program_id,
        "authority": saved.authority,
        "mixed": saved.mixed,
        "accounts": [
            {"name": name, "kind": kind, "pubkey": key, "size": size}
            for name, kind, key, size in _rows(saved)
        ],
    }


def _show(saved: SavedAccounts, written: list[Path]) -> None:
    show(row_table(("name", "kind", "address", "bytes"), _rows(saved), left=3))
    bold(f"{len(saved.accounts)} accounts at slot {saved.clock.slot}, authority {saved.authority}")
    if saved.mixed:
        click.echo("warning: the node could not give them from one slot", err=True)
    for path in written:
        click.echo(f"written: {path}")


snapshot = click.Command(
    "snapshot",
    params=[
        *place_params(),
        click.Option(
            ["--out"], type=click.Path(path_type=Path), help="File for --from of every reading command."
        ),
        click.Option(
            ["--account-files", "folder"],
            type=click.Path(path_type=Path, file_okay=False),
            help="Folder for solana-test-validator's --account-dir.",
        ),
        click.Option(["--also"], type=PUBKEY, multiple=True, metavar="KEY", help="One more account."),
        click.Option(
            ["--program-wide", "wide"],
            is_flag=True,
            help="All markets and users of the program, to --out FILE.parquet; goes on where it stopped.",
        ),
        click.Option(
            ["--by", "way"],
            type=click.Choice(WAYS),
            default="auto",
            show_default=True,
            help="How a node is asked for all of them: one answer, one a kind, or pages.",
        ),
        click.Option(
            ["--keys"],
            type=click.Path(path_type=Path, dir_okay=False),
            help="File with an address a line, where a node lists none.",
        ),
    ],
    callback=_snapshot,
    help="Read what matters for an authority from one slot, and save it.\n\n"
    "State, markets, oracles, vaults, and the authority's statistics, sub-accounts and token accounts.  "
    "Without --out and --account-files it is only listed.  With --from another snapshot is converted.  "
    "With --program-wide all accounts of the program are saved instead.",
)
