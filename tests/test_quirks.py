"""What the program does that surprises (docs/quirks.md): each shown on the mirror and on the program.

Most are recorded steps of the committed vectors, which both sides must give back; the others start from
a recorded state in which one thing was changed, and both sides must agree.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from balclient.abi.accounts import PerpMarket, PerpPosition, State, User
from balclient.abi.arguments import encode_args
from balclient.abi.enums import LPAction, OrderStatus, OrderType
from balclient.abi.errors import ErrorCode
from balclient.abi.events import LPRecord, OrderActionRecord, OrderRecord, SettlePnlRecord
from balclient.abi.values import Account, Clock, Instruction, Outcome, Pubkey
from balclient.localnet.program import default_program
from balclient.mirror.exposure import simulate_settled_lp_position
from balclient.mirror.lp import settle_lp_position
from balclient.reconcile.compare import same
from balclient.vectors import read
from balclient.vectors.engines import MirrorEngine, ProgramEngine
from balclient.vectors.records import Scenario, Step

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "quirks.md"
VECTORS = sorted((ROOT / "tests" / "vectors").glob("*.jsonl.xz"))


@dataclass(slots=True)
class Scene:
    """Accounts before a recorded step, its instruction, and what was recorded (None once it was changed)."""

    scenario: Scenario
    step: Step
    held: dict[Pubkey, bytes]
    instruction: Instruction
    recorded: Outcome | None
    changes: dict[Pubkey, bytes] = field(default_factory=dict)

    def data(self, key: Pubkey) -> bytes:
        return self.changes.get(key, self.held[key])

    def key(self, kind: Any) -> Pubkey:
        """The instruction's first account of a kind."""
        keys = [meta.pubkey for meta in self.instruction.accounts]
        return next(key for key in keys if self.held.get(key, b"")[:8] == kind.DISCRIMINATOR)

    def user(self) -> User:
        return User.decode(self.data(self.key(User)))

    def market(self) -> PerpMarket:
        return PerpMarket.decode(self.data(self.key(PerpMarket)))

    def position(self) -> PerpPosition:
        return self.user().perp_positions[0]

    def edit(self, kind: Any, change: Callable[[Any], None]) -> None:
        key = self.key(kind)
        record = kind.decode(self.data(key))
        change(record)
        self.changes[key] = record.encode()
        self.recorded = None

    def rewrite(self, **arguments: Any) -> None:
        old = self.instruction
        data = encode_args(old.name, {**old.args, **arguments})
        self.instruction = Instruction.from_data(old.program_id, old.accounts, data)
        self.recorded = None

    def after(self, outcome: Outcome, kind: Any) -> Any:
        key = self.key(kind)
        return kind.decode(outcome.accounts.get(key, self.data(key)))


def scenes() -> Iterator[Scene]:
    for path in VECTORS:
        scenario = read(path)
        held: dict[Pubkey, bytes] = {}
        for step in scenario.steps:
            held.update({scenario.addresses[name].address: data for name, data in step.writes.items()})
            outcome = scenario.outcome(step)
            if step.phase == "main":
                yield Scene(scenario, step, dict(held), scenario.instruction(step), outcome)
            held.update(outcome.accounts)


@pytest.fixture(scope="module")
def recorded() -> list[Scene]:
    return list(scenes())


@pytest.fixture(scope="module")
def both() -> Callable[[Scene], Outcome]:
    """Runs a scene on both sides, which must agree with each other and with what was recorded."""
    program = ProgramEngine(default_program())

    def run(scene: Scene) -> Outcome:
        mirror = MirrorEngine()
        wallets = [account.address for account in scene.scenario.accounts if account.kind == "wallet"]
        owners = {account.address: account.owner for account in scene.scenario.accounts}
        outcomes = []
        for engine in (mirror, program):
            engine.begin(scene.scenario.program_id, wallets)
            for key, data in {**scene.held, **scene.changes}.items():
                if data:
                    engine.set_account(key, Account(owners[key] or Pubkey.default(), data))
            engine.set_clock(Clock(scene.step.slot, scene.step.unix_timestamp))
            outcomes.append(engine.run(scene.instruction))
        assert same(*outcomes)
        assert scene.recorded is None or same(scene.recorded, outcomes[0])
        return outcomes[0]

    return run


def pick(recorded: list[Scene], name: str, fits: Callable[[Scene], bool] = lambda scene: True) -> Scene:
    """A copy of the first recorded success of an instruction that fits, from a scenario with one market."""
    found = next(
        scene
        for scene in recorded
        if scene.step.instruction == name
        and scene.step.error is None
        and len(scene.scenario.markets) == 1
        and fits(scene)
    )
    return replace(found, changes={})


