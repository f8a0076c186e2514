"""How exact previews of an LP settlement are: ours and driftpy's, against programs that settled.

Usage: python benchmarks/lp_preview_peers.py [--write] [--random N] [--seed S] [--peer PYTHON] [VECTORS...]

Two sets of cases: every recorded settle_lp step that settles shares (the real program's answer is recorded),
and random positions and markets settled by the program of this package.  driftpy runs in the environment
of the peers, which is made on the first run unless --peer names its interpreter.  --write puts the table into
docs/exactness.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import peers

from balclient.abi.accounts import PerpMarket, PerpPosition, User
from balclient.abi.values import Account, Clock, Instruction, Pubkey
from balclient.localnet.program import default_program
from balclient.mirror.ledger import Ledger
from balclient.mirror.position import find_position
from balclient.vectors.engines import ProgramEngine
from balclient.vectors.files import find, read
from balclient.vectors.records import Scenario

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PAGE = ROOT / "docs" / "exactness.md"
DRIVER = Path(__file__).resolve().parent / "driftpy_preview.py"
FIELDS = (
    "base_asset_amount",
    "remainder_base_asset_amount",
    "quote_asset_amount",
    "quote_entry_amount",
    "quote_break_even_amount",
)
BASE_FIELDS = FIELDS[:2]
STEPS = (10**6, 10**7, 10**8)


@dataclass(frozen=True, slots=True)
class Case:
    """Accounts before a settlement, the instruction, and what the program made of the position."""

    accounts: dict[Pubkey, Account]
    instruction: Instruction
    clock: Clock
    user: Pubkey
    market: Pubkey
    market_index: int
    price: int
    truth: dict[str, int]


def fields(position: PerpPosition | None) -> dict[str, int]:
    """The compared fields; zeros for a slot that is free afterwards."""
    return {name: 0 if position is None else getattr(position, name) for name in FIELDS}


def recorded(paths: Iterable[Path]) -> Iterator[Case]:
    """Every successful settle_lp step of a user with shares."""
    for path in paths:
        scenario = read(path)
        accounts: dict[Pubkey, Account] = {}
        for step in scenario.steps:
            for name, data in step.writes.items():
                place = scenario.addresses[name]
                accounts[place.address] = Account(place.owner or Pubkey.default(), data)
            if step.instruction == "settle_lp" and step.error is None:
                clock = Clock(step.slot, step.unix_timestamp)
                case = make(scenario, accounts, scenario.instruction(step), clock)
                if case is not None:
                    after = User.decode(step.changed.get(scenario.names[case.user], accounts[case.user].data))
                    yield with_truth(case, after)
            for name, data in step.changed.items():
                place = scenario.addresses[name]
                accounts[place.address] = Account(place.owner or Pubkey.default(), data)


def make(
    scenario: Scenario, accounts: dict[Pubkey, Account], instruction: Instruction, clock: Clock
) -> Case | None:
    """The case of one step, its truth still open; None where there are no shares."""
    index: int = instruction.args["market_index"]
    user = instruction.accounts[1].pubkey
    market = scenario.addresses[f"perp_market_{index}"].address
    position = find_position(User.decode(accounts[user].data), index)
    if position is None or position.lp_shares == 0:
        return None
    held = {meta.pubkey: accounts[meta.pubkey] for meta in instruction.accounts if meta.pubkey in accounts}
    price = PerpMarket.decode(accounts[market].data).amm.historical_oracle_data.last_oracle_price
    return Case(held, instruction, clock, user, market, index, price, {})


def with_truth(case: Case, after: User) -> Case:
    """The case with what the program left in the slot."""
    truth = fields(find_position(after, case.market_index))
    return replace(case, truth=truth)


def drawn(seeds: Sequence[Case], program_id: Pubkey, count: int, seed: int) -> Iterator[Case]:
    """Random positions and accumulators in recorded worlds, settled by our program."""
    random = Random(seed)
    program = ProgramEngine(default_program())
    program.begin(program_id, [])
    while count:
        case = random.choice(seeds)
        accounts = dict(case.accounts)
        market = PerpMarket.decode(accounts[case.market].data)
        user = User.decode(accounts[case.user].data)
        position = find_position(user, case.market_index)
        assert position is not None
        shake(market, position, random)
        for key, record in ((case.market, market), (case.user, user)):
            accounts[key] = Account(accounts[key].owner, record.encode())
        for key, account in accounts.items():
            program.set_account(key, account)
        program.set_clock(case.clock)
        outcome = program.run(case.instruction)
        if outcome.error is not None:
            continue
        after = User.decode(outcome.accounts.get(case.user, accounts[case.user].data))
        yield with_truth(
            replace(case, accounts=accounts, truth={}),
            after,
        )
        count -= 1


def shake(market: PerpMarket, position: PerpPosition, random: Random) -> None:
    """Another step, position (half of them fresh) and accumulators, within the market's rules."""
    amm = market.amm
    totals = (amm.base_asset_amount_long, amm.base_asset_amount_short)
    fitting = [step for step in STEPS if all(total % step == 0 for total in totals)]
    step = amm.order_step_size = random.choice(fitting or [amm.order_step_size])
    old = position.base_asset_amount
    if random.random() < 0.5:
        position.base_asset_amount = position.remainder_base_asset_amount = 0
        position.quote_asset_amount = position.quote_entry_amount = position.quote_break_even_amount = 0
    else:
        position.base_asset_amount = random.choice((-1, 1)) * random.randrange(1, 5_000) * step
        position.remainder_base_asset_amount = random.randrange(-step + 1, step)
        sign = -1 if position.base_asset_amount > 0 else 1
        position.quote_asset_amount = sign * random.randrange(10**6, 10**11)
        position.quote_entry_amount = position.quote_asset_amount + random.randrange(-(10**6), 10**6)
        position.quote_break_even_amount = position.quote_entry_amount - random.randrange(10**6)
    amm.base_asset_amount_with_unsettled_lp += position.base_asset_amount - old
    for base, way in ((old, -1), (position.base_asset_amount, 1)):
        if base > 0:
            amm.base_asset_amount_long += way * base
        else:
            amm.base_asset_amount_short += way * base
    position.last_cumulative_funding_rate = (
        amm.cumulative_funding_rate_long
        if position.base_asset_amount > 0
        else amm.cumulative_funding_rate_short
    )
    position.per_lp_base = amm.per_lp_base
    position.last_base_asset_amount_per_lp = amm.base_asset_amount_per_lp - random.randrange(-(10**8), 10**8)
    position.last_quote_asset_amount_per_lp = amm.quote_asset_amount_per_lp - random.randrange(
        -(10**7), 10**7
    )


