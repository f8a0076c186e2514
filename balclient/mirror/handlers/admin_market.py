"""Settings of one perp market that do not move its curve (spec instructions 6)."""

from __future__ import annotations

from functools import partial
from typing import Final

from balclient.abi.accounts import AMM, PerpMarket
from balclient.abi.enums import ContractTier, MarketStatus
from balclient.abi.errors import ErrorCode
from balclient.mirror.context import Context
from balclient.mirror.faults import require
from balclient.mirror.handlers.market_checks import (
    require_not_delisted,
    require_settable_status,
    validate_margin,
)
from balclient.mirror.handlers.settings import Args, Handler, checked, field_setter, require_default
from balclient.mirror.integers import cast_u64, math_i64, math_u16, math_u32, math_u64, wrap_u32
from balclient.mirror.lp import rebase_market
from balclient.mirror.oracle import read_pyth
from balclient.mirror.oracle_map import push_multiple
from balclient.mirror.validation import validate_perp_market

__all__ = ["HANDLERS"]

_MAX_STEP: Final = 2_000_000_000
_WEIGHT: Final = 10_000
_IMF: Final = 1_000_000
_MAX_INTENSITY: Final = 200
# Limits of insurance and imbalance by tier, quote 1e6; the others have none (spec instructions 6).
_TIER_LIMITS: Final = {ContractTier.A: 10**14, ContractTier.B: 10**12, ContractTier.C: 10**11}
_LEAST_REVENUE_LIMIT: Final = 250_000_000


def _market_record(ctx: Context) -> PerpMarket:
    return ctx.perp_market()


def _curve_record(ctx: Context) -> AMM:
    return ctx.perp_market().amm


_checked = partial(checked, require_not_delisted)
_set = partial(field_setter, require_not_delisted, _market_record)
_set_amm = partial(field_setter, require_not_delisted, _curve_record)


def _status(ctx: Context, args: Args) -> None:
    require_settable_status(args["status"])
    ctx.perp_market().status = args["status"]


def _expiry(ctx: Context, args: Args) -> None:
    """A coming expiry makes the market ReduceOnly (spec liquidation 6.1)."""
    require_default(ctx.clock.unix_timestamp < args["expiry_ts"])
    market = ctx.perp_market()
    market.status = MarketStatus.ReduceOnly
    market.expiry_ts = args["expiry_ts"]


def _margin_ratio(ctx: Context, args: Args) -> None:
    market = ctx.perp_market()
    initial, maintenance = args["margin_ratio_initial"], args["margin_ratio_maintenance"]
    validate_margin(initial, maintenance, market.liquidator_fee, market.amm.max_spread)
    market.margin_ratio_initial = initial
    market.margin_ratio_maintenance = maintenance


def _liquidation_fee(ctx: Context, args: Args) -> None:
    market = ctx.perp_market()
    liquidator, insurance = args["liquidator_fee"], args["if_liquidation_fee"]
    require_default(math_u32(liquidator + insurance) < _IMF)
    validate_margin(
        market.margin_ratio_initial, market.margin_ratio_maintenance, liquidator, market.amm.max_spread
    )
    market.liquidator_fee = liquidator
    market.if_liquidation_fee = insurance


def _imf_factor(ctx: Context, args: Args) -> None:
    require_default(args["imf_factor"] <= _IMF)
    require_default(args["unrealized_pnl_imf_factor"] <= _IMF)
    market = ctx.perp_market()
    market.imf_factor = args["imf_factor"]
    market.unrealized_pnl_imf_factor = args["unrealized_pnl_imf_factor"]


def _unrealized_asset_weight(ctx: Context, args: Args) -> None:
    initial = args["unrealized_initial_asset_weight"]
    maintenance = args["unrealized_maintenance_asset_weight"]
    require_default(initial <= _WEIGHT)
    require_default(maintenance <= _WEIGHT)
    require_default(initial <= maintenance)
    market = ctx.perp_market()
    market.unrealized_pnl_initial_asset_weight = initial
    market.unrealized_pnl_maintenance_asset_weight = maintenance


def _max_imbalances(ctx: Context, args: Args) -> None:
    market = ctx.perp_market()
    limit = _TIER_LIMITS.get(market.contract_tier, 0)
    imbalance, revenue = args["unrealized_max_imbalance"], args["max_revenue_withdraw_per_period"]
    insurance = args["quote_max_insurance"]
    require_default(
        revenue <= max(limit, _LEAST_REVENUE_LIMIT) and imbalance <= limit + 1 and insurance <= limit
    )
    claim = market.insurance_claim
    require_default(claim.quote_settled_insurance <= insurance)
    claim.max_revenue_withdraw_per_period = revenue
    market.unrealized_pnl_max_imbalance = imbalance
    claim.quote_max_insurance = insurance
    validate_perp_market(market)


def _per_lp_base(ctx: Context, args: Args) -> None:
    """Of a delisted market as well (spec L13)."""
    rebase_market(ctx.perp_market(), args["per_lp_base"])


