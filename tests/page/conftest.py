"""Pages without a browser: a small world, a desk on it, and a served page that is asked over a socket."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from balclient.client import Client
from balclient.localnet import Localnet
from tests.client.conftest import small_net

if TYPE_CHECKING:
    from balclient.page import Served

pytest.importorskip("starlette", reason="the extra page is not installed")
pytest.importorskip("uvicorn", reason="the extra page is not installed")
pytest.importorskip("sqlalchemy", reason="the extra page is not installed")


@dataclass
class Lp:
    """A world and its LP, who has a position that has seen a trade."""

    net: Localnet
    client: Client


@pytest.fixture
def lp() -> Lp:
    net = small_net(sigverify=False)
    client = net.client("you", usdc=10_000)
    client.add_liquidity("SOL-PERP", usd=2_000, leverage=3)
    net.trade("SOL-PERP", base=+10)
    net.warp(hours=1)
    return Lp(net, client)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def data(self) -> Any:
        return json.loads(self.text)


class Visitor:
    """Asks a served page for things, as a browser that opened its address would, or not quite."""

    def __init__(self, page: Served) -> None:
        self.port = page.port
        self.host = f"127.0.0.1:{page.port}"
        self.token = parse_qs(urlsplit(page.url).query)["token"][0]
        self.cookie = {"Cookie": f"balclient-page-{page.port}={self.token}"}

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        """One request; headers by name, underscores for dashes."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        """A GET with the run's cookie."""
        return self.ask("GET", path, **{**self.cookie, **headers})

    def post(self, path: str, data: Any, **headers: str) -> Answer:
        """What the page's script sends."""
        usual = {"Origin": f"http://{self.host}", "Content_Type": "application/json"}
        return self.ask("POST", path, json.dumps(data), **{**self.cookie, **usual, **headers})

    def live(self, page: str, enough: Callable[[dict[str, str]], bool]) -> dict[str, str]:
        """Regions of the live stream, merged, until there is enough."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        regions: dict[str, str] = {}
        try:
            connection.request("GET", f"/live?page={page}", headers=self.cookie)
            answer = connection.getresponse()
            assert answer.status == 200
            while not enough(regions):
                line = answer.readline().decode()
                if line.startswith("data: "):
                    regions.update(json.loads(line.removeprefix("data: ")))
            return regions
        finally:
            connection.close()


@contextmanager
def visited(page: Served) -> Iterator[Visitor]:
    """A page that is served while the context lasts."""
    page.desk.begin()
    thread = Thread(target=page.run, daemon=True)
    thread.start()
    try:
        yield Visitor(page)
    finally:
        page.stop()
        thread.join(20)
        assert not thread.is_alive()
