"""Mirror against embedded chain: the time of one instruction, as a ratio in one run.

Usage: python benchmarks/mirror_speed.py [--write] [VECTORS...]

Every recorded step runs on both, from the same state, several times over; the best time of each step counts.
The table gives the median over the steps of an instruction, and the quartiles of the ratio.  A second table
is of a running session, where ledger and chain are sent the same instructions.  `--write` puts both into
benchmarks/mirror_speed.md.
"""

from __future__ import annotations

import argparse
import gc
import platform
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter_ns

from balclient.abi import instructions as build
from balclient.abi.enums import OrderType, PositionDirection
from balclient.abi.types import OrderParams
from balclient.abi.values import Account, Clock, Instruction, Outcome, Pubkey
from balclient.localnet import Localnet
from balclient.localnet.program import default_program
from balclient.mirror.ledger import Ledger
from balclient.reconcile.mirrored import copy_accounts
from balclient.vectors.engines import Engine, MirrorEngine, ProgramEngine
from balclient.vectors.files import find, read
from balclient.vectors.records import Scenario

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "vectors"
PAGE = ROOT / "benchmarks" / "mirror_speed.md"
ROUNDS = 5
REPEATS = 60
WARM_UP = 6
GOALS = {
    "add_perp_lp_shares": 150,
    "settle_lp": 150,
    "remove_perp_lp_shares": 150,
}
"""Microseconds that the mirror may take, median."""

PREFACE = """\
# Speed of the mirror

Made by `python benchmarks/mirror_speed.py --write`; do not edit. The times are from a busy machine with two
cores ({python}): read the ratios. The aim was a ratio of 5 for every instruction. The mirror does not reach
it: the program that the chain executes needs a fifth of the real program's compute units (compute_units.md),
compiled to machine code, while the mirror decodes and encodes the same accounts. In the
recorded scenarios an add takes about 150 µs; a settlement and a removal take less.

## In a running session

A localnet with one market; ledger and chain are sent the same instructions one after the other, {repeats}
times over, and the accounts that changed are compared each time. Chain is `EmbeddedChain.send` from
instruction to decoded outcome, signatures verified, as a localnet does. The ratio is that of the best times;
beside it the ratio of the medians.

{session}

## Recorded scenarios

Mirror and embedded chain run the successful steps of {files} recorded scenarios from the same states in one
process, {rounds} times over; the best time of each step counts. Chain is `EmbeddedChain.send` as above, but
signatures are not verified; the last two columns take only the virtual machine's part of it.
"""

Key = tuple[str, int]


class Bare:
    """A virtual machine that keeps the time of its transactions alone, apart from reading and decoding."""

    def __init__(self, vm: object) -> None:
        self._vm = vm
        self.nanoseconds = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._vm, name)

    def send_transaction(self, transaction: object) -> object:
        """Run it and note how long it took."""
        start = perf_counter_ns()
        result = self._vm.send_transaction(transaction)  # type: ignore[attr-defined]
        self.nanoseconds = perf_counter_ns() - start
        return result


def play(
    scenario: Scenario, engine: Engine, run: Callable[[Instruction], tuple[int, ...]]
) -> dict[Key, tuple[int, ...]]:
    """What `run` says of each successful step, by instruction and index."""
    times: dict[Key, tuple[int, ...]] = {}
    wallets = [account.address for account in scenario.accounts if account.kind == "wallet"]
    engine.begin(scenario.program_id, wallets)
    owners = {account.address: account.owner for account in scenario.accounts}
    for step in scenario.steps:
        for name, data in step.writes.items():
            key = scenario.addresses[name].address
            engine.set_account(key, Account(owners[key] or Pubkey.default(), data))
        engine.set_clock(Clock(step.slot, step.unix_timestamp))
        taken = run(scenario.instruction(step))
        if step.error is None:
            times[step.instruction, step.index] = taken
    return times


def timed(engine: Engine, bare: Bare | None = None) -> Callable[[Instruction], tuple[int, ...]]:
    """Runs an instruction; returns its nanoseconds, and those of the virtual machine alone."""
    run: Callable[[Instruction], Outcome] = engine.run

    def once(instruction: Instruction) -> tuple[int, ...]:
        start = perf_counter_ns()
        run(instruction)
        taken = perf_counter_ns() - start
        return (taken,) if bare is None else (taken, bare.nanoseconds)

    return once


def measure(paths: Iterable[Path], rounds: int = ROUNDS) -> dict[str, list[tuple[int, ...]]]:
    """(mirror, chain, virtual machine alone) in nanoseconds for every successful step, by instruction."""
    mirror, chain = MirrorEngine(), ProgramEngine(default_program())
    bare = Bare(chain._chain._vm)
    chain._chain._vm = bare
    found: dict[str, list[tuple[int, ...]]] = {}
    gc.disable()
    for path in paths:
        scenario = read(path)
        played: list[dict[Key, tuple[int, ...]]] = []
        for _ in range(rounds):
            mine = play(scenario, mirror, timed(mirror))
            theirs = play(scenario, chain, timed(chain, bare))
            played.append({key: mine[key] + theirs[key] for key in mine})
            gc.collect()
        for key in played[0]:
            best = tuple(map(min, zip(*(times[key] for times in played), strict=True)))
            found.setdefault(key[0], []).append(best)
    return found


