"""Bulk settling against the one-by-one rules: recorded steps, random extremes, and rows that fail."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, PerpPosition, User
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import BadInput
from balclient.localnet import Localnet
from balclient.localnet.ledger_chain import LedgerChain
from balclient.mirror import lp
from balclient.mirror.bulk import POSITION, find_positions, settle, settling, unsettled
from balclient.mirror.faults import Fault
from balclient.mirror.funding import settle_funding_payment
from balclient.vectors.batch import Job, replay_files

EDGES = [0, 1, -1, 10**9, -(10**9), 2**31 - 1, -(2**31), 2**63 - 1, -(2**63), 2**62, -(10**17), 10**17 - 1]


def market_of(net: Localnet) -> PerpMarket:
    market = net.perp_market(0)
    market.number_of_users = market.number_of_users_with_base = 10**6
    return market


@pytest.fixture(scope="module")
def base_market() -> PerpMarket:
    with Localnet(chain=LedgerChain()) as net:
        return market_of(net)


def one_by_one(
    positions: list[PerpPosition], market: PerpMarket, cumulative: list[int]
) -> tuple[list[tuple[int, int, int, int]], dict[int, int]]:
    """The reference: each row through the mirror's own rules on a copy of the market."""
    done: list[tuple[int, int, int, int]] = []
    failed: dict[int, int] = {}
    ctx: Any = SimpleNamespace(clock=SimpleNamespace(unix_timestamp=0), emit=lambda *a, **k: None)
    for row, position in enumerate(positions):
        trial, user = market.copy(), User.zero()
        own = position.copy()
        user.perp_positions[0] = own
        user.cumulative_perp_funding = cumulative[row]
        try:
            settle_funding_payment(ctx, user, Pubkey.default(), trial)
            change = lp.settle_lp_position(own, trial) if own.lp_shares else None
        except Fault as fault:
            failed[row] = int(fault.code)
            done.append((0, 0, 0, 0))
            continue
        paid = user.cumulative_perp_funding - cumulative[row]
        done.append((change.base, change.quote, change.pnl, paid) if change else (0, 0, 0, paid))
        positions[row] = own
        cumulative[row] = user.cumulative_perp_funding
        for name in PerpMarket.__slots__:
            setattr(market, name, getattr(trial, name))
    return done, failed


def table_of(positions: list[PerpPosition]) -> Any:
    return np.frombuffer(b"".join(p.encode() for p in positions), POSITION).copy()


def check(positions: list[PerpPosition], market: PerpMarket, cumulative: list[int] | None = None) -> int:
    """Settle both ways and compare every byte; returns how many rows failed."""
    totals = [0] * len(positions) if cumulative is None else cumulative
    table, column, bulk_market = table_of(positions), np.array(totals, dtype=np.int64), market.copy()
    expected, failed = one_by_one(positions, market, totals)
    result = settle(table, bulk_market, column)
    found = list(
        zip(*(c.tolist() for c in (result.base, result.quote, result.pnl, result.funding)), strict=True)
    )
    assert dict(result.failures) == failed
    assert found == expected
    assert table.tobytes() == b"".join(p.encode() for p in positions)
    assert column.tolist() == totals
    assert bulk_market == market
    return len(failed)


def integers(bits: int) -> st.SearchStrategy[int]:
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    return st.one_of(
        st.sampled_from([v for v in EDGES if low <= v <= high]),
        st.integers(max(low, -(10**12)), min(high, 10**12)),
        st.integers(low, high),
    )


@st.composite
def position(draw: st.DrawFn, step: int, bhat: int, rates: tuple[int, int]) -> PerpPosition:
    result = PerpPosition.zero()
    small = draw(st.booleans())
    number = st.integers(-(10**10), 10**10) if small else integers(64)
    result.base_asset_amount = draw(number)
    if draw(st.integers(0, 9)):
        result.base_asset_amount -= result.base_asset_amount % step
        result.base_asset_amount = max(result.base_asset_amount, -(2**63))
    result.quote_asset_amount = draw(number)
    result.quote_entry_amount = draw(number)
    result.quote_break_even_amount = draw(number)
    result.lp_shares = draw(st.one_of(st.just(0), st.integers(1, 10**12), st.integers(0, 2**64 - 1)))
    result.last_base_asset_amount_per_lp = (
        bhat + draw(st.integers(-(10**7), 10**7)) if small else draw(number)
    )
    result.last_quote_asset_amount_per_lp = draw(number)
    result.remainder_base_asset_amount = draw(integers(32))
    result.per_lp_base = draw(st.sampled_from([0, 0, 0, 1, -1, 3, -9, 9, 100, -128]))
    result.last_cumulative_funding_rate = draw(st.one_of(st.sampled_from(rates), integers(64)))
    return result


