"""Worked examples of the curve, and properties that hold for every market."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.accounts import PerpMarket, State
from balclient.abi.enums import ContractTier, MarketStatus, PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.abi.values import Clock
from balclient.mirror import amm, curve, oracle, repeg, spreads, stats, twaps, validation
from balclient.mirror.faults import Fault

LONG = PositionDirection.Long
SHORT = PositionDirection.Short


def balanced(depth: int = 10**12, base_spread: int = 250) -> PerpMarket:
    """The market M0 of the worked examples: flat spreads of 125, peg 20."""
    market = PerpMarket.zero()
    market.status = MarketStatus.Active
    market.margin_ratio_initial = 1_000
    curve_ = market.amm
    curve_.base_asset_reserve = curve_.quote_asset_reserve = curve_.sqrt_k = depth
    curve_.peg_multiplier = 20_000_000
    curve_.concentration_coef = 1_414_200
    curve_.base_spread = base_spread
    curve_.max_spread = 20_000
    curve_.order_step_size = 10_000_000
    curve_.max_fill_reserve_fraction = 100
    curve.apply_update_k(market, curve.CurveShape(depth, depth, depth))
    return market


def after_buy() -> PerpMarket:
    """M0 after a buy of 20e9, with the figures of the spread example."""
    market = balanced()
    a = market.amm
    a.base_asset_reserve = 980_000_000_000
    a.quote_asset_reserve = 1_020_408_163_265
    a.base_asset_amount_with_amm = a.base_asset_amount_long = 20_000_000_000
    a.terminal_quote_asset_reserve = 1_000_000_000_000
    a.curve_update_intensity = 100
    a.last_oracle_conf_pct = 600
    a.last_oracle_reserve_price_spread_pct = -300
    a.mark_std, a.oracle_std = 20_000, 10_000
    a.long_intensity_volume, a.short_intensity_volume = 3_000_000_000, 1_000_000_000
    a.volume_24h = 10_000_000_000
    a.total_fee_minus_distributions = 50_000_000
    a.net_revenue_since_last_funding = -30_000_000
    return market


def code_of(call: object) -> ErrorCode:
    assert isinstance(call, pytest.ExceptionInfo)
    assert isinstance(call.value, Fault)
    return call.value.code


# --- prices, swaps, bounds -------------------------------------------------------------------------------


def test_swap_example_of_the_true_and_the_spread_curve() -> None:
    market = balanced(1_200_000_000_000)
    a = market.amm
    assert (a.ask_base_asset_reserve, a.ask_quote_asset_reserve) == (1_199_925_604_464, 1_200_074_400_148)
    assert (a.bid_base_asset_reserve, a.bid_quote_asset_reserve) == (1_200_074_404_761, 1_199_925_599_852)
    assert amm.swap_base_asset(market, 5_000_000_000, LONG) == (100_430_889, 12_478)
    assert (a.base_asset_reserve, a.quote_asset_reserve) == (1_195_000_000_000, 1_205_020_920_502)


def test_spread_reserves_example() -> None:
    a = balanced().amm
    assert spreads.spread_reserves(a, a.sqrt_k**2, 125, True) == (999_938_003_719, 1_000_062_000_124)
    assert spreads.spread_reserves(a, a.sqrt_k**2, -125, False) == (1_000_062_003_968, 999_937_999_876)
    assert spreads.spread_reserves(a, a.sqrt_k**2, 1, True) == (a.base_asset_reserve, a.quote_asset_reserve)


def test_bounds_example_and_limit() -> None:
    assert amm.bid_ask_bounds(1_414_200, 10**12) == (707_113_562_438, 1_414_200_000_000)
    with pytest.raises(Fault) as caught:
        amm.bid_ask_bounds(1_000_000, 10**12)
    assert code_of(caught) == ErrorCode.InvalidConcentrationCoef


def test_base_to_trade_to_price_example() -> None:
    assert amm.base_to_trade_to_price(balanced().amm, 20_099_000, LONG) == (2_403_853_021, LONG)


def test_a_reserve_that_moves_the_wrong_way_is_an_error_however_little() -> None:
    """The difference is taken before one is added to it (spec A5)."""
    assert amm.quote_for_reserve_change(1_000, 1_000, False, 20_000_000) == 1
    assert amm.quote_for_reserve_change(1_000, 1_099, False, 20_000_000) == 3
    assert amm.quote_for_reserve_change(1_000, 901, True, 20_000_000) == 1
    for after, add in ((999, False), (1_001, True)):
        with pytest.raises(Fault) as caught:
            amm.quote_for_reserve_change(1_000, after, add, 20_000_000)
        assert code_of(caught) == ErrorCode.MathError


def test_more_base_than_the_curve_holds_is_refused() -> None:
    market = balanced()
    with pytest.raises(Fault) as caught:
        amm.swap_base_asset(market, 2 * 10**12, LONG)
    assert code_of(caught) == ErrorCode.TradeSizeTooLarge


@given(st.integers(1, 300_000_000_000), st.booleans())
def test_a_round_trip_never_pays_the_taker(size: int, buys_first: bool) -> None:
    market = balanced()
    first, second = (LONG, SHORT) if buys_first else (SHORT, LONG)
    paid, _ = amm.swap_base_asset(market, size, first)
    spreads.update_spread_reserves(market)
    got, _ = amm.swap_base_asset(market, size, second)
    assert got <= paid if buys_first else got >= paid
    assert market.amm.base_asset_reserve == 10**12


@given(st.integers(10**9, 10**15), st.integers(0, 40_000), st.integers(0, 40_000), st.integers(-5_000, 5_000))
def test_spread_reserves_never_cross_the_true_ones(depth: int, long: int, short: int, offset: int) -> None:
    market = balanced(depth)
    a = market.amm
    a.long_spread, a.short_spread, a.reference_price_offset = long, short, offset
    spreads.update_spread_reserves(market)
    assert a.ask_base_asset_reserve <= a.base_asset_reserve <= a.bid_base_asset_reserve
    assert a.bid_quote_asset_reserve <= a.quote_asset_reserve <= a.ask_quote_asset_reserve


# --- averages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "old", "new_weight", "old_weight", "expected"),
    [
        (20_000_000, 20_000_000, 60, 3_540, 20_000_001),
        (20_100_000, 20_000_000, 60, 3_540, 20_001_667),
        (19_000_000, 20_000_000, 2_400, 1_200, 19_333_332),
        (3, 9, 100, 1, 3),
        (7, 9, 0, 5, 9),
        (7, 9, 5, 0, 7),
        (0, 0, 1, 5, 0),
    ],
)
def test_weighted_average_examples(
    new: int, old: int, new_weight: int, old_weight: int, expected: int
) -> None:
    assert stats.weighted_average(new, old, new_weight, old_weight) == expected


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(0, 10**5), st.integers(0, 10**5))
def test_weighted_average_stays_within_one_of_its_values(a: int, b: int, wa: int, wb: int) -> None:
    average = stats.weighted_average(a, b, wa, wb)
    assert min(a, b) - 1 <= average <= max(a, b) + 1


@given(st.integers(1, 10**12), st.integers(1, 10**12), st.integers(1, 20))
def test_clamped_prices_stay_in_the_band(new: int, twap: int, denominator: int) -> None:
    clamped = stats.sanitize_new_price(new, twap, denominator)
    assert abs(clamped - twap) <= max(abs(new - twap), 0)
    assert abs(clamped - twap) <= twap // denominator or clamped == new


@pytest.mark.parametrize(
    ("last", "now", "expected"),
    [
        (9 * 3600 + 2, 10 * 3600 + 5, 0),
        (9 * 3600, 10 * 3600 - 30, 30),
        (9 * 3600 + 1201, 10 * 3600 + 5, 3_595),
        (9 * 3600 + 1200, 10 * 3600 + 5, 0),
    ],
)
def test_time_until_update_examples(last: int, now: int, expected: int) -> None:
    assert stats.time_until_update(now, last, 3_600) == expected


def test_oracle_average_example() -> None:
    market = PerpMarket.zero()
    a = market.amm
    h = a.historical_oracle_data
    market.contract_tier = ContractTier.A
    a.funding_period = 3_600
    h.last_oracle_price_twap, h.last_oracle_price_twap_5min = 20_000_000, 20_010_000
    h.last_oracle_price_twap_ts = a.last_mark_price_twap_ts = 1_000
    a.last_oracle_conf_pct = 500
    data = oracle.OraclePriceData(20_200_000, 10_000, 3, True)
    assert twaps.update_oracle_twap(market, 1_060, data, 20_100_000) == 20_003_167
    assert a.last_oracle_normalised_price == 20_190_000
    assert h.last_oracle_price_twap_5min == 20_046_001
    assert (a.last_oracle_conf_pct, a.last_oracle_reserve_price_spread_pct, a.oracle_std) == (
        497,
        -4_975,
        186_833,
    )
    assert (h.last_oracle_price, h.last_oracle_delay, h.last_oracle_price_twap_ts) == (20_200_000, 3, 1_060)


def test_oracle_average_example_with_a_newer_mark() -> None:
    market = PerpMarket.zero()
    a = market.amm
    h = a.historical_oracle_data
    a.funding_period = 3_600
    h.last_oracle_price_twap, h.last_oracle_price_twap_5min = 20_000_000, 20_010_000
    h.last_oracle_price_twap_ts, a.last_mark_price_twap_ts = 1_000, 1_030
    a.last_mark_price_twap, a.last_mark_price_twap_5min = 20_050_000, 20_060_000
    data = oracle.OraclePriceData(20_200_000, 10_000, 0, True)
    assert twaps.update_oracle_twap(market, 1_060, data, 20_100_000) == 20_003_148
    assert h.last_oracle_price_twap_5min == 20_043_401


def test_mark_average_example() -> None:
    market = balanced()
    a = market.amm
    h = a.historical_oracle_data
    a.funding_period = 3_600
    h.last_oracle_price = h.last_oracle_price_twap = 20_000_000
    a.last_bid_price_twap = a.last_ask_price_twap = 20_000_000
    a.last_mark_price_twap = a.last_mark_price_twap_5min = 20_000_000
    assert amm.ask_price(a, 20_000_000) == 20_002_500
    bid, ask = twaps.estimate_best_bid_ask(market, 20_002_500, LONG)
    assert (bid, ask) == (19_999_938, 20_002_500)
    assert twaps.update_mark_twap(market, 60, bid, ask, 20_002_500) == 20_000_020
    assert (a.last_bid_price_twap, a.last_ask_price_twap) == (19_999_999, 20_000_042)
    assert (a.last_mark_price_twap_5min, a.mark_std) == (20_000_244, 2_500)


# --- oracle ----------------------------------------------------------------------------------------------


def rails() -> State:
    state = State.zero()
    validity = state.oracle_guard_rails.validity
    validity.too_volatile_ratio = 5
    validity.confidence_interval_max_size = 20_000
    validity.slots_before_stale_for_margin = 120
    validity.slots_before_stale_for_amm = 10
    return state


@pytest.mark.parametrize(
    ("price", "confidence", "delay", "enough", "expected"),
    [
        (20_000_000, 1_000, 0, True, oracle.OracleValidity.Valid),
        (20_000_000, 1_000, 11, True, oracle.OracleValidity.StaleForAMM),
        (20_000_000, 1_000, 0, False, oracle.OracleValidity.InsufficientDataPoints),
        (20_000_000, 1_000, 121, False, oracle.OracleValidity.StaleForMargin),
        (20_000_000, 500_000, 121, False, oracle.OracleValidity.TooUncertain),
        (120_000_000, 120_000_000, 121, False, oracle.OracleValidity.TooVolatile),
    ],
)
def test_oracle_verdicts_come_in_order(
    price: int, confidence: int, delay: int, enough: bool, expected: oracle.OracleValidity
) -> None:
    data = oracle.OraclePriceData(price, confidence, delay, enough)
    assert oracle.oracle_validity(20_000_000, data, rails().oracle_guard_rails.validity, 1) is expected


@pytest.mark.parametrize(("price", "code"), [(0, ErrorCode.MathError), (-1, ErrorCode.CastingFailure)])
def test_prices_that_are_not_positive_abort(price: int, code: ErrorCode) -> None:
    data = oracle.OraclePriceData(price, 1, 0, True)
    with pytest.raises(Fault) as caught:
        oracle.oracle_validity(20_000_000, data, rails().oracle_guard_rails.validity, 1)
    assert code_of(caught) == code


ACCEPTED = {
    oracle.OracleAction.FillOrderAmm: "Valid",
    oracle.OracleAction.OracleOrderPrice: "InsufficientDataPoints",
    oracle.OracleAction.MarginCalc: "InsufficientDataPoints",
    oracle.OracleAction.UpdateFunding: "StaleForMargin",
    oracle.OracleAction.SettlePnl: "StaleForMargin",
    oracle.OracleAction.FillOrderMatch: "StaleForMargin",
    oracle.OracleAction.TriggerOrder: "TooUncertain",
    oracle.OracleAction.Liquidate: "TooUncertain",
    oracle.OracleAction.UpdateTwap: "TooVolatile",
    oracle.OracleAction.UpdateAMMCurve: "TooVolatile",
}


@pytest.mark.parametrize("action", oracle.OracleAction)
def test_actions_accept_from_their_worst_class_upward(action: oracle.OracleAction) -> None:
    worst = oracle.OracleValidity[ACCEPTED[action]]
    accepted = [v for v in oracle.OracleValidity if oracle.is_oracle_valid_for_action(v, action)]
    assert accepted == [v for v in oracle.OracleValidity if v >= worst]


# --- spreads ---------------------------------------------------------------------------------------------


def test_spread_example() -> None:
    market = after_buy()
    price = amm.reserve_price(market)
    assert price == 20_824_656
    spreads.update_spreads(market, price)
    a = market.amm
    assert (a.long_spread, a.short_spread) == (2_569, 275)
    assert (a.ask_base_asset_reserve, a.ask_quote_asset_reserve) == (978_741_976_893, 1_021_719_741_881)
    assert (a.bid_base_asset_reserve, a.bid_quote_asset_reserve) == (980_134_283_365, 1_020_268_362_174)


def test_reference_price_offset_example() -> None:
    market = after_buy()
    a = market.amm
    a.curve_update_intensity = 150
    a.last_24h_avg_funding_rate = 2_000_000
    a.last_mark_price_twap_5min, a.last_mark_price_twap = 12_000, 6_000
    spreads.update_spreads(market, 20_824_656)
    assert a.reference_price_offset == 5_000
    assert (a.ask_base_asset_reserve, a.ask_quote_asset_reserve) == (976_301_886_793, 1_024_273_345_701)
    assert (a.bid_base_asset_reserve, a.bid_quote_asset_reserve) == (
        a.base_asset_reserve,
        a.quote_asset_reserve,
    )


def test_an_odd_base_spread_loses_one_and_breaks_the_market() -> None:
    market = balanced(base_spread=777)
    assert (market.amm.long_spread, market.amm.short_spread) == (388, 388)
    with pytest.raises(Fault) as caught:
        validation.validate_perp_market(market)
    assert code_of(caught) == ErrorCode.InvalidAmmDetected


def test_a_balanced_market_is_valid() -> None:
    validation.validate_perp_market(balanced())


# --- peg and depth ---------------------------------------------------------------------------------------


def repeg_market(fees: int) -> PerpMarket:
    market = after_buy()
    a = market.amm
    a.total_fee_minus_distributions = fees
    a.total_exchange_fee = 600_000_000
    a.min_base_asset_reserve, a.max_base_asset_reserve = 707_113_562_438, 1_414_200_000_000
    a.min_order_size = 10_000_000
    return market


@pytest.mark.parametrize(
    ("price", "peg", "cost"), [(20_500_000, 19_688_200, -6_363_265), (21_500_000, 20_648_600, 13_236_734)]
)
def test_peg_examples_with_enough_fees(price: int, peg: int, cost: int) -> None:
    market = repeg_market(1_000_000_000)
    target, budget, check = repeg.optimal_peg_and_budget(market, price)
    assert (target, budget, check) == (peg, 700_000_000, True)
    shape, new_peg, found = repeg.adjust_amm(market, target, budget)
    assert (new_peg, found, shape.sqrt_k) == (peg, cost, 10**12)


def test_peg_example_with_a_budget_for_the_spread_only() -> None:
    market = repeg_market(305_000_000)
    target, budget, check = repeg.optimal_peg_and_budget(market, 21_500_000)
    assert (target, budget, check) == (20_442_114, 9_022_734, False)
    shape, peg, cost = repeg.adjust_amm(market, target, budget)
    assert (shape.sqrt_k, shape.base, shape.quote) == (999_000_000_000, 979_020_000_980, 1_019_387_754_081)
    assert (peg, cost) == (20_442_523, 9_030_900)
    assert curve.apply_cost_to_market(market, cost, check)
    assert market.amm.total_fee_minus_distributions == 295_969_100


@pytest.mark.parametrize(("depth", "cost"), [(1_001_000_000_000, 8_155), (999_000_000_000, -8_172)])
def test_depth_cost_examples(depth: int, cost: int) -> None:
    market = repeg_market(10**9)
    assert curve.k_cost(market.copy(), curve.update_k_result(market, depth, True)) == cost


def test_budgeted_depth_examples() -> None:
    market = repeg_market(10**9)
    assert curve.budgeted_k_scale(market, 30_000, 1_010_000, 990_000) == 1_003_688
    assert curve.budgeted_k_scale(market, 30_000, 1_001_000, 999_000) == 1_001_000
    assert curve.budgeted_k_scale(market, -60_000, 1_010_000, 990_000) == 992_702
    assert curve.budgeted_k_scale(market, -60_000, 1_001_000, 999_000) == 999_000


def test_minting_example_of_the_nine_digit_ratio() -> None:
    market = balanced()
    shape = curve.update_k_result(market, 10**12 + 500, True)
    assert (shape.base, shape.quote) == (10**12, 1_000_000_001_000)
    shape = curve.update_k_result(market, 10**12 - 1, False)
    assert (shape.base, shape.quote) == (10**12, 999_999_999_998)


def test_halving_is_refused_where_it_is_bound() -> None:
    market = balanced()
    with pytest.raises(Fault) as caught:
        curve.update_k_result(market, 499_000_000_000, True)
    assert code_of(caught) == ErrorCode.InvalidUpdateK
    assert curve.update_k_result(market, 499_000_000_000, False).sqrt_k == 499_000_000_000


@given(st.integers(6 * 10**11, 3 * 10**12))
def test_a_new_depth_keeps_the_price_and_the_invariant(depth: int) -> None:
    market = balanced()
    before = amm.reserve_price(market)
    curve.apply_update_k(market, curve.update_k_result(market, depth, True))
    validation.validate_perp_market(market)
    assert abs(amm.reserve_price(market) - before) <= 1


def test_the_update_before_use_does_nothing_to_a_market_that_ended() -> None:
    market = balanced()
    market.status = MarketStatus.Settlement
    before = market.encode()
    repeg.update_amm(market, oracle.OraclePriceData(0, 0, 0, True), rails(), Clock(5, 100))
    assert market.encode() == before


def test_the_update_before_use_marks_the_slot_only_when_the_oracle_is_valid() -> None:
    market = balanced()
    a = market.amm
    a.funding_period = 3_600
    a.historical_oracle_data.last_oracle_price_twap = 20_000_000
    repeg.update_amm(market, oracle.OraclePriceData(20_000_000, 1_000, 0, True), rails(), Clock(5, 100))
    assert (a.last_update_slot, a.last_oracle_valid) == (5, True)
    repeg.update_amm(market, oracle.OraclePriceData(20_000_000, 1_000, 11, True), rails(), Clock(6, 101))
    assert (a.last_update_slot, a.last_oracle_valid) == (5, False)
    assert a.historical_oracle_data.last_oracle_price_twap_ts == 101


@given(
    st.integers(15_000_000, 25_000_000),
    st.integers(-200_000_000_000, 200_000_000_000),
    st.integers(-50_000_000, 10**10),
    st.integers(0, 200),
)
def test_the_update_before_use_keeps_the_market_valid(
    price: int, bought: int, fees: int, intensity: int
) -> None:
    market = balanced()
    a = market.amm
    a.funding_period = 3_600
    a.historical_oracle_data.last_oracle_price_twap = 20_000_000
    a.total_fee_minus_distributions = fees
    a.curve_update_intensity = intensity
    step = a.order_step_size
    size = abs(bought) - abs(bought) % step
    if size:
        amm.swap_base_asset(market, size, LONG if bought > 0 else SHORT)
        a.base_asset_amount_with_amm = size if bought > 0 else -size
        if bought > 0:
            a.base_asset_amount_long = size
        else:
            a.base_asset_amount_short = -size
    repeg.update_amm(market, oracle.OraclePriceData(price, 1_000, 0, True), rails(), Clock(9, 500))
    amm.refresh_terminal_and_bounds(a)
    validation.validate_perp_market(market)
    assert a.historical_oracle_data.last_oracle_price == price
