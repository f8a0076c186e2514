"""A node for tests: a chain of slots with transactions, forks and pruning, behind the source protocol."""

from __future__ import annotations

import hashlib
import random
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.enums import LPAction
from balclient.abi.events import LPRecord
from balclient.history import FoundTransaction, SignatureInfo


def signature(name: object) -> bytes:
    return hashlib.sha512(str(name).encode()).digest()


def lp_record(number: int, ts: int = 0, user: Pubkey | None = None) -> LPRecord:
    return LPRecord(
        ts=ts or 1_700_000_000 + number,
        user=user or Pubkey.from_bytes(hashlib.sha256(str(number % 50).encode()).digest()),
        action=LPAction.SettleLiquidity,
        n_shares=0,
        market_index=number % 3,
        delta_base_asset_amount=number,
        delta_quote_asset_amount=-number,
        pnl=number * 7,
    )


def log_of(*records: LPRecord, program: Pubkey = PROGRAM_ID) -> tuple[str, ...]:
    lines = [f"Program {program} invoke [1]"]
    lines += [f"Program data: {b64encode(record.encode()).decode()}" for record in records]
    return (*lines, f"Program {program} success")


@dataclass
class FakeNode:
    """`chain` is oldest first; `pages` counts the requests for lists."""

    chain: list[FoundTransaction] = field(default_factory=list)
    root: int = 1 << 40
    oldest: int = 0
    genesis: str = "fake"
    pages: int = 0

    @classmethod
    def made(cls, count: int, *, seed: int = 0, per_slot: int = 4) -> FakeNode:
        draw = random.Random(seed)
        node, slot = cls(), 1000
        for number in range(count):
            if draw.random() < 1 / per_slot:
                slot += draw.randint(1, 3)
            node.add(number, slot, events=draw.randint(0, 3), failed=draw.random() < 0.1)
        return node

    def add(self, name: object, slot: int, *, events: int = 1, failed: bool = False) -> bytes:
        base = len(self.chain) * 10
        log = log_of(*(lp_record(base + i) for i in range(events)))
        self.chain.append(FoundTransaction(signature(name), slot, 1_700_000_000 + slot, failed, log))
        return signature(name)

    def cluster(self) -> str:
        return self.genesis

    def first_slot(self) -> int:
        return self.oldest

    def rooted_slot(self) -> int:
        return min(self.root, max((t.slot for t in self.chain), default=0))

    def signatures(
        self, address: Pubkey, *, before: bytes | None, until: bytes | None, limit: int
    ) -> Sequence[SignatureInfo]:
        self.pages += 1
        found: list[SignatureInfo] = []
        started = before is None
        for one in reversed(self.chain):
            if one.signature == until or one.slot < self.oldest:
                break
            if started:
                found.append(
                    SignatureInfo(one.signature, one.slot, one.block_time, one.failed, one.slot <= self.root)
                )
                if len(found) == limit:
                    break
            started = started or one.signature == before
        return found

    def transactions(self, signatures: Sequence[bytes]) -> Sequence[FoundTransaction | None]:
        known = {one.signature: one for one in self.chain}
        return [known.get(one) for one in signatures]

    def rooted(self, signatures: Sequence[bytes]) -> Sequence[int | None]:
        known = {one.signature: one.slot for one in self.chain if one.slot <= self.root}
        return [known.get(one) for one in signatures]

    # --- forks

    def forget(self, name: object) -> None:
        self.chain = [one for one in self.chain if one.signature != signature(name)]

    def move(self, name: object, slot: int) -> None:
        moved = [replace(o, slot=slot) if o.signature == signature(name) else o for o in self.chain]
        self.chain = sorted(moved, key=lambda one: one.slot)

    @property
    def events(self) -> int:
        return sum(len(one.logs or ()) - 2 for one in self.chain if not one.failed)
