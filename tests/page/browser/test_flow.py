"""The whole life of a position in a browser: add, a trade happens, settle, remove, close; and refusals."""

from collections.abc import Callable
from contextlib import ExitStack
from decimal import Decimal
from typing import Any

from tests.page.browser.chrome import Watch
from tests.page.browser.stage import (
    MARKET,
    Stage,
    begin,
    facts,
    fill_in,
    number,
    rows,
    sendable,
    staged,
    to_receipt,
    until,
)

Open = Callable[..., tuple[Any, Watch]]


_SHOWS = """([box, name, wanted]) => {
  const inside = document.querySelector(`[data-testid="${box}"]`);
  if (!inside) return false;
  const fact = [...inside.querySelectorAll('dl.facts>div')].find(one => one.children[0].textContent === name);
  const found = fact ? fact.children[1] : inside.querySelector(`[data-fact="${name}"]`);
  return !!found && Number(found.textContent.split(' ')[0].replaceAll(',', '').replace('−', '-')) === wanted;
}"""


def check_receipt(receipt: Any, kind: str, *, event: str) -> None:
    assert receipt.get_by_test_id("exact").inner_text() == "Exact: every byte is as the mirror computed it."
    said = facts(receipt)
    assert said["As previewed"] == "to the last byte"
    assert not said["Compared"].startswith("0 ")
    assert event in rows(receipt.locator("#events"))


def done(page: Any) -> None:
    page.get_by_role("button", name="Done").click()
    page.wait_for_selector("#dialog:not([open])", state="attached")


def shows(page: Any, name: str, value: int, places: int, digits: int) -> None:
    """Wait until the position shows a value as the chain has it, without a reload."""
    wanted = round(Decimal(value).scaleb(-places), digits)
    until(page, _SHOWS, [f"position-{MARKET}", name, float(wanted)])


def chain_shows(page: Any, stage: Stage) -> Any:
    view = stage.do(lambda: stage.client.position(MARKET))
    shows(page, "LP shares", view.lp_shares, 9, 4)
    shows(page, "Settled base", view.settled_base, 9, 6)
    shows(page, "Unsettled base", view.unsettled_base, 9, 6)
    shows(page, "P&L settled (USD)", view.settled_pnl, 6, 2)
    return view


def test_from_the_first_share_to_the_last(worlds: ExitStack, window: Open) -> None:
    stage = worlds.enter_context(staged())
    page, _ = window(stage.url)
    page.evaluate("window.neverReloaded = true")
    assert page.get_by_test_id("no-positions").is_visible()

    begin(page, "add", "market")
    fill_in(page, amount="2000", leverage="3")
    assert page.get_by_test_id("verdict").inner_text() == "The program would accept this."
    plan = stage.do(lambda: stage.client.preview_add(MARKET, usd=2_000, leverage=3))
    said = facts(page.get_by_test_id("preview"))
    assert number(said["LP shares"]) == round(Decimal(plan.amount).scaleb(-9), 4)
    assert number(said["Deposit from the wallet (USD)"]) == 2_000
    before_after = rows(page.locator("#before-after"))
    assert [number(text) for text in before_after["Deposits (USD)"]] == [0, 2_000]
    check_receipt(to_receipt(page), "add", event="LPRecord")
    done(page)
    view = chain_shows(page, stage)
    assert view.lp_shares == plan.amount

    stage.do(lambda: stage.net.trade(MARKET, base=+10))
    stage.do(lambda: stage.net.warp(hours=1))
    view = chain_shows(page, stage)
    assert view.unsettled_base < 0

    begin(page, "settle")
    check_receipt(to_receipt(page), "settle", event="LPRecord")
    done(page)
    view = chain_shows(page, stage)
    assert view.settled_base < 0
    assert view.unsettled_base == 0

    begin(page, "remove")
    fill_in(page, part="40")
    check_receipt(to_receipt(page), "remove", event="LPRecord")
    done(page)
    kept = chain_shows(page, stage).lp_shares
    assert 0 < kept < view.lp_shares

    stage.do(lambda: stage.net.trade(MARKET, base=-4))
    begin(page, "close")
    fill_in(page, slippage="2")
    check_receipt(to_receipt(page), "close", event="OrderActionRecord")
    done(page)
    view = stage.do(lambda: stage.client.position(MARKET))
    assert (view.lp_shares, view.base) == (0, 0)
    page.get_by_test_id(f"position-remove-{MARKET}").wait_for(state="detached")
    assert page.evaluate("window.neverReloaded")


def test_a_refusal_says_why_in_numbers_and_what_would_be_accepted(worlds: ExitStack, window: Open) -> None:
    stage = worlds.enter_context(staged())
    stage.do(lambda: stage.client.deposit(1_000))
    page, _ = window(stage.url)
    begin(page, "add", "market")
    fill_in(page, unit="shares", amount="9000000")
    plan = stage.do(lambda: stage.client.preview_add(MARKET, shares=9_000_000))
    assert not plan.ok
    assert page.get_by_test_id("verdict").inner_text() == "The program would refuse this."
    refusal = page.get_by_test_id("refusal").inner_text()
    assert plan.refusal.reason in refusal
    assert any(character.isdigit() for character in plan.refusal.reason)
    assert str(plan.refusal.code) in refusal
    assert not sendable(page)

    page.get_by_role("button", name="Use the largest").click()
    page.wait_for_selector("#review:enabled")
    assert page.get_by_test_id("verdict").inner_text() == "The program would accept this."
    check_receipt(to_receipt(page), "add", event="LPRecord")
    done(page)
    assert chain_shows(page, stage).lp_shares == plan.largest


def test_words_in_the_amount_are_answered_at_the_field(worlds: ExitStack, window: Open) -> None:
    stage = worlds.enter_context(staged())
    page, watch = window(stage.url)
    begin(page, "add", "market")
    watch.expect("422")
    for text in ("a lot", "", "-5", "1e400", "0"):
        fill_in(page, amount=text)
        problem = page.locator("#problem").inner_text()
        refused = page.get_by_test_id("refusal").count()
        assert problem or refused, f"{text!r} is taken without a word"
        assert not sendable(page)
    fill_in(page, amount="1,000.50")
    assert page.locator("#problem").inner_text() == ""
    assert sendable(page)


def test_a_preview_that_went_stale_is_sent_as_what_it_is_now(worlds: ExitStack, window: Open) -> None:
    """Between the question and the answer the world moves: the receipt is exact against the newer state."""
    stage = worlds.enter_context(staged())
    page, _ = window(stage.url)
    begin(page, "add", "market")
    page.get_by_role("button", name="Review and send").click()
    question = page.get_by_test_id("question")
    question.wait_for()
    assert "add_perp_lp_shares." in question.inner_text()
    assert "<" not in question.inner_text()
    stage.do(lambda: stage.net.trade(MARKET, base=+10))
    page.get_by_role("button", name="Yes, send").click()
    receipt = page.get_by_test_id("receipt")
    receipt.wait_for()
    assert receipt.get_by_test_id("exact").inner_text().startswith("Exact")
    assert facts(receipt)["As previewed"] == "no: the state moved on since"
