"""What a client can do, each thing written once as a generator of requests (see `requests`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from balclient.abi.accounts import PerpMarket
from balclient.abi.amounts import Amount
from balclient.abi.exceptions import BadInput, DecodeError, Unsupported
from balclient.client.funds import plan_deposit, plan_transfer, plan_withdraw
from balclient.client.identity import Identity
from balclient.client.plans import Plan
from balclient.client.previews import plan_add, plan_close, plan_remove, plan_settle
from balclient.client.receipts import Receipt, send_plan
from balclient.client.requests import Steps
from balclient.client.risk import FillEffect, PathStep, Risk, risk_of, what_if_fill, what_if_path
from balclient.client.sizing import Reduction, Target
from balclient.client.standing import Book, Standing
from balclient.client.views import MarketView, PositionView, market_view, position_view
from balclient.client.world import World, load_world

__all__ = ["Core"]


@dataclass(frozen=True, slots=True)
class Core:
    """The client's methods for one identity, without a chain."""

    identity: Identity

    # --- reading

    def markets(self) -> Steps[tuple[MarketView, ...]]:
        """Every perp market, by index."""
        world = yield from load_world(self.identity, every=True)
        cooldown = world.state.lp_cooldown_time
        return tuple(market_view(one, _price(world, one), cooldown) for one in world.markets.values())

    def positions(self) -> Steps[tuple[PositionView, ...]]:
        """Every position of the sub-account, by market index."""
        world = yield from load_world(self.identity)
        book = Book.of(world)
        return tuple(position_view(book, index) for index in book.markets)

    def position(self, market: str | int) -> Steps[PositionView]:
        """The position in one market."""
        world = yield from load_world(self.identity, market)
        return position_view(Book.of(world), world.index(market))

    def standing(self) -> Steps[Standing]:
        """Margin, leverage and health of the sub-account."""
        world = yield from load_world(self.identity)
        return Book.of(world).standing()

    def wallet(self) -> Steps[int]:
        """Quote tokens (1e6) in the wallet."""
        world = yield from load_world(self.identity)
        return world.wallet or 0

    # --- previewing

    def preview_add(self, market: str | int, target: Target, deposit: Amount | None) -> Steps[Plan]:
        """The plan that adds liquidity."""
        world = yield from load_world(self.identity, market)
        return plan_add(world, market, target, deposit)

    def preview_remove(self, market: str | int, reduction: Reduction) -> Steps[Plan]:
        """The plan that removes liquidity."""
        world = yield from load_world(self.identity, market)
        return plan_remove(world, market, reduction)

    def preview_settle(self, market: str | int) -> Steps[Plan]:
        """The plan that settles."""
        world = yield from load_world(self.identity, market)
        return plan_settle(world, market)

    def preview_close(self, market: str | int, slippage: Amount) -> Steps[Plan]:
        """The plan that closes."""
        world = yield from load_world(self.identity, market)
        return plan_close(world, market, slippage)

    def preview_deposit(self, usd: Amount) -> Steps[Plan]:
        """The plan that deposits."""
        world = yield from load_world(self.identity)
        return plan_deposit(world, usd)

    def preview_withdraw(self, usd: Amount | None) -> Steps[Plan]:
        """The plan that withdraws."""
        world = yield from load_world(self.identity)
        return plan_withdraw(world, usd)

    def preview_transfer(self, usd: Amount | None, to: int) -> Steps[Plan]:
        """The plan that transfers."""
        also = (self.identity.user(to),) if 0 <= to < 1 << 16 else ()
        world = yield from load_world(self.identity, also=also)
        return plan_transfer(world, usd, to)

    # --- doing

    def send(self, plan: Plan, kind: str | None = None) -> Steps[Receipt]:
        """Send a plan of this client; raises BadInput for another one's, or for another kind."""
        if plan.world.identity != self.identity:
            raise BadInput("this plan was made by another client: authority, signer or sub-account differ")
        if kind is not None and plan.kind != kind:
            raise BadInput(f"this plan is to {plan.kind}, not to {kind}")
        return (yield from send_plan(plan))

    def planned(self, steps: Steps[Plan], kind: str) -> Steps[Receipt]:
        """Make a plan and send it at once."""
        plan = yield from steps
        return (yield from self.send(plan, kind))

    # --- risk

    def risk(self) -> Steps[Risk]:
        """Standing and liquidation prices."""
        world = yield from load_world(self.identity)
        return risk_of(world)

    def what_if_fill(self, market: str | int, base: Amount) -> Steps[FillEffect]:
        """The effect of a taker's fill."""
        world = yield from load_world(self.identity, market)
        return what_if_fill(world, market, base)

    def what_if_path(
        self, market: str | int, prices: Iterable[Amount], follow: bool
    ) -> Steps[tuple[PathStep, ...]]:
        """The account along a price path."""
        world = yield from load_world(self.identity, market)
        return what_if_path(world, market, prices, follow=follow)


def _price(world: World, market: PerpMarket) -> int | None:
    try:
        return world.oracle(market).price
    except (Unsupported, DecodeError):
        return None
