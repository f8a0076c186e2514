"""Everything the mirror does not cover, in one table; each raises ``Unsupported`` before anything changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = [
    "INSTRUCTIONS",
    "LAMPORTS",
    "MARKET_ORACLE_SOURCE",
    "NOT_MIRRORED",
    "OTHER_ORACLE_PROGRAM",
    "OTHER_SIZE",
    "OTHER_SPOT_MARKET",
    "PRELAUNCH_ORACLE",
    "SPOT_ORDERS",
    "UNSUPPORTED",
    "WHITELIST",
    "Gap",
    "reason",
]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something of v2.84.0 that is refused; `program` tells whether the program refuses it as well (7000)."""

    what: str
    program: bool
    why: str


OTHER_ORACLE_PROGRAM = "other_oracle_program"
PRELAUNCH_ORACLE = "prelaunch_oracle"
OTHER_SIZE = "other_size"
OTHER_SPOT_MARKET = "other_spot_market"
SPOT_ORDERS = "spot_orders"
LAMPORTS = "lamports"
MARKET_ORACLE_SOURCE = "market_oracle_source"
WHITELIST = "whitelist"
NOT_MIRRORED = "not_mirrored"

UNSUPPORTED: Mapping[str, Gap] = {
    OTHER_ORACLE_PROGRAM: Gap(
        "price of an oracle that is no push price account (pull, switchboard, prelaunch)",
        True,
        "the rules describe the push layout only",
    ),
    PRELAUNCH_ORACLE: Gap(
        "a perp market priced by its own prelaunch oracle",
        True,
        "such a market is repriced by the program itself, by rules that no vector shows",
    ),
    MARKET_ORACLE_SOURCE: Gap(
        "creating a perp market on an oracle that is no push price account, or moving one there",
        True,
        "its price could not be read afterwards",
    ),
    OTHER_SPOT_MARKET: Gap(
        "a spot market other than the quote market 0",
        True,
        "LP accounts here hold quote only; nothing recorded shows another one",
    ),
    SPOT_ORDERS: Gap(
        "open orders on a spot market",
        True,
        "there is no spot market to trade on",
    ),
    OTHER_SIZE: Gap(
        "an account that is longer than its layout",
        False,
        "a decoded record has no place for the bytes behind it",
    ),
    LAMPORTS: Gap(
        "an instruction whose effect is on lamports: the fee for opening an account on a crowded exchange",
        False,
        "the ledger follows account bytes, not lamports",
    ),
    WHITELIST: Gap(
        "opening accounts only for holders of a whitelist token",
        True,
        "the exchange never was whitelisted while shares could be held",
    ),
    NOT_MIRRORED: Gap(
        "an instruction that the mirror does not have",
        False,
        "listed one by one below",
    ),
}
"""What is not covered, by name."""

_BY_ADMIN = "an admin's repair whose errors no rule gives and no recorded session shows"

INSTRUCTIONS: Mapping[str, str] = {
    "place_orders": "several orders under one margin test, whose risk no rule describes",
    "initialize_prelaunch_oracle": "prelaunch oracles are not read",
    "update_prelaunch_oracle": "prelaunch oracles are not read",
    "update_prelaunch_oracle_params": "prelaunch oracles are not read",
    "update_spot_market_oracle": "the quote market has none",
    "update_perp_market_amm_oracle_twap": _BY_ADMIN,
    "reset_perp_market_amm_oracle_twap": _BY_ADMIN,
    "settle_expired_market_pools_to_revenue_pool": _BY_ADMIN,
    "resolve_perp_pnl_deficit": "insurance of a market's pnl pool, which no rule describes",
    "settle_revenue_to_insurance_fund": "no rule says when it is refused; a bankruptcy runs what it does",
    "reclaim_rent": "its effect is on lamports",
}
"""Instructions of the interface that the mirror does not have, with the reason."""


def reason(name: str, where: object) -> str:
    """Text of an ``Unsupported`` error: what is not covered, and who asked for it."""
    return f"not mirrored: {UNSUPPORTED[name].what} ({where})"
