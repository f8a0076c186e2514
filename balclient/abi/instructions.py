"""Typed builders, one per instruction.  Written by tools/generate_abi.py from idl/bal.json; change those."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from solders.pubkey import Pubkey

from . import addresses, arguments
from .accounts import (
    FeeStructure,
    OracleGuardRails,
)
from .addresses import PROGRAM_ID
from .arguments import decode_args, encode_args
from .codec import name32
from .enums import (
    AssetTier,
    ContractTier,
    MarketStatus,
    MarketType,
    OracleSource,
    PositionDirection,
    SettlePnlMode,
)
from .types import (
    OrderParams,
    PrelaunchOracleParams,
    UpdatePerpMarketSummaryStatsParams,
)
from .values import AccountMeta, Instruction

__all__ = [
    "ACCOUNT_NAMES",
    "add_perp_lp_shares",
    "cancel_order",
    "cancel_order_by_user_id",
    "cancel_orders",
    "cancel_orders_by_ids",
    "decode_args",
    "delete_initialized_perp_market",
    "delete_user",
    "deposit",
    "deposit_into_perp_market_fee_pool",
    "deposit_into_spot_market_revenue_pool",
    "encode_args",
    "fill_perp_order",
    "force_cancel_orders",
    "initialize",
    "initialize_perp_market",
    "initialize_prelaunch_oracle",
    "initialize_spot_market",
    "initialize_user",
    "initialize_user_stats",
    "liquidate_perp",
    "liquidate_perp_pnl_for_deposit",
    "move_amm_price",
    "place_and_make_perp_order",
    "place_and_take_perp_order",
    "place_orders",
    "place_perp_order",
    "recenter_perp_market_amm",
    "reclaim_rent",
    "remove_perp_lp_shares",
    "remove_perp_lp_shares_in_expiring_market",
    "repeg_amm_curve",
    "reset_perp_market_amm_oracle_twap",
    "resolve_perp_bankruptcy",
    "resolve_perp_pnl_deficit",
    "settle_expired_market",
    "settle_expired_market_pools_to_revenue_pool",
    "settle_funding_payment",
    "settle_lp",
    "settle_multiple_pnls",
    "settle_pnl",
    "settle_revenue_to_insurance_fund",
    "transfer_deposit",
    "update_admin",
    "update_amm_jit_intensity",
    "update_amms",
    "update_discount_mint",
    "update_exchange_status",
    "update_funding_rate",
    "update_initial_pct_to_liquidate",
    "update_insurance_fund_unstaking_period",
    "update_k",
    "update_liquidation_duration",
    "update_liquidation_margin_buffer_ratio",
    "update_lp_cooldown_time",
    "update_oracle_guard_rails",
    "update_perp_auction_duration",
    "update_perp_bid_ask_twap",
    "update_perp_fee_structure",
    "update_perp_market_amm_oracle_twap",
    "update_perp_market_amm_summary_stats",
    "update_perp_market_base_spread",
    "update_perp_market_concentration_coef",
    "update_perp_market_contract_tier",
    "update_perp_market_curve_update_intensity",
    "update_perp_market_expiry",
    "update_perp_market_fee_adjustment",
    "update_perp_market_funding_period",
    "update_perp_market_imf_factor",
    "update_perp_market_liquidation_fee",
    "update_perp_market_margin_ratio",
    "update_perp_market_max_fill_reserve_fraction",
    "update_perp_market_max_imbalances",
    "update_perp_market_max_open_interest",
    "update_perp_market_max_slippage_ratio",
    "update_perp_market_max_spread",
    "update_perp_market_min_order_size",
    "update_perp_market_name",
    "update_perp_market_number_of_users",
    "update_perp_market_oracle",
    "update_perp_market_paused_operations",
    "update_perp_market_per_lp_base",
    "update_perp_market_status",
    "update_perp_market_step_size_and_tick_size",
    "update_perp_market_target_base_asset_amount_per_lp",
    "update_perp_market_unrealized_asset_weight",
    "update_prelaunch_oracle",
    "update_prelaunch_oracle_params",
    "update_spot_auction_duration",
    "update_spot_fee_structure",
    "update_spot_market_asset_tier",
    "update_spot_market_borrow_rate",
    "update_spot_market_cumulative_interest",
    "update_spot_market_expiry",
    "update_spot_market_fee_adjustment",
    "update_spot_market_if_factor",
    "update_spot_market_if_paused_operations",
    "update_spot_market_liquidation_fee",
    "update_spot_market_margin_weights",
    "update_spot_market_max_token_deposits",
    "update_spot_market_min_order_size",
    "update_spot_market_name",
    "update_spot_market_oracle",
    "update_spot_market_orders_enabled",
    "update_spot_market_paused_operations",
    "update_spot_market_revenue_settle_period",
    "update_spot_market_scale_initial_asset_weight_start",
    "update_spot_market_status",
    "update_spot_market_step_size_and_tick_size",
    "update_state_max_initialize_user_fee",
    "update_state_max_number_of_sub_accounts",
    "update_state_settlement_duration",
    "update_user_advanced_lp",
    "update_user_custom_margin_ratio",
    "update_user_delegate",
    "update_user_margin_trading_enabled",
    "update_user_name",
    "update_user_reduce_only",
    "update_whitelist_mint",
    "update_withdraw_guard_threshold",
    "withdraw",
]


def _market(derive: Callable[..., Pubkey], market: Pubkey | int, program_id: Pubkey) -> Pubkey:
    return derive(market, program_id=program_id) if isinstance(market, int) else market


def initialize_user_stats(
    *,
    authority: Pubkey,
    user_stats: Pubkey | None = None,
    state: Pubkey | None = None,
    payer: Pubkey | None = None,
    rent: Pubkey = addresses.RENT_SYSVAR_ID,
    system_program: Pubkey = addresses.SYSTEM_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `initialize_user_stats`."""
    return Instruction(
        "initialize_user_stats",
        program_id,
        (
            AccountMeta(user_stats or addresses.user_stats(authority, program_id=program_id), False, True),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            AccountMeta(authority, True, False),
            AccountMeta(payer or authority, True, True),
            AccountMeta(rent, False, False),
            AccountMeta(system_program, False, False),
            *remaining,
        ),
        arguments.pack_initialize_user_stats(),
        {},
    )


