"""The plugin, tested by the sessions that it runs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Imported here so that the sessions within this one find it loaded.
import balclient.testing.counter_examples
import balclient.testing.worlds  # noqa: F401
from balclient.vectors import read
from balclient.vectors.engines import MirrorEngine
from balclient.vectors.replay import replay

pytest_plugins = ["pytester"]

VAULT = Path(__file__).resolve().parents[1] / "examples" / "vault" / "vault.so"
# An older pytest warns that it can't rewrite the asserts of a plugin that the outer session has loaded.
LOADED = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
PLUGIN = ("-p", "balclient.pytest_plugin", "-p", "no:pytest_anchorpy", "-W", "error", *LOADED)
HEAD = """
import pytest
from balclient.abi import instructions as build
from balclient.abi.errors import ErrorCode
from balclient.abi.events import LPRecord
from balclient.testing import check
"""
ADD = (
    HEAD
    + """
def test_add(bal_localnet, bal_client, bal_market, bal_check):
    receipt = bal_client.add_liquidity(bal_market.name, usd=500, leverage=2)
    assert receipt.ok
"""
)


@pytest.fixture
def run(pytester: pytest.Pytester):
    """Runs a session of test text and gives its result."""

    def runs(text: str, *options: str, code: int | None = None) -> pytest.RunResult:
        if text:
            pytester.makepyfile(text)
        result = pytester.runpytest(*PLUGIN, "-p", "no:cacheprovider", *options)
        assert code is None or result.ret == code, result.stdout.str()
        return result

    return runs


def test_a_test_of_ten_lines(run):
    run(
        HEAD
        + """
@pytest.mark.bal_price(151.2)
@pytest.mark.bal_leverage(3, usd=2_000)
def test_a_taker_leaves_fees(bal_localnet, bal_client, bal_market, bal_check):
    held = bal_client.position(bal_market.name)
    bal_localnet.trade(bal_market.name, base=10)
    receipt = bal_client.settle(bal_market.name)
    position = check.account(bal_client).position(bal_market.name)
    bal_check(receipt, check.ok(), check.exact(), position.lp_shares == held.lp_shares, check.event(LPRecord))
    assert bal_localnet.price(bal_market.name) == 151_200_000
""",
        code=0,
    ).assert_outcomes(passed=1)


def test_each_test_has_the_world_as_it_was(run):
    run(
        HEAD
        + """
@pytest.mark.parametrize("turn", [1, 2])
def test_alone(bal_localnet, bal_session_localnet, turn):
    assert bal_localnet is bal_session_localnet
    assert "me" not in bal_localnet.users
    start = bal_localnet.clock
    assert bal_localnet.price(0) == bal_localnet.market(0).config.price
    me = bal_localnet.user("me", usdc=5)
    bal_localnet.warp(hours=1, price={"SOL-PERP": 1})
    bal_localnet.start = getattr(bal_localnet, "start", start)
    assert start == bal_localnet.start
""",
        code=0,
    ).assert_outcomes(passed=2)


def test_worlds_are_built_once_per_scope_and_can_be_prepared(run, pytester: pytest.Pytester):
    module = (
        HEAD
        + """
@pytest.fixture(scope="module")
def bal_world(bal_module_localnet):
    bal_module_localnet.user("prepared", usdc=100)
    return bal_module_localnet

def test_one(bal_localnet, seen):
    seen.append(id(bal_localnet))
    assert set(bal_localnet.users) == {"prepared"}
    bal_localnet.user("mine")

def test_two(bal_localnet, seen):
    assert seen[-1] == id(bal_localnet)
    assert set(bal_localnet.users) == {"prepared"}

def test_session(bal_session_localnet, bal_localnet, seen):
    assert bal_session_localnet is not bal_localnet
    assert not bal_session_localnet.users
"""
    )
    pytester.makepyfile(test_a=module, test_b=module)
    pytester.makeconftest(
        "import pytest\n\n@pytest.fixture(scope='session')\ndef seen():\n"
        "    ids = []\n    yield ids\n    assert len(set(ids)) == 2\n"
    )
    run("", code=0).assert_outcomes(passed=6)


def test_settings_of_a_fork(run, pytester: pytest.Pytester):
    pytester.makeini(
        "[pytest]\nbal_markets =\n    SUI-PERP\n    SOL-PERP\n"
        "bal_program_id = 4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM\n"
        "bal_quote_mint = 8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR\n"
    )
    run(
        HEAD
        + """
