"""The `balclient` command; a group's module is imported only when one of its commands is used."""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click
from click.shell_completion import CompletionItem

from balclient import __version__
from balclient.abi.exceptions import BalError, Expired, NetworkError, Refused, RpcError, Unresolved
from balclient.abi.native import compiled

__all__ = ["main"]

# command name -> module, attribute and the line that `--help` shows without importing the module
COMMANDS: dict[str, tuple[str, str, str]] = {
    "markets": ("balclient.cli.look", "markets", "Every perp market: prices, liquidity, what LPs hold."),
    "positions": ("balclient.cli.look", "positions", "A sub-account's positions, margin and risk."),
    "preview": ("balclient.cli.change", "preview", "What a change would do, to the last byte."),
    "add": ("balclient.cli.change", "add", "Add liquidity."),
    "remove": ("balclient.cli.change", "remove", "Remove liquidity."),
    "settle": ("balclient.cli.change", "settle", "Settle what the LP shares earned."),
    "close": ("balclient.cli.change", "close", "Remove all, trade to flat, settle the P&L."),
    "deposit": ("balclient.cli.change", "deposit", "Deposit dollars from the wallet."),
    "withdraw": ("balclient.cli.change", "withdraw", "Withdraw dollars to the wallet."),
    "transfer": ("balclient.cli.change", "transfer", "Move dollars to another sub-account."),
    "reconcile": ("balclient.cli.reconcile", "reconcile", "A node against the mirror, without spending."),
    "snapshot": ("balclient.cli.snapshot", "snapshot", "Save one slot's accounts to a file."),
    "whatif": ("balclient.cli.whatif", "whatif", "All positions of a market on a grid of prices."),
    "localnet": ("balclient.cli.localnet", "localnet", "A funded world, on a validator for other clients."),
    "sweep": ("balclient.cli.sweep", "sweep", "A strategy over price paths, takers and parameters."),
    "demo": ("balclient.cli.demo", "demo", "The whole story of an LP, each step predicted by the mirror."),
    "replay": ("balclient.cli.replay", "replay", "Replay recorded vectors against the mirror or a program."),
    "fuzz": ("balclient.cli.fuzz", "fuzz", "Compare mirror and program on random worlds and instructions."),
    "record": ("balclient.cli.record", "record", "Record a session on the localnet as a vector file."),
    "history": ("balclient.cli.history", "history", "Ingest, export and list what happened."),
    "performance": (
        "balclient.cli.performance",
        "performance",
        "What positions and markets earned, and why.",
    ),
    "page": ("balclient.cli.page", "page", "Markets and your positions in a browser, previews, and changes."),
    "idl": ("balclient.cli.idl", "idl", "The interface, and whether a live program has it."),
    "completion": ("balclient.cli.completion", "completion", "A script for bash, zsh or fish."),
}

_NETWORK = (NetworkError, RpcError, Expired, Unresolved)


class _Group(click.Group):
    """Loads commands on use; the package's errors become one line and an exit code.

    1 is for what the program refuses, 3 for what a node or the way to it does, 2 for everything else.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        return cast(click.Command, getattr(import_module(module), attribute))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        # Without importing the commands, which would take longer than a person waits for a completion.
        found = [
            CompletionItem(name, help=text)
            for name, (_, _, text) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BalError as error:
            click.echo(f"{type(error).__name__}: {error}", err=True)
            ctx.exit(1 if isinstance(error, Refused) else 3 if isinstance(error, _NETWORK) else 2)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    __version__,
    prog_name="balclient",
    message=f"%(prog)s, version %(version)s ({'compiled' if compiled() else 'pure Python'})",
)
def main() -> None:
    """Manage, test and reconcile perp LP positions, exactly."""
