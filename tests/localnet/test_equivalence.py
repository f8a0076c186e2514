"""Mirror and program side by side under random sequences of everything that participants do.

Every instruction runs on both from the same state; errors, events and bytes must be equal.  A failing
example is left as a vector file, so that it can be replayed and kept.
"""

import os
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from balclient.abi.accounts import User
from balclient.abi.enums import MarketStatus, PostOnlyParam
from balclient.abi.exceptions import MissingMarket
from balclient.abi.values import Outcome
from balclient.chain import EmbeddedChain
from balclient.localnet import Localnet, LocalUser
from balclient.localnet.actions import Actions
from balclient.reconcile import NotExact
from balclient.vectors import RecordingChain

FAILING = Path(".hypothesis") / "mirror_and_program_differ.jsonl.xz"
EXAMPLES = int(os.environ.get("BALCLIENT_EXAMPLES", "8"))
STEPS = int(os.environ.get("BALCLIENT_STEPS", "40"))

MARKETS = ["SOL-PERP", "SUI-PERP"]
market = st.integers(0, len(MARKETS) - 1)
lp = st.integers(0, 2)
anyone = st.integers(0, 4)
steps = st.one_of(st.integers(1, 5), st.integers(1, 400), st.integers(1, 40_000))
signed_steps = st.builds(lambda size, sign: size * sign, steps, st.sampled_from([-1, 1]))
dust = st.sampled_from([0, 0, 0, 1, 999_999, 50_000_000])
bps = st.one_of(st.integers(-30, 30), st.integers(-900, 900), st.integers(-4000, 4000))
amount = st.one_of(st.integers(0, 10), st.integers(1, 10**10), st.sampled_from([10**12, 2**63, 2**64 - 1]))


