"""Settling pnl beside the recorded steps: the same instruction on a state with some figures changed, where
another branch of the rules decides; on mirror and program.

Each expectation is the rule's own, not what the other side says.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from balclient.abi.accounts import PerpMarket, State, User
from balclient.abi.enums import (
    LPAction,
    OrderStatus,
    UserStatus,
)
from balclient.abi.errors import ErrorCode
from balclient.abi.events import (
    LPRecord,
    OrderActionRecord,
    SettlePnlRecord,
)
from balclient.abi.values import AccountMeta, Instruction, Outcome
from balclient.vectors.engines import Engine
from tests.mirror.moments import Moment, after, events

LIQUIDATED = UserStatus.BeingLiquidated


# --- an LP below its initial margin settles pnl (spec L27) ------------------------------------------------


def test_a_cooldown_keeps_an_lp_from_being_derisked(engine: Engine) -> None:
    """Not over: no shares burned, no order, the account settles. Over with the very second: burned."""
    moment = Moment("mixed_0010", 62)
    name = moment.user
    user = moment.load(User, name)
    waited = moment.step.unix_timestamp - user.last_add_perp_lp_shares_ts

    def cooldown(seconds: int) -> Outcome:
        moment.change(State, "state", lambda state: setattr(state, "lp_cooldown_time", seconds))
        return moment.run(engine)

    kept = cooldown(waited + 1)
    assert [type(event.decode()) for event in kept.events] == [SettlePnlRecord]
    held = after(moment, kept, User, name)
    assert held.perp_positions[0].lp_shares == user.perp_positions[0].lp_shares
    assert held.last_add_perp_lp_shares_ts == user.last_add_perp_lp_shares_ts
    burned = cooldown(waited)
    assert [record.action for record in events(burned, LPRecord)] == [LPAction.RemoveLiquidityDerisk]
    assert after(moment, burned, User, name).last_add_perp_lp_shares_ts == moment.step.unix_timestamp


def with_a_loss(user: User) -> None:
    """100,000 quote less in the position, 1,000 in the account: nothing is left of its maintenance margin."""
    user.perp_positions[0].quote_asset_amount -= 100_000_000_000
    user.spot_positions[0].scaled_balance = 1_000_000_000_000


def test_an_advanced_lp_is_not_derisked(engine: Engine) -> None:
    """It is treated like an account without shares: with a loss it needs its maintenance margin."""
    moment = Moment("mixed_0010", 62)
    moment.change(User, moment.user, lambda user: setattr(user, "status", UserStatus.AdvancedLp))
    assert [type(event.decode()) for event in moment.run(engine).events] == [SettlePnlRecord]
    moment.change(User, moment.user, with_a_loss)
    assert moment.code(engine) == ErrorCode.InsufficientCollateralForSettlingPNL


def test_an_lp_below_maintenance_keeps_its_loss_while_the_cooldown_lasts(engine: Engine) -> None:
    """Nothing is burned and nothing settled, and the instruction succeeds; once the cooldown is over the
    closing order cannot be placed without maintenance margin, and everything is undone."""
    moment = Moment("mixed_0010", 62)
    name = moment.user
    moment.change(User, name, with_a_loss)
    assert moment.code(engine) == ErrorCode.InsufficientCollateral
    moment.change(State, "state", lambda state: setattr(state, "lp_cooldown_time", 10**6))
    outcome = moment.run(engine)
    assert (outcome.error, outcome.events) == (None, ())
    before, user = moment.load(User, name), after(moment, outcome, User, name)
    assert user.last_active_slot == moment.step.slot
    before.last_active_slot, before.idle = user.last_active_slot, user.idle
    assert before == user


def test_an_lp_without_a_free_order_slot_is_derisked_without_an_order(engine: Engine) -> None:
    moment = Moment("mixed_0010", 62)

    def fill_slots(user: User) -> None:
        for order in user.orders:
            order.status = OrderStatus.Filled

    moment.change(User, moment.user, fill_slots)
    outcome = moment.run(engine)
    assert [record.action for record in events(outcome, LPRecord)] == [LPAction.RemoveLiquidityDerisk]
    assert events(outcome, OrderActionRecord) == []
    assert len(events(outcome, SettlePnlRecord)) == 1
    user = after(moment, outcome, User, moment.user)
    assert user.last_add_perp_lp_shares_ts == moment.step.unix_timestamp


# --- who may settle a gain, and how much of it (spec pnl 1.10 to 1.14) -------------------------------------


def signed_by(moment: Moment, name: str) -> Instruction:
    metas = list(moment.instruction.accounts)
    metas[2] = AccountMeta(moment.scenario.addresses[name].address, True, False)
    return replace(moment.instruction, accounts=tuple(metas))


def test_a_gain_beyond_the_pools_excess_is_settled_by_its_owner_alone(engine: Engine) -> None:
    """With users ahead by more than the pools hold nothing is in excess: then only quote above entry counts,
    and only the owner and its delegate may ask for it - except for a closed position under liquidation."""
    moment = Moment("pnl_margin_0003", 60)
    (before,) = events(moment.run(engine), SettlePnlRecord)
    name, keeper = moment.user, signed_by(moment, "keeper")
    (same,) = events(moment.run(engine, keeper), SettlePnlRecord)
    assert same.pnl == before.pnl > 0

    def ahead(market: PerpMarket) -> None:
        market.amm.quote_asset_amount += 10**9

    moment.change(PerpMarket, "perp_market_0", ahead)
    slots = moment.load(User, name).perp_positions
    index = next(n for n, slot in enumerate(slots) if slot.market_index == 0 and slot.base_asset_amount)
    position = slots[index]
    gained = position.quote_asset_amount - position.quote_entry_amount
    assert 0 < gained < before.pnl
    (own,) = events(moment.run(engine), SettlePnlRecord)
    assert own.pnl == gained
    assert moment.code(engine, keeper) == ErrorCode.UserMustSettleTheirOwnPositiveUnsettledPNL

    def flagged(user: User) -> None:
        user.status = LIQUIDATED

    moment.change(User, name, flagged)
    assert moment.code(engine, keeper) == ErrorCode.UserMustSettleTheirOwnPositiveUnsettledPNL

    def closed(user: User) -> None:
        slot = user.perp_positions[index]
        slot.base_asset_amount, slot.quote_asset_amount, slot.quote_entry_amount = 0, 10**7, 0

    moment.change(User, name, closed)
    (freed,) = events(moment.run(engine, keeper), SettlePnlRecord)
    assert freed.pnl == 10**7

    def healthy(user: User) -> None:
        user.status, user.delegate = 0, moment.scenario.addresses["keeper"].address

    moment.change(User, name, lambda user: setattr(user, "status", 0))
    assert moment.code(engine, keeper) == ErrorCode.UserMustSettleTheirOwnPositiveUnsettledPNL
    moment.change(User, name, healthy)
    assert moment.code(engine, keeper) is None


# --- settling on a bad oracle (spec pnl 1.8) ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("delay", "doubt", "std", "error"),
    [
        (10, 0, 10**9, None),
        (11, 0, 0, None),
        (11, 0, 10**9, ErrorCode.OracleStaleForAMM),
        (500, 0, 10**9, ErrorCode.OracleStaleForAMM),
        (501, 0, 10**9, ErrorCode.OracleStaleForMargin),
        (501, 0, 0, None),
        (0, 40_000, 0, None),
        (0, 40_003, 0, ErrorCode.OracleTooUncertain),
        (501, 41_000, 10**9, ErrorCode.OracleTooUncertain),
    ],
)
def test_a_bad_oracle_settles_only_on_a_calm_market(
    engine: Engine, delay: int, doubt: int, std: int, error: ErrorCode | None
) -> None:
    """Stale while the market is calm it may be, uncertain never: the curve takes it for stale after 10 slots,
    margins after 500, and a confidence above twice 2% of the price is too uncertain for tier C."""
    moment = Moment("mixed_0010", 86)
    key = moment.scenario.addresses["oracle_0"].address
    data = bytearray(moment.held[key])
    data[40:48] = (moment.step.slot - delay).to_bytes(8, "little")
    price = int.from_bytes(data[208:216], "little", signed=True)
    data[216:224] = (price * doubt // 1_000_000).to_bytes(8, "little")
    moment.held[key] = bytes(data)
    moment.change(PerpMarket, "perp_market_0", lambda market: setattr(market.amm, "mark_std", std))
    assert moment.code(engine) == error


# --- positions of an expired market (spec liquidation 7) --------------------------------------------------


def test_an_expired_position_is_settled_after_the_settlement_duration(engine: Engine) -> None:
    """Not in its last second."""
    moment = Moment("mixed_0003", 79)
    passed = moment.step.unix_timestamp - moment.load(PerpMarket, "perp_market_0").expiry_ts
    for duration, error in ((passed, ErrorCode.PerpMarketSettlementBufferNotReached), (passed - 1, None)):
        moment.change(State, "state", lambda state, d=duration: setattr(state, "settlement_duration", d))
        assert moment.code(engine) == error
