"""Real accounts in the local world: what mainnet held runs on program and mirror with equal outcomes."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from balclient.abi.accounts import PerpMarket, PerpPosition, User
from balclient.abi.values import Clock
from balclient.chain import EmbeddedChain
from balclient.localnet import Localnet, LocalUser, adopt_market, adopt_user
from balclient.localnet.actions import Actions

FILE = Path(__file__).resolve().parents[3] / "shared" / "mainnet" / "accounts.json"
LIQUIDITY_PROVIDER = "Drift Liquidity Provider"

pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason=f"real account images are not beside this checkout: no {FILE}"
)


def images(kind: str) -> list[dict[str, Any]]:
    if not FILE.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(FILE.read_text())
    return [image for image in found if image["kind"] == kind]


def world(market: PerpMarket) -> Localnet:
    history = market.amm.historical_oracle_data
    clock = Clock(
        market.amm.last_update_slot + 2, max(history.last_oracle_price_twap_ts, market.amm.last_trade_ts) + 1
    )
    return Localnet([], chain=EmbeddedChain(clock=clock), strict=True)


def position(net: Localnet, user: LocalUser, index: int) -> PerpPosition:
    return next(held for held in net.user_account(user).perp_positions if held.market_index == index)


def pair() -> tuple[bytes, bytes]:
    """The 1MBONK-PERP market and an LP of it whose accumulators are of the same time."""
    for market_image in images("PerpMarket"):
        market = PerpMarket.decode(b64decode(market_image["data"]))
        for user_image in images("User"):
            for lp in user_image.get("lp") or ():
                user = User.decode(b64decode(user_image["data"]))
                if lp["market_index"] != market.market_index or user_image["name"] != LIQUIDITY_PROVIDER:
                    continue
                held = next(p for p in user.perp_positions if p.lp_shares)
                if held.last_base_asset_amount_per_lp == market.amm.base_asset_amount_per_lp:
                    return b64decode(market_image["data"]), b64decode(user_image["data"])
    pytest.fail("no market image goes with an LP image")


def test_a_real_lp_settles_trades_and_leaves() -> None:
    market_data, user_data = pair()
    market = PerpMarket.decode(market_data)
    net = world(market)
    adopted = adopt_market(net, market_data)
    lp = adopt_user(net, user_data, name="real_lp")
    act, index = Actions(net), adopted.index
    before = position(net, lp, index)
    assert (before.lp_shares, before.base_asset_amount) == (168_900_000_000, -12_400_000_000)

    assert act.settle_lp(lp, index).ok
    net.trade(adopted.name, base=3_000)
    assert act.settle_lp(lp, index).ok
    settled = position(net, lp, index)
    assert settled.base_asset_amount != before.base_asset_amount or settled.remainder_base_asset_amount != 0
    assert settled.quote_asset_amount != before.quote_asset_amount
    net.warp(hours=1)
    net.crank()
    net.trade(adopted.name, base=-5_000)
    assert act.settle_lp(lp, index).ok
    step = adopted.config.order_step_size
    assert act.take(lp, index, step * 5).ok
    half = settled.lp_shares // 2 // step * step
    assert act.remove_lp_shares(lp, index, half).ok
    assert act.remove_lp_shares(lp, index, settled.lp_shares - half).ok
    left = position(net, lp, index)
    assert (left.lp_shares, left.remainder_base_asset_amount) == (0, 0)
    assert len(net.sends) > 12
    assert all(send.report is not None and send.report.exact for send in net.sends)


@pytest.mark.parametrize("image", images("PerpMarket"), ids=lambda image: f"{image['name']}-{image['slot']}")
def test_a_new_lp_joins_and_leaves_a_real_market(image: dict[str, Any]) -> None:
    data = b64decode(image["data"])
    net = world(PerpMarket.decode(data))
    market = adopt_market(net, data)
    act, lp = Actions(net), net.user("lp", usdc=1_000_000)
    step = market.config.order_step_size
    shares = market.config.sqrt_k // 100_000 // step * step
    outcomes = [act.add_lp_shares(lp, market.index, shares)]
    for size in (7, -13, 40):
        outcomes.append(act.take(net.taker, market.index, size * step * 10))
        outcomes.append(act.settle_lp(lp, market.index))
        net.warp(minutes=20)
    outcomes.append(act.update_amms(market.index))
    outcomes.append(act.update_funding_rate(market.index))
    outcomes.append(act.settle_pnl(lp, market.index))
    outcomes.append(act.remove_lp_shares(lp, market.index, shares))
    assert all(send.report is not None and send.report.exact for send in net.sends)
    assert sum(outcome.ok for outcome in outcomes) >= 3
