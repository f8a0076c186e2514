"""Accounts of users: opening, closing and their own settings (spec instructions 5.1 to 5.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import State, User, UserStats
from balclient.abi.enums import OrderStatus, UserStatus
from balclient.abi.errors import ErrorCode
from balclient.abi.events import NewUserRecord
from balclient.abi.exceptions import Unsupported
from balclient.mirror.context import Context
from balclient.mirror.faults import Fault, Panic
from balclient.mirror.integers import math_u16, math_u64
from balclient.mirror.margin import require_spot_margin_trading
from balclient.mirror.position import is_available, is_liquidated_or_bankrupt
from balclient.mirror.spot import is_spot_available
from balclient.mirror.unsupported import LAMPORTS, WHITELIST, reason

__all__ = ["HANDLERS"]

_Args = Mapping[str, Any]
_NO_KEY: Final = Pubkey.default()
_DELETION_AGE: Final = 13 * 86_400


def _user_cap(state: State) -> int:
    """Most sub-accounts the exchange allows, 0 for no cap."""
    coded = state.max_number_of_sub_accounts
    return coded if coded <= 5 else coded * 100


def initialize_user_stats(ctx: Context, args: _Args) -> None:
    """Open the stats of an authority (spec instructions 5.1)."""
    del args
    now = ctx.clock.unix_timestamp
    stats = ctx.user_stats()
    stats.authority = ctx.key("authority")
    stats.last_maker_volume_30d_ts = now
    stats.last_taker_volume_30d_ts = now
    stats.last_filler_volume_30d_ts = now
    state = ctx.state_mut()
    state.number_of_authorities = math_u64(state.number_of_authorities + 1)
    cap = _user_cap(state)
    if cap != 0 and state.number_of_authorities > cap:
        raise Fault(ErrorCode.MaxNumberOfUsers)


def initialize_user(ctx: Context, args: _Args) -> None:
    """Open the next sub-account of an authority (spec instructions 5.2)."""
    user, key, stats = ctx.user(), ctx.key("user"), ctx.user_stats()
    authority = ctx.key("authority")
    user.authority = authority
    user.sub_account_id = args["sub_account_id"]
    user.name = args["name"]
    user.next_order_id = 1
    user.next_liquidation_id = 1
    stats.number_of_sub_accounts = math_u16(stats.number_of_sub_accounts + 1)
    if stats.number_of_sub_accounts == 1:
        stats.referrer = _take_referrer(ctx)
    state = ctx.state_mut()
    if state.whitelist_mint != _NO_KEY:
        raise Unsupported(reason(WHITELIST, ctx.key("state")))
    if user.sub_account_id != stats.number_of_sub_accounts_created:
        raise Fault(ErrorCode.InvalidUserSubAccountId)
    stats.number_of_sub_accounts_created = math_u16(stats.number_of_sub_accounts_created + 1)
    state.number_of_sub_accounts = math_u64(state.number_of_sub_accounts + 1)
    cap = _user_cap(state)
    if cap != 0 and state.number_of_sub_accounts > cap:
        raise Fault(ErrorCode.MaxNumberOfUsers)
    ctx.emit(
        NewUserRecord(
            ts=ctx.clock.unix_timestamp,
            user_authority=authority,
            user=key,
            sub_account_id=user.sub_account_id,
            name=user.name,
            referrer=stats.referrer,
        )
    )
    if _init_fee_is_due(state):
        raise Unsupported(reason(LAMPORTS, "fee of initialize_user"))


def _init_fee_is_due(state: State) -> bool:
    """Whether opening costs lamports: the exchange is more than 80 percent full."""
    if state.max_initialize_user_fee == 0:
        return False
    return state.number_of_sub_accounts * 1_000_000 // max(1, _user_cap(state)) > 800_000


def _take_referrer(ctx: Context) -> Pubkey:
    """The referrer passed behind the named accounts, whose stats are marked; the zero key without one."""
    at = ctx.cursor
    keys, metas = ctx.keys, ctx.metas
    account = ctx.store.held(keys[at]) if at < len(keys) else None
    if account is None or len(account.data) < User.SIZE or account.data[:8] != User.DISCRIMINATOR:
        return _NO_KEY
    if not metas[at].is_writable:
        raise Fault(ErrorCode.ReferrerMustBeWritable)
    if account.owner != ctx.program_id:
        raise Fault(ErrorCode.CouldNotDeserializeReferrer)
    referrer = ctx.read(keys[at], User)
    at += 1
    stats_account = ctx.store.held(keys[at]) if at < len(keys) else None
    if at >= len(keys):
        raise Fault(ErrorCode.ReferrerStatsNotFound)
    if (
        stats_account is None
        or len(stats_account.data) < UserStats.SIZE
        or stats_account.data[:8] != UserStats.DISCRIMINATOR
    ):
        return _NO_KEY
    if not metas[at].is_writable:
        raise Fault(ErrorCode.ReferrerStatsMustBeWritable)
    if stats_account.owner != ctx.program_id:
        raise Fault(ErrorCode.CouldNotDeserializeReferrerStats)
    if keys[at] == ctx.key("user_stats"):
        raise Panic("the referrer's statistics are those being changed: already borrowed")
    stats = ctx.write(keys[at], UserStats)
    if referrer.sub_account_id != 0:
        raise Fault(ErrorCode.InvalidReferrer)
    if referrer.authority != stats.authority:
        raise Fault(ErrorCode.ReferrerAndReferrerStatsAuthorityUnequal)
    stats.is_referrer = True
    return referrer.authority


def delete_user(ctx: Context, args: _Args) -> None:
    """Close an empty sub-account (spec instructions 5.4); the remainder of a slot does not count."""
    del args
    user, stats, state = ctx.user(), ctx.user_stats(), ctx.state_mut()
    refused = (
        (stats.is_referrer and user.sub_account_id == 0)
        or is_liquidated_or_bankrupt(user)
        or not all(is_spot_available(position) for position in user.spot_positions)
        or not all(is_available(position) for position in user.perp_positions)
        or any(order.status != OrderStatus.Init for order in user.orders)
    )
    if not refused and state.max_initialize_user_fee > 0:
        oldest = min(
            stats.last_filler_volume_30d_ts, stats.last_maker_volume_30d_ts, stats.last_taker_volume_30d_ts
        )
        age = max(1, ctx.clock.unix_timestamp - oldest)
        refused = age < _DELETION_AGE and not user.idle
    if refused:
        raise Fault(ErrorCode.UserCantBeDeleted)
    stats.number_of_sub_accounts = math_u16(stats.number_of_sub_accounts - 1)
    state.number_of_sub_accounts = math_u64(state.number_of_sub_accounts - 1)
    if not ctx.is_writable("authority"):
        raise Panic("the account's lamports cannot go to a read-only authority")
    ctx.close(ctx.key("user"))


def update_user_name(ctx: Context, args: _Args) -> None:
    """Rename a sub-account."""
    ctx.user().name = args["name"]


def update_user_delegate(ctx: Context, args: _Args) -> None:
    """Name who else may trade for the sub-account; the zero key for nobody."""
    ctx.user().delegate = args["delegate"]


def update_user_custom_margin_ratio(ctx: Context, args: _Args) -> None:
    """Set the account's own floor under Initial ratios (1e4)."""
    ctx.user().max_margin_ratio = args["margin_ratio"]


