"""One run: a world on the mirror, takers, an LP who follows a strategy, and what it earned."""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any, TypeVar, cast

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, SpotMarket, User
from balclient.abi.events import FundingPaymentRecord, LPRecord, OrderActionRecord
from balclient.abi.exceptions import BalError
from balclient.abi.values import Clock, Instruction, Outcome
from balclient.localnet.actions import Actions
from balclient.localnet.ledger_chain import LedgerChain
from balclient.localnet.net import Localnet
from balclient.localnet.users import LocalUser
from balclient.mirror.lp import per_lp_base_unit, rebase_position, settled_base_quote
from balclient.mirror.margin_ratios import MarginType
from balclient.mirror.perp_margin import QuotePrices, perp_slot_margin
from balclient.mirror.position import find_position
from balclient.mirror.spot import signed_token_amount
from balclient.sweep.flow import Recorded
from balclient.sweep.job import Job, Run
from balclient.sweep.strategy import Add, Close, Remove, Settle, Strategy, Trade, View, Wish

__all__ = ["COLUMNS", "StrategyError", "load_strategy", "perform"]

COLUMNS: tuple[tuple[str, type], ...] = (
    ("run", int),
    ("strategy", str),
    ("strategy_digest", str),
    ("path", str),
    ("path_digest", str),
    ("flow", str),
    ("market", str),
    ("seed", int),
    ("parameters", str),
    ("capital", int),
    ("version", str),
    ("error", str),
    ("steps", int),
    ("taker_orders", int),
    ("taker_base", int),
    ("adds", int),
    ("removes", int),
    ("own_orders", int),
    ("refused", int),
    ("total", int),
    ("fees", int),
    ("funding", int),
    ("own_fees", int),
    ("dust", int),
    ("inventory", int),
    ("lowest_equity", int),
    ("equity", int),
    ("base", int),
    ("state_digest", str),
)
"""The columns of a result: money is quote (1e6), sizes are base (1e9).

`total` is the change of equity, and equal to `fees + funding + own_fees + dust + inventory`: the LP's part
of the exchange fees, funding received, fees paid for own orders (negative), what removals charged for base
below a step (negative), and everything that price moves, spread and rounding did to the inventory.
`state_digest` is over the final accounts' bytes.
"""

T = TypeVar("T")

_QUOTE = QuotePrices(10**6, 10**6, 10**6)


class StrategyError(BalError):
    """A strategy cannot be loaded, raised, ran too long, or asked for something that does not exist."""


def load_strategy(job: Job) -> tuple[Callable[..., Strategy], str]:
    """The strategy's class, and the file name that its code goes by; raises StrategyError."""
    file = f"<strategy {job.name} {job.strategy_digest}>"
    space: dict[str, Any] = {"__name__": f"strategy_{job.name}"}
    try:
        code = compile(job.strategy, file, "exec")
        with _Budget(file, job.max_operations):
            exec(code, space)
    except _TooLong:
        why = f"it ran more than {job.max_operations:,} operations: does it loop?"
        raise StrategyError(f"strategy {job.name}: cannot be loaded: {why}") from None
    except Exception as error:
        raise StrategyError(f"strategy {job.name}: cannot be loaded: {_told(error)}") from None
    made = space.get("Strategy")
    if not isinstance(made, type) or not callable(getattr(made, "step", None)):
        raise StrategyError(f"strategy {job.name}: it must define a class Strategy with a method step(view)")
    return cast("Callable[..., Strategy]", made), file


def perform(job: Job, run: Run) -> dict[str, Any]:
    """Do a run; the result has every column of `COLUMNS`, `error` is empty unless the strategy failed.

    The same job and run give the same result on every machine.
    """
    result: dict[str, Any] = {name: kind() for name, kind in COLUMNS}
    result.update(job.line(run))
    try:
        world = _World(job, run)
        world.play()
    except StrategyError as error:
        result["error"] = str(error)
        return result
    result.update(world.figures())
    return result


@dataclass(slots=True)
class _Counts:
    taker_orders: int = 0
    taker_base: int = 0
    adds: int = 0
    removes: int = 0
    own_orders: int = 0
    refused: int = 0
    fees: int = 0
    funding: int = 0
    own_fees: int = 0
    dust: int = 0


