"""The instructions that make an exchange and its markets out of nothing, in order."""

from __future__ import annotations

from collections.abc import Iterator

from solders.pubkey import Pubkey

from balclient.abi import instructions as build
from balclient.abi.accounts import OracleGuardRails, PriceDivergenceGuardRails, ValidityGuardRails
from balclient.abi.enums import AssetTier, OracleSource
from balclient.abi.values import Instruction
from balclient.localnet.markets import MarketConfig

__all__ = ["exchange", "market"]

_FULL_WEIGHT = 10_000
_NO_ORACLE = Pubkey.default()
_UNGUARDED = 10**16


def exchange(
    admin: Pubkey, mint: Pubkey, lp_cooldown_time: int, program_id: Pubkey, stale_slots: int
) -> Iterator[Instruction]:
    """State, the quote spot market, and the settings that let orders fill and liquidations finish at once.

    A price is too old for the curve after `stale_slots`, for margins after a fifth more.
    """
    yield build.initialize(admin=admin, quote_asset_mint=mint, program_id=program_id)
    yield build.initialize_spot_market(
        optimal_utilization=500_000,
        optimal_borrow_rate=20_000_000,
        max_borrow_rate=50_000_000,
        oracle_source=OracleSource.QuoteAsset,
        initial_asset_weight=_FULL_WEIGHT,
        maintenance_asset_weight=_FULL_WEIGHT,
        initial_liability_weight=_FULL_WEIGHT,
        maintenance_liability_weight=_FULL_WEIGHT,
        imf_factor=0,
        liquidator_fee=0,
        if_liquidation_fee=0,
        active_status=True,
        asset_tier=AssetTier.Collateral,
        scale_initial_asset_weight_start=0,
        withdraw_guard_threshold=_UNGUARDED,
        order_tick_size=1,
        order_step_size=1,
        if_total_factor=0,
        name="USDC",
        market_index=0,
        spot_market_mint=mint,
        oracle=_NO_ORACLE,
        admin=admin,
        program_id=program_id,
    )
    yield build.update_lp_cooldown_time(lp_cooldown_time=lp_cooldown_time, admin=admin, program_id=program_id)
    yield build.update_perp_auction_duration(min_perp_auction_duration=0, admin=admin, program_id=program_id)
    yield build.update_initial_pct_to_liquidate(
        initial_pct_to_liquidate=_FULL_WEIGHT, admin=admin, program_id=program_id
    )
    rails = OracleGuardRails(
        PriceDivergenceGuardRails(1_000_000, 1_000_000),
        ValidityGuardRails(stale_slots, stale_slots * 6 // 5, 20_000, 10),
    )
    yield build.update_oracle_guard_rails(oracle_guard_rails=rails, admin=admin, program_id=program_id)


def market(
    index: int, config: MarketConfig, oracle: Pubkey, admin: Pubkey, source_vault: Pubkey, program_id: Pubkey
) -> Iterator[Instruction]:
    """One perp market with the figures of its description and its fee pool filled."""
    yield build.initialize_perp_market(
        market_index=index,
        amm_base_asset_reserve=config.sqrt_k,
        amm_quote_asset_reserve=config.sqrt_k,
        amm_periodicity=config.amm_periodicity,
        amm_peg_multiplier=config.price,
        oracle_source=config.oracle_source,
        contract_tier=config.contract_tier,
        margin_ratio_initial=config.margin_ratio_initial,
        margin_ratio_maintenance=config.margin_ratio_maintenance,
        liquidator_fee=config.liquidator_fee,
        if_liquidation_fee=config.if_liquidation_fee,
        imf_factor=config.imf_factor,
        active_status=True,
        base_spread=config.base_spread,
        max_spread=config.max_spread,
        max_open_interest=config.max_open_interest,
        max_revenue_withdraw_per_period=0,
        quote_max_insurance=0,
        order_step_size=config.order_step_size,
        order_tick_size=config.order_tick_size,
        min_order_size=config.min_order_size,
        concentration_coef_scale=config.concentration_coef_scale,
        curve_update_intensity=config.curve_update_intensity,
        amm_jit_intensity=config.amm_jit_intensity,
        name=config.name,
        admin=admin,
        oracle=oracle,
        program_id=program_id,
    )
    yield build.update_perp_market_max_fill_reserve_fraction(
        max_fill_reserve_fraction=config.max_fill_reserve_fraction,
        admin=admin,
        perp_market=index,
        program_id=program_id,
    )
    yield build.update_perp_market_imf_factor(
        imf_factor=config.imf_factor,
        unrealized_pnl_imf_factor=config.unrealized_pnl_imf_factor,
        admin=admin,
        perp_market=index,
        program_id=program_id,
    )
    yield build.update_perp_market_unrealized_asset_weight(
        unrealized_initial_asset_weight=config.unrealized_pnl_initial_asset_weight,
        unrealized_maintenance_asset_weight=config.unrealized_pnl_maintenance_asset_weight,
        admin=admin,
        perp_market=index,
        program_id=program_id,
    )
    if config.unrealized_pnl_max_imbalance or config.quote_max_insurance:
        yield build.update_perp_market_max_imbalances(
            unrealized_max_imbalance=config.unrealized_pnl_max_imbalance,
            max_revenue_withdraw_per_period=config.max_revenue_withdraw_per_period,
            quote_max_insurance=config.quote_max_insurance,
            admin=admin,
            perp_market=index,
            program_id=program_id,
        )
    if config.fee_adjustment:
        yield build.update_perp_market_fee_adjustment(
            fee_adjustment=config.fee_adjustment, admin=admin, perp_market=index, program_id=program_id
        )
    if config.target_base_asset_amount_per_lp:
        yield build.update_perp_market_target_base_asset_amount_per_lp(
            target_base_asset_amount_per_lp=config.target_base_asset_amount_per_lp,
            admin=admin,
            perp_market=index,
            program_id=program_id,
        )
    # The exponent moves by one per instruction.
    sign = 1 if config.per_lp_base > 0 else -1
    for step in range(1, abs(config.per_lp_base) + 1):
        yield build.update_perp_market_per_lp_base(
            per_lp_base=sign * step, admin=admin, perp_market=index, program_id=program_id
        )
    if config.fee_pool:
        yield build.deposit_into_perp_market_fee_pool(
            amount=config.fee_pool,
            perp_market=index,
            admin=admin,
            source_vault=source_vault,
            program_id=program_id,
        )
