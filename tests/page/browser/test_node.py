"""The cluster that the page's tests use: its wire can be cut and restored, and it runs what is sent once."""

from dataclasses import replace

import pytest

from balclient.abi.exceptions import NetworkError
from balclient.chain.rpc_sync import RpcChain
from balclient.chain.rpc_transport import Patience
from balclient.client import Client
from tests.client.conftest import small_net
from tests.page.browser.node import node_on_a_wire

IMPATIENT = replace(Patience(), attempts=1)


def test_the_wire_is_cut_and_restored() -> None:
    net = small_net(sigverify=False)
    lp = net.client("lp", usdc=10_000).identity
    with (
        node_on_a_wire(net) as (node, wire),
        RpcChain(wire.url, payer=lp.signer, patience=IMPATIENT) as chain,
    ):
        there = Client(chain, signer=lp.signer)
        receipt = there.add_liquidity(there.preview_add("SOL-PERP", usd=500))
        assert receipt.report.exact
        wire.cut()
        with pytest.raises(NetworkError):
            there.position("SOL-PERP")
        assert wire.dropped
        wire.restore()
        assert there.position("SOL-PERP").lp_shares == receipt.plan.amount
        assert len(node.landed) == 1
