"""Market descriptions: figures of real markets from TOML files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from balclient.abi.enums import ContractTier, OracleSource
from balclient.abi.exceptions import BalError
from balclient.localnet.amounts import price_units
from balclient.localnet.program import data_file

__all__ = ["MarketConfig", "MarketError", "available_markets", "load_market"]


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
