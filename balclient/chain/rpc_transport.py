"""JSON-RPC over HTTP: one request at a time, repeated until it has an answer or its patience ends.

The transport is our own, over the HTTP client that solana-py brings (httpx2 with the newer releases, httpx
with the older): its own providers raise away the body, the status and `Retry-After`, and live in other
modules with other arguments on either end of the supported range.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib import import_module
from ipaddress import ip_address
from itertools import count
from typing import Any, Protocol, TypeVar, cast, overload
from urllib.parse import urlsplit

from balclient.abi.exceptions import BadInput, NetworkError, RpcError

__all__ = ["Patience", "RealTime", "Time", "TokenBucket", "Traffic", "Transport", "is_loopback"]

T = TypeVar("T")

# The node is behind, still starting, or has not seen the slot that the request asks for.
_NOT_YET = frozenset({-32004, -32005, -32014, -32016})
_LONGEST_RETRY_AFTER = 120.0
_SHOWN = 200


class Time(Protocol):
    """What the transport and the sender wait by; tests bring their own."""

    def now(self) -> float:
        """Seconds, ever rising."""
        ...

    def sleep(self, seconds: float) -> Awaitable[None]:
        """Wait."""
        ...


class RealTime:
    """The machine's own time."""

    def now(self) -> float:
        """Seconds of the monotonic clock."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait for real."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one request is worth: seconds per attempt, attempts, and the first and longest pause."""

    timeout: float = 20.0
    attempts: int = 8
    first_pause: float = 0.25
    longest_pause: float = 8.0


@dataclass(slots=True)
class Traffic:
    """What a transport has done so far."""

    requests: int = 0
    retries: int = 0
    throttled: int = 0
    timeouts: int = 0
    dropped: int = 0
    garbage: int = 0
    behind: int = 0


class TokenBucket:
    """Lets through `rate` requests a second, `burst` at once; None lets through all.

    A node that says when to come back stops everybody until then.
    """

    def __init__(self, rate: float | None, burst: int, time: Time) -> None:
        if rate is not None and (rate <= 0 or burst < 1):
            raise BadInput(f"a rate of {rate} requests a second, {burst} at once, lets nothing through")
        self._rate, self._burst, self._time = rate, burst, time
        self._tokens, self._at, self._closed_until = float(burst), time.now(), 0.0

    def close(self, seconds: float) -> None:
        """Nobody passes for so long."""
        self._closed_until = max(self._closed_until, self._time.now() + seconds)

    async def take(self) -> None:
        """Wait for a turn."""
        while True:
            now = self._time.now()
            wait = self._closed_until - now
            if wait <= 0:
                if self._rate is None:
                    return
                self._tokens = min(float(self._burst), self._tokens + (now - self._at) * self._rate)
                self._at = now
                if self._tokens >= 1:
                    self._tokens -= 1
                    return
                wait = (1 - self._tokens) / self._rate
            await self._time.sleep(wait)


