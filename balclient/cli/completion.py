"""`balclient completion`: a script that makes a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

__all__ = ["completion"]

_PROGRAM = "balclient"
_VARIABLE = "_BALCLIENT_COMPLETE"


def _completion(shell: str) -> None:
    root = click.get_current_context().find_root().command
    kind = get_completion_class(shell)
    assert kind is not None, f"click completes {shell}"
    found: ShellComplete = kind(root, {}, _PROGRAM, _VARIABLE)
    # Not `source()`: for bash that starts a bash to ask for its version.
    click.echo(found.source_template % found.source_vars())


completion = click.Command(
    "completion",
    params=[click.Argument(["shell"], type=click.Choice(["bash", "zsh", "fish"]))],
    callback=_completion,
    help='Print a script for a shell: `eval "$(balclient completion bash)"`, and for fish\n'
    "`balclient completion fish | source`.",
)
