//! Perp and spot markets as they lie in their accounts.

use super::{Key, I128, U128};

use bytemuck::{Pod, Zeroable};
use core::mem::{offset_of, size_of};

/// Last oracle figures and averages (`layouts.json: HistoricalOracleData`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct HistoricalOracleData {
    pub last_oracle_price: i64,
    pub last_oracle_conf: u64,
    pub last_oracle_delay: i64,
    pub last_oracle_price_twap: i64,
    pub last_oracle_price_twap_5min: i64,
    pub last_oracle_price_twap_ts: i64,
}
const _: () = {
    assert!(size_of::<HistoricalOracleData>() == 48);
    assert!(offset_of!(HistoricalOracleData, last_oracle_price) == 0);
    assert!(offset_of!(HistoricalOracleData, last_oracle_conf) == 8);
    assert!(offset_of!(HistoricalOracleData, last_oracle_delay) == 16);
    assert!(offset_of!(HistoricalOracleData, last_oracle_price_twap) == 24);
    assert!(offset_of!(HistoricalOracleData, last_oracle_price_twap_5min) == 32);
    assert!(offset_of!(HistoricalOracleData, last_oracle_price_twap_ts) == 40);
};

/// Index averages of a spot market (`layouts.json: HistoricalIndexData`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct HistoricalIndexData {
    pub last_index_bid_price: u64,
    pub last_index_ask_price: u64,
    pub last_index_price_twap: u64,
    pub last_index_price_twap_5min: u64,
    pub last_index_price_twap_ts: i64,
}
const _: () = {
    assert!(size_of::<HistoricalIndexData>() == 40);
    assert!(offset_of!(HistoricalIndexData, last_index_bid_price) == 0);
    assert!(offset_of!(HistoricalIndexData, last_index_ask_price) == 8);
    assert!(offset_of!(HistoricalIndexData, last_index_price_twap) == 16);
    assert!(offset_of!(HistoricalIndexData, last_index_price_twap_5min) == 24);
    assert!(offset_of!(HistoricalIndexData, last_index_price_twap_ts) == 32);
};

/// A pool held as a scaled spot deposit (`layouts.json: PoolBalance`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct PoolBalance {
    pub scaled_balance: U128,
    pub market_index: u16,
    pub padding: [u8; 6],
}
const _: () = {
    assert!(size_of::<PoolBalance>() == 24);
    assert!(offset_of!(PoolBalance, scaled_balance) == 0);
    assert!(offset_of!(PoolBalance, market_index) == 16);
    assert!(offset_of!(PoolBalance, padding) == 18);
};

/// Insurance and revenue limits of a perp market (`layouts.json: InsuranceClaim`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct InsuranceClaim {
    pub revenue_withdraw_since_last_settle: i64,
    pub max_revenue_withdraw_per_period: u64,
    pub quote_max_insurance: u64,
    pub quote_settled_insurance: u64,
    pub last_revenue_withdraw_ts: i64,
}
const _: () = {
    assert!(size_of::<InsuranceClaim>() == 40);
    assert!(offset_of!(InsuranceClaim, revenue_withdraw_since_last_settle) == 0);
    assert!(offset_of!(InsuranceClaim, max_revenue_withdraw_per_period) == 8);
    assert!(offset_of!(InsuranceClaim, quote_max_insurance) == 16);
    assert!(offset_of!(InsuranceClaim, quote_settled_insurance) == 24);
    assert!(offset_of!(InsuranceClaim, last_revenue_withdraw_ts) == 32);
};

/// Insurance fund of a spot market (`layouts.json: InsuranceFund`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct InsuranceFund {
    pub vault: Key,
    pub total_shares: U128,
    pub user_shares: U128,
    pub shares_base: U128,
    pub unstaking_period: i64,
    pub last_revenue_settle_ts: i64,
    pub revenue_settle_period: i64,
    pub total_factor: u32,
    pub user_factor: u32,
}
const _: () = {
    assert!(size_of::<InsuranceFund>() == 112);
    assert!(offset_of!(InsuranceFund, vault) == 0);
    assert!(offset_of!(InsuranceFund, total_shares) == 32);
    assert!(offset_of!(InsuranceFund, user_shares) == 48);
    assert!(offset_of!(InsuranceFund, shares_base) == 64);
    assert!(offset_of!(InsuranceFund, unstaking_period) == 80);
    assert!(offset_of!(InsuranceFund, last_revenue_settle_ts) == 88);
    assert!(offset_of!(InsuranceFund, revenue_settle_period) == 96);
    assert!(offset_of!(InsuranceFund, total_factor) == 104);
    assert!(offset_of!(InsuranceFund, user_factor) == 108);
};

