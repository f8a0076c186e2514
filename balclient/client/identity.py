"""Whose positions a client manages: authority, signer and sub-account, fixed when the client is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.exceptions import BadInput
from balclient.chain.keys import Signer

__all__ = ["LP_NAME", "Identity"]

LP_NAME = "Drift Liquidity Provider"


def _expect(name: str, value: object, kind: Any, expected: str) -> None:
    """Raise BadInput unless a value is of its kind; what it is is not shown, it might be a secret."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadInput(f"{name}: found a {type(value).__name__}, expected {expected}")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who acts for whom.

    `sub_account` is a number, or the name that the sub-account has (or gets when it is made).  `signer` is
    the authority's key or its delegate's; without one the client only reads and previews.
    """

    authority: Pubkey
    signer: Signer | None
    sub_account: int | str
    program_id: Pubkey
    token_account: Pubkey | None

    @classmethod
    def of(
        cls,
        *,
        authority: Pubkey | None,
        signer: Signer | None,
        sub_account: int | str,
        program_id: Pubkey,
        token_account: Pubkey | None,
    ) -> Identity:
        """The identity, checked; the authority is the signer unless given.  Raises BadInput."""
        if signer is not None:
            _expect("signer", signer, Signer, "a key that signs: a Keypair, or what has its two methods")
        for name, key in (
            ("authority", authority),
            ("program_id", program_id),
            ("token_account", token_account),
        ):
            if key is not None:
                _expect(name, key, Pubkey, "a Pubkey, as Pubkey.from_string(text) makes one")
        _expect("sub_account", sub_account, int | str, "a number or a name")
        if authority is None:
            if signer is None:
                raise BadInput("a client needs an authority: give its address, or a signer")
            authority = signer.pubkey()
        if isinstance(sub_account, int) and not 0 <= sub_account < 1 << 16:
            raise BadInput(f"sub_account {sub_account}: expected 0..65535")
        if isinstance(sub_account, str) and not 0 < len(sub_account.encode()) <= 32:
            raise BadInput(f"sub_account {sub_account!r}: a name has 1 to 32 bytes")
        return cls(authority, signer, sub_account, program_id, token_account)

    @property
    def acting(self) -> Pubkey:
        """Address that signs; the authority's where there is no key (a preview needs none)."""
        return self.authority if self.signer is None else self.signer.pubkey()

    @property
    def signers(self) -> tuple[Signer, ...]:
        """Keys to sign with; raises BadInput where there is none."""
        if self.signer is None:
            raise BadInput(f"this client of {self.authority} has no signer: it reads and previews only")
        return (self.signer,)

    @property
    def title(self) -> str:
        """Name that a sub-account gets when it is made."""
        return self.sub_account if isinstance(self.sub_account, str) else LP_NAME

    def stats(self) -> Pubkey:
        """Address of the authority's UserStats."""
        return addresses.user_stats(self.authority, program_id=self.program_id)

    def user(self, sub_account_id: int) -> Pubkey:
        """Address of one of the authority's sub-accounts."""
        return addresses.user(self.authority, sub_account_id, program_id=self.program_id)
