"""Pages to test: a source served in this process, and what a person reads and does there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from queue import Empty, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from balclient.client import Client
from balclient.localnet import Localnet
from tests.client.conftest import small_net

if TYPE_CHECKING:
    from balclient.page import Source

__all__ = [
    "MARKET",
    "Stage",
    "facts",
    "fill_in",
    "no_scroll",
    "number",
    "rows",
    "sendable",
    "served",
    "staged",
    "to_receipt",
]

MARKET = "SOL-PERP"
_SECONDS = 120.0


@contextmanager
def served(source: Source) -> Iterator[str]:
    """The address of a source's page, with its token."""
    from balclient.page import Served

    page = Served(source)
    page.desk.begin()
    thread = Thread(target=page.run, daemon=True)
    thread.start()
    try:
        yield page.url
    finally:
        page.stop()
        thread.join(_SECONDS)


class Stage:
    """A small world on the embedded chain, its LP, and a page of both; `do` acts between two looks."""

    def __init__(self, **arguments: Any) -> None:
        self.net: Localnet = small_net(**arguments)
        self.client: Client = self.net.client("you", usdc=10_000)
        self.url = ""
        self._jobs: Queue[tuple[Callable[[], Any], Event, list[Any]]] = Queue()

    def do(self, job: Callable[[], Any]) -> Any:
        """Something with the world, on the thread that has it; what it returns."""
        done, found = Event(), list[Any]()
        self._jobs.put((job, done, found))
        assert done.wait(_SECONDS), "the page does not look any more"
        (result,) = found
        if isinstance(result, BaseException):
            raise result
        return result

    def advance(self) -> None:
        """Do what was asked for; the page calls it before each look."""
        while True:
            try:
                job, done, found = self._jobs.get_nowait()
            except Empty:
                return
            try:
                found.append(job())
            except BaseException as error:
                found.append(error)
            done.set()


@contextmanager
def staged(**changes: Any) -> Iterator[Stage]:
    """A stage whose page is served; `changes` are of its source."""
    from balclient.page import Source

    stage = Stage()
    source = Source("a small world", stage.client, True, seconds=0.2, advance=stage.advance)
    with served(replace(source, **changes)) as stage.url:
        yield stage


# --- what a person reads

_FACTS = "box => Object.fromEntries([...box.querySelectorAll('dl.facts>div')].map(d => \
[d.querySelector('dt').textContent, d.querySelector('dd').textContent]))"
_ROWS = "box => Object.fromEntries([...box.querySelectorAll('tbody tr')].map(r => \
[r.cells[0].textContent, [...r.cells].slice(1).map(c => c.textContent)]))"


def facts(box: Any) -> dict[str, str]:
    """Names and values of a box's facts."""
    found: dict[str, str] = box.evaluate(_FACTS)
    return found


def rows(box: Any) -> dict[str, list[str]]:
    """A table's rows by their names."""
    found: dict[str, list[str]] = box.evaluate(_ROWS)
    return found


def number(text: str) -> Decimal:
    """The number that a text begins with, as a person reads it."""
    return Decimal(text.split()[0].replace(",", "").replace("−", "-").rstrip("x%"))


def no_scroll(page: Any) -> None:
    """Nothing is wider than the window; tables scroll in boxes of their own."""
    wide = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(one => !one.closest('.unseen, .skip, svg')
          && !one.parentElement.closest('.scroll') && one.getBoundingClientRect().right > innerWidth + 0.5)
          .map(one => one.outerHTML.slice(0, 90))"""
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), wide
    assert not wide


# --- what a person does

_DRAG = "(field, value) => {field.value = value; field.dispatchEvent(new Event('input', {bubbles: true}))}"


def until(page: Any, check: str, argument: Any = None) -> None:
    """Wait for a function of the page's to be true; asked from here, since the page allows no evaluation."""
    end = time.monotonic() + _SECONDS
    while not page.evaluate(check, argument):
        assert time.monotonic() < end, f"never: {check} for {argument}"
        page.wait_for_timeout(50)


def begin(page: Any, kind: str, where: str = "position") -> None:
    """Open an action's dialog from a position or from the table of markets, and wait for its preview."""
    page.get_by_test_id(f"{where}-{kind}-{MARKET}").click()
    page.wait_for_selector("#preview[aria-busy=false]", state="attached")


def fill_in(page: Any, **values: str) -> None:
    """Fill a dialog's fields in, as typing and dragging would, and wait for the preview of just these."""
    for name, value in values.items():
        field = page.locator(f"#dialog [name={name}]")
        if field.evaluate("f => f.type") == "range":
            field.evaluate(_DRAG, value)
        elif field.evaluate("f => f.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    # The first keystroke marks the preview as busy until the one for the last is there.
    page.wait_for_selector("#preview[aria-busy=false]", state="attached")


def sendable(page: Any) -> bool:
    """Whether what is previewed can be sent."""
    return page.locator("#review:enabled").count() == 1


def to_receipt(page: Any) -> Any:
    """From an accepted preview through the question to the receipt."""
    page.get_by_role("button", name="Review and send").click()
    page.get_by_test_id("question").wait_for()
    page.get_by_role("button", name="Yes, send").click()
    receipt = page.get_by_test_id("receipt")
    receipt.wait_for()
    return receipt
