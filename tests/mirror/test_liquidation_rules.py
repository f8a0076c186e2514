"""Worked examples of liquidation sizes, bankruptcy, expiry, and of the pools behind settling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.accounts import PerpMarket, SpotMarket, SpotPosition, User
from balclient.abi.enums import SpotBalanceType, UserStatus
from balclient.abi.errors import ErrorCode
from balclient.mirror import liquidation_sizing as sizing
from balclient.mirror import pools, statuses
from balclient.mirror.bankruptcy import funding_delta_for_loss
from balclient.mirror.expiry import expiry_price
from balclient.mirror.faults import Fault
from balclient.mirror.integers import U64_MAX
from balclient.mirror.position import step_up


def quote_market() -> SpotMarket:
    market = SpotMarket.zero()
    market.decimals = 6
    market.cumulative_deposit_interest = market.cumulative_borrow_interest = 10**10
    market.deposit_balance = 10**18
    market.optimal_utilization = 800_000
    market.withdraw_guard_threshold = 10**15
    return market


# --- sizes of a liquidation ------------------------------------------------------------------------------

RATIO = 70_000
PRICE = 100_000_000


def test_sizes_of_the_worked_liquidation() -> None:
    shortage = 53_530_001
    fee = sizing.insurance_fee(shortage, 50_500_000_000, RATIO, 10_000, PRICE, 1_000_000, 5_000)
    assert fee == 5_000
    cure = sizing.base_to_cover_shortage(shortage, RATIO, 10_000, fee, PRICE, 1_000_000)
    assert cure == 9_732_727_454
    assert step_up(cure, 10_000_000) == 9_740_000_000
    assert sizing.insurance_fee(shortage, 50_500_000_000, RATIO, 10_000, PRICE, 1_000_000, 10**6) == 46_930


def test_margin_freed_by_the_burn_counts_against_the_ramp() -> None:
    shortage, freed = 53_530_001, 290_940_000
    assert sizing.max_pct(shortage, freed, 0, 1_000, 150) == 0
    assert sizing.max_pct(shortage, freed, 0, 0, 0) == 10_000
    assert sizing.max_pct(49_999_999, freed, 0, 0, 150) == 10_000


def test_a_clock_that_went_back_matters_only_where_the_ramp_does() -> None:
    assert sizing.max_pct(49_999_999, 0, -1, 0, 150) == 10_000
    with pytest.raises(Fault) as caught:
        sizing.max_pct(50_000_000, 0, -1, 0, 150)
    assert caught.value.code == ErrorCode.MathError


def test_a_market_whose_fees_eat_its_margin_cannot_be_cured() -> None:
    cure = sizing.base_to_cover_shortage(10**6, 10_000, 10_000, 0, PRICE, 1_000_000)
    assert cure == U64_MAX
    with pytest.raises(Fault) as caught:
        sizing.base_to_cover_shortage(10**6, 10_001, 10_000, 1_000_000, PRICE, 1_000_000)
    assert caught.value.code == ErrorCode.MathError


def test_the_part_of_a_cure_is_counted_in_128_bits() -> None:
    """2,000,000 base units times 50 percent is 10^19 beyond 64 bits, and still half of them."""
    assert sizing.limited(2 * 10**15, 5_000) == 10**15
    assert sizing.limited(U64_MAX, 10_000) == U64_MAX
    assert sizing.limited((1 << 128) - 1, 5_000) == ((1 << 128) - 1) // 10_000


def test_a_limit_price_is_compared_as_a_signed_price() -> None:
    sizing.require_limit_price(True, 100, 2**63 - 1)
    with pytest.raises(Fault) as missed:
        sizing.require_limit_price(False, 100, 2**63 - 1)
    assert missed.value.code == ErrorCode.LiquidationDoesntSatisfyLimitPrice
    for is_long in (True, False):
        with pytest.raises(Fault) as beyond:
            sizing.require_limit_price(is_long, 100, 2**63)
        assert beyond.value.code == ErrorCode.CastingFailure


@given(st.integers(50_000_000, 10**12), st.integers(0, 10**12), st.integers(0, 1_000), st.integers(0, 10_000))
def test_the_ramp_only_grows(shortage: int, freed: int, elapsed: int, initial: int) -> None:
    pct = sizing.max_pct(shortage, freed, elapsed, initial, 150)
    assert 0 <= pct <= sizing.max_pct(shortage, freed, elapsed + 1, initial, 150) <= 10_000


def test_pnl_is_paid_with_the_whole_deposit_when_little_would_stay() -> None:
    given_ = sizing.asset_for_pnl(100_000_000, 100_999_999, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 6)
    assert given_ == 100_999_999
    given_ = sizing.asset_for_pnl(100_000_000, 101_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 6)
    assert given_ == 100_000_000
    assert sizing.pnl_for_asset(101_000_000, 1_000_000, 1_000_000, 990_000, 1_000_000, 6) == 99_990_000


# --- flags -----------------------------------------------------------------------------------------------


def test_liquidation_ids_count_and_wrap() -> None:
    user = User.zero()
    user.next_liquidation_id = 0xFFFF
    assert statuses.enter_liquidation(user, 9) == 0xFFFF
    assert (user.status, user.last_active_slot, user.next_liquidation_id) == (1, 9, 1)
    assert statuses.enter_liquidation(user, 10) == 0
    assert user.last_active_slot == 9


def test_flags_change_without_touching_the_others() -> None:
    user = User.zero()
    user.status = UserStatus.AdvancedLp | UserStatus.BeingLiquidated
    statuses.enter_bankruptcy(user)
    assert user.status == UserStatus.AdvancedLp | UserStatus.Bankrupt
    statuses.exit_liquidation(user)
    assert user.status == UserStatus.AdvancedLp


def test_bankrupt_needs_a_debt_and_nothing_to_take() -> None:
    user = User.zero()
    assert not statuses.is_bankrupt(user)
    user.perp_positions[2].quote_asset_amount = -1
    assert statuses.is_bankrupt(user)
    user.perp_positions[3].lp_shares = 1
    assert not statuses.is_bankrupt(user)
    user.perp_positions[3].lp_shares = 0
    user.spot_positions[0].scaled_balance = 1
    assert not statuses.is_bankrupt(user)


def test_funding_shift_example() -> None:
    amm = PerpMarket.zero().amm
    amm.base_asset_amount_long, amm.base_asset_amount_short = 3_000 * 10**9, -2_750 * 10**9
    assert funding_delta_for_loss(amm, 12_345_678) == 2_148_000
    assert funding_delta_for_loss(amm, 0) == 0
    amm.base_asset_amount_long = amm.base_asset_amount_short = 0
    with pytest.raises(Fault) as caught:
        funding_delta_for_loss(amm, 0)
    assert caught.value.code == ErrorCode.CantResolvePerpBankruptcy


@pytest.mark.parametrize(
    ("net", "quote", "expected"),
    [
        (900 * 10**9, -100_000_000_000, 99_999_999),
        (-900 * 10**9, 80_000_000_000, 100_000_001),
        (0, 5, 100_000_000),
    ],
)
def test_expiry_price_examples(net: int, quote: int, expected: int) -> None:
    market = PerpMarket.zero()
    market.amm.historical_oracle_data.last_oracle_price_twap = 100_000_000
    market.amm.base_asset_amount_with_amm = net
    market.amm.quote_asset_amount = quote
    market.pnl_pool.scaled_balance = 2_000_000_000 * 1_000
    assert expiry_price(market, quote_market()) == expected


# --- pools -----------------------------------------------------------------------------------------------


def settling_market(fees: int) -> PerpMarket:
    market = PerpMarket.zero()
    amm = market.amm
    amm.total_fee_minus_distributions = fees
    amm.total_liquidation_fee = 20_000_000
    amm.total_fee_withdrawn = 100_000_000
    amm.total_exchange_fee = 600_000_000
    amm.fee_pool.scaled_balance = 700_000_000_000
    market.pnl_pool.scaled_balance = 250_000_000_000
    return market


def deposit(scaled: int) -> SpotPosition:
    slot = SpotPosition.zero()
    slot.scaled_balance = scaled
    slot.balance_type = SpotBalanceType.Deposit
    return slot


def test_a_settled_loss_feeds_both_pools() -> None:
    market = settling_market(900_000_000)
    settled = pools.update_pool_balances(market, quote_market(), deposit(5 * 10**12), -333_333_333, 0)
    assert settled == -333_333_333
    assert market.amm.fee_pool.scaled_balance == 703_333_333_000
    assert market.pnl_pool.scaled_balance == 580_000_000_000


def test_a_settled_gain_is_limited_to_the_pool() -> None:
    market = settling_market(900_000_000)
    settled = pools.update_pool_balances(market, quote_market(), deposit(5 * 10**12), 400_000_000, 0)
    assert (settled, market.pnl_pool.scaled_balance) == (250_000_000, 0)


def test_spare_fees_move_to_the_pnl_pool_first() -> None:
    market = settling_market(500_000_000)
    settled = pools.update_pool_balances(market, quote_market(), deposit(5 * 10**12), 400_000_000, 0)
    assert settled == 400_000_000
    assert market.amm.fee_pool.scaled_balance == 420_000_000_000
    assert market.pnl_pool.scaled_balance == 130_000_000_000


def test_a_pool_larger_than_all_deposits_does_not_move() -> None:
    market, spot = settling_market(500_000_000), quote_market()
    spot.deposit_balance = market.amm.fee_pool.scaled_balance - 1
    with pytest.raises(Fault) as caught:
        pools.move_between_pools(1, spot, market.amm.fee_pool, market.pnl_pool)
    assert caught.value.code == ErrorCode.InvalidSpotMarketState


@given(st.integers(0, 699_000_000))
def test_moving_between_pools_never_creates_tokens(amount: int) -> None:
    market, spot = settling_market(500_000_000), quote_market()
    spot.cumulative_deposit_interest = 10_250_083_734
    before = market.amm.fee_pool.scaled_balance + market.pnl_pool.scaled_balance
    total = spot.deposit_balance
    pools.move_between_pools(amount, spot, market.amm.fee_pool, market.pnl_pool)
    after = market.amm.fee_pool.scaled_balance + market.pnl_pool.scaled_balance
    assert after == before
    assert spot.deposit_balance == total


def test_an_expired_gain_is_paid_only_if_the_pool_covers_it() -> None:
    market, slot = settling_market(0), deposit(0)
    pools.pay_user_from_pnl_pool(market, quote_market(), slot, 49_300_007)
    pools.pay_user_from_pnl_pool(market, quote_market(), slot, 0)
    assert slot.scaled_balance == 49_300_007_000
    assert market.pnl_pool.scaled_balance == 250_000_000_000 - 49_300_007_000
    with pytest.raises(Fault) as caught:
        pools.pay_user_from_pnl_pool(market, quote_market(), slot, 250_000_000)
    assert caught.value.code == ErrorCode.InsufficientPerpPnlPool
