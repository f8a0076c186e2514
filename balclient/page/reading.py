"""One look at everything that the page shows of a chain, all from one slot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from balclient.abi.accounts import PerpMarket
from balclient.abi.exceptions import BalError, ChainError, DecodeError, Unsupported
from balclient.abi.remaining import perp_slot_used
from balclient.abi.values import Clock
from balclient.client import Client, LiquidationPrices, MarketView, PositionView, Standing
from balclient.client.requests import drive
from balclient.client.standing import Book
from balclient.client.views import market_view, position_view
from balclient.client.world import World, load_world, market_name

__all__ = ["Account", "Board", "read_board"]


@dataclass(frozen=True, slots=True)
class Account:
    """The sub-account: whose, where it stands (None before it exists), its positions and their edges.

    `wallet` is in quote units (1e6), None where there is no token account.  `problem` says why positions are
    not shown although there are some.
    """

    authority: str
    name: str
    user: bytes
    exists: bool
    standing: Standing | None
    positions: tuple[PositionView, ...]
    liquidation: Mapping[str, LiquidationPrices]
    wallet: int | None
    problem: str = ""

    def position(self, market: str) -> PositionView | None:
        """The position in a market, None where there is none."""
        return next((one for one in self.positions if one.market == market), None)


@dataclass(frozen=True, slots=True)
class Board:
    """Markets and account as of one slot; `records` are the markets' accounts, `prices` their oracles' (1e6).

    `account` is None where nobody said whose page it is.
    """

    slot: int
    clock: Clock
    markets: tuple[MarketView, ...]
    records: Mapping[str, PerpMarket]
    prices: Mapping[str, int | None]
    account: Account | None

    def market(self, name: str) -> MarketView | None:
        """A market by name, None where there is none."""
        return next((one for one in self.markets if one.name == name), None)


def read_board(client: Client, *, owned: bool) -> Board:
    """Read it all; raises what the chain raises.  `owned` tells whether the client's account is anybody's."""
    world = drive(client.chain, load_world(client.identity, every=True))
    cooldown = world.state.lp_cooldown_time
    prices = {market_name(one): _price(world, one) for one in world.markets.values()}
    views = tuple(market_view(one, prices[market_name(one)], cooldown) for one in world.markets.values())
    records = {market_name(one): one for one in world.markets.values()}
    account = _account(client, world) if owned else None
    return Board(world.slot, world.clock, views, records, prices, account)


def _account(client: Client, world: World) -> Account:
    identity = client.identity
    named = identity.sub_account
    base = Account(
        str(identity.authority),
        named if isinstance(named, str) else f"sub-account {named}",
        bytes(world.user_key),
        world.user is not None,
        None,
        (),
        {},
        world.wallet,
    )
    if world.user is None:
        return base
    used = {slot.market_index for slot in world.user.perp_positions if perp_slot_used(slot)}
    try:
        # Other markets' oracles may be of kinds that are not read; the account does not need them.
        book = Book.of(replace(world, markets={i: m for i, m in world.markets.items() if i in used}))
        positions = tuple(position_view(book, index) for index in book.markets)
        edges = {market_name(m): book.liquidation_prices(i) for i, m in book.markets.items()}
        return replace(base, standing=book.standing(), positions=positions, liquidation=edges)
    except ChainError:
        raise
    except BalError as error:
        return replace(base, problem=f"{type(error).__name__}: {error}")


def _price(world: World, market: PerpMarket) -> int | None:
    try:
        return world.oracle(market).price
    except (Unsupported, DecodeError):
        return None
