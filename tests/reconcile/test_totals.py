"""Sums over all accounts against the markets' totals: steps, worlds, drawn programs, defects."""

from __future__ import annotations

import gc
import json
import random
import sys
import weakref
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, State, User
from balclient.cli.main import main
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions
from balclient.localnet.ledger_chain import LedgerChain
from balclient.reconcile import Limits, Totals, reconcile_totals
from balclient.snapshot import ProgramFile, ProgramHead, take_program, write_program
from balclient.vectors import find, read

pytest.importorskip("pyarrow", reason="program snapshots need pyarrow (extra scale)")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def drawn() -> Iterator[ModuleType]:
    sys.path.insert(0, str(ROOT / "tools"))
    import synthetic_program

    yield synthetic_program
    sys.path.remove(str(ROOT / "tools"))


def totals(file: ProgramFile, limits: Limits = Limits(), users: Any = None) -> Totals:  # noqa: B008 (frozen)
    markets = {
        key: PerpMarket.decode(data)
        for group in file.groups("PerpMarket")
        for key, data in zip(group.keys, group.data, strict=True)
    }
    state = next(State.decode(data) for group in file.groups("State") for data in group.data)
    return reconcile_totals(
        markets,
        users or (lambda: file.groups("User")),
        stats=lambda: file.groups("UserStats"),
        state=state,
        limits=limits,
    )


def sums_of(user: User) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(lambda: [0] * 5)
    for slot in user.perp_positions:
        values = (
            slot.lp_shares,
            slot.base_asset_amount,
            slot.quote_asset_amount,
            slot.quote_entry_amount,
            slot.quote_break_even_amount,
        )
        found[slot.market_index] = [a + b for a, b in zip(found[slot.market_index], values, strict=True)]
    return found


def sums_in(market: PerpMarket) -> list[int]:
    amm = market.amm
    return [
        amm.user_lp_shares,
        amm.base_asset_amount_long + amm.base_asset_amount_short,
        amm.quote_asset_amount,
        amm.quote_entry_amount_long + amm.quote_entry_amount_short,
        amm.quote_break_even_amount_long + amm.quote_break_even_amount_short,
    ]


def test_every_recorded_step_changes_accounts_and_market_alike() -> None:
    """What makes the sums exact: the program's own steps keep them."""
    checked = 0
    for path in find([ROOT / "tests" / "vectors"]):
        state: dict[str, bytes] = {}
        for step in read(path).steps:
            state.update(step.writes)
            if step.error is not None:
                continue
            change: dict[int, list[int]] = defaultdict(lambda: [0] * 5)
            expected: dict[int, list[int]] = defaultdict(lambda: [0] * 5)
            for name, new in step.changed.items():
                for data, sign in ((new, 1), (state.get(name, b""), -1)):
                    if data[:8] == User.DISCRIMINATOR and len(data) == User.SIZE:
                        for index, values in sums_of(User.decode(data)).items():
                            change[index] = [a + sign * b for a, b in zip(change[index], values, strict=True)]
                    elif data[:8] == PerpMarket.DISCRIMINATOR and name in state and state[name]:
                        market = PerpMarket.decode(data)
                        at = market.market_index
                        expected[at] = [
                            a + sign * b for a, b in zip(expected[at], sums_in(market), strict=True)
                        ]
            for index in change.keys() | expected.keys():
                assert change[index] == expected[index], (path.name, step.index, step.instruction)
                checked += 1
            state.update(step.changed)
    assert checked > 100


def play(net: Localnet, steps: int, seed: int) -> int:
    """Users who add, remove, settle, trade, pay funding; returns how many roundings at most."""
    act, draw = Actions(net), random.Random(seed)
    users = [net.user(f"user {number}", usdc=100_000) for number in range(5)]
    for _ in range(steps):
        user, what = draw.choice(users), draw.randrange(6)
        if what == 0:
            act.add_lp_shares(user, 0, draw.randint(1, 300) * 10**9)
        elif what == 1:
            act.remove_lp_shares(user, 0, draw.randint(1, 100) * 10**9)
        elif what == 2:
            act.settle_lp(user, 0)
        elif what == 3:
            act.take(user, 0, draw.randint(-300, 300) * 10**8)
        elif what == 4:
            net.warp(hours=1, price={"SOL-PERP": 150 + draw.randint(-3, 3)})
            net.crank()
        else:
            act.settle_pnl(user, 0)
    return 2 * steps


