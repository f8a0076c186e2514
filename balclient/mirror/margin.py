"""Collateral and margin requirement of a whole account, and the tests made of them (spec margin)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from balclient.abi.enums import ContractTier, MarketStatus, SpotBalanceType, UserStatus
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import Unsupported
from balclient.mirror.exposure import Exposure, simulate_settled_lp_position, worst_case_base
from balclient.mirror.faults import Fault
from balclient.mirror.integers import math_u128
from balclient.mirror.margin_ratios import MarginType, perp_ratio
from balclient.mirror.oracle import (
    PERP_CONFIDENCE_MULTIPLIER,
    SPOT_CONFIDENCE_MULTIPLIER,
    OracleAction,
    is_oracle_valid_for_action,
)
from balclient.mirror.perp_margin import QuotePrices, is_perp_liability, perp_slot_margin
from balclient.mirror.position import is_available, is_liquidated_or_bankrupt
from balclient.mirror.slots import used_perp_positions, used_spot_positions
from balclient.mirror.spot import (
    is_spot_available,
    require_quote_market,
    signed_token_amount,
    token_value,
    validate_spot_position,
)
from balclient.mirror.statuses import exit_liquidation
from balclient.mirror.unsupported import SPOT_ORDERS, reason

if TYPE_CHECKING:
    from balclient.abi.accounts import PerpPosition, SpotMarket, SpotPosition, User
    from balclient.mirror.maps import Maps

__all__ = [
    "FILL",
    "INITIAL",
    "INITIAL_STRICT",
    "MAINTENANCE",
    "MAINTENANCE_STRICT",
    "Exposure",
    "MarginCalculation",
    "MarginContext",
    "MarginType",
    "calculate_margin_requirement_and_total_collateral",
    "exit_liquidation",
    "initial_strict_calculation",
    "liquidation_context",
    "meets_settle_pnl_maintenance",
    "perp_ratio",
    "require_margin",
    "require_place_order_margin",
    "require_spot_margin_trading",
    "require_withdraw_margin",
    "simulate_settled_lp_position",
    "validate_isolated_tier",
    "validate_user_not_being_liquidated",
    "worst_case_base",
]

_ISOLATED_CONTRACT: Final = ContractTier.Isolated
_INITIAL_MARGIN: Final = MarginType.Initial
_MAINTENANCE_MARGIN: Final = MarginType.Maintenance
_SETTLEMENT: Final = MarketStatus.Settlement
_MARGIN_CALC: Final = OracleAction.MarginCalc
_BORROW: Final = SpotBalanceType.Borrow
_DEPOSIT: Final = SpotBalanceType.Deposit
_USER_REDUCE_ONLY: Final = UserStatus.ReduceOnly

_RATIO: Final = 10_000


@dataclass(slots=True, init=False)
class MarginContext:
    """How a calculation is made: ratios, strict spot prices, liquidation buffer (1e4), a market to track."""

    kind: MarginType
    strict: bool
    buffer: int
    tracked_perp: int | None

    def __init__(
        self,
        kind: MarginType,
        strict: bool = False,
        buffer: int = 0,
        tracked_perp: int | None = None,
    ) -> None:
        self.kind = kind
        self.strict = strict
        self.buffer = buffer
        self.tracked_perp = tracked_perp


INITIAL: Final = MarginContext(MarginType.Initial)
INITIAL_STRICT: Final = MarginContext(MarginType.Initial, strict=True)
FILL: Final = MarginContext(MarginType.Fill)
MAINTENANCE: Final = MarginContext(MarginType.Maintenance)
MAINTENANCE_STRICT: Final = MarginContext(MarginType.Maintenance, strict=True)


@dataclass(slots=True, init=False)
class MarginCalculation:
    """Totals of an account in quote (1e6)."""

    context: MarginContext
    total_collateral: int
    margin_requirement: int
    margin_requirement_plus_buffer: int
    tracked_market_margin_requirement: int
    num_spot_liabilities: int
    num_perp_liabilities: int
    all_oracles_valid: bool
    with_perp_isolated_liability: bool
    quote: tuple[QuotePrices, bool] | None
    """The quote market's prices, and whether they are good, once a slot asked for them."""

    def __init__(self, context: MarginContext) -> None:
        self.context = context
        self.total_collateral = 0
        self.margin_requirement = 0
        self.margin_requirement_plus_buffer = 0
        self.tracked_market_margin_requirement = 0
        self.num_spot_liabilities = 0
        self.num_perp_liabilities = 0
        self.all_oracles_valid = True
        self.with_perp_isolated_liability = False
        self.quote = None

    def add_requirement(self, requirement: int, liability_value: int, perp_index: int | None) -> None:
        """Add one slot's requirement; the buffer counts on its liability value, rounded down."""
        self.margin_requirement = math_u128(self.margin_requirement + requirement)
        context = self.context
        if context.buffer:
            self.margin_requirement_plus_buffer += requirement + liability_value * context.buffer // _RATIO
        if perp_index is not None and perp_index == context.tracked_perp:
            self.tracked_market_margin_requirement += requirement

    @property
    def meets_margin_requirement(self) -> bool:
        """Whether collateral covers the requirement without buffer."""
        return self.total_collateral >= self.margin_requirement

    @property
    def can_exit_liquidation(self) -> bool:
        """Whether collateral covers the buffered requirement."""
        return self.total_collateral >= self.margin_requirement_plus_buffer

    @property
    def has_liabilities(self) -> bool:
        """Whether any slot is a liability."""
        return self.num_spot_liabilities > 0 or self.num_perp_liabilities > 0

    @property
    def free_collateral(self) -> int:
        """Collateral beyond the requirement, at least 0."""
        return max(0, self.total_collateral - self.margin_requirement)

    def margin_shortage(self) -> int:
        """Distance to the buffered requirement; InvalidMarginCalculation without one (spec margin 7.2)."""
        if self.context.buffer == 0:
            raise Fault(ErrorCode.InvalidMarginCalculation)
        return abs(self.margin_requirement_plus_buffer - self.total_collateral)

    def tracked_market_margin_shortage(self, shortage: int) -> int:
        """The tracked market's part of a shortage, rounded down; 0 without requirement (spec margin 7.2)."""
        if self.context.tracked_perp is None:
            raise Fault(ErrorCode.InvalidMarginCalculation)
        if self.margin_requirement == 0:
            return 0
        return math_u128(shortage * self.tracked_market_margin_requirement) // self.margin_requirement


