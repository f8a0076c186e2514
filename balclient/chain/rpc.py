"""Any cluster by its RPC address, as a chain whose methods are awaited (`RpcChain` is its plain face)."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Any, Self

from solders.hash import Hash
from solders.message import Message
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.transaction import VersionedTransaction

from balclient.abi.addresses import CLOCK_SYSVAR_ID
from balclient.abi.exceptions import BadInput, DecodeError, NetworkError, RpcError
from balclient.abi.logs import events_from_logs
from balclient.abi.values import Account, Clock, Event, Instruction, Outcome
from balclient.chain import sending
from balclient.chain.keys import Signer, agreed
from balclient.chain.protocol import AccountsAt, Writer
from balclient.chain.rpc_codec import (
    account_of,
    clock_of,
    error_of,
    in_context,
    items,
    listed,
    listing,
    signatures_of,
    strings,
    text,
)
from balclient.chain.rpc_codec import field as part
from balclient.chain.rpc_transport import Patience, Time, Transport, is_loopback
from balclient.chain.signing import Draft, SignedTransaction

__all__ = ["AsyncRpcChain", "Simulation"]

CHUNK = 100
_SAME_SLOT_TRIES = 8
_PUBLIC_RATE = 10.0
_MOST_UNITS = 1_400_000
_MOST_SIGNATURES, _MOST_PAGES = 1_000, 10
# A node walks all of its accounts for a list of a program's.
_LIST_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Simulation(Outcome):
    """What a node says that sending would do at `slot`; `before` are the accounts that it started from.

    `one_slot` tells whether `before` was read at the very slot of the simulation.
    """

    slot: int = 0
    clock: Clock = field(default=Clock(0, 0))
    before: AccountsAt = field(default_factory=lambda: AccountsAt(0, {}))

    @property
    def one_slot(self) -> bool:
        """Whether start and result are of one slot."""
        return self.before.slot == self.slot and self.before.slots is None


class AsyncRpcChain:
    """A cluster behind an RPC address; nothing is asked before a method is awaited.

    `payer` pays and signs first (the first signer of a send unless given).  Reads never go back in time: a
    node that is behind what was already seen is asked again.  Devnet and testnet may be sent to; mainnet
    needs `allow="mainnet-beta"` and any other cluster its genesis hash there.  `rate` limits the requests per
    second (10 unless the node is on this machine).
    """

    def __init__(
        self,
        url: str,
        *,
        payer: Signer | None = None,
        allow: str | None = None,
        commitment: sending.Commitment = "confirmed",
        fees: sending.Fees = sending.Fees(),  # noqa: B008 (frozen)
        waiting: sending.Waiting | None = None,
        patience: Patience = Patience(),  # noqa: B008 (frozen)
        rate: float | None = None,
        headers: Mapping[str, str] | None = None,
        time: Time | None = None,
        transport: Transport | None = None,
    ) -> None:
        if commitment not in sending.COMMITMENTS:
            raise BadInput(f"commitment {commitment!r}: expected one of {', '.join(sending.COMMITMENTS)}")
        if rate is None and not is_loopback(url):
            rate = _PUBLIC_RATE
        self.transport = transport or Transport(url, patience=patience, rate=rate, headers=headers, time=time)
        self.payer = payer
        self.commitment: sending.Commitment = commitment
        self.fees = fees
        self._allow = allow
        self._genesis: str | None = None
        self._agreed = False
        self._seen_slot = 0
        self._sender = sending.Sender(
            self.transport, commitment, waiting or sending.Waiting.for_url(url), self.at_least
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.transport.name})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self.transport.close()

    # --- reading

    @property
    def seen_slot(self) -> int:
        """The newest slot that an answer was from; reads are at this slot or later."""
        return self._seen_slot

    def at_least(self, slot: int) -> None:
        """Let no later read be from before this slot."""
        self._seen_slot = max(self._seen_slot, slot)

    async def genesis(self) -> str:
        """The cluster's genesis hash."""
        if self._genesis is None:
            self._genesis = await self.transport.call("getGenesisHash", [], text)
        return self._genesis

    async def clock(self) -> Clock:
        """The cluster's clock at its newest slot of our commitment."""
        return clock_of(await self.account(CLOCK_SYSVAR_ID))

    async def account(self, key: Pubkey) -> Account | None:
        """One account, None where it does not exist."""
        return (await self.read([key]))[key]

    async def read(self, keys: Iterable[Pubkey]) -> AccountsAt:
        """The accounts, all from one slot; more than 100 of them where the node's answers agree on one.

        Where they do not, `slots` of the result names each account's own.
        """
        wanted = list(dict.fromkeys(keys))
        chunks = [wanted[i : i + CHUNK] for i in range(0, len(wanted), CHUNK)] or [[]]
        found: list[tuple[int, list[Account | None]]] = []
        for _ in range(_SAME_SLOT_TRIES if len(chunks) > 1 else 1):
            found = list(await asyncio.gather(*(self._chunk(chunk) for chunk in chunks)))
            if len({slot for slot, _ in found}) == 1:
                break
        values = {
            key: account
            for chunk, (_, accounts) in zip(chunks, found, strict=True)
            for key, account in zip(chunk, accounts, strict=True)
        }
        oldest = min(slot for slot, _ in found)
        if len({slot for slot, _ in found}) == 1:
            return AccountsAt(oldest, values)
        slots = {key: slot for chunk, (slot, _) in zip(chunks, found, strict=True) for key in chunk}
        return AccountsAt(oldest, values, slots)

    async def program_accounts(
        self,
        program_id: Pubkey,
        *,
        size: int | None = None,
        starts: Mapping[int, bytes] | None = None,
    ) -> AccountsAt:
        """Every account of a program at one slot, or those of `size` bytes that hold `starts` (by offset)."""
        return await self._listed(program_id, size, starts, None)

    async def program_keys(
        self,
        program_id: Pubkey,
        *,
        size: int | None = None,
        starts: Mapping[int, bytes] | None = None,
    ) -> AccountsAt:
        """The same accounts without their data: what there is to be read, for little."""
        return await self._listed(program_id, size, starts, 0)

    async def read_pages(self, keys: Iterable[Pubkey]) -> AccountsAt:
        """The accounts, each page of 100 read once and as of its own slot, which `slots` tells."""
        wanted = list(dict.fromkeys(keys))
        chunks = [wanted[i : i + CHUNK] for i in range(0, len(wanted), CHUNK)]
        found = await asyncio.gather(*(self._chunk(chunk) for chunk in chunks))
        pairs = list(zip(chunks, found, strict=True))
        values = {
            key: account
            for chunk, (_, accounts) in pairs
            for key, account in zip(chunk, accounts, strict=True)
        }
        slots = {key: slot for chunk, (slot, _) in pairs for key in chunk}
        return AccountsAt(min(slots.values(), default=self._seen_slot), values, slots)

    async def writers(self, keys: Iterable[Pubkey], after: int, until: int) -> tuple[Writer, ...]:
        """Transactions that landed without an error and name one of the accounts, by slot.

        From the slot after `after` up to `until`; a node keeps such lists for some time only.
        """
        commitment = "confirmed" if self.commitment == "processed" else self.commitment
        found: dict[str, Writer] = {}
        for key in dict.fromkeys(keys):
            config: dict[str, Any] = {"commitment": commitment, "limit": _MOST_SIGNATURES}
            for _ in range(_MOST_PAGES):
                page = await self.transport.call("getSignaturesForAddress", [str(key), config], signatures_of)
                for slot, signature, error in page:
                    if after < slot <= until and error is None:
                        found.setdefault(signature, Writer(signature, slot, key))
                if len(page) < _MOST_SIGNATURES or page[-1][0] <= after:
                    break
                config = {**config, "before": page[-1][1]}
        return tuple(sorted(found.values(), key=lambda one: one.slot))

    # --- running

    async def simulate(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Signer] = ()
    ) -> Simulation:
        """What the node says that sending now would do; no key is needed and nothing changes."""
        batch = _batch(instructions)
        draft = Draft.of(
            batch,
            self._payer(batch, signers),
            str(Hash.default()),
            0,
            compute_units=_MOST_UNITS,
            micro_lamports=0,
        )
        return await self._simulate(batch, draft.message, sending.SKIPPED)

    async def prepare(
        self,
        instructions: Instruction | Sequence[Instruction],
        signers: Sequence[Signer] = (),
        *,
        payer: Pubkey | None = None,
    ) -> Draft | Simulation:
        """A transaction to be signed, with its compute limit and price; the simulation where that fails."""
        drafted = await self._prepare(
            _batch(instructions), payer or self._payer(_batch(instructions), signers)
        )
        return drafted if isinstance(drafted, Simulation) else drafted[0]

    async def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Signer] = ()
    ) -> sending.SentOutcome:
        """Simulate, sign once, and send until it has landed or can land no more.

        A program error is in the outcome, found by the simulation (`signature` is then None, nothing was
        sent) or on the chain.  Raises `Expired` where it never landed, `Unresolved` where nobody can tell.
        """
        batch = _batch(instructions)
        await self._agree()
        payer = self._payer(batch, signers)
        async with self._sender.only_once(batch, payer) as ticket:
            prepared = await self._prepare(batch, payer)
            if isinstance(prepared, Simulation):
                return sending.SentOutcome.refused(prepared, prepared.slot, prepared.clock, prepared.before)
            draft, simulation = prepared
            given = [*signers, *([] if self.payer is None else [self.payer])]
            ticket.signed = signed = draft.sign(given)
            return await self._deliver(signed, simulation.before)

    async def send_signed(self, signed: SignedTransaction) -> sending.SentOutcome:
        """Send what was signed elsewhere, or ask again about what `send` could not resolve."""
        await self._agree()
        self.at_least(signed.min_slot)
        writable = _writable(signed.instructions)
        return await self._deliver(signed, await self.read([CLOCK_SYSVAR_ID, *writable]))

    # --- inside

    async def _listed(
        self, program_id: Pubkey, size: int | None, starts: Mapping[int, bytes] | None, part_of: int | None
    ) -> AccountsAt:
        config = {**self._config(), **listing(size, starts, part_of)}
        oldest = self._seen_slot

        def parse(answer: Any) -> AccountsAt:
            slot, accounts = listed(answer)
            _not_before(slot, oldest)
            return AccountsAt(slot, accounts)

        params = [str(program_id), config]
        found = await self.transport.call("getProgramAccounts", params, parse, timeout=_LIST_SECONDS)
        self.at_least(found.slot)
        return found

    def _config(self) -> dict[str, Any]:
        config: dict[str, Any] = {"commitment": self.commitment}
        if self._seen_slot:
            config["minContextSlot"] = self._seen_slot
        return config

    async def _chunk(self, keys: Sequence[Pubkey]) -> tuple[int, list[Account | None]]:
        oldest = self._seen_slot

        def parse(answer: Any) -> tuple[int, list[Account | None]]:
            slot, values = in_context(answer)
            _not_before(slot, oldest)
            return slot, [account_of(value) for value in items(values, len(keys))]

        params = [[str(key) for key in keys], {**self._config(), "encoding": "base64"}]
        slot, accounts = await self.transport.call("getMultipleAccounts", params, parse)
        self.at_least(slot)
        return slot, accounts

    async def _simulate(self, batch: Sequence[Instruction], message: Message, skipped: int) -> Simulation:
        keys = _writable(batch)
        # What is only read decides the result too: whoever compares starts from all of it.
        looked = [CLOCK_SYSVAR_ID, *(meta.pubkey for one in batch for meta in one.accounts)]
        unsigned = VersionedTransaction.populate(
            message, [Signature.default()] * message.header.num_required_signatures
        )
        wire = b64encode(bytes(unsigned)).decode()
        config = {
            "encoding": "base64",
            "sigVerify": False,
            "replaceRecentBlockhash": True,
            "accounts": {"encoding": "base64", "addresses": [str(key) for key in keys]},
        }
        params: list[Any] = [wire, config]
        before = await self.read(looked)
        found = _Simulated(-1, None, [], (), None)
        for _ in range(_SAME_SLOT_TRIES):
            params[1] = {**self._config(), **config}
            found = await self.transport.call(
                "simulateTransaction", params, partial(_simulated, keys, self._seen_slot)
            )
            self.at_least(found.slot)
            if found.slot == before.slot:
                break
            before = await self.read(looked)
        clock = clock_of(before[CLOCK_SYSVAR_ID])
        logs, units = found.logs, found.units
        if found.error is not None:
            error = error_of(found.error, logs, batch, skipped, message.account_keys, before)
            return Simulation(error, (), {}, logs, units, found.slot, clock, before)
        changed = _changed(before, dict(zip(keys, found.accounts, strict=True)))
        events = events_from_logs(logs, program_id=batch[-1].program_id)
        return Simulation(None, events, changed, logs, units, found.slot, clock, before)

    async def _prepare(
        self, batch: Sequence[Instruction], payer: Pubkey
    ) -> tuple[Draft, Simulation] | Simulation:
        height, blockhash, slot = await self._sender.blockhash()
        price = await self._sender.price(_writable(batch), self.fees)
        draft = Draft.of(
            batch, payer, blockhash, height, compute_units=_MOST_UNITS, micro_lamports=price, min_slot=slot
        )
        simulation = await self._simulate(batch, draft.message, sending.SKIPPED)
        if simulation.error is not None:
            return simulation
        units = self.fees.limit(simulation.compute_units)
        draft = Draft.of(
            batch,
            payer,
            blockhash,
            height,
            compute_units=units,
            micro_lamports=self.fees.capped(price, units),
            min_slot=slot,
        )
        return draft, simulation

    async def _deliver(self, signed: SignedTransaction, before: AccountsAt) -> sending.SentOutcome:
        delivery = await self._sender.deliver(signed)
        self.at_least(delivery.slot)
        batch = signed.instructions
        logs, units, time = delivery.logs, delivery.compute_units, delivery.unix_timestamp
        if delivery.error is not None:
            error = error_of(delivery.error, logs, batch, sending.SKIPPED, _keys(signed), before)
            return sending.SentOutcome(
                error,
                (),
                {},
                logs,
                units,
                "failed",
                signed.signature,
                delivery.slot,
                time,
                delivery.slot,
                before=before,
            )
        # It has landed: whatever cannot be learned about it now is said, never raised.
        notes: list[str] = []
        changed: dict[Pubkey, bytes] = {}
        events: tuple[Event, ...] = ()
        read_slot: int | None = None
        try:
            after = await self.read(_writable(batch))
            changed, read_slot = _changed(before, after), after.slot
        except (NetworkError, RpcError) as error:
            notes.append(f"what it wrote could not be read: {error}")
        try:
            events = events_from_logs(logs, program_id=batch[-1].program_id) if batch else ()
        except DecodeError as error:
            notes.append(f"its events are not known: {error}")
        if delivery.unix_timestamp is None:
            notes.append("no node told its log and time")
        return sending.SentOutcome(
            None,
            events,
            changed,
            logs,
            units,
            "landed",
            signed.signature,
            delivery.slot,
            time,
            read_slot,
            tuple(notes),
            before,
        )

    async def _agree(self) -> None:
        if not self._agreed:
            agreed(await self.genesis(), self._allow, self.transport.name)
            self._agreed = True

    def _payer(self, batch: Sequence[Instruction], signers: Sequence[Signer]) -> Pubkey:
        if self.payer is not None:
            return self.payer.pubkey()
        if signers:
            return signers[0].pubkey()
        for one in batch:
            for meta in one.accounts:
                if meta.is_signer:
                    return meta.pubkey
        raise BadInput(f"{batch[0].name}: nobody to pay for it; give a payer or a signer")


