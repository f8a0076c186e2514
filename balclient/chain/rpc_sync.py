"""The plain face of `AsyncRpcChain`: the same methods, which return."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from solders.pubkey import Pubkey

from balclient.abi.values import Account, Clock, Instruction
from balclient.chain.keys import Signer
from balclient.chain.protocol import AccountsAt, Writer
from balclient.chain.rpc import AsyncRpcChain, Simulation
from balclient.chain.rpc_transport import Traffic, Transport
from balclient.chain.sending import SentOutcome
from balclient.chain.signing import Draft, SignedTransaction

__all__ = ["RpcChain"]

T = TypeVar("T")
_END_SECONDS = 10


class RpcChain:
    """A cluster behind an RPC address as a `Chain`; takes what `AsyncRpcChain` takes.

    The requests run on a thread of their own, which starts with the first one, so that it also works where
    an event loop runs already (a notebook).
    """

    def __init__(self, url: str, **options: Any) -> None:
        self.inner = AsyncRpcChain(url, **options)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: weakref.finalize[..., RpcChain] | None = None

    def __repr__(self) -> str:
        return f"RpcChain({self.inner.transport.name})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and end the thread; a later request starts anew."""
        end, self._end, self._loop = self._end, None, None
        if end is not None:
            end()

    @property
    def traffic(self) -> Traffic:
        """Requests, repeats and troubles so far."""
        return self.inner.transport.traffic

    @property
    def clock(self) -> Clock:
        """The cluster's clock at its newest slot of our commitment; a request each time."""
        return self._run(self.inner.clock())

    @property
    def payer(self) -> Signer | None:
        """Who pays."""
        return self.inner.payer

    def genesis(self) -> str:
        """The cluster's genesis hash."""
        return self._run(self.inner.genesis())

    def read(self, keys: Iterable[Pubkey]) -> AccountsAt:
        """The accounts, all from one slot; see `AsyncRpcChain.read`."""
        return self._run(self.inner.read(keys))

    def account(self, key: Pubkey) -> Account | None:
        """One account, None where it does not exist."""
        return self._run(self.inner.account(key))

    def program_accounts(
        self, program_id: Pubkey, *, size: int | None = None, starts: Mapping[int, bytes] | None = None
    ) -> AccountsAt:
        """Every account of a program at one slot; see `AsyncRpcChain.program_accounts`."""
        return self._run(self.inner.program_accounts(program_id, size=size, starts=starts))

    def writers(self, keys: Iterable[Pubkey], after: int, until: int) -> tuple[Writer, ...]:
        """Transactions that name one of the accounts; see `AsyncRpcChain.writers`."""
        return self._run(self.inner.writers(keys, after, until))

    def program_keys(
        self, program_id: Pubkey, *, size: int | None = None, starts: Mapping[int, bytes] | None = None
    ) -> AccountsAt:
        """The same accounts without their data; see `AsyncRpcChain.program_keys`."""
        return self._run(self.inner.program_keys(program_id, size=size, starts=starts))

    def read_pages(self, keys: Iterable[Pubkey]) -> AccountsAt:
        """The accounts, each page as of its own slot; see `AsyncRpcChain.read_pages`."""
        return self._run(self.inner.read_pages(keys))

    def simulate(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Signer] = ()
    ) -> Simulation:
        """What the node says that sending now would do."""
        return self._run(self.inner.simulate(instructions, signers))

    def prepare(
        self,
        instructions: Instruction | Sequence[Instruction],
        signers: Sequence[Signer] = (),
        *,
        payer: Pubkey | None = None,
    ) -> Draft | Simulation:
        """A transaction to be signed; see `AsyncRpcChain.prepare`."""
        return self._run(self.inner.prepare(instructions, signers, payer=payer))

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Signer] = ()
    ) -> SentOutcome:
        """Simulate, sign once, send until it is settled; see `AsyncRpcChain.send`."""
        return self._run(self.inner.send(instructions, signers))

    def send_signed(self, signed: SignedTransaction) -> SentOutcome:
        """Send what was signed before; see `AsyncRpcChain.send_signed`."""
        return self._run(self.inner.send_signed(signed))

    def _run(self, job: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            thread = Thread(target=self._loop.run_forever, name="balclient-rpc", daemon=True)
            thread.start()
            # A chain that nobody closed is closed when nobody can reach it any more.
            self._end = weakref.finalize(self, _end, self._loop, thread, self.inner.transport)
        future = asyncio.run_coroutine_threadsafe(job, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise


async def _finish(transport: Transport) -> None:
    """Close the connections when what an interrupt left under way has ended."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    await transport.close()


def _end(loop: asyncio.AbstractEventLoop, thread: Thread, transport: Transport) -> None:
    asyncio.run_coroutine_threadsafe(_finish(transport), loop).result(_END_SECONDS)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
