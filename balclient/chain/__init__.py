"""Where instructions run: one protocol, and a chain inside this process."""

from balclient.chain.embedded import EmbeddedChain
from balclient.chain.protocol import AccountsAt, Chain, ChainError, LocalChain, Snapshot

__all__ = ["AccountsAt", "Chain", "ChainError", "EmbeddedChain", "LocalChain", "Snapshot"]
