"""Users of a local world: a keypair, a token account and one sub-account each."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi import addresses

__all__ = ["LocalUser", "derived_keypair"]


@dataclass(frozen=True, slots=True)
class LocalUser:
    """One sub-account: who signs, and the addresses that instructions need.

    `keypair` is None for an account taken over from elsewhere, whose key nobody here has.
    """

    name: str
    authority: Pubkey
    keypair: Keypair | None
    sub_account_id: int
    address: Pubkey
    stats: Pubkey
    token_account: Pubkey

    @classmethod
    def derived(cls, name: str, seed: str, sub_account_id: int, program_id: Pubkey) -> LocalUser:
        """The user that this name and seed always give."""
        keypair = derived_keypair(f"{seed}/{name}")
        return cls.of(name, seed, keypair.pubkey(), keypair, sub_account_id, program_id)

    @classmethod
    def of(
        cls,
        name: str,
        seed: str,
        authority: Pubkey,
        keypair: Keypair | None,
        sub_account_id: int,
        program_id: Pubkey,
    ) -> LocalUser:
        """The sub-account of an authority, with the addresses that follow from it."""
        return cls(
            name,
            authority,
            keypair,
            sub_account_id,
            addresses.user(authority, sub_account_id, program_id=program_id),
            addresses.user_stats(authority, program_id=program_id),
            derived_keypair(f"{seed}/{name}/usdc").pubkey(),
        )


def derived_keypair(path: str) -> Keypair:
    """A keypair that a text always gives; for test chains only, its secret is public."""
    return Keypair.from_seed(sha256(f"balclient localnet {path}".encode()).digest())
