"""The runtime's own accounts that this package reads: the clock."""

from __future__ import annotations

from struct import Struct

from solders.pubkey import Pubkey

from .exceptions import AccountMissing, WrongSize
from .values import Account, Clock

__all__ = ["SYSVAR_OWNER", "clock_account", "load_clock"]

SYSVAR_OWNER = Pubkey.from_string("Sysvar1111111111111111111111111111111111111")
_CLOCK = Struct("<QqQQq")
_RENT = 1_169_280


def load_clock(account: Account | None) -> Clock:
    """The clock in its account as a chain returned it; raises AccountMissing or WrongSize."""
    if account is None:
        raise AccountMissing("clock: no account there")
    if len(account.data) != _CLOCK.size:
        raise WrongSize(f"clock: found {len(account.data)} bytes, expected {_CLOCK.size}")
    slot, _, epoch, _, unix_timestamp = _CLOCK.unpack(account.data)
    return Clock(slot, unix_timestamp, epoch)


def clock_account(clock: Clock) -> Account:
    """The clock as an account; the start of the epoch, which `Clock` does not hold, is zero."""
    data = _CLOCK.pack(clock.slot, 0, clock.epoch, clock.epoch + 1, clock.unix_timestamp)
    return Account(SYSVAR_OWNER, data, _RENT)
