"""A cluster behind an RPC address as a source of history, and its accounts as a look at the present."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from solders.pubkey import Pubkey
from solders.signature import Signature

from balclient.abi.accounts import PerpMarket, SpotMarket, User
from balclient.abi.exceptions import NetworkError
from balclient.chain.rpc import AsyncRpcChain
from balclient.chain.rpc_codec import field, integer, items, strings

from .observe import Observer
from .records import place
from .source import FoundTransaction, SignatureInfo
from .store import Batch, Store

__all__ = ["RpcSource", "look"]

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
        return self._number("getFirstAvailableBlock")

    def rooted_slot(self) -> int:
        """The newest finalized slot."""
        return self._number("getSlot", [{"commitment": "finalized"}])

    def signatures(
        self, address: Pubkey, *, before: bytes | None, until: bytes | None, limit: int
    ) -> Sequence[SignatureInfo]:
        """See `SignatureSource`."""
        options: dict[str, Any] = {"limit": limit, "commitment": "confirmed"}
        if before is not None:
            options["before"] = str(Signature.from_bytes(before))
        if until is not None:
            options["until"] = str(Signature.from_bytes(until))
        rows = items(self._call("getSignaturesForAddress", [str(address), options]))
        return [
            SignatureInfo(
                bytes(Signature.from_string(str(field(row, "signature")))),
                integer(row, "slot"),
                row.get("blockTime"),
                row.get("err") is not None,
                row.get("confirmationStatus") == "finalized",
            )
            for row in rows
        ]

    def transactions(self, signatures: Sequence[bytes]) -> Sequence[FoundTransaction | None]:
        """See `SignatureSource`; several requests are under way at once."""
        return self._runner.run(self._transactions(signatures))

    def rooted(self, signatures: Sequence[bytes]) -> Sequence[int | None]:
        """See `SignatureSource`."""
        found: list[int | None] = []
        for start in range(0, len(signatures), _STATUSES):
            names = [str(Signature.from_bytes(s)) for s in signatures[start : start + _STATUSES]]
            answer = self._call("getSignatureStatuses", [names, {"searchTransactionHistory": True}])
            for status in items(field(answer, "value")):
                rooted = status is not None and status.get("confirmationStatus") == "finalized"
                found.append(integer(status, "slot") if rooted else None)
        return found

    def run(self, job: Coroutine[Any, Any, T]) -> T:
        """Wait for one request of `chain`."""
        return self._runner.run(job)

    def _number(self, method: str, params: Sequence[Any] = ()) -> int:
        found = self._call(method, params)
        if type(found) is not int:
            raise NetworkError(f"{method}: found {found!r}, expected a slot")
        return found

    def _call(self, method: str, params: Sequence[Any] = ()) -> Any:
        return self._runner.run(self.chain.transport.call(method, params))

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
                answer = await self.chain.transport.call("getTransaction", [name, config])
            if answer is None:
                return None
            meta = field(answer, "meta")
            logs = None if meta is None or meta.get("logMessages") is None else strings(meta["logMessages"])
            failed = meta is not None and meta.get("err") is not None
            return FoundTransaction(signature, integer(answer, "slot"), answer.get("blockTime"), failed, logs)

        return list(await asyncio.gather(*(one(signature) for signature in signatures)))


def look(store: Store, source: RpcSource, users: Iterable[Pubkey] | None = None) -> int:
    """Store every market, its oracle's price and the users (all by default) as they are at one finalized
    slot.

    Returns how many accounts were new or had changed.
    """
    store.bind(source.cluster())
    run, chain, program = source.run, source.chain, store.program_id
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
    found.update(run(chain.read(sorted(oracles, key=bytes))))
    clock = run(chain.clock())
    observer = Observer(store.latest, program_id=program)
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
