"""The embedded chain: accounts, time, snapshots, signatures and decoded errors, on any program."""

import struct
from pathlib import Path

import pytest
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi.addresses import SYSTEM_PROGRAM_ID, TOKEN_PROGRAM_ID
from balclient.abi.exceptions import ChainError
from balclient.abi.tokens import Mint
from balclient.abi.values import Account, AccountMeta, Clock, Instruction
from balclient.chain import Chain, EmbeddedChain, LocalChain

CLOCK = Pubkey.from_string("SysvarC1ock11111111111111111111111111111111")


def empty_mint() -> Account:
    return Account(TOKEN_PROGRAM_ID, bytes(Mint.SIZE))


def initialize_mint(mint: Pubkey) -> Instruction:
    data = bytes([20, 6]) + bytes(mint) + b"\0"
    return Instruction("initialize_mint", TOKEN_PROGRAM_ID, (AccountMeta(mint, False, True),), data, {})


def transfer(source: Pubkey, target: Pubkey, lamports: int) -> Instruction:
    metas = (AccountMeta(source, True, True), AccountMeta(target, False, True))
    return Instruction("transfer", SYSTEM_PROGRAM_ID, metas, struct.pack("<IQ", 2, lamports), {})


def lamports(chain: EmbeddedChain, key: Pubkey) -> int:
    account = chain.account(key)
    return 0 if account is None else account.lamports


def test_it_is_a_chain_and_a_local_chain() -> None:
    chain = EmbeddedChain()
    assert isinstance(chain, Chain)
    assert isinstance(chain, LocalChain)


def test_send_returns_the_bytes_that_changed_and_nothing_else() -> None:
    chain, mint, other = EmbeddedChain(), Pubkey.new_unique(), Pubkey.new_unique()
    chain.set_account(mint, empty_mint())
    instruction = initialize_mint(mint)
    instruction = Instruction(
        instruction.name,
        instruction.program_id,
        (*instruction.accounts, AccountMeta(other, False, True)),
        instruction.data,
        {},
    )
    outcome = chain.send(instruction)
    assert outcome.ok
    assert list(outcome.accounts) == [mint]
    assert Mint.decode(outcome.accounts[mint]).mint_authority == mint
    account = chain.account(mint)
    assert account is not None
    assert account.data == outcome.accounts[mint]
    assert outcome.compute_units
    assert outcome.logs


def test_an_error_is_decoded_and_changes_nothing() -> None:
    chain, mint = EmbeddedChain(), Pubkey.new_unique()
    chain.set_account(mint, empty_mint())
    assert chain.send(initialize_mint(mint)).ok
    outcome = chain.send(initialize_mint(mint))
    assert outcome.error is not None
    assert (outcome.error.code, outcome.error.name) == (6, "TokenAlreadyInUse")
    assert outcome.error.log[-1] == "Error: account or token already in use"
    assert (outcome.events, outcome.accounts) == ((), {})


def test_an_error_of_the_runtime_has_no_code() -> None:
    chain = EmbeddedChain()
    outcome = chain.send(Instruction("nothing", Pubkey.new_unique(), (), b"", {}))
    assert outcome.error is not None
    assert outcome.error.code is None
    assert outcome.error.name == "InvalidProgramForExecution"


def test_the_same_instruction_can_be_sent_again() -> None:
    chain, source, target = EmbeddedChain(), Keypair().pubkey(), Keypair().pubkey()
    chain.fund(source, 10**12)
    for _ in range(3):
        assert chain.send(transfer(source, target, 10**9)).ok
    assert lamports(chain, target) == 3 * 10**9


def test_several_instructions_are_one_transaction() -> None:
    chain, source, target = EmbeddedChain(), Keypair().pubkey(), Keypair().pubkey()
    chain.fund(source, 10**10)
    outcome = chain.send([transfer(source, target, 10**9), transfer(source, target, 10**11)])
    assert outcome.error is not None
    assert lamports(chain, target) == 0
    assert chain.send([transfer(source, target, 10**9), transfer(source, target, 10**9)]).ok
    assert lamports(chain, target) == 2 * 10**9


def test_simulation_shows_the_outcome_and_leaves_everything() -> None:
    chain, mint = EmbeddedChain(), Pubkey.new_unique()
    chain.set_account(mint, empty_mint())
    seen = chain.simulate(initialize_mint(mint))
    assert chain.account(mint) == Account(TOKEN_PROGRAM_ID, bytes(Mint.SIZE), chain.rent(Mint.SIZE))
    assert seen == chain.send(initialize_mint(mint))
    assert chain.simulate(initialize_mint(mint)).error == chain.send(initialize_mint(mint)).error


