"""Markets, oracles and pairs of users behind an instruction's named accounts (spec instructions 1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, SpotMarket, User, UserStats
from balclient.abi.enums import OracleSource
from balclient.abi.errors import ErrorCode
from balclient.abi.exceptions import Unsupported
from balclient.mirror.faults import Fault
from balclient.mirror.held import Held
from balclient.mirror.oracle_map import ORACLE_PROGRAMS, OracleMap
from balclient.mirror.passed import Entry, Sorted
from balclient.mirror.unsupported import PRELAUNCH_ORACLE, reason

if TYPE_CHECKING:
    from balclient.mirror.context import Context

__all__ = ["Maps", "UserMaps", "load_maps", "load_user_maps"]

_PRELAUNCH: Final = OracleSource.Prelaunch

_PRELAUNCH_DISCRIMINATOR: Final = bytes.fromhex("5c0e8bea48f4441a")


class Maps(OracleMap):
    """Oracles, spot markets and perp markets of one instruction.

    ``*_mut`` returns a record that is written back when the instruction succeeds; the others are read only.
    """

    __slots__ = ("_perp", "_spot")

    def __init__(
        self, ctx: Context, oracles: dict[Pubkey, Held], spot: dict[int, Entry], perp: dict[int, Entry]
    ) -> None:
        super().__init__(ctx, oracles)
        self._spot = spot
        self._perp = perp

    def perp(self, index: int) -> PerpMarket:
        """The perp market, to read; PerpMarketNotFound when it was not passed."""
        entry = self._perp.get(index)
        if entry is None:
            raise Fault(ErrorCode.PerpMarketNotFound)
        market: PerpMarket | None = entry[2].record
        return entry[2].decoded(entry[0], PerpMarket) if market is None else market

    def perp_mut(self, index: int) -> PerpMarket:
        """The perp market, to change; UnableToLoadPerpMarketAccount when it was passed read-only."""
        entry = self._perp.get(index)
        if entry is None:
            raise Fault(ErrorCode.PerpMarketNotFound)
        if not entry[1]:
            raise Fault(ErrorCode.UnableToLoadPerpMarketAccount)
        return self._ctx.write_held(entry[0], entry[2], PerpMarket)

    def spot(self, index: int) -> SpotMarket:
        """The spot market, to read; SpotMarketNotFound when it was not passed."""
        entry = self._spot.get(index)
        if entry is None:
            raise Fault(ErrorCode.SpotMarketNotFound)
        market: SpotMarket | None = entry[2].record
        return entry[2].decoded(entry[0], SpotMarket) if market is None else market

    def spot_mut(self, index: int) -> SpotMarket:
        """The spot market, to change; UnableToLoadSpotMarketAccount when it was passed read-only."""
        entry = self._spot.get(index)
        if entry is None:
            raise Fault(ErrorCode.SpotMarketNotFound)
        if not entry[1]:
            raise Fault(ErrorCode.UnableToLoadSpotMarketAccount)
        return self._ctx.write_held(entry[0], entry[2], SpotMarket)

    def perp_indexes(self) -> Iterator[int]:
        """Indexes of the perp markets passed, ascending."""
        return iter(sorted(self._perp))

    def is_perp_writable(self, index: int) -> bool:
        """Whether the perp market was passed writable; PerpMarketNotFound when it was not passed."""
        entry = self._perp.get(index)
        if entry is None:
            raise Fault(ErrorCode.PerpMarketNotFound)
        return entry[1]


class UserMaps:
    """Pairs of User and UserStats behind the markets; users by address, stats by authority."""

    __slots__ = ("_ctx", "_stats", "_users")

    def __init__(
        self, ctx: Context, users: dict[Pubkey, tuple[Held, bool]], stats: dict[bytes, Entry]
    ) -> None:
        self._ctx = ctx
        self._users = users
        self._stats = stats

    def sorted_keys(self) -> list[Pubkey]:
        """Addresses of the users passed, in the order in which the program walks them (by their bytes)."""
        return sorted(self._users, key=bytes)

    def __contains__(self, key: object) -> bool:
        return key in self._users

    def user(self, key: Pubkey) -> User:
        """The user, to read; UserNotFound when it was not passed."""
        entry = self._users.get(key)
        if entry is None:
            raise Fault(ErrorCode.UserNotFound)
        return entry[0].decoded(key, User)

    def user_mut(self, key: Pubkey) -> User:
        """The user, to change; UserNotFound when it was not passed."""
        entry = self._users.get(key)
        if entry is None:
            raise Fault(ErrorCode.UserNotFound)
        if not entry[1]:
            raise Fault(ErrorCode.UnableToLoadUserAccount)
        return self._ctx.write_held(key, entry[0], User)

    def authorities(self) -> frozenset[Pubkey]:
        """Whose stats were passed, whatever users came with them."""
        return frozenset(map(Pubkey, self._stats))

    def has_stats(self, authority: Pubkey) -> bool:
        """Whether stats of the authority were passed."""
        return bytes(authority) in self._stats

    def stats_mut(self, authority: Pubkey) -> UserStats:
        """Stats of an authority, to change; UserStatsNotFound when they were not passed."""
        entry = self._stats.get(bytes(authority))
        if entry is None:
            raise Fault(ErrorCode.UserStatsNotFound)
        if not entry[1]:
            raise Fault(ErrorCode.UnableToLoadUserStatsAccount)
        return self._ctx.write_held(entry[0], entry[2], UserStats)


def load_maps(
    ctx: Context, writable_perp: tuple[int, ...], writable_spot: tuple[int, ...], *, spot_group: bool = True
) -> Maps:
    """Sort the accounts behind the named ones into the three groups (spec instructions 1.1 to 1.6).

    A group ends at the first account of another kind; what is left over is for ``load_user_maps``.
    """
    passed = ctx.passed
    # How they are sorted is remembered while the accounts passed are of the same kinds.
    sorting = (ctx.cursor, spot_group, writable_perp, writable_spot)
    known = passed.sorted
    if known is None or known[0] != sorting:
        known = passed.sorted = (sorting, _sort(ctx, writable_perp, writable_spot, spot_group))
    oracles, spot, perp, ctx.cursor = known[1]
    maps = Maps(ctx, oracles, spot, perp)
    # Without a spot group nothing looks at prelaunch oracles, and a market that is required may be missing.
    for index in writable_perp if spot_group else ():
        if maps.perp(index).amm.oracle_source is _PRELAUNCH:
            raise Unsupported(reason(PRELAUNCH_ORACLE, f"perp market {index}"))
    return maps


def _sort(
    ctx: Context, writable_perp: tuple[int, ...], writable_spot: tuple[int, ...], spot_group: bool
) -> Sorted:
    metas, keys, helds = ctx.metas, ctx.keys, ctx.helds
    at, end = ctx.cursor, len(keys)
    oracles: dict[Pubkey, Held] = {}
    while at < end:
        account = helds[at]
        if account is None:
            break
        if account.owner not in ORACLE_PROGRAMS and not (
            account.owner == ctx.program_id and account.data[:8] == _PRELAUNCH_DISCRIMINATOR
        ):
            break
        oracles[keys[at]] = account
        at += 1
    spot: dict[int, Entry] = {}
    while spot_group and at < end:
        account = helds[at]
        if account is None or not _is(account, SpotMarket.SIZE, SpotMarket.DISCRIMINATOR):
            break
        index = int.from_bytes(account.data[684:686], "little")
        if index in spot or account.owner != ctx.program_id:
            raise Fault(ErrorCode.InvalidSpotMarketAccount)
        writable = metas[at].is_writable
        if not writable and index in writable_spot:
            raise Fault(ErrorCode.SpotMarketWrongMutability)
        spot[index] = (keys[at], writable, account)
        at += 1
    perp: dict[int, Entry] = {}
    while at < end:
        account = helds[at]
        if account is None or not _is(account, PerpMarket.SIZE, PerpMarket.DISCRIMINATOR):
            break
        index = int.from_bytes(account.data[1160:1162], "little")
        if index in perp:
            raise Fault(ErrorCode.InvalidMarketAccount)
        writable = metas[at].is_writable
        if not writable and index in writable_perp:
            raise Fault(ErrorCode.MarketWrongMutability)
        # Of spot markets the owner is looked at first.
        if account.owner != ctx.program_id:
            raise Fault(ErrorCode.InvalidMarketAccount)
        perp[index] = (keys[at], writable, account)
        at += 1
    return oracles, spot, perp, at


def load_user_maps(ctx: Context, *, writable: bool = True) -> UserMaps:
    """Read the pairs of User and UserStats behind the markets (spec instructions 1.10).

    The second pair of the same authority carries the stats again; they are looked at and skipped.
    """
    metas, keys = ctx.metas, ctx.keys
    at, end = ctx.cursor, len(keys)
    users: dict[Pubkey, tuple[Held, bool]] = {}
    stats: dict[bytes, Entry] = {}
    while at < end:
        account = ctx.helds[at]
        if account is None or not _is(account, User.SIZE, User.DISCRIMINATOR):
            break
        if writable and not metas[at].is_writable:
            raise Fault(ErrorCode.UserWrongMutability)
        if account.owner != ctx.program_id:
            raise Fault(ErrorCode.InvalidUserAccount)
        users[keys[at]] = (account, metas[at].is_writable)
        at += 1
        if at >= end:
            raise Fault(ErrorCode.UserStatsNotFound)
        account = ctx.helds[at]
        if account is None or not _is(account, UserStats.SIZE, UserStats.DISCRIMINATOR):
            raise Fault(ErrorCode.InvalidUserStatsAccount)
        authority = account.data[8:40]
        if authority in stats:
            at += 1
            continue
        if writable and not metas[at].is_writable:
            raise Fault(ErrorCode.UserStatsWrongMutability)
        if account.owner != ctx.program_id:
            raise Fault(ErrorCode.InvalidUserStatsAccount)
        stats[authority] = (keys[at], metas[at].is_writable, account)
        at += 1
    ctx.cursor = at
    return UserMaps(ctx, users, stats)


def _is(account: Held, size: int, discriminator: bytes) -> bool:
    return len(account.data) >= size and account.data[:8] == discriminator
