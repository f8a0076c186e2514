"""Accounts to rows: what of a user, a market or an oracle matters for positions, taken from full bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, PerpPosition, SpotMarket, User
from balclient.abi.addresses import PROGRAM_ID, PYTH_PROGRAM_ID
from balclient.abi.exceptions import DecodeError, Unsupported
from balclient.abi.values import Account
from balclient.mirror.amm import market_open_bids_asks
from balclient.mirror.faults import Fault
from balclient.mirror.oracle_map import price_of
from balclient.mirror.position import is_available
from balclient.mirror.slots import used_perp_positions

from .records import MarketRow, Observation, PositionRow, PriceRow, slot_of

__all__ = ["Observer", "Rows", "market_row", "position_rows"]

_KINDS = {
    User.DISCRIMINATOR: "User",
    PerpMarket.DISCRIMINATOR: "PerpMarket",
    SpotMarket.DISCRIMINATOR: "SpotMarket",
}
_I64 = 1 << 63


@dataclass(slots=True)
class Rows:
    """What one look at an account adds to a store."""

    observation: Observation | None = None
    positions: tuple[PositionRow, ...] = ()
    market: MarketRow | None = None
    prices: tuple[PriceRow, ...] = ()


def kind_of(account: Account) -> str | None:
    """User, PerpMarket, SpotMarket, or Oracle; None for what a history does not keep."""
    if account.owner == PYTH_PROGRAM_ID:
        return "Oracle"
    return _KINDS.get(account.data[:8])


class Observer:
    """Turns accounts seen one after the other into rows; an account that did not change adds nothing.

    `previous` gives the bytes last stored of an account, None where there are none.
    """

    def __init__(self, previous: Callable[[bytes], bytes | None], *, program_id: Pubkey = PROGRAM_ID) -> None:
        self._previous = previous
        self._program_id = program_id
        self._last: dict[bytes, bytes | None] = {}
        self._oracles: dict[Pubkey, set[int]] = {}
        self._seen_prices: dict[int, int] = {}
        self._oracle_accounts: dict[Pubkey, Account] = {}

    def forget(self, pending: Mapping[bytes, bytes]) -> None:
        """Start over from what is stored and what is waiting to be: what was seen since was undone."""
        self._last = dict(pending)
        self._seen_prices.clear()

    def see(self, key: Pubkey, account: Account, at: int, ts: int, *, rooted: bool = True) -> Rows:
        """Rows for an account as of a place and time; raises a DecodeError for bytes that are not whole."""
        kind = kind_of(account)
        rows = Rows()
        if kind is None:
            return rows
        if kind == "Oracle":
            self._oracle_accounts[key] = account
            rows.prices = tuple(self._prices(key, at, ts))
            return rows
        raw = bytes(key)
        if raw not in self._last:
            self._last[raw] = self._previous(raw)
        before = self._last[raw]
        market: PerpMarket | None = None
        if kind == "PerpMarket":
            market = PerpMarket.load(account, key, program_id=self._program_id)
            known = self._oracles.setdefault(market.amm.oracle, set())
            if market.market_index not in known:
                known.add(market.market_index)
                rows.prices = tuple(self._prices(market.amm.oracle, at, ts))
        if before == account.data:
            return rows
        rows.observation = Observation(raw, at, ts, kind, account.data, rooted)
        if market is not None:
            rows.market = market_row(market, at, ts)
        elif kind == "User":
            user = User.load(account, key, program_id=self._program_id)
            old = None if before is None else User.decode(before, lazy=True)
            rows.positions = tuple(position_rows(raw, old, user, at, ts))
        self._last[raw] = account.data
        return rows

    def _prices(self, oracle: Pubkey, at: int, ts: int) -> Iterator[PriceRow]:
        account = self._oracle_accounts.get(oracle)
        for market in sorted(self._oracles.get(oracle, ())):
            if account is None:
                continue
            try:
                price = price_of(oracle, account, slot_of(at)).price
            except (Fault, Unsupported, DecodeError):
                # An oracle that the program itself could not read gives no price; valuing then says so.
                continue
            if self._seen_prices.get(market) != price:
                self._seen_prices[market] = price
                yield PriceRow(market, at, ts, price)


def market_row(market: PerpMarket, at: int, ts: int) -> MarketRow:
    """A market's account as a row."""
    amm = market.amm
    try:
        bids, asks = market_open_bids_asks(amm)
    except Fault:
        bids = asks = 0
    return MarketRow(
        market.market_index,
        at,
        ts,
        amm.base_asset_amount_per_lp,
        amm.quote_asset_amount_per_lp,
        amm.total_fee_earned_per_lp,
        amm.per_lp_base,
        amm.cumulative_funding_rate_long,
        amm.cumulative_funding_rate_short,
        amm.sqrt_k,
        amm.user_lp_shares,
        amm.order_step_size,
        bids,
        abs(asks),
        market.margin_ratio_initial,
        market.imf_factor,
    )


def position_rows(key: bytes, before: User | None, after: User, at: int, ts: int) -> Iterator[PositionRow]:
    """Rows of the perp slots that are in use, and of those that were and no longer are."""
    old = {} if before is None else _held(before)
    new = _held(after)
    for market, slot in new.items():
        if slot != old.get(market):
            yield _row(key, slot, at, ts)
    for market in sorted(old.keys() - new.keys()):
        # The slot is free: what it still says about its market belongs to the position that ended.
        rest = next((s for _, s in used_perp_positions(after) if s.market_index == market), None)
        yield _row(key, rest, at, ts) if rest else PositionRow(key, market, at, ts, *[0] * 10)


def _held(user: User) -> dict[int, PerpPosition]:
    held: dict[int, PerpPosition] = {}
    for _, slot in used_perp_positions(user):
        if not is_available(slot):
            held.setdefault(slot.market_index, slot)
    return held


def _row(key: bytes, slot: PerpPosition, at: int, ts: int) -> PositionRow:
    shares = slot.lp_shares
    if shares >= _I64:
        raise Unsupported(f"position of {Pubkey.from_bytes(key)}: {shares} shares need more than 63 bits")
    return PositionRow(
        key,
        slot.market_index,
        at,
        ts,
        slot.base_asset_amount,
        slot.remainder_base_asset_amount,
        slot.quote_asset_amount,
        slot.quote_entry_amount,
        shares,
        slot.last_base_asset_amount_per_lp,
        slot.last_quote_asset_amount_per_lp,
        slot.per_lp_base,
        slot.last_cumulative_funding_rate,
        slot.settled_pnl,
    )
