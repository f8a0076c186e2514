"""Write docs/rules.md: which functions of mirror and program state a rule, which recorded steps reach it.

python tools/rule_table.py                    write the page from the sources and the committed counts
python tools/rule_table.py --check            exit 1 if the page is stale or a citation is wrong
python tools/rule_table.py --trace VECTORS..  replay the vectors first and write the counts anew
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from ruletable.citations import python_functions, rust_functions
from ruletable.page import faults, page
from ruletable.reached import load, trace

ROOT = Path(__file__).resolve().parent.parent
MIRROR = ROOT / "balclient" / "mirror"
PROGRAM = ROOT / "localnet" / "program" / "src"
COUNTS = ROOT / "tools" / "ruletable" / "reached.json"
PAGE = ROOT / "docs" / "rules.md"


def main(arguments: list[str]) -> int:
    """Trace, write or check."""
    # What runs on columns repeats rules of the mirror and is held to it by tests of its own.
    mirror = [one for one in python_functions(MIRROR) if not one.path.startswith("bulk/")]
    program = rust_functions(PROGRAM)
    wrong = faults(mirror, program)
    if arguments[:1] == ["--trace"]:
        paths = sorted(path for folder in arguments[1:] for path in Path(folder).rglob("*.jsonl.xz"))
        data = trace(MIRROR, mirror, paths)
        rows = ",\n".join(
            f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in data["functions"].items()
        )
        COUNTS.write_text(
            f'{{\n "steps": {data["steps"]},\n "scenarios": {data["scenarios"]},\n'
            f' "functions": {{\n{rows}\n }}\n}}\n',
            encoding="utf-8",
        )
    text = page(mirror, program, *load(COUNTS))
    if "--check" in arguments:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            wrong.append("docs/rules.md is not what the sources say: run python tools/rule_table.py")
    else:
        PAGE.write_text(text, encoding="utf-8")
    print("\n".join(wrong) or "every rule has its functions")
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
