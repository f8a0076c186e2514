"""Oracle prices: reading a price account, classifying it, and what each class is good for."""

from __future__ import annotations

from enum import IntEnum
from struct import Struct
from typing import TYPE_CHECKING, Final

from balclient.abi.errors import ErrorCode
from balclient.abi.pyth import PythPrice
from balclient.mirror.faults import Fault
from balclient.mirror.integers import cast_i64, cast_u64, math_i64, math_u64, trunc_div

if TYPE_CHECKING:
    from balclient.abi.accounts import PriceDivergenceGuardRails, State, ValidityGuardRails

__all__ = [
    "PERP_CONFIDENCE_MULTIPLIER",
    "PERP_TWAP_CLAMP",
    "QUOTE_PRICE_DATA",
    "SPOT_CONFIDENCE_MULTIPLIER",
    "OracleAction",
    "OraclePriceData",
    "OracleValidity",
    "PushPrice",
    "blocks_funding",
    "is_mark_too_divergent",
    "is_oracle_valid_for_action",
    "oracle_validity",
    "price_spread_pct",
    "read_pyth",
]

_PUSH_ACCOUNT: Final = Struct("<20xi2I8xQ160xqQ")
"""Exponent, components, publishers, slot, price and confidence of a push price account."""

_PRICE_PRECISION: Final = 1_000_000
_STABLE_BAND: Final = 500
_MIN_DIVERGENCE: Final = 100_000

# Indexed by contract tier A, B, C, Speculative, HighlySpeculative, Isolated (spec amm, 1).
PERP_CONFIDENCE_MULTIPLIER: Final[tuple[int, ...]] = (1, 1, 2, 10, 50, 50)
PERP_TWAP_CLAMP: Final[tuple[int, ...]] = (10, 5, 2, 3, 3, 3)
# Indexed by asset tier Collateral, Protected, Cross, Isolated, Unlisted (spec margin 1.5).
SPOT_CONFIDENCE_MULTIPLIER: Final[tuple[int, ...]] = (1, 1, 5, 50, 50)


class OraclePriceData:
    """One oracle reading: price and confidence at 1e6, delay in slots."""

    __slots__ = ("confidence", "delay", "has_sufficient_number_of_data_points", "price")

    def __init__(
        self, price: int, confidence: int, delay: int, has_sufficient_number_of_data_points: bool
    ) -> None:
        self.price = price
        self.confidence = confidence
        self.delay = delay
        self.has_sufficient_number_of_data_points = has_sufficient_number_of_data_points

    def priced(self, price: int) -> OraclePriceData:
        """The same reading with another price (1e6)."""
        return OraclePriceData(price, self.confidence, self.delay, self.has_sufficient_number_of_data_points)


class PushPrice:
    """What a push price account says: price and confidence at 1e6, and the slot that they are of."""

    __slots__ = ("confidence", "has_sufficient_number_of_data_points", "price", "slot")

    def __init__(
        self, price: int, confidence: int, slot: int, has_sufficient_number_of_data_points: bool
    ) -> None:
        self.price = price
        self.confidence = confidence
        self.slot = slot
        self.has_sufficient_number_of_data_points = has_sufficient_number_of_data_points

    def at(self, slot: int) -> OraclePriceData:
        """The reading as seen at ``slot``; its delay may be negative."""
        return OraclePriceData(
            self.price, self.confidence, math_i64(slot - self.slot), self.has_sufficient_number_of_data_points
        )


QUOTE_PRICE_DATA: Final = OraclePriceData(_PRICE_PRECISION, 1, 0, True)


class OracleValidity(IntEnum):
    """Verdict on a reading, from worst to best (spec A15)."""

    NonPositive = 0
    TooVolatile = 1
    TooUncertain = 2
    StaleForMargin = 3
    InsufficientDataPoints = 4
    StaleForAMM = 5
    Valid = 6


_INSUFFICIENT_DATA_POINTS: Final = OracleValidity.InsufficientDataPoints
_STALE_FOR_A_M_M: Final = OracleValidity.StaleForAMM
_STALE_FOR_MARGIN: Final = OracleValidity.StaleForMargin
_TOO_UNCERTAIN: Final = OracleValidity.TooUncertain
_TOO_VOLATILE: Final = OracleValidity.TooVolatile
_VALID: Final = OracleValidity.Valid


class OracleAction(IntEnum):
    """What a reading is about to be used for (spec A16)."""

    UpdateFunding = 0
    SettlePnl = 1
    TriggerOrder = 2
    FillOrderMatch = 3
    FillOrderAmm = 4
    Liquidate = 5
    MarginCalc = 6
    UpdateTwap = 7
    UpdateAMMCurve = 8
    OracleOrderPrice = 9


_UPDATE_FUNDING: Final = OracleAction.UpdateFunding


