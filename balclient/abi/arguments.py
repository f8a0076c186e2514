# ruff: noqa: E501
"""Instruction data: discriminator and borsh arguments.  Written by tools/generate_abi.py from idl/bal.json; change those."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from struct import Struct, pack, unpack_from
from typing import Any, Final

from solders.pubkey import Pubkey

from .accounts import (
    FeeStructure,
    OracleGuardRails,
    OrderFillerRewardStructure,
    PriceDivergenceGuardRails,
    ValidityGuardRails,
    read_fee_tiers,
    write_fee_tiers,
)
from .codec import BOOLS, M64, bad_option, fixed_bytes, name32, parse_exact, wrong_length
from .diagnose import bad_argument
from .enums import (
    ASSET_TIER_TAGS,
    CONTRACT_TIER_TAGS,
    MARKET_STATUS_TAGS,
    MARKET_TYPE_TAGS,
    ORACLE_SOURCE_TAGS,
    POSITION_DIRECTION_TAGS,
    SETTLE_PNL_MODE_TAGS,
    AssetTier,
    ContractTier,
    MarketStatus,
    MarketType,
    OracleSource,
    PositionDirection,
    SettlePnlMode,
)
from .exceptions import EncodeError, UnknownInstruction
from .types import (
    OrderParams,
    PrelaunchOracleParams,
    UpdatePerpMarketSummaryStatsParams,
)

__all__ = [
    "DISCRIMINATORS",
    "INSTRUCTIONS",
    "decode_args",
    "encode_args",
    "instruction_name",
    "pack_add_perp_lp_shares",
    "pack_cancel_order",
    "pack_cancel_order_by_user_id",
    "pack_cancel_orders",
    "pack_cancel_orders_by_ids",
    "pack_delete_initialized_perp_market",
    "pack_delete_user",
    "pack_deposit",
    "pack_deposit_into_perp_market_fee_pool",
    "pack_deposit_into_spot_market_revenue_pool",
    "pack_fill_perp_order",
    "pack_force_cancel_orders",
    "pack_initialize",
    "pack_initialize_perp_market",
    "pack_initialize_prelaunch_oracle",
    "pack_initialize_spot_market",
    "pack_initialize_user",
    "pack_initialize_user_stats",
    "pack_liquidate_perp",
    "pack_liquidate_perp_pnl_for_deposit",
    "pack_move_amm_price",
    "pack_place_and_make_perp_order",
    "pack_place_and_take_perp_order",
    "pack_place_orders",
    "pack_place_perp_order",
    "pack_recenter_perp_market_amm",
    "pack_reclaim_rent",
    "pack_remove_perp_lp_shares",
    "pack_remove_perp_lp_shares_in_expiring_market",
    "pack_repeg_amm_curve",
    "pack_reset_perp_market_amm_oracle_twap",
    "pack_resolve_perp_bankruptcy",
    "pack_resolve_perp_pnl_deficit",
    "pack_settle_expired_market",
    "pack_settle_expired_market_pools_to_revenue_pool",
    "pack_settle_funding_payment",
    "pack_settle_lp",
    "pack_settle_multiple_pnls",
    "pack_settle_pnl",
    "pack_settle_revenue_to_insurance_fund",
    "pack_transfer_deposit",
    "pack_update_admin",
    "pack_update_amm_jit_intensity",
    "pack_update_amms",
    "pack_update_discount_mint",
    "pack_update_exchange_status",
    "pack_update_funding_rate",
    "pack_update_initial_pct_to_liquidate",
    "pack_update_insurance_fund_unstaking_period",
    "pack_update_k",
    "pack_update_liquidation_duration",
    "pack_update_liquidation_margin_buffer_ratio",
    "pack_update_lp_cooldown_time",
    "pack_update_oracle_guard_rails",
    "pack_update_perp_auction_duration",
    "pack_update_perp_bid_ask_twap",
    "pack_update_perp_fee_structure",
    "pack_update_perp_market_amm_oracle_twap",
    "pack_update_perp_market_amm_summary_stats",
    "pack_update_perp_market_base_spread",
    "pack_update_perp_market_concentration_coef",
    "pack_update_perp_market_contract_tier",
    "pack_update_perp_market_curve_update_intensity",
    "pack_update_perp_market_expiry",
    "pack_update_perp_market_fee_adjustment",
    "pack_update_perp_market_funding_period",
    "pack_update_perp_market_imf_factor",
    "pack_update_perp_market_liquidation_fee",
    "pack_update_perp_market_margin_ratio",
    "pack_update_perp_market_max_fill_reserve_fraction",
    "pack_update_perp_market_max_imbalances",
    "pack_update_perp_market_max_open_interest",
    "pack_update_perp_market_max_slippage_ratio",
    "pack_update_perp_market_max_spread",
    "pack_update_perp_market_min_order_size",
    "pack_update_perp_market_name",
    "pack_update_perp_market_number_of_users",
    "pack_update_perp_market_oracle",
    "pack_update_perp_market_paused_operations",
    "pack_update_perp_market_per_lp_base",
    "pack_update_perp_market_status",
    "pack_update_perp_market_step_size_and_tick_size",
    "pack_update_perp_market_target_base_asset_amount_per_lp",
    "pack_update_perp_market_unrealized_asset_weight",
    "pack_update_prelaunch_oracle",
    "pack_update_prelaunch_oracle_params",
    "pack_update_spot_auction_duration",
    "pack_update_spot_fee_structure",
    "pack_update_spot_market_asset_tier",
    "pack_update_spot_market_borrow_rate",
    "pack_update_spot_market_cumulative_interest",
    "pack_update_spot_market_expiry",
    "pack_update_spot_market_fee_adjustment",
    "pack_update_spot_market_if_factor",
    "pack_update_spot_market_if_paused_operations",
    "pack_update_spot_market_liquidation_fee",
    "pack_update_spot_market_margin_weights",
    "pack_update_spot_market_max_token_deposits",
    "pack_update_spot_market_min_order_size",
    "pack_update_spot_market_name",
    "pack_update_spot_market_oracle",
    "pack_update_spot_market_orders_enabled",
    "pack_update_spot_market_paused_operations",
    "pack_update_spot_market_revenue_settle_period",
    "pack_update_spot_market_scale_initial_asset_weight_start",
    "pack_update_spot_market_status",
    "pack_update_spot_market_step_size_and_tick_size",
    "pack_update_state_max_initialize_user_fee",
    "pack_update_state_max_number_of_sub_accounts",
    "pack_update_state_settlement_duration",
    "pack_update_user_advanced_lp",
    "pack_update_user_custom_margin_ratio",
    "pack_update_user_delegate",
    "pack_update_user_margin_trading_enabled",
    "pack_update_user_name",
    "pack_update_user_reduce_only",
    "pack_update_whitelist_mint",
    "pack_update_withdraw_guard_threshold",
    "pack_withdraw",
]

_S0: Final = Struct("<H32s")
_S1: Final = Struct("<8sH32s")
_S2: Final = Struct("<HB")
_S3: Final = Struct("<8sHB")
_S4: Final = Struct("<HI")
_S5: Final = Struct("<8sHI")
_S6: Final = Struct("<HQB")
_S7: Final = Struct("<8sHQB")
_S8: Final = Struct("<HQ")
_S9: Final = Struct("<8sHQ")
_S10: Final = Struct("<I")
_S11: Final = Struct("<BI")
_S12: Final = Struct("<B")
_S13: Final = Struct("<8sB")
_S14: Final = Struct("<H")
_S15: Final = Struct("<2B")
_S16: Final = Struct("<BH")
_S17: Final = Struct("<QH")
_S18: Final = Struct("<8sQH")
_S19: Final = Struct("<8sH")
_S20: Final = Struct("<5H")
_S21: Final = Struct("<8s5H")
_S22: Final = Struct("<Q")
_S23: Final = Struct("<BQ")
_S24: Final = Struct("<2H2Q")
_S25: Final = Struct("<2H")
_S26: Final = Struct("<8s2H")
_S27: Final = Struct("<q")
_S28: Final = Struct("<8sq")
_S29: Final = Struct("<3IB7I2B4QI32s")
_S30: Final = Struct("<8s3IB7I2B4QI32s")
_S31: Final = Struct("<H4Qq2Q2B5IB2I9Q2B32s")
_S32: Final = Struct("<8sH4Qq2Q2B5IB2I9Q2B32s")
_S33: Final = Struct("<6Q")
_S34: Final = Struct("<8s6Q")
_S35: Final = Struct("<4Q")
_S36: Final = Struct("<8s4Q")
_S37: Final = Struct("<8sQ")
_S38: Final = Struct("<2Q")
_S39: Final = Struct("<8s2Q")
_S40: Final = Struct("<2I")
_S41: Final = Struct("<8s2I")
_S42: Final = Struct("<3Q")
_S43: Final = Struct("<8s3Q")
_S44: Final = Struct("<H2I")
_S45: Final = Struct("<8sH2I")
_S46: Final = Struct("<5I")
_S47: Final = Struct("<8s5I")
_S48: Final = Struct("<3I")
_S49: Final = Struct("<32sB")
_S50: Final = Struct("<8s32sB")
_S51: Final = Struct("<32s")
_S52: Final = Struct("<8s32s")
_S53: Final = Struct("<i")
_S54: Final = Struct("<8si")
_S55: Final = Struct("<b")
_S56: Final = Struct("<8sb")
_S57: Final = Struct("<320s2I4Q")
_S58: Final = Struct("<8s320s2I4Q")
_S59: Final = Struct("<8sI")
_S60: Final = Struct("<2Q2qQq")
_S61: Final = Struct("<8s2Q2qQq")
_S62: Final = Struct("<h")
_S63: Final = Struct("<8sh")


def _parse_initialize_user_stats(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    return {}, at


def pack_initialize_user_stats() -> bytes:
    """Data of `initialize_user_stats`; raises EncodeError."""
    return b"\xfe\xf3Hb\xfb\x82\xa8\xd5"


def _parse_initialize_user(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S0.unpack_from(data, at)
    at += 34
    return {"sub_account_id": a0, "name": a1}, at


def pack_initialize_user(sub_account_id: int, name: bytes | str) -> bytes:
    """Data of `initialize_user`; raises EncodeError."""
    name = name32(name)
    try:
        return _S1.pack(
            b"o\x11\xb9\xfa<z&\xfe", sub_account_id, name if len(name) == 32 else fixed_bytes(name, 32)
        )
    except Exception as error:
        raise bad_argument(
            "initialize_user", error, {"sub_account_id": sub_account_id, "name": name}
        ) from error


def _parse_update_user_name(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S0.unpack_from(data, at)
    at += 34
    return {"sub_account_id": a0, "name": a1}, at


def pack_update_user_name(sub_account_id: int, name: bytes | str) -> bytes:
    """Data of `update_user_name`; raises EncodeError."""
    name = name32(name)
    try:
        return _S1.pack(
            b'\x87\x19\xb98\xa55"\x88', sub_account_id, name if len(name) == 32 else fixed_bytes(name, 32)
        )
    except Exception as error:
        raise bad_argument(
            "update_user_name", error, {"sub_account_id": sub_account_id, "name": name}
        ) from error


def _parse_update_user_advanced_lp(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S2.unpack_from(data, at)
    at += 3
    return {"sub_account_id": a0, "advanced_lp": BOOLS[a1]}, at


def pack_update_user_advanced_lp(sub_account_id: int, advanced_lp: bool) -> bytes:
    """Data of `update_user_advanced_lp`; raises EncodeError."""
    try:
        return _S3.pack(b"BPk\xba\x1b\xf2B_", sub_account_id, advanced_lp)
    except Exception as error:
        raise bad_argument(
            "update_user_advanced_lp", error, {"sub_account_id": sub_account_id, "advanced_lp": advanced_lp}
        ) from error


def _parse_update_user_custom_margin_ratio(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S4.unpack_from(data, at)
    at += 6
    return {"sub_account_id": a0, "margin_ratio": a1}, at


def pack_update_user_custom_margin_ratio(sub_account_id: int, margin_ratio: int) -> bytes:
    """Data of `update_user_custom_margin_ratio`; raises EncodeError."""
    try:
        return _S5.pack(b"\x15\xdd\x8c\xbb \x81\x0b{", sub_account_id, margin_ratio)
    except Exception as error:
        raise bad_argument(
            "update_user_custom_margin_ratio",
            error,
            {"sub_account_id": sub_account_id, "margin_ratio": margin_ratio},
        ) from error


def _parse_update_user_margin_trading_enabled(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S2.unpack_from(data, at)
    at += 3
    return {"sub_account_id": a0, "margin_trading_enabled": BOOLS[a1]}, at


def pack_update_user_margin_trading_enabled(sub_account_id: int, margin_trading_enabled: bool) -> bytes:
    """Data of `update_user_margin_trading_enabled`; raises EncodeError."""
    try:
        return _S3.pack(b"\xc2\\\xcc\xdf\xf6\xbc\x1f\xcb", sub_account_id, margin_trading_enabled)
    except Exception as error:
        raise bad_argument(
            "update_user_margin_trading_enabled",
            error,
            {"sub_account_id": sub_account_id, "margin_trading_enabled": margin_trading_enabled},
        ) from error


def _parse_update_user_reduce_only(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S2.unpack_from(data, at)
    at += 3
    return {"sub_account_id": a0, "reduce_only": BOOLS[a1]}, at


def pack_update_user_reduce_only(sub_account_id: int, reduce_only: bool) -> bytes:
    """Data of `update_user_reduce_only`; raises EncodeError."""
    try:
        return _S3.pack(b"\xc7G*C\x90\x13Vm", sub_account_id, reduce_only)
    except Exception as error:
        raise bad_argument(
            "update_user_reduce_only", error, {"sub_account_id": sub_account_id, "reduce_only": reduce_only}
        ) from error


def _parse_update_user_delegate(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S0.unpack_from(data, at)
    at += 34
    return {"sub_account_id": a0, "delegate": Pubkey(a1)}, at


def pack_update_user_delegate(sub_account_id: int, delegate: Pubkey) -> bytes:
    """Data of `update_user_delegate`; raises EncodeError."""
    try:
        return _S1.pack(b"\x8b\xcd\x8d\x8dq$^\xbb", sub_account_id, delegate.__bytes__())
    except Exception as error:
        raise bad_argument(
            "update_user_delegate", error, {"sub_account_id": sub_account_id, "delegate": delegate}
        ) from error


def _parse_delete_user(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    return {}, at


def pack_delete_user() -> bytes:
    """Data of `delete_user`; raises EncodeError."""
    return b"\xbaU\x11\xf9\xdb\xe7b\xfb"


def _parse_reclaim_rent(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    return {}, at


def pack_reclaim_rent() -> bytes:
    """Data of `reclaim_rent`; raises EncodeError."""
    return b"\xda\xc8\x13\xc5\xe3Y\xc0\x16"


def _parse_deposit(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
    ) = _S6.unpack_from(data, at)
    at += 11
    return {"market_index": a0, "amount": a1, "reduce_only": BOOLS[a2]}, at


def pack_deposit(market_index: int, amount: int, reduce_only: bool) -> bytes:
    """Data of `deposit`; raises EncodeError."""
    try:
        return _S7.pack(b"\xf2#\xc6\x89R\xe1\xf2\xb6", market_index, amount, reduce_only)
    except Exception as error:
        raise bad_argument(
            "deposit", error, {"market_index": market_index, "amount": amount, "reduce_only": reduce_only}
        ) from error


def _parse_withdraw(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
    ) = _S6.unpack_from(data, at)
    at += 11
    return {"market_index": a0, "amount": a1, "reduce_only": BOOLS[a2]}, at


def pack_withdraw(market_index: int, amount: int, reduce_only: bool) -> bytes:
    """Data of `withdraw`; raises EncodeError."""
    try:
        return _S7.pack(b'\xb7\x12F\x9c\x94m\xa1"', market_index, amount, reduce_only)
    except Exception as error:
        raise bad_argument(
            "withdraw", error, {"market_index": market_index, "amount": amount, "reduce_only": reduce_only}
        ) from error


def _parse_transfer_deposit(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S8.unpack_from(data, at)
    at += 10
    return {"market_index": a0, "amount": a1}, at


def pack_transfer_deposit(market_index: int, amount: int) -> bytes:
    """Data of `transfer_deposit`; raises EncodeError."""
    try:
        return _S9.pack(b"\x14\x14\x93\xdf)?\xcco", market_index, amount)
    except Exception as error:
        raise bad_argument(
            "transfer_deposit", error, {"market_index": market_index, "amount": amount}
        ) from error


def _parse_place_perp_order(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    _params, at = OrderParams.parse(data, at)
    return {"params": _params}, at


def pack_place_perp_order(params: OrderParams) -> bytes:
    """Data of `place_perp_order`; raises EncodeError."""
    try:
        return b"E\xa1]\xcax~L\xb9" + params.packed()
    except Exception as error:
        raise bad_argument("place_perp_order", error, {"params": params}) from error


def _parse_place_orders(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    count = _S10.unpack_from(data, at)[0]
    at += 4
    _params: list[OrderParams] = []
    for _ in range(count):
        item, at = OrderParams.parse(data, at)
        _params.append(item)
    return {"params": _params}, at


def pack_place_orders(params: Sequence[OrderParams]) -> bytes:
    """Data of `place_orders`; raises EncodeError."""
    try:
        return b"<?2{\x0c\xc5<\xbe" + _S10.pack(len(params)) + b"".join([item.packed() for item in params])
    except Exception as error:
        raise bad_argument("place_orders", error, {"params": params}) from error


def _parse_place_and_take_perp_order(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    _params, at = OrderParams.parse(data, at)
    tag = data[at]
    if tag == 1:
        _maker_order_id = _S10.unpack_from(data, at + 1)[0]
        at += 5
    elif tag == 0:
        _maker_order_id = None
        at += 1
    else:
        raise bad_option(tag, at)
    return {"params": _params, "maker_order_id": _maker_order_id}, at


def pack_place_and_take_perp_order(params: OrderParams, maker_order_id: int | None) -> bytes:
    """Data of `place_and_take_perp_order`; raises EncodeError."""
    try:
        return b"".join(
            (
                b"\xd53\x01\xbbl\xdc\xe6\xe0",
                params.packed(),
                (b"\0" if maker_order_id is None else _S11.pack(1, maker_order_id)),
            )
        )
    except Exception as error:
        raise bad_argument(
            "place_and_take_perp_order", error, {"params": params, "maker_order_id": maker_order_id}
        ) from error


def _parse_place_and_make_perp_order(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    _params, at = OrderParams.parse(data, at)
    (a0,) = _S10.unpack_from(data, at)
    at += 4
    return {"params": _params, "taker_order_id": a0}, at


def pack_place_and_make_perp_order(params: OrderParams, taker_order_id: int) -> bytes:
    """Data of `place_and_make_perp_order`; raises EncodeError."""
    try:
        return b"".join(
            (
                b"\x95u\x0b\xed/_Y\xed",
                params.packed(),
                _S10.pack(taker_order_id),
            )
        )
    except Exception as error:
        raise bad_argument(
            "place_and_make_perp_order", error, {"params": params, "taker_order_id": taker_order_id}
        ) from error


def _parse_cancel_order(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    tag = data[at]
    if tag == 1:
        _order_id = _S10.unpack_from(data, at + 1)[0]
        at += 5
    elif tag == 0:
        _order_id = None
        at += 1
    else:
        raise bad_option(tag, at)
    return {"order_id": _order_id}, at


def pack_cancel_order(order_id: int | None) -> bytes:
    """Data of `cancel_order`; raises EncodeError."""
    try:
        return b"_\x81\xed\xf0\x081\xdf\x84" + (b"\0" if order_id is None else _S11.pack(1, order_id))
    except Exception as error:
        raise bad_argument("cancel_order", error, {"order_id": order_id}) from error


def _parse_cancel_order_by_user_id(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"user_order_id": a0}, at


def pack_cancel_order_by_user_id(user_order_id: int) -> bytes:
    """Data of `cancel_order_by_user_id`; raises EncodeError."""
    try:
        return _S13.pack(b"k\xd3\xfa\x85\x12%9d", user_order_id)
    except Exception as error:
        raise bad_argument("cancel_order_by_user_id", error, {"user_order_id": user_order_id}) from error


def _parse_cancel_orders(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    tag = data[at]
    if tag == 1:
        _market_type = MARKET_TYPE_TAGS[_S12.unpack_from(data, at + 1)[0]]
        at += 2
    elif tag == 0:
        _market_type = None
        at += 1
    else:
        raise bad_option(tag, at)
    tag = data[at]
    if tag == 1:
        _market_index = _S14.unpack_from(data, at + 1)[0]
        at += 3
    elif tag == 0:
        _market_index = None
        at += 1
    else:
        raise bad_option(tag, at)
    tag = data[at]
    if tag == 1:
        _direction = POSITION_DIRECTION_TAGS[_S12.unpack_from(data, at + 1)[0]]
        at += 2
    elif tag == 0:
        _direction = None
        at += 1
    else:
        raise bad_option(tag, at)
    return {"market_type": _market_type, "market_index": _market_index, "direction": _direction}, at


def pack_cancel_orders(
    market_type: MarketType | None, market_index: int | None, direction: PositionDirection | None
) -> bytes:
    """Data of `cancel_orders`; raises EncodeError."""
    try:
        return b"".join(
            (
                b"\xee\xe1_\x9e\xe3g\x08\xc2",
                (b"\0" if market_type is None else _S15.pack(1, market_type)),
                (b"\0" if market_index is None else _S16.pack(1, market_index)),
                (b"\0" if direction is None else _S15.pack(1, direction)),
            )
        )
    except Exception as error:
        raise bad_argument(
            "cancel_orders",
            error,
            {"market_type": market_type, "market_index": market_index, "direction": direction},
        ) from error


def _parse_cancel_orders_by_ids(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    count = _S10.unpack_from(data, at)[0]
    at += 4
    if count * 4 > len(data) - at:
        raise IndexError
    _order_ids = list(unpack_from(f"<{count}I", data, at))
    at += 4 * count
    return {"order_ids": _order_ids}, at


def pack_cancel_orders_by_ids(order_ids: Sequence[int]) -> bytes:
    """Data of `cancel_orders_by_ids`; raises EncodeError."""
    try:
        return b"\x86\x13\x90\xa5^\xf0\xd2^" + pack(f"<I{len(order_ids)}I", len(order_ids), *order_ids)
    except Exception as error:
        raise bad_argument("cancel_orders_by_ids", error, {"order_ids": order_ids}) from error


def _parse_force_cancel_orders(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    return {}, at


def pack_force_cancel_orders() -> bytes:
    """Data of `force_cancel_orders`; raises EncodeError."""
    return b"@\xb5\xc4?\xdeH@\xe8"


def _parse_fill_perp_order(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    tag = data[at]
    if tag == 1:
        _order_id = _S10.unpack_from(data, at + 1)[0]
        at += 5
    elif tag == 0:
        _order_id = None
        at += 1
    else:
        raise bad_option(tag, at)
    tag = data[at]
    if tag == 1:
        _maker_order_id = _S10.unpack_from(data, at + 1)[0]
        at += 5
    elif tag == 0:
        _maker_order_id = None
        at += 1
    else:
        raise bad_option(tag, at)
    return {"order_id": _order_id, "maker_order_id": _maker_order_id}, at


def pack_fill_perp_order(order_id: int | None, maker_order_id: int | None) -> bytes:
    """Data of `fill_perp_order`; raises EncodeError."""
    try:
        return b"".join(
            (
                b"\r\xbc\xf8g\x86\xd9j\xf0",
                (b"\0" if order_id is None else _S11.pack(1, order_id)),
                (b"\0" if maker_order_id is None else _S11.pack(1, maker_order_id)),
            )
        )
    except Exception as error:
        raise bad_argument(
            "fill_perp_order", error, {"order_id": order_id, "maker_order_id": maker_order_id}
        ) from error


def _parse_add_perp_lp_shares(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S17.unpack_from(data, at)
    at += 10
    return {"n_shares": a0, "market_index": a1}, at


def pack_add_perp_lp_shares(n_shares: int, market_index: int) -> bytes:
    """Data of `add_perp_lp_shares`; raises EncodeError."""
    try:
        return _S18.pack(b"8\xd18\xc5w\xfe\xbcu", n_shares, market_index)
    except Exception as error:
        raise bad_argument(
            "add_perp_lp_shares", error, {"n_shares": n_shares, "market_index": market_index}
        ) from error


def _parse_remove_perp_lp_shares(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S17.unpack_from(data, at)
    at += 10
    return {"shares_to_burn": a0, "market_index": a1}, at


def pack_remove_perp_lp_shares(shares_to_burn: int, market_index: int) -> bytes:
    """Data of `remove_perp_lp_shares`; raises EncodeError."""
    try:
        return _S18.pack(b"\xd5Y\xd9\x12\xa075\x8d", shares_to_burn, market_index)
    except Exception as error:
        raise bad_argument(
            "remove_perp_lp_shares", error, {"shares_to_burn": shares_to_burn, "market_index": market_index}
        ) from error


def _parse_remove_perp_lp_shares_in_expiring_market(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S17.unpack_from(data, at)
    at += 10
    return {"shares_to_burn": a0, "market_index": a1}, at


def pack_remove_perp_lp_shares_in_expiring_market(shares_to_burn: int, market_index: int) -> bytes:
    """Data of `remove_perp_lp_shares_in_expiring_market`; raises EncodeError."""
    try:
        return _S18.pack(b"S\xfe\xfd\x89;zD\x9c", shares_to_burn, market_index)
    except Exception as error:
        raise bad_argument(
            "remove_perp_lp_shares_in_expiring_market",
            error,
            {"shares_to_burn": shares_to_burn, "market_index": market_index},
        ) from error


def _parse_settle_lp(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S14.unpack_from(data, at)
    at += 2
    return {"market_index": a0}, at


def pack_settle_lp(market_index: int) -> bytes:
    """Data of `settle_lp`; raises EncodeError."""
    try:
        return _S19.pack(b"\x9b\xe7tqa\xe5\x8b\x8d", market_index)
    except Exception as error:
        raise bad_argument("settle_lp", error, {"market_index": market_index}) from error


def _parse_settle_funding_payment(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    return {}, at


def pack_settle_funding_payment() -> bytes:
    """Data of `settle_funding_payment`; raises EncodeError."""
    return b"\xdeZ\xca^\x1c-s\xb7"


def _parse_update_funding_rate(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S14.unpack_from(data, at)
    at += 2
    return {"market_index": a0}, at


def pack_update_funding_rate(market_index: int) -> bytes:
    """Data of `update_funding_rate`; raises EncodeError."""
    try:
        return _S19.pack(b"\xc9\xb2t\xd4\xa6\x90H\xee", market_index)
    except Exception as error:
        raise bad_argument("update_funding_rate", error, {"market_index": market_index}) from error


def _parse_update_amms(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
        a3,
        a4,
    ) = _S20.unpack_from(data, at)
    at += 10
    return {"market_indexes": [a0, a1, a2, a3, a4]}, at


def pack_update_amms(market_indexes: Sequence[int]) -> bytes:
    """Data of `update_amms`; raises EncodeError."""
    try:
        if len(market_indexes) != 5:
            raise wrong_length(len(market_indexes), 5)
        return _S21.pack(
            b"\xc9j\xd9\xfd\x04\xaf\xe4a",
            market_indexes[0],
            market_indexes[1],
            market_indexes[2],
            market_indexes[3],
            market_indexes[4],
        )
    except Exception as error:
        raise bad_argument("update_amms", error, {"market_indexes": market_indexes}) from error


def _parse_settle_pnl(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S14.unpack_from(data, at)
    at += 2
    return {"market_index": a0}, at


def pack_settle_pnl(market_index: int) -> bytes:
    """Data of `settle_pnl`; raises EncodeError."""
    try:
        return _S19.pack(b"+=\xea-\x0f_\x98\x99", market_index)
    except Exception as error:
        raise bad_argument("settle_pnl", error, {"market_index": market_index}) from error


def _parse_settle_multiple_pnls(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    count = _S10.unpack_from(data, at)[0]
    at += 4
    if count * 2 > len(data) - at:
        raise IndexError
    _market_indexes = list(unpack_from(f"<{count}H", data, at))
    at += 2 * count
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"market_indexes": _market_indexes, "mode": SETTLE_PNL_MODE_TAGS[a0]}, at


def pack_settle_multiple_pnls(market_indexes: Sequence[int], mode: SettlePnlMode) -> bytes:
    """Data of `settle_multiple_pnls`; raises EncodeError."""
    try:
        return b"".join(
            (
                b"\x7fBu9(2\x98\x7f",
                pack(f"<I{len(market_indexes)}H", len(market_indexes), *market_indexes),
                _S12.pack(mode),
            )
        )
    except Exception as error:
        raise bad_argument(
            "settle_multiple_pnls", error, {"market_indexes": market_indexes, "mode": mode}
        ) from error


def _parse_liquidate_perp(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S8.unpack_from(data, at)
    at += 10
    tag = data[at]
    if tag == 1:
        _limit_price = _S22.unpack_from(data, at + 1)[0]
        at += 9
    elif tag == 0:
        _limit_price = None
        at += 1
    else:
        raise bad_option(tag, at)
    return {"market_index": a0, "liquidator_max_base_asset_amount": a1, "limit_price": _limit_price}, at


def pack_liquidate_perp(
    market_index: int, liquidator_max_base_asset_amount: int, limit_price: int | None
) -> bytes:
    """Data of `liquidate_perp`; raises EncodeError."""
    try:
        return b"".join(
            (
                b"K#w\xf7\xbf\x12\x8b\x02",
                _S8.pack(market_index, liquidator_max_base_asset_amount),
                (b"\0" if limit_price is None else _S23.pack(1, limit_price)),
            )
        )
    except Exception as error:
        raise bad_argument(
            "liquidate_perp",
            error,
            {
                "market_index": market_index,
                "liquidator_max_base_asset_amount": liquidator_max_base_asset_amount,
                "limit_price": limit_price,
            },
        ) from error


def _parse_liquidate_perp_pnl_for_deposit(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
        a3,
    ) = _S24.unpack_from(data, at)
    at += 20
    tag = data[at]
    if tag == 1:
        _limit_price = _S22.unpack_from(data, at + 1)[0]
        at += 9
    elif tag == 0:
        _limit_price = None
        at += 1
    else:
        raise bad_option(tag, at)
    return {
        "perp_market_index": a0,
        "spot_market_index": a1,
        "liquidator_max_pnl_transfer": a2 | a3 << 64,
        "limit_price": _limit_price,
    }, at


def pack_liquidate_perp_pnl_for_deposit(
    perp_market_index: int, spot_market_index: int, liquidator_max_pnl_transfer: int, limit_price: int | None
) -> bytes:
    """Data of `liquidate_perp_pnl_for_deposit`; raises EncodeError."""
    try:
        return b"".join(
            (
                b"\xedK\xc6\xeb\xe9\xbaK#",
                _S24.pack(
                    perp_market_index,
                    spot_market_index,
                    liquidator_max_pnl_transfer & M64,
                    liquidator_max_pnl_transfer >> 64,
                ),
                (b"\0" if limit_price is None else _S23.pack(1, limit_price)),
            )
        )
    except Exception as error:
        raise bad_argument(
            "liquidate_perp_pnl_for_deposit",
            error,
            {
                "perp_market_index": perp_market_index,
                "spot_market_index": spot_market_index,
                "liquidator_max_pnl_transfer": liquidator_max_pnl_transfer,
                "limit_price": limit_price,
            },
        ) from error


def _parse_resolve_perp_bankruptcy(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S25.unpack_from(data, at)
    at += 4
    return {"quote_spot_market_index": a0, "market_index": a1}, at


def pack_resolve_perp_bankruptcy(quote_spot_market_index: int, market_index: int) -> bytes:
    """Data of `resolve_perp_bankruptcy`; raises EncodeError."""
    try:
        return _S26.pack(b"\xe0\x10\xb0\xd6\xa2\xd5\xb7\xde", quote_spot_market_index, market_index)
    except Exception as error:
        raise bad_argument(
            "resolve_perp_bankruptcy",
            error,
            {"quote_spot_market_index": quote_spot_market_index, "market_index": market_index},
        ) from error


def _parse_resolve_perp_pnl_deficit(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S25.unpack_from(data, at)
    at += 4
    return {"spot_market_index": a0, "perp_market_index": a1}, at


def pack_resolve_perp_pnl_deficit(spot_market_index: int, perp_market_index: int) -> bytes:
    """Data of `resolve_perp_pnl_deficit`; raises EncodeError."""
    try:
        return _S26.pack(b"\xa8\xccD\x96\x9f~_\x94", spot_market_index, perp_market_index)
    except Exception as error:
        raise bad_argument(
            "resolve_perp_pnl_deficit",
            error,
            {"spot_market_index": spot_market_index, "perp_market_index": perp_market_index},
        ) from error


def _parse_settle_expired_market(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S14.unpack_from(data, at)
    at += 2
    return {"market_index": a0}, at


def pack_settle_expired_market(market_index: int) -> bytes:
    """Data of `settle_expired_market`; raises EncodeError."""
    try:
        return _S19.pack(b"xY\x0b\x19zMH\xc1", market_index)
    except Exception as error:
        raise bad_argument("settle_expired_market", error, {"market_index": market_index}) from error


def _parse_settle_revenue_to_insurance_fund(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S14.unpack_from(data, at)
    at += 2
    return {"spot_market_index": a0}, at


def pack_settle_revenue_to_insurance_fund(spot_market_index: int) -> bytes:
    """Data of `settle_revenue_to_insurance_fund`; raises EncodeError."""
    try:
        return _S19.pack(b"\xc8x]\x88E&\xc7\x9f", spot_market_index)
    except Exception as error:
        raise bad_argument(
            "settle_revenue_to_insurance_fund", error, {"spot_market_index": spot_market_index}
        ) from error


def _parse_update_spot_market_cumulative_interest(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    return {}, at


def pack_update_spot_market_cumulative_interest() -> bytes:
    """Data of `update_spot_market_cumulative_interest`; raises EncodeError."""
    return b"'\xa6\x8b\xf3\x9e\xa5\x9b\xe1"


def _parse_update_perp_bid_ask_twap(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    return {}, at


def pack_update_perp_bid_ask_twap() -> bytes:
    """Data of `update_perp_bid_ask_twap`; raises EncodeError."""
    return b"\xf7\x17\xffA\xd4Z\xdd\xc2"


def _parse_update_prelaunch_oracle(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    return {}, at


def pack_update_prelaunch_oracle() -> bytes:
    """Data of `update_prelaunch_oracle`; raises EncodeError."""
    return b"\xdc\x84\x1b\x1b\xe9\xdc=\xdb"


def _parse_update_spot_market_expiry(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S27.unpack_from(data, at)
    at += 8
    return {"expiry_ts": a0}, at


def pack_update_spot_market_expiry(expiry_ts: int) -> bytes:
    """Data of `update_spot_market_expiry`; raises EncodeError."""
    try:
        return _S28.pack(b"\xd0\x0b\xd3\x9f\xe2\x18\x0b\xf7", expiry_ts)
    except Exception as error:
        raise bad_argument("update_spot_market_expiry", error, {"expiry_ts": expiry_ts}) from error


def _parse_initialize(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    return {}, at


def pack_initialize() -> bytes:
    """Data of `initialize`; raises EncodeError."""
    return b"\xaf\xafm\x1f\r\x98\x9b\xed"


def _parse_initialize_spot_market(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
        a3,
        a4,
        a5,
        a6,
        a7,
        a8,
        a9,
        a10,
        a11,
        a12,
        a13,
        a14,
        a15,
        a16,
        a17,
        a18,
    ) = _S29.unpack_from(data, at)
    at += 111
    return {
        "optimal_utilization": a0,
        "optimal_borrow_rate": a1,
        "max_borrow_rate": a2,
        "oracle_source": ORACLE_SOURCE_TAGS[a3],
        "initial_asset_weight": a4,
        "maintenance_asset_weight": a5,
        "initial_liability_weight": a6,
        "maintenance_liability_weight": a7,
        "imf_factor": a8,
        "liquidator_fee": a9,
        "if_liquidation_fee": a10,
        "active_status": BOOLS[a11],
        "asset_tier": ASSET_TIER_TAGS[a12],
        "scale_initial_asset_weight_start": a13,
        "withdraw_guard_threshold": a14,
        "order_tick_size": a15,
        "order_step_size": a16,
        "if_total_factor": a17,
        "name": a18,
    }, at


def pack_initialize_spot_market(
    optimal_utilization: int,
    optimal_borrow_rate: int,
    max_borrow_rate: int,
    oracle_source: OracleSource,
    initial_asset_weight: int,
    maintenance_asset_weight: int,
    initial_liability_weight: int,
    maintenance_liability_weight: int,
    imf_factor: int,
    liquidator_fee: int,
    if_liquidation_fee: int,
    active_status: bool,
    asset_tier: AssetTier,
    scale_initial_asset_weight_start: int,
    withdraw_guard_threshold: int,
    order_tick_size: int,
    order_step_size: int,
    if_total_factor: int,
    name: bytes | str,
) -> bytes:
    """Data of `initialize_spot_market`; raises EncodeError."""
    name = name32(name)
    try:
        return _S30.pack(
            b"\xea\xc4\x80,^\x0f0\xc9",
            optimal_utilization,
            optimal_borrow_rate,
            max_borrow_rate,
            oracle_source,
            initial_asset_weight,
            maintenance_asset_weight,
            initial_liability_weight,
            maintenance_liability_weight,
            imf_factor,
            liquidator_fee,
            if_liquidation_fee,
            active_status,
            asset_tier,
            scale_initial_asset_weight_start,
            withdraw_guard_threshold,
            order_tick_size,
            order_step_size,
            if_total_factor,
            name if len(name) == 32 else fixed_bytes(name, 32),
        )
    except Exception as error:
        raise bad_argument(
            "initialize_spot_market",
            error,
            {
                "optimal_utilization": optimal_utilization,
                "optimal_borrow_rate": optimal_borrow_rate,
                "max_borrow_rate": max_borrow_rate,
                "oracle_source": oracle_source,
                "initial_asset_weight": initial_asset_weight,
                "maintenance_asset_weight": maintenance_asset_weight,
                "initial_liability_weight": initial_liability_weight,
                "maintenance_liability_weight": maintenance_liability_weight,
                "imf_factor": imf_factor,
                "liquidator_fee": liquidator_fee,
                "if_liquidation_fee": if_liquidation_fee,
                "active_status": active_status,
                "asset_tier": asset_tier,
                "scale_initial_asset_weight_start": scale_initial_asset_weight_start,
                "withdraw_guard_threshold": withdraw_guard_threshold,
                "order_tick_size": order_tick_size,
                "order_step_size": order_step_size,
                "if_total_factor": if_total_factor,
                "name": name,
            },
        ) from error


def _parse_initialize_perp_market(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
        a3,
        a4,
        a5,
        a6,
        a7,
        a8,
        a9,
        a10,
        a11,
        a12,
        a13,
        a14,
        a15,
        a16,
        a17,
        a18,
        a19,
        a20,
        a21,
        a22,
        a23,
        a24,
        a25,
        a26,
        a27,
        a28,
        a29,
    ) = _S31.unpack_from(data, at)
    at += 195
    return {
        "market_index": a0,
        "amm_base_asset_reserve": a1 | a2 << 64,
        "amm_quote_asset_reserve": a3 | a4 << 64,
        "amm_periodicity": a5,
        "amm_peg_multiplier": a6 | a7 << 64,
        "oracle_source": ORACLE_SOURCE_TAGS[a8],
        "contract_tier": CONTRACT_TIER_TAGS[a9],
        "margin_ratio_initial": a10,
        "margin_ratio_maintenance": a11,
        "liquidator_fee": a12,
        "if_liquidation_fee": a13,
        "imf_factor": a14,
        "active_status": BOOLS[a15],
        "base_spread": a16,
        "max_spread": a17,
        "max_open_interest": a18 | a19 << 64,
        "max_revenue_withdraw_per_period": a20,
        "quote_max_insurance": a21,
        "order_step_size": a22,
        "order_tick_size": a23,
        "min_order_size": a24,
        "concentration_coef_scale": a25 | a26 << 64,
        "curve_update_intensity": a27,
        "amm_jit_intensity": a28,
        "name": a29,
    }, at


def pack_initialize_perp_market(
    market_index: int,
    amm_base_asset_reserve: int,
    amm_quote_asset_reserve: int,
    amm_periodicity: int,
    amm_peg_multiplier: int,
    oracle_source: OracleSource,
    contract_tier: ContractTier,
    margin_ratio_initial: int,
    margin_ratio_maintenance: int,
    liquidator_fee: int,
    if_liquidation_fee: int,
    imf_factor: int,
    active_status: bool,
    base_spread: int,
    max_spread: int,
    max_open_interest: int,
    max_revenue_withdraw_per_period: int,
    quote_max_insurance: int,
    order_step_size: int,
    order_tick_size: int,
    min_order_size: int,
    concentration_coef_scale: int,
    curve_update_intensity: int,
    amm_jit_intensity: int,
    name: bytes | str,
) -> bytes:
    """Data of `initialize_perp_market`; raises EncodeError."""
    name = name32(name)
    try:
        return _S32.pack(
            b"\x84\t\xe5vuvu>",
            market_index,
            amm_base_asset_reserve & M64,
            amm_base_asset_reserve >> 64,
            amm_quote_asset_reserve & M64,
            amm_quote_asset_reserve >> 64,
            amm_periodicity,
            amm_peg_multiplier & M64,
            amm_peg_multiplier >> 64,
            oracle_source,
            contract_tier,
            margin_ratio_initial,
            margin_ratio_maintenance,
            liquidator_fee,
            if_liquidation_fee,
            imf_factor,
            active_status,
            base_spread,
            max_spread,
            max_open_interest & M64,
            max_open_interest >> 64,
            max_revenue_withdraw_per_period,
            quote_max_insurance,
            order_step_size,
            order_tick_size,
            min_order_size,
            concentration_coef_scale & M64,
            concentration_coef_scale >> 64,
            curve_update_intensity,
            amm_jit_intensity,
            name if len(name) == 32 else fixed_bytes(name, 32),
        )
    except Exception as error:
        raise bad_argument(
            "initialize_perp_market",
            error,
            {
                "market_index": market_index,
                "amm_base_asset_reserve": amm_base_asset_reserve,
                "amm_quote_asset_reserve": amm_quote_asset_reserve,
                "amm_periodicity": amm_periodicity,
                "amm_peg_multiplier": amm_peg_multiplier,
                "oracle_source": oracle_source,
                "contract_tier": contract_tier,
                "margin_ratio_initial": margin_ratio_initial,
                "margin_ratio_maintenance": margin_ratio_maintenance,
                "liquidator_fee": liquidator_fee,
                "if_liquidation_fee": if_liquidation_fee,
                "imf_factor": imf_factor,
                "active_status": active_status,
                "base_spread": base_spread,
                "max_spread": max_spread,
                "max_open_interest": max_open_interest,
                "max_revenue_withdraw_per_period": max_revenue_withdraw_per_period,
                "quote_max_insurance": quote_max_insurance,
                "order_step_size": order_step_size,
                "order_tick_size": order_tick_size,
                "min_order_size": min_order_size,
                "concentration_coef_scale": concentration_coef_scale,
                "curve_update_intensity": curve_update_intensity,
                "amm_jit_intensity": amm_jit_intensity,
                "name": name,
            },
        ) from error


def _parse_delete_initialized_perp_market(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S14.unpack_from(data, at)
    at += 2
    return {"market_index": a0}, at


def pack_delete_initialized_perp_market(market_index: int) -> bytes:
    """Data of `delete_initialized_perp_market`; raises EncodeError."""
    try:
        return _S19.pack(b"[\x9a\x18Wj;\xbeB", market_index)
    except Exception as error:
        raise bad_argument("delete_initialized_perp_market", error, {"market_index": market_index}) from error


def _parse_move_amm_price(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
        a3,
        a4,
        a5,
    ) = _S33.unpack_from(data, at)
    at += 48
    return {
        "base_asset_reserve": a0 | a1 << 64,
        "quote_asset_reserve": a2 | a3 << 64,
        "sqrt_k": a4 | a5 << 64,
    }, at


def pack_move_amm_price(base_asset_reserve: int, quote_asset_reserve: int, sqrt_k: int) -> bytes:
    """Data of `move_amm_price`; raises EncodeError."""
    try:
        return _S34.pack(
            b"\xebm\x02R\xdbv\x06\x9f",
            base_asset_reserve & M64,
            base_asset_reserve >> 64,
            quote_asset_reserve & M64,
            quote_asset_reserve >> 64,
            sqrt_k & M64,
            sqrt_k >> 64,
        )
    except Exception as error:
        raise bad_argument(
            "move_amm_price",
            error,
            {
                "base_asset_reserve": base_asset_reserve,
                "quote_asset_reserve": quote_asset_reserve,
                "sqrt_k": sqrt_k,
            },
        ) from error


def _parse_recenter_perp_market_amm(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
        a3,
    ) = _S35.unpack_from(data, at)
    at += 32
    return {"peg_multiplier": a0 | a1 << 64, "sqrt_k": a2 | a3 << 64}, at


def pack_recenter_perp_market_amm(peg_multiplier: int, sqrt_k: int) -> bytes:
    """Data of `recenter_perp_market_amm`; raises EncodeError."""
    try:
        return _S36.pack(
            b"\x18W\ns\xa5\xbeP\x8b", peg_multiplier & M64, peg_multiplier >> 64, sqrt_k & M64, sqrt_k >> 64
        )
    except Exception as error:
        raise bad_argument(
            "recenter_perp_market_amm", error, {"peg_multiplier": peg_multiplier, "sqrt_k": sqrt_k}
        ) from error


def _parse_update_perp_market_amm_summary_stats(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    _params, at = UpdatePerpMarketSummaryStatsParams.parse(data, at)
    return {"params": _params}, at


def pack_update_perp_market_amm_summary_stats(params: UpdatePerpMarketSummaryStatsParams) -> bytes:
    """Data of `update_perp_market_amm_summary_stats`; raises EncodeError."""
    try:
        return b"ze\xf9\xee\xd1\t\xf1\xf5" + params.packed()
    except Exception as error:
        raise bad_argument("update_perp_market_amm_summary_stats", error, {"params": params}) from error


def _parse_update_perp_market_expiry(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S27.unpack_from(data, at)
    at += 8
    return {"expiry_ts": a0}, at


def pack_update_perp_market_expiry(expiry_ts: int) -> bytes:
    """Data of `update_perp_market_expiry`; raises EncodeError."""
    try:
        return _S28.pack(b",\xdd\xe3\x97\x83\x8c\x16n", expiry_ts)
    except Exception as error:
        raise bad_argument("update_perp_market_expiry", error, {"expiry_ts": expiry_ts}) from error


def _parse_settle_expired_market_pools_to_revenue_pool(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    return {}, at


def pack_settle_expired_market_pools_to_revenue_pool() -> bytes:
    """Data of `settle_expired_market_pools_to_revenue_pool`; raises EncodeError."""
    return b"7\x13\xee\xa9\xe3Z\xc8\xb8"


def _parse_deposit_into_perp_market_fee_pool(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S22.unpack_from(data, at)
    at += 8
    return {"amount": a0}, at


def pack_deposit_into_perp_market_fee_pool(amount: int) -> bytes:
    """Data of `deposit_into_perp_market_fee_pool`; raises EncodeError."""
    try:
        return _S37.pack(b'":9DaP\xf4\x06', amount)
    except Exception as error:
        raise bad_argument("deposit_into_perp_market_fee_pool", error, {"amount": amount}) from error


def _parse_deposit_into_spot_market_revenue_pool(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S22.unpack_from(data, at)
    at += 8
    return {"amount": a0}, at


def pack_deposit_into_spot_market_revenue_pool(amount: int) -> bytes:
    """Data of `deposit_into_spot_market_revenue_pool`; raises EncodeError."""
    try:
        return _S37.pack(b"\\(\x97*z\xfe\x8b\xf6", amount)
    except Exception as error:
        raise bad_argument("deposit_into_spot_market_revenue_pool", error, {"amount": amount}) from error


def _parse_repeg_amm_curve(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S38.unpack_from(data, at)
    at += 16
    return {"new_peg_candidate": a0 | a1 << 64}, at


def pack_repeg_amm_curve(new_peg_candidate: int) -> bytes:
    """Data of `repeg_amm_curve`; raises EncodeError."""
    try:
        return _S39.pack(b"\x03$fY\xb4\x80x\xd5", new_peg_candidate & M64, new_peg_candidate >> 64)
    except Exception as error:
        raise bad_argument("repeg_amm_curve", error, {"new_peg_candidate": new_peg_candidate}) from error


def _parse_update_perp_market_amm_oracle_twap(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    return {}, at


def pack_update_perp_market_amm_oracle_twap() -> bytes:
    """Data of `update_perp_market_amm_oracle_twap`; raises EncodeError."""
    return b"\xf1Jr{\xce\x99\x18\xca"


def _parse_reset_perp_market_amm_oracle_twap(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    return {}, at


def pack_reset_perp_market_amm_oracle_twap() -> bytes:
    """Data of `reset_perp_market_amm_oracle_twap`; raises EncodeError."""
    return b"\x7f\n7\xa4{\xe2/\x18"


def _parse_update_k(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S38.unpack_from(data, at)
    at += 16
    return {"sqrt_k": a0 | a1 << 64}, at


def pack_update_k(sqrt_k: int) -> bytes:
    """Data of `update_k`; raises EncodeError."""
    try:
        return _S39.pack(b"Hb\t\x8b\x81\xe5\xac8", sqrt_k & M64, sqrt_k >> 64)
    except Exception as error:
        raise bad_argument("update_k", error, {"sqrt_k": sqrt_k}) from error


def _parse_update_perp_market_margin_ratio(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S40.unpack_from(data, at)
    at += 8
    return {"margin_ratio_initial": a0, "margin_ratio_maintenance": a1}, at


def pack_update_perp_market_margin_ratio(margin_ratio_initial: int, margin_ratio_maintenance: int) -> bytes:
    """Data of `update_perp_market_margin_ratio`; raises EncodeError."""
    try:
        return _S41.pack(b"\x82\xadk-wi\x1aq", margin_ratio_initial, margin_ratio_maintenance)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_margin_ratio",
            error,
            {
                "margin_ratio_initial": margin_ratio_initial,
                "margin_ratio_maintenance": margin_ratio_maintenance,
            },
        ) from error


def _parse_update_perp_market_funding_period(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S27.unpack_from(data, at)
    at += 8
    return {"funding_period": a0}, at


def pack_update_perp_market_funding_period(funding_period: int) -> bytes:
    """Data of `update_perp_market_funding_period`; raises EncodeError."""
    try:
        return _S28.pack(b"\xab\xa1E[\x81\x8b\xa1\x1c", funding_period)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_funding_period", error, {"funding_period": funding_period}
        ) from error


def _parse_update_perp_market_max_imbalances(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
    ) = _S42.unpack_from(data, at)
    at += 24
    return {
        "unrealized_max_imbalance": a0,
        "max_revenue_withdraw_per_period": a1,
        "quote_max_insurance": a2,
    }, at


def pack_update_perp_market_max_imbalances(
    unrealized_max_imbalance: int, max_revenue_withdraw_per_period: int, quote_max_insurance: int
) -> bytes:
    """Data of `update_perp_market_max_imbalances`; raises EncodeError."""
    try:
        return _S43.pack(
            b"\x0f\xceI\x85<\x08VY",
            unrealized_max_imbalance,
            max_revenue_withdraw_per_period,
            quote_max_insurance,
        )
    except Exception as error:
        raise bad_argument(
            "update_perp_market_max_imbalances",
            error,
            {
                "unrealized_max_imbalance": unrealized_max_imbalance,
                "max_revenue_withdraw_per_period": max_revenue_withdraw_per_period,
                "quote_max_insurance": quote_max_insurance,
            },
        ) from error


def _parse_update_perp_market_liquidation_fee(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S40.unpack_from(data, at)
    at += 8
    return {"liquidator_fee": a0, "if_liquidation_fee": a1}, at


def pack_update_perp_market_liquidation_fee(liquidator_fee: int, if_liquidation_fee: int) -> bytes:
    """Data of `update_perp_market_liquidation_fee`; raises EncodeError."""
    try:
        return _S41.pack(b"Z\x89\t\x91)\x08\x94u", liquidator_fee, if_liquidation_fee)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_liquidation_fee",
            error,
            {"liquidator_fee": liquidator_fee, "if_liquidation_fee": if_liquidation_fee},
        ) from error


def _parse_update_insurance_fund_unstaking_period(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S27.unpack_from(data, at)
    at += 8
    return {"insurance_fund_unstaking_period": a0}, at


def pack_update_insurance_fund_unstaking_period(insurance_fund_unstaking_period: int) -> bytes:
    """Data of `update_insurance_fund_unstaking_period`; raises EncodeError."""
    try:
        return _S28.pack(b",E+\xe2\xcc\xdf\xca4", insurance_fund_unstaking_period)
    except Exception as error:
        raise bad_argument(
            "update_insurance_fund_unstaking_period",
            error,
            {"insurance_fund_unstaking_period": insurance_fund_unstaking_period},
        ) from error


def _parse_update_spot_market_liquidation_fee(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S40.unpack_from(data, at)
    at += 8
    return {"liquidator_fee": a0, "if_liquidation_fee": a1}, at


def pack_update_spot_market_liquidation_fee(liquidator_fee: int, if_liquidation_fee: int) -> bytes:
    """Data of `update_spot_market_liquidation_fee`; raises EncodeError."""
    try:
        return _S41.pack(b"\x0b\r\xff58\x88h\xb1", liquidator_fee, if_liquidation_fee)
    except Exception as error:
        raise bad_argument(
            "update_spot_market_liquidation_fee",
            error,
            {"liquidator_fee": liquidator_fee, "if_liquidation_fee": if_liquidation_fee},
        ) from error


def _parse_update_withdraw_guard_threshold(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S22.unpack_from(data, at)
    at += 8
    return {"withdraw_guard_threshold": a0}, at


def pack_update_withdraw_guard_threshold(withdraw_guard_threshold: int) -> bytes:
    """Data of `update_withdraw_guard_threshold`; raises EncodeError."""
    try:
        return _S37.pack(b"8\x12'=\x9b\xd3,\x85", withdraw_guard_threshold)
    except Exception as error:
        raise bad_argument(
            "update_withdraw_guard_threshold", error, {"withdraw_guard_threshold": withdraw_guard_threshold}
        ) from error


def _parse_update_spot_market_if_factor(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
    ) = _S44.unpack_from(data, at)
    at += 10
    return {"spot_market_index": a0, "user_if_factor": a1, "total_if_factor": a2}, at


def pack_update_spot_market_if_factor(
    spot_market_index: int, user_if_factor: int, total_if_factor: int
) -> bytes:
    """Data of `update_spot_market_if_factor`; raises EncodeError."""
    try:
        return _S45.pack(b'\x93\x1e\xe0"\x12\xe6i\x04', spot_market_index, user_if_factor, total_if_factor)
    except Exception as error:
        raise bad_argument(
            "update_spot_market_if_factor",
            error,
            {
                "spot_market_index": spot_market_index,
                "user_if_factor": user_if_factor,
                "total_if_factor": total_if_factor,
            },
        ) from error


def _parse_update_spot_market_revenue_settle_period(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S27.unpack_from(data, at)
    at += 8
    return {"revenue_settle_period": a0}, at


def pack_update_spot_market_revenue_settle_period(revenue_settle_period: int) -> bytes:
    """Data of `update_spot_market_revenue_settle_period`; raises EncodeError."""
    try:
        return _S28.pack(b"Q\\~)\xfa\xe1\x9c\xdb", revenue_settle_period)
    except Exception as error:
        raise bad_argument(
            "update_spot_market_revenue_settle_period",
            error,
            {"revenue_settle_period": revenue_settle_period},
        ) from error


def _parse_update_spot_market_status(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"status": MARKET_STATUS_TAGS[a0]}, at


def pack_update_spot_market_status(status: MarketStatus) -> bytes:
    """Data of `update_spot_market_status`; raises EncodeError."""
    try:
        return _S13.pack(b"N^\x10\xbc\xc1n\xe7\x1f", status)
    except Exception as error:
        raise bad_argument("update_spot_market_status", error, {"status": status}) from error


def _parse_update_spot_market_paused_operations(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"paused_operations": a0}, at


def pack_update_spot_market_paused_operations(paused_operations: int) -> bytes:
    """Data of `update_spot_market_paused_operations`; raises EncodeError."""
    try:
        return _S13.pack(b"d=\x99Q\xb4\x0c\x06\xf8", paused_operations)
    except Exception as error:
        raise bad_argument(
            "update_spot_market_paused_operations", error, {"paused_operations": paused_operations}
        ) from error


def _parse_update_spot_market_asset_tier(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"asset_tier": ASSET_TIER_TAGS[a0]}, at


def pack_update_spot_market_asset_tier(asset_tier: AssetTier) -> bytes:
    """Data of `update_spot_market_asset_tier`; raises EncodeError."""
    try:
        return _S13.pack(b"\xfd\xd1\xe7\x0e\xf2\xd0\xf3\x82", asset_tier)
    except Exception as error:
        raise bad_argument("update_spot_market_asset_tier", error, {"asset_tier": asset_tier}) from error


def _parse_update_spot_market_margin_weights(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
        a3,
        a4,
    ) = _S46.unpack_from(data, at)
    at += 20
    return {
        "initial_asset_weight": a0,
        "maintenance_asset_weight": a1,
        "initial_liability_weight": a2,
        "maintenance_liability_weight": a3,
        "imf_factor": a4,
    }, at


def pack_update_spot_market_margin_weights(
    initial_asset_weight: int,
    maintenance_asset_weight: int,
    initial_liability_weight: int,
    maintenance_liability_weight: int,
    imf_factor: int,
) -> bytes:
    """Data of `update_spot_market_margin_weights`; raises EncodeError."""
    try:
        return _S47.pack(
            b"m!W\xc3\xff$\x06Q",
            initial_asset_weight,
            maintenance_asset_weight,
            initial_liability_weight,
            maintenance_liability_weight,
            imf_factor,
        )
    except Exception as error:
        raise bad_argument(
            "update_spot_market_margin_weights",
            error,
            {
                "initial_asset_weight": initial_asset_weight,
                "maintenance_asset_weight": maintenance_asset_weight,
                "initial_liability_weight": initial_liability_weight,
                "maintenance_liability_weight": maintenance_liability_weight,
                "imf_factor": imf_factor,
            },
        ) from error


def _parse_update_spot_market_borrow_rate(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
    ) = _S48.unpack_from(data, at)
    at += 12
    tag = data[at]
    if tag == 1:
        _min_borrow_rate = _S12.unpack_from(data, at + 1)[0]
        at += 2
    elif tag == 0:
        _min_borrow_rate = None
        at += 1
    else:
        raise bad_option(tag, at)
    return {
        "optimal_utilization": a0,
        "optimal_borrow_rate": a1,
        "max_borrow_rate": a2,
        "min_borrow_rate": _min_borrow_rate,
    }, at


def pack_update_spot_market_borrow_rate(
    optimal_utilization: int, optimal_borrow_rate: int, max_borrow_rate: int, min_borrow_rate: int | None
) -> bytes:
    """Data of `update_spot_market_borrow_rate`; raises EncodeError."""
    try:
        return b"".join(
            (
                b"G\xef\xec\x99\xd2>\xfeL",
                _S48.pack(optimal_utilization, optimal_borrow_rate, max_borrow_rate),
                (b"\0" if min_borrow_rate is None else _S15.pack(1, min_borrow_rate)),
            )
        )
    except Exception as error:
        raise bad_argument(
            "update_spot_market_borrow_rate",
            error,
            {
                "optimal_utilization": optimal_utilization,
                "optimal_borrow_rate": optimal_borrow_rate,
                "max_borrow_rate": max_borrow_rate,
                "min_borrow_rate": min_borrow_rate,
            },
        ) from error


def _parse_update_spot_market_max_token_deposits(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S22.unpack_from(data, at)
    at += 8
    return {"max_token_deposits": a0}, at


def pack_update_spot_market_max_token_deposits(max_token_deposits: int) -> bytes:
    """Data of `update_spot_market_max_token_deposits`; raises EncodeError."""
    try:
        return _S37.pack(b"8\xbfO\x12\x1ayP\xd0", max_token_deposits)
    except Exception as error:
        raise bad_argument(
            "update_spot_market_max_token_deposits", error, {"max_token_deposits": max_token_deposits}
        ) from error


def _parse_update_spot_market_scale_initial_asset_weight_start(
    data: bytes, at: int
) -> tuple[dict[str, Any], int]:
    (a0,) = _S22.unpack_from(data, at)
    at += 8
    return {"scale_initial_asset_weight_start": a0}, at


def pack_update_spot_market_scale_initial_asset_weight_start(scale_initial_asset_weight_start: int) -> bytes:
    """Data of `update_spot_market_scale_initial_asset_weight_start`; raises EncodeError."""
    try:
        return _S37.pack(b"\xd9\xcc\xccv\xcc\x82\xe1\x93", scale_initial_asset_weight_start)
    except Exception as error:
        raise bad_argument(
            "update_spot_market_scale_initial_asset_weight_start",
            error,
            {"scale_initial_asset_weight_start": scale_initial_asset_weight_start},
        ) from error


def _parse_update_spot_market_oracle(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S49.unpack_from(data, at)
    at += 33
    return {"oracle": Pubkey(a0), "oracle_source": ORACLE_SOURCE_TAGS[a1]}, at


def pack_update_spot_market_oracle(oracle: Pubkey, oracle_source: OracleSource) -> bytes:
    """Data of `update_spot_market_oracle`; raises EncodeError."""
    try:
        return _S50.pack(b"r\xb8f%\xf6\xba\xb4c", oracle.__bytes__(), oracle_source)
    except Exception as error:
        raise bad_argument(
            "update_spot_market_oracle", error, {"oracle": oracle, "oracle_source": oracle_source}
        ) from error


def _parse_update_spot_market_step_size_and_tick_size(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S38.unpack_from(data, at)
    at += 16
    return {"step_size": a0, "tick_size": a1}, at


def pack_update_spot_market_step_size_and_tick_size(step_size: int, tick_size: int) -> bytes:
    """Data of `update_spot_market_step_size_and_tick_size`; raises EncodeError."""
    try:
        return _S39.pack(b"\xee\x99\x89P\xce;\xfa=", step_size, tick_size)
    except Exception as error:
        raise bad_argument(
            "update_spot_market_step_size_and_tick_size",
            error,
            {"step_size": step_size, "tick_size": tick_size},
        ) from error


def _parse_update_spot_market_min_order_size(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S22.unpack_from(data, at)
    at += 8
    return {"order_size": a0}, at


def pack_update_spot_market_min_order_size(order_size: int) -> bytes:
    """Data of `update_spot_market_min_order_size`; raises EncodeError."""
    try:
        return _S37.pack(b"]\x80\x0bw\x1a\x14\xb52", order_size)
    except Exception as error:
        raise bad_argument("update_spot_market_min_order_size", error, {"order_size": order_size}) from error


def _parse_update_spot_market_orders_enabled(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"orders_enabled": BOOLS[a0]}, at


def pack_update_spot_market_orders_enabled(orders_enabled: bool) -> bytes:
    """Data of `update_spot_market_orders_enabled`; raises EncodeError."""
    try:
        return _S13.pack(b"\xbeO\xce\x0f\x1a\xe5\xe5+", orders_enabled)
    except Exception as error:
        raise bad_argument(
            "update_spot_market_orders_enabled", error, {"orders_enabled": orders_enabled}
        ) from error


def _parse_update_spot_market_if_paused_operations(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"paused_operations": a0}, at


def pack_update_spot_market_if_paused_operations(paused_operations: int) -> bytes:
    """Data of `update_spot_market_if_paused_operations`; raises EncodeError."""
    try:
        return _S13.pack(b"e\xd7OJ;)O\x0c", paused_operations)
    except Exception as error:
        raise bad_argument(
            "update_spot_market_if_paused_operations", error, {"paused_operations": paused_operations}
        ) from error


def _parse_update_spot_market_name(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S51.unpack_from(data, at)
    at += 32
    return {"name": a0}, at


def pack_update_spot_market_name(name: bytes | str) -> bytes:
    """Data of `update_spot_market_name`; raises EncodeError."""
    name = name32(name)
    try:
        return _S52.pack(
            b"\x11\xd0\x01\x01\xa2\xd3\xbc\xe0", name if len(name) == 32 else fixed_bytes(name, 32)
        )
    except Exception as error:
        raise bad_argument("update_spot_market_name", error, {"name": name}) from error


def _parse_update_perp_market_status(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"status": MARKET_STATUS_TAGS[a0]}, at


def pack_update_perp_market_status(status: MarketStatus) -> bytes:
    """Data of `update_perp_market_status`; raises EncodeError."""
    try:
        return _S13.pack(b"G\xc9\xafz\xff\xcf\xc4\xcf", status)
    except Exception as error:
        raise bad_argument("update_perp_market_status", error, {"status": status}) from error


def _parse_update_perp_market_paused_operations(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"paused_operations": a0}, at


def pack_update_perp_market_paused_operations(paused_operations: int) -> bytes:
    """Data of `update_perp_market_paused_operations`; raises EncodeError."""
    try:
        return _S13.pack(b"5\x10\x88\x84\x1e\xdcyU", paused_operations)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_paused_operations", error, {"paused_operations": paused_operations}
        ) from error


def _parse_update_perp_market_contract_tier(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"contract_tier": CONTRACT_TIER_TAGS[a0]}, at


def pack_update_perp_market_contract_tier(contract_tier: ContractTier) -> bytes:
    """Data of `update_perp_market_contract_tier`; raises EncodeError."""
    try:
        return _S13.pack(b"\xec\x80\x0f_\xcb\xd6Du", contract_tier)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_contract_tier", error, {"contract_tier": contract_tier}
        ) from error


def _parse_update_perp_market_imf_factor(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S40.unpack_from(data, at)
    at += 8
    return {"imf_factor": a0, "unrealized_pnl_imf_factor": a1}, at


def pack_update_perp_market_imf_factor(imf_factor: int, unrealized_pnl_imf_factor: int) -> bytes:
    """Data of `update_perp_market_imf_factor`; raises EncodeError."""
    try:
        return _S41.pack(b"\xcf\xc28\x84#CG\xf4", imf_factor, unrealized_pnl_imf_factor)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_imf_factor",
            error,
            {"imf_factor": imf_factor, "unrealized_pnl_imf_factor": unrealized_pnl_imf_factor},
        ) from error


def _parse_update_perp_market_unrealized_asset_weight(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S40.unpack_from(data, at)
    at += 8
    return {"unrealized_initial_asset_weight": a0, "unrealized_maintenance_asset_weight": a1}, at


def pack_update_perp_market_unrealized_asset_weight(
    unrealized_initial_asset_weight: int, unrealized_maintenance_asset_weight: int
) -> bytes:
    """Data of `update_perp_market_unrealized_asset_weight`; raises EncodeError."""
    try:
        return _S41.pack(
            b"\x87\x84\xcd\xa5m\x96\xa6j",
            unrealized_initial_asset_weight,
            unrealized_maintenance_asset_weight,
        )
    except Exception as error:
        raise bad_argument(
            "update_perp_market_unrealized_asset_weight",
            error,
            {
                "unrealized_initial_asset_weight": unrealized_initial_asset_weight,
                "unrealized_maintenance_asset_weight": unrealized_maintenance_asset_weight,
            },
        ) from error


def _parse_update_perp_market_concentration_coef(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S38.unpack_from(data, at)
    at += 16
    return {"concentration_scale": a0 | a1 << 64}, at


def pack_update_perp_market_concentration_coef(concentration_scale: int) -> bytes:
    """Data of `update_perp_market_concentration_coef`; raises EncodeError."""
    try:
        return _S39.pack(b"\x18N\xe8~\xa9\xb0\xe6\x10", concentration_scale & M64, concentration_scale >> 64)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_concentration_coef", error, {"concentration_scale": concentration_scale}
        ) from error


def _parse_update_perp_market_curve_update_intensity(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"curve_update_intensity": a0}, at


def pack_update_perp_market_curve_update_intensity(curve_update_intensity: int) -> bytes:
    """Data of `update_perp_market_curve_update_intensity`; raises EncodeError."""
    try:
        return _S13.pack(b"2\x83\x06\x9c\xe2\xe7\xbdH", curve_update_intensity)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_curve_update_intensity",
            error,
            {"curve_update_intensity": curve_update_intensity},
        ) from error


def _parse_update_perp_market_target_base_asset_amount_per_lp(
    data: bytes, at: int
) -> tuple[dict[str, Any], int]:
    (a0,) = _S53.unpack_from(data, at)
    at += 4
    return {"target_base_asset_amount_per_lp": a0}, at


def pack_update_perp_market_target_base_asset_amount_per_lp(target_base_asset_amount_per_lp: int) -> bytes:
    """Data of `update_perp_market_target_base_asset_amount_per_lp`; raises EncodeError."""
    try:
        return _S54.pack(b">WDs\x1d\x96\x96\xa5", target_base_asset_amount_per_lp)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_target_base_asset_amount_per_lp",
            error,
            {"target_base_asset_amount_per_lp": target_base_asset_amount_per_lp},
        ) from error


def _parse_update_perp_market_per_lp_base(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S55.unpack_from(data, at)
    at += 1
    return {"per_lp_base": a0}, at


def pack_update_perp_market_per_lp_base(per_lp_base: int) -> bytes:
    """Data of `update_perp_market_per_lp_base`; raises EncodeError."""
    try:
        return _S56.pack(b"g\x98gfY\x90\xc1G", per_lp_base)
    except Exception as error:
        raise bad_argument("update_perp_market_per_lp_base", error, {"per_lp_base": per_lp_base}) from error


def _parse_update_lp_cooldown_time(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S22.unpack_from(data, at)
    at += 8
    return {"lp_cooldown_time": a0}, at


def pack_update_lp_cooldown_time(lp_cooldown_time: int) -> bytes:
    """Data of `update_lp_cooldown_time`; raises EncodeError."""
    try:
        return _S37.pack(b"\xc6\x85X)\xf1w=\x0e", lp_cooldown_time)
    except Exception as error:
        raise bad_argument(
            "update_lp_cooldown_time", error, {"lp_cooldown_time": lp_cooldown_time}
        ) from error


def _parse_update_perp_fee_structure(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
        a3,
        a4,
        a5,
        a6,
    ) = _S57.unpack_from(data, at)
    at += 360
    return {
        "fee_structure": FeeStructure(
            read_fee_tiers(a0), OrderFillerRewardStructure(a1, a2, a3 | a4 << 64), a5, a6
        )
    }, at


def pack_update_perp_fee_structure(fee_structure: FeeStructure) -> bytes:
    """Data of `update_perp_fee_structure`; raises EncodeError."""
    try:
        _fee_structure = fee_structure
        __fee_structure_filler_reward_structure = _fee_structure.filler_reward_structure
        return _S58.pack(
            b"\x17\xb2o\xcbI\x16\x8cK",
            write_fee_tiers(_fee_structure.fee_tiers, 10),
            __fee_structure_filler_reward_structure.reward_numerator,
            __fee_structure_filler_reward_structure.reward_denominator,
            __fee_structure_filler_reward_structure.time_based_reward_lower_bound & M64,
            __fee_structure_filler_reward_structure.time_based_reward_lower_bound >> 64,
            _fee_structure.referrer_reward_epoch_upper_bound,
            _fee_structure.flat_filler_fee,
        )
    except Exception as error:
        raise bad_argument("update_perp_fee_structure", error, {"fee_structure": fee_structure}) from error


def _parse_update_spot_fee_structure(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
        a3,
        a4,
        a5,
        a6,
    ) = _S57.unpack_from(data, at)
    at += 360
    return {
        "fee_structure": FeeStructure(
            read_fee_tiers(a0), OrderFillerRewardStructure(a1, a2, a3 | a4 << 64), a5, a6
        )
    }, at


def pack_update_spot_fee_structure(fee_structure: FeeStructure) -> bytes:
    """Data of `update_spot_fee_structure`; raises EncodeError."""
    try:
        _fee_structure = fee_structure
        __fee_structure_filler_reward_structure = _fee_structure.filler_reward_structure
        return _S58.pack(
            b"a\xd8i\x83q\xf6\x8e\x8d",
            write_fee_tiers(_fee_structure.fee_tiers, 10),
            __fee_structure_filler_reward_structure.reward_numerator,
            __fee_structure_filler_reward_structure.reward_denominator,
            __fee_structure_filler_reward_structure.time_based_reward_lower_bound & M64,
            __fee_structure_filler_reward_structure.time_based_reward_lower_bound >> 64,
            _fee_structure.referrer_reward_epoch_upper_bound,
            _fee_structure.flat_filler_fee,
        )
    except Exception as error:
        raise bad_argument("update_spot_fee_structure", error, {"fee_structure": fee_structure}) from error


def _parse_update_initial_pct_to_liquidate(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S14.unpack_from(data, at)
    at += 2
    return {"initial_pct_to_liquidate": a0}, at


def pack_update_initial_pct_to_liquidate(initial_pct_to_liquidate: int) -> bytes:
    """Data of `update_initial_pct_to_liquidate`; raises EncodeError."""
    try:
        return _S19.pack(b"\xd2\x85\xe1\x80\xc22\rm", initial_pct_to_liquidate)
    except Exception as error:
        raise bad_argument(
            "update_initial_pct_to_liquidate", error, {"initial_pct_to_liquidate": initial_pct_to_liquidate}
        ) from error


def _parse_update_liquidation_duration(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"liquidation_duration": a0}, at


def pack_update_liquidation_duration(liquidation_duration: int) -> bytes:
    """Data of `update_liquidation_duration`; raises EncodeError."""
    try:
        return _S13.pack(b"\x1c\x9a\x14\xf9f\xc0IG", liquidation_duration)
    except Exception as error:
        raise bad_argument(
            "update_liquidation_duration", error, {"liquidation_duration": liquidation_duration}
        ) from error


def _parse_update_liquidation_margin_buffer_ratio(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S10.unpack_from(data, at)
    at += 4
    return {"liquidation_margin_buffer_ratio": a0}, at


def pack_update_liquidation_margin_buffer_ratio(liquidation_margin_buffer_ratio: int) -> bytes:
    """Data of `update_liquidation_margin_buffer_ratio`; raises EncodeError."""
    try:
        return _S59.pack(b"\x84\xe0\xf3\xa0\x9aRa\xd7", liquidation_margin_buffer_ratio)
    except Exception as error:
        raise bad_argument(
            "update_liquidation_margin_buffer_ratio",
            error,
            {"liquidation_margin_buffer_ratio": liquidation_margin_buffer_ratio},
        ) from error


def _parse_update_oracle_guard_rails(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
        a2,
        a3,
        a4,
        a5,
    ) = _S60.unpack_from(data, at)
    at += 48
    return {
        "oracle_guard_rails": OracleGuardRails(
            PriceDivergenceGuardRails(a0, a1), ValidityGuardRails(a2, a3, a4, a5)
        )
    }, at


def pack_update_oracle_guard_rails(oracle_guard_rails: OracleGuardRails) -> bytes:
    """Data of `update_oracle_guard_rails`; raises EncodeError."""
    try:
        _oracle_guard_rails = oracle_guard_rails
        __oracle_guard_rails_price_divergence = _oracle_guard_rails.price_divergence
        __oracle_guard_rails_validity = _oracle_guard_rails.validity
        return _S61.pack(
            b"\x83p\n; 6(\xa4",
            __oracle_guard_rails_price_divergence.mark_oracle_percent_divergence,
            __oracle_guard_rails_price_divergence.oracle_twap_5min_percent_divergence,
            __oracle_guard_rails_validity.slots_before_stale_for_amm,
            __oracle_guard_rails_validity.slots_before_stale_for_margin,
            __oracle_guard_rails_validity.confidence_interval_max_size,
            __oracle_guard_rails_validity.too_volatile_ratio,
        )
    except Exception as error:
        raise bad_argument(
            "update_oracle_guard_rails", error, {"oracle_guard_rails": oracle_guard_rails}
        ) from error


def _parse_update_state_settlement_duration(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S14.unpack_from(data, at)
    at += 2
    return {"settlement_duration": a0}, at


def pack_update_state_settlement_duration(settlement_duration: int) -> bytes:
    """Data of `update_state_settlement_duration`; raises EncodeError."""
    try:
        return _S19.pack(b"aD\xc7\xeb\x83P=\xad", settlement_duration)
    except Exception as error:
        raise bad_argument(
            "update_state_settlement_duration", error, {"settlement_duration": settlement_duration}
        ) from error


def _parse_update_state_max_number_of_sub_accounts(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S14.unpack_from(data, at)
    at += 2
    return {"max_number_of_sub_accounts": a0}, at


def pack_update_state_max_number_of_sub_accounts(max_number_of_sub_accounts: int) -> bytes:
    """Data of `update_state_max_number_of_sub_accounts`; raises EncodeError."""
    try:
        return _S19.pack(b"\x9b{\xd6\x02\xdd\xa6\xccU", max_number_of_sub_accounts)
    except Exception as error:
        raise bad_argument(
            "update_state_max_number_of_sub_accounts",
            error,
            {"max_number_of_sub_accounts": max_number_of_sub_accounts},
        ) from error


def _parse_update_state_max_initialize_user_fee(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S14.unpack_from(data, at)
    at += 2
    return {"max_initialize_user_fee": a0}, at


def pack_update_state_max_initialize_user_fee(max_initialize_user_fee: int) -> bytes:
    """Data of `update_state_max_initialize_user_fee`; raises EncodeError."""
    try:
        return _S19.pack(b"\xed\xe1\x19\xed\xc1-Ma", max_initialize_user_fee)
    except Exception as error:
        raise bad_argument(
            "update_state_max_initialize_user_fee",
            error,
            {"max_initialize_user_fee": max_initialize_user_fee},
        ) from error


def _parse_update_perp_market_oracle(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S49.unpack_from(data, at)
    at += 33
    return {"oracle": Pubkey(a0), "oracle_source": ORACLE_SOURCE_TAGS[a1]}, at


def pack_update_perp_market_oracle(oracle: Pubkey, oracle_source: OracleSource) -> bytes:
    """Data of `update_perp_market_oracle`; raises EncodeError."""
    try:
        return _S50.pack(b"\xb6qo\xa0C\xaeY\xbf", oracle.__bytes__(), oracle_source)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_oracle", error, {"oracle": oracle, "oracle_source": oracle_source}
        ) from error


def _parse_update_perp_market_base_spread(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S10.unpack_from(data, at)
    at += 4
    return {"base_spread": a0}, at


def pack_update_perp_market_base_spread(base_spread: int) -> bytes:
    """Data of `update_perp_market_base_spread`; raises EncodeError."""
    try:
        return _S59.pack(b"G_T\xa8\t\x9d\xc6A", base_spread)
    except Exception as error:
        raise bad_argument("update_perp_market_base_spread", error, {"base_spread": base_spread}) from error


def _parse_update_amm_jit_intensity(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"amm_jit_intensity": a0}, at


def pack_update_amm_jit_intensity(amm_jit_intensity: int) -> bytes:
    """Data of `update_amm_jit_intensity`; raises EncodeError."""
    try:
        return _S13.pack(b"\xb5\xbf5m\xa6\xf97\x8e", amm_jit_intensity)
    except Exception as error:
        raise bad_argument(
            "update_amm_jit_intensity", error, {"amm_jit_intensity": amm_jit_intensity}
        ) from error


def _parse_update_perp_market_max_spread(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S10.unpack_from(data, at)
    at += 4
    return {"max_spread": a0}, at


def pack_update_perp_market_max_spread(max_spread: int) -> bytes:
    """Data of `update_perp_market_max_spread`; raises EncodeError."""
    try:
        return _S59.pack(b"P\xfcz>(\xda[d", max_spread)
    except Exception as error:
        raise bad_argument("update_perp_market_max_spread", error, {"max_spread": max_spread}) from error


def _parse_update_perp_market_step_size_and_tick_size(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S38.unpack_from(data, at)
    at += 16
    return {"step_size": a0, "tick_size": a1}, at


def pack_update_perp_market_step_size_and_tick_size(step_size: int, tick_size: int) -> bytes:
    """Data of `update_perp_market_step_size_and_tick_size`; raises EncodeError."""
    try:
        return _S39.pack(b"\xe7\xffa\x19\x92\x8b\xae\x04", step_size, tick_size)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_step_size_and_tick_size",
            error,
            {"step_size": step_size, "tick_size": tick_size},
        ) from error


def _parse_update_perp_market_name(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S51.unpack_from(data, at)
    at += 32
    return {"name": a0}, at


def pack_update_perp_market_name(name: bytes | str) -> bytes:
    """Data of `update_perp_market_name`; raises EncodeError."""
    name = name32(name)
    try:
        return _S52.pack(b"\xd3\x1f\x15\xd2@lB\xc9", name if len(name) == 32 else fixed_bytes(name, 32))
    except Exception as error:
        raise bad_argument("update_perp_market_name", error, {"name": name}) from error


def _parse_update_perp_market_min_order_size(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S22.unpack_from(data, at)
    at += 8
    return {"order_size": a0}, at


def pack_update_perp_market_min_order_size(order_size: int) -> bytes:
    """Data of `update_perp_market_min_order_size`; raises EncodeError."""
    try:
        return _S37.pack(b"\xe2J\x05Yl\xdf.\x8d", order_size)
    except Exception as error:
        raise bad_argument("update_perp_market_min_order_size", error, {"order_size": order_size}) from error


def _parse_update_perp_market_max_slippage_ratio(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S14.unpack_from(data, at)
    at += 2
    return {"max_slippage_ratio": a0}, at


def pack_update_perp_market_max_slippage_ratio(max_slippage_ratio: int) -> bytes:
    """Data of `update_perp_market_max_slippage_ratio`; raises EncodeError."""
    try:
        return _S19.pack(b"\xeb%(\xc4F\x926\xc9", max_slippage_ratio)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_max_slippage_ratio", error, {"max_slippage_ratio": max_slippage_ratio}
        ) from error


def _parse_update_perp_market_max_fill_reserve_fraction(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S14.unpack_from(data, at)
    at += 2
    return {"max_fill_reserve_fraction": a0}, at


def pack_update_perp_market_max_fill_reserve_fraction(max_fill_reserve_fraction: int) -> bytes:
    """Data of `update_perp_market_max_fill_reserve_fraction`; raises EncodeError."""
    try:
        return _S19.pack(b"\x13\xacr\x9a*\x87\xa1\x85", max_fill_reserve_fraction)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_max_fill_reserve_fraction",
            error,
            {"max_fill_reserve_fraction": max_fill_reserve_fraction},
        ) from error


def _parse_update_perp_market_max_open_interest(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (
        a0,
        a1,
    ) = _S38.unpack_from(data, at)
    at += 16
    return {"max_open_interest": a0 | a1 << 64}, at


def pack_update_perp_market_max_open_interest(max_open_interest: int) -> bytes:
    """Data of `update_perp_market_max_open_interest`; raises EncodeError."""
    try:
        return _S39.pack(b"\xc2O\x95\xe0\xf6f\xba\x8c", max_open_interest & M64, max_open_interest >> 64)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_max_open_interest", error, {"max_open_interest": max_open_interest}
        ) from error


def _parse_update_perp_market_number_of_users(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    tag = data[at]
    if tag == 1:
        _number_of_users = _S10.unpack_from(data, at + 1)[0]
        at += 5
    elif tag == 0:
        _number_of_users = None
        at += 1
    else:
        raise bad_option(tag, at)
    tag = data[at]
    if tag == 1:
        _number_of_users_with_base = _S10.unpack_from(data, at + 1)[0]
        at += 5
    elif tag == 0:
        _number_of_users_with_base = None
        at += 1
    else:
        raise bad_option(tag, at)
    return {"number_of_users": _number_of_users, "number_of_users_with_base": _number_of_users_with_base}, at


def pack_update_perp_market_number_of_users(
    number_of_users: int | None, number_of_users_with_base: int | None
) -> bytes:
    """Data of `update_perp_market_number_of_users`; raises EncodeError."""
    try:
        return b"".join(
            (
                b"#>\x90\xb1\xb4>\xd7\xc4",
                (b"\0" if number_of_users is None else _S11.pack(1, number_of_users)),
                (b"\0" if number_of_users_with_base is None else _S11.pack(1, number_of_users_with_base)),
            )
        )
    except Exception as error:
        raise bad_argument(
            "update_perp_market_number_of_users",
            error,
            {"number_of_users": number_of_users, "number_of_users_with_base": number_of_users_with_base},
        ) from error


def _parse_update_perp_market_fee_adjustment(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S62.unpack_from(data, at)
    at += 2
    return {"fee_adjustment": a0}, at


def pack_update_perp_market_fee_adjustment(fee_adjustment: int) -> bytes:
    """Data of `update_perp_market_fee_adjustment`; raises EncodeError."""
    try:
        return _S63.pack(b"\xc2\xaeWf+\x94 p", fee_adjustment)
    except Exception as error:
        raise bad_argument(
            "update_perp_market_fee_adjustment", error, {"fee_adjustment": fee_adjustment}
        ) from error


def _parse_update_spot_market_fee_adjustment(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S62.unpack_from(data, at)
    at += 2
    return {"fee_adjustment": a0}, at


def pack_update_spot_market_fee_adjustment(fee_adjustment: int) -> bytes:
    """Data of `update_spot_market_fee_adjustment`; raises EncodeError."""
    try:
        return _S63.pack(b"\x94\xb6\x03~\x9dr\xdcc", fee_adjustment)
    except Exception as error:
        raise bad_argument(
            "update_spot_market_fee_adjustment", error, {"fee_adjustment": fee_adjustment}
        ) from error


def _parse_update_admin(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S51.unpack_from(data, at)
    at += 32
    return {"admin": Pubkey(a0)}, at


def pack_update_admin(admin: Pubkey) -> bytes:
    """Data of `update_admin`; raises EncodeError."""
    try:
        return _S52.pack(b"\xa1\xb0(\xd5<\xb8\xb3\xe4", admin.__bytes__())
    except Exception as error:
        raise bad_argument("update_admin", error, {"admin": admin}) from error


def _parse_update_whitelist_mint(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S51.unpack_from(data, at)
    at += 32
    return {"whitelist_mint": Pubkey(a0)}, at


def pack_update_whitelist_mint(whitelist_mint: Pubkey) -> bytes:
    """Data of `update_whitelist_mint`; raises EncodeError."""
    try:
        return _S52.pack(b"\xa1\x0f\xa2\x13\x94x\x90\x97", whitelist_mint.__bytes__())
    except Exception as error:
        raise bad_argument("update_whitelist_mint", error, {"whitelist_mint": whitelist_mint}) from error


def _parse_update_discount_mint(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S51.unpack_from(data, at)
    at += 32
    return {"discount_mint": Pubkey(a0)}, at


def pack_update_discount_mint(discount_mint: Pubkey) -> bytes:
    """Data of `update_discount_mint`; raises EncodeError."""
    try:
        return _S52.pack(b" \xfcz\xd3B\x1f/\xf1", discount_mint.__bytes__())
    except Exception as error:
        raise bad_argument("update_discount_mint", error, {"discount_mint": discount_mint}) from error


def _parse_update_exchange_status(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"exchange_status": a0}, at


def pack_update_exchange_status(exchange_status: int) -> bytes:
    """Data of `update_exchange_status`; raises EncodeError."""
    try:
        return _S13.pack(b"S\xa0\xfc\xfa\x81t1\xdf", exchange_status)
    except Exception as error:
        raise bad_argument("update_exchange_status", error, {"exchange_status": exchange_status}) from error


def _parse_update_perp_auction_duration(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"min_perp_auction_duration": a0}, at


def pack_update_perp_auction_duration(min_perp_auction_duration: int) -> bytes:
    """Data of `update_perp_auction_duration`; raises EncodeError."""
    try:
        return _S13.pack(b"~n4\xae\x1e\xce\xd7Z", min_perp_auction_duration)
    except Exception as error:
        raise bad_argument(
            "update_perp_auction_duration", error, {"min_perp_auction_duration": min_perp_auction_duration}
        ) from error


def _parse_update_spot_auction_duration(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    (a0,) = _S12.unpack_from(data, at)
    at += 1
    return {"default_spot_auction_duration": a0}, at


def pack_update_spot_auction_duration(default_spot_auction_duration: int) -> bytes:
    """Data of `update_spot_auction_duration`; raises EncodeError."""
    try:
        return _S13.pack(b"\xb6\xb2\xcbH\xbb\x8f\x9dk", default_spot_auction_duration)
    except Exception as error:
        raise bad_argument(
            "update_spot_auction_duration",
            error,
            {"default_spot_auction_duration": default_spot_auction_duration},
        ) from error


def _parse_initialize_prelaunch_oracle(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    _params, at = PrelaunchOracleParams.parse(data, at)
    return {"params": _params}, at


def pack_initialize_prelaunch_oracle(params: PrelaunchOracleParams) -> bytes:
    """Data of `initialize_prelaunch_oracle`; raises EncodeError."""
    try:
        return b"\xa9\xb2T\x19\xaf>\x1d\xf7" + params.packed()
    except Exception as error:
        raise bad_argument("initialize_prelaunch_oracle", error, {"params": params}) from error


def _parse_update_prelaunch_oracle_params(data: bytes, at: int) -> tuple[dict[str, Any], int]:
    _params, at = PrelaunchOracleParams.parse(data, at)
    return {"params": _params}, at


def pack_update_prelaunch_oracle_params(params: PrelaunchOracleParams) -> bytes:
    """Data of `update_prelaunch_oracle_params`; raises EncodeError."""
    try:
        return b"b\xcd\x93\xf3\x12KS\xcf" + params.packed()
    except Exception as error:
        raise bad_argument("update_prelaunch_oracle_params", error, {"params": params}) from error


DISCRIMINATORS: dict[str, bytes] = {
    "initialize_user_stats": b"\xfe\xf3Hb\xfb\x82\xa8\xd5",
    "initialize_user": b"o\x11\xb9\xfa<z&\xfe",
    "update_user_name": b'\x87\x19\xb98\xa55"\x88',
    "update_user_advanced_lp": b"BPk\xba\x1b\xf2B_",
    "update_user_custom_margin_ratio": b"\x15\xdd\x8c\xbb \x81\x0b{",
    "update_user_margin_trading_enabled": b"\xc2\\\xcc\xdf\xf6\xbc\x1f\xcb",
    "update_user_reduce_only": b"\xc7G*C\x90\x13Vm",
    "update_user_delegate": b"\x8b\xcd\x8d\x8dq$^\xbb",
    "delete_user": b"\xbaU\x11\xf9\xdb\xe7b\xfb",
    "reclaim_rent": b"\xda\xc8\x13\xc5\xe3Y\xc0\x16",
    "deposit": b"\xf2#\xc6\x89R\xe1\xf2\xb6",
    "withdraw": b'\xb7\x12F\x9c\x94m\xa1"',
    "transfer_deposit": b"\x14\x14\x93\xdf)?\xcco",
    "place_perp_order": b"E\xa1]\xcax~L\xb9",
    "place_orders": b"<?2{\x0c\xc5<\xbe",
    "place_and_take_perp_order": b"\xd53\x01\xbbl\xdc\xe6\xe0",
    "place_and_make_perp_order": b"\x95u\x0b\xed/_Y\xed",
    "cancel_order": b"_\x81\xed\xf0\x081\xdf\x84",
    "cancel_order_by_user_id": b"k\xd3\xfa\x85\x12%9d",
    "cancel_orders": b"\xee\xe1_\x9e\xe3g\x08\xc2",
    "cancel_orders_by_ids": b"\x86\x13\x90\xa5^\xf0\xd2^",
    "force_cancel_orders": b"@\xb5\xc4?\xdeH@\xe8",
    "fill_perp_order": b"\r\xbc\xf8g\x86\xd9j\xf0",
    "add_perp_lp_shares": b"8\xd18\xc5w\xfe\xbcu",
    "remove_perp_lp_shares": b"\xd5Y\xd9\x12\xa075\x8d",
    "remove_perp_lp_shares_in_expiring_market": b"S\xfe\xfd\x89;zD\x9c",
    "settle_lp": b"\x9b\xe7tqa\xe5\x8b\x8d",
    "settle_funding_payment": b"\xdeZ\xca^\x1c-s\xb7",
    "update_funding_rate": b"\xc9\xb2t\xd4\xa6\x90H\xee",
    "update_amms": b"\xc9j\xd9\xfd\x04\xaf\xe4a",
    "settle_pnl": b"+=\xea-\x0f_\x98\x99",
    "settle_multiple_pnls": b"\x7fBu9(2\x98\x7f",
    "liquidate_perp": b"K#w\xf7\xbf\x12\x8b\x02",
    "liquidate_perp_pnl_for_deposit": b"\xedK\xc6\xeb\xe9\xbaK#",
    "resolve_perp_bankruptcy": b"\xe0\x10\xb0\xd6\xa2\xd5\xb7\xde",
    "resolve_perp_pnl_deficit": b"\xa8\xccD\x96\x9f~_\x94",
    "settle_expired_market": b"xY\x0b\x19zMH\xc1",
    "settle_revenue_to_insurance_fund": b"\xc8x]\x88E&\xc7\x9f",
    "update_spot_market_cumulative_interest": b"'\xa6\x8b\xf3\x9e\xa5\x9b\xe1",
    "update_perp_bid_ask_twap": b"\xf7\x17\xffA\xd4Z\xdd\xc2",
    "update_prelaunch_oracle": b"\xdc\x84\x1b\x1b\xe9\xdc=\xdb",
    "update_spot_market_expiry": b"\xd0\x0b\xd3\x9f\xe2\x18\x0b\xf7",
    "initialize": b"\xaf\xafm\x1f\r\x98\x9b\xed",
    "initialize_spot_market": b"\xea\xc4\x80,^\x0f0\xc9",
    "initialize_perp_market": b"\x84\t\xe5vuvu>",
    "delete_initialized_perp_market": b"[\x9a\x18Wj;\xbeB",
    "move_amm_price": b"\xebm\x02R\xdbv\x06\x9f",
    "recenter_perp_market_amm": b"\x18W\ns\xa5\xbeP\x8b",
    "update_perp_market_amm_summary_stats": b"ze\xf9\xee\xd1\t\xf1\xf5",
    "update_perp_market_expiry": b",\xdd\xe3\x97\x83\x8c\x16n",
    "settle_expired_market_pools_to_revenue_pool": b"7\x13\xee\xa9\xe3Z\xc8\xb8",
    "deposit_into_perp_market_fee_pool": b'":9DaP\xf4\x06',
    "deposit_into_spot_market_revenue_pool": b"\\(\x97*z\xfe\x8b\xf6",
    "repeg_amm_curve": b"\x03$fY\xb4\x80x\xd5",
    "update_perp_market_amm_oracle_twap": b"\xf1Jr{\xce\x99\x18\xca",
    "reset_perp_market_amm_oracle_twap": b"\x7f\n7\xa4{\xe2/\x18",
    "update_k": b"Hb\t\x8b\x81\xe5\xac8",
    "update_perp_market_margin_ratio": b"\x82\xadk-wi\x1aq",
    "update_perp_market_funding_period": b"\xab\xa1E[\x81\x8b\xa1\x1c",
    "update_perp_market_max_imbalances": b"\x0f\xceI\x85<\x08VY",
    "update_perp_market_liquidation_fee": b"Z\x89\t\x91)\x08\x94u",
    "update_insurance_fund_unstaking_period": b",E+\xe2\xcc\xdf\xca4",
    "update_spot_market_liquidation_fee": b"\x0b\r\xff58\x88h\xb1",
    "update_withdraw_guard_threshold": b"8\x12'=\x9b\xd3,\x85",
    "update_spot_market_if_factor": b'\x93\x1e\xe0"\x12\xe6i\x04',
    "update_spot_market_revenue_settle_period": b"Q\\~)\xfa\xe1\x9c\xdb",
    "update_spot_market_status": b"N^\x10\xbc\xc1n\xe7\x1f",
    "update_spot_market_paused_operations": b"d=\x99Q\xb4\x0c\x06\xf8",
    "update_spot_market_asset_tier": b"\xfd\xd1\xe7\x0e\xf2\xd0\xf3\x82",
    "update_spot_market_margin_weights": b"m!W\xc3\xff$\x06Q",
    "update_spot_market_borrow_rate": b"G\xef\xec\x99\xd2>\xfeL",
    "update_spot_market_max_token_deposits": b"8\xbfO\x12\x1ayP\xd0",
    "update_spot_market_scale_initial_asset_weight_start": b"\xd9\xcc\xccv\xcc\x82\xe1\x93",
    "update_spot_market_oracle": b"r\xb8f%\xf6\xba\xb4c",
    "update_spot_market_step_size_and_tick_size": b"\xee\x99\x89P\xce;\xfa=",
    "update_spot_market_min_order_size": b"]\x80\x0bw\x1a\x14\xb52",
    "update_spot_market_orders_enabled": b"\xbeO\xce\x0f\x1a\xe5\xe5+",
    "update_spot_market_if_paused_operations": b"e\xd7OJ;)O\x0c",
    "update_spot_market_name": b"\x11\xd0\x01\x01\xa2\xd3\xbc\xe0",
    "update_perp_market_status": b"G\xc9\xafz\xff\xcf\xc4\xcf",
    "update_perp_market_paused_operations": b"5\x10\x88\x84\x1e\xdcyU",
    "update_perp_market_contract_tier": b"\xec\x80\x0f_\xcb\xd6Du",
    "update_perp_market_imf_factor": b"\xcf\xc28\x84#CG\xf4",
    "update_perp_market_unrealized_asset_weight": b"\x87\x84\xcd\xa5m\x96\xa6j",
    "update_perp_market_concentration_coef": b"\x18N\xe8~\xa9\xb0\xe6\x10",
    "update_perp_market_curve_update_intensity": b"2\x83\x06\x9c\xe2\xe7\xbdH",
    "update_perp_market_target_base_asset_amount_per_lp": b">WDs\x1d\x96\x96\xa5",
    "update_perp_market_per_lp_base": b"g\x98gfY\x90\xc1G",
    "update_lp_cooldown_time": b"\xc6\x85X)\xf1w=\x0e",
    "update_perp_fee_structure": b"\x17\xb2o\xcbI\x16\x8cK",
    "update_spot_fee_structure": b"a\xd8i\x83q\xf6\x8e\x8d",
    "update_initial_pct_to_liquidate": b"\xd2\x85\xe1\x80\xc22\rm",
    "update_liquidation_duration": b"\x1c\x9a\x14\xf9f\xc0IG",
    "update_liquidation_margin_buffer_ratio": b"\x84\xe0\xf3\xa0\x9aRa\xd7",
    "update_oracle_guard_rails": b"\x83p\n; 6(\xa4",
    "update_state_settlement_duration": b"aD\xc7\xeb\x83P=\xad",
    "update_state_max_number_of_sub_accounts": b"\x9b{\xd6\x02\xdd\xa6\xccU",
    "update_state_max_initialize_user_fee": b"\xed\xe1\x19\xed\xc1-Ma",
    "update_perp_market_oracle": b"\xb6qo\xa0C\xaeY\xbf",
    "update_perp_market_base_spread": b"G_T\xa8\t\x9d\xc6A",
    "update_amm_jit_intensity": b"\xb5\xbf5m\xa6\xf97\x8e",
    "update_perp_market_max_spread": b"P\xfcz>(\xda[d",
    "update_perp_market_step_size_and_tick_size": b"\xe7\xffa\x19\x92\x8b\xae\x04",
    "update_perp_market_name": b"\xd3\x1f\x15\xd2@lB\xc9",
    "update_perp_market_min_order_size": b"\xe2J\x05Yl\xdf.\x8d",
    "update_perp_market_max_slippage_ratio": b"\xeb%(\xc4F\x926\xc9",
    "update_perp_market_max_fill_reserve_fraction": b"\x13\xacr\x9a*\x87\xa1\x85",
    "update_perp_market_max_open_interest": b"\xc2O\x95\xe0\xf6f\xba\x8c",
    "update_perp_market_number_of_users": b"#>\x90\xb1\xb4>\xd7\xc4",
    "update_perp_market_fee_adjustment": b"\xc2\xaeWf+\x94 p",
    "update_spot_market_fee_adjustment": b"\x94\xb6\x03~\x9dr\xdcc",
    "update_admin": b"\xa1\xb0(\xd5<\xb8\xb3\xe4",
    "update_whitelist_mint": b"\xa1\x0f\xa2\x13\x94x\x90\x97",
    "update_discount_mint": b" \xfcz\xd3B\x1f/\xf1",
    "update_exchange_status": b"S\xa0\xfc\xfa\x81t1\xdf",
    "update_perp_auction_duration": b"~n4\xae\x1e\xce\xd7Z",
    "update_spot_auction_duration": b"\xb6\xb2\xcbH\xbb\x8f\x9dk",
    "initialize_prelaunch_oracle": b"\xa9\xb2T\x19\xaf>\x1d\xf7",
    "update_prelaunch_oracle_params": b"b\xcd\x93\xf3\x12KS\xcf",
}
"""Instruction name to the first eight bytes of its data."""

INSTRUCTIONS: dict[bytes, tuple[str, Callable[[bytes, int], tuple[dict[str, Any], int]]]] = {
    b"\xfe\xf3Hb\xfb\x82\xa8\xd5": ("initialize_user_stats", _parse_initialize_user_stats),
    b"o\x11\xb9\xfa<z&\xfe": ("initialize_user", _parse_initialize_user),
    b'\x87\x19\xb98\xa55"\x88': ("update_user_name", _parse_update_user_name),
    b"BPk\xba\x1b\xf2B_": ("update_user_advanced_lp", _parse_update_user_advanced_lp),
    b"\x15\xdd\x8c\xbb \x81\x0b{": (
        "update_user_custom_margin_ratio",
        _parse_update_user_custom_margin_ratio,
    ),
    b"\xc2\\\xcc\xdf\xf6\xbc\x1f\xcb": (
        "update_user_margin_trading_enabled",
        _parse_update_user_margin_trading_enabled,
    ),
    b"\xc7G*C\x90\x13Vm": ("update_user_reduce_only", _parse_update_user_reduce_only),
    b"\x8b\xcd\x8d\x8dq$^\xbb": ("update_user_delegate", _parse_update_user_delegate),
    b"\xbaU\x11\xf9\xdb\xe7b\xfb": ("delete_user", _parse_delete_user),
    b"\xda\xc8\x13\xc5\xe3Y\xc0\x16": ("reclaim_rent", _parse_reclaim_rent),
    b"\xf2#\xc6\x89R\xe1\xf2\xb6": ("deposit", _parse_deposit),
    b'\xb7\x12F\x9c\x94m\xa1"': ("withdraw", _parse_withdraw),
    b"\x14\x14\x93\xdf)?\xcco": ("transfer_deposit", _parse_transfer_deposit),
    b"E\xa1]\xcax~L\xb9": ("place_perp_order", _parse_place_perp_order),
    b"<?2{\x0c\xc5<\xbe": ("place_orders", _parse_place_orders),
    b"\xd53\x01\xbbl\xdc\xe6\xe0": ("place_and_take_perp_order", _parse_place_and_take_perp_order),
    b"\x95u\x0b\xed/_Y\xed": ("place_and_make_perp_order", _parse_place_and_make_perp_order),
    b"_\x81\xed\xf0\x081\xdf\x84": ("cancel_order", _parse_cancel_order),
    b"k\xd3\xfa\x85\x12%9d": ("cancel_order_by_user_id", _parse_cancel_order_by_user_id),
    b"\xee\xe1_\x9e\xe3g\x08\xc2": ("cancel_orders", _parse_cancel_orders),
    b"\x86\x13\x90\xa5^\xf0\xd2^": ("cancel_orders_by_ids", _parse_cancel_orders_by_ids),
    b"@\xb5\xc4?\xdeH@\xe8": ("force_cancel_orders", _parse_force_cancel_orders),
    b"\r\xbc\xf8g\x86\xd9j\xf0": ("fill_perp_order", _parse_fill_perp_order),
    b"8\xd18\xc5w\xfe\xbcu": ("add_perp_lp_shares", _parse_add_perp_lp_shares),
    b"\xd5Y\xd9\x12\xa075\x8d": ("remove_perp_lp_shares", _parse_remove_perp_lp_shares),
    b"S\xfe\xfd\x89;zD\x9c": (
        "remove_perp_lp_shares_in_expiring_market",
        _parse_remove_perp_lp_shares_in_expiring_market,
    ),
    b"\x9b\xe7tqa\xe5\x8b\x8d": ("settle_lp", _parse_settle_lp),
    b"\xdeZ\xca^\x1c-s\xb7": ("settle_funding_payment", _parse_settle_funding_payment),
    b"\xc9\xb2t\xd4\xa6\x90H\xee": ("update_funding_rate", _parse_update_funding_rate),
    b"\xc9j\xd9\xfd\x04\xaf\xe4a": ("update_amms", _parse_update_amms),
    b"+=\xea-\x0f_\x98\x99": ("settle_pnl", _parse_settle_pnl),
    b"\x7fBu9(2\x98\x7f": ("settle_multiple_pnls", _parse_settle_multiple_pnls),
    b"K#w\xf7\xbf\x12\x8b\x02": ("liquidate_perp", _parse_liquidate_perp),
    b"\xedK\xc6\xeb\xe9\xbaK#": ("liquidate_perp_pnl_for_deposit", _parse_liquidate_perp_pnl_for_deposit),
    b"\xe0\x10\xb0\xd6\xa2\xd5\xb7\xde": ("resolve_perp_bankruptcy", _parse_resolve_perp_bankruptcy),
    b"\xa8\xccD\x96\x9f~_\x94": ("resolve_perp_pnl_deficit", _parse_resolve_perp_pnl_deficit),
    b"xY\x0b\x19zMH\xc1": ("settle_expired_market", _parse_settle_expired_market),
    b"\xc8x]\x88E&\xc7\x9f": ("settle_revenue_to_insurance_fund", _parse_settle_revenue_to_insurance_fund),
    b"'\xa6\x8b\xf3\x9e\xa5\x9b\xe1": (
        "update_spot_market_cumulative_interest",
        _parse_update_spot_market_cumulative_interest,
    ),
    b"\xf7\x17\xffA\xd4Z\xdd\xc2": ("update_perp_bid_ask_twap", _parse_update_perp_bid_ask_twap),
    b"\xdc\x84\x1b\x1b\xe9\xdc=\xdb": ("update_prelaunch_oracle", _parse_update_prelaunch_oracle),
    b"\xd0\x0b\xd3\x9f\xe2\x18\x0b\xf7": ("update_spot_market_expiry", _parse_update_spot_market_expiry),
    b"\xaf\xafm\x1f\r\x98\x9b\xed": ("initialize", _parse_initialize),
    b"\xea\xc4\x80,^\x0f0\xc9": ("initialize_spot_market", _parse_initialize_spot_market),
    b"\x84\t\xe5vuvu>": ("initialize_perp_market", _parse_initialize_perp_market),
    b"[\x9a\x18Wj;\xbeB": ("delete_initialized_perp_market", _parse_delete_initialized_perp_market),
    b"\xebm\x02R\xdbv\x06\x9f": ("move_amm_price", _parse_move_amm_price),
    b"\x18W\ns\xa5\xbeP\x8b": ("recenter_perp_market_amm", _parse_recenter_perp_market_amm),
    b"ze\xf9\xee\xd1\t\xf1\xf5": (
        "update_perp_market_amm_summary_stats",
        _parse_update_perp_market_amm_summary_stats,
    ),
    b",\xdd\xe3\x97\x83\x8c\x16n": ("update_perp_market_expiry", _parse_update_perp_market_expiry),
    b"7\x13\xee\xa9\xe3Z\xc8\xb8": (
        "settle_expired_market_pools_to_revenue_pool",
        _parse_settle_expired_market_pools_to_revenue_pool,
    ),
    b'":9DaP\xf4\x06': ("deposit_into_perp_market_fee_pool", _parse_deposit_into_perp_market_fee_pool),
    b"\\(\x97*z\xfe\x8b\xf6": (
        "deposit_into_spot_market_revenue_pool",
        _parse_deposit_into_spot_market_revenue_pool,
    ),
    b"\x03$fY\xb4\x80x\xd5": ("repeg_amm_curve", _parse_repeg_amm_curve),
    b"\xf1Jr{\xce\x99\x18\xca": (
        "update_perp_market_amm_oracle_twap",
        _parse_update_perp_market_amm_oracle_twap,
    ),
    b"\x7f\n7\xa4{\xe2/\x18": ("reset_perp_market_amm_oracle_twap", _parse_reset_perp_market_amm_oracle_twap),
    b"Hb\t\x8b\x81\xe5\xac8": ("update_k", _parse_update_k),
    b"\x82\xadk-wi\x1aq": ("update_perp_market_margin_ratio", _parse_update_perp_market_margin_ratio),
    b"\xab\xa1E[\x81\x8b\xa1\x1c": (
        "update_perp_market_funding_period",
        _parse_update_perp_market_funding_period,
    ),
    b"\x0f\xceI\x85<\x08VY": ("update_perp_market_max_imbalances", _parse_update_perp_market_max_imbalances),
    b"Z\x89\t\x91)\x08\x94u": (
        "update_perp_market_liquidation_fee",
        _parse_update_perp_market_liquidation_fee,
    ),
    b",E+\xe2\xcc\xdf\xca4": (
        "update_insurance_fund_unstaking_period",
        _parse_update_insurance_fund_unstaking_period,
    ),
    b"\x0b\r\xff58\x88h\xb1": (
        "update_spot_market_liquidation_fee",
        _parse_update_spot_market_liquidation_fee,
    ),
    b"8\x12'=\x9b\xd3,\x85": ("update_withdraw_guard_threshold", _parse_update_withdraw_guard_threshold),
    b'\x93\x1e\xe0"\x12\xe6i\x04': ("update_spot_market_if_factor", _parse_update_spot_market_if_factor),
    b"Q\\~)\xfa\xe1\x9c\xdb": (
        "update_spot_market_revenue_settle_period",
        _parse_update_spot_market_revenue_settle_period,
    ),
    b"N^\x10\xbc\xc1n\xe7\x1f": ("update_spot_market_status", _parse_update_spot_market_status),
    b"d=\x99Q\xb4\x0c\x06\xf8": (
        "update_spot_market_paused_operations",
        _parse_update_spot_market_paused_operations,
    ),
    b"\xfd\xd1\xe7\x0e\xf2\xd0\xf3\x82": (
        "update_spot_market_asset_tier",
        _parse_update_spot_market_asset_tier,
    ),
    b"m!W\xc3\xff$\x06Q": ("update_spot_market_margin_weights", _parse_update_spot_market_margin_weights),
    b"G\xef\xec\x99\xd2>\xfeL": ("update_spot_market_borrow_rate", _parse_update_spot_market_borrow_rate),
    b"8\xbfO\x12\x1ayP\xd0": (
        "update_spot_market_max_token_deposits",
        _parse_update_spot_market_max_token_deposits,
    ),
    b"\xd9\xcc\xccv\xcc\x82\xe1\x93": (
        "update_spot_market_scale_initial_asset_weight_start",
        _parse_update_spot_market_scale_initial_asset_weight_start,
    ),
    b"r\xb8f%\xf6\xba\xb4c": ("update_spot_market_oracle", _parse_update_spot_market_oracle),
    b"\xee\x99\x89P\xce;\xfa=": (
        "update_spot_market_step_size_and_tick_size",
        _parse_update_spot_market_step_size_and_tick_size,
    ),
    b"]\x80\x0bw\x1a\x14\xb52": (
        "update_spot_market_min_order_size",
        _parse_update_spot_market_min_order_size,
    ),
    b"\xbeO\xce\x0f\x1a\xe5\xe5+": (
        "update_spot_market_orders_enabled",
        _parse_update_spot_market_orders_enabled,
    ),
    b"e\xd7OJ;)O\x0c": (
        "update_spot_market_if_paused_operations",
        _parse_update_spot_market_if_paused_operations,
    ),
    b"\x11\xd0\x01\x01\xa2\xd3\xbc\xe0": ("update_spot_market_name", _parse_update_spot_market_name),
    b"G\xc9\xafz\xff\xcf\xc4\xcf": ("update_perp_market_status", _parse_update_perp_market_status),
    b"5\x10\x88\x84\x1e\xdcyU": (
        "update_perp_market_paused_operations",
        _parse_update_perp_market_paused_operations,
    ),
    b"\xec\x80\x0f_\xcb\xd6Du": ("update_perp_market_contract_tier", _parse_update_perp_market_contract_tier),
    b"\xcf\xc28\x84#CG\xf4": ("update_perp_market_imf_factor", _parse_update_perp_market_imf_factor),
    b"\x87\x84\xcd\xa5m\x96\xa6j": (
        "update_perp_market_unrealized_asset_weight",
        _parse_update_perp_market_unrealized_asset_weight,
    ),
    b"\x18N\xe8~\xa9\xb0\xe6\x10": (
        "update_perp_market_concentration_coef",
        _parse_update_perp_market_concentration_coef,
    ),
    b"2\x83\x06\x9c\xe2\xe7\xbdH": (
        "update_perp_market_curve_update_intensity",
        _parse_update_perp_market_curve_update_intensity,
    ),
    b">WDs\x1d\x96\x96\xa5": (
        "update_perp_market_target_base_asset_amount_per_lp",
        _parse_update_perp_market_target_base_asset_amount_per_lp,
    ),
    b"g\x98gfY\x90\xc1G": ("update_perp_market_per_lp_base", _parse_update_perp_market_per_lp_base),
    b"\xc6\x85X)\xf1w=\x0e": ("update_lp_cooldown_time", _parse_update_lp_cooldown_time),
    b"\x17\xb2o\xcbI\x16\x8cK": ("update_perp_fee_structure", _parse_update_perp_fee_structure),
    b"a\xd8i\x83q\xf6\x8e\x8d": ("update_spot_fee_structure", _parse_update_spot_fee_structure),
    b"\xd2\x85\xe1\x80\xc22\rm": ("update_initial_pct_to_liquidate", _parse_update_initial_pct_to_liquidate),
    b"\x1c\x9a\x14\xf9f\xc0IG": ("update_liquidation_duration", _parse_update_liquidation_duration),
    b"\x84\xe0\xf3\xa0\x9aRa\xd7": (
        "update_liquidation_margin_buffer_ratio",
        _parse_update_liquidation_margin_buffer_ratio,
    ),
    b"\x83p\n; 6(\xa4": ("update_oracle_guard_rails", _parse_update_oracle_guard_rails),
    b"aD\xc7\xeb\x83P=\xad": ("update_state_settlement_duration", _parse_update_state_settlement_duration),
    b"\x9b{\xd6\x02\xdd\xa6\xccU": (
        "update_state_max_number_of_sub_accounts",
        _parse_update_state_max_number_of_sub_accounts,
    ),
    b"\xed\xe1\x19\xed\xc1-Ma": (
        "update_state_max_initialize_user_fee",
        _parse_update_state_max_initialize_user_fee,
    ),
    b"\xb6qo\xa0C\xaeY\xbf": ("update_perp_market_oracle", _parse_update_perp_market_oracle),
    b"G_T\xa8\t\x9d\xc6A": ("update_perp_market_base_spread", _parse_update_perp_market_base_spread),
    b"\xb5\xbf5m\xa6\xf97\x8e": ("update_amm_jit_intensity", _parse_update_amm_jit_intensity),
    b"P\xfcz>(\xda[d": ("update_perp_market_max_spread", _parse_update_perp_market_max_spread),
    b"\xe7\xffa\x19\x92\x8b\xae\x04": (
        "update_perp_market_step_size_and_tick_size",
        _parse_update_perp_market_step_size_and_tick_size,
    ),
    b"\xd3\x1f\x15\xd2@lB\xc9": ("update_perp_market_name", _parse_update_perp_market_name),
    b"\xe2J\x05Yl\xdf.\x8d": ("update_perp_market_min_order_size", _parse_update_perp_market_min_order_size),
    b"\xeb%(\xc4F\x926\xc9": (
        "update_perp_market_max_slippage_ratio",
        _parse_update_perp_market_max_slippage_ratio,
    ),
    b"\x13\xacr\x9a*\x87\xa1\x85": (
        "update_perp_market_max_fill_reserve_fraction",
        _parse_update_perp_market_max_fill_reserve_fraction,
    ),
    b"\xc2O\x95\xe0\xf6f\xba\x8c": (
        "update_perp_market_max_open_interest",
        _parse_update_perp_market_max_open_interest,
    ),
    b"#>\x90\xb1\xb4>\xd7\xc4": (
        "update_perp_market_number_of_users",
        _parse_update_perp_market_number_of_users,
    ),
    b"\xc2\xaeWf+\x94 p": ("update_perp_market_fee_adjustment", _parse_update_perp_market_fee_adjustment),
    b"\x94\xb6\x03~\x9dr\xdcc": (
        "update_spot_market_fee_adjustment",
        _parse_update_spot_market_fee_adjustment,
    ),
    b"\xa1\xb0(\xd5<\xb8\xb3\xe4": ("update_admin", _parse_update_admin),
    b"\xa1\x0f\xa2\x13\x94x\x90\x97": ("update_whitelist_mint", _parse_update_whitelist_mint),
    b" \xfcz\xd3B\x1f/\xf1": ("update_discount_mint", _parse_update_discount_mint),
    b"S\xa0\xfc\xfa\x81t1\xdf": ("update_exchange_status", _parse_update_exchange_status),
    b"~n4\xae\x1e\xce\xd7Z": ("update_perp_auction_duration", _parse_update_perp_auction_duration),
    b"\xb6\xb2\xcbH\xbb\x8f\x9dk": ("update_spot_auction_duration", _parse_update_spot_auction_duration),
    b"\xa9\xb2T\x19\xaf>\x1d\xf7": ("initialize_prelaunch_oracle", _parse_initialize_prelaunch_oracle),
    b"b\xcd\x93\xf3\x12KS\xcf": ("update_prelaunch_oracle_params", _parse_update_prelaunch_oracle_params),
}

_PACK: dict[str, Callable[..., bytes]] = {
    "initialize_user_stats": pack_initialize_user_stats,
    "initialize_user": pack_initialize_user,
    "update_user_name": pack_update_user_name,
    "update_user_advanced_lp": pack_update_user_advanced_lp,
    "update_user_custom_margin_ratio": pack_update_user_custom_margin_ratio,
    "update_user_margin_trading_enabled": pack_update_user_margin_trading_enabled,
    "update_user_reduce_only": pack_update_user_reduce_only,
    "update_user_delegate": pack_update_user_delegate,
    "delete_user": pack_delete_user,
    "reclaim_rent": pack_reclaim_rent,
    "deposit": pack_deposit,
    "withdraw": pack_withdraw,
    "transfer_deposit": pack_transfer_deposit,
    "place_perp_order": pack_place_perp_order,
    "place_orders": pack_place_orders,
    "place_and_take_perp_order": pack_place_and_take_perp_order,
    "place_and_make_perp_order": pack_place_and_make_perp_order,
    "cancel_order": pack_cancel_order,
    "cancel_order_by_user_id": pack_cancel_order_by_user_id,
    "cancel_orders": pack_cancel_orders,
    "cancel_orders_by_ids": pack_cancel_orders_by_ids,
    "force_cancel_orders": pack_force_cancel_orders,
    "fill_perp_order": pack_fill_perp_order,
    "add_perp_lp_shares": pack_add_perp_lp_shares,
    "remove_perp_lp_shares": pack_remove_perp_lp_shares,
    "remove_perp_lp_shares_in_expiring_market": pack_remove_perp_lp_shares_in_expiring_market,
    "settle_lp": pack_settle_lp,
    "settle_funding_payment": pack_settle_funding_payment,
    "update_funding_rate": pack_update_funding_rate,
    "update_amms": pack_update_amms,
    "settle_pnl": pack_settle_pnl,
    "settle_multiple_pnls": pack_settle_multiple_pnls,
    "liquidate_perp": pack_liquidate_perp,
    "liquidate_perp_pnl_for_deposit": pack_liquidate_perp_pnl_for_deposit,
    "resolve_perp_bankruptcy": pack_resolve_perp_bankruptcy,
    "resolve_perp_pnl_deficit": pack_resolve_perp_pnl_deficit,
    "settle_expired_market": pack_settle_expired_market,
    "settle_revenue_to_insurance_fund": pack_settle_revenue_to_insurance_fund,
    "update_spot_market_cumulative_interest": pack_update_spot_market_cumulative_interest,
    "update_perp_bid_ask_twap": pack_update_perp_bid_ask_twap,
    "update_prelaunch_oracle": pack_update_prelaunch_oracle,
    "update_spot_market_expiry": pack_update_spot_market_expiry,
    "initialize": pack_initialize,
    "initialize_spot_market": pack_initialize_spot_market,
    "initialize_perp_market": pack_initialize_perp_market,
    "delete_initialized_perp_market": pack_delete_initialized_perp_market,
    "move_amm_price": pack_move_amm_price,
    "recenter_perp_market_amm": pack_recenter_perp_market_amm,
    "update_perp_market_amm_summary_stats": pack_update_perp_market_amm_summary_stats,
    "update_perp_market_expiry": pack_update_perp_market_expiry,
    "settle_expired_market_pools_to_revenue_pool": pack_settle_expired_market_pools_to_revenue_pool,
    "deposit_into_perp_market_fee_pool": pack_deposit_into_perp_market_fee_pool,
    "deposit_into_spot_market_revenue_pool": pack_deposit_into_spot_market_revenue_pool,
    "repeg_amm_curve": pack_repeg_amm_curve,
    "update_perp_market_amm_oracle_twap": pack_update_perp_market_amm_oracle_twap,
    "reset_perp_market_amm_oracle_twap": pack_reset_perp_market_amm_oracle_twap,
    "update_k": pack_update_k,
    "update_perp_market_margin_ratio": pack_update_perp_market_margin_ratio,
    "update_perp_market_funding_period": pack_update_perp_market_funding_period,
    "update_perp_market_max_imbalances": pack_update_perp_market_max_imbalances,
    "update_perp_market_liquidation_fee": pack_update_perp_market_liquidation_fee,
    "update_insurance_fund_unstaking_period": pack_update_insurance_fund_unstaking_period,
    "update_spot_market_liquidation_fee": pack_update_spot_market_liquidation_fee,
    "update_withdraw_guard_threshold": pack_update_withdraw_guard_threshold,
    "update_spot_market_if_factor": pack_update_spot_market_if_factor,
    "update_spot_market_revenue_settle_period": pack_update_spot_market_revenue_settle_period,
    "update_spot_market_status": pack_update_spot_market_status,
    "update_spot_market_paused_operations": pack_update_spot_market_paused_operations,
    "update_spot_market_asset_tier": pack_update_spot_market_asset_tier,
    "update_spot_market_margin_weights": pack_update_spot_market_margin_weights,
    "update_spot_market_borrow_rate": pack_update_spot_market_borrow_rate,
    "update_spot_market_max_token_deposits": pack_update_spot_market_max_token_deposits,
    "update_spot_market_scale_initial_asset_weight_start": pack_update_spot_market_scale_initial_asset_weight_start,
    "update_spot_market_oracle": pack_update_spot_market_oracle,
    "update_spot_market_step_size_and_tick_size": pack_update_spot_market_step_size_and_tick_size,
    "update_spot_market_min_order_size": pack_update_spot_market_min_order_size,
    "update_spot_market_orders_enabled": pack_update_spot_market_orders_enabled,
    "update_spot_market_if_paused_operations": pack_update_spot_market_if_paused_operations,
    "update_spot_market_name": pack_update_spot_market_name,
    "update_perp_market_status": pack_update_perp_market_status,
    "update_perp_market_paused_operations": pack_update_perp_market_paused_operations,
    "update_perp_market_contract_tier": pack_update_perp_market_contract_tier,
    "update_perp_market_imf_factor": pack_update_perp_market_imf_factor,
    "update_perp_market_unrealized_asset_weight": pack_update_perp_market_unrealized_asset_weight,
    "update_perp_market_concentration_coef": pack_update_perp_market_concentration_coef,
    "update_perp_market_curve_update_intensity": pack_update_perp_market_curve_update_intensity,
    "update_perp_market_target_base_asset_amount_per_lp": pack_update_perp_market_target_base_asset_amount_per_lp,
    "update_perp_market_per_lp_base": pack_update_perp_market_per_lp_base,
    "update_lp_cooldown_time": pack_update_lp_cooldown_time,
    "update_perp_fee_structure": pack_update_perp_fee_structure,
    "update_spot_fee_structure": pack_update_spot_fee_structure,
    "update_initial_pct_to_liquidate": pack_update_initial_pct_to_liquidate,
    "update_liquidation_duration": pack_update_liquidation_duration,
    "update_liquidation_margin_buffer_ratio": pack_update_liquidation_margin_buffer_ratio,
    "update_oracle_guard_rails": pack_update_oracle_guard_rails,
    "update_state_settlement_duration": pack_update_state_settlement_duration,
    "update_state_max_number_of_sub_accounts": pack_update_state_max_number_of_sub_accounts,
    "update_state_max_initialize_user_fee": pack_update_state_max_initialize_user_fee,
    "update_perp_market_oracle": pack_update_perp_market_oracle,
    "update_perp_market_base_spread": pack_update_perp_market_base_spread,
    "update_amm_jit_intensity": pack_update_amm_jit_intensity,
    "update_perp_market_max_spread": pack_update_perp_market_max_spread,
    "update_perp_market_step_size_and_tick_size": pack_update_perp_market_step_size_and_tick_size,
    "update_perp_market_name": pack_update_perp_market_name,
    "update_perp_market_min_order_size": pack_update_perp_market_min_order_size,
    "update_perp_market_max_slippage_ratio": pack_update_perp_market_max_slippage_ratio,
    "update_perp_market_max_fill_reserve_fraction": pack_update_perp_market_max_fill_reserve_fraction,
    "update_perp_market_max_open_interest": pack_update_perp_market_max_open_interest,
    "update_perp_market_number_of_users": pack_update_perp_market_number_of_users,
    "update_perp_market_fee_adjustment": pack_update_perp_market_fee_adjustment,
    "update_spot_market_fee_adjustment": pack_update_spot_market_fee_adjustment,
    "update_admin": pack_update_admin,
    "update_whitelist_mint": pack_update_whitelist_mint,
    "update_discount_mint": pack_update_discount_mint,
    "update_exchange_status": pack_update_exchange_status,
    "update_perp_auction_duration": pack_update_perp_auction_duration,
    "update_spot_auction_duration": pack_update_spot_auction_duration,
    "initialize_prelaunch_oracle": pack_initialize_prelaunch_oracle,
    "update_prelaunch_oracle_params": pack_update_prelaunch_oracle_params,
}


def instruction_name(data: bytes) -> str:
    """Name of the instruction that `data` starts; raises UnknownInstruction."""
    entry = INSTRUCTIONS.get(bytes(data[:8]))
    if entry is None:
        raise UnknownInstruction(f"no instruction has the discriminator {bytes(data[:8]).hex()}")
    return entry[0]


def decode_args(data: bytes) -> tuple[str, dict[str, Any]]:
    """Name and arguments of instruction data; raises UnknownInstruction, WrongSize or DecodeError."""
    entry = INSTRUCTIONS.get(bytes(data[:8]))
    if entry is None:
        raise UnknownInstruction(f"no instruction has the discriminator {bytes(data[:8]).hex()}")
    name, parse = entry
    args, _ = parse_exact(name, parse, data, 8)
    return name, args


def encode_args(name: str, args: Mapping[str, Any]) -> bytes:
    """Data of the named instruction; raises UnknownInstruction or EncodeError."""
    function = _PACK.get(name)
    if function is None:
        raise UnknownInstruction(f"no instruction is called {name!r}")
    try:
        return function(**args)
    except TypeError as error:
        raise EncodeError(f"{name}: {error}") from error
