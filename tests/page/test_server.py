"""The page over a socket: what it shows, what it answers, what it sends, and the live stream."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from balclient.page import Served, Source
from tests.page.conftest import Lp, Visitor, visited

ADD = {"kind": "add", "market": "SOL-PERP", "unit": "usd", "amount": "500", "leverage": "2"}


def source(lp: Lp, **changes: Any) -> Source:
    return replace(Source("a small world", lp.client, True, seconds=30), **changes)


@pytest.fixture
def visitor(lp: Lp) -> Iterator[Visitor]:
    with visited(Served(source(lp))) as found:
        yield found


def test_the_first_view_has_everything_without_a_script(visitor: Visitor, lp: Lp) -> None:
    text = visitor.get("/").text
    view = lp.client.position("SOL-PERP")
    assert text.startswith("<!doctype html>")
    assert "<h1>Backstop AMM liquidity</h1>" in text
    assert f"{view.lp_shares / 10**9:,.4f}" in text
    assert "needs a history" in text
    for name in ("markets", "positions", "status", "position-SOL-PERP", "market-add-SOL-PERP"):
        assert f'data-testid="{name}"' in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_a_market_has_a_page_with_pictures_and_tables(lp: Lp) -> None:
    with visited(Served(source(lp, seconds=0.2, advance=lambda: lp.net.warp(minutes=5)))) as visitor:
        seen: set[str | None] = set()

        def twice(regions: dict[str, str]) -> bool:
            seen.add(regions.get("status"))
            return len(seen - {None}) > 1

        visitor.live("/", twice)
        text = visitor.get("/market/SOL-PERP").text
    for words in ("Just in time", "Takers who buy", "Takers who sell", "just-in-time target", "<svg id="):
        assert words in text
    assert "Figures as a table" in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "path", ["/market/NO-PERP", "/market/%3Cscript%3E", "/nowhere", "/assets/../server.py"]
)
def test_what_is_not_there_is_said_with_what_is(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status == 404
    assert "SOL-PERP" in answer.text
    assert "<script>" not in answer.text


def test_a_preview_is_the_clients_and_only_its_plan_can_be_sent_once(visitor: Visitor, lp: Lp) -> None:
    plan = lp.client.preview_add("SOL-PERP", usd=500, leverage=2)
    answer = visitor.post("/act/preview", ADD).data
    assert answer["ok"]
    assert answer["verdict"] == "The program would accept this."
    assert f"{plan.amount / 10**9:,.4f}" in answer["html"]
    name = answer["plan"]
    asked = visitor.post("/act/ask", {"plan": name}).data
    assert "1 transaction to a small world" in asked["html"]
    held = lp.client.position("SOL-PERP").lp_shares
    receipt = visitor.post("/act/send", {"plan": name})
    assert receipt.status == 200
    assert "Exact: every byte" in receipt.data["html"]
    assert lp.client.position("SOL-PERP").lp_shares == held + plan.amount
    again = visitor.post("/act/send", {"plan": name})
    assert again.status == 422
    assert "sent already" in again.data["problem"]
    assert lp.client.position("SOL-PERP").lp_shares == held + plan.amount


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "remove", "part": "50"},
        {"kind": "remove", "part": "100"},
        {"kind": "settle"},
        {"kind": "close", "slippage": "2"},
    ],
)
def test_every_other_action_previews_and_lands_exact(visitor: Visitor, lp: Lp, form: dict[str, str]) -> None:
    shown = visitor.post("/act/form", {**form, "market": "SOL-PERP"})
    assert shown.status == 200
    answer = visitor.post("/act/preview", {**form, "market": "SOL-PERP"}).data
    receipt = visitor.post("/act/send", {"plan": answer["plan"]}).data["html"]
    assert "Exact: every byte" in receipt
    assert "to the last byte" in receipt
    left = lp.client.position("SOL-PERP")
    if form["kind"] == "close":
        assert (left.lp_shares, left.base) == (0, 0)


def test_a_refusal_has_reason_code_and_the_largest_amount(visitor: Visitor, lp: Lp) -> None:
    asked = {**ADD, "unit": "shares", "amount": "9000000"}
    plan = lp.client.preview_add("SOL-PERP", shares=9_000_000)
    answer = visitor.post("/act/preview", asked).data
    assert (answer["ok"], answer["plan"]) == (False, None)
    assert plan.refusal is not None
    assert str(plan.refusal.code) in answer["html"]
    assert "Use the largest" in answer["html"]
    assert plan.largest is not None
    head, tail = divmod(plan.largest, 10**9)
    assert f'data-fill="{head}.{tail:09d}"' in answer["html"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": ""}, "amount: say a number"),
        ({"amount": "many"}, "not a number"),
        ({"amount": 5}, "amount: say a number"),
        ({"amount": "1" * 50}, "no number"),
        ({"amount": "-3"}, "more than nothing"),
        ({"amount": "nan"}, "not a number"),
        ({"leverage": "11"}, "the largest is 10"),
        ({"unit": "stones"}, "expected usd, shares or base"),
        ({"market": "NO-PERP"}, "no market"),
        ({"kind": "steal"}, "no action"),
    ],
)
def test_bad_input_is_answered_in_words(visitor: Visitor, change: dict[str, Any], said: str) -> None:
    answer = visitor.post("/act/preview", {**ADD, **change})
    assert answer.status == 422, answer.text
    assert said in answer.data["problem"]


def test_what_is_no_form_is_refused(visitor: Visitor) -> None:
    headers = {"Origin": f"http://{visitor.host}", "Content_Type": "application/json", **visitor.cookie}
    for path in ("/act/form", "/act/preview", "/act/ask", "/act/send"):
        for body in ("", "[]", "nothing", "{", "7", '"add"', "\x00", '{"kind": "add"} x'):
            answer = visitor.ask("POST", path, body, **headers)
            assert answer.status == 400, (path, body)
            assert "no form" in answer.data["problem"]


def test_a_page_that_cannot_send_previews_and_sends_nothing(lp: Lp) -> None:
    with visited(Served(source(lp, refuses="no keypair was given"))) as visitor:
        form = visitor.post("/act/form", ADD).data["html"]
        assert "Preview only: no keypair was given" in form
        assert "Review and send" not in form
        answer = visitor.post("/act/preview", ADD).data
        assert answer["ok"]
        assert answer["plan"] is None
        assert visitor.post("/act/send", {"plan": "x"}).data["problem"] == "no keypair was given"
        assert "This page cannot send: no keypair was given" in visitor.get("/").text


def test_what_changes_arrives_region_by_region(lp: Lp) -> None:
    moved: list[str] = []

    def advance() -> None:
        if not moved:
            lp.net.set_price("SOL-PERP", "222.25")
            moved.append("once")

    with visited(Served(source(lp, seconds=0.2, advance=advance))) as visitor:
        regions = visitor.live("/", lambda found: "222.2500" in found.get("markets", ""))
        assert set(regions) == {"banner", "status", "positions", "markets"}
        regions = visitor.live("/market/SOL-PERP", lambda found: "now" in found)
        assert "222.2500" in regions["now"]
