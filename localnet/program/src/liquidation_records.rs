//! The liquidation event and its parts (spec liquidation 2.17, 4a, 5.9).

use crate::events::{record, Event, Via};
use crate::margin::MarginCalculation;
use crate::views::Key;

/// Part of a perp liquidation.
#[derive(Clone, Copy, Default)]
pub struct LiquidatePerp {
    pub market_index: u16,
    pub oracle_price: i64,
    pub base_asset_amount: i64,
    pub quote_asset_amount: i64,
    pub lp_shares: u64,
    pub fill_record_id: u64,
    pub user_order_id: u32,
    pub liquidator_order_id: u32,
    pub liquidator_fee: u64,
    pub if_fee: u64,
}

/// Part of taking over pnl for a deposit.
#[derive(Clone, Copy, Default)]
pub struct LiquidatePerpPnlForDeposit {
    pub perp_market_index: u16,
    pub market_oracle_price: i64,
    pub pnl_transfer: u128,
    pub asset_market_index: u16,
    pub asset_price: i64,
    pub asset_transfer: u128,
}

/// Part of a resolved bankruptcy; nobody is ever clawed back.
#[derive(Clone, Copy, Default)]
pub struct PerpBankruptcy {
    pub market_index: u16,
    pub pnl: i128,
    pub if_payment: u128,
    pub cumulative_funding_rate_delta: i128,
}

/// One liquidation event; the spot parts stay empty here.
pub struct LiquidationRecord<'a> {
    pub liquidation_type: u8,
    pub user: &'a Key,
    pub liquidator: &'a Key,
    pub margin_requirement: u128,
    pub total_collateral: i128,
    pub margin_freed: u64,
    pub liquidation_id: u16,
    pub bankrupt: bool,
    pub canceled_order_ids: &'a [u32],
    pub liquidate_perp: LiquidatePerp,
    pub liquidate_perp_pnl_for_deposit: LiquidatePerpPnlForDeposit,
    pub perp_bankruptcy: PerpBankruptcy,
}

/// Bytes of an empty spot liquidation part.
const NO_SPOT: [u8; 60] = [0; 60];
/// Bytes of an empty borrow for pnl part.
const NO_BORROW: [u8; 52] = [0; 52];
/// Bytes of an empty spot bankruptcy part.
const NO_SPOT_BANKRUPTCY: [u8; 50] = [0; 50];

impl<'a> LiquidationRecord<'a> {
    /// An event with the totals of the first margin calculation and empty parts.
    pub fn new(liquidation_type: u8, user: &'a Key, liquidator: &'a Key, totals: &MarginCalculation) -> Self {
        LiquidationRecord {
            liquidation_type,
            user,
            liquidator,
            margin_requirement: totals.margin_requirement,
            total_collateral: totals.total_collateral,
            margin_freed: 0,
            liquidation_id: 0,
            bankrupt: false,
            canceled_order_ids: &[],
            liquidate_perp: LiquidatePerp::default(),
            liquidate_perp_pnl_for_deposit: LiquidatePerpPnlForDeposit::default(),
            perp_bankruptcy: PerpBankruptcy::default(),
        }
    }

    /// Emits the event as a data log.
    #[inline(never)]
    pub fn emit(&self, now: i64) {
        let mut event = Event::new(record::LIQUIDATION_RECORD)
            .i64(now)
            .u8(self.liquidation_type)
            .key(self.user)
            .key(self.liquidator)
            .u128(self.margin_requirement)
            .i128(self.total_collateral)
            .u64(self.margin_freed)
            .u16(self.liquidation_id)
            .bool(self.bankrupt)
            .u32(self.canceled_order_ids.len() as u32);
        for id in self.canceled_order_ids {
            event = event.u32(*id);
        }
        let perp = &self.liquidate_perp;
        let pnl = &self.liquidate_perp_pnl_for_deposit;
        let bankruptcy = &self.perp_bankruptcy;
        event
            .u16(perp.market_index)
            .i64(perp.oracle_price)
            .i64(perp.base_asset_amount)
            .i64(perp.quote_asset_amount)
            .u64(perp.lp_shares)
            .u64(perp.fill_record_id)
            .u32(perp.user_order_id)
            .u32(perp.liquidator_order_id)
            .u64(perp.liquidator_fee)
            .u64(perp.if_fee)
            .raw(&NO_SPOT)
            .raw(&NO_BORROW)
            .u16(pnl.perp_market_index)
            .i64(pnl.market_oracle_price)
            .u128(pnl.pnl_transfer)
            .u16(pnl.asset_market_index)
            .i64(pnl.asset_price)
            .u128(pnl.asset_transfer)
            .u16(bankruptcy.market_index)
            .i128(bankruptcy.pnl)
            .u128(bankruptcy.if_payment)
            .u8(0)
            .u8(0)
            .i128(bankruptcy.cumulative_funding_rate_delta)
            .raw(&NO_SPOT_BANKRUPTCY)
            .emit(Via::Data);
    }
}
