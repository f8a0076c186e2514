"""The largest amount of a preview, asked of the program: it is accepted, one step more is refused."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from balclient.abi import instructions as build
from balclient.abi.accounts import SpotMarket
from balclient.abi.addresses import spot_market
from balclient.abi.enums import MarketStatus
from balclient.client import Client, Plan
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions

from .conftest import MARKET, small_net

STEP = 100_000_000
Preview = Callable[[Client, int], Plan]


def whole(raw: int, places: int) -> Decimal:
    return Decimal(raw).scaleb(-places)


KINDS: dict[str, tuple[Preview, int]] = {
    "add": (lambda lp, n: lp.preview_add(MARKET, shares=whole(n, 9)), STEP),
    "remove": (lambda lp, n: lp.preview_remove(MARKET, shares=whole(n, 9)), STEP),
    "deposit": (lambda lp, n: lp.preview_deposit(whole(n, 6)), 1),
    "withdraw": (lambda lp, n: lp.preview_withdraw(whole(n, 6)), 1),
    "transfer": (lambda lp, n: lp.preview_transfer(whole(n, 6), to=0), 1),
}


def program_accepts(net: Localnet, lp: Client, plan: Plan) -> bool:
    """Whether the program, not the mirror, takes every transaction of the plan."""
    with net.chain.snapshot():
        return all(net.chain.send(batch, lp.identity.signers).ok for batch in plan.transactions)


def edge(net: Localnet, lp: Client, kind: str) -> int:
    """The largest amount, after the program has agreed to it and to nothing more."""
    preview, step = KINDS[kind]
    largest = preview(lp, step).largest
    assert largest is not None
    if largest:
        assert program_accepts(net, lp, preview(lp, largest)), largest
    beyond = preview(lp, largest + step)
    assert not beyond.ok
    assert not program_accepts(net, lp, beyond), largest
    return largest


@pytest.mark.parametrize("trade", [0, 37, -410, 900])
@pytest.mark.parametrize("kind", KINDS)
def test_one_step_more_is_refused_by_the_program(kind: str, trade: int) -> None:
    net = small_net()
    lp = net.client("lp", usdc=5_000)
    lp.add_liquidity(MARKET, usd=2_000, leverage=4)
    if trade:
        Actions(net).take(net.taker, 0, trade * STEP)
        net.warp(minutes=2, price={MARKET: "152.9"})
    assert edge(net, lp, kind) > 0


def test_from_nothing_at_ten_times_leverage() -> None:
    net = small_net()
    lp = net.client("lp", usdc=1_000)

    def preview(shares: Decimal) -> Plan:
        return lp.preview_add(MARKET, shares=shares, deposit=700)

    largest = preview(Decimal("0.1")).largest
    assert largest is not None
    assert program_accepts(net, lp, preview(whole(largest, 9)))
    assert 95_000 < preview(whole(largest, 9)).after.leverage <= 100_000
    assert not program_accepts(net, lp, preview(whole(largest + STEP, 9)))
    # The program's margin grows with the size: ten times is asked for, and what is possible is named.
    asked = lp.preview_add(MARKET, leverage=10, deposit=700)
    assert asked.amount > largest
    assert asked.largest == largest
    assert not asked.ok
    assert not program_accepts(net, lp, asked)


def test_nothing_more_fits_where_nothing_does() -> None:
    net = small_net()
    lp = net.client("lp", usdc=1_000)
    lp.add_liquidity(MARKET, usd=500)
    net.expect(
        build.update_perp_market_status(
            status=MarketStatus.ReduceOnly, admin=net.admin.pubkey(), perp_market=net.market(0).address
        )
    )
    assert edge(net, lp, "add") == 0


def test_the_spot_market_may_take_less_than_the_wallet_holds() -> None:
    net = small_net()
    lp = net.client("lp", usdc=5_000)
    lp.deposit(100)
    key = spot_market(0)
    account = net.chain.account(key)
    assert account is not None
    market = SpotMarket.decode(account.data)
    market.max_token_deposits = (net.chain.account(market.vault) is not None and 1_500_000_000) or 0
    net.chain.set_account(key, type(account)(account.owner, market.encode(), account.lamports))
    assert edge(net, lp, "deposit") < 4_900_000_000
