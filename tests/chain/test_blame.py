"""An account check that failed: which account, which field, found and expected."""

from dataclasses import replace

import pytest
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.accounts import User
from balclient.abi.errors import ErrorCode
from balclient.abi.values import Account, AccountMeta, Instruction
from balclient.chain.blame import blame
from balclient.localnet import Localnet, LocalUser


@pytest.fixture(scope="module")
def net() -> Localnet:
    return Localnet(["SOL-PERP"], sigverify=False)


@pytest.fixture(scope="module")
def users(net: Localnet) -> tuple[LocalUser, LocalUser]:
    return net.user("one", usdc=10), net.user("two", usdc=10)


def deposit(net: Localnet, user: LocalUser, authority: Pubkey) -> Instruction:
    instruction = build.deposit(
        market_index=0,
        amount=1,
        user=user.address,
        authority=authority,
        user_token_account=user.token_account,
        program_id=net.program_id,
    )
    return net.complete(instruction, user)


def swapped(instruction: Instruction, place: int, meta: AccountMeta) -> Instruction:
    metas = [*instruction.accounts]
    metas[place] = meta
    return replace(instruction, accounts=tuple(metas))


def refused(net: Localnet, instruction: Instruction) -> tuple[ErrorCode, str | None]:
    """The program's code, and what is blamed for it."""
    before = net.chain.read([meta.pubkey for meta in instruction.accounts])
    outcome = net.chain.simulate(instruction)
    assert outcome.error is not None
    assert outcome.error.code is not None
    return ErrorCode(outcome.error.code), blame(outcome.error.code, instruction, before)


def test_an_account_of_somebody_else(net: Localnet, users: tuple[LocalUser, LocalUser]) -> None:
    one, two = users
    instruction = deposit(net, one, two.authority)
    code, blamed = refused(net, instruction)
    assert code in (ErrorCode.ConstraintHasOne, ErrorCode.ConstraintRaw)
    assert blamed is not None
    assert blamed.startswith(f"account user ({one.address})")
    assert f"field authority: {one.authority}, but {two.authority} signs" in blamed


def test_an_account_of_another_kind(net: Localnet, users: tuple[LocalUser, LocalUser]) -> None:
    one, _ = users
    wrong = AccountMeta(net.market(0).address, False, True)
    code, blamed = refused(net, swapped(deposit(net, one, one.authority), 1, wrong))
    assert code == ErrorCode.AccountDiscriminatorMismatch
    assert blamed is not None
    assert blamed.startswith(f"account user ({wrong.pubkey}): User: ")


def test_an_account_of_another_program(net: Localnet, users: tuple[LocalUser, LocalUser]) -> None:
    one, _ = users
    wrong = Pubkey.new_unique()
    net.chain.set_account(wrong, Account(addresses.TOKEN_PROGRAM_ID, bytes(User.SIZE)))
    code, blamed = refused(net, swapped(deposit(net, one, one.authority), 1, AccountMeta(wrong, False, True)))
    assert code == ErrorCode.AccountOwnedByWrongProgram
    assert blamed is not None
    assert f"account user ({wrong})" in blamed
    assert f"owned by {addresses.TOKEN_PROGRAM_ID}, expected {net.program_id}" in blamed


def test_who_has_not_signed_and_what_was_not_given(net: Localnet, users: tuple[LocalUser, LocalUser]) -> None:
    one, _ = users
    whole = deposit(net, one, one.authority)
    place = next(i for i, meta in enumerate(whole.accounts) if meta.pubkey == one.authority)
    unsigned = swapped(whole, place, AccountMeta(one.authority, False, False))
    code, blamed = refused(net, unsigned)
    assert code == ErrorCode.AccountNotSigner
    assert blamed == f"account authority ({one.authority}) has not signed"
    code, blamed = refused(net, replace(whole, accounts=whole.accounts[:3]))
    assert code == ErrorCode.AccountNotEnoughKeys
    assert blamed == "account authority was not given"


def test_other_codes_are_about_no_account(net: Localnet, users: tuple[LocalUser, LocalUser]) -> None:
    one, _ = users
    instruction = deposit(net, one, one.authority)
    assert blame(ErrorCode.InsufficientCollateral, instruction, {}) is None
    assert blame(ErrorCode.AccountNotInitialized, instruction, {}) is None
