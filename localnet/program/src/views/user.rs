//! Sub accounts and their owner totals as they lie in their accounts.

use super::Key;

use bytemuck::{Pod, Zeroable};
use core::mem::{offset_of, size_of};

/// A spot slot (`layouts.json: SpotPosition`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct SpotPosition {
    pub scaled_balance: u64,
    pub open_bids: i64,
    pub open_asks: i64,
    pub cumulative_deposits: i64,
    pub market_index: u16,
    pub balance_type: u8,
    pub open_orders: u8,
    pub padding: [u8; 4],
}
const _: () = {
    assert!(size_of::<SpotPosition>() == 40);
    assert!(offset_of!(SpotPosition, scaled_balance) == 0);
    assert!(offset_of!(SpotPosition, open_bids) == 8);
    assert!(offset_of!(SpotPosition, open_asks) == 16);
    assert!(offset_of!(SpotPosition, cumulative_deposits) == 24);
    assert!(offset_of!(SpotPosition, market_index) == 32);
    assert!(offset_of!(SpotPosition, balance_type) == 34);
    assert!(offset_of!(SpotPosition, open_orders) == 35);
    assert!(offset_of!(SpotPosition, padding) == 36);
};

/// A perp slot (`layouts.json: PerpPosition`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct PerpPosition {
    pub last_cumulative_funding_rate: i64,
    pub base_asset_amount: i64,
    pub quote_asset_amount: i64,
    pub quote_break_even_amount: i64,
    pub quote_entry_amount: i64,
    pub open_bids: i64,
    pub open_asks: i64,
    pub settled_pnl: i64,
    pub lp_shares: u64,
    pub last_base_asset_amount_per_lp: i64,
    pub last_quote_asset_amount_per_lp: i64,
    pub remainder_base_asset_amount: i32,
    pub market_index: u16,
    pub open_orders: u8,
    pub per_lp_base: i8,
}
const _: () = {
    assert!(size_of::<PerpPosition>() == 96);
    assert!(offset_of!(PerpPosition, last_cumulative_funding_rate) == 0);
    assert!(offset_of!(PerpPosition, base_asset_amount) == 8);
    assert!(offset_of!(PerpPosition, quote_asset_amount) == 16);
    assert!(offset_of!(PerpPosition, quote_break_even_amount) == 24);
    assert!(offset_of!(PerpPosition, quote_entry_amount) == 32);
    assert!(offset_of!(PerpPosition, open_bids) == 40);
    assert!(offset_of!(PerpPosition, open_asks) == 48);
    assert!(offset_of!(PerpPosition, settled_pnl) == 56);
    assert!(offset_of!(PerpPosition, lp_shares) == 64);
    assert!(offset_of!(PerpPosition, last_base_asset_amount_per_lp) == 72);
    assert!(offset_of!(PerpPosition, last_quote_asset_amount_per_lp) == 80);
    assert!(offset_of!(PerpPosition, remainder_base_asset_amount) == 88);
    assert!(offset_of!(PerpPosition, market_index) == 92);
    assert!(offset_of!(PerpPosition, open_orders) == 94);
    assert!(offset_of!(PerpPosition, per_lp_base) == 95);
};

/// An order slot (`layouts.json: Order`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct Order {
    pub slot: u64,
    pub price: u64,
    pub base_asset_amount: u64,
    pub base_asset_amount_filled: u64,
    pub quote_asset_amount_filled: u64,
    pub trigger_price: u64,
    pub auction_start_price: i64,
    pub auction_end_price: i64,
    pub max_ts: i64,
    pub oracle_price_offset: i32,
    pub order_id: u32,
    pub market_index: u16,
    pub status: u8,
    pub order_type: u8,
    pub market_type: u8,
    pub user_order_id: u8,
    pub existing_position_direction: u8,
    pub direction: u8,
    pub reduce_only: u8,
    pub post_only: u8,
    pub immediate_or_cancel: u8,
    pub trigger_condition: u8,
    pub auction_duration: u8,
    pub padding: [u8; 3],
}
const _: () = {
    assert!(size_of::<Order>() == 96);
    assert!(offset_of!(Order, slot) == 0);
    assert!(offset_of!(Order, price) == 8);
    assert!(offset_of!(Order, base_asset_amount) == 16);
    assert!(offset_of!(Order, base_asset_amount_filled) == 24);
    assert!(offset_of!(Order, quote_asset_amount_filled) == 32);
    assert!(offset_of!(Order, trigger_price) == 40);
    assert!(offset_of!(Order, auction_start_price) == 48);
    assert!(offset_of!(Order, auction_end_price) == 56);
    assert!(offset_of!(Order, max_ts) == 64);
    assert!(offset_of!(Order, oracle_price_offset) == 72);
    assert!(offset_of!(Order, order_id) == 76);
    assert!(offset_of!(Order, market_index) == 80);
    assert!(offset_of!(Order, status) == 82);
    assert!(offset_of!(Order, order_type) == 83);
    assert!(offset_of!(Order, market_type) == 84);
    assert!(offset_of!(Order, user_order_id) == 85);
    assert!(offset_of!(Order, existing_position_direction) == 86);
    assert!(offset_of!(Order, direction) == 87);
    assert!(offset_of!(Order, reduce_only) == 88);
    assert!(offset_of!(Order, post_only) == 89);
    assert!(offset_of!(Order, immediate_or_cancel) == 90);
    assert!(offset_of!(Order, trigger_condition) == 91);
    assert!(offset_of!(Order, auction_duration) == 92);
    assert!(offset_of!(Order, padding) == 93);
};

