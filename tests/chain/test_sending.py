"""Sending through a node that drops, delays, garbles and lags: nothing lost, nothing twice."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.exceptions import Expired, KeyRefused, NetworkError, Unresolved
from balclient.abi.values import AccountMeta, Instruction
from balclient.chain import AsyncRpcChain, Fees, RpcChain, SentOutcome, SignedTransaction, Waiting
from balclient.chain.rpc_transport import Patience

TOOLS = Path(__file__).resolve().parents[2] / "tools"
PAYER = Keypair.from_seed(bytes(range(32)))
PROGRAM = Pubkey.from_string("dRiftyHA39MWEi3m9aunc5MzRF1JYuBsbn6VPcn33UH")


@pytest.fixture(scope="module")
def tools() -> Iterator[ModuleType]:
    sys.path.insert(0, str(TOOLS))
    try:
        import sending_faults

        yield sending_faults
    finally:
        sys.path.remove(str(TOOLS))


def intent(number: int, kind: int = 0) -> Instruction:
    data = number.to_bytes(8, "little") + bytes([kind])
    return Instruction("intent", PROGRAM, (AccountMeta(PAYER.pubkey(), True, True),), data, {})


def stage(tools: ModuleType, fate: str, **faults: float):
    run = tools.Run(0, 5, faults)
    run.cluster.fate_of = lambda draw: fate
    return run


def chain_of(run, *, deadline: float = 240.0, **options) -> AsyncRpcChain:
    return AsyncRpcChain(
        run.node.url,
        payer=PAYER,
        time=run.time,
        patience=Patience(timeout=0.1, attempts=4),
        waiting=Waiting(resend=2.0, poll=0.5, deadline=deadline),
        **{"allow": "any", **options},
    )


def test_sends_through_every_fault_are_neither_lost_nor_doubled(tools: ModuleType) -> None:
    run = tools.Run(40, 11)
    asyncio.run(run.run())
    assert run.lost == []
    assert run.doubled == []
    assert run.said["landed"] + run.said["refused in simulation"] + run.said["failed on the chain"] == 40
    # The run is one in which things went wrong.
    assert len(run.node.injected) > 12
    assert "lost: 0, doubled: 0" in run.table()


def test_a_clean_send_is_signed_once_and_tells_slot_and_time(tools: ModuleType) -> None:
    async def main() -> tuple[SentOutcome, int]:
        run = stage(tools, "at once")
        async with run.node, chain_of(run) as chain:
            return await chain.send(intent(1)), run.cluster.signed[1]

    outcome, signed = asyncio.run(main())
    assert (outcome.status, outcome.error, signed) == ("landed", None, 1)
    assert outcome.unix_timestamp == outcome.slot // 2
    assert outcome.read_slot is not None
    assert outcome.read_slot >= outcome.slot
    assert outcome.notes == ()


def test_what_the_simulation_refuses_is_not_sent(tools: ModuleType) -> None:
    async def main() -> tuple[SentOutcome, int]:
        run = stage(tools, "at once")
        async with run.node, chain_of(run) as chain:
            return await chain.send(intent(1, kind=1)), run.cluster.signed[1]

    outcome, signed = asyncio.run(main())
    assert (outcome.status, outcome.signature, signed) == ("failed", None, 0)
    assert outcome.error is not None
    assert (outcome.error.code, outcome.error.name) == (6003, "InsufficientCollateral")
    assert outcome.error.log[-1] == "in intent"


def test_what_fails_on_the_chain_has_failed(tools: ModuleType) -> None:
    async def main() -> SentOutcome:
        run = stage(tools, "at once")
        async with run.node, chain_of(run) as chain:
            return await chain.send(intent(1, kind=2))

    outcome = asyncio.run(main())
    assert (outcome.status, outcome.signature is None) == ("failed", False)
    assert outcome.error is not None
    assert outcome.error.code == 6010


def test_what_no_leader_takes_expires_and_not_before_its_life_is_over(tools: ModuleType) -> None:
    async def main() -> tuple[float, int, int]:
        run = stage(tools, "never")
        async with run.node, chain_of(run) as chain:
            with pytest.raises(Expired, match="never will; it can be signed anew"):
                await chain.send(intent(1))
            sent = run.node.requests["sendTransaction"]
            # Its life is over, so the same may be signed anew.
            with pytest.raises(Expired):
                await chain.send(intent(1))
            return run.time.seconds, sent, run.cluster.signed[1]

    seconds, sent, signed = asyncio.run(main())
    assert seconds > 2 * 150 / 2.5
    assert sent > 20
    assert signed == 2


def test_what_nobody_can_tell_is_not_signed_again_until_somebody_can(tools: ModuleType) -> None:
    async def main() -> tuple[SentOutcome, SentOutcome, int]:
        run = stage(tools, "last moment")
        async with run.node, chain_of(run, deadline=20.0) as chain:
            with pytest.raises(Unresolved, match="do not sign anew") as first:
                await chain.send(intent(1))
            with pytest.raises(Unresolved, match="may still land") as second:
                await chain.send(intent(1))
            assert first.value.signed == second.value.signed
            assert isinstance(first.value.signed, SignedTransaction)
            landed = await await_outcome(chain, first.value.signed)
            # It is settled, so the same may be done once more.
            run.cluster.fate_of = lambda draw: "at once"
            again = await chain.send(intent(1))
            return landed, again, run.cluster.executed[1]

    async def await_outcome(chain: AsyncRpcChain, signed: SignedTransaction) -> SentOutcome:
        while True:
            try:
                return await chain.send_signed(signed)
            except Unresolved:
                continue

    landed, again, executed = asyncio.run(main())
    assert landed.status == again.status == "landed"
    assert landed.signature != again.signature
    assert executed == 2


def test_an_interrupted_wait_leaves_the_transaction_open(tools: ModuleType) -> None:
    async def main() -> int:
        run = stage(tools, "never")
        async with run.node, chain_of(run) as chain:
            task = asyncio.create_task(chain.send(intent(1)))
            while not run.cluster.signed[1]:
                await asyncio.sleep(0)
            with pytest.raises(Unresolved, match="may still land"):
                await chain.send(intent(1))
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            with pytest.raises(Unresolved):
                await chain.send(intent(1))
            return run.cluster.signed[1]

    assert asyncio.run(main()) == 1


def test_a_node_that_is_gone_is_a_network_error_and_signs_nothing(tools: ModuleType) -> None:
    async def main() -> int:
        run = stage(tools, "at once", **{"dropped before": 1.0})
        async with run.node, chain_of(run) as chain:
            with pytest.raises(NetworkError):
                await chain.send(intent(1))
            return run.cluster.signed[1]

    assert asyncio.run(main()) == 0


def test_reads_never_go_back_in_time(tools: ModuleType) -> None:
    async def main() -> list[int]:
        run = stage(tools, "at once", **{"lagging node": 0.5})
        slots: list[int] = []
        async with run.node, chain_of(run) as chain:
            for _ in range(40):
                await run.time.sleep(1)
                try:
                    slots.append((await chain.read([PAYER.pubkey()])).slot)
                except NetworkError:
                    continue
        return slots

    slots = asyncio.run(main())
    assert len(slots) > 25
    assert slots == sorted(slots)


def test_more_accounts_than_one_answer_holds_come_from_one_slot(tools: ModuleType) -> None:
    async def main() -> tuple[int, bool, int]:
        run = stage(tools, "at once")
        keys = [Pubkey.new_unique() for _ in range(250)]
        async with run.node, chain_of(run) as chain:
            found = await chain.read(keys)
            return len(found), found.slots is None, run.node.requests["getMultipleAccounts"]

    assert asyncio.run(main()) == (250, True, 3)


@pytest.mark.parametrize("allow", [None, "mainnet-beta", "4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY"])
def test_an_unknown_cluster_has_to_be_agreed_to(tools: ModuleType, allow: str | None) -> None:
    async def main() -> int:
        run = stage(tools, "at once")
        async with run.node, chain_of(run, allow=allow) as chain:
            with pytest.raises(KeyRefused, match="unknown genesis"):
                await chain.send(intent(1))
            await chain.simulate(intent(1))
            return run.cluster.signed[1]

    assert asyncio.run(main()) == 0


def test_fees_are_a_percentile_with_a_cap() -> None:
    fees = Fees(percentile=50, floor=10, most_lamports=1_000, margin=20)
    assert fees.choose([]) == 10
    assert fees.choose([1, 2, 3]) == 10
    assert fees.choose([900, 100, 500]) == 500
    assert fees.limit(100_000) == 121_000
    assert fees.limit(1_390_000) == 1_400_000
    assert fees.limit(None) == 1_400_000
    # 1,000 lamports are 10**9 micro-lamports: at most 5,000 for each of 200,000 units.
    assert fees.capped(7_000, 200_000) == 5_000
    assert fees.capped(4_000, 200_000) == 4_000


def test_a_plain_chain_that_nobody_closes_leaves_no_thread(tools: ModuleType) -> None:
    import gc
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Node(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["content-length"]))
            body = b'{"id": %d, "result": "G"}' % json.loads(request)["id"]
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Node) as server:
        answering = threading.Thread(target=server.serve_forever)
        answering.start()
        chain = RpcChain(f"http://127.0.0.1:{server.server_port}")
        assert "balclient-rpc" not in [thread.name for thread in threading.enumerate()]
        assert chain.genesis() == "G"
        assert chain.traffic.requests == 1
        assert "balclient-rpc" in [thread.name for thread in threading.enumerate()]
        chain.close()
        assert chain.genesis() == "G"
        del chain
        gc.collect()
        assert "balclient-rpc" not in [thread.name for thread in threading.enumerate()]
        server.shutdown()
        answering.join()


INTERRUPTED = """
import sys
from balclient.chain import RpcChain
with RpcChain(sys.argv[1]) as chain:
    print("asking", flush=True)
    chain.genesis()
"""


def test_an_interrupt_ends_a_request_without_noise() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        asking = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTED, url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with asking:
            connection, _ = silent.accept()
            with connection:
                connection.recv(1)
                asking.send_signal(signal.SIGINT)
                _, said = asking.communicate(timeout=30)
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert "Task" not in said
