"""What a node's JSON means: accounts, clocks, transaction errors; whatever else is no answer."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from typing import Any, cast

from solders.pubkey import Pubkey

from balclient.abi.errors import error_name
from balclient.abi.exceptions import DecodeError, NetworkError
from balclient.abi.sysvars import load_clock
from balclient.abi.values import Account, Clock, Instruction, ProgramError
from balclient.chain.blame import blame
from balclient.chain.errors import explaining

__all__ = [
    "account_of",
    "clock_of",
    "error_of",
    "field",
    "in_context",
    "integer",
    "items",
    "key_of",
    "listed",
    "listing",
    "signatures_of",
    "strings",
    "text",
]

# As a value, so that no checker narrows to a list of unknown things.
_LIST: type = list


def field(answer: Any, *path: str) -> Any:
    """The value at a path of names; raises NetworkError where the answer has none."""
    found = answer
    for name in path:
        if not isinstance(found, dict) or name not in found:
            raise NetworkError(f"the node's answer has no {'.'.join(path)}: {str(answer)[:200]}")
        found = cast(dict[str, Any], found)[name]
    return found


def integer(answer: Any, *path: str) -> int:
    """The whole number at a path."""
    found = field(answer, *path)
    if type(found) is not int:
        raise NetworkError(f"{'.'.join(path)} of the node's answer is {found!r}, expected a whole number")
    return found


def items(answer: Any, count: int | None = None) -> list[Any]:
    """A list, of `count` items if given; raises NetworkError for anything else."""
    if not isinstance(answer, _LIST) or count not in (None, len(cast(list[Any], answer))):
        raise NetworkError(f"the node's answer has {str(answer)[:200]} where a list belongs")
    return cast(list[Any], answer)


def text(answer: Any) -> str:
    """A text; raises NetworkError for anything else."""
    if not isinstance(answer, str):
        raise NetworkError(f"the node's answer has {str(answer)[:200]} where a text belongs")
    return answer


def key_of(answer: Any) -> Pubkey:
    """An address; raises NetworkError for anything else."""
    try:
        return Pubkey.from_string(text(answer))
    except ValueError as error:
        raise NetworkError(f"the node's answer has {answer!r} where an address belongs") from error


def signatures_of(answer: Any) -> list[tuple[int, str, Any]]:
    """Slot, signature and error of each transaction in a list of them, the newest first."""
    return [(integer(one, "slot"), text(field(one, "signature")), field(one, "err")) for one in items(answer)]


def strings(answer: Any) -> tuple[str, ...]:
    """A list of lines, none where the node gives none."""
    return () if answer is None else tuple(str(line) for line in items(answer))


def in_context(answer: Any) -> tuple[int, Any]:
    """Slot and value of an answer that names its slot."""
    return integer(answer, "context", "slot"), field(answer, "value")


def account_of(value: Any) -> Account | None:
    """One account as the node encodes it; None where there is none."""
    if value is None:
        return None
    data = items(field(value, "data"))
    try:
        if data[1] != "base64":
            raise ValueError("data is not in base64")
        return Account(
            Pubkey.from_string(str(field(value, "owner"))),
            b64decode(data[0], validate=True),
            integer(value, "lamports"),
            bool(field(value, "executable")),
        )
    except (Base64Error, IndexError, TypeError, ValueError) as error:
        raise NetworkError(f"the node's answer holds an account that cannot be read: {error}") from error


def listing(size: int | None, starts: Mapping[int, bytes] | None, part_of: int | None) -> dict[str, Any]:
    """How a list of a program's accounts is asked for: size, bytes at offsets, so much of their data."""
    filters: list[Any] = [] if size is None else [{"dataSize": size}]
    for offset, data in (starts or {}).items():
        encoded = b64encode(data).decode()
        filters.append({"memcmp": {"offset": offset, "bytes": encoded, "encoding": "base64"}})
    config: dict[str, Any] = {"encoding": "base64", "withContext": True, "filters": filters}
    return config if part_of is None else {**config, "dataSlice": {"offset": 0, "length": part_of}}


def listed(answer: Any) -> tuple[int, dict[Pubkey, Account | None]]:
    """Slot and accounts of such a list."""
    slot, accounts = in_context(answer)
    pairs = ((field(one, "pubkey"), field(one, "account")) for one in items(accounts))
    return slot, {key_of(key): account_of(account) for key, account in pairs}


def clock_of(account: Account | None) -> Clock:
    """The clock in the clock's own account."""
    try:
        return load_clock(account)
    except DecodeError as error:
        raise NetworkError(f"the node's answer holds no clock: {error}") from error


def error_of(
    error: Any,
    logs: Sequence[str],
    batch: Sequence[Instruction],
    skipped: int,
    keys: Sequence[Pubkey] = (),
    before: Mapping[Pubkey, Account | None] | None = None,
) -> ProgramError:
    """A transaction's error as a `ProgramError`: the program's code and name, or the runtime's name.

    `skipped` instructions of ours (compute limits) stand before the batch; `keys` are all accounts of
    the transaction, `before` what was in them.  The last line is the instruction that failed, and the account
    and field that the error is about where it is about one.
    """
    lines = explaining(tuple(logs))
    if isinstance(error, dict) and "InstructionError" in error:
        pair = items(cast(dict[str, Any], error)["InstructionError"], 2)
        index, inner = int(pair[0]), pair[1]
        where = batch[index - skipped] if 0 <= index - skipped < len(batch) else None
        code = (
            int(cast(dict[str, Any], inner)["Custom"])
            if isinstance(inner, dict) and "Custom" in inner
            else None
        )
        lines += _where(where, logs, code, before or {})
        if code is not None:
            name = error_name(code) if where is None or where.program_id != _SYSTEM else f"System{code}"
            return ProgramError(code, name, lines)
        return ProgramError(None, _variant(inner), lines)
    name = _variant(error)
    detail = cast(dict[str, Any], error)[name] if isinstance(error, dict) else None
    at: Any = cast(dict[str, Any], detail).get("account_index") if isinstance(detail, dict) else None
    if type(at) is int and 0 <= at < len(keys):
        lines += (f"account {keys[at]}",)
    return ProgramError(None, name, lines)


_SYSTEM = Pubkey.default()
_CAUSED_BY = "caused by account: "


def _variant(error: Any) -> str:
    if isinstance(error, str):
        return error
    names: Mapping[str, Any] = cast(dict[str, Any], error) if isinstance(error, dict) else {}
    return next(iter(names), "Unknown")


def _where(
    instruction: Instruction | None,
    logs: Sequence[str],
    code: int | None,
    before: Mapping[Pubkey, Account | None],
) -> tuple[str, ...]:
    if instruction is None:
        return ()
    for line in logs:
        _, found, rest = line.partition(_CAUSED_BY)
        if found:
            return (f"{instruction.name}: account {rest.split('.')[0]}",)
    blamed = None if code is None else blame(code, instruction, before)
    return (f"in {instruction.name}" if blamed is None else f"{instruction.name}: {blamed}",)
