"""The checks that an instruction's named accounts must pass before it runs.

Checks come in three rounds, as the program's framework makes them: every account's type in list order, then
the accounts to be created, then each account's own constraints in list order (seeds, writable, relations).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, SpotMarket, State, User, UserStats
from balclient.abi.addresses import RENT_SYSVAR_ID, SYSTEM_PROGRAM_ID, TOKEN_PROGRAM_ID
from balclient.abi.codec import AccountRecord, Record, Tag
from balclient.abi.enums import OrderType, PositionDirection
from balclient.abi.errors import ErrorCode
from balclient.abi.tokens import Mint, TokenAccount
from balclient.abi.types import OrderParams
from balclient.mirror.faults import Panic, fail
from balclient.mirror.tokens import new_token_account

if TYPE_CHECKING:
    from balclient.mirror.context import Context
    from balclient.mirror.held import Held

__all__ = [
    "ANY",
    "MINT",
    "PERP_MARKET",
    "RENT",
    "SIGNER",
    "SPOT_MARKET",
    "STATE",
    "SYSTEM",
    "TOKEN",
    "TOKEN_PROGRAM",
    "USER",
    "USER_STATS",
    "AccountList",
    "Check",
    "Kind",
    "Seeds",
    "Slot",
    "check_accounts",
    "check_arguments",
]

_TOKEN_STATE: Final = 108
_PAYERS: Final = {"initialize_user": "payer", "initialize_user_stats": "payer"}
_BOOLS: Final = frozenset(
    {
        "active_status",
        "advanced_lp",
        "immediate_or_cancel",
        "margin_trading_enabled",
        "orders_enabled",
        "reduce_only",
        "update_amm_summary_stats",
    }
)

_ANY_ORDER: Final = OrderParams(
    order_type=OrderType.Market, direction=PositionDirection.Long, base_asset_amount=0, market_index=0
)
_ORDER_FIELDS: Final = tuple(
    name for name in OrderParams.FIELDS if isinstance(getattr(_ANY_ORDER, name), Tag | bool)
)
"""The fields of an order's parameters that have values which the program cannot read."""

