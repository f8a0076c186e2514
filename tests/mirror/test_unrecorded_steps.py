"""Steps beside the recorded ones: the same instruction on a state with some figures changed, where another
branch of the rules decides; on mirror and program.

Each expectation is the rule's own, not what the other side says.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from balclient.abi import instructions as build
from balclient.abi.accounts import Order, PerpMarket, SpotMarket, State, User, UserStats
from balclient.abi.enums import (
    DepositExplanation,
    MarketType,
    OrderActionExplanation,
    OrderStatus,
    OrderType,
    PositionDirection,
    SpotBalanceType,
    UserStatus,
)
from balclient.abi.errors import ErrorCode
from balclient.abi.events import (
    DepositRecord,
    LiquidationRecord,
    OrderActionRecord,
    SpotInterestRecord,
)
from balclient.vectors.engines import Engine
from tests.mirror.moments import Moment, after, events

LIQUIDATED, BANKRUPT = UserStatus.BeingLiquidated, UserStatus.Bankrupt


# --- liquidations that end otherwise (spec liquidation 2, 4) ----------------------------------------------


def victim_of(moment: Moment) -> str:
    kinds = moment.scenario.addresses
    return [name for name, _ in moment.step.metas if kinds[name].kind == "user"][1]


def test_a_liquidation_that_leaves_nothing_but_debt_is_a_bankruptcy(engine: Engine) -> None:
    """All base is taken at once, no deposit is left: bit 2 instead of bit 1, and the record says so."""
    moment = Moment("liquidation_0007", 52)
    name = victim_of(moment)
    moment.change(User, name, lambda user: setattr(user.spot_positions[0], "scaled_balance", 0))
    data = moment.instruction.data
    everything = replace(moment.instruction, data=data[:10] + b"\xff" * 8 + data[18:])
    outcome = moment.run(engine, everything)
    (record,) = events(outcome, LiquidationRecord)
    held = moment.load(User, name).perp_positions[0].base_asset_amount
    assert (record.bankrupt, record.liquidate_perp.base_asset_amount) == (True, -held)
    user = after(moment, outcome, User, name)
    assert user.status & (LIQUIDATED | BANKRUPT) == BANKRUPT
    assert user.perp_positions[0].base_asset_amount == 0
    assert user.perp_positions[0].quote_asset_amount < 0


def test_one_unit_of_deposit_keeps_a_liquidated_account_from_bankruptcy(engine: Engine) -> None:
    """A deposit of less than a unit is no deposit but an account that no margin can be told of."""
    moment = Moment("liquidation_0007", 52)
    name = victim_of(moment)
    moment.change(User, name, lambda user: setattr(user.spot_positions[0], "scaled_balance", 999))
    assert moment.code(engine) == ErrorCode.InvalidMarginRatio
    moment.change(User, name, lambda user: setattr(user.spot_positions[0], "scaled_balance", 1_000))
    data = moment.instruction.data
    everything = replace(moment.instruction, data=data[:10] + b"\xff" * 8 + data[18:])
    outcome = moment.run(engine, everything)
    (record,) = events(outcome, LiquidationRecord)
    assert record.bankrupt is False
    assert after(moment, outcome, User, name).status & (LIQUIDATED | BANKRUPT) == LIQUIDATED


def test_a_liquidation_of_less_than_a_step_is_refused(engine: Engine) -> None:
    moment = Moment("liquidation_0007", 52)
    step = moment.load(PerpMarket, "perp_market_0").amm.order_step_size
    data = moment.instruction.data
    tiny = replace(moment.instruction, data=data[:10] + (step - 1).to_bytes(8, "little") + data[18:])
    assert moment.code(engine, tiny) == ErrorCode.InvalidBaseAssetAmountForLiquidatePerp


def test_a_new_liquidation_without_an_initial_part_takes_nothing_yet(engine: Engine) -> None:
    """The flag is set and funding settled; the ramp starts in the next slot."""
    moment = Moment("liquidation_0007", 52)

    def slowly(state: State) -> None:
        state.initial_pct_to_liquidate, state.liquidation_duration = 0, 150

    moment.change(State, "state", slowly)
    outcome = moment.run(engine)
    assert events(outcome, LiquidationRecord) == []
    name = victim_of(moment)
    user = after(moment, outcome, User, name)
    assert user.status & LIQUIDATED
    assert user.last_active_slot == moment.step.slot
    assert (
        user.perp_positions[0].base_asset_amount
        == moment.load(User, name).perp_positions[0].base_asset_amount
    )


def test_what_stops_a_liquidation_on_its_way(engine: Engine) -> None:
    """The price half away from its average, an oracle too volatile for liquidating, a limit price that is not
    met, a liquidator without margin: each undoes everything."""
    moment = Moment("liquidation_0007", 52)
    liquidator = next(name for name, _ in moment.step.metas if moment.scenario.addresses[name].kind == "user")
    key = moment.scenario.addresses["oracle_0"].address
    data = moment.held[key]
    exponent = int.from_bytes(data[20:24], "little", signed=True)
    price = int.from_bytes(data[208:216], "little", signed=True) // 10 ** (-exponent - 6)
    now = moment.step.unix_timestamp

    def average(five_minutes: int, hour: int) -> None:
        def set_averages(market: PerpMarket) -> None:
            history = market.amm.historical_oracle_data
            history.last_oracle_price_twap, history.last_oracle_price_twap_5min = hour, five_minutes
            history.last_oracle_price_twap_ts = market.amm.last_mark_price_twap_ts = now

        moment.change(PerpMarket, "perp_market_0", set_averages)

    def rails(state: State) -> None:
        state.oracle_guard_rails.price_divergence.oracle_twap_5min_percent_divergence = 0
        state.oracle_guard_rails.validity.too_volatile_ratio = 1

    moment.change(State, "state", rails)
    low = price * 2 // 3
    average(low, price)
    assert moment.code(engine) == ErrorCode.PriceBandsBreached
    average(low + 1, price)
    assert moment.code(engine) is None
    average(price, price // 2)
    assert moment.code(engine) == ErrorCode.InvalidOracle
    average(price, price // 2 + 1)
    assert moment.code(engine) is None

    held = next(p for p in moment.load(User, victim_of(moment)).perp_positions if p.base_asset_amount)
    assert held.base_asset_amount > 0
    head = moment.instruction.data[:18]
    for limit, error in (
        (price - 1, ErrorCode.LiquidationDoesntSatisfyLimitPrice),
        (price, None),
    ):
        limited = replace(moment.instruction, data=head + b"\1" + limit.to_bytes(8, "little"))
        assert moment.code(engine, limited) == error

    moment.change(User, liquidator, lambda user: setattr(user.spot_positions[0], "scaled_balance", 1_000))
    assert moment.code(engine) == ErrorCode.InsufficientCollateral


def test_a_liquidator_takes_no_more_pnl_than_it_wants(engine: Engine) -> None:
    """Without fees the deposit moves by as much; the flag stays, with quote left it is no bankruptcy yet."""
    moment = Moment("liquidation_0007", 45)
    name = victim_of(moment)
    data = moment.instruction.data
    wanted = replace(moment.instruction, data=data[:12] + (10**9).to_bytes(16, "little") + data[28:])
    outcome = moment.run(engine, wanted)
    (record,) = events(outcome, LiquidationRecord)
    assert record.liquidate_perp_pnl_for_deposit.pnl_transfer == 10**9
    before, user = moment.load(User, name), after(moment, outcome, User, name)
    assert user.perp_positions[0].quote_asset_amount - before.perp_positions[0].quote_asset_amount == 10**9
    assert user.status & (LIQUIDATED | BANKRUPT) == LIQUIDATED


def test_a_liquidator_of_pnl_needs_its_initial_margin(engine: Engine) -> None:
    moment = Moment("liquidation_0007", 45)
    assert moment.code(engine) is None
    moment.change(
        User, moment.user, lambda user: setattr(user.perp_positions[0], "quote_asset_amount", -(10**16))
    )
    assert moment.code(engine) == ErrorCode.InsufficientCollateral


def test_orders_are_cancelled_before_pnl_is_taken_over(engine: Engine) -> None:
    """What they required counts as freed; the record of the transfer does not name them."""
    moment = Moment("liquidation_0007", 45)
    name = victim_of(moment)

    def order(user: User) -> None:
        step = moment.load(PerpMarket, "perp_market_0").amm.order_step_size
        placed = Order.zero()
        placed.order_id, placed.status, placed.price = 77, OrderStatus.Open, 1_000_000
        placed.order_type, placed.market_type = OrderType.Limit, MarketType.Perp
        placed.base_asset_amount = step
        user.orders[5] = placed
        user.perp_positions[0].open_orders, user.perp_positions[0].open_bids = 1, step
        user.open_orders, user.has_open_order = 1, True

    plain = moment.run(engine)
    moment.change(User, name, order)
    outcome = moment.run(engine)
    (cancel,) = events(outcome, OrderActionRecord)
    assert (cancel.action_explanation, cancel.taker_order_id, cancel.filler_reward) == (
        OrderActionExplanation.Liquidation,
        77,
        0,
    )
    (record,), (alone,) = events(outcome, LiquidationRecord), events(plain, LiquidationRecord)
    assert list(record.canceled_order_ids) == []
    assert record.margin_freed > alone.margin_freed
    assert record.liquidate_perp_pnl_for_deposit == alone.liquidate_perp_pnl_for_deposit
    user = after(moment, outcome, User, name)
    assert (user.perp_positions[0].open_orders, user.perp_positions[0].open_bids) == (0, 0)
    assert user.liquidation_margin_freed == (
        record.margin_freed + moment.load(User, name).liquidation_margin_freed
    )


def test_a_bankruptcy_with_another_debt_is_not_over_when_resolved(engine: Engine) -> None:
    """The loss of the market is gone, the borrow is not: the flag stays until there is nothing owed."""
    moment = Moment("liquidation_0007", 58)
    name = victim_of(moment)
    assert after(moment, moment.run(engine), User, name).status & BANKRUPT == 0

    def borrow(user: User) -> None:
        slot = user.spot_positions[0]
        slot.balance_type, slot.scaled_balance = SpotBalanceType.Borrow, 10**9

    moment.change(User, name, borrow)
    outcome = moment.run(engine)
    (record,) = events(outcome, LiquidationRecord)
    assert record.bankrupt is True
    user = after(moment, outcome, User, name)
    assert user.status & (LIQUIDATED | BANKRUPT) == BANKRUPT
    assert [slot.quote_asset_amount for slot in user.perp_positions] == [0] * 8


# --- a borrow of the quote market (spec pnl 3 to 5) -------------------------------------------------------


def lend(moment: Moment, name: str, tokens: int, days: int = 0) -> None:
    """The account owes ``tokens``, a quarter of all deposits; interest was last accrued ``days`` ago."""

    def owe(user: User) -> None:
        slot = user.spot_positions[0]
        slot.balance_type, slot.scaled_balance = SpotBalanceType.Borrow, tokens * 1_000

    def borrowed(market: SpotMarket) -> None:
        market.deposit_balance, market.borrow_balance = 4 * tokens * 1_000, tokens * 1_000
        market.cumulative_deposit_interest = market.cumulative_borrow_interest = 10_000_000_000
        market.revenue_pool.scaled_balance = 0
        market.last_interest_ts = moment.step.unix_timestamp - days * 86_400

    moment.change(User, name, owe)
    moment.change(SpotMarket, "spot_market_0", borrowed)


def test_a_deposit_repays_a_borrow_with_its_interest(engine: Engine) -> None:
    """25% of deposits are lent, half the optimum: 1,000% a year, of which lenders get a quarter.

    Two days: 10 * 172,800 / 31,536,000 = 5.479...% on the borrow, and a quarter of that on deposits.
    """
    moment = Moment("pnl_margin_0003", 32)
    name = moment.user
    amount = moment.step.args["amount"]
    owed = 4 * amount
    lend(moment, name, owed, days=2)
    market = moment.load(SpotMarket, "spot_market_0")
    assert (market.optimal_utilization, market.optimal_borrow_rate) == (500_000, 20_000_000)
    outcome = moment.run(engine)
    (interest,) = events(outcome, SpotInterestRecord)
    borrow_index = 10_000_000_000 + 10_000_000_000 * 10_000_000 * 172_800 // 31_536_000 // 1_000_000 + 1
    deposit_index = 10_000_000_000 + 10_000_000_000 * 2_500_000 * 172_800 // 31_536_000 // 1_000_000
    assert interest.cumulative_borrow_interest == borrow_index == 10_547_945_206
    assert interest.cumulative_deposit_interest == deposit_index == 10_136_986_301
    (deposit,) = events(outcome, DepositRecord)
    assert deposit.explanation == DepositExplanation.RepayBorrow
    slot = after(moment, outcome, User, name).spot_positions[0]
    assert slot.balance_type == SpotBalanceType.Borrow
    assert slot.scaled_balance == owed * 1_000 - (amount * 10**13 // borrow_index + 1)
    spot = after(moment, outcome, SpotMarket, "spot_market_0")
    assert spot.borrow_balance == slot.scaled_balance
    assert spot.last_interest_ts == moment.step.unix_timestamp
    assert spot.utilization_twap != market.utilization_twap


def test_a_reduce_only_deposit_stops_at_the_borrow(engine: Engine) -> None:
    """What is beyond the debt is neither taken nor credited; without the flag it becomes a deposit."""
    moment = Moment("pnl_margin_0003", 32)
    amount = moment.step.args["amount"]
    lend(moment, moment.user, amount // 4)
    data = moment.instruction.data
    for flag, paid, kind in ((1, amount // 4, SpotBalanceType.Borrow), (0, amount, SpotBalanceType.Deposit)):
        outcome = moment.run(engine, replace(moment.instruction, data=data[:18] + bytes([flag])))
        (deposit,) = events(outcome, DepositRecord)
        assert (deposit.amount, deposit.explanation) == (paid, DepositExplanation.RepayBorrow)
        slot = after(moment, outcome, User, moment.user).spot_positions[0]
        assert slot.balance_type == kind
        assert slot.scaled_balance == (paid - amount // 4) * 1_000


@pytest.mark.parametrize(
    ("withdrawn", "paid", "slots", "fee"),
    [
        (10**13, 0, 49, 500),
        (10**13, 0, 50, 0),
        (10**13 - 1, 0, 49, 0),
        (10**13, 999_900_009, 49, 500),
        (10**13, 10**9, 49, 0),
    ],
)
def test_who_withdraws_much_often_and_trades_little_pays_for_it(
    engine: Engine, withdrawn: int, paid: int, slots: int, fee: int
) -> None:
    """From ten million on, if less than a 10,000th of it came back as fees, within 50 slots of activity: 500
    units of the amount go to the revenue pool."""
    moment = Moment("pnl_margin_0003", 33)
    name = moment.user

    def busy(user: User) -> None:
        user.total_withdraws, user.last_active_slot = withdrawn, moment.step.slot - slots

    moment.change(User, name, busy)
    stats = f"{name.split('_')[0]}_stats"
    moment.change(UserStats, stats, lambda stats: setattr(stats.fees, "total_fee_paid", paid))
    outcome = moment.run(engine)
    (record,) = events(outcome, DepositRecord)
    amount = moment.step.args["amount"]
    assert record.amount == amount - fee
    before, user = moment.load(User, name), after(moment, outcome, User, name)
    assert user.cumulative_spot_fees - before.cumulative_spot_fees == -fee
    assert user.total_withdraws == withdrawn + amount - fee
    assert after(moment, outcome, UserStats, stats).fees.total_fee_paid == paid + fee
    pool = moment.load(SpotMarket, "spot_market_0").revenue_pool.scaled_balance
    assert (
        after(moment, outcome, SpotMarket, "spot_market_0").revenue_pool.scaled_balance - pool == fee * 1_000
    )


def test_a_withdrawal_that_is_covered_lifts_a_liquidation(engine: Engine) -> None:
    moment = Moment("pnl_margin_0003", 33)

    def flagged(user: User) -> None:
        user.status, user.liquidation_margin_freed = LIQUIDATED, 7

    moment.change(User, moment.user, flagged)
    outcome = moment.run(engine)
    assert outcome.error is None
    user = after(moment, outcome, User, moment.user)
    assert (user.status, user.liquidation_margin_freed) == (0, 0)


# --- cancelling what a filter names (spec T18b) -----------------------------------------------------------


@pytest.mark.parametrize("direction", [None, PositionDirection.Long, PositionDirection.Short])
@pytest.mark.parametrize("market", [None, 0, 1])
def test_cancelling_by_filters(
    engine: Engine, direction: PositionDirection | None, market: int | None
) -> None:
    """A market counts only together with its type; the direction counts by itself."""
    moment = Moment("mixed_0010", 80)
    user = moment.load(User, moment.user)
    orders = [order for order in user.orders if order.status == OrderStatus.Open]
    assert orders
    address = moment.scenario.addresses
    for typed in (False, True):
        cancelling = build.cancel_orders(
            market_type=orders[0].market_type if typed else None,
            market_index=market,
            direction=direction,
            user=address[moment.user].address,
            authority=user.authority,
            remaining=moment.instruction.accounts[3:],
        )
        outcome = moment.run(engine, replace(cancelling, program_id=moment.scenario.program_id))
        meant = [
            order.order_id
            for order in orders
            if (direction is None or order.direction == direction)
            and (not typed or market is None or order.market_index == market)
        ]
        cancels = events(outcome, OrderActionRecord)
        assert [cancel.taker_order_id or cancel.maker_order_id for cancel in cancels] == meant
        assert after(moment, outcome, User, moment.user).last_active_slot == moment.step.slot


# --- paying into a fee pool (spec instructions 6) ---------------------------------------------------------


def test_a_fee_pool_is_credited_before_the_tokens_move(engine: Engine) -> None:
    """A deposit that the market cannot hold is a MathError, even where the payer has no tokens for it."""
    moment = Moment("trading_0004", 12)
    payer = moment.scenario.addresses["admin_usdc"].address
    data = moment.held[payer]
    moment.held[payer] = data[:64] + bytes(8) + data[72:]
    assert moment.code(engine) == ErrorCode.TokenInsufficientFunds
    moment.change(SpotMarket, "spot_market_0", lambda market: setattr(market, "deposit_balance", 2**128 - 1))
    assert moment.code(engine) == ErrorCode.MathError
