"""Where the BAL program's file is: beside a checkout, or inside an installed package."""

from __future__ import annotations

from pathlib import Path

from balclient.abi.exceptions import ChainError

__all__ = ["data_file", "default_program"]


def data_file(installed: str, checkout: str) -> Path:
    """A file or folder that ships with the package: `_data/<installed>`, or `<checkout>` in a source tree."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_data" / installed
    return inside if inside.exists() else package.parent / checkout


def default_program() -> Path:
    """The package's own program file; raises `ChainError` where it has not been built."""
    path = data_file("bal.so", "localnet/bal.so")
    if not path.is_file():
        raise ChainError(
            f"{path}: the program has not been built; run localnet/build.sh or name another file"
        )
    return path