def failed(recorded: list[Scene], name: str, code: ErrorCode) -> Scene:
    found = next(
        scene
        for scene in recorded
        if scene.step.instruction == name and scene.step.error and scene.step.error.code == code
    )
    return replace(found, changes={})


def events(outcome: Outcome, kind: type) -> list[Any]:
    return [record for record in (event.decode() for event in outcome.events) if isinstance(record, kind)]


def actions(outcome: Outcome | None) -> list[LPAction]:
    return [] if outcome is None else [record.action for record in events(outcome, LPRecord)]


def code(outcome: Outcome) -> int | None:
    return None if outcome.error is None else outcome.error.code


def derisked(scene: Scene) -> bool:
    return LPAction.RemoveLiquidityDerisk in actions(scene.recorded)


Both = Callable[[Scene], Outcome]


def test_1_events_take_two_channels(recorded: list[Scene], both: Both) -> None:
    outcome = both(pick(recorded, "settle_pnl", derisked))
    channels = {type(event.decode()): event.via for event in outcome.events}
    assert channels[OrderRecord] == channels[OrderActionRecord] == channels[LPRecord] == "log"
    assert channels[SettlePnlRecord] == "data"
    settled = both(pick(recorded, "settle_lp", lambda scene: bool(actions(scene.recorded))))
    assert [event.via for event in settled.events if isinstance(event.decode(), LPRecord)] == ["data"]


def test_2_an_add_is_rounded_but_its_event_is_not(recorded: list[Scene], both: Both) -> None:
    def rough(scene: Scene) -> bool:
        return scene.instruction.args["n_shares"] % scene.market().amm.order_step_size != 0

    scene = pick(recorded, "add_perp_lp_shares", rough)
    outcome = both(scene)
    asked, step = scene.instruction.args["n_shares"], scene.market().amm.order_step_size
    (record,) = events(outcome, LPRecord)
    minted = scene.after(outcome, PerpMarket).amm.user_lp_shares - scene.market().amm.user_lp_shares
    assert record.n_shares == asked
    assert minted == asked - asked % step


def test_2_adding_to_an_open_position_settles_it_without_an_event(recorded: list[Scene], both: Both) -> None:
    def settles(scene: Scene) -> bool:
        slot = scene.position()
        return slot.lp_shares > 0 and (
            slot.last_quote_asset_amount_per_lp != scene.market().amm.quote_asset_amount_per_lp
        )

    scene = pick(recorded, "add_perp_lp_shares", settles)
    outcome = both(scene)
    assert actions(outcome) == [LPAction.AddLiquidity]
    assert scene.after(outcome, User).perp_positions[0].quote_asset_amount != (
        scene.position().quote_asset_amount
    )


def test_3_the_last_lp_can_get_stuck(recorded: list[Scene], both: Both) -> None:
    scene = failed(recorded, "remove_perp_lp_shares", ErrorCode.UnableToBurnLPTokens)
    both(scene)
    amm = scene.market().amm
    assert scene.instruction.args["shares_to_burn"] == amm.user_lp_shares
    expired = failed(recorded, "settle_expired_market", ErrorCode.MarketSettlementRequiresSettledLP)
    both(expired)
    assert expired.market().amm.user_lp_shares > 0


def test_4_de_risking_without_base_reverts(recorded: list[Scene], both: Both) -> None:
    scene = failed(recorded, "settle_pnl", ErrorCode.OrderAmountTooSmall)
    both(scene)
    assert scene.position().lp_shares > 0


def test_5_an_odd_spread_loses_its_last_unit(recorded: list[Scene], both: Both) -> None:
    # Another setter of the same market: it names the same accounts.
    setter = pick(recorded, "update_perp_market_margin_ratio")
    old = setter.instruction
    data = encode_args("update_perp_market_base_spread", {"base_spread": 777})
    setter.instruction, setter.recorded = Instruction.from_data(old.program_id, old.accounts, data), None
    amm = setter.after(both(setter), PerpMarket).amm
    assert (amm.base_spread, amm.long_spread, amm.short_spread) == (777, 388, 388)

    def narrow(market: PerpMarket) -> None:
        market.amm.base_spread, market.amm.long_spread, market.amm.short_spread = 777, 388, 388

    for name in ("settle_lp", "update_perp_market_per_lp_base"):
        scene = pick(
            recorded, name, lambda one: one.step.instruction != "settle_lp" or one.position().lp_shares > 0
        )
        scene.edit(PerpMarket, narrow)
        assert code(both(scene)) == ErrorCode.InvalidAmmDetected


