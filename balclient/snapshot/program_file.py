"""All accounts of a program as one Parquet file, written and read a group of rows at a time.

A row is an account: `key`, `kind`, `owner`, `lamports`, `executable`, `data` (its bytes, whole) and `slot`.
Kinds come in the order of `KINDS`, keys ascend within a kind, and a group of rows has one kind: whoever reads
markets first and users after them never holds more than a group.  The file's own metadata says of which
program it is, of which slots, and how it was read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Any

from solders.pubkey import Pubkey

from balclient.abi import accounts as records
from balclient.abi.addresses import PROGRAM_ID
from balclient.abi.exceptions import BadInput, Unsupported
from balclient.abi.values import Account, Clock
from balclient.snapshot.saved import SavedAccounts

__all__ = ["KINDS", "Group", "ProgramFile", "ProgramHead", "Row", "kind_of", "write_program"]

KINDS: tuple[str, ...] = ("State", "PerpMarket", "SpotMarket", "oracle", "other", "UserStats", "User")
"""Kinds of rows, in the order of the file; `oracle` is an account that a market names."""

GROUP = 2_048
"""Accounts in one group of rows."""

_FORMAT, _VERSION, _METADATA = "balclient program snapshot", 1, b"balclient"
_RECORDS = {
    kind.DISCRIMINATOR: kind.__name__
    for kind in (records.State, records.PerpMarket, records.SpotMarket, records.UserStats, records.User)
}


def kind_of(data: bytes) -> str:
    """The kind of a program's account by the discriminator in its bytes, whatever their number."""
    return _RECORDS.get(data[:8], "other")


@dataclass(frozen=True, slots=True)
class Row:
    """One account as of `slot`."""

    kind: str
    key: bytes
    account: Account
    slot: int

    @classmethod
    def of(cls, key: Pubkey, account: Account, slot: int, kind: str | None = None) -> Row:
        """The row of a program's account, or of one of another kind."""
        return cls(kind or kind_of(account.data), bytes(key), account, slot)

    @property
    def rank(self) -> tuple[int, bytes]:
        """Its place in the file."""
        return KINDS.index(self.kind), self.key


