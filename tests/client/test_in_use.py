"""The block that the design shows, run as it stands; and what importing the package costs."""

import subprocess
import sys

import balclient as bal


def test_the_design_in_use() -> None:
    with bal.Localnet(markets=["SOL-PERP"]) as net:
        lp = net.client(usdc=10_000)
        plan = lp.preview_add("SOL-PERP", usd=2_000, leverage=3)
        receipt = lp.add_liquidity(plan)
        assert receipt.ok
        assert receipt.as_previewed
        net.trade("SOL-PERP", base=+10)
        net.warp(hours=1, price={"SOL-PERP": 151.2})
        receipt = lp.settle("SOL-PERP")
        assert str(receipt.report) == "exact: 2 accounts, 1,101 fields, 1 event"
        assert "settled" in str(lp.position("SOL-PERP"))
        assert 2.9 < plan.after.leverage / 10_000 <= 3


def test_importing_the_package_imports_nothing_else() -> None:
    code = (
        "import sys; before = set(sys.modules); import balclient; "
        "print(sorted(n for n in set(sys.modules) - before if n.startswith(('balclient', 'sol', 'numpy'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['balclient']"


def test_the_names_at_the_top_are_the_ones_below() -> None:
    from balclient.client import AsyncClient, Client
    from balclient.localnet import Localnet

    assert (bal.Client, bal.AsyncClient, bal.Localnet) == (Client, AsyncClient, Localnet)
    assert {"Client", "AsyncClient", "Localnet"} <= set(dir(bal))
