"""Every field at the ends of its width: both sides give the same answer, no Python exception and no wrap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balclient.abi.values import Account, Outcome
from balclient.fuzz.campaign import common_instructions
from balclient.fuzz.draw import Draw
from balclient.fuzz.extremes import CORE, KINDS, OTHERS, Case, ends, ops, run, targets, wrapped
from balclient.fuzz.fields import Field, changed, fields_of
from balclient.fuzz.instructions import cast_for, compose
from balclient.fuzz.scene import Scene
from balclient.fuzz.sides import Op, Sides
from balclient.fuzz.spoil import spoiled
from balclient.fuzz.worlds import worlds
from balclient.localnet.program import default_program
from balclient.mirror.ledger import Ledger

Prepared = Callable[[str], tuple[Op, Outcome]]
NAMES = common_instructions(default_program())
LENIENT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]

# Ids start again at 1, a position's count of open orders is unchecked (spec T2.12, T2.15, liquidation 2.17).
WRAPPING = (
    "next_curve_record_id",
    "next_deposit_record_id",
    "next_fill_record_id",
    "next_funding_rate_record_id",
    "next_liquidation_id",
    "next_order_id",
    "open_orders",
)
# Set anew by what happens, divided by ten, or gone after an hour (spec L13, L16.10, T10.20, T15).
NOT_WRAPPING = (
    "last_cumulative_funding_rate",
    "long_intensity_volume",
    "max_ts",
    "short_intensity_volume",
    "total_fee_earned_per_lp",
)


@pytest.fixture(scope="module")
def sides() -> Sides:
    return Sides(default_program())


@pytest.fixture(scope="module")
def prepared(sides: Sides) -> Prepared:
    """By name an op, and what it does alone; a function, whose text a failure can show."""
    made: dict[str, tuple[Op, Outcome]] = {}
    for op in list(ops((*CORE, *OTHERS), worlds()[0], sides, "widths/0")):
        sides.reset(worlds()[0].accounts)
        made[op.instruction.name] = op, sides.run(op).program

    def op_of(name: str) -> tuple[Op, Outcome]:
        return made[name]

    return op_of


def test_core_instructions_go_through_where_nothing_is_extreme(prepared: Prepared) -> None:
    for name in CORE:
        outcome = prepared(name)[1]
        assert outcome.error is None
        assert outcome.accounts
    assert all(prepared(name)[0].instruction.name == name for name in OTHERS)


def first_slots(kind: str) -> list[Field]:
    """Fields outside arrays and of the first two slots of arrays: the ones that are in use."""
    return [f for f in fields_of(kind) if "[" not in f.path or f.path.partition("[")[2][:2] in ("0]", "1]")]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=300, deadline=None, suppress_health_check=LENIENT)
@given(seed=st.integers(0, 2**64))
def test_a_field_at_an_end_of_its_width(kind: str, seed: int, sides: Sides, prepared: Prepared) -> None:
    """Some of what `tools/widths.py` does in full."""
    accounts, draw = worlds()[0].accounts, Random(f"{kind}/{seed}")
    op, plain = prepared(draw.choice(draw.choice((CORE, OTHERS))))
    keys = targets(op, accounts, kind)
    if not keys:
        return
    field = draw.choice(first_slots(kind))
    value = draw.choice(field.tags or ends(field, True))
    case = Case(op, draw.choice(keys), field, value)
    answer = run(case, sides, accounts)
    assert answer.difference is None, f"{case}: {answer.difference.text}"
    assert not isinstance(answer.mirror, Exception) or answer.word == "unsupported"
    if wrapped(case, answer, plain):
        assert field.path.rpartition(".")[2] in (*WRAPPING, *NOT_WRAPPING)


def test_the_money_of_lps_at_every_end(sides: Sides, prepared: Prepared) -> None:
    """No field that holds what LPs own or are owed is left to chance."""
    accounts, words = worlds()[0].accounts, Counter[str]()
    owned = (
        "lp_shares",
        "_per_lp",
        "unsettled_lp",
        "remainder",
        "per_lp_base",
        "sqrt_k",
        "quote_asset_amount",
    )
    for name in ("add_perp_lp_shares", "remove_perp_lp_shares", "settle_lp", "settle_pnl", "liquidate_perp"):
        op, plain = prepared(name)
        for kind in ("PerpMarket", "User"):
            for key in targets(op, accounts, kind):
                for field in fields_of(kind):
                    slot = field.path.startswith("perp_positions[") and field.path[15] in "01"
                    if not (slot or kind == "PerpMarket") or not any(part in field.path for part in owned):
                        continue
                    for value in ends(field, True):
                        case = Case(op, key, field, value)
                        answer = run(case, sides, accounts)
                        assert answer.difference is None, f"{case}: {answer.difference.text}"
                        assert not wrapped(case, answer, plain), str(case)
                        words[answer.word] += 1
    assert words["ok"] > 100
    assert words["MathError"] > 20
    assert words["CastingFailure"] > 20


@given(seed=st.integers(0, 2**32), extreme=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=LENIENT)
def test_failing_changes_nothing(seed: int, extreme: bool, sides: Sides) -> None:
    """A refused instruction leaves every byte, and a mirror that refused answers as one that never saw it."""
    draw = Draw(Random(seed))
    world = draw.pick(worlds())
    sides.reset(world.accounts)
    scene = Scene(world, sides.held)
    name = draw.pick(NAMES)
    instruction = spoiled(compose(name, draw, cast_for(name, draw, scene)), draw, scene)
    writes = {}
    for meta in instruction.accounts[:4]:
        account = world.accounts.get(meta.pubkey)
        if account is not None and len(account.data) > 200:
            writes[meta.pubkey] = Account(account.owner, changed(account.data, draw.random, extreme))
    answer = sides.run(Op(scene.clock, writes, instruction))
    assert answer.difference is None
    if answer.program.error is None:
        return
    assert answer.program.accounts == {}
    assert answer.program.events == ()
    assert sides.unequal() == []
    for key, account in {**world.accounts, **writes}.items():
        assert sides.held[key].data == account.data
    follow = Op(scene.clock, {}, compose("settle_lp", draw, cast_for("settle_lp", draw, scene)))
    fresh = Ledger(clock=scene.clock)
    for key, account in sides.held.items():
        fresh.set_account(key, account)
    wanted = fresh.apply(follow.instruction)
    after = sides.run(follow)
    assert after.difference is None
    assert after.mirror == wanted
