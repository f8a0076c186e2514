"""A program with as many users as asked for, drawn from a seed, as a file of `snapshot --program-wide`.

    python tools/synthetic_program.py out.parquet --users 100000 [--seed 7] [--defects shares,base,...]

All totals are consistent: shares, base, quote, entry, break-even, and what waits to be settled, to the unit.
Two markets; every second user is an LP with funding due, dust and a snapshot of some time ago.  A defect
spoils one account, and is told on a line: its kind, the account and what was done.  Memory is that of a block
of users, and of all addresses.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, State, User, UserStats
from balclient.abi.values import Account, Clock
from balclient.localnet import Localnet
from balclient.localnet.actions import Actions
from balclient.localnet.ledger_chain import LedgerChain
from balclient.mirror.amm import refresh_terminal_and_bounds, reserve_price
from balclient.mirror.bulk import POSITION, unsettled
from balclient.mirror.bulk.limbs import exact_sum
from balclient.mirror.spreads import update_spreads
from balclient.mirror.validation import validate_perp_market
from balclient.snapshot import ProgramHead, Row, write_program

BLOCK = 2_048
DEFECTS = (
    "shares",
    "base",
    "quote",
    "lost",
    "address",
    "owner",
    "step",
    "remainder",
    "market",
    "twice",
    "size",
    "total",
)
SUMS = (
    "lp_shares",
    "base_asset_amount",
    "quote_asset_amount",
    "quote_entry_amount",
    "quote_break_even_amount",
)


@dataclass
class World:
    """Accounts that a small world made: templates for the rest."""

    clock: Clock
    state: State
    markets: list[PerpMarket]
    others: list[Row]
    user: User
    stats: UserStats


def template() -> World:
    """Two markets with history, on the mirror."""
    net = Localnet(["SOL-PERP", "SUI-PERP"], chain=LedgerChain())
    act = Actions(net)
    model = net.user("model", usdc=3_000_000)
    for index in (0, 1):
        assert act.add_lp_shares(model, index, 10**12).ok
        for base in (30, -20, 9, -40, 7):
            net.trade(index, base=base)
            net.warp(hours=1)
            net.crank()
    chain = net.chain
    assert isinstance(chain, LedgerChain)
    accounts = {key: chain.ledger.account(key) for key in chain.ledger.addresses()}
    markets = [net.perp_market(index) for index in (0, 1)]
    oracles = {market.amm.oracle for market in markets}
    slot = net.clock.slot
    others: list[Row] = []
    stats: UserStats | None = None
    for key, account in accounts.items():
        if account is None:
            continue
        if key in oracles:
            others.append(Row.of(key, account, slot, "oracle"))
        elif account.owner == net.program_id:
            row = Row.of(key, account, slot)
            if row.kind == "UserStats":
                stats = UserStats.decode(account.data)
            elif row.kind in ("SpotMarket", "other"):
                others.append(row)
    state = State.load(chain.account(addresses.state()), addresses.state())
    assert stats is not None
    return World(net.clock, state, markets, others, net.user_account(model), stats)


@dataclass
class Program:
    """`count` users; `defects` are kinds of `DEFECTS`, one account each."""

    count: int
    seed: int = 7
    defects: Sequence[str] = ()
    planted: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = template()
        draw = np.random.default_rng(self.seed)
        # Every tenth authority has a second sub-account.
        owners: list[tuple[bytes, int, int]] = []
        while len(owners) < self.count:
            owner = draw.bytes(32)
            number = 2 if draw.integers(10) == 0 and len(owners) + 1 < self.count else 1
            owners += [(owner, sub, number) for sub in range(number)]
        self.keys = sorted(
            (bytes(addresses.user(Pubkey.from_bytes(owner), sub)), owner, sub) for owner, sub, _ in owners
        )
        self.stats = sorted(
            (bytes(addresses.user_stats(Pubkey.from_bytes(owner))), owner, number)
            for owner, sub, number in owners
            if sub == 0
        )
        self.deepen()

    def deepen(self) -> None:
        """Curves that can carry all shares, flat where the template has inventory."""
        for market in self.world.markets:
            amm = market.amm
            amm.sqrt_k = amm.base_asset_reserve = amm.quote_asset_reserve = (
                10**15 * max(self.count, 1_000) // 500
            )
            amm.base_asset_amount_with_amm = 0
            refresh_terminal_and_bounds(amm)
            update_spreads(market, reserve_price(market))
            market.number_of_users = market.number_of_users_with_base = self.count
            market.next_fill_record_id = 5_000

    def blocks(self) -> Iterator[tuple[int, Any]]:
        """Users in the order of their addresses, block by block, always the same."""
        plain = np.frombuffer(self.world.user.encode(), User.columns(self.world.user.encode()).dtype)
        for start in range(0, self.count, BLOCK):
            some = self.keys[start : start + BLOCK]
            table = np.repeat(plain, len(some))
            table["authority"] = np.frombuffer(b"".join(owner for _, owner, _ in some), dtype="V32")
            table["sub_account_id"] = [number for _, _, number in some]
            table["perp_positions"] = np.zeros(1, table["perp_positions"].dtype)
            for index, market in enumerate(self.world.markets):
                draw = np.random.default_rng([self.seed, start, index])
                table["perp_positions"][:, index] = positions(market, len(some), draw)
            yield start, table

    def settle_accounts(self) -> None:
        """The markets' totals, from all users; the last one takes what keeps the curve where it is."""
        sums = [dict.fromkeys(SUMS, 0) for _ in self.world.markets]
        sides = [{True: [0, 0, 0], False: [0, 0, 0]} for _ in self.world.markets]
        waiting = [[0, 0] for _ in self.world.markets]
        for start, table in self.blocks():
            for index, market in enumerate(self.world.markets):
                flat = table["perp_positions"][:, index].copy()
                if start + len(table) == self.count:
                    flat = flat[:-1]
                for name in SUMS:
                    sums[index][name] += exact_sum(np.array(flat[name]))
                for long in (True, False):
                    rows = (flat["base_asset_amount"] > 0) == long
                    for at, name in enumerate(
                        ("base_asset_amount", "quote_entry_amount", "quote_break_even_amount")
                    ):
                        sides[index][long][at] += exact_sum(np.array(flat[name][rows]))
                found = unsettled(flat[flat["lp_shares"] != 0], market)
                assert not len(found.failures)
                waiting[index][0] += exact_sum(found.base) + exact_sum(
                    np.array(flat["remainder_base_asset_amount"], dtype=np.int64)
                )
                waiting[index][1] += exact_sum(found.quote)
        self.last = []
        for index, market in enumerate(self.world.markets):
            amm, step = market.amm, market.amm.order_step_size
            amm.user_lp_shares = sums[index]["lp_shares"]
            amm.base_asset_amount_with_unsettled_lp = -waiting[index][0]
            amm.base_asset_amount_with_amm = waiting[index][0] % step
            amm.quote_asset_amount_with_unsettled_lp = -waiting[index][1]
            refresh_terminal_and_bounds(amm)
            base = amm.base_asset_amount_with_amm - waiting[index][0] - sums[index]["base_asset_amount"]
            side = sides[index][base > 0]
            entry = -base * 150 // 1_000
            side[0], side[1], side[2] = side[0] + base, side[1] + entry, side[2] + entry
            self.last.append((base, entry))
            (amm.base_asset_amount_long, amm.quote_entry_amount_long, amm.quote_break_even_amount_long) = (
                sides[index][True]
            )
            (amm.base_asset_amount_short, amm.quote_entry_amount_short, amm.quote_break_even_amount_short) = (
                sides[index][False]
            )
            amm.quote_asset_amount = sums[index]["quote_asset_amount"] + entry
            validate_perp_market(market)

    def users(self) -> Iterator[Row]:
        """All user accounts, the defects among them."""
        slot, program = self.world.clock.slot, addresses.PROGRAM_ID
        # Each defect goes to the first LP with base after its place.
        places = [self.count * at // (len(self.defects) + 1) for at in range(1, len(self.defects) + 1)]
        waiting = list(zip(places, self.defects, strict=True))
        for start, table in self.blocks():
            if start + len(table) == self.count:
                for index, (base, entry) in enumerate(self.last):
                    slot_of = table["perp_positions"][-1:, index]
                    slot_of[:] = np.zeros(1, slot_of.dtype)
                    amm = self.world.markets[index].amm
                    rate = amm.cumulative_funding_rate_long if base > 0 else amm.cumulative_funding_rate_short
                    slot_of["market_index"], slot_of["base_asset_amount"] = index, base
                    slot_of["last_cumulative_funding_rate"] = rate
                    for name in SUMS[2:]:
                        slot_of[name] = entry
            for row in range(len(table)):
                key = self.keys[start + row][0]
                data, owner = table[row].tobytes(), program
                slot_of = table["perp_positions"][row, 0]
                if (
                    waiting
                    and waiting[0][0] <= start + row
                    and slot_of["lp_shares"]
                    and slot_of["base_asset_amount"]
                ):
                    spoiled = self.spoil(waiting.pop(0)[1], key, data)
                    if spoiled is None:
                        continue
                    key, data, owner = spoiled
                yield Row("User", key, Account(owner, data, 31_347_840), slot)

    def spoil(self, kind: str, key: bytes, data: bytes) -> tuple[bytes, bytes, Pubkey] | None:
        """One account with a defect; None where it is lost."""
        user, program = User.decode(data), addresses.PROGRAM_ID
        position = user.perp_positions[0]
        what = ""
        if kind == "shares":
            position.lp_shares += 12_345
            what = "12,345 shares too many"
        elif kind == "base":
            position.base_asset_amount = -position.base_asset_amount or 10**9
            what = "base of the other sign"
        elif kind == "quote":
            position.quote_asset_amount += 1
            what = "a quote unit too many"
        elif kind == "step":
            position.base_asset_amount += 1
            position.lp_shares = max(position.lp_shares, 10**9)
            what = "base that is no multiple of the step"
        elif kind == "remainder":
            position.lp_shares, position.remainder_base_asset_amount = 0, 5
            what = "a remainder without shares"
        elif kind == "market":
            position.market_index, position.lp_shares = 77, 10**9
            what = "a position in market 77"
        elif kind == "twice":
            user.perp_positions[4] = position.copy()
            user.perp_positions[4].quote_asset_amount = position.quote_asset_amount or 1
            what = "two slots of one market"
        self.planted.append({"defect": kind, "account": str(Pubkey.from_bytes(key)), "what": what or kind})
        if kind == "lost":
            return None
        if kind == "address":
            user.sub_account_id += 7
        if kind == "owner":
            program = Pubkey.default()
        data = user.encode()
        return key, data[:-8] if kind == "size" else data, program

    def rows(self) -> Iterator[Row]:
        """Every account in the order of the file."""
        slot, program = self.world.clock.slot, addresses.PROGRAM_ID
        state = self.world.state.copy()
        state.number_of_sub_accounts = self.count
        head = [Row.of(addresses.state(), Account(program, state.encode(), 1), slot)]
        for market in self.world.markets:
            key = addresses.perp_market(market.market_index)
            head.append(Row.of(key, Account(program, market.encode(), 1), slot))
        yield from sorted([*head, *self.world.others], key=lambda row: row.rank)
        for key, owner, number in self.stats:
            stats = self.world.stats.copy()
            stats.authority = Pubkey.from_bytes(owner)
            stats.number_of_sub_accounts = stats.number_of_sub_accounts_created = number
            yield Row("UserStats", key, Account(program, stats.encode(), 1), slot)
        yield from self.users()

    def write(self, path: Path) -> list[dict[str, Any]]:
        """Write the file; returns what was spoiled."""
        self.settle_accounts()
        if "total" in self.defects:
            self.defects = [kind for kind in self.defects if kind != "total"]
            self.world.markets[1].amm.quote_entry_amount_long += 3
            account = str(addresses.perp_market(1))
            self.planted.append(
                {"defect": "total", "account": account, "what": "quote_entry_amount_long + 3"}
            )
        head = ProgramHead(self.world.clock, self.world.clock.slot, "drawn from a seed")
        write_program(head, self.rows(), path)
        return self.planted


def positions(market: PerpMarket, count: int, draw: np.random.Generator) -> Any:
    """Positions of every kind: LPs of different times, longs, shorts, with dust, and none."""
    amm = market.amm
    step = amm.order_step_size
    table = np.zeros(count, POSITION)
    kind = draw.integers(0, 10, count)
    lp, held = kind < 5, kind < 8
    base = draw.integers(-(4 * 10**6), 4 * 10**6, count) * step * (held & (draw.random(count) < 0.7))
    table["market_index"] = np.where(held, market.market_index, 0)
    table["base_asset_amount"] = base
    table["lp_shares"] = draw.integers(1, 2_000, count) * step * lp
    table["remainder_base_asset_amount"] = draw.integers(-step + 1, step, count) * (
        lp & (draw.random(count) < 0.8)
    )
    for name in SUMS[2:]:
        table[name] = draw.integers(-(10**9), 10**9, count) * held
    for name, far in (("last_base_asset_amount_per_lp", 10**6), ("last_quote_asset_amount_per_lp", 10**5)):
        own = amm.base_asset_amount_per_lp if "base" in name else amm.quote_asset_amount_per_lp
        table[name] = (own - draw.integers(-far, far, count)) * lp
    rate = np.where(base > 0, amm.cumulative_funding_rate_long, amm.cumulative_funding_rate_short)
    behind = draw.integers(0, 10**9, count) * (draw.random(count) < 0.5)
    table["last_cumulative_funding_rate"] = (rate - behind) * (base != 0)
    table["per_lp_base"] = amm.per_lp_base * held
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--users", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--defects", default="", help=f"of {', '.join(DEFECTS)}; or all")
    options = parser.parse_args()
    wanted = DEFECTS if options.defects == "all" else tuple(filter(None, options.defects.split(",")))
    if set(wanted) - set(DEFECTS):
        sys.exit(f"defects: expected some of {', '.join(DEFECTS)}")
    for one in Program(options.users, options.seed, wanted).write(options.path):
        print(json.dumps(one))


if __name__ == "__main__":
    main()
