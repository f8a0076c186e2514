"""Recording: a session becomes a file that any engine can replay, with the same bytes."""

import json
from pathlib import Path

import pytest
from solders.pubkey import Pubkey

from balclient.abi import instructions as build
from balclient.abi.exceptions import BadInput, ChainError
from balclient.abi.values import Account
from balclient.chain import EmbeddedChain, LocalChain
from balclient.localnet import LedgerChain, Localnet
from balclient.localnet.actions import Actions
from balclient.localnet.recording import ScriptError, load_script, record_session
from balclient.vectors import RecordingChain, read
from balclient.vectors.engines import MirrorEngine
from balclient.vectors.replay import replay


def recording() -> tuple[RecordingChain, Localnet]:
    chain = RecordingChain(EmbeddedChain(sigverify=True), scenario="try_1", seed=1)
    net = Localnet(chain=chain)
    chain.phase = "main"
    return chain, net


@pytest.mark.parametrize("on_mirror", [False, True])
def test_a_seeded_session_replays_exactly(tmp_path: Path, on_mirror: bool) -> None:
    path = tmp_path / "mine_0003.jsonl.xz"
    scenario = record_session(path, markets=["SOL-PERP", "SUI-PERP"], seed=3, steps=60, on_mirror=on_mirror)
    result = replay(read(path), MirrorEngine())
    assert result.exact == len(result.steps) == len(scenario.steps)
    assert (scenario.theme, scenario.seed) == ("mine", 3)
    assert [market["name"] for market in scenario.markets] == ["SOL-PERP", "SUI-PERP"]
    assert scenario.steps[scenario.main].phase == "main"


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    files = [tmp_path / folder / "same_0.jsonl.xz" for folder in ("a", "b")]
    for path in files:
        path.parent.mkdir()
        record_session(path, seed=9, steps=30)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_names_kinds_and_outside_writes_are_kept() -> None:
    chain, net = recording()
    lp = net.user("lp", usdc=1_000)
    net.warp(hours=1, price={"SOL-PERP": 150})
    assert Actions(net).add_lp_shares(lp, 0, 10**9).ok
    scenario = chain.scenario()
    kinds = {account.name: account.kind for account in scenario.accounts}
    assert kinds["state"] == "state"
    assert kinds["perp_market_0"] == "perp_market"
    assert kinds["lp_0"] == "user"
    assert kinds["lp_stats"] == "user_stats"
    assert kinds["oracle_0"] == "oracle"
    assert kinds["usdc_mint"] == "mint"
    assert kinds["lp_usdc"] == "token_account"
    assert kinds["lp"] == kinds["admin"] == "wallet"
    assert kinds["drift_signer"] == "pda"
    last = scenario.steps[-1]
    assert last.instruction == "add_perp_lp_shares"
    assert list(last.writes) == ["oracle_0"]
    assert last.oracles[0]["price"] == 150_000_000
    assert last.args == {"n_shares": 10**9, "market_index": 0}
    assert set(last.changed) == {"lp_0", "perp_market_0"}
    assert json.dumps(scenario.steps[0].args) == "{}"


def test_refused_steps_are_recorded_with_their_error() -> None:
    chain, net = recording()
    lp = net.user("lp", usdc=1)
    assert not Actions(net).add_lp_shares(lp, 0, 10**18).ok
    step = chain.scenario().steps[-1]
    assert step.error is not None
    assert step.error.name == "InsufficientCollateral"
    assert (step.events, step.changed) == ((), {})


@pytest.mark.parametrize("inner", [EmbeddedChain, LedgerChain])
def test_a_transaction_of_several_is_one_step_each_or_none(
    inner: type[EmbeddedChain] | type[LedgerChain],
) -> None:
    chain = RecordingChain(inner(), scenario="several_0")
    net = Localnet(chain=chain, program=b"" if inner is LedgerChain else None)
    lp = net.user("lp", usdc=100_000)
    add = net.complete(
        build.add_perp_lp_shares(n_shares=10**9, market_index=0, user=lp.address, authority=lp.authority), lp
    )
    settle = net.complete(build.settle_lp(market_index=0, user=lp.address), lp)
    too_much = net.complete(
        build.add_perp_lp_shares(n_shares=10**18, market_index=0, user=lp.address, authority=lp.authority), lp
    )
    before, count = net.user_account(lp).encode(), len(chain.scenario().steps)
    outcome = net.send([add, too_much])
    assert outcome.error is not None
    assert (len(chain.scenario().steps), net.user_account(lp).encode()) == (count, before)
    outcome = net.send([add, settle])
    assert outcome.ok
    assert [step.instruction for step in chain.scenario().steps[count:]] == [
        "add_perp_lp_shares",
        "settle_lp",
    ]
    assert outcome.accounts[lp.address] == net.user_account(lp).encode()
    assert replay(chain.scenario(), MirrorEngine()).inexact == ()


def test_what_a_snapshot_takes_back_is_not_recorded() -> None:
    chain, net = recording()
    assert isinstance(chain, LocalChain)
    lp = net.user("lp", usdc=100_000)
    count = len(chain.scenario().steps)
    with chain.snapshot():
        net.set_price("SOL-PERP", 100)
        assert Actions(net).add_lp_shares(lp, 0, 10**9).ok
    with chain.snapshot() as snapshot:
        assert Actions(net).add_lp_shares(lp, 0, 2 * 10**9).ok
        snapshot.keep()
    steps = chain.scenario().steps[count:]
    assert [step.args["n_shares"] for step in steps] == [2 * 10**9]
    assert not steps[0].writes
    assert replay(chain.scenario(), MirrorEngine()).inexact == ()


def test_a_name_belongs_to_one_address() -> None:
    chain = RecordingChain(EmbeddedChain(), scenario="x")
    first, second = Pubkey.new_unique(), Pubkey.new_unique()
    chain.name(first, "lp1")
    chain.name(first, "lp1")
    with pytest.raises(ChainError, match="belongs to another address"):
        chain.name(second, "lp1")
    chain.set_account(first, Account(Pubkey.default(), b"", 5))
    assert chain.scenario().steps == ()


def test_a_script_drives_the_world(tmp_path: Path) -> None:
    script = tmp_path / "mine.py"
    script.write_text(
        "def session(net):\n    net.trade('SOL-PERP', base=3)\n    net.warp(hours=1)\n    net.crank()\n"
    )
    path = tmp_path / "scripted_0.jsonl.xz"
    scenario = record_session(path, script=load_script(script))
    names = [step.instruction for step in scenario.steps[scenario.main :]]
    assert names[-3:] == ["place_and_take_perp_order", "update_amms", "update_funding_rate"]
    assert replay(read(path), MirrorEngine()).inexact == ()
    script.write_text("x = 1\n")
    with pytest.raises(ScriptError, match="has no function session"):
        load_script(script)
    with pytest.raises(ScriptError, match="no such file"):
        load_script(tmp_path / "none.py")
    script.write_text("def session(\n")
    with pytest.raises(ScriptError, match=r"not a Python file: .* line 1"):
        load_script(script)


def test_a_file_that_cannot_be_written_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    chain = RecordingChain(EmbeddedChain(), scenario="x")
    with pytest.raises(BadInput, match="cannot be written"):
        chain.save(tmp_path / "none" / "x.jsonl.xz")
    (tmp_path / "x.jsonl.xz").mkdir()
    with pytest.raises(BadInput, match="cannot be written"):
        chain.save(tmp_path / "x.jsonl.xz")
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl.xz"]
