"""The commands against a real node: reading, reconciling and sending to a solana-test-validator."""

import json
import lzma
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from solders.keypair import Keypair

from balclient.cli.main import main
from balclient.localnet import Localnet
from balclient.snapshot import INSTRUCTIONS

PACKED = Path(__file__).resolve().parents[3] / "shared" / "bin" / "solana-test-validator.xz"


@pytest.fixture(scope="module")
def binary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = shutil.which("solana-test-validator")
    if found is not None:
        return Path(found)
    if not PACKED.is_file():
        pytest.skip("no solana-test-validator on PATH")
    path = tmp_path_factory.mktemp("bin") / "solana-test-validator"
    with lzma.open(PACKED) as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    path.chmod(0o755)
    return path


@dataclass
class Cluster:
    """A validator with an LP on it, and what a person there has: its address and a keypair file."""

    net: Localnet
    url: str
    authority: str
    keypair: Path

    def run(self, *words: object) -> Result:
        return CliRunner().invoke(main, [*map(str, words), "--rpc", self.url])

    def data(self, *words: object) -> Any:
        done = self.run(*words, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def cluster(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Localnet(validator=binary) as net:
        lp = net.client("lp", usdc=10_000)
        assert lp.add_liquidity("SOL-PERP", usd=2_000, leverage=3).ok
        net.trade("SOL-PERP", base=+10)
        signer = lp.identity.signer
        assert isinstance(signer, Keypair)
        path = tmp_path_factory.mktemp("keys") / "lp.json"
        path.write_text(json.dumps(list(bytes(signer))))
        path.chmod(0o600)
        url = getattr(net.chain, "validator").url  # noqa: B009 (a chain of its own kind)
        yield Cluster(net, url, str(signer.pubkey()), path)


@pytest.mark.parametrize("instruction", INSTRUCTIONS)
def test_a_validator_is_reconciled_without_spending(instruction: str, cluster: Cluster) -> None:
    found = cluster.data("reconcile", "--authority", cluster.authority, "--instruction", instruction)
    assert found["exact"] is True
    assert found["checks"]
    assert all(one["one_slot"] for one in found["checks"])


def test_a_snapshot_of_a_validator_is_from_one_slot_and_stands_in(cluster: Cluster, tmp_path: Path) -> None:
    out = tmp_path / "validator.json"
    found = cluster.data("snapshot", "--authority", cluster.authority, "--out", out)
    assert found["mixed"] is False
    there = cluster.data("positions", "--authority", cluster.authority)
    here = CliRunner().invoke(main, ["positions", "--from", str(out), "--json"])
    assert json.loads(here.stdout)["positions"] == there["positions"]


def test_sending_to_a_validator(cluster: Cluster) -> None:
    words = ("settle", "SOL-PERP", "--keypair", cluster.keypair, "--yes")
    done = cluster.run(*words)
    assert done.exit_code == 2
    assert "unknown genesis" in done.output
    found = cluster.data(*words, "--genesis", "any")
    assert found["ok"] is True
    assert found["receipt"]["signatures"]
    assert found["receipt"]["report"]["exact"] is True
    cluster.keypair.chmod(0o644)
    try:
        done = cluster.run(*words, "--genesis", "any")
    finally:
        cluster.keypair.chmod(0o600)
    assert done.exit_code == 2
    assert "lets others read this key" in done.output
    secret = json.loads(cluster.keypair.read_text())
    assert str(Keypair.from_bytes(secret)) not in done.output
