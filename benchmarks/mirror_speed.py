"""Mirror against embedded chain: the time of one instruction, as a ratio in one run.

Usage: python benchmarks/mirror_speed.py [--write] [--json FILE] [--compiled FILE] [VECTORS...]

Every recorded scenario runs on both as a session, one after the other, several times over: on a ledger that
is sent the instructions, and on a chain that verifies the signatures under them.  The best time of each step
counts.  The table gives the median over the steps of an instruction, and the quartiles of the ratio.  Another
table is of four instructions that repeat.  `--write` puts both into benchmarks/mirror_speed.md.

The script measures the package that its interpreter finds, and `--json` saves what was measured: run by an
installation whose mirror is compiled (tools/compiled.py), it makes the file that `--compiled` puts beside.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter_ns

from solders.keypair import Keypair

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.enums import OrderType, PositionDirection
from balclient.abi.native import compiled as is_compiled
from balclient.abi.types import OrderParams
from balclient.abi.values import Account, Clock, Instruction, Outcome, Pubkey
from balclient.chain.embedded import EmbeddedChain
from balclient.localnet import Localnet
from balclient.localnet.program import default_program
from balclient.mirror import ledger
from balclient.mirror.account_lists import INSTRUCTION_ACCOUNTS
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
    "add_perp_lp_shares": 60,
    "settle_lp": 60,
    "remove_perp_lp_shares": 60,
}
"""Microseconds that the mirror should take."""
RATIO = 5
"""How many times the mirror's time the chain should take."""

PREFACE = """\
# Speed of the mirror

Made by `python benchmarks/mirror_speed.py --write`; do not edit. The times are from a busy machine with two
cores ({python}): read the ratios.

Both are measured as they are used: a ledger that is sent instruction after instruction, and
`EmbeddedChain.send` from instruction to decoded outcome with its signatures made and verified, as a localnet
does. First the ledger runs a whole session, then the chain runs the same one, and every outcome is compared.
A derived address is remembered for as long as the process lives, and the best round counts: what creates
accounts takes about 20 µs longer for an address at its first sight.

The aims were a ratio of {ratio} for every instruction, and 60 µs for adding, settling and removing shares.
{summary}
What keeps the others below: the chain's program is machine code that needs a fifth of the real program's
compute units (compute_units.md), so that its share of a fill is shorter than the hundreds of function calls
that the fill takes in CPython.

The mirror can be compiled from the same source (docs/scale.md). {compiled}
Compiling the rules alone gains nothing: Cython makes the four instructions 5 to 16% slower than CPython 3.11,
which has instructions of its own for such records and integers, mypyc 0 to 10%. What helps is that the
records are compiled with them, so that a field is read from a struct, and that constants are final.

## A session of four instructions

A localnet with one market, {repeats} times over. The ratio is that of the best times; beside it the ratio of
the medians.

{session}

## Recorded scenarios

The successful steps of {files} recorded scenarios, {rounds} times over, under keys of our own (every wallet
and the addresses derived from it are exchanged, so that the chain has something to verify); the best
time of each step counts. The two columns after the quartiles take only the virtual machine's part of `send`.
"""

Key = tuple[str, int]
Steps = Mapping[str, Sequence[Sequence[int]]]
"""By instruction, nanoseconds of mirror and chain, and more."""


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


class SignedEngine(ProgramEngine):
    """A chain that verifies signatures; `keys` are those of the scenario's wallets."""

    def __init__(self, program: Path) -> None:
        super().__init__(program)
        self._chain = EmbeddedChain(sigverify=True)
        self.bare = self._chain._vm = Bare(self._chain._vm)
        self.keys: Mapping[Pubkey, Keypair] = {}

    def run(self, instruction: Instruction) -> Outcome:
        """Send the instruction alone in a transaction, signed."""
        for meta in instruction.accounts:
            if meta.is_writable:
                self._written[meta.pubkey] = None
        return self._chain.send(
            instruction, [self.keys[meta.pubkey] for meta in instruction.accounts if meta.is_signer]
        )


def with_own_keys(scenario: Scenario) -> tuple[Scenario, dict[Pubkey, Keypair]]:
    """The scenario with other wallets, and their keys; what is derived from a wallet moves with it."""
    keys = {
        account.address: Keypair.from_seed(sha256(account.name.encode()).digest())
        for account in scenario.accounts
        if account.kind == "wallet"
    }
    moved = {old: key.pubkey() for old, key in keys.items()}
    for step in scenario.steps:
        instruction = scenario.instruction(step)
        if step.instruction in ("initialize_user", "initialize_user_stats") and step.error is None:
            named = dict(zip(named_accounts(step.instruction), instruction.accounts, strict=False))
            authority = moved[named["authority"].pubkey]
            if step.instruction == "initialize_user":
                index: int = instruction.args["sub_account_id"]
                moved[named["user"].pubkey] = addresses.user(authority, index, program_id=scenario.program_id)
            else:
                moved[named["user_stats"].pubkey] = addresses.user_stats(
                    authority, program_id=scenario.program_id
                )
    swaps = [(bytes(old), bytes(new)) for old, new in moved.items()]

    def swapped(data: bytes) -> bytes:
        for old, new in swaps:
            data = data.replace(old, new)
        return data

    return replace(
        scenario,
        accounts=tuple(
            replace(account, address=moved.get(account.address, account.address))
            for account in scenario.accounts
        ),
        steps=tuple(
            replace(
                step,
                data=swapped(step.data),
                writes={name: swapped(data) for name, data in step.writes.items()},
            )
            for step in scenario.steps
        ),
    ), {key.pubkey(): key for key in keys.values()}


