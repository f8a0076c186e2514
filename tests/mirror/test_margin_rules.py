"""Worked examples of margin, the size terms, and the tests that callers make."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.accounts import PerpMarket, SpotMarket, User
from balclient.abi.enums import ContractTier, MarketStatus, SpotBalanceType, UserStatus
from balclient.abi.errors import ErrorCode
from balclient.mirror import curve, lp, margin
from balclient.mirror.faults import Fault
from balclient.mirror.margin import MarginContext, MarginType
from balclient.mirror.margin_ratios import perp_ratio, size_discount, size_premium, unrealized_asset_weight
from balclient.mirror.oracle import OraclePriceData, OracleValidity
from balclient.mirror.position import force_position

PRICE = 100_000_000
STEP = 10_000_000


def quote_market(low: int = 1_000_000) -> SpotMarket:
    market = SpotMarket.zero()
    market.decimals = 6
    market.cumulative_deposit_interest = market.cumulative_borrow_interest = 10**10
    market.historical_oracle_data.last_oracle_price_twap_5min = low
    return market


def maps_of(market: PerpMarket, spot: SpotMarket, price: int = PRICE, verdict: Any = None) -> Any:
    """Markets and oracles as an instruction would have them, without accounts."""
    data = {market.amm.oracle: OraclePriceData(price, 1, 0, True)}
    good = OracleValidity.Valid

    def oracle_and_validity(key: Any, _twap: int, _multiplier: int) -> tuple[OraclePriceData, Any]:
        if key == spot.oracle:
            return OraclePriceData(1_000_000, 1, 0, True), good
        return data[key], good if verdict is None else verdict

    return SimpleNamespace(
        perp=lambda _index: market, spot=lambda _index: spot, oracle_and_validity=oracle_and_validity
    )


def example_market() -> PerpMarket:
    market = PerpMarket.zero()
    market.status = MarketStatus.Active
    market.margin_ratio_initial, market.margin_ratio_maintenance = 1_000, 500
    market.unrealized_pnl_maintenance_asset_weight = 10_000
    amm = market.amm
    amm.oracle = type(amm.oracle)(bytes([3]) * 32)
    amm.order_step_size = STEP
    amm.peg_multiplier = PRICE
    amm.concentration_coef = 1_414_200
    amm.base_asset_reserve = amm.quote_asset_reserve = amm.sqrt_k = 10**12
    amm.historical_oracle_data.last_oracle_price_twap = PRICE
    curve.apply_update_k(market, curve.CurveShape(10**12, 10**12, 10**12))
    return market


def deposited(tokens: int) -> User:
    user = User.zero()
    user.spot_positions[0].scaled_balance = abs(tokens) * 1_000
    if tokens < 0:
        user.spot_positions[0].balance_type = SpotBalanceType.Borrow
    return user


@pytest.mark.parametrize(
    ("shares", "requirement"), [(241_180_000_000, 999_967_560), (241_190_000_000, 1_000_008_980)]
)
def test_largest_add_example(shares: int, requirement: int) -> None:
    market, user = example_market(), deposited(1_000_000_000)
    lp.mint_lp_shares(force_position(user, 0), market, shares)
    maps = maps_of(market, quote_market())
    calculation = margin.initial_strict_calculation(user, maps)
    assert calculation.total_collateral == 1_000_000_000
    assert calculation.margin_requirement == requirement
    if requirement <= 1_000_000_000:
        margin.require_place_order_margin(user, maps, True)
    else:
        with pytest.raises(Fault) as caught:
            margin.require_place_order_margin(user, maps, True)
        assert caught.value.code == ErrorCode.InsufficientCollateral


def example_b() -> tuple[PerpMarket, User]:
    market, user = example_market(), deposited(10**9)
    amm = market.amm
    market.imf_factor = 1_000
    amm.base_asset_amount_per_lp, amm.quote_asset_amount_per_lp = 37_000_003, -3_900_001
    amm.base_asset_reserve, amm.sqrt_k = 99 * 10**11, 10**13
    amm.min_base_asset_reserve, amm.max_base_asset_reserve = 7 * 10**12, 14 * 10**12
    amm.cumulative_funding_rate_long = 2_000_000
    slot = force_position(user, 0)
    slot.base_asset_amount, slot.quote_asset_amount = 2_000_000_000, -201_000_000
    slot.last_cumulative_funding_rate = 1_000_000
    slot.lp_shares = 50_000_000_000
    slot.last_base_asset_amount_per_lp, slot.last_quote_asset_amount_per_lp = 17_000_000, -1_900_000
    slot.remainder_base_asset_amount = -9_500_000
    slot.open_orders = 1
    return market, user


def test_example_b_with_lp_shares_funding_and_strict_prices() -> None:
    market, user = example_b()
    seen = margin.simulate_settled_lp_position(user.perp_positions[0], market, PRICE)
    assert (seen.base_asset_amount, seen.quote_asset_amount) == (3_000_000_000, -301_950_036)
    assert (seen.remainder_base_asset_amount, seen.open_bids, seen.open_asks) == (
        -9_499_850,
        14_500_000_000,
        -20_500_000_000,
    )
    assert margin.worst_case_base(seen) == -17_500_000_000
    spot = quote_market(999_000)

    def prices(key: Any, _twap: int, _multiplier: int) -> tuple[OraclePriceData, OracleValidity]:
        current = 1_001_000 if key == spot.oracle else PRICE
        return OraclePriceData(current, 1, 0, True), OracleValidity.Valid

    maps: Any = SimpleNamespace(perp=lambda _: market, spot=lambda _: spot, oracle_and_validity=prices)
    collateral = 10**9 * 999_000 // 10**6
    initial = margin.initial_strict_calculation(user, maps)
    assert initial.margin_requirement == 176_185_000
    assert initial.total_collateral == collateral - 1_953_988
    strict = MarginContext(MarginType.Maintenance, strict=True)
    maintenance = margin.calculate_margin_requirement_and_total_collateral(user, maps, strict)
    assert maintenance.margin_requirement == 88_597_500
    assert maintenance.total_collateral == collateral - 1_953_988


def test_buffer_tracking_and_shortage() -> None:
    market, user = example_b()
    context = margin.liquidation_context(200, tracked_perp=0)
    calculation = margin.calculate_margin_requirement_and_total_collateral(
        user, maps_of(market, quote_market()), context
    )
    value = 1_750_000_000
    assert calculation.margin_requirement == value * 500 // 10_000 + 10_000 + 1_000_000
    assert calculation.margin_requirement_plus_buffer == calculation.margin_requirement + value * 2 // 100
    shortage = calculation.margin_shortage()
    assert shortage == abs(calculation.margin_requirement_plus_buffer - calculation.total_collateral)
    assert calculation.tracked_market_margin_shortage(shortage) == shortage
    bare = margin.calculate_margin_requirement_and_total_collateral(
        user, maps_of(market, quote_market()), margin.MAINTENANCE
    )
    with pytest.raises(Fault) as caught:
        bare.margin_shortage()
    assert caught.value.code == ErrorCode.InvalidMarginCalculation


def test_custom_ratio_counts_for_initial_only() -> None:
    market, user = example_b()
    maps = maps_of(market, quote_market())
    maintenance = margin.calculate_margin_requirement_and_total_collateral(user, maps, margin.MAINTENANCE)
    user.max_margin_ratio = 10_000
    initial = margin.calculate_margin_requirement_and_total_collateral(user, maps, margin.INITIAL)
    assert initial.margin_requirement == 1_750_000_000 + 1_010_000
    again = margin.calculate_margin_requirement_and_total_collateral(user, maps, margin.MAINTENANCE)
    assert again.margin_requirement == maintenance.margin_requirement


def test_positive_initial_pnl_is_weighted_and_capped() -> None:
    market, user = example_market(), deposited(0)
    market.unrealized_pnl_initial_asset_weight = 10_000
    force_position(user, 0).quote_asset_amount = 500_000_000
    maps = maps_of(market, quote_market())
    assert margin.initial_strict_calculation(user, maps).total_collateral == 100_000_000
    maintenance = margin.calculate_margin_requirement_and_total_collateral(user, maps, margin.MAINTENANCE)
    assert maintenance.total_collateral == 500_000_000
    market.unrealized_pnl_initial_asset_weight = 0
    assert margin.initial_strict_calculation(user, maps).total_collateral == 0


def test_imbalance_lowers_the_initial_weight_at_the_stored_price() -> None:
    market = example_market()
    market.unrealized_pnl_initial_asset_weight = 8_000
    market.unrealized_pnl_max_imbalance = 1_000
    market.amm.quote_asset_amount = 4_000
    market.amm.historical_oracle_data.last_oracle_price = PRICE
    assert unrealized_asset_weight(market, 1, MarginType.Initial) == 2_000
    assert unrealized_asset_weight(market, -1, MarginType.Initial) == 10_000
    market.amm.historical_oracle_data.last_oracle_price = 0
    with pytest.raises(Fault) as caught:
        unrealized_asset_weight(market, -1, MarginType.Initial)
    assert caught.value.code == ErrorCode.InvalidOracle


def test_a_bad_oracle_stops_withdrawals_but_not_orders() -> None:
    market, user = example_b()
    maps = maps_of(market, quote_market(), verdict=OracleValidity.StaleForMargin)
    margin.require_place_order_margin(user, maps, True)
    with pytest.raises(Fault) as caught:
        margin.require_withdraw_margin(user, maps)
    assert caught.value.code == ErrorCode.InvalidOracle


def two_markets() -> tuple[PerpMarket, PerpMarket, User, Any]:
    """Positions in two markets, of which the second one's oracle is stale for margins."""
    first, second = example_market(), example_market()
    second.market_index = 1
    second.amm.oracle = type(second.amm.oracle)(bytes([4]) * 32)
    user, spot = deposited(10**9), quote_market()

    def oracle_and_validity(key: Any, _twap: int, _multiplier: int) -> tuple[OraclePriceData, Any]:
        stale = key == second.amm.oracle
        price = 1_000_000 if key == spot.oracle else PRICE
        return OraclePriceData(price, 1, 0, True), OracleValidity.StaleForMargin if stale else (
            OracleValidity.Valid
        )

    maps = SimpleNamespace(
        perp=lambda index: (first, second)[index],
        spot=lambda _index: spot,
        oracle_and_validity=oracle_and_validity,
    )
    return first, second, user, maps


