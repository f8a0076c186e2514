"""decode and encode are inverse on every byte, for everything that was ever recorded and for random bytes."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balclient.abi.accounts import (
    ACCOUNTS,
    Order,
    PerpMarket,
    PerpPosition,
    SpotMarket,
    State,
    User,
    UserStats,
)
from balclient.abi.codec import AccountRecord
from balclient.abi.errors import error_name
from balclient.abi.events import EVENTS, decode_event
from balclient.abi.instructions import decode_args, encode_args
from balclient.abi.pyth import PythPrice
from balclient.abi.tokens import Mint, TokenAccount
from balclient.abi.values import Event

KINDS: dict[str, type[AccountRecord]] = {
    "state": State,
    "perp_market": PerpMarket,
    "spot_market": SpotMarket,
    "user": User,
    "user_stats": UserStats,
}


@pytest.mark.parametrize("kind", KINDS)
def test_recorded_accounts(recorded: Any, kind: str) -> None:
    images = recorded.images[kind]
    assert len(images) > 50
    for image in images:
        assert KINDS[kind].decode(image).encode() == image


def test_recorded_users_lazily(recorded: Any) -> None:
    for image in recorded.images["user"]:
        user = User.decode(image, lazy=True)
        assert user.encode() == image
        for position in user.perp_positions:
            assert position.encode() == position.copy().encode()
        assert user.encode() == image


def test_lazy_equals_eager(recorded: Any) -> None:
    for image in list(recorded.images["user"])[:200]:
        assert User.decode(image, lazy=True) == User.decode(image)
        assert User.decode(image) == User.decode(image, lazy=True)


def test_recorded_other_accounts(recorded: Any) -> None:
    for image in recorded.images["oracle"]:
        assert PythPrice.decode(image).encode() == image
    for image in recorded.images["token_account"]:
        assert TokenAccount.decode(image).encode() == image
    for image in recorded.images["mint"]:
        assert Mint.decode(image).encode() == image


def test_oracles_from_their_fields(recorded: Any) -> None:
    assert len(recorded.oracles) > 1000
    for image, o in recorded.oracles.items():
        price = PythPrice(o["price"], o["conf"], o["expo"], o["slot"], o["twap"])
        assert price.encode() == image
        assert (
            PythPrice(1, 2, o["expo"], 3, 4)
            .at(price=o["price"], conf=o["conf"], slot=o["slot"], twap=o["twap"])
            .encode()
            == image
        )


def test_recorded_events(recorded: Any) -> None:
    found = set()
    for via, data in recorded.events:
        record = Event(via, data).decode()
        found.add(type(record).__name__)
        assert record.encode() == data
    assert found >= {"LPRecord", "OrderActionRecord", "OrderRecord", "LiquidationRecord", "CurveRecord"}


def test_recorded_instructions(recorded: Any) -> None:
    names = set()
    for name, data in recorded.datas:
        found, args = decode_args(data)
        names.add(found)
        assert found == name
        assert encode_args(found, args) == data
    assert len(names) > 50


def test_every_instruction(arbitrary: Any) -> None:
    for name, args in arbitrary.instructions():
        data = encode_args(name, args)
        assert decode_args(data) == (name, args)


def test_every_event(arbitrary: Any) -> None:
    for record in arbitrary.events():
        again = decode_event(record.encode())
        assert again == record == record.copy()
        assert type(again) is type(record)


def test_recorded_errors_have_their_names(recorded: Any) -> None:
    assert len(recorded.errors) > 40
    for code, name in recorded.errors:
        assert error_name(code) == name


def test_real_accounts(mainnet: Any) -> None:
    kinds = {"PerpMarket": PerpMarket, "SpotMarket": SpotMarket, "User": User, "PythPrice": PythPrice}
    for entry in mainnet:
        assert kinds[entry["kind"]].decode(entry["data"]).encode() == entry["data"], entry["name"]
    users = [User.decode(entry["data"]) for entry in mainnet if entry["kind"] == "User"]
    liquidity = [u.name.rstrip() for u in users if any(p.lp_shares for p in u.perp_positions)]
    assert len(liquidity) == 7
    assert liquidity.count(b"Drift Liquidity Provider") == 6


@pytest.mark.parametrize("kind", list(ACCOUNTS.values()), ids=lambda kind: kind.__name__)
@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=25, deadline=None)
def test_any_bytes_survive(kind: type[AccountRecord], seed: int) -> None:
    image = kind.DISCRIMINATOR + Random(seed).randbytes(kind.SIZE - 8)
    record = kind.decode(image)
    assert record.encode() == image
    assert record.copy() == record
    assert record.copy() is not record


@pytest.mark.parametrize("kind", list(EVENTS.values()), ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_random_events_decode_or_are_refused(kind: Any, data: st.DataObject) -> None:
    body = data.draw(st.binary(max_size=900))
    try:
        record = decode_event(kind.DISCRIMINATOR + body)
    except ValueError:
        return
    assert record.encode() == kind.DISCRIMINATOR + body


def test_lazy_arrays_write_changes_back() -> None:
    user = User.decode(User.zero().encode(), lazy=True)
    user.perp_positions[3].lp_shares = 7
    user.orders[-1].order_id = 9
    user.perp_positions[0] = PerpPosition.zero()
    other = User.decode(user.encode())
    assert [p.lp_shares for p in other.perp_positions] == [0, 0, 0, 7, 0, 0, 0, 0]
    assert other.orders[31].order_id == 9
    assert [o.order_id for o in user.orders[29:]] == [0, 0, 9]
    assert user.orders[np.int64(31)] is user.orders[-1]
    with pytest.raises(TypeError):
        del user.orders[0]
    with pytest.raises(TypeError):
        user.orders.append(Order.zero())


def test_copy_is_deep() -> None:
    user = User.zero()
    twin = user.copy()
    twin.perp_positions[0].lp_shares = 1
    assert user.perp_positions[0].lp_shares == 0
    market = PerpMarket.zero()
    twin_market = deepcopy(market)
    twin_market.amm.historical_oracle_data.last_oracle_price = 5
    assert market.amm.historical_oracle_data.last_oracle_price == 0
    assert market != twin_market
