"""The generated modules are what the interface says, and the interface is the published one."""

from __future__ import annotations

import hashlib
import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import balclient.abi
from balclient.abi.accounts import ACCOUNTS
from balclient.abi.arguments import DISCRIMINATORS
from balclient.abi.errors import ErrorCode, error_name, message
from balclient.abi.events import EVENTS
from balclient.abi.layouts import LAYOUTS

ROOT = Path(__file__).resolve().parents[2]
IDL: dict[str, Any] = json.loads((ROOT / "idl" / "bal.json").read_text())


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:8]


def test_generated_modules_are_up_to_date() -> None:
    pytest.importorskip("ruff", reason="the generator formats with ruff")
    done = subprocess.run(
        [sys.executable, "tools/generate_abi.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_discriminators() -> None:
    for name, data in DISCRIMINATORS.items():
        assert data == digest(f"global:{name}")
    for kind in ACCOUNTS.values():
        assert digest(f"account:{kind.__name__}") == kind.DISCRIMINATOR
    for event in EVENTS.values():
        assert digest(f"event:{event.__name__}") == event.DISCRIMINATOR


def test_everything_of_the_interface_is_there() -> None:
    assert [i["name"] for i in IDL["instructions"]] == list(DISCRIMINATORS)
    assert {a["name"] for a in IDL["accounts"]} == {k.__name__ for k in ACCOUNTS.values()}
    assert {e["name"] for e in IDL["events"]} == {k.__name__ for k in EVENTS.values()}
    assert len(IDL["errors"]) == 269
    for error in IDL["errors"]:
        assert ErrorCode[error["name"]] == error["code"]
        assert message(error["code"]) == error["msg"]


def test_framework_codes() -> None:
    assert ErrorCode.ConstraintHasOne == 2001
    assert ErrorCode.AccountNotSigner == 3010
    assert error_name(1) == "TokenInsufficientFunds"
    assert error_name(5999) == "Unknown(5999)"
    assert "5999" in message(5999)
    assert repr(ErrorCode.MathError) == "ErrorCode.MathError"


@pytest.mark.parametrize("kind", list(ACCOUNTS.values()), ids=lambda kind: kind.__name__)
def test_every_offset(kind: Any) -> None:
    """Setting one byte changes exactly the field that the layout puts there."""
    at = 8
    for field in LAYOUTS[kind.__name__]:
        if field.type in LAYOUTS:
            continue
        assert field.offset == at, field
        at += field.size
        if field.type.startswith("[") and not field.type.startswith("[u8"):
            continue
        image = bytearray(kind.zero().encode())
        image[field.offset : field.offset + field.size] = bytes(range(1, field.size + 1))
        record = kind.decode(bytes(image))
        value: Any = record
        for part in field.path.split("."):
            value = getattr(value, part)
        raw = bytes(range(1, field.size + 1))
        expected: Any = raw
        if field.type[0] in "ui" and field.type[1:].isdigit():
            expected = int.from_bytes(raw, "little", signed=field.type[0] == "i")
        elif field.size == 1:
            expected = 1
        assert (bytes(value) if field.type == "pubkey" else value) == expected, field
    assert at == kind.SIZE


def test_published_layouts(shared: Path) -> None:
    path = shared / "spec" / "layouts.json"
    if not path.exists():
        pytest.skip(f"no published layouts at {path}")
    published = json.loads(path.read_text())
    for name, account in published["accounts"].items():
        kind = ACCOUNTS[bytes(account["discriminator"])]
        assert kind.__name__ == name
        assert account["size"] == kind.SIZE
        found = {f.path: (f.offset, f.size) for f in LAYOUTS[name]}
        assert found == {f["path"]: (f["offset"], f["size"]) for f in account["fields"]}
    for name, struct in published["structs"].items():
        found = {f.path: (f.offset, f.size) for f in LAYOUTS[name]}
        assert found == {f["path"]: (f["offset"], f["size"]) for f in struct["fields"]}


def test_published_instructions(shared: Path) -> None:
    path = shared / "spec" / "instructions.json"
    if not path.exists():
        pytest.skip(f"no published instructions at {path}")
    published = json.loads(path.read_text())
    assert {n: bytes(i["discriminator"]) for n, i in published["instructions"].items()} == DISCRIMINATORS
    assert {n: bytes(e["discriminator"]) for n, e in published["events"].items()} == {
        kind.__name__: head for head, kind in EVENTS.items()
    }
    assert {e["name"]: e["code"] for e in published["errors"]} == {
        code.name: int(code) for code in ErrorCode if code >= 6000
    }


@pytest.mark.parametrize("name", [m.name for m in pkgutil.iter_modules(balclient.abi.__path__)])
def test_all_names_exist_and_are_public(name: str) -> None:
    module = importlib.import_module(f"balclient.abi.{name}")
    exported = module.__all__
    assert len(set(exported)) == len(exported)
    for entry in exported:
        assert hasattr(module, entry)
        assert not entry.startswith("_")


def test_names_of_the_package() -> None:
    assert set(balclient.abi.__all__) >= {
        "Instruction",
        "Outcome",
        "Event",
        "Account",
        "Clock",
        "ProgramError",
    }
