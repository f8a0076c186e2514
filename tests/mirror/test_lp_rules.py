"""Worked examples of LP shares, and what holds for every sequence of settling, minting and burning."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balclient.abi.accounts import PerpMarket, PerpPosition
from balclient.abi.enums import MarketStatus
from balclient.abi.errors import ErrorCode
from balclient.mirror import curve, exposure, lp
from balclient.mirror.faults import Fault
from balclient.mirror.validation import validate_perp_market

STEP = 10_000_000
PRICE = 20_000_000


def balanced(depth: int = 10**12) -> PerpMarket:
    """The market M0 of the worked examples."""
    market = PerpMarket.zero()
    market.status = MarketStatus.Active
    market.margin_ratio_initial = 1_000
    amm = market.amm
    amm.base_asset_reserve = amm.quote_asset_reserve = amm.sqrt_k = depth
    amm.peg_multiplier = PRICE
    amm.concentration_coef = 1_414_200
    amm.base_spread = 250
    amm.max_spread = 20_000
    amm.order_step_size = STEP
    curve.apply_update_k(market, curve.CurveShape(depth, depth, depth))
    return market


def trade(market: PerpMarket, base: int, quote: int, fee: int) -> None:
    """What a taker's fill leaves behind: reserves moved on the curve, the LPs' part booked (spec L9, L12)."""
    amm = market.amm
    amm.base_asset_reserve -= base
    amm.quote_asset_reserve = amm.sqrt_k * amm.sqrt_k // amm.base_asset_reserve
    if base > 0:
        amm.base_asset_amount_long += base
    else:
        amm.base_asset_amount_short += base
    unit, depth, shares = lp.per_lp_base_unit(amm), amm.sqrt_k, amm.user_lp_shares

    def part(value: int, over: int, by: int) -> int:
        size = abs(value) * over // by
        return size if value >= 0 else -size

    per_base, per_quote = part(base, unit, depth), part(quote, unit, depth)
    if per_base < 0:
        per_quote += 1
    earned = 8 * fee // 10 * unit // depth
    amm.base_asset_amount_per_lp -= per_base
    amm.quote_asset_amount_per_lp += earned - per_quote
    amm.base_asset_amount_with_unsettled_lp += part(per_base, shares, unit)
    amm.quote_asset_amount_with_unsettled_lp += part(per_quote, shares, unit)
    amm.base_asset_amount_with_amm += base - part(per_base, shares, unit)
    curve.apply_update_k(
        market, curve.CurveShape(amm.base_asset_reserve, amm.quote_asset_reserve, amm.sqrt_k)
    )


@dataclass
class Pair:
    market: PerpMarket
    position: PerpPosition


def provided(shares: int = 200_000_000_000) -> Pair:
    market, position = balanced(), PerpPosition.zero()
    lp.mint_lp_shares(position, market, shares)
    return Pair(market, position)


def test_mint_example() -> None:
    pair = provided()
    amm = pair.market.amm
    assert (amm.base_asset_reserve, amm.quote_asset_reserve, amm.sqrt_k) == (1_200_000_000_000,) * 3
    assert amm.terminal_quote_asset_reserve == 1_200_000_000_000
    assert (amm.min_base_asset_reserve, amm.max_base_asset_reserve) == (848_536_274_925, 1_697_040_000_000)
    assert (amm.ask_base_asset_reserve, amm.ask_quote_asset_reserve) == (
        1_199_925_604_464,
        1_200_074_400_148,
    )
    assert (amm.bid_base_asset_reserve, amm.bid_quote_asset_reserve) == (
        1_200_074_404_761,
        1_199_925_599_852,
    )
    assert amm.user_lp_shares == pair.position.lp_shares == 200_000_000_000


def test_settle_and_flip_example() -> None:
    pair = provided()
    market, position = pair.market, pair.position
    amm = market.amm
    trade(market, 5_000_000_000, -100_430_889, 100_431)
    assert (amm.base_asset_amount_per_lp, amm.quote_asset_amount_per_lp) == (-4_166_666, 83_758)
    trade(market, -1_230_000_000, 24_777_710, 24_778)
    assert (amm.base_asset_amount_per_lp, amm.quote_asset_amount_per_lp) == (-3_141_666, 63_125)
    change = lp.settle_lp_position(position, market)
    assert (change.base, change.quote, change.pnl) == (-620_000_000, 12_625_000, 0)
    assert (position.base_asset_amount, position.remainder_base_asset_amount) == (-620_000_000, -8_333_200)
    assert position.quote_asset_amount == position.quote_entry_amount == 12_625_000
    assert amm.base_asset_amount_with_unsettled_lp == 8_333_200
    assert amm.quote_asset_amount_with_unsettled_lp == 16_400
    assert amm.quote_entry_amount_short == 12_625_000
    trade(market, -7_000_000_000, 140_046_896, 140_047)
    change = lp.settle_lp_position(position, market)
    assert (change.base, change.quote, change.pnl) == (1_160_000_000, -23_322_600, 64_116)
    assert (position.base_asset_amount, position.remainder_base_asset_amount) == (540_000_000, -1_666_600)
    assert (position.quote_asset_amount, position.quote_entry_amount) == (-10_697_600, -10_761_716)
    assert amm.base_asset_amount_with_unsettled_lp == 1_666_600
    assert amm.quote_asset_amount_with_unsettled_lp == 35_000


def before_removal() -> Pair:
    pair = provided()
    trade(pair.market, 5_000_000_000, -100_430_889, 100_431)
    trade(pair.market, -1_230_000_000, 24_777_710, 24_778)
    lp.settle_lp_position(pair.position, pair.market)
    trade(pair.market, -7_000_000_000, 140_046_896, 140_047)
    lp.settle_lp_position(pair.position, pair.market)
    trade(pair.market, 330_000_000, -6_567_229, 6_568)
    return pair


def test_partial_burn_example() -> None:
    pair = before_removal()
    change = lp.burn_lp_shares(pair.position, pair.market, 50_000_000_000, PRICE)
    position, amm = pair.position, pair.market.amm
    assert (change.base, change.quote, change.pnl) == (-50_000_000, 961_867, -137_627)
    assert (position.base_asset_amount, position.remainder_base_asset_amount) == (490_000_000, 0)
    assert (position.quote_asset_amount, position.quote_entry_amount) == (-9_735_733, -9_795_555)
    assert position.lp_shares == 150_000_000_000
    assert amm.base_asset_amount_with_amm == -2_410_000_000
    assert (amm.base_asset_amount_with_unsettled_lp, amm.quote_asset_amount_with_unsettled_lp) == (0, -97_533)
    assert (amm.sqrt_k, amm.base_asset_reserve, amm.quote_asset_reserve) == (
        1_150_000_000_000,
        1_152_779_167_468,
        1_147_227_532_663,
    )
    assert amm.terminal_quote_asset_reserve == 1_149_630_951_002


def test_full_burn_example() -> None:
    pair = before_removal()
    lp.burn_lp_shares(pair.position, pair.market, 200_000_000_000, PRICE)
    amm = pair.market.amm
    assert (pair.position.lp_shares, amm.user_lp_shares) == (0, 0)
    assert (amm.sqrt_k, amm.base_asset_reserve, amm.quote_asset_reserve) == (
        1_000_000_000_000,
        1_002_416_667_468,
        997_589_158_733,
    )
    assert (amm.min_base_asset_reserve, amm.max_base_asset_reserve) == (707_118_277_095, 1_414_209_429_133)
    assert amm.quote_asset_amount_with_unsettled_lp == -97_533


def test_fees_alone_settle_into_quote_only() -> None:
    pair = provided()
    pair.market.amm.quote_asset_amount_per_lp += 66
    change = lp.settle_lp_position(pair.position, pair.market)
    assert (change.base, change.quote, change.pnl) == (0, 13_200, 13_200)
    assert (pair.position.quote_asset_amount, pair.position.quote_entry_amount) == (13_200, 0)
    assert pair.market.amm.quote_asset_amount_with_unsettled_lp == 0
    assert pair.market.number_of_users == 1


@pytest.mark.parametrize(("exponent", "unit"), [(1, 10**10), (0, 10**9), (-1, 10**8), (-9, 1)])
def test_unit_example(exponent: int, unit: int) -> None:
    amm = balanced().amm
    amm.per_lp_base = exponent
    assert lp.per_lp_base_unit(amm) == unit


@pytest.mark.parametrize(
    ("exponent", "expected"), [(-1, (-314_166, 6_312, 8)), (1, (-31_416_660, 631_250, 820))]
)
def test_rebase_example(exponent: int, expected: tuple[int, int, int]) -> None:
    market = balanced()
    amm = market.amm
    amm.base_asset_amount_per_lp, amm.quote_asset_amount_per_lp = -3_141_666, 63_125
    amm.total_fee_earned_per_lp = 82
    lp.rebase_market(market, exponent)
    found = (amm.base_asset_amount_per_lp, amm.quote_asset_amount_per_lp, amm.total_fee_earned_per_lp)
    assert found == expected


@pytest.mark.parametrize(("start", "exponent"), [(0, 0), (0, 2), (0, -2), (9, 10), (-9, -10)])
def test_rebase_moves_one_power_within_nine(start: int, exponent: int) -> None:
    market = balanced()
    market.amm.per_lp_base = start
    with pytest.raises(Fault) as caught:
        lp.rebase_market(market, exponent)
    assert caught.value.code == ErrorCode.DefaultError


def test_a_snapshot_that_outgrows_its_width_cannot_settle() -> None:
    pair = provided()
    pair.position.last_quote_asset_amount_per_lp = 10**18
    lp.rebase_market(pair.market, 1)
    with pytest.raises(Fault) as caught:
        lp.settle_lp_position(pair.position, pair.market)
    assert caught.value.code == ErrorCode.MathError


def test_exposure_example() -> None:
    pair = provided()
    bids, asks = exposure.lp_open_bids_asks(pair.market.amm, pair.position.lp_shares)
    assert (bids, asks) == (58_577_287_512, -82_840_000_000)


def test_thought_settlement_drops_steps_that_the_real_one_adds() -> None:
    pair = provided()
    position, amm = pair.position, pair.market.amm
    position.remainder_base_asset_amount = 9_999_999
    amm.base_asset_amount_with_unsettled_lp = -9_999_999
    amm.base_asset_amount_with_amm = 9_999_999
    amm.base_asset_amount_per_lp += 10**5  # 2e7 base: two steps
    seen = exposure.simulate_settled_lp_position(position, pair.market, PRICE)
    assert (seen.base_asset_amount, seen.remainder_base_asset_amount) == (2 * STEP, 9_999_999)
    position.remainder_base_asset_amount = 5_000_001
    amm.base_asset_amount_per_lp += 25_000  # half a step more: the remainder passes a whole one
    seen = exposure.simulate_settled_lp_position(position, pair.market, PRICE)
    assert (seen.base_asset_amount, seen.remainder_base_asset_amount) == (2 * STEP, 1)


def test_the_last_lp_cannot_leave_more_than_a_step_behind() -> None:
    pair = provided()
    amm = pair.market.amm
    amm.base_asset_amount_with_unsettled_lp = STEP + 1
    amm.base_asset_amount_with_amm = -STEP - 1
    curve.apply_update_k(
        pair.market, curve.CurveShape(amm.base_asset_reserve, amm.quote_asset_reserve, amm.sqrt_k)
    )
    with pytest.raises(Fault) as caught:
        lp.burn_lp_shares(pair.position, pair.market, pair.position.lp_shares, PRICE)
    assert caught.value.code == ErrorCode.UnableToBurnLPTokens


TRADES = st.lists(
    st.tuples(st.integers(-200, 200).map(lambda steps: steps * STEP), st.integers(0, 10**5)), max_size=12
)


@settings(max_examples=60)
@given(TRADES, st.lists(st.booleans(), min_size=12, max_size=12), st.integers(1, 20_000))
def test_settling_keeps_every_unit_of_base(
    trades: list[tuple[int, int]], settles: list[bool], shares: int
) -> None:
    """Users, LPs and the curve add up after each settlement, and rounding never favours the LP."""
    pair = provided(shares * STEP)
    market, position = pair.market, pair.position
    amm = market.amm
    for (base, fee), settle in zip(trades, settles, strict=False):
        if base:
            value = abs(base) * PRICE // 10**9
            trade(market, base, -value if base > 0 else value, fee)
        if settle:
            owed = (
                amm.base_asset_amount_per_lp - position.last_base_asset_amount_per_lp
            ) * position.lp_shares
            held = position.base_asset_amount + position.remainder_base_asset_amount
            lp.settle_lp_position(position, market)
            gained = position.base_asset_amount + position.remainder_base_asset_amount - held
            assert abs(gained) == abs(owed) // 10**9
            assert abs(position.remainder_base_asset_amount) < STEP
            assert position.base_asset_amount % STEP == 0
        validate_perp_market(market)


@settings(max_examples=60)
@given(st.integers(1, 30_000), st.integers(1, 30_000))
def test_minting_and_burning_the_same_shares_restores_the_depth(first: int, second: int) -> None:
    pair = provided(first * STEP)
    depth = pair.market.amm.sqrt_k
    lp.mint_lp_shares(pair.position, pair.market, second * STEP)
    change = lp.burn_lp_shares(pair.position, pair.market, second * STEP, PRICE)
    assert pair.market.amm.sqrt_k == depth
    assert pair.market.amm.user_lp_shares == pair.position.lp_shares == first * STEP
    assert (change.base, change.quote, change.pnl) == (0, 0, 0)