def test_a_withdrawal_needs_the_oracles_of_what_it_owes_for() -> None:
    """A gain alone is no liability, whatever its oracle says; base, a loss, an order or shares are."""
    _, _, user, maps = two_markets()
    force_position(user, 0).base_asset_amount = 10**9
    gain = force_position(user, 1)
    gain.quote_asset_amount = 5
    margin.require_withdraw_margin(user, maps)
    for name, value in (("quote_asset_amount", -5), ("open_orders", 1), ("lp_shares", STEP)):
        kept = getattr(gain, name)
        setattr(gain, name, value)
        with pytest.raises(Fault) as caught:
            margin.require_withdraw_margin(user, maps)
        assert caught.value.code == ErrorCode.InvalidOracle
        setattr(gain, name, kept)


def test_a_liability_without_a_requirement_needs_its_oracle_too() -> None:
    """A loss with nothing else in the slot requires nothing, but it is owed."""
    _, _, user, maps = two_markets()
    force_position(user, 1).quote_asset_amount = -5
    calculation = margin.initial_strict_calculation(user, maps)
    assert (calculation.margin_requirement, calculation.num_perp_liabilities) == (0, 1)
    with pytest.raises(Fault) as caught:
        margin.require_withdraw_margin(user, maps)
    assert caught.value.code == ErrorCode.InvalidOracle


