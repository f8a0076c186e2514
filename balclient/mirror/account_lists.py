"""Named accounts of every mirrored instruction, in the order they are passed (spec instructions 4)."""

from __future__ import annotations

from collections.abc import Mapping

from balclient.mirror.accounts import (
    ANY,
    MINT,
    PERP_MARKET,
    RENT,
    SIGNER,
    SPOT_MARKET,
    STATE,
    SYSTEM,
    TOKEN,
    TOKEN_PROGRAM,
    USER,
    USER_STATS,
    AccountList,
    Seeds,
    Slot,
)
from balclient.mirror.relations import (
    belongs_to,
    fixed,
    indexed,
    is_program_signer,
    next_perp,
    next_spot,
    of_named_spot,
    quote_market_of_perp,
    same_mint,
    signs_for,
    state_seeds,
    stats_of,
    stats_seeds,
    token_owner,
    user_seeds,
)

__all__ = ["INSTRUCTION_ACCOUNTS", "AccountList"]


_STATE = Slot("state", STATE)
_AUTHORITY = Slot("authority", SIGNER)
_ADMIN = Slot("admin", SIGNER)
_PAYING_ADMIN = Slot("admin", SIGNER, writable=True)
_PAYER = Slot("payer", SIGNER, writable=True)
_RENT = Slot("rent", RENT)
_SYSTEM = Slot("system_program", SYSTEM)
_TOKEN_PROGRAM = Slot("token_program", TOKEN_PROGRAM)
_ORACLE = Slot("oracle", ANY)
_ADMIN_STATE = Slot("state", STATE, checks=(belongs_to("state", "admin"),))
_ADMIN_STATE_W = Slot("state", STATE, writable=True, checks=(belongs_to("state", "admin"),))
_STATE_W = Slot("state", STATE, writable=True)
_PERP_W = Slot("perp_market", PERP_MARKET, writable=True)
_SPOT_W = Slot("spot_market", SPOT_MARKET, writable=True)
_USER_W = Slot("user", USER, writable=True)
_SIGNED_USER = Slot("user", USER, writable=True, checks=(signs_for("user"),))
_OWNED_USER = Slot("user", USER, writable=True, checks=(belongs_to("user"),))
_OWNED_STATS = Slot("user_stats", USER_STATS, writable=True, checks=(belongs_to("user_stats"),))
_STATS = Slot("user_stats", USER_STATS, writable=True, checks=(stats_of("user", "user_stats"),))
_DRIFT_SIGNER = Slot("drift_signer", ANY, checks=(is_program_signer,))
_VAULT = b"spot_market_vault"
_IF_VAULT = b"insurance_fund_vault"


def _vault(seeds: Seeds, *, writable: bool = True) -> Slot:
    return Slot("spot_market_vault", TOKEN, writable=writable, seeds=seeds)


def _if_vault(seeds: Seeds) -> Slot:
    return Slot("insurance_fund_vault", TOKEN, writable=True, seeds=seeds)


_OWN_USER = (Slot("user", USER, writable=True, seeds=user_seeds), _AUTHORITY)
_USER_ORDER = (_STATE, _SIGNED_USER, _AUTHORITY)
_ANY_USER = (_STATE, _USER_W)
_KEEPER = (_STATE, _AUTHORITY)
_ADMIN_PERP = (_ADMIN, _ADMIN_STATE, _PERP_W)
_ADMIN_SPOT = (_ADMIN, _ADMIN_STATE, _SPOT_W)
_ADMIN_GLOBAL = (_ADMIN, _ADMIN_STATE_W)
_PERP_ORACLE = (_ADMIN_STATE, _PERP_W, _ORACLE, _ADMIN)
_SETTLE = (_STATE, _USER_W, _AUTHORITY, _vault(fixed(_VAULT, 0), writable=False))
_LIQUIDATE = (
    _STATE,
    _AUTHORITY,
    Slot("liquidator", USER, writable=True, checks=(signs_for("liquidator"),)),
    Slot(
        "liquidator_stats",
        USER_STATS,
        writable=True,
        checks=(stats_of("liquidator", "liquidator_stats"),),
    ),
    _USER_W,
    _STATS,
)

