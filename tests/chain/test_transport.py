"""The transport: what it repeats, how long it waits, what it never says."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate
from typing import Any

import pytest

from balclient.abi.exceptions import BadInput, NetworkError, RpcError
from balclient.chain.rpc_transport import Patience, TokenBucket, Transport, is_loopback, shown

PATIENCE = Patience(timeout=0.5, attempts=4)
Reply = Callable[[dict[str, Any]], bytes]


class Waits:
    """Virtual time that notes every wait."""

    def __init__(self) -> None:
        self.seconds, self.slept = 0.0, list[float]()

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)


def http(status: str, body: bytes | str, *headers: str) -> bytes:
    content = body if isinstance(body, bytes) else body.encode()
    return (
        "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *headers, "", ""]).encode()
        + content
    )


def result(value: Any) -> Reply:
    return lambda request: http("200 OK", json.dumps({"id": request["id"], "result": value}))


def refusal(code: int, message: str = "no") -> Reply:
    error = {"code": code, "message": message, "data": {"more": 1}}
    return lambda request: http("200 OK", json.dumps({"id": request["id"], "error": error}))


def raw(status: str, body: bytes | str, *headers: str) -> Reply:
    return lambda request: http(status, body, *headers)


def nothing(request: dict[str, Any]) -> bytes:
    return b""


def ask(*replies: Reply) -> tuple[Any, Transport, Waits]:
    """The answer (or the exception) to one call of a server that replies in turn."""
    left = list(replies)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                request = json.loads(await reader.readexactly(size))
                reply = left.pop(0)(request)
                if not reply:
                    return
                writer.write(reply)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            return
        finally:
            writer.close()

    async def main() -> tuple[Any, Transport, Waits]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        waits = Waits()
        port = server.sockets[0].getsockname()[1]
        transport = Transport(f"http://127.0.0.1:{port}", patience=PATIENCE, time=waits, seed=1)
        try:
            answer: Any = await transport.call("getSlot", [])
        except Exception as error:
            answer = error
        finally:
            await transport.close()
            server.close()
            await server.wait_closed()
        return answer, transport, waits

    return asyncio.run(main())


def test_an_answer_is_returned_at_once() -> None:
    answer, transport, waits = ask(result(7))
    assert answer == 7
    assert waits.slept == []
    assert transport.traffic.requests == 1


@pytest.mark.parametrize(
    "bad",
    [
        nothing,
        raw("200 OK", "<html>"),
        raw("200 OK", b"\xff\xfe"),
        raw("200 OK", "[1]"),
        raw("200 OK", '{"id": 1}'),
        raw("200 OK", '{"id": 1, "error": "text"}'),
        raw("200 OK", '{"id": 99, "result": 8}'),
        raw("502 Bad Gateway", ""),
        raw("500 Internal Server Error", '{"id": 1, "error": {"code": 1, "message": "x"}}'),
        refusal(-32005),
        refusal(-32016),
    ],
)
def test_what_is_no_answer_is_asked_again(bad: Reply) -> None:
    answer, transport, waits = ask(bad, bad, result(7))
    assert answer == 7
    assert transport.traffic.retries == 2
    # The second pause is longer, each with up to half of jitter.
    assert 0.125 <= waits.slept[0] <= 0.375
    assert 0.25 <= waits.slept[1] <= 0.75


def test_patience_ends_with_the_last_reason() -> None:
    answer, transport, _ = ask(*[raw("503 Service Unavailable", "")] * 4)
    assert isinstance(answer, NetworkError)
    assert "getSlot in 4 attempts" in str(answer)
    assert "HTTP 503" in str(answer)
    assert transport.traffic.requests == 4


def test_silence_is_a_timeout() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError, ConnectionError):
            await reader.read()
        writer.close()

    async def main() -> Transport:
        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        patience = Patience(timeout=0.05, attempts=2)
        transport = Transport(f"http://127.0.0.1:{port}", patience=patience, time=Waits())
        with pytest.raises(NetworkError, match=r"nothing within 0\.05 s"):
            await transport.call("getSlot")
        await transport.close()
        server.close()
        return transport

    assert asyncio.run(main()).traffic.timeouts == 2


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("Retry-After: 3.5", 3.5, 3.5),
        ("Retry-After: 0", 0, 0),
        ("Retry-After: soon", 1, 1),
        ("Retry-After: 99999", 120, 120),
        ("Retry-After: " + formatdate(0, usegmt=True), 1, 1),
        ("X-Nothing: 1", 1, 1),
    ],
)
def test_429_waits_as_long_as_the_node_says(header: str, least: float, most: float) -> None:
    answer, transport, waits = ask(raw("429 Too Many Requests", "", header), result(7))
    assert answer == 7
    assert transport.traffic.throttled == 1
    assert least - 1e-6 <= sum(waits.slept) <= most + 0.5


def test_a_refusal_keeps_code_and_data_and_is_not_repeated() -> None:
    answer, transport, _ = ask(refusal(-32602, "invalid params"))
    assert isinstance(answer, RpcError)
    assert answer.code == -32602
    assert answer.data == {"more": 1}
    assert transport.traffic.requests == 1


def test_a_locked_door_is_not_knocked_at_again() -> None:
    answer, transport, _ = ask(raw("401 Unauthorized", "who are you"))
    assert isinstance(answer, RpcError)
    assert "401" in str(answer)
    assert transport.traffic.requests == 1


def test_the_path_of_an_address_may_be_a_key_and_is_never_shown() -> None:
    url = "https://user:pass@rpc.example.org:8443/v1/s3cr3t?api-key=s3cr3t"
    assert shown(url) == "https://rpc.example.org:8443"
    assert "s3cr3t" not in repr(Transport(url))
    with pytest.raises(BadInput) as caught:
        Transport("ftp://rpc.example.org/s3cr3t")
    assert "s3cr3t" not in str(caught.value)


def test_loopback() -> None:
    assert all(is_loopback(url) for url in ("http://127.0.0.1:1", "http://localhost", "http://[::1]:8899"))
    assert not any(is_loopback(url) for url in ("https://api.devnet.solana.com", "http://10.0.0.1"))


def test_the_bucket_lets_through_its_rate() -> None:
    async def main() -> float:
        waits = Waits()
        bucket = TokenBucket(4, 2, waits)
        for _ in range(10):
            await bucket.take()
        return waits.seconds

    assert asyncio.run(main()) == pytest.approx(2.0)


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (-1, 1), (1, 0)])
def test_a_bucket_that_lets_nothing_through_is_refused(rate: float, burst: int) -> None:
    with pytest.raises(BadInput):
        TokenBucket(rate, burst, Waits())
