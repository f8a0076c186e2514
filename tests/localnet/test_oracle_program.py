"""The program that writes prices on a validator, run in process: what it writes, and for whom."""

import pytest
from solders.pubkey import Pubkey

from balclient.abi.addresses import PYTH_PROGRAM_ID, TOKEN_PROGRAM_ID
from balclient.abi.pyth import PythPrice
from balclient.abi.values import Account, AccountMeta, Clock, Instruction, Outcome
from balclient.chain import EmbeddedChain
from balclient.localnet.validator_chain import oracle_program

RECORD = Pubkey.find_program_address([b"authority"], PYTH_PROGRAM_ID)[0]
AUTHORITY, PRICE = Pubkey.new_unique(), Pubkey.new_unique()
OLD = PythPrice(150_000_000, 75_000, -6, 3, 150_000_000)


@pytest.fixture
def chain() -> EmbeddedChain:
    chain = EmbeddedChain(clock=Clock(777, 1_700_000_000))
    chain.add_program(PYTH_PROGRAM_ID, oracle_program())
    chain.set_account(RECORD, Account(PYTH_PROGRAM_ID, bytes(AUTHORITY)))
    chain.set_account(PRICE, Account(PYTH_PROGRAM_ID, OLD.encode()))
    return chain


def write(
    chain: EmbeddedChain,
    data: bytes,
    *,
    price: Pubkey = PRICE,
    record: Pubkey = RECORD,
    authority: Pubkey = AUTHORITY,
    signs: bool = True,
) -> Outcome:
    metas = (
        AccountMeta(price, False, True),
        AccountMeta(record, False, False),
        AccountMeta(authority, signs, False),
    )
    return chain.send(Instruction("write_price", PYTH_PROGRAM_ID, metas, data, {}))


def patch(offset: int, data: bytes) -> bytes:
    return offset.to_bytes(2, "little") + len(data).to_bytes(2, "little") + data


def test_patches_are_written_and_slots_stamped(chain: EmbeddedChain) -> None:
    stamps = b"\3" + b"".join(at.to_bytes(2, "little") for at in (32, 40, 232))
    outcome = write(chain, stamps + patch(208, (151_500_000).to_bytes(8, "little")))
    assert outcome.ok
    found = PythPrice.decode(outcome.accounts[PRICE])
    assert (found.price, found.valid_slot) == (151_500_000, 777)
    # All else is as it was, and as the same price made by decree is.
    assert outcome.accounts[PRICE] == OLD.at(price=151_500_000, conf=75_000, slot=777).encode()


def refusal(outcome: Outcome) -> str:
    assert outcome.error is not None
    assert outcome.accounts == {}
    return outcome.error.name


def test_only_the_authority_writes(chain: EmbeddedChain) -> None:
    data = b"\0" + patch(208, b"\1")
    assert refusal(write(chain, data, authority=Pubkey.new_unique())) == "IncorrectAuthority"
    assert refusal(write(chain, data, signs=False)) == "MissingRequiredSignature"
    forged = Pubkey.new_unique()
    chain.set_account(forged, Account(PYTH_PROGRAM_ID, bytes(forged)))
    assert refusal(write(chain, data, record=forged, authority=forged)) == "InvalidSeeds"
    chain.set_account(RECORD, Account(TOKEN_PROGRAM_ID, bytes(AUTHORITY)))
    assert refusal(write(chain, data)) == "InvalidSeeds"


def test_only_prices_are_written(chain: EmbeddedChain) -> None:
    data = b"\0" + patch(0, b"\1")
    foreign = Pubkey.new_unique()
    chain.set_account(foreign, Account(TOKEN_PROGRAM_ID, bytes(165)))
    assert refusal(write(chain, data, price=foreign)) == "InvalidAccountOwner"
    assert refusal(write(chain, data, price=RECORD)) == "InvalidAccountOwner"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "InvalidInstructionData"),
        (b"\2\0\0", "InvalidInstructionData"),
        (b"\0\0\0\5\0\1", "InvalidInstructionData"),
        (b"\0" + patch(3311, b"\1\1"), "AccountDataTooSmall"),
        (b"\1" + (3305).to_bytes(2, "little"), "AccountDataTooSmall"),
    ],
)
def test_data_that_does_not_add_up_changes_nothing(chain: EmbeddedChain, data: bytes, name: str) -> None:
    assert refusal(write(chain, data)) == name
