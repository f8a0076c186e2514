"""What does not fit is refused, each fault by its own name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solders.pubkey import Pubkey

from balclient.abi import PROGRAM_ID, TOKEN_PROGRAM_ID, Account, Instruction
from balclient.abi.accounts import ACCOUNTS, PerpMarket, User, UserStats
from balclient.abi.addresses import perp_market
from balclient.abi.enums import OracleSource, OrderType, PostOnlyParam, UserStatus
from balclient.abi.events import LPRecord, decode_event
from balclient.abi.exceptions import (
    AccountMissing,
    BalError,
    DecodeError,
    EncodeError,
    UnknownEvent,
    UnknownInstruction,
    WrongDiscriminator,
    WrongOwner,
    WrongSize,
)
from balclient.abi.instructions import add_perp_lp_shares, decode_args, encode_args, update_perp_market_name
from balclient.abi.tokens import TokenAccount

KEY = perp_market(3)


def test_the_four_faults_of_an_account() -> None:
    good = PerpMarket.zero().encode()
    assert PerpMarket.load(Account(PROGRAM_ID, good), KEY).encode() == good
    with pytest.raises(AccountMissing, match=str(KEY)):
        PerpMarket.load(None, KEY)
    with pytest.raises(WrongOwner, match=str(TOKEN_PROGRAM_ID)):
        PerpMarket.load(Account(TOKEN_PROGRAM_ID, good), KEY)
    with pytest.raises(WrongDiscriminator, match=r"PerpMarket .*0adf0c2c6bf537f7"):
        PerpMarket.load(Account(PROGRAM_ID, User.zero().encode()), KEY)
    with pytest.raises(WrongSize, match="found 1215 bytes, expected 1216"):
        PerpMarket.load(Account(PROGRAM_ID, good[:-1]), KEY)


def test_faults_are_distinct() -> None:
    kinds = [AccountMissing, WrongOwner, WrongDiscriminator, WrongSize]
    for kind in kinds:
        assert issubclass(kind, DecodeError)
        assert issubclass(kind, ValueError)
        assert not any(issubclass(kind, other) for other in kinds if other is not kind)


def test_longer_accounts_only_when_allowed() -> None:
    good = User.zero().encode()
    with pytest.raises(WrongSize):
        User.decode(good + b"\1")
    assert User.decode(good + b"\1", allow_longer=True).encode() == good
    assert User.decode(good + b"\1", allow_longer=True, lazy=True).encode() == good


@pytest.mark.parametrize("kind", list(ACCOUNTS.values()), ids=lambda kind: kind.__name__)
@given(size=st.integers(0, 5000), fill=st.integers(0, 255))
@settings(max_examples=30, deadline=None)
def test_truncated_accounts(kind: Any, size: int, fill: int) -> None:
    data = (kind.DISCRIMINATOR + bytes([fill]) * 5000)[:size]
    if size == kind.SIZE:
        assert kind.decode(data).encode() == data
    else:
        with pytest.raises(WrongSize):
            kind.decode(data)


def test_token_accounts() -> None:
    good = TokenAccount(Pubkey.default(), KEY, 5).encode()
    assert TokenAccount.load(Account(TOKEN_PROGRAM_ID, good), KEY).amount == 5
    with pytest.raises(WrongOwner):
        TokenAccount.load(Account(PROGRAM_ID, good), KEY)
    with pytest.raises(AccountMissing):
        TokenAccount.load(None, KEY)
    with pytest.raises(WrongSize):
        TokenAccount.decode(good + b"\0")


def test_unknown_tags_are_kept() -> None:
    tag = OrderType(200)
    assert (repr(tag), int(tag), tag.is_known, tag.variant) == (
        "OrderType.Unknown(200)",
        200,
        False,
        "Unknown(200)",
    )
    assert OrderType(200) is tag
    assert tag not in list(OrderType)
    assert OrderType(0).is_known
    with pytest.raises(ValueError, match="256"):
        OrderType(256)
    market = PerpMarket.zero()
    market.amm.oracle_source = OracleSource(77)
    again = PerpMarket.decode(market.encode())
    assert repr(again.amm.oracle_source) == "OracleSource.Unknown(77)"
    assert again == market


def test_names_of_the_interface() -> None:
    assert PostOnlyParam.of("None") is PostOnlyParam.NONE
    assert PostOnlyParam.NONE.variant == "None"
    assert PostOnlyParam.of("Slide").variant == "Slide"
    assert UserStatus.names(1 | 8 | 64) == ("BeingLiquidated", "AdvancedLp", "0x40")
    assert type(5 & ~UserStatus.BeingLiquidated) is int


def test_values_that_do_not_fit_name_their_field() -> None:
    user = User.zero()
    user.perp_positions[2].lp_shares = -1
    with pytest.raises(EncodeError, match=r"perp_positions.*slot 2.*lp_shares.*-1.*u64"):
        user.encode()
    market = PerpMarket.zero()
    market.amm.sqrt_k = 1 << 128
    with pytest.raises(EncodeError, match=r"amm\.sqrt_k"):
        market.encode()
    stats = UserStats.zero()
    stats.padding = b"short"
    with pytest.raises(EncodeError, match=r"5 elements|padding"):
        stats.encode()
    with pytest.raises(EncodeError, match="n_shares=-1"):
        add_perp_lp_shares(n_shares=-1, market_index=0, user=KEY, authority=KEY)
    with pytest.raises(EncodeError):
        update_perp_market_name(name="x" * 33, admin=KEY, perp_market=0)


def test_arrays_of_the_wrong_length() -> None:
    user = User.zero()
    user.orders = user.orders[:31]
    with pytest.raises(EncodeError, match="31"):
        user.encode()


def test_unknown_instructions_and_events() -> None:
    with pytest.raises(UnknownInstruction, match="0000000000000000"):
        decode_args(bytes(16))
    with pytest.raises(UnknownInstruction, match="nonsense"):
        encode_args("nonsense", {})
    with pytest.raises(UnknownEvent):
        decode_event(b"\1" * 40)
    with pytest.raises(UnknownEvent):
        decode_event(b"")
    with pytest.raises(WrongDiscriminator):
        LPRecord.decode(bytes(83))


def test_argument_lists_of_the_wrong_length() -> None:
    data = add_perp_lp_shares(n_shares=1, market_index=0, user=KEY, authority=KEY).data
    for wrong in (data[:-1], data + b"\0", data[:8]):
        with pytest.raises(WrongSize):
            Instruction.from_data(PROGRAM_ID, (), wrong)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_random_instruction_data(data: bytes) -> None:
    for name, head in (("place_orders", "3c3f327b0cc53cbe"), ("cancel_orders", "eee15f9ee36708c2")):
        try:
            found, args = decode_args(bytes.fromhex(head) + data)
        except BalError:
            continue
        assert found == name
        assert encode_args(name, args) == bytes.fromhex(head) + data
