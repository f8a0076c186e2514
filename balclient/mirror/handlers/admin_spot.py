"""Settings of the quote spot market (spec instructions 6)."""

from __future__ import annotations

from functools import partial
from typing import Final

from balclient.abi.accounts import InsuranceFund, SpotMarket
from balclient.abi.enums import AssetTier, MarketStatus
from balclient.abi.errors import ErrorCode
from balclient.mirror.context import Context
from balclient.mirror.faults import require
from balclient.mirror.handlers.market_checks import require_current_status
from balclient.mirror.handlers.settings import Args, Handler, checked, field_setter, require_default
from balclient.mirror.integers import math_u32
from balclient.mirror.spot import require_quote_market

__all__ = ["HANDLERS"]

_FACTOR: Final = 1_000_000
_MAX_INSURANCE_FEE: Final = _FACTOR // 10
_WEIGHT: Final = 10_000
_WEIGHTS: Final = (
    "initial_asset_weight",
    "maintenance_asset_weight",
    "initial_liability_weight",
    "maintenance_liability_weight",
)


def _require_listed(ctx: Context) -> None:
    require(ctx.spot_market().status is not MarketStatus.Delisted, ErrorCode.MarketDelisted)


def _market_record(ctx: Context) -> SpotMarket:
    return ctx.spot_market()


def _fund_record(ctx: Context) -> InsuranceFund:
    return ctx.spot_market().insurance_fund


_checked = partial(checked, _require_listed)
_set = partial(field_setter, _require_listed, _market_record)
_set_fund = partial(field_setter, _require_listed, _fund_record)


def _liquidation_fee(ctx: Context, args: Args) -> None:
    require_default(math_u32(args["liquidator_fee"] + args["if_liquidation_fee"]) < _FACTOR)
    require_default(args["if_liquidation_fee"] <= _MAX_INSURANCE_FEE)
    market = ctx.spot_market()
    market.liquidator_fee = args["liquidator_fee"]
    market.if_liquidation_fee = args["if_liquidation_fee"]


def _if_factor(ctx: Context, args: Args) -> None:
    market = ctx.spot_market()
    require_default(market.market_index == args["spot_market_index"])
    require_default(args["user_if_factor"] <= args["total_if_factor"])
    require_default(args["total_if_factor"] <= _FACTOR)
    market.insurance_fund.user_factor = args["user_if_factor"]
    market.insurance_fund.total_factor = args["total_if_factor"]


def _status(ctx: Context, args: Args) -> None:
    require_current_status(args["status"])
    ctx.spot_market().status = args["status"]


def _asset_tier(ctx: Context, args: Args) -> None:
    market = ctx.spot_market()
    if market.initial_asset_weight > 0:
        require_default(args["asset_tier"] in (AssetTier.Collateral, AssetTier.Protected))
    market.asset_tier = args["asset_tier"]


def _borrow_rate(ctx: Context, args: Args) -> None:
    market = ctx.spot_market()
    least = market.min_borrow_rate if args["min_borrow_rate"] is None else args["min_borrow_rate"]
    bad = ErrorCode.InvalidSpotMarketInitialization
    require(args["optimal_utilization"] <= _FACTOR, bad)
    require(args["optimal_borrow_rate"] <= args["max_borrow_rate"], bad)
    require(args["optimal_borrow_rate"] >= least * 5_000, bad)
    market.optimal_utilization = args["optimal_utilization"]
    market.optimal_borrow_rate = args["optimal_borrow_rate"]
    market.max_borrow_rate = args["max_borrow_rate"]
    market.min_borrow_rate = least


def _margin_weights(ctx: Context, args: Args) -> None:
    """The quote market's weights are 100 percent and stay so."""
    market = ctx.spot_market()
    require_quote_market(market)
    bad = ErrorCode.InvalidSpotMarketInitialization
    require(all(args[name] == _WEIGHT for name in _WEIGHTS), bad)
    require(args["imf_factor"] < _FACTOR, bad)
    for name in (*_WEIGHTS, "imf_factor"):
        setattr(market, name, args[name])


def _step_and_tick(ctx: Context, args: Args) -> None:
    market = ctx.spot_market()
    require_default(market.market_index == 0 or (args["step_size"] > 0 and args["tick_size"] > 0))
    market.order_step_size = args["step_size"]
    market.order_tick_size = args["tick_size"]


def _min_order_size(ctx: Context, args: Args) -> None:
    market = ctx.spot_market()
    require_default(market.market_index == 0 or args["order_size"] > 0)
    market.min_order_size = args["order_size"]


def _expiry(ctx: Context, args: Args) -> None:
    """A coming expiry makes the market ReduceOnly."""
    require_default(ctx.clock.unix_timestamp < args["expiry_ts"])
    market = ctx.spot_market()
    market.status = MarketStatus.ReduceOnly
    market.expiry_ts = args["expiry_ts"]


HANDLERS: Final[dict[str, Handler]] = {
    "update_withdraw_guard_threshold": _set("withdraw_guard_threshold"),
    "update_spot_market_liquidation_fee": _checked(_liquidation_fee),
    "update_spot_market_if_factor": _checked(_if_factor),
    "update_spot_market_revenue_settle_period": _set_fund(
        "revenue_settle_period", "revenue_settle_period", lambda value: value > 0
    ),
    "update_insurance_fund_unstaking_period": _set_fund(
        "unstaking_period", "insurance_fund_unstaking_period"
    ),
    "update_spot_market_status": _checked(_status),
    "update_spot_market_paused_operations": _set("paused_operations"),
    "update_spot_market_if_paused_operations": _set("if_paused_operations", "paused_operations"),
    "update_spot_market_asset_tier": _checked(_asset_tier),
    "update_spot_market_borrow_rate": _checked(_borrow_rate),
    "update_spot_market_max_token_deposits": _set("max_token_deposits"),
    "update_spot_market_scale_initial_asset_weight_start": _set("scale_initial_asset_weight_start"),
    "update_spot_market_orders_enabled": _set("orders_enabled"),
    "update_spot_market_name": _set("name"),
    "update_spot_market_margin_weights": _checked(_margin_weights),
    "update_spot_market_step_size_and_tick_size": _checked(_step_and_tick),
    "update_spot_market_min_order_size": _checked(_min_order_size),
    "update_spot_market_expiry": _checked(_expiry),
    "update_spot_market_fee_adjustment": _set("fee_adjustment", test=lambda value: abs(value) <= 100),
}
