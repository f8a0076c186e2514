"""Everything about one sub-account and its markets, read at one slot, decoded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, SpotMarket, State, User, UserStats
from balclient.abi.errors import message
from balclient.abi.exceptions import AccountMissing, BadInput, DecodeError
from balclient.abi.remaining import perp_slot_used, spot_slot_used
from balclient.abi.tokens import TokenAccount
from balclient.abi.values import Account, Clock
from balclient.client.identity import Identity
from balclient.client.requests import Read, Seen, Steps
from balclient.mirror.faults import Fault
from balclient.mirror.ledger import Ledger
from balclient.mirror.oracle import OraclePriceData
from balclient.mirror.oracle_map import price_of

__all__ = ["World", "load_world", "market_name", "oracle_of"]

_NO_KEY = Pubkey.default()


@dataclass(frozen=True, slots=True)
class World:
    """One slot's accounts around one sub-account.

    `directory` is every market's index by name; `markets` are the ones read at this slot.  `user` and `stats`
    are None where they do not exist yet; `sub_account_id` is then the number that the next one gets.
    """

    identity: Identity
    slot: int
    clock: Clock
    accounts: Mapping[Pubkey, Account | None]
    state: State
    quote: SpotMarket
    markets: Mapping[int, PerpMarket]
    directory: Mapping[str, int]
    stats: UserStats | None
    user: User | None
    sub_account_id: int
    token_account: Pubkey

    @property
    def user_key(self) -> Pubkey:
        """Address of the sub-account, existing or not."""
        return self.identity.user(self.sub_account_id)

    @property
    def wallet(self) -> int | None:
        """Quote tokens (1e6) in the wallet's token account; None where there is no such account."""
        account = self.accounts.get(self.token_account)
        return None if account is None else TokenAccount.load(account, self.token_account).amount

    def index(self, market: str | int) -> int:
        """A market's index; raises BadInput naming those that exist."""
        if isinstance(market, int):
            if market in self.directory.values():
                return market
        elif market in self.directory:
            return self.directory[market]
        raise BadInput(f"no market {market!r} here; there are {', '.join(self.directory)}")

    def oracle(self, market: PerpMarket) -> OraclePriceData:
        """What the market's oracle says at this slot (price 1e6)."""
        return oracle_of(market, self.accounts, self.clock)

    def ledger(self) -> Ledger:
        """A mirror that starts from these accounts at this slot."""
        ledger = Ledger(self.identity.program_id, self.clock)
        for key, account in self.accounts.items():
            if account is not None and not account.executable:
                ledger.set_account(key, account)
        return ledger


def oracle_of(market: PerpMarket, accounts: Mapping[Pubkey, Account | None], clock: Clock) -> OraclePriceData:
    """What a market's oracle says (price 1e6); raises Unsupported, or a DecodeError where it says nothing."""
    key = market.amm.oracle
    account = accounts.get(key)
    if account is None:
        raise AccountMissing(f"oracle {key} of {market_name(market)}: no account there")
    try:
        return price_of(key, account, clock.slot)
    except Fault as fault:
        raise DecodeError(
            f"oracle {key} of {market_name(market)}: the program cannot read it either: {message(fault.code)}"
        ) from fault


def market_name(market: PerpMarket) -> str:
    """The market's name as people write it."""
    return market.name.decode("utf-8", "replace").rstrip(" \0")


