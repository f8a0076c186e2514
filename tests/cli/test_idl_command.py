"""`balclient idl`: the interface as it is in the package, and a live program against it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result
from solders.pubkey import Pubkey

from balclient.abi.interface import idl_text
from balclient.cli.main import main
from balclient.localnet import Localnet
from balclient.snapshot import save, take_snapshot

FORK = Pubkey.from_bytes(bytes(range(32)))


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["idl", *words])


def test_it_is_printed_and_written(tmp_path: Path) -> None:
    assert json.loads(run().output) == json.loads(idl_text())
    done = run("--out", str(tmp_path / "bal.json"))
    assert done.exit_code == 0
    assert (tmp_path / "bal.json").read_text(encoding="utf-8") == idl_text()


def test_a_world_of_our_program_is_trusted() -> None:
    done = run("check", "--localnet", "--json")
    assert done.exit_code == 0
    found = json.loads(done.output)
    assert found["trusted"]
    assert {one["kind"]: one["verdict"] for one in found["kinds"]}["PerpMarket"] == "trusted"


def test_a_fork_from_a_file(tmp_path: Path) -> None:
    net = Localnet(program_id=FORK)
    user = net.user("lp", usdc=10)
    market = net.market(0).address
    path = tmp_path / "fork.json"
    saved = take_snapshot(net.chain, user.authority, program_id=FORK)
    save(saved, path)
    done = run("check", "--from", str(path), "--program-id", str(FORK))
    assert done.exit_code == 0, done.output
    assert "not seen" not in done.output
    data = saved.accounts[market].data
    # As another release would have it: the same discriminator, longer.
    longer = {**saved.accounts, market: type(saved.accounts[market])(FORK, data + bytes(16))}
    save(type(saved)(saved.clock, longer, None, FORK, user.authority), path)
    done = run("check", "--from", str(path), "--program-id", str(FORK))
    assert done.exit_code == 1
    assert f"PerpMarket {market}: 1232 bytes, expected 1216" in done.output
    done = run(
        "check", "--from", str(path), "--program-id", str(FORK), "--market", "3", "--quote-mint", str(FORK)
    )
    assert "no account there" in done.output
    assert f"its mint is {net.usdc_mint}, expected {FORK}" in done.output