/// Fees paid and earned (`layouts.json: UserFees`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct UserFees {
    pub total_fee_paid: u64,
    pub total_fee_rebate: u64,
    pub total_token_discount: u64,
    pub total_referee_discount: u64,
    pub total_referrer_reward: u64,
    pub current_epoch_referrer_reward: u64,
}
const _: () = {
    assert!(size_of::<UserFees>() == 48);
    assert!(offset_of!(UserFees, total_fee_paid) == 0);
    assert!(offset_of!(UserFees, total_fee_rebate) == 8);
    assert!(offset_of!(UserFees, total_token_discount) == 16);
    assert!(offset_of!(UserFees, total_referee_discount) == 24);
    assert!(offset_of!(UserFees, total_referrer_reward) == 32);
    assert!(offset_of!(UserFees, current_epoch_referrer_reward) == 40);
};

/// One sub account (`layouts.json: User`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct User {
    pub discriminator: [u8; 8],
    pub authority: Key,
    pub delegate: Key,
    pub name: [u8; 32],
    pub spot_positions: [SpotPosition; 8],
    pub perp_positions: [PerpPosition; 8],
    pub orders: [Order; 32],
    pub last_add_perp_lp_shares_ts: i64,
    pub total_deposits: u64,
    pub total_withdraws: u64,
    pub total_social_loss: u64,
    pub settled_perp_pnl: i64,
    pub cumulative_spot_fees: i64,
    pub cumulative_perp_funding: i64,
    pub liquidation_margin_freed: u64,
    pub last_active_slot: u64,
    pub next_order_id: u32,
    pub max_margin_ratio: u32,
    pub next_liquidation_id: u16,
    pub sub_account_id: u16,
    pub status: u8,
    pub is_margin_trading_enabled: u8,
    pub idle: u8,
    pub open_orders: u8,
    pub has_open_order: u8,
    pub open_auctions: u8,
    pub has_open_auction: u8,
    pub padding: [u8; 21],
}
const _: () = {
    assert!(size_of::<User>() == 4376);
    assert!(offset_of!(User, authority) == 8);
    assert!(offset_of!(User, delegate) == 40);
    assert!(offset_of!(User, name) == 72);
    assert!(offset_of!(User, spot_positions) == 104);
    assert!(offset_of!(User, perp_positions) == 424);
    assert!(offset_of!(User, orders) == 1192);
    assert!(offset_of!(User, last_add_perp_lp_shares_ts) == 4264);
    assert!(offset_of!(User, total_deposits) == 4272);
    assert!(offset_of!(User, total_withdraws) == 4280);
    assert!(offset_of!(User, total_social_loss) == 4288);
    assert!(offset_of!(User, settled_perp_pnl) == 4296);
    assert!(offset_of!(User, cumulative_spot_fees) == 4304);
    assert!(offset_of!(User, cumulative_perp_funding) == 4312);
    assert!(offset_of!(User, liquidation_margin_freed) == 4320);
    assert!(offset_of!(User, last_active_slot) == 4328);
    assert!(offset_of!(User, next_order_id) == 4336);
    assert!(offset_of!(User, max_margin_ratio) == 4340);
    assert!(offset_of!(User, next_liquidation_id) == 4344);
    assert!(offset_of!(User, sub_account_id) == 4346);
    assert!(offset_of!(User, status) == 4348);
    assert!(offset_of!(User, is_margin_trading_enabled) == 4349);
    assert!(offset_of!(User, idle) == 4350);
    assert!(offset_of!(User, open_orders) == 4351);
    assert!(offset_of!(User, has_open_order) == 4352);
    assert!(offset_of!(User, open_auctions) == 4353);
    assert!(offset_of!(User, has_open_auction) == 4354);
    assert!(offset_of!(User, padding) == 4355);
};

/// Totals of one authority (`layouts.json: UserStats`).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct UserStats {
    pub discriminator: [u8; 8],
    pub authority: Key,
    pub referrer: Key,
    pub fees: UserFees,
    pub next_epoch_ts: i64,
    pub maker_volume_30d: u64,
    pub taker_volume_30d: u64,
    pub filler_volume_30d: u64,
    pub last_maker_volume_30d_ts: i64,
    pub last_taker_volume_30d_ts: i64,
    pub last_filler_volume_30d_ts: i64,
    pub if_staked_quote_asset_amount: u64,
    pub number_of_sub_accounts: u16,
    pub number_of_sub_accounts_created: u16,
    pub is_referrer: u8,
    pub disable_update_perp_bid_ask_twap: u8,
    pub padding: [u8; 50],
}
const _: () = {
    assert!(size_of::<UserStats>() == 240);
    assert!(offset_of!(UserStats, authority) == 8);
    assert!(offset_of!(UserStats, referrer) == 40);
    assert!(offset_of!(UserStats, fees) == 72);
    assert!(offset_of!(UserStats, next_epoch_ts) == 120);
    assert!(offset_of!(UserStats, maker_volume_30d) == 128);
    assert!(offset_of!(UserStats, taker_volume_30d) == 136);
    assert!(offset_of!(UserStats, filler_volume_30d) == 144);
    assert!(offset_of!(UserStats, last_maker_volume_30d_ts) == 152);
    assert!(offset_of!(UserStats, last_taker_volume_30d_ts) == 160);
    assert!(offset_of!(UserStats, last_filler_volume_30d_ts) == 168);
    assert!(offset_of!(UserStats, if_staked_quote_asset_amount) == 176);
    assert!(offset_of!(UserStats, number_of_sub_accounts) == 184);
    assert!(offset_of!(UserStats, number_of_sub_accounts_created) == 186);
    assert!(offset_of!(UserStats, is_referrer) == 188);
    assert!(offset_of!(UserStats, disable_update_perp_bid_ask_twap) == 189);
    assert!(offset_of!(UserStats, padding) == 190);
};
