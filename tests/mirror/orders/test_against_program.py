"""Orders that nobody recorded: mirror and program, written apart from each other, treat them alike.

Recorded order instructions run again with other parameters, other makers, other resting orders and another
market; both sides must answer with the same bytes or the same error.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

from balclient.abi.accounts import Order, PerpMarket, PerpPosition, State, User, UserStats
from balclient.abi.arguments import encode_args
from balclient.abi.enums import (
    MarketStatus,
    MarketType,
    OrderStatus,
    OrderTriggerCondition,
    OrderType,
    PositionDirection,
    PostOnlyParam,
    SpotBalanceType,
)
from balclient.abi.types import OrderParams
from balclient.abi.values import Account, Clock, Instruction
from balclient.localnet.program import default_program
from balclient.mirror.position import is_available
from balclient.reconcile.compare import reconcile, same
from balclient.vectors import files
from balclient.vectors.engines import Engine, MirrorEngine, ProgramEngine
from balclient.vectors.records import Scenario, Step

FOLDER = Path(__file__).resolve().parents[2] / "vectors"
NAMES = ("trading_0004", "mixed_0003", "mixed_0010", "lp_core_0022")
LONG = PositionDirection.Long
KINDS = {
    "place_perp_order",
    "place_and_take_perp_order",
    "place_and_make_perp_order",
    "fill_perp_order",
    "cancel_order",
    "cancel_orders",
    "force_cancel_orders",
}
OWNERS = {
    "cancel_order": (("order_id", 1),),
    "fill_perp_order": (("order_id", 4),),
    "place_and_make_perp_order": (("taker_order_id", 3),),
}
"""Arguments that name an order, with the place of its owner among the accounts."""


class Table:
    """One scenario on both engines, with the accounts as recorded so far."""

    def __init__(self, scenario: Scenario, random: Random) -> None:
        self.scenario = scenario
        self.random = random
        self.engines: tuple[Engine, Engine] = (MirrorEngine(), ProgramEngine(default_program()))
        self.held: dict[Pubkey, bytes] = {}
        self.owners = {account.address: account.owner for account in scenario.accounts}
        wallets = [account.address for account in scenario.accounts if account.kind == "wallet"]
        for engine in self.engines:
            engine.begin(scenario.program_id, wallets)

    def put(self, accounts: dict[Pubkey, bytes]) -> None:
        for key, data in accounts.items():
            account = Account(self.owners[key] or Pubkey.default(), data) if data else None
            for engine in self.engines:
                engine.set_account(key, account)

    def record(self, accounts: dict[Pubkey, bytes]) -> None:
        self.held.update(accounts)
        self.put(accounts)

    def keys(self, kind: str) -> list[Pubkey]:
        return [a.address for a in self.scenario.accounts if a.kind == kind and a.address in self.held]

    def near(self, price: int, width: float = 0.03) -> int:
        return max(1, int(price * self.random.uniform(1 - width, 1 + width)))

    # --- what is changed -----------------------------------------------------------------------------------

    def line(self, price: int, direction: PositionDirection) -> tuple[int, int]:
        """Auction prices that now and then run the wrong way."""
        low, high = sorted((self.near(price), self.near(price)))
        rises = (direction is LONG) is (self.random.random() > 0.1)
        return (low, high) if rises else (high, low)

    def params(self, params: OrderParams, market: PerpMarket, now: int) -> OrderParams:
        random, params = self.random, params.copy()
        price, step = market.amm.historical_oracle_data.last_oracle_price, market.amm.order_step_size
        for change in random.sample(range(10), random.choice((0, 1, 2, 3))):
            if change == 0:
                params.order_type = random.choice(list(OrderType))
            elif change == 1:
                params.direction = random.choice(list(PositionDirection))
            elif change == 2:
                params.base_asset_amount = random.choice(
                    (
                        0,
                        step - 1,
                        step,
                        (1 << 64) - 1,
                        step * random.randrange(1, 10**6) + random.choice((0, 1)),
                    )
                )
            elif change == 3:
                params.price = random.choice((0, self.near(price), self.near(price)))
            elif change == 4:
                params.post_only = random.choice(list(PostOnlyParam))
            elif change == 5:
                params.immediate_or_cancel = not params.immediate_or_cancel
            elif change == 6:
                params.max_ts = random.choice((None, 0, now - 1, now, now + 40))
            elif change == 7:
                params.trigger_price = random.choice((None, 0, self.near(price)))
                params.trigger_condition = random.choice(list(OrderTriggerCondition))
            elif change == 8:
                params.oracle_price_offset = random.choice((None, 0, self.near(price) - price))
            else:
                params.auction_duration = random.choice((None, 0, 1, 30, 255))
                start, end = self.line(price, params.direction)
                shift = price if params.order_type is OrderType.Oracle else 0
                params.auction_start_price = random.choice((None, start - shift, start - shift))
                params.auction_end_price = random.choice((None, end - shift, end - shift))
        if random.random() < 0.2:
            params.reduce_only = not params.reduce_only
        if random.random() < 0.1:
            params.user_order_id = random.choice((1, 2))
        return params

    def resting_orders(self, user: User, market: PerpMarket, clock: Clock) -> None:
        """Give a user open orders, and now and then what it takes to keep them."""
        random, amm = self.random, market.amm
        price = amm.historical_oracle_data.last_oracle_price
        place = next(
            (p for p in user.perp_positions if p.market_index == market.market_index and not is_available(p)),
            None,
        )
        if place is None:
            free = next((i for i, p in enumerate(user.perp_positions) if is_available(p)), None)
            if free is None:
                return
            place = PerpPosition.zero()
            place.market_index = market.market_index
            user.perp_positions[free] = place
        for _ in range(random.choice((1, 2, 4))):
            slot = next((i for i, o in enumerate(user.orders) if o.status is OrderStatus.Init), None)
            if slot is None:
                return
            order = Order.zero()
            order.status, order.market_type = OrderStatus.Open, MarketType.Perp
            order.order_type = random.choice(
                (OrderType.Limit,) * 5 + (OrderType.Oracle, OrderType.TriggerLimit, OrderType.Market)
            )
            order.market_index, order.direction = market.market_index, random.choice(list(PositionDirection))
            order.base_asset_amount = amm.order_step_size * random.randrange(2, 10 ** random.randrange(1, 7))
            order.price = 0 if order.order_type is OrderType.Oracle else self.near(price, 0.015)
            if order.price == 0 or random.random() < 0.1:
                order.price, order.oracle_price_offset = 0, self.near(price, 0.01) - price or 1
            order.post_only, order.reduce_only = random.random() < 0.5, random.random() < 0.2
            order.immediate_or_cancel = random.random() < 0.1
            order.slot = clock.slot - random.choice((0, 1, 5, 50))
            if random.random() < 0.3:
                order.auction_duration = random.choice((1, 10, 60))
                start, end = self.line(price, order.direction)
                shift = price if order.order_type is OrderType.Oracle else 0
                order.auction_start_price, order.auction_end_price = start - shift, end - shift
            if random.random() < 0.2:
                order.max_ts = clock.unix_timestamp + random.choice((-100, -10, 0, 10))
            order.trigger_condition = random.choice(list(OrderTriggerCondition))
            order.order_id, user.next_order_id = user.next_order_id, user.next_order_id + 1
            user.orders[slot] = order
            user.open_orders, user.has_open_order = user.open_orders + 1, True
            place.open_orders += 1
            if order.direction is LONG:
                place.open_bids += order.base_asset_amount
            else:
                place.open_asks -= order.base_asset_amount
        if random.random() < 0.7:
            user.spot_positions[0].scaled_balance = 10**18
            user.spot_positions[0].balance_type = SpotBalanceType.Deposit

    def market(self, market: PerpMarket, now: int) -> None:
        random, amm = self.random, market.amm
        change = random.randrange(9)
        if change == 0:
            market.status = random.choice(list(MarketStatus))
        elif change == 1:
            market.paused_operations = random.choice((1, 2, 4, 6))
        elif change == 2:
            amm.amm_jit_intensity = random.choice((0, 50, 100, 150, 200))
        elif change == 3:
            amm.target_base_asset_amount_per_lp = random.choice((0, 10**6, -(10**6), 2**31 - 1))
        elif change == 4:
            market.fee_adjustment = random.choice((-100, -50, 7, 100))
        elif change == 5:
            amm.max_open_interest = random.choice((1, amm.base_asset_amount_long + 1, 10**15))
        elif change == 6:
            amm.min_order_size = amm.order_step_size * random.choice((1, 100))
        elif change == 7:
            market.expiry_ts = random.choice((now - 1, now + 100))
        else:
            amm.long_spread, amm.short_spread = random.choice(((0, 500), (5_000, 1), (50, 50)))

    def state(self, state: State) -> None:
        random, fees = self.random, state.perp_fee_structure
        state.min_perp_auction_duration = random.choice((0, 1, 10))
        fees.flat_filler_fee = random.choice((0, 10_000, 5_000_000))
        fees.filler_reward_structure.time_based_reward_lower_bound = random.choice((0, 10_000, 10**9))
        for tier in fees.fee_tiers:
            tier.maker_rebate_numerator = random.choice((0, 30, 200))

    # --- one variant ---------------------------------------------------------------------------------------

    def variant(self, step: Step) -> str:
        """Run a changed step on both sides: 'ok' or the error's name; fails where they differ."""
        random, recorded = self.random, self.scenario.instruction(step)
        jump = random.choice((0, 0, 0, 1, 5, 20, 400))
        clock = Clock(step.slot + random.choice((0, 2 * jump)), step.unix_timestamp + jump)
        markets = {key: PerpMarket.decode(self.held[key]) for key in self.keys("perp_market")}
        users = {key: User.decode(self.held[key]) for key in self.keys("user")}
        stats = {key: UserStats.decode(self.held[key]) for key in self.keys("user_stats")}
        state = State.decode(self.held[self.scenario.addresses["state"].address])
        market = next(iter(markets.values()))
        for user in random.sample(list(users.values()), min(len(users), random.choice((0, 1, 2, 3)))):
            self.resting_orders(user, market, clock)
        if random.random() < 0.4:
            self.market(random.choice(list(markets.values())), clock.unix_timestamp)
        if random.random() < 0.3:
            self.state(state)
        if random.random() < 0.15:
            random.choice(list(stats.values())).referrer = random.choice(list(stats.values())).authority
        args, metas = dict(recorded.args), list(recorded.accounts)
        if "params" in args:
            args["params"] = self.params(args["params"], market, clock.unix_timestamp)
        for name, place in OWNERS.get(step.instruction, ()):
            owner = users[metas[place].pubkey]
            ids = [order.order_id for order in owner.orders if order.status is OrderStatus.Open]
            args[name] = random.choice([args[name] or 1, *ids])
        if step.instruction in ("place_and_take_perp_order", "fill_perp_order", "place_and_make_perp_order"):
            for key in random.sample(list(users), min(len(users), random.choice((0, 1, 2, 4)))):
                partner = [one for one, record in stats.items() if record.authority == users[key].authority]
                if partner and all(meta.pubkey != key for meta in metas):
                    metas += [AccountMeta(key, False, True), AccountMeta(partner[0], False, True)]
        changed = {key: record.encode() for group in (markets, users, stats) for key, record in group.items()}
        changed[self.scenario.addresses["state"].address] = state.encode()
        changed = {key: data for key, data in changed.items() if data != self.held[key]}
        instruction = Instruction(
            step.instruction,
            self.scenario.program_id,
            tuple(metas),
            encode_args(step.instruction, args),
            args,
        )
        self.put(changed)
        for engine in self.engines:
            engine.set_clock(clock)
        mirrored, expected = (engine.run(instruction) for engine in self.engines)
        touched = {*changed, *mirrored.accounts, *expected.accounts}
        self.put({key: self.held.get(key, b"") for key in touched})
        if not same(expected, mirrored):
            report = reconcile(expected, mirrored, instruction=step.instruction, names=self.scenario.names)
            pytest.fail(f"step {step.index} with {args}: {report.differences[0]}")
        return "ok" if mirrored.error is None else mirrored.error.name


@pytest.mark.parametrize("name", NAMES)
def test_both_sides_treat_unseen_orders_alike(name: str) -> None:
    scenario = files.read(FOLDER / f"{name}.jsonl.xz")
    table = Table(scenario, Random(name))
    seen: Counter[str] = Counter()
    for step in scenario.steps:
        table.record({scenario.addresses[who].address: data for who, data in step.writes.items()})
        if step.phase == "main" and step.instruction in KINDS:
            seen.update(table.variant(step) for _ in range(3))
        table.record(dict(scenario.outcome(step).accounts))
    assert seen["ok"] > 20
    assert len(seen) > 5