def rows(found: dict[str, list[tuple[int, ...]]]) -> list[str]:
    """The table's lines."""
    lines = [
        "| instruction | steps | mirror µs | chain µs | ratio | quartiles | of it the VM µs | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, times in sorted(found.items()):
        mine, theirs, alone = (median(one[part] for one in times) / 1000 for part in range(3))
        ratios = sorted(chain / mirror for mirror, chain, _ in times)
        low, _, high = quantiles(ratios, n=4) if len(ratios) > 1 else (ratios[0],) * 3
        inner = median(vm / mirror for mirror, _, vm in times)
        lines.append(
            f"| `{name}` | {len(times)} | {mine:,.1f} | {theirs:,.1f} | {median(ratios):.1f} "
            f"| {low:.1f} to {high:.1f} | {alone:,.1f} | {inner:.1f} |"
        )
    return lines


def in_session(repeats: int = REPEATS) -> dict[str, list[tuple[int, int]]]:
    """(ledger, chain) in nanoseconds of every instruction of a running session, by name.

    AssertionError when the two differ or refuse.
    """
    with Localnet(markets=["SOL-PERP"]) as net:
        provider, taker = net.user("lp", usdc=200_000), net.taker
        shares = 10**12
        add = build.add_perp_lp_shares(
            n_shares=shares, market_index=0, user=provider.address, authority=provider.authority
        )
        remove = build.remove_perp_lp_shares(
            shares_to_burn=shares, market_index=0, user=provider.address, authority=provider.authority
        )
        settle = build.settle_lp(market_index=0, user=provider.address)
        buy, sell = (
            build.place_and_take_perp_order(
                params=OrderParams(
                    order_type=OrderType.Market,
                    direction=direction,
                    base_asset_amount=10**10,
                    market_index=0,
                    price=0,
                ),
                user=taker.address,
                authority=taker.authority,
            )
            for direction in (PositionDirection.Long, PositionDirection.Short)
        )
        drafts = [
            (draft, taker if draft in (buy, sell) else provider, () if draft is settle else None)
            for draft in (add, buy, settle, remove, add, sell, settle, remove)
        ]
        steps = [
            (net.complete(draft, user), [user.keypair] if keys is None else [])
            for draft, user, keys in drafts
        ]
        ledger = Ledger(clock=net.clock)
        copy_accounts(net.chain, ledger, [instruction for instruction, _ in steps])
        times: dict[str, list[tuple[int, int]]] = {}
        for turn in range(WARM_UP + repeats):
            for instruction, keys in steps:
                start = perf_counter_ns()
                mine = ledger.apply(instruction)
                between = perf_counter_ns()
                theirs = net.chain.send(instruction, keys)
                end = perf_counter_ns()
                assert mine.error is None, mine.error
                assert (mine.error, mine.accounts) == (theirs.error, theirs.accounts), instruction.name
                if turn >= WARM_UP:
                    times.setdefault(instruction.name, []).append((between - start, end - between))
    return times


def session_rows(times: dict[str, list[tuple[int, int]]]) -> list[str]:
    """The session's table."""
    lines = [
        "| instruction | sent | mirror µs | chain µs | ratio | ratio of medians |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, taken in sorted(times.items()):
        mirror, chain = (tuple(one[part] / 1000 for one in taken) for part in range(2))
        lines.append(
            f"| `{name}` | {len(taken)} | {min(mirror):,.1f} | {min(chain):,.1f} "
            f"| {min(chain) / min(mirror):.1f} | {median(chain) / median(mirror):.1f} |"
        )
    return lines


def page(
    found: dict[str, list[tuple[int, ...]]], files: int, session: dict[str, list[tuple[int, int]]]
) -> str:
    """The whole page."""
    every = [one for times in found.values() for one in times]
    worst = min((median(chain / mirror for mirror, chain, _ in times), name) for name, times in found.items())
    return "\n".join(
        [
            PREFACE.format(
                files=files,
                rounds=ROUNDS,
                repeats=REPEATS,
                session="\n".join(session_rows(session)),
                python=f"{platform.python_implementation()} {platform.python_version()}",
            ),
            f"- {len(every):,} steps of {len(found)} instructions: median ratio "
            f"**{median(chain / mirror for mirror, chain, _ in every):.1f}**.",
            f"- Smallest median ratio of an instruction: **{worst[0]:.1f}** (`{worst[1]}`).",
            "",
            *rows(found),
            "",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the page if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vectors", nargs="*", type=Path, default=[SMALL])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    paths = find(options.vectors)
    session = in_session()
    found = measure(paths)
    text = page(found, len(paths), session)
    print(text)
    for name, limit in GOALS.items():
        if name in found:
            taken = median(mirror for mirror, _, _ in found[name]) / 1000
            print(f"{name}: {taken:.0f} µs, goal {limit}: {'met' if taken <= limit else 'MISSED'}")
    if options.write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