def ours(case: Case, program_id: Pubkey) -> dict[str, int]:
    """The mirror's preview."""
    ledger = Ledger(program_id=program_id, clock=case.clock)
    for key, account in case.accounts.items():
        ledger.set_account(key, account)
    ledger.apply(case.instruction)
    held = ledger.account(case.user)
    assert held is not None
    return fields(find_position(User.decode(held.data), case.market_index))


def theirs(cases: Sequence[Case], peer: Path) -> list[dict[str, dict[str, int]]]:
    """driftpy's two previews, in order."""
    lines = [
        json.dumps(
            {
                "user": b64encode(case.accounts[case.user].data).decode(),
                "market": b64encode(case.accounts[case.market].data).decode(),
                "market_index": case.market_index,
            }
        )
        for case in cases
    ]
    done = subprocess.run(
        [str(peer), str(DRIVER)], input="\n".join(lines), capture_output=True, text=True, check=True
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    failed = [answer["error"] for answer in answers if "error" in answer]
    if failed or len(answers) != len(cases):
        raise SystemExit(
            f"driftpy answered {len(answers)} of {len(cases)} cases, {len(failed)} with {failed[:1]}"
        )
    return answers


def dollars(name: str, error: float, price: int) -> float:
    """An error in quote, base valued at the oracle price."""
    return abs(error) * price / 1e15 if name in BASE_FIELDS else abs(error) / 1e6


def table(cases: Sequence[Case], answers: dict[str, Sequence[dict[str, int]]]) -> list[str]:
    """Share of exact answers and the worst error, by preview and field."""
    lines = ["| preview | field | exact | share | worst error |", "|---|---|---:|---:|---:|"]
    for who, given in answers.items():
        pairs = list(zip(cases, given, strict=True))
        right = sum(all(answer[name] == case.truth[name] for name in FIELDS) for case, answer in pairs)
        lines.append(
            f"| **{who}** | **all five** | {right:,} of {len(cases):,} | {right / len(cases):.1%} | |"
        )
        for name in FIELDS:
            errors = [(answer[name] - case.truth[name], case.price) for case, answer in pairs]
            exact = sum(error == 0 for error, _ in errors)
            worst = max(dollars(name, error, price) for error, price in errors)
            lines.append(
                f"| {who} | `{name}` | {exact:,} of {len(cases):,} | {exact / len(cases):.1%} "
                f"| {f'${worst:,.6f}' if worst else '0'} |"
            )
    return lines


PREFACE = """\
# Exactness of LP previews

Made by `python benchmarks/lp_preview_peers.py --write`; do not edit.

What will a position be after its shares settle? Each case is a user and a market before a settlement; the
truth is what the program left in the position. Ours is the mirror applied to the same bytes; driftpy is
release 0.8.89, `DriftUser.get_perp_position_with_lp_settle`, on accounts that it decoded itself. Its
decoder reads the accumulators' exponent, a signed byte, as unsigned; since that hides what its rules are
worth, they are measured once more with the exponent put right. Errors are in dollars; base is valued at the
market's last oracle price. Fields that the two mean differently (open bids and asks, snapshots) are left
out.

Where driftpy's rules differ: its division floors where the program truncates; it tells opening, growing,
shrinking and crossing zero apart without the remainder; its break-even amount only grows; whole steps come
out of the remainder one unit too late; funding is a float.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, print, and write the page if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vectors", nargs="*", type=Path)
    parser.add_argument("--random", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    whole = [path for path in (SHARED / "vectors", SHARED / "mainnet" / "vectors") if path.is_dir()]
    paths = find(options.vectors or whole or [ROOT / "tests" / "vectors"])
    peer = options.peer or peers.make()
    program_id = read(paths[0]).program_id
    first = list(recorded(paths))
    second = list(drawn(first, program_id, options.random, options.seed))
    parts = [PREFACE]
    for title, cases in (
        (f"Recorded: {len(first):,} settlements by v2.84.0", first),
        (f"Random: {len(second):,} settlements by our program (seed {options.seed})", second),
    ):
        mine = [ours(case, program_id) for case in cases]
        given = theirs(cases, peer)
        answers = {
            "balclient": mine,
            "driftpy": [one["as_is"] for one in given],
            "driftpy, exponent signed": [one["signed"] for one in given],
        }
        parts += ["", f"## {title}", "", *table(cases, answers)]
    text = "\n".join([*parts, ""])
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
