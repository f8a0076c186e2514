"""Bulk margin against the one-by-one rule: recorded sessions, random extremes."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balclient.abi.accounts import PerpMarket, PerpPosition
from balclient.abi.enums import MarketStatus
from balclient.abi.errors import ErrorCode
from balclient.localnet import Localnet
from balclient.localnet.ledger_chain import LedgerChain
from balclient.mirror import margin
from balclient.mirror.bulk import POSITION, position_margins
from balclient.mirror.exposure import simulate_settled_lp_position
from balclient.mirror.faults import Fault
from balclient.mirror.margin_ratios import MarginType
from balclient.mirror.perp_margin import QuotePrices, SlotMargin, perp_slot_margin
from balclient.vectors.batch import Job, replay_files

KINDS = list(MarginType)


@pytest.fixture(scope="module")
def base_market() -> PerpMarket:
    with Localnet(chain=LedgerChain()) as net:
        return net.perp_market(0)


def table_of(positions: list[PerpPosition]) -> Any:
    return np.frombuffer(b"".join(p.encode() for p in positions), POSITION).copy()


def check(
    rows: list[PerpPosition],
    market: PerpMarket,
    price: int,
    quote: QuotePrices,
    kind: MarginType,
    ratios: list[int],
) -> int:
    """Compare both ways of valuing; returns how many rows failed."""
    before = market.encode()
    found = position_margins(table_of(rows), market, price, quote, kind, np.array(ratios, dtype=np.int64))
    refused: dict[int, ErrorCode] = {}
    for at, row in enumerate(rows):
        ratio = ratios[at] if kind is MarginType.Initial else 0
        columns = (found.requirement, found.liability_value, found.collateral, found.pnl)
        got = SlotMargin(*(int(column[at]) for column in columns))
        try:
            wanted = perp_slot_margin(row.copy(), market, price, quote, kind, ratio)
        except Fault as fault:
            refused[at] = fault.code
            continue
        if at in found.wide:
            assert found.wide[at] == wanted
            continue
        assert got == wanted
        assert found.base[at] == simulate_settled_lp_position(row, market, price).base_asset_amount
    assert dict(found.failures) == refused
    assert market.encode() == before
    return len(found.failures)


def number(bits: int) -> st.SearchStrategy[int]:
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    return st.one_of(st.just(0), st.integers(max(low, -(10**11)), min(high, 10**11)), st.integers(low, high))


@st.composite
def position(draw: st.DrawFn) -> PerpPosition:
    row = PerpPosition.zero()
    for name in (
        "base_asset_amount",
        "quote_asset_amount",
        "open_bids",
        "open_asks",
        "last_base_asset_amount_per_lp",
        "last_quote_asset_amount_per_lp",
        "last_cumulative_funding_rate",
    ):
        setattr(row, name, draw(number(64)))
    row.remainder_base_asset_amount = draw(number(32))
    row.open_orders = draw(st.sampled_from([0, 1, 32, 255]))
    row.lp_shares = draw(st.one_of(st.just(0), st.integers(1, 10**12), st.integers(0, 2**64 - 1)))
    row.per_lp_base = draw(st.sampled_from([0, 0, 0, 1, -1, 9, -128]))
    return row


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    rows=st.lists(position(), min_size=1, max_size=10),
    amm=st.fixed_dictionaries(
        {
            "order_step_size": st.sampled_from([1, 10**7, 10**9]),
            "base_asset_amount_per_lp": st.integers(-(10**12), 10**12),
            "quote_asset_amount_per_lp": st.sampled_from([0, -(10**10), 10**17 - 1, 2**70]),
            "per_lp_base": st.sampled_from([0, 0, 1, -9, 9]),
            "sqrt_k": st.sampled_from([10**13, 10**18, 10**21, 1]),
            "cumulative_funding_rate_long": number(50),
            "cumulative_funding_rate_short": number(50),
        }
    ),
    factors=st.tuples(st.sampled_from([0, 500, 10**6]), st.sampled_from([0, 1000, 2**32 - 1])),
    weights=st.tuples(st.sampled_from([0, 8_000, 10_000]), st.sampled_from([10_000, 0, 9_000])),
    limit=st.sampled_from([0, 10**6]),
    price=st.one_of(st.sampled_from([0, -5, 1, 2**63 - 1]), st.integers(1, 10**12)),
    quote=st.sampled_from([(10**6, 10**6, 10**6), (999_000, 1_001_000, 10**6), (1, 2**40, 5)]),
    kind=st.sampled_from(KINDS),
    status=st.sampled_from([MarketStatus.Active, MarketStatus.Settlement]),
    ratios=st.lists(st.sampled_from([0, 700, 10_000, 2**32 - 1]), min_size=10, max_size=10),
)
def test_random_extremes(
    rows: list[PerpPosition],
    amm: dict[str, int],
    factors: tuple[int, int],
    weights: tuple[int, int],
    limit: int,
    price: int,
    quote: tuple[int, int, int],
    kind: MarginType,
    status: MarketStatus,
    ratios: list[int],
    base_market: PerpMarket,
) -> None:
    market = copy.deepcopy(base_market)
    for name, value in amm.items():
        setattr(market.amm, name, value)
    market.imf_factor, market.unrealized_pnl_imf_factor = factors
    market.unrealized_pnl_initial_asset_weight, market.unrealized_pnl_maintenance_asset_weight = weights
    market.unrealized_pnl_max_imbalance, market.status = limit, status
    check(rows, market, price, QuotePrices(*quote), kind, ratios[: len(rows)])


@pytest.mark.parametrize("name", ["mixed_0003", "pnl_margin_0003", "liquidation_0007"])
def test_every_valuation_in_recorded_sessions(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time the mirror values a perp slot while it replays a recording, bulk gives the same figures."""
    seen = 0

    def both(
        row: PerpPosition,
        market: PerpMarket,
        price: int,
        quote: QuotePrices,
        kind: MarginType,
        ratio: int = 0,
    ) -> SlotMargin:
        nonlocal seen
        seen += 1
        check([row], market, price, quote, kind, [ratio])
        return perp_slot_margin(row, market, price, quote, kind, ratio)

    monkeypatch.setattr(margin, "perp_slot_margin", both)
    path = Path(__file__).parents[2] / "vectors" / f"{name}.jsonl.xz"
    results = list(replay_files([path], Job("mirror", None), jobs=1))
    assert all(not one.inexact for one in results)
    assert seen > 20
