"""Who may ask: this machine, this run, this page; everything else is refused before it reaches anything.

Every request needs the run's token, as the cookie that the first visit sets; the token is in the address of
that visit only, which answers with a redirect, so that it stays out of the history and of referrers.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["POLICY", "Guard"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
_LARGEST_BODY = 16_384


class Guard:
    """An ASGI app around another one; `port` is the one that it is served at."""

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._cookie = f"balclient-page-{port}"
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        request = Request(scope)
        refusal = self._refusal(request)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    *((name.encode(), value.encode()) for name, value in _HEADERS.items()),
                ]
            await send(message)

        if refusal is not None:
            await refusal(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)

    def _refusal(self, request: Request) -> Response | None:
        """What to answer instead, None where the request may pass."""
        headers = request.headers
        host = headers.get("host", "")
        if host not in self._hosts:
            return _no("this page answers under its own address only", 421)
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return _no("this request comes from another site")
        elsewhere = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        if elsewhere and headers.get("sec-fetch-mode") != "navigate":
            return _no("this request comes from another site")
        given = parse_qs(request.url.query).get("token")
        if request.method == "GET" and given is not None:
            return self._welcome(request, given[0])
        if not self._known(headers.get("cookie", "")):
            return _no("the token is missing: open the address that the command printed", 401)
        if request.method == "GET":
            return None
        if request.method != "POST":
            return _no("this page knows GET and POST", 405)
        if origin is None or headers.get("content-type", "").partition(";")[0] != "application/json":
            return _no("this request does not come from the page")
        length = headers.get("content-length", "")
        if not length.isdecimal() or int(length) > _LARGEST_BODY:
            return _no("this is more than the page asks for", 413)
        return None

    def _welcome(self, request: Request, given: str) -> Response:
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            return _no("this token is of another run: open the address that the command printed", 401)
        rest = [(k, v) for k, v in request.query_params.multi_items() if k != "token"]
        answer = RedirectResponse(request.url.path + (f"?{urlencode(rest)}" if rest else ""), 303)
        answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
        return answer

    def _known(self, text: str) -> bool:
        try:
            found = SimpleCookie(text).get(self._cookie)
        except CookieError:
            return False
        return found is not None and secrets.compare_digest(found.value.encode(), self._token.encode())


def _no(text: str, status: int = 403) -> Response:
    return PlainTextResponse(f"{text}\n", status)
