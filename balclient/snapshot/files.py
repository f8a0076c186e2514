"""Snapshots as files: one compact JSON file, or solana-test-validator's `--account` files in a folder.

A file of ours has each account's bytes in base64 of zlib (`base64` alone is read too), and ends with a
SHA-256 over the rest, checked where it is there; take it away to edit a file by hand.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from solders.pubkey import Pubkey

from balclient.abi.addresses import CLOCK_SYSVAR_ID, PROGRAM_ID
from balclient.abi.exceptions import BadInput, DecodeError
from balclient.abi.sysvars import load_clock
from balclient.abi.values import Account, Clock
from balclient.files import write_atomically
from balclient.snapshot.program_file import ProgramFile
from balclient.snapshot.saved import SavedAccounts

__all__ = ["NOTE", "load", "read_account_file", "save", "save_account_files", "write_account_file"]

NOTE = "SNAPSHOT"
"""File in a folder of account files that says when they were; validators do not look at it."""

_FORMAT = "balclient snapshot"
_VERSION = 1
_PACKED, _PLAIN = "base64+zlib", "base64"
# The runtime's largest account.
_MOST_BYTES = 10 * 1024 * 1024
_U64 = 1 << 64
_RENT_EPOCH = _U64 - 1
_LAMPORTS_PER_BYTE = 6_960
_ACCOUNT_OVERHEAD = 128


def save(saved: SavedAccounts, path: Path) -> None:
    """Write a snapshot file, whole or not at all; raises BadInput naming the path."""
    content = {**_head(saved), "accounts": [_packed(key, one) for key, one in saved.accounts.items()]}
    content["sha256"] = _digest(content)
    # One account a line: a file can be looked at, and compared line by line.
    accounts = ",\n".join(_compact(one) for one in cast(list[Any], content.pop("accounts")))
    head = _compact(content)[1:-1]
    write_atomically(path, f'{{{head},"accounts":[\n{accounts}\n]}}\n')


def save_account_files(saved: SavedAccounts, folder: Path) -> None:
    """Write every account as a file for solana-test-validator's `--account-dir`, and a note with the clock.

    The folder is made where it is missing; raises BadInput naming the path.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder}: cannot be made: {error.strerror or error}") from None
    for key, account in saved.accounts.items():
        write_account_file(key, account, folder / f"{key}.json")
    write_atomically(folder / NOTE, json.dumps(_head(saved), indent=1) + "\n")


def write_account_file(key: Pubkey, account: Account, path: Path) -> None:
    """Write one account for solana-test-validator's `--account`; without lamports it gets what rent asks."""
    lamports = account.lamports or (_ACCOUNT_OVERHEAD + len(account.data)) * _LAMPORTS_PER_BYTE
    content = {
        "pubkey": str(key),
        "account": {
            "lamports": lamports,
            "data": [b64encode(account.data).decode(), _PLAIN],
            "owner": str(account.owner),
            "executable": account.executable,
            "rentEpoch": _RENT_EPOCH,
            "space": len(account.data),
        },
    }
    write_atomically(path, json.dumps(content, indent=1) + "\n")


def load(path: Path, *, program_id: Pubkey = PROGRAM_ID) -> SavedAccounts:
    """The snapshot in a file of ours, an account file, a folder of account files, or a whole program's.

    `program_id` counts where the file names none.  Raises BadInput naming file and field, also where account
    files come with no clock: neither a note nor the clock's own account.
    """
    if path.is_dir():
        return _load_folder(path, program_id)
    if path.suffix == ".parquet":
        return ProgramFile(path).saved()
    found = _parsed(path)
    if "pubkey" in cast(Mapping[str, Any], found.value):
        return _assembled(dict([_account_file(found)]), None, path, program_id)
    return _load_file(found, path)


def read_account_file(path: Path) -> tuple[Pubkey, Account]:
    """Address and account of a solana-test-validator `--account` file; raises BadInput."""
    return _account_file(_parsed(path))


