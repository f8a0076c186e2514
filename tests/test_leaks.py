"""The search for secrets in the suite's own output finds them, in every shape, wherever they come out."""

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from solders.keypair import Keypair

from tests.leaks import holds_a_key

pytest_plugins = ["pytester"]

KEY = Keypair.from_seed(bytes(range(32)))
SHAPES = {
    "file": json.dumps(list(bytes(KEY))),
    "compact": json.dumps(list(bytes(KEY)), separators=(",", ":")),
    "base58": str(KEY),
    "hex": bytes(KEY).hex(),
    "base64": b64encode(bytes(KEY)).decode(),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_key_is_found_in_every_shape(shape: str) -> None:
    assert holds_a_key(f"before {SHAPES[shape]}, after")


def test_signatures_and_addresses_are_no_keys() -> None:
    signature = KEY.sign_message(b"hello")
    for harmless in (
        str(signature),
        str(KEY.pubkey()),
        json.dumps(list(bytes(signature))),
        "1" * 88,
        "[1, 2]",
    ):
        assert not holds_a_key(harmless)


def test_a_command_that_shows_one_fails_its_test() -> None:
    @click.command()
    def leak() -> None:
        click.echo(f"your key: {KEY}")

    with pytest.raises(AssertionError, match="a secret key is in the output of a command"):
        CliRunner().invoke(leak)


def test_a_process_that_shows_one_fails_its_test() -> None:
    code = "from solders.keypair import Keypair; print(Keypair.from_seed(bytes(range(32))))"
    with pytest.raises(AssertionError, match="a secret key is in the output of"):
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)


LEAKY = """
import logging
from solders.keypair import Keypair
KEY = Keypair.from_seed(bytes(range(32)))
def test_printed(): print(KEY)
def test_logged(): logging.getLogger("x").warning("%s", list(bytes(KEY)))
def test_raised(): raise ValueError(str(KEY))
def test_compared(): assert str(KEY) == ""
def test_quiet(): print(KEY.pubkey())
"""


def test_tests_that_show_one_fail_without_showing_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    pytester.makeconftest((Path(__file__).parent / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(LEAKY)
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:pytest_anchorpy")
    done.assert_outcomes(failed=4, passed=1)
    text = done.stdout.str() + done.stderr.str()
    assert text.count("a secret key is in the output") >= 4
    assert not holds_a_key(text)