def initialize_user(
    *,
    sub_account_id: int,
    name: bytes | str,
    authority: Pubkey,
    user: Pubkey | None = None,
    user_stats: Pubkey | None = None,
    state: Pubkey | None = None,
    payer: Pubkey | None = None,
    rent: Pubkey = addresses.RENT_SYSVAR_ID,
    system_program: Pubkey = addresses.SYSTEM_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `initialize_user`.

    Remaining accounts, order: referrer User (writable), referrer UserStats (writable), whitelist token
      account when state.whitelist_mint is set.
    Remaining accounts, must be present: referrer pair optional and only read for the first sub account.
    """
    name = name32(name)
    return Instruction(
        "initialize_user",
        program_id,
        (
            AccountMeta(
                user or addresses.user(authority, sub_account_id, program_id=program_id), False, True
            ),
            AccountMeta(user_stats or addresses.user_stats(authority, program_id=program_id), False, True),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            AccountMeta(authority, True, False),
            AccountMeta(payer or authority, True, True),
            AccountMeta(rent, False, False),
            AccountMeta(system_program, False, False),
            *remaining,
        ),
        arguments.pack_initialize_user(sub_account_id, name),
        {"sub_account_id": sub_account_id, "name": name},
    )


def update_user_name(
    *,
    sub_account_id: int,
    name: bytes | str,
    authority: Pubkey,
    user: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_user_name`."""
    name = name32(name)
    return Instruction(
        "update_user_name",
        program_id,
        (
            AccountMeta(
                user or addresses.user(authority, sub_account_id, program_id=program_id), False, True
            ),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_update_user_name(sub_account_id, name),
        {"sub_account_id": sub_account_id, "name": name},
    )


def update_user_advanced_lp(
    *,
    sub_account_id: int,
    advanced_lp: bool,
    authority: Pubkey,
    user: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_user_advanced_lp`."""
    return Instruction(
        "update_user_advanced_lp",
        program_id,
        (
            AccountMeta(
                user or addresses.user(authority, sub_account_id, program_id=program_id), False, True
            ),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_update_user_advanced_lp(sub_account_id, advanced_lp),
        {"sub_account_id": sub_account_id, "advanced_lp": advanced_lp},
    )


def update_user_custom_margin_ratio(
    *,
    sub_account_id: int,
    margin_ratio: int,
    authority: Pubkey,
    user: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_user_custom_margin_ratio`."""
    return Instruction(
        "update_user_custom_margin_ratio",
        program_id,
        (
            AccountMeta(
                user or addresses.user(authority, sub_account_id, program_id=program_id), False, True
            ),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_update_user_custom_margin_ratio(sub_account_id, margin_ratio),
        {"sub_account_id": sub_account_id, "margin_ratio": margin_ratio},
    )


def update_user_margin_trading_enabled(
    *,
    sub_account_id: int,
    margin_trading_enabled: bool,
    authority: Pubkey,
    user: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_user_margin_trading_enabled`.

    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be present: markets of the used slots.
    """
    return Instruction(
        "update_user_margin_trading_enabled",
        program_id,
        (
            AccountMeta(
                user or addresses.user(authority, sub_account_id, program_id=program_id), False, True
            ),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_update_user_margin_trading_enabled(sub_account_id, margin_trading_enabled),
        {"sub_account_id": sub_account_id, "margin_trading_enabled": margin_trading_enabled},
    )


def update_user_reduce_only(
    *,
    sub_account_id: int,
    reduce_only: bool,
    authority: Pubkey,
    user: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_user_reduce_only`."""
    return Instruction(
        "update_user_reduce_only",
        program_id,
        (
            AccountMeta(
                user or addresses.user(authority, sub_account_id, program_id=program_id), False, True
            ),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_update_user_reduce_only(sub_account_id, reduce_only),
        {"sub_account_id": sub_account_id, "reduce_only": reduce_only},
    )


def update_user_delegate(
    *,
    sub_account_id: int,
    delegate: Pubkey,
    authority: Pubkey,
    user: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_user_delegate`."""
    return Instruction(
        "update_user_delegate",
        program_id,
        (
            AccountMeta(
                user or addresses.user(authority, sub_account_id, program_id=program_id), False, True
            ),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_update_user_delegate(sub_account_id, delegate),
        {"sub_account_id": sub_account_id, "delegate": delegate},
    )


def delete_user(
    *,
    user: Pubkey,
    authority: Pubkey,
    user_stats: Pubkey | None = None,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `delete_user`."""
    return Instruction(
        "delete_user",
        program_id,
        (
            AccountMeta(user, False, True),
            AccountMeta(user_stats or addresses.user_stats(authority, program_id=program_id), False, True),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_delete_user(),
        {},
    )


def reclaim_rent(
    *,
    user: Pubkey,
    authority: Pubkey,
    user_stats: Pubkey | None = None,
    state: Pubkey | None = None,
    rent: Pubkey = addresses.RENT_SYSVAR_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `reclaim_rent`."""
    return Instruction(
        "reclaim_rent",
        program_id,
        (
            AccountMeta(user, False, True),
            AccountMeta(user_stats or addresses.user_stats(authority, program_id=program_id), False, True),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(authority, True, False),
            AccountMeta(rent, False, False),
            *remaining,
        ),
        arguments.pack_reclaim_rent(),
        {},
    )


def deposit(
    *,
    market_index: int,
    amount: int,
    user: Pubkey,
    authority: Pubkey,
    user_token_account: Pubkey,
    reduce_only: bool = False,
    state: Pubkey | None = None,
    user_stats: Pubkey | None = None,
    spot_market_vault: Pubkey | None = None,
    token_program: Pubkey = addresses.TOKEN_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `deposit`.

    Blocked by: DepositPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable spot markets: market_index.
    Remaining accounts, must be present: spot market and its oracle; all markets of the user only when the
      user is flagged as being liquidated.
    """
    return Instruction(
        "deposit",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(user_stats or addresses.user_stats(authority, program_id=program_id), False, True),
            AccountMeta(authority, True, False),
            AccountMeta(
                spot_market_vault or addresses.spot_market_vault(market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(user_token_account, False, True),
            AccountMeta(token_program, False, False),
            *remaining,
        ),
        arguments.pack_deposit(market_index, amount, reduce_only),
        {"market_index": market_index, "amount": amount, "reduce_only": reduce_only},
    )


def withdraw(
    *,
    market_index: int,
    amount: int,
    user: Pubkey,
    authority: Pubkey,
    user_token_account: Pubkey,
    reduce_only: bool = False,
    state: Pubkey | None = None,
    user_stats: Pubkey | None = None,
    spot_market_vault: Pubkey | None = None,
    drift_signer: Pubkey | None = None,
    token_program: Pubkey = addresses.TOKEN_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `withdraw`.

    Blocked by: WithdrawPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable spot markets: market_index.
    Remaining accounts, must be present: every spot market with a used slot, every perp market with a used
      slot, their oracles, and spot market 0 when any perp slot is used.
    """
    return Instruction(
        "withdraw",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(user_stats or addresses.user_stats(authority, program_id=program_id), False, True),
            AccountMeta(authority, True, False),
            AccountMeta(
                spot_market_vault or addresses.spot_market_vault(market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(drift_signer or addresses.drift_signer(program_id=program_id), False, False),
            AccountMeta(user_token_account, False, True),
            AccountMeta(token_program, False, False),
            *remaining,
        ),
        arguments.pack_withdraw(market_index, amount, reduce_only),
        {"market_index": market_index, "amount": amount, "reduce_only": reduce_only},
    )


def transfer_deposit(
    *,
    market_index: int,
    amount: int,
    from_user: Pubkey,
    to_user: Pubkey,
    authority: Pubkey,
    user_stats: Pubkey | None = None,
    state: Pubkey | None = None,
    spot_market_vault: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `transfer_deposit`.

    Blocked by: DepositPaused or WithdrawPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable spot markets: market_index.
    Remaining accounts, must be present: the same for from_user.
    """
    return Instruction(
        "transfer_deposit",
        program_id,
        (
            AccountMeta(from_user, False, True),
            AccountMeta(to_user, False, True),
            AccountMeta(user_stats or addresses.user_stats(authority, program_id=program_id), False, True),
            AccountMeta(authority, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(
                spot_market_vault or addresses.spot_market_vault(market_index, program_id=program_id),
                False,
                False,
            ),
            *remaining,
        ),
        arguments.pack_transfer_deposit(market_index, amount),
        {"market_index": market_index, "amount": amount},
    )


def place_perp_order(
    *,
    params: OrderParams,
    user: Pubkey,
    authority: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `place_perp_order`.

    Blocked by: all seven bits.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be present: every spot market with a used slot, every perp market with a used
      slot, their oracles, and spot market 0 when any perp slot is used, plus the ordered market.
    """
    return Instruction(
        "place_perp_order",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_place_perp_order(params),
        {"params": params},
    )


def place_orders(
    *,
    params: Sequence[OrderParams],
    user: Pubkey,
    authority: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `place_orders`.

    Blocked by: all seven bits.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be present: every spot market with a used slot, every perp market with a used
      slot, their oracles, and spot market 0 when any perp slot is used, plus every ordered market.
    """
    return Instruction(
        "place_orders",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_place_orders(params),
        {"params": list(params)},
    )


def place_and_take_perp_order(
    *,
    params: OrderParams,
    user: Pubkey,
    authority: Pubkey,
    maker_order_id: int | None = None,
    state: Pubkey | None = None,
    user_stats: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `place_and_take_perp_order`.

    Blocked by: FillPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts, pairs of maker
      User + maker UserStats (writable), referrer User + UserStats inside the same list.
    Remaining accounts, must be writable perp markets: params.market_index.
    Remaining accounts, must be present: every spot market with a used slot, every perp market with a used
      slot, their oracles, and spot market 0 when any perp slot is used, plus the ordered market.
    """
    return Instruction(
        "place_and_take_perp_order",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(user_stats or addresses.user_stats(authority, program_id=program_id), False, True),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_place_and_take_perp_order(params, maker_order_id),
        {"params": params, "maker_order_id": maker_order_id},
    )


def place_and_make_perp_order(
    *,
    params: OrderParams,
    taker_order_id: int,
    user: Pubkey,
    taker: Pubkey,
    taker_stats: Pubkey,
    authority: Pubkey,
    state: Pubkey | None = None,
    user_stats: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `place_and_make_perp_order`.

    Blocked by: FillPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts, pairs of
      referrer User + UserStats (writable).
    Remaining accounts, must be writable perp markets: params.market_index.
    Remaining accounts, must be present: every spot market with a used slot, every perp market with a used
      slot, their oracles, and spot market 0 when any perp slot is used, for taker and maker.
    """
    return Instruction(
        "place_and_make_perp_order",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(user_stats or addresses.user_stats(authority, program_id=program_id), False, True),
            AccountMeta(taker, False, True),
            AccountMeta(taker_stats, False, True),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_place_and_make_perp_order(params, taker_order_id),
        {"params": params, "taker_order_id": taker_order_id},
    )


def cancel_order(
    *,
    user: Pubkey,
    authority: Pubkey,
    order_id: int | None = None,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `cancel_order`.

    Blocked by: all seven bits.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be present: market and oracle of the order.
    """
    return Instruction(
        "cancel_order",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_cancel_order(order_id),
        {"order_id": order_id},
    )


def cancel_order_by_user_id(
    *,
    user_order_id: int,
    user: Pubkey,
    authority: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `cancel_order_by_user_id`.

    Blocked by: all seven bits.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be present: market and oracle of the order.
    """
    return Instruction(
        "cancel_order_by_user_id",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_cancel_order_by_user_id(user_order_id),
        {"user_order_id": user_order_id},
    )


def cancel_orders(
    *,
    user: Pubkey,
    authority: Pubkey,
    market_type: MarketType | None = None,
    market_index: int | None = None,
    direction: PositionDirection | None = None,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `cancel_orders`.

    Blocked by: all seven bits.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be present: markets and oracles of all cancelled orders.
    """
    return Instruction(
        "cancel_orders",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_cancel_orders(market_type, market_index, direction),
        {"market_type": market_type, "market_index": market_index, "direction": direction},
    )


def cancel_orders_by_ids(
    *,
    order_ids: Sequence[int],
    user: Pubkey,
    authority: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `cancel_orders_by_ids`.

    Blocked by: all seven bits.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be present: markets and oracles of all cancelled orders.
    """
    return Instruction(
        "cancel_orders_by_ids",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_cancel_orders_by_ids(order_ids),
        {"order_ids": list(order_ids)},
    )


def force_cancel_orders(
    *,
    authority: Pubkey,
    filler: Pubkey,
    user: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `force_cancel_orders`.

    Blocked by: all seven bits.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be present: all markets of the user with oracles; spot market 0 writable (the
      fee is moved there even when it is 0).
    """
    return Instruction(
        "force_cancel_orders",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(authority, True, False),
            AccountMeta(filler, False, True),
            AccountMeta(user, False, True),
            *remaining,
        ),
        arguments.pack_force_cancel_orders(),
        {},
    )


def fill_perp_order(
    *,
    authority: Pubkey,
    filler: Pubkey,
    user: Pubkey,
    user_stats: Pubkey,
    order_id: int | None = None,
    maker_order_id: int | None = None,
    state: Pubkey | None = None,
    filler_stats: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `fill_perp_order`.

    Blocked by: FillPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts, pairs of maker
      User + maker UserStats (writable), referrer User + UserStats inside the same list.
    Remaining accounts, must be writable perp markets: market of the order.
    Remaining accounts, must be present: markets and oracles of taker, makers and filler.
    """
    return Instruction(
        "fill_perp_order",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(authority, True, False),
            AccountMeta(filler, False, True),
            AccountMeta(filler_stats or addresses.user_stats(authority, program_id=program_id), False, True),
            AccountMeta(user, False, True),
            AccountMeta(user_stats, False, True),
            *remaining,
        ),
        arguments.pack_fill_perp_order(order_id, maker_order_id),
        {"order_id": order_id, "maker_order_id": maker_order_id},
    )


def add_perp_lp_shares(
    *,
    n_shares: int,
    market_index: int,
    user: Pubkey,
    authority: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `add_perp_lp_shares`.

    Blocked by: AmmPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable perp markets: market_index.
    Remaining accounts, must be present: every spot market with a used slot, every perp market with a used
      slot, their oracles, and spot market 0 when any perp slot is used, plus the LP market, its oracle and
      spot market 0.
    """
    return Instruction(
        "add_perp_lp_shares",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_add_perp_lp_shares(n_shares, market_index),
        {"n_shares": n_shares, "market_index": market_index},
    )


def remove_perp_lp_shares(
    *,
    shares_to_burn: int,
    market_index: int,
    user: Pubkey,
    authority: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `remove_perp_lp_shares`.

    Blocked by: AmmPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable perp markets: market_index.
    Remaining accounts, must be present: LP market and its oracle (no margin check is made).
    """
    return Instruction(
        "remove_perp_lp_shares",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_remove_perp_lp_shares(shares_to_burn, market_index),
        {"shares_to_burn": shares_to_burn, "market_index": market_index},
    )


def remove_perp_lp_shares_in_expiring_market(
    *,
    shares_to_burn: int,
    market_index: int,
    user: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `remove_perp_lp_shares_in_expiring_market`.

    Blocked by: none.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable perp markets: market_index.
    Remaining accounts, must be present: LP market and its oracle.
    """
    return Instruction(
        "remove_perp_lp_shares_in_expiring_market",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            *remaining,
        ),
        arguments.pack_remove_perp_lp_shares_in_expiring_market(shares_to_burn, market_index),
        {"shares_to_burn": shares_to_burn, "market_index": market_index},
    )


def settle_lp(
    *,
    market_index: int,
    user: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `settle_lp`.

    Blocked by: AmmPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable perp markets: market_index.
    Remaining accounts, must be present: LP market only (no oracle is read).
    """
    return Instruction(
        "settle_lp",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            *remaining,
        ),
        arguments.pack_settle_lp(market_index),
        {"market_index": market_index},
    )


def settle_funding_payment(
    *,
    user: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `settle_funding_payment`.

    Blocked by: FundingPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable perp markets: market_index of each of the 8 perp slots, used or
      not.
    Remaining accounts, must be present: each of those perp markets; unused slots usually carry 0, so market
      0 must normally be present and writable.
    """
    return Instruction(
        "settle_funding_payment",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            *remaining,
        ),
        arguments.pack_settle_funding_payment(),
        {},
    )


def update_funding_rate(
    *,
    market_index: int,
    oracle: Pubkey,
    state: Pubkey | None = None,
    perp_market: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_funding_rate`.

    Blocked by: FundingPaused.
    """
    return Instruction(
        "update_funding_rate",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(
                perp_market or addresses.perp_market(market_index, program_id=program_id), False, True
            ),
            AccountMeta(oracle, False, False),
            *remaining,
        ),
        arguments.pack_update_funding_rate(market_index),
        {"market_index": market_index},
    )


def update_amms(
    *,
    market_indexes: Sequence[int],
    authority: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_amms`.

    Blocked by: all seven bits.
    Remaining accounts, order: oracle accounts, perp market accounts.
    Remaining accounts, must be writable perp markets: every passed market.
    Remaining accounts, must be present: every passed perp market is updated in index order whether listed
      in the argument or not; argument entries only impose the writable check; 100 = empty entry; no spot
      markets.
    """
    return Instruction(
        "update_amms",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_update_amms(market_indexes),
        {"market_indexes": list(market_indexes)},
    )


def settle_pnl(
    *,
    market_index: int,
    user: Pubkey,
    authority: Pubkey,
    state: Pubkey | None = None,
    spot_market_vault: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `settle_pnl`.

    Blocked by: SettlePnlPaused (plus AmmPaused when the market is in Settlement).
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable perp markets: market_index.
    Remaining accounts, must be writable spot markets: 0.
    Remaining accounts, must be present: every spot market with a used slot, every perp market with a used
      slot, their oracles, and spot market 0 when any perp slot is used.
    """
    return Instruction(
        "settle_pnl",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(authority, True, False),
            AccountMeta(
                spot_market_vault or addresses.spot_market_vault(0, program_id=program_id), False, False
            ),
            *remaining,
        ),
        arguments.pack_settle_pnl(market_index),
        {"market_index": market_index},
    )


def settle_multiple_pnls(
    *,
    market_indexes: Sequence[int],
    mode: SettlePnlMode,
    user: Pubkey,
    authority: Pubkey,
    state: Pubkey | None = None,
    spot_market_vault: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `settle_multiple_pnls`.

    Blocked by: SettlePnlPaused (plus AmmPaused when the market is in Settlement).
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable perp markets: all of market_indexes.
    Remaining accounts, must be writable spot markets: 0.
    Remaining accounts, must be present: every spot market with a used slot, every perp market with a used
      slot, their oracles, and spot market 0 when any perp slot is used.
    """
    return Instruction(
        "settle_multiple_pnls",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(user, False, True),
            AccountMeta(authority, True, False),
            AccountMeta(
                spot_market_vault or addresses.spot_market_vault(0, program_id=program_id), False, False
            ),
            *remaining,
        ),
        arguments.pack_settle_multiple_pnls(market_indexes, mode),
        {"market_indexes": list(market_indexes), "mode": mode},
    )


def liquidate_perp(
    *,
    market_index: int,
    liquidator_max_base_asset_amount: int,
    authority: Pubkey,
    liquidator: Pubkey,
    user: Pubkey,
    user_stats: Pubkey,
    limit_price: int | None = None,
    state: Pubkey | None = None,
    liquidator_stats: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `liquidate_perp`.

    Blocked by: LiqPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable perp markets: market_index.
    Remaining accounts, must be present: all markets of the user and of the liquidator, with oracles.
    """
    return Instruction(
        "liquidate_perp",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(authority, True, False),
            AccountMeta(liquidator, False, True),
            AccountMeta(
                liquidator_stats or addresses.user_stats(authority, program_id=program_id), False, True
            ),
            AccountMeta(user, False, True),
            AccountMeta(user_stats, False, True),
            *remaining,
        ),
        arguments.pack_liquidate_perp(market_index, liquidator_max_base_asset_amount, limit_price),
        {
            "market_index": market_index,
            "liquidator_max_base_asset_amount": liquidator_max_base_asset_amount,
            "limit_price": limit_price,
        },
    )


def liquidate_perp_pnl_for_deposit(
    *,
    perp_market_index: int,
    spot_market_index: int,
    liquidator_max_pnl_transfer: int,
    authority: Pubkey,
    liquidator: Pubkey,
    user: Pubkey,
    user_stats: Pubkey,
    limit_price: int | None = None,
    state: Pubkey | None = None,
    liquidator_stats: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `liquidate_perp_pnl_for_deposit`.

    Blocked by: LiqPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable spot markets: spot_market_index.
    Remaining accounts, must be present: all markets of the user and of the liquidator, with oracles; market
      perp_market_index is written, so read-only fails later (6080).
    """
    return Instruction(
        "liquidate_perp_pnl_for_deposit",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(authority, True, False),
            AccountMeta(liquidator, False, True),
            AccountMeta(
                liquidator_stats or addresses.user_stats(authority, program_id=program_id), False, True
            ),
            AccountMeta(user, False, True),
            AccountMeta(user_stats, False, True),
            *remaining,
        ),
        arguments.pack_liquidate_perp_pnl_for_deposit(
            perp_market_index, spot_market_index, liquidator_max_pnl_transfer, limit_price
        ),
        {
            "perp_market_index": perp_market_index,
            "spot_market_index": spot_market_index,
            "liquidator_max_pnl_transfer": liquidator_max_pnl_transfer,
            "limit_price": limit_price,
        },
    )


def resolve_perp_bankruptcy(
    *,
    quote_spot_market_index: int,
    market_index: int,
    authority: Pubkey,
    liquidator: Pubkey,
    user: Pubkey,
    user_stats: Pubkey,
    state: Pubkey | None = None,
    liquidator_stats: Pubkey | None = None,
    spot_market_vault: Pubkey | None = None,
    insurance_fund_vault: Pubkey | None = None,
    drift_signer: Pubkey | None = None,
    token_program: Pubkey = addresses.TOKEN_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `resolve_perp_bankruptcy`.

    Blocked by: WithdrawPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable perp markets: market_index.
    Remaining accounts, must be writable spot markets: 0.
    Remaining accounts, must be present: all markets of the user, with oracles.
    """
    return Instruction(
        "resolve_perp_bankruptcy",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(authority, True, False),
            AccountMeta(liquidator, False, True),
            AccountMeta(
                liquidator_stats or addresses.user_stats(authority, program_id=program_id), False, True
            ),
            AccountMeta(user, False, True),
            AccountMeta(user_stats, False, True),
            AccountMeta(
                spot_market_vault
                or addresses.spot_market_vault(quote_spot_market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(
                insurance_fund_vault
                or addresses.insurance_fund_vault(quote_spot_market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(drift_signer or addresses.drift_signer(program_id=program_id), False, False),
            AccountMeta(token_program, False, False),
            *remaining,
        ),
        arguments.pack_resolve_perp_bankruptcy(quote_spot_market_index, market_index),
        {"quote_spot_market_index": quote_spot_market_index, "market_index": market_index},
    )


def resolve_perp_pnl_deficit(
    *,
    spot_market_index: int,
    perp_market_index: int,
    authority: Pubkey,
    state: Pubkey | None = None,
    spot_market_vault: Pubkey | None = None,
    insurance_fund_vault: Pubkey | None = None,
    drift_signer: Pubkey | None = None,
    token_program: Pubkey = addresses.TOKEN_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `resolve_perp_pnl_deficit`.

    Blocked by: WithdrawPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable perp markets: perp_market_index.
    Remaining accounts, must be writable spot markets: spot_market_index.
    Remaining accounts, must be present: market, oracle, spot market.
    """
    return Instruction(
        "resolve_perp_pnl_deficit",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(authority, True, False),
            AccountMeta(
                spot_market_vault or addresses.spot_market_vault(spot_market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(
                insurance_fund_vault
                or addresses.insurance_fund_vault(spot_market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(drift_signer or addresses.drift_signer(program_id=program_id), False, False),
            AccountMeta(token_program, False, False),
            *remaining,
        ),
        arguments.pack_resolve_perp_pnl_deficit(spot_market_index, perp_market_index),
        {"spot_market_index": spot_market_index, "perp_market_index": perp_market_index},
    )


def settle_expired_market(
    *,
    market_index: int,
    authority: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `settle_expired_market`.

    Blocked by: SettlePnlPaused.
    Remaining accounts, order: oracle accounts, spot market accounts, perp market accounts.
    Remaining accounts, must be writable perp markets: market_index.
    Remaining accounts, must be writable spot markets: 0.
    Remaining accounts, must be present: market, its oracle, spot market 0.
    """
    return Instruction(
        "settle_expired_market",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_settle_expired_market(market_index),
        {"market_index": market_index},
    )


def settle_revenue_to_insurance_fund(
    *,
    spot_market_index: int,
    state: Pubkey | None = None,
    spot_market: Pubkey | None = None,
    spot_market_vault: Pubkey | None = None,
    drift_signer: Pubkey | None = None,
    insurance_fund_vault: Pubkey | None = None,
    token_program: Pubkey = addresses.TOKEN_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `settle_revenue_to_insurance_fund`.

    Blocked by: WithdrawPaused.
    """
    return Instruction(
        "settle_revenue_to_insurance_fund",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(
                spot_market or addresses.spot_market(spot_market_index, program_id=program_id), False, True
            ),
            AccountMeta(
                spot_market_vault or addresses.spot_market_vault(spot_market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(drift_signer or addresses.drift_signer(program_id=program_id), False, False),
            AccountMeta(
                insurance_fund_vault
                or addresses.insurance_fund_vault(spot_market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(token_program, False, False),
            *remaining,
        ),
        arguments.pack_settle_revenue_to_insurance_fund(spot_market_index),
        {"spot_market_index": spot_market_index},
    )


def update_spot_market_cumulative_interest(
    *,
    spot_market_index: int,
    spot_market: Pubkey | int,
    oracle: Pubkey,
    state: Pubkey | None = None,
    spot_market_vault: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_cumulative_interest`.

    Blocked by: all seven bits.
    """
    return Instruction(
        "update_spot_market_cumulative_interest",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            AccountMeta(oracle, False, False),
            AccountMeta(
                spot_market_vault or addresses.spot_market_vault(spot_market_index, program_id=program_id),
                False,
                False,
            ),
            *remaining,
        ),
        arguments.pack_update_spot_market_cumulative_interest(),
        {},
    )


def update_perp_bid_ask_twap(
    *,
    perp_market: Pubkey | int,
    oracle: Pubkey,
    keeper_stats: Pubkey,
    authority: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_bid_ask_twap`.

    Blocked by: FundingPaused.
    Remaining accounts, order: pairs of User + UserStats (read only).
    Remaining accounts, must be present: makers whose resting orders form the book.
    """
    return Instruction(
        "update_perp_bid_ask_twap",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            AccountMeta(oracle, False, False),
            AccountMeta(keeper_stats, False, False),
            AccountMeta(authority, True, False),
            *remaining,
        ),
        arguments.pack_update_perp_bid_ask_twap(),
        {},
    )


def update_prelaunch_oracle(
    *,
    perp_market: Pubkey | int,
    oracle: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_prelaunch_oracle`."""
    return Instruction(
        "update_prelaunch_oracle",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, False),
            AccountMeta(oracle, False, True),
            *remaining,
        ),
        arguments.pack_update_prelaunch_oracle(),
        {},
    )


def update_spot_market_expiry(
    *,
    expiry_ts: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_expiry`."""
    return Instruction(
        "update_spot_market_expiry",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_expiry(expiry_ts),
        {"expiry_ts": expiry_ts},
    )


def initialize(
    *,
    admin: Pubkey,
    quote_asset_mint: Pubkey,
    state: Pubkey | None = None,
    drift_signer: Pubkey | None = None,
    rent: Pubkey = addresses.RENT_SYSVAR_ID,
    system_program: Pubkey = addresses.SYSTEM_PROGRAM_ID,
    token_program: Pubkey = addresses.TOKEN_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `initialize`."""
    return Instruction(
        "initialize",
        program_id,
        (
            AccountMeta(admin, True, True),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            AccountMeta(quote_asset_mint, False, False),
            AccountMeta(drift_signer or addresses.drift_signer(program_id=program_id), False, False),
            AccountMeta(rent, False, False),
            AccountMeta(system_program, False, False),
            AccountMeta(token_program, False, False),
            *remaining,
        ),
        arguments.pack_initialize(),
        {},
    )


def initialize_spot_market(
    *,
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
    market_index: int,
    spot_market_mint: Pubkey,
    oracle: Pubkey,
    admin: Pubkey,
    spot_market: Pubkey | None = None,
    spot_market_vault: Pubkey | None = None,
    insurance_fund_vault: Pubkey | None = None,
    drift_signer: Pubkey | None = None,
    state: Pubkey | None = None,
    rent: Pubkey = addresses.RENT_SYSVAR_ID,
    system_program: Pubkey = addresses.SYSTEM_PROGRAM_ID,
    token_program: Pubkey = addresses.TOKEN_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `initialize_spot_market`."""
    name = name32(name)
    return Instruction(
        "initialize_spot_market",
        program_id,
        (
            AccountMeta(
                spot_market or addresses.spot_market(market_index, program_id=program_id), False, True
            ),
            AccountMeta(spot_market_mint, False, False),
            AccountMeta(
                spot_market_vault or addresses.spot_market_vault(market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(
                insurance_fund_vault or addresses.insurance_fund_vault(market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(drift_signer or addresses.drift_signer(program_id=program_id), False, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            AccountMeta(oracle, False, False),
            AccountMeta(admin, True, True),
            AccountMeta(rent, False, False),
            AccountMeta(system_program, False, False),
            AccountMeta(token_program, False, False),
            *remaining,
        ),
        arguments.pack_initialize_spot_market(
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
            name,
        ),
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
    )


def initialize_perp_market(
    *,
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
    admin: Pubkey,
    oracle: Pubkey,
    state: Pubkey | None = None,
    perp_market: Pubkey | None = None,
    rent: Pubkey = addresses.RENT_SYSVAR_ID,
    system_program: Pubkey = addresses.SYSTEM_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `initialize_perp_market`."""
    name = name32(name)
    return Instruction(
        "initialize_perp_market",
        program_id,
        (
            AccountMeta(admin, True, True),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            AccountMeta(
                perp_market or addresses.perp_market(market_index, program_id=program_id), False, True
            ),
            AccountMeta(oracle, False, False),
            AccountMeta(rent, False, False),
            AccountMeta(system_program, False, False),
            *remaining,
        ),
        arguments.pack_initialize_perp_market(
            market_index,
            amm_base_asset_reserve,
            amm_quote_asset_reserve,
            amm_periodicity,
            amm_peg_multiplier,
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
            max_open_interest,
            max_revenue_withdraw_per_period,
            quote_max_insurance,
            order_step_size,
            order_tick_size,
            min_order_size,
            concentration_coef_scale,
            curve_update_intensity,
            amm_jit_intensity,
            name,
        ),
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
    )


def delete_initialized_perp_market(
    *,
    market_index: int,
    admin: Pubkey,
    state: Pubkey | None = None,
    perp_market: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `delete_initialized_perp_market`."""
    return Instruction(
        "delete_initialized_perp_market",
        program_id,
        (
            AccountMeta(admin, True, True),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            AccountMeta(
                perp_market or addresses.perp_market(market_index, program_id=program_id), False, True
            ),
            *remaining,
        ),
        arguments.pack_delete_initialized_perp_market(market_index),
        {"market_index": market_index},
    )


def move_amm_price(
    *,
    base_asset_reserve: int,
    quote_asset_reserve: int,
    sqrt_k: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `move_amm_price`."""
    return Instruction(
        "move_amm_price",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_move_amm_price(base_asset_reserve, quote_asset_reserve, sqrt_k),
        {
            "base_asset_reserve": base_asset_reserve,
            "quote_asset_reserve": quote_asset_reserve,
            "sqrt_k": sqrt_k,
        },
    )


def recenter_perp_market_amm(
    *,
    peg_multiplier: int,
    sqrt_k: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `recenter_perp_market_amm`."""
    return Instruction(
        "recenter_perp_market_amm",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_recenter_perp_market_amm(peg_multiplier, sqrt_k),
        {"peg_multiplier": peg_multiplier, "sqrt_k": sqrt_k},
    )


def update_perp_market_amm_summary_stats(
    *,
    params: UpdatePerpMarketSummaryStatsParams,
    admin: Pubkey,
    perp_market: Pubkey | int,
    oracle: Pubkey,
    state: Pubkey | None = None,
    spot_market: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_amm_summary_stats`."""
    return Instruction(
        "update_perp_market_amm_summary_stats",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            AccountMeta(spot_market or addresses.spot_market(0, program_id=program_id), False, False),
            AccountMeta(oracle, False, False),
            *remaining,
        ),
        arguments.pack_update_perp_market_amm_summary_stats(params),
        {"params": params},
    )


def update_perp_market_expiry(
    *,
    expiry_ts: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_expiry`."""
    return Instruction(
        "update_perp_market_expiry",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_expiry(expiry_ts),
        {"expiry_ts": expiry_ts},
    )


def settle_expired_market_pools_to_revenue_pool(
    *,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    spot_market: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `settle_expired_market_pools_to_revenue_pool`."""
    return Instruction(
        "settle_expired_market_pools_to_revenue_pool",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(admin, True, False),
            AccountMeta(spot_market or addresses.spot_market(0, program_id=program_id), False, True),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_settle_expired_market_pools_to_revenue_pool(),
        {},
    )


def deposit_into_perp_market_fee_pool(
    *,
    amount: int,
    perp_market: Pubkey | int,
    admin: Pubkey,
    source_vault: Pubkey,
    state: Pubkey | None = None,
    drift_signer: Pubkey | None = None,
    quote_spot_market: Pubkey | None = None,
    spot_market_vault: Pubkey | None = None,
    token_program: Pubkey = addresses.TOKEN_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `deposit_into_perp_market_fee_pool`."""
    return Instruction(
        "deposit_into_perp_market_fee_pool",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            AccountMeta(admin, True, False),
            AccountMeta(source_vault, False, True),
            AccountMeta(drift_signer or addresses.drift_signer(program_id=program_id), False, False),
            AccountMeta(quote_spot_market or addresses.spot_market(0, program_id=program_id), False, True),
            AccountMeta(
                spot_market_vault or addresses.spot_market_vault(0, program_id=program_id), False, True
            ),
            AccountMeta(token_program, False, False),
            *remaining,
        ),
        arguments.pack_deposit_into_perp_market_fee_pool(amount),
        {"amount": amount},
    )


def deposit_into_spot_market_revenue_pool(
    *,
    amount: int,
    spot_market_index: int,
    spot_market: Pubkey | int,
    authority: Pubkey,
    user_token_account: Pubkey,
    state: Pubkey | None = None,
    spot_market_vault: Pubkey | None = None,
    token_program: Pubkey = addresses.TOKEN_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `deposit_into_spot_market_revenue_pool`.

    Blocked by: DepositPaused.
    """
    return Instruction(
        "deposit_into_spot_market_revenue_pool",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            AccountMeta(authority, True, True),
            AccountMeta(
                spot_market_vault or addresses.spot_market_vault(spot_market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(user_token_account, False, True),
            AccountMeta(token_program, False, False),
            *remaining,
        ),
        arguments.pack_deposit_into_spot_market_revenue_pool(amount),
        {"amount": amount},
    )


def repeg_amm_curve(
    *,
    new_peg_candidate: int,
    perp_market: Pubkey | int,
    oracle: Pubkey,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `repeg_amm_curve`."""
    return Instruction(
        "repeg_amm_curve",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            AccountMeta(oracle, False, False),
            AccountMeta(admin, True, False),
            *remaining,
        ),
        arguments.pack_repeg_amm_curve(new_peg_candidate),
        {"new_peg_candidate": new_peg_candidate},
    )


def update_perp_market_amm_oracle_twap(
    *,
    perp_market: Pubkey | int,
    oracle: Pubkey,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_amm_oracle_twap`."""
    return Instruction(
        "update_perp_market_amm_oracle_twap",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            AccountMeta(oracle, False, False),
            AccountMeta(admin, True, False),
            *remaining,
        ),
        arguments.pack_update_perp_market_amm_oracle_twap(),
        {},
    )


def reset_perp_market_amm_oracle_twap(
    *,
    perp_market: Pubkey | int,
    oracle: Pubkey,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `reset_perp_market_amm_oracle_twap`."""
    return Instruction(
        "reset_perp_market_amm_oracle_twap",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            AccountMeta(oracle, False, False),
            AccountMeta(admin, True, False),
            *remaining,
        ),
        arguments.pack_reset_perp_market_amm_oracle_twap(),
        {},
    )


def update_k(
    *,
    sqrt_k: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    oracle: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_k`."""
    return Instruction(
        "update_k",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            AccountMeta(oracle, False, False),
            *remaining,
        ),
        arguments.pack_update_k(sqrt_k),
        {"sqrt_k": sqrt_k},
    )


def update_perp_market_margin_ratio(
    *,
    margin_ratio_initial: int,
    margin_ratio_maintenance: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_margin_ratio`."""
    return Instruction(
        "update_perp_market_margin_ratio",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_margin_ratio(margin_ratio_initial, margin_ratio_maintenance),
        {"margin_ratio_initial": margin_ratio_initial, "margin_ratio_maintenance": margin_ratio_maintenance},
    )


def update_perp_market_funding_period(
    *,
    funding_period: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_funding_period`."""
    return Instruction(
        "update_perp_market_funding_period",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_funding_period(funding_period),
        {"funding_period": funding_period},
    )


def update_perp_market_max_imbalances(
    *,
    unrealized_max_imbalance: int,
    max_revenue_withdraw_per_period: int,
    quote_max_insurance: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_max_imbalances`."""
    return Instruction(
        "update_perp_market_max_imbalances",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_max_imbalances(
            unrealized_max_imbalance, max_revenue_withdraw_per_period, quote_max_insurance
        ),
        {
            "unrealized_max_imbalance": unrealized_max_imbalance,
            "max_revenue_withdraw_per_period": max_revenue_withdraw_per_period,
            "quote_max_insurance": quote_max_insurance,
        },
    )


def update_perp_market_liquidation_fee(
    *,
    liquidator_fee: int,
    if_liquidation_fee: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_liquidation_fee`."""
    return Instruction(
        "update_perp_market_liquidation_fee",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_liquidation_fee(liquidator_fee, if_liquidation_fee),
        {"liquidator_fee": liquidator_fee, "if_liquidation_fee": if_liquidation_fee},
    )


def update_insurance_fund_unstaking_period(
    *,
    insurance_fund_unstaking_period: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_insurance_fund_unstaking_period`."""
    return Instruction(
        "update_insurance_fund_unstaking_period",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_insurance_fund_unstaking_period(insurance_fund_unstaking_period),
        {"insurance_fund_unstaking_period": insurance_fund_unstaking_period},
    )


def update_spot_market_liquidation_fee(
    *,
    liquidator_fee: int,
    if_liquidation_fee: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_liquidation_fee`."""
    return Instruction(
        "update_spot_market_liquidation_fee",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_liquidation_fee(liquidator_fee, if_liquidation_fee),
        {"liquidator_fee": liquidator_fee, "if_liquidation_fee": if_liquidation_fee},
    )


def update_withdraw_guard_threshold(
    *,
    withdraw_guard_threshold: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_withdraw_guard_threshold`."""
    return Instruction(
        "update_withdraw_guard_threshold",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_withdraw_guard_threshold(withdraw_guard_threshold),
        {"withdraw_guard_threshold": withdraw_guard_threshold},
    )


def update_spot_market_if_factor(
    *,
    spot_market_index: int,
    user_if_factor: int,
    total_if_factor: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_if_factor`."""
    return Instruction(
        "update_spot_market_if_factor",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_if_factor(spot_market_index, user_if_factor, total_if_factor),
        {
            "spot_market_index": spot_market_index,
            "user_if_factor": user_if_factor,
            "total_if_factor": total_if_factor,
        },
    )


def update_spot_market_revenue_settle_period(
    *,
    revenue_settle_period: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_revenue_settle_period`."""
    return Instruction(
        "update_spot_market_revenue_settle_period",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_revenue_settle_period(revenue_settle_period),
        {"revenue_settle_period": revenue_settle_period},
    )


def update_spot_market_status(
    *,
    status: MarketStatus,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_status`."""
    return Instruction(
        "update_spot_market_status",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_status(status),
        {"status": status},
    )


def update_spot_market_paused_operations(
    *,
    paused_operations: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_paused_operations`."""
    return Instruction(
        "update_spot_market_paused_operations",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_paused_operations(paused_operations),
        {"paused_operations": paused_operations},
    )


def update_spot_market_asset_tier(
    *,
    asset_tier: AssetTier,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_asset_tier`."""
    return Instruction(
        "update_spot_market_asset_tier",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_asset_tier(asset_tier),
        {"asset_tier": asset_tier},
    )


def update_spot_market_margin_weights(
    *,
    initial_asset_weight: int,
    maintenance_asset_weight: int,
    initial_liability_weight: int,
    maintenance_liability_weight: int,
    imf_factor: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_margin_weights`."""
    return Instruction(
        "update_spot_market_margin_weights",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_margin_weights(
            initial_asset_weight,
            maintenance_asset_weight,
            initial_liability_weight,
            maintenance_liability_weight,
            imf_factor,
        ),
        {
            "initial_asset_weight": initial_asset_weight,
            "maintenance_asset_weight": maintenance_asset_weight,
            "initial_liability_weight": initial_liability_weight,
            "maintenance_liability_weight": maintenance_liability_weight,
            "imf_factor": imf_factor,
        },
    )


def update_spot_market_borrow_rate(
    *,
    optimal_utilization: int,
    optimal_borrow_rate: int,
    max_borrow_rate: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    min_borrow_rate: int | None = None,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_borrow_rate`."""
    return Instruction(
        "update_spot_market_borrow_rate",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_borrow_rate(
            optimal_utilization, optimal_borrow_rate, max_borrow_rate, min_borrow_rate
        ),
        {
            "optimal_utilization": optimal_utilization,
            "optimal_borrow_rate": optimal_borrow_rate,
            "max_borrow_rate": max_borrow_rate,
            "min_borrow_rate": min_borrow_rate,
        },
    )


def update_spot_market_max_token_deposits(
    *,
    max_token_deposits: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_max_token_deposits`."""
    return Instruction(
        "update_spot_market_max_token_deposits",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_max_token_deposits(max_token_deposits),
        {"max_token_deposits": max_token_deposits},
    )


def update_spot_market_scale_initial_asset_weight_start(
    *,
    scale_initial_asset_weight_start: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_scale_initial_asset_weight_start`."""
    return Instruction(
        "update_spot_market_scale_initial_asset_weight_start",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_scale_initial_asset_weight_start(scale_initial_asset_weight_start),
        {"scale_initial_asset_weight_start": scale_initial_asset_weight_start},
    )


def update_spot_market_oracle(
    *,
    oracle: Pubkey,
    oracle_source: OracleSource,
    admin: Pubkey,
    spot_market: Pubkey | int,
    oracle_account: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_oracle`."""
    return Instruction(
        "update_spot_market_oracle",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            AccountMeta(oracle_account, False, False),
            *remaining,
        ),
        arguments.pack_update_spot_market_oracle(oracle, oracle_source),
        {"oracle": oracle, "oracle_source": oracle_source},
    )


def update_spot_market_step_size_and_tick_size(
    *,
    step_size: int,
    tick_size: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_step_size_and_tick_size`."""
    return Instruction(
        "update_spot_market_step_size_and_tick_size",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_step_size_and_tick_size(step_size, tick_size),
        {"step_size": step_size, "tick_size": tick_size},
    )


def update_spot_market_min_order_size(
    *,
    order_size: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_min_order_size`."""
    return Instruction(
        "update_spot_market_min_order_size",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_min_order_size(order_size),
        {"order_size": order_size},
    )


def update_spot_market_orders_enabled(
    *,
    orders_enabled: bool,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_orders_enabled`."""
    return Instruction(
        "update_spot_market_orders_enabled",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_orders_enabled(orders_enabled),
        {"orders_enabled": orders_enabled},
    )


def update_spot_market_if_paused_operations(
    *,
    paused_operations: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_if_paused_operations`."""
    return Instruction(
        "update_spot_market_if_paused_operations",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_if_paused_operations(paused_operations),
        {"paused_operations": paused_operations},
    )


def update_spot_market_name(
    *,
    name: bytes | str,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_name`."""
    name = name32(name)
    return Instruction(
        "update_spot_market_name",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_name(name),
        {"name": name},
    )


def update_perp_market_status(
    *,
    status: MarketStatus,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_status`."""
    return Instruction(
        "update_perp_market_status",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_status(status),
        {"status": status},
    )


def update_perp_market_paused_operations(
    *,
    paused_operations: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_paused_operations`."""
    return Instruction(
        "update_perp_market_paused_operations",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_paused_operations(paused_operations),
        {"paused_operations": paused_operations},
    )


def update_perp_market_contract_tier(
    *,
    contract_tier: ContractTier,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_contract_tier`."""
    return Instruction(
        "update_perp_market_contract_tier",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_contract_tier(contract_tier),
        {"contract_tier": contract_tier},
    )


def update_perp_market_imf_factor(
    *,
    imf_factor: int,
    unrealized_pnl_imf_factor: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_imf_factor`."""
    return Instruction(
        "update_perp_market_imf_factor",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_imf_factor(imf_factor, unrealized_pnl_imf_factor),
        {"imf_factor": imf_factor, "unrealized_pnl_imf_factor": unrealized_pnl_imf_factor},
    )


def update_perp_market_unrealized_asset_weight(
    *,
    unrealized_initial_asset_weight: int,
    unrealized_maintenance_asset_weight: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_unrealized_asset_weight`."""
    return Instruction(
        "update_perp_market_unrealized_asset_weight",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_unrealized_asset_weight(
            unrealized_initial_asset_weight, unrealized_maintenance_asset_weight
        ),
        {
            "unrealized_initial_asset_weight": unrealized_initial_asset_weight,
            "unrealized_maintenance_asset_weight": unrealized_maintenance_asset_weight,
        },
    )


def update_perp_market_concentration_coef(
    *,
    concentration_scale: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_concentration_coef`."""
    return Instruction(
        "update_perp_market_concentration_coef",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_concentration_coef(concentration_scale),
        {"concentration_scale": concentration_scale},
    )


def update_perp_market_curve_update_intensity(
    *,
    curve_update_intensity: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_curve_update_intensity`."""
    return Instruction(
        "update_perp_market_curve_update_intensity",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_curve_update_intensity(curve_update_intensity),
        {"curve_update_intensity": curve_update_intensity},
    )


def update_perp_market_target_base_asset_amount_per_lp(
    *,
    target_base_asset_amount_per_lp: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_target_base_asset_amount_per_lp`."""
    return Instruction(
        "update_perp_market_target_base_asset_amount_per_lp",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_target_base_asset_amount_per_lp(target_base_asset_amount_per_lp),
        {"target_base_asset_amount_per_lp": target_base_asset_amount_per_lp},
    )


def update_perp_market_per_lp_base(
    *,
    per_lp_base: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_per_lp_base`."""
    return Instruction(
        "update_perp_market_per_lp_base",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_per_lp_base(per_lp_base),
        {"per_lp_base": per_lp_base},
    )


def update_lp_cooldown_time(
    *,
    lp_cooldown_time: int,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_lp_cooldown_time`."""
    return Instruction(
        "update_lp_cooldown_time",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_lp_cooldown_time(lp_cooldown_time),
        {"lp_cooldown_time": lp_cooldown_time},
    )


def update_perp_fee_structure(
    *,
    fee_structure: FeeStructure,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_fee_structure`."""
    return Instruction(
        "update_perp_fee_structure",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_fee_structure(fee_structure),
        {"fee_structure": fee_structure},
    )


def update_spot_fee_structure(
    *,
    fee_structure: FeeStructure,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_fee_structure`."""
    return Instruction(
        "update_spot_fee_structure",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_fee_structure(fee_structure),
        {"fee_structure": fee_structure},
    )


def update_initial_pct_to_liquidate(
    *,
    initial_pct_to_liquidate: int,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_initial_pct_to_liquidate`."""
    return Instruction(
        "update_initial_pct_to_liquidate",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_initial_pct_to_liquidate(initial_pct_to_liquidate),
        {"initial_pct_to_liquidate": initial_pct_to_liquidate},
    )


def update_liquidation_duration(
    *,
    liquidation_duration: int,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_liquidation_duration`."""
    return Instruction(
        "update_liquidation_duration",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_liquidation_duration(liquidation_duration),
        {"liquidation_duration": liquidation_duration},
    )


def update_liquidation_margin_buffer_ratio(
    *,
    liquidation_margin_buffer_ratio: int,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_liquidation_margin_buffer_ratio`."""
    return Instruction(
        "update_liquidation_margin_buffer_ratio",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_liquidation_margin_buffer_ratio(liquidation_margin_buffer_ratio),
        {"liquidation_margin_buffer_ratio": liquidation_margin_buffer_ratio},
    )


def update_oracle_guard_rails(
    *,
    oracle_guard_rails: OracleGuardRails,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_oracle_guard_rails`."""
    return Instruction(
        "update_oracle_guard_rails",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_oracle_guard_rails(oracle_guard_rails),
        {"oracle_guard_rails": oracle_guard_rails},
    )


def update_state_settlement_duration(
    *,
    settlement_duration: int,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_state_settlement_duration`."""
    return Instruction(
        "update_state_settlement_duration",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_state_settlement_duration(settlement_duration),
        {"settlement_duration": settlement_duration},
    )


def update_state_max_number_of_sub_accounts(
    *,
    max_number_of_sub_accounts: int,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_state_max_number_of_sub_accounts`."""
    return Instruction(
        "update_state_max_number_of_sub_accounts",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_state_max_number_of_sub_accounts(max_number_of_sub_accounts),
        {"max_number_of_sub_accounts": max_number_of_sub_accounts},
    )


def update_state_max_initialize_user_fee(
    *,
    max_initialize_user_fee: int,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_state_max_initialize_user_fee`."""
    return Instruction(
        "update_state_max_initialize_user_fee",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_state_max_initialize_user_fee(max_initialize_user_fee),
        {"max_initialize_user_fee": max_initialize_user_fee},
    )


def update_perp_market_oracle(
    *,
    oracle: Pubkey,
    oracle_source: OracleSource,
    perp_market: Pubkey | int,
    oracle_account: Pubkey,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_oracle`."""
    return Instruction(
        "update_perp_market_oracle",
        program_id,
        (
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            AccountMeta(oracle_account, False, False),
            AccountMeta(admin, True, False),
            *remaining,
        ),
        arguments.pack_update_perp_market_oracle(oracle, oracle_source),
        {"oracle": oracle, "oracle_source": oracle_source},
    )


def update_perp_market_base_spread(
    *,
    base_spread: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_base_spread`."""
    return Instruction(
        "update_perp_market_base_spread",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_base_spread(base_spread),
        {"base_spread": base_spread},
    )


def update_amm_jit_intensity(
    *,
    amm_jit_intensity: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_amm_jit_intensity`."""
    return Instruction(
        "update_amm_jit_intensity",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_amm_jit_intensity(amm_jit_intensity),
        {"amm_jit_intensity": amm_jit_intensity},
    )


def update_perp_market_max_spread(
    *,
    max_spread: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_max_spread`."""
    return Instruction(
        "update_perp_market_max_spread",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_max_spread(max_spread),
        {"max_spread": max_spread},
    )


def update_perp_market_step_size_and_tick_size(
    *,
    step_size: int,
    tick_size: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_step_size_and_tick_size`."""
    return Instruction(
        "update_perp_market_step_size_and_tick_size",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_step_size_and_tick_size(step_size, tick_size),
        {"step_size": step_size, "tick_size": tick_size},
    )


def update_perp_market_name(
    *,
    name: bytes | str,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_name`."""
    name = name32(name)
    return Instruction(
        "update_perp_market_name",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_name(name),
        {"name": name},
    )


def update_perp_market_min_order_size(
    *,
    order_size: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_min_order_size`."""
    return Instruction(
        "update_perp_market_min_order_size",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_min_order_size(order_size),
        {"order_size": order_size},
    )


def update_perp_market_max_slippage_ratio(
    *,
    max_slippage_ratio: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_max_slippage_ratio`."""
    return Instruction(
        "update_perp_market_max_slippage_ratio",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_max_slippage_ratio(max_slippage_ratio),
        {"max_slippage_ratio": max_slippage_ratio},
    )


def update_perp_market_max_fill_reserve_fraction(
    *,
    max_fill_reserve_fraction: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_max_fill_reserve_fraction`."""
    return Instruction(
        "update_perp_market_max_fill_reserve_fraction",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_max_fill_reserve_fraction(max_fill_reserve_fraction),
        {"max_fill_reserve_fraction": max_fill_reserve_fraction},
    )


def update_perp_market_max_open_interest(
    *,
    max_open_interest: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_max_open_interest`."""
    return Instruction(
        "update_perp_market_max_open_interest",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_max_open_interest(max_open_interest),
        {"max_open_interest": max_open_interest},
    )


def update_perp_market_number_of_users(
    *,
    admin: Pubkey,
    perp_market: Pubkey | int,
    number_of_users: int | None = None,
    number_of_users_with_base: int | None = None,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_number_of_users`."""
    return Instruction(
        "update_perp_market_number_of_users",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_number_of_users(number_of_users, number_of_users_with_base),
        {"number_of_users": number_of_users, "number_of_users_with_base": number_of_users_with_base},
    )


def update_perp_market_fee_adjustment(
    *,
    fee_adjustment: int,
    admin: Pubkey,
    perp_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_market_fee_adjustment`."""
    return Instruction(
        "update_perp_market_fee_adjustment",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_market_fee_adjustment(fee_adjustment),
        {"fee_adjustment": fee_adjustment},
    )


def update_spot_market_fee_adjustment(
    *,
    fee_adjustment: int,
    admin: Pubkey,
    spot_market: Pubkey | int,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_market_fee_adjustment`."""
    return Instruction(
        "update_spot_market_fee_adjustment",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(_market(addresses.spot_market, spot_market, program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_market_fee_adjustment(fee_adjustment),
        {"fee_adjustment": fee_adjustment},
    )


def update_admin(
    *,
    admin: Pubkey,
    admin_account: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_admin`."""
    return Instruction(
        "update_admin",
        program_id,
        (
            AccountMeta(admin_account, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_admin(admin),
        {"admin": admin},
    )


def update_whitelist_mint(
    *,
    whitelist_mint: Pubkey,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_whitelist_mint`."""
    return Instruction(
        "update_whitelist_mint",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_whitelist_mint(whitelist_mint),
        {"whitelist_mint": whitelist_mint},
    )


def update_discount_mint(
    *,
    discount_mint: Pubkey,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_discount_mint`."""
    return Instruction(
        "update_discount_mint",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_discount_mint(discount_mint),
        {"discount_mint": discount_mint},
    )


def update_exchange_status(
    *,
    exchange_status: int,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_exchange_status`."""
    return Instruction(
        "update_exchange_status",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_exchange_status(exchange_status),
        {"exchange_status": exchange_status},
    )


def update_perp_auction_duration(
    *,
    min_perp_auction_duration: int,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_perp_auction_duration`."""
    return Instruction(
        "update_perp_auction_duration",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_perp_auction_duration(min_perp_auction_duration),
        {"min_perp_auction_duration": min_perp_auction_duration},
    )


def update_spot_auction_duration(
    *,
    default_spot_auction_duration: int,
    admin: Pubkey,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_spot_auction_duration`."""
    return Instruction(
        "update_spot_auction_duration",
        program_id,
        (
            AccountMeta(admin, True, False),
            AccountMeta(state or addresses.state(program_id=program_id), False, True),
            *remaining,
        ),
        arguments.pack_update_spot_auction_duration(default_spot_auction_duration),
        {"default_spot_auction_duration": default_spot_auction_duration},
    )


def initialize_prelaunch_oracle(
    *,
    params: PrelaunchOracleParams,
    admin: Pubkey,
    prelaunch_oracle: Pubkey | None = None,
    state: Pubkey | None = None,
    rent: Pubkey = addresses.RENT_SYSVAR_ID,
    system_program: Pubkey = addresses.SYSTEM_PROGRAM_ID,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `initialize_prelaunch_oracle`."""
    return Instruction(
        "initialize_prelaunch_oracle",
        program_id,
        (
            AccountMeta(admin, True, True),
            AccountMeta(
                prelaunch_oracle
                or addresses.prelaunch_oracle(params.perp_market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            AccountMeta(rent, False, False),
            AccountMeta(system_program, False, False),
            *remaining,
        ),
        arguments.pack_initialize_prelaunch_oracle(params),
        {"params": params},
    )


def update_prelaunch_oracle_params(
    *,
    params: PrelaunchOracleParams,
    admin: Pubkey,
    perp_market: Pubkey | int,
    prelaunch_oracle: Pubkey | None = None,
    state: Pubkey | None = None,
    remaining: Sequence[AccountMeta] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> Instruction:
    """Build `update_prelaunch_oracle_params`."""
    return Instruction(
        "update_prelaunch_oracle_params",
        program_id,
        (
            AccountMeta(admin, True, True),
            AccountMeta(
                prelaunch_oracle
                or addresses.prelaunch_oracle(params.perp_market_index, program_id=program_id),
                False,
                True,
            ),
            AccountMeta(_market(addresses.perp_market, perp_market, program_id), False, True),
            AccountMeta(state or addresses.state(program_id=program_id), False, False),
            *remaining,
        ),
        arguments.pack_update_prelaunch_oracle_params(params),
        {"params": params},
    )


ACCOUNT_NAMES: dict[str, tuple[str, ...]] = {
    "initialize_user_stats": (
        "user_stats",
        "state",
        "authority",
        "payer",
        "rent",
        "system_program",
    ),
    "initialize_user": (
        "user",
        "user_stats",
        "state",
        "authority",
        "payer",
        "rent",
        "system_program",
    ),
    "update_user_name": (
        "user",
        "authority",
    ),
    "update_user_advanced_lp": (
        "user",
        "authority",
    ),
    "update_user_custom_margin_ratio": (
        "user",
        "authority",
    ),
    "update_user_margin_trading_enabled": (
        "user",
        "authority",
    ),
    "update_user_reduce_only": (
        "user",
        "authority",
    ),
    "update_user_delegate": (
        "user",
        "authority",
    ),
    "delete_user": (
        "user",
        "user_stats",
        "state",
        "authority",
    ),
    "reclaim_rent": (
        "user",
        "user_stats",
        "state",
        "authority",
        "rent",
    ),
    "deposit": (
        "state",
        "user",
        "user_stats",
        "authority",
        "spot_market_vault",
        "user_token_account",
        "token_program",
    ),
    "withdraw": (
        "state",
        "user",
        "user_stats",
        "authority",
        "spot_market_vault",
        "drift_signer",
        "user_token_account",
        "token_program",
    ),
    "transfer_deposit": (
        "from_user",
        "to_user",
        "user_stats",
        "authority",
        "state",
        "spot_market_vault",
    ),
    "place_perp_order": (
        "state",
        "user",
        "authority",
    ),
    "place_orders": (
        "state",
        "user",
        "authority",
    ),
    "place_and_take_perp_order": (
        "state",
        "user",
        "user_stats",
        "authority",
    ),
    "place_and_make_perp_order": (
        "state",
        "user",
        "user_stats",
        "taker",
        "taker_stats",
        "authority",
    ),
    "cancel_order": (
        "state",
        "user",
        "authority",
    ),
    "cancel_order_by_user_id": (
        "state",
        "user",
        "authority",
    ),
    "cancel_orders": (
        "state",
        "user",
        "authority",
    ),
    "cancel_orders_by_ids": (
        "state",
        "user",
        "authority",
    ),
    "force_cancel_orders": (
        "state",
        "authority",
        "filler",
        "user",
    ),
    "fill_perp_order": (
        "state",
        "authority",
        "filler",
        "filler_stats",
        "user",
        "user_stats",
    ),
    "add_perp_lp_shares": (
        "state",
        "user",
        "authority",
    ),
    "remove_perp_lp_shares": (
        "state",
        "user",
        "authority",
    ),
    "remove_perp_lp_shares_in_expiring_market": (
        "state",
        "user",
    ),
    "settle_lp": (
        "state",
        "user",
    ),
    "settle_funding_payment": (
        "state",
        "user",
    ),
    "update_funding_rate": (
        "state",
        "perp_market",
        "oracle",
    ),
    "update_amms": (
        "state",
        "authority",
    ),
    "settle_pnl": (
        "state",
        "user",
        "authority",
        "spot_market_vault",
    ),
    "settle_multiple_pnls": (
        "state",
        "user",
        "authority",
        "spot_market_vault",
    ),
    "liquidate_perp": (
        "state",
        "authority",
        "liquidator",
        "liquidator_stats",
        "user",
        "user_stats",
    ),
    "liquidate_perp_pnl_for_deposit": (
        "state",
        "authority",
        "liquidator",
        "liquidator_stats",
        "user",
        "user_stats",
    ),
    "resolve_perp_bankruptcy": (
        "state",
        "authority",
        "liquidator",
        "liquidator_stats",
        "user",
        "user_stats",
        "spot_market_vault",
        "insurance_fund_vault",
        "drift_signer",
        "token_program",
    ),
    "resolve_perp_pnl_deficit": (
        "state",
        "authority",
        "spot_market_vault",
        "insurance_fund_vault",
        "drift_signer",
        "token_program",
    ),
    "settle_expired_market": (
        "state",
        "authority",
    ),
    "settle_revenue_to_insurance_fund": (
        "state",
        "spot_market",
        "spot_market_vault",
        "drift_signer",
        "insurance_fund_vault",
        "token_program",
    ),
    "update_spot_market_cumulative_interest": (
        "state",
        "spot_market",
        "oracle",
        "spot_market_vault",
    ),
    "update_perp_bid_ask_twap": (
        "state",
        "perp_market",
        "oracle",
        "keeper_stats",
        "authority",
    ),
    "update_prelaunch_oracle": (
        "state",
        "perp_market",
        "oracle",
    ),
    "update_spot_market_expiry": (
        "admin",
        "state",
        "spot_market",
    ),
    "initialize": (
        "admin",
        "state",
        "quote_asset_mint",
        "drift_signer",
        "rent",
        "system_program",
        "token_program",
    ),
    "initialize_spot_market": (
        "spot_market",
        "spot_market_mint",
        "spot_market_vault",
        "insurance_fund_vault",
        "drift_signer",
        "state",
        "oracle",
        "admin",
        "rent",
        "system_program",
        "token_program",
    ),
    "initialize_perp_market": (
        "admin",
        "state",
        "perp_market",
        "oracle",
        "rent",
        "system_program",
    ),
    "delete_initialized_perp_market": (
        "admin",
        "state",
        "perp_market",
    ),
    "move_amm_price": (
        "admin",
        "state",
        "perp_market",
    ),
    "recenter_perp_market_amm": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_amm_summary_stats": (
        "admin",
        "state",
        "perp_market",
        "spot_market",
        "oracle",
    ),
    "update_perp_market_expiry": (
        "admin",
        "state",
        "perp_market",
    ),
    "settle_expired_market_pools_to_revenue_pool": (
        "state",
        "admin",
        "spot_market",
        "perp_market",
    ),
    "deposit_into_perp_market_fee_pool": (
        "state",
        "perp_market",
        "admin",
        "source_vault",
        "drift_signer",
        "quote_spot_market",
        "spot_market_vault",
        "token_program",
    ),
    "deposit_into_spot_market_revenue_pool": (
        "state",
        "spot_market",
        "authority",
        "spot_market_vault",
        "user_token_account",
        "token_program",
    ),
    "repeg_amm_curve": (
        "state",
        "perp_market",
        "oracle",
        "admin",
    ),
    "update_perp_market_amm_oracle_twap": (
        "state",
        "perp_market",
        "oracle",
        "admin",
    ),
    "reset_perp_market_amm_oracle_twap": (
        "state",
        "perp_market",
        "oracle",
        "admin",
    ),
    "update_k": (
        "admin",
        "state",
        "perp_market",
        "oracle",
    ),
    "update_perp_market_margin_ratio": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_funding_period": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_max_imbalances": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_liquidation_fee": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_insurance_fund_unstaking_period": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_liquidation_fee": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_withdraw_guard_threshold": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_if_factor": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_revenue_settle_period": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_status": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_paused_operations": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_asset_tier": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_margin_weights": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_borrow_rate": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_max_token_deposits": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_scale_initial_asset_weight_start": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_oracle": (
        "admin",
        "state",
        "spot_market",
        "oracle",
    ),
    "update_spot_market_step_size_and_tick_size": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_min_order_size": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_orders_enabled": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_if_paused_operations": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_spot_market_name": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_perp_market_status": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_paused_operations": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_contract_tier": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_imf_factor": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_unrealized_asset_weight": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_concentration_coef": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_curve_update_intensity": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_target_base_asset_amount_per_lp": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_per_lp_base": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_lp_cooldown_time": (
        "admin",
        "state",
    ),
    "update_perp_fee_structure": (
        "admin",
        "state",
    ),
    "update_spot_fee_structure": (
        "admin",
        "state",
    ),
    "update_initial_pct_to_liquidate": (
        "admin",
        "state",
    ),
    "update_liquidation_duration": (
        "admin",
        "state",
    ),
    "update_liquidation_margin_buffer_ratio": (
        "admin",
        "state",
    ),
    "update_oracle_guard_rails": (
        "admin",
        "state",
    ),
    "update_state_settlement_duration": (
        "admin",
        "state",
    ),
    "update_state_max_number_of_sub_accounts": (
        "admin",
        "state",
    ),
    "update_state_max_initialize_user_fee": (
        "admin",
        "state",
    ),
    "update_perp_market_oracle": (
        "state",
        "perp_market",
        "oracle",
        "admin",
    ),
    "update_perp_market_base_spread": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_amm_jit_intensity": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_max_spread": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_step_size_and_tick_size": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_name": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_min_order_size": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_max_slippage_ratio": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_max_fill_reserve_fraction": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_max_open_interest": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_number_of_users": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_perp_market_fee_adjustment": (
        "admin",
        "state",
        "perp_market",
    ),
    "update_spot_market_fee_adjustment": (
        "admin",
        "state",
        "spot_market",
    ),
    "update_admin": (
        "admin",
        "state",
    ),
    "update_whitelist_mint": (
        "admin",
        "state",
    ),
    "update_discount_mint": (
        "admin",
        "state",
    ),
    "update_exchange_status": (
        "admin",
        "state",
    ),
    "update_perp_auction_duration": (
        "admin",
        "state",
    ),
    "update_spot_auction_duration": (
        "admin",
        "state",
    ),
    "initialize_prelaunch_oracle": (
        "admin",
        "prelaunch_oracle",
        "state",
        "rent",
        "system_program",
    ),
    "update_prelaunch_oracle_params": (
        "admin",
        "prelaunch_oracle",
        "perp_market",
        "state",
    ),
}
"""Instruction name to the names of its fixed accounts, in order."""
