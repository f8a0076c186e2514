"""Replay: every step of a scenario from its recorded pre-state, its outcome compared to the last byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from solders.pubkey import Pubkey

from balclient.abi.exceptions import Unsupported
from balclient.abi.values import Account, Clock, Outcome
from balclient.reconcile.compare import reconcile, same
from balclient.reconcile.report import Difference
from balclient.vectors.engines import Engine
from balclient.vectors.records import Phase, Scenario, Step

__all__ = ["FileResult", "StepResult", "Verdict", "replay"]

Verdict = Literal["exact", "different", "unsupported", "broken"]

NOT_IMPLEMENTED = 7000
"""The program's error code for an instruction that it does not have."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step went; `note` says why it is unsupported or how the engine broke."""

    index: int
    phase: Phase
    instruction: str
    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    note: str = ""
    compute_units: int | None = None
    recorded_compute_units: int = 0
    ok: bool = True
    args: str = ""


@dataclass(frozen=True, slots=True)
class FileResult:
    """The steps of one file that were replayed and counted."""

    path: Path
    scenario: str
    steps: tuple[StepResult, ...]

    @property
    def exact(self) -> int:
        """How many steps matched in every byte."""
        return sum(step.verdict == "exact" for step in self.steps)

    @property
    def inexact(self) -> tuple[StepResult, ...]:
        """The steps that did not match, in order."""
        return tuple(step for step in self.steps if step.verdict != "exact")


def replay(
    scenario: Scenario, engine: Engine, phase: Phase | None = None, only: str | None = None
) -> FileResult:
    """Replay a scenario; `phase` and `only` (an instruction's name) choose which steps run and count.

    Each step starts from the recorded state: whatever a step got wrong is put right before the next one.
    """
    return FileResult(
        scenario.path or Path(scenario.scenario),
        scenario.scenario,
        tuple(_steps(scenario, engine, phase, only)),
    )


def _steps(scenario: Scenario, engine: Engine, phase: Phase | None, only: str | None) -> Iterator[StepResult]:
    wallets = [account.address for account in scenario.accounts if account.kind == "wallet"]
    engine.begin(scenario.program_id, wallets)
    recorded: dict[Pubkey, bytes] = {}
    owners = {account.address: account.owner for account in scenario.accounts}

    def put(key: Pubkey, data: bytes | None) -> None:
        owner = owners.get(key)
        # An account without bytes is one that does not exist: wallets and closed accounts.
        if data:
            engine.set_account(key, Account(owner or Pubkey.default(), data))
        elif owner is not None:
            engine.set_account(key, None)

    for step in scenario.steps:
        for name, data in step.writes.items():
            key = scenario.addresses[name].address
            recorded[key] = data
            put(key, data)
        expected = scenario.outcome(step)
        touched: dict[Pubkey, None] = dict.fromkeys(expected.accounts)
        if phase in (None, step.phase) and only in (None, step.instruction):
            result, found = _one(scenario, step, engine, expected, recorded)
            yield result
            if result.verdict == "exact":
                touched.clear()
            elif found is not None:
                touched.update(dict.fromkeys(found.accounts))
            else:
                touched.update(dict.fromkeys(meta.pubkey for meta in scenario.instruction(step).accounts))
        recorded.update(expected.accounts)
        for key in touched:
            put(key, recorded.get(key))


def _one(
    scenario: Scenario, step: Step, engine: Engine, expected: Outcome, recorded: dict[Pubkey, bytes]
) -> tuple[StepResult, Outcome | None]:
    engine.set_clock(Clock(step.slot, step.unix_timestamp))

    def result(
        verdict: Verdict, differences: tuple[Difference, ...] = (), note: str = "", units: int | None = None
    ) -> StepResult:
        return StepResult(
            step.index,
            step.phase,
            step.instruction,
            verdict,
            differences,
            note,
            units,
            step.compute_units,
            step.error is None,
            "" if verdict == "exact" else json.dumps(step.args),
        )

    try:
        found = engine.run(scenario.instruction(step))
    except Unsupported as error:
        return result("unsupported", note=str(error)), None
    except Exception as error:
        return result("broken", note=_place(error)), None
    if same(expected, found):
        return result("exact", units=found.compute_units), found
    code = None if found.error is None else found.error.code
    if code == NOT_IMPLEMENTED and (expected.error is None or expected.error.code != NOT_IMPLEMENTED):
        return result("unsupported", note=f"error {NOT_IMPLEMENTED}", units=found.compute_units), found
    report = reconcile(
        expected, found, instruction=step.instruction, names=scenario.names, before=recorded.get
    )
    return result("different", report.differences, units=found.compute_units), found


def _place(error: Exception) -> str:
    """The error with the innermost place that raised it: what a reader needs to find the fault."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ""
    if trace is not None:
        place = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
    return f"{type(error).__name__}: {error}{place}"
