"""Settings of the suite: no test fails for being slow, a landing tries the same examples, output has no key.

The validator for the tests that need a real one is on PATH, or unpacked from the shared folder next door.
"""

import hashlib
import lzma
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings

from tests.leaks import holds_a_key

settings.register_profile("people", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("landing", settings.get_profile("people"), derandomize=True, database=None)
settings.load_profile("landing" if os.environ.get("CI") else "people")

NAME = "solana-test-validator"
SHA256 = "fb680c9d41c476821066f378b46bb835e16adb788c76e6f415e3242377e50b62"
PACKED = Path(__file__).resolve().parents[2] / "shared" / "bin" / f"{NAME}.xz"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail whatever test printed, logged or raised a secret key, in its setup and teardown too."""
    report = yield
    # A later phase's report holds what earlier ones captured: that has been looked at.
    earlier = {"setup", "call", "teardown"} - {call.when}
    texts = [text for name, text in report.sections if name.rpartition(" ")[2] not in earlier]
    if any(holds_a_key(text) for text in (*texts, str(report.longrepr or ""))):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: a secret key is in the output"
        report.sections = []
    return report


@pytest.fixture(scope="session", autouse=True)
def _no_key_in_any_output() -> Generator[None]:
    """Look for secret keys in what tests make commands and processes say, which pytest does not capture."""
    invoke, communicate = CliRunner.invoke, subprocess.Popen.communicate

    def watched_invoke(self: CliRunner, *args: Any, **options: Any) -> Any:
        done = invoke(self, *args, **options)
        assert not holds_a_key(done.output), "a secret key is in the output of a command"
        return done

    def watched_communicate(self: Any, *args: Any, **options: Any) -> Any:
        said = communicate(self, *args, **options)
        for text in said:
            told = text.decode("utf-8", "replace") if isinstance(text, bytes) else text or ""
            assert not holds_a_key(told), f"a secret key is in the output of {self.args}"
        return said

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CliRunner, "invoke", watched_invoke)
        patch.setattr(subprocess.Popen, "communicate", watched_communicate)
        yield


@pytest.fixture(scope="session", autouse=True)
def _interrupts_arrive() -> None:
    """A shell starts a job in the background with interrupts ignored, and its children inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _validator_on_path() -> None:
    """Put the shared validator on PATH where there is none yet and the shared folder has one."""
    if shutil.which(NAME) is None and PACKED.is_file():
        os.environ["PATH"] = f"{_unpacked()}{os.pathsep}{os.environ.get('PATH', '')}"


def _unpacked() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "balclient-tests" / SHA256[:16]
    if not (folder / NAME).exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Others may unpack at the same time: the file appears whole or not at all.
        handle, name = tempfile.mkstemp(dir=folder)
        digest = hashlib.sha256()
        with os.fdopen(handle, "wb") as target, lzma.open(PACKED) as source:
            while block := source.read(1 << 20):
                digest.update(block)
                target.write(block)
        if digest.hexdigest() != SHA256:
            Path(name).unlink()
            raise RuntimeError(f"{PACKED}: sha256 {digest.hexdigest()} after unpacking, expected {SHA256}")
        Path(name).chmod(0o755)
        Path(name).rename(folder / NAME)
    return folder
