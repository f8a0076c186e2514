"""One scripted session on a real validator and again embedded, each transaction against the mirror: a table.

    python tools/validator_session.py [--validator-bin FILE] [--table FILE]

Exit code 1 where a byte differs anywhere, 2 where there is no validator.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from balclient.abi.exceptions import ChainError
from balclient.localnet.same_session import SameSession, session_twice


def table(session: SameSession) -> str:
    """The session in Markdown: how often each instruction ran, and how often every byte was as predicted."""
    total: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for step in session.steps:
        total[step.name] += 1
        refused[step.name] += step.validator.outcome.error is not None
        exact[step.name] += step.exact
        written[step.name] += sum(len(data) for data in step.validator.outcome.accounts.values())
    first, last = session.steps[0].clock, session.steps[-1].clock
    lines = [
        "| instruction | sent | refused | bytes of written accounts | exact |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {count} | {refused[name]} | {written[name]:,} | {exact[name]} of {count} |"
        for name, count in total.items()
    ]
    differing = ", ".join(session.differing) or "none"
    lines += [
        "",
        f"{len(session.steps)} transactions from slot {first.slot} to {last.slot}, "
        f"{last.unix_timestamp - first.unix_timestamp} s of the validator's clock.",
        f"{session.accounts} accounts compared at the end; differing from the embedded chain's: {differing}.",
    ]
    return "\n".join(lines)


def main() -> int:
    """Run and print; see the module."""
    parser = argparse.ArgumentParser(description="One session on a validator and embedded.")
    parser.add_argument("--validator-bin", type=Path, help="else the one on PATH")
    parser.add_argument("--table", type=Path, help="also write the table to this file")
    options = parser.parse_args()
    try:
        session = session_twice(options.validator_bin)
    except ChainError as error:
        print(error, file=sys.stderr)
        return 2
    text = table(session)
    print(text)
    for step in session.steps:
        if not step.exact:
            print(
                f"! {step.name} at slot {step.clock.slot}: {step.validator.report} / {step.embedded.report}"
            )
    if options.table is not None:
        options.table.write_text(text + "\n", encoding="utf-8")
    return 0 if session.exact else 1


if __name__ == "__main__":
    sys.exit(main())
