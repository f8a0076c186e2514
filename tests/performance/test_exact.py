"""Every figure adds up: windows of random histories against the bytes of the accounts."""

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the extra history is not installed")
pytest.importorskip("polars", reason="the extra history is not installed")

from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.accounts import PerpMarket, User
from balclient.abi.enums import OrderAction
from balclient.abi.events import OrderActionRecord, SettlePnlRecord
from balclient.client.position import lp_position
from balclient.history import ListeningChain, Store, ingest_scenario
from balclient.history.queries import events_between, span
from balclient.history.records import Observation
from balclient.localnet import Localnet
from balclient.localnet.ledger_chain import LedgerChain
from balclient.localnet.session import Session
from balclient.mirror.funding import unrealized_funding
from balclient.mirror.position import find_position
from balclient.performance import Timeline, load_timeline, performances
from balclient.performance.parts import Inventory, Parts
from balclient.performance.positions import PositionPerformance
from balclient.vectors.files import read

VECTORS = sorted((Path(__file__).resolve().parent.parent / "vectors").glob("*.jsonl.xz"))


def last_at(states: list[Observation], ts: int) -> bytes | None:
    found = [state.data for state in states if state.ts <= ts]
    return found[-1] if found else None


def value_in_bytes(store: Store, line: Timeline, found: PositionPerformance, ts: int) -> int:
    """The position's value from the accounts' bytes by the client's own view of a position."""
    user_data = last_at(list(store.observed(found.user)), ts)
    if user_data is None:
        return 0
    for key, _, _, _ in store.accounts("PerpMarket"):
        data = last_at(list(store.observed(key)), ts)
        if data is None or PerpMarket.decode(data).market_index != line.market:
            continue
        market, user = PerpMarket.decode(data), User.decode(user_data)
        slot = find_position(user, line.market)
        if slot is None:
            return 0
        price = line.price_at_time(ts)
        return lp_position(user, market).value(price) + unrealized_funding(market, slot)
    raise AssertionError("the market was never seen")


def check(store: Store, first: int, last: int, market: int = 0) -> int:
    line = load_timeline(store, market, first, last)
    count = 0
    for found in performances(store, line):
        count += 1
        parts = found.parts
        assert parts.opening == value_in_bytes(store, line, found, first)
        assert parts.closing == value_in_bytes(store, line, found, last)
        assert parts.difference == 0
        assert found.fees_known
        assert (found.unexplained_base, found.unexplained_quote) == (0, 0)
        assert found.exact
        check_trades(store, line, found)
    return count


def check_trades(store: Store, line: Timeline, found: PositionPerformance) -> None:
    """Who only provides liquidity has no trades; who trades has those that the fills tell of."""
    base = quote = 0
    moved = False
    kinds = ("OrderActionRecord", "LiquidationRecord", "SettlePnlRecord")
    for _, row in events_between(store, line.market, line.first, line.last, kinds):
        mine = bytes(found.user) in (row.user, row.other)
        if row.kind != "OrderActionRecord":
            # Liquidations and expired markets move base without a fill.
            expired = row.kind == "SettlePnlRecord" and SettlePnlRecord.decode(row.data).explanation != 0
            moved |= mine and (row.kind == "LiquidationRecord" or expired)
            continue
        record = OrderActionRecord.decode(row.data)
        if record.action != OrderAction.Fill:
            continue
        if record.filler == found.user and record.filler_reward:
            quote += record.filler_reward
        sides = (
            (record.taker, record.taker_order_direction, record.taker_fee),
            (record.maker, record.maker_order_direction, record.maker_fee),
        )
        for who, direction, fee in sides:
            if who == found.user:
                sign = 1 if direction == 0 else -1
                base += sign * (record.base_asset_amount_filled or 0)
                quote -= sign * (record.quote_asset_amount_filled or 0) + (fee or 0)
    if not moved:
        assert (found.traded_base, found.traded_quote) == (base, quote)