def named_accounts(name: str) -> tuple[str, ...]:
    """Names of the accounts that an instruction is passed, in order."""
    return tuple(INSTRUCTION_ACCOUNTS[name].places)


def play(
    scenario: Scenario, engine: Engine, run: Callable[[Instruction], tuple[tuple[int, ...], Outcome]]
) -> dict[Key, tuple[tuple[int, ...], Outcome]]:
    """What `run` says of each step, by instruction and index."""
    found: dict[Key, tuple[tuple[int, ...], Outcome]] = {}
    wallets = [account.address for account in scenario.accounts if account.kind == "wallet"]
    engine.begin(scenario.program_id, wallets)
    owners = {account.address: account.owner for account in scenario.accounts}
    for step in scenario.steps:
        for name, data in step.writes.items():
            key = scenario.addresses[name].address
            engine.set_account(key, Account(owners[key] or Pubkey.default(), data))
        engine.set_clock(Clock(step.slot, step.unix_timestamp))
        found[step.instruction, step.index] = run(scenario.instruction(step))
    return found


def timed(
    engine: Engine, bare: Bare | None = None
) -> Callable[[Instruction], tuple[tuple[int, ...], Outcome]]:
    """Runs an instruction; returns its nanoseconds, those of the virtual machine alone, and the outcome."""
    run: Callable[[Instruction], Outcome] = engine.run

    def once(instruction: Instruction) -> tuple[tuple[int, ...], Outcome]:
        start = perf_counter_ns()
        outcome = run(instruction)
        taken = perf_counter_ns() - start
        return (taken,) if bare is None else (taken, bare.nanoseconds), outcome

    return once


def measure(paths: Iterable[Path], rounds: int = ROUNDS) -> dict[str, list[tuple[int, ...]]]:
    """(mirror, chain, virtual machine alone) in nanoseconds for every successful step, by instruction.

    AssertionError when the two differ.
    """
    mirror, chain = MirrorEngine(), SignedEngine(default_program())
    found: dict[str, list[tuple[int, ...]]] = {}
    gc.disable()
    for path in paths:
        scenario, chain.keys = with_own_keys(read(path))
        played: list[dict[Key, tuple[int, ...]]] = []
        for _ in range(rounds):
            mine = play(scenario, mirror, timed(mirror))
            theirs = play(scenario, chain, timed(chain, chain.bare))
            times: dict[Key, tuple[int, ...]] = {}
            for key, (taken, outcome) in mine.items():
                other = theirs[key][1]
                assert plain(outcome) == plain(other), (path.name, key)
                if outcome.ok:
                    times[key] = taken + theirs[key][0]
            played.append(times)
            gc.collect()
        for key in played[0]:
            best = tuple(map(min, zip(*(times[key] for times in played), strict=True)))
            found.setdefault(key[0], []).append(best)
    return found


def plain(outcome: Outcome) -> tuple[object, ...]:
    """What mirror and chain must agree on."""
    return outcome.error and outcome.error.code, outcome.events, outcome.accounts


def ratio_of(times: Sequence[Sequence[int]]) -> float:
    """The median of chain against mirror."""
    return median(one[1] / one[0] for one in times)