class Equivalence(RuleBasedStateMachine):
    """One world; the rules are what can be done in it."""

    def __init__(self) -> None:
        super().__init__()
        self.recording = RecordingChain(EmbeddedChain(), scenario=FAILING.name.partition(".")[0])
        self.net = Localnet(MARKETS, chain=self.recording, strict=True)
        self.act = Actions(self.net)
        self.users = [
            self.net.user("lp1", usdc=50_000),
            self.net.user("lp1", usdc=20_000, sub_account_id=1),
            self.net.user("lp2", usdc=3_000),
            self.net.user("trader1", usdc=500_000),
            self.net.user("trader2", usdc=2_000),
        ]
        self.keeper = self.net.user("keeper", usdc=1_000_000)
        self.recording.phase = "main"

    def both(self, send: Callable[[], Outcome]) -> Outcome | None:
        try:
            return send()
        except MissingMarket:
            return None
        except NotExact as error:
            FAILING.parent.mkdir(exist_ok=True)
            self.recording.save(FAILING)
            error.add_note(f"balclient replay {FAILING}")
            raise

    def size(self, index: int, count: int) -> int:
        return count * self.net.market(index).config.order_step_size

    def near(self, index: int, offset: int) -> int:
        price = self.net.price(index)
        price += price * offset // 10_000
        return max(1, price - price % self.net.market(index).config.order_tick_size)

    def account(self, user: LocalUser) -> User:
        return self.net.user_account(user)

    # --- time and prices

    @rule(seconds=st.sampled_from([1, 3, 60, 600, 3600, 90_000]), first=bps, second=bps)
    def time_passes(self, seconds: int, first: int, second: int) -> None:
        prices = [self.near(0, first), self.near(1, second)]
        self.net.warp(seconds=seconds)
        for index, price in enumerate(prices):
            self.net.set_price_units(index, price)

    @rule(seconds=st.sampled_from([1, 40, 400]))
    def oracles_go_stale(self, seconds: int) -> None:
        self.net.chain.warp(seconds=seconds)

    # --- liquidity

    @rule(user=anyone, index=market, count=steps, extra=dust)
    def add(self, user: int, index: int, count: int, extra: int) -> None:
        self.both(lambda: self.act.add_lp_shares(self.users[user], index, self.size(index, count) + extra))

    @rule(user=lp, index=market, part=st.sampled_from([1, 2, 3, 10]), extra=dust)
    def remove_part(self, user: int, index: int, part: int, extra: int) -> None:
        held = sum(
            position.lp_shares
            for position in self.account(self.users[user]).perp_positions
            if position.market_index == index
        )
        self.both(lambda: self.act.remove_lp_shares(self.users[user], index, held // part + extra))

    @rule(user=anyone, index=market, count=steps)
    def remove_from_expiring(self, user: int, index: int, count: int) -> None:
        self.both(
            lambda: self.act.remove_lp_shares_in_expiring_market(
                self.users[user], index, self.size(index, count)
            )
        )

    @rule(user=anyone, index=market)
    def settle_lp(self, user: int, index: int) -> None:
        self.both(lambda: self.act.settle_lp(self.users[user], index))

    # --- keeping

    @rule(user=anyone, index=market, by_keeper=st.booleans())
    def settle_pnl(self, user: int, index: int, by_keeper: bool) -> None:
        caller = self.keeper if by_keeper else None
        self.both(lambda: self.act.settle_pnl(self.users[user], index, caller))

    @rule(user=anyone)
    def settle_funding(self, user: int) -> None:
        self.both(lambda: self.act.settle_funding_payment(self.users[user]))

    @rule(index=market)
    def update_funding(self, index: int) -> None:
        self.both(lambda: self.act.update_funding_rate(index))

    @rule(indexes=st.sampled_from([(0,), (1,), (0, 1), ()]))
    def update_curves(self, indexes: tuple[int, ...]) -> None:
        self.both(lambda: self.act.update_amms(*indexes))

    # --- trading

    @rule(user=anyone, index=market, count=signed_steps, limit=st.none() | bps, with_makers=st.booleans())
    def take(self, user: int, index: int, count: int, limit: int | None, with_makers: bool) -> None:
        taker = self.users[user]
        others = tuple(other for other in self.users[2:] if other.authority != taker.authority)
        price = 0 if limit is None else self.near(index, limit)
        makers = others if with_makers else ()
        self.both(lambda: self.act.take(taker, index, self.size(index, count), price=price, makers=makers))

    @rule(user=anyone, index=market, leverage=st.integers(1, 25), sign=st.sampled_from([-1, 1]))
    def lever(self, user: int, index: int, leverage: int, sign: int) -> None:
        step = self.net.market(index).config.order_step_size
        base = max(self.buying_power(user, index, leverage) // step, 1) * step
        self.both(lambda: self.act.take(self.users[user], index, sign * base))

    @rule(user=anyone, index=market, leverage=st.integers(1, 25))
    def provide_all(self, user: int, index: int, leverage: int) -> None:
        amm = self.net.perp_market(index).amm
        room = max(amm.max_base_asset_reserve - amm.base_asset_reserve, amm.order_step_size)
        shares = amm.sqrt_k * self.buying_power(user, index, leverage) // room
        shares = shares // amm.order_step_size * amm.order_step_size
        self.both(lambda: self.act.add_lp_shares(self.users[user], index, min(shares, 2**64 - 1)))

    def buying_power(self, user: int, index: int, leverage: int) -> int:
        """Base that the user's deposit pays for at this leverage."""
        deposit = self.account(self.users[user]).spot_positions[0]
        dollars = 0 if deposit.balance_type else deposit.scaled_balance // 1000
        return dollars * 10**9 * leverage // self.net.price(index)

    @rule(
        user=anyone,
        index=market,
        count=signed_steps,
        offset=bps,
        post_only=st.sampled_from(list(PostOnlyParam)),
    )
    def rest(self, user: int, index: int, count: int, offset: int, post_only: PostOnlyParam) -> None:
        price = self.near(index, offset)
        self.both(
            lambda: self.act.place(
                self.users[user], index, self.size(index, count), price, post_only=post_only
            )
        )

    @rule(
        user=anyone,
        index=market,
        count=signed_steps,
        start=bps,
        end=bps,
        duration=st.integers(0, 60),
        maker=anyone,
    )
    def auction(
        self, user: int, index: int, count: int, start: int, end: int, duration: int, maker: int
    ) -> None:
        taker, other = self.users[user], self.users[maker]
        outcome = self.both(
            lambda: self.act.place(
                taker,
                index,
                self.size(index, count),
                self.near(index, end),
                auction_duration=duration,
                auction_start_price=self.near(index, start),
                auction_end_price=self.near(index, end),
            )
        )
        if outcome is not None and outcome.error is None and taker.authority != other.authority:
            self.both(
                lambda: self.act.make(other, taker, index, -self.size(index, count), self.near(index, start))
            )

    @rule(user=anyone, with_makers=st.booleans())
    def fill(self, user: int, with_makers: bool) -> None:
        filled = self.users[user]
        others = tuple(other for other in self.users[2:] if other.authority != filled.authority)
        self.both(lambda: self.act.fill(self.keeper, filled, others if with_makers else ()))

    @rule(user=anyone)
    def cancel(self, user: int) -> None:
        self.both(lambda: self.act.cancel_orders(self.users[user]))

    # --- collateral

    @rule(user=anyone, units=amount)
    def deposit(self, user: int, units: int) -> None:
        if units < 2**63:
            self.net.mint(self.users[user], units)
        self.both(lambda: self.act.deposit(self.users[user], units))

    @rule(user=anyone, units=amount, reduce_only=st.booleans())
    def withdraw(self, user: int, units: int, reduce_only: bool) -> None:
        self.both(lambda: self.act.withdraw(self.users[user], units, reduce_only=reduce_only))

    @rule(units=amount, back=st.booleans())
    def transfer(self, units: int, back: bool) -> None:
        source, target = self.users[back], self.users[not back]
        self.both(lambda: self.act.transfer(source, target, units))

    # --- trouble

    @rule(user=anyone, index=market, count=steps)
    def liquidate(self, user: int, index: int, count: int) -> None:
        self.both(lambda: self.act.liquidate(self.keeper, self.users[user], index, self.size(index, count)))

    @rule(user=anyone, index=market)
    def resolve_bankruptcy(self, user: int, index: int) -> None:
        self.both(lambda: self.act.resolve_bankruptcy(self.keeper, self.users[user], index))

    @rule(index=market, days=st.sampled_from([1, 5]))
    def wind_down(self, index: int, days: int) -> None:
        if self.net.perp_market(index).status != MarketStatus.ReduceOnly:
            expiry = self.net.clock.unix_timestamp + days * 86_400
            self.both(lambda: self.act.admin("update_perp_market_expiry", market=index, expiry_ts=expiry))
        else:
            self.both(lambda: self.act.settle_expired_market(index))

    # --- administration

    @rule(index=market, change=st.sampled_from([-2, -1, 1]))
    def rebase(self, index: int, change: int) -> None:
        base = self.net.perp_market(index).amm.per_lp_base + change
        self.both(lambda: self.act.admin("update_perp_market_per_lp_base", market=index, per_lp_base=base))

    @rule(index=market, permille=st.integers(450, 1600))
    def change_k(self, index: int, permille: int) -> None:
        sqrt_k = self.net.perp_market(index).amm.sqrt_k * permille // 1000
        self.both(lambda: self.act.admin("update_k", market=index, sqrt_k=sqrt_k))

    @rule(index=market, offset=bps)
    def repeg(self, index: int, offset: int) -> None:
        peg = self.near(index, offset)
        self.both(lambda: self.act.admin("repeg_amm_curve", market=index, new_peg_candidate=peg))

    @rule(
        index=market,
        setting=st.one_of(
            st.tuples(
                st.just("update_perp_market_base_spread"), st.just("base_spread"), st.integers(0, 6000)
            ),
            st.tuples(
                st.just("update_perp_market_max_spread"), st.just("max_spread"), st.integers(0, 200_000)
            ),
            st.tuples(st.just("update_amm_jit_intensity"), st.just("amm_jit_intensity"), st.integers(0, 201)),
            st.tuples(
                st.just("update_perp_market_curve_update_intensity"),
                st.just("curve_update_intensity"),
                st.integers(0, 101),
            ),
            st.tuples(
                st.just("update_perp_market_concentration_coef"),
                st.just("concentration_scale"),
                st.integers(0, 60),
            ),
            st.tuples(
                st.just("update_perp_market_target_base_asset_amount_per_lp"),
                st.just("target_base_asset_amount_per_lp"),
                st.integers(-(2**31), 2**31 - 1),
            ),
            st.tuples(
                st.just("update_perp_market_paused_operations"),
                st.just("paused_operations"),
                st.integers(0, 63),
            ),
        ),
    )
    def set_market(self, index: int, setting: tuple[str, str, int]) -> None:
        name, argument, value = setting
        self.both(lambda: self.act.admin(name, market=index, **{argument: value}))

    @rule(index=market, initial=st.integers(150, 6000), share=st.integers(20, 100))
    def set_margin(self, index: int, initial: int, share: int) -> None:
        self.both(
            lambda: self.act.admin(
                "update_perp_market_margin_ratio",
                market=index,
                margin_ratio_initial=initial,
                margin_ratio_maintenance=initial * share // 100,
            )
        )

    @rule(index=market, multiple=st.sampled_from([1, 2, 10]), tick=st.integers(0, 1000))
    def set_step(self, index: int, multiple: int, tick: int) -> None:
        size = self.net.market(index).config.order_step_size * multiple
        self.both(
            lambda: self.act.admin(
                "update_perp_market_step_size_and_tick_size", market=index, step_size=size, tick_size=tick
            )
        )

    @rule(
        seconds=st.sampled_from([0, 0, 1, 30]), status=st.sampled_from([0, 0, 0, 1, 4, 8, 16, 64, 127, 128])
    )
    def set_exchange(self, seconds: int, status: int) -> None:
        self.both(lambda: self.act.admin("update_lp_cooldown_time", lp_cooldown_time=seconds))
        self.both(lambda: self.act.admin("update_exchange_status", exchange_status=status))

    @rule(
        user=anyone, advanced=st.booleans(), ratio=st.sampled_from([0, 0, 2000, 9000]), reduce=st.booleans()
    )
    def set_own(self, user: int, advanced: bool, ratio: int, reduce: bool) -> None:
        owner = self.users[user]
        self.both(lambda: self.act.as_owner("update_user_advanced_lp", owner, advanced_lp=advanced))
        self.both(lambda: self.act.as_owner("update_user_custom_margin_ratio", owner, margin_ratio=ratio))
        self.both(lambda: self.act.as_owner("update_user_reduce_only", owner, reduce_only=reduce))

    @invariant()
    def everything_was_compared(self) -> None:
        assert all(send.report is not None and send.report.exact for send in self.net.sends)
        assert self.net.mirrored is not None
        self.net.mirrored.sends.clear()


TestEquivalence = Equivalence.TestCase
TestEquivalence.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
