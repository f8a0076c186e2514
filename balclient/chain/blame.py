"""Which account, and which of its fields, an account check of the program was about.

The framework's codes say what was wrong, not with what; this looks at the accounts that the instruction was
given, in the program's order, for the first one of which it is true.
"""

from __future__ import annotations

from collections.abc import Mapping

from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, SpotMarket, State, User, UserStats
from balclient.abi.codec import AccountRecord
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import DecodeError
from balclient.abi.instructions import ACCOUNT_NAMES
from balclient.abi.values import Account, AccountMeta, Instruction

__all__ = ["blame"]

_KINDS: Mapping[str, type[AccountRecord]] = {
    "state": State,
    "perp_market": PerpMarket,
    "spot_market": SpotMarket,
    "user": User,
    "user_stats": UserStats,
    "from_user": User,
    "to_user": User,
    "liquidator": User,
    "liquidator_stats": UserStats,
    "filler": User,
    "filler_stats": UserStats,
    "taker": User,
    "taker_stats": UserStats,
}
_SIGNERS = ("authority", "admin", "payer")
_KIND_CODES = (
    ErrorCode.AccountDiscriminatorNotFound,
    ErrorCode.AccountDiscriminatorMismatch,
    ErrorCode.AccountDidNotDeserialize,
    ErrorCode.AccountOwnedByWrongProgram,
    ErrorCode.AccountNotInitialized,
)


def blame(code: int, instruction: Instruction, before: Mapping[Pubkey, Account | None]) -> str | None:
    """Account and field that the code is about, in words; None where that cannot be told from here."""
    names = ACCOUNT_NAMES.get(instruction.name, ())
    given = dict(zip(names, instruction.accounts, strict=False))
    if code == ErrorCode.AccountNotEnoughKeys and len(instruction.accounts) < len(names):
        return f"account {names[len(instruction.accounts)]} was not given"
    if code == ErrorCode.AccountNotSigner:
        for name in _SIGNERS:
            if name in given and not given[name].is_signer:
                return f"account {name} ({given[name].pubkey}) has not signed"
    if code in _KIND_CODES:
        for name, meta in given.items():
            wrong = _wrong_kind(name, meta, instruction.program_id, before)
            if wrong is not None:
                return f"account {name} ({meta.pubkey}): {wrong}"
    if code in (ErrorCode.ConstraintHasOne, ErrorCode.ConstraintRaw):
        return _wrong_owner(given, instruction.program_id, before)
    return None


def _wrong_kind(
    name: str, meta: AccountMeta, program_id: Pubkey, before: Mapping[Pubkey, Account | None]
) -> str | None:
    kind = _KINDS.get(name)
    if kind is None or meta.pubkey not in before:
        return None
    try:
        kind.load(before[meta.pubkey], None, program_id=program_id)
    except DecodeError as error:
        return str(error)
    return None


def _wrong_owner(
    given: Mapping[str, AccountMeta], program_id: Pubkey, before: Mapping[Pubkey, Account | None]
) -> str | None:
    """The address in an account that is not the one of another account of the instruction."""
    for name, meta in given.items():
        kind = _KINDS.get(name)
        try:
            held = None if kind is None else kind.load(before.get(meta.pubkey), None, program_id=program_id)
        except DecodeError:
            continue
        if isinstance(held, User | UserStats) and "authority" in given:
            found, other = held.authority, "authority"
        elif isinstance(held, State) and "admin" in given:
            found, other = held.admin, "admin"
        else:
            continue
        if found != given[other].pubkey:
            field = "authority" if other == "authority" else "admin"
            return f"account {name} ({meta.pubkey}), field {field}: {found}, but {given[other].pubkey} signs"
    return None