def _batch(instructions: Instruction | Sequence[Instruction]) -> list[Instruction]:
    batch = [instructions] if isinstance(instructions, Instruction) else list(instructions)
    if not batch:
        raise BadInput("a transaction needs an instruction")
    return batch


def _writable(batch: Sequence[Instruction]) -> list[Pubkey]:
    return list(dict.fromkeys(meta.pubkey for one in batch for meta in one.accounts if meta.is_writable))


def _changed(
    before: Mapping[Pubkey, Account | None], after: Mapping[Pubkey, Account | None]
) -> dict[Pubkey, bytes]:
    changed: dict[Pubkey, bytes] = {}
    for key, account in after.items():
        old = before.get(key)
        new_data = b"" if account is None else account.data
        if (b"" if old is None else old.data) != new_data:
            changed[key] = new_data
    return changed


@dataclass(frozen=True, slots=True)
class _Simulated:
    slot: int
    error: Any
    accounts: list[Account | None]
    logs: tuple[str, ...]
    units: int | None


def _not_before(slot: int, oldest: int) -> None:
    """Raise NetworkError where a node that was asked not to answers from the past all the same."""
    if slot < oldest:
        raise NetworkError(f"the node answers from slot {slot}, before {oldest}")


def _simulated(keys: Sequence[Pubkey], oldest: int, answer: Any) -> _Simulated:
    slot, value = in_context(answer)
    _not_before(slot, oldest)
    error = part(value, "err")
    listed = [] if error is not None else items(part(value, "accounts"), len(keys))
    units = part(value, "unitsConsumed")
    return _Simulated(
        slot,
        error,
        [account_of(one) for one in listed],
        strings(part(value, "logs")),
        units if isinstance(units, int) else None,
    )


def _keys(signed: SignedTransaction) -> Sequence[Pubkey]:
    return VersionedTransaction.from_bytes(signed.wire).message.account_keys