_GROUPS: tuple[tuple[tuple[str, ...], tuple[Slot, ...]], ...] = (
    (
        ("initialize",),
        (
            _PAYING_ADMIN,
            Slot("state", STATE, writable=True, init=True, seeds=state_seeds),
            Slot("quote_asset_mint", MINT),
            Slot("drift_signer", ANY),
            _RENT,
            _SYSTEM,
            _TOKEN_PROGRAM,
        ),
    ),
    (
        ("initialize_spot_market",),
        (
            Slot("spot_market", SPOT_MARKET, writable=True, init=True, seeds=next_spot(b"spot_market")),
            Slot("spot_market_mint", MINT),
            Slot("spot_market_vault", TOKEN, writable=True, init=True, seeds=next_spot(_VAULT)),
            Slot("insurance_fund_vault", TOKEN, writable=True, init=True, seeds=next_spot(_IF_VAULT)),
            _DRIFT_SIGNER,
            _ADMIN_STATE_W,
            _ORACLE,
            _PAYING_ADMIN,
            _RENT,
            _SYSTEM,
            _TOKEN_PROGRAM,
        ),
    ),
    (
        ("initialize_perp_market",),
        (
            _PAYING_ADMIN,
            _ADMIN_STATE_W,
            Slot(
                "perp_market",
                PERP_MARKET,
                writable=True,
                init=True,
                seeds=next_perp,
            ),
            _ORACLE,
            _RENT,
            _SYSTEM,
        ),
    ),
    (("delete_initialized_perp_market",), (_PAYING_ADMIN, _ADMIN_STATE_W, _PERP_W)),
    (
        ("initialize_user_stats",),
        (
            Slot(
                "user_stats",
                USER_STATS,
                writable=True,
                init=True,
                seeds=stats_seeds,
            ),
            _STATE_W,
            _AUTHORITY,
            _PAYER,
            _RENT,
            _SYSTEM,
        ),
    ),
    (
        ("initialize_user",),
        (
            Slot("user", USER, writable=True, init=True, seeds=user_seeds),
            _OWNED_STATS,
            _STATE_W,
            _AUTHORITY,
            _PAYER,
            _RENT,
            _SYSTEM,
        ),
    ),
    (
        (
            "update_user_name",
            "update_user_advanced_lp",
            "update_user_custom_margin_ratio",
            "update_user_margin_trading_enabled",
            "update_user_reduce_only",
            "update_user_delegate",
        ),
        _OWN_USER,
    ),
    (("delete_user",), (_OWNED_USER, _OWNED_STATS, _STATE_W, _AUTHORITY)),
    (("reclaim_rent",), (_OWNED_USER, _OWNED_STATS, _STATE, _AUTHORITY, _RENT)),
    (
        ("deposit",),
        (
            _STATE,
            _SIGNED_USER,
            _STATS,
            _AUTHORITY,
            _vault(indexed(_VAULT, "market_index")),
            Slot(
                "user_token_account",
                TOKEN,
                writable=True,
                checks=(same_mint, token_owner("user_token_account", "authority")),
            ),
            _TOKEN_PROGRAM,
        ),
    ),
    (
        ("withdraw",),
        (
            _STATE,
            _OWNED_USER,
            _OWNED_STATS,
            _AUTHORITY,
            _vault(indexed(_VAULT, "market_index")),
            _DRIFT_SIGNER,
            Slot("user_token_account", TOKEN, writable=True, checks=(same_mint,)),
            _TOKEN_PROGRAM,
        ),
    ),
    (
        ("transfer_deposit",),
        (
            Slot("from_user", USER, writable=True, checks=(belongs_to("from_user"),)),
            Slot("to_user", USER, writable=True, checks=(belongs_to("to_user"),)),
            _OWNED_STATS,
            _AUTHORITY,
            _STATE,
            _vault(indexed(_VAULT, "market_index"), writable=False),
        ),
    ),
    (
        (
            "place_perp_order",
            "place_orders",
            "cancel_order",
            "cancel_order_by_user_id",
            "cancel_orders",
            "cancel_orders_by_ids",
            "add_perp_lp_shares",
            "remove_perp_lp_shares",
        ),
        _USER_ORDER,
    ),
    (("place_and_take_perp_order",), (_STATE, _SIGNED_USER, _STATS, _AUTHORITY)),
    (
        ("place_and_make_perp_order",),
        (
            _STATE,
            _SIGNED_USER,
            _STATS,
            Slot("taker", USER, writable=True),
            Slot("taker_stats", USER_STATS, writable=True, checks=(stats_of("taker", "taker_stats"),)),
            _AUTHORITY,
        ),
    ),
    (
        ("force_cancel_orders",),
        (
            _STATE,
            _AUTHORITY,
            Slot("filler", USER, writable=True, checks=(signs_for("filler"),)),
            _USER_W,
        ),
    ),
    (
        ("fill_perp_order",),
        (
            _STATE,
            _AUTHORITY,
            Slot("filler", USER, writable=True, checks=(signs_for("filler"),)),
            Slot("filler_stats", USER_STATS, writable=True, checks=(stats_of("filler", "filler_stats"),)),
            _USER_W,
            _STATS,
        ),
    ),
    (("remove_perp_lp_shares_in_expiring_market", "settle_lp", "settle_funding_payment"), _ANY_USER),
    (("update_funding_rate",), (_STATE, _PERP_W, _ORACLE)),
    (("update_amms", "settle_expired_market"), _KEEPER),
    (("settle_pnl", "settle_multiple_pnls"), _SETTLE),
    (("liquidate_perp", "liquidate_perp_pnl_for_deposit"), _LIQUIDATE),
    (
        ("resolve_perp_bankruptcy",),
        (
            *_LIQUIDATE,
            _vault(indexed(_VAULT, "quote_spot_market_index")),
            _if_vault(indexed(_IF_VAULT, "quote_spot_market_index")),
            _DRIFT_SIGNER,
            _TOKEN_PROGRAM,
        ),
    ),
    (
        ("resolve_perp_pnl_deficit",),
        (
            _STATE,
            _AUTHORITY,
            _vault(indexed(_VAULT, "spot_market_index")),
            _if_vault(indexed(_IF_VAULT, "spot_market_index")),
            _DRIFT_SIGNER,
            _TOKEN_PROGRAM,
        ),
    ),
    (
        ("settle_revenue_to_insurance_fund",),
        (
            _STATE,
            Slot(
                "spot_market",
                SPOT_MARKET,
                writable=True,
                seeds=indexed(b"spot_market", "spot_market_index"),
            ),
            _vault(indexed(_VAULT, "spot_market_index")),
            _DRIFT_SIGNER,
            _if_vault(indexed(_IF_VAULT, "spot_market_index")),
            _TOKEN_PROGRAM,
        ),
    ),
    (
        ("update_spot_market_cumulative_interest",),
        (_STATE, _SPOT_W, _ORACLE, _vault(of_named_spot(_VAULT), writable=False)),
    ),
    (
        ("update_perp_bid_ask_twap",),
        (
            _STATE,
            _PERP_W,
            _ORACLE,
            Slot("keeper_stats", USER_STATS, checks=(belongs_to("keeper_stats"),)),
            _AUTHORITY,
        ),
    ),
    (
        (
            "move_amm_price",
            "recenter_perp_market_amm",
            "update_perp_market_expiry",
            "update_perp_market_margin_ratio",
            "update_perp_market_funding_period",
            "update_perp_market_max_imbalances",
            "update_perp_market_liquidation_fee",
            "update_perp_market_status",
            "update_perp_market_paused_operations",
            "update_perp_market_contract_tier",
            "update_perp_market_imf_factor",
            "update_perp_market_unrealized_asset_weight",
            "update_perp_market_concentration_coef",
            "update_perp_market_curve_update_intensity",
            "update_perp_market_target_base_asset_amount_per_lp",
            "update_perp_market_per_lp_base",
            "update_perp_market_base_spread",
            "update_amm_jit_intensity",
            "update_perp_market_max_spread",
            "update_perp_market_step_size_and_tick_size",
            "update_perp_market_name",
            "update_perp_market_min_order_size",
            "update_perp_market_max_slippage_ratio",
            "update_perp_market_max_fill_reserve_fraction",
            "update_perp_market_max_open_interest",
            "update_perp_market_number_of_users",
            "update_perp_market_fee_adjustment",
        ),
        _ADMIN_PERP,
    ),
    (
        (
            "update_spot_market_expiry",
            "update_insurance_fund_unstaking_period",
            "update_spot_market_liquidation_fee",
            "update_withdraw_guard_threshold",
            "update_spot_market_if_factor",
            "update_spot_market_revenue_settle_period",
            "update_spot_market_status",
            "update_spot_market_paused_operations",
            "update_spot_market_asset_tier",
            "update_spot_market_margin_weights",
            "update_spot_market_borrow_rate",
            "update_spot_market_max_token_deposits",
            "update_spot_market_scale_initial_asset_weight_start",
            "update_spot_market_step_size_and_tick_size",
            "update_spot_market_min_order_size",
            "update_spot_market_orders_enabled",
            "update_spot_market_if_paused_operations",
            "update_spot_market_name",
            "update_spot_market_fee_adjustment",
        ),
        _ADMIN_SPOT,
    ),
    (("update_spot_market_oracle",), (*_ADMIN_SPOT, _ORACLE)),
    (("update_k",), (*_ADMIN_PERP, _ORACLE)),
    (
        (
            "repeg_amm_curve",
            "update_perp_market_amm_oracle_twap",
            "reset_perp_market_amm_oracle_twap",
            "update_perp_market_oracle",
        ),
        _PERP_ORACLE,
    ),
    (
        ("update_perp_market_amm_summary_stats",),
        (
            *_ADMIN_PERP,
            Slot(
                "spot_market",
                SPOT_MARKET,
                seeds=quote_market_of_perp,
            ),
            _ORACLE,
        ),
    ),
    (
        ("settle_expired_market_pools_to_revenue_pool",),
        (
            _ADMIN_STATE,
            _ADMIN,
            Slot("spot_market", SPOT_MARKET, writable=True, seeds=fixed(b"spot_market", 0)),
            _PERP_W,
        ),
    ),
    (
        ("deposit_into_perp_market_fee_pool",),
        (
            _ADMIN_STATE_W,
            _PERP_W,
            _ADMIN,
            Slot("source_vault", TOKEN, writable=True, checks=(token_owner("source_vault", "admin"),)),
            _DRIFT_SIGNER,
            Slot("quote_spot_market", SPOT_MARKET, writable=True, seeds=fixed(b"spot_market", 0)),
            _vault(fixed(_VAULT, 0)),
            _TOKEN_PROGRAM,
        ),
    ),
    (
        ("deposit_into_spot_market_revenue_pool",),
        (
            _STATE,
            _SPOT_W,
            Slot("authority", SIGNER, writable=True),
            _vault(of_named_spot(_VAULT)),
            Slot(
                "user_token_account",
                TOKEN,
                writable=True,
                checks=(same_mint, token_owner("user_token_account", "authority")),
            ),
            _TOKEN_PROGRAM,
        ),
    ),
    (
        (
            "update_lp_cooldown_time",
            "update_perp_fee_structure",
            "update_spot_fee_structure",
            "update_initial_pct_to_liquidate",
            "update_liquidation_duration",
            "update_liquidation_margin_buffer_ratio",
            "update_oracle_guard_rails",
            "update_state_settlement_duration",
            "update_state_max_number_of_sub_accounts",
            "update_state_max_initialize_user_fee",
            "update_admin",
            "update_whitelist_mint",
            "update_discount_mint",
            "update_exchange_status",
            "update_perp_auction_duration",
            "update_spot_auction_duration",
        ),
        _ADMIN_GLOBAL,
    ),
)


INSTRUCTION_ACCOUNTS: Mapping[str, AccountList] = {
    name: AccountList.of(slots) for names, slots in _GROUPS for name in names
}
"""Named accounts by instruction."""
