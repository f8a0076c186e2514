"""The build that compiles records and mirror: it covers the modules that there are; the source fits it."""

from __future__ import annotations

import importlib
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import ModuleType

import pytest

import balclient
from balclient.abi import accounts, events, types
from balclient.abi.codec import AccountRecord, Record
from balclient.abi.native import compiled

ROOT = Path(__file__).resolve().parent.parent
RECORDS = sorted(
    {
        kind
        for module in (accounts, types, events)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Record) and kind.FIELDS
    },
    key=lambda kind: kind.__name__,
)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build hook's module."""
    pytest.importorskip("hatchling")
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module("compile_hook")


def test_every_module_of_the_mirror_is_compiled_or_left_out_by_name(hook: ModuleType) -> None:
    package = ROOT / "balclient"
    chosen = hook.modules(package)
    assert all(path.is_file() for path in chosen)
    mirror = {path for path in (package / "mirror").rglob("*.py") if path.name != "__init__.py"}
    left = mirror - set(chosen)
    assert {path.stem for path in left if path.parent.name == "mirror"} == set(hook.TABLES)
    assert {path.parent.name for path in left if path.parent.name != "mirror"} == {"bulk"}
    assert set(chosen) - mirror == {package / "abi" / f"{name}.py" for name in hook.RECORDS}


def test_the_line_that_the_build_reads_otherwise_is_there_once(hook: ModuleType) -> None:
    assert (ROOT / "balclient" / "abi" / "native.py").read_text().count(hook.FLAG) == 1


def test_it_is_said_whether_the_installation_is_compiled() -> None:
    assert compiled() is not str(balclient.abi.codec.__file__).endswith(".py")


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_record_is_what_dataclasses_work_on(kind: type[Record]) -> None:
    assert is_dataclass(kind)
    assert tuple(field.name for field in fields(kind)) == kind.FIELDS == kind.__slots__  # type: ignore[attr-defined]
    if issubclass(kind, AccountRecord):
        zero = kind.zero()
        assert replace(zero) == zero
