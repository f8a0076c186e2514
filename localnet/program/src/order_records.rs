//! Order events and their bytes (spec T19).
use crate::{
    enums::market_type,
    errors::Res,
    events::{record, Event, Via},
    integers::Cast,
    views::{Key, Order},
};

/// Most bytes of an OrderActionRecord: two sides, every amount present.
const ACTION_SIZE: usize = 265;
/// Bytes of an OrderRecord.
const ORDER_SIZE: usize = 144;

/// One side of an action: the order's owner and the order's state after the action.
pub struct OrderSide<'a> {
    pub user: &'a Key,
    pub order: &'a Order,
}

/// Amounts of a fill; absent from every other action.
#[derive(Clone, Copy, Default)]
pub struct FillAmounts {
    pub fill_record_id: u64,
    pub base: u64,
    pub quote: u64,
    pub taker_fee: Option<u64>,
    pub maker_fee: Option<i64>,
    pub referrer_reward: Option<u64>,
    pub quote_asset_amount_surplus: Option<i64>,
}

/// One action on one order, or on two in a match.
pub struct OrderAction<'a> {
    pub ts: i64,
    pub action: u8,
    pub explanation: u8,
    pub market_index: u16,
    pub filler: Option<&'a Key>,
    pub filler_reward: Option<u64>,
    pub fill: Option<FillAmounts>,
    pub taker: Option<OrderSide<'a>>,
    pub maker: Option<OrderSide<'a>>,
    pub oracle_price: i64,
}

/// Splits one order between the taker and maker group: a post-only order is a maker (spec T19).
pub fn sides<'a>(user: &'a Key, order: &'a Order) -> (Option<OrderSide<'a>>, Option<OrderSide<'a>>) {
    let side = OrderSide { user, order };
    if order.post_only != 0 {
        (None, Some(side))
    } else {
        (Some(side), None)
    }
}

/// The bytes of an OrderActionRecord (spec T19); 6041 when the referrer reward exceeds 32 bits.
#[inline(never)]
pub fn action_event(action: &OrderAction) -> Res<Event> {
    let mut head = [0u8; 13];
    head[..8].copy_from_slice(&action.ts.to_le_bytes());
    head[8] = action.action;
    head[9] = action.explanation;
    head[10..12].copy_from_slice(&action.market_index.to_le_bytes());
    head[12] = market_type::PERP;
    let mut event = Event::sized(record::ORDER_ACTION_RECORD, ACTION_SIZE).raw(&head);
    event = event.option(action.filler, Event::key).option(action.filler_reward, Event::u64);
    event = match &action.fill {
        Some(fill) => event
            .option(Some(fill.fill_record_id), Event::u64)
            .option(Some(fill.base), Event::u64)
            .option(Some(fill.quote), Event::u64)
            .option(fill.taker_fee, Event::u64)
            .option(fill.maker_fee, Event::i64)
            .option(fill.referrer_reward.map(Cast::cast::<u32>).transpose()?, Event::u32)
            .option(fill.quote_asset_amount_surplus, Event::i64)
            .u8(0),
        None => event.raw(&[0; 8]),
    };
    Ok(side(side(event, &action.taker), &action.maker).i64(action.oracle_price))
}

/// Emits an OrderActionRecord as a plain base64 log line (spec T19).
#[inline(never)]
pub fn emit_action(action: &OrderAction) -> Res<()> {
    action_event(action)?.emit(Via::Log);
    Ok(())
}

/// Owner and order of one side, or six absent values.
fn side(event: Event, side: &Option<OrderSide>) -> Event {
    let Some(OrderSide { user, order }) = side else {
        return event.raw(&[0; 6]);
    };
    let mut bytes = [1u8; 67];
    bytes[1..33].copy_from_slice(*user);
    bytes[34..38].copy_from_slice(&order.order_id.to_le_bytes());
    bytes[39] = order.direction;
    bytes[41..49].copy_from_slice(&order.base_asset_amount.to_le_bytes());
    bytes[50..58].copy_from_slice(&order.base_asset_amount_filled.to_le_bytes());
    bytes[59..67].copy_from_slice(&order.quote_asset_amount_filled.to_le_bytes());
    event.raw(&bytes)
}

/// Emits an OrderRecord, the 96 stored bytes of a new order, as a plain base64 log line (spec T19).
#[inline(never)]
pub fn emit_order(ts: i64, user: &Key, order: &Order) {
    Event::sized(record::ORDER_RECORD, ORDER_SIZE).i64(ts).key(user).raw(bytemuck::bytes_of(order)).emit(Via::Log);
}
