"""Reading all accounts of a program: in one answer where that is possible, else page by page.

Pages are kept in a folder beside the file until all are there, so that an interruption loses none of them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, Protocol, cast

from solders.pubkey import Pubkey

from balclient.abi import accounts as records
from balclient.abi.accounts import PerpMarket, SpotMarket
from balclient.abi.addresses import DEFAULT_PUBKEY, PROGRAM_ID
from balclient.abi.exceptions import AccountMissing, BadInput, NetworkError, RpcError
from balclient.abi.values import Account, Clock
from balclient.chain.protocol import AccountsAt, Chain
from balclient.chain.rpc_sync import RpcChain
from balclient.files import write_atomically
from balclient.snapshot.chain import SnapshotChain
from balclient.snapshot.program_file import KINDS, ProgramFile, ProgramHead, Row, write_program

__all__ = ["PART", "Progress", "Way", "take_program"]

PART = 2_000
"""Accounts that are read, and kept, together."""

Way = Literal["auto", "whole", "kinds", "pages"]
Progress = Callable[[int, int], None]

_AT_ONCE = 16_000
"""Accounts that one answer is asked for; more of them come in pages."""
_PLAN, _KEYS, _LATE = "plan.json", "keys", "late.parquet"
_FILTERED = (records.State, records.PerpMarket, records.SpotMarket, records.UserStats, records.User)
_SEARCHED = ("PerpMarket", "SpotMarket")


class _Listing(Protocol):
    def program_accounts(self, program_id: Pubkey) -> AccountsAt: ...


def take_program(
    chain: Chain,
    path: Path,
    *,
    program_id: Pubkey = PROGRAM_ID,
    way: Way = "auto",
    keys: Iterable[Pubkey] | None = None,
    progress: Progress = lambda done, total: None,
) -> ProgramFile:
    """Write every account of a program, and its markets' oracles, to a file; goes on where it stopped.

    From a node: `whole` is one answer, of one slot; `kinds` an answer for each kind, by filters; `pages`
    lists the addresses and reads them by the hundred; `auto` counts the addresses and takes what the node can
    do.  `keys` replaces the list where a node gives none.  What could not be had from one slot says so in its
    head, and each row its own slot.  Any other chain gives all of it at once.  Raises AccountMissing where
    the program has no account, RpcError where the node refuses every way, BadInput naming the path.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{path.parent}: cannot be made: {error.strerror or error}") from None
    if not isinstance(chain, RpcChain):
        if not hasattr(chain, "program_accounts"):
            raise BadInput(
                f"{type(chain).__name__} cannot list accounts; name a node, a file or the localnet"
            )
        found = cast(_Listing, chain).program_accounts(program_id)
        return _written(chain, _Parts([_rows(found)]), path, program_id, "at once")
    reader = _Reader(chain, program_id, path.with_name(f"{path.name}.partial"), progress)
    if keys is None and way != "pages" and not reader.begun:
        rows, how = reader.answers(way)
        if rows is not None:
            return _written(chain, _Parts([rows]), path, program_id, how)
    reader.read(keys)
    parts = _Parts(reader.parts(), reader.late())
    file = _written(chain, parts, path, program_id, f"pages of {len(reader.keys):,} addresses")
    reader.end()
    return file


def _rows(found: AccountsAt) -> list[Row]:
    slots = found.slots or {}
    rows = [
        Row.of(key, account, slots.get(key, found.slot))
        for key, account in found.items()
        if account is not None
    ]
    return sorted(rows, key=attrgetter("rank"))


def _written(chain: Chain, parts: _Parts, path: Path, program_id: Pubkey, how: str) -> ProgramFile:
    """Put the oracles among the rows, find out the slots, and write all of it."""
    low, high, oracles = parts.survey()
    if low is None or high is None:
        raise AccountMissing(f"no account of program {program_id}: wrong cluster, or wrong program id?")
    now = chain.clock
    head = ProgramHead(Clock(low, now.unix_timestamp, now.epoch), high, how, program_id)
    extra = [
        Row.of(key, account, slot, "oracle")
        for key, account, slot in _read(chain, sorted(oracles, key=bytes))
        if account.owner != program_id
    ]
    write_program(head, parts.merged(extra), path)
    return ProgramFile(path)


