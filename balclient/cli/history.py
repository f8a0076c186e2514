"""`balclient history`: what happened, kept in a store; from a node, from vector files, from CSV archives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from solders.pubkey import Pubkey

from balclient.abi.exceptions import BadInput
from balclient.cli.common import PUBKEY, working
from balclient.cli.output import bold, plain, print_json, row_table, show

if TYPE_CHECKING:
    from balclient.history import Store
    from balclient.history.directory import Lp

__all__ = ["history", "open_store"]


def open_store(where: str, *, create: bool = False, program_id: Pubkey | None = None) -> Store:
    """A store by file or URL; raises BadInput where the extra is not installed."""
    try:
        from balclient.history import Store
    except ModuleNotFoundError as error:
        raise BadInput(f"the module {error.name} is missing: install balclient[history]") from None
    return Store(where, create=create, program_id=program_id)


@click.group()
def history() -> None:
    """Ingest, look at and export what happened.

    STORE is a file, which becomes a SQLite database, or the URL of a PostgreSQL database.
    """


@history.command()
@click.argument("store")
@click.option("--rpc", metavar="URL", help="A cluster's node.")
@click.option("--vectors", type=click.Path(path_type=Path), help="A recorded scenario instead of a node.")
@click.option(
    "--address", type=PUBKEY, multiple=True, metavar="KEY", help="Only transactions of it.  Repeatable."
)
@click.option("--program-id", type=PUBKEY, metavar="KEY", help="Where the program is, for forks of it.")
@click.option("--most", type=click.IntRange(1), help="Stop after about so many transactions.")
@click.option("--no-accounts", is_flag=True, help="Leave out the look at markets and users.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def ingest(
    store: str,
    rpc: str | None,
    vectors: Path | None,
    address: tuple[Pubkey, ...],
    program_id: Pubkey | None,
    most: int | None,
    no_accounts: bool,
    as_json: bool,
) -> None:
    """Bring a store up to date; interrupted at any point, the next call goes on from there."""
    if (rpc is None) == (vectors is None):
        raise BadInput("say where the history comes from: --rpc URL or --vectors FILE")
    with open_store(store, create=True, program_id=program_id) as opened:
        if vectors is not None:
            from balclient.history import ingest_scenario
            from balclient.vectors.files import read

            done = ingest_scenario(opened, read(vectors))
            if as_json:
                print_json({"store": opened.name, **done})
            else:
                click.echo(f"{done['transactions']} transactions, {done['events']} events in {opened.name}")
            return
        from balclient.history import ingest as ingest_node
        from balclient.history.rpc import RpcSource, look

        assert rpc is not None
        with RpcSource(rpc) as source, working("reading the node's history"):
            seen = 0 if no_accounts else look(opened, source)
            found = ingest_node(opened, source, address, most=most)
        if as_json:
            print_json({"store": opened.name, "accounts": seen, **plain(found)})
            return
        click.echo(
            f"{found.transactions} transactions, {found.events} events, {seen} accounts; "
            f"{found.rooted} rooted, {found.moved} moved and {found.dropped} dropped by forks"
        )
        for gap in found.gaps:
            click.echo(f"gap: {gap}", err=True)


@history.command()
@click.argument("store")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def status(store: str, as_json: bool) -> None:
    """What a store holds, and what is known to be missing; exit code 1 if anything is."""
    from datetime import UTC, datetime

    with open_store(store) as opened:
        from balclient.history.gaps import find_gaps
        from balclient.history.queries import span

        opened.check()
        counts, held, gaps = opened.counts(), span(opened), find_gaps(opened)
        if as_json:
            print_json(
                {
                    "store": opened.name,
                    "program_id": opened.program_id,
                    "cluster": opened.cluster,
                    "counts": counts,
                    "first": None if held is None else held[0],
                    "last": None if held is None else held[1],
                    "gaps": gaps,
                }
            )
        else:
            show(row_table(("rows", "count"), [(name, f"{count:,}") for name, count in counts.items()]))
            if held is not None:
                times = [datetime.fromtimestamp(ts, UTC).strftime("%Y-%m-%d %H:%M") for ts in held]
                click.echo(f"accounts from {times[0]} to {times[1]} UTC, cluster {opened.cluster}")
            for gap in gaps:
                click.echo(f"gap: {gap}")
            bold("nothing is known to be missing" if not gaps else f"{len(gaps)} gaps")
    if gaps:
        click.get_current_context().exit(1)


@history.command()
@click.argument("store")
@click.option("--days", default=31, show_default=True, type=click.IntRange(1, 365))
@click.option("--market", default="SOL-PERP", show_default=True)
@click.option("--seed", default=7, show_default=True, help="Decides prices, trades and sizes.")
@click.option("--mirror", is_flag=True, help="Run on the mirror, without a virtual machine.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def demo(store: str, days: int, market: str, seed: int, mirror: bool, as_json: bool) -> None:
    """Make a month of a market on an in-process chain, hour by hour, and store it."""
    open_store(store, create=True).close()
    from balclient.demo.month import tell_month
    from balclient.localnet.ledger_chain import LedgerChain

    with working(f"{days} days"):
        lps = tell_month(store, market=market, days=days, seed=seed, chain=LedgerChain() if mirror else None)
    if as_json:
        print_json({"store": store, "days": days, "lps": lps})
        return
    for name, key in lps.items():
        click.echo(f"{name:6} {key}")


@history.command()
@click.argument("store")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of the files."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def export(store: str, out: Path, as_json: bool) -> None:
    """Write every table and every kind of event as Parquet files."""
    with open_store(store) as opened:
        from balclient.history.frames import export as write

        with working("writing"):
            counts = write(opened, out)
        if as_json:
            print_json({"folder": str(out), "rows": counts})
            return
        for name, rows in counts.items():
            click.echo(f"{out / name}.parquet: {rows:,} rows")


@history.command("import-csv")
@click.argument("store")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--user", type=PUBKEY, metavar="KEY", help="Whose records they are, if the file does not say.")
@click.option(
    "--units",
    type=click.Choice(["auto", "raw", "whole"]),
    default="auto",
    show_default=True,
    help="The program's integers, or whole units with decimals.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def import_csv(store: str, file: Path, user: Pubkey | None, units: str, as_json: bool) -> None:
    """Import a public archive of LP records, and say what it leaves open."""
    with open_store(store, create=True) as opened:
        from balclient.history.archive import import_csv as read_file
        from balclient.history.archive import sum_archive

        with working("reading the file"):
            rows, new = read_file(opened, file, user=user, units=units)  # type: ignore[arg-type]
            sums = list(sum_archive(opened, user))
        if as_json:
            print_json({"rows": rows, "new": new, "markets": sums})
            return
        click.echo(f"{rows} rows, {new} of them new")
        for one in sums:
            click.echo(
                f"market {one.market}: {one.rows} records, base {one.base / 1e9:,.9f}, quote "
                f"{one.quote / 1e6:,.6f}, realised {one.pnl / 1e6:,.6f}; {one.confirmed} confirmed by events"
            )
            click.echo(f"  not in the file: {', '.join(one.unsure)}")


@history.command()
@click.argument("store", required=False)
@click.option("--rpc", metavar="URL", help="A cluster's node instead of a store.")
@click.option("--from", "source", type=click.Path(path_type=Path), help="A snapshot file instead of a store.")
@click.option("--program-id", type=PUBKEY, metavar="KEY", help="Where the program is, for forks of it.")
@click.option("--market", type=int, help="Only holders of this market's shares.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def directory(
    store: str | None,
    rpc: str | None,
    source: Path | None,
    program_id: Pubkey | None,
    market: int | None,
    as_json: bool,
) -> None:
    """List LPs, active, former and by name, with settled and unsettled amounts, value and health."""
    if sum(one is not None for one in (store, rpc, source)) != 1:
        raise BadInput("say whose LPs: a STORE, --rpc URL or --from FILE")
    found = _directory(store, rpc, source, program_id, market)
    if as_json:
        print_json(found)
        return
    rows = [
        (
            str(lp.user),
            lp.name,
            lp.kind.value,
            "" if lp.market is None else str(lp.market),
            f"{lp.lp_shares / 1e9:,.2f}",
            f"{lp.settled_base / 1e9:,.4f}",
            f"{lp.unsettled_base / 1e9:,.4f}",
            f"{lp.settled_quote / 1e6:,.2f}",
            f"{lp.unsettled_quote / 1e6:,.2f}",
            "n/a" if lp.value is None else f"{lp.value / 1e6:,.2f}",
            "n/a" if lp.health is None else f"{lp.health / 100:.0f}%",
        )
        for lp in found
    ]
    head = (
        "LP",
        "name",
        "kind",
        "market",
        "shares",
        "base",
        "unsettled",
        "quote",
        "unsettled",
        "value",
        "health",
    )
    show(row_table(head, rows, left=3))
    for note in dict.fromkeys(lp.note for lp in found if lp.note):
        click.echo(f"note: {note}", err=True)


def _directory(
    store: str | None, rpc: str | None, source: Path | None, program_id: Pubkey | None, market: int | None
) -> list[Lp]:
    from balclient.abi.addresses import PROGRAM_ID

    if store is not None:
        with open_store(store) as opened:
            from balclient.history.directory import directory_of

            return directory_of(opened, market=market)
    from balclient.history.directory import directory_among

    program = program_id or PROGRAM_ID
    if source is not None:
        from balclient.snapshot import load

        saved = load(source, program_id=program)
        return directory_among(saved.accounts, saved.clock.slot, market=market)
    from balclient.history.rpc import RpcSource, accounts_now

    assert rpc is not None
    with RpcSource(rpc) as node, working("reading the accounts"):
        accounts, clock = accounts_now(node, program)
    return directory_among(accounts, clock.slot, market=market)
