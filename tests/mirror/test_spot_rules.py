"""Spot balances: worked examples, limits, and that rounding never favours an account."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.accounts import PoolBalance, SpotMarket, SpotPosition, User
from balclient.abi.enums import SpotBalanceType, SpotOperation
from balclient.abi.errors import ErrorCode
from balclient.abi.values import Clock
from balclient.mirror import spot, withdraw
from balclient.mirror.faults import Fault

DEPOSIT, BORROW = SpotBalanceType.Deposit, SpotBalanceType.Borrow
UNIT = 10**9


def example_market() -> SpotMarket:
    market = SpotMarket.zero()
    market.decimals = 6
    market.cumulative_deposit_interest = 10_250_000_000
    market.cumulative_borrow_interest = 10_900_000_000
    market.deposit_balance = 2_000_000 * UNIT
    market.borrow_balance = 1_500_000 * UNIT
    market.optimal_utilization = 800_000
    market.optimal_borrow_rate = 100_000
    market.max_borrow_rate = 1_000_000
    market.insurance_fund.total_factor = 100_000
    market.deposit_token_twap = 2_000_000_000_000
    market.borrow_token_twap = 1_500_000_000_000
    market.utilization_twap = 750_000
    return market


def running(market: SpotMarket, seconds: int) -> tuple[Any, list[Any]]:
    events: list[Any] = []
    now = 1_700_000_000
    market.last_interest_ts = market.last_twap_ts = now - seconds
    return SimpleNamespace(clock=Clock(1, now), emit=events.append), events


def test_tokens_and_utilization_example() -> None:
    market = example_market()
    assert spot.deposit_tokens(market) == 2_050_000_000_000
    assert spot.borrow_tokens(market) == 1_635_000_000_000
    assert spot.utilization(spot.deposit_tokens(market), spot.borrow_tokens(market)) == 797_560


def test_accrual_example() -> None:
    market = example_market()
    ctx, events = running(market, 3_600)
    spot.update_cumulative_interest(ctx, market, None)
    assert market.cumulative_deposit_interest == 10_250_083_734
    assert market.cumulative_borrow_interest == 10_900_124_050
    assert market.revenue_pool.scaled_balance == 1_815_204_683
    assert market.deposit_balance == 2_000_001_815_204_683
    assert market.deposit_token_twap == 2_002_084_108_642
    assert market.borrow_token_twap == 1_505_625_775_313
    assert market.utilization_twap == 751_982
    assert len(events) == 1
    assert market.last_interest_ts == market.last_twap_ts == 1_700_000_000


def test_withdrawals_and_repayment_example() -> None:
    market = example_market()
    ctx, _ = running(market, 3_600)
    spot.update_cumulative_interest(ctx, market, None)
    slot = SpotPosition.zero()
    slot.scaled_balance = 1_000 * UNIT
    spot.update_spot_balances(300_000_000, BORROW, market, slot, leaving=True)
    assert slot.scaled_balance == 707_319_464_127
    assert spot.signed_token_amount(slot, market) == 725_008_373
    slot = SpotPosition.zero()
    slot.scaled_balance = 1_000 * UNIT
    spot.update_spot_balances(2_000_000_000, BORROW, market, slot, leaving=True)
    assert (slot.balance_type, slot.scaled_balance) == (BORROW, 894_477_551_382)
    assert spot.signed_token_amount(slot, market) == -974_991_628
    spot.update_spot_balances(1, DEPOSIT, market, slot, leaving=False)
    assert slot.scaled_balance == 894_477_550_464


def test_paused_accrual_still_averages() -> None:
    market = example_market()
    market.paused_operations = SpotOperation.UpdateCumulativeInterest
    ctx, events = running(market, 3_600)
    spot.update_cumulative_interest(ctx, market, None)
    assert (market.cumulative_deposit_interest, events) == (10_250_000_000, [])
    assert market.last_interest_ts == 1_700_000_000 - 3_600
    assert market.last_twap_ts == 1_700_000_000


def test_a_pool_never_turns_into_a_borrow() -> None:
    market, pool = example_market(), PoolBalance.zero()
    spot.update_spot_balances(1_000, DEPOSIT, market, pool, leaving=False)
    with pytest.raises(Fault) as caught:
        spot.update_spot_balances(1_001, BORROW, market, pool, leaving=False)
    assert caught.value.code == ErrorCode.CantUpdatePoolBalanceType


def test_what_leaves_must_be_covered() -> None:
    market, slot = example_market(), SpotPosition.zero()
    left = spot.deposit_tokens(market) - spot.borrow_tokens(market)
    with pytest.raises(Fault) as caught:
        spot.update_spot_balances(left + 2, BORROW, market, slot, leaving=True)
    assert caught.value.code == ErrorCode.SpotMarketInsufficientDeposits


def test_a_balance_beyond_64_bits_does_not_cast() -> None:
    with pytest.raises(Fault) as caught:
        spot.update_spot_balances(2**60, DEPOSIT, example_market(), SpotPosition.zero(), leaving=False)
    assert caught.value.code == ErrorCode.CastingFailure


def test_the_vault_must_cover_net_deposits() -> None:
    market = example_market()
    owed = spot.deposit_tokens(market) - spot.borrow_tokens(market)
    spot.validate_spot_market_vault_amount(market, owed)
    with pytest.raises(Fault) as caught:
        spot.validate_spot_market_vault_amount(market, owed - 1)
    assert caught.value.code == ErrorCode.SpotMarketVaultInvariantViolated


def test_small_savers_pass_the_daily_guard() -> None:
    market, user = example_market(), User.zero()
    market.deposit_token_twap = 10**13
    market.withdraw_guard_threshold = 1_000_000_000
    slot = user.spot_positions[0]
    assert not withdraw.check_withdraw_limits(market, user, slot, 100_000_000)
    assert withdraw.check_withdraw_limits(market, user, slot, 99_999_999)
    slot.cumulative_deposits = -1
    assert not withdraw.check_withdraw_limits(market, user, slot, 99_999_999)


def test_settling_takes_deposits_and_the_room_to_borrow() -> None:
    market = example_market()
    room = withdraw.max_settle_withdrawal(market, 0)
    assert withdraw.max_settle_withdrawal(market, 500) == room + 500
    assert withdraw.max_settle_withdrawal(market, -500) == room
    assert room <= spot.deposit_tokens(market) - spot.borrow_tokens(market)


INDEX = st.integers(10**10, 10**12)
AMOUNT = st.integers(0, 10**12)


@given(INDEX, INDEX, st.lists(st.tuples(AMOUNT, st.booleans(), st.booleans()), max_size=10))
def test_rounding_never_favours_the_account(
    deposit_index: int, borrow_index: int, moves: list[tuple[int, bool, bool]]
) -> None:
    """An account never holds more than it put in, and the market's totals are the account's own."""
    market, slot = example_market(), SpotPosition.zero()
    market.deposit_balance = market.borrow_balance = 0
    market.cumulative_deposit_interest, market.cumulative_borrow_interest = deposit_index, borrow_index
    put_in = 0
    code = None
    for amount, inward, leaving in moves:
        try:
            spot.update_spot_balances(amount, DEPOSIT if inward else BORROW, market, slot, leaving and inward)
        except Fault as fault:
            code = fault.code
            break
        put_in += amount if inward else -amount
        assert spot.signed_token_amount(slot, market) <= put_in
        # Scaled dust that is worth no token stays in the slot and in its old total when the type changes.
        assert market.deposit_balance + market.borrow_balance == slot.scaled_balance
    assert code in (None, ErrorCode.CastingFailure, ErrorCode.MathError)
