"""One position through a window: every change of its account explained by events and accumulators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from solders.pubkey import Pubkey

from balclient.abi.enums import LPAction, OrderAction
from balclient.abi.events import FundingPaymentRecord, LPRecord, OrderActionRecord, SettlePnlRecord
from balclient.history import Store
from balclient.history.queries import events_between, positions_at, positions_between
from balclient.history.records import EventRow, MarketRow, PositionRow
from balclient.mirror.integers import trunc_div
from balclient.mirror.position import split_by_step

from .parts import BASE, Inventory, Parts, Unsettled, rebased, unit_of, unsettled_of, value_of
from .returns import Used, used_by
from .timeline import Timeline

__all__ = ["PositionPerformance", "Rows", "follow", "load_rows", "performances"]

KINDS = ("LPRecord", "FundingPaymentRecord", "SettlePnlRecord", "OrderActionRecord", "LiquidationRecord")


@dataclass(frozen=True, slots=True)
class PositionPerformance:
    """A position's window: `parts` add up; `unexplained_*` is what neither events nor accumulators tell (0).

    `fees_known` is false where a settlement's fee accumulator was not seen, so that fees and inventory are
    told apart by the nearest one seen.  `from_ts` and `to_ts` are when there was a position.  `traded_base`
    and `traded_quote` are its own orders and liquidations, part of the inventory.  `used` is what it tied up.
    """

    user: Pubkey
    market: int
    first: int
    last: int
    from_ts: int
    to_ts: int
    lp_shares: int
    base: int
    opening_base: int
    parts: Parts
    fees_known: bool
    unexplained_base: int
    unexplained_quote: int
    traded_base: int
    traded_quote: int
    settles: int
    used: Used
    prices: tuple[int, int]

    @property
    def exact(self) -> bool:
        """Whether every unit is accounted for."""
        return (
            self.fees_known
            and not (self.unexplained_base or self.unexplained_quote)
            and self.parts.difference == 0
        )


@dataclass(slots=True)
class _Walk:
    line: Timeline
    user: bytes
    position: PositionRow
    fee: int
    fee_exponent: int
    seen: Unsettled
    inventory: Inventory
    fees: int = 0
    funding: int = 0
    dust: int = 0
    other: int = 0
    settled: int = 0
    fees_known: bool = True
    unexplained_base: int = 0
    unexplained_quote: int = 0
    traded_base: int = 0
    traded_quote: int = 0
    settles: int = 0
    samples: list[tuple[int, PositionRow, MarketRow, int]] = field(
        default_factory=list[tuple[int, PositionRow, MarketRow, int]]
    )

    def step(self, row: PositionRow, events: Sequence[EventRow], fills: Sequence[EventRow]) -> None:
        """From the position as it was to the position as a transaction left it."""
        before, line = self.position, self.line
        lp: list[LPRecord] = []
        funding = settled = 0
        own = False
        for event in events:
            if event.kind == "LPRecord":
                lp.append(LPRecord.decode(bytes(event.data)))
            elif event.kind == "FundingPaymentRecord":
                funding += FundingPaymentRecord.decode(bytes(event.data)).funding_payment
            elif event.kind == "SettlePnlRecord":
                record = SettlePnlRecord.decode(bytes(event.data))
                settled += record.pnl
                own = own or record.explanation != 0
            elif event.kind == "LiquidationRecord":
                own = True
            else:
                own = own or OrderActionRecord.decode(bytes(event.data)).action == OrderAction.Fill
        base = quote = given = charge = 0
        wiped = not (before.base or before.quote or before.lp_shares) and before.remainder != 0
        if wiped and row.remainder == 0:
            # A slot that holds nothing but dust counts as free: its next use begins without it (spec L4).
            given = before.remainder
        elif before.lp_shares:
            base, quote = self._settle(before, row)
            burns = [r for r in lp if r.action in (LPAction.RemoveLiquidity, LPAction.RemoveLiquidityDerisk)]
            if burns:
                told = sum(r.delta_quote_asset_amount for r in lp if r.action != LPAction.AddLiquidity)
                charge = quote - told
                given = _rest(before.remainder, base, line.state(row.at).step)
        if given or charge:
            price = line.price(row.at)
            worth = trunc_div(given * price, BASE)
            self.inventory.trade(-given, worth)
            self.dust -= charge + worth
        traded_base = row.base + row.remainder - before.base - before.remainder - base + given
        traded_quote = row.quote - before.quote - funding + settled - quote + charge
        if traded_base:
            self.inventory.trade(traded_base, traded_quote)
        else:
            self.other += traded_quote
        if traded_base or traded_quote:
            if own or self._rewarded(fills):
                self.traded_base += traded_base
                self.traded_quote += traded_quote
            else:
                self.unexplained_base += traded_base
                self.unexplained_quote += traded_quote
        self.funding += funding
        self.settled += settled
        if row.lp_shares and not before.lp_shares:
            self._enter(row)
        self.position = row
        self.sample(row.ts, row.at)

    def close(self) -> Parts:
        """The parts from the opening to the timeline's end, but for the opening and closing values."""
        market = self.line.closing
        pending = unsettled_of(self.position, market)
        self._earn(self.position, pending.base, pending.quote, market.fee_per_lp, market.per_lp_base)
        self.funding += pending.due - self.seen.due
        price = self.line.ends[1]
        return Parts(
            fees=self.fees,
            funding=self.funding,
            dust=self.dust,
            realised=self.inventory.realised,
            unrealised=self.inventory.unrealised(price),
            other=self.other,
            settled=self.settled,
        )

    def sample(self, ts: int, at: int) -> None:
        """Note what the position ties up from now on."""
        self.samples.append((ts, self.position, self.line.state(at), self.line.price(at)))

    def _enter(self, row: PositionRow) -> None:
        """Shares begin to earn: from the accumulators as they stand in the account."""
        fee = self.line.fee_at(row.last_base, row.last_quote, row.per_lp_base, row.at)
        if fee is None:
            market = self.line.state(row.at)
            fee = rebased(market.fee_per_lp, market.per_lp_base, row.per_lp_base)
            self.fees_known = False
        self.fee, self.fee_exponent = fee, row.per_lp_base

    def _settle(self, before: PositionRow, row: PositionRow) -> tuple[int, int]:
        """(base, quote) that the step's settlement booked, none where there was none."""
        last_base, last_quote, exponent = row.last_base, row.last_quote, row.per_lp_base
        if not (row.base or row.quote or row.lp_shares or row.last_base or row.last_quote):
            # The slot was taken by another market: what it settled at is what the market stood at.
            market = self.line.state(row.at - 1)
            last_base, last_quote, exponent = market.base_per_lp, market.quote_per_lp, market.per_lp_base
        from_base = rebased(before.last_base, before.per_lp_base, exponent)
        from_quote = rebased(before.last_quote, before.per_lp_base, exponent)
        if (from_base, from_quote) == (last_base, last_quote) and exponent == before.per_lp_base:
            return 0, 0
        unit = unit_of(exponent)
        base = trunc_div((last_base - from_base) * before.lp_shares, unit)
        quote = trunc_div((last_quote - from_quote) * before.lp_shares, unit)
        fee = self.line.fee_at(last_base, last_quote, exponent, row.at)
        if fee is None:
            market = self.line.state(row.at)
            fee = rebased(market.fee_per_lp, market.per_lp_base, exponent)
            self.fees_known = False
        self._earn(before, base, quote, fee, exponent)
        self.settles += 1
        return base, quote

    def _earn(self, held: PositionRow, base: int, quote: int, fee: int, exponent: int) -> None:
        """Split what shares earned since it was last looked at into fees and trades."""
        start = rebased(self.fee, self.fee_exponent, exponent)
        fees = trunc_div((fee - start) * held.lp_shares, unit_of(exponent))
        self.fees += fees
        self.inventory.trade(base - self.seen.base, quote - self.seen.quote - fees)
        self.fee, self.fee_exponent = fee, exponent
        self.seen = Unsettled(0, 0, self.seen.due)

    def _rewarded(self, fills: Sequence[EventRow]) -> bool:
        for event in fills:
            record = OrderActionRecord.decode(bytes(event.data))
            if record.referrer_reward or (record.filler is not None and bytes(record.filler) == self.user):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Rows:
    """What a store holds about one position in a window.

    `opening` is None where there was none; `events` are the user's own, with their places; `fills` are all
    fills of the market by place.
    """

    user: bytes
    opening: PositionRow | None
    changes: Sequence[PositionRow]
    events: Sequence[tuple[int, EventRow]]
    fills: Mapping[int, Sequence[EventRow]]


