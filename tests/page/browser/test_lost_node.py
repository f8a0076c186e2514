"""A node that is lost and found again: old figures stay and say so, nothing is sent twice; and no keypair."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.client.conftest import small_net
from tests.page.browser.accessibility import violations
from tests.page.browser.chrome import Watch
from tests.page.browser.node import SendingNode, Wire, node_on_a_wire
from tests.page.browser.stage import MARKET, begin, facts, fill_in, number, rows, sendable, served, staged

Open = Callable[..., tuple[Any, Watch]]


@contextmanager
def page_of_a_node(folder: Path, *, keypair: bool = True) -> Iterator[tuple[SendingNode, Wire, str]]:
    """A node, its wire and its page, opened as the command does: with the LP's key or its address alone."""
    from balclient.page import source_of
    from balclient.places import Wish, open_place

    net = small_net(sigverify=False)
    signer = net.client("lp", usdc=10_000).identity.signer
    with node_on_a_wire(net) as (node, wire):
        if keypair:
            path = folder / "lp.json"
            path.touch(mode=0o600)
            path.write_text(json.dumps(list(bytes(signer))), encoding="ascii")
            wish = Wish(rpc=wire.url, keypair=path, attempts=1)
        else:
            wish = Wish(rpc=wire.url, authority=signer.pubkey(), attempts=1)
        with (
            open_place(wish, sending=keypair) as place,
            served(source_of(place, allow=None, store=None, seconds=0.2)) as url,
        ):
            yield node, wire, url


def oracle_price(page: Any) -> float:
    return float(number(rows(page.get_by_test_id("markets"))[MARKET][0]))


def wait_for_price(page: Any, price: str) -> None:
    page.get_by_test_id("markets").get_by_role("cell", name=price, exact=True).wait_for()


def test_old_figures_stay_until_the_node_is_back(worlds: ExitStack, window: Open, tmp_path: Path) -> None:
    node, wire, url = worlds.enter_context(page_of_a_node(tmp_path))
    page, watch = window(url)
    price = oracle_price(page)
    trouble = page.get_by_test_id("trouble")
    assert trouble.count() == 0

    wire.cut()
    trouble.wait_for()
    said = trouble.inner_text()
    assert "No new figures" in said
    assert wire.url.removeprefix("http://") in said
    assert f"slot {node.chain.clock.slot:,}" in said
    assert oracle_price(page) == price
    assert not violations(page)

    watch.expect("409")
    begin(page, "add", "market")
    fill_in(page, amount="500")
    assert not sendable(page)
    assert "NetworkError" in page.locator("#dialog").inner_text()

    with node.lock:
        node.net.warp(seconds=10, price={MARKET: 151.25})
    wire.restore()
    trouble.wait_for(state="detached")
    wait_for_price(page, "151.2500")
    # The dialog that stood open has a preview by itself again.
    page.wait_for_selector("#review:enabled")
    assert page.get_by_test_id("verdict").inner_text() == "The program would accept this."


def test_a_node_lost_while_sending_is_asked_again_and_the_receipt_comes(
    worlds: ExitStack, window: Open, tmp_path: Path
) -> None:
    node, wire, url = worlds.enter_context(page_of_a_node(tmp_path))
    page, _ = window(url)
    begin(page, "add", "market")
    fill_in(page, amount="500", leverage="2")
    node.after_sending = wire.cut
    page.get_by_role("button", name="Review and send").click()
    page.get_by_test_id("question").wait_for()
    page.get_by_role("button", name="Yes, send").click()
    while wire.whole or wire.dropped < 3:
        page.wait_for_timeout(50)
    assert len(node.landed) == 1
    assert page.locator("#dialog #verdict").inner_text() == "Sending…"

    wire.restore()
    receipt = page.get_by_test_id("receipt")
    receipt.wait_for()
    assert receipt.get_by_test_id("exact").inner_text().startswith("Exact")
    (signature,) = node.landed
    assert facts(receipt)["Signatures"] == signature


def test_what_the_node_does_not_take_is_said_and_not_done(
    worlds: ExitStack, window: Open, tmp_path: Path
) -> None:
    node, wire, url = worlds.enter_context(page_of_a_node(tmp_path))
    page, watch = window(url)
    watch.expect("409")
    begin(page, "add", "market")
    page.get_by_role("button", name="Review and send").click()
    page.get_by_test_id("question").wait_for()
    wire.cut()
    page.get_by_role("button", name="Yes, send").click()
    page.locator("#verdict").filter(has_text=wire.url.removeprefix("http://")).wait_for()
    assert page.get_by_test_id("receipt").count() == 0
    assert not node.landed


def test_without_a_keypair_it_shows_and_previews_only(
    worlds: ExitStack, window: Open, tmp_path: Path
) -> None:
    node, _, url = worlds.enter_context(page_of_a_node(tmp_path, keypair=False))
    page, _ = window(url)
    assert "no keypair was given" in page.get_by_test_id("status").inner_text()
    begin(page, "add", "market")
    fill_in(page, amount="500", leverage="2")
    assert page.get_by_test_id("verdict").inner_text() == "The program would accept this."
    assert number(facts(page.get_by_test_id("preview"))["LP shares"]) > 0
    dialog = page.get_by_role("dialog")
    assert "Preview only" in dialog.inner_text()
    assert not violations(page)
    assert dialog.get_by_role("button").all_inner_texts() == ["Cancel"]
    assert "sendTransaction" not in node.asked


def test_a_page_whose_own_server_ended_says_so(worlds: ExitStack, window: Open) -> None:
    with ExitStack() as here:
        stage = here.enter_context(staged())
        page, watch = window(stage.url)
        lost = page.locator("#lost")
        assert lost.is_hidden()
        watch.expect("ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|/live")
    lost.wait_for(state="visible")
    assert "does not answer" in lost.inner_text()
    assert not violations(page)
    assert MARKET in page.get_by_test_id("markets").inner_text()