def is_loopback(url: str) -> bool:
    """Whether a URL names this very machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Transport:
    """Asks one endpoint; no connection is made before the first request.

    Every request of ours may be repeated: reads change nothing, and a node takes the same signed transaction
    twice as once.  Raises `RpcError` where the node refuses, `NetworkError` where there is no answer.
    """

    def __init__(
        self,
        url: str,
        *,
        patience: Patience = Patience(),
        rate: float | None = None,
        burst: int = 20,
        headers: Mapping[str, str] | None = None,
        time: Time | None = None,
        seed: int | None = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadInput(f"RPC address {shown(url)}: expected http://HOST[:PORT] or https://HOST")
        self.url = url
        self.name = shown(url)
        self.traffic = Traffic()
        self.patience = patience
        self.time: Time = RealTime() if time is None else time
        self._bucket = TokenBucket(rate, burst, self.time)
        self._headers = {"content-type": "application/json", **(headers or {})}
        self._numbers = count(1)
        # Not for secrets: it only spreads the repeats of many clients.
        self._random = random.Random(seed)
        self._library: Any = None
        self._session: Any = None

    def __repr__(self) -> str:
        return f"Transport({self.name})"

    async def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.aclose()

    @overload
    async def call(self, method: str, params: Sequence[Any] = ()) -> Any: ...

    @overload
    async def call(
        self, method: str, params: Sequence[Any], parse: Callable[[Any], T], *, timeout: float | None = None
    ) -> T: ...

    async def call(
        self,
        method: str,
        params: Sequence[Any] = (),
        parse: Callable[[Any], T] | None = None,
        *,
        timeout: float | None = None,
    ) -> T | Any:
        """The node's result, parsed; what `parse` refuses with a NetworkError is no answer either.

        `timeout` are seconds per attempt where the answer is larger than others.
        """
        pause = self.patience.first_pause
        last = ""
        for attempt in range(self.patience.attempts):
            if attempt:
                self.traffic.retries += 1
                await self.time.sleep(pause * (0.5 + self._random.random()))
                pause = min(pause * 2, self.patience.longest_pause)
            await self._bucket.take()
            self.traffic.requests += 1
            answer, last = await self._once(method, params, timeout or self.patience.timeout)
            if answer is None:
                continue
            if parse is None:
                return answer["result"]
            try:
                return parse(answer["result"])
            except NetworkError as error:
                self.traffic.garbage += 1
                last = str(error)
        raise NetworkError(
            f"{self.name}: no answer to {method} in {self.patience.attempts} attempts; the last one: {last}"
        )

    async def _once(
        self, method: str, params: Sequence[Any], timeout: float
    ) -> tuple[Mapping[str, Any] | None, str]:
        """The answer, or None and what stood in its way."""
        number = next(self._numbers)
        body = json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": list(params)})
        session = self._open()
        try:
            response = await session.post(self.url, content=body, headers=self._headers, timeout=timeout)
        except self._library.TimeoutException:
            self.traffic.timeouts += 1
            return None, f"nothing within {timeout:g} s"
        except self._library.HTTPError as error:
            self.traffic.dropped += 1
            return None, f"{type(error).__name__} ({error})"
        status = int(response.status_code)
        if status == 429:
            self.traffic.throttled += 1
            self._bucket.close(_retry_after(response.headers.get("retry-after")))
            return None, "429, too many requests"
        if status in (401, 403, 404, 405):
            raise RpcError(f"{self.name}: HTTP {status} to {method}: {_cut(response.text)}", status)
        return self._judge(method, number, status, response)

    def _judge(
        self, method: str, number: int, status: int, response: Any
    ) -> tuple[Mapping[str, Any] | None, str]:
        found = _object(response.content)
        if found is None or not ("result" in found or isinstance(found.get("error"), dict)):
            self.traffic.garbage += 1
            return None, f"HTTP {status} with {_cut(response.text)!r} instead of an answer"
        if found.get("id") != number:
            self.traffic.garbage += 1
            return None, f"an answer to request {found.get('id')!r} instead of {number}"
        if "error" not in found:
            return found, ""
        error = cast(dict[str, Any], found["error"])
        code, message = error.get("code"), str(error.get("message"))
        if code in _NOT_YET or status >= 500:
            self.traffic.behind += 1
            return None, f"{message} ({code})"
        raise RpcError(
            f"{self.name} refused {method}: {_cut(message)} ({code})",
            code if isinstance(code, int) else 0,
            error.get("data"),
        )

    def _open(self) -> Any:
        if self._session is None:
            self._library = http_library()
            self._session = self._library.AsyncClient(
                timeout=self.patience.timeout,
                # A proxy of the environment is for other machines.
                trust_env=not is_loopback(self.url),
            )
        return self._session


def http_library() -> Any:
    """The HTTP client that solana-py brought along; raises BadInput where there is none."""
    for name in ("httpx2", "httpx"):
        try:
            return import_module(name)
        except ImportError:
            continue
    raise BadInput("no HTTP client here: install the package solana, which brings one")


def shown(url: str) -> str:
    """A URL without what may be a key in it: scheme, host and port."""
    parts = urlsplit(url)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}"


def _retry_after(value: str | None) -> float:
    """Seconds to stay away; a header that is neither a number nor a date counts as one second."""
    seconds = 1.0
    if value is not None:
        try:
            seconds = float(value)
        except ValueError:
            try:
                seconds = parsedate_to_datetime(value).timestamp() - time.time()
            except ValueError:
                seconds = 1.0
    if not 0 <= seconds <= _LONGEST_RETRY_AFTER:
        seconds = 1.0 if seconds < 0 or seconds != seconds else _LONGEST_RETRY_AFTER
    return seconds


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(content)
    except ValueError:
        return None
    return cast(dict[str, Any], answer) if isinstance(answer, dict) else None


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
