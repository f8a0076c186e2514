"""Speed of the byte layer, as ratios within one run.

    python benchmarks/abi_decode.py [--write]

Peers are measured where they are installed: anchorpy (same interface file) and driftpy (its hand decoder).
What they decode is compared with ours first.  driftpy leaves out empty slots, ours keeps every byte.
"""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from balclient.abi.accounts import PerpMarket, User  # noqa: E402
from balclient.abi.arguments import pack_add_perp_lp_shares  # noqa: E402
from balclient.abi.codec import Record, Tag  # noqa: E402

COUNT = 10_000
PAGE = Path(__file__).with_suffix(".md")
HEAD = """\
# Speed of the byte layer

Made by `python benchmarks/abi_decode.py --write`; do not edit. One run, one process, CPU time, best of
five; every peer's result is compared with ours before it is timed. The times are from a busy machine with
two cores: read the ratios. {versions}

"""


def best(function: Callable[[], object], seconds: float = 0.25) -> float:
    """Microseconds of CPU per call, best of five."""
    start = time.process_time()
    function()
    once = max(time.process_time() - start, 1e-7)
    calls = max(1, int(seconds / once))
    results = []
    for _ in range(5):
        start = time.process_time()
        for _ in range(calls):
            function()
        results.append((time.process_time() - start) / calls)
    return min(results) * 1e6


def filled(kind: type[Any], seed: int) -> bytes:
    """An account with something in every field, enums and bools in range (peers insist on that)."""
    random = Random(seed)

    def fill(record: Any) -> None:
        for name in record.__slots__:
            value = getattr(record, name)
            if isinstance(value, Tag):
                setattr(record, name, random.choice(list(type(value))))
            elif isinstance(value, bool):
                setattr(record, name, random.random() < 0.5)
            elif isinstance(value, int):
                small = name in ("per_lp_base", "open_orders") or value.bit_length() > 8
                setattr(record, name, random.randrange(1, 100 if small else 120))
            elif isinstance(value, Record):
                fill(value)
            elif isinstance(value, list):
                for item in value:
                    fill(item)

    record = kind.zero()
    fill(record)
    return bytes(record.encode())


def anchorpy_coder() -> Any:
    """anchorpy's coder over our interface file, or None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from anchorpy import Idl
            from anchorpy.coder.coder import Coder
        except ImportError:
            return None
        return Coder(Idl.from_json((ROOT / "idl" / "bal.json").read_text()))


def driftpy_decoder() -> Any:
    """driftpy's User decoder, or None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from driftpy.decode.user import decode_user
        except ImportError:
            return None
        return decode_user


def import_ms(statement: str) -> float:
    """CPU milliseconds of an import in a fresh interpreter, byte code cached, best of seven."""
    code = f"import time; t = time.process_time(); {statement}; print(time.process_time() - t)"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env.setdefault("PYTHONPYCACHEPREFIX", str(Path(tempfile.gettempdir()) / "balclient-bench-pyc"))
    runs = []
    for _ in range(8):
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        runs.append(float(done.stdout) * 1000)
    return min(runs[1:])


LINES: list[str] = []


def line(text: str) -> None:
    """Print a line of the page, and keep it."""
    LINES.append(text)
    print(text, flush=True)


def row(what: str, ours: str, peer: str, theirs: str, ratio: str) -> None:
    """One line of the table."""
    line(f"| {what} | {ours} | {peer} | {theirs} | {ratio} |")


def versions() -> str:
    """What was measured with what."""
    found = [f"CPython {platform.python_version()}"]
    for name in ("solders", "numpy", "anchorpy", "driftpy"):
        with contextlib.suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return ", ".join(found) + "."