def test_the_tracked_shortage_is_the_markets_part_of_the_requirement() -> None:
    """1 and 3 units at 100 require 5 and 15: a quarter of a shortage is the first market's, rounded down."""
    _, _, user, maps = two_markets()
    force_position(user, 0).base_asset_amount = 10**9
    force_position(user, 1).base_asset_amount = 3 * 10**9
    context = margin.liquidation_context(200, tracked_perp=0)
    calculation = margin.calculate_margin_requirement_and_total_collateral(user, maps, context)
    assert calculation.margin_requirement == 20_000_000
    assert calculation.tracked_market_margin_shortage(103) == 25


def test_a_quote_borrow_requires_itself() -> None:
    """Its value, rounded away from zero at the higher of price and average, is requirement and liability."""
    _, _, user, maps = two_markets()
    user.spot_positions[0].balance_type = SpotBalanceType.Borrow
    user.spot_positions[0].scaled_balance = 2_500_500
    calculation = margin.initial_strict_calculation(user, maps)
    assert calculation.margin_requirement == 2_501
    assert (calculation.total_collateral, calculation.num_spot_liabilities) == (0, 1)
    buffered = margin.calculate_margin_requirement_and_total_collateral(
        user, maps, margin.liquidation_context(200, tracked_perp=0)
    )
    assert buffered.margin_requirement_plus_buffer == 2_501 + 2_501 * 2 // 100


