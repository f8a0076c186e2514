"""One instruction in flight: its accounts and clock, the records it loaded, the events it emitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypeVar

from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, SpotMarket, State, User, UserStats, ValidityGuardRails
from balclient.abi.codec import EventRecord
from balclient.abi.errors import ErrorCode
from balclient.abi.values import Clock, Event, Instruction
from balclient.mirror.faults import fail
from balclient.mirror.held import Held, Record
from balclient.mirror.maps import Maps, UserMaps, load_maps, load_user_maps
from balclient.mirror.oracle import QUOTE_PRICE_DATA, OraclePriceData
from balclient.mirror.oracle_map import price_of
from balclient.mirror.store import AccountStore
from balclient.mirror.tokens import TokenBalance

__all__ = ["Context", "Maps", "UserMaps"]

_R = TypeVar("_R", bound=Record)
_NO_KEY: Final = Pubkey.default()


class Context:
    """An instruction while it runs.

    Records loaded to be changed are written back by the ledger when the instruction succeeds, and forgotten
    when it does not.
    """

    __slots__ = (
        "_places",
        "_state",
        "args",
        "clock",
        "created",
        "cursor",
        "events",
        "helds",
        "keys",
        "metas",
        "name",
        "passed",
        "program_id",
        "removed",
        "store",
        "written",
    )

    def __init__(
        self,
        instruction: Instruction,
        places: Mapping[str, int],
        store: AccountStore,
        clock: Clock,
        program_id: Pubkey,
    ) -> None:
        self.name = instruction.name
        self.args: Mapping[str, Any]
        passed = self.passed = store.passed(instruction.name, instruction.accounts)
        self.metas: tuple[AccountMeta, ...] = passed.metas
        self.keys: list[Pubkey] = passed.keys
        self.clock = clock
        self.program_id = program_id
        self.store = store
        self.cursor = len(places)
        self.events: list[Event] = []
        self.created: dict[Pubkey, Held] = {}
        self.removed: list[Pubkey] = []
        self.written: dict[Held, Pubkey] = {}
        self._state: State | None = None
        self._places = places
        if passed.shape != store.shape:
            passed.find(store.held, store.shape)
        self.helds = passed.helds

    # --- named accounts ----------------------------------------------------------------------------------

    def key(self, name: str) -> Pubkey:
        """Address passed for a named account."""
        return self.keys[self._places[name]]

    def raw_key(self, name: str) -> bytes:
        """Bytes of the address passed for a named account."""
        return self.keys[self._places[name]].__bytes__()

    def is_writable(self, name: str) -> bool:
        """Whether the address of a named account was passed writable, anywhere in the list."""
        return self.metas[self._places[name]].is_writable

    def account(self, key: Pubkey) -> Held:
        """The account at ``key``, created ones included; AccountNotInitialized when absent."""
        held = self.created[key] if key in self.created else self.store.held(key)
        if held is None:
            fail(ErrorCode.AccountNotInitialized)
        return held

    def _at(self, place: int) -> Held:
        """The account passed at a place; AccountNotInitialized when absent."""
        held = self.helds[place]
        return self.account(self.keys[place]) if held is None or self.created else held

    def data(self, name: str) -> bytes:
        """Bytes of a named account as they were before the instruction."""
        return self._at(self._places[name]).data

    def read(self, key: Pubkey, kind: type[_R]) -> _R:
        """The account decoded, to read."""
        return self.account(key).decoded(key, kind)

    def write(self, key: Pubkey, kind: type[_R]) -> _R:
        """The account decoded, to change: it is written back on success."""
        return self.write_held(key, self.account(key), kind)

    def write_held(self, key: Pubkey, held: Held, kind: type[_R]) -> _R:
        """The account ``held`` at ``key`` decoded, to change: it is written back on success."""
        self.written[held] = key
        record: _R | None = held.record
        return held.decoded(key, kind) if record is None else record

    def _read_named(self, name: str, kind: type[_R]) -> _R:
        place = self._places[name]
        held = self._at(place)
        record: _R | None = held.record
        return held.decoded(self.keys[place], kind) if record is None else record

    def _write_named(self, name: str, kind: type[_R]) -> _R:
        place = self._places[name]
        held = self._at(place)
        self.written[held] = self.keys[place]
        record: _R | None = held.record
        return held.decoded(self.keys[place], kind) if record is None else record

    @property
    def state(self) -> State:
        """The exchange's state, to read."""
        state = self._state
        if state is None:
            state = self._state = self._read_named("state", State)
        return state

    @property
    def validity_rails(self) -> ValidityGuardRails:
        """Limits of oracle validity; an instruction without the state gets none, and asks for no verdict."""
        if self._state is None and "state" not in self._places:
            return ValidityGuardRails(0, 0, 0, 0)
        return self.state.oracle_guard_rails.validity

    def state_mut(self) -> State:
        """The exchange's state, to change."""
        return self._write_named("state", State)

    def user(self, name: str = "user") -> User:
        """A named user account, to change."""
        return self._write_named(name, User)

    def user_stats(self, name: str = "user_stats") -> UserStats:
        """A named stats account, to change."""
        return self._write_named(name, UserStats)

    def perp_market(self, name: str = "perp_market") -> PerpMarket:
        """A perp market passed by name, to change."""
        return self._write_named(name, PerpMarket)

    def spot_market(self, name: str = "spot_market") -> SpotMarket:
        """A spot market passed by name, to change."""
        return self._write_named(name, SpotMarket)

    def spot_market_read(self, name: str = "spot_market") -> SpotMarket:
        """A spot market passed by name, to read."""
        return self._read_named(name, SpotMarket)

    def token_account(self, name: str) -> TokenBalance:
        """A named token account, to change."""
        return self._write_named(name, TokenBalance)

    def token_amount(self, name: str) -> int:
        """Amount that a named token account holds now, in mint units."""
        return self._read_named(name, TokenBalance).amount

    def oracle(self, name: str = "oracle") -> OraclePriceData:
        """Price of the oracle passed by name; the all-zero address means the quote asset."""
        key = self.key(name)
        if key == _NO_KEY:
            return QUOTE_PRICE_DATA
        return price_of(key, self._at(self._places[name]), self.clock.slot)

    # --- accounts behind the named ones ------------------------------------------------------------------

    def maps(
        self, writable_perp: Iterable[int] = (), writable_spot: Iterable[int] = (), *, spot: bool = True
    ) -> Maps:
        """Oracles, spot and perp markets behind the named accounts (spec instructions 1).

        Without ``spot`` there is no group of spot markets: the first one ends the list.
        """
        return load_maps(self, tuple(writable_perp), tuple(writable_spot), spot_group=spot)

    def user_maps(self, *, writable: bool = True) -> UserMaps:
        """Pairs of users and stats behind the markets; call it after ``maps``."""
        return load_user_maps(self, writable=writable)

    # --- effects -----------------------------------------------------------------------------------------

    def emit(self, record: EventRecord, via: Literal["data", "log"] = "data") -> None:
        """Emit an event; ``via`` is the kind of log line that carries it."""
        self.events.append(Event(via, record.encode()))

    def create(self, key: Pubkey, owner: Pubkey, data: bytes) -> None:
        """Create an account with these bytes, holding the lamports that exempt it from rent."""
        self.created[key] = Held(owner, data, lamports=(128 + len(data)) * 6960)

    def close(self, key: Pubkey) -> None:
        """Remove an account when the instruction succeeds."""
        self.removed.append(key)

    def address(self, seeds: tuple[bytes, ...]) -> Pubkey:
        """The program's derived address for ``seeds``."""
        return self.store.address(seeds, self.program_id)
