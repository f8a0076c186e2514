"""History as it is made: a chain that stores what is sent and written through it, and vector files."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.chain.protocol import LocalChain, Snapshot
from balclient.chain.wrapped import WrappedChain
from balclient.vectors.records import Scenario

from .decode import event_rows, rows_of_logs
from .observe import Observer, Rows
from .records import EventRow, TransactionRow, TransactionState, place
from .store import Batch, Store

__all__ = ["ListeningChain", "Mark", "Writer", "ingest_scenario"]


@dataclass(frozen=True, slots=True)
class Mark:
    """How much was waiting to be stored."""

    transactions: int
    seen: int
    ranks: Mapping[int, int]


class Writer:
    """Puts transactions and the accounts that they wrote into a store, in the order in which they come.

    What is added is stored in batches of `size` transactions unless `held`, and by `flush`.  With `fresh` the
    order within a slot is counted from the start, whatever is stored: for histories that are replayed.
    """

    def __init__(self, store: Store, *, size: int = 64, fresh: bool = False) -> None:
        self.store = store
        previous = _nothing if fresh else store.latest
        self.observer = Observer(previous, program_id=store.program_id)
        self.held = 0
        self._size = size
        self._fresh = fresh
        self._ranks: dict[int, int] = {}
        self._transactions: list[TransactionRow] = []
        self._seen: list[Rows] = []

    def outside(self, key: Pubkey, account: Account, slot: int, ts: int) -> None:
        """An account written by no transaction, before the next one of the slot."""
        rank = self._next(slot)
        if self._see(key, account, place(slot, rank), ts):
            self._ranks[slot] = rank + 1

    def transaction(self, row: TransactionRow, accounts: Iterable[tuple[Pubkey, Account]] = ()) -> None:
        """A transaction and the accounts as it left them."""
        rank = self._next(row.slot)
        self._ranks[row.slot] = rank + 1
        for key, account in accounts:
            self._see(key, account, place(row.slot, rank), row.block_time or 0)
        self._transactions.append(replace(row, rank=rank))
        if len(self._transactions) >= self._size and not self.held:
            self.flush()

    def mark(self) -> Mark:
        """Where things stand, for `undo`; only while `held`."""
        return Mark(len(self._transactions), len(self._seen), dict(self._ranks))

    def undo(self, mark: Mark) -> None:
        """Forget what was added since the mark."""
        del self._transactions[mark.transactions :]
        del self._seen[mark.seen :]
        self._ranks = dict(mark.ranks)
        self.observer.forget({r.observation.key: r.observation.data for r in self._seen if r.observation})

    def flush(self) -> None:
        """Store what is waiting."""
        seen, transactions = self._seen, self._transactions
        self.store.write(
            Batch(
                transactions=transactions,
                observations=[row.observation for row in seen if row.observation is not None],
                positions=[position for row in seen for position in row.positions],
                markets=[row.market for row in seen if row.market is not None],
                prices=[price for row in seen for price in row.prices],
            )
        )
        self._seen, self._transactions = [], []

    def _next(self, slot: int) -> int:
        rank = self._ranks.get(slot)
        if rank is None:
            rank = 0 if self._fresh else self.store.next_rank(slot)
        return rank

    def _see(self, key: Pubkey, account: Account, at: int, ts: int) -> bool:
        rows = self.observer.see(key, account, at, ts)
        if rows.observation is None and not rows.prices:
            return False
        self._seen.append(rows)
        return True


class ListeningChain(WrappedChain):
    """A `LocalChain` around another one; what is sent and written through it goes into a store.

    What a snapshot undoes is never stored.  `close` (or the end of a `with` block) stores what is waiting.
    """

    def __init__(self, chain: LocalChain, store: Store) -> None:
        super().__init__(chain)
        self.writer = Writer(store)
        self._count = 0
        self._salt = store.counts()["transactions"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Store what is waiting."""
        self.writer.flush()

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Keypair] = ()
    ) -> Outcome:
        """Send and store."""
        batch = (instructions,) if isinstance(instructions, Instruction) else tuple(instructions)
        clock = self.chain.clock
        outcome = self.chain.send(batch, signers)
        signature = self._signature(batch, clock)
        state: TransactionState = "ok"
        events: tuple[EventRow, ...] = ()
        detail = ""
        if outcome.error is not None:
            state = "failed"
        elif outcome.logs:
            events, state, detail = rows_of_logs(outcome.logs, self.writer.store.program_id)
        else:
            events = event_rows(outcome.events)
        row = TransactionRow(signature, clock.slot, clock.unix_timestamp, state, True, events, detail)
        written = () if outcome.error is not None else tuple(outcome.accounts)
        self.writer.transaction(row, [(key, a) for key in written if (a := self.chain.account(key))])
        return outcome

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Write or remove an account."""
        self.chain.set_account(key, account)
        if account is not None and account.data:
            clock = self.chain.clock
            self.writer.outside(key, account, clock.slot, clock.unix_timestamp)

    @contextmanager
    def snapshot(self) -> Generator[Snapshot]:
        """The chain's snapshot; unless it is kept, what was done within it is not stored."""
        writer = self.writer
        writer.held += 1
        mark = writer.mark()
        with self.chain.snapshot() as snapshot:
            try:
                yield snapshot
            finally:
                writer.held -= 1
                if not snapshot.kept:
                    writer.undo(mark)

    def _signature(self, batch: Sequence[Instruction], clock: Clock) -> bytes:
        """A name for a transaction of a chain that has no signatures: the same run gives the same names."""
        self._count += 1
        text = f"{self._salt}/{self._count}/{clock.slot}/".encode()
        return hashlib.sha512(text + b"".join(one.data for one in batch)).digest()


def ingest_scenario(store: Store, scenario: Scenario) -> Mapping[str, int]:
    """Store a vector file's steps with the accounts that they wrote; twice the same file changes nothing.

    Returns how many transactions and events the scenario has.
    """
    store.bind(f"vectors:{scenario.program}/{scenario.scenario}")
    writer = Writer(store, size=1024, fresh=True)
    owners = {account.name: account.owner for account in scenario.accounts}
    events = 0
    for step in scenario.steps:
        name = f"{scenario.program}/{scenario.scenario}/{step.index}"
        for key, account in _accounts(scenario, owners, step.writes):
            writer.outside(key, account, step.slot, step.unix_timestamp)
        rows = event_rows(step.events)
        events += len(rows)
        state: TransactionState = "ok" if step.error is None else "failed"
        signature = hashlib.sha512(name.encode()).digest()
        writer.transaction(
            TransactionRow(signature, step.slot, step.unix_timestamp, state, True, rows),
            _accounts(scenario, owners, step.changed),
        )
    writer.flush()
    return {"transactions": len(scenario.steps), "events": events}


def _nothing(key: bytes) -> bytes | None:
    return None


def _accounts(
    scenario: Scenario, owners: Mapping[str, Pubkey | None], named: Mapping[str, bytes]
) -> Iterator[tuple[Pubkey, Account]]:
    for name, data in named.items():
        owner = owners.get(name)
        if owner is not None and data:
            yield scenario.addresses[name].address, Account(owner, data)