def test_signatures_count_when_they_are_checked() -> None:
    chain, signer, target = EmbeddedChain(sigverify=True), Keypair(), Keypair().pubkey()
    chain.fund(signer.pubkey(), 10**12)
    instruction = transfer(signer.pubkey(), target, 10**9)
    with pytest.raises(ChainError, match=f"no keypair given for signer {signer.pubkey()} of transfer"):
        chain.send(instruction)
    assert lamports(chain, target) == 0
    assert chain.send(instruction, [signer, Keypair()]).ok
    assert EmbeddedChain().send(instruction).error is not None


def test_slot_and_time_move_together() -> None:
    chain = EmbeddedChain(clock=Clock(1000, 50_000))
    assert chain.clock == Clock(1000, 50_000)
    assert chain.warp(seconds=3600) == Clock(1000 + 7200, 53_600)
    assert chain.warp(slots=5) == Clock(8205, 53_602)
    assert chain.warp(slots=2, seconds=1) == chain.clock == Clock(8209, 53_604)
    with pytest.raises(ChainError, match="time cannot go back"):
        chain.warp(seconds=-1)
    sysvar = chain.account(CLOCK)
    assert sysvar is not None
    assert struct.unpack_from("<Q", sysvar.data)[0] == 8209
    assert struct.unpack_from("<q", sysvar.data, 32)[0] == 53_604


def test_read_answers_from_one_slot() -> None:
    chain, mint = EmbeddedChain(clock=Clock(77, 1)), Pubkey.new_unique()
    chain.set_account(mint, empty_mint())
    found = chain.read([mint, CLOCK, Pubkey.default(), Keypair().pubkey()])
    assert found.slot == 77
    assert found[mint] == chain.account(mint)
    assert [account is None for account in found.values()][-1]
    assert len(found) == 4


def test_a_snapshot_restores_accounts_time_and_sysvars_and_nests() -> None:
    chain = EmbeddedChain(clock=Clock(1000, 50_000))
    mint, new, wallet, target = (Keypair().pubkey() for _ in range(4))
    chain.set_account(mint, empty_mint())
    chain.fund(wallet, 10**12)
    sysvars = [
        Pubkey.from_string(name) for name in ("SysvarS1otHashes111111111111111111111111111", str(CLOCK))
    ]
    keys = [mint, new, wallet, target, *sysvars]
    first = dict(chain.read(keys))
    with chain.snapshot():
        chain.send(initialize_mint(mint))
        chain.warp(seconds=10)
        second = dict(chain.read(keys))
        assert second != first
        with chain.snapshot():
            chain.set_account(new, empty_mint())
            chain.set_account(mint, None)
            chain.send(transfer(wallet, target, 10**9))
            chain.warp(seconds=10)
            assert chain.account(mint) is None
        assert dict(chain.read(keys)) == second
        assert chain.clock == Clock(1020, 50_010)
    assert dict(chain.read(keys)) == first
    assert chain.clock == Clock(1000, 50_000)
    assert chain.send(initialize_mint(mint)).ok


def test_a_kept_snapshot_stays_and_an_outer_one_still_restores() -> None:
    chain, mint, other = EmbeddedChain(), Pubkey.new_unique(), Pubkey.new_unique()
    chain.set_account(mint, empty_mint())
    first = dict(chain.read([mint, other]))
    with chain.snapshot():
        with chain.snapshot() as snapshot:
            chain.send(initialize_mint(mint))
            chain.set_account(other, empty_mint())
            snapshot.keep()
        assert dict(chain.read([mint, other])) != first
    assert dict(chain.read([mint, other])) == first


def test_a_snapshot_restores_after_an_error_inside() -> None:
    chain, mint = EmbeddedChain(), Pubkey.new_unique()
    chain.set_account(mint, empty_mint())

    def fail() -> None:
        with chain.snapshot():
            chain.send(initialize_mint(mint))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    account = chain.account(mint)
    assert account is not None
    assert account.data == bytes(Mint.SIZE)


def test_a_program_file_that_is_none_is_refused(tmp_path: Path) -> None:
    chain = EmbeddedChain()
    with pytest.raises(ChainError, match="no such program file"):
        chain.add_program(Pubkey.new_unique(), tmp_path / "absent.so")
    (tmp_path / "bad.so").write_bytes(b"not a program")
    with pytest.raises(ChainError, match="cannot be loaded"):
        chain.add_program(Pubkey.new_unique(), tmp_path / "bad.so")
