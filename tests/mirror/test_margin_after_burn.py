"""Settling several markets takes one Maintenance result first; after a burn the account is judged anew.

The rules (spec pnl 1.6 and 1.7, lp L27.7) give the result taken before the first market to accounts that were
not de-risked; an LP whose shares were just burned must "still" fail Maintenance to be left unsettled.
"""

from __future__ import annotations

from pathlib import Path

from balclient.abi.accounts import PerpMarket, User
from balclient.abi.enums import SettlePnlMode, UserStatus
from balclient.abi.errors import ErrorCode
from balclient.abi.events import LPRecord, SettlePnlRecord
from balclient.abi.instructions import settle_multiple_pnls
from balclient.abi.values import Account, Clock, Instruction, Outcome, Pubkey
from balclient.localnet.program import default_program
from balclient.reconcile.compare import same
from balclient.vectors import files
from balclient.vectors.engines import MirrorEngine, ProgramEngine
from balclient.vectors.records import Scenario, Step

VECTORS = Path(__file__).resolve().parent.parent / "vectors"


def records(outcome: Outcome) -> set[type]:
    return {type(event.decode()) for event in outcome.events}


def burned(scenario: Scenario, step: Step) -> bool:
    return step.instruction == "settle_pnl" and {LPRecord, SettlePnlRecord} <= records(scenario.outcome(step))


def as_multiple(instruction: Instruction) -> Instruction:
    return settle_multiple_pnls(
        market_indexes=[instruction.args["market_index"]],
        mode=SettlePnlMode.MustSettle,
        user=instruction.accounts[1].pubkey,
        authority=instruction.accounts[2].pubkey,
        remaining=instruction.accounts[4:],
        program_id=instruction.program_id,
    )


class Bench:
    """Both sides, fed with the same accounts, asked the same question."""

    def __init__(self, scenario: Scenario) -> None:
        self.mirror, self.program = MirrorEngine(), ProgramEngine(default_program())
        wallets = [account.address for account in scenario.accounts if account.kind == "wallet"]
        self.owners = {account.address: account.owner for account in scenario.accounts}
        for engine in (self.mirror, self.program):
            engine.begin(scenario.program_id, wallets)

    def run(self, accounts: dict[Pubkey, bytes], instruction: Instruction, clock: Clock) -> Outcome:
        for engine in (self.mirror, self.program):
            for meta in instruction.accounts:
                data = accounts.get(meta.pubkey)
                if data:
                    owner = self.owners[meta.pubkey] or Pubkey.default()
                    engine.set_account(meta.pubkey, Account(owner, data))
            engine.set_clock(clock)
        mirrored, found = self.mirror.run(instruction), self.program.run(instruction)
        assert same(found, mirrored)
        return found


def test_an_account_cured_by_the_burn_settles() -> None:
    scenario = files.read(VECTORS / "mixed_0004.jsonl.xz")
    bench = Bench(scenario)
    held: dict[Pubkey, bytes] = {}
    cured = 0
    for step in scenario.steps:
        held.update({scenario.addresses[which].address: data for which, data in step.writes.items()})
        if burned(scenario, step):
            cured += judge(bench, held, scenario.instruction(step), Clock(step.slot, step.unix_timestamp))
        held.update(scenario.outcome(step).accounts)
    assert cured > 0


def judge(bench: Bench, held: dict[Pubkey, bytes], single: Instruction, clock: Clock) -> int:
    """How many Maintenance ratios make the account fail before the burn and pass after it."""
    instruction = as_multiple(single)
    user_key = single.accounts[1].pubkey
    market_key = next(
        meta.pubkey
        for meta in single.accounts[4:]
        if held.get(meta.pubkey, b"")[:8] == PerpMarket.DISCRIMINATOR
        and PerpMarket.decode(held[meta.pubkey]).market_index == single.args["market_index"]
    )
    cured = 0
    for percent in (50, 80, 110, 140, 170):
        market = PerpMarket.decode(held[market_key])
        market.margin_ratio_maintenance = market.margin_ratio_initial * percent // 100
        accounts = {**held, market_key: market.encode()}
        outcome = bench.run(accounts, instruction, clock)
        user = User.decode(held[user_key])
        user.status |= UserStatus.AdvancedLp
        kept = bench.run({**accounts, user_key: user.encode()}, instruction, clock)
        failed = kept.error is not None and kept.error.code == ErrorCode.InsufficientCollateralForSettlingPNL
        cured += failed and SettlePnlRecord in records(outcome)
    return cured
