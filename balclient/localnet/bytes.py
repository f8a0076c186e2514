"""Bytes of accounts that the program does not make: price account, mint, token account."""

from __future__ import annotations

import struct

from solders.pubkey import Pubkey

from balclient.abi.addresses import PYTH_PROGRAM_ID, TOKEN_PROGRAM_ID
from balclient.abi.values import Account

__all__ = ["mint_account", "price_account", "token_account"]

_PRICE_SIZE = 3312
_MAGIC, _VERSION, _PRICE_TYPE, _TRADING = 0xA1B2C3D4, 2, 3, 1
_PUBLISHERS = 3


def price_account(*, price: int, confidence: int, expo: int, slot: int) -> Account:
    """A push oracle's price account: `price` and `confidence` in 10**expo dollars, valid at `slot`."""
    data = bytearray(_PRICE_SIZE)
    struct.pack_into(
        "<IIIIIiII", data, 0, _MAGIC, _VERSION, _PRICE_TYPE, _PRICE_SIZE, 1, expo, _PUBLISHERS, _PUBLISHERS
    )
    struct.pack_into("<QQq", data, 32, slot, slot, price)
    struct.pack_into("<qQI", data, 208, price, confidence, _TRADING)
    struct.pack_into("<Q", data, 232, slot)
    return Account(PYTH_PROGRAM_ID, bytes(data))


def mint_account(authority: Pubkey, *, decimals: int = 6, supply: int = 0) -> Account:
    """An initialised mint without freeze authority."""
    data = struct.pack("<I32sQBB36x", 1, bytes(authority), supply, decimals, 1)
    return Account(TOKEN_PROGRAM_ID, data)


def token_account(mint: Pubkey, owner: Pubkey, amount: int) -> Account:
    """An initialised token account that holds `amount` units."""
    data = struct.pack("<32s32sQ36xB56x", bytes(mint), bytes(owner), amount, 1)
    return Account(TOKEN_PROGRAM_ID, data)
