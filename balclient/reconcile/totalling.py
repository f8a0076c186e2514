"""Every account of a program against the totals that its markets keep, a group of accounts at a time.

Six sums are exact, after every instruction of the program: LP shares, base (twice), quote, entry, break-even.
Two are of what waits to be settled and carry roundings; `Limits` says how far they may be off, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, State, User, UserStats
from balclient.abi.addresses import PROGRAM_ID
from balclient.mirror.bulk import settle
from balclient.mirror.bulk.limbs import exact_sum
from balclient.mirror.faults import Fault
from balclient.mirror.validation import validate_perp_market
from balclient.reconcile.totals import Limits, MarketTotals, Misfit, Sum, Totals

if TYPE_CHECKING:
    import numpy.typing as npt

    Table = npt.NDArray[Any]

__all__ = ["Accounts", "reconcile_totals"]

_MOST = 1_000
_SUSPECTS = 5
_FIELDS = (
    "lp_shares",
    "base_asset_amount",
    "quote_asset_amount",
    "quote_entry_amount",
    "quote_break_even_amount",
)
_WHERE = (
    "amm.user_lp_shares",
    "amm.base_asset_amount_long + short",
    "amm.quote_asset_amount",
    "amm.quote_entry_amount_long + short",
    "amm.quote_break_even_amount_long + short",
)
_BASE, _QUOTE = "amm.base_asset_amount_with_unsettled_lp", "amm.quote_asset_amount_with_unsettled_lp"
_FEES_TO_LPS = 8, 10
_MIX = np.uint64(0x9E37_79B9_7F4A_7C15)


class Accounts(Protocol):
    """Accounts of one kind: addresses, owners and bytes."""

    @property
    def keys(self) -> Sequence[bytes]: ...

    @property
    def owners(self) -> Sequence[bytes]: ...

    @property
    def data(self) -> Sequence[bytes]: ...


def reconcile_totals(
    markets: Mapping[bytes, PerpMarket],
    users: Callable[[], Iterable[Accounts]],
    *,
    stats: Callable[[], Iterable[Accounts]] = tuple,
    state: State | None = None,
    program_id: Pubkey = PROGRAM_ID,
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    progress: Callable[[int], None] = lambda users: None,
) -> Totals:
    """Settle every LP in bulk, and compare what all accounts add up to with the markets' own totals.

    `users` gives all user accounts in groups, keys ascending, and is asked again only where something does
    not fit; `markets` are by address.  Memory is that of a group.  With `stats` and `state` missing accounts
    are noticed, and named where the statistics tell which.
    """
    return _Work(markets, users, stats, state, program_id, limits, progress).done()


@dataclass(slots=True)
class _Market:
    key: str
    start: PerpMarket
    world: PerpMarket
    invalid: bool
    positions: int = 0
    lps: int = 0
    settled: int = 0
    before: list[int] = field(default_factory=lambda: [0] * len(_FIELDS))
    after: list[int] = field(default_factory=lambda: [0] * len(_FIELDS))
    rest: int = 0
    waiting_base: int = 0
    waiting_quote: int = 0

    @property
    def name(self) -> str:
        return self.start.name.decode("utf-8", "replace").rstrip(" \0")


@dataclass(slots=True)
class _Work:
    given: Mapping[bytes, PerpMarket]
    users: Callable[[], Iterable[Accounts]]
    stats: Callable[[], Iterable[Accounts]]
    state: State | None
    program_id: Pubkey
    limits: Limits
    progress: Callable[[int], None]
    markets: dict[int, _Market] = field(default_factory=dict[int, _Market])
    misfits: list[Misfit] = field(default_factory=list[Misfit])
    count: int = 0
    seen: int = 0
    mixed: int = 0

    def misfit(self, account: str, where: str, found: object, expected: object, why: str) -> None:
        self.count += 1
        if len(self.misfits) < _MOST:
            self.misfits.append(Misfit(account, where, _text(found), _text(expected), why))

    def done(self) -> Totals:
        for key, market in self.given.items():
            self.begin(str(Pubkey.from_bytes(key)), market)
        last = b""
        for group in self.users():
            for key in group.keys:
                if key <= last:
                    self.misfit(_name(key), "address", "again", "each account once", "keys ascend")
                last = max(last, key)
            self.group(group)
            self.progress(self.seen)
        found = tuple(self.sums(market) for _, market in sorted(self.markets.items()))
        self.missing()
        return Totals(self.seen, found, tuple(self.misfits), self.count)

    def begin(self, key: str, market: PerpMarket) -> None:
        index = market.market_index
        wanted = addresses.perp_market(index, program_id=self.program_id)
        if key != str(wanted):
            self.misfit(key, "address", key, str(wanted), f"the address of market {index}")
        invalid = False
        try:
            validate_perp_market(market)
        except Fault as fault:
            invalid = True
            why = "the market's own check; none of its LPs can be settled"
            self.misfit(key, "market", f"{fault.code.name} ({int(fault.code)})", "a market that holds", why)
        self.markets[index] = _Market(key, market, market.copy(), invalid)

    # --- one group of accounts

    def group(self, group: Accounts) -> None:
        good = self.sound(group)
        self.seen += len(group.keys)
        if not good:
            return
        keys = [group.keys[row] for row in good]
        table = User.columns([group.data[row] for row in good])
        self.addressed(keys, table)
        slots = table["perp_positions"]
        held = np.zeros(slots.shape, dtype=np.bool_)
        for name in (*_FIELDS, "remainder_base_asset_amount"):
            held |= slots[name] != 0
        rows, columns = np.nonzero(held)
        flat = slots[rows, columns]
        for index in np.unique(flat["market_index"]).tolist():
            of = np.flatnonzero(flat["market_index"] == index)
            named: list[int] = rows[of].tolist()
            self.positions(int(index), flat[of], [keys[row] for row in named], rows[of])

    def sound(self, group: Accounts) -> list[int]:
        """Rows that are user accounts of the program."""
        good: list[int] = []
        owner = bytes(self.program_id)
        for row, (key, held, data) in enumerate(zip(group.keys, group.owners, group.data, strict=True)):
            if held != owner:
                self.misfit(_name(key), "owner", _name(held), str(self.program_id), "a user of the program")
            elif len(data) != User.SIZE or data[:8] != User.DISCRIMINATOR:
                self.misfit(_name(key), "size", len(data), User.SIZE, "the bytes of a user account")
            else:
                good.append(row)
        return good

    def addressed(self, keys: Sequence[bytes], table: Table) -> None:
        """Whether each account is where its authority and number put it; counts sub-accounts by authority."""
        owners: list[bytes] = [bytes(one) for one in table["authority"]]
        for key, owner, number in zip(keys, owners, table["sub_account_id"].tolist(), strict=True):
            wanted = addresses.user(Pubkey.from_bytes(owner), number, program_id=self.program_id)
            if key != bytes(wanted):
                why = f"sub-account {number} of {_name(owner)}"
                self.misfit(_name(key), "address", _name(key), str(wanted), why)
        self.mixed += _blend(owners, np.ones(len(owners), dtype=np.uint64))

    def positions(self, index: int, table: Table, keys: Sequence[bytes], rows: Table) -> None:
        twice = np.flatnonzero(rows[1:] == rows[:-1]) + 1
        for row in twice.tolist():
            why = "the program looks at the first slot of a market only"
            self.misfit(_name(keys[row]), f"perp_positions of market {index}", 2, 1, why)
        market = self.markets.get(index)
        if market is None:
            why = "there is no account of it"
            for key in keys:
                self.misfit(_name(key), "perp_positions", f"market {index}", "a market of the program", why)
            return
        lost = np.flatnonzero((table["lp_shares"] == 0) & (table["remainder_base_asset_amount"] != 0))
        for row in lost.tolist():
            found = int(table["remainder_base_asset_amount"][row])
            where = f"{market.name} remainder_base_asset_amount"
            self.misfit(
                _name(keys[row]), where, found, 0, "only shares leave a remainder, and burning takes it"
            )
        sums = [exact_sum(np.array(table[name])) for name in _FIELDS]
        market.before = [a + b for a, b in zip(market.before, sums, strict=True)]
        market.positions += len(table)
        lps = np.flatnonzero(table["lp_shares"])
        market.lps += len(lps)
        if not market.invalid and len(lps):
            done = self.settle(market, table[lps], [keys[row] for row in lps.tolist()])
            table[lps] = done
        sums = [exact_sum(np.array(table[name])) for name in _FIELDS]
        market.after = [a + b for a, b in zip(market.after, sums, strict=True)]
        market.rest += exact_sum(np.array(table["remainder_base_asset_amount"], dtype=np.int64))

    def settle(self, market: _Market, table: Table, keys: Sequence[bytes]) -> Table:
        result = settle(table, market.world)
        refused = dict(result.failures)
        market.settled += len(table) - len(refused)
        for row, code in refused.items():
            why = "the program refuses to settle it"
            self.misfit(
                _name(keys[row]), f"{market.name} settle_lp", f"{code.name} ({int(code)})", "success", why
            )
        market.waiting_quote += exact_sum(result.quote)
        return table

    # --- what it comes to

    def sums(self, market: _Market) -> MarketTotals:
        amm = market.start.amm
        sums = [
            Sum(where, own, total)
            for where, own, total in zip(_WHERE, _own(market.start), market.before, strict=True)
        ]
        after = [
            Sum(f"{where}, after settling", own, total)
            for where, own, total in zip(_WHERE, _own(market.world), market.after, strict=True)
        ]
        parts = amm.base_asset_amount_with_amm + amm.base_asset_amount_with_unsettled_lp
        sums.insert(2, Sum("amm.base_asset_amount_with_amm + unsettled_lp", parts, market.before[1]))
        if not market.invalid:
            sums += self.waiting(market)
        for one in sums:
            if not one.fits:
                why = f"the sum over {market.positions:,} positions of {market.name}{_bounds(one)}"
                self.misfit(market.key, one.field, one.found, one.expected, why)
                self.suspects(market, one)
        wrong = () if any(not one.fits for one in sums) else tuple(one for one in after if not one.fits)
        for one in wrong:
            self.misfit(market.key, one.field, one.found, one.expected, "settling must change both alike")
        return MarketTotals(
            market.name, market.key, market.positions, market.lps, market.settled, tuple(sums), wrong
        )

    def waiting(self, market: _Market) -> Iterator[Sum]:
        amm = market.start.amm
        step = amm.order_step_size if self.limits.base is None else self.limits.base
        # Settled steps went from the market's figure into positions; what is left of it are remainders.
        moved = market.world.amm.base_asset_amount_with_unsettled_lp - amm.base_asset_amount_with_unsettled_lp
        yield Sum(_BASE, amm.base_asset_amount_with_unsettled_lp, -moved - market.rest, -step, step)
        low, high = self.limits.quote, self.limits.quote
        if high is None:
            times, over = _FEES_TO_LPS
            fills = max(market.start.next_fill_record_id - 1, 0)
            high = amm.total_exchange_fee * times // over + fills * (1 + market.lps)
        found = amm.quote_asset_amount_with_unsettled_lp
        yield Sum(_QUOTE, found, -market.waiting_quote, None if low is None else -low, high)

    def suspects(self, market: _Market, one: Sum) -> None:
        """Accounts that alone would explain a sum, from another look at all of them."""
        if one.field not in _WHERE:
            return
        name = _FIELDS[_WHERE.index(one.field)]
        step = market.start.amm.order_step_size
        named = 0
        for key, table in self.of_market(market.start.market_index):
            for row in np.flatnonzero(table[name]).tolist():
                value = int(table[name][row])
                if value == -one.difference:
                    why, expected = "a suspect: without it the sum fits", 0
                elif value * 2 == -one.difference:
                    why, expected = "a suspect: with the other sign the sum fits", -value
                elif name in _FIELDS[:2] and value % step:
                    why, expected = "a suspect: not in whole steps", value - value % step
                else:
                    continue
                self.misfit(_name(key[row]), f"{market.name} {name}", value, expected, why)
                named += 1
                if named == _SUSPECTS:
                    return

    def of_market(self, index: int) -> Iterator[tuple[Sequence[bytes], Table]]:
        for group in self.users():
            good = [row for row, data in enumerate(group.data) if len(data) == User.SIZE]
            if good:
                slots = User.columns([group.data[row] for row in good])["perp_positions"]
                rows, columns = np.nonzero(slots["market_index"] == index)
                yield [group.keys[good[row]] for row in rows.tolist()], slots[rows, columns]

    def missing(self) -> None:
        """Accounts that statistics and state count and that are not here."""
        if self.state is not None and self.state.number_of_sub_accounts != self.seen:
            key = str(addresses.state(program_id=self.program_id))
            counted = self.state.number_of_sub_accounts
            self.misfit(key, "number_of_sub_accounts", counted, self.seen, "the user accounts that are here")
        blended = counted = 0
        for group in self.stats():
            table = _stats(group)
            owners = [bytes(one) for one in table["authority"]]
            blended += _blend(owners, table["number_of_sub_accounts"].astype(np.uint64))
            counted += len(table)
        if counted and blended != self.mixed:
            self.find_missing()

    def find_missing(self) -> None:
        """One look at all accounts, counted by authority."""
        here: dict[bytes, set[int]] = {}
        for group in self.users():
            good = [data for data in group.data if len(data) == User.SIZE]
            if good:
                table = User.columns(good)
                for owner, number in zip(table["authority"], table["sub_account_id"].tolist(), strict=True):
                    here.setdefault(bytes(owner), set()).add(number)
        for group in self.stats():
            table = _stats(group)
            for owner, has, made in zip(
                table["authority"],
                table["number_of_sub_accounts"].tolist(),
                table["number_of_sub_accounts_created"].tolist(),
                strict=True,
            ):
                held = here.get(bytes(owner), set())
                if has != len(held):
                    authority = Pubkey.from_bytes(bytes(owner))
                    gone = sorted(set(range(made)).difference(held))[:_SUSPECTS]
                    keys = [addresses.user(authority, number, program_id=self.program_id) for number in gone]
                    why = f"missing may be {', '.join(map(str, keys))}" if keys else "more than were made"
                    key = str(addresses.user_stats(authority, program_id=self.program_id))
                    self.misfit(key, "number_of_sub_accounts", has, len(held), why)


def _own(market: PerpMarket) -> tuple[int, ...]:
    amm = market.amm
    return (
        amm.user_lp_shares,
        amm.base_asset_amount_long + amm.base_asset_amount_short,
        amm.quote_asset_amount,
        amm.quote_entry_amount_long + amm.quote_entry_amount_short,
        amm.quote_break_even_amount_long + amm.quote_break_even_amount_short,
    )


def _stats(group: Accounts) -> Table:
    table: Table = UserStats.columns([data for data in group.data if len(data) == UserStats.SIZE])
    return table


def _blend(owners: Sequence[bytes], counts: Table) -> int:
    """A sum that does not depend on the order: equal sets of (authority, count) give the same."""
    if not owners:
        return 0
    words = np.frombuffer(b"".join(owners), dtype="<u8").reshape(-1, 4)
    mixed = words[:, 0] * _MIX ^ words[:, 1] ^ (words[:, 2] >> np.uint64(7)) ^ words[:, 3]
    return exact_sum(mixed >> np.uint64(8)) if (counts == 1).all() else _weighted(mixed, counts)


def _weighted(mixed: Table, counts: Table) -> int:
    return sum(
        value * count for value, count in zip((mixed >> np.uint64(8)).tolist(), counts.tolist(), strict=True)
    )


def _bounds(one: Sum) -> str:
    if one.low == one.high == 0:
        return ""
    low = "no bound" if one.low is None else f"{one.low:,}"
    high = "no bound" if one.high is None else f"{one.high:,}"
    return f"; off by {one.difference:,}, allowed {low} to {high}"


def _name(key: bytes) -> str:
    return str(Pubkey.from_bytes(key))


def _text(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
