"""Sending a plan, and what came of it: each transaction against the mirror, from the state that it saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.codec import EventRecord
from balclient.abi.exceptions import ChainError, NetworkError, Refused, RpcError
from balclient.abi.values import Clock, Instruction, Outcome
from balclient.chain.protocol import Writer
from balclient.client.draft import Draft
from balclient.client.plans import Plan
from balclient.client.refusals import explain
from balclient.client.requests import AskWriters, Read, Seen, Send, Sent, Steps
from balclient.client.world import World, market_name
from balclient.mirror.ledger import Ledger
from balclient.reconcile.compare import reconcile, same
from balclient.reconcile.mirrored import apply_batch
from balclient.reconcile.report import Report

__all__ = ["Landed", "Receipt", "send_plan"]


@dataclass(frozen=True, slots=True)
class Landed:
    """One transaction: what it did, what the mirror expected from the state before it, the comparison.

    On a cluster the state before is that of `seen_slot`, the last look before sending, and the bytes after
    are those of `read_slot`: where these are not `slot` itself, others may have written in between.  Where
    something differs, `others` are their transactions, None where the chain cannot tell; where there are
    none, the difference is the program's.
    """

    instructions: tuple[Instruction, ...]
    signature: str | None
    seen_slot: int
    slot: int
    read_slot: int
    outcome: Outcome
    expected: Outcome
    report: Report
    others: tuple[Writer, ...] | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a plan became.

    `report` compares every byte that the transactions wrote with the mirror's answer on the state that they
    saw; `as_previewed` tells whether that is also, byte for byte, what the preview had shown.
    """

    plan: Plan
    landed: tuple[Landed, ...]

    @property
    def ok(self) -> bool:
        """Whether every transaction of the plan landed without an error."""
        return len(self.landed) == len(self.plan.transactions) and all(one.outcome.ok for one in self.landed)

    @property
    def signatures(self) -> tuple[str, ...]:
        """Signatures of the transactions, where the chain has them."""
        return tuple(one.signature for one in self.landed if one.signature is not None)

    @property
    def signature(self) -> str | None:
        """Signature of the last transaction; None where the chain has none."""
        return self.landed[-1].signature if self.landed else None

    @property
    def slot(self) -> int:
        """Slot of the last transaction."""
        return self.landed[-1].slot if self.landed else self.plan.slot

    @property
    def events(self) -> tuple[EventRecord, ...]:
        """The events that were emitted, decoded, in order."""
        return tuple(event.decode() for one in self.landed for event in one.outcome.events)

    @property
    def report(self) -> Report:
        """All comparisons as one: exact, or the differences in order."""
        compared: dict[Pubkey, bytes] = {}
        for one in self.landed:
            compared.update(one.report.compared)
        return Report(
            tuple(difference for one in self.landed for difference in one.report.differences),
            tuple(compared.items()),
            sum(one.report.events for one in self.landed),
        )

    @property
    def as_previewed(self) -> bool:
        """Whether every outcome is the one of the preview, to the last byte."""
        return self.ok and all(
            same(expected, one.outcome) for expected, one in zip(self.plan.expected, self.landed, strict=True)
        )

    def __str__(self) -> str:
        signed = f", signature {self.signature}" if self.signature else ""
        more = f" in {len(self.landed)} transactions" if len(self.landed) > 1 else ""
        text = f"{self.plan.kind} at slot {self.slot}{more}{signed}: {self.report}"
        others = [one for one in self.landed if one.seen_slot != one.slot or one.read_slot != one.slot]
        if self.report.exact or not others:
            return text
        first, last = others[0].seen_slot, others[-1].read_slot
        window = f"between slots {first} and {last}"
        if any(one.others is None for one in others):
            return f"{text}; others may have written {window}"
        names = _names(self.plan.world)
        known = [other for one in others for other in one.others or ()]
        told = ", ".join(
            f"{one.signature} at slot {one.slot} ({names.get(one.key, one.key)})" for one in known
        )
        return f"{text}; others wrote {window}: {told}" if told else f"{text}; nobody else wrote {window}"


