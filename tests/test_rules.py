"""The rule table: current, complete, and of functions that exist."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rules.md"
sys.path.insert(0, str(ROOT / "tools"))

from ruletable.citations import cited, python_functions, rust_functions  # noqa: E402
from ruletable.page import faults  # noqa: E402
from ruletable.rules import TITLES  # noqa: E402

MIRROR = ROOT / "balclient" / "mirror"
PROGRAM = ROOT / "localnet" / "program" / "src"


def test_the_page_is_what_the_sources_say() -> None:
    done = subprocess.run(
        [sys.executable, "tools/rule_table.py", "--check"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_is_in_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [rule for rule in TITLES if f"| **{rule}** " not in text] == []
    assert len(TITLES) == 35 + 46 + 6 + 19 + 9 + 13


def test_every_named_function_exists() -> None:
    rows = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if "| **" in line]
    mirror = {name for row in rows for name in re.findall(r"`([^`]+)`", row[2])}
    program = {name for row in rows for name in re.findall(r"`([^`]+::[^`]+)`", row[3])}
    assert len(mirror) > 200
    assert len(program) > 250
    for name in program:
        module, _, item = name.rpartition("::")
        file = PROGRAM / f"{module}.rs".replace("::", "/")
        if not file.exists():
            module, _, _ = module.rpartition("::")
            file = PROGRAM / f"{module}.rs".replace("::", "/")
        assert re.search(rf"\b(fn|struct|const|enum|trait) {item}\b", file.read_text(encoding="utf-8")), name
    known = {one.name for one in python_functions(MIRROR)}
    assert {
        name for name in mirror if "." in name and not name.startswith(("balclient.", "accounts.rs"))
    } <= known


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Settle (spec L15).", ("L15",)),
        ("Both (spec L18.3 to L18.5, F9).", ("L18", "F9")),
        ("Spreads (spec A28 to A30)", ("A28", "A29", "A30")),
        ("Fees (spec T13-T15)", ("T13", "T14", "T15")),
        ("Pools (spec pnl 2.3, 2.4 and L6)", ("pnl 2.3", "pnl 2.4", "L6")),
        ("Items (spec pnl 1.10 to 1.12)", ("pnl 1.10", "pnl 1.11", "pnl 1.12")),
        ("Expiry (spec liquidation 7, L30, expired position).", ("liquidation 7", "L30")),
        ("No rule: L15 without the word.", ()),
    ],
)
def test_citations_are_read(text: str, rules: tuple[str, ...]) -> None:
    assert cited(text) == rules


def test_a_rule_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text('def wrong() -> None:\n    """Does something (spec L99, lp 4)."""\n')
    found = faults(python_functions(tmp_path), rust_functions(tmp_path))
    assert "one.wrong cites L99, which is no rule" in found
    assert any(text.startswith("L15 ") for text in found)
