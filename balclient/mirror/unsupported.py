"""Everything the mirror does not cover, in one table; each raises ``Unsupported`` before anything changes."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "LAMPORTS",
    "MARKET_ORACLE_SOURCE",
    "NOT_MIRRORED",
    "OTHER_ORACLE_PROGRAM",
    "OTHER_SIZE",
    "OTHER_SPOT_MARKET",
    "PRELAUNCH_ORACLE",
    "SPOT_ORDERS",
    "STABLE_COIN_ORACLE",
    "UNSUPPORTED",
    "WHITELIST",
    "reason",
]

OTHER_ORACLE_PROGRAM = "other_oracle_program"
STABLE_COIN_ORACLE = "stable_coin_oracle"
PRELAUNCH_ORACLE = "prelaunch_oracle"
OTHER_SIZE = "other_size"
OTHER_SPOT_MARKET = "other_spot_market"
SPOT_ORDERS = "spot_orders"
LAMPORTS = "lamports"
MARKET_ORACLE_SOURCE = "market_oracle_source"
WHITELIST = "whitelist"
NOT_MIRRORED = "not_mirrored"

UNSUPPORTED: Mapping[str, str] = {
    OTHER_ORACLE_PROGRAM: "price of an oracle that is no push price account (pull, switchboard, prelaunch)",
    STABLE_COIN_ORACLE: "price of a stable coin's push account, which the program rounds to one dollar",
    PRELAUNCH_ORACLE: "a perp market priced by its own prelaunch oracle",
    OTHER_SIZE: "an account that is longer than its layout",
    OTHER_SPOT_MARKET: "a spot market other than the quote market 0",
    SPOT_ORDERS: "open orders on a spot market",
    MARKET_ORACLE_SOURCE: "creating a perp market on an oracle that is no push price account",
    LAMPORTS: "an instruction whose effect is on lamports, which the ledger does not follow",
    WHITELIST: "opening accounts only for holders of a whitelist token",
    NOT_MIRRORED: "an instruction that the mirror does not have",
}
"""What is not covered, by name."""


def reason(name: str, where: object) -> str:
    """Text of an ``Unsupported`` error: what is not covered, and who asked for it."""
    return f"not mirrored: {UNSUPPORTED[name]} ({where})"
