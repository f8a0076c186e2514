"""What is not supported is refused on both sides, before anything changes."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, SpotMarket, SpotPosition, State, User
from balclient.abi.arguments import INSTRUCTIONS as KNOWN
from balclient.abi.arguments import encode_args
from balclient.abi.enums import OracleSource
from balclient.abi.exceptions import Unsupported
from balclient.abi.values import Account, AccountMeta, Clock, Instruction, Outcome, Pubkey
from balclient.localnet.program import default_program
from balclient.mirror.dispatch import handlers
from balclient.mirror.unsupported import (
    INSTRUCTIONS,
    LAMPORTS,
    MARKET_ORACLE_SOURCE,
    NOT_MIRRORED,
    OTHER_ORACLE_PROGRAM,
    OTHER_SIZE,
    OTHER_SPOT_MARKET,
    PRELAUNCH_ORACLE,
    SPOT_ORDERS,
    UNSUPPORTED,
    WHITELIST,
)
from balclient.vectors import read
from balclient.vectors.engines import MirrorEngine, ProgramEngine
from balclient.vectors.records import Scenario

ROOT = Path(__file__).resolve().parent.parent
PULL = Pubkey.from_string("G6EoTTTgpkNBtVXo96EQp2m6uwwVh2Kt6YidjkmQqoha")
SECOND_SPOT_MARKET = Pubkey.new_unique()


@dataclass(slots=True)
class World:
    """Accounts before a recorded step, the step's instruction, and its time."""

    accounts: dict[Pubkey, Account]
    instruction: Instruction
    clock: Clock
    names: dict[str, Pubkey]

    def edit(self, key: Pubkey, kind: type, change: Callable) -> None:
        held = self.accounts[key]
        record = kind.decode(held.data)
        change(record)
        self.accounts[key] = Account(held.owner, record.encode())

    def of_kind(self, kind: type) -> Pubkey:
        """The first account of the instruction that has the kind's discriminator."""
        return next(
            meta.pubkey
            for meta in self.instruction.accounts
            if meta.pubkey in self.accounts and self.accounts[meta.pubkey].data[:8] == kind.DISCRIMINATOR
        )

    def rewrite(self, **arguments: object) -> None:
        """The instruction with other arguments."""
        name, old = self.instruction.name, self.instruction
        data = encode_args(name, {**old.args, **arguments})
        self.instruction = Instruction.from_data(old.program_id, old.accounts, data)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read(ROOT / "tests" / "vectors" / "lp_core_0022.jsonl.xz")


@pytest.fixture(scope="module")
def program() -> ProgramEngine:
    return ProgramEngine(default_program())


def world(scenario: Scenario, name: str) -> World:
    """The state before the scenario's first successful step of an instruction."""
    accounts: dict[Pubkey, Account] = {}
    for step in scenario.steps:
        for written, data in step.writes.items():
            place = scenario.addresses[written]
            accounts[place.address] = Account(place.owner or Pubkey.default(), data)
        if step.instruction == name and step.error is None:
            names = {account.name: account.address for account in scenario.accounts}
            clock = Clock(step.slot, step.unix_timestamp)
            return World(accounts, scenario.instruction(step), clock, names)
        for written, data in step.changed.items():
            place = scenario.addresses[written]
            if data:
                accounts[place.address] = Account(place.owner or Pubkey.default(), data)
    raise AssertionError(name)


def run_program(program: ProgramEngine, scenario: Scenario, world: World) -> Outcome:
    wallets = [account.address for account in scenario.accounts if account.kind == "wallet"]
    program.begin(scenario.program_id, wallets)
    for key, account in world.accounts.items():
        program.set_account(key, account)
    program.set_clock(world.clock)
    return program.run(world.instruction)


def refuse_in_mirror(scenario: Scenario, world: World, match: str) -> None:
    """The mirror raises, and every account stays."""
    mirror = MirrorEngine()
    mirror.begin(scenario.program_id, [a.address for a in scenario.accounts if a.kind == "wallet"])
    for key, account in world.accounts.items():
        mirror.set_account(key, account)
    mirror.set_clock(world.clock)
    before = {key: mirror._ledger.account(key) for key in mirror._ledger.addresses()}
    with pytest.raises(Unsupported, match=match):
        mirror.run(world.instruction)
    assert {key: mirror._ledger.account(key) for key in mirror._ledger.addresses()} == before


def other_oracle(scenario: Scenario) -> World:
    case = world(scenario, "add_perp_lp_shares")
    key = case.names["oracle_0"]
    case.accounts[key] = Account(PULL, case.accounts[key].data)
    return case


def prelaunch(scenario: Scenario) -> World:
    case = world(scenario, "settle_lp")
    case.edit(
        case.of_kind(PerpMarket),
        PerpMarket,
        lambda m: setattr(m.amm, "oracle_source", OracleSource.Prelaunch),
    )
    return case


def market_on_pull(scenario: Scenario) -> World:
    case = world(scenario, "initialize_perp_market")
    case.rewrite(oracle_source=OracleSource.PythPull)
    return case


