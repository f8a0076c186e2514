"""Where instructions run: one protocol, a chain inside this process, and any cluster by its RPC address."""

from balclient.chain.embedded import EmbeddedChain
from balclient.chain.keys import Signer, find_keypair, load_keypair
from balclient.chain.protocol import AccountsAt, Chain, ChainError, LocalChain, Snapshot, Writer
from balclient.chain.rpc import AsyncRpcChain, Simulation
from balclient.chain.rpc_sync import RpcChain
from balclient.chain.sending import Fees, SentOutcome, Waiting
from balclient.chain.signing import Draft, SignedTransaction
from balclient.chain.wrapped import WrappedChain

__all__ = [
    "AccountsAt",
    "AsyncRpcChain",
    "Chain",
    "ChainError",
    "Draft",
    "EmbeddedChain",
    "Fees",
    "LocalChain",
    "RpcChain",
    "SentOutcome",
    "SignedTransaction",
    "Signer",
    "Simulation",
    "Snapshot",
    "Waiting",
    "WrappedChain",
    "Writer",
    "find_keypair",
    "load_keypair",
]
