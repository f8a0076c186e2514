"""Snapshots: one slot's accounts in a file that stands in for a chain; and a node checked by the mirror."""

from balclient.snapshot.chain import SnapshotChain, embedded_chain
from balclient.snapshot.files import load, read_account_file, save, save_account_files, write_account_file
from balclient.snapshot.saved import SavedAccounts
from balclient.snapshot.taking import Contents, contents, take_snapshot

__all__ = [
    "Contents",
    "SavedAccounts",
    "SnapshotChain",
    "contents",
    "embedded_chain",
    "load",
    "read_account_file",
    "save",
    "save_account_files",
    "take_snapshot",
    "write_account_file",
]