def rows(found: Steps, compiled: Steps) -> list[str]:
    """The table's lines."""
    lines = [
        "| instruction | steps | mirror µs | chain µs | ratio | quartiles | of it the VM µs | ratio |"
        " compiled µs | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, times in sorted(found.items()):
        mine, theirs, alone = (median(one[part] for one in times) / 1000 for part in range(3))
        ratios = sorted(chain / mirror for mirror, chain, _ in times)
        low, _, high = quantiles(ratios, n=4) if len(ratios) > 1 else (ratios[0],) * 3
        inner = median(vm / mirror for mirror, _, vm in times)
        lines.append(
            f"| `{name}` | {len(times)} | {mine:,.1f} | {theirs:,.1f} | {median(ratios):.1f} "
            f"| {low:.1f} to {high:.1f} | {alone:,.1f} | {inner:.1f} "
            f"| {beside(compiled.get(name, ()), median)} |"
        )
    return lines


def beside(times: Sequence[Sequence[int]], least: Callable[[Iterable[float]], float]) -> str:
    """Two cells of a compiled mirror: its time, and how many times of it the chain takes in the same run."""
    if not times:
        return "- | -"
    mine, theirs = (least([one[part] for one in times]) for part in range(2))
    ratio = theirs / mine if least is min else ratio_of(times)
    return f"{mine / 1000:,.1f} | {ratio:.1f}"


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
        turns = range(WARM_UP + repeats)
        mine: list[tuple[int, Outcome]] = []
        gc.disable()
        for _ in turns:
            for instruction, _ in steps:
                start = perf_counter_ns()
                outcome = ledger.apply(instruction)
                mine.append((perf_counter_ns() - start, outcome))
        times: dict[str, list[tuple[int, int]]] = {}
        predicted = iter(mine)
        for turn in turns:
            for instruction, keys in steps:
                start = perf_counter_ns()
                outcome = net.chain.send(instruction, keys)
                taken = perf_counter_ns() - start
                ours, expected = next(predicted)
                assert outcome.ok, outcome.error
                assert plain(expected) == plain(outcome), instruction.name
                if turn >= WARM_UP:
                    times.setdefault(instruction.name, []).append((ours, taken))
        gc.enable()
        return times


def session_rows(times: Mapping[str, Sequence[Sequence[int]]], compiled: Steps) -> list[str]:
    """The session's table."""
    lines = [
        "| instruction | sent | mirror µs | chain µs | ratio | ratio of medians | compiled µs | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, taken in sorted(times.items()):
        mirror, chain = (tuple(one[part] / 1000 for one in taken) for part in range(2))
        lines.append(
            f"| `{name}` | {len(taken)} | {min(mirror):,.1f} | {min(chain):,.1f} "
            f"| {min(chain) / min(mirror):.1f} | {median(chain) / median(mirror):.1f} "
            f"| {beside(compiled.get(name, ()), min)} |"
        )
    return lines


def page(
    found: Steps, files: int, session: Mapping[str, Sequence[Sequence[int]]], compiled: Mapping[str, Steps]
) -> str:
    """The whole page; `compiled` holds the session and the steps of a compiled mirror, or nothing."""
    every = [one for times in found.values() for one in times]
    ratios = {name: ratio_of(times) for name, times in sorted(found.items())}
    worst = min((ratio, name) for name, ratio in ratios.items())
    steps = compiled.get("steps", {})
    said = "It was not measured here."
    if steps:
        said = (
            f"Compiled,\n{reaching(steps, RATIO)}.\nThe columns at the right are from a run of their own "
            "on the same machine; their ratio is to the chain of that run."
        )
    return "\n".join(
        [
            PREFACE.format(
                files=files,
                ratio=RATIO,
                summary=f"{'Compiled' if is_compiled() else 'In pure Python'}, {reaching(found, RATIO)}.",
                compiled=said,
                rounds=ROUNDS,
                repeats=REPEATS,
                session="\n".join(session_rows(session, compiled.get("session", {}))),
                python=f"{platform.python_implementation()} {platform.python_version()}",
            ),
            f"- {len(every):,} steps of {len(found)} instructions: median ratio **{ratio_of(every):.1f}**.",
            f"- Smallest median ratio of an instruction: **{worst[0]:.1f}** (`{worst[1]}`).",
            "",
            *rows(found, steps),
            "",
        ]
    )


def reaching(found: Steps, aim: float) -> str:
    """How many instructions reach the ratio, and twice of it, and what the least is."""
    ratios = [ratio_of(times) for times in found.values()]
    once, twice = (sum(ratio >= factor * aim for ratio in ratios) for factor in (1, 2))
    return (
        f"{once} of {len(ratios)} instructions reach {aim:g} in recorded scenarios, "
        f"{twice} reach {2 * aim:g}, the least is {min(ratios):.1f}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the page if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vectors", nargs="*", type=Path, default=[SMALL])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--compiled", type=Path)
    options = parser.parse_args(arguments)
    if options.write and is_compiled():
        parser.error("--write is for a mirror in pure Python; give this run's --json to its --compiled")
    paths = find(options.vectors)
    session = in_session()
    found = measure(paths)
    if options.json is not None:
        options.json.write_text(json.dumps({"session": session, "steps": found}), encoding="utf-8")
    compiled = {} if options.compiled is None else json.loads(options.compiled.read_text(encoding="utf-8"))
    text = page(found, len(paths), session, compiled)
    print(text)
    print(f"measured: {ledger.__file__}")
    for name, limit in GOALS.items():
        if name in session:
            taken = min(mirror for mirror, _ in session[name]) / 1000
            print(f"{name}: {taken:.0f} µs, goal {limit}: {'met' if taken <= limit else 'MISSED'}")
    if options.write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
