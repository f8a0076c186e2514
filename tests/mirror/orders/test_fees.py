"""Fees of fills: the worked examples, and what no fee may do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.accounts import State, UserStats
from balclient.abi.errors import ErrorCode
from balclient.mirror import fees
from balclient.mirror.faults import Fault
from balclient.mirror.integers import U64_MAX

QUOTE = 100_430_889


def stats(**values: int) -> UserStats:
    record = UserStats.zero()
    for name, value in values.items():
        setattr(record, name, value)
    return record


@pytest.mark.parametrize(("adjustment", "fee"), [(0, 100_431), (-50, 50_216), (25, 125_539)])
def test_taker_fee_with_market_adjustment(state: State, adjustment: int, fee: int) -> None:
    assert fees.taker_fee(QUOTE, state.perp_fee_structure.fee_tiers[0], adjustment) == fee


def test_referral_splits_the_undiscounted_fee(state: State) -> None:
    made = fees.amm_fill_fees(
        state.perp_fee_structure.fee_tiers[0],
        QUOTE,
        state.perp_fee_structure,
        1,
        1,
        reward_filler=False,
        reward_referrer=True,
        referrer_epoch_reward=0,
        surplus=12_478,
        post_only=False,
        fee_adjustment=0,
    )
    assert (made.referee_discount, made.user_fee, made.referrer_reward) == (5_021, 95_410, 15_064)
    assert made.fee_to_market_for_lp == 80_346
    assert made.fee_to_market == 92_824


def test_referrer_reward_stops_at_the_epoch_bound(state: State) -> None:
    tier = state.perp_fee_structure.fee_tiers[0]
    assert fees.referral(100_431, tier, 4_000_000_000, 3_999_999_000) == (5_021, 1_000)
    assert fees.referral(100_431, tier, 4_000_000_000, 5_000_000_000) == (5_021, 0)


@pytest.mark.parametrize(
    ("values", "index"),
    [
        ({}, 0),
        ({"taker_volume_30d": 999_999_999_999}, 0),
        ({"taker_volume_30d": 600_000_000_000, "maker_volume_30d": 400_000_000_000}, 1),
        ({"maker_volume_30d": 10_000_000_000_000}, 3),
        ({"if_staked_quote_asset_amount": 499_000_000}, 1),
        ({"if_staked_quote_asset_amount": 9_999_000_000}, 5),
        ({"taker_volume_30d": 100_000_000_000_000}, 5),
    ],
)
def test_tier_follows_volume_or_stake(state: State, values: dict[str, int], index: int) -> None:
    structure = state.perp_fee_structure
    assert fees.fee_tier(stats(**values), structure) is structure.fee_tiers[index]


def test_a_maker_rebate_above_the_surplus_fails(state: State) -> None:
    with pytest.raises(Fault) as caught:
        fees.amm_fill_fees(
            state.perp_fee_structure.fee_tiers[0],
            QUOTE,
            state.perp_fee_structure,
            1,
            1,
            reward_filler=False,
            reward_referrer=False,
            referrer_epoch_reward=0,
            surplus=0,
            post_only=True,
            fee_adjustment=0,
        )
    assert caught.value.code == ErrorCode.MathError


@pytest.mark.parametrize(
    ("price", "maker_is_long", "multiplier"),
    [
        (20_000_000, True, 2_000),
        (19_800_000, True, 1_000),
        (20_400_000, True, 22_000),
        (19_600_000, False, 22_000),
    ],
)
def test_filler_multiplier_grows_with_a_generous_maker(
    price: int, maker_is_long: bool, multiplier: int
) -> None:
    assert fees.filler_multiplier(price, maker_is_long, 20_000_000) == multiplier


@given(
    quote=st.integers(0, 10**15),
    referred=st.booleans(),
    filled=st.booleans(),
    adjustment=st.integers(-100, 100),
    age=st.integers(0, 10**6),
)
def test_no_unit_of_a_taker_fee_is_made_or_lost(
    quote: int, referred: bool, filled: bool, adjustment: int, age: int
) -> None:
    structure = State.zero().perp_fee_structure
    for tier in structure.fee_tiers:
        tier.fee_numerator, tier.fee_denominator = 100, 100_000
        tier.referee_fee_numerator, tier.referee_fee_denominator = 5, 100
        tier.referrer_reward_numerator, tier.referrer_reward_denominator = 15, 100
    structure.referrer_reward_epoch_upper_bound = 4_000_000_000
    structure.filler_reward_structure.reward_numerator = 1
    structure.filler_reward_structure.reward_denominator = 10
    structure.filler_reward_structure.time_based_reward_lower_bound = 10_000
    made = fees.amm_fill_fees(
        structure.fee_tiers[0],
        quote,
        structure,
        0,
        age,
        reward_filler=filled,
        reward_referrer=referred,
        referrer_epoch_reward=0,
        surplus=7,
        post_only=False,
        fee_adjustment=adjustment,
    )
    assert made.user_fee == made.fee_to_market_for_lp + made.filler_reward + made.referrer_reward
    assert made.fee_to_market == made.fee_to_market_for_lp + 7
    assert min(made.user_fee, made.filler_reward, made.referrer_reward, made.referee_discount) >= 0


def test_a_reward_by_age_has_to_fit_although_the_smaller_one_counts() -> None:
    structure = State.zero().perp_fee_structure.filler_reward_structure
    structure.reward_numerator, structure.reward_denominator = 10, 100
    structure.time_based_reward_lower_bound = U64_MAX
    assert fees.filler_reward(1_000, 0, 1, 0, structure) == 100
    structure.time_based_reward_lower_bound = U64_MAX + 1
    with pytest.raises(Fault) as caught:
        fees.filler_reward(1_000, 0, 1, 0, structure)
    assert caught.value.code == ErrorCode.CastingFailure
