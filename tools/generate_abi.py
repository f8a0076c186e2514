"""Write the generated modules of balclient/abi from idl/bal.json.

python tools/generate_abi.py            write the modules
python tools/generate_abi.py --check    exit 1 if a committed module differs from what would be written
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from abigen import borsh, builders, codes, records
from abigen.model import Model

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "balclient" / "abi"


def generate() -> dict[str, str]:
    """Module file name to its text, formatted."""
    model = Model(ROOT / "idl" / "bal.json")
    raw = {
        "enums.py": records.enums(model),
        "accounts.py": records.accounts(model),
        "layouts.py": records.layouts(model),
        "types.py": borsh.types(model),
        "events.py": borsh.events(model),
        "arguments.py": borsh.arguments(model),
        "instructions.py": builders.instructions(model),
        "errors.py": codes.errors(model),
    }
    return {name: tidy(name, text) for name, text in raw.items()}


def tidy(name: str, text: str) -> str:
    """Drop unused imports and format."""
    for command in (
        ["check", "--fix-only", "--quiet"],
        ["format", "--quiet"],
        ["check", "--fix-only", "--quiet"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(TARGET / name), "-"],
            input=text, capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{name}: {done.stderr}")
        text = done.stdout
    return text


def same(found: str, wanted: str) -> bool:
    """Whether two modules say the same, however they are laid out (formatters differ between releases)."""
    return found == wanted or ast.dump(ast.parse(found)) == ast.dump(ast.parse(wanted))


def main(arguments: list[str]) -> int:
    """Write or check."""
    stale = []
    for name, text in generate().items():
        path = TARGET / name
        if path.exists() and same(path.read_text(), text):
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(text)
    print(", ".join(stale) or "up to date")
    return int("--check" in arguments and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
