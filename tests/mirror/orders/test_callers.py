"""Rules that no recorded session reaches, worked by hand; mirror and program must both keep them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpPosition, State
from balclient.abi.enums import OrderActionExplanation as Why
from balclient.abi.enums import OrderType, PerpOperation, PositionDirection, PostOnlyParam
from balclient.abi.errors import ErrorCode
from balclient.abi.events import FundingRateRecord
from balclient.abi.instructions import (
    place_and_make_perp_order,
    place_and_take_perp_order,
    update_amms,
    update_funding_rate,
)
from balclient.abi.values import Account, Instruction, Outcome

Alike = Callable[[Any, Instruction], Outcome]

LONG, SHORT = PositionDirection.Long, PositionDirection.Short
ONE = 1_000_000_000


def fills(outcome: Outcome) -> list[Any]:
    assert outcome.error is None, outcome.error
    records: list[Any] = [event.decode() for event in outcome.events]
    return [r for r in records if hasattr(r, "action") and r.action.name == "Fill"]


def code(outcome: Outcome) -> int | None:
    assert outcome.error is not None
    return outcome.error.code


@pytest.fixture
def slow(world: Any) -> Any:
    """A world where the curve waits ten slots before it fills anybody."""
    state = State.decode(world.data(addresses.state()))
    state.min_perp_auction_duration = 10
    world.put(addresses.state(), state.encode())
    return world


def make(world: Any, make_params: Any, remaining: list[AccountMeta]) -> Instruction:
    """Participant 2 makes against the first order of participant 0, one base unit at 20.05."""
    params = make_params(
        SHORT,
        ONE,
        order_type=OrderType.Limit,
        price=20_050_000,
        post_only=PostOnlyParam.MustPostOnly,
        immediate_or_cancel=True,
    )
    return place_and_make_perp_order(
        params=params,
        taker_order_id=1,
        user=world.user_key(2),
        user_stats=world.stats_key(2),
        taker=world.user_key(0),
        taker_stats=world.stats_key(0),
        authority=world.authority(2),
        remaining=remaining,
    )


def test_an_order_of_another_maker_with_the_same_id_makes_as_well(
    slow: Any, make_params: Any, alike: Alike
) -> None:
    """place_and_make lets every supplied order through that carries the id of the caller's new order."""
    slow.rest(1, SHORT, ONE, 20_010_000, post_only=PostOnlyParam.MustPostOnly)
    slow.rest(0, LONG, 3 * ONE, 20_100_000)
    slow.wait(1, 0)
    first, second = fills(alike(slow.ledger, make(slow, make_params, slow.remaining(1))))
    assert (first.maker, first.maker_order_id, first.action_explanation) == (
        slow.user_key(1),
        1,
        Why.OrderFilledWithMatch,
    )
    assert (second.maker, second.maker_order_id, second.action_explanation) == (
        slow.user_key(2),
        1,
        Why.OrderFilledWithMatchJit,
    )


def test_an_order_of_another_maker_with_another_id_does_not_make(
    slow: Any, make_params: Any, alike: Alike
) -> None:
    """The caller's order is its first, the other maker's second does not carry its id."""
    slow.rest(1, SHORT, ONE, 20_900_000)
    slow.rest(1, SHORT, ONE, 20_010_000, post_only=PostOnlyParam.MustPostOnly)
    slow.rest(0, LONG, 3 * ONE, 20_100_000)
    slow.wait(1, 0)
    (only,) = fills(alike(slow.ledger, make(slow, make_params, slow.remaining(1))))
    assert only.maker == slow.user_key(2)


def test_a_maker_may_not_pass_itself_once_more(slow: Any, make_params: Any, alike: Alike) -> None:
    """The caller is put among the supplied pairs, which must hold neither its account nor its statistics."""
    slow.rest(0, LONG, ONE, 20_100_000)
    slow.wait(1, 0)
    itself = alike(slow.ledger, make(slow, make_params, slow.remaining(2)))
    assert code(itself) == ErrorCode.InvalidUserAccount
    borrowed = [
        *slow.remaining(),
        AccountMeta(slow.user_key(1), False, True),
        AccountMeta(slow.stats_key(2), False, True),
    ]
    statistics = alike(slow.ledger, make(slow, make_params, borrowed))
    assert code(statistics) == ErrorCode.InvalidUserStatsAccount
    assert len(fills(alike(slow.ledger, make(slow, make_params, slow.remaining(1))))) == 1


