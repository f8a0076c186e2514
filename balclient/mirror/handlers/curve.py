"""Changes of a market's curve by the admin (spec A43, A9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from balclient.abi.accounts import PerpMarket
from balclient.abi.enums import MarketStatus, OracleSource
from balclient.abi.errors import ErrorCode
from balclient.mirror import curve, repeg
from balclient.mirror.amm import net_user_pnl
from balclient.mirror.context import Context
from balclient.mirror.faults import fail
from balclient.mirror.integers import math_i128
from balclient.mirror.oracle import OraclePriceData, read_pyth
from balclient.mirror.oracle_map import push_multiple
from balclient.mirror.pools import pool_tokens
from balclient.mirror.validation import validate_perp_market

__all__ = ["HANDLERS"]


def _market(ctx: Context) -> PerpMarket:
    market = ctx.perp_market()
    if market.status is MarketStatus.Delisted:
        fail(ErrorCode.MarketDelisted)
    return market


def _market_with_oracle(ctx: Context) -> PerpMarket:
    market = _market(ctx)
    if market.amm.oracle != ctx.key("oracle"):
        fail(ErrorCode.InvalidOracle)
    return market


def _price(ctx: Context, market: PerpMarket) -> OraclePriceData:
    """Price of the oracle passed, read as the market's source says and not as its address does (spec A43)."""
    key, source = ctx.key("oracle"), market.amm.oracle_source
    multiple = push_multiple(key, ctx.store.held(key), source)
    stable = source is OracleSource.PythStableCoin
    return read_pyth(ctx.data("oracle"), multiple, stable=stable).at(ctx.clock.slot)


def _shape(market: PerpMarket) -> tuple[int, int, int, int]:
    amm = market.amm
    return amm.peg_multiplier, amm.base_asset_reserve, amm.quote_asset_reserve, amm.sqrt_k


def repeg_amm_curve(ctx: Context, args: Mapping[str, Any]) -> None:
    """Set the peg (spec A43a)."""
    market = _market_with_oracle(ctx)
    data = _price(ctx, market)
    before = _shape(market)
    cost = repeg.repeg(market, args["new_peg_candidate"], data, ctx.state)
    record = curve.curve_record(market, before, cost, data.price, ctx.clock.unix_timestamp)
    record.fill_record = 0
    ctx.emit(record)


def update_k(ctx: Context, args: Mapping[str, Any]) -> None:
    """Set the depth (spec A43b)."""
    market = _market_with_oracle(ctx)
    before = _shape(market)
    cost = curve.set_sqrt_k(market, args["sqrt_k"])
    record = curve.curve_record(market, before, cost, _price(ctx, market).price, ctx.clock.unix_timestamp)
    record.fill_record = 0
    record.number_of_users = market.number_of_users_with_base
    ctx.emit(record)


def move_amm_price(ctx: Context, args: Mapping[str, Any]) -> None:
    """Set reserves and depth (spec A43c)."""
    curve.move_price(_market(ctx), args["base_asset_reserve"], args["quote_asset_reserve"], args["sqrt_k"])


def recenter_perp_market_amm(ctx: Context, args: Mapping[str, Any]) -> None:
    """Set peg and depth around balanced terminal reserves (spec A43c)."""
    curve.recenter(_market(ctx), args["peg_multiplier"], args["sqrt_k"])


def update_perp_market_concentration_coef(ctx: Context, args: Mapping[str, Any]) -> None:
    """Set the room of the curve; DefaultError for scale 0 (spec A9)."""
    market = _market(ctx)
    if args["concentration_scale"] == 0:
        fail(ErrorCode.DefaultError)
    curve.update_concentration_coef(market, args["concentration_scale"])


def update_perp_market_amm_summary_stats(ctx: Context, args: Mapping[str, Any]) -> None:
    """Overwrite unsettled totals, or recompute the fees from the pools (spec A43d)."""
    market = _market_with_oracle(ctx)
    amm = market.amm
    params = args["params"]
    price = _price(ctx, market).price
    if params.quote_asset_amount_with_unsettled_lp is not None:
        amm.quote_asset_amount_with_unsettled_lp = params.quote_asset_amount_with_unsettled_lp
    if params.net_unsettled_funding_pnl is not None:
        amm.net_unsettled_funding_pnl = params.net_unsettled_funding_pnl
    if params.update_amm_summary_stats:
        quote_market = ctx.spot_market_read()
        pools = pool_tokens(market.pnl_pool, quote_market) + pool_tokens(amm.fee_pool, quote_market)
        delta = pools - net_user_pnl(amm, price) - amm.total_fee_minus_distributions
        amm.total_fee = math_i128(amm.total_fee + delta)
        amm.total_mm_fee = math_i128(amm.total_mm_fee + delta)
        amm.total_fee_minus_distributions = math_i128(amm.total_fee_minus_distributions + delta)
    validate_perp_market(market)


HANDLERS: Final[dict[str, Callable[[Context, Mapping[str, Any]], None]]] = {
    "repeg_amm_curve": repeg_amm_curve,
    "update_k": update_k,
    "move_amm_price": move_amm_price,
    "recenter_perp_market_amm": recenter_perp_market_amm,
    "update_perp_market_concentration_coef": update_perp_market_concentration_coef,
    "update_perp_market_amm_summary_stats": update_perp_market_amm_summary_stats,
}
