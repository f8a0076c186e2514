"""What may happen to an LP: a given fill, or a price path, played on the mirror with a taker of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.accounts import User, UserStats
from balclient.abi.amounts import Amount, base_units, price_units
from balclient.abi.enums import OrderType, PositionDirection
from balclient.abi.errors import message
from balclient.abi.exceptions import BadInput, Refused
from balclient.abi.pyth import PythPrice
from balclient.abi.types import OrderParams
from balclient.abi.values import Account
from balclient.client.draft import Draft
from balclient.client.position import fees_per_share_unit
from balclient.client.standing import Book, LiquidationPrices, Standing
from balclient.client.views import PositionView, position_view
from balclient.client.world import World, market_name
from balclient.mirror.amm import base_to_trade_to_price, reserve_price
from balclient.mirror.oracle_map import price_of
from balclient.reconcile.units import decimal

__all__ = ["FillEffect", "PathStep", "Risk", "risk_of", "what_if_fill", "what_if_path"]

_DEEP = 10**18
_MOST_TRADES = 24


@dataclass(frozen=True, slots=True)
class Risk:
    """An account's standing and, per market that it is in, the prices that liquidate it."""

    standing: Standing
    prices: dict[str, int]
    liquidation: dict[str, LiquidationPrices]

    def distance(self, market: str) -> tuple[float | None, float | None]:
        """How far the price may fall and rise before liquidation, as parts of it; None is without end."""
        price, edges = self.prices[market], self.liquidation[market]
        below = None if edges.below is None else (price - edges.below) / price
        above = None if edges.above is None else (edges.above - price) / price
        return below, above


@dataclass(frozen=True, slots=True)
class FillEffect:
    """What a taker's fill does to the LP: base 1e9, quote, fee and P&L 1e6.

    `fill_base` is what the curve filled of what was asked for; `base` and `quote` are what the LP's position
    gains (settled or not), `fee` the part of `quote` that is its share of the fee, `pnl` the change of its
    value at the oracle price.
    """

    market: str
    asked_base: int
    fill_base: int
    fill_quote: int
    base: int
    quote: int
    fee: int
    pnl: int
    position: PositionView
    standing: Standing

    def __str__(self) -> str:
        side = "short" if self.base < 0 else "long"
        return (
            f"{self.market}: a taker {'buys' if self.asked_base > 0 else 'sells'} "
            f"{decimal(abs(self.fill_base), 9)}: {side} {decimal(abs(self.base), 9)} more, quote "
            f"{decimal(self.quote, 6)} of which fee {decimal(self.fee, 6)}, P&L {decimal(self.pnl, 6)}"
        )


@dataclass(frozen=True, slots=True)
class PathStep:
    """Where the account stands at one price (1e6) of a path; `liquidated` ends the path."""

    price: int
    base: int
    standing: Standing
    liquidation: LiquidationPrices
    liquidated: bool


def risk_of(world: World) -> Risk:
    """Standing and liquidation prices from a world."""
    book = Book.of(world)
    names = {index: market_name(market) for index, market in book.markets.items()}
    return Risk(
        book.standing(),
        {name: book.price(index) for index, name in names.items()},
        {name: book.liquidation_prices(index) for index, name in names.items()},
    )


def what_if_fill(world: World, market: str | int, base: Amount) -> FillEffect:
    """The effect of a taker buying (or selling, if negative) `base` from the curve now.

    The taker's order runs on the mirror, fee and all; raises Refused where the program would refuse it.
    """
    try:
        size = base_units(base)
    except ValueError as error:
        raise BadInput(str(error)) from error
    index = world.index(market)
    if size == 0:
        raise BadInput("base: expected a size other than 0")
    draft = Draft(world)
    before = position_view(Book.of(world), index)
    fees_before, _ = fees_per_share_unit(draft.market(index))
    why, filled, paid = _trade(draft, index, size)
    if why is not None:
        raise Refused(f"a taker's order of {decimal(size, 9)} in {before.market} is refused: {why}")
    book = Book.after(draft)
    after = position_view(book, index)
    fees, unit = fees_per_share_unit(draft.market(index))
    return FillEffect(
        before.market,
        size,
        filled,
        paid,
        after.base - before.base,
        after.quote - before.quote,
        (fees - fees_before) * before.lp_shares // unit,
        after.unsettled_pnl - before.unsettled_pnl,
        after,
        book.standing(),
    )


