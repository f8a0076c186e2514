"""Interoperation with anchorpy (extra `anchor`).

Its Provider and Wallet serve for our clients, and its Program runs on our interface file:

    provider = anchorpy.Provider.local("http://127.0.0.1:8899")
    lp = anchor.client(provider)
    program = anchor.program(provider)
    await program.account["PerpMarket"].fetch(address)
"""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.exceptions import BadInput, Unsupported
from balclient.abi.interface import idl_text
from balclient.chain.keys import Signer
from balclient.chain.rpc import AsyncRpcChain
from balclient.client.asynchronous import AsyncClient
from balclient.client.identity import LP_NAME

__all__ = ["chain", "client", "program", "signer"]


def program(provider: Any = None, *, program_id: Pubkey = PROGRAM_ID) -> Any:
    """anchorpy's `Program` for our IDL; without a provider it builds and decodes but reaches no cluster.

    Raises Unsupported where anchorpy is not installed.
    """
    with warnings.catch_warnings():
        # It and what it is made of warn of each other.
        warnings.simplefilter("ignore")
        anchorpy = _anchorpy()
        if provider is None:
            provider = anchorpy.Provider(None, anchorpy.Wallet.dummy())
        return anchorpy.Program(anchorpy.Idl.from_json(idl_text()), program_id, provider)


def signer(wallet: Any) -> Signer:
    """Who signs for an anchorpy `Wallet`; a `Signer` is passed on.  Raises BadInput for anything else."""
    if isinstance(wallet, Signer):
        return wallet
    payer = getattr(wallet, "payer", None)
    if not isinstance(payer, Keypair):
        raise BadInput(f"{type(wallet).__name__} cannot sign: a wallet with a `payer` keypair is needed")
    return payer


def chain(provider: Any, **options: Any) -> AsyncRpcChain:
    """The cluster of an anchorpy `Provider` as a chain of ours, at its commitment, its wallet paying.

    `options` are those of `AsyncRpcChain`; the connection is our own.  Raises BadInput where the provider has
    no address to connect to.
    """
    url = getattr(getattr(provider.connection, "_provider", None), "endpoint_uri", None)
    if not url:
        raise BadInput(f"{type(provider.connection).__name__} of this provider has no RPC address")
    held: dict[str, Any] = {
        "payer": signer(provider.wallet),
        "commitment": str(provider.connection.commitment),
    }
    return AsyncRpcChain(str(url), **(held | options))


def client(
    provider: Any,
    *,
    sub_account: int | str = LP_NAME,
    authority: Pubkey | None = None,
    program_id: Pubkey = PROGRAM_ID,
    token_account: Pubkey | None = None,
    **options: Any,
) -> AsyncClient:
    """A client of ours on a `Provider`'s cluster with its wallet as signer; `options` are the chain's."""
    return AsyncClient(
        chain(provider, **options),
        signer=signer(provider.wallet),
        authority=authority,
        sub_account=sub_account,
        program_id=program_id,
        token_account=token_account,
    )


def _anchorpy() -> Any:
    try:
        return import_module("anchorpy")
    except ImportError as error:
        raise Unsupported(f"anchorpy is not installed; install the extra `anchor` ({error})") from error