def test_6_removing_less_than_a_step_does_nothing(recorded: list[Scene], both: Both) -> None:
    scene = pick(
        recorded,
        "remove_perp_lp_shares",
        lambda one: one.position().lp_shares > one.market().amm.order_step_size,
    )
    step = scene.market().amm.order_step_size
    scene.rewrite(shares_to_burn=step - 1)
    outcome = both(scene)
    assert (outcome.error, outcome.events) == (None, ())
    assert scene.after(outcome, User).perp_positions[0].lp_shares == scene.position().lp_shares
    scene.rewrite(shares_to_burn=2 * step - 1)
    (record,) = events(both(scene), LPRecord)
    assert record.n_shares == step


def test_6_anyone_may_remove_in_a_market_that_is_reduce_only_but_not_too_soon(
    recorded: list[Scene], both: Both
) -> None:
    name = "remove_perp_lp_shares_in_expiring_market"
    both(failed(recorded, name, ErrorCode.PerpMarketNotInReduceOnly))
    both(failed(recorded, name, ErrorCode.TryingToRemoveLiquidityTooFast))
    scene = pick(recorded, name)
    scene.edit(PerpMarket, lambda market: setattr(market, "expiry_ts", 0))
    assert both(scene).error is None


def test_7_de_risking_starts_the_cooldown_again(recorded: list[Scene], both: Both) -> None:
    scene = pick(recorded, "settle_pnl", derisked)
    user = scene.after(both(scene), User)
    assert scene.user().last_add_perp_lp_shares_ts < user.last_add_perp_lp_shares_ts
    assert user.last_add_perp_lp_shares_ts == scene.step.unix_timestamp


def test_8_success_can_mean_that_nothing_happened(recorded: list[Scene], both: Both) -> None:
    def unfilled(scene: Scene) -> bool:
        assert scene.recorded is not None
        fills = [r for r in events(scene.recorded, OrderActionRecord) if r.base_asset_amount_filled]
        return not fills

    scene = pick(recorded, "place_and_take_perp_order", unfilled)
    outcome = both(scene)
    assert outcome.error is None
    assert scene.after(outcome, User).perp_positions[0].base_asset_amount == (
        scene.position().base_asset_amount
    )
    idle = pick(recorded, "settle_lp", lambda one: one.position().lp_shares > 0)
    idle.edit(User, lambda user: setattr(user.perp_positions[0], "lp_shares", 0))
    outcome = both(idle)
    assert (outcome.error, outcome.events) == (None, ())


def test_9_base_and_remainder_can_have_opposite_signs(recorded: list[Scene], both: Both) -> None:
    def opposite(scene: Scene) -> bool:
        assert scene.recorded is not None
        slot = scene.after(scene.recorded, User).perp_positions[0]
        return slot.base_asset_amount * slot.remainder_base_asset_amount < 0

    scene = pick(recorded, "settle_lp", opposite)
    slot = scene.after(both(scene), User).perp_positions[0]
    assert (slot.base_asset_amount > 0) is (slot.remainder_base_asset_amount < 0)


def test_9_every_burn_pays_for_the_remainder(recorded: list[Scene], both: Both) -> None:
    def partly(scene: Scene) -> bool:
        assert scene.recorded is not None
        return scene.after(scene.recorded, User).perp_positions[0].lp_shares > 0 and bool(
            scene.position().remainder_base_asset_amount
        )

    scene = pick(recorded, "remove_perp_lp_shares", partly)
    (record,) = events(both(scene), LPRecord)
    market, slot = scene.market(), scene.position()
    change = settle_lp_position(slot, market)
    dust = abs(slot.remainder_base_asset_amount)
    charge = change.quote - record.delta_quote_asset_amount
    assert dust > 0
    assert scene.after(both(scene), User).perp_positions[0].remainder_base_asset_amount == 0
    price = price_of(scene)
    assert charge == dust * price // 10**9 + 1


def price_of(scene: Scene) -> int:
    """The recorded oracle price (1e6)."""
    key = scene.market().amm.oracle
    data = scene.held[key]
    exponent = int.from_bytes(data[20:24], "little", signed=True)
    return int.from_bytes(data[208:216], "little", signed=True) * 10**6 // 10 ** abs(exponent)