@pytest.mark.bal_market("SOL-PERP")
def test_second(bal_localnet, bal_market):
    assert bal_market.index == 1
    assert str(bal_localnet.program_id).startswith("4uQ")
    assert str(bal_localnet.usdc_mint).startswith("8qb")

@pytest.mark.bal_price({"SUI-PERP": 2})
def test_first(bal_client, bal_market, bal_localnet):
    assert bal_market.name == "SUI-PERP"
    assert bal_localnet.price("SUI-PERP") == 2_000_000
    assert bal_client.add_liquidity("SUI-PERP", usd=100, leverage=1).as_previewed
""",
        code=0,
    ).assert_outcomes(passed=2)


def test_a_bad_setting_is_named(run, pytester: pytest.Pytester):
    pytester.makeini("[pytest]\nbal_program_id = nobody\n")
    result = run("def test_it(bal_localnet): pass", code=1)
    result.stdout.fnmatch_lines(["*bal_program_id: 'nobody' is no address*"])


def test_refusals(run):
    run(
        HEAD
        + """
def test_refused(bal_localnet, bal_client, bal_check):
    with bal_check.refused(check.error(ErrorCode.InsufficientCollateral)):
        bal_client.add_liquidity("SOL-PERP", shares=10**6)
    poor = bal_localnet.user("poor", usdc=1)
    add = build.add_perp_lp_shares(
        n_shares=10**13, market_index=0, user=poor.address, authority=poor.authority
    )
    add = bal_localnet.complete(add, poor)
    bal_check.send(
        add,
        check.error(ErrorCode.InsufficientCollateral),
        check.error("InsufficientCollateral"),
        check.error(),
        check.error(6003) & ~check.ok(),
        check.unchanged(poor, bal_localnet.market(0)),
        check.exact(),
        check.compute_units() < 200_000,
        check.account(poor).perp_positions[0].lp_shares == 0,
    )

def test_nothing_refused(bal_check):
    with bal_check.refused():
        pass
"""
    ).assert_outcomes(passed=1, failed=1)


def test_a_failure_shows_checks_and_changes(run):
    result = run(
        HEAD
        + """
def test_wrong(bal_localnet, bal_client, bal_check):
    receipt = bal_client.add_liquidity("SOL-PERP", usd=500, leverage=2)
    position = check.account(bal_client).position("SOL-PERP")
    bal_check(receipt, check.ok(), position.lp_shares == 5, check.event(LPRecord, n_shares=1))
""",
        code=1,
    )
    result.stdout.fnmatch_lines(
        [
            "E *deposit + add_perp_lp_shares: 2 of 3 checks failed",
            "E *position('SOL-PERP').lp_shares == 5 *: found 785000000000 [[]785 shares[]] (off by *",
            "E *event LPRecord(n_shares=1): found n_shares=785000000000*",
            "E *perp_market_0 (PerpMarket)",
            "E *amm.user_lp_shares: 0 -> 785000000000 [[]785 shares[]]",
            "*sent to the local world*",
            "initialize_user_stats + * ok, * compute units",
            "*amm.user_lp_shares: 0 -> 785000000000*",
        ]
    )
    # The traceback ends in the test, not inside the checker.
    result.stdout.no_fnmatch_line("*checker.py:*: CheckFailed*")


def test_a_check_that_is_only_asserted_does_not_pass(run):
    result = run(
        HEAD
        + """
def test_one(bal_client): assert check.ok()
def test_two(bal_client): assert check.account(bal_client).position(0).lp_shares == 0
def test_three(bal_client): assert check.account(bal_client).position(0).lp_shares
"""
    )
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*TypeError: a check does nothing by itself*"])


def test_misspelt_fields_are_errors_not_failures(run):
    result = run(
        HEAD
        + """
def test_it(bal_localnet, bal_check):
    bal_check(None, check.account(bal_localnet.market(0)).amm.sqrt_q == 1)
