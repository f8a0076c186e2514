"""Settings of the quote market, deleting a market, cancels by list: mirror and program say the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.accounts import PerpMarket, SpotMarket, State, User
from balclient.abi.enums import AssetTier, ExchangeStatus, MarketStatus, OrderStatus
from balclient.abi.values import Clock, Instruction
from balclient.fuzz.sides import Op, Sides
from balclient.fuzz.worlds import World, worlds
from balclient.localnet.program import default_program

QUOTE = addresses.spot_market(0)
WEIGHTS = {
    "initial_asset_weight": 10_000,
    "maintenance_asset_weight": 10_000,
    "initial_liability_weight": 10_000,
    "maintenance_liability_weight": 10_000,
}
RATES = {"optimal_utilization": 800_000, "optimal_borrow_rate": 60_000, "max_borrow_rate": 1_000_000}
FEES = "update_spot_market_liquidation_fee"
FACTORS = "update_spot_market_if_factor"
RATE = "update_spot_market_borrow_rate"
WEIGHT = "update_spot_market_margin_weights"
SETTINGS: list[tuple[str, dict[str, Any], str]] = [
    *[
        (FEES, {"liquidator_fee": a, "if_liquidation_fee": b}, word)
        for a, b, word in (
            (899_999, 100_000, "ok"),
            (900_000, 100_000, "DefaultError"),
            (0, 100_001, "DefaultError"),
            (2**32 - 1, 1, "MathError"),
        )
    ],
    *[
        (FACTORS, {"spot_market_index": i, "user_if_factor": a, "total_if_factor": b}, word)
        for i, a, b, word in (
            (0, 1_000_000, 1_000_000, "ok"),
            (1, 0, 0, "DefaultError"),
            (0, 2, 1, "DefaultError"),
            (0, 0, 1_000_001, "DefaultError"),
        )
    ],
    ("update_spot_market_revenue_settle_period", {"revenue_settle_period": 1}, "ok"),
    ("update_spot_market_revenue_settle_period", {"revenue_settle_period": 0}, "DefaultError"),
    ("update_insurance_fund_unstaking_period", {"insurance_fund_unstaking_period": -1}, "ok"),
    *[
        ("update_spot_market_status", {"status": status}, "DefaultError" if 2 <= status <= 5 else "ok")
        for status in MarketStatus
    ],
    ("update_spot_market_paused_operations", {"paused_operations": 255}, "ok"),
    ("update_spot_market_if_paused_operations", {"paused_operations": 7}, "ok"),
    ("update_spot_market_asset_tier", {"asset_tier": AssetTier.Protected}, "ok"),
    ("update_spot_market_asset_tier", {"asset_tier": AssetTier.Cross}, "DefaultError"),
    (RATE, {**RATES, "min_borrow_rate": None}, "ok"),
    (RATE, {**RATES, "min_borrow_rate": 12}, "ok"),
    (RATE, {**RATES, "min_borrow_rate": 13}, "InvalidSpotMarketInitialization"),
    (RATE, {**RATES, "min_borrow_rate": 0, "max_borrow_rate": 59_999}, "InvalidSpotMarketInitialization"),
    (
        RATE,
        {**RATES, "min_borrow_rate": 0, "optimal_utilization": 1_000_001},
        "InvalidSpotMarketInitialization",
    ),
    (WEIGHT, {**WEIGHTS, "imf_factor": 999_999}, "ok"),
    (WEIGHT, {**WEIGHTS, "imf_factor": 1_000_000}, "InvalidSpotMarketInitialization"),
    (WEIGHT, {**WEIGHTS, "imf_factor": 0, "initial_asset_weight": 9_999}, "InvalidSpotMarketInitialization"),
    ("update_spot_market_max_token_deposits", {"max_token_deposits": 2**64 - 1}, "ok"),
    ("update_spot_market_scale_initial_asset_weight_start", {"scale_initial_asset_weight_start": 5}, "ok"),
    ("update_spot_market_step_size_and_tick_size", {"step_size": 0, "tick_size": 0}, "ok"),
    ("update_spot_market_min_order_size", {"order_size": 0}, "ok"),
    ("update_spot_market_orders_enabled", {"orders_enabled": True}, "ok"),
    ("update_spot_market_name", {"name": b"another".ljust(32)}, "ok"),
    ("update_spot_market_fee_adjustment", {"fee_adjustment": -100}, "ok"),
    ("update_spot_market_fee_adjustment", {"fee_adjustment": 101}, "DefaultError"),
    ("update_spot_market_expiry", {"expiry_ts": 2**62}, "ok"),
    ("update_spot_market_expiry", {"expiry_ts": 0}, "DefaultError"),
]


class Both:
    """One world on mirror and program."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.world: World = worlds()[0]
        self.clock: Clock = self.world.clock
        sides.reset(self.world.accounts)

    def run(self, instruction: Instruction) -> str:
        """The outcome's word, once the sides are found to agree."""
        answer = self.sides.run(Op(self.clock, {}, instruction))
        assert answer.difference is None
        assert not self.sides.unequal()
        return answer.word

    def record(self, key: Pubkey, kind: Any) -> Any:
        return kind.decode(self.sides.held[key].data)

    def edit(self, key: Pubkey, kind: Any, change: Callable[[Any], None]) -> None:
        record = self.record(key, kind)
        change(record)
        self.sides.put(key, replace(self.sides.held[key], data=record.encode()))

    def maps(self) -> list[AccountMeta]:
        markets = self.world.markets
        return [
            *(AccountMeta(market.oracle, False, False) for market in markets),
            AccountMeta(QUOTE, False, True),
            *(AccountMeta(market.address, False, True) for market in markets),
        ]


