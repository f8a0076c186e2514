"""An embedded chain that knows what was written on it, so that a world can be drafted on it and moved."""

from __future__ import annotations

import time
from collections.abc import Sequence

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.embedded import EmbeddedChain

__all__ = ["DraftChain"]

# The world's accounts must be no younger than the first block of the chain that they move to.
_BEFORE_SECONDS = 2


class DraftChain(EmbeddedChain):
    """A world before its first slot: at slot 0, a moment ago."""

    def __init__(self, *, sigverify: bool = True) -> None:
        super().__init__(clock=Clock(0, int(time.time()) - _BEFORE_SECONDS), sigverify=sigverify)
        self._written: dict[Pubkey, None] = {}

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Run the instructions as one transaction."""
        batch = [instructions] if isinstance(instructions, Instruction) else list(instructions)
        for one in batch:
            self._written.update((meta.pubkey, None) for meta in one.accounts if meta.is_writable)
        return super().send(batch, signers)

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Write an account, or remove it with None."""
        self._written[key] = None
        super().set_account(key, account)

    def written(self) -> dict[Pubkey, Account]:
        """Every account that was written and is there."""
        found = {key: self.account(key) for key in self._written}
        return {key: account for key, account in found.items() if account is not None}
