"""The command line: one module per group of commands, none of them with logic of its own."""

from __future__ import annotations

from balclient.cli.main import main

__all__ = ["main"]
