"""Send through a node that drops, delays, garbles and lags, and hold the client's word against the truth.

    python tools/sending_faults.py [--sends 1000] [--seed 0] [--table FILE]

Every send must end as exactly one execution (or, where its program refuses it, none); what expired is signed
anew, what nobody could resolve is asked about again.  Exit code 1 where anything is lost or doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import cast

from faulty_node import FAULTS, Cluster, FaultyNode, VirtualTime, intent_of
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.exceptions import Expired, NetworkError, Unresolved
from balclient.abi.values import AccountMeta, Instruction
from balclient.chain import AsyncRpcChain, SentOutcome, SignedTransaction, Waiting
from balclient.chain.rpc_transport import Patience, Traffic

PROGRAM = Pubkey.from_string("dRiftyHA39MWEi3m9aunc5MzRF1JYuBsbn6VPcn33UH")
PATIENCE = Patience(timeout=0.05, attempts=4)


class Run:
    """One run: what the client said, what the cluster knows, how they compare."""

    def __init__(self, sends: int, seed: int, faults: dict[str, float] | None = None) -> None:
        self.sends = sends
        self.draw = random.Random(seed)
        self.time = VirtualTime()
        self.cluster = Cluster(self.time, self.draw)
        self.node = FaultyNode(self.cluster, self.draw, FAULTS if faults is None else faults)
        self.said: Counter[str] = Counter()
        self.lost: list[str] = []
        self.doubled: list[str] = []
        self.traffic = Traffic()

    async def run(self) -> None:
        """Send everything, one after the other."""
        payer = Keypair.from_seed(bytes(32))
        async with self.node:
            chain = AsyncRpcChain(
                self.node.url,
                payer=payer,
                allow="any",
                time=self.time,
                patience=PATIENCE,
                waiting=Waiting(resend=2.0, poll=0.5, deadline=self._deadline()),
            )
            async with chain:
                for number in range(self.sends):
                    kind = self.draw.choices([0, 1, 2], [90, 5, 5])[0]
                    await self._one(chain, payer.pubkey(), number, kind)
            self.traffic = chain.transport.traffic
            # Whatever is still under way may land now.
            self.time.seconds += 1_000
            self.cluster.advance()
        for number in range(self.sends):
            if self.cluster.executed[number] > 1:
                self.doubled.append(f"{number}: executed {self.cluster.executed[number]} times")

    def _deadline(self) -> float:
        # Shorter than a transaction's life, so that some end unresolved and have to be asked about again.
        return 45.0

    async def _one(self, chain: AsyncRpcChain, payer: Pubkey, number: int, kind: int) -> None:
        data = number.to_bytes(8, "little") + bytes([kind])
        instruction = Instruction(f"intent_{number}", PROGRAM, (AccountMeta(payer, True, True),), data, {})
        pending: SignedTransaction | None = None
        while True:
            before = self.cluster.signed[number]
            try:
                if pending is None:
                    outcome = await chain.send(instruction)
                else:
                    outcome = await chain.send_signed(pending)
            except Expired:
                self.said["expired"] += 1
                self._check_nothing(number, "expired")
                pending = None
                continue
            except Unresolved as error:
                self.said["unresolved"] += 1
                pending = cast(SignedTransaction, error.signed)
                continue
            except NetworkError:
                # Raised only before anything was signed.
                self.said["no answer, nothing signed"] += 1
                if self.cluster.signed[number] != before:
                    self.lost.append(f"{number}: said that nothing was signed, but something was")
                continue
            self._judge(number, kind, outcome)
            return

    def _check_nothing(self, number: int, word: str) -> None:
        # Said now, it must stay true: nothing of this send may be in a block, or get into one later.
        alive = any(intent_of(wire) == number for _, wire in self.cluster.pending.values())
        if self.cluster.executed[number] or self.cluster.refused[number] or alive:
            self.lost.append(f"{number}: {word} was said, but it is on the chain")

    def _judge(self, number: int, kind: int, outcome: SentOutcome) -> None:
        executed, refused = self.cluster.executed[number], self.cluster.refused[number]
        if outcome.status == "landed":
            self.said["landed"] += 1
            if executed != 1:
                self.lost.append(f"{number}: landed was said, the chain has it {executed} times")
        elif outcome.signature is None:
            self.said["refused in simulation"] += 1
            if kind != 1 or executed or refused:
                self.lost.append(f"{number}: refused in simulation, but sent")
        else:
            self.said["failed on the chain"] += 1
            if kind != 2 or refused < 1:
                self.lost.append(f"{number}: failed was said, the chain has it {refused} times")

    def table(self) -> str:
        """The run as two tables in Markdown, and the verdict."""
        traffic = self.traffic
        lines = [f"{self.sends} sends through a faulty node:", "", "| outcome said | times |", "|---|---:|"]
        lines += [f"| {word} | {count:,} |" for word, count in sorted(self.said.items())]
        lines += ["", "| fault | injected |", "|---|---:|"]
        lines += [f"| {name} | {self.node.injected[name]:,} |" for name in self.node.faults]
        fates = Counter(self.cluster.fates.values())
        lines += [f"| leader: taken {name} | {count:,} |" for name, count in sorted(fates.items())]
        lines += [
            "",
            f"{traffic.requests:,} requests, {traffic.retries:,} repeated; {traffic.throttled:,} throttled, "
            f"{traffic.dropped:,} dropped, {traffic.timeouts:,} timed out, {traffic.garbage:,} garbage, "
            f"{traffic.behind:,} behind; {self.time.seconds / 3600:.1f} hours of the cluster's time",
            "",
            f"lost: {len(self.lost)}, doubled: {len(self.doubled)}",
        ]
        return "\n".join(lines)


def main() -> int:
    """Run and print; see the module."""
    parser = argparse.ArgumentParser(description="Sends through a faulty node.")
    parser.add_argument("--sends", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--table", type=Path, help="also write the table to this file")
    options = parser.parse_args()
    run = Run(options.sends, options.seed)
    started = time.monotonic()
    asyncio.run(run.run())
    table = run.table()
    print(table)
    for line in [*run.lost, *run.doubled]:
        print(f"! {line}")
    print(f"({time.monotonic() - started:.0f} s)", file=sys.stderr)
    if options.table is not None:
        options.table.write_text(table + "\n", encoding="utf-8")
    return 1 if run.lost or run.doubled else 0


if __name__ == "__main__":
    sys.exit(main())
