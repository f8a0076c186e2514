"""Settings of the exchange as a whole (spec instructions 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from balclient.abi.accounts import FeeStructure
from balclient.abi.errors import ErrorCode
from balclient.mirror.context import Context
from balclient.mirror.faults import require

__all__ = ["HANDLERS"]

_Args = Mapping[str, Any]
_Handler = Callable[[Context, _Args], None]
_FEE_DENOMINATOR: Final = 100_000
_PERCENT: Final = 100
_FLAT_FEE_LIMIT: Final = 5_000
"""Half of what an open order reserves (quote 1e6)."""


def _set(field: str, argument: str | None = None) -> _Handler:
    """A handler that overwrites one field of the state with an argument (spec instructions 6)."""
    name = field if argument is None else argument

    def handler(ctx: Context, args: _Args) -> None:
        setattr(ctx.state_mut(), field, args[name])

    return handler


def _validate_fees(structure: FeeStructure) -> None:
    """InvalidFeeStructure unless every tier and the fillers' reward are within their limits.

    A tier must also leave the market something, whoever is rewarded for a match.
    """
    bad = ErrorCode.InvalidFeeStructure
    reward = structure.filler_reward_structure
    for tier in structure.fee_tiers:
        require(tier.fee_denominator == _FEE_DENOMINATOR and tier.fee_numerator <= 100, bad)
        require(tier.maker_rebate_denominator == _FEE_DENOMINATOR and tier.maker_rebate_numerator <= 30, bad)
        require(tier.referee_fee_denominator == _PERCENT and tier.referee_fee_numerator <= 20, bad)
        require(tier.referrer_reward_denominator == _PERCENT and tier.referrer_reward_numerator <= 20, bad)
        fee = tier.fee_numerator * (_PERCENT - tier.referee_fee_numerator) // _PERCENT
        rewards = fee * (tier.referrer_reward_numerator + reward.reward_numerator) // _PERCENT
        require(fee >= tier.maker_rebate_numerator + rewards, bad)
    require(reward.reward_denominator == _PERCENT and reward.reward_numerator <= 20, bad)
    require(structure.flat_filler_fee < _FLAT_FEE_LIMIT, bad)


def _set_fees(field: str) -> _Handler:
    def handler(ctx: Context, args: _Args) -> None:
        structure: FeeStructure = args["fee_structure"]
        _validate_fees(structure)
        setattr(ctx.state_mut(), field, structure.copy())

    return handler


def update_oracle_guard_rails(ctx: Context, args: _Args) -> None:
    """Overwrite the limits that decide which oracle readings are good."""
    ctx.state_mut().oracle_guard_rails = args["oracle_guard_rails"].copy()


HANDLERS: Final[dict[str, _Handler]] = {
    "update_admin": _set("admin"),
    "update_whitelist_mint": _set("whitelist_mint"),
    "update_discount_mint": _set("discount_mint"),
    "update_exchange_status": _set("exchange_status"),
    "update_perp_auction_duration": _set("min_perp_auction_duration"),
    "update_spot_auction_duration": _set("default_spot_auction_duration"),
    "update_lp_cooldown_time": _set("lp_cooldown_time"),
    "update_initial_pct_to_liquidate": _set("initial_pct_to_liquidate"),
    "update_liquidation_duration": _set("liquidation_duration"),
    "update_liquidation_margin_buffer_ratio": _set("liquidation_margin_buffer_ratio"),
    "update_state_settlement_duration": _set("settlement_duration"),
    "update_state_max_number_of_sub_accounts": _set("max_number_of_sub_accounts"),
    "update_state_max_initialize_user_fee": _set("max_initialize_user_fee"),
    "update_oracle_guard_rails": update_oracle_guard_rails,
    "update_perp_fee_structure": _set_fees("perp_fee_structure"),
    "update_spot_fee_structure": _set_fees("spot_fee_structure"),
}
