"""Walking the slots of a user account without decoding the empty ones."""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import Final

from balclient.abi.accounts import Order, PerpPosition, SpotPosition, User
from balclient.abi.codec import LazyArray
from balclient.abi.enums import MarketType, OrderStatus, OrderType

__all__ = [
    "CLEARED_ORDER",
    "free_order_slot",
    "order_at",
    "put_order",
    "used_orders",
    "used_perp_positions",
    "used_spot_positions",
]

_FREE_SLOT: Final = OrderStatus.Init

CLEARED_ORDER: Final = bytes(83) + bytes([OrderType.Limit, MarketType.Perp]) + bytes(11)
"""An order slot after its order is gone (spec T10.20)."""

_BLANK_ORDERS: Final = frozenset({bytes(Order.SIZE), CLEARED_ORDER})
_BLANK_PERP: Final = frozenset({bytes(PerpPosition.SIZE)})
_BLANK_SPOT: Final = frozenset({bytes(SpotPosition.SIZE)})


def used_orders(user: User) -> list[tuple[int, Order]]:
    """(slot, order) of every slot that may hold an order or an id, in slot order."""
    orders: MutableSequence[Order] = user.orders
    if isinstance(orders, LazyArray):
        return orders.occupied(_BLANK_ORDERS)
    return list(enumerate(orders))


def order_at(user: User, index: int) -> Order:
    """The order in a slot."""
    orders: MutableSequence[Order] = user.orders
    if isinstance(orders, LazyArray):
        order: Order = orders.at(index)
        return order
    return orders[index]


def put_order(user: User, index: int, order: Order) -> None:
    """Replace the order in a slot."""
    orders: MutableSequence[Order] = user.orders
    if isinstance(orders, LazyArray):
        orders.put(index, order)
    else:
        orders[index] = order


def free_order_slot(user: User) -> int | None:
    """The first slot without an order (status Init), or None (spec T2.4)."""
    free = 0
    for index, order in used_orders(user):
        if index > free or order.status == _FREE_SLOT:
            return free
        free = index + 1
    return free if free < len(user.orders) else None


def used_perp_positions(user: User) -> list[tuple[int, PerpPosition]]:
    """(slot, position) of every perp slot that is not all zero, in slot order."""
    positions: MutableSequence[PerpPosition] = user.perp_positions
    if isinstance(positions, LazyArray):
        return positions.occupied(_BLANK_PERP)
    return list(enumerate(positions))


def used_spot_positions(user: User) -> list[tuple[int, SpotPosition]]:
    """(slot, position) of every spot slot that is not all zero, in slot order."""
    positions: MutableSequence[SpotPosition] = user.spot_positions
    if isinstance(positions, LazyArray):
        return positions.occupied(_BLANK_SPOT)
    return list(enumerate(positions))
