"""The `balclient` command; a group's module is imported only when one of its commands is used."""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

from balclient.abi.exceptions import BalError, NetworkError

__all__ = ["main"]

# command name -> module, attribute and the line that `--help` shows without importing the module
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("balclient.cli.demo", "demo", "The whole story of an LP, each step predicted by the mirror."),
    "replay": ("balclient.cli.replay", "replay", "Replay recorded vectors against the mirror or a program."),
    "fuzz": ("balclient.cli.fuzz", "fuzz", "Compare mirror and program on random worlds and instructions."),
    "record": ("balclient.cli.record", "record", "Record a session on the localnet as a vector file."),
}


class _Group(click.Group):
    """Loads commands on use; the package's errors become one line and exit code 2, the network's 3."""

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

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except NetworkError as error:
            click.echo(f"{type(error).__name__}: {error}", err=True)
            ctx.exit(3)
        except BalError as error:
            click.echo(f"{type(error).__name__}: {error}", err=True)
            ctx.exit(2)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="balclient")
def main() -> None:
    """Manage, test and reconcile perp LP positions, exactly."""
