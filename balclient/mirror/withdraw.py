"""How much may leave a spot market: the daily guard and the utilization limits (spec pnl, 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import SpotBalanceType
from balclient.mirror.integers import math_u128
from balclient.mirror.spot import borrow_tokens, deposit_tokens, token_amount

if TYPE_CHECKING:
    from balclient.abi.accounts import SpotMarket, SpotPosition, User

__all__ = ["check_withdraw_limits", "max_borrow_for_guard", "max_settle_withdrawal"]

_BORROW: Final = SpotBalanceType.Borrow
_DEPOSIT: Final = SpotBalanceType.Deposit

_PRECISION: Final = 1_000_000


def _min_deposits_for_guard(market: SpotMarket) -> int:
    """Deposits (mint units) that the daily guard wants to stay, rounded up."""
    average = market.deposit_token_twap
    return average - max(
        average // 4,
        min(market.withdraw_guard_threshold, average),
    )


def max_borrow_for_guard(market: SpotMarket, deposits: int) -> int:
    """Borrows (mint units) that the daily guard allows, rounded down at each step."""
    lower = deposits if deposits < market.deposit_token_twap else market.deposit_token_twap
    return max(
        market.withdraw_guard_threshold,
        min(max(lower // 6, market.borrow_token_twap + lower // 10), lower - lower // 5),
    )


def _utilization_bounds(market: SpotMarket, deposits: int, borrows: int) -> tuple[int, int]:
    """(least deposits, most borrows) in mint units by the utilization average."""
    average = market.utilization_twap
    highest = max(market.optimal_utilization, average + max(0, _PRECISION - average) // 2)
    guard = market.withdraw_guard_threshold
    least = min(math_u128(borrows * _PRECISION) // highest, max(0, deposits - guard))
    most = max(math_u128(highest * deposits) // _PRECISION, guard)
    return least, most


def check_withdraw_limits(market: SpotMarket, user: User, position: SpotPosition, amount: int) -> bool:
    """Whether a withdrawal that has already been booked stays within the market's limits (spec pnl 5.3).

    ``amount`` is what left, in mint units; small savers pass beyond the limits.
    """
    deposits = deposit_tokens(market)
    borrows = borrow_tokens(market)
    least, most = _utilization_bounds(market, deposits, borrows)
    valid = deposits >= max(_min_deposits_for_guard(market), least)
    if valid and position.balance_type is _BORROW:
        valid = borrows <= min(max_borrow_for_guard(market, deposits), most)
    if valid:
        return True
    if (
        user.total_deposits < user.total_withdraws
        or position.cumulative_deposits < 0
        or position.balance_type is not _DEPOSIT
    ):
        return False
    left = token_amount(position.scaled_balance, market, position.balance_type)
    return left + amount < market.withdraw_guard_threshold // 10


def max_settle_withdrawal(market: SpotMarket, signed_tokens: int) -> int:
    """Mint units that a slot holding ``signed_tokens`` can give up inside the exchange (spec pnl 5.3)."""
    deposits = deposit_tokens(market)
    borrows = borrow_tokens(market)
    room = min(max(0, max_borrow_for_guard(market, deposits) - borrows), max(0, deposits - borrows))
    return (signed_tokens if signed_tokens > 0 else 0) + room
