"""A world on a real validator: it comes up, it can be written to, and it never outlives its owner."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from balclient.abi import addresses
from balclient.abi.exceptions import ChainError
from balclient.abi.pyth import PythPrice
from balclient.abi.values import Account, AccountMeta, Instruction
from balclient.chain import Chain, LocalChain
from balclient.chain.validator import find_validator
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions
from balclient.localnet.same_session import session_twice
from balclient.localnet.validator_chain import ValidatorChain, oracle_program

ROOT = Path(__file__).resolve().parents[2]


def binary() -> Path:
    try:
        return find_validator()
    except ChainError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def net() -> Iterator[Localnet]:
    with Localnet(["SOL-PERP"], validator=binary(), mirror=True) as net:
        yield net


def alive(pid: int) -> bool:
    try:
        # A killed child of a process that has not waited for it is a zombie: it runs no more.
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def gone(pids: list[int], folder: Path) -> bool:
    for _ in range(100):
        if not any(alive(pid) for pid in pids) and not folder.exists():
            return True
        time.sleep(0.1)
    return False


def children(pid: int) -> list[int]:
    """The process and everything under it."""
    found = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == pid:
                found += children(int(entry.name))
    return found


# --- without a validator


def test_a_validator_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ChainError, match=r"no solana-test-validator on PATH.*--validator-bin"):
        Localnet(validator=True)
    with pytest.raises(ChainError, match="no program that can be run"):
        Localnet(validator=tmp_path / "nothing")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_what_does_not_come_up_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    fake = tmp_path / "solana-test-validator"
    fake.write_text("#!/bin/sh\necho the ledger is sour\nexit 3\n")
    fake.chmod(0o755)
    chain = ValidatorChain(fake)
    with pytest.raises(ChainError, match=r"exit code 3(.|\n)*the ledger is sour"):
        chain.start()
    assert chain.validator.folder is None
    assert not chain.validator.running


def test_the_oracle_program_is_what_its_hash_says() -> None:
    import hashlib

    digest = hashlib.sha256(oracle_program().read_bytes()).hexdigest()
    noted = (ROOT / "localnet" / "oracle.so.sha256").read_text().split()[0]
    assert digest == noted


# --- with one


def test_it_is_a_chain(net: Localnet) -> None:
    chain = net.chain.chain if hasattr(net.chain, "chain") else net.chain
    assert isinstance(chain, ValidatorChain)
    assert isinstance(chain, Chain)
    assert isinstance(chain, LocalChain)


def test_users_trade_and_every_byte_is_predicted(net: Localnet) -> None:
    act = Actions(net)
    lp = net.user("lp", usdc=10_000)
    assert act.add_lp_shares(lp, 0, 50 * 10**9).ok
    net.trade("SOL-PERP", base=5)
    assert act.settle_lp(lp, 0).ok
    refused = act.remove_lp_shares(lp, 0, 10**15)
    assert refused.error is not None
    assert refused.error.name == "InsufficientLPTokens"
    assert len(net.sends) > 8
    assert all(send.report is not None and send.report.exact for send in net.sends)


def test_prices_are_set_by_an_authority_and_nobody_else(net: Localnet) -> None:
    market = net.market("SOL-PERP")
    net.set_price("SOL-PERP", "163.25")
    found = net.chain.account(market.oracle)
    assert found is not None
    price = PythPrice.decode(found.data)
    assert price.price == 163_250_000
    assert 0 < price.valid_slot <= net.clock.slot
    stranger = net.user("stranger")
    record = addresses.PYTH_PROGRAM_ID.find_program_address([b"authority"], addresses.PYTH_PROGRAM_ID)[0]
    write = Instruction(
        "write_price",
        addresses.PYTH_PROGRAM_ID,
        (
            AccountMeta(market.oracle, False, True),
            AccountMeta(record, False, False),
            AccountMeta(stranger.authority, True, False),
        ),
        bytes([0, 208, 0, 1, 0, 9]),
        {},
    )
    assert stranger.keypair is not None
    chain = net.chain.chain if hasattr(net.chain, "chain") else net.chain
    outcome = chain.send(write, [stranger.keypair])
    assert outcome.error is not None
    assert outcome.error.name == "IncorrectAuthority"
    after = net.chain.account(market.oracle)
    assert after is not None
    assert after.data == found.data


def test_what_a_validator_cannot_do_is_refused_with_a_reason(net: Localnet) -> None:
    for refused in (lambda: net.warp(hours=1), lambda: net.chain.set_clock(net.clock), net.chain.snapshot):
        with pytest.raises(ChainError, match=r"time is the real one.*embedded Localnet"):
            refused()
    with pytest.raises(ChainError, match="cannot be written on a validator that runs"):
        net.chain.set_account(addresses.state(), Account(net.program_id, bytes(8)))
    with pytest.raises(ChainError, match="genesis is settled"):
        net.chain.add_program(addresses.PROGRAM_ID, b"\x7fELF")


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_its_restless_threads_leave_the_processor_to_others(net: Localnet) -> None:
    chain = net.chain.chain if hasattr(net.chain, "chain") else net.chain
    net.trade("SOL-PERP", base=1)
    guard, running = children(chain.validator._guard.pid)
    priorities = {
        (path / "comm").read_text().strip(): os.getpriority(os.PRIO_PROCESS, int(path.name))
        for path in Path(f"/proc/{running}/task").iterdir()
    }
    own = os.getpriority(os.PRIO_PROCESS, guard)
    assert priorities["solReplayStage"] == own
    assert min(priorities["solBnkTxSched"], priorities["solBanknStgVote"]) > own


def test_one_session_there_and_embedded_ends_in_the_same_bytes() -> None:
    """Every transaction as the mirror predicts it from the block's clock, on both; then all bytes alike."""
    result = session_twice(binary())
    assert [step.name for step in result.steps if not step.exact] == []
    assert result.differing == ()
    assert result.exact
    assert result.accounts > 15
    assert len(result.steps) > 45
    happened = {
        type(event.decode()).__name__ for step in result.steps for event in step.validator.outcome.events
    }
    assert {"LPRecord", "FundingRateRecord", "OrderActionRecord", "SettlePnlRecord"} <= happened
    refused = {step.validator.outcome.error.name for step in result.steps if step.validator.outcome.error}
    assert len(refused) >= 2


