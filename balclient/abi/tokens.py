"""Token program accounts: mints (82 bytes) and token accounts (165 bytes)."""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import Struct, error
from typing import ClassVar, Self

from solders.pubkey import Pubkey

from .addresses import (
    ASSOCIATED_TOKEN_PROGRAM_ID,
    SYSTEM_PROGRAM_ID,
    TOKEN_PROGRAM_ID,
    associated_token_account,
)
from .exceptions import AccountMissing, DecodeError, EncodeError, WrongOwner, WrongSize
from .values import Account, AccountMeta, Instruction

__all__ = ["CREATE_TOKEN_ACCOUNT", "Mint", "TokenAccount", "create_token_account"]

CREATE_TOKEN_ACCOUNT = "create_token_account"
_CREATE_IDEMPOTENT = b"\x01"

_MINT = Struct("<I32sQBBI32s")
_ACCOUNT = Struct("<32s32sQI32sBIQQI32s")
_TAGS = Struct("<72xI33xI16xI32x")
"""The tags of delegate, native amount and close authority in a token account."""
_NONE = bytes(32)


def _loaded(kind: str, account: Account | None, address: Pubkey | None) -> bytes:
    where = kind if address is None else f"{kind} {address}"
    if account is None:
        raise AccountMissing(f"{where}: no account there")
    if account.owner != TOKEN_PROGRAM_ID:
        raise WrongOwner(f"{where}: owned by {account.owner}, expected {TOKEN_PROGRAM_ID}")
    return account.data


def _check_tags(kind: str, **tags: int) -> None:
    for name, tag in tags.items():
        if tag not in (0, 1):
            raise DecodeError(f"{kind}.{name}: found tag {tag}, expected 0 or 1")


def _key(key: Pubkey | None, left: bytes) -> tuple[int, bytes]:
    # The token program leaves the old bytes behind when it clears an option.
    return (0, left) if key is None else (1, bytes(key))


@dataclass(frozen=True, slots=True)
class Mint:
    """A token: `supply` in its smallest unit, of which 10**decimals make one token."""

    decimals: int
    supply: int = 0
    mint_authority: Pubkey | None = None
    freeze_authority: Pubkey | None = None
    is_initialized: bool = True
    _left: tuple[bytes, bytes] = field(default=(_NONE, _NONE), repr=False)

    SIZE: ClassVar[int] = 82

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The mint in `data`; raises WrongSize or DecodeError."""
        if len(data) != cls.SIZE:
            raise WrongSize(f"Mint: found {len(data)} bytes, expected {cls.SIZE}")
        tag, minter, supply, decimals, initialized, freeze_tag, freezer = _MINT.unpack(data)
        _check_tags("Mint", mint_authority=tag, freeze_authority=freeze_tag, is_initialized=initialized)
        return cls(
            decimals,
            supply,
            Pubkey(minter) if tag else None,
            Pubkey(freezer) if freeze_tag else None,
            bool(initialized),
            (_NONE if tag else minter, _NONE if freeze_tag else freezer),
        )

    @classmethod
    def load(cls, account: Account | None, address: Pubkey | None = None) -> Self:
        """Decode an account as a chain returned it; raises AccountMissing, WrongOwner, or as `decode`."""
        return cls.decode(_loaded("Mint", account, address))

    def encode(self) -> bytes:
        """The account's bytes; raises EncodeError."""
        minter = _key(self.mint_authority, self._left[0])
        freezer = _key(self.freeze_authority, self._left[1])
        try:
            return _MINT.pack(*minter, self.supply, self.decimals, self.is_initialized, *freezer)
        except error as reason:
            raise EncodeError(f"Mint: {reason} in {self}") from reason


@dataclass(frozen=True, slots=True)
class TokenAccount:
    """A balance: `amount` in the mint's smallest unit; state 0 is not set up, 1 in use, 2 frozen."""

    mint: Pubkey
    owner: Pubkey
    amount: int
    delegate: Pubkey | None = None
    state: int = 1
    is_native: int | None = None
    delegated_amount: int = 0
    close_authority: Pubkey | None = None
    _left: tuple[bytes, int, bytes] = field(default=(_NONE, 0, _NONE), repr=False)

    SIZE: ClassVar[int] = 165

    @classmethod
    def check(cls, data: bytes) -> None:
        """Raise WrongSize or DecodeError unless `data` can be a token account."""
        if len(data) != cls.SIZE:
            raise WrongSize(f"TokenAccount: found {len(data)} bytes, expected {cls.SIZE}")
        tag, native_tag, close_tag = _TAGS.unpack(data)
        if tag > 1 or native_tag > 1 or close_tag > 1:
            _check_tags("TokenAccount", delegate=tag, is_native=native_tag, close_authority=close_tag)

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The token account in `data`; raises WrongSize or DecodeError."""
        cls.check(data)
        (mint, owner, amount, tag, delegate, state, native_tag, native, delegated, close_tag, closer) = (
            _ACCOUNT.unpack(data)
        )
        return cls(
            Pubkey(mint),
            Pubkey(owner),
            amount,
            Pubkey(delegate) if tag else None,
            state,
            native if native_tag else None,
            delegated,
            Pubkey(closer) if close_tag else None,
            (_NONE if tag else delegate, 0 if native_tag else native, _NONE if close_tag else closer),
        )

    @classmethod
    def load(cls, account: Account | None, address: Pubkey | None = None) -> Self:
        """Decode an account as a chain returned it; raises AccountMissing, WrongOwner, or as `decode`."""
        return cls.decode(_loaded("TokenAccount", account, address))

    def encode(self) -> bytes:
        """The account's bytes; raises EncodeError."""
        native = (0, self._left[1]) if self.is_native is None else (1, self.is_native)
        try:
            return _ACCOUNT.pack(
                bytes(self.mint),
                bytes(self.owner),
                self.amount,
                *_key(self.delegate, self._left[0]),
                self.state,
                *native,
                self.delegated_amount,
                *_key(self.close_authority, self._left[2]),
            )
        except error as reason:
            raise EncodeError(f"TokenAccount: {reason} in {self}") from reason


def create_token_account(owner: Pubkey, mint: Pubkey, payer: Pubkey) -> Instruction:
    """Build the associated token program's instruction that makes a token account if there is none."""
    return Instruction(
        CREATE_TOKEN_ACCOUNT,
        ASSOCIATED_TOKEN_PROGRAM_ID,
        (
            AccountMeta(payer, True, True),
            AccountMeta(associated_token_account(owner, mint), False, True),
            AccountMeta(owner, False, False),
            AccountMeta(mint, False, False),
            AccountMeta(SYSTEM_PROGRAM_ID, False, False),
            AccountMeta(TOKEN_PROGRAM_ID, False, False),
        ),
        _CREATE_IDEMPOTENT,
        {"owner": owner, "mint": mint},
    )
