"""An account's liquidation and bankruptcy flags (spec liquidation 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from balclient.abi.enums import SpotBalanceType, UserStatus
from balclient.mirror.integers import math_u16
from balclient.mirror.slots import used_perp_positions, used_spot_positions

if TYPE_CHECKING:
    from balclient.abi.accounts import User

__all__ = [
    "enter_bankruptcy",
    "enter_liquidation",
    "exit_liquidation",
    "is_bankrupt",
    "take_liquidation_id",
]

_DEPOSIT: Final = SpotBalanceType.Deposit
_BANKRUPT: Final = UserStatus.Bankrupt
_BEING_LIQUIDATED: Final = UserStatus.BeingLiquidated

_FLAGS: Final = UserStatus.BeingLiquidated | UserStatus.Bankrupt
_LAST_U16: Final = 0xFFFF


def take_liquidation_id(user: User) -> int:
    """The account's next liquidation id; the counter wraps to 1 (spec liquidation 1.6)."""
    taken = user.next_liquidation_id
    user.next_liquidation_id = 1 if taken == _LAST_U16 else taken + 1
    return taken


def enter_liquidation(user: User, slot: int) -> int:
    """Flag the account and return the id of this liquidation (spec liquidation 1.6)."""
    if user.status & _FLAGS:
        return math_u16(user.next_liquidation_id - 1)
    user.status |= _BEING_LIQUIDATED
    user.liquidation_margin_freed = 0
    user.last_active_slot = slot
    return take_liquidation_id(user)


def exit_liquidation(user: User) -> None:
    """Clear both flags and the counter of freed margin (spec liquidation 4)."""
    user.status &= ~_FLAGS & 0xFF
    user.liquidation_margin_freed = 0


def enter_bankruptcy(user: User) -> None:
    """Swap the liquidation flag for the bankruptcy flag (spec liquidation 4)."""
    user.status = (user.status & ~_BEING_LIQUIDATED & 0xFF) | _BANKRUPT


def is_bankrupt(user: User) -> bool:
    """Whether nothing is left to liquidate and something is owed (spec liquidation 4)."""
    owes = False
    for _, slot in used_spot_positions(user):
        if slot.scaled_balance > 0:
            if slot.balance_type is _DEPOSIT:
                return False
            owes = True
    for _, position in used_perp_positions(user):
        if (
            position.base_asset_amount
            or position.quote_asset_amount > 0
            or position.open_orders
            or position.open_bids
            or position.open_asks
            or position.lp_shares
        ):
            return False
        if position.quote_asset_amount < 0:
            owes = True
    return owes
