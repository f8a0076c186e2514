"""In which order the curve and makers fill a taker."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from solders.pubkey import Pubkey

from balclient.abi.accounts import Order, User, UserStats
from balclient.abi.enums import OrderType, PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.mirror.faults import Fault
from balclient.mirror.makers import MakerOrder, insert_by_price, may_make
from balclient.mirror.matching import fill_steps
from balclient.mirror.participants import Participant

LONG, SHORT = PositionDirection.Long, PositionDirection.Short
MAKER = Participant(Pubkey.default(), User.zero(), UserStats.zero())
MakeOrder = Callable[..., Order]


def entries(*prices: int) -> list[MakerOrder]:
    return [MakerOrder(MAKER, index, price) for index, price in enumerate(prices)]


def shape(
    makers: list[MakerOrder], order: Order, limit: int | None, curve: int, qualifies: bool
) -> list[object]:
    return [
        entry.price if entry is not None else ("curve", bound)
        for entry, bound in fill_steps(makers, order, limit, curve, qualifies)
    ]


def test_the_curve_fills_up_to_each_worse_maker(make_order: MakeOrder) -> None:
    order = make_order(direction=LONG)
    assert shape(entries(99, 101, 103), order, 102, 100, True) == [99, ("curve", 101), 101, ("curve", None)]
    assert shape(entries(99, 101, 103), order, 102, 100, False) == [99, 101]
    assert shape(entries(99, 101, 103), order, None, 100, True) == [
        99,
        ("curve", 101),
        101,
        ("curve", 103),
        103,
        ("curve", None),
    ]


def test_a_short_taker_looks_down(make_order: MakeOrder) -> None:
    order = make_order(direction=SHORT)
    assert shape(entries(101, 99, 97), order, 98, 100, True) == [101, ("curve", 99), 99, ("curve", None)]
    assert shape(entries(97), order, 98, 97, True) == []


def test_equality_crosses_but_does_not_send_the_curve_first(make_order: MakeOrder) -> None:
    order = make_order(direction=LONG)
    assert shape(entries(100), order, 100, 100, True) == [100, ("curve", None)]


def test_steps_stop_after_more_than_six(make_order: MakeOrder) -> None:
    order = make_order(direction=LONG)
    assert shape(entries(*range(90, 110)), order, 200, 300, False) == list(range(90, 97))


def test_a_post_only_taker_meets_the_curve_alone(make_order: MakeOrder) -> None:
    order = make_order(direction=LONG, post_only=True)
    assert shape(entries(90), order, 100, 99, True) == [("curve", None)]
    assert shape(entries(90), order, 98, 99, True) == []
    assert shape(entries(90), order, 100, 99, False) == []
    with pytest.raises(Fault) as caught:
        fill_steps([], order, None, 99, True)
    assert caught.value.code == ErrorCode.FailedUnwrap


@given(prices=st.lists(st.integers(1, 30), max_size=60), taker_is_long=st.booleans())
def test_makers_are_sorted_best_first(prices: list[int], taker_is_long: bool) -> None:
    found: list[MakerOrder] = []
    for entry in entries(*prices):
        insert_by_price(found, entry, taker_is_long)
    kept = [entry.price for entry in found]
    assert kept == sorted(kept, reverse=not taker_is_long)
    best = sorted(prices, reverse=not taker_is_long)
    assert kept[:16] == best[:16]


def test_equal_prices_are_ordered_by_the_path_of_the_search() -> None:
    found: list[MakerOrder] = []
    for entry in entries(5, 5, 5, 4, 5):
        insert_by_price(found, entry, True)
    assert [entry.index for entry in found] == [3, 1, 4, 2, 0]


def test_room_for_makers_doubles_when_one_is_put_into_a_full_list() -> None:
    """A place behind the room is dropped; the room is 16 at first, and 32 once there are 17."""
    found: list[MakerOrder] = []
    for entry in entries(*[5] * 16, 9):
        insert_by_price(found, entry, True)
    assert [entry.price for entry in found] == [5] * 16
    for entry in entries(1, 9):
        insert_by_price(found, entry, True)
    assert [entry.price for entry in found] == [1, *[5] * 16, 9]
    for entry in entries(*range(10, 40)):
        insert_by_price(found, entry, True)
    assert len(found) == 32
    assert found[-1].price == 23


@pytest.mark.parametrize(
    ("maker", "taker", "allowed"),
    [
        ({"slot": 90}, {"slot": 100, "order_type": OrderType.Market}, True),
        ({"slot": 100}, {"slot": 100, "order_type": OrderType.Market}, False),
        ({"slot": 100, "post_only": True, "immediate_or_cancel": True}, {"slot": 100}, True),
        ({"slot": 90}, {"slot": 95, "post_only": True}, False),
        ({"slot": 95, "auction_duration": 10}, {"slot": 90, "order_type": OrderType.Market}, False),
        ({"slot": 95}, {"slot": 90}, False),
        ({"slot": 95, "post_only": True}, {"slot": 90}, True),
        ({"slot": 85}, {"slot": 90}, True),
    ],
)
def test_who_may_make(
    make_order: MakeOrder, maker: dict[str, object], taker: dict[str, object], allowed: bool
) -> None:
    assert may_make(make_order(**maker), make_order(**taker), 100) is allowed
