"""Snapshots: one slot's accounts in a file that stands in for a chain; and a node checked by the mirror."""

from balclient.snapshot.chain import SnapshotChain, embedded_chain
from balclient.snapshot.checking import Check, Round, check, check_all, watch
from balclient.snapshot.files import load, read_account_file, save, save_account_files, write_account_file
from balclient.snapshot.naming import address_names
from balclient.snapshot.program_file import ProgramFile, ProgramHead, Row, write_program
from balclient.snapshot.program_taking import take_program
from balclient.snapshot.saved import SavedAccounts
from balclient.snapshot.taking import Contents, contents, take_snapshot
from balclient.snapshot.targets import INSTRUCTIONS, Target, targets

__all__ = [
    "INSTRUCTIONS",
    "Check",
    "Contents",
    "ProgramFile",
    "ProgramHead",
    "Round",
    "Row",
    "SavedAccounts",
    "SnapshotChain",
    "Target",
    "address_names",
    "check",
    "check_all",
    "contents",
    "embedded_chain",
    "load",
    "read_account_file",
    "save",
    "save_account_files",
    "take_program",
    "take_snapshot",
    "targets",
    "watch",
    "write_account_file",
    "write_program",
]
