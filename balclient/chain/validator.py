"""A solana-test-validator that is started on free ports and never outlives this process."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.exceptions import ChainError, NetworkError, RpcError
from balclient.chain import validator_guard
from balclient.chain.rpc_sync import RpcChain
from balclient.chain.rpc_transport import Patience

__all__ = ["NAME", "Genesis", "Validator", "find_validator"]

NAME = "solana-test-validator"
_STOP_SECONDS = 30
_POLL_SECONDS = 0.05
_LOG_BYTES = 10_000_000
_TAIL_LINES = 12
_ATTEMPTS = 3
_GOSSIP_PORTS = 48
_BANK_SOL = "500000000"


@dataclass(frozen=True, slots=True)
class Genesis:
    """What a chain starts with: programs (file or bytes by address), account files, the length of a slot.

    `write_accounts` is called with an empty folder to put the account files into.

    A slot of 64 ticks takes the 0.4 s of the real clusters; with fewer everything is faster, a blockhash's
    life (150 slots) included.
    """

    programs: Mapping[Pubkey, Path | bytes]
    write_accounts: Callable[[Path], None] | None = None
    ticks_per_slot: int = 16


def find_validator(path: str | os.PathLike[str] | None = None) -> Path:
    """The validator's file: `path`, or the one on PATH; raises ChainError saying what was looked for."""
    if path is not None:
        found = Path(path)
        if not found.is_file() or not os.access(found, os.X_OK):
            raise ChainError(f"{found}: no program that can be run; name a {NAME} file")
        return found.resolve()
    on_path = shutil.which(NAME)
    if on_path is None:
        raise ChainError(f"no {NAME} on PATH; put it there, or name its file (--validator-bin)")
    return Path(on_path)


