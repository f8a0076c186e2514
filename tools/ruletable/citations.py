"""Which rules a docstring or a Rust doc comment cites, and which functions do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Citing", "cited", "python_functions", "rust_functions"]

_START = re.compile(r"\bspec (?=[A-Za-z0-9])")
_TOKEN = re.compile(
    r"(?P<file>margin|pnl|liquidation|instructions)\b,? ?"
    r"|(?P<code>[LATF]\d+[a-z]?)(?:\.(?P<items>\d+[a-z]?(?:\.\d+)?))?"
    r"|(?P<number>\d+[a-z]?(?:\.\d+[a-z]?)?)"
    r"|(?P<range> to |-)"
    r"|(?P<more>, and |, | and )"
)
_VAGUE = re.compile(r"\bspec (?:lp|amm|trading|funding)\b")
_ITEM = re.compile(r"^pub(?:\([a-z]+\))? |^(?:fn|struct|const|enum|trait|impl|macro_rules)")
_NAME = re.compile(r"\b(fn|struct|const|enum|trait|static|type) ([A-Za-z_0-9]+)")
_IMPL = re.compile(r"^impl(?:<[^>]*>)? (?:[A-Za-z<>', ]+ for )?([A-Za-z0-9_]+)")


@dataclass(frozen=True, slots=True)
class Citing:
    """A function, class or constant with the rules that its documentation cites."""

    name: str
    path: str
    line: int
    rules: tuple[str, ...]
    vague: bool = False
    runs: bool = True
    """Whether it is a function, which a replay can be seen to run."""


def cited(text: str) -> tuple[str, ...]:
    """Rules cited after the word "spec", in order, ranges spelt out: "L16", "A39a", "pnl 1.8", "margin 3"."""
    text = " ".join(text.split())
    found: dict[str, None] = {}
    for start in _START.finditer(text):
        found.update(dict.fromkeys(_rules(text, start.end())))
    return tuple(found)


def _rules(text: str, at: int) -> Iterator[str]:
    file, last, ranged = "", "", False
    while match := _TOKEN.match(text, at):
        at = match.end()
        if match["file"]:
            file = match["file"]
        elif match["range"]:
            ranged = True
            continue
        elif match["code"]:
            yield from _between(last, match["code"]) if ranged else ()
            last = match["code"]
            yield last
        elif match["number"] and file:
            here = f"{file} {match['number']}"
            yield from _between(last, here) if ranged else ()
            last = here
            yield here
        ranged = False


def _between(first: str, last: str) -> Iterator[str]:
    """Whatever lies between two rules of one series."""
    one, other = (re.match(r"(.*?)(\d+)$", rule) for rule in (first, last))
    if one and other and one[1] == other[1]:
        for number in range(int(one[2]) + 1, int(other[2])):
            yield f"{one[1]}{number}"


def python_functions(root: Path) -> list[Citing]:
    """Every function and class below a folder, methods as Class.name; modules themselves are left out."""
    found: list[Citing] = []
    for path in sorted(root.rglob("*.py")):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found.extend(_walk(tree, module, path.relative_to(root).as_posix()))
    return found


def _walk(node: ast.AST, name: str, path: str) -> Iterator[Citing]:
    body: list[ast.stmt] = getattr(node, "body", [])
    for index, child in enumerate(body):
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            inner = f"{name}.{child.name}"
            text = ast.get_docstring(child) or ""
            line = min([child.lineno, *(each.lineno for each in child.decorator_list)])
            runs = isinstance(child, ast.FunctionDef)
            yield Citing(inner, path, line, cited(text), bool(_VAGUE.search(text)), runs)
            yield from _walk(child, inner, path)
        elif isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant) and index:
            before = body[index - 1]
            target = before.targets[0] if isinstance(before, ast.Assign) else getattr(before, "target", None)
            if isinstance(child.value.value, str) and isinstance(target, ast.Name):
                rules = cited(child.value.value)
                yield Citing(f"{name}.{target.id}", path, before.lineno, rules, runs=False)


def rust_functions(root: Path) -> list[Citing]:
    """Every documented item below a folder, methods as Type::name; host tests are left out."""
    found: list[Citing] = []
    for path in sorted(root.rglob("*.rs")):
        module = "::".join(path.relative_to(root).with_suffix("").parts)
        doc: list[str] = []
        owner = ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            text = line.strip()
            if text.startswith("#[cfg(test)]"):
                break
            if text.startswith("///"):
                doc.append(text[3:].strip())
            elif text.startswith("#[") or not text:
                continue
            else:
                if not line.startswith((" ", "}")):
                    match = _IMPL.match(line)
                    owner = f"{match[1]}::" if match else ""
                name = _NAME.search(text)
                if doc and name:
                    prefix = owner if line.startswith(" ") else ""
                    said = " ".join(doc)
                    found.append(
                        Citing(
                            f"{module}::{prefix}{name[2]}",
                            path.relative_to(root).as_posix(),
                            number,
                            cited(said),
                            bool(_VAGUE.search(said)),
                        )
                    )
                doc = []
    return found
