"""Token accounts: the 165-byte layout, and what a transfer does to it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import ClassVar

from solders.pubkey import Pubkey

from balclient.abi.errors import ErrorCode
from balclient.mirror.faults import Fault

__all__ = ["TokenAccount", "new_token_account", "transfer"]

INITIALIZED = 1
FROZEN = 2


@dataclass(slots=True)
class TokenAccount:
    """A token account; ``amount`` in mint units, ``rest`` is every byte behind the amount."""

    SIZE: ClassVar[int] = 165

    mint: Pubkey
    owner: Pubkey
    amount: int
    rest: bytes

    @property
    def state(self) -> int:
        """0 uninitialised, 1 initialised, 2 frozen."""
        return self.rest[36]

    @classmethod
    def decode(cls, data: bytes) -> TokenAccount:
        """Read the account; trailing extension bytes are kept."""
        return cls(
            mint=Pubkey.from_bytes(data[:32]),
            owner=Pubkey.from_bytes(data[32:64]),
            amount=int.from_bytes(data[64:72], "little"),
            rest=data[72:],
        )

    def encode(self) -> bytes:
        """The account's bytes."""
        return bytes(self.mint) + bytes(self.owner) + struct.pack("<Q", self.amount) + self.rest


def new_token_account(mint: Pubkey, owner: Pubkey) -> bytes:
    """Bytes of an initialised, empty token account without delegate."""
    rest = bytearray(TokenAccount.SIZE - 72)
    rest[36] = INITIALIZED
    return TokenAccount(mint, owner, 0, bytes(rest)).encode()


def transfer(source: TokenAccount, target: TokenAccount, authority: Pubkey, amount: int) -> None:
    """Move ``amount`` mint units; errors in the token program's own order and numbers.

    A delegated authority is not followed: an authority other than the owner is an OwnerMismatch.
    """
    if FROZEN in (source.state, target.state):
        raise Fault(ErrorCode.TokenAccountFrozen)
    if source.amount < amount:
        raise Fault(ErrorCode.TokenInsufficientFunds)
    if source.mint != target.mint:
        raise Fault(ErrorCode.TokenMintMismatch)
    if source.owner != authority:
        raise Fault(ErrorCode.TokenOwnerMismatch)
    if source is target:
        return
    if target.amount + amount >= 1 << 64:
        raise Fault(ErrorCode.TokenOverflow)
    source.amount -= amount
    target.amount += amount
