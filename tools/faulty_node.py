"""A cluster in this process, and a JSON-RPC endpoint on 127.0.0.1 that treats its callers badly.

The cluster keeps virtual time: it moves only when somebody sleeps by its clock, so that hours of faults pass
in seconds.  Transactions are checked (signatures, blockhash, once per signature) and counted by what they
carry, which is the truth that a client's word is held against.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from solders.hash import Hash
from solders.transaction import VersionedTransaction

__all__ = ["FAULTS", "Cluster", "FaultyNode", "VirtualTime", "intent_of"]

SLOTS_PER_SECOND = 2.5
CONFIRMED, FINALIZED = 2, 32
LIFE = 150
SYSTEM = "11111111111111111111111111111111"
CLOCK = "SysvarC1ock11111111111111111111111111111111"
SYSVAR = "Sysvar1111111111111111111111111111111111111"
START = 1_000


class VirtualTime:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        """Seconds since the start."""
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.seconds += max(seconds, 0.0)
        await asyncio.sleep(0)


@dataclass
class Landed:
    """A transaction in a block."""

    slot: int
    error: Any


@dataclass
class Cluster:
    """Blocks, pending transactions and what was executed."""

    time: VirtualTime
    draw: random.Random
    landed: dict[str, Landed] = field(default_factory=dict)
    pending: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    fates: dict[str, str] = field(default_factory=dict)
    lives: dict[str, int] = field(default_factory=dict)
    executed: Counter[int] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    signed: Counter[int] = field(default_factory=Counter)
    fate_of: Callable[[random.Random], str] | None = None

    @property
    def slot(self) -> int:
        """The newest slot."""
        return START + int(self.time.seconds * SLOTS_PER_SECOND)

    @staticmethod
    def height(slot: int) -> int:
        """Every twentieth slot has no block."""
        return slot - slot // 20

    def advance(self) -> None:
        """Put into blocks what is due."""
        for signature, (due, wire) in list(self.pending.items()):
            if due > self.slot:
                continue
            del self.pending[signature]
            transaction = VersionedTransaction.from_bytes(wire)
            if self.height(due) > self.lives.get(str(transaction.message.recent_blockhash), -1):
                continue
            if signature not in self.landed:
                intent, fails = _intent(transaction)
                error = {"InstructionError": [2, {"Custom": 6010}]} if fails else None
                self.landed[signature] = Landed(due, error)
                (self.refused if fails else self.executed)[intent] += 1

    def blockhash(self, slot: int) -> tuple[str, int]:
        """The blockhash of a slot and the last block height at which it counts."""
        text = str(Hash(slot.to_bytes(32, "little")))
        self.lives.setdefault(text, self.height(slot) + LIFE)
        return text, self.lives[text]

    def submit(self, wire: bytes) -> str:
        """What a leader does with a transaction: takes it, loses it, or takes its time."""
        transaction = VersionedTransaction.from_bytes(wire)
        transaction.verify_and_hash_message()
        signature = str(transaction.signatures[0])
        if signature not in self.fates:
            self.signed[_intent(transaction)[0]] += 1
            self.fates[signature] = (self.fate_of or _fate)(self.draw)
        fate = self.fates[signature]
        if signature in self.landed or signature in self.pending or fate == "never":
            return signature
        if fate == "sometimes" and self.draw.random() < 0.7:
            return signature
        due = self.slot + self.draw.randint(1, 4)
        if fate == "last moment":
            end = self.lives.get(str(transaction.message.recent_blockhash), 0)
            while self.height(due + 1) <= end:
                due += 1
        self.pending[signature] = (due, wire)
        return signature


def _fate(draw: random.Random) -> str:
    number = draw.random()
    if number < 0.04:
        return "never"
    if number < 0.08:
        return "last moment"
    return "sometimes" if number < 0.4 else "at once"


def intent_of(wire: bytes) -> int:
    """Which send a transaction is for."""
    return _intent(VersionedTransaction.from_bytes(wire))[0]


def _intent(transaction: VersionedTransaction) -> tuple[int, bool]:
    data = bytes(transaction.message.instructions[-1].data)
    return int.from_bytes(data[:8], "little"), data[8:9] == b"\2"


STUCK = "status replica hangs"

# kind of fault -> how often it happens to a request
FAULTS: Mapping[str, float] = {
    "dropped before": 0.05,
    "dropped after": 0.05,
    "silent before": 0.004,
    "silent after": 0.004,
    "429 with Retry-After": 0.03,
    "429 with a date": 0.01,
    "429 without": 0.01,
    "500 with HTML": 0.02,
    "503 empty": 0.02,
    "not JSON": 0.02,
    "cut off": 0.02,
    "another's answer": 0.02,
    "answer without a shape": 0.03,
    "node is behind (-32005)": 0.03,
    "lagging node": 0.12,
    "complains, yet forwards": 0.03,
    "says sent, is not": 0.05,
    STUCK: 0.005,
}


class FaultyNode:
    """The endpoint; `faults` are how often each happens, `injected` how often it did."""

    def __init__(self, cluster: Cluster, draw: random.Random, faults: Mapping[str, float] = FAULTS) -> None:
        self.cluster, self.draw, self.faults = cluster, draw, dict(faults)
        self.injected: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self.url = ""
        self._stuck_slot, self._stuck_until = 0, -1.0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> FaultyNode:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- HTTP

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._request(reader, writer):
                pass
        except (asyncio.CancelledError, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(Exception, asyncio.CancelledError):
                await writer.wait_closed()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        size = 0
        for line in head.decode("latin-1").split("\r\n"):
            name, _, value = line.partition(":")
            if name.lower() == "content-length":
                size = int(value)
        request = json.loads(await reader.readexactly(size))
        fault = self._pick(request["method"])
        self.requests[request["method"]] += 1
        if fault:
            self.injected[fault] += 1
        if fault == "dropped before":
            return False
        if fault == "silent before":
            await reader.read()
            return False
        early = _status_fault(fault, self.cluster.time.now())
        if early is not None:
            writer.write(early)
            await writer.drain()
            return True
        answer = self._answer(request, fault)
        if fault == "dropped after":
            return False
        if fault == "silent after":
            await reader.read()
            return False
        body = json.dumps(answer).encode()
        if fault == "not JSON":
            body = b"<html>\xff\xfe gateway</html>"
        elif fault == "cut off":
            body = body[: len(body) // 2]
        writer.write(_http("200 OK", body))
        await writer.drain()
        return True

    def _pick(self, method: str) -> str:
        number = self.draw.random()
        for name, share in self.faults.items():
            if name == STUCK:
                continue
            number -= share
            if number < 0:
                only_sends = name in ("complains, yet forwards", "says sent, is not")
                return "" if only_sends and method != "sendTransaction" else name
        return ""

    # --- JSON-RPC

    def _answer(self, request: Mapping[str, Any], fault: str) -> dict[str, Any]:
        self.cluster.advance()
        number = request["id"] + 1_000_000 if fault == "another's answer" else request["id"]
        shell: dict[str, Any] = {"jsonrpc": "2.0", "id": number}
        if fault == "node is behind (-32005)":
            return {**shell, "error": {"code": -32005, "message": "Node is behind by 42 slots"}}
        method, params = str(request["method"]), request["params"]
        if method == "sendTransaction":
            return {**shell, **self._send(b64decode(params[0]), fault)}
        lag = self.draw.randint(1, 80) if fault == "lagging node" else 0
        slot = self.cluster.slot - lag
        if method == "getSignatureStatuses":
            slot = min(slot, self._replica())
        result = self._read(method, params, max(slot, 1))
        if isinstance(result, str) and result.startswith("!"):
            return {
                **shell,
                "error": {"code": -32016, "message": "Minimum context slot has not been reached"},
            }
        if fault == "answer without a shape":
            result = self.draw.choice([{}, {"context": {}}, {"context": {"slot": "x"}, "value": 7}, 5, []])
        return {**shell, "result": result}

    def _replica(self) -> int:
        """The slot of the replica that answers about signatures: at times it hangs while the others go on."""
        now = self.cluster.time.now()
        if now < self._stuck_until:
            self.injected[STUCK] += 1
            return self._stuck_slot
        if self.draw.random() < self.faults.get(STUCK, 0.0):
            self._stuck_slot, self._stuck_until = self.cluster.slot, now + self.draw.uniform(10, 60)
        return self.cluster.slot

    def _send(self, wire: bytes, fault: str) -> dict[str, Any]:
        if fault == "says sent, is not":
            return {"result": str(VersionedTransaction.from_bytes(wire).signatures[0])}
        signature = self.cluster.submit(wire)
        if fault == "complains, yet forwards":
            message = self.draw.choice(["Blockhash not found", "Transaction was already processed"])
            return {"error": {"code": -32002, "message": message}}
        return {"result": signature}

    def _read(self, method: str, params: list[Any], slot: int) -> Any:
        config: Mapping[str, Any] = next((one for one in reversed(params) if isinstance(one, dict)), {})
        depth = {"processed": 0, "finalized": FINALIZED}.get(config.get("commitment", "finalized"), CONFIRMED)
        if method == "getSignatureStatuses":
            return {"context": {"slot": slot}, "value": [self._status(one, slot) for one in params[0]]}
        bank = slot - depth
        if bank < config.get("minContextSlot", 0):
            return "!"
        if method == "getLatestBlockhash":
            text, last = self.cluster.blockhash(bank)
            return _context(bank, {"blockhash": text, "lastValidBlockHeight": last})
        if method == "getEpochInfo":
            return {"absoluteSlot": bank, "blockHeight": Cluster.height(bank)}
        if method == "getRecentPrioritizationFees":
            return [{"slot": bank - i, "prioritizationFee": self.draw.randint(0, 9_000)} for i in range(20)]
        if method == "getGenesisHash":
            return str(Hash(b"\7" * 32))
        if method == "getMultipleAccounts":
            return _context(bank, [self._account(one, bank) for one in params[0]])
        if method == "simulateTransaction":
            return _context(bank, self._simulate(params, bank))
        if method == "getTransaction":
            found = self.cluster.landed.get(params[0])
            if found is None or found.slot > bank:
                return None
            meta = {"err": found.error, "logMessages": [], "computeUnitsConsumed": 450}
            return {"slot": found.slot, "blockTime": found.slot // 2, "meta": meta}
        raise AssertionError(method)

    def _status(self, signature: str, slot: int) -> Any:
        found = self.cluster.landed.get(signature)
        if found is None or found.slot > slot:
            return None
        depth = slot - found.slot
        reached = "finalized" if depth >= FINALIZED else "confirmed" if depth >= CONFIRMED else "processed"
        return {"slot": found.slot, "err": found.error, "confirmationStatus": reached}

    def _account(self, key: str, slot: int) -> Any:
        if key == CLOCK:
            parts = (slot, 0, 0, 0, slot // 2)
            data = b"".join(part.to_bytes(8, "little") for part in parts)
            return _account(data, SYSVAR)
        return _account(b"", SYSTEM)

    def _simulate(self, params: list[Any], slot: int) -> Any:
        transaction = VersionedTransaction.from_bytes(b64decode(params[0]))
        refused = bytes(transaction.message.instructions[-1].data)[8:9] == b"\1"
        error = {"InstructionError": [2, {"Custom": 6003}]} if refused else None
        accounts = [self._account(one, slot) for one in params[1]["accounts"]["addresses"]]
        return {"err": error, "logs": [], "accounts": accounts, "unitsConsumed": 450}


def _account(data: bytes, owner: str) -> dict[str, Any]:
    encoded = [b64encode(data).decode(), "base64"]
    return {"data": encoded, "owner": owner, "lamports": 10**9, "executable": False, "space": len(data)}


def _context(slot: int, value: Any) -> dict[str, Any]:
    return {"context": {"slot": slot}, "value": value}


def _http(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _status_fault(fault: str, now: float) -> bytes | None:
    if fault == "429 with Retry-After":
        return _http("429 Too Many Requests", b"slow down", "Retry-After: 1.5")
    if fault == "429 with a date":
        return _http("429 Too Many Requests", b"", "Retry-After: Tue, 01 Jan 2019 00:00:00 GMT")
    if fault == "429 without":
        return _http("429 Too Many Requests", b"{}")
    if fault == "500 with HTML":
        return _http("500 Internal Server Error", b"<h1>Oops</h1>")
    if fault == "503 empty":
        return _http("503 Service Unavailable", b"")
    return None
