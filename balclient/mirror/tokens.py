"""What a transfer of the token program does to two token accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from solders.pubkey import Pubkey

from balclient.abi.errors import ErrorCode
from balclient.abi.tokens import TokenAccount
from balclient.mirror.faults import Fault

__all__ = ["TokenBalance", "new_token_account", "transfer"]

_AMOUNT_AT: Final = 64
_FROZEN: Final = 2
_U64_LIMIT: Final = 1 << 64


@dataclass(slots=True)
class TokenBalance:
    """A token account whose ``amount`` (mint units) can change."""

    account: TokenAccount
    amount: int
    data: bytes

    @classmethod
    def decode(cls, data: bytes) -> TokenBalance:
        """Read the account; raises WrongSize or DecodeError."""
        account = TokenAccount.decode(data)
        return cls(account, account.amount, data)

    def encode(self) -> bytes:
        """The account's bytes, in which nothing but the amount can have changed."""
        return self.data[:_AMOUNT_AT] + self.amount.to_bytes(8, "little") + self.data[_AMOUNT_AT + 8 :]


def new_token_account(mint: Pubkey, owner: Pubkey) -> bytes:
    """Bytes of an empty token account without delegate."""
    return TokenAccount(mint, owner, 0).encode()


def transfer(source: TokenBalance, target: TokenBalance, authority: Pubkey, amount: int) -> None:
    """Move ``amount`` mint units; errors in the token program's own order and numbers.

    A delegated authority is not followed: an authority other than the owner is a TokenOwnerMismatch.
    """
    if _FROZEN in (source.account.state, target.account.state):
        raise Fault(ErrorCode.TokenAccountFrozen)
    if source.amount < amount:
        raise Fault(ErrorCode.TokenInsufficientFunds)
    if source.account.mint != target.account.mint:
        raise Fault(ErrorCode.TokenMintMismatch)
    if source.account.owner != authority:
        raise Fault(ErrorCode.TokenOwnerMismatch)
    if source is target:
        return
    if target.amount + amount >= _U64_LIMIT:
        raise Fault(ErrorCode.TokenOverflow)
    source.amount -= amount
    target.amount += amount
