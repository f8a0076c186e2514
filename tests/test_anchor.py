"""Side by side with anchorpy: its Program builds our instructions and reads our accounts to the byte."""

from __future__ import annotations

import asyncio
import copyreg
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient import anchor
from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, State
from balclient.abi.exceptions import BadInput, ChainError, Unsupported
from balclient.chain.validator import find_validator
from balclient.localnet import Localnet

needs_anchorpy = pytest.mark.skipif(find_spec("anchorpy") is None, reason="anchorpy is not installed")


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Any:
    # anchorpy deep-copies what it builds, which addresses of the older solders do not support.
    monkeypatch.setitem(copyreg.dispatch_table, Pubkey, lambda key: (Pubkey, (bytes(key),)))
    return anchor.program()


def test_without_anchorpy_it_says_so() -> None:
    if find_spec("anchorpy") is not None:
        pytest.skip("anchorpy is installed")
    with pytest.raises(Unsupported, match="extra `anchor`"):
        anchor.program()


def test_a_wallet_signs_with_its_keypair() -> None:
    key = Keypair.from_seed(bytes(range(32)))
    assert anchor.signer(SimpleNamespace(payer=key)) is key
    assert anchor.signer(key) is key
    with pytest.raises(BadInput, match="cannot sign"):
        anchor.signer(object())


def test_a_provider_is_a_cluster_and_a_signer() -> None:
    """Without a network: what the client is made of, and that nothing is asked before it is used."""
    key = Keypair.from_seed(bytes(range(32)))
    connection = SimpleNamespace(
        _provider=SimpleNamespace(endpoint_uri="http://127.0.0.1:1/"), commitment="processed"
    )
    provider = SimpleNamespace(connection=connection, wallet=SimpleNamespace(payer=key))
    client = anchor.client(provider, sub_account=3)
    assert client.identity.authority == key.pubkey()
    assert (client.chain.commitment, client.chain.payer) == ("processed", key)
    assert anchor.chain(provider, commitment="finalized").commitment == "finalized"
    with pytest.raises(BadInput, match="no RPC address"):
        anchor.chain(SimpleNamespace(connection=object(), wallet=key))


@needs_anchorpy
def test_its_program_reads_our_world(program: Any) -> None:
    net = Localnet()
    for key, kind in ((addresses.state(), State), (net.market(0).address, PerpMarket)):
        account = net.chain.account(key)
        assert account is not None
        theirs = program.coder.accounts.parse(account.data)
        assert theirs.name == kind.__name__
        assert program.coder.accounts.build(theirs) == account.data == kind.decode(account.data).encode()


@needs_anchorpy
def test_a_fork_has_its_own_id() -> None:
    fork = Pubkey.from_bytes(bytes(range(32)))
    assert anchor.program(program_id=fork).program_id == fork


@needs_anchorpy
@pytest.mark.filterwarnings("ignore")
def test_its_provider_on_a_validator() -> None:
    """A client of ours and a Program of anchorpy's, both on one Provider and one Wallet."""
    try:
        find_validator()
    except ChainError as error:
        pytest.skip(f"no solana-test-validator: {error}")
    import anchorpy
    from solana.rpc.async_api import AsyncClient
    from solana.rpc.commitment import Confirmed

    with Localnet(validator=True) as net:
        local = net.client("lp", usdc=1_000)
        wallet = anchorpy.Wallet(local.identity.signer)
        url = net.chain.url  # type: ignore[attr-defined]

        async def both() -> None:
            connection = AsyncClient(url, Confirmed)
            provider = anchorpy.Provider(connection, wallet)
            lp = anchor.client(provider, allow="any")
            receipt = await lp.add_liquidity("SOL-PERP", usd=500, leverage=2)
            assert receipt.ok
            assert receipt.report.exact
            theirs = anchor.program(provider)
            market = await theirs.account["PerpMarket"].fetch(net.market(0).address)
            assert market.amm.user_lp_shares == receipt.plan.amount
            assert (await lp.position("SOL-PERP")).lp_shares == market.amm.user_lp_shares
            await connection.close()
            await lp.chain.close()

        asyncio.run(both())
