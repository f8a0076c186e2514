"""A world for others: wallets with key files, what there is to know about it, and prices on demand."""

from __future__ import annotations

import json
import os
import select
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.amounts import Amount
from balclient.abi.exceptions import BalError
from balclient.localnet.net import Localnet
from balclient.localnet.validator_chain import ValidatorChain

__all__ = ["WALLETS", "describe", "keep_serving", "world"]

WALLETS = ("alice", "bob")
_POLL_SECONDS = 0.2


@contextmanager
def world(
    markets: Sequence[str | Path],
    validator: bool | str | PathLike[str],
    *,
    seed: str,
    program: Path | None,
    usdc: Amount,
    program_id: Pubkey = PROGRAM_ID,
    quote_mint: Pubkey | None = None,
) -> Generator[Localnet]:
    """A world with two wallets of `usdc` dollars each; on a validator their keys are files, gone with it."""
    with Localnet(
        markets,
        validator=validator,
        seed=seed,
        program=program,
        program_id=program_id,
        quote_mint=quote_mint,
    ) as net:
        for name in WALLETS:
            signer = net.client(name, usdc=usdc).identity.signer
            folder = key_folder(net)
            if folder is not None and isinstance(signer, Keypair):
                write_key(folder / f"{name}.json", signer)
        yield net


def key_folder(net: Localnet) -> Path | None:
    """Where the wallets' keys are: inside the validator's folder, which goes when it goes."""
    chain = validator_of(net)
    if chain is None or chain.validator.folder is None:
        return None
    folder = chain.validator.folder / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def validator_of(net: Localnet) -> ValidatorChain | None:
    """The validator that a world runs on, None for one in this process."""
    return net.chain if isinstance(net.chain, ValidatorChain) else None


def write_key(path: Path, keypair: Keypair) -> None:
    """Write a keypair file in Solana's format that only its owner can read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(list(bytes(keypair)), file)


def describe(net: Localnet) -> dict[str, Any]:
    """Addresses and figures of a world."""
    chain, folder = validator_of(net), key_folder(net)
    facts: dict[str, Any] = {}
    if chain is not None:
        facts["rpc"] = chain.url
        facts["genesis"] = chain.rpc.genesis()
        facts["to send there"] = "name a key file, and this genesis as agreed to"
    facts["program"] = str(net.program_id)
    facts["usdc mint"] = str(net.usdc_mint)
    facts["admin"] = str(net.admin.pubkey())
    facts["slot"] = net.clock.slot
    facts["markets"] = [
        (one.name, one.index, str(one.address), str(one.oracle), f"{net.price(one.index) / 10**6:f}")
        for one in net.markets.values()
    ]
    wallets: list[tuple[str, ...]] = []
    for name in WALLETS:
        wallet = net.client(name)
        file = "" if folder is None else str(folder / f"{name}.json")
        dollars = f"{wallet.wallet() / 10**6:f}"
        wallets.append((name, str(wallet.identity.authority), dollars, file))
    facts["wallets"] = wallets
    return facts


def keep_serving(net: Localnet, seconds: float | None, source: int, say: Callable[[str], None]) -> None:
    """Keep the world for so long, or until interrupted; a line MARKET PRICE from there sets a price."""
    until = None if seconds is None else time.monotonic() + seconds
    listening, unread = True, b""
    try:
        while until is None or time.monotonic() < until:
            if not listening:
                time.sleep(_POLL_SECONDS)
            elif select.select([source], [], [], _POLL_SECONDS)[0]:
                read = os.read(source, 4096)
                listening = bool(read)
                *lines, unread = (unread + read).split(b"\n")
                for line in lines:
                    if line.strip():
                        say(_set_price(net, line.decode("utf-8", "replace").split()))
    except KeyboardInterrupt:
        say("stopped")


def _set_price(net: Localnet, words: list[str]) -> str:
    if len(words) != 2:
        return "say MARKET PRICE, for instance: SOL-PERP 151.2"
    try:
        net.set_price(words[0], words[1])
    except (BalError, ValueError) as error:
        return str(error)
    return f"{words[0]} is at {words[1]}"
