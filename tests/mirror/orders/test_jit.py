"""Who makes just in time and how much: the worked examples and the gates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.accounts import PerpMarket
from balclient.abi.enums import AMMLiquiditySplit
from balclient.abi.errors import ErrorCode
from balclient.mirror.faults import Fault
from balclient.mirror.jit import jit_size, jit_split

SHARED, OWN, LP = AMMLiquiditySplit.Shared, AMMLiquiditySplit.ProtocolOwned, AMMLiquiditySplit.LPOwned
MAKER_SIZE = 4_000_000_000


@pytest.mark.parametrize(
    ("net", "per_lp", "intensity", "taker_is_long", "split"),
    [
        (-3_000_000_000, 0, 150, True, OWN),
        (-3_000_000_000, 5, 150, True, SHARED),
        (-3_000_000_000, 5, 100, True, OWN),
        (-3_000_000_000, 5, 0, True, None),
        (-10_000_000, 0, 150, True, None),
        (0, 5, 150, True, LP),
        (0, -5, 150, True, None),
        (0, -5, 150, False, LP),
        (3_000_000_000, 0, 150, False, OWN),
        (3_000_000_000, -5, 150, False, SHARED),
        (-200_000_000_000, 5, 150, True, OWN),
        # A tenth of the protocol's part of the narrower side: 351,463,725,075 * 5 / 6 / 10.
        (-29_288_643_756, 5, 150, True, OWN),
        (-29_288_643_755, 5, 150, True, SHARED),
    ],
)
def test_who_wants_to_make(
    market: PerpMarket,
    net: int,
    per_lp: int,
    intensity: int,
    taker_is_long: bool,
    split: AMMLiquiditySplit | None,
) -> None:
    amm = market.amm
    amm.base_asset_amount_with_amm, amm.base_asset_amount_per_lp = net, per_lp
    amm.amm_jit_intensity = intensity
    assert jit_split(market, taker_is_long) == split


def test_size_is_a_quarter_of_a_balanced_market(market: PerpMarket) -> None:
    market.amm.amm_jit_intensity = 150
    market.amm.base_asset_amount_with_amm = -3_000_000_000
    assert jit_size(market, MAKER_SIZE, 20_000_000, 20_000_000, True, SHARED) == 1_000_000_000


def test_the_intensity_is_applied_in_128_bits(market: PerpMarket) -> None:
    """A quarter of 10^18 times 100 is beyond 64 bits; the inventory then bounds the size."""
    market.amm.amm_jit_intensity = 150
    market.amm.base_asset_amount_with_amm = -3_000_000_000
    assert jit_size(market, 10**18, 20_000_000, 20_000_000, True, SHARED) == 3_000_000_000


def test_size_of_lps_stops_at_their_target(market: PerpMarket) -> None:
    market.amm.amm_jit_intensity = 150
    market.amm.base_asset_amount_per_lp = 2_691_667
    assert jit_size(market, MAKER_SIZE, 20_000_000, 20_000_000, True, LP) == 530_000_000


def test_a_price_that_invites_washing_shrinks_the_cap(market: PerpMarket) -> None:
    amm = market.amm
    amm.amm_jit_intensity, amm.short_spread = 150, 2_000
    amm.base_asset_amount_with_amm = -3_000_000_000
    amm.max_base_asset_reserve *= 2
    assert jit_size(market, MAKER_SIZE, 19_989_000, 20_000_000, True, SHARED) == 1_450_000_000


@pytest.mark.parametrize(
    ("taker_is_long", "price", "size"),
    [
        (True, 19_990_000, 2_000_000_000),
        (True, 19_989_999, 1_490_000_000),
        (False, 20_010_000, 2_000_000_000),
        (False, 20_010_001, 1_490_000_000),
    ],
)
def test_washing_begins_past_five_basis_points(
    market: PerpMarket, taker_is_long: bool, price: int, size: int
) -> None:
    """Past 10,000 of 20 the half of the match, 2 units, shrinks by 10,001 of a spread of 40,000."""
    amm = market.amm
    amm.amm_jit_intensity, amm.short_spread, amm.long_spread = 150, 2_000, 2_000
    amm.base_asset_amount_with_amm = -3_000_000_000 if taker_is_long else 3_000_000_000
    amm.max_base_asset_reserve *= 2
    assert jit_size(market, MAKER_SIZE, price, 20_000_000, taker_is_long, SHARED) == size


def test_an_imbalanced_market_takes_up_to_half(market: PerpMarket) -> None:
    amm = market.amm
    amm.amm_jit_intensity = 100
    amm.base_asset_amount_with_amm = -3_000_000_000
    amm.min_base_asset_reserve = amm.base_asset_reserve
    assert jit_size(market, MAKER_SIZE, 20_000_000, 20_000_000, True, SHARED) == 2_000_000_000


def test_without_a_valid_oracle_price_nothing_is_made(market: PerpMarket) -> None:
    market.amm.amm_jit_intensity = 150
    market.amm.base_asset_amount_with_amm = -3_000_000_000
    assert jit_size(market, MAKER_SIZE, 20_000_000, None, True, SHARED) == 0


def test_a_large_size_times_a_wide_spread_overflows(market: PerpMarket) -> None:
    amm = market.amm
    amm.amm_jit_intensity, amm.short_spread = 150, 500_000
    amm.base_asset_amount_with_amm = -3_000_000_000
    with pytest.raises(Fault) as caught:
        jit_size(market, 10**14, 19_000_000, 20_000_000, True, SHARED)
    assert caught.value.code == ErrorCode.MathError


@given(
    size=st.integers(0, 10**13),
    price=st.integers(19_990_001, 20_009_999),
    net=st.integers(-(10**13), 10**13),
    intensity=st.integers(0, 200),
    taker_is_long=st.booleans(),
)
def test_jit_never_exceeds_half_the_match_nor_the_inventory(
    size: int, price: int, net: int, intensity: int, taker_is_long: bool
) -> None:
    market = PerpMarket.zero()
    amm = market.amm
    amm.base_asset_reserve, amm.min_base_asset_reserve, amm.max_base_asset_reserve = (
        10**15,
        7 * 10**14,
        2 * 10**15,
    )
    amm.sqrt_k, amm.order_step_size = 10**15, 10_000_000
    amm.base_asset_amount_with_amm, amm.amm_jit_intensity = net, intensity
    made = jit_size(market, size, price, 20_000_000, taker_is_long, OWN)
    assert 0 <= made <= min(size // 2, abs(net))
    assert made % 10_000_000 == 0
