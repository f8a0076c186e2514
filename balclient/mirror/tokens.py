"""What a transfer of the token program does to two token accounts."""

from __future__ import annotations

from typing import Final

from solders.pubkey import Pubkey

from balclient.abi.errors import ErrorCode
from balclient.abi.tokens import TokenAccount
from balclient.mirror.faults import Fault

__all__ = ["TokenBalance", "new_token_account", "transfer"]

_AMOUNT_AT: Final = 64
_STATE_AT: Final = 108
_FROZEN: Final = 2
_U64_LIMIT: Final = 1 << 64
_EMPTY: Final = TokenAccount(Pubkey.default(), Pubkey.default(), 0).encode()[_AMOUNT_AT:]
"""What follows mint and owner in an empty token account without delegate."""


class TokenBalance:
    """A token account whose ``amount`` (mint units) can change; ``mint`` and ``owner`` are raw addresses."""

    __slots__ = ("amount", "data", "mint", "owner", "state")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.mint = data[:32]
        self.owner = data[32:64]
        self.amount = int.from_bytes(data[_AMOUNT_AT : _AMOUNT_AT + 8], "little")
        self.state = data[_STATE_AT]

    @classmethod
    def decode(cls, data: bytes) -> TokenBalance:
        """Read the account; raises WrongSize or DecodeError."""
        TokenAccount.check(data)
        return cls(data)

    def encode(self) -> bytes:
        """The account's bytes, in which nothing but the amount can have changed."""
        return self.data[:_AMOUNT_AT] + self.amount.to_bytes(8, "little") + self.data[_AMOUNT_AT + 8 :]


def new_token_account(mint: Pubkey, owner: Pubkey) -> bytes:
    """Bytes of an empty token account without delegate."""
    return mint.__bytes__() + owner.__bytes__() + _EMPTY


def transfer(source: TokenBalance, target: TokenBalance, authority: Pubkey, amount: int) -> None:
    """Move ``amount`` mint units; errors in the token program's own order and numbers.

    A delegated authority is not followed: an authority other than the owner is a TokenOwnerMismatch.
    """
    if _FROZEN in (source.state, target.state):
        raise Fault(ErrorCode.TokenAccountFrozen)
    if source.amount < amount:
        raise Fault(ErrorCode.TokenInsufficientFunds)
    if source.mint != target.mint:
        raise Fault(ErrorCode.TokenMintMismatch)
    if source.owner != authority.__bytes__():
        raise Fault(ErrorCode.TokenOwnerMismatch)
    if source is target:
        return
    if target.amount + amount >= _U64_LIMIT:
        raise Fault(ErrorCode.TokenOverflow)
    source.amount -= amount
    target.amount += amount
