"""Print one of the README's marked commands: `readme_command.py demo` or `readme_command.py test`."""

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def command(name: str, text: str) -> str:
    """The shell command in the code block that follows the marker `<!-- command: NAME -->`."""
    found = re.search(rf"<!-- command: {re.escape(name)} -->\s*```(?:sh|bash)\n(.*?)```", text, re.DOTALL)
    if found is None:
        raise SystemExit(f"README.md has no command marked {name!r}")
    return found.group(1).strip()


if __name__ == "__main__":
    print(command(sys.argv[1], README.read_text(encoding="utf-8")))