def _base_spread(ctx: Context, args: Args) -> None:
    """The halves lose an odd unit; spread reserves stay as they are."""
    amm = ctx.perp_market().amm
    amm.base_spread = args["base_spread"]
    amm.long_spread = amm.short_spread = args["base_spread"] // 2


def _max_spread(ctx: Context, args: Args) -> None:
    market = ctx.perp_market()
    widest = wrap_u32(market.margin_ratio_initial * 100)
    require_default(market.amm.base_spread <= args["max_spread"] <= widest)
    market.amm.max_spread = args["max_spread"]


def _step_and_tick(ctx: Context, args: Args) -> None:
    require_default(args["step_size"] > 0 and args["tick_size"] > 0)
    require_default(args["step_size"] <= _MAX_STEP)
    amm = ctx.perp_market().amm
    amm.order_step_size = args["step_size"]
    amm.order_tick_size = args["tick_size"]


def _max_open_interest(ctx: Context, args: Args) -> None:
    amm = ctx.perp_market().amm
    limit = cast_u64(args["max_open_interest"])
    require(amm.order_step_size != 0, ErrorCode.MathError)
    require_default(limit % amm.order_step_size == 0)
    amm.max_open_interest = limit


def _number_of_users(ctx: Context, args: Args) -> None:
    """Of a delisted market as well."""
    market = ctx.perp_market()
    if args["number_of_users"] is not None:
        market.number_of_users = args["number_of_users"]
    if args["number_of_users_with_base"] is not None:
        market.number_of_users_with_base = args["number_of_users_with_base"]
    require_default(market.number_of_users >= market.number_of_users_with_base)


def _oracle(ctx: Context, args: Args) -> None:
    """The account passed must be readable with the source given; the key stored is the argument's."""
    source = args["oracle_source"]
    key = ctx.key("oracle")
    multiple = push_multiple(key, ctx.store.held(key), source)
    read_pyth(ctx.data("oracle"), multiple).at(ctx.clock.slot)
    amm = ctx.perp_market().amm
    amm.oracle = args["oracle"]
    amm.oracle_source = source


def delete_initialized_perp_market(ctx: Context, args: Args) -> None:
    """Close the last perp market while it has never been active or held anything."""
    market, state = ctx.perp_market(), ctx.state_mut()
    bad = ErrorCode.InvalidMarketAccountforDeletion
    last = math_i64(state.number_of_markets - 1)
    require(market.market_index == last, bad)
    require(market.status is MarketStatus.Initialized, bad)
    require(market.number_of_users == 0, bad)
    require(market.market_index == args["market_index"], bad)
    state.number_of_markets = math_u16(state.number_of_markets - 1)
    ctx.close(ctx.key("perp_market"))


def _positive(value: int) -> bool:
    return math_u64(value) > 0


HANDLERS: Final[dict[str, Handler]] = {
    "update_perp_market_status": _checked(_status),
    "update_perp_market_paused_operations": _set("paused_operations"),
    "update_perp_market_expiry": _checked(_expiry),
    "update_perp_market_margin_ratio": _checked(_margin_ratio),
    "update_perp_market_liquidation_fee": _checked(_liquidation_fee),
    "update_perp_market_imf_factor": _checked(_imf_factor),
    "update_perp_market_unrealized_asset_weight": _checked(_unrealized_asset_weight),
    "update_perp_market_max_imbalances": _checked(_max_imbalances),
    "update_perp_market_contract_tier": _set("contract_tier"),
    "update_perp_market_curve_update_intensity": _set_amm(
        "curve_update_intensity", test=lambda value: value <= _MAX_INTENSITY
    ),
    "update_amm_jit_intensity": _set_amm("amm_jit_intensity", test=lambda value: value <= _MAX_INTENSITY),
    "update_perp_market_target_base_asset_amount_per_lp": _set_amm("target_base_asset_amount_per_lp"),
    "update_perp_market_per_lp_base": _per_lp_base,
    "update_perp_market_base_spread": _checked(_base_spread),
    "update_perp_market_max_spread": _checked(_max_spread),
    "update_perp_market_step_size_and_tick_size": _checked(_step_and_tick),
    "update_perp_market_name": _set("name"),
    "update_perp_market_min_order_size": _set_amm("min_order_size", "order_size", _positive),
    "update_perp_market_max_slippage_ratio": _set_amm("max_slippage_ratio", test=_positive),
    "update_perp_market_max_fill_reserve_fraction": _set_amm("max_fill_reserve_fraction", test=_positive),
    "update_perp_market_max_open_interest": _checked(_max_open_interest),
    "update_perp_market_number_of_users": _number_of_users,
    "update_perp_market_funding_period": _set_amm("funding_period", test=lambda value: value >= 0),
    "update_perp_market_fee_adjustment": _set("fee_adjustment", test=lambda value: abs(value) <= 100),
    "update_perp_market_oracle": _checked(_oracle),
    "delete_initialized_perp_market": delete_initialized_perp_market,
}