"""
    )
    result.stdout.fnmatch_lines(["*BadInput: *amm.sqrt_q: *sqrt_q*"])


def test_backends(run):
    result = run(
        HEAD
        + """
@pytest.mark.bal_backend("validator")
def test_there(bal_localnet): pass

@pytest.mark.bal_backend("embedded", "validator")
def test_anywhere(bal_localnet): pass
""",
        "-rs",
    )
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*runs on validator, not on embedded"])
    run("@__import__('pytest').mark.bal_backend('moon')\ndef test_it(): pass", code=4)


def test_compute_units_have_a_baseline(run, pytester: pytest.Pytester):
    run(ADD, "--bal-cu-check", code=1).stdout.fnmatch_lines(
        ["*bal-compute-units.json: no baseline for solders *"]
    )
    run("", "--bal-cu-update", "--bal-cu", code=0).stdout.fnmatch_lines(
        ["transaction * sent * lowest *", "initialize_user_stats*add_perp_lp_shares * 1 *"]
    )
    run("", "--bal-cu-check", code=0).stdout.fnmatch_lines(["1 tests cost what bal-compute-units.json says"])
    path = pytester.path / "bal-compute-units.json"
    table = json.loads(path.read_text())
    ((machine, tests),) = table["machines"].items()
    ((name, sends),) = tests.items()
    sends[0][1] -= 1
    path.write_text(json.dumps(table))
    run("", "--bal-cu-check", code=1).stdout.fnmatch_lines([f"{name}: initialize_user_stats* -> * (+1)"])
    run("", "--bal-cu-check", "-o", "bal_cu_tolerance=1", code=0)
    sends[0][0] = "deposit"
    path.write_text(json.dumps(table))
    run("", "--bal-cu-check", code=1).stdout.fnmatch_lines(["*the baseline has deposit"])
    table["machines"] = {"an older one": {}}
    path.write_text(json.dumps(table))
    run("", "--bal-cu-check", code=1).stdout.fnmatch_lines(["*no baseline for * (there is one for an older*"])
    table["machines"] = {machine: {"other.py::test_other": []}}
    path.write_text(json.dumps(table))
    run("", "--bal-cu-check", code=1).stdout.fnmatch_lines([f"{name}: not in the baseline"])
    run("", "--bal-cu-update", code=0)
    assert json.loads(path.read_text())["machines"][machine].keys() == {name, "other.py::test_other"}
    path.write_text("[]")
    run("", "--bal-cu-check", code=1).stdout.fnmatch_lines(["*not a baseline of compute units*"])


def test_workers_send_their_costs(run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("xdist")
    # The workers are new processes; to load all plugins around would take each of them longer than its test.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    workers = ("-p", "xdist", "-n", "2")
    run(ADD + ADD.replace("test_add", "test_again"), "--bal-cu-update", *workers, code=0)
    run("", "--bal-cu-check", code=0)


def test_what_fixtures_send_is_no_cost_of_a_test(run, pytester: pytest.Pytester):
    run(
        HEAD
        + """
@pytest.mark.bal_leverage(2)
def test_it(bal_client):
    bal_client.settle('SOL-PERP')
""",
        "--bal-cu-update",
        code=0,
    )
    table = json.loads((pytester.path / "bal-compute-units.json").read_text())
    ((sends,),) = (tests.values() for tests in table["machines"].values())
    assert [label for label, _ in sends] == ["settle_lp"]


def test_counter_examples_replay(run, pytester: pytest.Pytester):
    result = run(
        HEAD
        + """
@pytest.mark.bal_leverage(2)
def test_wrong(bal_localnet, bal_client):
    bal_localnet.trade("SOL-PERP", base=3)
    bal_localnet.warp(hours=1, price={"SOL-PERP": 140})
    assert bal_client.settle("SOL-PERP").events[0].pnl == 1
