"""Worked examples of funding, and that a payment never favours anybody by rounding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.accounts import PerpMarket
from balclient.abi.errors import ErrorCode
from balclient.mirror import funding
from balclient.mirror.faults import Fault

RATES = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(("base", "expected"), [(5_000_000_000, -21_666), (-5_000_000_000, 21_666), (0, 0)])
def test_payment_example(base: int, expected: int) -> None:
    assert funding.funding_payment(4_333_333, base) == expected
    assert funding.funding_payment(-4_333_333, base) == -expected


@given(RATES, st.integers(-(10**18), 10**18))
def test_payments_are_rounded_toward_zero_and_mirror_each_other(rate: int, base: int) -> None:
    paid = funding.funding_payment(rate, base)
    assert paid == -funding.funding_payment(rate, -base) == -funding.funding_payment(-rate, base)
    assert abs(paid) == abs(rate) * abs(base) // 10**12


def market(net: int, long: int, short: int, fees: int, exchange_fee: int) -> PerpMarket:
    result = PerpMarket.zero()
    amm = result.amm
    amm.base_asset_amount_with_amm = net
    amm.base_asset_amount_long, amm.base_asset_amount_short = long, short
    amm.total_fee_minus_distributions = fees
    amm.total_exchange_fee = exchange_fee
    return result


def test_the_protocol_receives_funding() -> None:
    subject = market(5 * 10**9, 5 * 10**9, 0, 1_000, 0)
    assert funding.funding_rate_long_short(subject, 4_333_333) == (4_333_333, 4_333_333, 21_666)
    assert subject.amm.total_fee_minus_distributions == 22_666
    assert subject.amm.net_revenue_since_last_funding == 21_666


def test_the_protocol_pays_no_more_than_a_third_of_its_fees() -> None:
    subject = market(-2_000 * 10**9, 1_000 * 10**9, -3_000 * 10**9, 5_000_000, 2_000_000)
    rates = funding.funding_rate_long_short(subject, 4_333_333)
    assert rates == (4_333_333, 1_888_888, -8_666_666)
    assert subject.amm.total_fee_minus_distributions == 3_666_667
    assert subject.amm.net_revenue_since_last_funding == -1_333_333


def test_fees_below_half_the_exchange_fees_refuse_to_pay() -> None:
    subject = market(-(10**9), 0, -(10**9), 2_000_000, 3_999_999)
    subject.amm.total_fee_withdrawn = 1_999_999
    subject.amm.total_fee_minus_distributions = 1_999_999
    with pytest.raises(Fault) as caught:
        funding.funding_rate_long_short(subject, 10**9)
    assert caught.value.code == ErrorCode.InvalidFundingProfitability


@given(
    st.integers(-(10**6), 10**6),
    st.integers(0, 10**13),
    st.integers(0, 10**13),
    st.integers(0, 10**9),
)
def test_what_users_get_is_covered_by_what_users_pay_and_the_outflow(
    rate: int, long: int, short: int, fees: int
) -> None:
    subject = market(long - short, long, -short, fees, 0)
    long_rate, short_rate, _ = funding.funding_rate_long_short(subject, rate)
    users = funding.funding_payment(long_rate, long) + funding.funding_payment(short_rate, -short)
    protocol = subject.amm.total_fee_minus_distributions - fees
    assert protocol >= -(fees // 3)
    assert users + protocol <= 2