@pytest.mark.parametrize("seed", [1, 2])
def test_a_played_world_adds_up(seed: int, tmp_path: Path) -> None:
    net = Localnet(chain=LedgerChain())
    roundings = play(net, 120, seed)
    found = totals(take_program(net.chain, tmp_path / "p.parquet"), Limits(base=roundings))
    assert found.exact, found.misfits
    assert found.lps >= 3
    assert found.markets[0].settled == found.lps
    base, quote = found.markets[0].sums[-2:]
    assert base.found != 0
    # The program's figure leaves out fees and dust: not equal, and told as it is.
    assert quote.difference != 0
    assert (quote.low, quote.fits) == (None, True)


def test_a_drawn_program_adds_up_to_the_unit(drawn: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    assert drawn.Program(400, seed=3).write(path) == []
    found = totals(ProgramFile(path), Limits(0, 0))
    assert found.exact, found.misfits
    assert (found.users, len(found.markets)) == (400, 2)
    assert found.lps == sum(market.settled for market in found.markets) > 300
    again = tmp_path / "again.parquet"
    drawn.Program(400, seed=3).write(again)
    assert again.read_bytes() == path.read_bytes()


@pytest.fixture(scope="module")
def spoiled(drawn: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    path = tmp_path_factory.mktemp("spoiled") / "p.parquet"
    planted = drawn.Program(400, 5, drawn.DEFECTS).write(path)
    return path, {one["defect"]: one["account"] for one in planted}


def test_every_defect_is_named(spoiled: tuple[Path, dict[str, str]], drawn: ModuleType) -> None:
    path, planted = spoiled
    assert set(planted) == set(drawn.DEFECTS)
    found = totals(ProgramFile(path))
    assert not found.exact
    told = {(one.account, one.field): one for one in found.misfits}
    by_account = defaultdict(list)
    for one in found.misfits:
        by_account[one.account].append(f"{one.field}: found {one.found}, expected {one.expected} ({one.why})")

    def says(defect: str, *parts: str) -> None:
        lines = by_account[planted[defect]]
        assert any(all(part in line for part in parts) for line in lines), (defect, lines)

    says("shares", "SOL-PERP lp_shares", "a suspect: not in whole steps")
    says("address", "address", "sub-account 7 of")
    says("owner", "owner: found 11111111111111111111111111111111")
    says("step", "settle_lp: found InvalidPerpPositionDetected (6166), expected success")
    says("remainder", "remainder_base_asset_amount: found 5, expected 0")
    says("market", "found market 77, expected a market of the program")
    says("twice", "perp_positions of market 0: found 2, expected 1")
    says("size", "size: found 4,368, expected 4,376")
    says("total", "amm.quote_entry_amount_long + short")
    # Base of the other sign and a unit of quote leave no trace in an account: the market is named.
    sol, sui = (str(addresses.perp_market(index)) for index in (0, 1))
    for name in ("user_lp_shares", "base_asset_amount_long + short", "quote_asset_amount"):
        assert (sol, f"amm.{name}") in told
    assert (sui, "amm.quote_entry_amount_long + short") in told
    # The lost one is missing where its authority counts its sub-accounts.
    assert any(f"missing may be {planted['lost']}" in one.why for one in found.misfits)
    assert (str(addresses.state()), "number_of_sub_accounts") in told


@pytest.mark.parametrize("defect", ["base", "quote", "lost", "total"])
def test_one_defect_alone(defect: str, drawn: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    (planted,) = drawn.Program(150, 9, [defect]).write(path)
    found = totals(ProgramFile(path), Limits(0, 0))
    assert not found.exact
    if defect == "total":
        (misfit,) = found.misfits
        assert misfit.account == planted["account"]
        differences = [one.difference for one in found.markets[1].sums if not one.fits]
        assert differences == [3]
    if defect == "quote":
        assert [one.difference for one in found.markets[0].sums if not one.fits] == [-1]
    if defect == "base":
        suspects = [one for one in found.misfits if one.why.startswith("a suspect")]
        assert planted["account"] in [one.account for one in suspects]
    if defect == "lost":
        assert any(planted["account"] in one.why for one in found.misfits)


def test_an_account_twice_and_a_market_that_is_broken(drawn: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    drawn.Program(60, 9).write(path)
    file = ProgramFile(path)
    groups = list(file.groups("User"))
    found = totals(file, users=lambda: [*groups, *groups])
    again = [one for one in found.misfits if one.found == "again"]
    assert len(again) == 60
    markets = {
        key: PerpMarket.decode(data)
        for one in file.groups("PerpMarket")
        for key, data in zip(one.keys, one.data, strict=True)
    }
    next(iter(markets.values())).amm.peg_multiplier = 0
    broken = reconcile_totals(markets, lambda: groups)
    assert broken.markets[0].settled == 0 or broken.markets[1].settled == 0
    assert any("none of its LPs can be settled" in one.why for one in broken.misfits)
    moved = {bytes(Pubkey.new_unique()): market for market in markets.values()}
    assert any(one.field == "address" for one in reconcile_totals(moved, lambda: groups).misfits)


def test_no_more_than_a_group_is_held(drawn: ModuleType, tmp_path: Path) -> None:
    """Memory does not grow with the number of accounts: a group is gone when the next one is read."""
    path = tmp_path / "p.parquet"
    drawn.Program(120, 9).write(path)

    class Group:
        def __init__(self, keys: Any, owners: Any, data: Any) -> None:
            self.keys, self.owners, self.data = keys, owners, data

    live: list[weakref.ref[Group]] = []
    most = asked = 0

    def users() -> Iterator[Group]:
        nonlocal most, asked
        asked += 1
        for group in ProgramFile(path).groups("User"):
            for at in range(0, len(group.keys), 10):
                part = slice(at, at + 10)
                made = Group(group.keys[part], group.owners[part], group.data[part])
                live.append(weakref.ref(made))
                yield made
                del made
                gc.collect()
                most = max(most, sum(one() is not None for one in live))

    assert totals(ProgramFile(path), users=users).exact
    assert (asked, len(live)) == (1, 12)
    assert most <= 1


def test_the_command(spoiled: tuple[Path, dict[str, str]], drawn: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    drawn.Program(80, 4).write(path)
    good = CliRunner().invoke(main, ["reconcile", "--all", "--from", str(path), "--base-dust", "0"])
    assert good.exit_code == 0, good.output
    assert "everything adds up" in good.output
    bad = CliRunner().invoke(main, ["reconcile", "--all", "--from", str(spoiled[0]), "--json"])
    assert bad.exit_code == 1
    data = json.loads(bad.output)
    assert data["exact"] is False
    assert data["misfit_count"] == len(data["misfits"])
    assert {"account", "field", "found", "expected", "why"} == set(data["misfits"][0])
    shown = CliRunner().invoke(main, ["reconcile", "--all", "--from", str(spoiled[0])])
    assert "DIFFERS" in shown.output
    assert "do not fit" in shown.output
    here = CliRunner().invoke(main, ["reconcile", "--all", "--localnet", "--json"])
    assert here.exit_code == 0, here.output
    assert (
        CliRunner().invoke(main, ["reconcile", "--all", "--from", str(tmp_path / "no.parquet")]).exit_code
        == 2
    )


def test_accounts_of_several_slots_are_told(drawn: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    drawn.Program(30, 4).write(path)
    file = ProgramFile(path)
    rows = [replace(row, slot=row.slot + (row.kind == "User")) for row in file.rows()]
    head = ProgramHead(file.head.clock, file.head.clock.slot + 1, "test")
    write_program(head, rows, tmp_path / "mixed.parquet")
    found = CliRunner().invoke(main, ["reconcile", "--all", "--from", str(tmp_path / "mixed.parquet")])
    assert found.exit_code == 0
    assert "accounts are of slots" in found.output
