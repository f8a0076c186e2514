"""Which instructions a check runs: one per position, sub-account or market of an authority."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi import instructions as build
from balclient.abi.accounts import User
from balclient.abi.exceptions import BadInput
from balclient.abi.remaining import complete, perp_slot_used
from balclient.abi.values import Instruction
from balclient.snapshot.naming import market_title
from balclient.snapshot.saved import SavedAccounts
from balclient.snapshot.taking import Contents, contents

__all__ = ["INSTRUCTIONS", "Target", "targets"]

_MOST_AMMS = 5
_NO_MARKET = 100


@dataclass(frozen=True, slots=True)
class Target:
    """One instruction to be checked, and what it is about; None where it is about no single one."""

    instruction: Instruction
    sub_account_id: int | None
    market: str | None

    def __str__(self) -> str:
        place = "" if self.sub_account_id is None else f" sub-account {self.sub_account_id}"
        return f"{self.instruction.name}{place}{f' {self.market}' if self.market else ''}"


@dataclass(frozen=True, slots=True)
class _Scope:
    """Whose positions, in which markets; `market` is None for every one that a sub-account is in."""

    saved: SavedAccounts
    found: Contents
    authority: Pubkey
    users: Mapping[int, User]
    market: int | None

    def position_markets(self, user: User, shares_only: bool) -> Sequence[int]:
        if self.market is not None:
            return (self.market,)
        slots = [slot for slot in user.perp_positions if perp_slot_used(slot)]
        return [slot.market_index for slot in slots if slot.lp_shares or not shares_only]

    def markets(self) -> Sequence[int]:
        if self.market is not None:
            return (self.market,)
        used = {index for user in self.users.values() for index in self.position_markets(user, False)}
        return sorted(used) if self.users else sorted(self.found.perp_markets)

    def whole(self, instruction: Instruction, *users: User) -> Instruction:
        return complete(
            instruction,
            users=users,
            perp_markets=self.found.perp_markets,
            spot_markets=self.found.spot_markets,
        )

    def title(self, index: int) -> str:
        return market_title(self.found.perp_markets[index])

    def user_key(self, number: int) -> Pubkey:
        return addresses.user(self.authority, number, program_id=self.saved.program_id)


def _by_position(
    make: Callable[[_Scope, int, int, User], Instruction], *, shares_only: bool
) -> Callable[[_Scope], Iterable[Target]]:
    def found(scope: _Scope) -> Iterable[Target]:
        for number, user in scope.users.items():
            for index in scope.position_markets(user, shares_only):
                whole = scope.whole(make(scope, number, index, user), user)
                yield Target(whole, number, scope.title(index))

    return found


def _settle_lp(scope: _Scope, number: int, index: int, user: User) -> Instruction:
    return build.settle_lp(market_index=index, user=scope.user_key(number), program_id=scope.saved.program_id)


def _settle_pnl(scope: _Scope, number: int, index: int, user: User) -> Instruction:
    return build.settle_pnl(
        market_index=index,
        user=scope.user_key(number),
        authority=scope.authority,
        program_id=scope.saved.program_id,
    )


def _remove(scope: _Scope, number: int, index: int, user: User) -> Instruction:
    held = [slot.lp_shares for slot in user.perp_positions if slot.market_index == index and slot.lp_shares]
    return build.remove_perp_lp_shares(
        shares_to_burn=held[0] if held else 0,
        market_index=index,
        user=scope.user_key(number),
        authority=scope.authority,
        program_id=scope.saved.program_id,
    )


def _funding_payments(scope: _Scope) -> Iterable[Target]:
    for number, user in scope.users.items():
        payment = build.settle_funding_payment(user=scope.user_key(number), program_id=scope.saved.program_id)
        yield Target(scope.whole(payment, user), number, None)


def _amms(scope: _Scope) -> Iterable[Target]:
    for index in scope.markets():
        refresh = build.update_amms(
            market_indexes=[index, *[_NO_MARKET] * (_MOST_AMMS - 1)],
            authority=scope.authority,
            program_id=scope.saved.program_id,
        )
        yield Target(scope.whole(refresh), None, scope.title(index))


def _funding_rates(scope: _Scope) -> Iterable[Target]:
    for index in scope.markets():
        market = scope.found.perp_markets[index]
        update = build.update_funding_rate(
            market_index=index,
            perp_market=addresses.perp_market(index, program_id=scope.saved.program_id),
            oracle=market.amm.oracle,
            program_id=scope.saved.program_id,
        )
        yield Target(update, None, scope.title(index))


INSTRUCTIONS: Mapping[str, Callable[[_Scope], Iterable[Target]]] = {
    "settle_lp": _by_position(_settle_lp, shares_only=True),
    "settle_funding_payment": _funding_payments,
    "settle_pnl": _by_position(_settle_pnl, shares_only=False),
    "remove_perp_lp_shares": _by_position(_remove, shares_only=True),
    "update_amms": _amms,
    "update_funding_rate": _funding_rates,
}
"""What can be checked, by the instruction's name."""


def targets(
    saved: SavedAccounts,
    authority: Pubkey,
    *,
    instruction: str = "settle_lp",
    sub_account: int | str | None = None,
    market: int | str | None = None,
) -> tuple[Target, ...]:
    """The instructions to check: for one sub-account (number or name) or all, one market or all in use.

    Raises BadInput for an instruction, sub-account, market or authority that is not there.
    """
    make = INSTRUCTIONS.get(instruction)
    if make is None:
        raise BadInput(f"instruction {instruction!r}: expected one of {', '.join(INSTRUCTIONS)}")
    found = contents(saved.accounts, authority, program_id=saved.program_id)
    users = _users(found, authority, sub_account)
    scope = _Scope(saved, found, authority, users, None if market is None else _index(found, market))
    return tuple(make(scope))


def _users(found: Contents, authority: Pubkey, sub_account: int | str | None) -> Mapping[int, User]:
    if not found.users:
        raise BadInput(f"authority {authority} has no sub-account here: another authority, another cluster?")
    if sub_account is None:
        return found.users
    names = {number: _name(user) for number, user in found.users.items()}
    for number, user in found.users.items():
        if sub_account in (number, names[number]):
            return {number: user}
    listed = ", ".join(f"{number} ({name})" for number, name in names.items())
    raise BadInput(f"no sub-account {sub_account!r} of {authority}; there are {listed}")


def _name(user: User) -> str:
    return user.name.decode("utf-8", "replace").rstrip(" \0")


def _index(found: Contents, market: int | str) -> int:
    for index, one in found.perp_markets.items():
        if market in (index, market_title(one)):
            return index
    listed = ", ".join(market_title(one) for one in found.perp_markets.values())
    raise BadInput(f"no market {market!r} here; there are {listed}")
