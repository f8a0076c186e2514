"""Every account of a program out of a pile of accounts, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.accounts import PerpMarket, SpotMarket, User
from balclient.abi.exceptions import AccountMissing, BadInput
from balclient.client.world import market_name, oracle_of
from balclient.mirror.oracle import QUOTE_PRICE_DATA

if TYPE_CHECKING:
    import numpy.typing as npt

    from balclient.abi.values import Account, Clock

    Table = npt.NDArray[Any]

__all__ = ["Holdings", "read_holdings"]


@dataclass(frozen=True, slots=True)
class Holdings:
    """Markets, prices (1e6) by market index, and all user accounts: `keys[i]` is the address of row i."""

    markets: Mapping[int, PerpMarket]
    prices: Mapping[int, int]
    quote_market: SpotMarket
    quote_price: int
    keys: tuple[Pubkey, ...]
    users: Table

    def market(self, name: str | int | None) -> PerpMarket:
        """A market by name or index; the only one where nothing is said.  Raises BadInput."""
        names = {market_name(market): market for market in self.markets.values()}
        if name is None and len(names) == 1:
            return next(iter(names.values()))
        for market in self.markets.values():
            if name in (market_name(market), market.market_index, str(market.market_index)):
                return market
        raise BadInput(f"market {name}: not in these accounts; there are {', '.join(sorted(names))}")


def read_holdings(
    accounts: Mapping[Pubkey, Account | None], clock: Clock, *, program_id: Pubkey = addresses.PROGRAM_ID
) -> Holdings:
    """Sort the program's accounts out of `accounts`, others are ignored; the oracles must be among them.

    Raises AccountMissing without quote market, perp market, oracle or user.
    """
    own = {key: one for key, one in accounts.items() if one is not None and one.owner == program_id}
    markets = {
        market.market_index: market
        for market in (PerpMarket.decode(one.data) for one in own.values() if _is(one, PerpMarket))
    }
    key = addresses.spot_market(0, program_id=program_id)
    quote = SpotMarket.load(accounts.get(key), key, program_id=program_id)
    users = [(key, one.data) for key, one in own.items() if _is(one, User)]
    if not markets:
        raise AccountMissing(f"no perp market of program {program_id} among {len(accounts)} accounts")
    if not users:
        raise AccountMissing(f"no user account of program {program_id} among {len(accounts)} accounts")
    prices = {index: _price(market, accounts, clock) for index, market in markets.items()}
    return Holdings(
        markets,
        prices,
        quote,
        QUOTE_PRICE_DATA.price,
        tuple(key for key, _ in users),
        User.columns([data for _, data in users]),
    )


def _price(market: PerpMarket, accounts: Mapping[Pubkey, Account | None], clock: Clock) -> int:
    return oracle_of(market, accounts, clock).price


def _is(account: Account, kind: type[User] | type[PerpMarket]) -> bool:
    return len(account.data) == kind.SIZE and account.data[:8] == kind.DISCRIMINATOR
