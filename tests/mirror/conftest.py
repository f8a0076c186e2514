"""A ledger taken from a recorded scenario, for tests that need a whole exchange."""

from collections.abc import Callable
from pathlib import Path

import pytest

from balclient.abi.values import Account, Clock, Instruction, Outcome
from balclient.localnet.program import default_program
from balclient.mirror.ledger import Ledger
from balclient.reconcile.compare import reconcile, same
from balclient.vectors import read
from balclient.vectors.engines import Engine, MirrorEngine, ProgramEngine
from balclient.vectors.records import Scenario, Step

VECTORS = Path(__file__).resolve().parents[1] / "vectors"


class Stage:
    """A scenario played on a ledger up to a step, which is the next one to run."""

    def __init__(self, scenario: Scenario, index: int) -> None:
        self.scenario = scenario
        self.ledger = Ledger(program_id=scenario.program_id)
        for step in scenario.steps[:index]:
            self.prepare(step)
            self.ledger.apply(scenario.instruction(step))
        self.step = scenario.steps[index]
        self.prepare(self.step)

    def prepare(self, step: Step) -> None:
        """What the world does before a step: outside writes and the clock."""
        for name, data in step.writes.items():
            place = self.scenario.addresses[name]
            assert place.owner is not None
            self.ledger.set_account(place.address, Account(place.owner, data))
        self.ledger.clock = Clock(step.slot, step.unix_timestamp)

    @property
    def instruction(self) -> Instruction:
        """The instruction that comes next."""
        return self.scenario.instruction(self.step)

    def run(self) -> Outcome:
        """Run the next instruction."""
        return self.ledger.apply(self.instruction)

    def bytes_of(self, name: str) -> bytes:
        """Present bytes of a named account."""
        account = self.ledger.account(self.scenario.addresses[name].address)
        assert account is not None
        return account.data


@pytest.fixture(scope="session")
def program() -> ProgramEngine:
    """The program in a chain of its own."""
    return ProgramEngine(default_program())


@pytest.fixture(params=["mirror", "program"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the two that hold the rules."""
    if request.param == "mirror":
        return MirrorEngine()
    engine: Engine = request.getfixturevalue("program")
    return engine


@pytest.fixture
def alike(program: ProgramEngine) -> Callable[[Ledger, Instruction], Outcome]:
    """Runs an instruction on the program, then on the ledger, and returns what both answer."""

    def run(ledger: Ledger, instruction: Instruction) -> Outcome:
        signers = [meta.pubkey for meta in instruction.accounts if meta.is_signer]
        program.begin(ledger.program_id, signers)
        for key in ledger.addresses():
            program.set_account(key, ledger.account(key))
        program.set_clock(ledger.clock)
        expected = program.run(instruction)
        outcome = ledger.apply(instruction)
        if not same(expected, outcome):
            report = reconcile(expected, outcome, instruction=instruction.name)
            pytest.fail(f"{instruction.name}: {report.differences[0]}")
        return outcome

    return run


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    """A recorded session of adds, removals, settlements and trades."""
    return read(VECTORS / "lp_core_0022.jsonl.xz")


@pytest.fixture
def stage_at(scenario: Scenario) -> Callable[[Callable[[Step], bool]], Stage]:
    """Plays the scenario up to the first main step that fits."""

    def build(fits: Callable[[Step], bool]) -> Stage:
        index = next(
            index for index, step in enumerate(scenario.steps) if step.phase == "main" and fits(step)
        )
        return Stage(scenario, index)

    return build
