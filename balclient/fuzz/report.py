"""A campaign in lines of text: what came of each instruction, and what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from balclient.fuzz.campaign import Fault, Part

__all__ = ["fault_lines", "outcome_lines"]

_SHOWN = 6


def outcome_lines(part: Part) -> Iterator[str]:
    """One line per instruction: steps, those that succeeded, and the commonest errors."""
    by_name: dict[str, Counter[str]] = {}
    for (name, word), count in part.outcomes.items():
        by_name.setdefault(name, Counter())[word] += count
    for name, words in sorted(by_name.items()):
        steps, good = words.total(), words.pop("ok", 0)
        errors = ", ".join(f"{word} {count}" for word, count in words.most_common(_SHOWN))
        more = f", {len(words) - _SHOWN} other errors" if len(words) > _SHOWN else ""
        yield f"{name}: {steps} steps, {good} ok; {errors or 'no errors'}{more}"


def fault_lines(fault: Fault, part: Part) -> Iterator[str]:
    """A kind of difference: how often it was seen, and where first."""
    count = sum(other.kind == fault.kind for other in part.faults)
    times = "once" if count == 1 else f"{count} times"
    yield f"differs {times}: {fault.kind} (first in sequence {fault.episode}, step {fault.step})"
    if fault.text != fault.kind:
        yield f"  {fault.text}"
