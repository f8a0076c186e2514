"""Columns hold exactly what the records hold."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balclient.abi.accounts import ACCOUNTS, PerpMarket, User
from balclient.abi.columns import combine, narrow
from balclient.abi.exceptions import DecodeError, WrongDiscriminator, WrongSize
from balclient.abi.layouts import LAYOUTS


def at(record: Any, path: str) -> Any:
    for part in path.split("."):
        record = getattr(record, part)
    return record


@pytest.mark.parametrize("kind", list(ACCOUNTS.values()), ids=lambda kind: kind.__name__)
@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=5, deadline=None)
def test_every_column(kind: Any, seed: int) -> None:
    random = Random(seed)
    blobs = [kind.DISCRIMINATOR + random.randbytes(kind.SIZE - 8) for _ in range(3)]
    table = kind.columns(blobs)
    assert table.tobytes() == b"".join(blobs)
    records = [kind.decode(blob) for blob in blobs]
    for field in LAYOUTS[kind.__name__]:
        if field.type in LAYOUTS:
            continue
        column, values = table[field.path], [at(r, field.path) for r in records]
        if field.type in ("u128", "i128"):
            assert list(combine(column)) == values
        elif field.type == "pubkey" or field.type.startswith("[u8"):
            assert [bytes(v) for v in column] == [bytes(v) for v in values]
        elif field.type.startswith("["):
            inner = field.type[1:].split(";")[0]
            for part in LAYOUTS[inner]:
                if not part.type.startswith("["):
                    assert column[part.path].tolist() == [[int(at(i, part.path)) for i in v] for v in values]
        else:
            assert column.tolist() == [int(v) for v in values]


def test_one_buffer() -> None:
    blobs = [User.zero().encode()] * 4
    assert len(User.columns(b"".join(blobs))) == 4
    assert len(User.columns([])) == 0
    with pytest.raises(WrongSize):
        User.columns(b"".join(blobs) + b"\0")


def test_the_account_that_does_not_fit_is_named() -> None:
    good = PerpMarket.zero().encode()
    with pytest.raises(WrongSize, match="PerpMarket 1"):
        PerpMarket.columns([good, good[:-1]])
    with pytest.raises(WrongDiscriminator, match="PerpMarket 2"):
        PerpMarket.columns([good, good, bytes(1216)])


def test_narrow() -> None:
    market = PerpMarket.zero()
    market.amm.base_asset_amount_with_amm = -5
    market.amm.sqrt_k = 1 << 63
    table = PerpMarket.columns([market.encode()] * 2)
    assert narrow(table["amm.base_asset_amount_with_amm"]).tolist() == [-5, -5]
    assert narrow(table["amm.sqrt_k"]).tolist() == [1 << 63] * 2
    assert narrow(table["amm.sqrt_k"]).dtype == np.uint64
    market.amm.base_asset_amount_with_amm = 1 << 63
    table = PerpMarket.columns([market.encode()])
    with pytest.raises(DecodeError, match="combine"):
        narrow(table["amm.base_asset_amount_with_amm"])
    assert combine(table["amm.base_asset_amount_with_amm"]).tolist() == [1 << 63]
