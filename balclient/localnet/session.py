"""A seeded session: participants who do what participants do, the same on every machine."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from balclient.abi.enums import MarketStatus, PostOnlyParam
from balclient.abi.exceptions import MissingMarket
from balclient.abi.values import Outcome
from balclient.localnet.actions import Actions
from balclient.localnet.net import LocalMarket, Localnet
from balclient.localnet.users import LocalUser

__all__ = ["Session"]

_BPS = 10_000
_HOUR = 3600


class Session:
    """LPs, traders and a keeper in a world, acting at random from a seed.

    `steps` sends one instruction after another; some are refused by the program, as in life.
    """

    def __init__(self, net: Localnet, *, seed: int = 0) -> None:
        self.net = net
        self.random = random.Random(seed)
        self.actions = Actions(net)
        self.lps = [
            net.user("lp1", usdc=50_000),
            net.user("lp1", usdc=20_000, sub_account_id=1, title="Drift Liquidity Provider"),
            net.user("lp2", usdc=5_000),
        ]
        self.traders = [net.user("trader1", usdc=400_000), net.user("trader2", usdc=3_000)]
        self.keeper = net.user("keeper", usdc=1_000_000)

    @property
    def everybody(self) -> list[LocalUser]:
        """All participants but the keeper."""
        return [*self.lps, *self.traders]

    def steps(self, count: int) -> Iterator[tuple[str, Outcome]]:
        """Do `count` things and yield the name and outcome of each."""
        weights = [weight for weight, _ in self._menu()]
        doings = [doing for _, doing in self._menu()]
        done = 0
        while done < count:
            self._pass_time()
            doing = self.random.choices(doings, weights)[0]
            market = self.random.choice(list(self.net.markets.values()))
            try:
                outcome = doing(market)
            except MissingMarket:
                # Nothing to fill: there is no such order, so nothing would be sent either.
                continue
            done += 1
            yield doing.__name__.lstrip("_"), outcome

    def _menu(self) -> list[tuple[int, Callable[[LocalMarket], Outcome]]]:
        return [
            (14, self._add),
            (8, self._remove),
            (14, self._settle_lp),
            (20, self._take),
            (8, self._lever),
            (5, self._rest),
            (5, self._auction_and_make),
            (4, self._fill),
            (2, self._cancel),
            (8, self._settle_pnl),
            (5, self._fund),
            (4, self._settle_funding),
            (3, self._deposit),
            (3, self._withdraw),
            (6, self._liquidate),
            (5, self._administer),
            (1, self._own_setting),
        ]

    def _pass_time(self) -> None:
        draw = self.random
        if draw.random() < 0.5:
            return
        seconds = draw.choice([1, 5, 30, 120, 600, _HOUR])
        prices: dict[int, int] = {}
        for market in self.net.markets.values():
            bps = draw.choice([0, 0, 5, 5, 20, 20, 60, 60, 200, 600, 1500]) * draw.choice([-1, 1])
            price = self.net.price(market.name)
            prices[market.index] = max(1, price + price * bps // _BPS)
        self.net.warp(seconds=seconds)
        for index, price in prices.items():
            self.net.set_price_units(index, price)

    def _size(self, market: LocalMarket, steps: int) -> int:
        return self.random.randint(1, steps) * market.config.order_step_size

    def _signed(self, size: int) -> int:
        return size * self.random.choice([-1, 1])

    def _near(self, market: LocalMarket, bps: int) -> int:
        price = self.net.price(market.name)
        price += price * self.random.randint(-bps, bps) // _BPS
        return max(1, price - price % market.config.order_tick_size)

    def _shares(self, market: LocalMarket) -> int:
        return self._size(market, 3000) // self.random.choice([1, 10, 100]) + self.random.choice([0, 1, 7])

    # --- what can be done

    def _add(self, market: LocalMarket) -> Outcome:
        return self.actions.add_lp_shares(self.random.choice(self.lps), market.index, self._shares(market))

    def _remove(self, market: LocalMarket) -> Outcome:
        user = self.random.choice(self.lps)
        held = self._held(user, market)
        if held and self.random.random() < 0.8:
            burn = held // self.random.choice([1, 2, 3, 10])
        else:
            burn = self._shares(market)
        if self.net.perp_market(market.index).status == MarketStatus.ReduceOnly:
            return self.actions.remove_lp_shares_in_expiring_market(user, market.index, burn)
        return self.actions.remove_lp_shares(user, market.index, burn)

    def _held(self, user: LocalUser, market: LocalMarket) -> int:
        for position in self.net.user_account(user).perp_positions:
            if position.market_index == market.index and position.lp_shares:
                return position.lp_shares
        return 0

    def _settle_lp(self, market: LocalMarket) -> Outcome:
        return self.actions.settle_lp(self.random.choice(self.lps), market.index)

    def _take(self, market: LocalMarket) -> Outcome:
        user = self.random.choice([*self.traders, *self.everybody])
        base = self._signed(self._size(market, self.random.choice([3, 30, 600])))
        price = self._near(market, 100) if self.random.random() < 0.2 else 0
        makers = tuple(maker for maker in self.traders if maker != user) if self.random.random() < 0.3 else ()
        return self.actions.take(user, market.index, base, price=price, makers=makers)

    def _lever(self, market: LocalMarket) -> Outcome:
        """A position of several times the collateral, the kind that ends in liquidation."""
        user = self.random.choice([self.lps[2], self.traders[1]])
        deposit = self.net.user_account(user).spot_positions[0]
        dollars = 0 if deposit.balance_type else deposit.scaled_balance // 1000
        step = market.config.order_step_size
        base = dollars * 10**9 * self.random.randint(1, 9) // self.net.price(market.name) // step * step
        return self.actions.take(user, market.index, self._signed(max(base, step)))

    def _rest(self, market: LocalMarket) -> Outcome:
        post_only = self.random.choice([PostOnlyParam.NONE, PostOnlyParam.TryPostOnly, PostOnlyParam.Slide])
        base = self._signed(self._size(market, 50))
        return self.actions.place(
            self.random.choice(self.everybody),
            market.index,
            base,
            self._near(market, 80),
            post_only=post_only,
        )

    def _auction_and_make(self, market: LocalMarket) -> Outcome:
        taker, maker = self.random.sample(self.everybody, 2)
        base = self._signed(self._size(market, 50))
        away = self._near(market, 60)
        outcome = self.actions.place(
            taker,
            market.index,
            base,
            away,
            auction_duration=self.random.randint(1, 20),
            # A buyer's auction rises and a seller's falls.
            auction_start_price=away - (away // 200 if base > 0 else -(away // 200)),
            auction_end_price=away,
        )
        if outcome.error is not None or maker.authority == taker.authority:
            return outcome
        return self.actions.make(maker, taker, market.index, -base, self._near(market, 30))

    def _fill(self, market: LocalMarket) -> Outcome:
        user = self.random.choice(self.everybody)
        return self.actions.fill(self.keeper, user)

    def _cancel(self, market: LocalMarket) -> Outcome:
        return self.actions.cancel_orders(self.random.choice(self.everybody))

    def _settle_pnl(self, market: LocalMarket) -> Outcome:
        caller = self.keeper if self.random.random() < 0.3 else None
        return self.actions.settle_pnl(self.random.choice(self.everybody), market.index, caller)

    def _fund(self, market: LocalMarket) -> Outcome:
        if self.random.random() < 0.5:
            return self.actions.update_amms(*(each.index for each in self.net.markets.values()))
        return self.actions.update_funding_rate(market.index)

    def _settle_funding(self, market: LocalMarket) -> Outcome:
        return self.actions.settle_funding_payment(self.random.choice(self.everybody))

    def _deposit(self, market: LocalMarket) -> Outcome:
        user = self.random.choice(self.everybody)
        amount = self.random.choice([0, 1, 10**6, 10**9])
        self.net.mint(user, amount)
        return self.actions.deposit(user, amount)

    def _withdraw(self, market: LocalMarket) -> Outcome:
        if self.random.random() < 0.3:
            return self.actions.transfer(self.lps[0], self.lps[1], self.random.choice([10**6, 10**8, 10**12]))
        amount = self.random.choice([1, 10**6, 10**9, 10**12])
        reduce_only = self.random.random() < 0.3
        return self.actions.withdraw(self.random.choice(self.everybody), amount, reduce_only=reduce_only)

    def _liquidate(self, market: LocalMarket) -> Outcome:
        user = self.random.choice(self.everybody)
        if self.net.user_account(user).status & 2:
            return self.actions.resolve_bankruptcy(self.keeper, user, market.index)
        return self.actions.liquidate(self.keeper, user, market.index, self._size(market, 10_000))

    def _administer(self, market: LocalMarket) -> Outcome:
        admin, draw, index = self.actions.admin, self.random, market.index
        amm = self.net.perp_market(index).amm
        choice = draw.randrange(9)
        if choice == 0:
            return admin(
                "update_perp_market_per_lp_base",
                market=index,
                per_lp_base=amm.per_lp_base + draw.choice([-1, 1, 2]),
            )
        if choice == 1:
            spread = draw.choice([0, 100, 500, 777])
            return admin("update_perp_market_base_spread", market=index, base_spread=spread)
        if choice == 2:
            return admin(
                "update_perp_market_target_base_asset_amount_per_lp",
                market=index,
                target_base_asset_amount_per_lp=draw.randint(-(10**9), 10**9),
            )
        if choice == 3:
            return admin(
                "update_amm_jit_intensity",
                market=index,
                amm_jit_intensity=draw.choice([0, 50, 100, 150, 200, 201]),
            )
        if choice == 4:
            scale = draw.randint(900, 1100)
            return admin("update_k", market=index, sqrt_k=amm.sqrt_k * scale // 1000)
        if choice == 5:
            return admin("update_lp_cooldown_time", lp_cooldown_time=draw.choice([0, 0, 1, 60]))
        if choice == 6:
            initial = draw.choice([500, 1000, 2000, 3000])
            return admin(
                "update_perp_market_margin_ratio",
                market=index,
                margin_ratio_initial=initial,
                margin_ratio_maintenance=initial // 2,
            )
        if choice == 7:
            return admin(
                "update_perp_market_curve_update_intensity",
                market=index,
                curve_update_intensity=draw.choice([0, 50, 100]),
            )
        peg = self._near(market, 30)
        return admin("repeg_amm_curve", market=index, new_peg_candidate=peg)

    def _own_setting(self, market: LocalMarket) -> Outcome:
        user = self.random.choice(self.everybody)
        settings: list[tuple[str, dict[str, Any]]] = [
            ("update_user_advanced_lp", {"advanced_lp": self.random.random() < 0.5}),
            ("update_user_custom_margin_ratio", {"margin_ratio": self.random.choice([0, 1000, 5000])}),
            ("update_user_reduce_only", {"reduce_only": self.random.random() < 0.3}),
        ]
        name, value = self.random.choice(settings)
        return self.actions.as_owner(name, user, **value)
