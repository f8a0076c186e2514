"""Slots and position changes: dust sequences, side totals, and sums that must hold for every change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.accounts import PerpMarket, PerpPosition, User
from balclient.abi.errors import ErrorCode
from balclient.mirror import position as rules
from balclient.mirror.faults import Fault
from balclient.mirror.position import PositionDelta, update_position_and_market


def market_with_step(step: int = 10) -> PerpMarket:
    market = PerpMarket.zero()
    market.amm.order_step_size = step
    return market


def test_dust_sequence_example() -> None:
    market, position = market_with_step(), PerpPosition.zero()
    assert update_position_and_market(position, market, PositionDelta(0, -50, 4)) == 0
    assert (position.base_asset_amount, position.remainder_base_asset_amount) == (0, 4)
    assert (market.amm.quote_entry_amount_short, market.amm.quote_entry_amount_long) == (-50, 0)
    assert (market.number_of_users, market.number_of_users_with_base) == (1, 1)
    update_position_and_market(position, market, PositionDelta(0, -40, 8))
    assert (position.base_asset_amount, position.remainder_base_asset_amount) == (10, 2)
    assert (market.amm.base_asset_amount_long, market.amm.quote_entry_amount_long) == (10, -40)


def test_a_flip_that_ends_flat_lands_on_the_wrong_side() -> None:
    """Reproduced from the program (spec L17c): open interest stays inflated."""
    market, position = market_with_step(), PerpPosition.zero()
    update_position_and_market(position, market, PositionDelta(-10, 100))
    update_position_and_market(position, market, PositionDelta(10, -100, 4))
    assert (position.base_asset_amount, position.remainder_base_asset_amount) == (0, 4)
    assert (market.amm.base_asset_amount_long, market.amm.base_asset_amount_short) == (10, -10)


def test_settlement_after_funding_example() -> None:
    """Margin example B after its funding (spec pnl, example 6)."""
    market, position = market_with_step(10_000_000), PerpPosition.zero()
    market.amm.cumulative_funding_rate_long = 2_000_000
    position.last_cumulative_funding_rate = 2_000_000
    position.base_asset_amount = 2_000_000_000
    position.quote_asset_amount = -201_002_000
    position.quote_entry_amount = -200_000_000
    position.quote_break_even_amount = -200_402_000
    position.remainder_base_asset_amount = -9_500_000
    update_position_and_market(position, market, PositionDelta(1_000_000_000, -100_000_050, 150))
    assert position.base_asset_amount == 3_000_000_000
    assert position.quote_asset_amount == -301_002_050
    assert position.quote_entry_amount == -300_000_050
    assert position.quote_break_even_amount == -300_402_050
    assert position.remainder_base_asset_amount == -9_499_850


def test_closing_resets_the_rate_and_reducing_keeps_it() -> None:
    market, position = market_with_step(), PerpPosition.zero()
    market.amm.cumulative_funding_rate_long = 77
    market.amm.cumulative_funding_rate_short = -5
    update_position_and_market(position, market, PositionDelta(30, -300))
    assert position.last_cumulative_funding_rate == 77
    assert update_position_and_market(position, market, PositionDelta(-10, 120)) == 20
    assert position.last_cumulative_funding_rate == 77
    update_position_and_market(position, market, PositionDelta(-20, 200))
    assert position.last_cumulative_funding_rate == 0
    assert (market.number_of_users, market.number_of_users_with_base) == (1, 0)


@pytest.mark.parametrize("base", [10, -10])
def test_unsettled_funding_is_refused(base: int) -> None:
    market, position = market_with_step(), PerpPosition.zero()
    update_position_and_market(position, market, PositionDelta(base, 0))
    market.amm.cumulative_funding_rate_long = market.amm.cumulative_funding_rate_short = 1
    with pytest.raises(Fault) as caught:
        update_position_and_market(position, market, PositionDelta(base, 0))
    assert caught.value.code == ErrorCode.InvalidPositionLastFundingRate


def test_a_remainder_beyond_32_bits_is_refused() -> None:
    market, position = market_with_step(2**40), PerpPosition.zero()
    with pytest.raises(Fault) as caught:
        update_position_and_market(position, market, PositionDelta(0, 0, 2**31))
    assert caught.value.code == ErrorCode.InvalidPositionDelta


def test_old_base_off_the_step_is_refused() -> None:
    market, position = market_with_step(), PerpPosition.zero()
    position.base_asset_amount = 15
    with pytest.raises(Fault) as caught:
        update_position_and_market(position, market, PositionDelta(10, 0))
    assert caught.value.code == ErrorCode.InvalidPerpPositionDetected


def test_quote_alone_counts_users_and_leaves_entry() -> None:
    market, position = market_with_step(), PerpPosition.zero()
    assert update_position_and_market(position, market, PositionDelta(0, 7, 0)) == 7
    assert (position.quote_asset_amount, position.quote_entry_amount) == (7, 0)
    assert (market.number_of_users, market.amm.quote_asset_amount_with_unsettled_lp) == (1, 0)
    update_position_and_market(position, market, PositionDelta(0, -7))
    assert market.number_of_users == 0


def test_a_slot_with_dust_only_is_free_and_is_overwritten() -> None:
    user = User.zero()
    slot = user.perp_positions[0]
    slot.market_index, slot.remainder_base_asset_amount, slot.quote_entry_amount = 3, 9, 50
    assert rules.find_position(user, 3) is None
    fresh = rules.force_position(user, 4)
    assert user.perp_positions[0] == fresh
    assert (fresh.market_index, fresh.remainder_base_asset_amount, fresh.quote_entry_amount) == (4, 0, 0)


def test_nine_markets_do_not_fit() -> None:
    user = User.zero()
    for index in range(8):
        rules.force_position(user, index).quote_asset_amount = 1
    with pytest.raises(Fault) as caught:
        rules.force_position(user, 8)
    assert caught.value.code == ErrorCode.MaxNumberOfPositions
    with pytest.raises(Fault) as caught:
        rules.get_position(user, 8)
    assert caught.value.code == ErrorCode.UserHasNoPositionInMarket


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**9))
def test_split_by_step(value: int, step: int) -> None:
    whole, rest = rules.split_by_step(value, step)
    assert whole + rest == value
    assert whole % step == 0
    assert abs(rest) < step
    assert rest == 0 or (rest > 0) == (value > 0)


DELTAS = st.lists(
    st.tuples(st.integers(-40, 40), st.integers(-(10**6), 10**6), st.one_of(st.none(), st.integers(-30, 30))),
    max_size=15,
)


@given(DELTAS)
def test_side_totals_and_quote_add_up(deltas: list[tuple[int, int, int | None]]) -> None:
    """Net base and quote of the market are those of its only position, whatever was booked."""
    market, position = market_with_step(), PerpPosition.zero()
    amm = market.amm
    realised = 0
    code = None
    for base, quote, rest in deltas:
        try:
            realised += update_position_and_market(position, market, PositionDelta(base * 10, quote, rest))
        except Fault as fault:
            code = fault.code
            break
        assert amm.base_asset_amount_long + amm.base_asset_amount_short == position.base_asset_amount
        assert amm.quote_asset_amount == position.quote_asset_amount
        assert abs(position.remainder_base_asset_amount) < 10
        assert position.quote_asset_amount == position.quote_entry_amount + realised
    # Counters of users run out when dust closes a position that was never counted (spec L24).
    assert code in (None, ErrorCode.MathError)
