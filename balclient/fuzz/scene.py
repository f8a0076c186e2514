"""What a sequence sees of the accounts as they stand: read straight from their bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct

from solders.pubkey import Pubkey

from balclient.abi.values import Account, Clock
from balclient.fuzz.fields import Field, fields_of, read_at
from balclient.fuzz.worlds import World
from balclient.localnet.net import LocalMarket
from balclient.localnet.users import LocalUser

__all__ = ["Held", "OpenOrder", "Scene"]

_POSITIONS_AT, _POSITIONS_END = 424, 1192
_POSITION = Struct("<11qiHBb")
_ORDER = Struct("<8QqiIH11B3x")
_ORDERS_END = 4264
_ID_AT, _OPEN_AT = 4336, 4351
_OPEN = 1


@dataclass(frozen=True, slots=True)
class Held:
    """One used position slot."""

    market: int
    base: int
    shares: int


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """One open order."""

    order_id: int
    user_order_id: int
    market: int
    price: int
    base: int
    long: bool


class Scene:
    """A world in motion: its accounts as both sides hold them, and its clock."""

    def __init__(self, world: World, held: Mapping[Pubkey, Account]) -> None:
        self.world = world
        self.held = held
        self.clock: Clock = world.clock

    def data(self, key: Pubkey) -> bytes:
        """Bytes of an account, empty where there is none."""
        account = self.held.get(key)
        return b"" if account is None else account.data

    def value(self, key: Pubkey, kind: str, path: str) -> int:
        """A field of an account; 0 where the account is not of the kind's size."""
        data = self.data(key)
        field = _FIELDS[kind][path]
        return read_at(data, field) if len(data) >= field.offset + field.size else 0

    def amm(self, market: LocalMarket, path: str) -> int:
        """A field of a market's curve."""
        return self.value(market.address, "PerpMarket", f"amm.{path}")

    def price(self, market: LocalMarket) -> int:
        """A market's oracle price as its curve last saw it (10**-6 dollars)."""
        return max(1, self.amm(market, "historical_oracle_data.last_oracle_price"))

    def positions(self, user: LocalUser) -> list[Held]:
        """Used position slots of a user."""
        data = self.data(user.address)
        if len(data) < _POSITIONS_END:
            return []
        found: list[Held] = []
        for row in _POSITION.iter_unpack(data[_POSITIONS_AT:_POSITIONS_END]):
            if row[1] or row[2] or row[8] or row[13]:
                found.append(Held(row[12], row[1], row[8]))
        return found

    def orders(self, user: LocalUser) -> list[OpenOrder]:
        """Open orders of a user."""
        data = self.data(user.address)
        if len(data) < _ORDERS_END or not data[_OPEN_AT]:
            return []
        return [
            OpenOrder(row[10], row[15], row[11], row[1], row[2], row[17] == 0)
            for row in _ORDER.iter_unpack(data[_POSITIONS_END:_ORDERS_END])
            if row[12] == _OPEN
        ]

    def last_order(self, user: LocalUser) -> int:
        """Id of the order that the user placed last."""
        data = self.data(user.address)
        return max(int.from_bytes(data[_ID_AT : _ID_AT + 4], "little") - 1, 0)


_FIELDS: dict[str, dict[str, Field]] = {
    kind: {field.path: field for field in fields_of(kind)}
    for kind in ("State", "PerpMarket", "SpotMarket", "User", "UserStats")
}
