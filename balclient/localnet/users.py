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
    """One funded sub-account: who signs, and the addresses that instructions need."""

    name: str
    keypair: Keypair
    sub_account_id: int
    address: Pubkey
    stats: Pubkey
    token_account: Pubkey

    @property
    def authority(self) -> Pubkey:
        """The address that signs."""
        return self.keypair.pubkey()

    @classmethod
    def derived(cls, name: str, seed: str, sub_account_id: int, program_id: Pubkey) -> LocalUser:
        """The user that this name and seed always give."""
        keypair = derived_keypair(f"{seed}/{name}")
        authority = keypair.pubkey()
        return cls(
            name,
            keypair,
            sub_account_id,
            addresses.user(authority, sub_account_id, program_id=program_id),
            addresses.user_stats(authority, program_id=program_id),
            derived_keypair(f"{seed}/{name}/usdc").pubkey(),
        )


def derived_keypair(path: str) -> Keypair:
    """A keypair that a text always gives; for test chains only, its secret is public."""
    return Keypair.from_seed(sha256(f"balclient localnet {path}".encode()).digest())
