"""The page in Debian's Chromium: worlds whose page is served here, and windows that are watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.page.browser import chrome

Open = Callable[..., tuple[Any, chrome.Watch]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; per module, so that no loop of Playwright's runs while other tests want theirs."""
    for name in ("starlette", "uvicorn", "sqlalchemy"):
        pytest.importorskip(name, reason="the extra page is not installed")
    pytest.importorskip("playwright", reason="Playwright is not installed")
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    if chrome.find_chromium() is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with chrome.chromium() as running:
        yield running


@pytest.fixture
def worlds() -> Iterator[ExitStack]:
    """What a test serves; it outlives the test's windows."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def window(browser: Any, worlds: ExitStack) -> Iterator[Open]:
    """Opens watched windows at addresses; whatever one of them saw fails the test."""
    with ExitStack() as stack:

        def opened(
            url: str, *, theme: str = "light", size: tuple[int, int] = chrome.WIDE
        ) -> tuple[Any, chrome.Watch]:
            page, watch = stack.enter_context(chrome.reader(browser, theme=theme, size=size))
            page.goto(url)
            return page, watch

        yield opened
