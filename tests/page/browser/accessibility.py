"""The rules of axe-core on what a page shows at the moment."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = ["violations"]

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _script() -> str:
    found = find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Any) -> list[str]:
    """What is wrong, one line for each place; empty where nothing is.

    What axe cannot decide (`incomplete`) about contrast counts as wrong too: a colour that cannot be told
    from its ground is a fault of the page.
    """
    if not page.evaluate("() => typeof axe === 'object'"):
        page.evaluate(_script())
    options = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations", "incomplete"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    assert found["passes"], "axe has looked at nothing"
    undecided = [one for one in found["incomplete"] if one["id"] == "color-contrast"]
    return [
        f"{one['id']} ({one['impact']}): {' '.join(node['target'])}: {node['failureSummary']}"
        for one in [*found["violations"], *undecided]
        for node in one["nodes"]
    ]
