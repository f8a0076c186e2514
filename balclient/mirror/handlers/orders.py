"""Instructions that place, fill and cancel perp orders (spec T1, T18b; instructions 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import User
from balclient.abi.enums import ExchangeStatus, OrderActionExplanation, OrderType, PostOnlyParam
from balclient.abi.errors import ErrorCode
from balclient.abi.types import OrderParams
from balclient.mirror.cancel import cancel_order, cancel_orders, find_order, last_order_id
from balclient.mirror.context import Context, Maps
from balclient.mirror.faults import Fault
from balclient.mirror.fill import FillMode, fill_perp_order
from balclient.mirror.participants import Participant, in_order
from balclient.mirror.pauses import require_not_fully_paused, require_not_paused
from balclient.mirror.placing import place_perp_order
from balclient.mirror.position import touch_user
from balclient.mirror.repeg import update_amm
from balclient.mirror.slots import order_at

__all__ = ["HANDLERS"]

_FILL_PAUSED: Final = ExchangeStatus.FillPaused
_FILL: Final = FillMode.FILL
_PLACE_AND_MAKE: Final = FillMode.PLACE_AND_MAKE
_PLACE_AND_TAKE: Final = FillMode.PLACE_AND_TAKE
_NO_EXPLANATION: Final = OrderActionExplanation.NONE
_LIMIT_ORDER: Final = OrderType.Limit
_NO_POST_ONLY: Final = PostOnlyParam.NONE

_Args = Mapping[str, Any]


def _named(ctx: Context, user: str, stats: str) -> Participant:
    return Participant(ctx.key(user), ctx.user(user), ctx.user_stats(stats))


def _supplied(ctx: Context) -> tuple[list[Participant], frozenset[Pubkey]]:
    """The (user, stats) pairs behind the markets, in the order of their addresses, and whose stats they are.

    A user may come with somebody else's stats.
    """
    pairs = ctx.user_maps()
    found: list[Participant] = []
    for key in pairs.sorted_keys():
        user = pairs.user_mut(key)
        authority = user.authority
        stats = pairs.stats_mut(authority) if pairs.has_stats(authority) else None
        found.append(Participant(key, user, stats))
    return found, pairs.authorities()


def _refresh(ctx: Context, maps: Maps, market_index: int) -> None:
    market = maps.perp_mut(market_index)
    update_amm(market, maps.oracle(market.amm.oracle), ctx.state, ctx.clock)


def _cancel_by_id(ctx: Context, maps: Maps, user: User, user_key: Pubkey, order_id: int) -> None:
    """Cancel the order with this id; nothing happens when no slot carries it (spec T1.6, T18b)."""
    index = find_order(user, order_id)
    if index is not None:
        _cancel_at(ctx, maps, user, user_key, index)


def _cancel_at(ctx: Context, maps: Maps, user: User, user_key: Pubkey, index: int) -> None:
    cancel_order(ctx, maps, user, user_key, index, _NO_EXPLANATION)
    touch_user(user, ctx.clock.slot)


def place(ctx: Context, args: _Args) -> None:
    """place_perp_order: immediate-or-cancel is refused here (spec instructions 5.10)."""
    require_not_fully_paused(ctx)
    params: OrderParams = args["params"]
    maps = ctx.maps()
    if params.immediate_or_cancel:
        raise Fault(ErrorCode.InvalidOrderIOC)
    place_perp_order(ctx, maps, ctx.user(), ctx.key("user"), params)


def place_and_take(ctx: Context, args: _Args) -> None:
    """place_and_take_perp_order: refresh the curve, place, fill at once (spec T1)."""
    require_not_paused(ctx, _FILL_PAUSED)
    params: OrderParams = args["params"]
    maps = ctx.maps([params.market_index])
    if params.post_only != _NO_POST_ONLY:
        raise Fault(ErrorCode.InvalidOrderPostOnly)
    supplied, stats_of = _supplied(ctx)
    _refresh(ctx, maps, params.market_index)
    taker = _named(ctx, "user", "user_stats")
    place_perp_order(ctx, maps, taker.user, taker.key, params)
    order_id = last_order_id(taker.user)
    fill_perp_order(ctx, maps, taker, order_id, taker, supplied, _PLACE_AND_TAKE, stats_of=stats_of)
    if params.immediate_or_cancel:
        _cancel_by_id(ctx, maps, taker.user, taker.key, order_id)


def place_and_make(ctx: Context, args: _Args) -> None:
    """place_and_make_perp_order: place a maker order, fill a taker with it, cancel the rest (spec T1b).

    InvalidUserAccount when the caller is also passed as a maker, InvalidUserStatsAccount when its
    statistics are.
    """
    require_not_paused(ctx, _FILL_PAUSED)
    params: OrderParams = args["params"]
    maps = ctx.maps([params.market_index])
    makes = (
        params.order_type == _LIMIT_ORDER and params.immediate_or_cancel and params.post_only != _NO_POST_ONLY
    )
    if not makes:
        raise Fault(ErrorCode.InvalidOrderIOCPostOnly)
    _refresh(ctx, maps, params.market_index)
    maker = _named(ctx, "user", "user_stats")
    place_perp_order(ctx, maps, maker.user, maker.key, params)
    order_id = last_order_id(maker.user)
    supplied, stats_of = _supplied(ctx)
    # The caller joins the pairs, and neither of its two accounts may be among them already.
    for one in supplied:
        if one.key == maker.key:
            raise Fault(ErrorCode.InvalidUserAccount)
    if maker.user.authority in stats_of:
        raise Fault(ErrorCode.InvalidUserStatsAccount)
    supplied = in_order([*supplied, maker])
    taker = _named(ctx, "taker", "taker_stats")
    fill_perp_order(
        ctx,
        maps,
        taker,
        args["taker_order_id"],
        maker,
        supplied,
        _PLACE_AND_MAKE,
        order_id,
        stats_of=stats_of | {maker.user.authority},
    )
    _cancel_by_id(ctx, maps, maker.user, maker.key, order_id)


def fill(ctx: Context, args: _Args) -> None:
    """fill_perp_order: a keeper fills an order; an unknown id is a success without effect (spec T1a)."""
    require_not_paused(ctx, _FILL_PAUSED)
    user = ctx.user()
    order_id = args["order_id"]
    if order_id is None:
        order_id = last_order_id(user)
    index = find_order(user, order_id)
    if index is None:
        return
    market_index = order_at(user, index).market_index
    maps = ctx.maps([market_index])
    supplied, stats_of = _supplied(ctx)
    _refresh(ctx, maps, market_index)
    taker = _named(ctx, "user", "user_stats")
    filler = _named(ctx, "filler", "filler_stats")
    fill_perp_order(ctx, maps, taker, order_id, filler, supplied, _FILL, stats_of=stats_of)


def cancel_one(ctx: Context, args: _Args) -> None:
    """cancel_order: by id, or the latest; an unknown id is a success without effect (spec T18b)."""
    require_not_fully_paused(ctx)
    maps = ctx.maps()
    user = ctx.user()
    order_id = args["order_id"]
    _cancel_by_id(ctx, maps, user, ctx.key("user"), last_order_id(user) if order_id is None else order_id)


def cancel_by_user_id(ctx: Context, args: _Args) -> None:
    """cancel_order_by_user_id: the first slot with the id that its owner gave it (spec T18b)."""
    require_not_fully_paused(ctx)
    maps = ctx.maps()
    user = ctx.user()
    for index, order in enumerate(user.orders):
        if order.user_order_id == args["user_order_id"]:
            _cancel_at(ctx, maps, user, ctx.key("user"), index)
            return


def cancel_by_ids(ctx: Context, args: _Args) -> None:
    """cancel_orders_by_ids: one after the other, unknown ids without effect (spec T18b)."""
    require_not_fully_paused(ctx)
    maps = ctx.maps()
    for order_id in args["order_ids"]:
        _cancel_by_id(ctx, maps, ctx.user(), ctx.key("user"), order_id)


def cancel_many(ctx: Context, args: _Args) -> None:
    """cancel_orders: every open order that passes the filters (spec T18b)."""
    require_not_fully_paused(ctx)
    maps = ctx.maps()
    cancel_orders(
        ctx,
        maps,
        ctx.user(),
        ctx.key("user"),
        args["market_type"],
        args["market_index"],
        args["direction"],
    )


HANDLERS: Final[dict[str, Callable[[Context, _Args], None]]] = {
    "place_perp_order": place,
    "place_and_take_perp_order": place_and_take,
    "place_and_make_perp_order": place_and_make,
    "fill_perp_order": fill,
    "cancel_order": cancel_one,
    "cancel_order_by_user_id": cancel_by_user_id,
    "cancel_orders": cancel_many,
    "cancel_orders_by_ids": cancel_by_ids,
}
