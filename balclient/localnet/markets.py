"""Market descriptions: figures of real markets from TOML files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from balclient.abi.accounts import PerpMarket
from balclient.abi.amounts import price_units
from balclient.abi.enums import ContractTier, OracleSource
from balclient.abi.exceptions import BalError, Unsupported
from balclient.localnet.program import data_file

__all__ = ["MarketConfig", "MarketError", "available_markets", "config_of", "load_market"]


class MarketError(BalError):
    """A market description is missing or has a figure that it cannot have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketConfig:
    """What a perp market starts with; integers are in the program's own units (spec layouts).

    `price` is the first oracle price and the peg of the balanced curve, `fee_pool` what the admin gives the
    curve to spend, both in 10**-6 dollars.
    """

    name: str
    price: int
    oracle_source: OracleSource
    contract_tier: ContractTier
    sqrt_k: int
    concentration_coef_scale: int
    amm_periodicity: int
    base_spread: int
    max_spread: int
    order_step_size: int
    order_tick_size: int
    min_order_size: int
    max_open_interest: int
    max_fill_reserve_fraction: int
    curve_update_intensity: int
    amm_jit_intensity: int
    per_lp_base: int
    target_base_asset_amount_per_lp: int
    margin_ratio_initial: int
    margin_ratio_maintenance: int
    imf_factor: int
    unrealized_pnl_imf_factor: int
    unrealized_pnl_initial_asset_weight: int
    unrealized_pnl_maintenance_asset_weight: int
    liquidator_fee: int
    if_liquidation_fee: int
    fee_adjustment: int
    fee_pool: int
    unrealized_pnl_max_imbalance: int
    max_revenue_withdraw_per_period: int
    quote_max_insurance: int


def config_of(market: PerpMarket, *, price: int | None = None) -> MarketConfig:
    """The figures of a market's account, with `price` or the last oracle price (10**-6 dollars) as its price.

    Raises `Unsupported` for an oracle that is not a push oracle.
    """
    amm = market.amm
    if amm.oracle_source not in (OracleSource.Pyth, OracleSource.Pyth1K, OracleSource.Pyth1M):
        raise Unsupported(f"oracle source {amm.oracle_source!r} of perp market {market.market_index}")
    scale = 414_200 // max(amm.concentration_coef - 1_000_000, 1)
    return MarketConfig(
        name=bytes(market.name).decode().strip(" \0"),
        price=amm.historical_oracle_data.last_oracle_price if price is None else price,
        oracle_source=amm.oracle_source,
        contract_tier=market.contract_tier,
        sqrt_k=amm.sqrt_k,
        concentration_coef_scale=scale,
        amm_periodicity=amm.funding_period,
        base_spread=amm.base_spread,
        max_spread=amm.max_spread,
        order_step_size=amm.order_step_size,
        order_tick_size=amm.order_tick_size,
        min_order_size=amm.min_order_size,
        max_open_interest=amm.max_open_interest,
        max_fill_reserve_fraction=amm.max_fill_reserve_fraction,
        curve_update_intensity=amm.curve_update_intensity,
        amm_jit_intensity=amm.amm_jit_intensity,
        per_lp_base=amm.per_lp_base,
        target_base_asset_amount_per_lp=amm.target_base_asset_amount_per_lp,
        margin_ratio_initial=market.margin_ratio_initial,
        margin_ratio_maintenance=market.margin_ratio_maintenance,
        imf_factor=market.imf_factor,
        unrealized_pnl_imf_factor=market.unrealized_pnl_imf_factor,
        unrealized_pnl_initial_asset_weight=market.unrealized_pnl_initial_asset_weight,
        unrealized_pnl_maintenance_asset_weight=market.unrealized_pnl_maintenance_asset_weight,
        liquidator_fee=market.liquidator_fee,
        if_liquidation_fee=market.if_liquidation_fee,
        fee_adjustment=market.fee_adjustment,
        fee_pool=max(amm.total_fee_minus_distributions, 0),
        unrealized_pnl_max_imbalance=market.unrealized_pnl_max_imbalance,
        max_revenue_withdraw_per_period=market.insurance_claim.max_revenue_withdraw_per_period,
        quote_max_insurance=market.insurance_claim.quote_max_insurance,
    )


def available_markets() -> tuple[str, ...]:
    """Names of the markets that ship with the package."""
    return tuple(sorted(path.stem for path in _folder().glob("*.toml")))


def load_market(source: str | Path) -> MarketConfig:
    """The market of that name, or of that TOML file; raises `MarketError` naming file and figure."""
    path = Path(source)
    if path.suffix != ".toml":
        path = _folder() / f"{source}.toml"
    if not path.is_file():
        raise MarketError(
            f"no market {source!s}; there are {', '.join(available_markets())}, or name a .toml file"
        )
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise MarketError(f"{path}: {error}") from error
    flat: dict[str, Any] = {}
    for name, value in raw.items():
        flat.update(cast(dict[str, Any], value) if isinstance(value, dict) else {name: value})
    known = set(MarketConfig.__dataclass_fields__)
    if flat.keys() != known:
        wrong = [f"missing {name}" for name in sorted(known - flat.keys())]
        wrong += [f"unknown {name}" for name in sorted(flat.keys() - known)]
        raise MarketError(f"{path}: {', '.join(wrong)}")
    try:
        flat["price"] = price_units(flat["price"])
        flat["oracle_source"] = OracleSource[flat["oracle_source"]]
        flat["contract_tier"] = ContractTier[flat["contract_tier"]]
    except (KeyError, ValueError) as error:
        raise MarketError(f"{path}: {error}") from error
    for name in known - {"name", "price", "oracle_source", "contract_tier"}:
        if type(flat[name]) is not int:
            raise MarketError(f"{path}: {name} is {flat[name]!r}, an integer is needed")
    return MarketConfig(**flat)


def _folder() -> Path:
    return data_file("markets", "localnet/markets")