def load_world(
    identity: Identity,
    market: str | int | None = None,
    *,
    every: bool = False,
    also: tuple[Pubkey, ...] = (),
) -> Steps[World]:
    """Read the sub-account, its markets, `market` (or `every` market) and `also`, all at one slot."""
    program_id = identity.program_id
    state_key = addresses.state(program_id=program_id)
    quote_key = addresses.spot_market(0, program_id=program_id)
    first: Seen = yield Read((state_key, quote_key, identity.stats()))
    if first.accounts[state_key] is None:
        raise AccountMissing(
            f"no exchange at {state_key}: wrong cluster, or wrong program id ({program_id})?"
        )
    state = State.load(first.accounts[state_key], state_key, program_id=program_id)
    quote = SpotMarket.load(first.accounts[quote_key], quote_key, program_id=program_id)
    held = first.accounts[identity.stats()]
    stats = None if held is None else UserStats.load(held, identity.stats(), program_id=program_id)
    made = 0 if stats is None else stats.number_of_sub_accounts_created

    market_keys = [addresses.perp_market(i, program_id=program_id) for i in range(state.number_of_markets)]
    wanted = range(made) if isinstance(identity.sub_account, str) else (identity.sub_account,)
    second: Seen = yield Read((*market_keys, *(identity.user(i) for i in wanted)))
    known: dict[int, PerpMarket] = {}
    for key in market_keys:
        if second.accounts[key] is not None:
            found = PerpMarket.load(second.accounts[key], key, program_id=program_id)
            known[found.market_index] = found
    directory = {market_name(found): index for index, found in known.items()}
    sub_account_id = _sub_account(identity, second.accounts, wanted, made)

    user_key = identity.user(sub_account_id)
    user = _user(second.accounts.get(user_key), user_key, program_id)
    token_account = identity.token_account or addresses.associated_token_account(
        identity.authority, quote.mint
    )
    indexes = set(known) if every else _used(user)
    spot = {0} | {slot.market_index for slot in (user.spot_positions if user else ()) if spot_slot_used(slot)}
    draft = World(
        identity, 0, second.clock, {}, state, quote, {}, directory, stats, user, sub_account_id, token_account
    )
    if market is not None:
        indexes.add(draft.index(market))
    missing = indexes - known.keys()
    if missing:
        raise AccountMissing(f"perp market {min(missing)}: no account there, but {user_key} uses it")
    keys = [
        state_key,
        quote_key,
        quote.vault,
        identity.stats(),
        user_key,
        token_account,
        *also,
        *(addresses.perp_market(i, program_id=program_id) for i in indexes),
        *(known[i].amm.oracle for i in indexes),
        *(addresses.spot_market(i, program_id=program_id) for i in spot),
    ]
    seen: Seen = yield Read(tuple(dict.fromkeys(key for key in keys if key != _NO_KEY)))
    return _decode(draft, seen, indexes)


def _decode(draft: World, seen: Seen, indexes: Iterable[int]) -> World:
    identity = draft.identity
    program_id = identity.program_id

    def perp(index: int) -> PerpMarket:
        key = addresses.perp_market(index, program_id=program_id)
        return PerpMarket.load(seen.accounts[key], key, program_id=program_id)

    state_key = addresses.state(program_id=program_id)
    quote_key = addresses.spot_market(0, program_id=program_id)
    stats = seen.accounts[identity.stats()]
    return World(
        identity,
        seen.slot,
        seen.clock,
        seen.accounts,
        State.load(seen.accounts[state_key], state_key, program_id=program_id),
        SpotMarket.load(seen.accounts[quote_key], quote_key, program_id=program_id),
        {index: perp(index) for index in sorted(indexes)},
        draft.directory,
        None if stats is None else UserStats.load(stats, identity.stats(), program_id=program_id),
        _user(seen.accounts[draft.user_key], draft.user_key, program_id),
        draft.sub_account_id,
        draft.token_account,
    )


def _user(account: Account | None, key: Pubkey, program_id: Pubkey) -> User | None:
    return None if account is None else User.load(account, key, program_id=program_id)


def _used(user: User | None) -> set[int]:
    slots = () if user is None else user.perp_positions
    return {slot.market_index for slot in slots if perp_slot_used(slot)}


def _sub_account(
    identity: Identity, accounts: Mapping[Pubkey, Account | None], wanted: Iterable[int], made: int
) -> int:
    """The number of the sub-account: as given, or of the first one with the name, or the next to be made."""
    if isinstance(identity.sub_account, int):
        return identity.sub_account
    for number in wanted:
        key = identity.user(number)
        user = _user(accounts.get(key), key, identity.program_id)
        if user is not None and user.name.decode("utf-8", "replace").rstrip(" \0") == identity.sub_account:
            return number
    # Number 0 is the authority's main account; it is made first where there is none (spec instructions 5.2).
    return max(made, 1)
