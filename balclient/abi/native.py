"""What the build that compiles records and mirror needs to be told; without it nothing here does anything."""

from __future__ import annotations

from collections.abc import Callable
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

__all__ = ["Flag", "compiled", "native"]

Flag: TypeAlias = bool
"""A bool as an account holds it; for the build `bool | int`, so that a byte other than 0 and 1 stays."""

T = TypeVar("T")

if TYPE_CHECKING:
    from mypy_extensions import mypyc_attr as native
else:

    def native(**_: bool) -> Callable[[type[T]], type[T]]:
        """Options of a compiled class."""
        return lambda kind: kind


def compiled() -> bool:
    """Whether records and mirror are compiled in this installation."""
    return any(Path(__file__).with_name(f"codec{suffix}").exists() for suffix in EXTENSION_SUFFIXES)
