"""A second coder reads the same interface file: its bytes equal ours."""

from __future__ import annotations

import copyreg
import inspect
import re
import warnings
from pathlib import Path
from random import Random
from typing import Any

import pytest
from solders.pubkey import Pubkey

import balclient.anchor
from balclient.abi import instructions
from balclient.abi.accounts import ACCOUNTS
from balclient.abi.arguments import DISCRIMINATORS
from balclient.abi.codec import Record, Tag
from balclient.abi.events import EVENTS
from balclient.abi.instructions import decode_args, encode_args
from balclient.abi.layouts import LAYOUTS
from balclient.abi.values import AccountMeta

pytestmark = pytest.mark.filterwarnings("ignore")
IDL = Path(__file__).resolve().parents[2] / "idl" / "bal.json"


@pytest.fixture(scope="module")
def anchor() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        anchorpy = pytest.importorskip("anchorpy", reason="anchorpy is not installed (extra `anchor`)")
        from anchorpy.coder.coder import Coder

        return anchorpy, Coder(anchorpy.Idl.from_json(IDL.read_text()))


def plain(value: Any) -> Any:
    """A value of either coder as plain data: enums by name, records as dicts."""
    if isinstance(value, Tag):
        return value.variant
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, Pubkey | bytes | bytearray):
        return bytes(value)
    if isinstance(value, Record):
        return {name: plain(getattr(value, name)) for name in value.__slots__}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if not key.startswith("_")}
    if hasattr(value, "__dataclass_fields__"):
        fields = value.__dataclass_fields__
        return type(value).__name__ if not fields else {name: plain(getattr(value, name)) for name in fields}
    if hasattr(value, "__iter__"):
        items = [plain(item) for item in value]
        return bytes(items) if items and all(type(i) is int and 0 <= i < 256 for i in items) else items
    return type(value).__name__.split(".")[-1]


def bytewise(value: Any) -> Any:
    """Byte strings and lists of small integers look alike."""
    if isinstance(value, dict):
        return {key: bytewise(item) for key, item in value.items()}
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, list):
        return [bytewise(item) for item in value]
    return value


def test_the_program_object_accepts_the_interface(anchor: Any) -> None:
    anchorpy, _ = anchor
    from anchorpy import Idl, Program, Provider, Wallet

    program = Program(
        Idl.from_json(IDL.read_text()), Pubkey.from_string("dRiftyHA39MWEi3m9aunc5MzRF1JYuBsbn6VPcn33UH"),
        Provider(None, Wallet.dummy()),
    )  # fmt: skip
    assert set(program.instruction) == set(DISCRIMINATORS)
    assert set(program.account) == {kind.__name__ for kind in ACCOUNTS.values()}
    assert anchorpy is not None


def test_sighashes(anchor: Any) -> None:
    assert anchor[1].instruction.sighashes == DISCRIMINATORS


@pytest.mark.parametrize("kind", list(ACCOUNTS.values()), ids=lambda kind: kind.__name__)
def test_accounts(anchor: Any, kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    coder = anchor[1]
    # The other coder deep-copies what it builds, which addresses of the older solders do not support.
    monkeypatch.setitem(copyreg.dispatch_table, Pubkey, lambda key: (Pubkey, (bytes(key),)))
    image = kind.zero().encode()
    random = Random(7)
    for _ in range(3):
        record = kind.decode(image)
        theirs = coder.accounts.parse(image)
        assert theirs.name == kind.__name__
        assert bytewise(plain(theirs.data)) == bytewise(plain(record))
        assert coder.accounts.build(theirs) == record.encode() == image
        image = mutate(kind, random)


def mutate(kind: Any, random: Random) -> bytes:
    """Random bytes with every enum and bool put back in range, which the other coder insists on."""
    record = kind.decode(kind.DISCRIMINATOR + random.randbytes(kind.SIZE - 8))

    def repair(item: Any) -> None:
        for name in item.__slots__:
            value = getattr(item, name)
            if isinstance(value, Tag):
                setattr(item, name, random.choice(list(type(value))))
            elif isinstance(value, Record):
                repair(value)
            elif isinstance(value, list):
                for inner in value:
                    if isinstance(inner, Record):
                        repair(inner)

    repair(record)
    image = bytearray(record.encode())

    def bools(name: str, at: int) -> None:
        for field in LAYOUTS[name]:
            start = at + field.offset
            if field.type == "bool":
                image[start] &= 1
            elif field.type.startswith("[") and not field.type.startswith("[u8"):
                inner, count = re.fullmatch(r"\[(\w+); (\d+)\]", field.type).groups()  # type: ignore[union-attr]
                for i in range(int(count)):
                    bools(inner, start + i * field.size // int(count))

    bools(kind.__name__, 0)
    return bytes(image)


def test_every_instruction(anchor: Any, arbitrary: Any) -> None:
    coder = anchor[1]
    for name, args in arbitrary.instructions():
        data = encode_args(name, args)
        theirs = coder.instruction.parse(data)
        assert theirs.name == name
        assert bytewise(plain(theirs.data)) == bytewise(plain(args))
        assert coder.instruction.build(theirs) == data


def test_every_instruction_with_its_accounts(anchor: Any, arbitrary: Any) -> None:
    """anchorpy's Program builds the very instruction that our builder builds: bytes, addresses, flags."""
    anchorpy, coder = anchor
    program = balclient.anchor.program()
    for name, args in arbitrary.instructions():
        function = getattr(instructions, name)
        wanted = inspect.signature(function).parameters
        given = dict(args)
        for label in instructions.ACCOUNT_NAMES[name]:
            title = f"{label}_account" if label in args else label
            if title in wanted:
                given[title] = Pubkey.from_bytes(arbitrary.random.randbytes(32))
        # Some builders derive an address from an index that is no argument.
        for label, parameter in wanted.items():
            if parameter.default is parameter.empty and label not in given:
                given[label] = 3
        extra = AccountMeta(Pubkey.from_bytes(arbitrary.random.randbytes(32)), False, True)
        ours = function(**given, remaining=[extra])
        fixed = [meta.pubkey for meta in ours.accounts[: len(instructions.ACCOUNT_NAMES[name])]]
        values = coder.instruction.parse(ours.data).data
        theirs = program.instruction[name](
            *(getattr(values, argument) for argument in args),
            ctx=anchorpy.Context(
                accounts=dict(zip(instructions.ACCOUNT_NAMES[name], fixed, strict=True)),
                remaining_accounts=[extra],
            ),
        )
        assert theirs == ours.to_solders(), name


def test_every_event(anchor: Any, arbitrary: Any) -> None:
    for record in arbitrary.events():
        theirs = anchor[1].events.parse(record.encode())
        assert theirs.name == type(record).__name__
        assert bytewise(plain(theirs.data)) == bytewise(plain(record))


def test_recorded_instructions(anchor: Any, recorded: Any) -> None:
    coder = anchor[1]
    for name in sorted({name for name, _ in recorded.datas}):
        for data in sorted(d for n, d in recorded.datas if n == name)[:4]:
            found, args = decode_args(data)
            theirs = coder.instruction.parse(data)
            assert theirs.name == found
            assert coder.instruction.build(theirs) == data
            assert bytewise(plain(theirs.data)) == bytewise(plain(args))


def test_recorded_events(anchor: Any, recorded: Any) -> None:
    coder = anchor[1]
    for head, kind in EVENTS.items():
        for _, data in sorted(e for e in recorded.events if e[1][:8] == head)[:20]:
            theirs = coder.events.parse(data)
            assert theirs.name == kind.__name__
            assert bytewise(plain(theirs.data)) == bytewise(plain(kind.decode(data)))