@dataclass(slots=True)
class _World:
    job: Job
    run: Run
    counts: _Counts = field(default_factory=_Counts)
    steps: int = 0
    lowest: int = 0
    started: int = 0
    net: Localnet = field(init=False)
    act: Actions = field(init=False)
    lp: LocalUser = field(init=False)
    taker: LocalUser = field(init=False)
    strategy: Strategy = field(init=False)
    file: str = field(init=False)

    def __post_init__(self) -> None:
        job, run = self.job, self.run
        made, self.file = load_strategy(job)
        start = job.paths[run.path].points[0]
        self.net = Localnet(
            [job.market], chain=LedgerChain(clock=Clock(10_000, start[0])), seed=f"sweep {run.seed}"
        )
        self.act = Actions(self.net)
        self.lp = self.net.user("lp", usdc=0)
        self.net.mint(self.lp, job.capital)
        self.act.deposit(self.lp, job.capital)
        self.taker = self.net.taker
        self.started = self.lowest = self.equity()
        self.strategy = self._guarded("made", lambda: made(**dict(run.parameters)))

    # --- looking

    def market(self) -> PerpMarket:
        return self.net.perp_market(0)

    def user(self) -> User:
        return self.net.user_account(self.lp)

    def equity(self) -> int:
        """Everything the LP has, shares settled in thought, at the oracle's price (quote 1e6)."""
        market, user = self.market(), self.user()
        key = addresses.spot_market(0, program_id=self.net.program_id)
        account = self.net.chain.account(key)
        assert account is not None
        worth = signed_token_amount(user.spot_positions[0], SpotMarket.decode(account.data))
        position = find_position(user, 0)
        if position is not None:
            price = self.net.price(0)
            worth += perp_slot_margin(position, market, price, _QUOTE, MarginType.Maintenance).pnl
        return worth

    # --- playing

    def play(self) -> None:
        job, run = self.job, self.run
        points = job.paths[run.path].points
        draw = random.Random(f"{run.seed} {job.paths[run.path].digest}")
        refused: tuple[tuple[Wish, str], ...] = ()
        for index, (time, price) in enumerate(points):
            if index:
                self.net.warp(seconds=time - points[index - 1][0])
            self.net.set_price_units(0, price)
            self.net.crank()
            equity = self.equity()
            self.lowest = min(self.lowest, equity)
            user = self.user()
            position = find_position(user, 0)
            view = View(
                index,
                self.net.clock,
                tuple(price for _, price in points[: index + 1]),
                self.market(),
                user,
                None if position is None else position.copy(),
                equity,
                refused,
            )
            refused = tuple(self._do(wish) for wish in self._wishes(view))
            refused = tuple((wish, error) for wish, error in refused if error)
            self.counts.refused += len(refused)
            self.steps += 1
            if index + 1 < len(points):
                self._takers(draw, time, price, *points[index + 1])
        self._settle()

    def _takers(self, draw: random.Random, time: int, price: int, until: int, following: int) -> None:
        flow = self.job.flow
        orders = (
            flow.between(time, until) if isinstance(flow, Recorded) else flow.orders(draw, price, following)
        )
        step = self.job.market.order_step_size
        for base in orders:
            size = base - base % step if base > 0 else base + -base % step
            if abs(size) < self.job.market.min_order_size:
                continue
            before, shares = self._fee_clock()
            outcome = self.act.take(self.taker, 0, size)
            if not outcome.ok:
                continue
            self.counts.taker_orders += 1
            self._book(outcome)
            after, _ = self._fee_clock()
            self.counts.fees += (after - before) * shares // per_lp_base_unit(self.market().amm)

    def _fee_clock(self) -> tuple[int, int]:
        """The market's fees per share so far, and the LP's shares."""
        position = find_position(self.user(), 0)
        return self.market().amm.total_fee_earned_per_lp, 0 if position is None else position.lp_shares

    def _settle(self) -> None:
        """At the end: funding and shares become a position."""
        self._book(self.act.settle_funding_payment(self.lp))
        self._book(self.act.settle_lp(self.lp, 0))

    def _book(self, outcome: Outcome) -> None:
        """Count what the events of an outcome say about the LP and the takers."""
        counts = self.counts
        for event in outcome.events:
            record = event.decode()
            if isinstance(record, FundingPaymentRecord) and record.user == self.lp.address:
                counts.funding += record.funding_payment
            elif isinstance(record, OrderActionRecord) and record.base_asset_amount_filled:
                if record.taker == self.lp.address:
                    counts.own_fees -= record.taker_fee or 0
                elif record.maker == self.lp.address:
                    counts.own_fees -= record.maker_fee or 0
                else:
                    counts.taker_base += record.base_asset_amount_filled
            elif isinstance(record, LPRecord) and record.user == self.lp.address:
                counts.adds += record.action == 0
                counts.removes += record.action == 1

    # --- the strategy's wishes

    def _wishes(self, view: View) -> list[Wish]:
        found = self._guarded(f"step {view.step}", lambda: _listed(self.strategy.step(view)))
        for wish in found:
            if not isinstance(wish, Add | Remove | Settle | Trade | Close | Instruction):
                raise StrategyError(
                    f"{self.job.describe(self.run)}, step {view.step}: the strategy returned {wish!r:.60}; "
                    "expected Add, Remove, Settle, Trade, Close or an Instruction"
                )
            for name in ("shares", "base"):
                value = getattr(wish, name, 1)
                if isinstance(wish, Add | Remove | Trade) and value is not None and type(value) is not int:
                    raise StrategyError(
                        f"{self.job.describe(self.run)}, step {view.step}: {type(wish).__name__}.{name}: "
                        f"found {value!r:.60}, expected a whole number"
                    )
        return cast("list[Wish]", found)

    def _guarded(self, where: str, call: Callable[[], T]) -> T:
        """Call the strategy: what it raises, and code of its that runs too long, end the run."""
        budget = _Budget(self.file, self.job.max_operations)
        try:
            with budget:
                return call()
        except _TooLong:
            why = f"it ran more than {self.job.max_operations:,} operations: does it loop?"
        except Exception as error:
            why = _told(error)
        raise StrategyError(f"{self.job.describe(self.run)}, {where}: the strategy failed: {why}") from None

    def _do(self, wish: Wish) -> tuple[Wish, str]:
        """Send a wish; the program's error, or nothing."""
        position = find_position(self.user(), 0)
        outcome: Outcome | None = None
        try:
            if isinstance(wish, Add):
                outcome = self.act.add_lp_shares(self.lp, 0, wish.shares)
            elif isinstance(wish, Remove):
                held = 0 if position is None else position.lp_shares
                outcome = self._remove(held if wish.shares is None else wish.shares)
            elif isinstance(wish, Settle):
                outcome = self.act.settle_lp(self.lp, 0)
            elif isinstance(wish, Trade):
                outcome = self._trade(wish.base)
            elif isinstance(wish, Close):
                outcome = None if position is None else self._trade(-position.base_asset_amount)
            else:
                outcome = self.net.send(wish)
        except BalError as error:
            return wish, f"{type(error).__name__}: {error}"
        if outcome is None:
            return wish, ""
        if outcome.error is not None:
            return wish, outcome.error.name
        self._book(outcome)
        return wish, ""

    def _remove(self, shares: int) -> Outcome:
        """Remove shares; what the record says less than the shares earned is the charge for dust."""
        position, market = find_position(self.user(), 0), self.market()
        outcome = self.act.remove_lp_shares(self.lp, 0, shares)
        if outcome.ok and position is not None:
            rebase_position(position, market)
            last = position.last_base_asset_amount_per_lp, position.last_quote_asset_amount_per_lp
            _, earned = settled_base_quote(market.amm, position.lp_shares, *last)
            for record in (event.decode() for event in outcome.events):
                if isinstance(record, LPRecord) and record.user == self.lp.address:
                    self.counts.dust += record.delta_quote_asset_amount - earned
        return outcome

    def _trade(self, base: int) -> Outcome | None:
        if base == 0:
            return None
        before, shares = self._fee_clock()
        outcome = self.act.take(self.lp, 0, base)
        if outcome.ok:
            self.counts.own_orders += 1
            after, _ = self._fee_clock()
            self.counts.fees += (after - before) * shares // per_lp_base_unit(self.market().amm)
        return outcome

    # --- what it came to

    def figures(self) -> dict[str, Any]:
        counts, equity = self.counts, self.equity()
        position = find_position(self.user(), 0)
        digest = hashlib.sha256(self.user().encode() + self.market().encode()).hexdigest()
        total = equity - self.started
        return {
            "steps": self.steps,
            "taker_orders": counts.taker_orders,
            "taker_base": counts.taker_base,
            "adds": counts.adds,
            "removes": counts.removes,
            "own_orders": counts.own_orders,
            "refused": counts.refused,
            "total": total,
            "fees": counts.fees,
            "funding": counts.funding,
            "own_fees": counts.own_fees,
            "dust": counts.dust,
            "inventory": total - counts.fees - counts.funding - counts.own_fees - counts.dust,
            "lowest_equity": min(self.lowest, equity),
            "equity": equity,
            "base": 0 if position is None else position.base_asset_amount,
            "state_digest": digest,
        }


class _TooLong(BaseException):
    """Not an Exception: a strategy that catches everything does not catch this."""


class _Budget:
    """Counts operations of a file's code while it is entered, and stops it after too many."""

    def __init__(self, file: str, operations: int) -> None:
        self.file, self.left = file, operations

    def __enter__(self) -> None:
        self.before = sys.gettrace()
        sys.settrace(self._call)

    def __exit__(self, *_: object) -> None:
        sys.settrace(self.before)

    def _call(self, frame: FrameType, event: str, argument: object) -> Any:
        code: CodeType = frame.f_code
        if code.co_filename != self.file:
            return None
        # A loop on one line has no further line: count operations.
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return self._operation

    def _operation(self, frame: FrameType, event: str, argument: object) -> Any:
        self.left -= 1
        if self.left < 0:
            raise _TooLong
        return self._operation


def _listed(wishes: Any) -> list[object]:
    if isinstance(wishes, Mapping | str) or not isinstance(wishes, Iterable):
        raise TypeError(f"step returned {wishes!r:.60}; expected a list of wishes")
    return list(cast("Iterable[object]", wishes))


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]