@cache
def _sides() -> Sides:
    return Sides(default_program())


@pytest.fixture
def both() -> Both:
    return Both(_sides())


@pytest.mark.parametrize(
    ("name", "args", "word"), SETTINGS, ids=[f"{row[0]}-{at}" for at, row in enumerate(SETTINGS)]
)
def test_a_setting_of_the_quote_market(both: Both, name: str, args: dict[str, Any], word: str) -> None:
    before = both.sides.held[QUOTE].data
    instruction = getattr(build, name)(**args, admin=both.world.admin, spot_market=QUOTE)
    assert both.run(instruction) == word
    assert word == "ok" or both.sides.held[QUOTE].data == before


@pytest.mark.parametrize("name", sorted({row[0] for row in SETTINGS}))
def test_who_may_set_what(both: Both, name: str) -> None:
    args = next(args for known, args, word in SETTINGS if known == name and word == "ok")
    good = getattr(build, name)(**args, admin=both.world.admin, spot_market=QUOTE)
    stranger = both.world.people[0].authority
    admin, state, market = good.accounts
    assert (
        both.run(replace(good, accounts=(AccountMeta(stranger, True, False), state, market)))
        == "ConstraintHasOne"
    )
    read_only = AccountMeta(market.pubkey, False, False)
    assert both.run(replace(good, accounts=(admin, state, read_only))) == "ConstraintMut"
    both.edit(QUOTE, SpotMarket, lambda record: setattr(record, "status", MarketStatus.Delisted))
    assert both.run(good) == "MarketDelisted"


@pytest.mark.parametrize(
    ("fee", "filler", "flat_fee", "word"),
    [
        (28, 10, 4_999, "ok"),
        (27, 10, 4_999, "InvalidFeeStructure"),  # 25 after the discount, and 20 + 6 for maker and rewards
        (27, 9, 4_999, "InvalidFeeStructure"),
        (27, 5, 4_999, "ok"),
        (28, 10, 5_000, "InvalidFeeStructure"),
        (100, 2**32 - 1, 0, "InvalidFeeStructure"),
    ],
)
def test_fees_leave_something_for_the_market(
    both: Both, fee: int, filler: int, flat_fee: int, word: str
) -> None:
    state = addresses.state()
    fees = both.record(state, State).perp_fee_structure.copy()
    for tier in fees.fee_tiers:
        tier.fee_numerator, tier.fee_denominator = 100, 100_000
        tier.maker_rebate_numerator, tier.maker_rebate_denominator = 20, 100_000
        tier.referee_fee_numerator, tier.referee_fee_denominator = 5, 100
        tier.referrer_reward_numerator, tier.referrer_reward_denominator = 15, 100
    fees.fee_tiers[9].fee_numerator = fee
    fees.filler_reward_structure.reward_numerator = filler
    fees.filler_reward_structure.reward_denominator = 100
    fees.flat_filler_fee = flat_fee
    for setting in (build.update_perp_fee_structure, build.update_spot_fee_structure):
        assert both.run(setting(fee_structure=fees, admin=both.world.admin)) == word


def test_what_a_delisted_market_takes_and_what_no_market_takes(both: Both) -> None:
    market, admin = both.world.markets[0].address, both.world.admin
    too_much = build.update_perp_market_max_open_interest(
        max_open_interest=2**64, admin=admin, perp_market=market
    )
    assert both.run(too_much) == "CastingFailure"
    none = build.update_perp_market_max_open_interest(max_open_interest=0, admin=admin, perp_market=market)
    assert both.run(none) == "ok"
    both.edit(market, PerpMarket, lambda record: setattr(record, "status", MarketStatus.Delisted))
    assert both.run(none) == "MarketDelisted"
    base = both.record(market, PerpMarket).amm.per_lp_base + 1
    rebase = build.update_perp_market_per_lp_base(per_lp_base=base, admin=admin, perp_market=market)
    assert both.run(rebase) == "ok"
    users = build.update_perp_market_number_of_users(
        number_of_users=9, number_of_users_with_base=8, admin=admin, perp_market=market
    )
    assert both.run(users) == "ok"


def _gift(both: Both, amount: int) -> Instruction:
    giver = both.world.people[3]
    return build.deposit_into_spot_market_revenue_pool(
        amount=amount,
        spot_market_index=0,
        spot_market=QUOTE,
        authority=giver.authority,
        user_token_account=giver.token_account,
    )


