"""Sessions recorded as vector files: a seeded one, or a script of one's own."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path

from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.exceptions import BalError
from balclient.chain.embedded import START, EmbeddedChain
from balclient.localnet.ledger_chain import LedgerChain
from balclient.localnet.net import Localnet
from balclient.localnet.session import Session
from balclient.mirror.ledger import Ledger
from balclient.vectors.record import RecordingChain
from balclient.vectors.records import Scenario

__all__ = ["ScriptError", "load_script", "record_session"]

Script = Callable[[Localnet], object]


class ScriptError(BalError):
    """A session script cannot be run: no file, no Python, or no function `session` in it."""


def record_session(
    path: str | Path,
    *,
    markets: Sequence[str | Path] = ("SOL-PERP",),
    seed: int = 0,
    steps: int = 100,
    script: Script | None = None,
    program: str | PathLike[str] | bytes | None = None,
    on_mirror: bool = False,
    program_id: Pubkey = PROGRAM_ID,
    quote_mint: Pubkey | None = None,
) -> Scenario:
    """Run a session on a new localnet and write it to `path` as a vector file.

    The session is `script(net)`, or `steps` things done at random from `seed`.  It runs on `program` (the
    package's own by default), or with `on_mirror` on the mirror alone.  `program_id` and `quote_mint` are
    those of the deployment that it stands for.
    """
    scenario = Path(path).name.removesuffix(".jsonl.xz")
    inner = LedgerChain(Ledger(program_id, START)) if on_mirror else EmbeddedChain(sigverify=True)
    recording = RecordingChain(inner, scenario=scenario, seed=seed, program_id=program_id)
    net = Localnet(
        markets,
        chain=recording,
        program=b"" if on_mirror else program,
        program_id=program_id,
        quote_mint=quote_mint,
        seed=seed,
    )
    if script is None:
        session = Session(net, seed=seed)
        recording.phase = "main"
        for _ in session.steps(steps):
            pass
    else:
        recording.phase = "main"
        script(net)
    return recording.save(path)


def load_script(path: str | Path) -> Script:
    """The function `session` of a Python file; it gets the `Localnet`."""
    if not Path(path).is_file():
        raise ScriptError(f"{path}: no such file")
    try:
        script: Script | None = runpy.run_path(str(path)).get("session")
    except SyntaxError as error:
        raise ScriptError(f"{path}: not a Python file: {error}") from None
    if not callable(script):
        raise ScriptError(f"{path}: has no function session(net)")
    return script