def follow(line: Timeline, rows: Rows) -> PositionPerformance:
    """A position's performance over a timeline."""
    user = rows.user
    start = rows.opening or PositionRow(user, line.market, line.opening.at, line.first, *[0] * 10)
    first_price, last_price = line.ends
    seen = unsettled_of(start, line.opening)
    held = start.base + start.remainder + seen.base
    inventory = Inventory(held, -trunc_div(held * first_price, BASE))
    market = line.opening
    walk = _Walk(line, user, start, market.fee_per_lp, market.per_lp_base, seen, inventory)
    walk.sample(line.first, market.at)
    events, index = rows.events, 0
    for row in rows.changes:
        own: list[EventRow] = []
        while index < len(events) and events[index][0] <= row.at:
            own.append(events[index][1])
            index += 1
        walk.step(row, own, rows.fills.get(row.at, ()))
    parts = walk.close()
    end = walk.position
    begun = [ts for ts, row, _, _ in walk.samples if _is_held(row)]
    return PositionPerformance(
        Pubkey.from_bytes(user),
        line.market,
        line.first,
        line.last,
        max(line.first, min(begun, default=line.first)),
        line.last if _is_held(end) else max(end.ts, line.first),
        end.lp_shares,
        walk.inventory.base,
        held,
        replace(
            parts,
            opening=value_of(start, line.opening, first_price),
            closing=value_of(end, line.closing, last_price),
        ),
        walk.fees_known,
        walk.unexplained_base,
        walk.unexplained_quote,
        walk.traded_base,
        walk.traded_quote,
        walk.settles,
        used_by(walk.samples, line.last),
        line.ends,
    )