# --- reading


@dataclass(frozen=True, slots=True)
class _Node:
    """A value in a JSON file that knows where it is, for the message of what is wrong with it."""

    file: Path
    path: str
    value: Any

    def wrong(self, expected: str) -> BadInput:
        shown = repr(self.value)
        shown = shown if len(shown) <= 60 else f"{shown[:60]}..."
        return BadInput(f"{self.file}: {self.path or 'content'}: found {shown}, expected {expected}")

    def has(self, name: str) -> bool:
        return _is(self.value, dict) and name in self.value

    def __getitem__(self, name: str) -> _Node:
        path = f"{self.path}.{name}" if self.path else name
        if not _is(self.value, dict):
            raise self.wrong("an object")
        if name not in self.value:
            raise BadInput(f"{self.file}: {path}: missing")
        return _Node(self.file, path, self.value[name])

    def items(self) -> list[_Node]:
        if not _is(self.value, list):
            raise self.wrong("a list")
        return [_Node(self.file, f"{self.path}[{i}]", value) for i, value in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong("a text")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def integer(self, low: int = 0, high: int = _U64) -> int:
        if type(self.value) is not int or not low <= self.value < high:
            raise self.wrong(f"a whole number from {low} to {high - 1}")
        return self.value

    def pubkey(self) -> Pubkey:
        try:
            return Pubkey.from_string(self.text())
        except ValueError:
            raise self.wrong("an address") from None

    def data(self) -> bytes:
        """Bytes as `[text, encoding]`."""
        pair = self.items()
        if len(pair) != 2:
            raise self.wrong(f'["...", "{_PLAIN}"]')
        text, encoding = pair[0], pair[1].text()
        if encoding not in (_PACKED, _PLAIN):
            raise pair[1].wrong(f"{_PLAIN} or {_PACKED}")
        try:
            raw = b64decode(text.text(), validate=True)
        except (Base64Error, ValueError) as error:
            raise text.wrong(f"base64 ({error})") from None
        return raw if encoding == _PLAIN else self._unpacked(raw, text)

    def _unpacked(self, raw: bytes, text: _Node) -> bytes:
        unpacker = zlib.decompressobj()
        try:
            data = unpacker.decompress(raw, _MOST_BYTES)
        except zlib.error as error:
            raise text.wrong(f"packed bytes ({error})") from None
        if unpacker.unconsumed_tail:
            raise text.wrong(f"an account of at most {_MOST_BYTES} bytes")
        if not unpacker.eof or unpacker.unused_data:
            raise text.wrong("packed bytes, whole and nothing after them")
        return data


def _is(value: Any, kind: type) -> bool:
    """`isinstance` that leaves the value's type open: what is inside is anything."""
    return isinstance(value, kind)


def _parsed(path: Path) -> _Node:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadInput(f"{path}: not a snapshot: not text") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror or error}") from None
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path}: not a snapshot: no JSON ({error})") from None
    node = _Node(path, "", value)
    if not isinstance(value, dict):
        raise node.wrong("an object")
    return node


def _account(node: _Node) -> Account:
    data = node["data"].data()
    if node.has("space") and node["space"].integer() != len(data):
        raise node["space"].wrong(f"{len(data)}, the size of its data")
    return Account(node["owner"].pubkey(), data, node["lamports"].integer(), node["executable"].flag())


def _account_file(node: _Node) -> tuple[Pubkey, Account]:
    return node["pubkey"].pubkey(), _account(node["account"])


@dataclass(frozen=True, slots=True)
class _Head:
    clock: Clock
    program_id: Pubkey
    authority: Pubkey | None
    absent: frozenset[Pubkey]
    mixed: bool