def _read(chain: Chain, keys: Sequence[Pubkey]) -> Iterator[tuple[Pubkey, Account, int]]:
    if isinstance(chain, SnapshotChain):
        # A snapshot refuses to speak of what it does not know.
        keys = [key for key in keys if key in chain.saved.accounts]
    found = chain.read(keys) if keys else AccountsAt(0, {})
    for key, account in found.items():
        if account is not None:
            yield key, account, (found.slots or {}).get(key, found.slot)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Rows in lists or files, keys ascending from one to the next, and a few that came late.

    Nothing but one part is in memory at a time.
    """

    sources: Sequence[list[Row] | Path]
    late: Sequence[Row] = ()

    def each(self) -> Iterator[Iterator[Row]]:
        for source in self.sources:
            if isinstance(source, Path):
                file = ProgramFile(source)
                yield file.rows()
                file.close()
            else:
                yield iter(source)
        yield iter(self.late)

    def of_kind(self, kind: str) -> Iterator[Row]:
        in_order = replace(self, late=())
        rows = (row for part in in_order.each() for row in part if row.kind == kind)
        return merge(rows, (row for row in self.late if row.kind == kind), key=attrgetter("key"))

    def survey(self) -> tuple[int | None, int | None, set[Pubkey]]:
        """Oldest and newest slot, and the oracles that markets name."""
        low: int | None = None
        high: int | None = None
        oracles: set[Pubkey] = set()
        for rows in self.each():
            for row in rows:
                low = row.slot if low is None else min(low, row.slot)
                high = row.slot if high is None else max(high, row.slot)
                if row.kind in _SEARCHED:
                    oracles |= _oracle(row)
        return low, high, oracles - {DEFAULT_PUBKEY}

    def merged(self, extra: Sequence[Row]) -> Iterator[Row]:
        """The order of the file: kind by kind, each through all parts."""
        for kind in KINDS:
            if kind == "oracle":
                yield from sorted(extra, key=attrgetter("rank"))
            else:
                yield from self.of_kind(kind)


def _oracle(row: Row) -> set[Pubkey]:
    record: type[PerpMarket] | type[SpotMarket] = PerpMarket if row.kind == "PerpMarket" else SpotMarket
    if len(row.account.data) != record.SIZE:
        return set()
    market = record.decode(row.account.data)
    return {market.amm.oracle if isinstance(market, PerpMarket) else market.oracle}


class _Reader:
    """All of a node's accounts of a program, by the list or in pages kept in a folder."""

    def __init__(self, chain: RpcChain, program_id: Pubkey, folder: Path, progress: Progress) -> None:
        self.chain, self.program_id, self.folder, self.progress = chain, program_id, folder, progress
        self.keys: list[bytes] = []

    @property
    def begun(self) -> bool:
        """Whether an earlier run left pages."""
        return (self.folder / _PLAN).is_file()

    def answers(self, way: Way) -> tuple[list[Row] | None, str]:
        """The rows in one answer, or in one for each kind; None where there are too many for that."""
        if way == "auto":
            try:
                listed = self._list()
            except (RpcError, NetworkError):
                # It may still answer for one kind at a time, with their data.
                return _rows(self._kinds()), "one answer a kind"
            self.keys = listed
            if len(listed) > _AT_ONCE:
                return None, ""
        if way != "kinds":
            try:
                return _rows(self.chain.program_accounts(self.program_id)), "one answer"
            except (RpcError, NetworkError):
                if way == "whole":
                    raise
                return None, ""
        return _rows(self._kinds()), "one answer a kind"

    def _kinds(self) -> AccountsAt:
        """One answer for each kind, by size and discriminator; asked again where their slots differ."""
        seen: list[AccountsAt] = []
        for _ in range(2):
            seen = [
                self.chain.program_accounts(self.program_id, size=kind.SIZE, starts={0: kind.DISCRIMINATOR})
                for kind in _FILTERED
            ]
            if len({one.slot for one in seen}) == 1:
                break
        values = {key: account for one in seen for key, account in one.items()}
        slots = {key: one.slot for one in seen for key in one}
        return AccountsAt(min(one.slot for one in seen), values, slots)

    def _list(self) -> list[bytes]:
        """Every address, without data; kind by kind where the node wants filters."""
        try:
            found: set[Pubkey] = set(self.chain.program_keys(self.program_id))
        except RpcError:
            found = set[Pubkey]()
            for kind in _FILTERED:
                starts = {0: kind.DISCRIMINATOR}
                found |= set(self.chain.program_keys(self.program_id, size=kind.SIZE, starts=starts))
        return sorted(bytes(key) for key in found)

    def read(self, keys: Iterable[Pubkey] | None) -> None:
        """Read what is missing, part by part; each is on disk before the next begins."""
        self._begin(keys)
        total = len(self.keys)
        for at in range(0, total, PART):
            part = self._path(at // PART)
            if not part.is_file():
                found = self.chain.read_pages(map(Pubkey.from_bytes, self.keys[at : at + PART]))
                self._keep(found, part)
            self.progress(min(at + PART, total), total)
        late = self.folder / _LATE
        if keys is None and not late.is_file():
            # Accounts that were made while pages were read.
            new = sorted(set(self._list()).difference(self.keys))
            self._keep(self.chain.read_pages(map(Pubkey.from_bytes, new)), late)

    def _keep(self, found: AccountsAt, part: Path) -> None:
        rows = [row for row in _rows(found) if row.account.owner == self.program_id]
        slots = [row.slot for row in rows] or [found.slot]
        head = ProgramHead(Clock(min(slots), 0), max(slots), "part", self.program_id)
        write_program(head, rows, part)

    def _begin(self, keys: Iterable[Pubkey] | None) -> None:
        plan, listed = self.folder / _PLAN, self.folder / _KEYS
        try:
            if not self.begun:
                if keys is not None:
                    self.keys = sorted({bytes(key) for key in keys})
                elif not self.keys:
                    self.keys = self._list()
                self.folder.mkdir(parents=True, exist_ok=True)
                write_atomically(listed, b"".join(self.keys))
                content = {"program_id": str(self.program_id), "accounts": len(self.keys), "part": PART}
                write_atomically(plan, json.dumps(content) + "\n")
                return
            said: Any = json.loads(plan.read_text(encoding="utf-8"))
            raw = listed.read_bytes()
            same = said["program_id"] == str(self.program_id) and said["part"] == PART
            whole = len(raw) == 32 * int(said["accounts"])
        except OSError as error:
            raise BadInput(f"{self.folder}: cannot be used: {error.strerror or error}") from None
        except (ValueError, KeyError, TypeError):
            same = whole = False
            raw = b""
        if not (same and whole):
            raise BadInput(f"{self.folder}: pages of another snapshot: remove the folder to start anew")
        self.keys = [raw[at : at + 32] for at in range(0, len(raw), 32)]

    def _path(self, number: int) -> Path:
        return self.folder / f"part-{number:06d}.parquet"

    def parts(self) -> list[Path]:
        """The files of all parts, in order."""
        return sorted(self.folder.glob("part-*.parquet"))

    def late(self) -> list[Row]:
        """What was made meanwhile."""
        path = self.folder / _LATE
        return list(ProgramFile(path).rows()) if path.is_file() else []

    def end(self) -> None:
        """Remove the pages."""
        shutil.rmtree(self.folder, ignore_errors=True)