@dataclass(frozen=True, slots=True)
class ProgramHead:
    """What a file says about itself.

    `clock` is the oldest slot that an account is of, `last_slot` the newest; `how` is how they were read.
    `one_slot` holds for the program's accounts, oracles may have been read later.
    """

    clock: Clock
    last_slot: int
    how: str
    program_id: Pubkey = PROGRAM_ID

    @property
    def one_slot(self) -> bool:
        """Whether all accounts of the program are of one slot."""
        return self.clock.slot == self.last_slot


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts of one kind, side by side."""

    kind: str
    keys: Sequence[bytes]
    owners: Sequence[bytes]
    data: Sequence[bytes]
    slots: Sequence[int]


def write_program(head: ProgramHead, rows: Iterable[Row], path: Path) -> Mapping[str, int]:
    """Write rows that come in the order of the file, whole or not at all; returns how many of each kind.

    Raises Unsupported without pyarrow, BadInput naming the path, and for rows out of order.
    """
    arrow, parquet = _library()
    schema = _schema(arrow).with_metadata({_METADATA: json.dumps(_head_data(head)).encode()})
    counts = dict.fromkeys(KINDS, 0)
    temporary = path.with_name(f".{path.name}.new")
    try:
        with parquet.ParquetWriter(temporary, schema, compression="zstd") as writer:
            for rows_of_kind in _groups(rows):
                writer.write_table(_table(arrow, schema, rows_of_kind))
                counts[rows_of_kind[0].kind] += len(rows_of_kind)
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise BadInput(f"{path}: cannot be written: {error.strerror or error}") from None
    return counts


class ProgramFile:
    """A file of `write_program`; raises Unsupported without pyarrow, BadInput for any other file."""

    def __init__(self, path: Path) -> None:
        arrow, parquet = _library()
        self.path = path
        if not path.is_file():
            raise BadInput(f"{path}: no such file")
        self._broken: tuple[type[BaseException], ...] = (arrow.ArrowInvalid, OSError)
        try:
            self._file: Any = parquet.ParquetFile(path, memory_map=False, pre_buffer=False)
            metadata: Any = self._file.schema_arrow.metadata or {}
            said: Any = json.loads(metadata[_METADATA])
            self.head = _head_of(said, path)
        except self._broken as error:
            raise BadInput(f"{path}: no Parquet file: {str(error).splitlines()[0]:.200}") from None
        except (KeyError, ValueError, TypeError) as error:
            if isinstance(error, BadInput):
                raise
            raise BadInput(f"{path}: no program snapshot: {_METADATA.decode()} missing in it") from None
        if not self._file.schema_arrow.equals(_schema(arrow)):
            raise BadInput(
                f"{path}: columns {', '.join(self._file.schema_arrow.names)}: not those of {_FORMAT}"
            )
        kind = self._file.schema_arrow.get_field_index("kind")
        self._groups: list[tuple[str, int]] = []
        for at in range(self._file.metadata.num_row_groups):
            group = self._file.metadata.row_group(at)
            self._groups.append((str(group.column(kind).statistics.min), int(group.num_rows)))

    def __repr__(self) -> str:
        return f"ProgramFile({self.path})"

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many accounts of each kind."""
        found = dict.fromkeys(KINDS, 0)
        for kind, count in self._groups:
            found[kind] = found.get(kind, 0) + count
        return found

    def groups(self, *kinds: str) -> Iterator[Group]:
        """The accounts of some kinds, a group at a time, in the order of the file; raises BadInput."""
        for at, (kind, _) in enumerate(self._groups):
            if kind not in kinds:
                continue
            try:
                table: Any = self._file.read_row_group(at, columns=["key", "owner", "data", "slot"])
            except self._broken as error:
                raise BadInput(f"{self.path}: damaged in group {at}: {error!s:.200}") from None
            columns: list[Any] = [column.to_pylist() for column in table.columns]
            yield Group(kind, *columns)

    def rows(self) -> Iterator[Row]:
        """Every account."""
        for at, (kind, _) in enumerate(self._groups):
            for batch in self._file.iter_batches(row_groups=[at], batch_size=GROUP):
                for one in batch.to_pylist():
                    account = Account(
                        Pubkey.from_bytes(one["owner"]), one["data"], one["lamports"], one["executable"]
                    )
                    yield Row(kind, one["key"], account, one["slot"])

    def saved(self) -> SavedAccounts:
        """All of it in memory, for what needs a snapshot of the other form."""
        accounts = {Pubkey.from_bytes(row.key): row.account for row in self.rows()}
        head = self.head
        return SavedAccounts(
            head.clock, accounts, None, head.program_id, None, not head.one_slot, str(self.path)
        )


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    last: tuple[int, bytes] = (-1, b"")
    for _, of_kind in groupby(rows, attrgetter("kind")):
        while group := list(islice(of_kind, GROUP)):
            for row in group:
                if row.rank <= last:
                    raise BadInput(f"account {Pubkey.from_bytes(row.key)}: twice, or out of order")
                last = row.rank
            yield group


def _table(arrow: Any, schema: Any, rows: list[Row]) -> Any:
    return arrow.Table.from_arrays(
        [
            arrow.array([row.key for row in rows], schema.field("key").type),
            arrow.array([row.kind for row in rows], arrow.string()),
            arrow.array([bytes(row.account.owner) for row in rows], schema.field("owner").type),
            arrow.array([row.account.lamports for row in rows], arrow.uint64()),
            arrow.array([row.account.executable for row in rows], arrow.bool_()),
            arrow.array([row.account.data for row in rows], arrow.binary()),
            arrow.array([row.slot for row in rows], arrow.uint64()),
        ],
        schema=schema,
    )


def _schema(arrow: Any) -> Any:
    return arrow.schema(
        [
            ("key", arrow.binary(32)),
            ("kind", arrow.string()),
            ("owner", arrow.binary(32)),
            ("lamports", arrow.uint64()),
            ("executable", arrow.bool_()),
            ("data", arrow.binary()),
            ("slot", arrow.uint64()),
        ]
    )


def _head_data(head: ProgramHead) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "version": _VERSION,
        "program_id": str(head.program_id),
        "slot": head.clock.slot,
        "last_slot": head.last_slot,
        "unix_timestamp": head.clock.unix_timestamp,
        "epoch": head.clock.epoch,
        "one_slot": head.one_slot,
        "how": head.how,
    }


def _head_of(said: Any, path: Path) -> ProgramHead:
    if (said["format"], said["version"]) != (_FORMAT, _VERSION):
        raise BadInput(
            f"{path}: {said['format']} {said['version']}, expected {_FORMAT} {_VERSION}: "
            "another version of this package wrote it"
        )
    clock = Clock(int(said["slot"]), int(said["unix_timestamp"]), int(said["epoch"]))
    return ProgramHead(
        clock, int(said["last_slot"]), str(said["how"]), Pubkey.from_string(said["program_id"])
    )


def _library() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise Unsupported("Parquet needs pyarrow: install balclient[scale]") from None
