"""What must add up after anything that participants do, on the mirror and on the program."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balclient.abi.values import Outcome

from .conftest import SIDES, World

EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

steps = st.one_of(st.integers(1, 5), st.integers(1, 400), st.integers(1, 20_000))
signed = st.builds(lambda size, sign: size * sign, steps, st.sampled_from([-1, 1]))
person = st.integers(0, 4)
lp = st.integers(0, 2)

doing = st.one_of(
    st.tuples(st.just("take"), person, signed),
    st.tuples(st.just("take"), person, signed),
    st.tuples(st.just("add"), person, st.integers(1, 50_000)),
    st.tuples(st.just("remove"), lp, st.integers(1, 100)),
    st.tuples(st.just("settle_lp"), person, st.just(0)),
    st.tuples(st.just("settle_pnl"), person, st.just(0)),
    st.tuples(st.just("rest"), person, signed),
    st.tuples(st.just("price"), st.just(0), st.integers(-300, 300)),
    st.tuples(st.just("wait"), st.just(0), st.sampled_from([1, 60, 3_700])),
    st.tuples(st.just("rebase"), st.just(0), st.sampled_from([-1, 1])),
    st.tuples(st.just("liquidate"), person, steps),
)


def do(world: World, what: str, who: int, amount: int) -> Outcome | None:
    """Do one thing; refusals are as welcome as successes."""
    act, user = world.act, world.everybody[who]
    if what == "take":
        return act.take(user, 0, amount * world.step)
    if what == "add":
        return act.add_lp_shares(user, 0, amount * world.step)
    if what == "remove":
        return act.remove_lp_shares(user, 0, world.position(user).lp_shares * amount // 100)
    if what == "settle_lp":
        return act.settle_lp(user, 0)
    if what == "settle_pnl":
        return act.settle_pnl(user, 0)
    if what == "rest":
        return act.place(user, 0, amount * world.step, near(world, -200 if amount > 0 else 200))
    if what == "liquidate":
        return act.liquidate(world.takers[0], user, 0, amount * world.step)
    if what == "rebase":
        base = world.market.amm.per_lp_base + amount
        return act.admin("update_perp_market_per_lp_base", market=0, per_lp_base=base)
    if what == "wait":
        world.net.warp(seconds=amount)
        return act.update_funding_rate(0)
    world.net.set_price_units(0, near(world, amount))
    return act.update_amms(0)


def near(world: World, bps: int) -> int:
    price = world.net.price(0)
    tick = world.market.amm.order_tick_size
    return max(1, (price + price * bps // 10_000) // tick * tick)


def check(world: World) -> None:
    """Shares, base and quote of the positions against the market's own sums (spec L6, L10, L16)."""
    amm = world.market.amm
    slots = [
        slot for user in world.everybody for slot in world.user(user).perp_positions if slot.market_index == 0
    ]
    assert sum(slot.lp_shares for slot in slots) == amm.user_lp_shares
    held = sum(slot.base_asset_amount for slot in slots)
    assert held == amm.base_asset_amount_long + amm.base_asset_amount_short
    assert held == amm.base_asset_amount_with_amm + amm.base_asset_amount_with_unsettled_lp
    assert sum(slot.quote_asset_amount for slot in slots) == amm.quote_asset_amount


@pytest.mark.parametrize("side", SIDES)
@given(deeds=st.lists(doing, min_size=5, max_size=25))
@EXAMPLES
def test_positions_add_up(
    side: str, deeds: list[tuple[str, int, int]], world_of: Callable[[str], World]
) -> None:
    world = world_of(side)
    with world.net.chain.snapshot():
        check(world)
        for deed in deeds:
            do(world, *deed)
            check(world)
    world.net.set_price_units(0, world.net.market(0).config.price)


