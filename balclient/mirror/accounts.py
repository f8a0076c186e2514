"""The checks that an instruction's named accounts must pass before it runs.

Checks come in three rounds, as the program's framework makes them: every account's type in list order, then
the accounts to be created, then each account's own constraints in list order (seeds, writable, relations).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, SpotMarket, State, User, UserStats
from balclient.abi.addresses import TOKEN_PROGRAM_ID
from balclient.abi.codec import AccountRecord
from balclient.abi.errors import ErrorCode
from balclient.mirror.faults import Panic, fail
from balclient.mirror.tokens import TokenAccount, new_token_account

if TYPE_CHECKING:
    from balclient.mirror.context import Context

__all__ = ["Check", "Kind", "Seeds", "Slot", "check_accounts"]

SYSTEM_PROGRAM_ID = Pubkey.from_string("11111111111111111111111111111111")
RENT_SYSVAR_ID = Pubkey.from_string("SysvarRent111111111111111111111111111111111")
_MINT_SIZE = 82


class Kind(Enum):
    """What an account must be."""

    STATE = "state"
    USER = "user"
    USER_STATS = "user_stats"
    PERP_MARKET = "perp_market"
    SPOT_MARKET = "spot_market"
    TOKEN = "token"
    MINT = "mint"
    SIGNER = "signer"
    SYSTEM = "system_program"
    TOKEN_PROGRAM = "token_program"
    RENT = "rent"
    ANY = "any"


Check = Callable[["Context"], None]
Seeds = Callable[["Context"], tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class Slot:
    """One named account of an instruction.

    ``seeds`` are of the program's own derived address; ``init`` creates the account; ``checks`` run after the
    seeds and writable constraints, in order.
    """

    name: str
    kind: Kind
    writable: bool = False
    init: bool = False
    seeds: Seeds | None = None
    checks: tuple[Check, ...] = ()


_RECORDS: Mapping[Kind, tuple[bytes, type[AccountRecord]]] = {
    Kind.STATE: (State.DISCRIMINATOR, State),
    Kind.USER: (User.DISCRIMINATOR, User),
    Kind.USER_STATS: (UserStats.DISCRIMINATOR, UserStats),
    Kind.PERP_MARKET: (PerpMarket.DISCRIMINATOR, PerpMarket),
    Kind.SPOT_MARKET: (SpotMarket.DISCRIMINATOR, SpotMarket),
}
_PROGRAMS: Mapping[Kind, tuple[Pubkey, ErrorCode]] = {
    Kind.SYSTEM: (SYSTEM_PROGRAM_ID, ErrorCode.InvalidProgramId),
    Kind.TOKEN_PROGRAM: (TOKEN_PROGRAM_ID, ErrorCode.InvalidProgramId),
    Kind.RENT: (RENT_SYSVAR_ID, ErrorCode.AccountSysvarMismatch),
}


def check_accounts(ctx: Context, slots: tuple[Slot, ...]) -> None:
    """Run the framework's three rounds of checks over the named accounts."""
    metas = ctx.metas
    if len(metas) < len(slots):
        for index, slot in enumerate(slots[: len(metas)]):
            _check_type(ctx, slot, index)
        fail(ErrorCode.AccountNotEnoughKeys)
    creates = False
    for index, slot in enumerate(slots):
        if slot.init:
            creates = True
        else:
            _check_type(ctx, slot, index)
    if creates:
        for index, slot in enumerate(slots):
            if slot.init:
                _create(ctx, slot, index)
    for index, slot in enumerate(slots):
        if slot.init:
            continue
        if slot.seeds is not None and ctx.address(slot.seeds(ctx)) != ctx.keys[index]:
            fail(ErrorCode.ConstraintSeeds)
        if slot.writable and not metas[index].is_writable:
            fail(ErrorCode.ConstraintMut)
        for check in slot.checks:
            check(ctx)


def _check_type(ctx: Context, slot: Slot, index: int) -> None:
    kind = slot.kind
    if kind is Kind.SIGNER:
        if not ctx.metas[index].is_signer:
            fail(ErrorCode.AccountNotSigner)
        return
    if kind is Kind.ANY:
        return
    key = ctx.keys[index]
    expected = _PROGRAMS.get(kind)
    if expected is not None:
        if key != expected[0]:
            fail(expected[1])
        return
    account = ctx.store.account(key)
    if kind is Kind.TOKEN or kind is Kind.MINT:
        if account is None:
            fail(ErrorCode.AccountNotInitialized)
        if account.owner != TOKEN_PROGRAM_ID:
            fail(ErrorCode.AccountOwnedByWrongProgram)
        if len(account.data) != (TokenAccount.SIZE if kind is Kind.TOKEN else _MINT_SIZE):
            raise Panic(f"{slot.name}: not a token program account")
        return
    if account is None or account.owner != ctx.program_id:
        absent = account is None or (account.owner == SYSTEM_PROGRAM_ID and account.lamports == 0)
        fail(
            ErrorCode.AccountNotInitialized
            if absent and kind is Kind.STATE
            else ErrorCode.AccountOwnedByWrongProgram
        )
    data = account.data
    if len(data) < 8:
        fail(ErrorCode.AccountDiscriminatorNotFound)
    if data[:8] != _RECORDS[kind][0]:
        fail(ErrorCode.AccountDiscriminatorMismatch)


def _create(ctx: Context, slot: Slot, index: int) -> None:
    key = ctx.keys[index]
    if slot.seeds is not None and ctx.address(slot.seeds(ctx)) != key:
        fail(ErrorCode.ConstraintSeeds)
    if slot.kind is Kind.TOKEN:
        ctx.create(
            key, TOKEN_PROGRAM_ID, new_token_account(ctx.key("spot_market_mint"), ctx.key("drift_signer"))
        )
        return
    discriminator, record = _RECORDS[slot.kind]
    ctx.create(key, ctx.program_id, discriminator + bytes(record.SIZE - 8))
