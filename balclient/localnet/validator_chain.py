"""A solana-test-validator as a place where a local world runs.

Until the first instruction, programs and accounts go into its genesis; then it is started, and what can
still be written is what ordinary transactions can write: lamports, mints, token accounts, prices.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Self

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from balclient.abi import addresses
from balclient.abi.exceptions import ChainError
from balclient.abi.sysvars import clock_account
from balclient.abi.tokens import Mint, TokenAccount, create_token_account
from balclient.abi.values import Account, AccountMeta, Clock, Instruction
from balclient.chain import system
from balclient.chain.keys import Signer
from balclient.chain.protocol import AccountsAt, Snapshot, Writer
from balclient.chain.rpc import Simulation
from balclient.chain.rpc_sync import RpcChain
from balclient.chain.sending import SentOutcome
from balclient.chain.validator import Genesis, Validator
from balclient.localnet.program import data_file
from balclient.snapshot.files import write_account_file

__all__ = ["NO_WARP", "ValidatorChain", "oracle_program"]

NO_WARP = (
    "a validator's time is the real one: it cannot be warped or set (--warp-slot is slow and breaks it), nor "
    "can it go back; use an embedded Localnet for what needs time, or wait"
)
_AUTHORITY_SEED = b"authority"
# Where a price account keeps slots of its own (spec layouts 6): the program writes the current one there.
_SLOTS_AT = (32, 40, 232)
# A run of equal bytes shorter than a patch's header is cheaper inside a patch.
_PATCH_HEADER = 4
_LAMPORTS_PER_BYTE, _ACCOUNT_OVERHEAD = 6_960, 128


def oracle_program() -> Path:
    """The file of the program that writes price accounts on a validator."""
    path = data_file("oracle.so", "localnet/oracle.so")
    if not path.is_file():
        raise ChainError(f"{path}: the oracle program has not been built; run localnet/build.sh")
    return path


class ValidatorChain:
    """A `LocalChain` on a validator of its own; a context that ends with the process and its folder gone.

    `keyring` holds the keys of accounts that may have to be made once it runs.  Time cannot be set there and
    nothing can be taken back: `set_clock`, `warp` and `snapshot` raise `ChainError`.
    """

    clock_on_landing = True

    def __init__(self, binary: str | PathLike[str] | None = None, *, ticks_per_slot: int = 16) -> None:
        self.validator = Validator(binary)
        self.keyring: dict[Pubkey, Keypair] = {}
        self._ticks_per_slot = ticks_per_slot
        self._programs: dict[Pubkey, Path | bytes] = {addresses.PYTH_PROGRAM_ID: oracle_program()}
        self._genesis: dict[Pubkey, Account] = {}
        self._rpc: RpcChain | None = None
        self._authority = Keypair()
        self._record = Pubkey.find_program_address([_AUTHORITY_SEED], addresses.PYTH_PROGRAM_ID)[0]

    def __repr__(self) -> str:
        return f"ValidatorChain({self.validator.url or 'not started'})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- life

    @property
    def rpc(self) -> RpcChain:
        """The running validator as any other cluster; starts it."""
        if self._rpc is None:
            self._start()
        assert self._rpc is not None
        return self._rpc

    @property
    def url(self) -> str:
        """Its RPC address; starts it."""
        self.rpc  # noqa: B018
        return self.validator.url

    @property
    def started(self) -> bool:
        """Whether it runs, so that its genesis is settled."""
        return self._rpc is not None

    def start(self) -> Self:
        """Start it with what was written so far; does nothing where it runs."""
        self.rpc  # noqa: B018
        return self

    def close(self) -> None:
        """Stop the validator and remove its folder."""
        rpc, self._rpc = self._rpc, None
        try:
            if rpc is not None:
                rpc.close()
        finally:
            self.validator.stop()

    # --- chain

    @property
    def clock(self) -> Clock:
        """The cluster's clock; before the start the genesis slot, now."""
        return self._rpc.clock if self._rpc is not None else Clock(0, int(time.time()))

    def read(self, keys: Iterable[Pubkey]) -> AccountsAt:
        """The accounts, all from one slot."""
        if self._rpc is not None:
            return self._rpc.read(keys)
        held = {**self._genesis, addresses.CLOCK_SYSVAR_ID: clock_account(self.clock)}
        return AccountsAt(0, {key: held.get(key) for key in keys})

    def account(self, key: Pubkey) -> Account | None:
        """One account, None where it does not exist."""
        return self.read([key])[key]

    def writers(self, keys: Iterable[Pubkey], after: int, until: int) -> tuple[Writer, ...]:
        """Transactions that name one of the accounts, from the slot after `after` up to `until`."""
        return self.rpc.writers(keys, after, until)

    def simulate(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Signer] = ()
    ) -> Simulation:
        """What the validator says that sending now would do."""
        return self.rpc.simulate(instructions, signers)

    def send(
        self, instructions: Instruction | Sequence[Instruction], signers: Sequence[Signer] = ()
    ) -> SentOutcome:
        """Simulate, sign, send and wait until it is confirmed; the validator's own wallet pays."""
        return self.rpc.send(instructions, signers)

    # --- what a chain of one's own can do besides

    def add_program(self, program_id: Pubkey, program: str | PathLike[str] | bytes) -> None:
        """Put a program into the genesis; `ChainError` once the validator runs."""
        self._before_start(f"program {program_id}")
        if not isinstance(program, bytes) and not Path(program).is_file():
            raise ChainError(f"{program}: no such program file; build the program or name another file")
        self._programs[program_id] = program if isinstance(program, bytes) else Path(program)

    def set_account(self, key: Pubkey, account: Account | None) -> None:
        """Put an account into the genesis; once the validator runs, make it so by transactions.

        Those can change lamports, make mints, fill token accounts and write prices; `ChainError` for others.
        """
        if self._rpc is not None:
            self._write(self._rpc, key, account)
        elif account is None:
            self._genesis.pop(key, None)
        else:
            self._genesis[key] = account

    def set_clock(self, clock: Clock) -> None:
        """Raises ChainError."""
        raise ChainError(NO_WARP)

    def warp(self, *, slots: int = 0, seconds: int = 0) -> Clock:
        """Raises ChainError."""
        raise ChainError(NO_WARP)

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Raises ChainError."""
        raise ChainError(NO_WARP)

    # --- inside

    def _start(self) -> None:
        self.validator.start(Genesis(self._programs, self._write_genesis, self._ticks_per_slot))
        # The cluster is ours: its genesis, new with every start, needs no agreement.
        self._rpc = RpcChain(self.validator.url, payer=self.validator.bank, allow="any")

    def _write_genesis(self, folder: Path) -> None:
        record = Account(addresses.PYTH_PROGRAM_ID, bytes(self._authority.pubkey()))
        for key, account in {**self._genesis, self._record: record}.items():
            if not account.executable:
                write_account_file(key, account, folder / f"{key}.json")

    def _before_start(self, what: str) -> None:
        if self.started:
            raise ChainError(
                f"{what}: the validator runs, its genesis is settled; add it before the first send"
            )

    def _write(self, rpc: RpcChain, key: Pubkey, account: Account | None) -> None:
        found = rpc.account(key)
        if account is None:
            raise ChainError(f"{key}: accounts cannot be removed on a validator")
        if account.owner == addresses.SYSTEM_PROGRAM_ID and not account.data:
            self._lamports(rpc, key, account.lamports - (0 if found is None else found.lamports))
        elif account.owner == addresses.TOKEN_PROGRAM_ID and len(account.data) == TokenAccount.SIZE:
            self._tokens(rpc, key, TokenAccount.decode(account.data), found)
        elif account.owner == addresses.TOKEN_PROGRAM_ID and len(account.data) == Mint.SIZE and found is None:
            mint = Mint.decode(account.data)
            if mint.mint_authority is None:
                raise ChainError(f"mint {key}: a mint without authority can only be in the genesis")
            make = self._create(key, account)
            self._done(rpc, [make, system.initialize_mint(key, mint.decimals, mint.mint_authority)])
        elif account.owner == addresses.PYTH_PROGRAM_ID:
            self._price(rpc, key, account, found)
        else:
            raise ChainError(
                f"{key}: an account of {account.owner} with {len(account.data)} bytes cannot be written on a "
                "validator that runs; put it there before the first send"
            )

    def _lamports(self, rpc: RpcChain, key: Pubkey, change: int) -> None:
        bank = self.validator.bank.pubkey()
        if change > 0:
            self._done(rpc, [system.transfer(bank, key, change)])
        elif change < 0:
            self._done(rpc, [system.transfer(key, bank, -change)])

    def _tokens(self, rpc: RpcChain, key: Pubkey, wanted: TokenAccount, found: Account | None) -> None:
        batch: list[Instruction] = []
        held = 0
        if found is not None:
            old = TokenAccount.load(found, key)
            if (old.mint, old.owner) != (wanted.mint, wanted.owner):
                raise ChainError(
                    f"{key}: a token account keeps its mint and owner, {old.mint} and {old.owner}"
                )
            held = old.amount
        elif key == addresses.associated_token_account(wanted.owner, wanted.mint):
            batch.append(create_token_account(wanted.owner, wanted.mint, self.validator.bank.pubkey()))
        else:
            account = Account(addresses.TOKEN_PROGRAM_ID, bytes(TokenAccount.SIZE))
            batch.append(self._create(key, account))
            batch.append(system.initialize_token_account(key, wanted.mint, wanted.owner))
        if wanted.amount > held:
            authority = Mint.load(rpc.account(wanted.mint), wanted.mint).mint_authority
            if authority is None:
                raise ChainError(f"{key}: mint {wanted.mint} has no authority, its tokens cannot be made")
            batch.append(system.mint_to(wanted.mint, key, authority, wanted.amount - held))
        elif wanted.amount < held:
            batch.append(system.burn(wanted.mint, key, wanted.owner, held - wanted.amount))
        if batch:
            self._done(rpc, batch)

    def _price(self, rpc: RpcChain, key: Pubkey, account: Account, found: Account | None) -> None:
        """Write what differs; the program puts the current slot where the account keeps its own."""
        batch: list[Instruction] = []
        if found is None:
            batch.append(self._create(key, account))
        old = bytes(len(account.data)) if found is None else found.data
        if len(old) != len(account.data):
            raise ChainError(f"{key}: found {len(old)} bytes, expected {len(account.data)} as before")
        metas = (
            AccountMeta(key, False, True),
            AccountMeta(self._record, False, False),
            AccountMeta(self._authority.pubkey(), True, False),
        )
        data = _stamps() + _patches(old, account.data)
        batch.append(Instruction("write_price", addresses.PYTH_PROGRAM_ID, metas, data, {}))
        self._done(rpc, batch)

    def _create(self, key: Pubkey, account: Account) -> Instruction:
        size = len(account.data)
        lamports = account.lamports or (_ACCOUNT_OVERHEAD + size) * _LAMPORTS_PER_BYTE
        return system.create_account(self.validator.bank.pubkey(), key, lamports, size, account.owner)

    def _done(self, rpc: RpcChain, batch: Sequence[Instruction]) -> None:
        known: Mapping[Pubkey, Signer] = {
            **self.keyring,
            self._authority.pubkey(): self._authority,
            self.validator.bank.pubkey(): self.validator.bank,
        }
        wanted = dict.fromkeys(meta.pubkey for one in batch for meta in one.accounts if meta.is_signer)
        missing = [str(key) for key in wanted if key not in known]
        if missing:
            raise ChainError(
                f"{batch[-1].name}: the validator runs, and the key of {missing[0]} is not in the keyring"
            )
        outcome = rpc.send(batch, [known[key] for key in wanted])
        if outcome.error is not None:
            line = f": {outcome.error.log[-1]}" if outcome.error.log else ""
            raise ChainError(f"{batch[-1].name} failed: {outcome.error.name}{line}")


def _stamps() -> bytes:
    return bytes([len(_SLOTS_AT)]) + b"".join(at.to_bytes(2, "little") for at in _SLOTS_AT)


def _patches(old: bytes, new: bytes) -> bytes:
    """The differences as the oracle program takes them: offset, length, bytes, again and again."""
    spans: list[list[int]] = []
    for index, (before, after) in enumerate(zip(old, new, strict=True)):
        if before == after or any(at <= index < at + 8 for at in _SLOTS_AT):
            continue
        if spans and index - spans[-1][1] <= _PATCH_HEADER:
            spans[-1][1] = index + 1
        else:
            spans.append([index, index + 1])
    return b"".join(
        start.to_bytes(2, "little") + (end - start).to_bytes(2, "little") + new[start:end]
        for start, end in spans
    )
