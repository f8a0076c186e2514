"""The replay tool itself: what counts, what is reported, and that a wrong byte anywhere is seen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, User
from balclient.abi.events import LPRecord
from balclient.abi.exceptions import Unsupported
from balclient.abi.values import Account, Clock, Event, Instruction, Outcome, ProgramError
from balclient.vectors import read
from balclient.vectors.replay import FileResult, replay
from balclient.vectors.summary import as_data, last_line, lines

SAMPLE = read(Path(__file__).parent / "lp_core_0022.jsonl.xz")
Change = Callable[[Instruction, Outcome], Outcome]


class Recorded:
    """An engine that answers with the recorded outcomes, changed where a test wants it."""

    def __init__(self, change: Change = lambda instruction, outcome: outcome) -> None:
        self.change = change
        self.steps = iter(SAMPLE.steps)
        self.accounts: dict[Pubkey, Account] = {}
        self.clock = Clock(0, 0)

    def begin(self, program_id: Pubkey, wallets: list[Pubkey]) -> None:
        self.accounts.clear()

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        if account is None:
            self.accounts.pop(key, None)
        else:
            self.accounts[key] = account

    def set_clock(self, clock: Clock) -> None:
        self.clock = clock

    def run(self, instruction: Instruction) -> Outcome:
        step = next(self.steps)
        assert (self.clock.slot, self.clock.unix_timestamp) == (step.slot, step.unix_timestamp)
        outcome = self.change(instruction, SAMPLE.outcome(step))
        for key, data in outcome.accounts.items():
            self.set_account(key, Account(Pubkey.default(), data))
        return outcome


def run(change: Change) -> FileResult:
    return replay(SAMPLE, Recorded(change))


def test_equal_outcomes_are_exact() -> None:
    result = run(lambda instruction, outcome: outcome)
    assert result.exact == len(SAMPLE.steps)
    assert last_line([result]) == f"exact {len(SAMPLE.steps)} of {len(SAMPLE.steps)} steps in 1 scenarios"


def test_every_step_starts_from_the_recorded_state() -> None:
    """An engine that spoils all it writes still finds the recorded bytes before each step."""
    spoiled = Recorded(
        lambda instruction, outcome: Outcome(
            outcome.error, outcome.events, {key: bytes(len(data)) for key, data in outcome.accounts.items()}
        )
    )
    seen: dict[Pubkey, bytes] = {}
    for step in SAMPLE.steps:
        seen.update({SAMPLE.addresses[name].address: data for name, data in step.writes.items()})
        seen.update(SAMPLE.outcome(step).accounts)
    result = replay(SAMPLE, spoiled)
    assert 0 < result.exact < len(SAMPLE.steps)
    assert {key: account.data for key, account in spoiled.accounts.items() if account.data} == seen


@pytest.mark.parametrize("offset", [8, 200, 700, 1215])
def test_one_changed_byte_is_seen_and_named(offset: int) -> None:
    def change(instruction: Instruction, outcome: Outcome) -> Outcome:
        accounts = dict(outcome.accounts)
        for key, data in accounts.items():
            if instruction.name == "settle_lp" and data[:8] == PerpMarket.DISCRIMINATOR:
                accounts[key] = data[:offset] + bytes([data[offset] ^ 1]) + data[offset + 1 :]
        return Outcome(outcome.error, outcome.events, accounts)

    result = run(change)
    wrong = result.inexact
    assert wrong
    assert {step.instruction for step in wrong} == {"settle_lp"}
    first = wrong[0].differences[0]
    assert first.kind == "account"
    assert first.account.startswith("perp_market_")
    assert first.field
    assert first.expected != first.found


def test_an_account_that_should_not_change_is_seen() -> None:
    market = SAMPLE.addresses["perp_market_0"].address

    def change(instruction: Instruction, outcome: Outcome) -> Outcome:
        if instruction.name == "deposit" and outcome.error is None:
            return Outcome(None, outcome.events, {**outcome.accounts, market: bytes(1216)})
        return outcome

    assert {step.instruction for step in run(change).inexact} == {"deposit"}


def test_events_count_with_order_and_channel() -> None:
    def other_channel(instruction: Instruction, outcome: Outcome) -> Outcome:
        events = tuple(
            Event("log" if event.via == "data" else "data", event.data) for event in outcome.events
        )
        return Outcome(outcome.error, events, outcome.accounts)

    def reversed_order(instruction: Instruction, outcome: Outcome) -> Outcome:
        return Outcome(outcome.error, outcome.events[::-1], outcome.accounts)

    def off_by_one(instruction: Instruction, outcome: Outcome) -> Outcome:
        events = list(outcome.events)
        for index, event in enumerate(events):
            if event.data[:8] == LPRecord.DISCRIMINATOR:
                record = LPRecord.decode(event.data)
                record.pnl += 1
                events[index] = Event(event.via, record.encode())
        return Outcome(outcome.error, tuple(events), outcome.accounts)

    with_events = sum(bool(step.events) for step in SAMPLE.steps)
    assert len(run(other_channel).inexact) == with_events
    assert 0 < len(run(reversed_order).inexact) < with_events
    steps = run(off_by_one).inexact
    assert steps
    assert all(step.differences[0].where.endswith("LPRecord pnl") for step in steps)


def test_an_error_counts_by_its_code() -> None:
    def renamed(instruction: Instruction, outcome: Outcome) -> Outcome:
        error = outcome.error
        return outcome if error is None else Outcome(ProgramError(error.code, "another name"))

    def recoded(instruction: Instruction, outcome: Outcome) -> Outcome:
        return outcome if outcome.error is None else Outcome(ProgramError(6999, outcome.error.name))

    failing = sum(step.error is not None for step in SAMPLE.steps)
    assert failing
    assert not run(renamed).inexact
    assert len(run(recoded).inexact) == failing


def test_what_is_not_implemented_counts_against_the_engine() -> None:
    def change(instruction: Instruction, outcome: Outcome) -> Outcome:
        if instruction.name == "settle_lp":
            raise Unsupported("settle_lp: not mirrored")
        if instruction.name == "deposit":
            return Outcome(ProgramError(7000, "NotImplemented"))
        if instruction.name == "initialize":
            raise ZeroDivisionError("broken engine")
        return outcome

    result = run(change)
    verdicts = {step.instruction: step.verdict for step in result.inexact}
    assert verdicts == {"settle_lp": "unsupported", "deposit": "unsupported", "initialize": "broken"}
    text = list(lines([result]))
    assert any(line.startswith("unsupported: ") and "settle_lp" in line for line in text)
    assert any("ZeroDivisionError: broken engine at test_replay.py" in line for line in text)
    assert text[-1] == f"exact {result.exact} of {len(SAMPLE.steps)} steps in 1 scenarios"


def test_report_and_data_name_field_and_both_values() -> None:
    def change(instruction: Instruction, outcome: Outcome) -> Outcome:
        accounts = dict(outcome.accounts)
        for key, data in accounts.items():
            if instruction.name == "add_perp_lp_shares" and data[:8] == User.DISCRIMINATOR:
                user = User.decode(data)
                user.perp_positions[0].lp_shares += 1_000_000_000
                accounts[key] = user.encode()
        return Outcome(outcome.error, outcome.events, accounts)

    result = run(change)
    text = "\n".join(lines([result]))
    assert "perp_positions[0].lp_shares" in text
    assert "(off by 1000000000)" in text
    assert " shares]" in text
    data = as_data([result])
    assert data["instructions"]["add_perp_lp_shares"]["different"] == len(result.inexact)
    assert data["files"][0]["inexact"][0]["first"][0]["field"] == "perp_positions[0].lp_shares"


def test_phase_and_instruction_can_be_chosen() -> None:
    main = sum(step.phase == "main" for step in SAMPLE.steps)

    class Answer(Recorded):
        def run(self, instruction: Instruction) -> Outcome:
            return Outcome(None)

    assert len(replay(SAMPLE, Answer(), "main").steps) == main
    assert {step.instruction for step in replay(SAMPLE, Answer(), None, "settle_lp").steps} == {"settle_lp"}
