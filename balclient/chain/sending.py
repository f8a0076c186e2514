"""Sending: the same signed bytes again and again until they have landed or can land no more.

A transaction's life ends with its blockhash: at `last_valid_block_height`.  Until then it may still land,
however silent everybody is, so nothing is signed a second time; and that it has not landed is said only when
a finalized block is beyond that height and a node that has seen this block knows nothing of it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from dataclasses import field as attribute
from hashlib import sha256
from typing import Any, Literal, Self

from solders.pubkey import Pubkey

from balclient.abi.exceptions import ChainError, Expired, NetworkError, RpcError, Unresolved
from balclient.abi.values import Clock, Instruction, Outcome
from balclient.chain.protocol import AccountsAt
from balclient.chain.rpc_codec import field, in_context, integer, items, strings, text
from balclient.chain.rpc_transport import Transport, is_loopback
from balclient.chain.signing import BUDGET_INSTRUCTIONS, SignedTransaction

__all__ = [
    "COMMITMENTS",
    "SKIPPED",
    "Commitment",
    "Delivery",
    "Fees",
    "Sender",
    "SentOutcome",
    "Ticket",
    "Waiting",
]

Commitment = Literal["processed", "confirmed", "finalized"]
COMMITMENTS: tuple[Commitment, ...] = ("processed", "confirmed", "finalized")
SKIPPED = BUDGET_INSTRUCTIONS
_MOST_UNITS = 1_400_000
_MOST_FEE_KEYS = 128
_MICRO = 1_000_000
_DETAIL_TRIES = 40


@dataclass(frozen=True, slots=True)
class Fees:
    """What a transaction may cost beyond its signatures.

    The price is the `percentile` of recent fees on the accounts that it writes (micro-lamports per compute
    unit), at least `floor`, and never more than `most_lamports` for the whole transaction.  The compute limit
    is what the simulation used plus `margin` percent.
    """

    percentile: int = 75
    floor: int = 0
    most_lamports: int = 100_000
    margin: int = 15

    def limit(self, used: int | None) -> int:
        """Compute units to ask for."""
        if used is None:
            return _MOST_UNITS
        return min(_MOST_UNITS, used + used * self.margin // 100 + 1_000)

    def choose(self, recent: Sequence[int]) -> int:
        """The price that recent fees suggest."""
        if not recent:
            return self.floor
        ordered = sorted(recent)
        return max(self.floor, ordered[min(len(ordered) - 1, len(ordered) * self.percentile // 100)])

    def capped(self, price: int, units: int) -> int:
        """The price, lowered to what the whole transaction may cost."""
        return min(price, self.most_lamports * _MICRO // max(units, 1))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Seconds between two sendings of the same bytes, between two questions, and until giving up asking."""

    resend: float = 2.0
    poll: float = 0.5
    deadline: float = 240.0

    @classmethod
    def for_url(cls, url: str) -> Self:
        """Shorter for a node on this machine."""
        return cls(resend=0.5, poll=0.05) if is_loopback(url) else cls()


@dataclass(frozen=True, slots=True)
class SentOutcome(Outcome):
    """What a sent transaction did.

    `slot` and `unix_timestamp` are those of its block, which is the clock that it saw.  `accounts` are the
    bytes that its writable accounts have at `read_slot` where they differ from before: where `read_slot` is
    later than `slot`, others may have written too.  `before` are the accounts that the simulation started
    from, the last look before sending.  What could not be learned of a transaction that landed is None or
    empty, and `notes` say so.
    """

    status: Literal["landed", "failed"] = "landed"
    signature: str | None = None
    slot: int = 0
    unix_timestamp: int | None = None
    read_slot: int | None = None
    notes: tuple[str, ...] = ()
    before: AccountsAt | None = attribute(default=None, compare=False, repr=False)

    @classmethod
    def refused(cls, outcome: Outcome, slot: int, clock: Clock, before: AccountsAt) -> Self:
        """The outcome of a simulation that failed: nothing was sent."""
        return cls(
            outcome.error,
            (),
            {},
            outcome.logs,
            outcome.compute_units,
            "failed",
            None,
            slot,
            clock.unix_timestamp,
            slot,
            before=before,
        )


@dataclass(frozen=True, slots=True)
class Delivery:
    """A transaction that is on the chain: slot and time of its block, its error or None, its log."""

    slot: int
    error: Any
    unix_timestamp: int | None
    logs: tuple[str, ...]
    compute_units: int | None


@dataclass(slots=True)
class Ticket:
    """One signing: what was signed, and whether its outcome is known."""

    signed: SignedTransaction | None = None
    settled: bool = False


