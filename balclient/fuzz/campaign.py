"""Many sequences by several processes: the same seed gives the same steps whatever their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.arguments import DISCRIMINATORS
from balclient.abi.values import Instruction
from balclient.chain.embedded import EmbeddedChain
from balclient.fuzz.coverage import Place, Watch
from balclient.fuzz.episode import LENGTH, episode
from balclient.fuzz.instructions import interface
from balclient.fuzz.sides import Sides
from balclient.mirror.dispatch import handlers
from balclient.processes import spread
from balclient.vectors.replay import NOT_IMPLEMENTED

__all__ = ["Campaign", "Fault", "Part", "Plan", "common_instructions"]

_CHUNK = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """How many steps of which seed against which program; with `watch`, the rules that ran are noted."""

    steps: int
    seed: int
    program: Path
    watch: bool = False

    @property
    def episodes(self) -> int:
        """Sequences that the steps make; the last may be shorter."""
        return -(-self.steps // LENGTH)

    def length(self, index: int) -> int:
        """Steps of one sequence."""
        return min(LENGTH, self.steps - index * LENGTH)


@dataclass(frozen=True, slots=True)
class Fault:
    """A step on which the sides differ."""

    kind: str
    text: str
    episode: int
    step: int


@dataclass(slots=True)
class Part:
    """What came of some of the sequences."""

    steps: int = 0
    exact: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    faults: list[Fault] = field(default_factory=list[Fault])
    places: set[Place] = field(default_factory=set[Place])

    def add(self, other: Part) -> None:
        """Count another part's sequences in."""
        self.steps += other.steps
        self.exact += other.exact
        self.outcomes.update(other.outcomes)
        self.faults += other.faults
        self.places |= other.places

    @property
    def distinct(self) -> list[Fault]:
        """The first fault of each kind, in the order of the sequences."""
        first: dict[str, Fault] = {}
        for fault in sorted(self.faults, key=lambda fault: (fault.episode, fault.step)):
            first.setdefault(fault.kind, fault)
        return list(first.values())


class Campaign:
    """Runs a plan; `parts` yields what came of it piece by piece, in no fixed order."""

    def __init__(self, plan: Plan, jobs: int = 1) -> None:
        self.plan = plan
        self.jobs = jobs

    def parts(self) -> Iterator[Part]:
        """Run every sequence."""
        plan = self.plan
        chunks = [
            range(start, min(start + _CHUNK, plan.episodes)) for start in range(0, plan.episodes, _CHUNK)
        ]
        count = min(self.jobs, len(chunks))
        if count <= 1:
            worker = _Bench(plan)
            for chunk in chunks:
                yield worker.run(chunk)
            return
        yield from spread(_work, chunks, jobs=count, start=_start, plan=plan)


def common_instructions(program: Path) -> tuple[str, ...]:
    """Instructions that mirror and program both have; the program refuses others with one error."""
    chain = EmbeddedChain(sigverify=False)
    chain.add_program(PROGRAM_ID, program)
    known = handlers()
    found: list[str] = []
    for name in interface():
        if name in known:
            error = chain.send(Instruction(name, PROGRAM_ID, (), DISCRIMINATORS[name], {})).error
            if error is None or error.code != NOT_IMPLEMENTED:
                found.append(name)
    return tuple(found)


class _Bench:
    """The two sides of one process."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.names = common_instructions(plan.program)
        self.sides = Sides(plan.program)
        self.watch = Watch() if plan.watch else None

    def run(self, chunk: range) -> Part:
        part = Part()
        for index in chunk:
            self._episode(index, part)
        if self.watch is not None:
            part.places |= self.watch.places()
        return part

    def _episode(self, index: int, part: Part) -> None:
        plan = self.plan
        steps = episode(self.sides, self.names, plan.seed, index, plan.length(index), self.watch)
        for at, step in enumerate(steps):
            part.steps += 1
            part.outcomes[step.op.instruction.name, step.answer.word] += 1
            difference = step.answer.difference
            if difference is None:
                part.exact += 1
            else:
                part.faults.append(Fault(difference.kind, difference.text, index, at))
        for key in self.sides.unequal():
            part.exact -= 1
            part.faults.append(Fault("bytes at the end of a sequence", str(key), index, plan.length(index)))


class _Worker:
    """The bench of a worker process."""

    bench: _Bench


def _start(plan: Plan) -> None:
    _Worker.bench = _Bench(plan)


def _work(chunk: range) -> Part:
    return _Worker.bench.run(chunk)