def _read_head(node: _Node) -> _Head:
    if node["format"].value != _FORMAT:
        raise node["format"].wrong(repr(_FORMAT))
    if node["version"].value != _VERSION:
        raise node["version"].wrong(f"{_VERSION}: another version of this package wrote it")
    clock = Clock(
        node["slot"].integer(),
        node["unix_timestamp"].integer(-(1 << 63), 1 << 63),
        node["epoch"].integer(),
    )
    authority = node["authority"]
    return _Head(
        clock,
        node["program_id"].pubkey(),
        None if authority.value is None else authority.pubkey(),
        frozenset(one.pubkey() for one in node["absent"].items()),
        node["mixed"].flag(),
    )


def _load_file(node: _Node, path: Path) -> SavedAccounts:
    head = _read_head(node)
    accounts: dict[Pubkey, Account] = {}
    for one in node["accounts"].items():
        key = one["pubkey"].pubkey()
        if key in accounts:
            raise one["pubkey"].wrong("each account once")
        accounts[key] = _account(one)
    both = head.absent & accounts.keys()
    if both:
        raise BadInput(f"{path}: absent: {min(both, key=str)} is among the accounts too")
    if node.has("sha256"):
        content = cast(dict[str, Any], node.value)
        wanted = _digest({name: value for name, value in content.items() if name != "sha256"})
        if node["sha256"].value != wanted:
            raise node["sha256"].wrong(f"{wanted}: something in this file was changed after it was written")
    return SavedAccounts(
        head.clock, accounts, head.absent, head.program_id, head.authority, head.mixed, str(path)
    )


def _load_folder(folder: Path, program_id: Pubkey) -> SavedAccounts:
    accounts: dict[Pubkey, Account] = {}
    files: dict[Pubkey, Path] = {}
    for path in sorted(folder.glob("*.json")):
        key, account = read_account_file(path)
        if key in files:
            raise BadInput(f"{path}: pubkey: {key} is in {files[key].name} too")
        accounts[key], files[key] = account, path
    if not accounts:
        raise BadInput(f"{folder}: no account files (*.json) in this folder")
    note = folder / NOTE
    head = _read_head(_parsed(note)) if note.is_file() else None
    return _assembled(accounts, head, folder, program_id)


def _assembled(
    accounts: dict[Pubkey, Account], head: _Head | None, path: Path, program_id: Pubkey
) -> SavedAccounts:
    if head is not None:
        return SavedAccounts(
            head.clock, accounts, head.absent, head.program_id, head.authority, head.mixed, str(path)
        )
    sysvar = accounts.get(CLOCK_SYSVAR_ID)
    if sysvar is None:
        raise BadInput(
            f"{path}: nothing here tells slot and time: no {NOTE} file, and no account {CLOCK_SYSVAR_ID} "
            "(the clock; dump it like the others)"
        )
    try:
        clock = load_clock(sysvar)
    except DecodeError as error:
        raise BadInput(f"{path}: {CLOCK_SYSVAR_ID}: {error}") from None
    del accounts[CLOCK_SYSVAR_ID]
    return SavedAccounts(clock, accounts, None, program_id, None, False, str(path))


# --- writing


def _head(saved: SavedAccounts) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "version": _VERSION,
        "slot": saved.clock.slot,
        "unix_timestamp": saved.clock.unix_timestamp,
        "epoch": saved.clock.epoch,
        "program_id": str(saved.program_id),
        "authority": None if saved.authority is None else str(saved.authority),
        "mixed": saved.mixed,
        "absent": sorted(str(key) for key in saved.absent or ()),
    }


def _packed(key: Pubkey, account: Account) -> dict[str, Any]:
    return {
        "pubkey": str(key),
        "owner": str(account.owner),
        "lamports": account.lamports,
        "executable": account.executable,
        "data": [b64encode(zlib.compress(account.data, 9)).decode(), _PACKED],
    }


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _digest(content: Mapping[str, Any]) -> str:
    return sha256(json.dumps(content, separators=(",", ":"), sort_keys=True).encode()).hexdigest()
