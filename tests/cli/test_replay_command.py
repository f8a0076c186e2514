"""`balclient replay` and `balclient record` from the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from balclient.cli.main import main

VECTORS = Path(__file__).parent.parent / "vectors"
SAMPLE = str(VECTORS / "lp_core_0022.jsonl.xz")


def run(*arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    return result.exit_code, result.output.splitlines()


@pytest.mark.parametrize("engine", ["mirror", "program"])
def test_replay_ends_with_the_count_and_exit_code_zero(engine: str) -> None:
    code, lines = run("replay", SAMPLE, "--engine", engine, "--jobs", "1")
    assert lines[-1] == "exact 88 of 88 steps in 1 scenarios"
    assert code == 0


def test_replay_of_a_folder_uses_several_processes() -> None:
    files = sorted(VECTORS.glob("mixed_*.xz"))
    code, lines = run("replay", *map(str, files), "--jobs", "2", "--phase", "main")
    assert code == 0
    assert lines[-1].endswith(f"steps in {len(files)} scenarios")


def test_replay_as_data_has_compute_units_of_a_program() -> None:
    code, lines = run("replay", SAMPLE, "--engine", "program", "--json", "--jobs", "1")
    assert code == 0
    data = json.loads("\n".join(lines))
    assert (data["exact"], data["steps"], data["scenarios"]) == (88, 88, 1)
    settle = data["instructions"]["settle_lp"]["compute_units"]
    assert 0 < settle["mean"] <= settle["max"] < settle["recorded_max"]
    assert settle["steps_above_recorded"] == 0


def test_only_one_instruction() -> None:
    code, lines = run("replay", SAMPLE, "--only", "settle_lp", "--jobs", "1")
    assert code == 0
    assert 0 < int(lines[-1].split()[3]) < 60


def test_a_difference_gives_exit_code_one_and_names_the_field(tmp_path: Path) -> None:
    out = tmp_path / "mine_0.jsonl.xz"
    assert run("record", str(out), "--steps", "20", "--seed", "2", "--mirror")[0] == 0
    _spoil(out)
    code, lines = run("replay", str(out), "--jobs", "1")
    assert code == 1
    text = "\n".join(lines)
    assert "lp_cooldown_time" in text
    assert lines[-1].startswith("exact ")
    assert int(lines[-1].split()[1]) < int(lines[-1].split()[3])


def test_a_missing_file_is_said_in_one_line_with_exit_code_two(tmp_path: Path) -> None:
    code, lines = run("replay", str(tmp_path / "none"))
    assert code == 2
    assert lines == [f"VectorError: {tmp_path / 'none'}: no such file or folder"]
    code, lines = run(
        "replay", SAMPLE, "--engine", "program", "--program", str(tmp_path / "none.so"), "--jobs", "1"
    )
    assert code == 2
    assert "no such program file" in lines[0]


@pytest.mark.parametrize("engine", ["mirror", "program"])
def test_a_recorded_session_replays(tmp_path: Path, engine: str) -> None:
    out = tmp_path / "mine_0.jsonl.xz"
    code, lines = run("record", str(out), "--steps", "25", "--seed", "8", "--market", "SUI-PERP")
    assert code == 0
    assert "steps after" in lines[-1]
    code, lines = run("replay", str(out), "--engine", engine, "--jobs", "1")
    assert code == 0
    assert lines[-1].endswith("steps in 1 scenarios")


def test_the_module_runs_and_help_lists_the_commands() -> None:
    code, lines = run("--help")
    assert code == 0
    text = "\n".join(lines)
    assert "replay" in text
    assert "record" in text


def _spoil(path: Path) -> None:
    """Change one byte of one recorded account: the cooldown in the bytes of `state` after its setter."""
    import lzma
    from base64 import b64decode, b64encode

    from balclient.abi.accounts import State

    rows = [json.loads(line) for line in lzma.decompress(path.read_bytes()).splitlines()]
    for row in rows[1:]:
        if row["instruction"] == "update_lp_cooldown_time":
            state = State.decode(b64decode(rows[1]["changed"]["state"]))
            state.lp_cooldown_time = 77
            row["changed"]["state"] = b64encode(state.encode()).decode()
            break
    with lzma.open(path, "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
