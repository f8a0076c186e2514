"""Without a mouse, and on a telephone: everything can be reached, seen, and left again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from tests.page.browser.accessibility import violations
from tests.page.browser.chrome import NARROW, Watch
from tests.page.browser.stage import MARKET, begin, fill_in, no_scroll, staged, to_receipt

Open = Callable[..., tuple[Any, Watch]]

# What has the focus: its id or text, whether a ring is drawn around it, and whether it is in the dialog.
_FOCUS = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  return {
    id: here.id, name: here.textContent.trim(), tag: here.tagName,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
    dialog: !!here.closest('dialog'),
  };
}"""


def focus(page: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(_FOCUS)
    return found


def tab_to(page: Any, *, identifier: str = "", name: str = "", most: int = 60) -> None:
    """Press Tab until it is reached; on the way the focus is always visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = focus(page)
        if here["tag"] != "BODY":
            assert here["ring"], f"no ring around {here}"
            assert here["inside"], f"the focus is out of sight at {here}"
        if here["id"] == identifier or (name and here["name"] == name):
            return
    raise AssertionError(f"{identifier or name} is not reached with Tab")


def test_adding_liquidity_by_keyboard_alone(worlds: ExitStack, window: Open) -> None:
    stage = worlds.enter_context(staged())
    page, _ = window(stage.url)
    tab_to(page, identifier=f"market-add-{MARKET}")
    page.keyboard.press("Enter")
    page.wait_for_selector("#preview[aria-busy=false]", state="attached")
    assert focus(page)["id"] == "amount"
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("750")
    tab_to(page, identifier="leverage", most=3)
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert page.locator("#leverage").get_attribute("aria-valuetext") == "2x"
    page.wait_for_selector("#review:enabled")
    tab_to(page, identifier="review")
    page.keyboard.press("Enter")
    page.get_by_test_id("question").wait_for()
    # The question begins at its title: a key that is still held down cannot answer it.
    assert focus(page)["id"] == "dialog-title"
    tab_to(page, identifier="send", most=3)
    page.keyboard.press("Enter")
    page.get_by_test_id("receipt").wait_for()
    assert focus(page)["id"] == "dialog-title"
    tab_to(page, name="Done", most=6)
    page.keyboard.press("Enter")
    page.wait_for_selector("#dialog:not([open])", state="attached")
    assert focus(page)["id"] == f"market-add-{MARKET}"
    plan = stage.do(lambda: stage.client.position(MARKET))
    assert plan.lp_shares > 0
    page.get_by_test_id(f"position-{MARKET}").wait_for()


def test_a_dialog_keeps_the_focus_and_escape_leaves_it(worlds: ExitStack, window: Open) -> None:
    stage = worlds.enter_context(staged())
    page, _ = window(stage.url)
    button = f"market-add-{MARKET}"
    page.locator(f"#{button}").focus()
    for key in ("Tab", "Shift+Tab"):
        page.keyboard.press("Enter")
        page.wait_for_selector("#preview[aria-busy=false]", state="attached")
        seen = set()
        for _ in range(20):
            page.keyboard.press(key)
            here = focus(page)
            assert here["dialog"] or here["tag"] == "BODY", f"{key} leaves the dialog for {here}"
            seen.add(here["id"] or here["name"])
        assert {"amount", "unit", "leverage", "review", "Cancel"} <= seen
        page.keyboard.press("Escape")
        page.wait_for_selector("#dialog:not([open])", state="attached")
        assert focus(page)["id"] == button
    assert stage.do(lambda: stage.client.position(MARKET)).lp_shares == 0


def test_the_focus_stays_while_figures_change(worlds: ExitStack, window: Open) -> None:
    stage = worlds.enter_context(staged())
    page, _ = window(stage.url)
    page.locator(f"#market-add-{MARKET}").focus()
    stage.do(lambda: stage.net.warp(hours=1, price={MARKET: 149}))
    page.get_by_role("cell", name="149.0000", exact=True).wait_for()
    assert focus(page)["id"] == f"market-add-{MARKET}"


@pytest.mark.parametrize("size", [NARROW, (320, 640)], ids=["360", "320"])
def test_narrow_screens_never_scroll_sideways(worlds: ExitStack, window: Open, size: tuple[int, int]) -> None:
    stage = worlds.enter_context(staged())
    page, _ = window(stage.url, size=size)
    no_scroll(page)
    begin(page, "add", "market")
    fill_in(page, amount="1000", leverage="2.5")
    no_scroll(page)
    assert not violations(page)
    receipt = to_receipt(page)
    no_scroll(page)
    box = page.get_by_role("dialog").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    receipt.get_by_role("button", name="Done").click()
    page.get_by_test_id(f"position-{MARKET}").wait_for()
    no_scroll(page)
    assert not violations(page)
    page.goto(page.url + f"market/{MARKET}")
    page.get_by_role("heading", level=1, name=MARKET).wait_for()
    no_scroll(page)
    assert not violations(page)