def send_plan(plan: Plan) -> Steps[Receipt]:
    """Send a plan's transactions in order and compare each with the mirror.

    Raises Refused where the plan is refused, where the mirror says so just before sending, or where the chain
    answers with an error; the exception's `receipt` then holds what was sent before.
    """
    if plan.refusal is not None:
        raise Refused(str(plan.refusal))
    identity = plan.world.identity
    signers = identity.signers
    landed: list[Landed] = []
    names = _names(plan.world)
    for batch in plan.transactions:
        keys = dict.fromkeys(meta.pubkey for one in batch for meta in one.accounts)
        seen: Seen = yield Read(tuple(keys))
        expected = _expect(seen, seen.clock, batch, identity.program_id)
        if expected.error is not None:
            raise Refused(_why(plan, seen, batch, expected), Receipt(plan, tuple(landed)))
        try:
            sent: Sent = yield Send(batch, signers)
        except ChainError as error:
            if landed:
                error.add_note(f"{len(landed)} of {len(plan.transactions)} transactions had landed before")
            raise
        # The chain looked once more just before it sent: others may have written since our own look.
        if sent.before is not None and keys.keys() <= sent.before.accounts.keys():
            seen = sent.before
            expected = _expect(seen, seen.clock, batch, identity.program_id)
        slot = seen.clock.slot if sent.slot is None else sent.slot
        if slot != seen.clock.slot and sent.outcome.ok:
            time = seen.clock.unix_timestamp if sent.unix_timestamp is None else sent.unix_timestamp
            expected = _expect(seen, Clock(slot, time, seen.clock.epoch), batch, identity.program_id)
        report = reconcile(
            expected,
            sent.outcome,
            instruction=", ".join(one.name for one in batch),
            names=names,
            before=partial(_data, seen),
        )
        read_slot = slot if sent.read_slot is None else sent.read_slot
        others = None
        if not report.exact and seen.slot < read_slot:
            others = yield from _others(batch, sent.signature, seen.slot, read_slot)
        landed.append(
            Landed(
                batch,
                sent.signature,
                seen.slot,
                slot,
                read_slot,
                sent.outcome,
                expected,
                report,
                others,
            )
        )
        failed = sent.outcome.error
        if failed is not None:
            line = f": {failed.log[-1]}" if failed.log else ""
            raise Refused(
                f"{', '.join(one.name for one in batch)} failed: {failed.name} ({failed.code}){line}",
                Receipt(plan, tuple(landed)),
            )
    return Receipt(plan, tuple(landed))


def _others(
    batch: tuple[Instruction, ...], own: str | None, after: int, until: int
) -> Steps[tuple[Writer, ...] | None]:
    """Other transactions on the accounts that the batch writes; None where nobody can tell."""
    signers = {meta.pubkey for one in batch for meta in one.accounts if meta.is_signer}
    keys = dict.fromkeys(
        meta.pubkey
        for one in batch
        for meta in one.accounts
        if meta.is_writable and meta.pubkey not in signers
    )
    try:
        found: tuple[Writer, ...] | None = yield AskWriters(tuple(keys), after, until)
    except (NetworkError, RpcError):
        return None
    return None if found is None else tuple(one for one in found if one.signature != own)


def _expect(seen: Seen, clock: Clock, batch: tuple[Instruction, ...], program_id: Pubkey) -> Outcome:
    ledger = Ledger(program_id, clock)
    for key, account in seen.accounts.items():
        if account is not None and not account.executable:
            ledger.set_account(key, account)
    return apply_batch(ledger, batch)


def _data(seen: Seen, key: Pubkey) -> bytes | None:
    account = seen.accounts.get(key)
    return None if account is None else account.data


def _why(plan: Plan, seen: Seen, batch: tuple[Instruction, ...], expected: Outcome) -> str:
    """The refusal in words; accounts that the transaction does not name come from the plan."""
    draft = Draft(plan.world)
    draft.ledger = Ledger(plan.world.identity.program_id, seen.clock)
    for key, account in {**plan.world.accounts, **seen.accounts}.items():
        if account is not None and not account.executable:
            draft.ledger.set_account(key, account)
    for instruction in batch:
        outcome = apply_batch(draft.ledger, (instruction,))
        if outcome.error is not None:
            draft.error, draft.failed = outcome.error, instruction
            break
    found = explain(draft)
    return f"since the preview things have moved: {found or expected.error}; nothing was sent"


def _names(world: World) -> Mapping[Pubkey, str]:
    identity = world.identity
    program_id = identity.program_id
    names = {
        addresses.state(program_id=program_id): "state",
        addresses.spot_market(0, program_id=program_id): "spot market 0",
        world.quote.vault: "spot market 0 vault",
        identity.stats(): "user stats",
        world.user_key: f"sub-account {world.sub_account_id}",
        identity.user(0): "sub-account 0",
        world.token_account: "wallet",
    }
    names[world.user_key] = f"sub-account {world.sub_account_id}"
    for index, market in world.markets.items():
        names[addresses.perp_market(index, program_id=program_id)] = market_name(market)
    return names
