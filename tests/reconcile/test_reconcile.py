"""Comparison of outcomes and accounts: nothing is missed, what differs is named with both values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, SpotMarket, State, User, UserStats
from balclient.abi.codec import AccountRecord
from balclient.abi.enums import LPAction, MarketStatus
from balclient.abi.events import LPRecord
from balclient.abi.pyth import PythPrice
from balclient.abi.tokens import TokenAccount
from balclient.abi.values import Event, Outcome, ProgramError
from balclient.reconcile import decimal, human, reconcile, reconcile_accounts, same
from balclient.reconcile.fields import account_fields, account_kind, event_fields, leaves

KEY = Pubkey.new_unique()
RECORDS: list[type[AccountRecord]] = [User, PerpMarket, SpotMarket, State, UserStats]


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
@given(st.data())
def test_every_byte_of_every_account_belongs_to_a_reported_field(
    kind: type[AccountRecord], data: st.DataObject
) -> None:
    expected = kind.zero().encode()
    offset = data.draw(st.integers(8, kind.SIZE - 1))
    found = bytearray(expected)
    found[offset] = data.draw(st.integers(1, 255))
    report = reconcile_accounts({KEY: expected}, {KEY: bytes(found)})
    assert not report.exact
    assert len(report.differences) == 1
    assert report.differences[0].field


def test_an_exact_report_says_what_was_compared() -> None:
    outcome = Outcome(None, (), {KEY: PerpMarket.zero().encode()})
    report = reconcile(outcome, outcome)
    assert report.exact
    assert report.first is None
    assert str(report) == f"exact: 1 account, {len(list(leaves(PerpMarket.zero())))} fields"
    assert same(outcome, outcome)


def test_a_difference_is_named_with_raw_and_human_values() -> None:
    market, other = PerpMarket.zero(), PerpMarket.zero()
    market.amm.sqrt_k, other.amm.sqrt_k = 1_500_000_000, 1_500_000_001
    other.status = MarketStatus.ReduceOnly
    report = reconcile(
        Outcome(None, (), {KEY: market.encode()}),
        Outcome(None, (), {KEY: other.encode()}),
        instruction="update_k",
        names={KEY: "perp_market_0"},
    )
    assert [difference.field for difference in report.differences] == ["amm.sqrt_k", "status"]
    assert str(report.first) == (
        "update_k: perp_market_0 amm.sqrt_k: expected 1500000000 [1.5 shares], "
        "found 1500000001 [1.500000001 shares] (off by 1)"
    )
    assert report.differences[1].found_text == "ReduceOnly (6)"
    assert str(report).endswith("(and 1 more)")


def test_a_change_that_only_one_side_made_is_shown_by_field() -> None:
    before, after = User.zero(), User.zero()
    after.perp_positions[2].lp_shares = 5
    left = Outcome(None, (), {KEY: after.encode()})
    report = reconcile(left, Outcome(None), before={KEY: before.encode()}.get)
    assert [item.field for item in report.differences] == ["perp_positions[2].lp_shares"]
    assert (report.differences[0].expected, report.differences[0].found) == (5, 0)
    blind = reconcile(Outcome(None), left)
    assert blind.differences[0].found_text == "written as User"


def test_errors_compare_by_code_and_hide_what_follows_from_them() -> None:
    failed = Outcome(ProgramError(6003, "InsufficientCollateral", ("margin",)))
    worked = Outcome(None, (Event("data", bytes(8)),), {KEY: bytes(8)})
    report = reconcile(worked, failed)
    assert [item.kind for item in report.differences] == ["error"]
    assert report.differences[0].found_text == "InsufficientCollateral (6003, log: margin)"
    assert reconcile(failed, Outcome(ProgramError(6003, "x"))).exact
    assert not reconcile(failed, Outcome(ProgramError(None, "InsufficientCollateral"))).exact


def test_missing_and_foreign_events_are_described() -> None:
    lp_record = LPRecord(
        ts=1,
        user=KEY,
        action=LPAction.AddLiquidity,
        n_shares=5,
        market_index=0,
        delta_base_asset_amount=0,
        delta_quote_asset_amount=0,
        pnl=0,
    )
    record = Event("data", lp_record.encode())
    report = reconcile(Outcome(None, (record,)), Outcome(None))
    assert report.differences[0].found_text == "no event"
    assert event_fields(b"12345678") == ("unknown event", [("data", b"12345678")])
    swapped = reconcile(Outcome(None, (record,)), Outcome(None, (Event("data", b"12345678"),)))
    assert "unknown event" in swapped.differences[0].found_text


def test_accounts_without_a_record_are_read_by_their_layout_or_by_offset() -> None:
    token = TokenAccount(KEY, KEY, 7)
    richer = TokenAccount(KEY, KEY, 9)
    report = reconcile_accounts({KEY: token.encode()}, {KEY: richer.encode()})
    assert [(item.field, item.expected, item.found) for item in report.differences] == [("amount", 7, 9)]
    price = PythPrice(10, 1, -6, 5, 10).encode()
    moved = bytearray(price)
    moved[240] = 1
    report = reconcile_accounts({KEY: price}, {KEY: bytes(moved)})
    assert report.differences[0].field == "byte 240"
    assert account_kind(b"") == "empty"
    assert account_fields(b"abc") == [("data", b"abc")]
    assert reconcile_accounts({KEY: b"abc"}, {KEY: b"abcd"}).differences[0].field == "size"
    assert (
        reconcile_accounts({KEY: b"abc"}, {KEY: None}).differences[0].found_text == "not written or missing"
    )


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1_500_000, 6, "1.5"),
        (-1, 9, "-0.000000001"),
        (0, 6, "0"),
        (10**15, 6, "1,000,000,000"),
        (-12, 0, "-12"),
    ],
)
def test_decimals_are_exact(value: int, decimals: int, text: str) -> None:
    assert decimal(value, decimals) == text


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("amm.base_spread", 250, "0.025%"),
        ("margin_ratio_initial", 1000, "10%"),
        ("perp_positions[1].quote_asset_amount", -2_500_000, "-2.5 USD"),
        ("amm.last_funding_rate_ts", 1_719_286_939, "2024-06-25 03:42:19 UTC"),
        ("perp_positions[1].market_index", 3, None),
        ("idle", True, None),
        ("padding", b"", None),
    ],
)
def test_human_readings(path: str, value: object, text: str | None) -> None:
    assert human(path, value) == text