def liquidation_context(buffer: int, tracked_perp: int | None = None) -> MarginContext:
    """Maintenance with the exchange's liquidation buffer (1e4) (spec margin 2)."""
    return MarginContext(_MAINTENANCE_MARGIN, buffer=buffer, tracked_perp=tracked_perp)


def calculate_margin_requirement_and_total_collateral(
    user: User, maps: Maps, context: MarginContext
) -> MarginCalculation:
    """Value an account: spot slots, then perp slots, in slot order (spec margin 3 to 7).

    Nothing is accrued or refreshed first.  A missing market or oracle ends in its not-found error.
    """
    calculation = MarginCalculation(context)
    for _, spot_position in used_spot_positions(user):
        validate_spot_position(spot_position)
        if not is_spot_available(spot_position):
            _add_spot_slot(calculation, spot_position, maps)
    custom_ratio = user.max_margin_ratio if context.kind is _INITIAL_MARGIN else 0
    for _, position in used_perp_positions(user):
        if not is_available(position):
            _add_perp_slot(calculation, position, maps, custom_ratio)
    if calculation.num_spot_liabilities > 0 and calculation.margin_requirement == 0:
        raise Fault(ErrorCode.InvalidMarginRatio)
    return calculation


def _quote_prices(calculation: MarginCalculation, market: SpotMarket, maps: Maps) -> tuple[QuotePrices, bool]:
    """Prices of the quote market, read once for all slots, and whether they are good (spec margin 2)."""
    require_quote_market(market)
    if calculation.quote is not None:
        return calculation.quote
    history = market.historical_oracle_data
    data, validity = maps.oracle_and_validity(
        market.oracle, history.last_oracle_price_twap, SPOT_CONFIDENCE_MULTIPLIER[market.asset_tier]
    )
    price = data.price
    valid = is_oracle_valid_for_action(validity, _MARGIN_CALC)
    lowest = highest = price
    if calculation.context.strict:
        average = history.last_oracle_price_twap_5min
        if average < price:
            lowest = average
        else:
            highest = average
    calculation.quote = QuotePrices(lowest, highest, price), valid
    return calculation.quote


def _add_spot_slot(calculation: MarginCalculation, position: SpotPosition, maps: Maps) -> None:
    """Add the quote slot: a deposit counts in full, a borrow is required in full (spec margin 3)."""
    market = maps.spot(position.market_index)
    quote, valid = _quote_prices(calculation, market, maps)
    if not valid:
        calculation.all_oracles_valid = False
    tokens = signed_token_amount(position, market)
    if quote.lowest <= 0:
        raise Fault(ErrorCode.InvalidOracle)
    if tokens == 0:
        raise Fault(ErrorCode.InvalidMarginRatio)
    value = token_value(tokens, market.decimals, quote.lowest if tokens > 0 else quote.highest)
    if position.balance_type is _DEPOSIT:
        calculation.total_collateral += value
        return
    if value == 0:
        raise Fault(ErrorCode.InvalidMarginRatio)
    calculation.add_requirement(-value, -value, None)
    calculation.num_spot_liabilities += 1