@pytest.mark.parametrize("seed", range(3))
def test_random_sessions(seed: int, tmp_path: Path) -> None:
    with Store(tmp_path / "h.db") as store:
        with ListeningChain(LedgerChain(), store) as chain:
            net = Localnet(("SOL-PERP",), chain=chain, program=b"", seed=seed)
            for _ in Session(net, seed=seed).steps(120):
                pass
        first, last = span(store) or (0, 0)
        draw = random.Random(seed)
        cuts = [first, *sorted(draw.randint(first, last) for _ in range(4)), last]
        total = sum(check(store, a, b) for a, b in pairwise(cuts) if a < b)
        total += check(store, first, last)
        assert total > 15


@pytest.mark.parametrize("file", VECTORS, ids=lambda p: p.name.split(".")[0])
def test_recorded_histories(file: Path, tmp_path: Path) -> None:
    scenario = read(file)
    with Store(tmp_path / "h.db") as store:
        ingest_scenario(store, scenario)
        first, last = span(store) or (0, 0)
        middle = (first + last) // 2
        assert check(store, first, last) > 0
        if middle > first:
            check(store, middle, last)


def test_windows_join(tmp_path: Path) -> None:
    """What one window closes with, the next opens with; settled amounts and profits sum up."""
    with Store(tmp_path / "h.db") as store:
        ingest_scenario(store, read(VECTORS[-1]))
        first, last = span(store) or (0, 0)
        cuts = [first + (last - first) * n // 5 for n in range(6)]
        whole = {one.user: one.parts for one in performances(store, load_timeline(store, 0, first, last))}
        pieces = [
            {one.user: one.parts for one in performances(store, load_timeline(store, 0, a, b))}
            for a, b in pairwise(cuts)
        ]
        for user, parts in whole.items():
            of_user = [piece[user] for piece in pieces if user in piece]
            assert sum(one.profit for one in of_user) == parts.profit
            assert sum(one.settled for one in of_user) == parts.settled


def test_a_missing_event_is_not_hidden(tmp_path: Path) -> None:
    """Without the event of a payment, the same amount is unexplained."""
    import sqlalchemy as sa

    from balclient.history import schema as t

    with Store(tmp_path / "h.db") as store:
        ingest_scenario(store, read(next(p for p in VECTORS if "funding" in p.name)))
        first, last = span(store) or (0, 0)
        line = load_timeline(store, 0, first, last)
        before = {one.user: one for one in performances(store, line)}
        with store.database.write() as connection:
            connection.execute(sa.delete(t.events).where(t.events.c.kind == "FundingPaymentRecord"))
        after = {one.user: one for one in performances(store, line)}
        changed = [user for user in before if before[user].parts.funding != after[user].parts.funding]
        assert changed
        for user in changed:
            lost = before[user].parts.funding - after[user].parts.funding
            moved = after[user].unexplained_quote + after[user].traded_quote - before[user].traded_quote
            assert moved == lost
            assert after[user].parts.difference == 0
        assert any(not after[user].exact for user in changed)


amounts = st.integers(-(10**15), 10**15)


@given(st.lists(st.tuples(amounts, amounts), max_size=12), amounts, st.integers(1, 10**9))
def test_inventory_adds_up(trades: list[tuple[int, int]], start: int, price: int) -> None:
    opening = -(abs(start * price) // 10**9) * (1 if start >= 0 else -1)
    held = Inventory(start, opening)
    for base, quote in trades:
        held.trade(base, quote)
    total_base = start + sum(base for base, _ in trades)
    worth = abs(total_base * price) // 10**9 * (1 if total_base >= 0 else -1)
    assert held.base == total_base
    assert held.realised + held.unrealised(price) == opening + sum(q for _, q in trades) + worth


def test_parts_sum() -> None:
    one = Parts(opening=5, fees=3, realised=-1, closing=7)
    assert (one.profit, one.difference) == (2, 0)
    assert replace(one, closing=8).difference == -1
    assert one + one == Parts(opening=10, fees=6, realised=-2, closing=14)
