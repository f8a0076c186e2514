"""A directory of LPs: who holds or held shares, with settled and unsettled amounts, value and health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, SpotMarket, User
from balclient.abi.exceptions import BalError, DecodeError, Unsupported
from balclient.abi.values import Account
from balclient.client.position import lp_position
from balclient.client.standing import Book
from balclient.mirror.faults import Fault
from balclient.mirror.oracle import QUOTE_PRICE_DATA, OraclePriceData
from balclient.mirror.oracle_map import price_of
from balclient.mirror.slots import used_perp_positions

from .queries import price_at
from .store import Store

__all__ = ["Lp", "LpKind", "directory", "directory_among", "directory_of"]

LP_NAME = "Drift Liquidity Provider"


class LpKind(Enum):
    """`active` holds shares, `former` held some once, `named` only has the name of an LP sub-account."""

    ACTIVE = "active"
    FORMER = "former"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Lp:
    """One LP in one market (`market` is None for one without shares); base and shares 1e9, quote 1e6.

    `health` is 1e4 of the whole sub-account, None where it needs a market or price that is not at hand;
    `note` says which.
    """

    user: Pubkey
    authority: Pubkey
    sub_account_id: int
    name: str
    kind: LpKind
    market: int | None
    lp_shares: int
    settled_base: int
    unsettled_base: int
    settled_quote: int
    unsettled_quote: int
    value: int | None
    health: int | None
    last_add_ts: int
    note: str = ""


def directory(
    users: Iterable[tuple[Pubkey, bytes]],
    markets: Mapping[int, PerpMarket],
    quote: SpotMarket | None,
    prices: Mapping[int, int],
    *,
    market: int | None = None,
) -> list[Lp]:
    """Every LP among the users, largest value first; with `market` only those who hold shares of it.

    Users come as account bytes, from account filters, a snapshot or a store; `prices` (1e6) are by market.
    """
    found: list[Lp] = []
    for key, data in users:
        user = User.decode(data, lazy=True)
        found += _lps(key, user, markets, quote, prices, market)
    return sorted(found, key=lambda lp: (-(lp.value or 0), -lp.lp_shares, str(lp.user)))


def directory_of(store: Store, *, market: int | None = None, until: int | None = None) -> list[Lp]:
    """The directory as of the last look at every account in a store, or as of a time."""
    markets = {
        record.market_index: record
        for _, data, _, _ in store.accounts("PerpMarket", until=until)
        for record in (PerpMarket.decode(data),)
    }
    spots = [SpotMarket.decode(data) for _, data, _, _ in store.accounts("SpotMarket", until=until)]
    quote = next((spot for spot in spots if spot.market_index == 0), None)
    prices: dict[int, int] = {}
    for index in markets:
        row = price_at(store, index, until)
        if row is not None:
            prices[index] = row.price
    users = ((key, data) for key, data, _, _ in store.accounts("User", until=until))
    return directory(users, markets, quote, prices, market=market)


def directory_among(
    accounts: Mapping[Pubkey, Account | None], slot: int, *, market: int | None = None
) -> list[Lp]:
    """The directory of accounts read together, markets and oracles among them (a snapshot, say)."""
    data = {key: account.data for key, account in accounts.items() if account is not None}
    markets: dict[int, PerpMarket] = {}
    quote: SpotMarket | None = None
    for blob in data.values():
        if blob[:8] == PerpMarket.DISCRIMINATOR:
            record = PerpMarket.decode(blob)
            markets[record.market_index] = record
        elif blob[:8] == SpotMarket.DISCRIMINATOR:
            spot = SpotMarket.decode(blob)
            quote = spot if spot.market_index == 0 else quote
    prices: dict[int, int] = {}
    for index, record in markets.items():
        oracle = accounts.get(record.amm.oracle)
        if oracle is not None:
            with suppress(Fault, Unsupported, DecodeError):
                prices[index] = price_of(record.amm.oracle, oracle, slot).price
    users = ((key, blob) for key, blob in data.items() if blob[:8] == User.DISCRIMINATOR)
    return directory(users, markets, quote, prices, market=market)


def _lps(
    key: Pubkey,
    user: User,
    markets: Mapping[int, PerpMarket],
    quote: SpotMarket | None,
    prices: Mapping[int, int],
    only: int | None,
) -> list[Lp]:
    name = user.name.decode("utf-8", "replace").rstrip(" \0")
    held = [slot for _, slot in used_perp_positions(user) if slot.lp_shares]
    if not held:
        former = user.last_add_perp_lp_shares_ts != 0
        if only is not None or not (former or name == LP_NAME):
            return []
        kind = LpKind.FORMER if former else LpKind.NAMED
        return [_lp(key, user, name, kind, None, (0, 0, 0, 0, 0), None, None, "")]
    health, note = _health(user, markets, quote, prices)
    rows: list[Lp] = []
    for slot in held:
        index = slot.market_index
        if only is not None and index != only:
            continue
        record = markets.get(index)
        if record is None:
            figures = (slot.lp_shares, slot.base_asset_amount, 0, slot.quote_asset_amount, 0)
            note = f"market {index} is not at hand: unsettled amounts are unknown"
            rows.append(_lp(key, user, name, LpKind.ACTIVE, index, figures, None, health, note))
            continue
        position = lp_position(user, record)
        figures = (
            position.lp_shares,
            position.settled_base,
            position.unsettled_base,
            position.quote_asset_amount,
            position.unsettled_quote,
        )
        value = position.value(prices[index]) if index in prices else None
        why = note if index in prices else f"no price of market {index}"
        rows.append(_lp(key, user, name, LpKind.ACTIVE, index, figures, value, health, why))
    return rows


def _lp(
    key: Pubkey,
    user: User,
    name: str,
    kind: LpKind,
    market: int | None,
    figures: tuple[int, int, int, int, int],
    value: int | None,
    health: int | None,
    note: str,
) -> Lp:
    return Lp(
        key,
        user.authority,
        user.sub_account_id,
        name,
        kind,
        market,
        *figures,
        value,
        health,
        user.last_add_perp_lp_shares_ts,
        note,
    )


def _health(
    user: User, markets: Mapping[int, PerpMarket], quote: SpotMarket | None, prices: Mapping[int, int]
) -> tuple[int | None, str]:
    if quote is None:
        return None, "the quote spot market is not at hand"
    read = {
        record.amm.oracle: OraclePriceData(prices[index], 1, 0, True)
        for index, record in markets.items()
        if index in prices
    }
    read[Pubkey.default()] = QUOTE_PRICE_DATA
    try:
        return Book(user, markets, quote, read).standing().health, ""
    except KeyError as error:
        return None, f"no account or price of {error}"
    except (BalError, DecodeError) as error:
        return None, str(error)
