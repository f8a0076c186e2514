"""The wheel carries all that the main job needs: installed alone, it tells the whole story."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PIP = ("-m", "pip", "--disable-pip-version-check", "-q")


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "COVERAGE"))}
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env=bare, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, *PIP, "wheel", "--no-deps", "-w", folder, ROOT, cwd=folder)
    (built,) = folder.glob("balclient-*.whl")
    return built


def test_the_wheel_carries_idl_program_and_markets(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {path.name for path in [*(ROOT / "idl").glob("*.json"), *(ROOT / "localnet").glob("*.so")]}
    data |= {f"markets/{path.name}" for path in (ROOT / "localnet" / "markets").iterdir()}
    assert {"bal.json", "bal.so", "oracle.so", "markets/SOL-PERP.toml"} <= data
    assert {name.partition("_data/")[2] for name in names if "_data/" in name} == data
    files = [path for path in (ROOT / "balclient").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert {path.relative_to(ROOT).as_posix() for path in files} <= names


def test_the_main_job_runs_from_an_installed_wheel_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    # Without byte code for all that is installed: little of it is imported.
    run(sys.executable, *PIP, "--python", tmp_path / "venv", "install", "--no-compile", wheel, cwd=tmp_path)
    done = run(tmp_path / "venv" / "bin" / "balclient", "demo", "--out", "report.html", cwd=tmp_path)
    last = next(line for line in reversed(done.stdout.splitlines()) if line.startswith("exact: "))
    good, total = last.removeprefix("exact: ").removesuffix(" steps").split(" of ")
    assert good == total
    assert int(total) > 20
    assert "<svg" in (tmp_path / "report.html").read_text(encoding="utf-8")
