"""The demo as a person sees it: its pictures, which the documentation shows, and that it lives.

`BALCLIENT_PICTURES=docs/images pytest tests/page/browser/test_pictures.py` renews the documentation's.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.page.browser.accessibility import violations
from tests.page.browser.chrome import NARROW, WIDE, Watch
from tests.page.browser.stage import MARKET, begin, fill_in, no_scroll, served, to_receipt, until

Open = Callable[..., tuple[Any, Watch]]

_MOVED = "before => !document.querySelector('[data-testid=status]').textContent.startsWith(before)"
LARGEST = 150_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[str]:
    """The address of a demo that stands still."""
    from balclient.page import demo_source

    source = demo_source(tmp_path_factory.mktemp("demo"), pace=0)
    with served(source) as url:
        yield url
    assert source.store is not None
    source.store.close()


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., None]:
    """Takes a picture of a window, or of the dialog that is open there."""
    folder = Path(os.environ.get("BALCLIENT_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Any, name: str) -> None:
        path = folder / f"page-{name}.png"
        dialog = page.locator("dialog[open]")
        shown = dialog if dialog.count() else page
        shown.screenshot(path=path, animations="disabled", caret="hide")
        assert 5_000 < path.stat().st_size < LARGEST, f"{name}: {path.stat().st_size} bytes"

    return take


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures(demo: str, window: Open, picture: Callable[..., None], theme: str) -> None:
    page, _ = window(demo, theme=theme, size=(WIDE[0], 1_070))
    picture(page, theme)
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    begin(page, "add")
    fill_in(page, amount="1500", leverage="3")
    page.wait_for_selector("#review:enabled")
    picture(page, f"add-{theme}")
    fill_in(page, unit="shares", amount="9000000")
    picture(page, f"refusal-{theme}")
    page.keyboard.press("Escape")
    begin(page, "remove")
    fill_in(page, part="10")
    page.wait_for_selector("#review:enabled")
    to_receipt(page)
    picture(page, f"receipt-{theme}")
    page.get_by_role("button", name="Done").click()
    page.goto(page.url + f"market/{MARKET}")
    page.get_by_role("heading", level=1, name=MARKET).wait_for()
    picture(page, f"market-{theme}")
    page.locator("#region-history").evaluate("one => one.scrollIntoView()")
    picture(page, f"history-{theme}")
    page.locator("#region-earned").evaluate("one => one.scrollIntoView()")
    picture(page, f"earned-{theme}")
    small, _ = window(demo, theme=theme, size=NARROW)
    picture(small, f"narrow-{theme}")
    begin(small, "add")
    picture(small, f"narrow-add-{theme}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_month_of_pictures_is_accessible_and_fits(demo: str, window: Open, theme: str) -> None:
    page, _ = window(demo, theme=theme, size=(WIDE[0], 2_400))
    assert not violations(page)
    page.goto(page.url + f"market/{MARKET}")
    assert page.locator("figure svg").count() >= 4
    page.evaluate("() => {for (const one of document.querySelectorAll('details')) one.open = true}")
    assert not violations(page)
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    no_scroll(page)


def test_the_command_shows_a_world_that_goes_on(window: Open) -> None:
    command = [sys.executable, "-m", "balclient.cli", "page", "--demo", "--pace", "0.3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", first)
            assert found is not None, first
            page, watch = window(found[0])
            page.evaluate("window.neverReloaded = true")
            status = page.get_by_test_id("status")
            for _ in range(2):
                before = status.inner_text().split(",")[0:2]
                until(page, _MOVED, ",".join(before))
            assert page.evaluate("window.neverReloaded")
            watch.leaving = True
            page.goto("about:blank")
        finally:
            process.terminate()
    assert process.returncode in (0, 1, -15, 143)
