"""The story: an LP enters, takers trade along a price path, the LP settles, leaves, and closes."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike

from balclient.abi import instructions as build
from balclient.abi.accounts import User
from balclient.abi.exceptions import BalError, ChainError
from balclient.client import Client
from balclient.client.position import LpPosition, fees_per_share_unit, lp_position
from balclient.localnet import Localnet, MarketConfig, PricePath, load_market, seeded_path

__all__ = ["Story", "StoryStep", "TextbookFailed", "tell"]

LP_SUB_ACCOUNT = 1
ANY_PRICE = "0.5"
POOL_PARTS = 10
TEXTBOOK_BASE = 10_000_000_000
SETTLE_EVERY = 6
BASE_PRECISION = 1_000_000_000


class TextbookFailed(BalError):
    """The textbook example did not come out: 10% of the shares must take 10% of a fill."""


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One step: what happened, when, at which price, and where the LP stands after it.

    `price`, `fees` and `pnl` are 1e6; `exact` tells whether the mirror predicted every byte of the step.
    """

    title: str
    seconds: int
    price: int
    position: LpPosition
    fees: int
    pnl: int
    sends: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Story:
    """What was told: the steps, and how many sends were exact of all, setting up included."""

    market: str
    path: PricePath
    seed: int
    deposit: int
    steps: tuple[StoryStep, ...]
    sends: int
    exact: int

    @property
    def closing_line(self) -> str:
        """The line that ends the demo: `exact: N of N steps`."""
        return f"exact: {self.exact} of {self.sends} steps"


class _Teller:
    """Runs the LP's changes on the local world and notes where the LP stands after each step."""

    def __init__(self, net: Localnet, market: str, lp: Client, deposit: int) -> None:
        self.net = net
        self.market = net.market(market)
        self.lp = lp
        self.deposit = deposit
        self.steps: list[StoryStep] = []
        self.fees = 0
        self._started = net.clock.unix_timestamp
        self._fees_before = fees_per_share_unit(net.perp_market(market))[0]
        self._sends_before = len(net.sends)

    def position(self) -> LpPosition:
        account = self.net.chain.account(self.lp.identity.user(LP_SUB_ACCOUNT))
        assert account is not None
        return lp_position(User.decode(account.data), self.net.perp_market(self.market.index))

    def note(self, title: str) -> None:
        """Write down the step that just ran."""
        price = self.net.price(self.market.index)
        position = self.position()
        sends = self.net.sends[self._sends_before :]
        self._sends_before = len(self.net.sends)
        self.steps.append(
            StoryStep(
                title,
                self.net.clock.unix_timestamp - self._started,
                price,
                position,
                self.fees,
                self.lp.standing().deposits + position.value(price) - self.deposit,
                len(sends),
                all(send.report is not None and send.report.exact for send in sends),
            )
        )

    def count_fees(self, act: Callable[[], object]) -> None:
        """Run something that may earn fees, and add what the LP's shares got of them."""
        shares = self.position().lp_shares
        act()
        earned, unit = fees_per_share_unit(self.net.perp_market(self.market.index))
        self.fees += (earned - self._fees_before) * shares // unit
        self._fees_before = earned

    def trade(self, base: int) -> None:
        """A taker buys or sells `base` (1e9); raises ChainError where the program refuses it."""
        self.count_fees(lambda: self.net.trade(self.market.index, base=f"{base / BASE_PRECISION:.9f}"))

    def offer(self, base: int) -> str:
        """`trade` that may be refused, as on a price far from the last ones; returns the program's error."""
        before = len(self.net.sends)
        try:
            self.trade(base)
        except ChainError:
            error = self.net.sends[-1].outcome.error if len(self.net.sends) > before else None
            if error is None:
                raise
            return error.name
        return ""

    def close(self) -> None:
        """Trade the LP's settled base to flat and move its P&L into the collateral.

        A gain is paid out of what others have paid in: while it is not, the taker's loss is settled first.
        """
        self.lp.close_position(self.market.index, slippage=ANY_PRICE)
        if self.position().quote > 0:
            taker = self.net.taker
            settle = build.settle_pnl(
                market_index=self.market.index,
                user=taker.address,
                authority=taker.authority,
                program_id=self.net.program_id,
            )
            self.net.send(self.net.complete(settle, taker))
            self.lp.close_position(self.market.index, slippage=ANY_PRICE)