@st.composite
def scene(draw: st.DrawFn) -> tuple[dict[str, int], int, list[PerpPosition], list[int]]:
    step = draw(st.sampled_from([1, 10, 10**7, 10**9, 2**33, 2**63]))
    amm = {
        "order_step_size": step,
        "per_lp_base": draw(st.sampled_from([0, 0, 0, 1, -1, -9, 9])),
        "base_asset_amount_per_lp": draw(
            st.one_of(st.integers(-(10**12), 10**12), st.just(10**17 - 1), st.just(-(2**70)))
        ),
        "quote_asset_amount_per_lp": draw(st.one_of(st.integers(-(10**12), 10**12), st.just(-(2**63)))),
        "cumulative_funding_rate_long": draw(st.one_of(st.integers(-(10**12), 10**12), st.just(2**64))),
        "cumulative_funding_rate_short": draw(st.integers(-(10**12), 10**12)),
        "quote_asset_amount_with_unsettled_lp": draw(st.one_of(st.just(0), integers(64))),
        "net_unsettled_funding_pnl": draw(st.one_of(st.just(0), integers(64))),
    }
    users = draw(st.sampled_from([0, 3, 10**6, 2**32 - 2]))
    rates = (amm["cumulative_funding_rate_long"] % 2**62, amm["cumulative_funding_rate_short"])
    bhat = max(min(amm["base_asset_amount_per_lp"], 2**62), -(2**62))
    rows = draw(st.lists(position(step if step < 2**63 else 1, bhat, rates), min_size=1, max_size=12))
    cumulative = draw(st.lists(integers(64), min_size=len(rows), max_size=len(rows)))
    return amm, users, rows, cumulative


@settings(max_examples=70, deadline=None, derandomize=True)
@given(case=scene())
def test_random_extremes(
    case: tuple[dict[str, int], int, list[PerpPosition], list[int]], base_market: PerpMarket
) -> None:
    amm, users, rows, cumulative = copy.deepcopy(case)
    market = base_market.copy()
    market.number_of_users = market.number_of_users_with_base = users
    for name, value in amm.items():
        setattr(market.amm, name, value)
    check(rows, market, cumulative)