Check = Callable[["Context"], None]
Seeds = Callable[["Context"], tuple[bytes, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What an account must be: one of our records, of the token program with a size, or one known address."""

    record: type[AccountRecord] | None = None
    token_size: int = 0
    address: Pubkey | None = None
    address_error: ErrorCode = ErrorCode.InvalidProgramId


STATE: Final = Kind(State)
USER: Final = Kind(User)
USER_STATS: Final = Kind(UserStats)
PERP_MARKET: Final = Kind(PerpMarket)
SPOT_MARKET: Final = Kind(SpotMarket)
TOKEN: Final = Kind(token_size=TokenAccount.SIZE)
MINT: Final = Kind(token_size=Mint.SIZE)
SYSTEM: Final = Kind(address=SYSTEM_PROGRAM_ID)
TOKEN_PROGRAM: Final = Kind(address=TOKEN_PROGRAM_ID)
RENT: Final = Kind(address=RENT_SYSVAR_ID, address_error=ErrorCode.AccountSysvarMismatch)
SIGNER: Final = Kind()
ANY: Final = Kind()

_RUNTIME_ACCOUNTS: Final = frozenset({SYSTEM_PROGRAM_ID, TOKEN_PROGRAM_ID, RENT_SYSVAR_ID})


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


def check_arguments(args: Mapping[str, Any]) -> None:
    """InstructionDidNotDeserialize for an enum value or a bool that the program does not have."""
    for name, value in args.items():
        if not _is_read(name, value):
            fail(ErrorCode.InstructionDidNotDeserialize)


def _is_read(name: str, value: object) -> bool:
    # Most are plain integers; of a bool, those are the bytes that are neither 0 nor 1.
    kind = type(value)
    if kind is int:
        return name not in _BOOLS
    if kind is bool:
        return True
    if isinstance(value, Tag):
        return value.is_known
    if isinstance(value, Record):
        names: tuple[str, ...] = _ORDER_FIELDS if isinstance(value, OrderParams) else value.FIELDS
        return all(_is_read(inner, getattr(value, inner)) for inner in names)
    if isinstance(value, list):
        return all(_is_read(name, item) for item in cast("list[object]", value))
    return True


@dataclass(frozen=True, slots=True)
class AccountList:
    """Named accounts of an instruction, and the place of each by name."""

    slots: tuple[Slot, ...]
    places: Mapping[str, int]
    creates: bool
    constrained: tuple[tuple[int, Slot], ...]
    relations: tuple[tuple[int, Slot], ...]

    @classmethod
    def of(cls, slots: tuple[Slot, ...]) -> AccountList:
        """The list of these accounts.

        ``constrained`` are those that something is asked of beside their type, ``relations`` those whose
        checks read accounts or arguments.
        """
        return cls(
            slots,
            {slot.name: place for place, slot in enumerate(slots)},
            any(slot.init for slot in slots),
            tuple(
                (place, slot)
                for place, slot in enumerate(slots)
                if not slot.init and (slot.seeds or slot.writable or slot.checks)
            ),
            tuple((place, slot) for place, slot in enumerate(slots) if slot.seeds or slot.checks),
        )


def check_accounts(ctx: Context, layout: AccountList) -> None:
    """Run the framework's three rounds of checks over the named accounts.

    Accounts that passed before, and are of the same kinds still, can only fail in how they relate.
    """
    if ctx.passed.checked:
        for index, slot in layout.relations:
            if slot.seeds is not None and ctx.address(slot.seeds(ctx)) != ctx.keys[index]:
                fail(ErrorCode.ConstraintSeeds)
            for check in slot.checks:
                check(ctx)
        return
    _check_all(ctx, layout)
    if not layout.creates:
        ctx.passed.checked = True


def _check_all(ctx: Context, layout: AccountList) -> None:
    metas, keys, helds = ctx.metas, ctx.keys, ctx.helds
    passed = len(metas)
    for index, slot in enumerate(layout.slots):
        if index >= passed:
            fail(ErrorCode.AccountNotEnoughKeys)
        kind = slot.kind
        if slot.init or kind is ANY:
            continue
        if kind is not SIGNER:
            _check_type(ctx, slot, keys[index], helds[index])
        elif not metas[index].is_signer:
            fail(ErrorCode.AccountNotSigner)
    if layout.creates:
        for index, slot in enumerate(layout.slots):
            if slot.init:
                _create(ctx, slot, keys[index])
    for index, slot in layout.constrained:
        if slot.seeds is not None and ctx.address(slot.seeds(ctx)) != ctx.keys[index]:
            fail(ErrorCode.ConstraintSeeds)
        if slot.writable and not metas[index].is_writable:
            fail(ErrorCode.ConstraintMut)
        for check in slot.checks:
            check(ctx)


def _check_type(ctx: Context, slot: Slot, key: Pubkey, account: Held | None) -> None:
    kind = slot.kind
    if kind.address is not None:
        if key != kind.address:
            fail(kind.address_error)
        return
    if kind.record is None:
        if account is None:
            fail(_absent(ctx, key))
        if account.owner != TOKEN_PROGRAM_ID:
            fail(ErrorCode.AccountOwnedByWrongProgram)
        if len(account.data) != kind.token_size:
            raise Panic(f"{slot.name}: not a token program account of {kind.token_size} bytes")
        if kind is TOKEN and account.data[_TOKEN_STATE] not in (1, 2):
            raise Panic(f"{slot.name}: the token account is not set up")
        return
    if account is None or account.owner != ctx.program_id:
        absent = account is None or (account.owner == SYSTEM_PROGRAM_ID and account.lamports == 0)
        fail(_absent(ctx, key) if absent and kind is STATE else ErrorCode.AccountOwnedByWrongProgram)
    data = account.data
    if data[:8] != kind.record.DISCRIMINATOR:
        fail(
            ErrorCode.AccountDiscriminatorMismatch
            if len(data) >= 8
            else ErrorCode.AccountDiscriminatorNotFound
        )
    if len(data) < kind.record.SIZE:
        if kind is STATE:
            fail(ErrorCode.AccountDidNotDeserialize)
        raise Panic(f"{slot.name}: {len(data)} bytes where its type has {kind.record.SIZE}")


def _absent(ctx: Context, key: Pubkey) -> ErrorCode:
    """What an account that is not there is refused with; the runtime's own accounts are always there."""
    if key in _RUNTIME_ACCOUNTS or key == ctx.program_id:
        return ErrorCode.AccountOwnedByWrongProgram
    return ErrorCode.AccountNotInitialized


def _create(ctx: Context, slot: Slot, key: Pubkey) -> None:
    """Create the account with zero bytes behind its discriminator; its payer's lamports are not followed."""
    if slot.seeds is not None and ctx.address(slot.seeds(ctx)) != key:
        fail(ErrorCode.ConstraintSeeds)
    existing = ctx.store.held(key)
    paid_by = _PAYERS.get(ctx.name, "admin")
    # The runtime refuses the call of the system program; an account that has its lamports takes none.
    if not ctx.is_writable(slot.name) or (existing is None and not ctx.is_writable(paid_by)):
        raise Panic(f"{slot.name}: writable privilege escalated")
    paying = ctx.store.held(ctx.key(paid_by))
    if existing is None and paying is not None and (paying.data or paying.owner != SYSTEM_PROGRAM_ID):
        raise Panic(f"{slot.name}: its payer is no wallet")
    if existing is not None and (existing.owner != SYSTEM_PROGRAM_ID or existing.data):
        # The system program's AccountAlreadyInUse has number 0, which the token program uses as well.
        fail(ErrorCode.TokenNotRentExempt)
    record = slot.kind.record
    if record is None:
        ctx.create(
            key, TOKEN_PROGRAM_ID, new_token_account(ctx.key("spot_market_mint"), ctx.key("drift_signer"))
        )
        return
    ctx.create(key, ctx.program_id, record.DISCRIMINATOR + bytes(record.SIZE - 8))
