"""The interface file itself: an Anchor IDL (the older shape, which other clients of its time read)."""

from __future__ import annotations

from pathlib import Path

__all__ = ["idl_path", "idl_text"]


def idl_path() -> Path:
    """Where the file is: inside an installed package, or in the source tree."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_data" / "bal.json"
    return inside if inside.exists() else package.parent / "idl" / "bal.json"


def idl_text() -> str:
    """The file's text, JSON."""
    return idl_path().read_text(encoding="utf-8")
