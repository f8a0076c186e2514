"""The tutorial on testing, acted out: files written or found in the repository, commands run."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial-testing.md"
VAULT = ROOT / "examples" / "vault"
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```', re.DOTALL | re.MULTILINE)
PYTEST = (
    "-p",
    "balclient.pytest_plugin",
    "-p",
    "no:pytest_anchorpy",
    "-p",
    "no:cacheprovider",
    "-W",
    "error",
)


def run(words: list[str], folder: Path) -> str:
    """A command's output; it must succeed, unless it is a test that fails."""
    program, *rest = words
    modules = {"pytest": ["pytest", *PYTEST], "balclient": ["balclient.cli"]}
    bare = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    # Of the plugins around, only ours: to load all the others takes longer than most of the commands.
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", *modules[program], *rest],
        cwd=folder,
        env={**bare, **alone},
        capture_output=True,
        text=True,
        timeout=300,
    )
    expected = 1 if "test_wrong.py" in rest else 0
    assert done.returncode == expected, f"{shlex.join(words)}\n{done.stdout}{done.stderr}"
    return done.stdout


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_every_block_holds(tmp_path: Path) -> None:
    for kind, title, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if title and (ROOT / title).exists():
            assert text in (ROOT / title).read_text(encoding="utf-8"), f"not in {title}:\n{text}"
        elif title:
            (tmp_path / title).write_text(text, encoding="utf-8")
        else:
            assert kind == "shell"
            output: list[str] = []
            for line in text.splitlines():
                if line.startswith("$ "):
                    output = run(shlex.split(line[2:]), tmp_path).splitlines()
                    continue
                pattern = squeezed(line).replace("[", "[[]").replace("...", "*")
                found = next((i for i, one in enumerate(output) if fnmatchcase(squeezed(one), pattern)), None)
                assert found is not None, f"{line!r} is not in\n" + "\n".join(output)
                output = output[found + 1 :]


def test_the_vault_passes_its_tests_at_its_costs() -> None:
    output = run(["pytest", "-q", str(VAULT / "tests"), "--bal-cu-check"], VAULT)
    assert "7 tests cost what compute-units.json says" in output


def test_the_vault_is_the_one_that_was_built() -> None:
    recorded, name = (VAULT / "vault.so.sha256").read_text(encoding="utf-8").split()
    assert hashlib.sha256((VAULT / name).read_bytes()).hexdigest() == recorded