def test_a_post_only_taker_is_refused_before_the_pairs_are_read(
    world: Any, make_params: Any, alike: Alike
) -> None:
    """place_and_take looks at post_only after the markets and before the pairs behind them."""
    alone = [*world.remaining(), AccountMeta(world.user_key(1), False, True)]

    def taking(post_only: PostOnlyParam) -> Instruction:
        return place_and_take_perp_order(
            params=make_params(LONG, ONE, post_only=post_only),
            user=world.user_key(),
            authority=world.authority(0),
            user_stats=world.stats_key(),
            remaining=alone,
        )

    assert code(alike(world.ledger, taking(PostOnlyParam.MustPostOnly))) == ErrorCode.InvalidOrderPostOnly
    assert code(alike(world.ledger, taking(PostOnlyParam.NONE))) == ErrorCode.UserStatsNotFound


@pytest.mark.parametrize("makers", [(), (1,)])
def test_a_filler_without_a_free_slot_is_active_all_the_same(
    world: Any, alike: Alike, makers: tuple[int, ...]
) -> None:
    """A filler that gets no position slot earns nothing, and its last_active_slot moves with every step."""
    filler = world.user(2)
    for index in range(8):
        slot = PerpPosition.zero()
        slot.market_index, slot.quote_asset_amount = index + 1, 1
        filler.perp_positions[index] = slot
    world.put(world.user_key(2), filler.encode())
    world.rest(1, SHORT, ONE, 20_001_000)
    world.rest(0, LONG, ONE, 20_100_000)
    world.wait(5, 1)
    done = fills(alike(world.ledger, world.filling(0, 2, *makers)))
    assert done
    assert all((fill.filler, fill.filler_reward) == (world.user_key(2), 0) for fill in done)
    assert world.user(2).last_active_slot == world.ledger.clock.slot
    assert world.user(2).perp_positions == filler.perp_positions


@pytest.mark.parametrize(("seconds", "met"), [(2**63 - 1, 1), (10, 0), (4, 1)])
def test_the_seconds_to_a_far_max_ts_wrap_in_the_fallback_price(
    world: Any, alike: Alike, seconds: int, met: int
) -> None:
    """A buyer without a limit pays up to ask + ask / clamp(20 * seconds left, 100, 200).

    With ten seconds left that is 20,002,500 * 1.005 = 20,102,512, too little for the maker's 20.15; with four
    it is 20,202,525.  20 times the seconds to the last i64 second wraps to a negative number, which counts as
    100 as well.
    """
    market = world.market
    market.paused_operations = PerpOperation.AmmFill
    world.put(addresses.perp_market(0), market.encode())
    world.rest(1, SHORT, ONE, 20_150_000)
    world.wait(1, 0)
    end = min(world.ledger.clock.unix_timestamp + seconds, 2**63 - 1)
    assert len(fills(alike(world.ledger, world.taking(LONG, ONE, makers=(1,), max_ts=end)))) == met


def test_a_crossing_maker_is_held_to_a_signed_oracle_price(world: Any, alike: Alike) -> None:
    """A post-only buyer above the curve's ask is excused only below the oracle price, a negative one too."""
    world.set_price(-5_000_000)
    crossing = world.resting(0, LONG, ONE, 20_100_000, post_only=PostOnlyParam.MustPostOnly)
    assert code(alike(world.ledger, crossing)) == ErrorCode.PlacePostOnlyLimitFailure


