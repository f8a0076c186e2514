"""A cluster behind an RPC address as a source of history, and its accounts as a look at the present."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from solders.pubkey import Pubkey
from solders.signature import Signature

from balclient.abi.accounts import PerpMarket, SpotMarket, User
from balclient.abi.exceptions import NetworkError
from balclient.abi.values import Account, Clock
from balclient.chain.rpc import AsyncRpcChain
from balclient.chain.rpc_codec import field, integer, items, strings

from .observe import Observer
from .records import place
from .source import FoundTransaction, SignatureInfo
from .store import Batch, Store

__all__ = ["RpcSource", "accounts_now", "look"]

T = TypeVar("T")
_AT_ONCE = 8
_STATUSES = 256


class RpcSource:
    """A `SignatureSource` behind an RPC address; closes its connections at the end of a `with` block.

    Lists what is confirmed; what is finalized among it counts as rooted.  Raises `NetworkError`.
    """

    def __init__(self, url: str, **options: Any) -> None:
        self.chain = AsyncRpcChain(url, commitment="finalized", **options)
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._runner.run(self.chain.close())
        self._runner.close()

    def cluster(self) -> str:
        """The genesis hash."""
        return self._runner.run(self.chain.genesis())

    def first_slot(self) -> int:
        """The oldest slot that the node still holds."""
        return self._call("getFirstAvailableBlock", [], _slot)

    def rooted_slot(self) -> int:
        """The newest finalized slot."""
        return self._call("getSlot", [{"commitment": "finalized"}], _slot)

    def signatures(
        self, address: Pubkey, *, before: bytes | None, until: bytes | None, limit: int
    ) -> Sequence[SignatureInfo]:
        """See `SignatureSource`."""
        options: dict[str, Any] = {"limit": limit, "commitment": "confirmed"}
        if before is not None:
            options["before"] = str(Signature.from_bytes(before))
        if until is not None:
            options["until"] = str(Signature.from_bytes(until))
        return self._call("getSignaturesForAddress", [str(address), options], _listed)

    def transactions(self, signatures: Sequence[bytes]) -> Sequence[FoundTransaction | None]:
        """See `SignatureSource`; several requests are under way at once."""
        return self._runner.run(self._transactions(signatures))

    def rooted(self, signatures: Sequence[bytes]) -> Sequence[int | None]:
        """See `SignatureSource`."""
        found: list[int | None] = []
        for start in range(0, len(signatures), _STATUSES):
            names = [str(Signature.from_bytes(s)) for s in signatures[start : start + _STATUSES]]
            found += self._call(
                "getSignatureStatuses", [names, {"searchTransactionHistory": True}], _rooted_slots
            )
        return found

    def run(self, job: Coroutine[Any, Any, T]) -> T:
        """Wait for one request of `chain`."""
        return self._runner.run(job)

    def _call(self, method: str, params: Sequence[Any], parse: Callable[[Any], T]) -> T:
        return self._runner.run(self.chain.transport.call(method, params, parse))

    async def _transactions(self, signatures: Sequence[bytes]) -> list[FoundTransaction | None]:
        turn = asyncio.Semaphore(_AT_ONCE)

        async def one(signature: bytes) -> FoundTransaction | None:
            async with turn:
                config = {
                    "encoding": "base64",
                    "commitment": "confirmed",
                    "maxSupportedTransactionVersion": 0,
                }
                name = str(Signature.from_bytes(signature))
                return await self.chain.transport.call(
                    "getTransaction", [name, config], lambda answer: _transaction(signature, answer)
                )

        tasks = [asyncio.ensure_future(one(signature)) for signature in signatures]
        try:
            return list(await asyncio.gather(*tasks))
        except BaseException:
            # The others must not outlive the connections that they use.
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise


def _slot(answer: Any) -> int:
    if type(answer) is not int:
        raise NetworkError(f"the node's answer is {answer!r}, expected a slot")
    return answer


def _signature(answer: Any) -> bytes:
    try:
        return bytes(Signature.from_string(str(answer)))
    except ValueError:
        raise NetworkError(f"the node's answer holds {answer!r}, expected a signature") from None


def _time(row: Any) -> int | None:
    found = row.get("blockTime")
    return found if type(found) is int else None


def _listed(answer: Any) -> list[SignatureInfo]:
    return [
        SignatureInfo(
            _signature(field(row, "signature")),
            integer(row, "slot"),
            _time(row),
            row.get("err") is not None,
            row.get("confirmationStatus") == "finalized",
        )
        for row in items(answer)
    ]


def _rooted_slots(answer: Any) -> list[int | None]:
    return [
        integer(status, "slot")
        if status is not None and status.get("confirmationStatus") == "finalized"
        else None
        for status in items(field(answer, "value"))
    ]


def _transaction(signature: bytes, answer: Any) -> FoundTransaction | None:
    if answer is None:
        return None
    meta = field(answer, "meta")
    logs = None if meta is None or meta.get("logMessages") is None else strings(meta["logMessages"])
    failed = meta is not None and meta.get("err") is not None
    return FoundTransaction(signature, integer(answer, "slot"), _time(answer), failed, logs)


def look(store: Store, source: RpcSource, users: Iterable[Pubkey] | None = None) -> int:
    """Store every market, its oracle's price and the users (all by default) as they are at one finalized
    slot.

    Returns how many accounts were new or had changed.
    """
    store.bind(source.cluster())
    found, clock = accounts_now(source, store.program_id, users)
    observer = Observer(store.latest, program_id=store.program_id)
    # Reads of one call are of one slot; calls follow each other, so all are labelled with the last one's.
    at = place(clock.slot)
    seen = [
        observer.see(key, account, at, clock.unix_timestamp)
        for key, account in found.items()
        if account is not None
    ]
    batch = Batch(
        observations=[row.observation for row in seen if row.observation is not None],
        positions=[position for row in seen for position in row.positions],
        markets=[row.market for row in seen if row.market is not None],
        prices=[price for row in seen for price in row.prices],
    )
    store.write(batch)
    return len(batch.observations)


def accounts_now(
    source: RpcSource, program: Pubkey, users: Iterable[Pubkey] | None = None
) -> tuple[Mapping[Pubkey, Account | None], Clock]:
    """Every market of a program with its oracle, and its users (all by default), as finalized; and the clock.

    Several requests, so the slots may differ by some: the clock is of the last one.
    """
    run, chain = source.run, source.chain
    found = dict(run(chain.program_accounts(program, size=PerpMarket.SIZE)))
    found.update(run(chain.program_accounts(program, size=SpotMarket.SIZE)))
    oracles = {
        PerpMarket.decode(account.data).amm.oracle
        for account in found.values()
        if account is not None and account.data[:8] == PerpMarket.DISCRIMINATOR
    }
    if users is None:
        found.update(run(chain.program_accounts(program, size=User.SIZE)))
    else:
        found.update(run(chain.read(users)))
    if oracles:
        found.update(run(chain.read(sorted(oracles, key=bytes))))
    return found, run(chain.clock())