def what_if_path(
    world: World, market: str | int, prices: Iterable[Amount], *, follow: bool = True
) -> tuple[PathStep, ...]:
    """The account along oracle prices (dollars) of a market, everything else as it is.

    With `follow` takers trade the curve to each price, as arbitrage does, so that the LP's inventory moves
    with it; without, only the oracle moves.  The path ends where the account is liquidated.
    """
    index = world.index(market)
    draft = Draft(world)
    steps: list[PathStep] = []
    for wanted in prices:
        try:
            price = price_units(wanted)
        except ValueError as error:
            raise BadInput(str(error)) from error
        if price <= 0:
            raise BadInput(f"price {wanted}: expected more than 0")
        _set_price(draft, index, price)
        if follow:
            _follow(draft, index, price)
        book = Book.after(draft).at(index, price)
        safe = book.safe()
        base = position_view(book, index).base
        steps.append(PathStep(price, base, book.standing(), book.liquidation_prices(index), not safe))
        if not safe:
            break
    return tuple(steps)


def _follow(draft: Draft, index: int, price: int) -> None:
    """Trade the curve towards a price; each fill is bounded, so that it takes several."""
    for _ in range(_MOST_TRADES):
        market = draft.market(index)
        direction = PositionDirection.Long if reserve_price(market) < price else PositionDirection.Short
        size, way = base_to_trade_to_price(market.amm, price, direction)
        step = market.amm.order_step_size
        size -= size % step
        if way is not direction or size < max(step, market.amm.min_order_size):
            return
        error, filled, _ = _trade(draft, index, size if direction is PositionDirection.Long else -size)
        if error is not None or filled == 0:
            return


def _set_price(draft: Draft, index: int, price: int) -> None:
    """Let the oracle say a price (1e6) at the present slot, in its own exponent, as near as that allows."""
    key = draft.market(index).amm.oracle
    account = draft.ledger.account(key)
    assert account is not None, "the oracle was read with the world"
    clock = draft.ledger.clock
    old = PythPrice.decode(account.data)
    now = price_of(key, account, clock.slot).price
    moved = old.at(price=old.price * price // max(now, 1), conf=old.conf, slot=clock.slot)
    draft.ledger.set_account(key, replace(account, data=moved.encode()))


def _trade(draft: Draft, index: int, size: int) -> tuple[str | None, int, int]:
    """(why not, base filled, quote moved) of a taker with deep pockets, on the draft's ledger."""
    program_id = draft.identity.program_id
    taker = Pubkey(sha256(b"balclient what-if taker").digest())
    user_key = addresses.user(taker, 0, program_id=program_id)
    stats_key = addresses.user_stats(taker, program_id=program_id)
    if draft.ledger.account(user_key) is None:
        user, stats = User.zero(), UserStats.zero()
        user.authority = stats.authority = taker
        user.next_order_id = user.next_liquidation_id = 1
        user.spot_positions[0].scaled_balance = _DEEP
        stats.number_of_sub_accounts = stats.number_of_sub_accounts_created = 1
        draft.ledger.set_account(user_key, Account(program_id, user.encode()))
        draft.ledger.set_account(stats_key, Account(program_id, stats.encode()))
    held = draft.ledger.account(user_key)
    assert held is not None
    before = User.decode(held.data)
    params = OrderParams(
        order_type=OrderType.Market,
        direction=PositionDirection.Long if size > 0 else PositionDirection.Short,
        base_asset_amount=abs(size),
        market_index=index,
    )
    taking = build.place_and_take_perp_order(
        params=params, user=user_key, authority=taker, user_stats=stats_key, program_id=program_id
    )
    outcome = draft.ledger.apply(draft.complete(taking, before))
    if outcome.error is not None:
        code = outcome.error.code
        return (outcome.error.name if code is None else message(code)), 0, 0
    account = draft.ledger.account(user_key)
    assert account is not None
    after = User.decode(account.data)
    old, new = _held(before, index), _held(after, index)
    # What the fill left open is nobody's order: it would only use up the taker's slots.
    for place, order in enumerate(before.orders):
        after.orders[place] = order
    for slot in after.perp_positions:
        slot.open_orders = slot.open_bids = slot.open_asks = 0
    after.open_orders, after.has_open_order = 0, False
    after.open_auctions, after.has_open_auction = 0, False
    draft.ledger.set_account(user_key, Account(program_id, after.encode()))
    return None, new[0] - old[0], new[1] - old[1]


def _held(user: User, index: int) -> tuple[int, int]:
    for slot in user.perp_positions:
        if slot.market_index == index and (slot.base_asset_amount or slot.quote_asset_amount):
            return slot.base_asset_amount, slot.quote_asset_amount
    return 0, 0
