//! The exchange state. It is borsh on the wire; every field happens to be naturally aligned.

use super::{Key, U128};

use bytemuck::{Pod, Zeroable};
use core::mem::{offset_of, size_of};

/// Fee ratios of one volume tier (`layouts.json: FeeTier`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct FeeTier {
    pub fee_numerator: u32,
    pub fee_denominator: u32,
    pub maker_rebate_numerator: u32,
    pub maker_rebate_denominator: u32,
    pub referrer_reward_numerator: u32,
    pub referrer_reward_denominator: u32,
    pub referee_fee_numerator: u32,
    pub referee_fee_denominator: u32,
}
const _: () = {
    assert!(size_of::<FeeTier>() == 32);
    assert!(offset_of!(FeeTier, fee_numerator) == 0);
    assert!(offset_of!(FeeTier, fee_denominator) == 4);
    assert!(offset_of!(FeeTier, maker_rebate_numerator) == 8);
    assert!(offset_of!(FeeTier, maker_rebate_denominator) == 12);
    assert!(offset_of!(FeeTier, referrer_reward_numerator) == 16);
    assert!(offset_of!(FeeTier, referrer_reward_denominator) == 20);
    assert!(offset_of!(FeeTier, referee_fee_numerator) == 24);
    assert!(offset_of!(FeeTier, referee_fee_denominator) == 28);
};

/// Filler reward ratios (`layouts.json: OrderFillerRewardStructure`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct OrderFillerRewardStructure {
    pub reward_numerator: u32,
    pub reward_denominator: u32,
    pub time_based_reward_lower_bound: U128,
}
const _: () = {
    assert!(size_of::<OrderFillerRewardStructure>() == 24);
    assert!(offset_of!(OrderFillerRewardStructure, reward_numerator) == 0);
    assert!(offset_of!(OrderFillerRewardStructure, reward_denominator) == 4);
    assert!(offset_of!(OrderFillerRewardStructure, time_based_reward_lower_bound) == 8);
};

/// Fee tiers and filler reward (`layouts.json: FeeStructure`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct FeeStructure {
    pub fee_tiers: [FeeTier; 10],
    pub filler_reward_structure: OrderFillerRewardStructure,
    pub referrer_reward_epoch_upper_bound: u64,
    pub flat_filler_fee: u64,
}
const _: () = {
    assert!(size_of::<FeeStructure>() == 360);
    assert!(offset_of!(FeeStructure, fee_tiers) == 0);
    assert!(offset_of!(FeeStructure, filler_reward_structure) == 320);
    assert!(offset_of!(FeeStructure, referrer_reward_epoch_upper_bound) == 344);
    assert!(offset_of!(FeeStructure, flat_filler_fee) == 352);
};

/// Price divergence limits (`layouts.json: PriceDivergenceGuardRails`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct PriceDivergenceGuardRails {
    pub mark_oracle_percent_divergence: u64,
    pub oracle_twap_5min_percent_divergence: u64,
}
const _: () = {
    assert!(size_of::<PriceDivergenceGuardRails>() == 16);
    assert!(offset_of!(PriceDivergenceGuardRails, mark_oracle_percent_divergence) == 0);
    assert!(offset_of!(PriceDivergenceGuardRails, oracle_twap_5min_percent_divergence) == 8);
};

/// Oracle validity limits (`layouts.json: ValidityGuardRails`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct ValidityGuardRails {
    pub slots_before_stale_for_amm: i64,
    pub slots_before_stale_for_margin: i64,
    pub confidence_interval_max_size: u64,
    pub too_volatile_ratio: i64,
}
const _: () = {
    assert!(size_of::<ValidityGuardRails>() == 32);
    assert!(offset_of!(ValidityGuardRails, slots_before_stale_for_amm) == 0);
    assert!(offset_of!(ValidityGuardRails, slots_before_stale_for_margin) == 8);
    assert!(offset_of!(ValidityGuardRails, confidence_interval_max_size) == 16);
    assert!(offset_of!(ValidityGuardRails, too_volatile_ratio) == 24);
};

/// Oracle limits (`layouts.json: OracleGuardRails`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct OracleGuardRails {
    pub price_divergence: PriceDivergenceGuardRails,
    pub validity: ValidityGuardRails,
}
const _: () = {
    assert!(size_of::<OracleGuardRails>() == 48);
    assert!(offset_of!(OracleGuardRails, price_divergence) == 0);
    assert!(offset_of!(OracleGuardRails, validity) == 16);
};

/// Exchange-wide settings (`layouts.json: State`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct State {
    pub discriminator: [u8; 8],
    pub admin: Key,
    pub whitelist_mint: Key,
    pub discount_mint: Key,
    pub signer: Key,
    pub srm_vault: Key,
    pub perp_fee_structure: FeeStructure,
    pub spot_fee_structure: FeeStructure,
    pub oracle_guard_rails: OracleGuardRails,
    pub number_of_authorities: u64,
    pub number_of_sub_accounts: u64,
    pub lp_cooldown_time: u64,
    pub liquidation_margin_buffer_ratio: u32,
    pub settlement_duration: u16,
    pub number_of_markets: u16,
    pub number_of_spot_markets: u16,
    pub signer_nonce: u8,
    pub min_perp_auction_duration: u8,
    pub default_market_order_time_in_force: u8,
    pub default_spot_auction_duration: u8,
    pub exchange_status: u8,
    pub liquidation_duration: u8,
    pub initial_pct_to_liquidate: u16,
    pub max_number_of_sub_accounts: u16,
    pub max_initialize_user_fee: u16,
    pub padding: [u8; 10],
}
const _: () = {
    assert!(size_of::<State>() == 992);
    assert!(offset_of!(State, admin) == 8);
    assert!(offset_of!(State, whitelist_mint) == 40);
    assert!(offset_of!(State, discount_mint) == 72);
    assert!(offset_of!(State, signer) == 104);
    assert!(offset_of!(State, srm_vault) == 136);
    assert!(offset_of!(State, perp_fee_structure) == 168);
    assert!(offset_of!(State, spot_fee_structure) == 528);
    assert!(offset_of!(State, oracle_guard_rails) == 888);
    assert!(offset_of!(State, number_of_authorities) == 936);
    assert!(offset_of!(State, number_of_sub_accounts) == 944);
    assert!(offset_of!(State, lp_cooldown_time) == 952);
    assert!(offset_of!(State, liquidation_margin_buffer_ratio) == 960);
    assert!(offset_of!(State, settlement_duration) == 964);
    assert!(offset_of!(State, number_of_markets) == 966);
    assert!(offset_of!(State, number_of_spot_markets) == 968);
    assert!(offset_of!(State, signer_nonce) == 970);
    assert!(offset_of!(State, min_perp_auction_duration) == 971);
    assert!(offset_of!(State, default_market_order_time_in_force) == 972);
    assert!(offset_of!(State, default_spot_auction_duration) == 973);
    assert!(offset_of!(State, exchange_status) == 974);
    assert!(offset_of!(State, liquidation_duration) == 975);
    assert!(offset_of!(State, initial_pct_to_liquidate) == 976);
    assert!(offset_of!(State, max_number_of_sub_accounts) == 978);
    assert!(offset_of!(State, max_initialize_user_fee) == 980);
    assert!(offset_of!(State, padding) == 982);
};
