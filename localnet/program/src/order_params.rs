//! The arguments that describe a new order.
use crate::{args::Args, errors::Res};

/// `OrderParams` as the instruction carries it; enums are tags, booleans 0 or 1.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct OrderParams {
    pub order_type: u8,
    pub market_type: u8,
    pub direction: u8,
    pub user_order_id: u8,
    pub base_asset_amount: u64,
    pub price: u64,
    pub market_index: u16,
    pub reduce_only: bool,
    pub post_only: u8,
    pub immediate_or_cancel: bool,
    pub max_ts: Option<i64>,
    pub trigger_price: Option<u64>,
    pub trigger_condition: u8,
    pub oracle_price_offset: Option<i32>,
    pub auction_duration: Option<u8>,
    pub auction_start_price: Option<i64>,
    pub auction_end_price: Option<i64>,
}

impl OrderParams {
    /// Reads the argument; `InstructionDidNotDeserialize` when bytes are missing or a tag is out of range.
    #[inline(never)]
    pub fn read(args: &mut Args) -> Res<OrderParams> {
        Ok(OrderParams {
            order_type: args.tag(5)?,
            market_type: args.tag(2)?,
            direction: args.tag(2)?,
            user_order_id: args.u8()?,
            base_asset_amount: args.u64()?,
            price: args.u64()?,
            market_index: args.u16()?,
            reduce_only: args.bool()?,
            post_only: args.tag(4)?,
            immediate_or_cancel: args.bool()?,
            max_ts: args.option(Args::i64)?,
            trigger_price: args.option(Args::u64)?,
            trigger_condition: args.tag(4)?,
            oracle_price_offset: args.option(Args::i32)?,
            auction_duration: args.option(Args::u8)?,
            auction_start_price: args.option(Args::i64)?,
            auction_end_price: args.option(Args::i64)?,
        })
    }
}