def performances(
    store: Store, line: Timeline, users: Iterable[Pubkey] | None = None
) -> list[PositionPerformance]:
    """Every position of a market that existed in a timeline, or those of some users."""
    return [follow(line, rows) for rows in load_rows(store, line, users)]


def load_rows(store: Store, line: Timeline, users: Iterable[Pubkey] | None = None) -> list[Rows]:
    """What a store holds about every position of a market in a timeline, or about those of some users."""
    wanted = None if users is None else [bytes(user) for user in users]
    market, first, last = line.market, line.first, line.last
    opening = positions_at(store, market, first, wanted)
    changes: dict[bytes, list[PositionRow]] = {}
    for row in positions_between(store, market, first, last, wanted):
        changes.setdefault(row.user, []).append(row)
    events: dict[bytes, list[tuple[int, EventRow]]] = {}
    fills: dict[int, list[EventRow]] = {}
    if changes:
        for at, event in events_between(store, market, first, last, KINDS):
            for key in {event.user, event.other}:
                if key is not None and key in changes:
                    events.setdefault(key, []).append((at, event))
            if event.kind == "OrderActionRecord":
                fills.setdefault(at, []).append(event)
    keys = {key for key, row in opening.items() if _is_held(row)} | changes.keys()
    return [
        Rows(key, opening.get(key), changes.get(key, ()), events.get(key, ()), fills) for key in sorted(keys)
    ]


def _is_held(row: PositionRow) -> bool:
    return bool(row.lp_shares or row.base or row.remainder or row.quote)


def _rest(remainder: int, base: int, step: int) -> int:
    """The remainder after a settlement: what a burn then takes away (spec L3, L16.1, L16.3)."""
    if base == 0:
        # Nothing settled: a remainder that outgrew a step made smaller since is left as it is.
        return remainder
    _, rest = split_by_step(base, step)
    rest += remainder
    if abs(rest) >= step:
        _, rest = split_by_step(rest, step)
    return rest
