"""The local world: ready at once, with markets as described, prices and time in one's hand."""

import time
from pathlib import Path

import pytest
from solders.keypair import Keypair

from balclient.abi import instructions as build
from balclient.abi.exceptions import ChainError, Unsupported
from balclient.abi.tokens import TokenAccount
from balclient.abi.values import Clock
from balclient.chain import EmbeddedChain
from balclient.localnet import (
    LedgerChain,
    Localnet,
    MarketError,
    adopt_market,
    available_markets,
    default_program,
    load_market,
)
from balclient.localnet.actions import Actions
from balclient.localnet.markets import config_of
from balclient.localnet.session import Session
from balclient.reconcile import reconcile_accounts

SOL = "SOL-PERP"


def test_it_is_ready_in_a_fraction_of_a_second() -> None:
    Localnet()
    started = time.process_time()
    Localnet()
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize("name", available_markets())
def test_every_market_that_ships_has_the_figures_of_its_file(name: str) -> None:
    config = load_market(name)
    with Localnet([name]) as net:
        market = net.perp_market(name)
        for field in ("base_spread", "max_spread", "order_step_size", "per_lp_base", "amm_jit_intensity"):
            assert getattr(market.amm, field) == getattr(config, field)
        for field in ("margin_ratio_initial", "imf_factor", "liquidator_fee", "contract_tier"):
            assert getattr(market, field) == getattr(config, field)
        assert (market.amm.sqrt_k, market.amm.peg_multiplier) == (config.sqrt_k, config.price)
        assert market.amm.total_fee_minus_distributions == config.fee_pool
        assert net.price(name) == config.price
        assert config_of(market) == config


def test_all_markets_live_in_one_world() -> None:
    net = Localnet(available_markets())
    for index, name in enumerate(available_markets()):
        assert net.market(name) == net.market(index)
        net.trade(name, base=100)
    assert [position.base_asset_amount for position in net.user_account(net.taker).perp_positions[:3]] == [
        100 * 10**9
    ] * 3
    with pytest.raises(MarketError, match="no market 'X' here; there are 1MBONK-PERP, SOL-PERP, SUI-PERP"):
        net.market("X")


def test_a_market_can_come_from_a_file_and_faults_in_it_are_named(tmp_path: Path) -> None:
    text = (default_program().parent / "markets" / "SOL-PERP.toml").read_text()
    path = tmp_path / "own.toml"
    path.write_text(text.replace('"SOL-PERP"', '"MINE"').replace("153.762254", "20"))
    net = Localnet([path])
    assert net.price("MINE") == 20_000_000
    for broken, message in (
        (text.replace("sqrt_k", "sqrt"), "missing sqrt_k, unknown sqrt"),
        (text.replace("base_spread = 750", "base_spread = 7.5"), "base_spread is 7.5"),
        (text.replace('"B"', '"Z"'), "'Z'"),
        (text + "\n!", "own.toml"),
    ):
        path.write_text(broken)
        with pytest.raises(MarketError, match=message):
            load_market(path)
    with pytest.raises(MarketError, match="no market NONE; there are 1MBONK-PERP"):
        Localnet(["NONE"])


def test_users_are_funded_and_the_same_every_time() -> None:
    net = Localnet()
    user = net.user("lp", usdc="1234.5")
    deposit = net.user_account(user).spot_positions[0]
    assert deposit.scaled_balance == 1_234_500_000_000
    second = net.user("lp", usdc=10, sub_account_id=1, title="Drift Liquidity Provider")
    assert second.stats == user.stats
    assert bytes(net.user_account(second).name).decode().rstrip() == "Drift Liquidity Provider"
    assert Localnet().user("lp").address == user.address
    assert Localnet(seed=1).user("lp").address != user.address
    with pytest.raises(ChainError, match="user lp exists already"):
        net.user("lp")
    net.mint(user, 5)
    assert TokenAccount.load(net.chain.account(user.token_account)).amount == 5


def test_one_call_sets_a_price_and_time_moves_with_it() -> None:
    net = Localnet(clock=Clock(1_000, 1_700_000_000))
    net.set_price(SOL, "150.5")
    net.crank()
    assert net.perp_market(SOL).amm.historical_oracle_data.last_oracle_price == 150_500_000
    assert net.warp(hours=1, price={SOL: 151}) == Clock(1_000 + 7_200, 1_700_003_600)
    net.crank()
    amm = net.perp_market(SOL).amm
    assert amm.historical_oracle_data.last_oracle_price == 151_000_000
    assert amm.last_update_slot == net.clock.slot
    assert amm.last_funding_rate_ts == net.clock.unix_timestamp
    with pytest.raises(ValueError, match="more than 6 decimals"):
        net.set_price(SOL, "1.0000001")