/// The curve, its totals and its spreads (`layouts.json: AMM`; spec A1).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct AMM {
    pub oracle: Key,
    pub historical_oracle_data: HistoricalOracleData,
    pub base_asset_amount_per_lp: I128,
    pub quote_asset_amount_per_lp: I128,
    pub fee_pool: PoolBalance,
    pub base_asset_reserve: U128,
    pub quote_asset_reserve: U128,
    pub concentration_coef: U128,
    pub min_base_asset_reserve: U128,
    pub max_base_asset_reserve: U128,
    pub sqrt_k: U128,
    pub peg_multiplier: U128,
    pub terminal_quote_asset_reserve: U128,
    pub base_asset_amount_long: I128,
    pub base_asset_amount_short: I128,
    pub base_asset_amount_with_amm: I128,
    pub base_asset_amount_with_unsettled_lp: I128,
    pub max_open_interest: U128,
    pub quote_asset_amount: I128,
    pub quote_entry_amount_long: I128,
    pub quote_entry_amount_short: I128,
    pub quote_break_even_amount_long: I128,
    pub quote_break_even_amount_short: I128,
    pub user_lp_shares: U128,
    pub last_funding_rate: i64,
    pub last_funding_rate_long: i64,
    pub last_funding_rate_short: i64,
    pub last_24h_avg_funding_rate: i64,
    pub total_fee: I128,
    pub total_mm_fee: I128,
    pub total_exchange_fee: U128,
    pub total_fee_minus_distributions: I128,
    pub total_fee_withdrawn: U128,
    pub total_liquidation_fee: U128,
    pub cumulative_funding_rate_long: I128,
    pub cumulative_funding_rate_short: I128,
    pub total_social_loss: U128,
    pub ask_base_asset_reserve: U128,
    pub ask_quote_asset_reserve: U128,
    pub bid_base_asset_reserve: U128,
    pub bid_quote_asset_reserve: U128,
    pub last_oracle_normalised_price: i64,
    pub last_oracle_reserve_price_spread_pct: i64,
    pub last_bid_price_twap: u64,
    pub last_ask_price_twap: u64,
    pub last_mark_price_twap: u64,
    pub last_mark_price_twap_5min: u64,
    pub last_update_slot: u64,
    pub last_oracle_conf_pct: u64,
    pub net_revenue_since_last_funding: i64,
    pub last_funding_rate_ts: i64,
    pub funding_period: i64,
    pub order_step_size: u64,
    pub order_tick_size: u64,
    pub min_order_size: u64,
    pub max_position_size: u64,
    pub volume_24h: u64,
    pub long_intensity_volume: u64,
    pub short_intensity_volume: u64,
    pub last_trade_ts: i64,
    pub mark_std: u64,
    pub oracle_std: u64,
    pub last_mark_price_twap_ts: i64,
    pub base_spread: u32,
    pub max_spread: u32,
    pub long_spread: u32,
    pub short_spread: u32,
    pub long_intensity_count: u32,
    pub short_intensity_count: u32,
    pub max_fill_reserve_fraction: u16,
    pub max_slippage_ratio: u16,
    pub curve_update_intensity: u8,
    pub amm_jit_intensity: u8,
    pub oracle_source: u8,
    pub last_oracle_valid: u8,
    pub target_base_asset_amount_per_lp: i32,
    pub per_lp_base: i8,
    pub padding1: u8,
    pub padding2: u16,
    pub total_fee_earned_per_lp: u64,
    pub net_unsettled_funding_pnl: i64,
    pub quote_asset_amount_with_unsettled_lp: i64,
    pub reference_price_offset: i32,
    pub padding: [u8; 12],
}
const _: () = {
    assert!(size_of::<AMM>() == 936);
    assert!(offset_of!(AMM, oracle) == 0);
    assert!(offset_of!(AMM, historical_oracle_data) == 32);
    assert!(offset_of!(AMM, base_asset_amount_per_lp) == 80);
    assert!(offset_of!(AMM, quote_asset_amount_per_lp) == 96);
    assert!(offset_of!(AMM, fee_pool) == 112);
    assert!(offset_of!(AMM, base_asset_reserve) == 136);
    assert!(offset_of!(AMM, quote_asset_reserve) == 152);
    assert!(offset_of!(AMM, concentration_coef) == 168);
    assert!(offset_of!(AMM, min_base_asset_reserve) == 184);
    assert!(offset_of!(AMM, max_base_asset_reserve) == 200);
    assert!(offset_of!(AMM, sqrt_k) == 216);
    assert!(offset_of!(AMM, peg_multiplier) == 232);
    assert!(offset_of!(AMM, terminal_quote_asset_reserve) == 248);
    assert!(offset_of!(AMM, base_asset_amount_long) == 264);
    assert!(offset_of!(AMM, base_asset_amount_short) == 280);
    assert!(offset_of!(AMM, base_asset_amount_with_amm) == 296);
    assert!(offset_of!(AMM, base_asset_amount_with_unsettled_lp) == 312);
    assert!(offset_of!(AMM, max_open_interest) == 328);
    assert!(offset_of!(AMM, quote_asset_amount) == 344);
    assert!(offset_of!(AMM, quote_entry_amount_long) == 360);
    assert!(offset_of!(AMM, quote_entry_amount_short) == 376);
    assert!(offset_of!(AMM, quote_break_even_amount_long) == 392);
    assert!(offset_of!(AMM, quote_break_even_amount_short) == 408);
    assert!(offset_of!(AMM, user_lp_shares) == 424);
    assert!(offset_of!(AMM, last_funding_rate) == 440);
    assert!(offset_of!(AMM, last_funding_rate_long) == 448);
    assert!(offset_of!(AMM, last_funding_rate_short) == 456);
    assert!(offset_of!(AMM, last_24h_avg_funding_rate) == 464);
    assert!(offset_of!(AMM, total_fee) == 472);
    assert!(offset_of!(AMM, total_mm_fee) == 488);
    assert!(offset_of!(AMM, total_exchange_fee) == 504);
    assert!(offset_of!(AMM, total_fee_minus_distributions) == 520);
    assert!(offset_of!(AMM, total_fee_withdrawn) == 536);
    assert!(offset_of!(AMM, total_liquidation_fee) == 552);
    assert!(offset_of!(AMM, cumulative_funding_rate_long) == 568);
    assert!(offset_of!(AMM, cumulative_funding_rate_short) == 584);
    assert!(offset_of!(AMM, total_social_loss) == 600);
    assert!(offset_of!(AMM, ask_base_asset_reserve) == 616);
    assert!(offset_of!(AMM, ask_quote_asset_reserve) == 632);
    assert!(offset_of!(AMM, bid_base_asset_reserve) == 648);
    assert!(offset_of!(AMM, bid_quote_asset_reserve) == 664);
    assert!(offset_of!(AMM, last_oracle_normalised_price) == 680);
    assert!(offset_of!(AMM, last_oracle_reserve_price_spread_pct) == 688);
    assert!(offset_of!(AMM, last_bid_price_twap) == 696);
    assert!(offset_of!(AMM, last_ask_price_twap) == 704);
    assert!(offset_of!(AMM, last_mark_price_twap) == 712);
    assert!(offset_of!(AMM, last_mark_price_twap_5min) == 720);
    assert!(offset_of!(AMM, last_update_slot) == 728);
    assert!(offset_of!(AMM, last_oracle_conf_pct) == 736);
    assert!(offset_of!(AMM, net_revenue_since_last_funding) == 744);
    assert!(offset_of!(AMM, last_funding_rate_ts) == 752);
    assert!(offset_of!(AMM, funding_period) == 760);
    assert!(offset_of!(AMM, order_step_size) == 768);
    assert!(offset_of!(AMM, order_tick_size) == 776);
    assert!(offset_of!(AMM, min_order_size) == 784);
    assert!(offset_of!(AMM, max_position_size) == 792);
    assert!(offset_of!(AMM, volume_24h) == 800);
    assert!(offset_of!(AMM, long_intensity_volume) == 808);
    assert!(offset_of!(AMM, short_intensity_volume) == 816);
    assert!(offset_of!(AMM, last_trade_ts) == 824);
    assert!(offset_of!(AMM, mark_std) == 832);
    assert!(offset_of!(AMM, oracle_std) == 840);
    assert!(offset_of!(AMM, last_mark_price_twap_ts) == 848);
    assert!(offset_of!(AMM, base_spread) == 856);
    assert!(offset_of!(AMM, max_spread) == 860);
    assert!(offset_of!(AMM, long_spread) == 864);
    assert!(offset_of!(AMM, short_spread) == 868);
    assert!(offset_of!(AMM, long_intensity_count) == 872);
    assert!(offset_of!(AMM, short_intensity_count) == 876);
    assert!(offset_of!(AMM, max_fill_reserve_fraction) == 880);
    assert!(offset_of!(AMM, max_slippage_ratio) == 882);
    assert!(offset_of!(AMM, curve_update_intensity) == 884);
    assert!(offset_of!(AMM, amm_jit_intensity) == 885);
    assert!(offset_of!(AMM, oracle_source) == 886);
    assert!(offset_of!(AMM, last_oracle_valid) == 887);
    assert!(offset_of!(AMM, target_base_asset_amount_per_lp) == 888);
    assert!(offset_of!(AMM, per_lp_base) == 892);
    assert!(offset_of!(AMM, padding1) == 893);
    assert!(offset_of!(AMM, padding2) == 894);
    assert!(offset_of!(AMM, total_fee_earned_per_lp) == 896);
    assert!(offset_of!(AMM, net_unsettled_funding_pnl) == 904);
    assert!(offset_of!(AMM, quote_asset_amount_with_unsettled_lp) == 912);
    assert!(offset_of!(AMM, reference_price_offset) == 920);
    assert!(offset_of!(AMM, padding) == 924);
};

