"""The ledger: all or nothing, the order of checks on accounts, and the groups behind the named accounts."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from solders.pubkey import Pubkey

from balclient.abi import instructions as build
from balclient.abi.accounts import User
from balclient.abi.enums import MarketStatus
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import Unsupported
from balclient.abi.values import Account, AccountMeta, Clock, Instruction
from balclient.mirror.account_lists import INSTRUCTION_ACCOUNTS
from balclient.mirror.accounts import SIGNER
from balclient.mirror.context import Context, UserMaps
from balclient.mirror.faults import Fault
from balclient.mirror.ledger import Ledger
from balclient.vectors.records import Scenario, Step

INTERFACE = Path(__file__).resolve().parents[2] / "idl" / "bal.json"
Build = Callable[[Callable[[Step], bool]], "object"]
STRANGER = Pubkey.from_bytes(bytes([7]) * 32)


def succeeded(name: str) -> Callable[[Step], bool]:
    return lambda step: step.instruction == name and step.error is None


def with_meta(instruction: Instruction, place: int, meta: AccountMeta) -> Instruction:
    accounts = list(instruction.accounts)
    accounts[place] = meta
    return replace(instruction, accounts=tuple(accounts))


def reading(instruction: Instruction, place: int) -> Instruction:
    meta = instruction.accounts[place]
    return with_meta(instruction, place, AccountMeta(meta.pubkey, meta.is_signer, False))


def without(instruction: Instruction, place: int) -> Instruction:
    accounts = list(instruction.accounts)
    del accounts[place]
    return replace(instruction, accounts=tuple(accounts))


def test_account_lists_agree_with_the_interface() -> None:
    interface = {
        entry["name"]: [(a["name"], a["isMut"], a["isSigner"]) for a in entry["accounts"]]
        for entry in json.loads(INTERFACE.read_text())["instructions"]
    }
    for name, layout in INSTRUCTION_ACCOUNTS.items():
        assert [(slot.name, slot.writable, slot.kind is SIGNER) for slot in layout.slots] == interface[name]


def test_a_failure_in_the_middle_leaves_no_trace(stage_at) -> None:
    """The margin test comes after minting has changed market and position."""
    stage = stage_at(
        lambda step: step.error is not None and step.error.code == ErrorCode.InsufficientCollateral
    )
    ledger: Ledger = stage.ledger
    before = {key: ledger.account(key) for key in ledger.addresses()}
    for _ in range(3):
        outcome = stage.run()
        assert outcome.error is not None
        assert outcome.error.code == ErrorCode.InsufficientCollateral
        assert outcome.events == ()
        assert outcome.accounts == {}
    assert {key: ledger.account(key) for key in ledger.addresses()} == before
    rest = stage.scenario.steps[stage.step.index :]
    for step in rest:
        stage.prepare(step)
        found = ledger.apply(stage.scenario.instruction(step))
        assert dict(found.accounts) == dict(stage.scenario.outcome(step).accounts), step.index


def test_outcome_names_only_accounts_whose_bytes_changed(stage_at) -> None:
    stage = stage_at(lambda step: step.instruction == "settle_lp" and not step.changed)
    assert stage.run().accounts == {}
    assert any(meta.is_writable for meta in stage.instruction.accounts)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda i: replace(i, accounts=i.accounts[:2]), ErrorCode.AccountNotEnoughKeys),
        (lambda i: replace(i, accounts=()), ErrorCode.AccountNotEnoughKeys),
        (
            lambda i: with_meta(i, 0, AccountMeta(STRANGER, False, False)),
            ErrorCode.AccountNotInitialized,
        ),
        (
            lambda i: with_meta(i, 1, AccountMeta(STRANGER, False, True)),
            ErrorCode.AccountOwnedByWrongProgram,
        ),
        (lambda i: with_meta(i, 1, i.accounts[0]), ErrorCode.AccountDiscriminatorMismatch),
        (
            lambda i: with_meta(i, 2, AccountMeta(i.accounts[2].pubkey, False, False)),
            ErrorCode.AccountNotSigner,
        ),
        (lambda i: with_meta(i, 2, AccountMeta(STRANGER, True, False)), ErrorCode.ConstraintRaw),
        (lambda i: reading(i, 1), ErrorCode.ConstraintMut),
        # The type of a later account is looked at before the relations of an earlier one.
        (
            lambda i: reading(with_meta(i, 2, AccountMeta(i.accounts[2].pubkey, False, False)), 1),
            ErrorCode.AccountNotSigner,
        ),
        # Writable is looked at before the signer's relation to the account.
        (lambda i: reading(with_meta(i, 2, AccountMeta(STRANGER, True, False)), 1), ErrorCode.ConstraintMut),
        (lambda i: without(i, 3), ErrorCode.OracleNotFound),
        (lambda i: without(i, 4), ErrorCode.SpotMarketNotFound),
        (lambda i: without(i, 5), ErrorCode.PerpMarketNotFound),
        (lambda i: reading(i, 5), ErrorCode.MarketWrongMutability),
        (lambda i: i.with_remaining((i.accounts[5],)), ErrorCode.InvalidMarketAccount),
        (
            lambda i: replace(i, accounts=(*i.accounts[:5], i.accounts[4], i.accounts[5])),
            ErrorCode.InvalidSpotMarketAccount,
        ),
        # An oracle behind a market is in no group.
        (
            lambda i: replace(i, accounts=(*i.accounts[:3], *i.accounts[4:], i.accounts[3])),
            ErrorCode.OracleNotFound,
        ),
    ],
)
def test_what_is_wrong_with_the_accounts_decides_the_error(stage_at, change, code) -> None:
    stage = stage_at(succeeded("add_perp_lp_shares"))
    wrong = stage.ledger.apply(change(stage.instruction))
    assert wrong.error is not None
    assert ErrorCode(wrong.error.code) == code
    assert stage.run() == replace(stage.scenario.outcome(stage.step), logs=(), compute_units=None)


def test_the_same_oracle_twice_is_accepted(stage_at) -> None:
    stage = stage_at(succeeded("add_perp_lp_shares"))
    instruction = stage.instruction
    twice = replace(
        instruction, accounts=(*instruction.accounts[:4], instruction.accounts[3], *instruction.accounts[4:])
    )
    assert stage.ledger.apply(twice).error is None


def test_an_unknown_enum_value_does_not_deserialize(stage_at) -> None:
    stage = stage_at(succeeded("add_perp_lp_shares"))
    market = stage.scenario.addresses["perp_market_0"].address
    instruction = build.update_perp_market_status(
        status=MarketStatus(77), admin=stage.scenario.addresses["admin"].address, perp_market=market
    )
    outcome = stage.ledger.apply(instruction)
    assert outcome.error is not None
    assert outcome.error.code == ErrorCode.InstructionDidNotDeserialize


def test_what_is_not_mirrored_says_so_and_changes_nothing(stage_at) -> None:
    stage = stage_at(succeeded("add_perp_lp_shares"))
    before = {key: stage.ledger.account(key) for key in stage.ledger.addresses()}
    with pytest.raises(Unsupported, match="update_prelaunch_oracle"):
        stage.ledger.apply(replace(stage.instruction, name="update_prelaunch_oracle"))
    instruction = stage.instruction
    key = instruction.accounts[3].pubkey
    pull = Pubkey.from_string("G6EoTTTgpkNBtVXo96EQp2m6uwwVh2Kt6YidjkmQqoha")
    stage.ledger.set_account(key, Account(pull, bytes(200)))
    with pytest.raises(Unsupported, match=str(key)):
        stage.ledger.apply(instruction)
    after = {key: stage.ledger.account(key) for key in stage.ledger.addresses()}
    assert {k for k in after if after[k] != before.get(k)} == {key}


def test_a_record_that_was_replaced_from_outside_is_read_again(stage_at) -> None:
    stage = stage_at(succeeded("settle_lp"))
    key = stage.scenario.addresses["perp_market_0"].address
    first = stage.run()
    account = stage.ledger.account(key)
    assert account is not None
    stage.ledger.set_account(key, replace(account, data=account.data[:1162] + b"\x06" + account.data[1163:]))
    stage.ledger.apply(stage.instruction)
    assert stage.bytes_of("perp_market_0")[1162] == MarketStatus.ReduceOnly
    assert first.error is None


def test_removing_an_account_makes_it_absent(scenario: Scenario) -> None:
    ledger = Ledger(clock=Clock(5, 6))
    ledger.set_account(STRANGER, Account(STRANGER, b"x"))
    ledger.set_account(STRANGER, None)
    assert ledger.account(STRANGER) is None
    assert ledger.addresses() == ()
    assert scenario.program_id == ledger.program_id


@given(st.binary(min_size=8, max_size=60))
@example(User.DISCRIMINATOR)
def test_foreign_bytes_at_an_address_are_a_framework_error(data: bytes) -> None:
    ledger = Ledger()
    user = Pubkey.from_bytes(bytes([9]) * 32)
    ledger.set_account(user, Account(ledger.program_id, data))
    outcome = ledger.apply(
        build.update_user_name(sub_account_id=0, name=bytes(32), user=user, authority=STRANGER)
    )
    assert outcome.error is not None
    right = data[:8] == User.DISCRIMINATOR
    assert outcome.error.code == (None if right else ErrorCode.AccountDiscriminatorMismatch)


def test_pairs_of_users_are_looked_at_even_when_their_stats_are_there(stage_at) -> None:
    stage = stage_at(succeeded("settle_lp"))
    place = stage.scenario.addresses
    names = [name for name in place if name.startswith("lp1_") and place[name].kind == "user"]
    users = [AccountMeta(place[name].address, False, True) for name in (names * 2)[:2]]
    stats = AccountMeta(place["lp1_stats"].address, False, True)
    layout = INSTRUCTION_ACCOUNTS["settle_lp"]

    def pairs(*accounts: AccountMeta) -> UserMaps:
        instruction = replace(stage.instruction, accounts=(*stage.instruction.accounts, *accounts))
        ctx = Context(
            instruction, layout.places, stage.ledger._store, stage.ledger.clock, stage.ledger.program_id
        )
        ctx.maps()
        return ctx.user_maps()

    found = pairs(users[0], stats, users[1], stats)
    assert found.sorted_keys() == sorted({user.pubkey for user in users}, key=bytes)
    authority = found.user(users[0].pubkey).authority
    assert found.stats_mut(authority).authority == authority
    for wrong, code in (
        ((users[0],), ErrorCode.UserStatsNotFound),
        ((users[0], users[1]), ErrorCode.InvalidUserStatsAccount),
        ((users[0], stats, users[1], users[0]), ErrorCode.InvalidUserStatsAccount),
        ((users[0], AccountMeta(stats.pubkey, False, False)), ErrorCode.UserStatsWrongMutability),
    ):
        with pytest.raises(Fault) as caught:
            pairs(*wrong)
        assert caught.value.code == code


def test_accounts_that_passed_are_looked_at_again_when_one_changes_kind(stage_at) -> None:
    """What is remembered of an instruction's accounts gives the errors that a fresh ledger gives."""
    stage = stage_at(succeeded("settle_lp"))
    assert stage.run().error is None
    kept = {key: stage.ledger.account(key) for key in stage.ledger.addresses()}
    spoiled: list[Instruction] = [reading(stage.instruction, 1), without(stage.instruction, 2)]
    markets = range(2, len(stage.instruction.accounts))
    spoiled += [reading(stage.instruction, place) for place in markets]
    for instruction in [*spoiled, stage.instruction]:
        for place, meta in enumerate(stage.instruction.accounts):
            account = kept.get(meta.pubkey)
            changes: list[Account | None] = [account, None]
            if account is not None:
                changes += [replace(account, owner=STRANGER), replace(account, data=bytes(len(account.data)))]
                changes.append(replace(account, data=account.data[:9]))
            for change in changes:
                fresh = Ledger(program_id=stage.ledger.program_id, clock=stage.ledger.clock)
                for key, before in kept.items():
                    stage.ledger.set_account(key, before)
                    fresh.set_account(key, before)
                assert stage.ledger.apply(stage.instruction).error is None
                stage.ledger.set_account(meta.pubkey, change)
                fresh.set_account(meta.pubkey, change)
                assert told(stage.ledger, instruction) == told(fresh, instruction), (instruction, place)


def told(ledger: Ledger, instruction: Instruction) -> object:
    try:
        return ledger.apply(instruction).error
    except Unsupported as error:
        return str(error)
