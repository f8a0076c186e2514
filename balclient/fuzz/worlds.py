"""The worlds that sequences start from: exchanges with markets of several kinds and people with positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.enums import ContractTier, OracleSource, PostOnlyParam
from balclient.abi.values import Account, Clock
from balclient.localnet.actions import Actions
from balclient.localnet.ledger_chain import LedgerChain
from balclient.localnet.markets import MarketConfig, load_market
from balclient.localnet.net import LocalMarket, Localnet
from balclient.localnet.users import LocalUser

__all__ = ["World", "worlds"]

_REFERRER_AT = 40
_IS_REFERRER_AT = 188
_AMOUNT_AT = 64


@dataclass(frozen=True, slots=True)
class World:
    """Accounts by address at a clock, and who is who among them."""

    accounts: Mapping[Pubkey, Account]
    names: Mapping[Pubkey, str]
    clock: Clock
    admin: Pubkey
    vault: Pubkey
    mint: Pubkey
    people: tuple[LocalUser, ...]
    markets: tuple[LocalMarket, ...]

    @property
    def keeper(self) -> LocalUser:
        """The one who fills and liquidates."""
        return self.people[-1]


@cache
def worlds() -> tuple[World, ...]:
    """Every starting world; the same on each call and in each process."""
    sol, sui, bonk = (load_market(name) for name in ("SOL-PERP", "SUI-PERP", "1MBONK-PERP"))
    thousand = replace(
        sui,
        name="1KTEST-PERP",
        oracle_source=OracleSource.Pyth1K,
        contract_tier=ContractTier.Isolated,
        curve_update_intensity=200,
        max_revenue_withdraw_per_period=0,
        quote_max_insurance=0,
        unrealized_pnl_max_imbalance=0,
    )
    return (
        _world("a", (replace(sol, order_step_size=10**6, min_order_size=10**6), sui)),
        _world("b", (replace(sol, per_lp_base=-1), bonk, thousand)),
    )


def _world(seed: str, configs: tuple[MarketConfig, ...]) -> World:
    chain = LedgerChain()
    net = Localnet(configs, chain=chain, seed=f"fuzz/{seed}")
    act = Actions(net)
    people = (
        net.user("lp1", usdc=50_000),
        net.user("lp1", usdc=20_000, sub_account_id=1),
        net.user("lp2", usdc=4_000),
        net.user("trader1", usdc=300_000),
        net.user("trader2", usdc=3_000),
        net.user("keeper", usdc=1_000_000),
    )
    for person in people:
        net.mint(person, 10**10)
    vault = next(key for key in chain.ledger.addresses() if net.name_of(key) == "admin_usdc")
    _fund(chain, vault, 10**12)
    for market in net.markets.values():
        _begin(net, act, people, market)
    _refer(chain, people[4], people[2])
    return World(
        {key: account for key in chain.ledger.addresses() if (account := chain.account(key)) is not None},
        {key: net.name_of(key) for key in chain.ledger.addresses()},
        chain.clock,
        net.admin.pubkey(),
        vault,
        net.usdc_mint,
        people,
        tuple(net.markets.values()),
    )


def _begin(net: Localnet, act: Actions, people: tuple[LocalUser, ...], market: LocalMarket) -> None:
    """Liquidity, trades against it and a few resting orders."""
    config, price = market.config, market.config.price
    step = config.order_step_size

    def size(dollars: int) -> int:
        return max(dollars * 10**15 // price // step, 1) * step

    shares = config.sqrt_k // 400 // step * step
    for person, part in zip(people[:3], (4, 10, 100), strict=True):
        act.add_lp_shares(person, market.index, max(shares // part // step, 1) * step)
    act.take(people[3], market.index, size(3_000))
    act.take(people[4], market.index, -size(500))
    act.settle_lp(people[0], market.index)
    net.warp(seconds=30)
    tick = config.order_tick_size
    for person, side, away in ((people[3], 1, -20), (people[3], -1, 20), (people[2], 1, -50)):
        limit = (price + price * away // 10_000) // tick * tick
        act.place(person, market.index, side * size(200), limit, post_only=PostOnlyParam.MustPostOnly)
    net.warp(seconds=30)


def _fund(chain: LedgerChain, key: Pubkey, amount: int) -> None:
    """Put tokens into a token account."""
    account = chain.account(key)
    if account is not None:
        data = account.data[:_AMOUNT_AT] + amount.to_bytes(8, "little") + account.data[_AMOUNT_AT + 8 :]
        chain.set_account(key, replace(account, data=data))


def _refer(chain: LedgerChain, taker: LocalUser, referrer: LocalUser) -> None:
    """Make one person the other's referrer."""
    for person, at, data in (
        (taker, _REFERRER_AT, bytes(referrer.authority)),
        (referrer, _IS_REFERRER_AT, b"\x01"),
    ):
        account = chain.account(person.stats)
        if account is not None:
            image = account.data[:at] + data + account.data[at + len(data) :]
            chain.set_account(person.stats, replace(account, data=image))


def state_address() -> Pubkey:
    """The exchange's state."""
    return addresses.state()