def test_a_gift_to_the_revenue_pool(both: Both) -> None:
    before = both.record(QUOTE, SpotMarket)
    assert both.run(_gift(both, 7_000_001)) == "ok"
    after = both.record(QUOTE, SpotMarket)
    gained = after.revenue_pool.scaled_balance - before.revenue_pool.scaled_balance
    assert gained == after.deposit_balance - before.deposit_balance > 0
    assert both.run(_gift(both, 0)) == "InsufficientDeposit"


def _pause(record: State) -> None:
    record.exchange_status = ExchangeStatus.DepositPaused


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda market, now: setattr(market, "status", MarketStatus.Settlement), "DefaultError"),
        (lambda market, now: setattr(market, "status", MarketStatus.Delisted), "DefaultError"),
        (lambda market, now: setattr(market, "expiry_ts", now), "DefaultError"),
        (lambda market, now: setattr(market, "expiry_ts", now + 1), "ok"),
        (lambda market, now: setattr(market, "max_token_deposits", 1), "MaxDeposit"),
        (
            lambda market, now: setattr(market, "deposit_balance", 2**62),
            "SpotMarketVaultInvariantViolated",
        ),
    ],
)
def test_a_gift_that_the_market_refuses(
    both: Both, change: Callable[[SpotMarket, int], None], word: str
) -> None:
    both.edit(QUOTE, SpotMarket, lambda market: change(market, both.clock.unix_timestamp))
    assert both.run(_gift(both, 1_000_000)) == word


def test_no_gift_while_deposits_are_paused(both: Both) -> None:
    both.edit(addresses.state(), State, _pause)
    assert both.run(_gift(both, 1)) == "ExchangePaused"


def _delete(both: Both, index: int) -> Instruction:
    return build.delete_initialized_perp_market(
        market_index=index, admin=both.world.admin, perp_market=both.world.markets[-1].address
    )


def test_only_the_last_market_that_was_never_active_is_deleted(both: Both) -> None:
    last = both.world.markets[-1]
    assert both.run(_delete(both, last.index)) == "InvalidMarketAccountforDeletion"
    both.edit(last.address, PerpMarket, lambda market: setattr(market, "status", MarketStatus.Initialized))
    both.edit(last.address, PerpMarket, lambda market: setattr(market, "number_of_users", 1))
    assert both.run(_delete(both, last.index)) == "InvalidMarketAccountforDeletion"
    both.edit(last.address, PerpMarket, lambda market: setattr(market, "number_of_users", 0))
    assert both.run(_delete(both, last.index - 1)) == "InvalidMarketAccountforDeletion"
    count = both.record(addresses.state(), State).number_of_markets
    assert both.run(_delete(both, last.index)) == "ok"
    assert last.address not in both.sides.held
    assert both.record(addresses.state(), State).number_of_markets == count - 1


def _open(both: Both, user: Pubkey) -> list[Any]:
    return [order for order in both.record(user, User).orders if order.status == OrderStatus.Open]


def test_orders_are_cancelled_by_the_owner_s_own_id(both: Both) -> None:
    owner = next(person for person in both.world.people if len(_open(both, person.address)) > 1)

    def name(user: User) -> None:
        for at, order in enumerate(user.orders):
            order.user_order_id = 7 + at if order.status == OrderStatus.Open else 0

    both.edit(owner.address, User, name)
    first, *rest = [order.order_id for order in _open(both, owner.address)]

    def cancel(user_order_id: int) -> str:
        return both.run(
            build.cancel_order_by_user_id(
                user_order_id=user_order_id,
                user=owner.address,
                authority=owner.authority,
                remaining=both.maps(),
            )
        )

    assert cancel(99) == "ok"
    assert len(_open(both, owner.address)) == len(rest) + 1
    assert cancel(7) == "ok"
    left = [order.order_id for order in _open(both, owner.address)]
    assert left == rest
    assert first not in left
    assert cancel(0) == "OrderNotOpen"


def test_orders_are_cancelled_by_a_list_of_ids(both: Both) -> None:
    owner = next(person for person in both.world.people if len(_open(both, person.address)) > 1)
    ids = [order.order_id for order in _open(both, owner.address)]

    def cancel(order_ids: list[int]) -> str:
        return both.run(
            build.cancel_orders_by_ids(
                order_ids=order_ids, user=owner.address, authority=owner.authority, remaining=both.maps()
            )
        )

    assert cancel([]) == "ok"
    assert cancel([ids[0], 0]) == "OrderNotOpen"
    assert len(_open(both, owner.address)) == len(ids)
    assert cancel([*ids, 4_000_000_000, ids[0]]) == "ok"
    assert not _open(both, owner.address)
    short = build.cancel_orders_by_ids(order_ids=ids, user=owner.address, authority=owner.authority)
    answer = both.sides._chain.send(replace(short, data=short.data[:-1]))
    assert answer.error is not None
    assert answer.error.name == "InstructionDidNotDeserialize"
