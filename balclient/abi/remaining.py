"""The accounts that follow an instruction's fixed ones, in the program's order (spec instructions 1 and 4).

Oracles come first, then spot markets, then perp markets, then pairs of User and UserStats.  Inside a group
the order is the one in which users' slots and the instruction name the markets.  What the program would look
up in vain is refused here, by name, before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

from . import addresses
from .accounts import PerpMarket, PerpPosition, SpotMarket, SpotPosition, User
from .addresses import DEFAULT_PUBKEY, PROGRAM_ID
from .enums import MarketType, OracleSource
from .exceptions import MissingMarket, MissingOracle, MissingSpotMarket
from .values import Instruction

__all__ = ["Needs", "complete", "needs", "perp_slot_used", "remaining_accounts", "spot_slot_used"]

QUOTE = 0
_NO_MARKET = 100


def perp_slot_used(position: PerpPosition) -> bool:
    """Whether the program sees the slot: base, quote, orders or shares are not all zero (spec L4)."""
    return bool(
        position.base_asset_amount
        or position.quote_asset_amount
        or position.lp_shares
        or position.open_orders
        or position.open_bids
        or position.open_asks
    )


def spot_slot_used(position: SpotPosition) -> bool:
    """Whether the program sees the slot: it has a balance or open orders."""
    return bool(position.scaled_balance or position.open_orders)


@dataclass(frozen=True, slots=True)
class Needs:
    """What an instruction looks up besides the markets of its users."""

    perp: tuple[int, ...] = ()
    spot: tuple[int, ...] = ()
    writable_perp: tuple[int, ...] = ()
    writable_spot: tuple[int, ...] = ()
    users: bool = True
    spot_markets: bool = True


def remaining_accounts(
    users: Iterable[User] = (),
    *,
    perp_markets: Mapping[int, PerpMarket],
    spot_markets: Mapping[int, SpotMarket],
    perp: Iterable[int] = (),
    spot: Iterable[int] = (),
    writable_perp: Iterable[int] = (),
    writable_spot: Iterable[int] = (),
    pairs: Iterable[tuple[Pubkey, Pubkey]] = (),
    oracles: Collection[Pubkey] | None = None,
    with_spot_markets: bool = True,
    program_id: Pubkey = PROGRAM_ID,
) -> tuple[AccountMeta, ...]:
    """The remaining accounts for these users and markets.

    `perp_markets` and `spot_markets` are decoded snapshots by index.  `pairs` are addresses of a User and its
    UserStats, passed writable.  `oracles`, if given, are the oracle accounts known to exist.  Raises
    MissingMarket, MissingSpotMarket or MissingOracle.
    """
    group = _Group(perp_markets, spot_markets, oracles, with_spot_markets)
    for user in users:
        for spot_slot in user.spot_positions:
            if spot_slot_used(spot_slot):
                group.add_spot(spot_slot.market_index, False)
                if spot_slot.open_orders:
                    group.add_spot(QUOTE, False)
        for perp_slot in user.perp_positions:
            if perp_slot_used(perp_slot):
                group.add_perp(perp_slot.market_index, False)
    for index in perp:
        group.add_perp(index, False)
    for index in spot:
        group.add_spot(index, False)
    for index in writable_perp:
        group.add_perp(index, True)
    for index in writable_spot:
        group.add_spot(index, True)
    return (*group.metas(program_id), *(AccountMeta(key, False, True) for pair in pairs for key in pair))


class _Group:
    """Three ordered groups being filled; a market is writable once anybody needs it writable."""

    def __init__(
        self,
        perp_markets: Mapping[int, PerpMarket],
        spot_markets: Mapping[int, SpotMarket],
        oracles: Collection[Pubkey] | None,
        with_spot_markets: bool,
    ) -> None:
        self.perp_markets = perp_markets
        self.spot_markets = spot_markets
        self.known = oracles
        self.with_spot_markets = with_spot_markets
        self.oracles: dict[Pubkey, bool] = {}
        self.spot: dict[int, bool] = {}
        self.perp: dict[int, bool] = {}

    def add_perp(self, index: int, writable: bool) -> None:
        market = self.perp_markets.get(index)
        if market is None:
            raise MissingMarket(f"perp market {index} is needed: add its account to perp_markets")
        self.perp[index] = self.perp.get(index, False) or writable
        prelaunch = writable and market.amm.oracle_source == OracleSource.Prelaunch
        self._oracle(market.amm.oracle, prelaunch, f"perp market {index}", market.amm.oracle_source)
        self.add_spot(market.quote_spot_market_index, False)

    def add_spot(self, index: int, writable: bool) -> None:
        if not self.with_spot_markets:
            return
        market = self.spot_markets.get(index)
        if market is None:
            raise MissingSpotMarket(f"spot market {index} is needed: add its account to spot_markets")
        self.spot[index] = self.spot.get(index, False) or writable
        self._oracle(market.oracle, False, f"spot market {index}", market.oracle_source)

    def _oracle(self, key: Pubkey, writable: bool, of: str, source: OracleSource) -> None:
        if key == DEFAULT_PUBKEY:
            if source != OracleSource.QuoteAsset:
                raise MissingOracle(f"{of} names no oracle, and its source is {source!r}")
            return
        if self.known is not None and key not in self.known:
            raise MissingOracle(f"{of} needs its oracle {key}, which was not given")
        self.oracles[key] = self.oracles.get(key, False) or writable

    def metas(self, program_id: Pubkey) -> list[AccountMeta]:
        spot = addresses.spot_market
        perp = addresses.perp_market
        return [
            *(AccountMeta(key, False, writable) for key, writable in self.oracles.items()),
            *(AccountMeta(spot(i, program_id=program_id), False, w) for i, w in self.spot.items()),
            *(AccountMeta(perp(i, program_id=program_id), False, w) for i, w in self.perp.items()),
        ]


Args = Mapping[str, Any]
Rule = Callable[[Args, Sequence[User]], Needs]


def _lp(args: Args, users: Sequence[User]) -> Needs:
    return Needs(spot=(QUOTE,), writable_perp=(args["market_index"],))


def _settle(args: Args, users: Sequence[User]) -> Needs:
    return Needs(writable_perp=(args["market_index"],), writable_spot=(QUOTE,))


def _order(params: Any) -> Needs:
    if params.market_type == MarketType.Spot:
        return Needs(spot=(params.market_index, QUOTE))
    return Needs(perp=(params.market_index,))


def _orders(args: Args, users: Sequence[User]) -> Needs:
    found = [_order(params) for params in args["params"]]
    return Needs(perp=tuple(i for n in found for i in n.perp), spot=tuple(i for n in found for i in n.spot))


def _taken(args: Args, users: Sequence[User]) -> Needs:
    return Needs(writable_perp=(args["params"].market_index,))


def _spot(args: Args, users: Sequence[User]) -> Needs:
    return Needs(writable_spot=(args["market_index"],))


def _plain(args: Args, users: Sequence[User]) -> Needs:
    return Needs()


def _cancelled(args: Args, users: Sequence[User]) -> Needs:
    """Every market with an open order of the first user, whose slots may otherwise be free."""
    perp: list[int] = []
    spot: list[int] = []
    for order in users[0].orders if users else ():
        if order.status == 1:
            (perp if order.market_type == MarketType.Perp else spot).append(order.market_index)
    return Needs(perp=tuple(perp), spot=tuple(spot))


def _fill(args: Args, users: Sequence[User]) -> Needs:
    """The market of the order: the one with the id, else the last one placed."""
    if not users:
        raise MissingMarket("fill_perp_order: the user with the order comes first in users")
    wanted = args["order_id"]
    if wanted is None:
        wanted = users[0].next_order_id - 1
    for order in users[0].orders:
        if order.status == 1 and order.order_id == wanted and order.market_type == MarketType.Perp:
            return Needs(writable_perp=(order.market_index,))
    raise MissingMarket(f"fill_perp_order: the first user has no open perp order {wanted}")


def _funding_payment(args: Args, users: Sequence[User]) -> Needs:
    """All eight slots: a free one keeps its last index, 0 on a fresh account (spec instructions 1.7)."""
    slots = users[0].perp_positions if users else ()
    used = [p.market_index for p in slots if perp_slot_used(p)]
    return Needs(writable_perp=tuple(dict.fromkeys([*used, *(p.market_index for p in slots)])))


def _amms(args: Args, users: Sequence[User]) -> Needs:
    listed = tuple(dict.fromkeys(i for i in args["market_indexes"] if i != _NO_MARKET))
    return Needs(writable_perp=listed, users=False, spot_markets=False)


def _force_cancel(args: Args, users: Sequence[User]) -> Needs:
    found = _cancelled(args, users)
    return Needs(spot=found.spot, writable_perp=found.perp, writable_spot=(QUOTE,))


_RULES: dict[str, Rule] = {
    "update_user_margin_trading_enabled": _plain,
    "deposit": _spot,
    "withdraw": _spot,
    "transfer_deposit": _spot,
    "place_perp_order": lambda args, users: _order(args["params"]),
    "place_orders": _orders,
    "place_and_take_perp_order": _taken,
    "place_and_make_perp_order": _taken,
    "cancel_order": _cancelled,
    "cancel_order_by_user_id": _cancelled,
    "cancel_orders": _cancelled,
    "cancel_orders_by_ids": _cancelled,
    "force_cancel_orders": _force_cancel,
    "fill_perp_order": _fill,
    "add_perp_lp_shares": _lp,
    "remove_perp_lp_shares": _lp,
    "remove_perp_lp_shares_in_expiring_market": _lp,
    "settle_lp": _lp,
    "settle_funding_payment": _funding_payment,
    "update_amms": _amms,
    "settle_pnl": _settle,
    "settle_multiple_pnls": lambda args, users: Needs(
        writable_perp=tuple(args["market_indexes"]), writable_spot=(QUOTE,)
    ),
    "liquidate_perp": lambda args, users: Needs(writable_perp=(args["market_index"],)),
    "liquidate_perp_pnl_for_deposit": lambda args, users: Needs(
        writable_perp=(args["perp_market_index"],), writable_spot=(args["spot_market_index"],)
    ),
    "resolve_perp_bankruptcy": _settle,
    "resolve_perp_pnl_deficit": lambda args, users: Needs(
        writable_perp=(args["perp_market_index"],), writable_spot=(args["spot_market_index"],)
    ),
    "settle_expired_market": _settle,
}


def needs(name: str, args: Args, users: Sequence[User] = ()) -> Needs:
    """What the named instruction looks up besides its users' markets; nothing if it has no rule."""
    rule = _RULES.get(name)
    return Needs(users=False) if rule is None else rule(args, users)


def complete(
    instruction: Instruction,
    *,
    users: Sequence[User] = (),
    perp_markets: Mapping[int, PerpMarket],
    spot_markets: Mapping[int, SpotMarket],
    pairs: Iterable[tuple[Pubkey, Pubkey]] = (),
    oracles: Collection[Pubkey] | None = None,
) -> Instruction:
    """The instruction with its remaining accounts.

    `users` are snapshots of the accounts whose margin or orders the program looks at, the acting user first,
    then the other side (taker, liquidated user, makers).  Raises MissingMarket, MissingSpotMarket or
    MissingOracle.
    """
    found = needs(instruction.name, instruction.args, users)
    return instruction.with_remaining(
        remaining_accounts(
            users if found.users else (),
            perp_markets=perp_markets,
            spot_markets=spot_markets,
            perp=found.perp,
            spot=found.spot,
            writable_perp=found.writable_perp,
            writable_spot=found.writable_spot,
            pairs=pairs,
            oracles=oracles,
            with_spot_markets=found.spot_markets,
            program_id=instruction.program_id,
        )
    )