def second_spot_market(scenario: Scenario) -> World:
    case = world(scenario, "add_perp_lp_shares")
    quote = case.of_kind(SpotMarket)
    other = SpotMarket.decode(case.accounts[quote].data)
    other.market_index = 1
    case.accounts[SECOND_SPOT_MARKET] = Account(case.accounts[quote].owner, other.encode())

    def hold(user: User) -> None:
        user.spot_positions[1] = SpotPosition.zero()
        user.spot_positions[1].market_index = 1
        user.spot_positions[1].scaled_balance = 10**12

    case.edit(case.of_kind(User), User, hold)
    metas = list(case.instruction.accounts)
    at = [meta.pubkey for meta in metas].index(quote)
    metas.insert(at, AccountMeta(SECOND_SPOT_MARKET, False, False))
    old = case.instruction
    case.instruction = Instruction(old.name, old.program_id, tuple(metas), old.data, old.args)
    return case


def spot_order(scenario: Scenario) -> World:
    case = world(scenario, "add_perp_lp_shares")
    case.edit(case.of_kind(User), User, lambda user: setattr(user.spot_positions[0], "open_orders", 1))
    return case


def longer_account(scenario: Scenario) -> World:
    case = world(scenario, "settle_lp")
    key = case.of_kind(User)
    held = case.accounts[key]
    case.accounts[key] = Account(held.owner, held.data + bytes(8))
    return case


def opening_fee(scenario: Scenario) -> World:
    case = world(scenario, "initialize_user")

    def crowd(state: State) -> None:
        state.max_initialize_user_fee, state.max_number_of_sub_accounts = 1, 100
        state.number_of_sub_accounts = 9_000

    case.edit(case.names["state"], State, crowd)
    return case


def whitelist(scenario: Scenario) -> World:
    case = world(scenario, "initialize_user")
    case.edit(case.names["state"], State, lambda state: setattr(state, "whitelist_mint", PULL))
    return case


CASES: dict[str, Callable[[Scenario], World]] = {
    OTHER_ORACLE_PROGRAM: other_oracle,
    PRELAUNCH_ORACLE: prelaunch,
    MARKET_ORACLE_SOURCE: market_on_pull,
    OTHER_SPOT_MARKET: second_spot_market,
    SPOT_ORDERS: spot_order,
    OTHER_SIZE: longer_account,
    LAMPORTS: opening_fee,
    WHITELIST: whitelist,
}


def test_every_entry_has_a_case() -> None:
    assert set(CASES) | {NOT_MIRRORED} == set(UNSUPPORTED)


@pytest.mark.parametrize("name", CASES)
def test_both_sides_refuse(name: str, scenario: Scenario, program: ProgramEngine) -> None:
    gap = UNSUPPORTED[name]
    case = CASES[name](scenario)
    refuse_in_mirror(scenario, case, "not mirrored")
    outcome = run_program(program, scenario, case)
    code = None if outcome.error is None else outcome.error.code
    assert (code == 7000) is gap.program, outcome.error
    assert not outcome.accounts or not gap.program


def test_a_second_spot_market_cannot_be_created(scenario: Scenario, program: ProgramEngine) -> None:
    case = world(scenario, "initialize_spot_market")
    case.edit(case.names["state"], State, lambda state: setattr(state, "number_of_spot_markets", 1))
    old = case.instruction
    places = (addresses.spot_market, addresses.spot_market_vault, addresses.insurance_fund_vault)
    moved = {place(0): place(1) for place in places}
    metas = tuple(
        AccountMeta(moved.get(meta.pubkey, meta.pubkey), meta.is_signer, meta.is_writable)
        for meta in old.accounts
    )
    case.instruction = Instruction(old.name, old.program_id, metas, old.data, old.args)
    refuse_in_mirror(scenario, case, "spot market")
    outcome = run_program(program, scenario, case)
    assert outcome.error is not None
    assert outcome.error.code == 7000


def test_the_list_of_instructions_is_complete() -> None:
    assert set(INSTRUCTIONS) == {name for name, *_ in KNOWN.values()} - set(handlers())


@pytest.mark.parametrize("name", INSTRUCTIONS)
def test_a_missing_instruction_is_refused(name: str, scenario: Scenario, program: ProgramEngine) -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    from unsupported_page import program_instructions

    case = world(scenario, "settle_lp")
    data = next(tag for tag, (known, *_) in KNOWN.items() if known == name)
    old = case.instruction
    case.instruction = Instruction(name, old.program_id, old.accounts, data, {})
    refuse_in_mirror(scenario, case, name)
    outcome = run_program(program, scenario, case)
    assert outcome.error is not None
    assert (outcome.error.code == 7000) is (name not in program_instructions())


def test_an_unknown_instruction_is_refused(scenario: Scenario, program: ProgramEngine) -> None:
    case = world(scenario, "settle_lp")
    old = case.instruction
    case.instruction = Instruction("place_spot_order", old.program_id, old.accounts, b"\xff" * 8, {})
    refuse_in_mirror(scenario, case, "place_spot_order")
    outcome = run_program(program, scenario, case)
    assert outcome.error is not None
    assert outcome.error.code == 7000


def test_the_page_is_current() -> None:
    done = subprocess.run(
        [sys.executable, "tools/unsupported_page.py", "--check"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, "run python tools/unsupported_page.py"
