"""Chromium as a reader of the page, watched: what goes wrong inside, and whom it asks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

__all__ = ["NARROW", "WIDE", "Watch", "chromium", "find_chromium", "reader"]

WIDE = (1280, 900)
NARROW = (360, 740)
# Milliseconds; a test ends for what is shown, never for how soon.
_PATIENCE = 120_000
# No name but this machine's own resolves: whatever a page might ask for elsewhere fails.
_FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]


def find_chromium() -> str | None:
    """Debian's Chromium, None where it is not installed."""
    return shutil.which("chromium")


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless Chromium; the browser of the system, none that is fetched."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watch:
    """What a page's readers would not see: errors in its console, requests that fail or go elsewhere."""

    expected: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    leaving: bool = False

    def expect(self, pattern: str) -> None:
        """A test makes this happen on purpose."""
        self.expected.append(pattern)

    def attach(self, page: Any) -> None:
        """Listen to everything that the page says."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.note(f"script: {error}"))
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda channel: self._asked(channel.url))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def note(self, problem: str) -> None:
        """Something that must not happen."""
        if not self.leaving and not any(re.search(pattern, problem) for pattern in self.expected):
            self.found.append(problem)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.note(f"console {message.type}: {message.text}")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("data", "blob", "about"):
            return
        self.hosts.add(parts.hostname or "")
        if parts.hostname != "127.0.0.1":
            self.note(f"asked {url}, which is not this machine")

    def _failed(self, request: Any) -> None:
        belongs_to_a_view = "/live?" in request.url or request.url.endswith("/act/preview")
        if belongs_to_a_view and request.failure == "net::ERR_ABORTED":
            return  # The stream, and a preview under way, end with the view that they belong to.
        self.note(f"request failed: {request.method} {request.url}: {request.failure}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.note(f"answer {response.status}: {response.request.method} {response.url}")


@contextmanager
def reader(
    browser: Any, *, theme: str = "light", size: tuple[int, int] = WIDE
) -> Iterator[tuple[Any, Watch]]:
    """A window and its watch, which fails the test at the end where it saw something."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        reduced_motion="reduce",
        locale="en-US",
        timezone_id="UTC",
    )
    context.set_default_timeout(_PATIENCE)
    watch = Watch()
    try:
        page = context.new_page()
        watch.attach(page)
        yield page, watch
        watch.leaving = True
        # A stream that is open when the window goes is no failure.
        page.close()
    finally:
        context.close()
    assert not watch.found, "\n".join(watch.found)
