"""The state before a recorded step, open to changes: what its instruction does then, on mirror or program."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from balclient.abi.values import Account, Clock, Instruction, Outcome, Pubkey
from balclient.vectors import files
from balclient.vectors.engines import Engine
from balclient.vectors.records import Scenario, Step

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
Change = Callable[[Any], None]


@cache
def scenario_of(name: str) -> Scenario:
    return files.read(VECTORS / f"{name}.jsonl.xz")


class Moment:
    """The state before one recorded step, open to changes."""

    def __init__(self, name: str, index: int) -> None:
        self.scenario = scenario_of(name)
        self.held: dict[Pubkey, bytes] = {}
        for step in self.scenario.steps:
            self.held.update(
                {self.scenario.addresses[key].address: data for key, data in step.writes.items()}
            )
            if step.index == index:
                self.step: Step = step
                return
            self.held.update(self.scenario.outcome(step).accounts)
        raise AssertionError(index)

    @property
    def instruction(self) -> Instruction:
        return self.scenario.instruction(self.step)

    @property
    def user(self) -> str:
        """Name of the first user account of the instruction."""
        kinds = self.scenario.addresses
        return next(name for name, _ in self.step.metas if kinds[name].kind == "user")

    def load(self, record: Any, name: str) -> Any:
        return record.decode(self.held[self.scenario.addresses[name].address])

    def change(self, record: Any, name: str, change: Change) -> None:
        account = self.load(record, name)
        change(account)
        self.held[self.scenario.addresses[name].address] = account.encode()

    def run(self, engine: Engine, instruction: Instruction | None = None) -> Outcome:
        wallets = [account.address for account in self.scenario.accounts if account.kind == "wallet"]
        engine.begin(self.scenario.program_id, wallets)
        owners = {account.address: account.owner for account in self.scenario.accounts}
        for key, data in self.held.items():
            engine.set_account(key, Account(owners[key] or Pubkey.default(), data) if data else None)
        engine.set_clock(Clock(self.step.slot, self.step.unix_timestamp))
        return engine.run(instruction or self.instruction)

    def code(self, engine: Engine, instruction: Instruction | None = None) -> int | None:
        error = self.run(engine, instruction).error
        return None if error is None else error.code


def events(outcome: Outcome, kind: type) -> list[Any]:
    assert outcome.error is None, outcome.error
    decoded: list[Any] = [event.decode() for event in outcome.events]
    return [event for event in decoded if type(event) is kind]


def after(moment: Moment, outcome: Outcome, record: Any, name: str) -> Any:
    key = moment.scenario.addresses[name].address
    return record.decode(outcome.accounts.get(key, moment.held[key]))
