"""The page that maps rules to functions and to recorded steps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .citations import Citing
from .reached import Reached
from .rules import ELSEWHERE, FILES, PARTLY, SECTIONS, STATEMENTS, TITLES

__all__ = ["faults", "page"]

_HEADS = {
    "L": "LP shares",
    "A": "The curve",
    "T": "Trading",
    "F": "Funding",
}
_COLUMNS = ["| rule | mirror | program | steps | for example |", "|---|---|---|---:|---|"]


def faults(mirror: Sequence[Citing], program: Sequence[Citing]) -> list[str]:
    """What is wrong with the citations: unknown rules, whole files cited, rules without a function."""
    found: list[str] = []
    for one in (*mirror, *program):
        found += [f"{one.name} cites {rule}, which is no rule" for rule in one.rules if not _known(rule)]
        if one.vague:
            found.append(f"{one.name} cites a whole file or section instead of a rule")
    for side, functions in (("mirror", mirror), ("program", program)):
        has = {rule for one in functions for rule in one.rules}
        found += [
            f"{rule} ({TITLES[rule]}): no function of the {side} cites it"
            for rule in TITLES
            if rule not in has and rule not in STATEMENTS
        ]
        found += [
            f"{rule} ({SECTIONS[rule]}): no function of the {side} cites it"
            for rule in SECTIONS
            if rule not in ELSEWHERE and not any(_within(other, rule) for other in has)
        ]
    return found


def page(
    mirror: Sequence[Citing], program: Sequence[Citing], reached: Reached, totals: dict[str, int]
) -> str:
    """The whole page."""
    sides = (_by_rule(mirror), _by_rule(program))
    lines = [
        "# Rules",
        "",
        "Made by `tools/rule_table.py` from the rules that docstrings and doc comments cite; do not edit.",
        "Rule numbers are those of the specification of v2.84.0. Functions of the mirror are below",
        "`balclient.mirror`, those of the program below `localnet/program/src`. Steps counts recorded steps",
        f"that reach the rule's most used function in the mirror, of {totals['steps']:,} in",
        f"{totals['scenarios']} scenarios; the program gives the same bytes in each of them. An example is a",
        "scenario and its step. `balclient.mirror.bulk` repeats some rules on columns of many positions; its",
        "tests hold it to the functions named here.",
    ]
    for letter, head in _HEADS.items():
        lines += ["", f"## {head}", "", *_COLUMNS]
        lines += [_row(rule, title, sides, reached) for rule, title in TITLES.items() if rule[0] == letter]
    for file, head in FILES.items():
        lines += ["", f"## {head}", "", *_COLUMNS]
        for section, title in SECTIONS.items():
            if section.startswith(f"{file} "):
                lines.append(_row(section, title, sides, reached))
                items = {rule for side in sides for rule in side if rule.startswith(f"{section}.")}
                lines += [_row(item, "", sides, reached) for item in sorted(items, key=_order)]
    lines += ["", "## Not implemented, or only in part", ""]
    lines += [f"- {rule}: {text}." for rule, text in PARTLY.items()]
    lines += ["", "## Never reached by a recorded step", ""]
    lines += _unreached(mirror, reached)
    return "\n".join([*lines, ""])


def _by_rule(functions: Iterable[Citing]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in functions:
        for rule in one.rules:
            found.setdefault(rule, []).append(one.name)
    return found


def _row(
    rule: str, title: str, sides: tuple[dict[str, list[str]], dict[str, list[str]]], reached: Reached
) -> str:
    mirror, program = (side.get(rule, []) for side in sides)
    note = STATEMENTS.get(rule) or ELSEWHERE.get(rule) or ""
    parent = rule.partition(".")[0]
    within = f"({parent})" if parent != rule else note or "each item below"
    known = [reached[name] for name in mirror if name in reached]
    count, examples = max(known, default=(0, ()))
    steps = f"{count:,}" if known else ""
    name = f"**{rule}** {title}".strip()
    return (
        f"| {name} | {_cell(mirror) or within} | {_cell(program) or within} "
        f"| {steps} | {', '.join(examples)} |"
    )


def _cell(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _unreached(mirror: Sequence[Citing], reached: Reached) -> list[str]:
    lines = [
        f"- `{one.name}` ({', '.join(one.rules)})"
        for one in mirror
        if one.rules and one.name in reached and not reached[one.name][0]
    ]
    return (
        ["Functions of the mirror that state a rule and that only tests reach:", "", *lines] if lines else []
    )


def _known(rule: str) -> bool:
    return rule in TITLES or rule.partition(".")[0] in SECTIONS


def _within(rule: str, section: str) -> bool:
    return rule == section or rule.startswith(f"{section}.")


def _order(rule: str) -> list[tuple[int, str]]:
    return [(int(number), letter) for number, letter in re.findall(r"(\d+)([a-z]?)", rule)]
