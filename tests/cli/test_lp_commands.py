"""The commands that look at LP positions and change them: tables, data, questions, exit codes."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console
from solders.pubkey import Pubkey

from balclient.chain.rpc_sync import RpcChain
from balclient.cli.main import COMMANDS, main
from balclient.cli.output import plain
from balclient.localnet.program import default_program
from balclient.localnet.sample import sample_world
from balclient.snapshot import embedded_chain, load, save, save_account_files, take_snapshot
from tests.snapshot.node import Node, node_of

LOCAL = ("--localnet",)


def run(*words: object, answer: str = "") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=answer)


def data(*words: object, code: int = 0) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sample = sample_world()
    path = tmp_path_factory.mktemp("saved") / "world.json"
    save(take_snapshot(sample.net.chain, sample.client.identity.authority), path)
    return path


# --- looking


def test_markets_as_a_table_and_as_data(saved: Path) -> None:
    done = run("markets", "--from", saved)
    assert done.exit_code == 0, done.output
    assert "SOL-PERP" in done.output
    assert "LPs hold" in done.output
    (market,) = data("markets", "--from", saved)["markets"]
    assert market["name"] == "SOL-PERP"
    assert market["status"] == "Active"
    assert {"oracle_price", "liquidity", "lp_shares", "open_bids", "pool_share", "human"} <= market.keys()
    assert data("markets", *LOCAL) == data("markets", "--from", saved)


def test_positions_as_a_table_and_as_data(saved: Path) -> None:
    done = run("positions", "--from", saved)
    assert done.exit_code == 0, done.output
    for words in ("LP shares", "4,710.4", "unsettled", "worst case", "margin used", "liquidated"):
        assert words in done.output
    found = data("positions", "SOL-PERP", "--from", saved)
    (position,) = found["positions"]
    client = sample_world().client
    view = client.position("SOL-PERP")
    assert position["lp_shares"] == view.lp_shares
    assert position["human"]["lp_shares"] == str(view.human.lp_shares)
    assert found["standing"]["margin_free"] == client.standing().margin_free
    assert found["liquidation"]["SOL-PERP"]["above"] == client.risk().liquidation["SOL-PERP"].above
    assert found["authority"] == str(client.identity.authority)
    assert data("positions", "--from", saved) == found
    assert data("positions", "0", "--from", saved) == found


def test_a_sub_account_without_positions_is_said(saved: Path) -> None:
    done = run("positions", "--from", saved, "--sub-account", 0)
    assert done.exit_code == 0, done.output
    assert "no position in 0 of " in done.output


def test_integers_that_scripts_would_round_are_text() -> None:
    assert plain(2**53) == 2**53
    assert plain(-(2**53)) == -(2**53)
    assert plain(2**53 + 1) == "9007199254740993"
    assert plain({"a": [True, None, 1.5, b"\x01\xff"]}) == {"a": [True, None, 1.5, "01ff"]}
    (market,) = data("markets", *LOCAL)["markets"]
    for value in market.values():
        assert not isinstance(value, int) or abs(value) <= 2**53


# --- previewing


PREVIEWS = {
    "add": ("add", "SOL-PERP", "--usd", "1000", "--leverage", "2"),
    "remove": ("remove", "SOL-PERP", "--part", "0.5"),
    "settle": ("settle", "SOL-PERP"),
    "close": ("close", "0"),
    "deposit": ("deposit", "12.5"),
    "withdraw": ("withdraw",),
    "transfer": ("transfer", "5", "--to", "0"),
}


@pytest.mark.parametrize("kind", PREVIEWS)
def test_previews_are_the_clients(kind: str, saved: Path) -> None:
    done = run("preview", *PREVIEWS[kind], "--from", saved)
    assert done.exit_code == 0, done.output
    assert done.output.rstrip().endswith("accepted")
    found = data("preview", *PREVIEWS[kind], "--from", saved)
    assert found["kind"] == kind
    assert found["ok"] is True
    assert found["refusal"] is None
    assert found["transactions"]
    assert found["before"]["equity"] == sample_world().client.standing().equity


def test_a_refused_preview_says_why_and_exits_1(saved: Path) -> None:
    words = ("preview", "add", "SOL-PERP", "--shares", "1000000", "--from", saved)
    done = run(*words)
    assert done.exit_code == 1
    assert "refused    add_perp_lp_shares is refused: 1,000,000 shares need an initial margin" in done.output
    assert "largest" in done.output
    found = data(*words, code=1)
    assert found["ok"] is False
    assert found["refusal"]["name"] == "InsufficientCollateral"


# --- sending


@pytest.mark.parametrize("kind", PREVIEWS)
def test_what_is_sent_is_exact(kind: str) -> None:
    done = run(*PREVIEWS[kind], *LOCAL, "--yes")
    assert done.exit_code == 0, done.output
    assert f"{kind} at slot " in done.output
    assert "exact: " in done.output
    found = data(*PREVIEWS[kind], *LOCAL, "--yes")
    assert found["ok"] is True
    assert found["receipt"]["as_previewed"] is True
    assert found["receipt"]["report"]["exact"] is True
    assert found["plan"]["kind"] == kind


def test_sending_asks_first() -> None:
    done = run("settle", "SOL-PERP", *LOCAL, answer="y\n")
    assert done.exit_code == 0, done.output
    assert "send 1 transaction? [y/N]: y" in done.output
    assert "settle at slot" in done.output
    for answer in ("n\n", ""):
        done = run("settle", "SOL-PERP", *LOCAL, answer=answer)
        assert done.exit_code == 1
        assert "settle at slot" not in done.output


def test_a_script_has_to_say_yes() -> None:
    done = run("settle", "SOL-PERP", *LOCAL, "--json")
    assert done.exit_code == 2
    assert "--json cannot ask: add --yes" in done.output


def test_what_would_be_refused_is_not_sent() -> None:
    words = ("add", "SOL-PERP", "--shares", "1000000", *LOCAL, "--yes")
    done = run(*words)
    assert done.exit_code == 1
    assert "is refused" in done.output
    assert "add at slot" not in done.output
    assert data(*words, code=1)["receipt"] is None


# --- wrong use


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("markets",), "nothing says where: name one of --rpc URL, --from FILE and --localnet"),
        (("markets", "--localnet", "--from", "x.json"), "several options say where"),
        (("markets", "--from", "none.json"), "none.json: cannot be read"),
        (("positions", "ETH-PERP", *LOCAL), "no market 'ETH-PERP' here; there are SOL-PERP"),
        (("positions", *LOCAL, "--authority", "me"), "'me' is not an address"),
        (("positions", *LOCAL, "--authority", str(Pubkey.default())), "an LP of its own"),
        (("positions", "--rpc", "http://127.0.0.1:9"), "whose? name an --authority, or a --keypair"),
        (("positions", *LOCAL, "--commitment", "hopeful"), "hopeful"),
        (("preview", "add", "SOL-PERP", *LOCAL), "BadInput"),
        (("preview", "add", "SOL-PERP", "--usd", "much", *LOCAL), "much"),
        (("preview", "transfer", "1", *LOCAL), "--to"),
        (("deposit", "-1", *LOCAL, "--yes"), "-1"),
        (("settle", "SOL-PERP", "--rpc", "http://127.0.0.1:9"), "no keypair: name its file"),
        (("reconcile", *LOCAL, "--instruction", "liquidate_perp"), "liquidate_perp"),
        (("completion", "powershell"), "powershell"),
        (("unheard-of",), "unheard-of"),
    ],
)
def test_wrong_use_exits_2(
    words: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BALCLIENT_RPC", raising=False)
    monkeypatch.delenv("BALCLIENT_KEYPAIR", raising=False)
    done = run(*words)
    assert done.exit_code == 2, done.output
    assert message in done.output


def test_a_snapshot_cannot_be_sent_to(saved: Path) -> None:
    done = run("settle", "SOL-PERP", "--from", saved, "--yes")
    assert done.exit_code == 2
    assert "a snapshot cannot be sent to" in done.output


# --- over the network


@pytest.fixture
def node(saved: Path) -> Iterator[Node]:
    """A node that, as nodes do, simulates without looking at signatures."""
    with node_of(embedded_chain(load(saved), default_program())) as node:
        yield node


def whose() -> str:
    return str(sample_world().client.identity.authority)


def test_reading_by_rpc_needs_no_key(node: Node, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BALCLIENT_KEYPAIR", raising=False)
    there = ("--rpc", node.url, "--authority", whose())
    assert data("markets", "--rpc", node.url) == data("markets", "--from", saved)
    assert data("positions", *there) == data("positions", "--from", saved)
    words = ("preview", "settle", "SOL-PERP")
    assert data(*words, *there) == data(*words, "--from", saved)
    monkeypatch.setenv("BALCLIENT_RPC", node.url)
    assert data("markets") == data("markets", "--from", saved)


def test_a_node_that_is_not_there_exits_3() -> None:
    done = run("markets", "--rpc", "http://127.0.0.1:9", "--attempts", 1)
    assert done.exit_code == 3, done.output
    assert done.output.startswith("NetworkError: ")


def test_a_node_that_refuses_exits_3(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(method: str, params: list[Any]) -> Any:
        raise NotImplementedError(method)

    monkeypatch.setattr(node, "answer", no)
    done = run("markets", "--rpc", node.url)
    assert done.exit_code == 3, done.output
    assert done.output.startswith("RpcError: ")


# --- reconcile


def test_reconciling_by_rpc_says_exact(node: Node) -> None:
    words = ("reconcile", "--rpc", node.url, "--authority", whose())
    done = run(*words)
    assert done.exit_code == 0, done.output
    assert "exact: 2 accounts" in done.output
    assert done.output.rstrip().endswith("exact 1 of 1")
    found = data(*words, "--market", "SOL-PERP", "--sub-account", 1, "--instruction", "update_amms")
    assert found["exact"] is True
    (one,) = found["checks"]
    assert (one["instruction"], one["market"], one["one_slot"]) == ("update_amms", "SOL-PERP", True)
    assert one["report"]["differences"] == []
    assert "sendTransaction" not in node.asked


def test_a_file_is_reconciled_with_the_program_in_this_process(saved: Path, tmp_path: Path) -> None:
    assert data("reconcile", "--from", saved)["exact"] is True
    done = run("reconcile", "--from", saved, "--program", tmp_path / "none.so")
    assert done.exit_code == 2
    assert "no such program file" in done.output


def test_a_difference_exits_1_and_can_be_kept(node: Node, tmp_path: Path) -> None:
    simulate = type(node).simulate

    def cheat(wire: bytes, wanted: list[str]) -> dict[str, Any]:
        answer = simulate(node, wire, wanted)
        first = answer["accounts"][0]
        assert first is not None
        answer["accounts"][0] = node.encoded(Pubkey.from_string(wanted[0]))
        return answer

    node.simulate = cheat  # type: ignore[method-assign]
    kept = tmp_path / "kept.json"
    words = ("reconcile", "--rpc", node.url, "--authority", whose())
    done = run(*words, "--save", kept)
    assert done.exit_code == 1, done.output
    assert "settle_lp: sub-account 1 " in done.output
    assert "exact 0 of 1" in done.output
    assert data("reconcile", "--from", kept)["exact"] is True
    (one,) = data(*words, code=1)["checks"]
    assert one["report"]["exact"] is False
    assert {"account", "field", "expected", "found", "expected_text", "found_text"} <= one["report"][
        "differences"
    ][0].keys()


def test_watching_is_bounded_by_count(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    net = sample_world().net
    node.chain = net.chain
    read = RpcChain.read

    def live(chain: RpcChain, keys: Any) -> Any:
        net.trade("SOL-PERP", base=1)
        return read(chain, keys)

    monkeypatch.setattr(RpcChain, "read", live)
    words = (
        "reconcile",
        "--rpc",
        node.url,
        "--authority",
        whose(),
        "--watch",
        "--every",
        "0.1",
        "--count",
        2,
    )
    done = run(*words)
    assert done.exit_code == 0, done.output
    assert done.output.count("exact 1 of 1") == 2
    done = run(*words, "--json")
    assert [json.loads(line)["exact"] for line in done.stdout.splitlines()] == [True, True]


def test_nothing_to_check_is_said(saved: Path) -> None:
    done = run("reconcile", "--from", saved, "--sub-account", 0)
    assert done.exit_code == 0
    assert "nothing to check" in done.output


# --- snapshot


def test_a_snapshot_is_saved_and_converted(node: Node, saved: Path, tmp_path: Path) -> None:
    out, folder = tmp_path / "out.json", tmp_path / "accounts"
    done = run("snapshot", "--rpc", node.url, "--authority", whose(), "--out", out, "--account-files", folder)
    assert done.exit_code == 0, done.output
    assert "SOL-PERP oracle" in done.output
    assert f"written: {out}" in done.output
    assert load(out) == load(saved) == load(folder)
    again = tmp_path / "again.json"
    assert run("snapshot", "--from", folder, "--out", again).exit_code == 0
    assert again.read_bytes() == out.read_bytes()
    assert data("positions", "--from", folder) == data("positions", "--from", saved)
    listed = data("snapshot", "--from", out)
    assert listed["authority"] == whose()
    assert {one["kind"] for one in listed["accounts"]} >= {"User", "PerpMarket", "State", "mint"}


def test_a_corrupt_file_exits_2_naming_file_and_field(saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(saved.read_text().replace('"slot":', '"slots":', 1))
    done = run("positions", "--from", path)
    assert done.exit_code == 2
    assert f"BadInput: {path}: slot: missing" in done.output


def test_foreign_account_files_are_read(tmp_path: Path) -> None:
    sample = sample_world()
    taken = take_snapshot(sample.net.chain, sample.client.identity.authority)
    save_account_files(taken, tmp_path)
    (tmp_path / "SNAPSHOT").unlink()
    done = run("markets", "--from", tmp_path)
    assert done.exit_code == 2
    assert "nothing here tells slot and time" in done.output


def test_accounts_from_several_slots_come_with_a_warning(saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "mixed.json"
    save(replace(load(saved), mixed=True), path)
    done = run("positions", "--from", path)
    assert done.exit_code == 0, done.output
    assert f"warning: {path}: these accounts are not all from one slot" in done.output


# --- completion and help


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_gets_a_script(shell: str) -> None:
    done = run("completion", shell)
    assert done.exit_code == 0, done.output
    assert "_BALCLIENT_COMPLETE" in done.output


def test_commands_and_options_are_completed() -> None:
    words = {"_BALCLIENT_COMPLETE": "bash_complete", "COMP_CWORD": "1", "COMP_WORDS": "balclient re"}
    done = CliRunner().invoke(main, [], env=words, prog_name="balclient")
    assert {"plain,remove", "plain,reconcile", "plain,replay", "plain,record"} <= set(done.output.split())
    words |= {"COMP_CWORD": "2", "COMP_WORDS": "balclient preview cl"}
    done = CliRunner().invoke(main, [], env=words, prog_name="balclient")
    assert done.output.split() == ["plain,close"]
    words |= {"COMP_CWORD": "2", "COMP_WORDS": "balclient positions --auth"}
    done = CliRunner().invoke(main, [], env=words, prog_name="balclient")
    assert done.output.split() == ["plain,--authority"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0, done.output
    assert "Usage: " in done.output


def test_what_takes_time_says_so_on_a_terminal(monkeypatch: pytest.MonkeyPatch, saved: Path) -> None:
    said: list[str] = []
    monkeypatch.setattr(Console, "is_terminal", property(lambda console: console.stderr))
    monkeypatch.setattr(Console, "status", lambda console, text: said.append(text) or nullcontext())
    assert run("reconcile", "--from", saved).exit_code == 0
    assert run("preview", "settle", "SOL-PERP", "--from", saved).exit_code == 0
    assert said == ["reconciling", "previewing"]