def update_user_margin_trading_enabled(ctx: Context, args: _Args) -> None:
    """Allow or forbid margin trading of spot markets; MarginOrdersOpen for all that is in the way.

    Allowing reads the perp market of every used slot, forbidding the quote market of a used quote slot.
    """
    maps = ctx.maps()
    user = ctx.user()
    user.is_margin_trading_enabled = args["margin_trading_enabled"]
    try:
        require_spot_margin_trading(user, maps)
    except Fault:
        raise Fault(ErrorCode.MarginOrdersOpen) from None


def _set_status(ctx: Context, bit: int, on: bool) -> None:
    user = ctx.user()
    if is_liquidated_or_bankrupt(user):
        raise Fault(ErrorCode.LiquidationsOngoing)
    user.status = user.status | bit if on else user.status & ~bit


def update_user_reduce_only(ctx: Context, args: _Args) -> None:
    """Set or clear the reduce-only flag; LiquidationsOngoing while flagged for liquidation."""
    _set_status(ctx, UserStatus.ReduceOnly, args["reduce_only"])


def update_user_advanced_lp(ctx: Context, args: _Args) -> None:
    """Set or clear the flag that keeps an LP from being de-risked; LiquidationsOngoing while flagged."""
    _set_status(ctx, UserStatus.AdvancedLp, args["advanced_lp"])


HANDLERS: Final[dict[str, Callable[[Context, _Args], None]]] = {
    "initialize_user_stats": initialize_user_stats,
    "initialize_user": initialize_user,
    "delete_user": delete_user,
    "update_user_name": update_user_name,
    "update_user_delegate": update_user_delegate,
    "update_user_custom_margin_ratio": update_user_custom_margin_ratio,
    "update_user_margin_trading_enabled": update_user_margin_trading_enabled,
    "update_user_reduce_only": update_user_reduce_only,
    "update_user_advanced_lp": update_user_advanced_lp,
}