""",
        "--bal-save-failures",
        "cases",
        code=1,
    )
    result.stdout.fnmatch_lines(["saved as cases*test_wrong.jsonl.xz: * steps*"])
    (path,) = (pytester.path / "cases").iterdir()
    scenario = read(path)
    names = [step.instruction for step in scenario.steps]
    assert names[-1] == "settle_lp"
    assert "place_and_take_perp_order" in names
    assert {account.name for account in scenario.accounts} >= {"client1_1", "perp_market_0"}
    result = replay(scenario, MirrorEngine())
    assert (result.inexact, result.exact) == ((), len(names))


def test_examples_of_hypothesis_are_isolated(run, pytester: pytest.Pytester):
    result = run(
        HEAD
        + """
from hypothesis import HealthCheck, given, settings, strategies as st

@settings(max_examples=12, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=st.integers(1, 60))
def test_it(bal_localnet, base):
    assert "taker" not in bal_localnet.users
    bal_localnet.trade("SOL-PERP", base=base)
    assert base < 20

@settings(max_examples=3, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=st.integers(1, 60))
def test_passes(bal_localnet, base):
    assert "taker" not in bal_localnet.users
    bal_localnet.trade("SOL-PERP", base=base)
""",
        "--bal-save-failures",
        "cases",
        code=1,
    )
    result.assert_outcomes(passed=1, failed=1)
    (path,) = (pytester.path / "cases").iterdir()
    (order,) = [s for s in read(path).steps if s.instruction == "place_and_take_perp_order"]
    assert order.args["params"]["base_asset_amount"] == 20 * 10**9


def test_an_installed_plugin_costs_next_to_nothing():
    code = (
        "import sys; import pytest; before = set(sys.modules); import balclient.pytest_plugin; "
        "print(sorted(n for n in set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert done.stdout.strip() == "['balclient', 'balclient.pytest_plugin']"


def test_markers_and_options_explain_themselves(run):
    run("", "--markers").stdout.fnmatch_lines(["*@pytest.mark.bal_price(dollars): *"])
    run("", "--help").stdout.fnmatch_lines(["*--bal-backend=*", "*--bal-save-failures=*"])
    run("def test_it(): pass", "--strict-markers", code=0)


def test_a_validator_that_is_not_there(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    result = run("def test_it(bal_localnet): pass", "--bal-backend", "validator", code=1)
    result.stdout.fnmatch_lines(["*no solana-test-validator on PATH*"])


def test_the_same_test_on_a_validator(run):
    if shutil.which("solana-test-validator") is None:
        pytest.skip("no solana-test-validator on PATH")
    text = (
        HEAD
        + """
@pytest.mark.bal_leverage(2)
def test_it(bal_localnet, bal_client, bal_check):
    bal_localnet.trade("SOL-PERP", base=10)
    bal_check(bal_client.settle("SOL-PERP"), check.ok(), check.exact(), check.event(LPRecord))
    bal_check(bal_client.remove_liquidity("SOL-PERP", part="0.5"), check.ok(), check.exact())
"""
    )
    run(text, "--bal-backend", "validator", code=0).assert_outcomes(passed=1)
    run("", code=0).assert_outcomes(passed=1)


def test_a_world_that_cannot_go_back_serves_one_test(run):
    result = run(
        HEAD
        + """
from contextlib import contextmanager
from balclient.abi.exceptions import ChainError

@pytest.fixture(scope="module")
def bal_world(bal_module_localnet):
    def refuse():
        raise ChainError("time is the real one here")
    bal_module_localnet.snapshot = refuse
    return bal_module_localnet

def test_one(bal_localnet): pass
def test_two(bal_localnet): pass
"""
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*a second test in one world: time is the real one here; give bal_world*"])


def test_further_programs(run, pytester: pytest.Pytester):
    pytester.makeini("[pytest]\nbal_programs = Vau1tVau1tVau1tVau1tVau1tVau1tVau1tVau1tVau program.so\n")
    shutil.copy(VAULT, pytester.path / "program.so")
    run(
        HEAD
        + """
from solders.pubkey import Pubkey

def test_it(bal_localnet):
    key = Pubkey.from_string("Vau1tVau1tVau1tVau1tVau1tVau1tVau1tVau1tVau")
    assert bal_localnet.chain.account(key).executable
""",
        code=0,
    )
    pytester.makeini("[pytest]\nbal_programs = program.so\n")
    run("", code=1).stdout.fnmatch_lines(["*bal_programs: 'program.so' is no address*"])
