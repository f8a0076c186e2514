"""Money: nothing appears or disappears, and what rounding takes it takes from the LP, within bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.accounts import SpotMarket, User
from balclient.abi.enums import LPAction, SpotBalanceType
from balclient.abi.values import Outcome
from balclient.localnet import LocalUser

from .conftest import GRAIN, SIDES, World

EXAMPLES = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BASE = 10**9
INDEX = 10**13

steps = st.one_of(st.integers(1, 5), st.integers(1, 400), st.integers(1, 20_000))
signed = st.builds(lambda size, sign: size * sign, steps, st.sampled_from([-1, 1]))
person, lp, place = st.integers(0, 4), st.integers(0, 2), st.integers(0, 1)

doing = st.one_of(
    st.tuples(st.just("take"), person, place, signed),
    st.tuples(st.just("take"), person, place, signed),
    st.tuples(st.just("add"), person, place, st.integers(1, 50_000)),
    st.tuples(st.just("remove"), lp, place, st.integers(1, 100)),
    st.tuples(st.just("settle_lp"), person, place, st.just(0)),
    st.tuples(st.just("settle_pnl"), person, place, st.just(0)),
    st.tuples(st.just("settle_funding"), person, place, st.just(0)),
    st.tuples(st.just("move"), person, place, st.sampled_from([-60_000, -2_000, -1, 1, 2_000])),
    st.tuples(st.just("price"), st.just(0), place, st.integers(-300, 300) | st.sampled_from([-3_000, 5_000])),
    st.tuples(st.just("wait"), st.just(0), place, st.sampled_from([60, 3_700, 90_000])),
    st.tuples(st.just("rebase"), st.just(0), place, st.sampled_from([-1, 1])),
    st.tuples(st.just("liquidate"), person, place, steps),
    st.tuples(st.just("liquidate"), person, place, steps),
)


def do(world: World, what: str, who: int, market: int, amount: int) -> Outcome | None:
    """Do one thing in one of the markets; refusals are as welcome as successes."""
    act, user = world.act, world.everybody[who]
    size = amount * world.market_of(market).amm.order_step_size
    if what == "take":
        return act.take(user, market, size)
    if what == "add":
        return act.add_lp_shares(user, market, size)
    if what == "remove":
        return act.remove_lp_shares(user, market, world.position(user, market).lp_shares * amount // 100)
    if what == "settle_lp":
        return act.settle_lp(user, market)
    if what == "settle_pnl":
        return act.settle_pnl(user, market)
    if what == "settle_funding":
        return act.settle_funding_payment(user)
    if what == "move":
        if amount < 0:
            return act.withdraw(user, -amount * 1_000_000)
        world.net.mint(user, amount * 1_000_000)
        return act.deposit(user, amount * 1_000_000)
    if what == "liquidate":
        return act.liquidate(world.takers[0], user, market, size)
    if what == "rebase":
        base = world.market_of(market).amm.per_lp_base + amount
        return act.admin("update_perp_market_per_lp_base", market=market, per_lp_base=base)
    if what == "wait":
        world.net.warp(seconds=amount)
        return act.update_funding_rate(market)
    price = world.net.price(market)
    world.net.set_price_units(market, max(1, price + price * amount // 10_000))
    return act.update_amms(market)


def accounts_of(world: World) -> list[User]:
    return [world.user(user) for user in world.everybody]


def spot_market(world: World) -> SpotMarket:
    account = world.net.chain.account(addresses.spot_market(0))
    assert account is not None
    return SpotMarket.decode(account.data)


def vault_tokens(world: World) -> int:
    account = world.net.chain.account(addresses.spot_market_vault(0))
    assert account is not None
    return int.from_bytes(account.data[64:72], "little")


def check_markets(world: World, users: list[User]) -> None:
    """Every total that a market keeps of its positions is their sum, to the last unit (spec L16, F7, T10)."""
    for index in range(len(world.net.markets)):
        market = world.market_of(index)
        amm = market.amm
        slots = [slot for user in users for slot in user.perp_positions if slot.market_index == index]
        assert sum(slot.lp_shares for slot in slots) == amm.user_lp_shares
        held = sum(slot.base_asset_amount for slot in slots)
        assert held == amm.base_asset_amount_long + amm.base_asset_amount_short
        assert held == amm.base_asset_amount_with_amm + amm.base_asset_amount_with_unsettled_lp
        assert sum(slot.quote_asset_amount for slot in slots) == amm.quote_asset_amount
        entry = amm.quote_entry_amount_long + amm.quote_entry_amount_short
        assert sum(slot.quote_entry_amount for slot in slots) == entry
        even = amm.quote_break_even_amount_long + amm.quote_break_even_amount_short
        assert sum(slot.quote_break_even_amount for slot in slots) == even


def check_tokens(world: World, users: list[User], outside: int) -> None:
    """People's and pools' balances are the spot market's; the vault holds what came in (spec pnl 3, 5.4)."""
    spot = spot_market(world)
    markets = [world.market_of(index) for index in range(len(world.net.markets))]
    slots = [user.spot_positions[0] for user in users]
    pools = [spot.revenue_pool, *(pool for m in markets for pool in (m.amm.fee_pool, m.pnl_pool))]
    deposits = sum(slot.scaled_balance for slot in slots if slot.balance_type is SpotBalanceType.Deposit)
    assert deposits + sum(pool.scaled_balance for pool in pools) == spot.deposit_balance
    borrows = sum(slot.scaled_balance for slot in slots if slot.balance_type is SpotBalanceType.Borrow)
    assert borrows == spot.borrow_balance
    owed = spot.deposit_balance * spot.cumulative_deposit_interest // INDEX
    lent = -(-spot.borrow_balance * spot.cumulative_borrow_interest // INDEX)
    tokens = vault_tokens(world)
    assert tokens >= owed - lent
    assert tokens == outside


@pytest.mark.parametrize("side", SIDES)
@given(deeds=st.lists(doing, min_size=5, max_size=25))
@EXAMPLES
def test_no_unit_appears_or_disappears(
    side: str, deeds: list[tuple[str, int, int, int]], two_markets_of: Callable[[str], World]
) -> None:
    world = two_markets_of(side)
    with world.net.snapshot():
        outside = vault_tokens(world)
        for deed in [None, *deeds]:
            outcome = None if deed is None else do(world, *deed)
            if deed is not None and deed[0] == "move" and outcome is not None and outcome.error is None:
                moved = next(r for r in records(outcome) if type(r).__name__ == "DepositRecord")
                outside += moved.amount * (1 if deed[3] > 0 else -1)
            users = accounts_of(world)
            check_markets(world, users)
            check_tokens(world, users, outside)


def records(outcome: Outcome) -> list[Any]:
    return [event.decode() for event in outcome.events] if outcome.error is None else []


@dataclass
class Book:
    """What one LP should have of one market by exact division, and what it has been given."""

    base: Fraction = Fraction(0)
    quote: Fraction = Fraction(0)
    slack_base: Fraction = Fraction(0)
    slack_quote: Fraction = Fraction(0)
    settles: int = 0
    funding: int = 0
    charges: int = 0


@dataclass
class Books:
    """The exact shares of every LP in every market, written down fill by fill (spec L9, L15, L23)."""

    world: World
    odd: bool
    books: dict[tuple[int, int], Book] = field(default_factory=dict[tuple[int, int], Book])

    def book(self, who: int, market: int) -> Book:
        return self.books.setdefault((who, market), Book())

    def shares(self, market: int) -> list[int]:
        return [self.world.position(user, market).lp_shares for user in self.world.lps]

    def note(self, outcome: Outcome) -> None:
        """Funding that LPs paid or received: it is no part of what their shares earn."""
        for record in records(outcome):
            if type(record).__name__ == "FundingPaymentRecord":
                for who, user in enumerate(self.world.lps):
                    if record.user == user.address:
                        self.book(who, record.market_index).funding += record.funding_payment

    def take(self, taker: LocalUser, market: int, size: int) -> None:
        """A fill against the curve is divided by sqrt_k; the taker pays quote and fee, and nothing else."""
        world = self.world
        old, was, shares = world.market_of(market).amm, world.position(taker, market), self.shares(market)
        outcome = world.act.take(taker, market, size)
        self.note(outcome)
        fills = [r for r in records(outcome) if getattr(r, "quote_asset_amount_filled", None)]
        if not fills:
            return
        (fill,) = fills
        now, new = world.position(taker, market), world.market_of(market).amm
        base = now.base_asset_amount - was.base_asset_amount
        quote = fill.quote_asset_amount_filled * (-1 if base > 0 else 1)
        payments = [r for r in records(outcome) if type(r).__name__ == "FundingPaymentRecord"]
        paid = sum(r.funding_payment for r in payments if r.user == taker.address)
        assert now.quote_asset_amount - was.quote_asset_amount == quote - fill.taker_fee + paid
        if not any(type(r).__name__ == "FundingRateRecord" for r in records(outcome)):
            # What the protocol counts as its own is all of the fee, and what the spread brought.
            gained = new.total_fee_minus_distributions - old.total_fee_minus_distributions
            assert gained == fill.taker_fee + fill.quote_asset_amount_surplus
        unit = BASE * 10**old.per_lp_base
        for who, held in enumerate(shares):
            book, part = self.book(who, market), Fraction(held, old.sqrt_k)
            book.base -= base * part
            book.quote += (Fraction(8 * fill.taker_fee, 10) - quote) * part
            book.slack_base += Fraction(held, unit)
            book.slack_quote += (2 + Fraction(unit, old.sqrt_k)) * Fraction(held, unit)

    def settle(self, who: int, market: int) -> None:
        user = self.world.lps[who]
        self.note(self.world.act.settle_lp(user, market))
        book, position = self.book(who, market), self.world.position(user, market)
        book.settles += 1
        given_base = position.base_asset_amount + position.remainder_base_asset_amount
        given_quote = position.quote_asset_amount - book.funding - book.charges
        rounding = book.settles if self.odd else 0
        assert abs(book.base - given_base) <= book.slack_base + book.settles
        # Against the LP, unit by unit; only shares that are no multiple of the accumulators' unit
        # may gain the fraction that settling a debt truncates.
        assert given_quote - rounding <= book.quote
        assert book.quote - given_quote <= book.slack_quote + rounding

    def remove(self, who: int, market: int, shares: int) -> None:
        """A burn charges the remainder at the oracle price, and one unit (spec L23.3)."""
        self.settle(who, market)
        user, amm = self.world.lps[who], self.world.market_of(market).amm
        position = self.world.position(user, market)
        rest = dust = position.remainder_base_asset_amount
        if shares == amm.user_lp_shares:
            dust = -amm.base_asset_amount_with_unsettled_lp
        outcome = self.world.act.remove_lp_shares(user, market, shares)
        burns = [r for r in records(outcome) if type(r).__name__ == "LPRecord"]
        if not burns:
            return
        (burn,) = burns
        assert burn.action is LPAction.RemoveLiquidity
        charge = abs(dust) * self.world.net.price(market) // BASE + 1 if dust else 0
        assert burn.delta_quote_asset_amount == -charge
        book = self.book(who, market)
        book.charges -= charge
        book.base -= rest

    def add(self, who: int, market: int, shares: int) -> None:
        self.settle(who, market)
        self.note(self.world.act.add_lp_shares(self.world.lps[who], market, shares))


@contextmanager
def market_of_exponent(world: World, exponent: int) -> Iterator[None]:
    """Still curves whose accumulators count for few shares: with `exponent` 2, GRAIN of them."""
    with world.net.snapshot():
        for index in range(len(world.net.markets)):
            # With it a fill moves the peg first, and what that costs is the protocol's.
            world.act.admin(
                "update_perp_market_curve_update_intensity", market=index, curve_update_intensity=0
            )
            for base in range(world.market_of(index).amm.per_lp_base - 1, exponent - 1, -1):
                outcome = world.act.admin("update_perp_market_per_lp_base", market=index, per_lp_base=base)
                assert outcome.error is None
        yield


lp_doing = st.one_of(
    st.tuples(st.just("take"), st.integers(0, 1), place, signed),
    st.tuples(st.just("take"), st.integers(0, 1), place, signed),
    st.tuples(st.just("settle"), lp, place, st.just(0)),
    st.tuples(st.just("add"), lp, place, st.integers(1, 20)),
    st.tuples(st.just("remove"), lp, place, st.integers(1, 100)),
    st.tuples(st.just("price"), st.just(0), place, st.integers(-100, 100)),
    st.tuples(st.just("wait"), st.just(0), place, st.sampled_from([1, 3_700])),
)


@pytest.mark.parametrize("side", SIDES)
@given(exponent=st.integers(0, 2), odd=st.booleans(), deeds=st.lists(lp_doing, min_size=4, max_size=20))
@EXAMPLES
def test_every_lp_gets_its_share_of_every_fill_less_what_the_spec_truncates(
    side: str,
    exponent: int,
    odd: bool,
    deeds: list[tuple[str, int, int, int]],
    two_markets_of: Callable[[str], World],
) -> None:
    world = two_markets_of(side)
    with market_of_exponent(world, exponent):
        books = Books(world, odd)
        for what, who, market, amount in deeds:
            step = world.market_of(market).amm.order_step_size
            if what == "take":
                books.take(world.takers[who], market, amount * step)
            elif what == "settle":
                books.settle(who, market)
            elif what == "add":
                books.add(who, market, amount * GRAIN + (amount * 7 * step if odd else 0))
            elif what == "remove":
                held = world.position(world.lps[who], market).lp_shares
                shares = held * amount // 100
                books.remove(who, market, shares if odd else shares // GRAIN * GRAIN)
            elif what == "wait":
                world.net.warp(seconds=amount)
                books.note(world.act.update_funding_rate(market))
            else:
                price = world.net.price(market)
                world.net.set_price_units(market, max(1, price + price * amount // 10_000))
        for market in range(len(world.net.markets)):
            for who in range(len(world.lps)):
                books.settle(who, market)
                books.remove(who, market, world.position(world.lps[who], market).lp_shares)


@pytest.mark.parametrize("side", SIDES)
@given(
    deeds=st.lists(
        st.one_of(
            st.tuples(st.just("take"), person, place, signed),
            st.tuples(st.just("wait"), st.just(0), place, st.sampled_from([3_600, 7_300])),
            st.tuples(st.just("price"), st.just(0), place, st.integers(-100, 100)),
            st.tuples(st.just("settle_funding"), person, place, st.just(0)),
            st.tuples(st.just("settle_lp"), lp, place, st.just(0)),
        ),
        min_size=5,
        max_size=20,
    )
)
@EXAMPLES
def test_unsettled_funding_is_what_positions_are_owed(
    side: str, deeds: list[tuple[str, int, int, int]], two_markets_of: Callable[[str], World]
) -> None:
    """Up to a unit per payment and update; a limited outflow leaves the market owing more (spec F5 to F7)."""
    world = two_markets_of(side)
    with world.net.snapshot():
        roundings = [len(world.everybody)] * len(world.net.markets)
        limited = [False] * len(world.net.markets)
        for deed in deeds:
            outcome = do(world, *deed)
            for record in records(outcome) if outcome is not None else []:
                kind = type(record).__name__
                if kind in ("FundingPaymentRecord", "FundingRateRecord"):
                    roundings[record.market_index] += 1
                if kind == "FundingRateRecord" and record.funding_rate_long != record.funding_rate_short:
                    limited[record.market_index] = True
            for index, most in enumerate(roundings):
                amm, pending = world.market_of(index).amm, Fraction(0)
                for user in accounts_of(world):
                    for slot in user.perp_positions:
                        if slot.market_index == index and (held := slot.base_asset_amount):
                            rate = (
                                amm.cumulative_funding_rate_long
                                if held > 0
                                else amm.cumulative_funding_rate_short
                            )
                            pending -= Fraction((rate - slot.last_cumulative_funding_rate) * held, 10**12)
                gap = amm.net_unsettled_funding_pnl - pending
                assert gap >= -most if limited[index] else abs(gap) <= most


def trade_pnl_for_deposit(world: World, liquidator: LocalUser, user: LocalUser, market: int) -> Outcome:
    instruction = build.liquidate_perp_pnl_for_deposit(
        perp_market_index=market,
        spot_market_index=0,
        liquidator_max_pnl_transfer=2**64,
        authority=liquidator.authority,
        liquidator=liquidator.address,
        user=user.address,
        user_stats=user.stats,
    )
    return world.net.send(world.net.complete(instruction, liquidator, user))


@pytest.mark.parametrize("side", SIDES)
@given(
    market=place,
    leverage=st.integers(3, 8),
    long=st.booleans(),
    shares=st.booleans(),
    moves=st.lists(st.sampled_from([600, 1_200, 2_500]), min_size=2, max_size=4),
)
@EXAMPLES
def test_liquidation_and_bankruptcy_lose_no_unit(
    side: str,
    market: int,
    leverage: int,
    long: bool,
    shares: bool,
    moves: list[int],
    two_markets_of: Callable[[str], World],
) -> None:
    """Somebody with 1,000 dollars while the price runs away: whoever pays for it, nothing is lost."""
    world = two_markets_of(side)
    with world.net.snapshot():
        poor = world.net.user("poor", usdc=1_000)
        world = replace(world, takers=[*world.takers, poor])
        rich, outside = world.takers[0], vault_tokens(world)
        price, step = world.net.price(market), world.market_of(market).amm.order_step_size
        size = leverage * 1_000_000_000 * BASE // price // step * step
        if shares:
            world.act.add_lp_shares(poor, market, 3 * size)
        for _ in range(2):
            world.act.take(poor, market, size // 2 // step * step * (1 if long else -1))
        seen: set[str] = set()
        for bps in moves:
            price += price * (-bps if long else bps) // 10_000
            world.net.set_price_units(market, price)
            for outcome in (
                world.act.update_amms(market),
                world.act.liquidate(rich, poor, market, size),
                trade_pnl_for_deposit(world, rich, poor, market),
                world.act.resolve_bankruptcy(rich, poor, market),
                world.act.settle_pnl(rich, market),
            ):
                for record in records(outcome):
                    if type(record).__name__ == "LiquidationRecord":
                        seen.add(record.liquidation_type.name)
                        outside += record.perp_bankruptcy.if_payment
            users = accounts_of(world)
            check_markets(world, users)
            check_tokens(world, users, outside)
        event(f"{sorted(seen)}")