def _add_perp_slot(
    calculation: MarginCalculation, position: PerpPosition, maps: Maps, custom_ratio: int
) -> None:
    """Add one used perp slot (spec margin 5, L26)."""
    context = calculation.context
    market = maps.perp(position.market_index)
    quote, quote_valid = _quote_prices(calculation, maps.spot(market.quote_spot_market_index), maps)
    amm = market.amm
    data, validity = maps.oracle_and_validity(
        amm.oracle,
        amm.historical_oracle_data.last_oracle_price_twap,
        PERP_CONFIDENCE_MULTIPLIER[market.contract_tier],
    )
    price = market.expiry_price if market.status is _SETTLEMENT else data.price
    slot = perp_slot_margin(position, market, price, quote, context.kind, custom_ratio)
    calculation.add_requirement(slot.requirement, slot.liability_value, market.market_index)
    calculation.total_collateral += slot.collateral

    liable = is_perp_liability(position)
    if liable:
        calculation.num_perp_liabilities += 1
        if market.contract_tier is _ISOLATED_CONTRACT:
            calculation.with_perp_isolated_liability = True
    if (liable or context.kind is not _INITIAL_MARGIN) and not (
        quote_valid and is_oracle_valid_for_action(validity, _MARGIN_CALC)
    ):
        calculation.all_oracles_valid = False


def validate_isolated_tier(user: User, calculation: MarginCalculation) -> None:
    """IsolatedAssetTierViolation when an isolated perp liability has company (spec margin 7.4).

    A quote borrow is never an isolated one, whatever the tier of the quote market.
    """
    if user.status & _USER_REDUCE_ONLY:
        return
    spot, perp = calculation.num_spot_liabilities, calculation.num_perp_liabilities
    if calculation.with_perp_isolated_liability:
        quote_borrow = user.spot_positions[0].balance_type is _BORROW
        alone = spot == 0 or (spot == 1 and quote_borrow)
        if perp > 1 or user.is_margin_trading_enabled or not alone:
            raise Fault(ErrorCode.IsolatedAssetTierViolation)


def initial_strict_calculation(user: User, maps: Maps) -> MarginCalculation:
    """Initial, strict (spec margin 2)."""
    return calculate_margin_requirement_and_total_collateral(user, maps, INITIAL_STRICT)


def require_margin(user: User, maps: Maps, context: MarginContext) -> None:
    """InsufficientCollateral unless the requirement of ``context`` is met (spec margin 2)."""
    calculation = calculate_margin_requirement_and_total_collateral(user, maps, context)
    if not calculation.meets_margin_requirement:
        raise Fault(ErrorCode.InsufficientCollateral)


def meets_settle_pnl_maintenance(user: User, maps: Maps) -> bool:
    """Maintenance, strict (spec margin 2)."""
    return calculate_margin_requirement_and_total_collateral(
        user, maps, MAINTENANCE_STRICT
    ).meets_margin_requirement


def require_place_order_margin(user: User, maps: Maps, risk_increasing: bool) -> None:
    """Initial when risk grows, else Maintenance, strict; InsufficientCollateral, then isolated tier."""
    calculation = calculate_margin_requirement_and_total_collateral(
        user, maps, INITIAL_STRICT if risk_increasing else MAINTENANCE_STRICT
    )
    if not calculation.meets_margin_requirement:
        raise Fault(ErrorCode.InsufficientCollateral)
    validate_isolated_tier(user, calculation)


def require_withdraw_margin(user: User, maps: Maps) -> None:
    """Initial strict: InvalidOracle, the isolated tier, then InsufficientCollateral (spec pnl 5.2)."""
    calculation = calculate_margin_requirement_and_total_collateral(user, maps, INITIAL_STRICT)
    if (
        calculation.margin_requirement > 0 or calculation.has_liabilities
    ) and not calculation.all_oracles_valid:
        raise Fault(ErrorCode.InvalidOracle)
    validate_isolated_tier(user, calculation)
    if not calculation.meets_margin_requirement:
        raise Fault(ErrorCode.InsufficientCollateral)


def require_spot_margin_trading(user: User, maps: Maps) -> None:
    """Margin trading of spot markets must fit what the account holds (spec pnl 5.2).

    IsolatedAssetTierViolation when it is allowed beside a used slot of an isolated perp market.  Forbidden,
    only open spot orders break the rule, which are Unsupported; the quote market is read all the same.
    """
    if user.is_margin_trading_enabled:
        held = (position for _, position in used_perp_positions(user) if not is_available(position))
        if any(maps.perp(position.market_index).contract_tier is _ISOLATED_CONTRACT for position in held):
            raise Fault(ErrorCode.IsolatedAssetTierViolation)
        return
    for _, slot in used_spot_positions(user):
        if slot.open_bids or slot.open_asks:
            raise Unsupported(reason(SPOT_ORDERS, f"spot market {slot.market_index}"))
    if not is_spot_available(user.spot_positions[0]):
        maps.spot(0)


def validate_user_not_being_liquidated(user: User, maps: Maps, buffer: int) -> None:
    """Release a flagged account that meets the buffer, else UserIsBeingLiquidated (spec L19.3)."""
    if not is_liquidated_or_bankrupt(user):
        return
    calculation = calculate_margin_requirement_and_total_collateral(user, maps, liquidation_context(buffer))
    if not calculation.can_exit_liquidation:
        raise Fault(ErrorCode.UserIsBeingLiquidated)
    exit_liquidation(user)
