"""Where instructions run: one protocol, and a chain inside this process."""

from balclient.chain.embedded import EmbeddedChain
from balclient.chain.protocol import AccountsAt, Chain, ChainError, Snapshot, TestChain

__all__ = ["AccountsAt", "Chain", "ChainError", "EmbeddedChain", "Snapshot", "TestChain"]
