"""What the ledger remembers of accounts, and when it reads them anew."""

from __future__ import annotations

import pytest
from solders.instruction import AccountMeta
from solders.pubkey import Pubkey

from balclient.abi.accounts import PerpMarket, User
from balclient.abi.addresses import PROGRAM_ID, PYTH_PROGRAM_ID
from balclient.abi.exceptions import Unsupported
from balclient.abi.pyth import PythPrice
from balclient.mirror.oracle_map import price_of
from balclient.mirror.store import AccountStore, Held

KEY = Pubkey.from_bytes(bytes([7] * 32))


def _lists(count: int) -> list[tuple[AccountMeta, ...]]:
    return [(AccountMeta(Pubkey.from_bytes(bytes([i + 1] * 32)), False, True),) for i in range(count)]


def _pyth(price: int, slot: int) -> bytes:
    return PythPrice(price=price, conf=1, expo=-6, valid_slot=slot, twap=price).encode()


def test_an_account_is_decoded_once() -> None:
    held = Held(PROGRAM_ID, PerpMarket.zero().encode())
    assert held.decoded(KEY, PerpMarket) is held.decoded(KEY, PerpMarket)


def test_a_longer_account_is_unsupported() -> None:
    with pytest.raises(Unsupported):
        Held(PROGRAM_ID, User.zero().encode() + b"\0").decoded(KEY, User)


def test_an_oracle_is_read_once_and_its_delay_follows_the_slot() -> None:
    held = Held(PYTH_PROGRAM_ID, _pyth(5_000_000, 90))
    first, second = price_of(KEY, held, 100), price_of(KEY, held, 130)
    assert (first.price, first.delay) == (5_000_000, 10)
    assert (second.price, second.delay) == (5_000_000, 40)
    later = Held(PYTH_PROGRAM_ID, _pyth(6_000_000, 120))
    assert (price_of(KEY, later, 130).price, price_of(KEY, later, 130).delay) == (6_000_000, 10)


def test_another_programs_oracle_is_unsupported_every_time() -> None:
    held = Held(PROGRAM_ID, _pyth(5_000_000, 90))
    for _ in range(2):
        with pytest.raises(Unsupported):
            price_of(KEY, held, 100)


def test_putting_an_account_forgets_what_the_old_one_was() -> None:
    store = AccountStore()
    store.put(KEY, Held(PROGRAM_ID, PerpMarket.zero().encode()))
    old = store.held(KEY)
    assert old is not None
    old.decoded(KEY, PerpMarket).market_index = 3
    store.put(KEY, Held(PROGRAM_ID, PerpMarket.zero().encode()))
    new = store.held(KEY)
    assert new is not None
    assert new.decoded(KEY, PerpMarket).market_index == 0


def test_lists_of_accounts_are_remembered_by_instruction() -> None:
    store = AccountStore()
    lists = _lists(3)
    known = [store.passed("settle_lp", accounts) for accounts in lists]
    again = [store.passed("settle_lp", tuple(accounts)) for accounts in lists]
    assert all(one is other for one, other in zip(known, again, strict=True))
    assert store.passed("settle_funding_payment", lists[0]) is not known[0]


def test_lists_beyond_the_last_few_are_forgotten() -> None:
    store = AccountStore()
    lists = _lists(30)
    known = [store.passed("settle_lp", accounts) for accounts in lists]
    assert store.passed("settle_lp", lists[-1]) is known[-1]
    assert store.passed("settle_lp", lists[0]) is not known[0]
