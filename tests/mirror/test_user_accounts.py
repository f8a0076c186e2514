"""Opening, closing and funding accounts of users, with the branches that a usual session does not reach."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.accounts import SpotMarket, State, User, UserStats
from balclient.abi.enums import (
    AssetTier,
    DepositExplanation,
    ExchangeStatus,
    MarketStatus,
    SpotBalanceType,
    SpotOperation,
    UserStatus,
)
from balclient.abi.errors import ErrorCode
from balclient.abi.events import DepositRecord, NewUserRecord
from balclient.abi.tokens import TokenAccount
from balclient.abi.values import Account, AccountMeta, Clock, Instruction, Outcome
from balclient.mirror.ledger import Ledger
from balclient.vectors.records import Step

PERSON = Pubkey.from_bytes(bytes([21]) * 32)
OTHER = Pubkey.from_bytes(bytes([22]) * 32)
WALLET = Pubkey.from_bytes(bytes([23]) * 32)
MAIN, SECOND = addresses.user(PERSON, 0), addresses.user(PERSON, 1)
SPOT = addresses.spot_market(0)
VAULT = addresses.spot_market_vault(0)


class Bank:
    """A running exchange with a new person: two sub-accounts and a wallet of tokens."""

    def __init__(self, stage: Any) -> None:
        self.ledger: Ledger = stage.ledger
        self.ledger.set_account(
            WALLET,
            Account(addresses.TOKEN_PROGRAM_ID, TokenAccount(self.quote().mint, PERSON, 10**15).encode()),
        )
        self.good(build.initialize_user_stats(authority=PERSON))
        for number in range(2):
            self.good(build.initialize_user(sub_account_id=number, name="x", authority=PERSON))

    def good(self, instruction: Instruction) -> Outcome:
        outcome = self.ledger.apply(instruction)
        assert outcome.error is None, outcome.error
        return outcome

    def code(self, instruction: Instruction) -> ErrorCode:
        error = self.ledger.apply(instruction).error
        assert error is not None
        assert error.code is not None
        return ErrorCode(error.code)

    def decoded(self, kind: Any, key: Pubkey) -> Any:
        account = self.ledger.account(key)
        assert account is not None
        return kind.decode(account.data)

    def quote(self) -> SpotMarket:
        return self.decoded(SpotMarket, SPOT)

    def user(self, key: Pubkey = MAIN) -> User:
        return self.decoded(User, key)

    def stats(self) -> UserStats:
        return self.decoded(UserStats, addresses.user_stats(PERSON))

    def change(self, kind: Any, key: Pubkey, change: Callable[[Any], None]) -> None:
        record = self.decoded(kind, key)
        change(record)
        account = self.ledger.account(key)
        assert account is not None
        self.ledger.set_account(key, Account(account.owner, record.encode()))

    def deposit(self, amount: int, user: Pubkey = MAIN, **options: Any) -> Instruction:
        return build.deposit(
            market_index=0,
            amount=amount,
            user=user,
            authority=PERSON,
            user_token_account=WALLET,
            remaining=(AccountMeta(SPOT, False, True),),
            **options,
        )

    def withdraw(self, amount: int, **options: Any) -> Instruction:
        return build.withdraw(
            market_index=0,
            amount=amount,
            user=MAIN,
            authority=PERSON,
            user_token_account=WALLET,
            remaining=(AccountMeta(SPOT, False, True),),
            **options,
        )

    def transfer(self, amount: int, source: Pubkey = MAIN, target: Pubkey = SECOND) -> Instruction:
        return build.transfer_deposit(
            market_index=0,
            amount=amount,
            from_user=source,
            to_user=target,
            authority=PERSON,
            remaining=(AccountMeta(SPOT, False, True),),
        )


@pytest.fixture
def bank(stage_at: Callable[[Callable[[Step], bool]], Any]) -> Bank:
    return Bank(stage_at(lambda step: step.instruction == "settle_lp"))


def test_opening_counts_and_numbers(bank: Bank) -> None:
    stats, user = bank.stats(), bank.user(SECOND)
    assert (stats.number_of_sub_accounts, stats.number_of_sub_accounts_created) == (2, 2)
    assert (user.authority, user.sub_account_id, user.next_order_id, user.next_liquidation_id) == (
        PERSON,
        1,
        1,
        1,
    )
    fresh = User.zero()
    fresh.authority, fresh.sub_account_id, fresh.name = PERSON, 1, b"x".ljust(32)
    fresh.next_order_id = fresh.next_liquidation_id = 1
    assert user == fresh
    skipped = build.initialize_user(sub_account_id=3, name="x", authority=PERSON)
    assert bank.code(skipped) == ErrorCode.InvalidUserSubAccountId
    again = bank.ledger.apply(build.initialize_user(sub_account_id=1, name="x", authority=PERSON))
    assert again.error is not None
    assert again.error.code == 0


def test_a_referrer_is_stored_with_the_first_account(bank: Bank) -> None:
    pair = (AccountMeta(MAIN, False, True), AccountMeta(addresses.user_stats(PERSON), False, True))
    bank.good(build.initialize_user_stats(authority=OTHER))
    opening = build.initialize_user(sub_account_id=0, name="x", authority=OTHER, remaining=pair)
    read_only = (AccountMeta(MAIN, False, False), pair[1])
    refused = build.initialize_user(sub_account_id=0, name="x", authority=OTHER, remaining=read_only)
    assert bank.code(refused) == ErrorCode.ReferrerMustBeWritable
    second = (AccountMeta(SECOND, False, True), pair[1])
    refused = build.initialize_user(sub_account_id=0, name="x", authority=OTHER, remaining=second)
    assert bank.code(refused) == ErrorCode.InvalidReferrer
    own = (second[0], AccountMeta(addresses.user_stats(OTHER), False, True))
    twice = bank.ledger.apply(
        build.initialize_user(sub_account_id=0, name="x", authority=OTHER, remaining=own)
    ).error
    assert twice is not None
    assert twice.code is None, "the statistics are borrowed before the referrer is looked at"
    (event,) = bank.good(opening).events
    record = event.decode()
    assert isinstance(record, NewUserRecord)
    assert record.referrer == PERSON
    assert bank.stats().is_referrer is True
    assert bank.decoded(UserStats, addresses.user_stats(OTHER)).referrer == PERSON
    closing = build.delete_user(user=MAIN, authority=PERSON)
    assert bank.code(closing) == ErrorCode.UserCantBeDeleted


def test_the_number_of_users_can_be_capped(bank: Bank) -> None:
    state: State = bank.decoded(State, addresses.state())
    bank.change(State, addresses.state(), lambda s: setattr(s, "max_number_of_sub_accounts", 1))
    assert state.number_of_sub_accounts > 1
    third = build.initialize_user(sub_account_id=2, name="x", authority=PERSON)
    assert bank.code(third) == ErrorCode.MaxNumberOfUsers


def test_closing_needs_an_empty_account(bank: Bank) -> None:
    closing = build.delete_user(user=SECOND, authority=PERSON)
    bank.good(bank.deposit(5, SECOND))
    assert bank.code(closing) == ErrorCode.UserCantBeDeleted
    bank.good(bank.transfer(5, SECOND, MAIN))
    assert bank.user(SECOND).spot_positions[0].scaled_balance == 0
    bank.change(State, addresses.state(), lambda s: setattr(s, "max_initialize_user_fee", 1))
    assert bank.code(closing) == ErrorCode.UserCantBeDeleted
    bank.change(User, SECOND, lambda u: setattr(u, "idle", True))
    # Its lamports go to the authority, which therefore has to be writable, as a fee payer is.
    read_only = bank.ledger.apply(closing)
    assert read_only.error is not None
    assert read_only.error.code is None
    paid = [AccountMeta(m.pubkey, m.is_signer, m.is_writable or m.pubkey == PERSON) for m in closing.accounts]
    outcome = bank.good(replace(closing, accounts=tuple(paid)))
    assert outcome.accounts[SECOND] == b""
    assert bank.ledger.account(SECOND) is None
    assert (bank.stats().number_of_sub_accounts, bank.stats().number_of_sub_accounts_created) == (1, 2)


def test_a_flagged_account_keeps_its_flags(bank: Bank) -> None:
    bank.change(User, MAIN, lambda u: setattr(u, "status", int(UserStatus.BeingLiquidated)))
    toggles = (
        build.update_user_reduce_only(sub_account_id=0, reduce_only=True, authority=PERSON),
        build.update_user_advanced_lp(sub_account_id=0, advanced_lp=True, authority=PERSON),
    )
    for toggle in toggles:
        assert bank.code(toggle) == ErrorCode.LiquidationsOngoing
    bank.change(User, MAIN, lambda u: setattr(u, "status", 0))
    for toggle in toggles:
        bank.good(toggle)
    assert bank.user().status == UserStatus.ReduceOnly | UserStatus.AdvancedLp


def test_deposit_moves_tokens_and_counts(bank: Bank) -> None:
    before, vault = bank.quote(), bank.decoded(TokenAccount, VAULT).amount
    (event,) = bank.good(bank.deposit(1_234_567)).events
    record = event.decode()
    assert isinstance(record, DepositRecord)
    assert (record.amount, record.deposit_record_id) == (1_234_567, before.next_deposit_record_id)
    assert bank.decoded(TokenAccount, VAULT).amount == vault + 1_234_567
    assert bank.decoded(TokenAccount, WALLET).amount == 10**15 - 1_234_567
    assert bank.user().total_deposits == bank.user().spot_positions[0].cumulative_deposits == 1_234_567
    assert bank.quote().next_deposit_record_id == before.next_deposit_record_id + 1


def test_what_stops_a_deposit(bank: Bank) -> None:
    assert bank.code(bank.deposit(0)) == ErrorCode.InsufficientDeposit
    assert bank.code(bank.deposit(10**15 + 1)) == ErrorCode.TokenInsufficientFunds
    bank.change(SpotMarket, SPOT, lambda m: setattr(m, "max_token_deposits", 10))
    assert bank.code(bank.deposit(11)) == ErrorCode.MaxDeposit
    bank.change(SpotMarket, SPOT, lambda m: setattr(m, "max_token_deposits", 0))
    for status, code in (
        (MarketStatus.Initialized, ErrorCode.MarketBeingInitialized),
        (MarketStatus.ReduceOnly, ErrorCode.MarketActionPaused),
    ):
        bank.change(SpotMarket, SPOT, lambda m, status=status: setattr(m, "status", status))
        assert bank.code(bank.deposit(5)) == code
    bank.change(
        State, addresses.state(), lambda s: setattr(s, "exchange_status", int(ExchangeStatus.DepositPaused))
    )
    assert bank.code(bank.deposit(5)) == ErrorCode.ExchangePaused
    bank.change(State, addresses.state(), lambda s: setattr(s, "exchange_status", 128))
    assert bank.code(bank.deposit(5)) == ErrorCode.FailedUnwrap


def test_reduce_only_deposits_stop_at_the_debt(bank: Bank) -> None:
    bank.change(
        User,
        MAIN,
        lambda u: (
            setattr(u.spot_positions[0], "scaled_balance", 100_000),
            setattr(u.spot_positions[0], "balance_type", SpotBalanceType.Borrow),
        ),
    )
    bank.change(SpotMarket, SPOT, lambda m: setattr(m, "borrow_balance", m.borrow_balance + 100_000))
    (event,) = bank.good(bank.deposit(10**9, reduce_only=True)).events
    record = event.decode()
    assert isinstance(record, DepositRecord)
    assert record.amount == bank.user().total_deposits <= 101
    assert record.explanation == DepositExplanation.RepayBorrow
    assert bank.user().spot_positions[0].scaled_balance == 0


def test_what_stops_a_withdrawal(bank: Bank) -> None:
    bank.good(bank.deposit(10**9))
    assert bank.code(bank.withdraw(2 * 10**9)) == ErrorCode.InsufficientCollateral
    bank.change(SpotMarket, SPOT, lambda m: setattr(m, "asset_tier", AssetTier.Protected))
    assert bank.code(bank.withdraw(2 * 10**9)) == ErrorCode.ProtectedAssetTierViolation
    bank.change(SpotMarket, SPOT, lambda m: setattr(m, "paused_operations", int(SpotOperation.Withdraw)))
    assert bank.code(bank.withdraw(1)) == ErrorCode.MarketWithdrawPaused
    bank.change(SpotMarket, SPOT, lambda m: setattr(m, "paused_operations", 0))
    bank.change(User, MAIN, lambda u: setattr(u, "status", int(UserStatus.Bankrupt)))
    assert bank.code(bank.withdraw(1)) == ErrorCode.UserBankrupt
    bank.change(User, MAIN, lambda u: setattr(u, "status", int(UserStatus.BeingLiquidated)))
    bank.good(bank.withdraw(1))
    assert bank.user().status == 0


def test_a_withdrawal_below_the_daily_guard(bank: Bank) -> None:
    bank.good(bank.deposit(10**12))
    bank.change(
        SpotMarket,
        SPOT,
        lambda m: (setattr(m, "deposit_token_twap", 10**16), setattr(m, "withdraw_guard_threshold", 10**6)),
    )
    assert bank.code(bank.withdraw(10**12 // 2)) == ErrorCode.DailyWithdrawLimit


def test_reduce_only_withdrawals_stop_at_the_deposit(bank: Bank) -> None:
    bank.good(bank.deposit(1_000))
    (event,) = bank.good(bank.withdraw(5_000, reduce_only=True)).events
    record = event.decode()
    assert isinstance(record, DepositRecord)
    assert record.amount == 1_000
    bank.change(User, MAIN, lambda u: setattr(u.spot_positions[0], "balance_type", SpotBalanceType.Borrow))
    assert bank.code(bank.withdraw(1, reduce_only=True)) == ErrorCode.ReduceOnlyWithdrawIncreasedRisk


def test_heavy_withdrawers_pay_a_fee_out_of_the_amount(bank: Bank) -> None:
    bank.good(bank.deposit(10**9))
    bank.change(User, MAIN, lambda u: setattr(u, "total_withdraws", 10**13))
    wallet = bank.decoded(TokenAccount, WALLET).amount
    revenue = bank.quote().revenue_pool.scaled_balance
    assert bank.code(bank.withdraw(499)) == ErrorCode.MathError
    (event,) = bank.good(bank.withdraw(10**6)).events
    record = event.decode()
    assert isinstance(record, DepositRecord)
    assert record.amount == 10**6 - 500
    assert bank.decoded(TokenAccount, WALLET).amount == wallet + 10**6 - 500
    assert bank.stats().fees.total_fee_paid == 500
    assert bank.user().cumulative_spot_fees == -500
    assert bank.quote().revenue_pool.scaled_balance > revenue
    clock = bank.ledger.clock
    bank.ledger.clock = Clock(clock.slot + 50, clock.unix_timestamp + 25)
    (event,) = bank.good(bank.withdraw(10**6)).events
    assert isinstance(later := event.decode(), DepositRecord)
    assert later.amount == 10**6


def test_transfers_keep_the_vault_and_say_who(bank: Bank) -> None:
    bank.good(bank.deposit(1_000_000))
    vault = bank.decoded(TokenAccount, VAULT).amount
    out, into = (event.decode() for event in bank.good(bank.transfer(400_000)).events)
    assert isinstance(out, DepositRecord)
    assert isinstance(into, DepositRecord)
    assert (out.user, out.transfer_user, into.user, into.transfer_user) == (MAIN, SECOND, SECOND, MAIN)
    assert out.deposit_record_id + 1 == into.deposit_record_id
    assert out.explanation == into.explanation == DepositExplanation.Transfer
    assert bank.decoded(TokenAccount, VAULT).amount == vault
    assert bank.user(SECOND).total_deposits == bank.user().total_withdraws == 400_000
    assert bank.code(bank.transfer(1, MAIN, MAIN)) == ErrorCode.UnableToLoadAccountLoader
    bank.change(User, SECOND, lambda u: setattr(u, "status", int(UserStatus.Bankrupt)))
    assert bank.code(bank.transfer(1)) == ErrorCode.UserBankrupt


def test_interest_rests_while_funding_is_paused(
    bank: Bank, alike: Callable[[Any, Instruction], Outcome]
) -> None:
    """The crank moves the averages and nothing else while FundingPaused is set."""
    bank.change(SpotMarket, SPOT, lambda m: setattr(m, "borrow_balance", m.deposit_balance // 2))
    bank.change(
        State, addresses.state(), lambda s: setattr(s, "exchange_status", int(ExchangeStatus.FundingPaused))
    )
    clock = bank.ledger.clock
    bank.ledger.clock = Clock(clock.slot + 7_200, clock.unix_timestamp + 3_600)
    before = bank.quote()
    crank = build.update_spot_market_cumulative_interest(
        spot_market_index=0, spot_market=SPOT, oracle=Pubkey.default()
    )
    outcome = alike(bank.ledger, crank)
    assert (outcome.error, outcome.events) == (None, ())
    after = bank.quote()
    assert after.cumulative_deposit_interest == before.cumulative_deposit_interest
    assert after.last_interest_ts == before.last_interest_ts
    assert after.last_twap_ts == bank.ledger.clock.unix_timestamp
    assert after.utilization_twap > before.utilization_twap


def test_the_interest_crank(bank: Bank) -> None:
    bank.change(SpotMarket, SPOT, lambda m: setattr(m, "borrow_balance", m.deposit_balance // 2))
    clock = bank.ledger.clock
    bank.ledger.clock = Clock(clock.slot + 7_200, clock.unix_timestamp + 3_600)
    before = bank.quote().cumulative_deposit_interest
    crank = build.update_spot_market_cumulative_interest(
        spot_market_index=0, spot_market=SPOT, oracle=Pubkey.default()
    )
    assert len(bank.good(crank).events) == 1
    assert bank.quote().cumulative_deposit_interest > before
    wrong = build.update_spot_market_cumulative_interest(spot_market_index=0, spot_market=SPOT, oracle=OTHER)
    assert bank.code(wrong) == ErrorCode.InvalidOracle