def test_every_kind_of_change_goes_through_the_columns(
    base_market: PerpMarket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ordinary figures never need the one-by-one rules; the results are theirs all the same."""
    draw = random.Random(4)
    market = base_market.copy()
    amm = market.amm
    amm.base_asset_amount_per_lp, amm.quote_asset_amount_per_lp = 314_159_265, -27_182_818
    amm.cumulative_funding_rate_long, amm.cumulative_funding_rate_short = 10**9, -(10**9)
    rows: list[PerpPosition] = []
    for _ in range(400):
        row = PerpPosition.zero()
        row.base_asset_amount = draw.choice([0, 1]) * draw.randint(-500, 500) * amm.order_step_size
        row.quote_asset_amount = draw.choice([0, 1]) * draw.randint(-(10**9), 10**9)
        row.quote_entry_amount = draw.randint(-(10**9), 10**9)
        row.lp_shares = draw.choice([0, 1, 10**9, draw.randint(1, 10**13)])
        row.last_base_asset_amount_per_lp = amm.base_asset_amount_per_lp - draw.randint(-(10**7), 10**7)
        row.last_quote_asset_amount_per_lp = draw.choice([amm.quote_asset_amount_per_lp, 10**6])
        row.remainder_base_asset_amount = draw.choice([0, draw.randint(-(10**8), 10**8)])
        row.per_lp_base = draw.choice([0, 0, 1, -1])
        row.last_cumulative_funding_rate = draw.choice([10**9, -(10**9), 0])
        rows.append(row)
    own = settling._settle_rows
    monkeypatch.setattr(settling, "_settle_rows", lambda *a: pytest.fail("one by one"))
    assert check(rows, market) == 0
    monkeypatch.setattr(settling, "_settle_rows", own)


def test_market_limits_are_met_in_the_order_of_the_rows(base_market: PerpMarket) -> None:
    market = base_market.copy()
    market.amm.per_lp_base, market.amm.quote_asset_amount_per_lp = 0, 10**15
    market.amm.quote_asset_amount_with_unsettled_lp = 2**63 - 1 - 10**15
    market.amm.base_asset_amount_per_lp = 10**8
    rows = []
    for shares in (10**9, 3 * 10**8, 10**9, 10**9):
        row = PerpPosition.zero()
        row.lp_shares = shares
        rows.append(row)
    assert check(rows, market) == 3


def test_unsettled_amounts(base_market: PerpMarket) -> None:
    market = base_market.copy()
    market.amm.per_lp_base = 0
    market.amm.base_asset_amount_per_lp, market.amm.quote_asset_amount_per_lp = 10**17 - 1, -7
    rows = [PerpPosition.zero() for _ in range(4)]
    rows[1].lp_shares = 3 * 10**9
    rows[2].lp_shares, rows[2].last_base_asset_amount_per_lp = 2**63, -(2**60)
    rows[3].lp_shares, rows[3].per_lp_base, rows[3].last_quote_asset_amount_per_lp = 10**9, -128, 1
    found = unsettled(table_of(rows), market)
    assert found.base.tolist() == [0, 3 * (10**17 - 1), 0, 0]
    assert found.quote.tolist() == [0, -21, 0, 0]
    assert [(row, code.name) for row, code in found.failures] == [(2, "CastingFailure"), (3, "MathError")]


def test_rows_of_another_market_are_refused(base_market: PerpMarket) -> None:
    row = PerpPosition.zero()
    row.market_index = 3
    with pytest.raises(BadInput, match="position 1: market_index: found 3, expected 0"):
        settle(table_of([PerpPosition.zero(), row]), base_market.copy())
    with pytest.raises(BadInput, match="expected columns"):
        settle(np.zeros(3), base_market.copy())


def test_finding_positions() -> None:
    users = [User.zero() for _ in range(3)]
    users[0].perp_positions[2].market_index = 5
    users[1].perp_positions[1].market_index = users[1].perp_positions[4].market_index = 5
    users[1].perp_positions[4].lp_shares = 9
    users[2].perp_positions[0].quote_asset_amount = -1
    columns = User.columns([user.encode() for user in users])
    table, rows = find_positions(columns, 5)
    assert rows.tolist() == [1]
    assert table["lp_shares"].tolist() == [9]
    assert find_positions(columns, 0)[1].tolist() == [2]


@pytest.mark.parametrize("name", ["lp_core_0022", "mixed_0010", "mixed_0014", "trading_0004"])
def test_every_settlement_in_recorded_sessions(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time the mirror settles a position while it replays a recording, bulk gives the same bytes."""
    seen = 0
    failed: list[tuple[dict[int, ErrorCode], ErrorCode]] = []
    own = lp.settle_lp_position

    def both(position: PerpPosition, market: PerpMarket) -> lp.LpChange:
        nonlocal seen
        seen += 1
        table, other = table_of([position]), market.copy()
        result = settle(table, other)
        try:
            change = own(position, market)
        except Fault as fault:
            failed.append((dict(result.failures), fault.code))
            raise
        assert not len(result.failures)
        assert (result.base[0], result.quote[0], result.pnl[0]) == (change.base, change.quote, change.pnl)
        assert table.tobytes() == position.encode()
        assert other.encode() == market.encode()
        return change

    monkeypatch.setattr(lp, "settle_lp_position", both)
    path = Path(__file__).parents[2] / "vectors" / f"{name}.jsonl.xz"
    results = list(replay_files([path], Job("mirror", None), jobs=1))
    assert all(not one.inexact for one in results)
    assert all(found == {0: code} for found, code in failed)
    assert seen > 10
