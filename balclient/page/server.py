"""The page's server: routes, the live stream, and serving on the loopback address."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from balclient.abi.exceptions import BadInput, BalError

from . import dialogs
from .actions import KINDS, Plans, plan_of
from .desk import Desk, Look
from .guard import Guard
from .market_view import market_regions
from .markup import Markup, el
from .source import Source
from .views import document, home

__all__ = ["Served", "application", "listen"]

_ASSETS = {
    "page.css": ("balclient.page", "text/css"),
    "page.js": ("balclient.page", "text/javascript"),
    "icon.svg": ("balclient.page", "image/svg+xml"),
    "report.css": ("balclient.report", "text/css"),
    "report.js": ("balclient.report", "text/javascript"),
}
_KEEP_ALIVE = 15.0


def application(desk: Desk) -> Starlette:
    """The page of a desk, without its guard."""
    handlers = _Handlers(desk)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        watching = asyncio.create_task(desk.watch())
        try:
            yield
        finally:
            watching.cancel()

    return Starlette(
        routes=[
            Route("/", handlers.home),
            Route("/market/{name}", handlers.market),
            Route("/live", handlers.live),
            Route("/act/form", handlers.form, methods=["POST"]),
            Route("/act/preview", handlers.preview, methods=["POST"]),
            Route("/act/ask", handlers.ask, methods=["POST"]),
            Route("/act/send", handlers.send, methods=["POST"]),
            Route("/assets/{name}", _asset),
        ],
        lifespan=lifespan,
        exception_handlers={404: handlers.nowhere},
    )


class _Handlers:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.plans = Plans()

    # --- looking

    async def home(self, request: Request) -> Response:
        return HTMLResponse(
            document(self.desk.source, "Backstop AMM liquidity", "/", home(self.desk, self.desk.look))
        )

    async def market(self, request: Request) -> Response:
        name = request.path_params["name"]
        if self.desk.look.board.market(name) is None:
            return self._missing(f"There is no market {name} here.")
        regions = await self._regions(f"/market/{name}", self.desk.look)
        return HTMLResponse(document(self.desk.source, name, f"/market/{name}", regions))

    async def live(self, request: Request) -> Response:
        return StreamingResponse(
            self._stream(request.query_params.get("page", "/")), media_type="text/event-stream"
        )

    async def _stream(self, page: str) -> AsyncGenerator[str]:
        """What changed on a page, region by region, as long as it is open."""
        sent: dict[str, Markup] = {}
        number = 0
        yield "retry: 2000\n\n"
        while True:
            look = await self.desk.newer(number, _KEEP_ALIVE)
            if look is None:
                yield ": still here\n\n"
                continue
            number = look.number
            regions = await self._regions(page, look)
            new = {name: text for name, text in regions.items() if sent.get(name) != text}
            sent.update(new)
            if new:
                yield f"event: regions\ndata: {json.dumps(new)}\n\n"

    async def _regions(self, page: str, look: Look) -> dict[str, Markup]:
        if page.startswith("/market/"):
            name = page.removeprefix("/market/")
            if look.board.market(name) is not None:
                return await self.desk.read(lambda: market_regions(self.desk, look, name))
        return home(self.desk, look)

    # --- doing

    async def form(self, request: Request) -> Response:
        async def answer(asked: dict[str, Any]) -> dict[str, Any]:
            kind, market = str(asked.get("kind")), str(asked.get("market"))
            board = self.desk.look.board
            if kind not in KINDS or board.market(market) is None:
                raise BadInput(f"no such action: {kind} {market}")
            return {"html": dialogs.form(self.desk.source, board, kind, market)}

        return await _answered(request, answer)

    async def preview(self, request: Request) -> Response:
        async def answer(asked: dict[str, Any]) -> dict[str, Any]:
            kind, market = str(asked.get("kind")), str(asked.get("market"))
            client = self.desk.source.client
            plan = await self.desk.run(lambda: plan_of(client, kind, market, asked))
            return {
                "html": dialogs.preview(plan),
                "verdict": dialogs.verdict(plan),
                "ok": plan.ok,
                "plan": self.plans.keep(plan) if plan.ok and not self.desk.source.refuses else None,
            }

        return await _answered(request, answer)

    async def ask(self, request: Request) -> Response:
        async def answer(asked: dict[str, Any]) -> dict[str, Any]:
            name = asked.get("plan")
            return {"html": dialogs.question(self.desk.source, self.plans.look(name), str(name))}

        return await _answered(request, answer)

    async def send(self, request: Request) -> Response:
        async def answer(asked: dict[str, Any]) -> dict[str, Any]:
            if self.desk.source.refuses:
                raise BadInput(self.desk.source.refuses)
            plan = self.plans.take(asked.get("plan"))
            try:
                receipt = await self.desk.run(lambda: self.desk.source.client.send(plan))
            finally:
                await self.desk.look_again()
            return {"html": dialogs.receipt(receipt)}

        return await _answered(request, answer)

    # --- nothing there

    async def nowhere(self, request: Request, error: Exception) -> Response:
        return self._missing("There is nothing at this address.")

    def _missing(self, text: str) -> Response:
        names = (el("li", el("a", m.name, href=f"/market/{m.name}")) for m in self.desk.look.board.markets)
        regions = {"missing": el("section", el("p", text), el("p", "The markets are:"), el("ul", *names))}
        return HTMLResponse(document(self.desk.source, "Not found", "", regions, dialog=False), 404)


async def _answered(
    request: Request, answer: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
) -> Response:
    try:
        asked: Any = json.loads(await request.body())
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        return JSONResponse({"problem": "this is no form of this page"}, 400)
    try:
        return JSONResponse(await answer(cast(dict[str, Any], asked)))
    except BadInput as error:
        return JSONResponse({"problem": str(error)}, 422)
    except BalError as error:
        return JSONResponse({"html": dialogs.trouble(error), "problem": str(error)}, 409)


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _ASSETS:
        return Response(status_code=404)
    package, kind = _ASSETS[name]
    text = (files(package) / "assets" / name).read_text(encoding="utf-8")
    return Response(text, media_type=kind)


class Served:
    """A page that listens on the loopback address; `run` serves until `stop` or a signal.

    The token is made anew for every run; `url` holds it, and nothing else that is shown does.
    """

    def __init__(self, source: Source, *, port: int = 0) -> None:
        self.desk = Desk(source)
        self._socket = listen(port)
        self.port: int = self._socket.getsockname()[1]
        self._token = secrets.token_urlsafe(32)
        guard = Guard(application(self.desk), token=self._token, port=self.port)
        self._server = uvicorn.Server(
            uvicorn.Config(
                guard,
                log_config=None,
                access_log=False,
                server_header=False,
                ws="none",
                lifespan="on",
                timeout_graceful_shutdown=1,
            )
        )

    def __repr__(self) -> str:
        return f"Served(port={self.port})"

    @property
    def url(self) -> str:
        """The address of the first visit, with the token: not for logs."""
        return f"http://127.0.0.1:{self.port}/?token={self._token}"

    def run(self) -> None:
        """Serve."""
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self.desk.close()
            self._socket.close()

    def stop(self) -> None:
        """Let `run` end soon."""
        self._server.should_exit = True


def listen(port: int) -> socket.socket:
    """A socket on the loopback address; raises BadInput where the port is taken."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind(("127.0.0.1", port))
        # From here on a visitor waits instead of being turned away.
        found.listen()
    except (OSError, OverflowError) as error:
        found.close()
        raise BadInput(f"port {port} of this machine cannot be used: {error}") from None
    return found