class Sender:
    """Delivers signed transactions through one transport."""

    def __init__(
        self, transport: Transport, commitment: Commitment, waiting: Waiting, seen: Callable[[int], None]
    ) -> None:
        self._transport = transport
        self._time = transport.time
        # Nothing lands for good before it is confirmed.
        self._commitment: Commitment = "confirmed" if commitment == "processed" else commitment
        self._waiting = waiting
        self._seen = seen
        self._open: dict[bytes, Ticket] = {}

    async def blockhash(self) -> tuple[int, str, int]:
        """Last valid block height, blockhash, and the slot of the answer."""

        def parse(answer: Any) -> tuple[int, str, int]:
            slot, value = in_context(answer)
            return integer(value, "lastValidBlockHeight"), text(field(value, "blockhash")), slot

        found = await self._transport.call("getLatestBlockhash", [{"commitment": self._commitment}], parse)
        self._seen(found[2])
        return found

    async def price(self, writable: Sequence[Pubkey], fees: Fees) -> int:
        """Micro-lamports per compute unit that recent fees on these accounts suggest."""

        def parse(answer: Any) -> list[int]:
            return [integer(one, "prioritizationFee") for one in items(answer)]

        keys = [str(key) for key in writable[:_MOST_FEE_KEYS]]
        return fees.choose(await self._transport.call("getRecentPrioritizationFees", [keys], parse))

    @asynccontextmanager
    async def only_once(self, batch: Sequence[Instruction], payer: Pubkey) -> AsyncGenerator[Ticket]:
        """Refuse to sign what is still on its way, or what nobody could resolve and may still land."""
        digest = sha256(bytes(payer))
        for one in batch:
            digest.update(bytes(one.program_id) + b"".join(bytes(meta.pubkey) for meta in one.accounts))
            digest.update(len(one.data).to_bytes(4, "little") + one.data)
        key = digest.digest()
        if key in self._open:
            pending = self._open[key].signed
            names = ", ".join(one.name for one in batch)
            if pending is None:
                raise ChainError(f"{names}: the very same transaction is on its way; wait for its outcome")
            raise Unresolved(
                f"{names}: the same was signed as {pending.signature} and may still land; "
                "ask about that one with send_signed before signing anew",
                pending,
            )
        ticket = self._open[key] = Ticket()
        try:
            yield ticket
        finally:
            # Signed and not settled, whatever it was that ended the wait: it may still land.
            if ticket.signed is None or ticket.settled:
                self._open.pop(key, None)

    async def deliver(self, signed: SignedTransaction) -> Delivery:
        """Send until landed or expired; raises `Expired`, or `Unresolved` with the transaction attached."""
        wire = b64encode(signed.wire).decode()
        give_up = self._time.now() + self._waiting.deadline
        next_send = self._time.now()
        last = ""
        while self._time.now() < give_up:
            try:
                if self._time.now() >= next_send:
                    next_send = self._time.now() + self._waiting.resend
                    last = await self._push(wire)
                    gone = await self._expired(signed)
                    if gone:
                        self._close(signed)
                        raise Expired(
                            f"{signed.signature} did not land by block {signed.last_valid_block_height} "
                            "and never will; it can be signed anew"
                        )
                landed = await self._status(signed)
                if landed is not None:
                    self._close(signed)
                    return await self._detail(signed, *landed)
            except (NetworkError, RpcError) as error:
                last = str(error)
            await self._time.sleep(self._waiting.poll)
        raise Unresolved(
            f"nobody can tell whether {signed.signature} landed; ask again with send_signed, do not sign anew"
            + (f" ({last})" if last else ""),
            signed,
        )

    # --- inside

    def _close(self, signed: SignedTransaction) -> None:
        for key, ticket in list(self._open.items()):
            if ticket.signed is not None and ticket.signed.signature == signed.signature:
                ticket.settled = True
                del self._open[key]

    async def _push(self, wire: str) -> str:
        """One sending, and the node's complaint; its own repeats are off, ours know when to end.

        What a node thinks of a transaction now is no word on whether it has landed or will.
        """
        config = {"encoding": "base64", "skipPreflight": True, "maxRetries": 0}
        try:
            await self._transport.call("sendTransaction", [wire, config], text)
        except (NetworkError, RpcError) as error:
            return str(error)
        return ""

    async def _status(self, signed: SignedTransaction) -> tuple[int, Any] | None:
        """Slot and error once it is in a block of our commitment."""
        _, value = await self._lookup(signed, history=False)
        if value is None:
            return None
        reached = field(value, "confirmationStatus")
        if reached not in COMMITMENTS or COMMITMENTS.index(reached) < COMMITMENTS.index(self._commitment):
            return None
        return integer(value, "slot"), field(value, "err")

    async def _lookup(self, signed: SignedTransaction, *, history: bool) -> tuple[int, Any]:
        def parse(answer: Any) -> tuple[int, Any]:
            slot, values = in_context(answer)
            (value,) = items(values, 1)
            if value is not None:
                integer(value, "slot")
                field(value, "err")
                field(value, "confirmationStatus")
            return slot, value

        params = [[signed.signature], {"searchTransactionHistory": history}]
        return await self._transport.call("getSignatureStatuses", params, parse)

    async def _expired(self, signed: SignedTransaction) -> bool:
        """Whether it can land no more and has not: a finalized block is beyond its life, no trace of it."""

        def parse(answer: Any) -> tuple[int, int]:
            return integer(answer, "blockHeight"), integer(answer, "absoluteSlot")

        height, beyond = await self._transport.call("getEpochInfo", [{"commitment": "finalized"}], parse)
        if height <= signed.last_valid_block_height:
            return False
        slot, value = await self._lookup(signed, history=True)
        return value is None and slot >= beyond

    async def _detail(self, signed: SignedTransaction, slot: int, error: Any) -> Delivery:
        """Log and block time of a landed transaction; without them where no node has them."""
        config = {
            "commitment": self._commitment,
            "encoding": "json",
            "maxSupportedTransactionVersion": 0,
        }

        def parse(answer: Any) -> Delivery | None:
            if answer is None:
                return None
            meta = field(answer, "meta")
            time, units = field(answer, "blockTime"), field(meta, "computeUnitsConsumed")
            return Delivery(
                integer(answer, "slot"),
                field(meta, "err"),
                time if isinstance(time, int) else None,
                strings(field(meta, "logMessages")),
                units if isinstance(units, int) else None,
            )

        for _ in range(_DETAIL_TRIES):
            try:
                found = await self._transport.call("getTransaction", [signed.signature, config], parse)
            except (NetworkError, RpcError):
                found = None
            if found is not None and (found.unix_timestamp is not None or error is not None):
                return found
            await self._time.sleep(self._waiting.poll)
        return Delivery(slot, error, None, (), None)
