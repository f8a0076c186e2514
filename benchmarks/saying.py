"""What a benchmark says: each line at once on the screen, all of them in the file that `--out` names."""

from __future__ import annotations

from pathlib import Path

__all__ = ["Saying"]


class Saying:
    """Called with a line it prints and keeps it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, text: str = "") -> None:
        print(text, flush=True)
        self.lines.append(text)

    def save(self, path: Path | None) -> None:
        """Write all lines; None writes nothing."""
        if path is not None:
            path.write_text("\n".join(self.lines) + "\n", encoding="utf-8")
