"""How soon the page is there: the demo in Debian's Chromium, from the address to the figures.

    python benchmarks/page.py [--write]

Needs what the browser tests need: the extra `test` and Chromium.  `--write` renews the table.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from balclient.page import demo_source  # noqa: E402
from tests.page.browser.chrome import chromium, reader  # noqa: E402
from tests.page.browser.stage import MARKET, served, until  # noqa: E402

PAGE = Path(__file__).with_suffix(".md")
ROUNDS = 15
_TIMES = """() => {
  const [visit] = performance.getEntriesByType('navigation');
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return {answer: visit.responseEnd, paint: paint ? paint.startTime : NaN, done: visit.loadEventEnd,
    bytes: performance.getEntriesByType('resource').reduce((sum, one) => sum + one.decodedBodySize, 0),
    own: visit.decodedBodySize};
}"""
HEAD = """\
# How soon the page is there

Made by `python benchmarks/page.py --write`; do not edit. `balclient page --demo` with three markets and a
month of history, in headless {browser} on a machine with two cores; each first view in a new browser profile,
{rounds} of each. Times of the clock; other work on the machine is in them (load {load:.1f} when measured).

| what | median | slowest |
|---|---:|---:|
"""


def first_view(browser: Any, url: str) -> dict[str, float]:
    """Milliseconds from a new profile's visit to the answer, the first paint and the figures in the table."""
    with reader(browser) as (page, _):
        start = time.perf_counter()
        page.goto(url)
        page.locator(f"#row-{MARKET}").wait_for()
        figures = (time.perf_counter() - start) * 1000
        until(page, "() => performance.getEntriesByName('first-contentful-paint').length > 0")
        found: dict[str, float] = page.evaluate(_TIMES)
        return {**found, "figures": figures}


def preview(page: Any, amount: int) -> float:
    """Milliseconds from the last keystroke to the preview on the screen, the pause of 200 ms included."""
    start = time.perf_counter()
    page.locator("#amount").fill(str(amount))
    page.wait_for_selector("#review:enabled")
    return (time.perf_counter() - start) * 1000


def measured(url: str) -> tuple[list[str], str]:
    """The table's rows, and the browser's name."""
    with chromium() as browser:
        first_view(browser, url)
        views = [first_view(browser, url) for _ in range(ROUNDS)]
        with reader(browser) as (page, _):
            page.goto(url)
            page.get_by_test_id(f"market-add-{MARKET}").click()
            page.wait_for_selector("#review:enabled")
            previews = [preview(page, 1_000 + number) for number in range(ROUNDS)]
        name = f"Chromium {browser.version}"

    def row(what: str, values: list[float]) -> str:
        return f"| {what} | {statistics.median(values):.0f} ms | {max(values):.0f} ms |"

    def of(key: str) -> list[float]:
        return [view[key] for view in views]

    size = f"{views[0]['own'] / 1024:.0f} kB of HTML, {views[0]['bytes'] / 1024:.0f} kB of all else"
    rows = [
        row("first view: the whole HTML is here", of("answer")),
        row("first view: first paint", of("paint")),
        row("first view: loaded", of("done")),
        row("first view: the table's figures, as seen from outside the browser", of("figures")),
        row("a preview, from the last keystroke", previews),
        f"\nA first view is {size}, nothing from elsewhere.",
    ]
    return rows, name


def timed(job: Callable[[], Any]) -> tuple[Any, float]:
    """What a job returns, and its seconds."""
    start = time.perf_counter()
    found = job()
    return found, time.perf_counter() - start


def main() -> None:
    """Measure and print; renew the table if asked."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        source, seconds = timed(lambda: demo_source(Path(folder), pace=0))
        with served(source) as url:
            rows, browser = measured(url)
        assert source.store is not None
        source.store.close()
    rows.append(f"Making the demo's month takes {seconds:.1f} s before the first view, once a run.")
    rows.append(f"\nCPython {platform.python_version()}, Starlette {version('starlette')}.")
    text = HEAD.format(browser=browser, rounds=ROUNDS, load=load) + "\n".join(rows) + "\n"
    print(text)
    if "--write" in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
