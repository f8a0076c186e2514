"""Fee arithmetic of fills: tiers, taker fee, maker rebate, referral, filler reward (spec T13, T14, T17a.7).

Everything is quote in 1e6.  Volumes are the stored ones, without decay to the current time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from balclient.abi.accounts import FeeStructure, FeeTier, OrderFillerRewardStructure, UserStats
from balclient.abi.errors import ErrorCode
from balclient.mirror.faults import fail
from balclient.mirror.integers import (
    cast_i64,
    cast_u64,
    ceil_div,
    clamp,
    isqrt,
    math_i64,
    math_u64,
    math_u128,
    trunc_div,
)

__all__ = [
    "AmmFillFees",
    "MatchFillFees",
    "amm_fill_fees",
    "fee_tier",
    "filler_multiplier",
    "filler_reward",
    "maker_rebate",
    "match_fill_fees",
    "referral",
    "taker_fee",
]

_QUOTE: Final = 1_000_000
_TIERS: Final = [
    (1_000_000 * _QUOTE, 499 * _QUOTE),
    (5_000_000 * _QUOTE, 999 * _QUOTE),
    (10_000_000 * _QUOTE, 1_999 * _QUOTE),
    (50_000_000 * _QUOTE, 4_999 * _QUOTE),
    (100_000_000 * _QUOTE, 9_999 * _QUOTE),
]
"""(volume, stake) from which on the tiers after the first one apply; both ascend."""
_MULTIPLIER_LOW: Final = 1_000
_MULTIPLIER_HIGH: Final = 100_000
_TIME_REWARD_SCALE: Final = 100_000_000


@dataclass(slots=True, init=False)
class AmmFillFees:
    """Who gets what of the fee of one vAMM fill, quote 1e6 (spec T13)."""

    user_fee: int
    maker_rebate: int
    fee_to_market: int
    fee_to_market_for_lp: int
    filler_reward: int
    referee_discount: int
    referrer_reward: int

    def __init__(
        self,
        user_fee: int,
        maker_rebate: int,
        fee_to_market: int,
        fee_to_market_for_lp: int,
        filler_reward: int,
        referee_discount: int,
        referrer_reward: int,
    ) -> None:
        self.user_fee = user_fee
        self.maker_rebate = maker_rebate
        self.fee_to_market = fee_to_market
        self.fee_to_market_for_lp = fee_to_market_for_lp
        self.filler_reward = filler_reward
        self.referee_discount = referee_discount
        self.referrer_reward = referrer_reward


@dataclass(slots=True, init=False)
class MatchFillFees:
    """Who gets what of the fee of one match, quote 1e6 (spec T17a.7)."""

    taker_fee: int
    maker_rebate: int
    fee_to_market: int
    filler_reward: int
    referee_discount: int
    referrer_reward: int

    def __init__(
        self,
        taker_fee: int,
        maker_rebate: int,
        fee_to_market: int,
        filler_reward: int,
        referee_discount: int,
        referrer_reward: int,
    ) -> None:
        self.taker_fee = taker_fee
        self.maker_rebate = maker_rebate
        self.fee_to_market = fee_to_market
        self.filler_reward = filler_reward
        self.referee_discount = referee_discount
        self.referrer_reward = referrer_reward


def fee_tier(stats: UserStats, structure: FeeStructure) -> FeeTier:
    """The fee tier of stored 30 day taker plus maker volume, or of stake (spec T13)."""
    volume = math_u64(stats.taker_volume_30d + stats.maker_volume_30d)
    staked = stats.if_staked_quote_asset_amount
    reached = 0
    for volume_limit, stake_limit in _TIERS:
        if volume < volume_limit and staked < stake_limit:
            break
        reached += 1
    return structure.fee_tiers[reached]


def taker_fee(quote: int, tier: FeeTier, fee_adjustment: int) -> int:
    """Fee of a taker on `quote`, rounded up; fee_adjustment is the market's percentage (spec T13)."""
    fee = cast_u64(ceil_div(math_u128(quote * tier.fee_numerator), tier.fee_denominator))
    if fee_adjustment < 0:
        return math_u64(fee - math_u64(fee * -fee_adjustment) // 100)
    if fee_adjustment > 0:
        return math_u64(fee + ceil_div(math_u64(fee * fee_adjustment), 100))
    return fee


def maker_rebate(quote: int, tier: FeeTier, fee_adjustment: int) -> int:
    """Rebate of a maker on `quote`, rounded down (spec T13, post-only)."""
    if tier.maker_rebate_denominator == 0:
        fail(ErrorCode.MathError)
    rebate = cast_u64(math_u128(quote * tier.maker_rebate_numerator) // tier.maker_rebate_denominator)
    if fee_adjustment < 0:
        return math_u64(rebate - ceil_div(math_u64(rebate * -fee_adjustment), 100))
    if fee_adjustment > 0:
        return math_u64(rebate + math_u64(rebate * fee_adjustment) // 100)
    return rebate


def referral(fee: int, tier: FeeTier, epoch_bound: int, current_epoch_reward: int) -> tuple[int, int]:
    """(referee discount, referrer reward) of an undiscounted fee (spec T13).

    The reward is cut to what is left of the referrer's epoch bound.
    """
    if tier.referee_fee_denominator == 0 or tier.referrer_reward_denominator == 0:
        fail(ErrorCode.MathError)
    discount = math_u64(fee * tier.referee_fee_numerator) // tier.referee_fee_denominator
    reward = math_u64(fee * tier.referrer_reward_numerator) // tier.referrer_reward_denominator
    return discount, min(reward, max(epoch_bound - current_epoch_reward, 0))


def filler_reward(
    fee: int, order_slot: int, slot: int, multiplier: int, structure: OrderFillerRewardStructure
) -> int:
    """Reward of a filler: part of the fee, capped by order age times `multiplier` (1000 = 1) (spec T13)."""
    if structure.reward_denominator == 0:
        fail(ErrorCode.MathError)
    by_size = math_u64(fee * structure.reward_numerator) // structure.reward_denominator
    age = max(1, math_u64(slot - order_slot))
    root = isqrt(isqrt(age * _TIME_REWARD_SCALE))
    bound = structure.time_based_reward_lower_bound * clamp(multiplier, _MULTIPLIER_LOW, _MULTIPLIER_HIGH)
    by_age = cast_u64(math_u128(root * (math_u128(bound) // 1_000)) // 100)
    return by_size if by_size < by_age else by_age


def filler_multiplier(maker_price: int, maker_is_long: bool, oracle_price: int) -> int:
    """How much more a filler may earn on a match far from the oracle price, 1000 = 1 (spec T17a.7)."""
    distance = math_i64((oracle_price - cast_i64(maker_price)) * 1_000_000)
    distance = trunc_div(distance, oracle_price)
    value = math_i64((-distance if maker_is_long else distance) + 2_000)
    return clamp(value, _MULTIPLIER_LOW, _MULTIPLIER_HIGH)


def amm_fill_fees(
    tier: FeeTier,
    quote: int,
    structure: FeeStructure,
    order_slot: int,
    slot: int,
    *,
    reward_filler: bool,
    reward_referrer: bool,
    referrer_epoch_reward: int,
    surplus: int,
    post_only: bool,
    fee_adjustment: int,
) -> AmmFillFees:
    """Fees of a vAMM fill (spec T13); MathError where an unsigned difference is negative."""
    if post_only:
        rebate = maker_rebate(quote, tier, fee_adjustment)
        fee = math_u64(cast_u64(surplus) - rebate)
        reward = (
            filler_reward(fee, order_slot, slot, 0, structure.filler_reward_structure) if reward_filler else 0
        )
        return AmmFillFees(0, rebate, cast_i64(math_u64(fee - reward)), 0, reward, 0, 0)
    fee = taker_fee(quote, tier, fee_adjustment)
    discount = referrer = 0
    if reward_referrer:
        discount, referrer = referral(
            fee, tier, structure.referrer_reward_epoch_upper_bound, referrer_epoch_reward
        )
    user_fee = math_u64(fee - discount)
    reward = (
        filler_reward(user_fee, order_slot, slot, 0, structure.filler_reward_structure)
        if reward_filler
        else 0
    )
    kept = math_u64(user_fee - reward - referrer)
    return AmmFillFees(user_fee, 0, math_i64(cast_i64(kept) + surplus), kept, reward, discount, referrer)


def match_fill_fees(
    taker_stats: UserStats,
    maker_stats: UserStats,
    quote: int,
    structure: FeeStructure,
    order_slot: int,
    slot: int,
    *,
    multiplier: int | None,
    reward_referrer: bool,
    referrer_epoch_reward: int,
    fee_adjustment: int,
) -> MatchFillFees:
    """Fees of a match (spec T17a.7); `multiplier` None means that no filler is paid."""
    tier = fee_tier(taker_stats, structure)
    fee = taker_fee(quote, tier, fee_adjustment)
    discount = referrer = 0
    if reward_referrer:
        discount, referrer = referral(
            fee, tier, structure.referrer_reward_epoch_upper_bound, referrer_epoch_reward
        )
    user_fee = math_u64(fee - discount)
    rebate = maker_rebate(quote, fee_tier(maker_stats, structure), fee_adjustment)
    reward = 0
    if multiplier is not None:
        reward = filler_reward(user_fee, order_slot, slot, multiplier, structure.filler_reward_structure)
    kept = math_u64(user_fee - reward - referrer - rebate)
    return MatchFillFees(user_fee, rebate, kept, reward, discount, referrer)