def check_textbook(position: LpPosition, unit: int, step: int) -> None:
    """10% of the shares, a taker buys 10: the LP is short 1, to within the rounding that the spec names.

    A fill reaches the LP through an accumulator per `unit` shares, truncated: each unit of the LP's shares
    can lose one unit of base, and the position itself one more (spec L9.2, L15.3).  Shares come in whole
    steps, so that the tenth is short of one `step` at most.  Raises TextbookFailed otherwise.
    """
    due = TEXTBOOK_BASE * position.lp_shares // position.sqrt_k
    lost = due + position.base
    if (
        not 0 <= lost <= position.lp_shares // unit + 2
        or not 0 <= TEXTBOOK_BASE // POOL_PARTS - due <= TEXTBOOK_BASE * step // position.sqrt_k + 1
    ):
        raise TextbookFailed(
            f"{position.lp_shares} of {position.sqrt_k} shares of a fill of {TEXTBOOK_BASE}: the LP holds "
            f"{position.base}, {-due} were due"
        )


def _trade_size(draw: random.Random, config: MarketConfig) -> int:
    """Between about 500 and 6,000 dollars, either side, in whole steps."""
    step = config.order_step_size
    dollars = draw.randint(500, 6_000) * draw.choice((-1, 1))
    return (dollars * BASE_PRECISION * 1_000_000 // config.price // step or 1) * step


def tell(
    market: str = "SOL-PERP",
    *,
    path: PricePath | None = None,
    seed: int = 7,
    program: str | PathLike[str] | None = None,
    on_step: Callable[[StoryStep], None] | None = None,
) -> Story:
    """Run the story on a new embedded localnet and return it.

    The market has the figures of the real one; without `path` the prices come from `seed`, as do the takers'
    trades.  `on_step` sees each step as it is done.  Raises MarketError for an unknown market and
    TextbookFailed when the textbook example does not hold.
    """
    config = load_market(market)
    path = path or seeded_path(config.price, seed)
    # The LP's worst case is its part of the curve's room on the larger side; its margin is covered twice.
    shares = config.sqrt_k // (POOL_PARTS - 1) // config.order_step_size * config.order_step_size
    room = shares * 414_200 // config.concentration_coef_scale // 1_000_000
    worst = room * config.price // BASE_PRECISION
    deposit = max(2 * worst * config.margin_ratio_initial // 10_000 // 1_000_000, 1_000) * 1_000_000
    net = Localnet([market], program=program, mirror=True, seed=seed)
    lp = net.client("lp", usdc=deposit // 1_000_000)
    lp.deposit(deposit // 1_000_000)
    _ = net.taker
    told = _Teller(net, market, lp, deposit)

    def note(title: str) -> None:
        told.note(title)
        if on_step is not None:
            on_step(told.steps[-1])

    note(f"the sub-account holds {deposit // 1_000_000:,} USDC")
    lp.add_liquidity(market, shares=f"{shares / BASE_PRECISION:.9f}")
    note(f"adds {shares // BASE_PRECISION:,} shares, a tenth of the liquidity")
    told.trade(TEXTBOOK_BASE)
    check_textbook(told.position(), fees_per_share_unit(net.perp_market(market))[1], config.order_step_size)
    note(f"a taker buys 10 {market.split('-')[0]}")
    lp.settle(market)
    note("settles: short a tenth of the fill")

    draw = random.Random(seed)
    for index, step in enumerate(path.steps(market)):
        if step.seconds:
            net.warp(seconds=step.seconds)
        net.set_price(market, f"{step.prices[market] / 1_000_000:.6f}")
        net.crank()
        size = _trade_size(draw, config)
        refused = told.offer(size)
        verb = "buys" if size > 0 else "sells"
        note(f"a taker {verb} {abs(size) / BASE_PRECISION:g}" + (f": {refused}" if refused else ""))
        if index % SETTLE_EVERY == SETTLE_EVERY - 1:
            lp.settle(market)
            note("settles")

    net.warp(minutes=10)
    part = shares // 2 // config.order_step_size * config.order_step_size
    lp.remove_liquidity(market, shares=f"{part / BASE_PRECISION:.9f}")
    note("removes half of the shares")
    lp.remove_liquidity(market)
    note("removes the rest")
    net.warp(minutes=10)
    told.close()
    left = told.position().base
    note("closes: trades to flat, settles the P&L" if not left else "closes what the curve takes")
    exact = sum(send.report is not None and send.report.exact for send in net.sends)
    return Story(market, path, seed, deposit, tuple(told.steps), len(net.sends), exact)
