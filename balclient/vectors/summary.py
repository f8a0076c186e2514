"""A replay told in lines of text, and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from balclient.vectors.replay import FileResult, StepResult

__all__ = ["as_data", "last_line", "lines"]


def last_line(results: Sequence[FileResult]) -> str:
    """The line that a replay ends with."""
    exact = sum(result.exact for result in results)
    steps = sum(len(result.steps) for result in results)
    return f"exact {exact} of {steps} steps in {len(results)} scenarios"


def lines(
    results: Sequence[FileResult], *, limit_diffs: int = 8, limit_steps: int = 1, limit_files: int = 20
) -> Iterator[str]:
    """What a reader needs to find the faults: first differences by file, then counts, then the last line."""
    results = sorted(results, key=lambda result: str(result.path))
    wrong = [result for result in results if result.inexact]
    # A file whose every fault is a missing instruction says nothing that the counts do not say.
    telling = [result for result in wrong if any(step.verdict != "unsupported" for step in result.inexact)]
    for result in telling[:limit_files]:
        yield from _file(result, limit_diffs, limit_steps)
    if len(telling) > limit_files:
        yield f"... and {len(telling) - limit_files} more files with differences"
    if wrong:
        yield ""
        yield from _by_instruction(results)
        yield from _by_kind(wrong)
        yield from _unsupported(wrong)
    yield last_line(results)


def as_data(results: Sequence[FileResult], *, limit_diffs: int = 8) -> dict[str, Any]:
    """The same as plain data, with compute units by instruction where a program ran."""
    results = sorted(results, key=lambda result: str(result.path))
    return {
        "exact": sum(result.exact for result in results),
        "steps": sum(len(result.steps) for result in results),
        "scenarios": len(results),
        "instructions": _instruction_data(results),
        "files": [
            {
                "path": str(result.path),
                "scenario": result.scenario,
                "exact": result.exact,
                "steps": len(result.steps),
                "inexact": [_step_data(step, limit_diffs) for step in result.inexact],
            }
            for result in results
        ],
    }


def _file(result: FileResult, limit_diffs: int, limit_steps: int) -> Iterator[str]:
    wrong = [step for step in result.inexact if step.verdict != "unsupported"]
    yield f"{result.path}: exact {result.exact} of {len(result.steps)}"
    for step in wrong[:limit_steps]:
        note = f": {step.note}" if step.note else ""
        yield f"  step {step.index} ({step.phase}) {step.instruction}: {step.verdict}{note}"
        yield f"    args {step.args}"
        width = min(64, max((len(item.where) for item in step.differences[:limit_diffs]), default=0))
        for item in step.differences[:limit_diffs]:
            off = ""
            if type(item.expected) is int and type(item.found) is int:
                off = f"  (off by {item.found - item.expected})"
            head = f"    {item.where or item.kind:<{width}}  expected {item.expected_text}"
            tail = f"found {item.found_text}{off}"
            if len(head) + len(tail) > 180:
                yield head
                yield f"    {'':<{width}}  {tail}"
            else:
                yield f"{head}  {tail}"
        if len(step.differences) > limit_diffs:
            yield f"    ... and {len(step.differences) - limit_diffs} more fields"


def _by_instruction(results: Sequence[FileResult]) -> Iterator[str]:
    counts: dict[str, Counter[str]] = {}
    for step in _steps(results):
        counts.setdefault(step.instruction, Counter())[step.verdict] += 1
    width = max(map(len, counts), default=0)
    yield f"{'instruction':<{width}}  {'exact':>6} {'differ':>6} {'unsup.':>6} {'broken':>6} {'of':>6}"
    for name, count in sorted(counts.items()):
        total = sum(count.values())
        if count["exact"] < total:
            yield (
                f"{name:<{width}}  {count['exact']:>6} {count['different']:>6} {count['unsupported']:>6} "
                f"{count['broken']:>6} {total:>6}"
            )
    whole = sum(1 for count in counts.values() if count["exact"] == sum(count.values()))
    yield f"{whole} of {len(counts)} instructions exact in every step"


def _by_kind(results: Sequence[FileResult]) -> Iterator[str]:
    kinds: Counter[str] = Counter()
    firsts: Counter[str] = Counter()
    for step in _steps(results):
        if step.differences:
            kinds.update({difference.kind for difference in step.differences})
            first = step.differences[0]
            account = (
                first.account.rpartition("_")[0]
                if first.kind == "account"
                else first.account.partition(" ")[2]
            )
            place = f"{first.kind} {account} {first.field}".replace("  ", " ")
            if first.kind == "error":
                place = f"error expected {first.expected_text}, found {first.found_text}"
            firsts[f"{step.instruction}: {place}"] += 1
        elif step.verdict == "broken":
            kinds["broken"] += 1
            firsts[f"{step.instruction}: {step.note}"] += 1
    if kinds:
        yield "by kind: " + ", ".join(f"{name} {count}" for name, count in kinds.most_common())
        yield "most frequent first differences:"
        for name, count in firsts.most_common(12):
            yield f"  {count:>5}  {name}"


def _unsupported(results: Sequence[FileResult]) -> Iterator[str]:
    names = Counter(step.instruction for step in _steps(results) if step.verdict == "unsupported")
    if names:
        yield "unsupported: " + ", ".join(f"{name} {count}" for name, count in names.most_common())


def _steps(results: Sequence[FileResult]) -> Iterator[StepResult]:
    for result in results:
        yield from result.steps


def _instruction_data(results: Sequence[FileResult]) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[StepResult]] = {}
    for step in _steps(results):
        groups.setdefault(step.instruction, []).append(step)
    return {
        name: {
            "exact": sum(step.verdict == "exact" for step in steps),
            "different": sum(step.verdict == "different" for step in steps),
            "unsupported": sum(step.verdict == "unsupported" for step in steps),
            "broken": sum(step.verdict == "broken" for step in steps),
            "steps": len(steps),
            "compute_units": _units(steps),
        }
        for name, steps in sorted(groups.items())
    }


def _units(steps: Sequence[StepResult]) -> dict[str, int] | None:
    """Units over the exact, successful steps, beside what the recorded program used for the same steps."""
    pairs = [
        (step.compute_units, step.recorded_compute_units)
        for step in steps
        if step.compute_units is not None and step.verdict == "exact" and step.ok
    ]
    if not pairs:
        return None
    found, recorded = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return {
        "steps": len(pairs),
        "total": sum(found),
        "mean": sum(found) // len(pairs),
        "max": max(found),
        "recorded_total": sum(recorded),
        "recorded_mean": sum(recorded) // len(pairs),
        "recorded_max": max(recorded),
        "steps_above_recorded": sum(one > other for one, other in pairs),
    }


def _step_data(step: StepResult, limit_diffs: int) -> dict[str, Any]:
    return {
        "step": step.index,
        "phase": step.phase,
        "instruction": step.instruction,
        "verdict": step.verdict,
        "note": step.note,
        "args": step.args,
        "differences": len(step.differences),
        "first": [
            {
                "kind": item.kind,
                "account": item.account,
                "field": item.field,
                "expected": item.expected_text,
                "found": item.found_text,
            }
            for item in step.differences[:limit_diffs]
        ],
    }
