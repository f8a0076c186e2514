"""A short seeded campaign, the same whatever the number of processes: faults are found, shrunk, replayed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from balclient.abi.accounts import State, User
from balclient.abi.layouts import LAYOUTS
from balclient.cli import main
from balclient.fuzz.campaign import Campaign, Part, Plan
from balclient.fuzz.coverage import cited_rules, rule_lines
from balclient.fuzz.fields import changed, fields_of, new_value, patched, read_at
from balclient.fuzz.shrink import Shrinker
from balclient.fuzz.worlds import worlds
from balclient.localnet.program import default_program
from balclient.mirror import position
from balclient.vectors import read
from balclient.vectors.engines import MirrorEngine, ProgramEngine
from balclient.vectors.replay import replay

STEPS = 3_000


def ran(plan: Plan, jobs: int = 1) -> Part:
    total = Part()
    for part in Campaign(plan, jobs).parts():
        total.add(part)
    return total


def test_seeded_campaign_is_exact_and_reaches_the_rules() -> None:
    part = ran(Plan(STEPS, 5, default_program(), watch=True))
    assert [fault.text for fault in part.distinct] == []
    assert part.exact == part.steps == STEPS
    good = sum(count for (_, word), count in part.outcomes.items() if word == "ok")
    assert STEPS * 0.3 < good < STEPS * 0.7
    names = {name for name, _ in part.outcomes}
    assert len(names) > 100
    missed = rule_lines(part.places)
    assert missed[0].startswith("rules hit: ")
    hit = int(missed[0].split()[2])
    assert hit > 0.93 * len(cited_rules())


def test_same_steps_whatever_the_number_of_processes() -> None:
    plan = Plan(900, 8, default_program())
    alone, together = ran(plan), ran(plan, jobs=2)
    assert alone.outcomes == together.outcomes
    assert alone.exact == together.exact == 900


def test_another_seed_gives_other_steps() -> None:
    program = default_program()
    assert ran(Plan(300, 1, program)).outcomes != ran(Plan(300, 2, program)).outcomes


@pytest.fixture
def wrong_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mirror that rounds a position's price the wrong way."""
    right = position.split_by_step

    def wrong(value: int, step: int) -> tuple[int, int]:
        whole, rest = right(value, step)
        return (whole - step, rest + step) if rest < 0 else (whole, rest)

    monkeypatch.setattr("balclient.mirror.lp.split_by_step", wrong)


@pytest.mark.usefixtures("wrong_mirror")
def test_fault_is_found_cut_down_and_replayed(tmp_path: Path) -> None:
    plan = Plan(600, 3, default_program())
    part = ran(plan)
    assert part.exact < part.steps
    fault = next(fault for fault in part.distinct if fault.kind.startswith("settle_lp"))
    shrinker = Shrinker(plan)
    world, ops = shrinker.shrink(fault)
    assert len(ops) == 1
    path = shrinker.write(fault, tmp_path, 0)
    scenario = read(path)
    assert len(scenario.steps) == 1
    program = replay(scenario, ProgramEngine(default_program()))
    assert program.exact == 1
    mirror = replay(scenario, MirrorEngine())
    assert mirror.inexact[0].verdict == "different"
    # Little is left of what was written: the rest is as the starting world has it.
    written = sum(
        account is not None and account.data != world.accounts[key].data
        for key, account in ops[0].writes.items()
        if key in world.accounts
    )
    assert written <= 3


@pytest.mark.usefixtures("wrong_mirror")
def test_command_reports_and_fails(tmp_path: Path) -> None:
    out = tmp_path / "found"
    result = CliRunner().invoke(main, ["fuzz", "--steps", "300", "--seed", "3", "--out", str(out)])
    assert result.exit_code == 1
    lines = result.output.strip().splitlines()
    assert lines[-1].startswith("exact ")
    assert lines[-1].endswith(" of 300 steps (seed 3)")
    assert any(line.startswith("differs ") for line in lines)
    files = sorted(out.iterdir())
    assert files
    assert any(str(files[0]) in line for line in lines)


def test_command_passes_where_all_is_exact() -> None:
    result = CliRunner().invoke(main, ["fuzz", "--steps", "150", "--seed", "1", "--coverage"])
    assert result.exit_code == 0
    lines = result.output.strip().splitlines()
    assert lines[-1] == "exact 150 of 150 steps (seed 1)"
    assert any(line.startswith("rules hit: ") for line in lines)
    assert any(" ok; " in line for line in lines)


def test_coverage_is_not_told_of_compiled_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("balclient.cli.fuzz.compiled", lambda: True)
    result = CliRunner().invoke(main, ["fuzz", "--steps", "10", "--coverage"])
    assert result.exit_code not in (0, 1)
    assert "compiled" in result.output
    assert "rules hit" not in result.output
    assert CliRunner().invoke(main, ["fuzz", "--steps", "10"]).exit_code == 0


@pytest.mark.parametrize("kind", ["State", "PerpMarket", "SpotMarket", "User", "UserStats"])
def test_every_integer_field_can_be_changed(kind: str) -> None:
    fields = fields_of(kind)
    size = 1 + max(field.offset + field.size for field in fields)
    assert len({field.path for field in fields}) == len(fields)
    assert len(fields) >= sum(
        layout.type in ("u64", "i64", "u128", "i128", "u32") for layout in LAYOUTS[kind]
    )
    random = Random(kind)
    for field in fields:
        for extreme in (False, True):
            value = new_value(field, 7, random, extreme)
            data = patched(bytes(size), field, value)
            assert read_at(data, field) == value
            assert len(data) == size


def test_changes_stay_within_known_tags() -> None:
    world = worlds()[0]
    random = Random(4)
    account = world.accounts[world.people[0].address]
    for _ in range(200):
        record = User.decode(changed(account.data, random, True))
        assert all(slot.balance_type.is_known for slot in record.spot_positions)
    assert worlds() is worlds()
    assert State.decode(next(a.data for a in world.accounts.values() if a.data[:8] == State.DISCRIMINATOR))