@pytest.mark.parametrize(
    ("place", "read_only", "error"),
    [
        (1, False, ErrorCode.InvalidSpotMarketAccount),
        (2, False, ErrorCode.InvalidMarketAccount),
        (2, True, ErrorCode.MarketWrongMutability),
    ],
)
def test_a_market_of_another_program_is_no_market(
    world: Any, make_params: Any, alike: Alike, place: int, read_only: bool, error: ErrorCode
) -> None:
    """Its bytes are those of a market; a perp market's mutability is looked at before its owner."""
    metas = world.remaining()
    forged = Pubkey(bytes([77] * 32))
    owner = Pubkey(bytes([78] * 32))
    world.ledger.set_account(forged, Account(owner, world.data(metas[place].pubkey)))
    metas[place] = AccountMeta(forged, False, not read_only)
    taking = place_and_take_perp_order(
        params=make_params(LONG, ONE),
        user=world.user_key(),
        authority=world.authority(0),
        user_stats=world.stats_key(),
        remaining=metas,
    )
    assert code(alike(world.ledger, taking)) == error


def test_twenty_equal_makers_come_in_the_order_of_the_search(world: Any, alike: Alike) -> None:
    """Each of equal orders goes to the middle of the list, also when there are more than sixteen."""
    for _ in range(20):
        assert world.rest(1, SHORT, ONE // 10, 20_001_000).error is None
    world.wait(1, 0)
    order: list[int] = []
    for order_id in range(1, 21):
        order.insert(len(order) // 2, order_id)
    met = fills(alike(world.ledger, world.taking(LONG, ONE, makers=(1,))))
    assert [fill.maker_order_id for fill in met if fill.maker] == order[:7]


def test_the_funding_record_carries_the_index_that_was_asked_for(world: Any, alike: Alike) -> None:
    """update_funding_rate does not compare its argument with the market passed; the record repeats it."""
    world.wait(1, 3_600)
    outcome = alike(
        world.ledger,
        update_funding_rate(
            market_index=7, oracle=Pubkey(bytes([7] * 32)), perp_market=addresses.perp_market(0)
        ),
    )
    assert outcome.error is None, outcome.error
    (record,) = (event.decode() for event in outcome.events)
    assert isinstance(record, FundingRateRecord)
    assert record.market_index == 7


def test_a_curve_that_a_copy_cannot_take_is_not_paid_for(world: Any, alike: Alike) -> None:
    """The oracle fell to 0.6 of the curve, and the peg can follow only with a lower K (spec A38, L21).

    What that brings is told by a copy of the market before the cost is booked. There a spread of 100% is all
    on the bid side, and the reference offset moves it beyond: no quote is left on that side. Booking the cost
    first would widen the ask side as well and leave some.
    """
    world.change(
        base_asset_reserve=22_368_210_513_754,
        quote_asset_reserve=21_646_102_115_043,
        max_base_asset_reserve=31_179_719_474_948,
        sqrt_k=22_004_194_348_158,
        peg_multiplier=120_150_406,
        terminal_quote_asset_reserve=21_960_871_646_225,
        base_asset_amount_with_amm=-320_608_000_002,
        last_24h_avg_funding_rate=-45_467_141,
        short_intensity_volume=40_850_524_101,
        mark_std=121_812_479,
        curve_update_intensity=150,
    )
    world.set_price(70_251_727)
    updating = update_amms(
        market_indexes=[0, 100, 100, 100, 100],
        authority=world.authority(0),
        remaining=[meta for meta in world.remaining() if meta.pubkey != addresses.spot_market(0)],
    )
    assert code(alike(world.ledger, updating)) == ErrorCode.MathError
    world.change(mark_std=115_000_000)
    assert alike(world.ledger, updating).error is None
    assert world.market.amm.sqrt_k < 22_004_194_348_158


@pytest.mark.parametrize(("start", "error"), [(-(2**63), ErrorCode.MathError), (-(2**62), None)])
def test_the_time_since_a_referrers_epoch_is_counted_in_64_bits(
    world: Any, alike: Alike, start: int, error: ErrorCode | None
) -> None:
    taker, referrer = world.stats(), world.stats(2)
    taker.referrer, referrer.next_epoch_ts = world.authority(2), start
    world.put(world.stats_key(), taker.encode())
    world.put(world.stats_key(2), referrer.encode())
    outcome = alike(world.ledger, world.taking(LONG, ONE, makers=(2,)))
    assert (None if outcome.error is None else outcome.error.code) == error