class Validator:
    """A validator process with its ledger in a temporary folder; a context that ends with both gone.

    However this process ends, kill included, the validator ends with it: a guard holds a pipe to us.
    """

    def __init__(self, binary: str | os.PathLike[str] | None = None) -> None:
        self.binary = find_validator(binary)
        # Only ever worth something on the chain that it is made for.
        self.bank = Keypair()
        self.url = ""
        self.folder: Path | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[..., Validator] | None = None

    def __repr__(self) -> str:
        return f"Validator({self.url or 'not running'})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        """Whether it was started and not stopped."""
        return self._guard is not None

    def start(self, genesis: Genesis, *, timeout: float = 90.0) -> None:
        """Start with this genesis; returns when RPC answers, programs can be called and a slot has passed.

        Raises ChainError with the end of the validator's own output where it does not come up.
        """
        if self.running:
            raise ChainError(f"{self} is running already")
        give_up = time.monotonic() + timeout
        for attempt in range(_ATTEMPTS):
            try:
                self._launch(genesis)
                self._await_ready(genesis, give_up)
                return
            except BaseException as error:
                tail = self._tail()
                self.stop()
                if not isinstance(error, ChainError):
                    raise
                # Between finding a port free and taking it somebody else may have come.
                if "in use" not in tail.lower() or attempt + 1 == _ATTEMPTS:
                    raise ChainError(f"{self.binary} does not come up: {error}\n{tail}") from error

    def stop(self) -> None:
        """Kill it and remove its folder; does nothing where it is not running."""
        end, self._end, self._guard = self._end, None, None
        self.url, self.folder = "", None
        if end is not None:
            end()

    # --- inside

    def _launch(self, genesis: Genesis) -> None:
        folder = Path(tempfile.mkdtemp(prefix="balclient-validator-"))
        # The guard comes first: from here on the folder goes with this process.
        guard = subprocess.Popen(
            [sys.executable, "-I", "-S", validator_guard.__file__, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A group of its own: Ctrl-C is ours to handle. Our session: it shares our part of the processor.
            process_group=0,
            env={**os.environ, "RUST_LOG": "error"},
        )
        self.folder, self._guard = folder, guard
        self._end = weakref.finalize(self, _end, guard, folder)
        rpc, faucet = _free_ports()
        # Left to itself every validator takes the same ports for gossip, and the second one stops at once.
        gossip, last = _free_range(_GOSSIP_PORTS)
        command = [
            str(self.binary),
            *("--ledger", str(folder / "ledger")),
            *("--bind-address", "127.0.0.1"),
            *("--rpc-port", str(rpc)),
            *("--faucet-port", str(faucet)),
            *("--gossip-port", str(gossip)),
            *("--dynamic-port-range", f"{gossip + 1}-{last}"),
            *("--faucet-sol", _BANK_SOL),
            *("--mint", str(self.bank.pubkey())),
            *("--ticks-per-slot", str(genesis.ticks_per_slot)),
            *("--log-messages-bytes-limit", str(_LOG_BYTES)),
            "--quiet",
            *_genesis_files(genesis, folder),
        ]
        assert guard.stdin is not None
        guard.stdin.write(json.dumps(command).encode() + b"\n")
        guard.stdin.flush()
        self.url = f"http://127.0.0.1:{rpc}"

    def _await_ready(self, genesis: Genesis, give_up: float) -> None:
        programs = list(genesis.programs)
        first: int | None = None
        waiting = "its RPC does not answer"
        patience = Patience(timeout=2.0, attempts=1)
        # At what clients look at: what is processed only may be a slot ahead of it.
        with RpcChain(self.url, patience=patience, commitment="confirmed") as chain:
            while time.monotonic() < give_up:
                if self._exited() is not None:
                    raise ChainError(f"it ended with exit code {self._exited()}")
                try:
                    at = chain.read(programs)
                    cold = [key for key, account in at.items() if account is None or not account.executable]
                    if cold:
                        raise ChainError(f"{cold[0]} is no program there; is its file one?")
                    first = at.slot if first is None else first
                    # A program of the genesis can be called from the slot after.
                    if at.slot > max(first, 1):
                        return
                    waiting = f"no slot after {at.slot} comes"
                except (NetworkError, RpcError) as error:
                    waiting = str(error)
                time.sleep(_POLL_SECONDS)
        raise ChainError(f"not ready in time: {waiting}")

    def _exited(self) -> str | None:
        if self.folder is None:
            return None
        file = self.folder / "exit"
        return file.read_text(encoding="ascii") if file.exists() else None

    def _tail(self) -> str:
        """The end of what it said: on its output, and where it stopped by itself in its log."""
        if self.folder is None:
            return ""
        lines: list[str] = []
        for file in (self.folder / "output", self.folder / "ledger" / "validator.log"):
            if file.exists():
                text = file.read_text(encoding="utf-8", errors="replace")
                lines += text.strip().splitlines()[-_TAIL_LINES:]
        return "\n".join(lines)


def _genesis_files(genesis: Genesis, folder: Path) -> list[str]:
    """Write into the folder what is no file yet; the arguments that name accounts and programs."""
    arguments: list[str] = []
    if genesis.write_accounts is not None:
        accounts = folder / "accounts"
        accounts.mkdir()
        genesis.write_accounts(accounts)
        arguments += ["--account-dir", str(accounts)]
    for address, program in genesis.programs.items():
        file = folder / f"{address}.so" if isinstance(program, bytes) else program.resolve()
        if isinstance(program, bytes):
            file.write_bytes(program)
        arguments += ["--bpf-program", str(address), str(file)]
    return arguments


def _end(guard: subprocess.Popen[bytes], folder: Path) -> None:
    """Close the guard's pipe and wait; what it left behind, if it was killed itself, goes now."""
    if guard.stdin is not None:
        guard.stdin.close()
    try:
        guard.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        guard.kill()
        guard.wait()
    validator_guard.remove(folder)


def _free_range(width: int) -> tuple[int, int]:
    """First and last of so many neighbouring ports, free for both protocols and given to nobody by itself."""
    draw = random.SystemRandom()
    for _ in range(200):
        first = draw.randrange(12_000, 32_000)
        with ExitStack() as held:
            try:
                for port in range(first, first + width):
                    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                        held.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first, first + width - 1
    raise ChainError("no free ports on 127.0.0.1")


def _free_ports() -> tuple[int, int]:
    """A port whose successor is free too (RPC takes both), and another one."""
    for _ in range(200):
        with ExitStack() as held:

            def bind(port: int, held: ExitStack = held) -> int:
                sock = held.enter_context(socket.socket())
                sock.bind(("127.0.0.1", port))
                return int(sock.getsockname()[1])

            try:
                first = bind(0)
                if first < 65_000:
                    bind(first + 1)
                    return first, bind(0)
            except OSError:
                continue
    raise ChainError("no free ports on 127.0.0.1")
