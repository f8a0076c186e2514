"""All of a program: `snapshot --program-wide` and `reconcile --all`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, State
from balclient.abi.exceptions import AccountMissing, BadInput
from balclient.cli.common import opened
from balclient.cli.output import bold, print_json, row_table, show
from balclient.reconcile import Limits, Sum, Totals, reconcile_totals
from balclient.snapshot import ProgramFile, take_program
from balclient.snapshot.program_taking import Way

__all__ = ["WAYS", "reconcile_all", "take"]

WAYS: tuple[str, ...] = get_args(Way)
_SHOWN = 20


def take(values: dict[str, Any], out: Path, way: Any, keys: Path | None, *, as_json: bool) -> None:
    """Save all accounts of a program, and say what was saved."""
    with opened(values) as place, _progress("accounts") as progress:
        file = take_program(
            place.chain,
            out,
            program_id=place.program_id,
            way=way,
            keys=None if keys is None else _read_keys(keys),
            progress=progress,
        )
    if as_json:
        print_json({**_head(file), "accounts": dict(file.counts)})
        return
    show(row_table(("kind", "accounts"), [(kind, f"{count:,}") for kind, count in file.counts.items()]))
    head = file.head
    bold(f"program {head.program_id} at slot {head.clock.slot} ({head.how})")
    _warn(file)
    click.echo(f"written: {out}")


def reconcile_all(values: dict[str, Any]) -> bool:
    """Settle every LP of a program in bulk and compare the sums with the markets; whether all of it fits."""
    as_json, source, save = values.pop("as_json"), values["source"], values.pop("save")
    limits = Limits(values.pop("base_dust"), values.pop("quote_dust"))
    with tempfile.TemporaryDirectory(prefix="balclient-") as folder:
        if source is not None and source.suffix == ".parquet":
            if values["rpc"] is not None or values["localnet"]:
                raise BadInput("several options say where: name one of --rpc URL, --from FILE and --localnet")
            file = ProgramFile(source)
        else:
            out = save or Path(folder) / "program.parquet"
            with opened(values) as place, _progress("accounts") as progress:
                file = take_program(place.chain, out, program_id=place.program_id, progress=progress)
        _warn(file)
        total = file.counts["User"]
        with _progress("users") as progress:
            found = _totals(file, limits, lambda done: progress(done, total))
        if as_json:
            print_json({"exact": found.exact, **_head(file), **_data(found)})
        else:
            _show(found)
        file.close()
    return found.exact


def _totals(file: ProgramFile, limits: Limits, progress: Callable[[int], None]) -> Totals:
    markets = {
        key: PerpMarket.decode(data)
        for group in file.groups("PerpMarket")
        for key, data in zip(group.keys, group.data, strict=True)
    }
    if not markets:
        raise AccountMissing(f"{file.path}: no perp market of program {file.head.program_id} in it")
    states = [State.decode(data) for group in file.groups("State") for data in group.data]
    return reconcile_totals(
        markets,
        lambda: file.groups("User"),
        stats=lambda: file.groups("UserStats"),
        state=states[0] if states else None,
        program_id=file.head.program_id,
        limits=limits,
        progress=progress,
    )


def _show(found: Totals) -> None:
    for market in found.markets:
        head = market.name, "the market's own", "sum of positions", "difference", "allowed", ""
        rows = [_cells(one) for one in (*market.sums, *market.after)]
        show(row_table(head, rows))
        click.echo(
            f"{market.positions:,} positions, {market.lps:,} of LPs, {market.settled:,} settled in bulk"
        )
    for misfit in found.misfits[:_SHOWN]:
        click.echo(f"  {misfit}")
    if found.count > _SHOWN:
        click.echo(f"  and {found.count - min(_SHOWN, len(found.misfits)):,} more; --json lists a thousand")
    bold(str(found))


def _cells(one: Sum) -> tuple[str, str, str, str, str, str]:
    low = "any" if one.low is None else f"{one.low:,}"
    high = "any" if one.high is None else f"{one.high:,}"
    allowed = "0" if one.low == one.high == 0 else f"{low} to {high}"
    verdict = "fits" if one.fits else "DIFFERS"
    name = one.field.removeprefix("amm.")
    return name, f"{one.found:,}", f"{one.expected:,}", f"{one.difference:,}", allowed, verdict


def _data(found: Totals) -> dict[str, Any]:
    return {
        "users": found.users,
        "misfit_count": found.count,
        "misfits": [asdict(one) for one in found.misfits],
        "markets": [
            {
                "name": market.name,
                "account": market.account,
                "positions": market.positions,
                "lps": market.lps,
                "settled": market.settled,
                "sums": [
                    {**asdict(one), "difference": one.difference, "fits": one.fits}
                    for one in (*market.sums, *market.after)
                ],
            }
            for market in found.markets
        ],
    }


def _head(file: ProgramFile) -> dict[str, Any]:
    head = file.head
    return {
        "program_id": head.program_id,
        "slot": head.clock.slot,
        "last_slot": head.last_slot,
        "one_slot": head.one_slot,
        "how": head.how,
    }


def _warn(file: ProgramFile) -> None:
    head = file.head
    if not head.one_slot:
        click.echo(
            f"warning: {file.path}: accounts are of slots {head.clock.slot} to {head.last_slot}: what "
            "happened in between is in some of them only, and sums may differ by it",
            err=True,
        )


def _read_keys(path: Path) -> list[Pubkey]:
    try:
        lines = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read: {error}") from None
    keys: list[Pubkey] = []
    for number, line in enumerate(lines, 1):
        try:
            keys.append(Pubkey.from_string(line))
        except ValueError:
            raise BadInput(f"{path}, address {number}: {line[:60]!r} is not an address") from None
    return keys


@contextmanager
def _progress(what: str) -> Generator[Callable[[int, int], None]]:
    console = Console(stderr=True)
    with Progress(
        "{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
