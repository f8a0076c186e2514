"""Who may ask: every door is closed but the one with the run's token, from the page, on this machine."""

from collections.abc import Iterator

import pytest

from balclient.page import Served, Source
from balclient.page.guard import POLICY
from tests.page.conftest import Lp, Visitor, visited

PATHS = ("/", "/market/SOL-PERP", "/live", "/assets/page.js", "/assets/nothing", "/nowhere")
POSTS = ("/act/form", "/act/preview", "/act/ask", "/act/send")


@pytest.fixture
def visitor(lp: Lp) -> Iterator[Visitor]:
    with visited(Served(Source("a small world", lp.client, True, seconds=30))) as found:
        yield found


def test_the_address_that_is_printed_becomes_a_cookie_and_leaves_the_address(visitor: Visitor) -> None:
    answer = visitor.ask("GET", f"/?token={visitor.token}")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    for part in (f"={visitor.token};", "HttpOnly", "SameSite=strict", "Path=/"):
        assert part in cookie
    answer = visitor.ask("GET", f"/market/SOL-PERP?token={visitor.token}&x=1")
    assert answer.headers["location"] == "/market/SOL-PERP?x=1"


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_answered_without_the_token(visitor: Visitor, path: str) -> None:
    assert visitor.ask("GET", path).status == 401
    wrong = f"balclient-page-{visitor.port}={'x' * len(visitor.token)}"
    assert visitor.ask("GET", path, Cookie=wrong).status == 401
    other_port = f"balclient-page-{visitor.port + 1}={visitor.token}"
    assert visitor.ask("GET", path, Cookie=other_port).status == 401
    assert visitor.ask("GET", f"{path}?token=guessed").status == 401


@pytest.mark.parametrize("path", POSTS)
def test_nothing_is_done_without_the_token_or_from_elsewhere(visitor: Visitor, path: str) -> None:
    assert visitor.post(path, {}, Cookie="").status == 401
    assert visitor.post(path, {}, Origin="http://127.0.0.1:1").status == 403
    assert visitor.post(path, {}, Origin="https://example.com").status == 403
    assert visitor.post(path, {}, Origin="null").status == 403
    body = {"Content_Type": "text/plain", "Origin": f"http://{visitor.host}"}
    assert visitor.ask("POST", path, "{}", **visitor.cookie, **body).status == 403
    assert visitor.ask("POST", path, "{}", **visitor.cookie, Content_Type="application/json").status == 403
    assert visitor.post(path, {"x": "y" * 20_000}).status == 413


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1", "127.0.0.1:1", "localhost.evil.test:80", ""])
def test_another_name_for_this_machine_is_refused(visitor: Visitor, host: str) -> None:
    assert visitor.get("/", Host=host).status == 421
    assert visitor.get(f"/?token={visitor.token}", Host=host).status == 421


def test_other_sites_cannot_load_anything(visitor: Visitor) -> None:
    for site in ("cross-site", "same-site"):
        assert visitor.get("/live", Sec_Fetch_Site=site, Sec_Fetch_Mode="cors").status == 403
        assert visitor.get("/assets/page.js", Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors").status == 403
    assert visitor.get("/", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="navigate").status == 200
    assert visitor.get("/", Origin="http://127.0.0.1:1").status == 403


def test_other_methods_are_refused(visitor: Visitor) -> None:
    for method in ("PUT", "DELETE", "OPTIONS", "HEAD"):
        assert visitor.ask(method, "/", **visitor.cookie).status == 405


def test_every_answer_forbids_what_a_page_does_not_need(visitor: Visitor) -> None:
    answers = [visitor.get(path) for path in ("/", "/assets/page.js", "/nowhere")]
    answers += [visitor.ask("GET", "/"), visitor.post("/act/form", {})]
    for answer in answers:
        assert answer.headers["content-security-policy"] == POLICY
        assert "unsafe" not in POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in answer.headers


def test_pages_name_nothing_outside_and_hold_no_token(visitor: Visitor) -> None:
    for path in ("/", "/market/SOL-PERP", "/assets/page.css", "/assets/page.js", "/assets/report.css"):
        text = visitor.get(path).text
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in text
        assert visitor.token not in text
        assert " style=" not in text
        assert " onclick=" not in text


def test_only_the_loopback_address_is_listened_at(lp: Lp) -> None:
    page = Served(Source("a small world", lp.client, True))
    assert page.url.startswith(f"http://127.0.0.1:{page.port}/?token=")
    assert page._socket.getsockname()[0] == "127.0.0.1"
    assert page._token not in repr(page)
    page.desk.close()
    page._socket.close()
