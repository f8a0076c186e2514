"""A node for tests: a local chain behind the few RPC methods that reading and simulating need."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from solders.compute_budget import ID as COMPUTE_BUDGET
from solders.instruction import AccountMeta
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction

from balclient.abi.addresses import CLOCK_SYSVAR_ID
from balclient.abi.sysvars import clock_account
from balclient.abi.values import Account, Instruction
from balclient.chain import LocalChain


class Node:
    """Answers requests from a chain; what happens before an answer or a simulation is up to the test."""

    def __init__(self, chain: LocalChain) -> None:
        self.chain = chain
        self.lock = Lock()
        self.before_answering: Callable[[], object] = lambda: None
        self.before_simulating: Callable[[], object] = lambda: None
        self.asked: list[str] = []
        self.wants_filters = False
        self.url = ""

    def answer(self, method: str, params: list[Any]) -> Any:
        self.asked.append(method)
        self.before_answering()
        if method == "getGenesisHash":
            return "11111111111111111111111111111111"
        if method == "getMultipleAccounts":
            return self.in_context([self.encoded(Pubkey.from_string(key)) for key in params[0]])
        if method == "getProgramAccounts":
            return self.in_context(self.listed(Pubkey.from_string(params[0]), params[1]))
        if method == "simulateTransaction":
            self.before_simulating()
            return self.in_context(self.simulate(b64decode(params[0]), params[1]["accounts"]["addresses"]))
        raise NotImplementedError(method)

    def listed(self, program_id: Pubkey, config: dict[str, Any]) -> list[dict[str, Any]]:
        filters = config["filters"]
        if self.wants_filters and not filters:
            raise PermissionError("filters are needed")
        found: list[dict[str, Any]] = []
        for key, account in self.chain.program_accounts(program_id).items():  # type: ignore[attr-defined]
            data = account.data
            sizes = [one["dataSize"] for one in filters if "dataSize" in one]
            starts = [one["memcmp"] for one in filters if "memcmp" in one]
            if any(len(data) != size for size in sizes):
                continue
            if any(not data[one["offset"] :].startswith(b64decode(one["bytes"])) for one in starts):
                continue
            if "dataSlice" in config:
                at = config["dataSlice"]["offset"]
                data = data[at : at + config["dataSlice"]["length"]]
            found.append({"pubkey": str(key), "account": self.encoded(key, data)})
        return found

    def in_context(self, value: Any) -> dict[str, Any]:
        return {"context": {"slot": self.chain.clock.slot, "apiVersion": "3.1.0"}, "value": value}

    def encoded(self, key: Pubkey, data: bytes | None = None) -> dict[str, Any] | None:
        clock = key == CLOCK_SYSVAR_ID
        found: Account | None = clock_account(self.chain.clock) if clock else self.chain.account(key)
        if found is None:
            return None
        return {
            "data": [b64encode(found.data if data is None else data).decode(), "base64"],
            "owner": str(found.owner),
            "lamports": found.lamports,
            "executable": found.executable,
            "rentEpoch": 0,
            "space": len(found.data),
        }

    def simulate(self, wire: bytes, wanted: list[str]) -> dict[str, Any]:
        batch, skipped = instructions_of(VersionedTransaction.from_bytes(wire))
        outcome = self.chain.simulate(batch)
        error = outcome.error
        done = {
            "logs": list(outcome.logs),
            "unitsConsumed": outcome.compute_units,
            "err": None,
            "accounts": None,
        }
        if error is not None:
            cause: Any = error.name if error.code is None else {"Custom": error.code}
            return {**done, "err": {"InstructionError": [skipped, cause]}}
        after = [self.encoded(key, outcome.accounts.get(key)) for key in map(Pubkey.from_string, wanted)]
        return {**done, "accounts": after}


def instructions_of(transaction: VersionedTransaction) -> tuple[list[Instruction], int]:
    """What a transaction carries besides compute limits, and how many of those stand before it."""
    message = transaction.message
    keys, head = message.account_keys, message.header
    signers = head.num_required_signatures
    writable = {
        *range(signers - head.num_readonly_signed_accounts),
        *range(signers, len(keys) - head.num_readonly_unsigned_accounts),
    }
    batch = [
        Instruction(
            "any",
            keys[one.program_id_index],
            tuple(AccountMeta(keys[i], message.is_signer(i), i in writable) for i in one.accounts),
            bytes(one.data),
            {},
        )
        for one in message.instructions
        if keys[one.program_id_index] != COMPUTE_BUDGET
    ]
    return batch, len(message.instructions) - len(batch)


@contextmanager
def node_of(chain: LocalChain) -> Iterator[Node]:
    """A node on a free port of this machine, gone at the end."""
    node = Node(chain)
    with serving(node):
        yield node


@contextmanager
def serving(node: Node) -> Iterator[str]:
    """The address where the node answers, gone at the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                with node.lock:
                    reply = {"result": node.answer(request["method"], request["params"])}
            except Exception as error:
                reply = {"error": {"code": -32601, "message": f"{type(error).__name__}: {error}"}}
            body = json.dumps({"jsonrpc": "2.0", "id": request["id"], **reply}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    node.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield node.url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
