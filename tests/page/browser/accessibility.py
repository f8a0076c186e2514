"""The rules of axe-core on what a page shows at the moment."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = ["undecided_contrast", "violations"]

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_RUN = """tags => axe.run(document.querySelector('dialog[open]') || document,
  {runOnly: tags, resultTypes: ['violations']})"""


@cache
def _script() -> str:
    found = find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Any) -> list[str]:
    """What is wrong, one line for each place; empty where nothing is; of an open dialog that alone."""
    if not page.evaluate("() => typeof axe === 'object'"):
        page.evaluate(_script())
    found = page.evaluate(_RUN, _TAGS)
    assert found["passes"], "axe has looked at nothing"
    return _lines(found["violations"])


def undecided_contrast(page: Any) -> list[str]:
    """Texts whose contrast axe cannot tell in a dialog, even with what lies behind it taken away."""
    page.evaluate("() => {for (const one of document.querySelectorAll('header, main')) one.hidden = true}")
    found = page.evaluate(
        "() => axe.run('dialog', {runOnly: ['color-contrast'], resultTypes: ['incomplete']})"
    )
    page.evaluate("() => {for (const one of document.querySelectorAll('header, main')) one.hidden = false}")
    assert found["passes"], "axe has looked at nothing"
    return _lines([*found["violations"], *found["incomplete"]])


def _lines(found: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one['id']} ({one['impact']}): {' '.join(node['target'])}: {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]
