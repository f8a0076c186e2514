"""Another deployment: its program id, its quote mint, its markets; and a world that goes back."""

from __future__ import annotations

import pytest
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import SpotMarket
from balclient.localnet import Localnet

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
