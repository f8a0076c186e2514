"""Another deployment: its program id, its quote mint, its markets; and a world that goes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import SpotMarket
from balclient.cli.main import main
from balclient.localnet import Localnet
from balclient.localnet.recording import record_session
from balclient.vectors import read
from balclient.vectors.engines import MirrorEngine
from balclient.vectors.replay import replay

PROGRAM = Pubkey.from_bytes(bytes(range(32)))
MINT = Pubkey.from_bytes(bytes(range(32, 64)))


@pytest.fixture(scope="module")
def fork() -> Localnet:
    return Localnet(["SUI-PERP", "SOL-PERP"], program_id=PROGRAM, quote_mint=MINT, strict=True)


def test_everything_of_a_fork_is_its_own(fork: Localnet) -> None:
    with fork.snapshot():
        lp = fork.client(usdc=1_000)
        receipt = lp.add_liquidity("SOL-PERP", usd=500, leverage=2)
        assert receipt.as_previewed
        fork.trade("SOL-PERP", base=1)
        assert lp.settle("SOL-PERP").report.exact
        assert [market.name for market in lp.markets()] == ["SUI-PERP", "SOL-PERP"]
        ours = {one.program_id for send in fork.sends for one in send.instructions}
        assert PROGRAM in ours
        assert addresses.PROGRAM_ID not in ours
    spot = SpotMarket.load(
        fork.chain.account(addresses.spot_market(0, program_id=PROGRAM)), program_id=PROGRAM
    )
    assert spot.mint == MINT
    assert fork.chain.account(addresses.state()) is None


def test_a_world_goes_back(fork: Localnet) -> None:
    sends, clock, price = len(fork.sends), fork.clock, fork.price("SOL-PERP")
    with fork.snapshot():
        user = fork.user("somebody", usdc=10)
        fork.warp(hours=1, price={"SOL-PERP": 100})
        assert fork.name_of(user.address) == "somebody_0"
        with fork.snapshot() as inner:
            fork.user("another")
            inner.keep()
        assert "another" in fork.users
    assert fork.users == {}
    assert fork.name_of(user.address) == str(user.address)
    assert fork.chain.account(user.address) is None
    assert (len(fork.sends), fork.clock, fork.price("SOL-PERP")) == (sends, clock, price)


@pytest.mark.parametrize("on_mirror", [False, True], ids=["program", "mirror"])
def test_a_session_of_a_fork_is_recorded_and_replays(tmp_path: Path, on_mirror: bool) -> None:
    path = tmp_path / "fork_0.jsonl.xz"
    record_session(path, steps=25, on_mirror=on_mirror, program_id=PROGRAM, quote_mint=MINT)
    scenario = read(path)
    assert scenario.program_id == PROGRAM
    assert MINT in scenario.names
    result = replay(scenario, MirrorEngine())
    assert result.inexact == ()
    assert result.exact == len(scenario.steps)


def test_commands_take_a_fork(tmp_path: Path) -> None:
    fork = ["--program-id", str(PROGRAM), "--quote-mint", str(MINT)]
    path = tmp_path / "fork_1.jsonl.xz"
    assert CliRunner().invoke(main, ["record", str(path), "--steps", "3", *fork]).exit_code == 0
    assert read(path).program_id == PROGRAM
    done = CliRunner().invoke(main, ["localnet", "--market", "SUI-PERP", "--json", *fork])
    assert done.exit_code == 0, done.output
    assert str(addresses.perp_market(0, program_id=PROGRAM)) in done.output
