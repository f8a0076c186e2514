"""Vector files: read, written back byte for byte, and refused with the place of the fault."""

import dataclasses
import json
import lzma
from pathlib import Path

import pytest

from balclient.vectors import VectorError, find, read, write

HERE = Path(__file__).parent
SAMPLE = HERE / "lp_core_0022.jsonl.xz"


@pytest.mark.parametrize("path", sorted(HERE.glob("*.jsonl.xz")), ids=lambda p: p.name)
def test_write_gives_back_every_byte(path: Path, tmp_path: Path) -> None:
    scenario = read(path)
    copy = tmp_path / path.name
    write(copy, scenario)
    assert lzma.decompress(copy.read_bytes()) == lzma.decompress(path.read_bytes())
    assert dataclasses.replace(read(copy), path=None) == dataclasses.replace(scenario, path=None)


def test_decoded_instructions_are_the_recorded_ones() -> None:
    scenario = read(SAMPLE)
    for step in scenario.steps:
        instruction = scenario.instruction(step)
        assert instruction.name == step.instruction
        assert instruction.data == step.data
        assert instruction.args.keys() == step.args.keys()


def test_find_searches_folders_and_refuses_what_is_not_there(tmp_path: Path) -> None:
    assert find([HERE, SAMPLE]) == sorted(HERE.glob("*.jsonl.xz"))
    with pytest.raises(VectorError, match="no such file"):
        find([tmp_path / "absent.jsonl.xz"])
    with pytest.raises(VectorError, match=r"no \*\.jsonl\.xz"):
        find([tmp_path])


def corrupted(tmp_path: Path, line: int, change: dict[str, object]) -> Path:
    rows = [json.loads(row) for row in lzma.decompress(SAMPLE.read_bytes()).splitlines()]
    rows[line].update(change)
    path = tmp_path / "bad.jsonl.xz"
    with lzma.open(path, "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


@pytest.mark.parametrize(
    ("line", "change", "message"),
    [
        (0, {"schema": 2}, "line 1: format 'drift-vectors' schema 2"),
        (0, {"steps": 5}, "the header says 5"),
        (0, {"program_id": "nonsense"}, "ValueError"),
        (3, {"data": "***", "writes": {"x": 5}}, "line 4: TypeError"),
        (4, {"result": {"code": 1}}, "line 5: KeyError: 'name'"),
    ],
)
def test_faults_name_file_line_and_cause(
    tmp_path: Path, line: int, change: dict[str, object], message: str
) -> None:
    with pytest.raises(VectorError, match=r"bad\.jsonl\.xz: ") as caught:
        read(corrupted(tmp_path, line, change))
    assert message in str(caught.value)


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.xz"
    path.write_bytes(SAMPLE.read_bytes()[:5000])
    with pytest.raises(VectorError, match="cut short"):
        read(path)
