"""Every field of every account at the ends of its width before every instruction, on mirror and program.

    tools/widths.py [--worlds N] [--seeds N] [--near] [--core]

Prints the first difference of each kind and the count of cases; exit code 1 when there is any.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from balclient.fuzz.extremes import CORE, KINDS, OTHERS, Case, ends, ops, run, targets, wrapped
from balclient.fuzz.fields import fields_of, read_at
from balclient.fuzz.sides import Sides
from balclient.fuzz.worlds import worlds
from balclient.localnet.program import default_program


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument(
        "--near", action="store_true", help="also next to the ends, and at those of half widths"
    )
    parser.add_argument("--core", action="store_true", help="only the core instructions")
    options = parser.parse_args()
    names = CORE if options.core else (*CORE, *OTHERS)
    sides = Sides(default_program())
    words: Counter[str] = Counter()
    different: dict[str, int] = {}
    wraps: Counter[str] = Counter()
    for world in worlds()[: options.worlds]:
        for seed in range(options.seeds):
            for op in list(ops(names, world, sides, f"widths/{seed}")):
                sides.reset(world.accounts)
                plain = sides.run(op).program
                for kind in KINDS:
                    for key in targets(op, world.accounts, kind):
                        data = (op.writes.get(key) or world.accounts[key]).data
                        for field in fields_of(kind):
                            for value in field.tags or ends(field, options.near):
                                if read_at(data, field) == value:
                                    continue
                                answer = run(case := Case(op, key, field, value), sides, world.accounts)
                                words[answer.word] += 1
                                if wrapped(case, answer, plain):
                                    wraps[f"{op.instruction.name}: {kind}.{field.path}"] += 1
                                if (found := answer.difference) is not None:
                                    kinds = f"{kind}.{field.path}: {found.kind}"
                                    if kinds not in different:
                                        print(f"{kind} {case}: {found.text}", flush=True)
                                    different[kinds] = different.get(kinds, 0) + 1
    for where, count in sorted(wraps.items()):
        print(f"wraps: {where} ({count})")
    print(", ".join(f"{word} {count}" for word, count in words.most_common()))
    print(f"{words.total()} cases, {sum(different.values())} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
