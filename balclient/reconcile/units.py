"""Human readings of raw integers: every named quantity's unit and decimals (spec layouts, "Units")."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

__all__ = ["decimal", "human"]

# label, decimals, names. A name that appears in several accounts has one unit for perp LP work.
_QUANTITIES: tuple[tuple[str, int, str], ...] = (
    (
        "base",
        9,
        "base_asset_amount remainder_base_asset_amount open_bids open_asks base_asset_amount_long "
        "base_asset_amount_short base_asset_amount_with_amm base_asset_amount_with_unsettled_lp "
        "max_open_interest order_step_size min_order_size max_position_size base_asset_amount_filled "
        "delta_base_asset_amount taker_order_base_asset_amount maker_order_base_asset_amount "
        "taker_order_cumulative_base_asset_amount_filled maker_order_cumulative_base_asset_amount_filled "
        "existing_base_asset_amount",
    ),
    (
        "shares",
        9,
        "lp_shares n_shares user_lp_shares sqrt_k sqrt_k_before sqrt_k_after base_asset_reserve "
        "quote_asset_reserve min_base_asset_reserve max_base_asset_reserve terminal_quote_asset_reserve "
        "ask_base_asset_reserve ask_quote_asset_reserve bid_base_asset_reserve bid_quote_asset_reserve "
        "base_asset_reserve_before base_asset_reserve_after quote_asset_reserve_before "
        "quote_asset_reserve_after",
    ),
    (
        "base per LP unit",
        9,
        "base_asset_amount_per_lp last_base_asset_amount_per_lp",
    ),
    (
        "USD per LP unit",
        6,
        "quote_asset_amount_per_lp total_fee_earned_per_lp last_quote_asset_amount_per_lp",
    ),
    (
        "base per share",
        9,
        "target_base_asset_amount_per_lp",
    ),
    (
        "USD",
        6,
        "flat_filler_fee quote_asset_amount quote_entry_amount_long quote_entry_amount_short "
        "quote_break_even_amount_long quote_break_even_amount_short total_fee total_mm_fee "
        "total_exchange_fee total_fee_minus_distributions total_fee_withdrawn total_liquidation_fee "
        "total_social_loss net_revenue_since_last_funding volume_24h long_intensity_volume "
        "short_intensity_volume net_unsettled_funding_pnl quote_asset_amount_with_unsettled_lp "
        "revenue_withdraw_since_last_settle max_revenue_withdraw_per_period quote_max_insurance "
        "quote_settled_insurance unrealized_pnl_max_imbalance total_spot_fee total_quote_social_loss "
        "total_deposits total_withdraws settled_perp_pnl cumulative_spot_fees cumulative_perp_funding "
        "liquidation_margin_freed total_fee_paid total_fee_rebate total_token_discount "
        "total_referee_discount total_referrer_reward current_epoch_referrer_reward maker_volume_30d "
        "taker_volume_30d filler_volume_30d if_staked_quote_asset_amount quote_break_even_amount "
        "quote_entry_amount settled_pnl quote_asset_amount_filled delta_quote_asset_amount pnl taker_fee "
        "maker_fee filler_reward referrer_reward quote_asset_amount_surplus funding_payment "
        "period_revenue adjustment_cost amount margin_freed margin_requirement total_collateral "
        "total_deposits_after total_withdraws_after taker_order_cumulative_quote_asset_amount_filled "
        "maker_order_cumulative_quote_asset_amount_filled cumulative_deposits withdraw_guard_threshold "
        "deposit_token_twap borrow_token_twap supply insurance_vault_amount_before vault_amount_before "
        "quote_asset_amount_after",
    ),
    (
        "USD price",
        6,
        "last_oracle_price last_oracle_conf last_oracle_price_twap last_oracle_price_twap_5min "
        "last_oracle_normalised_price last_bid_price_twap last_ask_price_twap last_mark_price_twap "
        "last_mark_price_twap_5min order_tick_size mark_std oracle_std expiry_price price max_price "
        "trigger_price auction_start_price auction_end_price oracle_price_offset oracle_price "
        "oracle_price_twap mark_price_twap settle_price peg_multiplier peg_multiplier_before "
        "peg_multiplier_after",
    ),
    (
        "USD per base",
        9,
        "last_funding_rate last_funding_rate_long last_funding_rate_short last_24h_avg_funding_rate "
        "cumulative_funding_rate_long cumulative_funding_rate_short last_cumulative_funding_rate "
        "funding_rate funding_rate_long funding_rate_short amm_cumulative_funding_long "
        "amm_cumulative_funding_short user_last_cumulative_funding",
    ),
    (
        "%",
        4,
        "mark_oracle_percent_divergence oracle_twap_5min_percent_divergence concentration_coef "
        "last_oracle_reserve_price_spread_pct last_oracle_conf_pct base_spread max_spread long_spread "
        "short_spread reference_price_offset total_factor user_factor utilization_twap "
        "optimal_utilization optimal_borrow_rate max_borrow_rate liquidator_fee if_liquidation_fee "
        "imf_factor unrealized_pnl_imf_factor",
    ),
    (
        "%",
        2,
        "liquidation_margin_buffer_ratio margin_ratio_initial margin_ratio_maintenance max_margin_ratio "
        "unrealized_pnl_initial_asset_weight unrealized_pnl_maintenance_asset_weight initial_asset_weight "
        "maintenance_asset_weight initial_liability_weight maintenance_liability_weight "
        "initial_pct_to_liquidate",
    ),
    (
        "scaled",
        9,
        "scaled_balance deposit_balance borrow_balance market_deposit_balance market_withdraw_balance",
    ),
    (
        "index",
        10,
        "cumulative_deposit_interest cumulative_borrow_interest market_cumulative_deposit_interest "
        "market_cumulative_borrow_interest",
    ),
)
_TIMES = frozenset({"ts", "unix_timestamp"})


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, int]]:
    return {name: (label, decimals) for label, decimals, names in _QUANTITIES for name in names.split()}


def decimal(value: int, decimals: int) -> str:
    """`value` with `decimals` decimal places, exact, without trailing zeros: (1500000, 6) is "1.5"."""
    whole, part = divmod(abs(value), 10**decimals)
    digits = f"{part:0{decimals}d}".rstrip("0") if decimals else ""
    return f"{'-' if value < 0 else ''}{whole:,}{'.' + digits if digits else ''}"


def human(path: str, value: object) -> str | None:
    """A reading of the raw value of the field at `path` with its unit, None where the raw value says it."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    name = path.rpartition(".")[2].partition("[")[0]
    if (name in _TIMES or name.endswith("_ts")) and 0 < value < 1 << 36:
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    known = _table().get(name)
    if known is None or value == 0:
        return None
    label, decimals = known
    return f"{decimal(value, decimals)}{'' if label == '%' else ' '}{label}"
