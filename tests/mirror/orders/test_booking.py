"""Booking fills for the LPs: the worked examples of both splits and three units, and who keeps the dust."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.accounts import PerpMarket
from balclient.abi.enums import AMMLiquiditySplit
from balclient.mirror.booking import book_fill

BUY = (5_000_000_000, -100_430_889, 100_431)


def after_swap(market: PerpMarket, base: int) -> None:
    """The reserves and the inventory as a fill of `base` leaves them before booking."""
    amm = market.amm
    amm.base_asset_reserve -= base
    amm.quote_asset_reserve = amm.sqrt_k**2 // amm.base_asset_reserve
    amm.base_asset_amount_with_amm += base


def test_two_fills_of_the_worked_example(market: PerpMarket) -> None:
    amm = market.amm
    after_swap(market, 5_000_000_000)
    book_fill(market, *BUY, AMMLiquiditySplit.Shared)
    assert (amm.base_asset_amount_per_lp, amm.quote_asset_amount_per_lp) == (-4_166_666, 83_758)
    assert amm.total_fee_earned_per_lp == 66
    assert amm.base_asset_amount_with_amm == 4_166_666_800
    assert amm.base_asset_amount_with_unsettled_lp == 833_333_200
    assert amm.quote_asset_amount_with_unsettled_lp == -16_738_400
    assert amm.terminal_quote_asset_reserve == 1_200_833_912_305
    assert (amm.min_base_asset_reserve, amm.max_base_asset_reserve) == (847_947_013_718, 1_695_861_500_188)
    after_swap(market, -1_230_000_000)
    book_fill(market, -1_230_000_000, 24_777_710, 24_778, AMMLiquiditySplit.Shared)
    assert (amm.base_asset_amount_per_lp, amm.quote_asset_amount_per_lp) == (-3_141_666, 63_125)
    assert amm.base_asset_amount_with_amm == 3_141_666_800
    assert amm.base_asset_amount_with_unsettled_lp == 628_333_200
    assert amm.quote_asset_amount_with_unsettled_lp == -12_608_600


@pytest.mark.parametrize(
    ("exponent", "base", "quote", "fee"),
    [(-1, 416_666, 8_369, 6), (0, 4_166_666, 83_692, 66), (1, 41_666_666, 836_924, 669)],
)
def test_the_unit_of_the_accumulators(
    market: PerpMarket, exponent: int, base: int, quote: int, fee: int
) -> None:
    market.amm.per_lp_base = exponent
    book_fill(market, *BUY, AMMLiquiditySplit.Shared)
    assert market.amm.base_asset_amount_per_lp == -base
    assert market.amm.quote_asset_amount_per_lp == quote + fee
    assert market.amm.total_fee_earned_per_lp == fee


def test_lps_alone_take_everything(market: PerpMarket) -> None:
    amm = market.amm
    book_fill(market, -2_000_000_000, 39_960_000, 39_960, AMMLiquiditySplit.LPOwned)
    assert amm.base_asset_amount_per_lp == 10_000_000
    assert amm.quote_asset_amount_per_lp == -199_801 + 159
    assert amm.base_asset_amount_with_unsettled_lp == -2_000_000_000


def test_the_protocol_alone_books_nothing_but_refreshes_the_bounds(market: PerpMarket) -> None:
    amm = market.amm
    after_swap(market, 5_000_000_000)
    book_fill(market, *BUY, AMMLiquiditySplit.ProtocolOwned)
    assert (amm.base_asset_amount_per_lp, amm.quote_asset_amount_per_lp) == (0, 0)
    assert amm.terminal_quote_asset_reserve == 1_200_000_000_000


def test_without_lps_nothing_moves(market: PerpMarket) -> None:
    market.amm.user_lp_shares = 0
    after_swap(market, 5_000_000_000)
    before = market.encode()
    book_fill(market, *BUY, AMMLiquiditySplit.Shared)
    assert market.encode() == before


@given(
    base=st.integers(1, 10**13),
    quote=st.integers(0, 10**15),
    fee=st.integers(0, 10**9),
    buys=st.booleans(),
    shares=st.integers(1, 1_200_000_000_000),
)
def test_dust_stays_with_the_protocol(base: int, quote: int, fee: int, buys: bool, shares: int) -> None:
    market = PerpMarket.zero()
    amm = market.amm
    amm.sqrt_k = amm.base_asset_reserve = amm.quote_asset_reserve = 10**15
    amm.concentration_coef, amm.user_lp_shares = 1_414_200, shares
    signed_base, signed_quote = (base, -quote) if buys else (-base, quote)
    book_fill(market, signed_base, signed_quote, fee, AMMLiquiditySplit.Shared)
    lp_base = amm.base_asset_amount_with_unsettled_lp
    assert amm.base_asset_amount_with_amm == -lp_base
    assert 0 <= lp_base * (1 if buys else -1) <= base * shares // amm.sqrt_k
    paid_by_lps = -amm.quote_asset_amount_per_lp + amm.total_fee_earned_per_lp
    exact, rest = divmod(quote * 10**9, amm.sqrt_k)
    if buys:
        assert -paid_by_lps == exact
    else:
        assert paid_by_lps in (exact, exact + 1)
        assert paid_by_lps >= exact + (1 if base * 10**9 >= amm.sqrt_k else 0)
    assert rest >= 0
