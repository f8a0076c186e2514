"""Taking a snapshot: everything that matters for one authority, from one slot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, SpotMarket, State, User, UserStats
from balclient.abi.addresses import CLOCK_SYSVAR_ID, PROGRAM_ID
from balclient.abi.exceptions import AccountMissing
from balclient.abi.remaining import spot_slot_used
from balclient.abi.sysvars import load_clock
from balclient.abi.values import Account
from balclient.chain.protocol import Chain
from balclient.snapshot.saved import SavedAccounts

__all__ = ["Contents", "contents", "take_snapshot"]

_TRIES = 4
_QUOTE = 0


@dataclass(frozen=True, slots=True)
class Contents:
    """The program's accounts among others, decoded: markets by index, sub-accounts by number."""

    state: State
    perp_markets: Mapping[int, PerpMarket]
    spot_markets: Mapping[int, SpotMarket]
    stats: UserStats | None
    users: Mapping[int, User]


def contents(
    accounts: Mapping[Pubkey, Account | None],
    authority: Pubkey | None = None,
    *,
    program_id: Pubkey = PROGRAM_ID,
) -> Contents:
    """Decode the program's accounts out of `accounts`; raises AccountMissing where there is no exchange."""
    state_key = addresses.state(program_id=program_id)
    if accounts.get(state_key) is None:
        raise AccountMissing(
            f"no exchange at {state_key}: wrong cluster, or wrong program id ({program_id})?"
        )
    state = State.load(accounts.get(state_key), state_key, program_id=program_id)
    perp_markets: dict[int, PerpMarket] = {}
    for index in range(state.number_of_markets):
        key = addresses.perp_market(index, program_id=program_id)
        if accounts.get(key) is not None:
            perp_markets[index] = PerpMarket.load(accounts[key], key, program_id=program_id)
    spot_markets: dict[int, SpotMarket] = {}
    for index in range(state.number_of_spot_markets):
        key = addresses.spot_market(index, program_id=program_id)
        if accounts.get(key) is not None:
            spot_markets[index] = SpotMarket.load(accounts[key], key, program_id=program_id)
    stats: UserStats | None = None
    users: dict[int, User] = {}
    if authority is not None:
        key = addresses.user_stats(authority, program_id=program_id)
        if accounts.get(key) is not None:
            stats = UserStats.load(accounts[key], key, program_id=program_id)
            for number in range(stats.number_of_sub_accounts_created):
                key = addresses.user(authority, number, program_id=program_id)
                if accounts.get(key) is not None:
                    users[number] = User.load(accounts[key], key, program_id=program_id)
    return Contents(state, perp_markets, spot_markets, stats, users)


def take_snapshot(
    chain: Chain,
    authority: Pubkey | None = None,
    *,
    also: Iterable[Pubkey] = (),
    program_id: Pubkey = PROGRAM_ID,
) -> SavedAccounts:
    """Read everything that matters for an authority in one go, from one slot.

    That is: the state, every perp market and its oracle, the quote market and the spot markets in use with
    their vaults, oracles and mints, the authority's wallet, token accounts, statistics and sub-accounts, and
    `also`.  Where a node cannot give them from one slot, the snapshot says that it is mixed.  Raises
    AccountMissing where there is no exchange.
    """
    extra = tuple(also)
    known: Mapping[Pubkey, Account | None] = {}
    keys = _first(authority, program_id)
    for _ in range(_TRIES):
        seen = chain.read([CLOCK_SYSVAR_ID, *keys, *extra])
        known = seen.values_by_key
        wanted = _wanted(known, authority, program_id)
        if wanted <= keys:
            break
        # What was found names more accounts: markets their oracles, statistics the sub-accounts.
        keys = wanted | keys
    else:
        raise AccountMissing(f"the markets of {program_id} change faster than they can be read; try again")
    sysvar = known.get(CLOCK_SYSVAR_ID)
    clock = chain.clock if sysvar is None else load_clock(sysvar)
    kept = {key: known[key] for key in dict.fromkeys([*sorted(keys, key=str), *extra])}
    kept.pop(CLOCK_SYSVAR_ID, None)
    return SavedAccounts(
        clock,
        {key: account for key, account in kept.items() if account is not None},
        frozenset(key for key, account in kept.items() if account is None),
        program_id,
        authority,
        getattr(seen, "slots", None) is not None,
    )


def _first(authority: Pubkey | None, program_id: Pubkey) -> set[Pubkey]:
    keys = {addresses.state(program_id=program_id), addresses.spot_market(_QUOTE, program_id=program_id)}
    if authority is not None:
        keys.add(addresses.user_stats(authority, program_id=program_id))
    return keys


def _wanted(
    known: Mapping[Pubkey, Account | None], authority: Pubkey | None, program_id: Pubkey
) -> set[Pubkey]:
    """Every address that the accounts read so far say is needed."""
    found = contents(known, authority, program_id=program_id)
    keys = _first(authority, program_id)
    for index in range(found.state.number_of_markets):
        keys.add(addresses.perp_market(index, program_id=program_id))
    keys.update(market.amm.oracle for market in found.perp_markets.values())
    used = {_QUOTE}
    for user in found.users.values():
        used.update(slot.market_index for slot in user.spot_positions if spot_slot_used(slot))
    for index in used:
        keys.add(addresses.spot_market(index, program_id=program_id))
        market = found.spot_markets.get(index)
        if market is not None:
            keys |= {market.oracle, market.vault, market.insurance_fund.vault, market.mint}
            if authority is not None:
                keys.add(addresses.associated_token_account(authority, market.mint))
    if authority is not None:
        keys.add(authority)
        made = 0 if found.stats is None else found.stats.number_of_sub_accounts_created
        # Also the one that would be made next, and the main account: known not to exist.
        for number in range(max(made, 1) + 1):
            keys.add(addresses.user(authority, number, program_id=program_id))
    return keys - {addresses.DEFAULT_PUBKEY}
