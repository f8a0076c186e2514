"""A virtual machine's transaction error as a `ProgramError`: code, name, and the log lines behind it."""

from __future__ import annotations

from typing import Any

from balclient.abi.errors import error_name
from balclient.abi.values import ProgramError

__all__ = ["explaining", "program_error"]

_KEPT_LINES = 4


def program_error(error: Any, logs: tuple[str, ...]) -> ProgramError:
    """Translate a transaction error; without a custom number the code is None, the name the runtime's."""
    log = explaining(logs)
    code = _custom_code(error)
    if code is not None:
        return ProgramError(code, error_name(code), log)
    return ProgramError(None, _runtime_name(error), log)


def _custom_code(error: Any) -> int | None:
    # One supported release wraps the number once more than the other; both expose it as `code`.
    code = getattr(getattr(error, "err", None), "code", None)
    return code if isinstance(code, int) else None


def _runtime_name(error: Any) -> str:
    inner = getattr(error, "err", error)
    return str(inner).rpartition(".")[2]


def explaining(logs: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of a failed transaction's log that say why."""
    lines = [line.removeprefix("Program log: ") for line in logs if line.startswith("Program log: ")]
    # A failed transaction has no events: base64 event lines would only hide what the program said.
    spoken = [line for line in lines if " " in line]
    # The system program speaks without any prefix.
    spoken = spoken or [line for line in logs if not line.startswith("Program ")]
    lines = [line for line in logs if " failed: " in line and "custom program error" not in line]
    return tuple(spoken[-_KEPT_LINES:]) or tuple(lines[-1:])
