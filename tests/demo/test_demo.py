"""The main job as a person runs it: the story, the table, the report, and what is said to bad input."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from balclient.cli.main import main
from balclient.client import LpPosition
from balclient.demo import page, tell
from balclient.demo.story import TextbookFailed, check_textbook
from balclient.report import render


def demo(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["demo", *map(str, arguments)])


@pytest.mark.parametrize("market", ["SOL-PERP", "1MBONK-PERP", "SUI-PERP"])
def test_every_step_of_the_story_is_exact(market: str) -> None:
    story = tell(market)
    assert story.exact == story.sends > 60
    assert all(step.exact for step in story.steps)


def test_a_tenth_of_the_shares_takes_a_tenth_of_a_fill() -> None:
    steps = tell("SOL-PERP").steps
    bought, settled = steps[2], steps[3]
    assert "buys 10 SOL" in bought.title
    assert bought.position.settled_base == 0
    assert f"{bought.position.unsettled_base / 1e9:.4f}" == "-1.0000"
    assert settled.position.settled_base == bought.position.unsettled_base
    assert settled.position.unsettled_base == 0
    assert bought.fees > 0


def test_the_lp_ends_flat_and_its_gain_is_collateral() -> None:
    last = tell("SOL-PERP").steps[-1].position
    assert (last.lp_shares, last.base, last.quote) == (0, 0, 0)


def test_the_textbook_check_can_fail() -> None:
    good = LpPosition(0, 10**11, 10**12, 0, 0, 0, 0, 0, -(10**9), 0)
    check_textbook(good, 10**9, 10**7)
    bad = LpPosition(0, 10**11, 10**12, 0, 0, 0, 0, 0, -(10**9) + 103, 0)
    with pytest.raises(TextbookFailed, match="-999999897, -1000000000 were due"):
        check_textbook(bad, 10**9, 10**7)


def test_the_same_seed_tells_the_same_story() -> None:
    first, second, other = tell(seed=3), tell(seed=3), tell(seed=4)
    assert first == second
    assert first != other


def test_the_page_shows_what_was_told() -> None:
    story = tell("SOL-PERP")
    html = render(page(story))
    assert story.closing_line in html
    assert html.count('<svg id="chart') == 4
    assert html.count("<tr>") == len(story.steps) + 1


def test_the_command_prints_the_table_and_writes_the_report(tmp_path: Path) -> None:
    out = tmp_path / "story.html"
    done = demo("--out", out)
    assert done.exit_code == 0, done.output
    assert re.search(r"\nreport: .*story\.html\nexact: (\d+) of \1 steps\n$", done.output)
    assert "a taker buys 10 SOL" in done.output
    assert "<svg" in out.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [out]


def test_prices_from_a_file_drive_the_story(tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text(
        "timestamp,price\n1700000000,153.7\n1700000600,154.25\n1700001200,153.9\n", encoding="utf-8"
    )
    done = demo("--prices", prices, "--out", tmp_path / "o.html")
    assert done.exit_code == 0, done.output
    assert "154.2500" in done.output


def test_a_price_far_from_the_last_ones_is_told_and_predicted_too(tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text("timestamp,price\n1700000000,150\n1700000600,900\n1700001600,20\n", encoding="utf-8")
    done = demo("--prices", prices, "--out", tmp_path / "o.html")
    assert done.exit_code == 0, done.output
    assert "a taker sells 7.2: PriceBandsBreached" in done.output
    assert "closes what the curve takes" in done.output
    assert re.search(r"\nexact: (\d+) of \1 steps\n$", done.output)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--market", "DOGE-PERP"], "no market 'DOGE-PERP'; there are 1MBONK-PERP, SOL-PERP, SUI-PERP"),
        (["--prices", "none.csv"], "none.csv: cannot be read"),
        (["--out", "no-folder/o.html"], "o.html: cannot be written"),
        (["--out", "."], "cannot be written"),
        (["--program", "none.so"], "none.so: no such program file"),
    ],
)
def test_bad_input_gets_one_line_and_changes_nothing(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = demo(*arguments)
    assert done.exit_code == 2
    assert message in done.output
    assert done.output.count("\n") == 1
    assert "Traceback" not in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_bad_price_file_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.csv").write_text("timestamp,price\n5,1\n4,1\n", encoding="utf-8")
    done = demo("--prices", "p.csv")
    assert done.exit_code == 2
    assert "p.csv, line 3: timestamp 4 is not after 5" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]