/// One perp market with its AMM (`layouts.json: PerpMarket`; spec A1).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct PerpMarket {
    pub discriminator: [u8; 8],
    pub pubkey: Key,
    pub amm: AMM,
    pub pnl_pool: PoolBalance,
    pub name: [u8; 32],
    pub insurance_claim: InsuranceClaim,
    pub unrealized_pnl_max_imbalance: u64,
    pub expiry_ts: i64,
    pub expiry_price: i64,
    pub next_fill_record_id: u64,
    pub next_funding_rate_record_id: u64,
    pub next_curve_record_id: u64,
    pub imf_factor: u32,
    pub unrealized_pnl_imf_factor: u32,
    pub liquidator_fee: u32,
    pub if_liquidation_fee: u32,
    pub margin_ratio_initial: u32,
    pub margin_ratio_maintenance: u32,
    pub unrealized_pnl_initial_asset_weight: u32,
    pub unrealized_pnl_maintenance_asset_weight: u32,
    pub number_of_users_with_base: u32,
    pub number_of_users: u32,
    pub market_index: u16,
    pub status: u8,
    pub contract_type: u8,
    pub contract_tier: u8,
    pub paused_operations: u8,
    pub quote_spot_market_index: u16,
    pub fee_adjustment: i16,
    pub padding: [u8; 46],
}
const _: () = {
    assert!(size_of::<PerpMarket>() == 1216);
    assert!(offset_of!(PerpMarket, pubkey) == 8);
    assert!(offset_of!(PerpMarket, amm) == 40);
    assert!(offset_of!(PerpMarket, pnl_pool) == 976);
    assert!(offset_of!(PerpMarket, name) == 1000);
    assert!(offset_of!(PerpMarket, insurance_claim) == 1032);
    assert!(offset_of!(PerpMarket, unrealized_pnl_max_imbalance) == 1072);
    assert!(offset_of!(PerpMarket, expiry_ts) == 1080);
    assert!(offset_of!(PerpMarket, expiry_price) == 1088);
    assert!(offset_of!(PerpMarket, next_fill_record_id) == 1096);
    assert!(offset_of!(PerpMarket, next_funding_rate_record_id) == 1104);
    assert!(offset_of!(PerpMarket, next_curve_record_id) == 1112);
    assert!(offset_of!(PerpMarket, imf_factor) == 1120);
    assert!(offset_of!(PerpMarket, unrealized_pnl_imf_factor) == 1124);
    assert!(offset_of!(PerpMarket, liquidator_fee) == 1128);
    assert!(offset_of!(PerpMarket, if_liquidation_fee) == 1132);
    assert!(offset_of!(PerpMarket, margin_ratio_initial) == 1136);
    assert!(offset_of!(PerpMarket, margin_ratio_maintenance) == 1140);
    assert!(offset_of!(PerpMarket, unrealized_pnl_initial_asset_weight) == 1144);
    assert!(offset_of!(PerpMarket, unrealized_pnl_maintenance_asset_weight) == 1148);
    assert!(offset_of!(PerpMarket, number_of_users_with_base) == 1152);
    assert!(offset_of!(PerpMarket, number_of_users) == 1156);
    assert!(offset_of!(PerpMarket, market_index) == 1160);
    assert!(offset_of!(PerpMarket, status) == 1162);
    assert!(offset_of!(PerpMarket, contract_type) == 1163);
    assert!(offset_of!(PerpMarket, contract_tier) == 1164);
    assert!(offset_of!(PerpMarket, paused_operations) == 1165);
    assert!(offset_of!(PerpMarket, quote_spot_market_index) == 1166);
    assert!(offset_of!(PerpMarket, fee_adjustment) == 1168);
    assert!(offset_of!(PerpMarket, padding) == 1170);
};