def test_10_codes_that_nobody_expects(recorded: list[Scene], both: Both) -> None:
    market_order = pick(
        recorded,
        "place_and_take_perp_order",
        lambda one: one.instruction.args["params"].order_type is OrderType.Market,
    )
    market_order.rewrite(params=replace(market_order.instruction.args["params"], immediate_or_cancel=True))
    assert code(both(market_order)) == ErrorCode.InvalidOrderIOC
    deposit = pick(recorded, "deposit")
    deposit.rewrite(amount=2**64 - 1)
    assert code(both(deposit)) == ErrorCode.CastingFailure
    add = pick(recorded, "add_perp_lp_shares", lambda one: one.position().lp_shares > 0)
    add.rewrite(n_shares=2**64 - 1)
    assert code(both(add)) == ErrorCode.MathError


def test_11_a_slot_with_nothing_but_dust_is_free(recorded: list[Scene], both: Both) -> None:
    scene = pick(recorded, "add_perp_lp_shares", lambda one: one.position() == PerpPosition.zero())
    index = scene.market().market_index

    def dust(user: User) -> None:
        user.perp_positions[0].market_index = index
        user.perp_positions[0].remainder_base_asset_amount = 123_456
        user.perp_positions[0].quote_break_even_amount = -7

    scene.edit(User, dust)
    slot = scene.after(both(scene), User).perp_positions[0]
    assert slot.lp_shares > 0
    assert (slot.remainder_base_asset_amount, slot.quote_break_even_amount) == (0, 0)


def test_12_margin_previews_a_settlement_that_is_not_the_real_one(recorded: list[Scene], both: Both) -> None:
    def earning(scene: Scene) -> bool:
        market, slot = scene.market(), scene.position()
        if not slot.lp_shares:
            return False
        before = slot.remainder_base_asset_amount
        settle_lp_position(slot, market)
        gained = slot.remainder_base_asset_amount - before
        return 0 < gained < market.amm.order_step_size and scene.position().base_asset_amount != 0

    scene = pick(recorded, "settle_lp", earning)
    market, step = scene.market(), scene.market().amm.order_step_size

    def nearly_a_step(user: User) -> None:
        user.perp_positions[0].remainder_base_asset_amount = step - 1

    scene.edit(User, nearly_a_step)
    real = scene.after(both(scene), User).perp_positions[0].base_asset_amount
    seen = simulate_settled_lp_position(scene.position(), market, price_of(scene)).base_asset_amount
    assert real == seen + step


def test_12_both_sides_judge_margin_by_that_preview(recorded: list[Scene], both: Both) -> None:
    """Taking collateral away until an add is refused finds one threshold on both sides (`both` compares)."""
    scene = pick(recorded, "add_perp_lp_shares", lambda one: one.position().lp_shares > 0)
    step = scene.market().amm.order_step_size
    scene.edit(User, lambda user: setattr(user.perp_positions[0], "remainder_base_asset_amount", step - 1))
    held = scene.user().spot_positions[0].scaled_balance
    answers = []
    for part in range(100, -1, -5):
        left = held * part // 100
        scene.edit(User, lambda user, left=left: setattr(user.spot_positions[0], "scaled_balance", left))
        answers.append(code(both(scene)))
    assert set(answers) == {None, ErrorCode.InsufficientCollateral}
    assert answers == sorted(answers, key=lambda answer: answer is not None)


def test_13_auction_parameters_are_stored_as_given(recorded: list[Scene], both: Both) -> None:
    def with_auction(scene: Scene) -> bool:
        params = scene.instruction.args["params"]
        return params.order_type is OrderType.Limit and bool(params.auction_duration)

    scene = pick(recorded, "place_perp_order", with_auction)
    tick, params = scene.market().amm.order_tick_size, scene.instruction.args["params"]
    price = params.price - params.price % tick
    wide = replace(params, auction_start_price=price, auction_end_price=price, auction_duration=11)
    scene.rewrite(params=wide)
    scene.edit(State, lambda state: setattr(state, "min_perp_auction_duration", 0))
    user = scene.after(both(scene), User)
    order = next(
        order for order in user.orders if order.status is OrderStatus.Open and order.auction_duration == 11
    )
    assert (order.auction_start_price, order.auction_end_price) == (price, price)


def test_the_page_tells_all_of_them() -> None:
    text = PAGE.read_text(encoding="utf-8")
    told = [int(number) for number in re.findall(r"^(\d+)\. \*\*", text, re.MULTILINE)]
    assert told == list(range(1, 14))
    shown = {
        int(number) for number in re.findall(r"^def test_(\d+)_", Path(__file__).read_text(), re.MULTILINE)
    }
    assert shown == set(told)