def test_the_market_maker_share_reaches_the_lp() -> None:
    net = Localnet()
    lp = net.user("lp", usdc=1_000_000)
    act = Actions(net)
    sqrt_k = net.perp_market(SOL).amm.sqrt_k
    assert act.add_lp_shares(lp, 0, sqrt_k // 9 // 10**8 * 10**8).ok
    net.trade(SOL, base=10)
    assert act.settle_lp(lp, 0).ok
    position = net.user_account(lp).perp_positions[0]
    settled = position.base_asset_amount + position.remainder_base_asset_amount
    # A tenth of ten units, less what truncation and the shares' rounding to a step leave behind.
    assert -1_000_000_000 <= settled < -999_990_000
    assert position.base_asset_amount % 10**8 == 0


def test_signatures_are_asked_for_and_given_by_the_world() -> None:
    net = Localnet()
    stranger = Keypair()
    instruction = build.update_lp_cooldown_time(lp_cooldown_time=5, admin=stranger.pubkey())
    with pytest.raises(ChainError, match="no keypair given"):
        net.send(instruction)
    outcome = net.send(instruction, [stranger])
    assert outcome.error is not None
    assert outcome.error.name == "ConstraintHasOne"
    with pytest.raises(ChainError, match=r"update_lp_cooldown_time failed: ConstraintHasOne \(2001\)"):
        net.expect(instruction, [stranger])
    assert Actions(net).admin("update_lp_cooldown_time", lp_cooldown_time=5).ok


def test_what_the_program_refuses_is_raised_by_trade() -> None:
    net = Localnet()
    poor = net.user("poor", usdc=1)
    with pytest.raises(ChainError, match="place_and_take_perp_order failed: InsufficientCollateral"):
        net.trade(SOL, base=1, user=poor)


def test_snapshots_undo_a_session() -> None:
    net = Localnet()
    lp = net.user("lp", usdc=1_000)
    keys = [net.market(SOL).address, lp.address, net.market(SOL).oracle]
    before = dict(net.chain.read(keys))
    with net.chain.snapshot():
        net.warp(hours=5, price={SOL: 100})
        net.trade(SOL, base=50)
        assert Actions(net).add_lp_shares(lp, 0, 10**9).ok
        assert dict(net.chain.read(keys)) != before
    assert dict(net.chain.read(keys)) == before
    assert Actions(net).add_lp_shares(lp, 0, 10**9).ok


def test_the_mirror_alone_is_a_world_with_the_same_bytes() -> None:
    worlds = [Localnet(chain=EmbeddedChain()), Localnet(chain=LedgerChain(), program=b"")]
    held: list[dict[object, bytes]] = []
    for net in worlds:
        session = Session(net, seed=4)
        for _ in session.steps(60):
            pass
        keys = [user.address for user in session.everybody] + [net.market(SOL).address]
        held.append({key: net.chain.account(key).data for key in keys})  # type: ignore[union-attr]
    assert held[0] == held[1]
    assert reconcile_accounts(held[0], held[1]).exact  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(3))
def test_a_seeded_session_is_exact_and_repeats(seed: int) -> None:
    told: list[list[tuple[str, str]]] = []
    for _ in range(2):
        net = Localnet([SOL, "SUI-PERP"], chain=EmbeddedChain(), mirror=True)
        steps = Session(net, seed=seed).steps(80)
        told.append([(name, outcome.error.name if outcome.error else "ok") for name, outcome in steps])
        assert [str(send.report) for send in net.sends if send.report is None or not send.report.exact] == []
    assert told[0] == told[1]
    assert sum(result == "ok" for _, result in told[0]) > 40


def test_an_adopted_market_must_be_of_this_program() -> None:
    net = Localnet()
    data = net.perp_market(SOL).encode()
    other = Localnet([], chain=EmbeddedChain())
    market = adopt_market(other, data, price=150_000_000)
    assert other.perp_market(SOL).encode() == data
    assert other.price(SOL) == 150_000_000
    assert market.oracle == net.market(SOL).oracle
    foreign = net.perp_market(SOL)
    foreign.pubkey = Keypair().pubkey()
    with pytest.raises(Unsupported, match="says that it is at"):
        adopt_market(other, foreign.encode())
