"""How a rule stops: with one of the program's error codes, or with a panic that has no code."""

from __future__ import annotations

from typing import NoReturn

from balclient.abi.errors import ErrorCode

__all__ = ["Fault", "Panic", "fail", "require"]


class Fault(Exception):
    """The instruction fails with ``code``; nothing that it did is kept."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return f"{self.code.name} ({int(self.code)})"


class Panic(Exception):
    """The program would abort without an error code here (a runtime error)."""


def fail(code: ErrorCode) -> NoReturn:
    """Stop the instruction with ``code``."""
    raise Fault(code)


def require(condition: bool, code: ErrorCode) -> None:
    """Stop the instruction with ``code`` unless ``condition`` holds."""
    if not condition:
        raise Fault(code)
