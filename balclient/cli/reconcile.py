"""`balclient reconcile`: a node against the mirror, without spending."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from balclient.cli.change import report_data
from balclient.cli.common import MARKET, PUBKEY, opened, place_params, working
from balclient.cli.output import bold, plain, print_json, row_table, show
from balclient.cli.program import reconcile_all
from balclient.places import Place
from balclient.snapshot import INSTRUCTIONS, Check, Round, check_all, save, watch

__all__ = ["reconcile"]

_DIFFERS = 1


def check_data(one: Check) -> dict[str, Any]:
    """A check for a script."""
    return {
        "instruction": one.target.instruction.name,
        "sub_account_id": one.target.sub_account_id,
        "market": one.target.market,
        "exact": one.exact,
        "slot": one.slot,
        "one_slot": one.one_slot,
        "node_error": None if one.found.error is None else plain(one.found.error),
        "note": one.note,
        "report": None if one.report is None else report_data(one.report),
    }


def _round_data(found: Round) -> dict[str, Any]:
    return {
        "exact": found.exact,
        "slot": found.saved.clock.slot,
        "checks": [check_data(one) for one in found.checks],
    }


def _show(found: Round) -> None:
    if not found.checks:
        click.echo("nothing to check: no such position")
        return
    head = "instruction", "sub-account", "market", "slot", "result"
    rows = [
        (
            one.target.instruction.name,
            "" if one.target.sub_account_id is None else one.target.sub_account_id,
            one.target.market or "",
            one.slot,
            _result(one),
        )
        for one in found.checks
    ]
    show(row_table(head, rows, left=5))
    for one in found.checks:
        for difference in () if one.report is None else one.report.differences:
            click.echo(f"  {difference}")
    bold(str(found))


def _result(one: Check) -> str:
    if one.exact and one.found.error is not None:
        return f"exact, both refuse: {one.found.error.name}"
    if one.report is None:
        return one.note
    text = str(one.report) if one.exact else f"{len(one.report.differences)} differ"
    return text if one.one_slot else f"{text} (several slots)"


def _rounds(place: Place, values: dict[str, Any]) -> Iterator[Round]:
    authority = place.whose()

    def look() -> Round:
        with working("reconciling"):
            return check_all(
                place.chain,
                authority,
                instruction=values["instruction"],
                sub_account=place.sub_account,
                market=values["market"],
                program_id=place.program_id,
                signers=place.signers,
            )

    if not values["watch"]:
        yield look()
        return
    yield from watch(place.chain, look, every=values["every"], count=values["count"])


def _reconcile(**values: Any) -> None:
    everyone, base, quote = values.pop("everyone"), values.pop("base_dust"), values.pop("quote_dust")
    if everyone:
        fits = reconcile_all({**values, "base_dust": base, "quote_dust": quote})
        click.get_current_context().exit(0 if fits else _DIFFERS)
    as_json, out = values.pop("as_json"), values.pop("save")
    program: Path | None = values.pop("program")
    exact = True
    with opened(values, running=program or "") as place:
        try:
            for found in _rounds(place, values):
                exact = exact and found.exact
                if not found.exact and out is not None:
                    save(found.saved, out)
                if as_json:
                    print_json(_round_data(found), line=values["watch"])
                else:
                    _show(found)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
    click.get_current_context().exit(0 if exact else _DIFFERS)


reconcile = click.Command(
    "reconcile",
    params=[
        *place_params(),
        click.Option(["--market"], type=MARKET, help="One market, by name or index; all in use if not said."),
        click.Option(
            ["--instruction"],
            type=click.Choice(list(INSTRUCTIONS)),
            default="settle_lp",
            show_default=True,
            help="What the node simulates and the mirror predicts.",
        ),
        click.Option(["--watch"], is_flag=True, help="Again whenever something changed, until interrupted."),
        click.Option(
            ["--every"],
            type=click.FloatRange(0.1),
            default=2.0,
            show_default=True,
            help="Seconds in between.",
        ),
        click.Option(["--count"], type=click.IntRange(1), help="Stop watching after so many rounds."),
        click.Option(
            ["--payer"],
            type=PUBKEY,
            metavar="KEY",
            help="Who would pay, where the authority has no SOL; nothing is spent.",
        ),
        click.Option(
            ["--program"],
            type=click.Path(path_type=Path),
            help="With --from: the program file that runs; the package's own if not said.",
        ),
        click.Option(
            ["--save"],
            type=click.Path(path_type=Path),
            help="Where a difference is found, write the snapshot to this file; with --all always.",
        ),
        click.Option(
            ["--all", "everyone"],
            is_flag=True,
            help="Settle every LP of the program in bulk, and compare all sums with the markets' own totals.",
        ),
        click.Option(
            ["--base-dust"],
            type=click.IntRange(0),
            metavar="UNITS",
            help="With --all: how far unsettled base may be off; a step of the market if not said.",
        ),
        click.Option(
            ["--quote-dust"],
            type=click.IntRange(0),
            metavar="UNITS",
            help="With --all: the same for unsettled quote; fees paid to LPs if not said.",
        ),
    ],
    callback=_reconcile,
    help="Let a node simulate what the mirror predicts, from the same accounts, and compare every byte.\n\n"
    "Without --sub-account every sub-account is checked.  Nothing is sent and no key is needed.  With --from "
    "the program file runs in this process.  With --all nothing is simulated: all accounts of the program "
    "are read, from --from FILE.parquet (see snapshot --program-wide) a group at a time.",
)
