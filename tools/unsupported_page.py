"""Write docs/unsupported.md from balclient/mirror/unsupported.py and the program's dispatch.

python tools/unsupported_page.py            write the page
python tools/unsupported_page.py --check    exit 1 if the committed page differs
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from balclient.abi.arguments import INSTRUCTIONS as KNOWN
from balclient.mirror.dispatch import handlers
from balclient.mirror.unsupported import INSTRUCTIONS, NOT_MIRRORED, UNSUPPORTED

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "unsupported.md"
DISPATCH = ROOT / "localnet" / "program" / "src" / "dispatch.rs"
HANDLERS = ROOT / "localnet" / "program" / "src" / "handlers"

PREFACE = """\
# What is not supported

Made by `tools/unsupported_page.py` from `balclient/mirror/unsupported.py`; do not edit.

Nothing is approximated. The mirror raises `Unsupported` before anything changes; the program answers with
its own error 7000, which v2.84.0 does not have, and changes nothing either. Where the program covers what the
mirror does not, the table says so.

| what | mirror | program | why |
|---|---|---|---|
"""

SECOND = """
## Instructions

Of the {known} instructions in the interface the mirror has {mirror} and the program {program}. These are
missing on at least one side; all others of v2.84.0 (spot orders, other liquidations, insurance stakes) are
in neither, and their builders are not in the package.

| instruction | mirror | program | why |
|---|---|---|---|
"""


def program_instructions() -> set[str]:
    """What the program runs: dispatched, and not answered with 7000 at once."""
    listed = re.findall(r"id::([A-Z0-9_]+) =>", DISPATCH.read_text(encoding="utf-8"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(HANDLERS.glob("*.rs")))
    refused = set(
        re.findall(r"pub fn (\w+)\(_: &Ctx, _: Args\) -> Res<\(\)> \{\n    Err\(Error::UNSUPPORTED\)", text)
    )
    return {name.lower() for name in listed} - refused


def page() -> str:
    """The whole page."""
    mirror, program = set(handlers()), program_instructions()
    lines = [
        f"| {gap.what} | `Unsupported` | {'7000' if gap.program else 'covered'} | {gap.why} |"
        for name, gap in UNSUPPORTED.items()
        if name != NOT_MIRRORED
    ]
    known = sorted(name for name, *_ in KNOWN.values())
    rows = [
        f"| `{name}` | {'covered' if name in mirror else '`Unsupported`'} "
        f"| {'covered' if name in program else '7000'} "
        f"| {INSTRUCTIONS.get(name, 'a setting that no recorded session uses')} |"
        for name in known
        if name not in mirror or name not in program
    ]
    second = SECOND.format(known=len(known), mirror=len(mirror), program=len(program))
    return PREFACE + "\n".join(lines) + "\n" + second + "\n".join(rows) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check."""
    text = page()
    if "--check" in arguments:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
