"""A cluster for the page: a local chain behind the RPC methods that it asks, on a wire that can be cut."""

from __future__ import annotations

import select
import socket
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread
from typing import Any

from solders.hash import Hash
from solders.transaction import VersionedTransaction

from balclient.localnet import Localnet
from tests.snapshot.node import Node, instructions_of, serving

DEVNET = "EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG"
LIFE = 150


class SendingNode(Node):
    """A node that also takes transactions, checks their signatures and runs each once, at once.

    It calls itself devnet, which may be sent to without further questions.
    """

    def __init__(self, net: Localnet) -> None:
        super().__init__(net.chain)
        self.net = net
        self.landed: dict[str, dict[str, Any]] = {}
        self.after_sending: Callable[[], object] = lambda: None

    def answer(self, method: str, params: list[Any]) -> Any:
        handler: Callable[[list[Any]], Any] | None = getattr(self, f"_{method}", None)
        if handler is None:
            return super().answer(method, params)
        self.asked.append(method)
        self.before_answering()
        return handler(params)

    def _getGenesisHash(self, _: list[Any]) -> str:
        return DEVNET

    def _getLatestBlockhash(self, _: list[Any]) -> Any:
        slot = self.chain.clock.slot
        known = str(Hash(slot.to_bytes(32, "little")))
        return self.in_context({"blockhash": known, "lastValidBlockHeight": slot + LIFE})

    def _getEpochInfo(self, _: list[Any]) -> Any:
        slot = self.chain.clock.slot
        return {"absoluteSlot": slot, "blockHeight": slot}

    def _getSlot(self, _: list[Any]) -> int:
        return self.chain.clock.slot

    def _getRecentPrioritizationFees(self, _: list[Any]) -> list[Any]:
        return []

    def _getSignatureStatuses(self, params: list[Any]) -> Any:
        return self.in_context([self._status(name) for name in params[0]])

    def _status(self, name: str) -> Any:
        found = self.landed.get(name)
        if found is None:
            return None
        return {"slot": found["slot"], "err": found["meta"]["err"], "confirmationStatus": "finalized"}

    def _getTransaction(self, params: list[Any]) -> Any:
        return self.landed.get(params[0])

    def _getSignaturesForAddress(self, _: list[Any]) -> list[Any]:
        return []

    def _getProgramAccounts(self, params: list[Any]) -> Any:
        return self.in_context([])

    def _sendTransaction(self, params: list[Any]) -> str:
        transaction = VersionedTransaction.from_bytes(b64decode(params[0]))
        transaction.verify_and_hash_message()
        name = str(transaction.signatures[0])
        if name not in self.landed:
            self._run(name, transaction)
            self.after_sending()
        return name

    def _run(self, name: str, transaction: VersionedTransaction) -> None:
        batch, skipped = instructions_of(transaction)
        self.chain.warp(slots=1)
        outcome = self.net.send(batch)
        error = outcome.error
        problem: Any = None
        if error is not None:
            cause: Any = error.name if error.code is None else {"Custom": error.code}
            problem = {"InstructionError": [skipped, cause]}
        clock = self.chain.clock
        meta = {
            "err": problem,
            "logMessages": list(outcome.logs),
            "computeUnitsConsumed": outcome.compute_units,
        }
        self.landed[name] = {"slot": clock.slot, "blockTime": clock.unix_timestamp, "meta": meta}


class Wire:
    """Between a client and a server on this machine: what comes is passed on, or dropped while it is cut."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.whole = True
        self.dropped = 0
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Drop what is open, and from now on whatever comes."""
        with self._lock:
            self.whole = False
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def restore(self) -> None:
        """Pass on again."""
        self.whole = True

    def close(self) -> None:
        """End for good."""
        self.cut()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            if self.whole:
                Thread(target=self._carry, args=(client,), daemon=True).start()
            else:
                self.dropped += 1
                client.close()

    def _carry(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self.target)) as server:
            with self._lock:
                self._open |= {client, server}
            try:
                other = {client: server, server: client}
                while True:
                    for ready in select.select(list(other), [], [])[0]:
                        block = ready.recv(1 << 16)
                        if not block or not self.whole:
                            return
                        other[ready].sendall(block)
            finally:
                with self._lock:
                    self._open -= {client, server}


@contextmanager
def node_on_a_wire(net: Localnet) -> Iterator[tuple[SendingNode, Wire]]:
    """A node over a world's chain, and the wire whose address clients are to use."""
    node = SendingNode(net)
    with serving(node) as url:
        wire = Wire(int(url.rpartition(":")[2]))
        try:
            yield node, wire
        finally:
            wire.close()
