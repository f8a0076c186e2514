"""axe finds nothing wrong on any view or dialog, in light and in dark; strangers find no page at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.page.browser.accessibility import undecided_contrast, violations
from tests.page.browser.chrome import WIDE, Watch
from tests.page.browser.stage import MARKET, begin, fill_in, staged

# What does not fit into the window has colours that cannot be told.
TALL = (WIDE[0], 2_400)
Open = Callable[..., tuple[Any, Watch]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_view_and_dialog(worlds: ExitStack, window: Open, theme: str) -> None:
    stage = worlds.enter_context(staged(warning="A warning stands here."))
    page, watch = window(stage.url, theme=theme, size=TALL)
    found: dict[str, list[str]] = {}

    def check(page: Any, where: str) -> None:
        wrong = violations(page)
        if page.locator("dialog[open]").count():
            wrong += undecided_contrast(page)
        if wrong:
            found[where] = wrong

    check(page, "first view without a position")
    begin(page, "add", "market")
    check(page, "add")
    fill_in(page, unit="shares", amount="9000000")
    check(page, "a refusal")
    watch.expect("422")
    fill_in(page, amount="a lot")
    check(page, "a word where a number belongs")
    fill_in(page, unit="usd", amount="2000", leverage="3")
    page.get_by_role("button", name="Review and send").click()
    page.get_by_test_id("question").wait_for()
    check(page, "the question")
    page.get_by_role("button", name="Yes, send").click()
    page.get_by_test_id("receipt").wait_for()
    check(page, "a receipt")
    page.get_by_role("button", name="Done").click()
    stage.do(lambda: stage.net.trade(MARKET, base=+10))
    page.get_by_test_id(f"position-{MARKET}").wait_for()
    check(page, "first view with a position")
    for kind in ("remove", "settle", "close"):
        begin(page, kind)
        check(page, kind)
        page.keyboard.press("Escape")
    page.goto(page.url + f"market/{MARKET}")
    check(page, "a market")
    watch.expect("404")
    page.goto(page.url + "-IS-NONE")
    check(page, "no market")
    assert not found, "\n".join(f"{where}: {line}" for where, wrong in found.items() for line in wrong)


def test_a_wrong_token_finds_no_page(worlds: ExitStack, window: Open) -> None:
    stage = worlds.enter_context(staged())
    home = urlsplit(stage.url)
    bare = f"http://{home.netloc}/"
    for address, said in ((bare, "missing"), (bare + "?token=guess", "another run")):
        page, watch = window("about:blank")
        watch.expect("401")
        assert page.goto(address).status == 401
        assert said in page.locator("body").inner_text()
        assert MARKET not in page.content()
        assert page.goto(bare + f"market/{MARKET}").status == 401

    page, _ = window(stage.url)
    assert page.url == bare, "the token stays in the address"
    assert home.query.removeprefix("token=") not in page.content()
    assert page.evaluate("document.cookie") == ""
    other, watch = window("about:blank")
    watch.expect("401")
    assert other.goto(bare).status == 401, "another reader gets in by the first one's visit"