def test_in_settlement_a_position_is_worth_the_expiry_price() -> None:
    first, _, user, maps = two_markets()
    first.status, first.expiry_price = MarketStatus.Settlement, PRICE * 3 // 4
    slot = force_position(user, 0)
    slot.base_asset_amount, slot.quote_asset_amount = 10**9, -PRICE
    found = margin.calculate_margin_requirement_and_total_collateral(user, maps, margin.MAINTENANCE)
    assert found.total_collateral == 10**9 - PRICE // 4


def test_isolated_liabilities_stand_alone() -> None:
    market, user = example_b()
    market.contract_tier = ContractTier.Isolated
    maps = maps_of(market, quote_market())
    margin.require_place_order_margin(user, maps, True)
    user.is_margin_trading_enabled = True
    with pytest.raises(Fault) as caught:
        margin.require_place_order_margin(user, maps, True)
    assert caught.value.code == ErrorCode.IsolatedAssetTierViolation
    user.status = UserStatus.ReduceOnly
    margin.require_place_order_margin(user, maps, True)


def test_settlement_needs_no_ratio_but_keeps_the_flat_parts() -> None:
    market, user = example_b()
    market.status, market.expiry_price = MarketStatus.Settlement, PRICE
    found = margin.calculate_margin_requirement_and_total_collateral(
        user, maps_of(market, quote_market()), margin.INITIAL
    )
    assert found.margin_requirement == 1_010_000


def test_a_flag_is_released_or_enforced() -> None:
    market, user = example_b()
    maps = maps_of(market, quote_market())
    user.status, user.liquidation_margin_freed = UserStatus.BeingLiquidated | UserStatus.AdvancedLp, 5
    margin.validate_user_not_being_liquidated(user, maps, 200)
    assert (user.status, user.liquidation_margin_freed) == (UserStatus.AdvancedLp, 0)
    user.status = UserStatus.BeingLiquidated
    user.spot_positions[0].scaled_balance = 1_000
    with pytest.raises(Fault) as caught:
        margin.validate_user_not_being_liquidated(user, maps, 200)
    assert caught.value.code == ErrorCode.UserIsBeingLiquidated


def test_premium_example() -> None:
    market = example_market()
    market.imf_factor = 1_000
    assert size_premium(17_500_000_000, 1_000, 1_000) == 1_000
    assert perp_ratio(market, 17_500_000_000, MarginType.Initial) == 1_000
    assert perp_ratio(market, 0, MarginType.Fill) == 750


@given(st.integers(0, 10**18), st.integers(0, 10**18), st.integers(0, 10**6), st.integers(1, 10_000))
def test_size_raises_ratios_and_lowers_weights(first: int, second: int, factor: int, base: int) -> None:
    small, large = sorted((first, second))
    assert base <= size_premium(small, factor, base) <= size_premium(large, factor, base)
    assert base >= size_discount(small, factor, base) >= size_discount(large, factor, base)
