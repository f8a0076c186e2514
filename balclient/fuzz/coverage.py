"""Which numbered rules of the specification ran: the mirror's functions name the rules that they state."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType, FrameType

import balclient.mirror

__all__ = ["Place", "Watch", "cited_rules", "rule_lines"]

Place = tuple[str, int]
"""File name within the mirror and first line of a function."""

_ROOT = Path(balclient.mirror.__file__).parent
_CITED = re.compile(
    r"spec ((?:amm|lp|funding|trading|margin|pnl|liquidation|instructions|layouts),? ?"
    r"[0-9]+[a-z]?(?:\.[0-9]+[a-z]?)?"
    r"|[ALFT][0-9]+[a-z]?(?:\.[0-9]+)?)"
)
_FURTHER = re.compile(r"(?:,| and) ?([ALFT][0-9]+[a-z]?(?:\.[0-9]+)?)")


class Watch:
    """Collects which functions of the mirror ran inside its contexts."""

    def __init__(self) -> None:
        self.codes: set[CodeType] = set()

    @contextmanager
    def __call__(self) -> Generator[None]:
        seen = self.codes

        def note(frame: FrameType, event: str, argument: object) -> None:
            if event == "call":
                seen.add(frame.f_code)

        sys.setprofile(note)
        try:
            yield
        finally:
            sys.setprofile(None)

    def places(self) -> frozenset[Place]:
        """The functions of the mirror among what ran."""
        root = str(_ROOT)
        return frozenset(
            (str(Path(code.co_filename).relative_to(_ROOT)), code.co_firstlineno)
            for code in self.codes
            if code.co_filename.startswith(root)
        )


@cache
def cited_rules() -> Mapping[str, frozenset[Place]]:
    """Every rule that the mirror's functions cite, with the functions that do."""
    found: dict[str, set[Place]] = {}
    for path in sorted(_ROOT.rglob("*.py")):
        if "bulk" in path.parts:
            # Columns of many positions at once: no instruction runs through them.
            continue
        name = str(path.relative_to(_ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                inside = [each for each in ast.walk(node) if isinstance(each, ast.FunctionDef | ast.Lambda)]
                for rule in _rules(ast.get_docstring(node) or ""):
                    found.setdefault(rule, set()).update((name, _first_line(each)) for each in inside)
    return {rule: frozenset(found[rule]) for rule in sorted(found, key=_order)}


def _first_line(node: ast.FunctionDef | ast.Lambda) -> int:
    """Where the function's code starts: a decorated one at its first decorator."""
    if isinstance(node, ast.Lambda):
        return node.lineno
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def rule_lines(hit: Iterable[Place]) -> list[str]:
    """How many of the cited rules ran, and the names of those that did not."""
    ran = set(hit)
    rules = cited_rules()
    missed = [rule for rule, places in rules.items() if not places & ran]
    lines = [f"rules hit: {len(rules) - len(missed)} of {len(rules)} that the mirror states"]
    if missed:
        lines.append(f"not hit: {', '.join(missed)}")
    return lines


def _rules(text: str) -> list[str]:
    found: list[str] = []
    text = " ".join(text.split())
    for match in _CITED.finditer(text):
        found.append(match.group(1).replace(",", ""))
        at = match.end()
        while (more := _FURTHER.match(text, at)) is not None:
            found.append(more.group(1))
            at = more.end()
    return found


def _order(rule: str) -> tuple[str, list[int]]:
    return re.split(r"[ 0-9]", rule)[0], [int(part) for part in re.findall(r"[0-9]+", rule)]