@pytest.mark.parametrize("side", SIDES)
@given(
    before=st.lists(signed, max_size=4),
    exponent=st.integers(-1, 1),
    size=signed,
)
@EXAMPLES
def test_a_fill_is_shared_to_the_last_unit_and_rounded_against_the_lps(
    side: str, before: list[int], exponent: int, size: int, world_of: Callable[[str], World]
) -> None:
    """Accumulators move by the exact share but for what spec L9 truncates, never in the LPs' favour."""
    world = world_of(side)
    with world.net.chain.snapshot():
        # Without it a fill moves the peg first, and what that costs is the protocol's.
        world.act.admin("update_perp_market_curve_update_intensity", market=0, curve_update_intensity=0)
        if exponent:
            base = world.market.amm.per_lp_base + exponent
            world.act.admin("update_perp_market_per_lp_base", market=0, per_lp_base=base)
        for earlier in before:
            world.act.take(world.takers[1], 0, earlier * world.step)
        taker = world.takers[0]
        old, was = world.market.amm, world.position(taker)
        outcome = world.act.take(taker, 0, size * world.step)
        new, now = world.market.amm, world.position(taker)
        fill = filled(outcome)
        if fill is None:
            return
        base = now.base_asset_amount - was.base_asset_amount
        quote = fill.quote_asset_amount_filled * (-1 if base > 0 else 1)
        # The taker pays quote and fee, and nothing else.
        assert now.quote_asset_amount - was.quote_asset_amount == quote - fill.taker_fee

        share = Fraction(world.unit, old.sqrt_k)
        lp_base = old.base_asset_amount_per_lp - new.base_asset_amount_per_lp
        exact_base = base * share
        assert abs(lp_base) <= abs(exact_base) < abs(lp_base) + 1
        assert lp_base * base >= 0

        gained = new.quote_asset_amount_per_lp - old.quote_asset_amount_per_lp
        exact = (-quote + Fraction(8 * fill.taker_fee, 10)) * share
        short = exact - gained
        assert 0 <= short < 2 + share
        # What the LPs do not take stays with the protocol: together they hold the taker's other side.
        moved = new.base_asset_amount_with_amm - old.base_asset_amount_with_amm
        unsettled = new.base_asset_amount_with_unsettled_lp - old.base_asset_amount_with_unsettled_lp
        assert moved + unsettled == base
        assert abs(unsettled) <= abs(Fraction(base * old.user_lp_shares, old.sqrt_k))
        fees = new.total_fee_minus_distributions - old.total_fee_minus_distributions
        assert fees == fill.taker_fee + fill.quote_asset_amount_surplus


def filled(outcome: Outcome) -> Any:
    """The only fill of an outcome, None where nothing was filled or a funding payment came between."""
    if outcome.error is not None:
        return None
    records = [event.decode() for event in outcome.events]
    if any(type(record).__name__ == "FundingPaymentRecord" for record in records):
        return None
    fills = [record for record in records if getattr(record, "quote_asset_amount_filled", None)]
    return fills[0] if len(fills) == 1 else None


@pytest.mark.parametrize("side", SIDES)
@given(fills=st.lists(signed, min_size=1, max_size=6), again=st.lists(lp, min_size=3, max_size=6))
@EXAMPLES
def test_settling_twice_is_settling_once(
    side: str, fills: list[int], again: list[int], world_of: Callable[[str], World]
) -> None:
    world = world_of(side)
    with world.net.chain.snapshot():
        for size in fills:
            world.act.take(world.takers[0], 0, size * world.step)
        for user in world.lps:
            assert world.act.settle_lp(user, 0).error is None
        before = [world.user(user).encode() for user in world.lps], world.market.encode()
        for index in again:
            outcome = world.act.settle_lp(world.lps[index], 0)
            assert outcome.error is None
            assert outcome.events == ()
            assert outcome.accounts == {}
        assert ([world.user(user).encode() for user in world.lps], world.market.encode()) == before


@pytest.mark.parametrize("side", SIDES)
@given(fills=st.lists(signed, min_size=1, max_size=6))
@EXAMPLES
def test_dust_that_settling_leaves_is_bounded(
    side: str, fills: list[int], world_of: Callable[[str], World]
) -> None:
    """What stays unsettled is the LPs' remainders, but for one unit per truncation (spec L10, L15)."""
    world = world_of(side)
    with world.net.chain.snapshot():
        done = sum(
            filled(world.act.take(world.takers[0], 0, size * world.step)) is not None for size in fills
        )
        for user in world.lps:
            assert world.act.settle_lp(user, 0).error is None
        rests = sum(world.position(user).remainder_base_asset_amount for user in world.lps)
        left = world.market.amm.base_asset_amount_with_unsettled_lp + rests
        assert abs(left) <= done * (1 + world.market.amm.user_lp_shares // world.unit) + len(world.lps)
