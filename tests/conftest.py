"""Settings of the suite: no test fails for being slow, a landing tries the same examples, output has no key.

The validator for the tests that need a real one is on PATH, or unpacked from the shared folder next door.
"""

import hashlib
import lzma
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("people", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("landing", settings.get_profile("people"), derandomize=True, database=None)
settings.load_profile("landing" if os.environ.get("CI") else "people")

NAME = "solana-test-validator"
SHA256 = "fb680c9d41c476821066f378b46bb835e16adb788c76e6f415e3242377e50b62"
PACKED = Path(__file__).resolve().parents[2] / "shared" / "bin" / f"{NAME}.xz"

# A keypair as its file holds it: 64 small numbers, nothing else in a list of any length.
KEYPAIR = re.compile(r"\[\s*\d{1,3}(?:\s*,\s*\d{1,3}){63}\s*\]")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail whatever test printed, logged or raised a keypair."""
    report = yield
    if call.when == "call" and any(KEYPAIR.search(text) for _, text in report.sections):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: a keypair is in the output"
        report.sections = []
    return report


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