/// One spot market (`layouts.json: SpotMarket`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct SpotMarket {
    pub discriminator: [u8; 8],
    pub pubkey: Key,
    pub oracle: Key,
    pub mint: Key,
    pub vault: Key,
    pub name: [u8; 32],
    pub historical_oracle_data: HistoricalOracleData,
    pub historical_index_data: HistoricalIndexData,
    pub revenue_pool: PoolBalance,
    pub spot_fee_pool: PoolBalance,
    pub insurance_fund: InsuranceFund,
    pub total_spot_fee: U128,
    pub deposit_balance: U128,
    pub borrow_balance: U128,
    pub cumulative_deposit_interest: U128,
    pub cumulative_borrow_interest: U128,
    pub total_social_loss: U128,
    pub total_quote_social_loss: U128,
    pub withdraw_guard_threshold: u64,
    pub max_token_deposits: u64,
    pub deposit_token_twap: u64,
    pub borrow_token_twap: u64,
    pub utilization_twap: u64,
    pub last_interest_ts: u64,
    pub last_twap_ts: u64,
    pub expiry_ts: i64,
    pub order_step_size: u64,
    pub order_tick_size: u64,
    pub min_order_size: u64,
    pub max_position_size: u64,
    pub next_fill_record_id: u64,
    pub next_deposit_record_id: u64,
    pub initial_asset_weight: u32,
    pub maintenance_asset_weight: u32,
    pub initial_liability_weight: u32,
    pub maintenance_liability_weight: u32,
    pub imf_factor: u32,
    pub liquidator_fee: u32,
    pub if_liquidation_fee: u32,
    pub optimal_utilization: u32,
    pub optimal_borrow_rate: u32,
    pub max_borrow_rate: u32,
    pub decimals: u32,
    pub market_index: u16,
    pub orders_enabled: u8,
    pub oracle_source: u8,
    pub status: u8,
    pub asset_tier: u8,
    pub paused_operations: u8,
    pub if_paused_operations: u8,
    pub fee_adjustment: i16,
    pub max_token_borrows_fraction: u16,
    pub flash_loan_amount: u64,
    pub flash_loan_initial_token_amount: u64,
    pub total_swap_fee: u64,
    pub scale_initial_asset_weight_start: u64,
    pub min_borrow_rate: u8,
    pub padding: [u8; 47],
}
const _: () = {
    assert!(size_of::<SpotMarket>() == 776);
    assert!(offset_of!(SpotMarket, pubkey) == 8);
    assert!(offset_of!(SpotMarket, oracle) == 40);
    assert!(offset_of!(SpotMarket, mint) == 72);
    assert!(offset_of!(SpotMarket, vault) == 104);
    assert!(offset_of!(SpotMarket, name) == 136);
    assert!(offset_of!(SpotMarket, historical_oracle_data) == 168);
    assert!(offset_of!(SpotMarket, historical_index_data) == 216);
    assert!(offset_of!(SpotMarket, revenue_pool) == 256);
    assert!(offset_of!(SpotMarket, spot_fee_pool) == 280);
    assert!(offset_of!(SpotMarket, insurance_fund) == 304);
    assert!(offset_of!(SpotMarket, total_spot_fee) == 416);
    assert!(offset_of!(SpotMarket, deposit_balance) == 432);
    assert!(offset_of!(SpotMarket, borrow_balance) == 448);
    assert!(offset_of!(SpotMarket, cumulative_deposit_interest) == 464);
    assert!(offset_of!(SpotMarket, cumulative_borrow_interest) == 480);
    assert!(offset_of!(SpotMarket, total_social_loss) == 496);
    assert!(offset_of!(SpotMarket, total_quote_social_loss) == 512);
    assert!(offset_of!(SpotMarket, withdraw_guard_threshold) == 528);
    assert!(offset_of!(SpotMarket, max_token_deposits) == 536);
    assert!(offset_of!(SpotMarket, deposit_token_twap) == 544);
    assert!(offset_of!(SpotMarket, borrow_token_twap) == 552);
    assert!(offset_of!(SpotMarket, utilization_twap) == 560);
    assert!(offset_of!(SpotMarket, last_interest_ts) == 568);
    assert!(offset_of!(SpotMarket, last_twap_ts) == 576);
    assert!(offset_of!(SpotMarket, expiry_ts) == 584);
    assert!(offset_of!(SpotMarket, order_step_size) == 592);
    assert!(offset_of!(SpotMarket, order_tick_size) == 600);
    assert!(offset_of!(SpotMarket, min_order_size) == 608);
    assert!(offset_of!(SpotMarket, max_position_size) == 616);
    assert!(offset_of!(SpotMarket, next_fill_record_id) == 624);
    assert!(offset_of!(SpotMarket, next_deposit_record_id) == 632);
    assert!(offset_of!(SpotMarket, initial_asset_weight) == 640);
    assert!(offset_of!(SpotMarket, maintenance_asset_weight) == 644);
    assert!(offset_of!(SpotMarket, initial_liability_weight) == 648);
    assert!(offset_of!(SpotMarket, maintenance_liability_weight) == 652);
    assert!(offset_of!(SpotMarket, imf_factor) == 656);
    assert!(offset_of!(SpotMarket, liquidator_fee) == 660);
    assert!(offset_of!(SpotMarket, if_liquidation_fee) == 664);
    assert!(offset_of!(SpotMarket, optimal_utilization) == 668);
    assert!(offset_of!(SpotMarket, optimal_borrow_rate) == 672);
    assert!(offset_of!(SpotMarket, max_borrow_rate) == 676);
    assert!(offset_of!(SpotMarket, decimals) == 680);
    assert!(offset_of!(SpotMarket, market_index) == 684);
    assert!(offset_of!(SpotMarket, orders_enabled) == 686);
    assert!(offset_of!(SpotMarket, oracle_source) == 687);
    assert!(offset_of!(SpotMarket, status) == 688);
    assert!(offset_of!(SpotMarket, asset_tier) == 689);
    assert!(offset_of!(SpotMarket, paused_operations) == 690);
    assert!(offset_of!(SpotMarket, if_paused_operations) == 691);
    assert!(offset_of!(SpotMarket, fee_adjustment) == 692);
    assert!(offset_of!(SpotMarket, max_token_borrows_fraction) == 694);
    assert!(offset_of!(SpotMarket, flash_loan_amount) == 696);
    assert!(offset_of!(SpotMarket, flash_loan_initial_token_amount) == 704);
    assert!(offset_of!(SpotMarket, total_swap_fee) == 712);
    assert!(offset_of!(SpotMarket, scale_initial_asset_weight_start) == 720);
    assert!(offset_of!(SpotMarket, min_borrow_rate) == 728);
    assert!(offset_of!(SpotMarket, padding) == 729);
};