OWNER = """
import os, sys, time
from balclient.chain.validator import Genesis, Validator
validator = Validator(sys.argv[1])
validator._launch(Genesis({{}}))
print(validator.folder, flush=True)
{then}
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize(
    ("way", "then"),
    [
        ("stops", "validator.stop()"),
        ("returns", ""),
        ("raises", "raise RuntimeError('on purpose')"),
        ("exits at once", "os._exit(5)"),
        (signal.SIGTERM, "time.sleep(60)"),
        (signal.SIGINT, "time.sleep(60)"),
        (signal.SIGKILL, "time.sleep(60)"),
    ],
    ids=str,
)
def test_no_process_and_no_folder_outlive_the_owner(
    way: str | signal.Signals, then: str, tmp_path: Path
) -> None:
    """The owner of a stand-in that would run for a minute ends in every way that there is."""
    stand_in = tmp_path / "solana-test-validator"
    stand_in.write_text("#!/bin/sh\ntrap '' INT TERM HUP\nexec sleep 60\n")
    stand_in.chmod(0o755)
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER.format(then=then), str(stand_in)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert owner.stdout is not None
    folder = Path(owner.stdout.readline().strip())
    assert folder.name.startswith("balclient-validator-")
    family = children(owner.pid)
    if isinstance(way, signal.Signals):
        while len(family) < 3:
            family = children(owner.pid)
        owner.send_signal(way)
    owner.wait(30)
    owner.stdout.close()
    assert gone(family[:3], folder)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_the_command_serves_a_world_and_cleans_up_on_sigterm() -> None:
    command = [sys.executable, "-m", "balclient.cli", "localnet", "--validator-bin", str(binary()), "--json"]
    served = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert served.stdin is not None
    assert served.stdout is not None
    assert served.stderr is not None
    text = ""
    while not text.endswith("\n}\n"):
        line = served.stdout.readline()
        assert line, served.stderr.read()
        text += line
    facts = json.loads(text)
    key = Path(facts["wallets"][0][3])
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    served.stdin.write("SOL-PERP 201.5\n")
    served.stdin.flush()
    assert served.stderr.readline() == "SOL-PERP is at 201.5\n"
    family = children(served.pid)
    assert len(family) == 3
    served.send_signal(signal.SIGTERM)
    served.communicate(timeout=30)
    assert gone(family, key.parent.parent)
