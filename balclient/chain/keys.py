"""Keys: who can sign, keypair files, and which clusters may be sent to without being asked twice.

A secret is held by a `Keypair` alone and is in no message, repr or log of this package.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.signature import Signature

from balclient.abi.exceptions import BadInput, KeyRefused

__all__ = [
    "CLUSTERS",
    "KEYPAIR_VARIABLE",
    "MAINNET",
    "NoKey",
    "Signer",
    "agreed",
    "find_keypair",
    "load_keypair",
]

KEYPAIR_VARIABLE = "BALCLIENT_KEYPAIR"
MAINNET = "mainnet-beta"

# What a node answers when asked for its genesis, by the names that people use.
CLUSTERS: Mapping[str, str] = {
    "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d": MAINNET,
    "EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG": "devnet",
    "4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY": "testnet",
}
_FREE = ("devnet", "testnet")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SIZE = 64
_LIST: type = list


@runtime_checkable
class Signer(Protocol):
    """Whatever can sign: a `Keypair`, a hardware wallet, a key service."""

    def pubkey(self) -> Pubkey:
        """The address that it signs for."""
        ...

    def sign_message(self, message: Any, /) -> Signature:
        """The signature of a transaction's message (bytes)."""
        ...


@dataclass(frozen=True, slots=True)
class NoKey:
    """An address without its key, to pay in simulations; it signs nothing."""

    address: Pubkey

    def pubkey(self) -> Pubkey:
        """The address."""
        return self.address

    def sign_message(self, message: Any, /) -> Signature:
        """Raises KeyRefused."""
        raise KeyRefused(f"there is no key for {self.address} here: it pays in simulations only")


def load_keypair(path: str | os.PathLike[str]) -> Keypair:
    """The keypair of a file in Solana's format: a JSON list of 64 bytes.

    Raises KeyRefused where the file is readable by others than its owner or holds no keypair, BadInput where
    it cannot be read; no message quotes from the file.
    """
    name = Path(path).expanduser()
    try:
        # Checked on the open file, so that it cannot be exchanged in between.
        with name.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise BadInput(f"{name}: not a file")
            if os.name == "posix" and mode & _OTHERS:
                raise KeyRefused(
                    f"{name}: mode {stat.S_IMODE(mode):04o} lets others read this key; run: chmod 600 {name}"
                )
            text = file.read(4096)
    except OSError as error:
        raise BadInput(f"{name}: cannot be read: {error.strerror or type(error).__name__}") from None
    keypair = _parse(text)
    if keypair is None:
        raise KeyRefused(f"{name}: no keypair; expected a JSON list of {_SIZE} bytes, secret and public half")
    return keypair


def _parse(text: bytes) -> Keypair | None:
    # Exceptions of parsers quote what they were given: none may leave here.
    try:
        values = json.loads(text)
        if not isinstance(values, _LIST) or len(cast(list[Any], values)) != _SIZE:
            return None
        return Keypair.from_bytes(bytes(cast(list[int], values)))
    except (ValueError, TypeError):
        return None


def find_keypair(path: str | os.PathLike[str] | None = None) -> Keypair:
    """The keypair of `path`, or of the file that BALCLIENT_KEYPAIR names; raises BadInput without either.

    The variable holds a path, never a secret.
    """
    if path is not None:
        return load_keypair(path)
    named = os.environ.get(KEYPAIR_VARIABLE)
    if not named:
        raise BadInput(f"no keypair: name its file, or put the file's path into {KEYPAIR_VARIABLE}")
    if named.lstrip().startswith("["):
        raise KeyRefused(f"{KEYPAIR_VARIABLE} holds what looks like a key; put the path of its file there")
    return load_keypair(named)


def agreed(genesis: str, allow: str | None, where: str) -> None:
    """Raise KeyRefused unless sending to the cluster of this genesis was agreed to.

    Devnet and testnet need no agreement; mainnet needs `allow="mainnet-beta"`, any other cluster its genesis
    hash or "any" (which is not mainnet).
    """
    name = CLUSTERS.get(genesis)
    if name in _FREE or (allow == "any" and name is None):
        return
    if allow is not None and allow in (genesis, name):
        return
    if name == MAINNET:
        raise KeyRefused(f'{where} is mainnet: real money; to send there say allow="{MAINNET}" (--mainnet)')
    raise KeyRefused(
        f"{where} has the unknown genesis {genesis}; to send there say allow with this hash (--genesis)"
    )
