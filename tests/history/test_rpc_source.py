"""The RPC source against a node's JSON, over a real socket."""

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fake_node import FakeNode
from solders.signature import Signature

from balclient.abi.addresses import CLOCK_SYSVAR_ID, PROGRAM_ID
from balclient.abi.exceptions import NetworkError
from balclient.abi.values import Account
from balclient.history import Store, ingest
from balclient.history.directory import directory_of
from balclient.history.rpc import RpcSource, look
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions
from balclient.localnet.ledger_chain import LedgerChain


def name(raw: bytes) -> str:
    return str(Signature.from_bytes(raw))


class Node:
    """A fake node's answers in the form of RPC."""

    def __init__(self) -> None:
        self.node = FakeNode.made(80)
        self.accounts: dict[Any, Account] = {}
        self.broken: set[str] = set()

    def answer(self, method: str, params: list[Any]) -> Any:
        if method in self.broken:
            return {"strange": True}
        return getattr(self, method)(*params)

    def getGenesisHash(self) -> str:
        return "fake-genesis"

    def getFirstAvailableBlock(self) -> int:
        return self.node.first_slot()

    def getSlot(self, config: dict[str, Any]) -> int:
        return self.node.rooted_slot()

    def getSignaturesForAddress(self, address: str, config: dict[str, Any]) -> list[dict[str, Any]]:
        ends = [config.get(end) for end in ("before", "until")]
        before, until = [None if end is None else bytes(Signature.from_string(end)) for end in ends]
        found = self.node.signatures(PROGRAM_ID, before=before, until=until, limit=config["limit"])
        return [
            {
                "signature": name(one.signature),
                "slot": one.slot,
                "err": {"InstructionError": [0, "Custom"]} if one.failed else None,
                "memo": None,
                "blockTime": one.block_time,
                "confirmationStatus": "finalized" if one.rooted else "confirmed",
            }
            for one in found
        ]

    def getTransaction(self, text: str, config: dict[str, Any]) -> dict[str, Any] | None:
        (found,) = self.node.transactions([bytes(Signature.from_string(text))])
        if found is None:
            return None
        return {
            "slot": found.slot,
            "blockTime": found.block_time,
            "meta": {"err": {} if found.failed else None, "logMessages": found.logs},
        }

    def getSignatureStatuses(self, texts: list[str], config: dict[str, Any]) -> dict[str, Any]:
        slots = self.node.rooted([bytes(Signature.from_string(text)) for text in texts])
        return {
            "context": {"slot": 1},
            "value": [None if s is None else {"slot": s, "confirmationStatus": "finalized"} for s in slots],
        }

    def _encoded(self, account: Account | None) -> dict[str, Any] | None:
        if account is None:
            return None
        return {
            "data": [b64encode(account.data).decode(), "base64"],
            "owner": str(account.owner),
            "lamports": 1,
            "executable": False,
            "rentEpoch": 0,
        }

    def getProgramAccounts(self, program: str, config: dict[str, Any]) -> dict[str, Any]:
        size = config["filters"][0]["dataSize"]
        listed = [
            {"pubkey": str(key), "account": self._encoded(account)}
            for key, account in self.accounts.items()
            if len(account.data) == size and str(account.owner) == program
        ]
        return {"context": {"slot": 5000}, "value": listed}

    def getMultipleAccounts(self, keys: list[str], config: dict[str, Any]) -> dict[str, Any]:
        known = {str(key): account for key, account in self.accounts.items()}
        return {"context": {"slot": 5000}, "value": [self._encoded(known.get(key)) for key in keys]}


@pytest.fixture
def node() -> Iterator[tuple[Node, str]]:
    node = Node()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            result = node.answer(body["method"], body["params"])
            data = json.dumps({"jsonrpc": "2.0", "id": body["id"], "result": result}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield node, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_node_over_the_wire(node: tuple[Node, str], tmp_path: Path) -> None:
    made, url = node
    made.node.root = made.node.chain[40].slot
    with Store(tmp_path / "h.db") as store, RpcSource(url) as source:
        done = ingest(store, source, page=17)
        assert done.transactions == len(made.node.chain)
        assert done.events == made.node.events
        assert store.cluster == "fake-genesis"
        waiting = len(store.unrooted(1 << 40))
        assert waiting > 0
        made.node.root = 1 << 40
        made.node.chain.pop()
        done = ingest(store, source)
        assert (done.dropped, done.rooted) == (1, waiting - 1)


def test_a_look_at_the_accounts(node: tuple[Node, str], tmp_path: Path) -> None:
    made, url = node
    ledger = LedgerChain()
    net = Localnet(("SOL-PERP",), chain=ledger, program=b"")
    user = net.user("lp", usdc=1000)
    assert Actions(net).add_lp_shares(user, 0, 10_000_000_000).ok
    net.trade(0, base=100)
    for key in ledger.ledger.addresses():
        account = ledger.account(key)
        if account is not None:
            made.accounts[key] = account
    clock = (5000).to_bytes(8, "little") + bytes(24) + (1_720_000_000).to_bytes(8, "little")
    made.accounts[CLOCK_SYSVAR_ID] = Account(PROGRAM_ID, clock)
    with Store(tmp_path / "h.db") as store, RpcSource(url) as source:
        assert look(store, source) == 4
        assert look(store, source) == 0
        (lp,) = directory_of(store)
        assert lp.user == user.address
        assert lp.value is not None
        account = ledger.account(user.address)
        assert account is not None
        assert store.latest(bytes(user.address)) == account.data


@pytest.mark.parametrize(
    "method", ["getSignaturesForAddress", "getTransaction", "getFirstAvailableBlock", "getSlot"]
)
def test_answers_that_make_no_sense(node: tuple[Node, str], method: str, tmp_path: Path) -> None:
    from balclient.chain.rpc_transport import Patience

    made, url = node
    made.broken.add(method)
    patience = Patience(attempts=2, first_pause=0.001)
    with Store(tmp_path / "h.db") as store, RpcSource(url, patience=patience) as source:
        # The first pass of an empty store asks for everything but the oldest slot.
        ask = source.first_slot if method == "getFirstAvailableBlock" else lambda: ingest(store, source)
        with pytest.raises(NetworkError):
            ask()
        assert store.counts()["gaps"] == 0