def main() -> None:
    """Measure and print; write the page if asked."""
    user_data, market_data = filled(User, 1), filled(PerpMarket, 2)
    user, market = User.decode(user_data), PerpMarket.decode(market_data)
    coder, decode_user = anchorpy_coder(), driftpy_decoder()

    user_us = best(lambda: User.decode(user_data))
    market_us = best(lambda: PerpMarket.decode(market_data))
    encode_us = best(lambda: pack_add_perp_lp_shares(123_456_789, 1))
    line("| what | ours | peer | peer's | ratio |\n|---|---:|---|---:|---:|")
    row("User, every field, lossless", f"{user_us:.1f} us", "", "", "")
    row("User, lazily, one position read", f"{best(lambda: lazy(user_data)):.1f} us", "", "", "")
    row("User, encode", f"{best(user.encode):.1f} us", "", "", "")
    row("PerpMarket, every field", f"{market_us:.1f} us", "", "", "")
    row("PerpMarket, encode", f"{best(market.encode):.1f} us", "", "", "")
    row("instruction data, add_perp_lp_shares", f"{encode_us:.3f} us", "", "", "")

    anchorpy_user_us = None
    if coder is not None:
        theirs = coder.accounts.decode(user_data)
        assert [p.lp_shares for p in theirs.perp_positions] == [p.lp_shares for p in user.perp_positions]
        anchorpy_user_us = best(lambda: coder.accounts.decode(user_data))
        other = best(lambda: coder.accounts.decode(market_data))
        row(
            "User",
            f"{user_us:.1f} us",
            "anchorpy",
            f"{anchorpy_user_us:.0f} us",
            f"{anchorpy_user_us / user_us:.0f}x",
        )
        row("PerpMarket", f"{market_us:.1f} us", "anchorpy", f"{other:.0f} us", f"{other / market_us:.0f}x")
        args = {"n_shares": 123_456_789, "market_index": 1}
        assert coder.instruction.encode("add_perp_lp_shares", args) == pack_add_perp_lp_shares(123_456_789, 1)
        other = best(lambda: coder.instruction.encode("add_perp_lp_shares", args))
        row(
            "instruction data",
            f"{encode_us:.3f} us",
            "anchorpy",
            f"{other:.1f} us",
            f"{other / encode_us:.0f}x",
        )
    if decode_user is not None:
        theirs = decode_user(user_data)
        assert [p.lp_shares for p in theirs.perp_positions] == [p.lp_shares for p in user.perp_positions]
        for what, data in (("all slots used", user_data), ("two slots used", sparse())):
            other = best(lambda data=data: decode_user(data))  # type: ignore[misc]
            eager = best(lambda data=data: User.decode(data))  # type: ignore[misc]
            quick = best(lambda data=data: lazy(data))  # type: ignore[misc]
            row(f"User, {what}", f"{eager:.1f} us", "driftpy", f"{other:.1f} us", f"{other / eager:.2f}x")
            row(
                f"User, {what}, lazily",
                f"{quick:.1f} us",
                "driftpy",
                f"{other:.1f} us",
                f"{other / quick:.1f}x",
            )
    columns(anchorpy_user_us, user_us)
    imports()
    if "--write" in sys.argv[1:]:
        PAGE.write_text(HEAD.format(versions=versions()) + "\n".join(LINES) + "\n", encoding="utf-8")


def sparse() -> bytes:
    """A user with one deposit and one LP position."""
    user = User.zero()
    user.spot_positions[0].scaled_balance = 5
    user.perp_positions[0].lp_shares = 5
    return user.encode()


def lazy(data: bytes) -> int:
    """Read one field of one position."""
    return User.decode(data, lazy=True).perp_positions[2].lp_shares


def columns(anchorpy_us: float | None, ours_us: float) -> None:
    """The LP shares of many users at once."""
    try:
        import numpy  # noqa: F401
    except ImportError:
        return
    blobs = [filled(User, seed) for seed in range(20)] * (COUNT // 20)
    joined = b"".join(blobs)
    expected = sum(p.lp_shares for blob in blobs[:20] for p in User.decode(blob).perp_positions) * (
        COUNT // 20
    )

    def total(source: Any) -> int:
        return int(User.columns(source)["perp_positions"]["lp_shares"].sum())

    assert total(blobs) == total(joined) == expected
    for name, source in (("one buffer", joined), ("a list of accounts", blobs)):
        each = best(lambda source=source: total(source)) / COUNT  # type: ignore[misc]
        row(
            f"{COUNT:,} Users, sum of LP shares, {name}",
            f"{each * COUNT / 1000:.2f} ms",
            "our own decode",
            f"{ours_us * COUNT / 1000:.0f} ms",
            f"{ours_us / each:.0f}x",
        )
        if anchorpy_us is not None:
            label = f"{each:.3f} us per account"
            row("the same", label, "anchorpy", f"{anchorpy_us:.0f} us", f"{anchorpy_us / each:.0f}x")


def imports() -> None:
    """What importing costs."""
    base = import_ms("import solders.pubkey")
    parts = ("instructions", "accounts", "events", "errors", "remaining", "logs")
    everything = "import " + ", ".join(f"balclient.abi.{part}" for part in parts)
    for statement in ("import balclient", "import balclient.abi", everything):
        ours = import_ms(statement)
        label = statement if statement != everything else "import every part of balclient.abi but columns"
        row(f"`{label}`", f"{ours:.0f} ms", "solders", f"{base:.0f} ms", f"{ours / base:.2f} of it")
    for peer in ("anchorpy", "driftpy.drift_client"):
        try:
            other = import_ms(f"import warnings; warnings.simplefilter('ignore'); import {peer}")
        except subprocess.CalledProcessError:
            continue
        row(f"`import {peer}`", "", peer, f"{other:.0f} ms", "")


if __name__ == "__main__":
    main()
