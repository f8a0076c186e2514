"""Oracle accounts of one instruction: their price forms, and the caches of price and verdict (spec A14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from solders.pubkey import Pubkey

from balclient.abi.addresses import PYTH_PROGRAM_ID
from balclient.abi.enums import OracleSource
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import Unsupported
from balclient.abi.values import Account
from balclient.mirror.faults import Fault
from balclient.mirror.held import Held
from balclient.mirror.integers import cast_i64, trunc_div
from balclient.mirror.oracle import (
    QUOTE_PRICE_DATA,
    OraclePriceData,
    OracleValidity,
    PushPrice,
    oracle_validity,
    read_pyth,
)
from balclient.mirror.unsupported import MARKET_ORACLE_SOURCE, OTHER_ORACLE_PROGRAM, reason

if TYPE_CHECKING:
    from balclient.mirror.context import Context

__all__ = ["ORACLE_PROGRAMS", "OracleMap", "price_of", "push_multiple", "read_pyth_ema"]

_VALID: Final = OracleValidity.Valid

PULL_PROGRAM_ID: Final = Pubkey.from_string("G6EoTTTgpkNBtVXo96EQp2m6uwwVh2Kt6YidjkmQqoha")
SWITCHBOARD_PROGRAM_ID: Final = Pubkey.from_string("SW1TCH7qEPTdLsDHRgPuMQjbQxKdH2aBStViMFnt64f")
ORACLE_PROGRAMS: Final = frozenset({PYTH_PROGRAM_ID, PULL_PROGRAM_ID, SWITCHBOARD_PROGRAM_ID})

# Feeds whose price counts many coins at once, whatever the market says about them (spec margin 1.1).
_MULTIPLES: Final[Mapping[Pubkey, int]] = {
    Pubkey.from_string("8ihFLu5FimgTQ1Unh4dVyEHUGodJ5gJQCrQf4KUVB9bN"): 1_000_000,
    Pubkey.from_string("FSfxunDmjjbDV2QxpyxFCAPKmYJHSLnLuvQXDLkMzLBm"): 1_000_000,
    Pubkey.from_string("6Uo93N83iF5U9KwC8eQpogx4XptMT4wSKfje7hB1Ufko"): 1_000,
}
# Feeds of stable coins, which are read as exactly one dollar while they are close to it (spec margin 1.3).
_STABLE_COINS: Final = frozenset(
    {
        Pubkey.from_string("Gnt27xtC473ZT2Mw5u8wZ68Z3gULkSTb5DuxJy7eJotD"),
        Pubkey.from_string("3vxLXJqLqF3JG5TCbYycbKWRBbCJQLxQmBGCkyqEEefL"),
    }
)
_SOURCES: Final[Mapping[OracleSource, int]] = {
    OracleSource.Pyth: 1,
    OracleSource.Pyth1K: 1_000,
    OracleSource.Pyth1M: 1_000_000,
    OracleSource.PythStableCoin: 1,
}
"""Coins that one price of a push account counts, by a market's oracle source."""

_NO_ORACLE: Final = Pubkey.default()
_PRICE_PRECISION: Final = 1_000_000


def price_of(key: Pubkey, account: Account | Held, slot: int) -> OraclePriceData:
    """The price that an oracle account shows at ``slot``, in 1e6 quote units (spec margin 1.1 to 1.3, A14).

    What a ledger's account says is read once per change of its bytes.  Raises ``Unsupported`` for every form
    but the push account.
    """
    if isinstance(account, Held) and isinstance(account.record, PushPrice):
        return account.record.at(slot)
    if account.owner != PYTH_PROGRAM_ID:
        raise Unsupported(reason(OTHER_ORACLE_PROGRAM, key))
    said = read_pyth(account.data, _MULTIPLES.get(key, 1), stable=key in _STABLE_COINS)
    if isinstance(account, Held):
        account.record = said
    return said.at(slot)


def push_multiple(key: Pubkey, account: Account | Held | None, source: OracleSource) -> int:
    """Coins that one price of the account counts when a market is created on it with ``source``.

    Raises ``Unsupported`` unless account and source are those of a push price account.
    """
    multiple = _SOURCES.get(source)
    if multiple is None or account is None or account.owner != PYTH_PROGRAM_ID:
        raise Unsupported(reason(MARKET_ORACLE_SOURCE, f"{source.name} {key}"))
    return multiple


def read_pyth_ema(data: bytes, multiple: int = 1) -> int:
    """The publisher's own average (1e6) of a push price account, truncated; read when a market is created."""
    unit = pow(10, abs(int.from_bytes(data[20:24], "little", signed=True)), 1 << 128)
    average = int.from_bytes(data[48:56], "little", signed=True)
    if unit <= multiple:
        raise Fault(ErrorCode.InvalidOracle)
    precision = unit // multiple
    if precision > _PRICE_PRECISION:
        return cast_i64(trunc_div(average, precision // _PRICE_PRECISION))
    return cast_i64(average * (_PRICE_PRECISION // precision))


class _Reading:
    """What an oracle shows, and the verdict on it once somebody asked."""

    __slots__ = ("price", "validity")

    def __init__(self, price: OraclePriceData, validity: OracleValidity | None = None) -> None:
        self.price = price
        self.validity = validity


class OracleMap:
    """Oracles passed to an instruction; price and verdict are read once per address (spec A14)."""

    __slots__ = ("_ctx", "_oracles", "_readings")

    def __init__(self, ctx: Context, oracles: Mapping[Pubkey, Held]) -> None:
        self._ctx = ctx
        self._oracles = oracles
        self._readings: dict[Pubkey, _Reading] = {}

    def _read(self, key: Pubkey) -> _Reading:
        if key == _NO_ORACLE:
            reading = _Reading(QUOTE_PRICE_DATA, _VALID)
        else:
            account = self._oracles.get(key)
            if account is None:
                raise Fault(ErrorCode.OracleNotFound)
            said, slot = account.record, self._ctx.clock.slot
            reading = _Reading(said.at(slot) if isinstance(said, PushPrice) else price_of(key, account, slot))
        self._readings[key] = reading
        return reading

    def oracle(self, key: Pubkey) -> OraclePriceData:
        """Price data of the oracle at ``key``; OracleNotFound when it was not passed (spec A14)."""
        reading = self._readings.get(key) or self._read(key)
        return reading.price

    def oracle_and_validity(
        self, key: Pubkey, twap: int, confidence_multiplier: int
    ) -> tuple[OraclePriceData, OracleValidity]:
        """Price data and verdict; the first caller's average and multiplier fix it (spec A14)."""
        reading = self._readings.get(key) or self._read(key)
        validity = reading.validity
        if validity is None:
            rails = self._ctx.validity_rails
            validity = oracle_validity(twap, reading.price, rails, confidence_multiplier)
            reading.validity = validity
        return reading.price, validity
