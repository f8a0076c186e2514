"""Whatever has a result gives it to scripts as one JSON document."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from balclient.cli.main import COMMANDS, main

# Scripts for a shell, and a page for a browser.
WITHOUT = {"completion", "page"}


def leaves(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(command)
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from leaves(found, (*path, name))


def data(*words: object) -> Any:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_every_command_has_json() -> None:
    found = dict(leaves(main))
    assert {path[0] for path in found} == set(COMMANDS)
    without = {path[-1] for path, command in found.items() if "--json" not in options(command)}
    assert without <= WITHOUT


def options(command: click.Command) -> set[str]:
    return {name for param in command.params for name in param.opts}


def test_a_story(tmp_path: Path) -> None:
    told = data("demo", "--json", "--out", tmp_path / "story.html", "--seed", 3)
    assert told["exact"] == told["sends"] > 50
    assert told["steps"][3]["title"] == "settles: short a tenth of the fill"
    assert told["steps"][3]["position"]["base_asset_amount"] < 0
    assert Path(told["report"]).is_file()


def test_a_recorded_session_and_its_interface(tmp_path: Path) -> None:
    out = tmp_path / "session.jsonl.xz"
    counts = data("record", out, "--steps", 10, "--mirror", "--json")
    assert counts["bytes"] == out.stat().st_size
    assert counts["steps"] >= 10
    again = data("replay", out, "--json")
    assert again["exact"] == counts["steps"] + counts["setup"]
    written = data("idl", "--out", tmp_path / "idl.json", "--json")
    assert written["bytes"] == (tmp_path / "idl.json").stat().st_size
    assert data("idl") == json.loads((tmp_path / "idl.json").read_text())


def test_a_fuzzing_run() -> None:
    found = data("fuzz", "--steps", 60, "--seed", 2, "--json")
    assert found["exact"] == found["steps"] == 60
    assert found["differences"] == []
    assert sum(sum(words.values()) for words in found["outcomes"].values()) == 60


def test_a_store(tmp_path: Path) -> None:
    pytest.importorskip("sqlalchemy", reason="the extra `history` is not installed")
    store = tmp_path / "store.db"
    made = data("history", "demo", store, "--days", 1, "--mirror", "--json")
    assert made["lps"]
    assert data("history", "export", store, "--out", tmp_path / "tables", "--json")["rows"]
    steps = data(
        "history",
        "ingest",
        tmp_path / "other.db",
        "--vectors",
        "tests/vectors/lp_core_0022.jsonl.xz",
        "--json",
    )
    assert steps["transactions"] > 0
