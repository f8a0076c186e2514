//! Working through the counterparties of one order, and the margin tests behind it (spec T7).
use crate::{
    amm_fill::{fill_with_amm, AmmRequest, Taker},
    auction::{auction_price, limit_price},
    enums::{direction::LONG, order_status},
    errors::{require, Error, Res},
    fees::update_volume_24h,
    fill::{FillContext, FillMode, Payee},
    integers::{Cast, Checked},
    makers::{open_referrer, open_stats, open_supplied_filler, open_user, MakerOrder, Referrer},
    maps::{Maps, UserMaps},
    margin::{calculate_margin, MarginContext, MarginType},
    matching::{fill_with_match, fulfillment_methods, Filled, Maker, Method},
    order_validation::unfilled,
    position::find_position,
    views::{Key, PerpMarket, User},
};
use alloc::vec::Vec;

/// Works through the counterparties and checks margins afterwards (spec T7).
#[inline(never)]
pub fn fulfill<'a>(
    context: &FillContext,
    taker: &mut Taker,
    market_index: u16,
    maps: &mut Maps<'a>,
    supplied: &UserMaps<'a>,
    makers: &[MakerOrder<'a>],
    referrer: &Option<Referrer<'a>>,
    filler: &mut Option<Payee<'a>>,
    amm_available: bool,
    mode: FillMode,
) -> Res<(u64, u64)> {
    let order = &taker.user.orders[taker.order_index];
    let direction = order.direction;
    let at = find_position(taker.user, market_index)?;
    let held = taker.user.perp_positions[at].base_asset_amount;
    let opposite = if direction == LONG { held < 0 } else { held > 0 };
    let decreasing = opposite && unfilled(order, held)? <= held.unsigned_abs();

    let (limit, methods) = {
        let market = maps.perp.get(market_index)?;
        let tick = market.amm.order_tick_size;
        let limit = if mode == FillMode::PlaceAndTake && order.auction_duration != 0 {
            let end = order.slot.add_(order.auction_duration as u64)?;
            Some(auction_price(order, end, tick, context.valid_price)?)
        } else {
            limit_price(order, context.valid_price, context.clock.slot, tick)?
        };
        let prices: Vec<u64> = makers.iter().map(|maker| maker.price).collect();
        let methods = fulfillment_methods(order, &prices, &market.amm, context.reserve_price, limit, amm_available)?;
        (limit, methods)
    };
    if methods.is_empty() {
        return Ok((0, 0));
    }

    let mut total = Filled::default();
    let mut maker_fills: Vec<(&Key, i64)> = Vec::new();
    for method in methods {
        if taker.user.orders[taker.order_index].status != order_status::OPEN {
            break;
        }
        let mut market = maps.perp.get_mut(market_index)?;
        let filled = match method {
            Method::Amm(price) => {
                let request = AmmRequest::UpTo { limit, override_price: price };
                run_amm(context, taker, &mut market, supplied, &request, referrer, filler)?
            }
            Method::Match(at) => {
                let maker = &makers[at];
                let filled = run_match(context, taker, &mut market, supplied, maker, limit, referrer, filler)?;
                add_maker_fill(&mut maker_fills, maker.maker.key(), direction, filled.maker_base)?;
                filled
            }
        };
        total.base = total.base.add_(filled.base)?;
        total.quote = total.quote.add_(filled.quote)?;
        update_volume_24h(&mut market.amm, filled.quote, direction == LONG, context.clock.unix_timestamp)?;
    }
    require((total.base > 0) == (total.quote > 0), Error::DEFAULT_ERROR)?;
    let mut net = 0i64;
    for (_, base) in &maker_fills {
        net = net.add_(*base)?;
    }
    require(net.unsigned_abs() <= total.base, Error::DEFAULT_ERROR)?;

    let margin_type = if decreasing { MarginType::Maintenance } else { MarginType::Fill };
    check_margin(taker.user, maps, margin_type)?;
    for (key, filled) in maker_fills {
        let maker = open_user(&supplied.user(key)?)?;
        let margin_type = maker_margin_type(&maker, market_index, filled)?;
        check_margin(&maker, maps, margin_type)?;
    }
    Ok((total.base, total.quote))
}

/// A fill by the curve, with the filler it rewards (spec T10.10).
#[inline(never)]
fn run_amm<'a>(
    context: &FillContext,
    taker: &mut Taker,
    market: &mut PerpMarket,
    supplied: &UserMaps<'a>,
    request: &AmmRequest,
    referrer: &Option<Referrer<'a>>,
    filler: &mut Option<Payee<'a>>,
) -> Res<Filled> {
    let mut referrer = open_referrer(referrer, None)?;
    let mut supplied_filler = match filler {
        None => open_supplied_filler(supplied, context.filler_key, &taker.user.authority)?,
        Some(_) => None,
    };
    let payee = if filler.is_some() { filler } else { &mut supplied_filler };
    let (base, quote) = fill_with_amm(context, taker, market, request, payee, &mut referrer)?;
    Ok(Filled { base, quote, maker_base: 0 })
}

/// A match with one resting order; one authority on both sides shares its stats (spec T17a.9).
#[inline(never)]
fn run_match<'a>(
    context: &FillContext,
    taker: &mut Taker,
    market: &mut PerpMarket,
    supplied: &UserMaps<'a>,
    order: &MakerOrder<'a>,
    limit: Option<u64>,
    referrer: &Option<Referrer<'a>>,
    filler: &mut Option<Payee<'a>>,
) -> Res<Filled> {
    let user = open_user(&order.maker)?;
    let shares_stats = user.authority == taker.user.authority;
    let stats = if shares_stats { None } else { Some(open_stats(&supplied.stats(&user.authority)?)?) };
    let mut referrer = open_referrer(referrer, Some(&user.authority))?;
    let mut maker = Maker { user, stats, key: order.maker.key(), index: order.index };
    fill_with_match(context, taker, market, &mut maker, limit, filler, &mut referrer)
}

/// Sums the signed base of one maker; the list stays in ascending key order.
fn add_maker_fill<'a>(fills: &mut Vec<(&'a Key, i64)>, key: &'a Key, taker_direction: u8, base: u64) -> Res<()> {
    if base == 0 {
        return Ok(());
    }
    let base = base.cast::<i64>()?;
    let signed = if taker_direction == LONG { -base } else { base };
    match fills.binary_search_by(|(other, _)| (*other).cmp(key)) {
        Ok(at) => fills[at].1 = fills[at].1.add_(signed)?,
        Err(at) => fills.insert(at, (key, signed)),
    }
    Ok(())
}

/// Maintenance for a maker whose position shrank or closed, else the half-way ratio (spec T7.6).
fn maker_margin_type(maker: &User, market_index: u16, filled: i64) -> Res<MarginType> {
    let after = find_position(maker, market_index).map_or(0, |at| maker.perp_positions[at].base_asset_amount);
    let before = after.sub_(filled)?;
    let shrank = after.signum() == before.signum() && after.unsigned_abs() < before.unsigned_abs();
    Ok(if after == 0 || shrank { MarginType::Maintenance } else { MarginType::Fill })
}

fn check_margin(user: &User, maps: &mut Maps, margin_type: MarginType) -> Res<()> {
    let totals = calculate_margin(user, maps, MarginContext::standard(margin_type))?;
    require(totals.meets_margin_requirement(), Error::INSUFFICIENT_COLLATERAL)
}