_REJECTED_BELOW: Final[tuple[OracleValidity, ...]] = (
    OracleValidity.StaleForMargin,
    OracleValidity.StaleForMargin,
    OracleValidity.TooUncertain,
    OracleValidity.StaleForMargin,
    OracleValidity.Valid,
    OracleValidity.TooUncertain,
    OracleValidity.InsufficientDataPoints,
    OracleValidity.TooVolatile,
    OracleValidity.TooVolatile,
    OracleValidity.InsufficientDataPoints,
)


def is_oracle_valid_for_action(validity: OracleValidity, action: OracleAction) -> bool:
    """Whether ``action`` accepts a reading of this class (spec A16)."""
    return validity >= _REJECTED_BELOW[action]


def oracle_validity(
    last_oracle_twap: int,
    price_data: OraclePriceData,
    guard_rails: ValidityGuardRails,
    confidence_multiplier: int,
) -> OracleValidity:
    """Classify a reading against a stored average (spec A15).

    A zero price ends in MathError and a negative one in CastingFailure, so that none is called NonPositive.
    """
    price = price_data.price
    confidence = price_data.confidence
    scaled = math_u64((confidence if confidence > 1 else 1) * 1_000_000)
    if price <= 0:
        raise Fault(ErrorCode.MathError if price == 0 else ErrorCode.CastingFailure)
    largest_confidence = math_u64(guard_rails.confidence_interval_max_size * confidence_multiplier)
    if price < last_oracle_twap:
        low, high = price, last_oracle_twap
    else:
        low, high = last_oracle_twap, price
    if high // (low if low > 1 else 1) > guard_rails.too_volatile_ratio:
        return _TOO_VOLATILE
    if scaled // price > largest_confidence:
        return _TOO_UNCERTAIN
    delay = price_data.delay
    if delay > guard_rails.slots_before_stale_for_margin:
        return _STALE_FOR_MARGIN
    if not price_data.has_sufficient_number_of_data_points:
        return _INSUFFICIENT_DATA_POINTS
    if delay > guard_rails.slots_before_stale_for_amm:
        return _STALE_FOR_A_M_M
    return _VALID


def price_spread_pct(price: int, reference: int) -> int:
    """``(price - reference) / price`` at 1e6, truncated (spec A17)."""
    return trunc_div(math_i64((price - reference) * 1_000_000), price)


def is_mark_too_divergent(spread_pct: int, guard_rails: PriceDivergenceGuardRails) -> bool:
    """Whether a price is too far from the 5-minute oracle average (spec A17)."""
    return abs(spread_pct) > (
        guard_rails.mark_oracle_percent_divergence
        if guard_rails.mark_oracle_percent_divergence > _MIN_DIVERGENCE
        else _MIN_DIVERGENCE
    )


def blocks_funding(
    funding_period: int,
    last_update_slot: int,
    twap_5min: int,
    validity: OracleValidity,
    state: State,
    reserve_price: int,
    slot: int,
) -> bool:
    """Whether staleness, the oracle or the mark price keep funding from moving (spec A17)."""
    divergent = is_mark_too_divergent(
        price_spread_pct(cast_i64(reserve_price), twap_5min), state.oracle_guard_rails.price_divergence
    )
    stale = max(0, slot - last_update_slot) > cast_u64(funding_period)
    return stale or divergent or not is_oracle_valid_for_action(validity, _UPDATE_FUNDING)


def read_pyth(data: bytes, multiple: int = 1, *, stable: bool = False) -> PushPrice:
    """Read a push price account (spec margin 1.2, 1.3).

    Price and confidence are scaled to 1e6 and truncated.  A ``stable`` coin within its confidence, and within
    5 bp, of one dollar is worth one dollar.
    """
    if len(data) < PythPrice.SIZE:
        raise Fault(ErrorCode.UnableToLoadOracle)
    exponent, components, publishers, slot, price, confidence = _PUSH_ACCOUNT.unpack_from(data)
    # The program's power wraps at 128 bits; from 10^128 on it is 0.
    unit = pow(10, abs(exponent), 1 << 128)
    if unit <= multiple:
        raise Fault(ErrorCode.InvalidOracle)
    precision = unit // multiple
    if precision > _PRICE_PRECISION:
        divisor = precision // _PRICE_PRECISION
        price = trunc_div(price, divisor)
        confidence //= divisor
    else:
        factor = _PRICE_PRECISION // precision
        price *= factor
        confidence *= factor
    price, confidence = cast_i64(price), cast_u64(confidence)
    if stable and abs(price - _PRICE_PRECISION) <= (min(confidence, _STABLE_BAND)):
        price = _PRICE_PRECISION
    return PushPrice(price, confidence, cast_i64(slot), publishers >= min(components, 3))
