"""From a sequence that fails to the least of it that still fails in the same way, as a vector file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from solders.pubkey import Pubkey

from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.values import Account
from balclient.chain.embedded import EmbeddedChain
from balclient.fuzz.campaign import Fault, Plan, common_instructions
from balclient.fuzz.episode import LENGTH, episode, world_of
from balclient.fuzz.sides import Op, Sides
from balclient.fuzz.worlds import World
from balclient.vectors.record import RecordingChain
from balclient.vectors.records import Scenario

__all__ = ["Shrinker", "save"]

_T = TypeVar("_T")
_WORD = 8


class Shrinker:
    """Runs a plan's sequences again and cuts them down."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._sides = Sides(plan.program)
        self._names = common_instructions(plan.program)

    def ops(self, fault: Fault) -> tuple[World, list[Op]]:
        """The world and the ops up to the one that fails; the first op makes the sequence's own start."""
        found: list[Op] = []
        steps = episode(self._sides, self._names, self.plan.seed, fault.episode, min(fault.step + 1, LENGTH))
        for step in steps:
            found.append(Op(step.op.clock, dict(step.op.writes), step.op.instruction))
        return world_of(self.plan.seed, fault.episode), found

    def shrink(self, fault: Fault) -> tuple[World, list[Op]]:
        """The least sequence with the fault's kind of difference at its end.

        Mostly that is one op, because an instruction sees nothing but accounts: then what it does not
        need is taken out of accounts, down to the word.
        """
        world, ops = self.ops(fault)
        single = self._single(world, ops)
        if not self._fails(world, [single], fault.kind):
            return world, self._fewer_ops(world, ops, fault.kind)
        return world, [self._smaller(world, single, fault.kind)]

    def write(self, fault: Fault, folder: Path, number: int) -> Path:
        """Cut the fault's sequence down and write it into the folder; the file's name has seed and number."""
        world, ops = self.shrink(fault)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"fuzz_{self.plan.seed}_{number:03}.jsonl.xz"
        save(self.plan.program, world, ops, path, self.plan.seed)
        return path

    # --- inside

    def _fails(self, world: World, ops: Sequence[Op], kind: str) -> bool:
        self._sides.reset(world.accounts)
        answers = [self._sides.run(op) for op in ops]
        if not answers:
            return False
        last = answers[-1].difference
        return last is not None and last.kind == kind

    def _single(self, world: World, ops: Sequence[Op]) -> Op:
        """The last op with all that it sees written before it."""
        self._sides.reset(world.accounts)
        for op in ops[:-1]:
            self._sides.run(op)
        self._sides.write(ops[-1].writes)
        keys = dict.fromkeys(meta.pubkey for meta in ops[-1].instruction.accounts)
        writes = {
            key: self._sides.held.get(key)
            for key in keys
            if self._sides.held.get(key) is not world.accounts.get(key)
        }
        return replace(ops[-1], writes=writes)

    def _fewer_ops(self, world: World, ops: list[Op], kind: str) -> list[Op]:
        head = _least(ops[:-1], lambda kept: self._fails(world, [*kept, ops[-1]], kind))
        return [*head, ops[-1]]

    def _smaller(self, world: World, op: Op, kind: str) -> Op:
        def fails(candidate: Op) -> bool:
            return self._fails(world, [candidate], kind)

        metas = op.instruction.accounts
        while metas:
            shorter = replace(op, instruction=replace(op.instruction, accounts=metas[:-1]))
            if not fails(shorter):
                break
            op, metas = shorter, metas[:-1]
        keys = _least(
            list(op.writes), lambda kept: fails(replace(op, writes={k: op.writes[k] for k in kept}))
        )
        op = replace(op, writes={key: op.writes[key] for key in keys})
        for key in keys:
            op = self._fewer_words(world, op, key, fails)
        # An account that is now as the world has it need not be written.
        kept = {key: new for key, new in op.writes.items() if not _as_in(world, key, new)}
        return replace(op, writes=kept)

    def _fewer_words(self, world: World, op: Op, key: Pubkey, fails: Callable[[Op], bool]) -> Op:
        """Put back, word by word, what the world had in an account."""
        written, origin = op.writes[key], world.accounts.get(key)
        if written is None or origin is None or len(written.data) != len(origin.data):
            return op
        words = [
            at
            for at in range(0, len(origin.data), _WORD)
            if written.data[at : at + _WORD] != origin.data[at : at + _WORD]
        ]

        def mixed(kept: Sequence[int]) -> Op:
            data = bytearray(origin.data)
            for at in kept:
                data[at : at + _WORD] = written.data[at : at + _WORD]
            account: Account = replace(written, data=bytes(data))
            return replace(op, writes={**op.writes, key: account})

        return mixed(_least(words, lambda kept: fails(mixed(kept))))


def _as_in(world: World, key: Pubkey, account: Account | None) -> bool:
    origin = world.accounts.get(key)
    if account is None or origin is None:
        return account is origin
    return (account.owner, account.data) == (origin.owner, origin.data)


def save(program: Path, world: World, ops: Sequence[Op], path: Path, seed: int) -> Scenario:
    """Write the ops as a scenario with what the program answers."""
    chain = EmbeddedChain(sigverify=False)
    chain.add_program(PROGRAM_ID, program)
    recording = RecordingChain(chain, scenario=path.name.partition(".")[0], seed=seed)
    recording.phase = "main"
    for key, name in world.names.items():
        recording.name(key, name)
    needed = {meta.pubkey for op in ops for meta in op.instruction.accounts}
    written: dict[Pubkey, Account | None] = {
        key: account for key, account in world.accounts.items() if key in needed
    }
    for key, account in written.items():
        recording.set_account(key, account)
    for op in ops:
        for key, account in op.writes.items():
            recording.set_account(key, account)
        recording.set_clock(op.clock)
        recording.send(op.instruction)
    return recording.save(path)


def _least(items: Sequence[_T], fails: Callable[[Sequence[_T]], bool]) -> list[_T]:
    """A part of the items that still fails and from which nothing more can be left out in one piece."""
    kept = list(items)
    if not kept or fails([]):
        return []
    size = max(len(kept) // 2, 1)
    while True:
        at = 0
        while at < len(kept):
            rest = kept[:at] + kept[at + size :]
            if fails(rest):
                kept = rest
            else:
                at += size
        if size == 1:
            return kept
        size //= 2
